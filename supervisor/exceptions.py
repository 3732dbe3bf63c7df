"""Linux signals and NT exceptions: which signal is which EXCEPTION_RECORD, and entering the guest's dispatcher with it.

A Linux signal never reaches guest code. Must never trust the guest's stack: a frame that cannot be
written ends the process.
"""

from __future__ import annotations

import signal
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import instruction, unwind
from ntsup.supervisor.linux import native

if TYPE_CHECKING:
    from ntsup.supervisor.objects.thread import Thread

CONTEXT_SIZE = 0x4D0
CONTEXT_AMD64 = 0x100000
CONTEXT_CONTROL = CONTEXT_AMD64 | 1
CONTEXT_INTEGER = CONTEXT_AMD64 | 2
CONTEXT_SEGMENTS = CONTEXT_AMD64 | 4
CONTEXT_FLOATING_POINT = CONTEXT_AMD64 | 8
CONTEXT_DEBUG_REGISTERS = CONTEXT_AMD64 | 0x10
CONTEXT_FULL = CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_FLOATING_POINT
CONTEXT_ALL = CONTEXT_FULL | CONTEXT_SEGMENTS | CONTEXT_DEBUG_REGISTERS

CONTEXT_PARTS = {
    CONTEXT_CONTROL: ((0x38, 0x3A), (0x42, 0x48), (0x98, 0xA0), (0xF8, 0x100)),
    CONTEXT_INTEGER: ((0x78, 0x98), (0xA0, 0xF8)),
    CONTEXT_SEGMENTS: ((0x3A, 0x42),),
    CONTEXT_FLOATING_POINT: ((0x34, 0x38), (0x100, 0x300)),
    CONTEXT_DEBUG_REGISTERS: ((0x48, 0x78),),
}
"""Which bytes of a CONTEXT each of its flags stands for."""

_INTEGERS = (*unwind.REGISTERS, "rip")
_SAFE_EFLAGS = 0x250DD5
"""CF PF AF ZF SF TF DF OF RF AC ID: what user code may set; IF is always on."""
_LONGEST_INSTRUCTION = 15
_DEBUG_REGISTERS = struct.Struct("<6Q")
_DEBUG_OFFSET, _DR7_LEGAL, _HIGHEST_USER = 0x48, 0xFFFF0355, 0x7FFFFFFEFFFF
"""Of a CONTEXT: Dr0 to Dr3, Dr6, Dr7; what of Dr7 user code may set, and where it may watch."""
USER_CS, USER_DS, USER_FS = 0x33, 0x2B, 0x53

EXCEPTION_NONCONTINUABLE = 1
TRAP_FLAG = 0x100
TRAP_HWBKPT = 4
X87_STACK_FAULT = 0x40
_FLOAT_FAULTS = {
    3: NtStatus.FLOAT_DIVIDE_BY_ZERO,
    4: NtStatus.FLOAT_OVERFLOW,
    5: NtStatus.FLOAT_UNDERFLOW,
    6: NtStatus.FLOAT_INEXACT_RESULT,
    7: NtStatus.FLOAT_INVALID_OPERATION,
}
"""By SIGFPE's si_code (FPE_FLTDIV and on)."""


@dataclass
class ExceptionRecord:
    """An EXCEPTION_RECORD before it has an address in the guest."""

    code: int
    address: int
    parameters: tuple[int, ...] = ()
    flags: int = 0

    def pack(self) -> bytes:
        """The 152 bytes of the structure."""
        information = list(self.parameters) + [0] * (15 - len(self.parameters))
        return struct.pack("<IIQQII15Q", self.code, self.flags, 0, self.address, len(self.parameters), 0, *information)

    @classmethod
    def unpack(cls, raw: bytes) -> ExceptionRecord:
        """From the 152 bytes; a parameter count above EXCEPTION_MAXIMUM_PARAMETERS is an error of the caller."""
        code, flags, _, address, count, _, *information = struct.unpack("<IIQQII15Q", raw)
        return cls(code, address, tuple(information[: min(count, 15)]), flags)


def pack_context(registers: Any, fxsave: bytes, flags: int = CONTEXT_FULL | CONTEXT_SEGMENTS) -> bytes:
    """A CONTEXT from a stopped thread's registers."""
    integers = [getattr(registers, name) for name in _INTEGERS]
    return bytes(native.pack_context(integers, registers.eflags, fxsave, flags))


def read_debug_registers(tid: int, context: bytearray) -> None:
    """Put a stopped thread's debug registers into a CONTEXT."""
    _DEBUG_REGISTERS.pack_into(context, _DEBUG_OFFSET, *native.get_debug_registers(tid))


def _apply_debug_registers(tid: int, context: bytes) -> None:
    *places, status, control = _DEBUG_REGISTERS.unpack_from(context, _DEBUG_OFFSET)
    if not control and not any(native.get_debug_registers(tid)):
        return
    places = [place if place <= _HIGHEST_USER else 0 for place in places]
    try:
        native.set_debug_registers(tid, [*places, status & 0xE00F, control & _DR7_LEGAL])
    except OSError as error:
        raise NtError(NtStatus.INVALID_PARAMETER) from error  # a length or place that the processor does not watch


def integer_registers(context: bytes) -> dict[str, int]:
    """The general registers and rip of a CONTEXT, by name."""
    return dict(zip(_INTEGERS, struct.unpack_from("<17Q", context, 0x78), strict=True))


def apply_context(tid: int, context: bytes, registers: Any) -> None:
    """Give a stopped thread the parts of a CONTEXT that its ContextFlags name."""
    (flags,) = struct.unpack_from("<I", context, 0x30)
    values = integer_registers(context)
    if flags & CONTEXT_CONTROL == CONTEXT_CONTROL:
        registers.rsp, registers.rip = values["rsp"], values["rip"]
        (eflags,) = struct.unpack_from("<I", context, 0x44)
        registers.eflags = (eflags & _SAFE_EFLAGS) | 0x202
    if flags & CONTEXT_INTEGER == CONTEXT_INTEGER:
        for name, value in values.items():
            if name not in ("rsp", "rip"):
                setattr(registers, name, value)
    if flags & CONTEXT_FLOATING_POINT == CONTEXT_FLOATING_POINT:
        area = bytearray(context[0x100:0x300])
        area[24:28] = context[0x34:0x38]
        struct.pack_into("<I", area, 24, struct.unpack_from("<I", area, 24)[0] & 0xFFFF)  # reserved MXCSR bits fault
        native.set_fxsave(tid, bytes(area))
    if flags & CONTEXT_DEBUG_REGISTERS == CONTEXT_DEBUG_REGISTERS:
        _apply_debug_registers(tid, context)
    native.set_registers(tid, registers)


def record_of_signal(t: Thread, stop: Any, registers: Any) -> ExceptionRecord:
    """The NT exception that a fault signal stands for (winnt.h's EXCEPTION_* and ntstatus.h)."""
    rip = int(registers.rip)
    number, code, address = stop.signal, stop.code, int(stop.address)
    if number == signal.SIGSEGV:
        if code == 0x80:  # SI_KERNEL: a general protection fault; no address is known
            return _general_protection(t, rip, registers)
        return ExceptionRecord(NtStatus.ACCESS_VIOLATION, rip, (t.fault_access(address, rip), address))
    if number == signal.SIGBUS:
        if code == 1:  # BUS_ADRALN
            return ExceptionRecord(NtStatus.DATATYPE_MISALIGNMENT, rip)
        # A file view whose file has shrunk.
        access = t.fault_access(address, rip)
        return ExceptionRecord(NtStatus.IN_PAGE_ERROR, rip, (access, address, NtStatus.END_OF_FILE))
    if number == signal.SIGILL:
        if instruction.is_locked(t.process.memory.read_some(rip, 16)):
            return ExceptionRecord(NtStatus.INVALID_LOCK_SEQUENCE, rip)
        return ExceptionRecord(NtStatus.ILLEGAL_INSTRUCTION, rip)
    if number == signal.SIGFPE:
        return _arithmetic(t, code, rip, registers)
    if number == signal.SIGTRAP:
        if code in (1, 2, TRAP_HWBKPT):  # TRAP_BRKPT, which is icebp and #DB's like a step, and TRAP_TRACE
            registers.eflags &= ~TRAP_FLAG
            return ExceptionRecord(NtStatus.SINGLE_STEP, rip)
        # int3: Windows reports the breakpoint's own address, and its CONTEXT points there too.
        registers.rip = rip - 1
        return ExceptionRecord(NtStatus.BREAKPOINT, rip - 1, (0,))
    return ExceptionRecord(NtStatus.ILLEGAL_INSTRUCTION, rip)


def _general_protection(t: Thread, rip: int, registers: Any) -> ExceptionRecord:
    """What #GP means by the instruction: fast fail, assertion, debug service, privileged, or a bad address."""
    code = t.process.memory.read_some(rip, _LONGEST_INSTRUCTION)
    if code[:2] == b"\xcd\x29":
        return ExceptionRecord(
            NtStatus.STACK_BUFFER_OVERRUN, rip, (int(registers.rcx) & 0xFFFFFFFF,), EXCEPTION_NONCONTINUABLE
        )
    if code[:2] == b"\xcd\x2d":
        registers.rip = rip + 2
        return ExceptionRecord(NtStatus.BREAKPOINT, rip + 2, (int(registers.rax),))
    if code[:2] == b"\xcd\x2c":
        return ExceptionRecord(NtStatus.ASSERTION_FAILURE, rip)
    if code[:1] == b"\xcd":
        return ExceptionRecord(NtStatus.ACCESS_VIOLATION, rip, (0, 0xFFFFFFFFFFFFFFFF))
    if instruction.is_privileged(code):
        return ExceptionRecord(NtStatus.PRIVILEGED_INSTRUCTION, rip)
    # Non-canonical addresses are reported as reads of -1.
    return ExceptionRecord(NtStatus.ACCESS_VIOLATION, rip, (0, 0xFFFFFFFFFFFFFFFF))


def _arithmetic(t: Thread, code: int, rip: int, registers: Any) -> ExceptionRecord:
    """What an integer division or a floating-point fault is; SSE's tell MXCSR, the x87 unit's one parameter."""
    text = t.process.memory.read_some(rip, 16)
    if code == 1:  # FPE_INTDIV, also where a quotient is too large
        by = instruction.divisor(text, registers, t.process.memory.read_some)
        return ExceptionRecord(NtStatus.INTEGER_OVERFLOW if by else NtStatus.INTEGER_DIVIDE_BY_ZERO, rip)
    status = _FLOAT_FAULTS.get(code, NtStatus.FLOAT_MULTIPLE_FAULTS)
    area = native.get_fxsave(t.tid)
    if not instruction.is_x87(text):
        return ExceptionRecord(status, rip, (0, int.from_bytes(area[24:28], "little")))
    if status == NtStatus.FLOAT_INVALID_OPERATION and area[2] & X87_STACK_FAULT:
        status = NtStatus.FLOAT_STACK_CHECK
    return ExceptionRecord(status, rip, (0,))


def _with_debug_registers(tid: int, context: bytes) -> bytes:
    """A CONTEXT that also tells the debug registers, and by them which watch was hit; a handler may set them."""
    whole = bytearray(context)
    (flags,) = struct.unpack_from("<I", whole, 0x30)
    struct.pack_into("<I", whole, 0x30, flags | CONTEXT_DEBUG_REGISTERS)
    if tid in native.debug_registers_used and (values := native.get_debug_registers(tid))[-1]:
        _DEBUG_REGISTERS.pack_into(whole, _DEBUG_OFFSET, *values)
        native.set_debug_registers(tid, [*values[:4], 0, values[5]])  # told once
    return bytes(whole)


def enter_dispatcher(t: Thread, record: ExceptionRecord, registers: Any, context: bytes | None = None) -> bool:
    """Put record and CONTEXT on the thread's stack and point it at KiUserExceptionDispatcher.

    `context` is the CONTEXT to hand over where it is not that of `registers` (NtRaiseException). Returns False if the
    frame cannot be written: the stack is gone, and Windows ends such a process without another word.
    """
    if context is None:
        context = _with_debug_registers(t.tid, pack_context(registers, native.get_fxsave(t.tid)))
    frame_at, frame = native.exception_frame(context, record.pack())
    if not t.write_stack(frame_at, frame):
        return False
    registers.rsp = frame_at
    registers.rip = t.process.entry_points["KiUserExceptionDispatcher"]
    registers.eflags &= ~native.FRAME_CLEARS
    native.set_registers(t.tid, registers)
    return True
