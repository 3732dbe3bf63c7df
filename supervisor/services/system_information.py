"""NtQuerySystemInformation and NtQuerySystemInformationEx: memory, clock and time zone here, the rest from its modules.

A class whose fact nobody knows here is refused; must never answer with a number that was made up.
"""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable
from typing import Annotated

from ntsup.ntabi import PVOID, ULONG, NtError, NtStatus, Out, SizeIs, service
from ntsup.ntabi.constants.system import SYSTEM_INFORMATION_CLASS as C
from ntsup.supervisor.linux.address_map import GRANULARITY, HIGHEST, LOWEST, PAGE
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services import firmware_tables, system_processes, system_processors
from ntsup.supervisor.services.system_processors import TICK

CACHE_LINE = 64
REGISTRY_USED = 0x2000000
"""The clock's period, in 100 ns."""
CODEINTEGRITY_OPTION_ENABLED = 1
FIRMWARE_BIOS = 1
PERFORMANCE_SIZE = 0x158


def _basic(t: Thread) -> bytes:
    pages = os.sysconf("SC_PHYS_PAGES")
    places = (GRANULARITY, LOWEST, HIGHEST, t.executive.affinity_mask(), t.executive.processor_count)
    return struct.pack("<IIIIIIIxxxxQQQBxxxxxxx", 0, TICK, PAGE, pages, 1, pages, *places)


def memory_info() -> dict[str, int]:
    """/proc/meminfo in bytes."""
    found = {}
    with open("/proc/meminfo") as file:
        for line in file:
            key, value = line.split(":", 1)
            found[key] = int(value.split()[0]) * 1024
    return found


def _memory() -> tuple[int, int, int]:
    """(available, committed, limit) in bytes: what NT calls the commit limit is memory and swap."""
    info = memory_info()
    limit = info.get("MemTotal", 0) + info.get("SwapTotal", 0)
    available = info.get("MemAvailable", 0)
    return available, max(limit - available - info.get("SwapFree", 0), 0), limit


def _performance(t: Thread) -> bytes:
    data = bytearray(PERFORMANCE_SIZE)
    available, committed, limit = (size // PAGE for size in _memory())
    with open("/proc/uptime") as file:
        idle = int(float(file.read().split()[1]) * 1e7)
    struct.pack_into("<q", data, 0, idle)
    struct.pack_into("<IIII", data, 0x2C, available, committed, limit, committed)
    return bytes(data)


def _basic_performance(t: Thread) -> bytes:
    available, committed, limit = (size // PAGE for size in _memory())
    return struct.pack("<QQQQ", available, committed, limit, committed)


def _memory_usage(t: Thread) -> bytes:
    available, committed, limit = _memory()
    total = os.sysconf("SC_PHYS_PAGES") * PAGE
    return struct.pack("<QQqQQQQ", total, available, available, committed, 0, limit, committed)


def _file_cache(t: Thread) -> bytes:
    cached = memory_info().get("Cached", 0)
    pages = cached // PAGE
    return struct.pack("<QQIxxxxQQQQII", cached, cached, 0, 0, 0, pages, pages, 0, 0)


def _time_of_day(t: Thread) -> bytes:
    now = t.executive.system_time()
    bias = -time.localtime().tm_gmtoff * 10_000_000
    return struct.pack("<qqqIIqq", now - system_processes.uptime(), now, bias, 1, 0, 0, 0)


def _zone() -> tuple[bytes, str]:
    """(RTL_TIME_ZONE_INFORMATION, the zone's name in the registry)."""
    from ntsup.supervisor import time_zone
    from ntsup.supervisor.registry.zones import host_time_zone

    rules, zone = time_zone.rules(time.localtime().tm_year), host_time_zone()
    if zone is None:
        return rules.information(), ""
    return rules.information(zone.key_name, zone.daylight), zone.key_name


def _time_zone(t: Thread) -> bytes:
    return _zone()[0]


def _dynamic_time_zone(t: Thread) -> bytes:
    information, name = _zone()
    key = name.encode("utf-16-le")[:254].ljust(256, b"\0")
    return information + key + bytes(4)


def _numa(t: Thread) -> bytes:
    """SYSTEM_NUMA_INFORMATION: node 0 with all processors."""
    return struct.pack("<IIQHxxxxxx", 0, 0, t.executive.affinity_mask(), 0).ljust(8 + 64 * 16, b"\0")


def _refused(t: Thread) -> bytes:
    raise NtError(NtStatus.ACCESS_DENIED)


_FIXED: dict[int, Callable[[Thread], bytes]] = {
    C.SystemBasicInformation: _basic,
    C.SystemPerformanceInformation: _performance,
    C.SystemTimeOfDayInformation: _time_of_day,
    C.SystemFlagsInformation: lambda t: bytes(4),
    C.SystemModuleInformation: _refused,  # where the kernel's parts lie is nobody's business
    C.SystemModuleInformationEx: _refused,
    C.SystemPageFileInformation: lambda t: b"",
    C.SystemPageFileInformationEx: lambda t: b"",
    C.SystemFileCacheInformation: _file_cache,
    C.SystemFileCacheInformationEx: _file_cache,
    C.SystemTimeAdjustmentInformation: lambda t: struct.pack("<IIBxxx", TICK, TICK, 1),
    C.SystemKernelDebuggerInformation: lambda t: bytes([0, 1]),  # none, not present
    C.SystemKernelDebuggerInformationEx: lambda t: bytes(3),
    C.SystemCurrentTimeZoneInformation: _time_zone,
    C.SystemDynamicTimeZoneInformation: _dynamic_time_zone,
    C.SystemRegistryQuotaInformation: lambda t: struct.pack("<IIQ", 0xFFFFFFFF, REGISTRY_USED, 0xFFFFFFFF),
    C.SystemRecommendedSharedDataAlignment: lambda t: struct.pack("<I", CACHE_LINE),
    C.SystemRangeStartInformation: lambda t: struct.pack("<Q", 0xFFFF800000000000),
    C.SystemNumaProcessorMap: _numa,
    C.SystemEmulationBasicInformation: _basic,
    C.SystemNativeBasicInformation: _basic,
    C.SystemBootEnvironmentInformation: lambda t: bytes(16) + struct.pack("<IxxxxQ", FIRMWARE_BIOS, 0),
    C.SystemCodeIntegrityInformation: lambda t: struct.pack("<II", 8, CODEINTEGRITY_OPTION_ENABLED),
    C.SystemBasicPerformanceInformation: _basic_performance,
    C.SystemSecureBootInformation: lambda t: bytes(2),
    C.SystemMemoryUsageInformation: _memory_usage,
    C.SystemLeapSecondInformation: lambda t: bytes(8),
    C.SystemHandleInformation: lambda t: system_processes.handles(t, False),
    C.SystemExtendedHandleInformation: lambda t: system_processes.handles(t, True),
    **system_processors.PLAIN,
}
_EXACT = frozenset(
    {
        C.SystemBasicInformation,
        C.SystemProcessorInformation,
        C.SystemEmulationBasicInformation,
        C.SystemEmulationProcessorInformation,
        C.SystemNativeBasicInformation,
        C.SystemCodeIntegrityInformation,
        C.SystemTimeAdjustmentInformation,
        C.SystemTimeOfDayInformation,
    }
)
"""Of these a longer buffer is refused as well."""
_CUT: dict[int, int] = {C.SystemTimeOfDayInformation: 0, C.SystemPerformanceInformation: 0x138}
"""These may be asked for in part, of at least so many bytes."""
_WHOLE: dict[int, int] = {C.SystemProcessorPerformanceInformation: 48}
"""Of these, of so many bytes each, there may be room for the first processors' alone."""


def _give(t: Thread, which: int, data: bytes, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    if which in _CUT and _CUT[which] <= length < len(data):
        data = data[:length]
    if which in _WHOLE and _WHOLE[which] <= length < len(data):
        data = data[: length - length % _WHOLE[which]]
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data) or (which in _EXACT and length != len(data)):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS


def _process_name(t: Thread, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    """SystemProcessIdInformation: a process's path, into the buffer of the UNICODE_STRING given."""
    if length != 24:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    string, path = system_processes.image_name(t, t.process.memory.read(buffer, 24))
    if not path:
        raise NtError(NtStatus.INVALID_CID)
    _, maximum, place = struct.unpack("<HHxxxxQ", string)
    text = path.encode("utf-16-le", "surrogatepass")
    if return_length is not None:
        return_length.put(24)
    if maximum < len(text) + 2:
        t.process.memory.write(buffer + 8, struct.pack("<HH", 0, len(text) + 2))
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(place, text + b"\0\0")
    t.process.memory.write(buffer + 8, struct.pack("<HH", len(text), len(text) + 2))
    return NtStatus.SUCCESS


def _refuse(which: C) -> NtError:
    return NtError(NtStatus.NOT_IMPLEMENTED if which.name is not None else NtStatus.INVALID_INFO_CLASS)


@service(partial="the classes that programs ask for; pools and modules are refused")
def NtQuerySystemInformation(
    t: Thread,
    system_information_class: C,
    system_information: PVOID,
    system_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of the machine and of what runs on it."""
    which = system_information_class
    if which == C.SystemProcessIdInformation:
        return _process_name(t, system_information, system_information_length, return_length)
    if which == C.SystemFirmwareTableInformation:
        return firmware_tables.query(t, system_information, system_information_length, return_length)
    if which in (C.SystemProcessInformation, C.SystemExtendedProcessInformation):
        extended = which == C.SystemExtendedProcessInformation
        data = system_processes.processes(t, system_information, extended)
    else:
        make = _FIXED.get(which)
        if make is None:
            raise NtError(NtStatus.INVALID_INFO_CLASS) if which in system_processors.WITH_INPUT else _refuse(which)
        data = make(t)
    return _give(t, which, data, system_information, system_information_length, return_length)


@service(partial="processors, their groups and sets")
def NtQuerySystemInformationEx(
    t: Thread,
    system_information_class: C,
    input_buffer: Annotated[bytes, SizeIs("input_buffer_length")],
    input_buffer_length: ULONG,
    system_information: PVOID,
    system_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of the machine that need an input: a relationship, a process, a processor group."""
    which = system_information_class
    if not input_buffer:
        raise NtError(NtStatus.INVALID_PARAMETER)
    with_input = system_processors.WITH_INPUT.get(which)
    if with_input is not None:
        data = with_input(t, input_buffer)
    elif which in system_processors.BY_GROUP:
        if len(input_buffer) < 2 or int.from_bytes(input_buffer[:2], "little"):
            raise NtError(NtStatus.INVALID_PARAMETER)
        data = system_processors.PLAIN[which](t)
    else:
        raise _refuse(which)
    return _give(t, which, data, system_information, system_information_length, return_length)
