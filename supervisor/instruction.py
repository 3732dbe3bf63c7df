"""What an x86-64 instruction was about when it faulted: Linux's signals do not tell, NT's exceptions must.

Opcode tables of the Intel manual (volume 2, appendix A). Must never be asked what an instruction would do, only about
one that has just faulted, and never trust that its bytes are still those that ran.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST = 16
"""So many bytes of code hold any instruction."""
_PREFIXES = frozenset(b"\x66\x67\xf2\xf3\xf0\x2e\x36\x3e\x26\x64\x65")
_LOCK, _FS, _GS, _OPERAND_SIZE = 0xF0, 0x64, 0x65, 0x66
_MASK = 0xFFFFFFFFFFFFFFFF

# One-byte opcodes whose memory operand is a destination whatever ModRM.reg says.
_STORES = frozenset(
    [op + low for op in range(0x00, 0x38, 8) for low in (0, 1)]  # add or adc sbb and sub xor: r/m, r
    + [0x86, 0x87, 0x88, 0x89, 0x8C, 0x8F, 0xC6, 0xC7, 0xA2, 0xA3, 0xAA, 0xAB, 0x6C, 0x6D]
    + [0xC0, 0xC1, 0xD0, 0xD1, 0xD2, 0xD3]
)
# push, pushf, call, enter: these write to the stack and may read an operand.
_PUSHES = frozenset([*range(0x50, 0x58), 0x68, 0x6A, 0x9C, 0xC8, 0xE8])
_MOVS = (0xA4, 0xA5)
# 0F xx opcodes that store.
_STORES_0F = frozenset(
    (
        *b"\x11\x13\x17\x29\x2b\x7f\xc3\xd6\xe7",
        *b"\xb0\xb1\xc0\xc1\xab\xb3\xbb\xa4\xa5\xac\xad",
        *range(0x90, 0xA0),
    )
)
# x87: (opcode, ModRM.reg) of the stores.
_STORES_X87 = frozenset(
    (op, reg)
    for op, regs in ((0xD9, (2, 3, 6, 7)), (0xDB, (1, 2, 3, 7)), (0xDD, (1, 2, 3, 6, 7)), (0xDF, (1, 2, 3, 6, 7)))
    for reg in regs
)
# VEX and EVEX, by opcode map: stores of 0F, of 0F38 and the extracts of 0F3A.
_VECTOR_STORES = {
    1: frozenset(b"\x11\x13\x17\x29\x2b\x7e\x7f\xd6\xe7"),
    2: frozenset(b"\x2e\x2f\x8e\x8a\x8b\xa0\xa1\xa2\xa3"),
    3: frozenset(b"\x14\x15\x16\x17\x19\x1b\x1d\x39\x3b"),
}
# hlt, cli, sti, in, out, ins, outs; and of 0F: lldt…, lgdt…, clts, invd, wbinvd, mov cr and dr, wrmsr, rdmsr.
_PRIVILEGED = frozenset(b"\xf4\xfa\xfb\xe4\xe5\xe6\xe7\xec\xed\xee\xef\x6c\x6d\x6e\x6f")
_PRIVILEGED_0F = frozenset(b"\x00\x01\x06\x08\x09\x20\x21\x22\x23\x30\x32")
_REGISTERS = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", *(f"r{n}" for n in range(8, 16))]


@dataclass(frozen=True)
class Instruction:
    """One instruction, cut into its parts."""

    code: bytes
    prefixes: frozenset[int]
    rex: int
    map: int
    """0 for one-byte opcodes, 1 for 0F, 2 for 0F38, 3 for 0F3A."""
    opcode: int
    vector: bool
    """Encoded with VEX or EVEX."""
    modrm_at: int

    @property
    def modrm(self) -> int:
        """The ModRM byte, 0 where the code ends before it."""
        return self.code[self.modrm_at] if self.modrm_at < len(self.code) else 0

    @property
    def reg(self) -> int:
        """ModRM.reg, which is part of the opcode for many."""
        return self.modrm >> 3 & 7


def cut(code: bytes) -> Instruction | None:
    """The instruction at the start of `code`; None where the code ends too early."""
    at = 0
    while at < len(code) and code[at] in _PREFIXES:
        at += 1
    prefixes = frozenset(code[:at])
    rest = code[at : at + 6].ljust(6, b"\0")
    if at >= len(code):
        return None
    if rest[0] == 0xC5:
        return Instruction(code, prefixes, 0, 1, rest[2], True, at + 3)
    if rest[0] == 0xC4:
        return Instruction(code, prefixes, 0, rest[1] & 0x1F, rest[3], True, at + 4)
    if rest[0] == 0x62:
        return Instruction(code, prefixes, 0, rest[1] & 7, rest[4], True, at + 5)
    rex = 0
    if rest[0] & 0xF0 == 0x40:
        rex, at, rest = rest[0], at + 1, rest[1:]
    if rest[0] != 0x0F:
        return Instruction(code, prefixes, rex, 0, rest[0], False, at + 1)
    if rest[1] in (0x38, 0x3A):
        return Instruction(code, prefixes, rex, 2 if rest[1] == 0x38 else 3, rest[2], False, at + 3)
    return Instruction(code, prefixes, rex, 1, rest[1], False, at + 2)


def writes_memory(code: bytes, address: int, registers: Any) -> bool:
    """True if the instruction at the start of `code`, which faulted at `address`, was writing there."""
    i = cut(code)
    if i is None:
        return False
    op, reg = i.opcode, i.reg
    if i.vector:
        return op in _VECTOR_STORES.get(i.map, ())
    if i.map:
        return _writes_0f(i)
    if op in _PUSHES or (op == 0xFF and reg in (2, 3, 6)):
        return 0 < int(registers.rsp) - address <= 16
    if op in _MOVS:
        return address != int(registers.rsi)
    if op in (0x80, 0x81, 0x83):
        return reg != 7  # cmp only reads
    if op in (0xF6, 0xF7):
        return reg in (2, 3)  # not, neg
    if op in (0xFE, 0xFF):
        return reg in (0, 1)  # inc, dec
    if 0xD8 <= op <= 0xDF:
        return (op, reg) in _STORES_X87
    return op in _STORES


def _writes_0f(i: Instruction) -> bool:
    op, reg = i.opcode, i.reg
    if i.map == 2:
        return op == 0xF1  # movbe
    if i.map == 3:
        return op in _VECTOR_STORES[3] and op < 0x18  # pextr, extractps
    if op == 0x7E:
        return 0xF3 not in i.prefixes  # F3 0F 7E loads
    if op == 0xBA:
        return reg >= 5  # bts btr btc with an immediate; reg 4 is bt
    if op == 0xC7:
        return reg in (1, 3, 4, 5)  # cmpxchg8b/16b, xsave family
    if op == 0xAE:
        return reg in (0, 3, 4, 6)  # fxsave stmxcsr xsave
    return op in _STORES_0F


def is_plain(code: bytes) -> bool:
    """Whether what `writes_memory` says depends on the code alone: it has one memory operand."""
    i = cut(code)
    return i is not None and (bool(i.vector or i.map) or not (i.opcode in _PUSHES or i.opcode in (*_MOVS, 0xFF)))


def is_privileged(code: bytes) -> bool:
    """Whether only ring 0 may execute the instruction."""
    i = cut(code)
    if i is None or i.vector:
        return False
    return i.opcode in (_PRIVILEGED, _PRIVILEGED_0F)[i.map] if i.map < 2 else False


def is_locked(code: bytes) -> bool:
    """Whether the instruction has a LOCK prefix."""
    i = cut(code)
    return i is not None and _LOCK in i.prefixes


def is_x87(code: bytes) -> bool:
    """Whether the instruction is the x87 unit's, fwait included."""
    i = cut(code)
    return i is not None and not i.vector and i.map == 0 and (0xD8 <= i.opcode <= 0xDF or i.opcode == 0x9B)


def divisor(code: bytes, registers: Any, read: Callable[[int, int], bytes]) -> int | None:
    """What a div or idiv divided by; None if the instruction is neither or its operand cannot be read.

    `read` gives so many bytes of memory from an address, or fewer.
    """
    i = cut(code)
    if i is None or i.vector or i.map or i.opcode not in (0xF6, 0xF7) or i.reg not in (6, 7):
        return None
    size = 1 if i.opcode == 0xF6 else 8 if i.rex & 8 else 2 if _OPERAND_SIZE in i.prefixes else 4
    if i.modrm >> 6 != 3:
        raw = read(operand_address(i, registers), size)
        return int.from_bytes(raw, "little") if len(raw) == size else None
    number = i.modrm & 7 | (i.rex & 1) << 3
    if size == 1 and not i.rex and number >= 4:
        return int(getattr(registers, _REGISTERS[number - 4])) >> 8 & 0xFF  # ah ch dh bh
    return int(getattr(registers, _REGISTERS[number])) & (1 << 8 * size) - 1


def operand_address(i: Instruction, registers: Any) -> int:
    """The address of a memory operand; of an instruction without an immediate, as far as it is relative to rip."""
    mode, rm, at = i.modrm >> 6, i.modrm & 7, i.modrm_at + 1
    value = 0
    if rm == 4:
        sib, at = i.code[at] if at < len(i.code) else 0, at + 1
        index, base = sib >> 3 & 7 | (i.rex & 2) << 2, sib & 7
        if index != 4:
            value += int(getattr(registers, _REGISTERS[index])) << (sib >> 6)
        if base == 5 and mode == 0:
            value += _displacement(i.code, at, 4)
        else:
            value += int(getattr(registers, _REGISTERS[base | (i.rex & 1) << 3]))
    elif rm == 5 and mode == 0:
        value += int(registers.rip) + at + 4 + _displacement(i.code, at, 4)
    else:
        value += int(getattr(registers, _REGISTERS[rm | (i.rex & 1) << 3]))
    if mode:
        value += _displacement(i.code, at, 1 if mode == 1 else 4)
    if _GS in i.prefixes:
        value += int(registers.gs_base)
    elif _FS in i.prefixes:
        value += int(registers.fs_base)
    return value & _MASK


def _displacement(code: bytes, at: int, size: int) -> int:
    return int.from_bytes(code[at : at + size], "little", signed=True)
