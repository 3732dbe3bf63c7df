"""NT's process services: end, suspend, open, hard errors."""

from __future__ import annotations

import struct
import sys
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
    read_unicode_string,
    service,
    status_name,
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
    from ntsup.supervisor import birth

    for other in list(t.process.threads.values()):
        if other is t:
            continue
        if other.state is State.RUNNING:
            t.executive.stop_thread(other)
        if other.state is State.BLOCKED:
            t.executive.core.wait_cancel(other.core_slot, NtStatus.THREAD_IS_TERMINATING)
        if other.state is not State.GONE:
            birth.end_thread(other, exit_status, keep_memory=True)


@service
def NtSuspendProcess(t: Thread, process_handle: Annotated[Process, Access(PROCESS_SUSPEND_RESUME)]) -> int:
    """Suspend every thread."""
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
    process_id, thread_id = struct.unpack("<QQ", t.process.memory.read(client_id, 16))
    for process in t.executive.processes.values():
        if process_id and process.process_id != process_id & ~3:
            continue
        if (process_id and not thread_id) or any(x.thread_id == thread_id & ~3 for x in process.threads.values()):
            process_handle.put(t.process.handles.open(process, desired_access, object_attributes.attributes))
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


_HARD_ERRORS = {
    NtStatus.DLL_NOT_FOUND: "{0} was not found",
    NtStatus.ENTRYPOINT_NOT_FOUND: "{1} has no function {0}",
    NtStatus.ORDINAL_NOT_FOUND: "{1} has no function number {0}",
    NtStatus.INVALID_IMAGE_FORMAT: "{0} is not a valid 64-bit Windows image",
    NtStatus.DLL_INIT_FAILED: "{0} failed to initialise",
}


@service(partial="printed; the answer is always that the caller should go on")
def NtRaiseHardError(
    t: Thread,
    error_status: NTSTATUS,
    number_of_parameters: ULONG,
    unicode_string_parameter_mask: ULONG,
    parameters: PVOID,
    valid_response_options: ULONG,
    response: Out[ULONG],
) -> int:
    """Tell the user of an error that a program cannot tell itself: one line on stderr."""
    if number_of_parameters > 4 or valid_response_options > 8:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = t.process.memory
    values = (
        struct.unpack(f"<{number_of_parameters}Q", memory.read(parameters, 8 * number_of_parameters))
        if number_of_parameters
        else ()
    )
    texts = [
        read_unicode_string(memory, value) if unicode_string_parameter_mask >> index & 1 else str(value)
        for index, value in enumerate(values)
    ]
    form = _HARD_ERRORS.get(NtStatus.of(error_status & ~0x10000000))
    try:
        said = form.format(*texts) if form is not None else " ".join(texts)
    except IndexError:
        said = " ".join(texts)
    name = t.process.image_path.rsplit("\\", 1)[-1]
    print(f"ntsup: {name}: {said} ({status_name(error_status)})", file=sys.stderr, flush=True)
    response.put(0)  # ResponseReturnToCaller
    return NtStatus.SUCCESS
