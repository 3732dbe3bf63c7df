"""The scalar types of NT prototypes, as annotations: `release_count: LONG`.

For a type checker each is the Python type that a service's body gets; at run time each carries a `Scalar`, which knows
the width, how a 64-bit register or stack slot is cut down to it, and how it lies in memory.
"""

from __future__ import annotations

import struct
from typing import Annotated, Any


class Scalar:
    """One C scalar: its name, size and alignment in bytes, and signedness."""

    __slots__ = ("_pack", "_unpack", "alignment", "boolean", "format", "mask", "name", "signed", "size")

    def __init__(
        self, name: str, size: int, signed: bool = False, boolean: bool = False, alignment: int | None = None
    ) -> None:
        self.name = name
        self.size = size
        self.alignment = alignment or size
        self.signed = signed
        self.boolean = boolean
        self.mask = (1 << size * 8) - 1
        self.format = {1: "B", 2: "H", 4: "I", 8: "Q"}[size]
        self._pack = struct.Struct("<" + self.format).pack
        self._unpack = struct.Struct("<" + (self.format.lower() if signed else self.format)).unpack

    def source(self, raw: str) -> str:
        """A Python expression for the value, given one for the 64-bit register; used by generated decoders."""
        if self.boolean:
            return f"({raw} & {self.mask:#x}) != 0"
        if self.signed:
            sign = 1 << self.size * 8 - 1
            return f"({raw} & {self.mask:#x} ^ {sign:#x}) - {sign:#x}"
        return raw if self.size == 8 else f"{raw} & {self.mask:#x}"

    def decode(self, register: int) -> Any:
        """The value in a 64-bit register or stack slot; whatever stands above the type's width is not looked at."""
        value = register & self.mask
        if self.boolean:
            return value != 0
        return value - (self.mask + 1) if self.signed and value > self.mask >> 1 else value

    def pack(self, value: int) -> bytes:
        """The value's bytes in guest memory, cut to the width as a C assignment does."""
        return self._pack(int(value) & self.mask)

    def unpack(self, data: bytes) -> Any:
        """The value of exactly `size` bytes of guest memory."""
        (value,) = self._unpack(data)
        return value != 0 if self.boolean else value

    def __repr__(self) -> str:
        return self.name


UCHAR = Annotated[int, Scalar("UCHAR", 1)]
BYTE = Annotated[int, Scalar("BYTE", 1)]
CHAR = Annotated[int, Scalar("CHAR", 1, signed=True)]
BOOLEAN = Annotated[bool, Scalar("BOOLEAN", 1, boolean=True)]
USHORT = Annotated[int, Scalar("USHORT", 2)]
WORD = Annotated[int, Scalar("WORD", 2)]
SHORT = Annotated[int, Scalar("SHORT", 2, signed=True)]
WCHAR = Annotated[int, Scalar("WCHAR", 2)]
RTL_ATOM = Annotated[int, Scalar("RTL_ATOM", 2)]
ULONG = Annotated[int, Scalar("ULONG", 4)]
DWORD = Annotated[int, Scalar("DWORD", 4)]
LCID = Annotated[int, Scalar("LCID", 4)]
ACCESS_MASK = Annotated[int, Scalar("ACCESS_MASK", 4)]
SECURITY_INFORMATION = Annotated[int, Scalar("SECURITY_INFORMATION", 4)]
NTSTATUS = Annotated[int, Scalar("NTSTATUS", 4)]
LONG = Annotated[int, Scalar("LONG", 4, signed=True)]
BOOL = Annotated[bool, Scalar("BOOL", 4, boolean=True)]
LONGLONG = Annotated[int, Scalar("LONGLONG", 8, signed=True)]
LARGE_INTEGER = Annotated[int, Scalar("LARGE_INTEGER", 8, signed=True)]
ULONGLONG = Annotated[int, Scalar("ULONGLONG", 8)]
ULARGE_INTEGER = Annotated[int, Scalar("ULARGE_INTEGER", 8)]
LUID = Annotated[int, Scalar("LUID", 8, alignment=4)]
ULONG_PTR = Annotated[int, Scalar("ULONG_PTR", 8)]
LONG_PTR = Annotated[int, Scalar("LONG_PTR", 8, signed=True)]
SIZE_T = Annotated[int, Scalar("SIZE_T", 8)]
SSIZE_T = Annotated[int, Scalar("SSIZE_T", 8, signed=True)]
KAFFINITY = Annotated[int, Scalar("KAFFINITY", 8)]
# A handle is unsigned here: the pseudo-handle -1 arrives as 0xFFFFFFFFFFFFFFFF.
HANDLE = Annotated[int, Scalar("HANDLE", 8)]
PVOID = Annotated[int, Scalar("PVOID", 8)]
PWSTR = Annotated[int, Scalar("PWSTR", 8)]
PIO_APC_ROUTINE = Annotated[int, Scalar("PIO_APC_ROUTINE", 8)]
