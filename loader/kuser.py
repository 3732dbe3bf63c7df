"""KUSER_SHARED_DATA, the page every Windows program can read at 0x7FFE0000, as Windows 10.0.19045 x64 lays it out.

Only its standing fields are filled here; the offsets of those that tick are given for whoever keeps them fresh.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Final

from ntsup.loader.process import OS_BUILD_NUMBER, OS_MAJOR_VERSION, OS_MINOR_VERSION

KUSER_SHARED_DATA_ADDRESS: Final = 0x7FFE0000
KUSER_SHARED_DATA_SIZE: Final = 0x1000

# Fields that tick. A KSYSTEM_TIME is LowPart, High1Time, High2Time (32 bits each); write High2, Low, High1.
TICK_COUNT_LOW_DEPRECATED: Final = 0x000
INTERRUPT_TIME: Final = 0x008
SYSTEM_TIME: Final = 0x014
TIME_ZONE_BIAS: Final = 0x020
TICK_COUNT: Final = 0x320
"""Ticks of 15.625 ms since the start; a KSYSTEM_TIME."""

SYSTEM_CALL: Final = 0x308
"""0: ntdll's stubs use `syscall`; 1: they jump to the gate (on Windows, to int 2Eh)."""
TICK_COUNT_MULTIPLIER: Final = 0x0FA00000
"""Milliseconds a tick, as a fixed-point number with 24 binary places."""
QPC_FREQUENCY: Final = 10_000_000
IMAGE_FILE_MACHINE_AMD64: Final = 0x8664
PROCESSOR_ARCHITECTURE_AMD64: Final = 9
NT_PRODUCT_WIN_NT: Final = 1
SUITE_MASK: Final = 0x0110
"""Terminal services for a single user, as every client edition has it."""

PROCESSOR_FEATURES: Final = {
    # PF_* number (winnt.h, documented at IsProcessorFeaturePresent): /proc/cpuinfo flag that brings it
    2: "cx8",
    3: "mmx",
    6: "sse",
    7: "3dnow",
    8: "tsc",
    9: "pae",
    10: "sse2",
    12: "nx",
    13: "pni",
    14: "cx16",
    17: "xsave",
    22: "fsgsbase",
    28: "rdrand",
    32: "rdtscp",
    33: "rdpid",
    36: "ssse3",
    37: "sse4_1",
    38: "sse4_2",
    39: "avx",
    40: "avx2",
    41: "avx512f",
    42: "erms",
}
PF_CHANNELS_ENABLED: Final = 16
PF_FASTFAIL_AVAILABLE: Final = 23

XSTATE_LEGACY: Final = 0x3
"""x87 and SSE state: always there, at fixed places in an XSAVE area."""
_XSTATE_AVX: Final = (2, 0x240, 0x100)
_PROCESSOR_FEATURES_OFFSET: Final = 0x274
_XSTATE_OFFSET: Final = 0x3D8


def kuser_bytes(
    *,
    cpu_flags: Collection[str],
    processor_count: int,
    physical_pages: int,
    cookie: int = 0,
    system_root: str = "C:\\Windows",
    use_gate: bool = False,
    time_zone_bias: int = 0,
    time_zone_id: int = 0,
    boot_id: int = 1,
) -> bytes:
    """The page with its standing fields set.

    `cpu_flags` are as in /proc/cpuinfo, less what the caller keeps for itself; `physical_pages` counts 4 KB pages;
    `time_zone_bias` is UTC minus local time in 100 ns; `use_gate` sets SystemCall.
    """
    page = bytearray(KUSER_SHARED_DATA_SIZE)
    put = struct.pack_into
    put("<I", page, 0x004, TICK_COUNT_MULTIPLIER)
    page[TIME_ZONE_BIAS : TIME_ZONE_BIAS + 12] = ksystem_time(time_zone_bias)
    put("<HH", page, 0x02C, IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_AMD64)  # ImageNumberLow, ImageNumberHigh
    root = system_root.encode("utf-16-le")[: 259 * 2]
    page[0x030 : 0x030 + len(root)] = root
    put("<II", page, 0x240, time_zone_id, 0x200000)  # TimeZoneId, LargePageMinimum
    put("<II", page, 0x260, OS_BUILD_NUMBER, NT_PRODUCT_WIN_NT)
    put("<BxH", page, 0x268, 1, PROCESSOR_ARCHITECTURE_AMD64)  # ProductTypeIsValid, NativeProcessorArchitecture
    put("<II", page, 0x26C, OS_MAJOR_VERSION, OS_MINOR_VERSION)
    for feature, flag in PROCESSOR_FEATURES.items():
        page[_PROCESSOR_FEATURES_OFFSET + feature] = flag in cpu_flags
    page[_PROCESSOR_FEATURES_OFFSET + PF_CHANNELS_ENABLED] = 1
    page[_PROCESSOR_FEATURES_OFFSET + PF_FASTFAIL_AVAILABLE] = 1
    put("<II", page, 0x2B4, 0x7FFEFFFF, 0x80000000)  # what 32-bit programs once read as the user address limit
    put("<I", page, 0x2C4, boot_id)
    put("<I", page, 0x2D0, SUITE_MASK)
    page[0x2D5] = 0x0A  # MitigationPolicies: NX always decided by the image, SEH validation on
    put("<I", page, 0x2D8, 1)  # ActiveConsoleId
    put("<i", page, 0x2E0, -1)  # ComPlusPackage: not known
    put("<I", page, 0x2E8, min(physical_pages, 0xFFFFFFFF))
    put("<Q", page, 0x2F8, 0xC3)  # TestRetInstruction
    put("<Q", page, 0x300, QPC_FREQUENCY)
    put("<I", page, SYSTEM_CALL, use_gate)
    put("<I", page, 0x330, cookie & 0xFFFFFFFF)
    put("<H", page, 0x36A, processor_count)  # UnparkedProcessorCount
    put("<IB", page, 0x3C0, processor_count, 1)  # ActiveProcessorCount, ActiveGroupCount
    _put_xstate(page, cpu_flags)
    return bytes(page)


def _put_xstate(page: bytearray, cpu_flags: Collection[str]) -> None:
    """XSTATE_CONFIGURATION: which extended registers a CONTEXT_EX may hold, and where in an XSAVE area."""
    if "xsave" not in cpu_flags:
        return
    put = struct.pack_into
    enabled, size = XSTATE_LEGACY, 0x240
    features = _XSTATE_OFFSET + 0x18
    put("<IIII", page, features, 0x000, 0x0A0, 0x0A0, 0x100)  # legacy x87, legacy SSE: offset and size
    if "avx" in cpu_flags:
        number, offset, length = _XSTATE_AVX
        enabled |= 1 << number
        size = offset + length
        put("<II", page, features + number * 8, offset, length)
    control = ("xsaveopt" in cpu_flags) | ("xsavec" in cpu_flags) << 1
    put("<QQII", page, _XSTATE_OFFSET, enabled, enabled, size, control)
    put("<I", page, _XSTATE_OFFSET + 0x228, size)  # AllFeatureSize


def ksystem_time(value: int) -> bytes:
    """A KSYSTEM_TIME: low half, then the high half twice."""
    return struct.pack("<IiI", value & 0xFFFFFFFF, value >> 32, (value >> 32) & 0xFFFFFFFF)
