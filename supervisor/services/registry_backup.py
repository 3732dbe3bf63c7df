"""NT's registry services that need what no user here holds (backup, restore, hives of their own), and transactions.

They refuse as Windows refuses an ordinary user: the registry's files are not a program's to touch.
"""

from __future__ import annotations

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    PVOID,
    ULONG,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    UnicodeString,
    service,
)
from ntsup.supervisor.objects.key import Key
from ntsup.supervisor.objects.thread import Thread


def _needs_a_privilege() -> int:
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


@service
def NtSaveKey(t: Thread, key_handle: Key, file_handle: HANDLE) -> int:
    """SeBackupPrivilege."""
    return _needs_a_privilege()


@service
def NtSaveKeyEx(t: Thread, key_handle: Key, file_handle: HANDLE, format_: ULONG) -> int:
    """SeBackupPrivilege."""
    return _needs_a_privilege()


@service
def NtSaveMergedKeys(
    t: Thread, high_precedence_key_handle: Key, low_precedence_key_handle: Key, file_handle: HANDLE
) -> int:
    """SeBackupPrivilege."""
    return _needs_a_privilege()


@service
def NtRestoreKey(t: Thread, key_handle: Key, file_handle: HANDLE, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtReplaceKey(t: Thread, new_file: ObjectAttributes, target_handle: Key, old_file: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtLoadKey(t: Thread, target_key: ObjectAttributes, source_file: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtLoadKey2(t: Thread, target_key: ObjectAttributes, source_file: ObjectAttributes, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtUnloadKey(t: Thread, target_key: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtUnloadKey2(t: Thread, target_key: ObjectAttributes, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtUnloadKeyEx(t: Thread, target_key: ObjectAttributes, event: HANDLE) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


@service
def NtLockRegistryKey(t: Thread, key_handle: Key) -> int:
    """SeLockMemoryPrivilege."""
    return _needs_a_privilege()


@service
def NtQueryOpenSubKeys(t: Thread, target_key: ObjectAttributes, handle_count: Out[ULONG]) -> int:
    """SeRestorePrivilege."""
    return _needs_a_privilege()


def _no_transaction(t: Thread, handle: int) -> int:
    """No transaction can be made here, so that no handle is one's."""
    t.process.handles.lookup(handle)
    raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)


@service
def NtCreateKeyTransacted(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    title_index: ULONG,
    class_: UnicodeString | None,
    create_options: ULONG,
    transaction_handle: HANDLE,
    disposition: Out[ULONG] | None,
) -> int:
    """Make or open a key in a transaction."""
    return _no_transaction(t, transaction_handle)


@service
def NtOpenKeyTransacted(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    transaction_handle: HANDLE,
) -> int:
    """Open a key in a transaction."""
    return _no_transaction(t, transaction_handle)


@service
def NtOpenKeyTransactedEx(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    open_options: ULONG,
    transaction_handle: HANDLE,
) -> int:
    """Open a key in a transaction."""
    return _no_transaction(t, transaction_handle)


@service
def NtCommitTransaction(t: Thread, transaction_handle: HANDLE, wait: ULONG) -> int:
    """End a transaction, its changes kept."""
    return _no_transaction(t, transaction_handle)


@service
def NtRollbackTransaction(t: Thread, transaction_handle: HANDLE, wait: ULONG) -> int:
    """End a transaction, its changes undone."""
    return _no_transaction(t, transaction_handle)


@service
def NtCreateTransaction(
    t: Thread,
    transaction_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    uow: PVOID,
    tm_handle: HANDLE,
    create_options: ULONG,
    isolation_level: ULONG,
    isolation_flags: ULONG,
    timeout: PVOID,
    description: PVOID,
) -> int:
    """The transaction manager does not run, as on a Windows where its service was stopped."""
    raise NtError(NtStatus.TRANSACTIONMANAGER_NOT_FOUND)
