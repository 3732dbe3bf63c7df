"""CONTEXT and EXCEPTION_RECORD of x64: NT's layouts only. How Linux orders registers is not this module's business.

Facts: winnt.h of mingw-w64 (public domain), Microsoft's documentation; checked by tests against the header.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import LONG, LONGLONG, NTSTATUS, PVOID, UCHAR, ULONG, ULONG_PTR, ULONGLONG, USHORT

CONTEXT_SIZE = 0x4D0
CONTEXT_ALIGNMENT = 16
EXCEPTION_RECORD_SIZE = 0x98

_ZEROS15 = (0,) * 15


class M128A(Struct):
    """One SSE register."""

    Low: ULONGLONG
    High: LONGLONG


class XMM_SAVE_AREA32(Struct):
    """The FXSAVE area: 512 bytes."""

    ControlWord: USHORT = 0x27F
    StatusWord: USHORT = 0
    TagWord: UCHAR = 0
    Reserved1: UCHAR = 0
    ErrorOpcode: USHORT = 0
    ErrorOffset: ULONG = 0
    ErrorSelector: USHORT = 0
    Reserved2: USHORT = 0
    DataOffset: ULONG = 0
    DataSelector: USHORT = 0
    Reserved3: USHORT = 0
    MxCsr: ULONG = 0x1F80
    MxCsr_Mask: ULONG = 0xFFFF
    FloatRegisters: Annotated[bytes, Array(UCHAR, 128)] = b""
    XmmRegisters: Annotated[bytes, Array(UCHAR, 256)] = b""
    Reserved4: Annotated[bytes, Array(UCHAR, 96)] = b""


class CONTEXT(Struct):
    """A thread's registers. ContextFlags says which groups are meant; the FXSAVE area is `FltSave`, as bytes."""

    P1Home: ULONGLONG = 0
    P2Home: ULONGLONG = 0
    P3Home: ULONGLONG = 0
    P4Home: ULONGLONG = 0
    P5Home: ULONGLONG = 0
    P6Home: ULONGLONG = 0
    ContextFlags: ULONG = 0
    MxCsr: ULONG = 0x1F80
    SegCs: USHORT = 0x33
    SegDs: USHORT = 0x2B
    SegEs: USHORT = 0x2B
    SegFs: USHORT = 0x53
    SegGs: USHORT = 0x2B
    SegSs: USHORT = 0x2B
    EFlags: ULONG = 0x202
    Dr0: ULONGLONG = 0
    Dr1: ULONGLONG = 0
    Dr2: ULONGLONG = 0
    Dr3: ULONGLONG = 0
    Dr6: ULONGLONG = 0
    Dr7: ULONGLONG = 0
    Rax: ULONGLONG = 0
    Rcx: ULONGLONG = 0
    Rdx: ULONGLONG = 0
    Rbx: ULONGLONG = 0
    Rsp: ULONGLONG = 0
    Rbp: ULONGLONG = 0
    Rsi: ULONGLONG = 0
    Rdi: ULONGLONG = 0
    R8: ULONGLONG = 0
    R9: ULONGLONG = 0
    R10: ULONGLONG = 0
    R11: ULONGLONG = 0
    R12: ULONGLONG = 0
    R13: ULONGLONG = 0
    R14: ULONGLONG = 0
    R15: ULONGLONG = 0
    Rip: ULONGLONG = 0
    FltSave: Annotated[bytes, Array(UCHAR, 512)] = b""
    VectorRegister: Annotated[bytes, Array(UCHAR, 416)] = b""
    VectorControl: ULONGLONG = 0
    DebugControl: ULONGLONG = 0
    LastBranchToRip: ULONGLONG = 0
    LastBranchFromRip: ULONGLONG = 0
    LastExceptionToRip: ULONGLONG = 0
    LastExceptionFromRip: ULONGLONG = 0


class EXCEPTION_RECORD(Struct):
    """What was raised, where, and up to 15 parameters (ExceptionInformation is padded with zeros)."""

    ExceptionCode: NTSTATUS
    ExceptionFlags: ULONG = 0
    ExceptionRecord: PVOID = 0
    ExceptionAddress: PVOID
    NumberParameters: ULONG = 0
    ExceptionInformation: Annotated[tuple[int, ...], Array(ULONG_PTR, 15)] = _ZEROS15


class CONTEXT_CHUNK(Struct):
    """Offset (from the CONTEXT_EX, so mostly negative) and length of a part of an extended context."""

    Offset: LONG
    Length: ULONG


class CONTEXT_EX(Struct):
    """What stands behind a CONTEXT that carries extended state."""

    All: CONTEXT_CHUNK
    Legacy: CONTEXT_CHUNK
    XState: CONTEXT_CHUNK


class EXCEPTION_MACHINE_FRAME(Struct):
    """What the processor pushes, and KiUserExceptionDispatcher's unwinding reads."""

    Rip: ULONGLONG
    SegCs: ULONGLONG
    EFlags: ULONGLONG
    Rsp: ULONGLONG
    SegSs: ULONGLONG
