"""NT's services about the machine and the clock."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable

from ntsup.ntabi import BOOLEAN, LARGE_INTEGER, PVOID, ULONG, In, NtError, NtStatus, Out, service
from ntsup.supervisor.objects.address_map import GRANULARITY, HIGHEST, LOWEST, PAGE
from ntsup.supervisor.objects.thread import Thread

QPC_FREQUENCY = 10_000_000


def _basic(t: Thread) -> bytes:
    pages = os.sysconf("SC_PHYS_PAGES")
    return struct.pack(
        "<IIIIIIIxxxxQQQBxxxxxxx",
        0,
        156250,
        PAGE,
        pages,
        1,
        pages,
        GRANULARITY,
        LOWEST,
        HIGHEST,
        t.executive.affinity_mask(),
        t.executive.processor_count,
    )


def _processor(t: Thread) -> bytes:
    return struct.pack("<HHHHI", 9, 6, 0x5E03, t.executive.processor_count, 0x3D0F7FFF)


def memory_info() -> dict[str, int]:
    """/proc/meminfo in bytes."""
    found = {}
    with open("/proc/meminfo") as file:
        for line in file:
            key, value = line.split(":", 1)
            found[key] = int(value.split()[0]) * 1024
    return found


def _performance(t: Thread) -> bytes:
    info = memory_info()
    data = bytearray(0x158)
    available = info.get("MemAvailable", 0) // PAGE
    limit = (info.get("MemTotal", 0) + info.get("SwapTotal", 0)) // PAGE
    struct.pack_into("<q", data, 0, int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1e7))
    struct.pack_into("<IIII", data, 0x2C, available, min(limit - available, 0xFFFFFFFF), limit, limit)
    return bytes(data)


def _time_of_day(t: Thread) -> bytes:
    now = t.executive.system_time()
    up = int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1e7)
    return struct.pack("<qqqIIqq", now - up, now, _bias() * 600_000_000, 0, 0, 0, 0)


def _bias() -> int:
    """Minutes from local time to UTC."""
    return -(time.localtime().tm_gmtoff // 60)


def _time_zone(t: Thread) -> bytes:
    """RTL_TIME_ZONE_INFORMATION of the host's zone as it stands now, without the dates of a change."""
    name = time.tzname[time.localtime().tm_isdst > 0].encode("utf-16-le")[:62].ljust(64, b"\0")
    return struct.pack("<i64s16si64s16si", _bias(), name, bytes(16), 0, name, bytes(16), 0)


def _processor_times(t: Thread) -> bytes:
    tick = 10_000_000 // os.sysconf("SC_CLK_TCK")
    out = b""
    with open("/proc/stat") as file:
        for line in file:
            if line.startswith("cpu") and line[3].isdigit():
                v = [int(x) * tick for x in line.split()[1:8]]
                idle = v[3] + v[4]
                out += struct.pack("<qqqqqIxxxx", idle, v[2] + v[5] + v[6] + idle, v[0] + v[1], 0, v[5], 0)
    return out


_FIXED: dict[int, Callable[[Thread], bytes]] = {
    0: _basic,
    1: _processor,
    2: _performance,
    3: _time_of_day,
    8: _processor_times,
    28: lambda t: struct.pack("<IIBxxx", 156250, 156250, 1),  # SystemTimeAdjustmentInformation
    35: lambda t: bytes([0, 1]),  # SystemKernelDebuggerInformation: none, not present
    44: _time_zone,
    62: _basic,  # SystemEmulationBasicInformation
    63: _processor,
    103: lambda t: struct.pack("<II", 8, 0),  # SystemCodeIntegrityInformation
}


@service(partial="the classes that runtimes ask for")
def NtQuerySystemInformation(
    t: Thread,
    system_information_class: ULONG,
    system_information: PVOID,
    system_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of the machine."""
    make = _FIXED.get(system_information_class)
    if make is None:
        raise NtError(NtStatus.NOT_IMPLEMENTED if system_information_class < 256 else NtStatus.INVALID_INFO_CLASS)
    data = make(t)
    if return_length is not None:
        return_length.put(len(data))
    if system_information_length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(system_information, data)
    return NtStatus.SUCCESS


@service
def NtQuerySystemTime(t: Thread, system_time: Out[LARGE_INTEGER]) -> int:
    """100 ns since 1601."""
    system_time.put(t.executive.system_time())
    return NtStatus.SUCCESS


@service
def NtQueryPerformanceCounter(
    t: Thread, performance_counter: Out[LARGE_INTEGER], performance_frequency: Out[LARGE_INTEGER] | None
) -> int:
    """CLOCK_MONOTONIC in units of 100 ns."""
    performance_counter.put(t.executive.now())
    if performance_frequency is not None:
        performance_frequency.put(QPC_FREQUENCY)
    return NtStatus.SUCCESS


@service
def NtQueryTimerResolution(
    t: Thread, maximum_time: Out[ULONG], minimum_time: Out[ULONG], current_time: Out[ULONG]
) -> int:
    """Windows' usual bounds, in 100 ns; timers are finer here."""
    maximum_time.put(156250)
    minimum_time.put(5000)
    current_time.put(10000)
    return NtStatus.SUCCESS


@service
def NtSetTimerResolution(t: Thread, desired_time: ULONG, set_resolution: BOOLEAN, actual_time: Out[ULONG]) -> int:
    """Timers are as fine as Linux makes them already."""
    actual_time.put(10000)
    return NtStatus.SUCCESS


@service
def NtSetSystemTime(t: Thread, system_time: In[LARGE_INTEGER], previous_time: Out[LARGE_INTEGER] | None) -> int:
    """Users may not set the clock."""
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


@service
def NtGetTickCount(t: Thread) -> int:
    """Milliseconds since the start, low half."""
    return t.executive.now() // 10000 & 0xFFFFFFFF


@service
def NtGetCurrentProcessorNumber(t: Thread) -> int:
    """Where the caller last ran."""
    with open(f"/proc/{t.process.linux_pid}/task/{t.tid}/stat") as file:
        return int(file.read().rsplit(")", 1)[1].split()[36])
