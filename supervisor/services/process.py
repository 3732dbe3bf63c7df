"""NT's process services: end, open, information, hard errors."""

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
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import State, Thread
from ntsup.supervisor.services.object import unicode_string

PROCESS_TERMINATE, PROCESS_SUSPEND_RESUME = 1, 0x800
PROCESS_SET_INFORMATION, PROCESS_QUERY_LIMITED_INFORMATION = 0x200, 0x1000
QueriedProcess = Annotated[Process, Access(PROCESS_QUERY_LIMITED_INFORMATION)]


@service
def NtTerminateProcess(
    t: Thread, process_handle: Annotated[Process, Access(PROCESS_TERMINATE)] | None, exit_status: NTSTATUS
) -> int:
    """End a process; with no handle, the caller's other threads (RtlExitUserProcess begins so)."""
    if process_handle is None:
        _end_others(t)
        return NtStatus.SUCCESS
    if process_handle.exited:
        return NtStatus.PROCESS_IS_TERMINATING
    process_handle.terminate(exit_status)
    return BLOCKED if process_handle is t.process else NtStatus.SUCCESS


def _end_others(t: Thread) -> None:
    from ntsup.supervisor import birth

    for other in list(t.process.threads.values()):
        if other is t:
            continue
        if other.state is State.RUNNING:
            t.executive.stop_thread(other)
        if other.state is State.BLOCKED:
            t.executive.core.wait_cancel(other.core_slot, NtStatus.THREAD_IS_TERMINATING)
        if other.state is not State.GONE:
            birth.end_thread(other, NtStatus.SUCCESS, keep_memory=True)


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


def _status_fields(process: Process) -> dict[str, int]:
    """The sizes of /proc/PID/status, in bytes."""
    fields: dict[str, int] = {}
    try:
        with open(f"/proc/{process.linux_pid}/status") as file:
            for line in file:
                key, _, value = line.partition(":")
                if value.strip().endswith("kB"):
                    fields[key] = int(value.split()[0]) * 1024
    except OSError:
        pass
    return fields


def _vm_counters(process: Process) -> bytes:
    """VM_COUNTERS_EX."""
    f = _status_fields(process)
    size, peak = f.get("VmSize", 0), f.get("VmPeak", 0)
    resident, top = f.get("VmRSS", 0), f.get("VmHWM", 0)
    private = process.space.map.committed
    return struct.pack("<QQIxxxxQQQQQQQQQ", peak, size, 0, top, resident, 0, 0, 0, 0, private, private, private)


def process_times(process: Process) -> tuple[int, int, int, int]:
    """Creation, exit (1601 epoch), kernel and user time, in 100 ns."""
    user, kernel = process.cpu_times()
    epoch = 116444736000000000
    ended = process.exited // 100 + epoch if process.exited else 0
    return process.created // 100 + epoch, ended, kernel, user


@service(partial="the classes that runtimes ask for")
def NtQueryInformationProcess(
    t: Thread,
    process_handle: QueriedProcess,
    process_information_class: ULONG,
    process_information: PVOID,
    process_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of a process."""
    p = process_handle
    which = process_information_class
    if which == 0:  # ProcessBasicInformation
        mask = t.executive.affinity_mask()
        data = struct.pack("<IxxxxQQixxxxQQ", p.exit_status, p.peb, mask, 8, p.process_id, p.parent_id)
        if process_information_length == 64:  # PROCESS_EXTENDED_BASIC_INFORMATION
            data = struct.pack("<Q", 64) + data + bytes(8)
    elif which == 3:  # ProcessVmCounters
        data = _vm_counters(p)
        if process_information_length in (88, 96):
            data = data[:process_information_length]
    elif which == 4:  # ProcessTimes
        data = struct.pack("<qqqq", *process_times(p))
    elif which == 2:  # ProcessIoCounters
        data = struct.pack("<6Q", 0, 0, 0, 0, 0, 0)
    elif which == 12:  # ProcessDefaultHardErrorMode
        data = struct.pack("<I", p.default_hard_error_mode)
    elif which == 7:  # ProcessDebugPort
        data = struct.pack("<Q", 0)
    elif which == 18:  # ProcessPriorityClass
        data = struct.pack("<BB", 0, p.priority_class)
    elif which == 20:  # ProcessHandleCount
        data = struct.pack("<I", t.executive.core.handle_count(p.core_slot))
    elif which == 21:  # ProcessAffinityMask
        data = struct.pack("<Q", t.executive.affinity_mask())
    elif which == 22:  # ProcessPriorityBoost
        data = struct.pack("<I", 0)
    elif which == 23:  # ProcessDeviceMap: which drives there are, and that each is a fixed one (DOSDEVICE_DRIVE_FIXED)
        mask = t.executive.drives.drive_mask()
        data = struct.pack("<I32s", mask, bytes(3 if mask >> bit & 1 else 0 for bit in range(32)))
    elif which == 24:  # ProcessSessionInformation
        data = struct.pack("<I", 1)
    elif which == 26:  # ProcessWow64Information
        data = struct.pack("<Q", 0)
    elif which == 28:  # ProcessLUIDDeviceMapsEnabled
        data = struct.pack("<I", 1)
    elif which == 30:  # ProcessDebugObjectHandle
        raise NtError(NtStatus.PORT_NOT_SET)
    elif which == 31:  # ProcessDebugFlags
        data = struct.pack("<I", 1)
    elif which == 34:  # ProcessExecuteFlags
        data = struct.pack("<I", 0xD)
    elif which == 36:  # ProcessCookie
        data = struct.pack("<I", p.cookie)
    elif which == 37:  # ProcessImageInformation
        assert p.image is not None
        data = p.image.section_image_information()
    elif which in (27, 43):  # ProcessImageFileName, ProcessImageFileNameWin32
        path = p.image_path if which == 43 else t.executive.device_path(p.image_path)
        return _string(t, path, process_information, process_information_length, return_length)
    elif which == 60:  # ProcessCommandLineInformation
        return _string(t, p.command_line, process_information, process_information_length, return_length)
    elif which == 52:  # ProcessMitigationPolicy
        (policy,) = struct.unpack("<I", t.process.memory.read(process_information, 4))
        data = struct.pack("<II", policy, 0)
    elif which == 61:  # ProcessProtectionInformation
        data = b"\0"
    elif which == 77:  # ProcessEnergyTrackingState and later ones
        raise NtError(NtStatus.NOT_SUPPORTED)
    elif which == 47:  # ProcessGroupInformation
        data = struct.pack("<H", 0)
    else:
        raise NtError(NtStatus.NOT_IMPLEMENTED if which < 110 else NtStatus.INVALID_INFO_CLASS)
    if process_information_length != len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(process_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


def _string(t: Thread, text: str, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    data = unicode_string(text, buffer)
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS


@service(partial="priorities and affinity are kept, and Linux is not told")
def NtSetInformationProcess(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_SET_INFORMATION)],
    process_information_class: ULONG,
    process_information: PVOID,
    process_information_length: ULONG,
) -> int:
    """Set facts of a process."""
    sizes = {5: 4, 12: 4, 18: 2, 21: 8, 22: 4, 34: 4, 33: 4, 39: 4, 52: 8}
    which = process_information_class
    expected = sizes.get(which)
    if expected is None:
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    if process_information_length != expected:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    raw = t.process.memory.read(process_information, expected)
    if which == 12:
        (process_handle.default_hard_error_mode,) = struct.unpack("<I", raw)
    elif which == 18:
        if not 1 <= raw[1] <= 6:
            raise NtError(NtStatus.INVALID_PARAMETER)
        process_handle.priority_class = raw[1]
    elif which == 21:
        (mask,) = struct.unpack("<Q", raw)
        if not mask or mask & ~t.executive.affinity_mask():
            raise NtError(NtStatus.INVALID_PARAMETER)
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
