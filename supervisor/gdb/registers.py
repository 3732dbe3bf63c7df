"""A thread's registers as GDB counts them: target.xml, the `g` packet, single registers.

Which they are and in what order, the features of target.xml say (GDB manual, "Standard Target Features", i386). Must
never give a guest a register that would let it out: segments stay as they are.
"""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from ntsup.supervisor.linux import native


class Register(NamedTuple):
    """One register: how it is called, its width in bytes, its type for GDB, and where its value is kept."""

    name: str
    size: int
    type: str
    feature: str
    place: tuple[str, Any]
    """("general", name), or ("xsave", offset), or ("tags", 0)."""


_GENERAL = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", *(f"r{n}" for n in range(8, 16)), "rip"]
_POINTERS = {"rbp": "data_ptr", "rsp": "data_ptr", "rip": "code_ptr"}
_SEGMENTS = ["cs", "ss", "ds", "es", "fs", "gs"]
_X87 = {"fctrl": 0, "fstat": 2, "ftag": 4, "fiseg": 12, "fioff": 8, "foseg": 20, "fooff": 16, "fop": 6}
_CORE, _SSE, _BASES = "org.gnu.gdb.i386.core", "org.gnu.gdb.i386.sse", "org.gnu.gdb.i386.segments"
_AVX = "org.gnu.gdb.i386.avx"
FXSAVE_ST, FXSAVE_XMM, FXSAVE_MXCSR = 32, 160, 24
XSAVE_XCR0, XSAVE_BV, XSAVE_YMM_HIGH, XSAVE_AVX_SIZE = 464, 512, 576, 832
"""In ptrace's XSAVE area: what Linux enabled, what is in use, the upper halves of ymm0 to ymm15 (Intel SDM 1, 13.4)."""
_LEGACY_BITS, _AVX_BIT = 0x3, 0x4

REGISTERS = (
    *(Register(name, 8, _POINTERS.get(name, "int64"), _CORE, ("general", name)) for name in _GENERAL),
    Register("eflags", 4, "i386_eflags", _CORE, ("general", "eflags")),
    *(Register(name, 4, "int32", _CORE, ("general", name)) for name in _SEGMENTS),
    *(Register(f"st{n}", 10, "i387_ext", _CORE, ("xsave", FXSAVE_ST + 16 * n)) for n in range(8)),
    *(
        Register(name, 4, "int", _CORE, ("tags", 0) if name == "ftag" else ("xsave", offset))
        for name, offset in _X87.items()
    ),
    *(Register(f"xmm{n}", 16, "vec128", _SSE, ("xsave", FXSAVE_XMM + 16 * n)) for n in range(16)),
    Register("mxcsr", 4, "i386_mxcsr", _SSE, ("xsave", FXSAVE_MXCSR)),
    Register("fs_base", 8, "int", _BASES, ("general", "fs_base")),
    Register("gs_base", 8, "int", _BASES, ("general", "gs_base")),
    *(Register(f"ymm{n}h", 16, "uint128", _AVX, ("xsave", XSAVE_YMM_HIGH + 16 * n)) for n in range(16)),
)
"""By GDB's number. The last sixteen are there where the processor has AVX."""
WITHOUT_AVX = REGISTERS[:-16]

RSP, RIP = _GENERAL.index("rsp"), _GENERAL.index("rip")
_SHORT = {"fctrl", "fstat", "fiseg", "foseg", "fop"}
"""Two bytes in the FXSAVE area."""
_FIXED = {*_SEGMENTS, "fs_base", "gs_base"}

_FLAGS = (
    "CF  PF  AF  ZF SF TF IF DF OF",
    (0, 2, 4, 6, 7, 8, 9, 10, 11),
)
_TYPES = {
    _CORE: '<flags id="i386_eflags" size="4">'
    + "".join(
        f'<field name="{name}" start="{bit}" end="{bit}"/>'
        for name, bit in zip(_FLAGS[0].split(), _FLAGS[1], strict=True)
    )
    + "</flags>",
    _SSE: '<vector id="v4f" type="ieee_single" count="4"/><vector id="v2d" type="ieee_double" count="2"/>'
    '<vector id="v16i8" type="int8" count="16"/><vector id="v8i16" type="int16" count="8"/>'
    '<vector id="v4i32" type="int32" count="4"/><vector id="v2i64" type="int64" count="2"/>'
    '<union id="vec128"><field name="v4_float" type="v4f"/><field name="v2_double" type="v2d"/>'
    '<field name="v16_int8" type="v16i8"/><field name="v8_int16" type="v8i16"/>'
    '<field name="v4_int32" type="v4i32"/><field name="v2_int64" type="v2i64"/>'
    '<field name="uint128" type="uint128"/></union>'
    '<flags id="i386_mxcsr" size="4"><field name="IE" start="0" end="0"/><field name="ZE" start="2" end="2"/></flags>',
    _BASES: "",
    _AVX: "",
}


def target_xml(registers: tuple[Register, ...] = REGISTERS) -> bytes:
    """The target description. With no OS ABI, GDB takes the libraries from what the stub lists."""
    parts = [
        '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target version="1.0">'
        "<architecture>i386:x86-64</architecture><osabi>none</osabi>"
    ]
    number = 0
    there = {register.feature for register in registers}
    for feature, types in _TYPES.items():
        if feature not in there:
            continue
        parts.append(f'<feature name="{feature}">{types}')
        for register in registers:
            if register.feature == feature:
                parts.append(
                    f'<reg name="{register.name}" bitsize="{8 * register.size}" type="{register.type}"'
                    f' regnum="{number}"/>'
                )
                number += 1
        parts.append("</feature>")
    parts.append("</target>")
    return "".join(parts).encode()


class RegisterSet:
    """The registers of one stopped thread: read once, changed here, and given back by `store`."""

    def __init__(self, tid: int) -> None:
        self._tid = tid
        self.general = native.get_registers(tid)
        self._xsave = bytearray(native.get_xstate(tid))
        enabled = int.from_bytes(self._xsave[XSAVE_XCR0 : XSAVE_XCR0 + 8], "little")
        self._has_avx = bool(enabled & _AVX_BIT) and len(self._xsave) >= XSAVE_AVX_SIZE
        self.registers = REGISTERS if self._has_avx else WITHOUT_AVX
        """Those that this machine has."""

    def read(self, number: int) -> bytes:
        """One register's bytes; IndexError for a number that none has."""
        register = self.registers[number]
        kind, place = register.place
        if kind == "general":
            value = int(getattr(self.general, place)) & (1 << 8 * register.size) - 1
            return value.to_bytes(register.size, "little")
        if kind == "tags":
            return struct.pack("<I", _full_tags(self._xsave[4]))
        width = 2 if register.name in _SHORT else register.size
        return bytes(self._xsave[place : place + width]).ljust(register.size, b"\0")

    def write(self, number: int, data: bytes) -> None:
        """Change one register; those a guest cannot change itself stay. IndexError; ValueError for a wrong width."""
        register = self.registers[number]
        if len(data) != register.size:
            raise ValueError(register.name)
        kind, place = register.place
        if kind == "general":
            value = int.from_bytes(data, "little")
            if register.name == "eflags":
                value = int(self.general.eflags) & ~0x240DD5 | value & 0x240DD5
            if register.name not in _FIXED:
                setattr(self.general, place, value)
        elif kind == "tags":
            self._xsave[4] = _short_tags(int.from_bytes(data, "little"))
        elif register.name == "mxcsr":
            self._xsave[place : place + 4] = struct.pack("<I", int.from_bytes(data, "little") & 0xFFFF)
        else:
            width = 2 if register.name in _SHORT else register.size
            self._xsave[place : place + width] = data[:width]

    def all(self) -> bytes:
        """The `g` packet's content."""
        return b"".join(self.read(number) for number in range(len(self.registers)))

    def write_all(self, data: bytes) -> None:
        """From a `G` packet's content; ValueError where it is too short."""
        at = 0
        for number, register in enumerate(self.registers):
            self.write(number, data[at : at + register.size])
            at += register.size

    def store(self) -> None:
        """Give the thread what was changed. OSError if it has died."""
        native.set_registers(self._tid, self.general)
        used = self._xsave[XSAVE_BV] | _LEGACY_BITS | (_AVX_BIT if self._has_avx else 0)
        self._xsave[XSAVE_BV] = used  # what is not marked as used, Linux does not take
        native.set_xstate(self._tid, bytes(self._xsave))


def _full_tags(short: int) -> int:
    """The x87 tag word, two bits a register, of FXSAVE's one: valid or empty."""
    return sum((0 if short >> n & 1 else 3) << 2 * n for n in range(8))


def _short_tags(full: int) -> int:
    return sum((full >> 2 * n & 3 != 3) << n for n in range(8))
