"""NT's registry services that need what no user here holds (backup, restore, hives of their own), and transactions.

They ask the token as Windows does; who holds the privilege is refused all the same: the registry's files are not a
program's to touch.
"""

from __future__ import annotations

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    PVOID,
    ULONG,
    USHORT,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    UnicodeString,
    service,
)
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects.key import Key
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import effective, require
from ntsup.supervisor.services.transaction import Transaction


def _backup(t: Thread) -> int:
    require(effective(t), c.SE_BACKUP_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


def _restore(t: Thread) -> int:
    require(effective(t), c.SE_RESTORE_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtSaveKey(t: Thread, key_handle: Key, file_handle: HANDLE) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtSaveKeyEx(t: Thread, key_handle: Key, file_handle: HANDLE, format_: ULONG) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtSaveMergedKeys(
    t: Thread, high_precedence_key_handle: Key, low_precedence_key_handle: Key, file_handle: HANDLE
) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtRestoreKey(t: Thread, key_handle: Key, file_handle: HANDLE, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtReplaceKey(t: Thread, new_file: ObjectAttributes, target_handle: Key, old_file: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtLoadKey(t: Thread, target_key: ObjectAttributes, source_file: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtLoadKey2(t: Thread, target_key: ObjectAttributes, source_file: ObjectAttributes, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtUnloadKey(t: Thread, target_key: ObjectAttributes) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtUnloadKey2(t: Thread, target_key: ObjectAttributes, flags: ULONG) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtUnloadKeyEx(t: Thread, target_key: ObjectAttributes, event: HANDLE) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtLockRegistryKey(t: Thread, key_handle: Key) -> int:
    """SeLockMemoryPrivilege."""
    require(effective(t), c.SE_LOCK_MEMORY_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtQueryOpenSubKeys(t: Thread, target_key: ObjectAttributes, handle_count: Out[ULONG]) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtCreateKeyTransacted(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    title_index: ULONG,
    class_: UnicodeString | None,
    create_options: ULONG,
    transaction_handle: Transaction,
    disposition: Out[ULONG] | None,
) -> int:
    """Make or open a key in a transaction."""
    raise NtError(NtStatus.TRANSACTIONMANAGER_NOT_FOUND)  # no handle has come so far


@service
def NtOpenKeyTransacted(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    transaction_handle: Transaction,
) -> int:
    """Open a key in a transaction."""
    raise NtError(NtStatus.TRANSACTIONMANAGER_NOT_FOUND)  # no handle has come so far


@service
def NtOpenKeyTransactedEx(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    open_options: ULONG,
    transaction_handle: Transaction,
) -> int:
    """Open a key in a transaction."""
    raise NtError(NtStatus.TRANSACTIONMANAGER_NOT_FOUND)  # no handle has come so far


@service
def NtLoadKeyEx(
    t: Thread,
    target_key: ObjectAttributes,
    source_file: ObjectAttributes,
    flags: ULONG,
    trust_class_key: HANDLE,
    event: HANDLE,
    desired_access: ACCESS_MASK,
    root_handle: PVOID,
    reserved: PVOID,
) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtLoadKey3(
    t: Thread,
    target_key: ObjectAttributes,
    source_file: ObjectAttributes,
    flags: ULONG,
    load_entries: PVOID,
    load_entry_count: ULONG,
    desired_access: ACCESS_MASK,
    root_handle: PVOID,
    reserved: PVOID,
) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtQueryOpenSubKeysEx(
    t: Thread,
    target_key: PVOID,
    buffer_length: ULONG,
    buffer: PVOID,
    required_size: PVOID,
) -> int:
    """SeRestorePrivilege."""
    return _restore(t)


@service
def NtCompressKey(
    t: Thread,
    key: HANDLE,
) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtCompactKeys(
    t: Thread,
    count: ULONG,
    key_array: PVOID,
) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtFreezeRegistry(
    t: Thread,
    time_out_in_seconds: ULONG,
) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtThawRegistry(
    t: Thread,
) -> int:
    """SeBackupPrivilege."""
    return _backup(t)


@service
def NtInitializeRegistry(
    t: Thread,
    boot_condition: USHORT,
) -> int:
    """Done once, when the machine starts."""
    raise NtError(NtStatus.ACCESS_DENIED)
