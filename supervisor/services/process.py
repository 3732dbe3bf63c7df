"""NT's process services: end, suspend, open, hard errors."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    HANDLE,
    NTSTATUS,
    PVOID,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor import debugging
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import State, Thread

PROCESS_TERMINATE, PROCESS_SUSPEND_RESUME = 1, 0x800


@service
def NtTerminateProcess(
    t: Thread, process_handle: Annotated[Process, Access(PROCESS_TERMINATE)] | None, exit_status: NTSTATUS
) -> int:
    """End a process; with no handle, the caller's other threads (RtlExitUserProcess begins so)."""
    if process_handle is None:
        _end_others(t, exit_status)
        return NtStatus.SUCCESS
    if process_handle.exited:
        return NtStatus.PROCESS_IS_TERMINATING
    if process_handle is not t.process:
        process_handle.terminate(exit_status)
        return NtStatus.SUCCESS
    if not debugging.process_ends(t, exit_status, lambda: process_handle.terminate(exit_status)):
        process_handle.terminate(exit_status)
    return BLOCKED


def _end_others(t: Thread, exit_status: int) -> None:
    from ntsup.supervisor import threads

    t.process.forbid_births()
    for other in list(t.process.threads.values()):
        if other is t:
            continue
        if other.state is State.RUNNING:
            t.executive.stop_thread(other)
        if other.state is State.BLOCKED:
            t.executive.core.wait_cancel(other.core_slot, NtStatus.THREAD_IS_TERMINATING)
        if other.state is not State.GONE:
            threads.end_thread(other, exit_status, keep_memory=True)


@service
def NtSuspendProcess(t: Thread, process_handle: Annotated[Process, Access(PROCESS_SUSPEND_RESUME)]) -> int:
    """Suspend every thread."""
    process_handle.forbid_births()
    for thread in list(process_handle.threads.values()):
        thread.suspend()
    return NtStatus.SUCCESS


@service
def NtResumeProcess(t: Thread, process_handle: Annotated[Process, Access(PROCESS_SUSPEND_RESUME)]) -> int:
    """Resume every thread."""
    for thread in list(process_handle.threads.values()):
        thread.resume()
    return NtStatus.SUCCESS


@service
def NtOpenProcess(
    t: Thread,
    process_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    client_id: PVOID,
) -> int:
    """Open a process by its id."""
    t.executive.settle()  # an ended one whose last handle was closed is no more
    process_id, thread_id = struct.unpack("<QQ", t.process.memory.read(client_id, 16))
    for process in t.executive.processes.values():
        if process_id and process.process_id != process_id & ~3:
            continue
        if (process_id and not thread_id) or any(x.thread_id == thread_id & ~3 for x in process.threads.values()):
            process_handle.put(t.process.handles.open(process, desired_access, object_attributes.attributes))
            return NtStatus.SUCCESS
    for ended in t.executive.objects.values():  # its id stays its own while somebody has a handle to it
        if process_id and not thread_id and isinstance(ended, Process) and ended.process_id == process_id & ~3:
            process_handle.put(t.process.handles.open(ended, desired_access, object_attributes.attributes))
            return NtStatus.SUCCESS
    raise NtError(NtStatus.INVALID_CID)


@service
def NtGetNextProcess(
    t: Thread,
    process_handle: Process | None,
    desired_access: ACCESS_MASK,
    handle_attributes: ULONG,
    flags: ULONG,
    new_process_handle: Out[HANDLE],
) -> int:
    """The process after one."""
    after = process_handle.process_id if process_handle is not None else 0
    later = sorted((p for p in t.executive.processes.values() if p.process_id > after), key=lambda p: p.process_id)
    if not later:
        raise NtError(NtStatus.NO_MORE_ENTRIES)
    new_process_handle.put(t.process.handles.open(later[0], desired_access, handle_attributes))
    return NtStatus.SUCCESS
