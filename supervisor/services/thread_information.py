"""NtQueryInformationThread and NtSetInformationThread.

A class whose fact nobody keeps here is refused; must never answer with a number that was made up.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Annotated

from ntsup.ntabi import HANDLE, PVOID, ULONG, Access, NtError, NtStatus, Out, service
from ntsup.ntabi.constants.thread import THREADINFOCLASS as C
from ntsup.supervisor.executive import EPOCH_1601
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import State, Thread
from ntsup.supervisor.objects.token import Token, impersonate

THREAD_SET_INFORMATION, THREAD_SET_LIMITED_INFORMATION, THREAD_QUERY_LIMITED_INFORMATION = 0x20, 0x400, 0x800
TOKEN_IMPERSONATE = 4
TLS_SLOTS, TLS_EXPANSION_SLOTS = 64, 1024
TEB_TLS_SLOTS, TEB_TLS_EXPANSION_SLOTS = 0x1480, 0x1780
LAST_CLASS = 54
"""The last THREADINFOCLASS that build 19041 has."""
NORMAL_PRIORITY = 8
TEB_SIZE = 0x1838


def _mask(t: Thread, x: Thread) -> int:
    return x.affinity or t.executive.affinity_mask()


def _basic(t: Thread, x: Thread) -> bytes:
    ids = (x.teb, x.process.process_id, x.thread_id, _mask(t, x))
    return struct.pack("<IxxxxQQQQii", x.exit_status, *ids, NORMAL_PRIORITY + x.priority, x.priority)


def _times(t: Thread, x: Thread) -> bytes:
    """KERNEL_USER_TIMES."""
    user, kernel = x.cpu_times()
    ended = x.ended // 100 + EPOCH_1601 if x.ended else 0
    return struct.pack("<qqqq", x.created // 100 + EPOCH_1601, ended, kernel, user)


def _number(of: Callable[[Thread], int]) -> Callable[[Thread, Thread], bytes]:
    return lambda t, x: struct.pack("<I", of(x))


def _kept(which: int, default: bytes) -> Callable[[Thread, Thread], bytes]:
    return lambda t, x: x.facts.get(which, default)


_FIXED: dict[int, Callable[[Thread, Thread], bytes]] = {
    C.ThreadBasicInformation: _basic,
    C.ThreadTimes: _times,
    C.ThreadQuerySetWin32StartAddress: lambda t, x: struct.pack("<Q", x.start_address),
    C.ThreadPerformanceCount: lambda t, x: bytes(8),  # Windows has stopped counting, too
    C.ThreadAmILastThread: _number(lambda x: len(x.process.threads) == 1),
    C.ThreadPriorityBoost: _number(lambda x: x.boost_disabled),
    C.ThreadIsIoPending: _number(lambda x: any(request.thread is x for request in x.process.requests)),
    C.ThreadHideFromDebugger: lambda t, x: bytes([x.hide_from_debugger]),
    C.ThreadBreakOnTermination: _number(lambda x: 0),
    C.ThreadIsTerminated: _number(lambda x: x.state is State.GONE),
    C.ThreadIoPriority: _kept(C.ThreadIoPriority, struct.pack("<I", 2)),
    # Linux counts no cycles of a thread: its time in the units that QueryPerformanceCounter counts.
    C.ThreadCycleTime: lambda t, x: struct.pack("<QQ", sum(x.cpu_times()), 0),
    C.ThreadPagePriority: _kept(C.ThreadPagePriority, struct.pack("<I", 5)),
    C.ThreadActualBasePriority: _number(lambda x: NORMAL_PRIORITY + x.priority),
    C.ThreadGroupInformation: lambda t, x: struct.pack("<QHHHH", _mask(t, x), 0, 0, 0, 0),
    C.ThreadIdealProcessorEx: lambda t, x: struct.pack("<HBB", 0, 0, 0),
    C.ThreadSuspendCount: _number(lambda x: x.suspend_count),
    C.ThreadActualGroupAffinity: lambda t, x: struct.pack("<QHHHH", _mask(t, x), 0, 0, 0, 0),
    C.ThreadDynamicCodePolicyInfo: _kept(C.ThreadDynamicCodePolicyInfo, bytes(4)),
    C.ThreadSubsystemInformation: _number(lambda x: 0),  # SubsystemInformationTypeWin32
    C.ThreadPowerThrottlingState: _kept(C.ThreadPowerThrottlingState, struct.pack("<III", 1, 0, 0)),
}
_ONLY_SET = frozenset(
    {
        C.ThreadPriority,
        C.ThreadBasePriority,
        C.ThreadAffinityMask,
        C.ThreadImpersonationToken,
        C.ThreadZeroTlsCell,
        C.ThreadIdealProcessor,
        C.ThreadSetTlsArrayAddress,
    }
)


@service(partial="descriptor tables, counters of profiling and of processor sets are refused")
def NtQueryInformationThread(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_QUERY_LIMITED_INFORMATION)],
    thread_information_class: C,
    thread_information: PVOID,
    thread_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of a thread."""
    x, which = thread_handle, thread_information_class
    if which == C.ThreadNameInformation:
        return _name(t, x, thread_information, thread_information_length, return_length)
    if which == C.ThreadTebInformation:
        return _teb(t, x, thread_information, thread_information_length, return_length)
    make = _FIXED.get(which)
    if make is None:
        unknown = which in _ONLY_SET or which.name is None or which > LAST_CLASS
        raise NtError(NtStatus.INVALID_INFO_CLASS if unknown else NtStatus.NOT_IMPLEMENTED)
    data = make(t, x)
    if thread_information_length != len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(thread_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


def _name(t: Thread, x: Thread, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    text = x.description.encode("utf-16-le", "surrogatepass")
    data = struct.pack("<HHxxxxQ", len(text), len(text), buffer + 16) + text
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS


def _teb(t: Thread, x: Thread, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    """THREAD_TEB_INFORMATION: copy a part of the TEB to where the structure says."""
    if length != 16:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    target, offset, size = struct.unpack("<QII", t.process.memory.read(buffer, 16))
    if offset + size > TEB_SIZE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    t.process.memory.write(target, x.process.memory.read(x.teb + offset, size))
    if return_length is not None:
        return_length.put(16)
    return NtStatus.SUCCESS


# Setting


def _set_base_priority(t: Thread, x: Thread, raw: bytes) -> None:
    (priority,) = struct.unpack("<i", raw)
    if not (-2 <= priority <= 2 or abs(priority) in (15, 16)):  # 16: as far as the class goes
        raise NtError(NtStatus.INVALID_PARAMETER)
    x.set_priority(priority)


def _set_affinity(t: Thread, x: Thread, raw: bytes) -> None:
    mask, group = struct.unpack("<QH", raw.ljust(16, b"\0")[:10])
    if group or not mask or mask & ~t.executive.affinity_mask():
        raise NtError(NtStatus.INVALID_PARAMETER)
    x.set_affinity(mask)


def _set_start_address(t: Thread, x: Thread, raw: bytes) -> None:
    x.start_address = int.from_bytes(raw, "little")


def _set_boost(t: Thread, x: Thread, raw: bytes) -> None:
    x.boost_disabled = any(raw)


def _zero_tls_cell(t: Thread, x: Thread, raw: bytes) -> None:
    """Clear a TLS index in every thread of a process: TlsFree's part that no thread can do for another."""
    index = int.from_bytes(raw, "little")
    if index >= TLS_SLOTS + TLS_EXPANSION_SLOTS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    process: Process = x.process
    for thread in process.threads.values():
        if index < TLS_SLOTS:
            process.memory.write(thread.teb + TEB_TLS_SLOTS + 8 * index, bytes(8))
            continue
        expansion = int.from_bytes(process.memory.read(thread.teb + TEB_TLS_EXPANSION_SLOTS, 8), "little")
        if expansion:
            process.memory.write(expansion + 8 * (index - TLS_SLOTS), bytes(8))


def _impersonate(t: Thread, x: Thread, raw: bytes) -> None:
    token = int.from_bytes(raw, "little")
    impersonate(x, t.process.handles.resolve(token, Token, TOKEN_IMPERSONATE) if token else None)


def _hide(t: Thread, x: Thread, raw: bytes) -> None:
    x.hide_from_debugger = True


def _rename(t: Thread, x: Thread, raw: bytes) -> None:
    length, _, buffer = struct.unpack("<HHxxxxQ", raw)
    if length & 1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    x.description = t.process.memory.read(buffer, length).decode("utf-16-le", "surrogatepass") if length else ""


def _keep(which: int) -> Callable[[Thread, Thread, bytes], None]:
    def keep(t: Thread, x: Thread, raw: bytes) -> None:
        x.facts[which] = raw

    return keep


def _nothing(t: Thread, x: Thread, raw: bytes) -> None:
    """Real-time priorities and ideal processors: Linux takes no such advice of a user."""


_SETTERS: dict[int, tuple[int, Callable[[Thread, Thread, bytes], None]]] = {
    C.ThreadPriority: (4, _nothing),
    C.ThreadBasePriority: (4, _set_base_priority),
    C.ThreadAffinityMask: (8, _set_affinity),
    C.ThreadImpersonationToken: (8, _impersonate),
    C.ThreadQuerySetWin32StartAddress: (8, _set_start_address),
    C.ThreadZeroTlsCell: (4, _zero_tls_cell),
    C.ThreadIdealProcessor: (4, _nothing),
    C.ThreadPriorityBoost: (4, _set_boost),
    C.ThreadHideFromDebugger: (0, _hide),
    C.ThreadIoPriority: (4, _keep(C.ThreadIoPriority)),
    C.ThreadPagePriority: (4, _keep(C.ThreadPagePriority)),
    C.ThreadGroupInformation: (16, _set_affinity),
    C.ThreadIdealProcessorEx: (4, _nothing),
    C.ThreadNameInformation: (16, _rename),
    C.ThreadDynamicCodePolicyInfo: (4, _keep(C.ThreadDynamicCodePolicyInfo)),
    C.ThreadPowerThrottlingState: (12, _keep(C.ThreadPowerThrottlingState)),
}
"""By class: the length it must have, and who takes it."""


@service(partial="priorities above normal and ideal processors are kept, and Linux is not told")
def NtSetInformationThread(
    t: Thread,
    thread_handle: HANDLE,
    thread_information_class: C,
    thread_information: PVOID,
    thread_information_length: ULONG,
) -> int:
    """Set facts of a thread. Its name needs the limited right only."""
    which = thread_information_class
    named = which == C.ThreadNameInformation
    x = t.process.handles.resolve(
        thread_handle, Thread, THREAD_SET_LIMITED_INFORMATION if named else THREAD_SET_INFORMATION
    )
    found = _SETTERS.get(which)
    if found is None:
        unknown = which.name is None or which > LAST_CLASS
        raise NtError(NtStatus.INVALID_INFO_CLASS if unknown else NtStatus.NOT_IMPLEMENTED)
    size, take = found
    if thread_information_length != size:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    take(t, x, t.process.memory.read(thread_information, size) if size else b"")
    return NtStatus.SUCCESS
