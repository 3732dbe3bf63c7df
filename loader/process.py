"""The bytes of a new process's PEB, TEB and first CONTEXT, as Windows 10.0.19045 x64 lays them out.

Offsets are facts of Microsoft's public symbols for that build. What ntdll fills in by itself (heaps, TLS bitmaps,
loader data) is left zero. Takes addresses and gives bytes; never touches a process.
"""

from __future__ import annotations

import struct
from typing import Final

from ntsup.loader.layout import Plan

PEB_SIZE: Final = 0x7C8
TEB_SIZE: Final = 0x1838
CONTEXT_SIZE: Final = 0x4D0

OS_MAJOR_VERSION: Final = 10
OS_MINOR_VERSION: Final = 0
OS_BUILD_NUMBER: Final = 19045
VER_PLATFORM_WIN32_NT: Final = 2

CONTEXT_FULL: Final = 0x10000B
CONTEXT_SEGMENTS: Final = 0x100004
USER_CS: Final = 0x33
USER_SS: Final = 0x2B
"""The segments user threads see, on Windows and on Linux alike."""
INITIAL_MXCSR: Final = 0x1F80
INITIAL_FPU_CONTROL_WORD: Final = 0x027F
"""Double precision, as NT starts threads; Linux starts them with 0x37F."""
INITIAL_EFLAGS: Final = 0x0200

PEB_IMAGE_DYNAMICALLY_RELOCATED: Final = 0x04
CRITICAL_SECTION_TIMEOUT: Final = -(30 * 24 * 3600) * 10_000_000
"""30 days, in 100 ns, relative."""
DEFAULT_LOCALE: Final = 0x0409
TEB_STATIC_UNICODE_BUFFER: Final = 0x1268
TEB_STATIC_UNICODE_BUFFER_SIZE: Final = 261 * 2
TIB_VERSION: Final = 0x1E00


def peb_bytes(
    plan: Plan,
    *,
    image_base: int,
    parameters: int,
    api_set_map: int,
    processor_count: int,
    affinity_mask: int | None = None,
    session_id: int = 1,
    being_debugged: bool = False,
) -> bytes:
    """A PEB for the program `plan`, mapped at `image_base`.

    `parameters` and `api_set_map` are addresses; `affinity_mask` defaults to the first `processor_count` processors.
    """
    peb = bytearray(PEB_SIZE)
    put = struct.pack_into
    mask = (1 << min(processor_count, 64)) - 1 if affinity_mask is None else affinity_mask
    relocated = PEB_IMAGE_DYNAMICALLY_RELOCATED if image_base != plan.preferred_base else 0
    put("<BB", peb, 0x002, being_debugged, relocated)
    put("<Q", peb, 0x008, 0xFFFFFFFFFFFFFFFF)  # Mutant
    put("<QQQ", peb, 0x010, image_base, 0, parameters)  # ImageBaseAddress, Ldr, ProcessParameters
    put("<Q", peb, 0x068, api_set_map)
    put("<II", peb, 0x0B8, processor_count, 0)  # NumberOfProcessors, NtGlobalFlag
    put("<q", peb, 0x0C0, CRITICAL_SECTION_TIMEOUT)
    put("<QQQQ", peb, 0x0C8, 0x100000, 0x2000, 0x10000, 0x1000)  # HeapSegmentReserve … HeapDeCommitFreeBlockThreshold
    put("<II", peb, 0x0E8, 0, 16)  # NumberOfHeaps, MaximumNumberOfHeaps
    put("<IIHHI", peb, 0x118, OS_MAJOR_VERSION, OS_MINOR_VERSION, OS_BUILD_NUMBER, 0, VER_PLATFORM_WIN32_NT)
    put("<III", peb, 0x128, plan.subsystem, *plan.subsystem_version)
    put("<Q", peb, 0x138, mask)
    put("<I", peb, 0x2C0, session_id)
    return bytes(peb)


def teb_bytes(
    *,
    teb: int,
    peb: int,
    stack_base: int,
    stack_limit: int,
    deallocation_stack: int,
    process_id: int,
    thread_id: int,
    locale: int = DEFAULT_LOCALE,
    skip_thread_attach: bool = False,
    initial_thread: bool = False,
) -> bytes:
    """A TEB at address `teb`.

    `stack_base` is the high end of the stack, `stack_limit` the lowest committed address, `deallocation_stack` the
    low end of its reservation.
    """
    data = bytearray(TEB_SIZE)
    put = struct.pack_into
    put("<QQQ", data, 0x000, 0, stack_base, stack_limit)
    put("<Q", data, 0x020, TIB_VERSION)
    put("<Q", data, 0x030, teb)
    put("<QQ", data, 0x040, process_id, thread_id)
    put("<Q", data, 0x060, peb)
    put("<I", data, 0x108, locale)
    put("<QQ", data, 0x7D8, process_id, thread_id)  # RealClientId
    put("<HH4xQ", data, 0x1258, 0, TEB_STATIC_UNICODE_BUFFER_SIZE, teb + TEB_STATIC_UNICODE_BUFFER)
    put("<Q", data, 0x1478, deallocation_stack)
    put("<H", data, 0x17EE, skip_thread_attach << 3 | initial_thread << 10)  # SameTebFlags
    return bytes(data)


def initial_context_bytes(*, rip: int, rsp: int, rcx: int = 0, rdx: int = 0) -> bytes:
    """The CONTEXT a new thread starts with: `rip` is ntdll!RtlUserThreadStart, `rcx` and `rdx` its arguments.

    `rsp` is the stack pointer at that function's first instruction: 8 below a multiple of 16.
    """
    context = bytearray(CONTEXT_SIZE)
    put = struct.pack_into
    put("<II", context, 0x30, CONTEXT_FULL | CONTEXT_SEGMENTS, INITIAL_MXCSR)
    put("<HHHHHHI", context, 0x38, USER_CS, USER_SS, USER_SS, 0x53, USER_SS, USER_SS, INITIAL_EFLAGS)
    put("<QQ", context, 0x80, rcx, rdx)
    put("<Q", context, 0x98, rsp)
    put("<Q", context, 0xF8, rip)
    put("<H", context, 0x100, INITIAL_FPU_CONTROL_WORD)  # FltSave.ControlWord
    put("<II", context, 0x118, INITIAL_MXCSR, 0xFFFF)  # FltSave.MxCsr, MxCsr_Mask
    return bytes(context)
