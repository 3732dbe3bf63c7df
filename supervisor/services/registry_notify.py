"""NT's services that tell of changes in the registry."""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi import (
    BLOCKED,
    BOOLEAN,
    PVOID,
    ULONG,
    Access,
    IoStatusBlock,
    NtError,
    NtStatus,
    service,
)
from ntsup.ntabi.constants import registry as c
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.key import Key, Notification, Watch
from ntsup.supervisor.objects.thread import Thread

EVENT_MODIFY_STATE = 2
FILTERS = (
    c.REG_NOTIFY_CHANGE_NAME
    | c.REG_NOTIFY_CHANGE_ATTRIBUTES
    | c.REG_NOTIFY_CHANGE_LAST_SET
    | c.REG_NOTIFY_CHANGE_SECURITY
)


def _notify(
    t: Thread,
    key: Key,
    event: Event | None,
    apc_routine: int,
    apc_context: int,
    iosb: IoStatusBlock,
    completion_filter: int,
    watch_tree: int,
    asynchronous: int,
) -> int:
    if not completion_filter & FILTERS or completion_filter & ~(FILTERS | c.REG_NOTIFY_THREAD_AGNOSTIC):
        raise NtError(NtStatus.INVALID_PARAMETER)
    key.registry.hive.key(key.node)
    if key.watch is None:
        key.watch = Watch(completion_filter & FILTERS, bool(watch_tree))
        key.registry.watched[key] = None
    core = t.executive.core
    if event is not None:
        core.event_reset(event.slot)
        core.object_reference(event.slot)
    notification = Notification(t, iosb, event, apc_routine, apc_context, not asynchronous)
    if key.watch.changed:
        key.watch.changed = False
        notification.synchronous = False
        notification.complete(NtStatus.NOTIFY_ENUM_DIR)
        return NtStatus.SUCCESS if asynchronous else NtStatus.NOTIFY_ENUM_DIR
    key.watch.waiting.append(notification)
    if asynchronous:
        return NtStatus.PENDING
    t.block()
    return BLOCKED


@service(partial="changes by programs under another supervisor are not told; the buffer is not filled")
def NtNotifyChangeKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_NOTIFY)],
    event: Annotated[Event, Access(EVENT_MODIFY_STATE)] | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    completion_filter: ULONG,
    watch_tree: BOOLEAN,
    buffer: PVOID,
    buffer_size: ULONG,
    asynchronous: BOOLEAN,
) -> int:
    """Wait for, or be told of, a change of a key or of all below it."""
    return _notify(
        t,
        key_handle,
        event,
        apc_routine,
        apc_context,
        io_status_block,
        completion_filter,
        watch_tree,
        asynchronous,
    )


@service(partial="for the master key alone; a second tree is refused")
def NtNotifyChangeMultipleKeys(
    t: Thread,
    master_key_handle: Annotated[Key, Access(c.KEY_NOTIFY)],
    count: ULONG,
    subordinate_objects: PVOID,
    event: Annotated[Event, Access(EVENT_MODIFY_STATE)] | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    completion_filter: ULONG,
    watch_tree: BOOLEAN,
    buffer: PVOID,
    buffer_size: ULONG,
    asynchronous: BOOLEAN,
) -> int:
    """The same, for a second tree at once."""
    if count > 1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if count:
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    return _notify(
        t,
        master_key_handle,
        event,
        apc_routine,
        apc_context,
        io_status_block,
        completion_filter,
        watch_tree,
        asynchronous,
    )
