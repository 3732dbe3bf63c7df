"""NT's completion queues: create, post, remove, and waits that end in a packet."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    NTSTATUS,
    PVOID,
    ULONG,
    ULONG_PTR,
    Access,
    In,
    IoStatusBlock,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor.objects.base import SYNCHRONIZE, NtObject
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.reserve import IoCompletionReserve
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.wait_packet import WaitCompletionPacket
from ntsup.supervisor.services.naming import create_named, open_named
from ntsup.supervisor.services.synchronization import answer, query, wait_flags

QUERY_STATE, MODIFY_STATE = 1, 2
ENTRIES_AT_MOST = 1024
"""More at once than any caller uses; a hostile count must not make a large array."""

Port = Annotated[IoCompletion, Access(MODIFY_STATE)]


@service(partial="the number of concurrent threads is not limited")
def NtCreateIoCompletion(
    t: Thread,
    io_completion_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    count: ULONG,
) -> int:
    """Make a completion queue."""
    handle, existed = create_named(
        t, IoCompletion, object_attributes, desired_access, lambda: IoCompletion(t.executive)
    )
    io_completion_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenIoCompletion(
    t: Thread, io_completion_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named completion queue."""
    io_completion_handle.put(open_named(t, IoCompletion, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtSetIoCompletion(
    t: Thread,
    io_completion_handle: Port,
    key_context: ULONG_PTR,
    apc_context: PVOID,
    io_status: NTSTATUS,
    io_status_information: ULONG_PTR,
) -> int:
    """Post a packet."""
    t.executive.core.completion_set(
        io_completion_handle.slot, key_context, apc_context, io_status, io_status_information
    )
    return NtStatus.SUCCESS


@service
def NtSetIoCompletionEx(
    t: Thread,
    io_completion_handle: Port,
    io_completion_packet_handle: Annotated[IoCompletionReserve, Access(2)] | None,
    key_context: ULONG_PTR,
    apc_context: PVOID,
    io_status: NTSTATUS,
    io_status_information: ULONG_PTR,
) -> int:
    """Post a packet, in memory that was reserved for one; there is no end of memory for packets without it either."""
    t.executive.core.completion_set(
        io_completion_handle.slot, key_context, apc_context, io_status, io_status_information
    )
    return NtStatus.SUCCESS


Packet = tuple[int, int, int, int]
"""Key, APC context, status, information."""


def receive(
    t: Thread,
    port: IoCompletion,
    count: int,
    alertable: bool,
    timeout: int | None,
    give: Callable[[list[Packet]], None],
    over: Callable[[int], int] = int,
) -> int:
    """Take up to `count` packets, waiting for the first, and `give` them; `over` is called with the wait's end."""
    core = t.executive.core
    status, packets = core.completion_remove(t.core_slot, port.slot, count, wait_flags(alertable, timeout))
    if packets:
        give(packets)
        return over(status)

    def ready(ended: int) -> int:
        packet = core.completion_result(t.core_slot)
        if packet is None:
            return over(ended)
        give([packet])
        return over(NtStatus.SUCCESS)

    return BLOCKED if t.executive.begin_wait(t, status, timeout, ready) else over(answer(t, status))


@service
def NtRemoveIoCompletion(
    t: Thread,
    io_completion_handle: Port,
    key_context: Out[ULONG_PTR],
    apc_context: Out[PVOID],
    io_status_block: IoStatusBlock,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Take the next packet, waiting for one."""

    def give(packets: list[Packet]) -> None:
        key, context, status, information = packets[0]
        key_context.put(key)
        apc_context.put(context)
        io_status_block.put(status, information)

    return receive(t, io_completion_handle, 1, False, timeout, give)


@service
def NtRemoveIoCompletionEx(
    t: Thread,
    io_completion_handle: Port,
    io_completion_information: PVOID,
    count: ULONG,
    num_entries_removed: Out[ULONG],
    timeout: In[LARGE_INTEGER] | None,
    alertable: BOOLEAN,
) -> int:
    """Take up to `count` packets, waiting for the first."""
    if not count:
        raise NtError(NtStatus.INVALID_PARAMETER)
    count = min(count, ENTRIES_AT_MOST)
    memory = t.process.memory
    memory.probe_write(io_completion_information, 32 * count)

    def give(packets: list[Packet]) -> None:
        entries = [struct.pack("<QQIxxxxQ", key, context, status, info) for key, context, status, info in packets]
        memory.write(io_completion_information, b"".join(entries))
        num_entries_removed.put(len(packets))

    # As on Windows, a call that takes nothing says that it took one entry.
    num_entries_removed.put(1)
    return receive(t, io_completion_handle, count, alertable, timeout, give)


@service
def NtQueryIoCompletion(
    t: Thread,
    io_completion_handle: Annotated[IoCompletion, Access(QUERY_STATE)],
    io_completion_information_class: ULONG,
    io_completion_information: PVOID,
    io_completion_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """IO_COMPLETION_BASIC_INFORMATION: how many packets are queued."""
    depth = struct.pack("<i", t.executive.core.object_info(io_completion_handle.slot).queued)
    return query(
        t,
        io_completion_information_class,
        depth,
        io_completion_information,
        io_completion_information_length,
        return_length,
    )


@service
def NtCreateWaitCompletionPacket(
    t: Thread,
    wait_completion_packet_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
) -> int:
    """Make a wait completion packet."""
    handle, existed = create_named(
        t,
        WaitCompletionPacket,
        object_attributes,
        desired_access,
        lambda: WaitCompletionPacket(t.executive, t.process),
    )
    wait_completion_packet_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtAssociateWaitCompletionPacket(
    t: Thread,
    wait_completion_packet_handle: Annotated[WaitCompletionPacket, Access(1)],
    io_completion_handle: Port,
    target_object_handle: Annotated[NtObject, Access(SYNCHRONIZE)],
    key_context: PVOID,
    apc_context: PVOID,
    io_status: NTSTATUS,
    io_status_information: ULONG_PTR,
    already_signaled: Out[BOOLEAN] | None,
) -> int:
    """Have a packet queued when an object is signalled; the signal is taken as a wait takes it."""
    packet = (key_context, apc_context, io_status, io_status_information)
    ended = wait_completion_packet_handle.associate(io_completion_handle, target_object_handle, packet)
    if already_signaled is not None:
        already_signaled.put(ended)
    return NtStatus.SUCCESS


@service(partial="a packet that is queued already stays queued")
def NtCancelWaitCompletionPacket(
    t: Thread,
    wait_completion_packet_handle: Annotated[WaitCompletionPacket, Access(1)],
    remove_signaled_packet: BOOLEAN,
) -> int:
    """Give a packet's wait up."""
    return NtStatus.SUCCESS if wait_completion_packet_handle.cancel() else NtStatus.CANCELLED
