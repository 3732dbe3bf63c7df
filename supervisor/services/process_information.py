"""NtQueryInformationProcess and NtSetInformationProcess.

A class whose fact nobody keeps here is refused; must never answer with a number that was made up.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Annotated

from ntsup.ntabi import PVOID, ULONG, Access, NtError, NtStatus, Out, service
from ntsup.ntabi.constants.process import PROCESSINFOCLASS as C
from ntsup.supervisor.linux import core
from ntsup.supervisor.objects.base import MAXIMUM_ALLOWED
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import Token, set_token
from ntsup.supervisor.services.object import unicode_string

PROCESS_SET_INFORMATION, PROCESS_QUERY_LIMITED_INFORMATION = 0x200, 0x1000
EPOCH_1601 = 116444736000000000
DRIVE_FIXED, DRIVE_NO_ROOT = 3, 1
BASE_PRIORITY = {1: 4, 2: 8, 3: 13, 4: 24, 5: 6, 6: 10}
"""PROCESS_PRIORITY_CLASS_* to the base priority of its threads."""
_NICENESS = {1: 19, 5: 10, 2: 0}
TOKEN_ASSIGN_PRIMARY = 1
SESSION = 1


def status_fields(process: Process) -> dict[str, int]:
    """The sizes of /proc/PID/status, in bytes; empty for a process that is gone."""
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


def process_times(process: Process) -> tuple[int, int, int, int]:
    """Creation, exit (1601 epoch), kernel and user time, in 100 ns."""
    user, kernel = process.cpu_times()
    ended = process.exited // 100 + EPOCH_1601 if process.exited else 0
    return process.created // 100 + EPOCH_1601, ended, kernel, user


def affinity_of(process: Process) -> int:
    """The processors that a process may use: what was set for it, or all."""
    return process.affinity or process.executive.affinity_mask()


def _basic(t: Thread, p: Process, length: int) -> bytes:
    priority = BASE_PRIORITY[p.priority_class]
    data = struct.pack("<IxxxxQQixxxxQQ", p.exit_status, p.peb, affinity_of(p), priority, p.process_id, p.parent_id)
    if length != 64:
        return data
    # PROCESS_EXTENDED_BASIC_INFORMATION: IsProcessDeleting is its bit 2.
    return struct.pack("<Q", 64) + data + struct.pack("<Ixxxx", 4 if p.exited else 0)


def _quota(t: Thread, p: Process, length: int) -> bytes:
    unlimited = 0xFFFFFFFFFFFFFFFF
    data = struct.pack("<5Qq", unlimited, unlimited, 0x32000, 0x159000, unlimited, -1)
    return data + bytes(40) if length == 88 else data


def _counters(t: Thread, p: Process, length: int) -> bytes:
    """VM_COUNTERS (88 bytes), _EX (96) or _EX2 (112)."""
    f = status_fields(p)
    size, peak = f.get("VmSize", 0), f.get("VmPeak", 0)
    resident, top = f.get("VmRSS", 0), f.get("VmHWM", 0)
    private = p.space.map.committed
    data = struct.pack(
        "<QQIxxxxQQQQQQQQQQQ", peak, size, 0, top, resident, 0, 0, 0, 0, private, private, private, private, 0
    )
    return data[:length] if length in (88, 96) else data


def _io_counters(t: Thread, p: Process, length: int) -> bytes:
    return p.io.pack()


def _handle_count(t: Thread, p: Process, length: int) -> bytes:
    handles = t.executive.core.handle_count(p.core_slot)
    return struct.pack("<II", handles, handles) if length == 8 else struct.pack("<I", handles)


def _device_map(t: Thread, p: Process, length: int) -> bytes:
    mask = t.executive.drives.drive_mask()
    kinds = bytes(DRIVE_FIXED if mask >> bit & 1 else DRIVE_NO_ROOT for bit in range(26)) + bytes(6)
    return struct.pack("<I", mask) + kinds + (bytes(4) if length == 40 else b"")


def _debug_object(t: Thread, p: Process, length: int) -> bytes:
    if length != 8:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    if p.debugger is None:
        raise NtError(NtStatus.PORT_NOT_SET)
    return struct.pack("<Q", t.process.handles.open(p.debugger, MAXIMUM_ALLOWED))


def _cookie(t: Thread, p: Process, length: int) -> bytes:
    if p is not t.process:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return struct.pack("<I", p.cookie)


def _image(t: Thread, p: Process, length: int) -> bytes:
    if p.image is None:
        raise NtError(NtStatus.NOT_SUPPORTED)  # a Linux program
    if p.exited:
        raise NtError(NtStatus.PROCESS_IS_TERMINATING)
    return p.image.section_image_information()


def _cycles(t: Thread, p: Process, length: int) -> bytes:
    # Linux counts no cycles per process: its time in the units that QueryPerformanceCounter counts.
    return struct.pack("<QQ", sum(p.cpu_times()), 0)


def _kept(which: int, default: bytes) -> Callable[[Thread, Process, int], bytes]:
    return lambda t, p, length: p.facts.get((which, 0), default)


def _number(value: int) -> Callable[[Thread, Process, int], bytes]:
    return lambda t, p, length: struct.pack("<I", value)


def _pointer(value: int) -> Callable[[Thread, Process, int], bytes]:
    return lambda t, p, length: struct.pack("<Q", value)


_FIXED: dict[int, Callable[[Thread, Process, int], bytes]] = {
    C.ProcessBasicInformation: _basic,
    C.ProcessQuotaLimits: _quota,
    C.ProcessIoCounters: _io_counters,
    C.ProcessVmCounters: _counters,
    C.ProcessTimes: lambda t, p, length: struct.pack("<qqqq", *process_times(p)),
    C.ProcessDebugPort: lambda t, p, length: struct.pack("<q", -1 if p.debugger is not None else 0),
    C.ProcessDefaultHardErrorMode: lambda t, p, length: struct.pack("<I", p.default_hard_error_mode),
    C.ProcessPriorityClass: lambda t, p, length: struct.pack("<BB", 0, p.priority_class),
    C.ProcessHandleCount: _handle_count,
    C.ProcessPriorityBoost: _kept(C.ProcessPriorityBoost, bytes(4)),
    C.ProcessDeviceMap: _device_map,
    C.ProcessSessionInformation: _number(SESSION),
    C.ProcessWow64Information: _pointer(0),
    C.ProcessLUIDDeviceMapsEnabled: _number(1),
    C.ProcessBreakOnTermination: _number(0),
    C.ProcessDebugObjectHandle: _debug_object,
    C.ProcessDebugFlags: lambda t, p, length: struct.pack("<I", p.debug_children),
    C.ProcessIoPriority: _kept(C.ProcessIoPriority, struct.pack("<I", 2)),
    C.ProcessExecuteFlags: _number(0xD),  # DEP on, permanently
    C.ProcessCookie: _cookie,
    C.ProcessImageInformation: _image,
    C.ProcessCycleTime: _cycles,
    C.ProcessPagePriority: _kept(C.ProcessPagePriority, struct.pack("<I", 5)),
    C.ProcessAffinityUpdateMode: _kept(C.ProcessAffinityUpdateMode, bytes(4)),
    C.ProcessConsoleHostProcess: _pointer(0),
    C.ProcessProtectionInformation: lambda t, p, length: b"\0",
    C.ProcessChildProcessInformation: lambda t, p, length: bytes(3),
    C.ProcessSubsystemInformation: _number(0),  # SubsystemInformationTypeWin32
    C.ProcessPowerThrottlingState: _kept(C.ProcessPowerThrottlingState, struct.pack("<III", 1, 0, 0)),
    C.ProcessSequenceNumber: lambda t, p, length: struct.pack("<Q", p.created // 100),
    C.ProcessLeapSecondInformation: _kept(C.ProcessLeapSecondInformation, bytes(8)),
}

_ONLY_SET = frozenset({C.ProcessBasePriority, C.ProcessRaisePriority, C.ProcessAccessToken, C.ProcessAffinityMask})


@service(partial="page faults and I/O that the gate serves are not counted; working sets and energy are refused")
def NtQueryInformationProcess(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_QUERY_LIMITED_INFORMATION)],
    process_information_class: C,
    process_information: PVOID,
    process_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of a process."""
    p, which, length = process_handle, process_information_class, process_information_length
    if which in _STRINGS:
        return _string(t, _STRINGS[which](t, p), process_information, length, return_length)
    if which == C.ProcessHandleInformation:
        return _variable(t, _handles(p), process_information, length, return_length, 16)
    if which == C.ProcessGroupInformation:
        return _variable(t, struct.pack("<H", 0), process_information, length, return_length, 2)
    if which in (C.ProcessDefaultCpuSetsInformation, C.ProcessAllowedCpuSetsInformation):
        return _variable(t, b"", process_information, length, return_length, 0)
    if which == C.ProcessMitigationPolicy:
        if length != 8:
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
        (policy,) = struct.unpack("<I", t.process.memory.read(process_information, 4))
        data = struct.pack("<I", policy) + p.facts.get((which, policy), bytes(4))
    else:
        make = _FIXED.get(which)
        if make is None:
            unknown = which.name is None or which in _ONLY_SET
            raise NtError(NtStatus.INVALID_INFO_CLASS if unknown else NtStatus.NOT_IMPLEMENTED)
        data = make(t, p, length)
    if length != len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(process_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


_STRINGS: dict[int, Callable[[Thread, Process], str]] = {
    C.ProcessImageFileName: lambda t, p: t.executive.device_path(p.image_path),
    C.ProcessImageFileNameWin32: lambda t, p: p.image_path,
    C.ProcessCommandLineInformation: lambda t, p: p.command_line,
}


def _string(t: Thread, text: str, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    data = unicode_string(text, buffer)
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS


def _variable(t: Thread, data: bytes, buffer: int, length: int, return_length: Out[ULONG] | None, minimum: int) -> int:
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH if length < minimum or minimum else NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS


def _handles(p: Process) -> bytes:
    """PROCESS_HANDLE_SNAPSHOT_INFORMATION."""
    table, found = p.executive.core, p.executive.core.handle_enumerate(p.core_slot)
    entries = []
    for handle, slot, access, attributes, _ in found:
        info = table.object_info(slot)
        flags = (2 if attributes & core.INHERIT else 0) | (1 if attributes & core.PROTECT_FROM_CLOSE else 0)
        entries.append(struct.pack("<QQQIIII", handle, info.handles, info.references, access, 0, flags, 0))
    return struct.pack("<QQ", len(entries), 0) + b"".join(entries)


# Setting

_SIZES: dict[int, int] = {
    C.ProcessBasePriority: 4,
    C.ProcessAccessToken: 16,
    C.ProcessDefaultHardErrorMode: 4,
    C.ProcessPriorityClass: 2,
    C.ProcessAffinityMask: 8,
    C.ProcessPriorityBoost: 4,
    C.ProcessBreakOnTermination: 4,
    C.ProcessIoPriority: 4,
    C.ProcessDebugFlags: 4,
    C.ProcessExecuteFlags: 4,
    C.ProcessPagePriority: 4,
    C.ProcessAffinityUpdateMode: 4,
    C.ProcessMitigationPolicy: 8,
    C.ProcessPowerThrottlingState: 12,
    C.ProcessRaiseUMExceptionOnInvalidHandleClose: 1,
    C.ProcessLeapSecondInformation: 8,
}


@service(partial="priorities below normal reach Linux; boosts and mitigation policies are kept only")
def NtSetInformationProcess(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_SET_INFORMATION)],
    process_information_class: C,
    process_information: PVOID,
    process_information_length: ULONG,
) -> int:
    """Set facts of a process."""
    which, p = process_information_class, process_handle
    size = _SIZES.get(which)
    if size is None:
        raise NtError(NtStatus.INVALID_INFO_CLASS if which.name is None else NtStatus.NOT_IMPLEMENTED)
    if process_information_length != size:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    raw = t.process.memory.read(process_information, size)
    if which == C.ProcessDefaultHardErrorMode:
        (p.default_hard_error_mode,) = struct.unpack("<I", raw)
    elif which == C.ProcessPriorityClass:
        _set_priority(p, raw[1])
    elif which == C.ProcessAccessToken:
        token, _ = struct.unpack("<QQ", raw)
        set_token(p, t.process.handles.resolve(token, Token, TOKEN_ASSIGN_PRIMARY))
    elif which == C.ProcessAffinityMask:
        (mask,) = struct.unpack("<Q", raw)
        if not mask or mask & ~t.executive.affinity_mask():
            raise NtError(NtStatus.INVALID_PARAMETER)
        p.affinity = mask
        p.forbid_births()
        for thread in p.threads.values():
            thread.set_affinity(mask)
    elif which == C.ProcessDebugFlags:
        (flags,) = struct.unpack("<I", raw)
        if flags & ~1:
            raise NtError(NtStatus.INVALID_PARAMETER)
        p.debug_children = bool(flags)
    elif which == C.ProcessBreakOnTermination:
        if any(raw):
            raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
    elif which == C.ProcessExecuteFlags:
        raise NtError(NtStatus.INVALID_PARAMETER)  # they are those of every 64-bit process
    elif which == C.ProcessMitigationPolicy:
        (policy,) = struct.unpack_from("<I", raw)
        p.facts[which, policy] = raw[4:]
    elif which == C.ProcessPowerThrottlingState:
        version, control, state = struct.unpack("<III", raw)
        if version != 1 or control & ~7 or state & ~control:
            raise NtError(NtStatus.INVALID_PARAMETER)
        p.facts[which, 0] = raw
    else:
        p.facts[which, 0] = raw
    return NtStatus.SUCCESS


def _set_priority(p: Process, priority_class: int) -> None:
    if priority_class not in BASE_PRIORITY:
        raise NtError(NtStatus.INVALID_PARAMETER)
    p.priority_class = priority_class
    niceness = _NICENESS.get(priority_class)
    for tid in p.linux_threads():
        try:
            if niceness is not None:
                os.setpriority(os.PRIO_PROCESS, tid, niceness)
        except OSError:
            pass  # Linux lets nobody but root take back what was given up
