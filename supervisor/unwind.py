"""Walks a stopped guest's stack by the unwind tables of its images, as RtlVirtualUnwind does.

Facts: Microsoft's "x64 exception handling" documentation (UNWIND_INFO, RUNTIME_FUNCTION). An instruction pointer within
an epilogue is not told from one before it. Reads what may be broken or hostile: a step without sense ends the walk.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

Read = Callable[[int, int], bytes]
"""Up to so many bytes from an address."""

REGISTERS = (
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
)  # fmt: skip
"""By the numbers that unwind codes use."""
RSP = 4
CHAININFO = 4
TABLE_AT_MOST = 1 << 22
CHAINS_AT_MOST = 8
_MASK = 0xFFFFFFFFFFFFFFFF
_ENTRY = struct.Struct("<III")

PUSH_NONVOL, ALLOC_LARGE, ALLOC_SMALL, SET_FPREG, SAVE_NONVOL, SAVE_NONVOL_FAR = range(6)
EPILOG, SPARE, SAVE_XMM128, SAVE_XMM128_FAR, PUSH_MACHFRAME = range(6, 11)


class Broken(Exception):
    """The tables or the stack say what cannot be."""


class Function(NamedTuple):
    """A RUNTIME_FUNCTION: beginning, end and UNWIND_INFO as offsets from the image's base."""

    begin: int
    end: int
    unwind: int


def functions(read: Read, base: int) -> list[Function]:
    """The function table of an image in memory, sorted; empty where there is none."""
    try:
        (header,) = struct.unpack("<I", read(base + 0x3C, 4))
        at, size = struct.unpack("<II", read(base + header + 0xA0, 8))
    except struct.error:
        return []
    raw = read(base + at, min(size, TABLE_AT_MOST))
    return sorted(Function(*entry) for entry in _ENTRY.iter_unpack(raw[: len(raw) // 12 * 12]))


def find(table: list[Function], offset: int) -> Function | None:
    """The function that an offset lies in; None for a leaf, which needs no entry."""
    index = bisect_right(table, (offset, _MASK, _MASK)) - 1
    if index < 0 or offset >= table[index].end:
        return None
    return table[index]


class Frame:
    """A thread's registers, stepped from callee to caller."""

    def __init__(self, read: Read, rip: int, registers: list[int]) -> None:
        self.read = read
        self.rip = rip
        self.registers = registers
        """By REGISTERS."""

    def _word(self, address: int) -> int:
        raw = self.read(address & _MASK, 8)
        if len(raw) != 8:
            raise Broken
        return int.from_bytes(raw, "little")

    def _pop(self) -> int:
        value = self._word(self.registers[RSP])
        self.registers[RSP] += 8
        return value

    def step(self, base: int, function: Function | None) -> None:
        """Go to the caller. Raises Broken."""
        before = self.registers[RSP]
        if function is None or not self._undo(base, function, self.rip - base - function.begin, 0):
            self.rip = self._pop()
        if self.registers[RSP] <= before:
            raise Broken  # a stack is left upwards

    def _undo(self, base: int, function: Function, offset: int, depth: int) -> bool:
        """Undo what the prologue has done up to `offset`; True if the instruction pointer is known by that."""
        head = self.read(base + function.unwind, 4)
        if len(head) != 4 or head[0] & 7 not in (1, 2) or depth > CHAINS_AT_MOST:
            raise Broken
        flags, prologue, count, frame = head[0] >> 3, head[1], head[2], head[3]
        raw = self.read(base + function.unwind + 4, 2 * (count + (count & 1)) + 12)
        if len(raw) < 2 * count:
            raise Broken
        codes = struct.unpack_from(f"<{count}H", raw)
        known = self._codes(codes, offset if offset < prologue else None, frame)
        if flags & CHAININFO:
            at = 2 * (count + (count & 1))
            if len(raw) < at + 12:
                raise Broken
            return self._undo(base, Function(*_ENTRY.unpack_from(raw, at)), 0x7FFFFFFF, depth + 1)
        return known

    def _codes(self, codes: tuple[int, ...], done: int | None, frame: int) -> bool:
        registers, known, index = self.registers, False, 0
        pointer = frame & 15
        established = bool(pointer) and (
            done is None or any(code >> 8 & 15 == SET_FPREG and code & 0xFF <= done for code in codes)
        )
        base = registers[pointer] - (frame >> 4) * 16 if established else registers[RSP]
        while index < len(codes):
            code = codes[index]
            operation, info = code >> 8 & 15, code >> 12
            size = _slots(operation, info)
            if index + size > len(codes):
                raise Broken
            if done is None or code & 0xFF <= done:
                known = self._code(operation, info, codes[index + 1 : index + size], base, pointer, frame) or known
            index += size
        return known

    def _code(self, operation: int, info: int, more: tuple[int, ...], base: int, pointer: int, frame: int) -> bool:
        registers = self.registers
        if operation == PUSH_NONVOL:
            registers[info] = self._pop()
        elif operation == ALLOC_SMALL:
            registers[RSP] += 8 * info + 8
        elif operation == ALLOC_LARGE:
            registers[RSP] += more[0] | more[1] << 16 if info else more[0] * 8
        elif operation == SET_FPREG:
            registers[RSP] = registers[pointer] - (frame >> 4) * 16
        elif operation == SAVE_NONVOL:
            registers[info] = self._word(base + more[0] * 8)
        elif operation == SAVE_NONVOL_FAR:
            registers[info] = self._word(base + (more[0] | more[1] << 16))
        elif operation == PUSH_MACHFRAME:
            at = registers[RSP] + 8 * (info & 1)
            self.rip, registers[RSP] = self._word(at), self._word(at + 24)
            return True
        return False


def _slots(operation: int, info: int) -> int:
    """How many 16-bit slots a code takes."""
    if operation == ALLOC_LARGE:
        return 3 if info else 2
    if operation in (SAVE_NONVOL, SAVE_XMM128, SPARE):
        return 2
    if operation in (SAVE_NONVOL_FAR, SAVE_XMM128_FAR):
        return 3
    if operation > PUSH_MACHFRAME:
        raise Broken
    return 1


def walk(
    read: Read,
    rip: int,
    registers: list[int],
    image_of: Callable[[int], tuple[int, list[Function]] | None],
    limit: int,
) -> list[int]:
    """`rip` and the return addresses above it, at most `limit` in all.

    `image_of` gives the base and the function table of the image that an address lies in; None ends the walk.
    """
    frame = Frame(read, rip, list(registers))
    found = [rip]
    while len(found) < limit:
        # A call may be its function's last instruction: look up where it was made, not where it returns to.
        place = frame.rip if len(found) == 1 else frame.rip - 1
        image = image_of(place)
        if image is None and len(found) > 1:
            break
        base, table = image or (0, [])  # a jump to nowhere has left its return address on top, as a leaf has
        try:
            frame.step(base, find(table, place - base))
        except Broken:
            break
        if not frame.rip or image_of(frame.rip - 1) is None:
            break
        found.append(frame.rip)
    return found
