"""NT's transactions, which nobody can begin: as on a Windows whose transaction manager (the KTM driver) does not run.

Creating and opening fail with STATUS_TRANSACTIONMANAGER_NOT_FOUND. No handle is a transaction's: what wants one finds
another type behind it, or nothing.
"""

from __future__ import annotations

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOL,
    BOOLEAN,
    HANDLE,
    NTSTATUS,
    PVOID,
    ULONG,
    ULONG_PTR,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import effective, require
from ntsup.supervisor.services.naming import open_named


class Transaction(NtObject):
    """A transaction: there is none, as of the types below."""

    type_name = "TmTx"


class TransactionManager(NtObject):
    """Who keeps a log of transactions."""

    type_name = "TmTm"


class ResourceManager(NtObject):
    """Who keeps what transactions change."""

    type_name = "TmRm"


class Enlistment(NtObject):
    """A resource manager's part in a transaction."""

    type_name = "TmEn"


class RegistryTransaction(NtObject):
    """A transaction of the registry's own, without a log."""

    type_name = "RegistryTransaction"


def _impossible() -> int:
    raise NtError(NtStatus.TRANSACTIONMANAGER_NOT_FOUND)


@service
def NtCommitTransaction(
    t: Thread,
    transaction_handle: Transaction,
    wait: BOOLEAN,
) -> int:
    """End a transaction, its changes kept."""
    return _impossible()


@service
def NtRollbackTransaction(
    t: Thread,
    transaction_handle: Transaction,
    wait: BOOLEAN,
) -> int:
    """End a transaction, its changes undone."""
    return _impossible()


@service
def NtCommitComplete(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Commit complete."""
    return _impossible()


@service
def NtCommitEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Commit enlistment."""
    return _impossible()


@service
def NtPrePrepareComplete(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Pre prepare complete."""
    return _impossible()


@service
def NtPrePrepareEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Pre prepare enlistment."""
    return _impossible()


@service
def NtPrepareComplete(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Prepare complete."""
    return _impossible()


@service
def NtPrepareEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Prepare enlistment."""
    return _impossible()


@service
def NtReadOnlyEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Read only enlistment."""
    return _impossible()


@service
def NtRecoverEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    enlistment_key: PVOID,
) -> int:
    """Recover enlistment."""
    return _impossible()


@service
def NtRollbackComplete(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Rollback complete."""
    return _impossible()


@service
def NtRollbackEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Rollback enlistment."""
    return _impossible()


@service
def NtSinglePhaseReject(
    t: Thread,
    enlistment_handle: Enlistment,
    tm_virtual_clock: PVOID,
) -> int:
    """Single phase reject."""
    return _impossible()


@service
def NtQueryInformationEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    enlistment_information_class: ULONG,
    enlistment_information: PVOID,
    enlistment_information_length: ULONG,
    return_length: PVOID,
) -> int:
    """Query information enlistment."""
    return _impossible()


@service
def NtSetInformationEnlistment(
    t: Thread,
    enlistment_handle: Enlistment,
    enlistment_information_class: ULONG,
    enlistment_information: PVOID,
    enlistment_information_length: ULONG,
) -> int:
    """Set information enlistment."""
    return _impossible()


@service
def NtGetNotificationResourceManager(
    t: Thread,
    resource_manager_handle: ResourceManager,
    transaction_notification: PVOID,
    notification_length: ULONG,
    timeout: PVOID,
    return_length: PVOID,
    asynchronous: ULONG,
    asynchronous_context: ULONG_PTR,
) -> int:
    """Get notification resource manager."""
    return _impossible()


@service
def NtQueryInformationResourceManager(
    t: Thread,
    resource_manager_handle: ResourceManager,
    resource_manager_information_class: ULONG,
    resource_manager_information: PVOID,
    resource_manager_information_length: ULONG,
    return_length: PVOID,
) -> int:
    """Query information resource manager."""
    return _impossible()


@service
def NtSetInformationResourceManager(
    t: Thread,
    resource_manager_handle: ResourceManager,
    resource_manager_information_class: ULONG,
    resource_manager_information: PVOID,
    resource_manager_information_length: ULONG,
) -> int:
    """Set information resource manager."""
    return _impossible()


@service
def NtRecoverResourceManager(
    t: Thread,
    resource_manager_handle: ResourceManager,
) -> int:
    """Recover resource manager."""
    return _impossible()


@service
def NtPropagationComplete(
    t: Thread,
    resource_manager_handle: ResourceManager,
    request_cookie: ULONG,
    buffer_length: ULONG,
    buffer: PVOID,
) -> int:
    """Propagation complete."""
    return _impossible()


@service
def NtPropagationFailed(
    t: Thread,
    resource_manager_handle: ResourceManager,
    request_cookie: ULONG,
    prop_status: NTSTATUS,
) -> int:
    """Propagation failed."""
    return _impossible()


@service
def NtRegisterProtocolAddressInformation(
    t: Thread,
    resource_manager: ResourceManager,
    protocol_id: PVOID,
    protocol_information_size: ULONG,
    protocol_information: PVOID,
    create_options: ULONG,
) -> int:
    """Register protocol address information."""
    return _impossible()


@service
def NtQueryInformationTransaction(
    t: Thread,
    transaction_handle: Transaction,
    transaction_information_class: ULONG,
    transaction_information: PVOID,
    transaction_information_length: ULONG,
    return_length: PVOID,
) -> int:
    """Query information transaction."""
    return _impossible()


@service
def NtSetInformationTransaction(
    t: Thread,
    transaction_handle: Transaction,
    transaction_information_class: ULONG,
    transaction_information: PVOID,
    transaction_information_length: ULONG,
) -> int:
    """Set information transaction."""
    return _impossible()


@service
def NtQueryInformationTransactionManager(
    t: Thread,
    transaction_manager_handle: TransactionManager,
    transaction_manager_information_class: ULONG,
    transaction_manager_information: PVOID,
    transaction_manager_information_length: ULONG,
    return_length: PVOID,
) -> int:
    """Query information transaction manager."""
    return _impossible()


@service
def NtSetInformationTransactionManager(
    t: Thread,
    tm_handle: TransactionManager,
    transaction_manager_information_class: ULONG,
    transaction_manager_information: PVOID,
    transaction_manager_information_length: ULONG,
) -> int:
    """Set information transaction manager."""
    return _impossible()


@service
def NtRecoverTransactionManager(
    t: Thread,
    transaction_manager_handle: TransactionManager,
) -> int:
    """Recover transaction manager."""
    return _impossible()


@service
def NtRollforwardTransactionManager(
    t: Thread,
    transaction_manager_handle: TransactionManager,
    tm_virtual_clock: PVOID,
) -> int:
    """Rollforward transaction manager."""
    return _impossible()


@service
def NtCreateTransaction(
    t: Thread,
    transaction_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    uow: PVOID,
    tm_handle: TransactionManager | None,
    create_options: ULONG,
    isolation_level: ULONG,
    isolation_flags: ULONG,
    timeout: PVOID,
    description: PVOID,
) -> int:
    """Begin a transaction."""
    return _impossible()


@service
def NtCreateTransactionManager(
    t: Thread,
    tm_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    log_file_name: PVOID,
    create_options: ULONG,
    commit_strength: ULONG,
) -> int:
    """Begin to manage transactions."""
    return _impossible()


@service
def NtCreateEnlistment(
    t: Thread,
    enlistment_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    resource_manager_handle: ResourceManager,
    transaction_handle: HANDLE,
    object_attributes: PVOID,
    create_options: ULONG,
    notification_mask: ULONG,
    enlistment_key: PVOID,
) -> int:
    """Have a resource manager take part in a transaction."""
    return _impossible()


@service
def NtCreateResourceManager(
    t: Thread,
    resource_manager_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    tm_handle: TransactionManager,
    rm_guid: PVOID,
    object_attributes: PVOID,
    create_options: ULONG,
    description: PVOID,
) -> int:
    """Begin to manage what transactions change."""
    return _impossible()


@service
def NtOpenTransaction(
    t: Thread,
    transaction_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    uow: PVOID,
    tm_handle: TransactionManager | None,
) -> int:
    """Open a transaction by its id."""
    return _impossible()


@service
def NtOpenEnlistment(
    t: Thread,
    enlistment_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    resource_manager_handle: ResourceManager,
    enlistment_guid: PVOID,
    object_attributes: PVOID,
) -> int:
    """Open a part in a transaction by its id."""
    return _impossible()


@service
def NtOpenResourceManager(
    t: Thread,
    resource_manager_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    tm_handle: TransactionManager,
    resource_manager_guid: PVOID,
    object_attributes: PVOID,
) -> int:
    """Open a resource manager by its id."""
    return _impossible()


@service
def NtOpenTransactionManager(
    t: Thread,
    tm_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    log_file_name: PVOID,
    tm_identity: PVOID,
    open_options: ULONG,
) -> int:
    """Open a transaction manager by its log."""
    return _impossible()


@service
def NtRenameTransactionManager(
    t: Thread,
    log_file_name: PVOID,
    existing_transaction_manager_guid: PVOID,
) -> int:
    """Give a transaction manager another id."""
    return _impossible()


@service
def NtEnumerateTransactionObject(
    t: Thread,
    root_object_handle: HANDLE,
    query_type: ULONG,
    object_cursor: PVOID,
    object_cursor_length: ULONG,
    return_length: PVOID,
) -> int:
    """The ids of transactions and their managers."""
    return _impossible()


@service
def NtFreezeTransactions(
    t: Thread,
    freeze_timeout: PVOID,
    thaw_timeout: PVOID,
) -> int:
    """Have no transaction end for a while."""
    require(effective(t), c.SE_RESTORE_PRIVILEGE)
    return _impossible()


@service
def NtThawTransactions(
    t: Thread,
) -> int:
    """Let transactions end again."""
    require(effective(t), c.SE_RESTORE_PRIVILEGE)
    return _impossible()


@service
def NtCreateRegistryTransaction(
    t: Thread,
    registry_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    flags: ULONG,
) -> int:
    """Begin a transaction of the registry's own."""
    return _impossible()


@service
def NtOpenRegistryTransaction(
    t: Thread,
    registry_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
) -> int:
    """Open one by name."""
    registry_handle.put(open_named(t, RegistryTransaction, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtCommitRegistryTransaction(
    t: Thread,
    registry_handle: RegistryTransaction,
    wait: BOOL,
) -> int:
    """End a transaction of the registry's own, its changes kept."""
    return _impossible()


@service
def NtRollbackRegistryTransaction(
    t: Thread,
    registry_handle: RegistryTransaction,
    wait: BOOL,
) -> int:
    """End one, its changes undone."""
    return _impossible()
