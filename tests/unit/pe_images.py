"""Small PE images made by hand, for the loader's tests."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

CODE, RDATA, DATA = 0x60000020, 0x40000040, 0xC0000040
RELOCATIONS, TLS, COM_DESCRIPTOR, EXPORTS = 5, 9, 14, 0


@dataclass
class Section:
    name: str
    rva: int
    data: bytes
    characteristics: int = CODE
    virtual_size: int | None = None


@dataclass
class Pe:
    """A PE32+ file; `build` gives its bytes. Every field can be made wrong on purpose."""

    sections: list[Section] = field(default_factory=lambda: [Section(".text", 0x1000, b"\xc3" * 16)])
    machine: int = 0x8664
    magic: int = 0x20B
    characteristics: int = 0x22
    image_base: int = 0x140000000
    entry_point: int = 0x1000
    section_alignment: int = 0x1000
    file_alignment: int = 0x200
    size_of_headers: int = 0x400
    size_of_image: int | None = None
    subsystem: int = 3
    directories: dict[int, tuple[int, int]] = field(default_factory=dict)
    pe_offset: int = 0x40

    def build(self) -> bytes:
        size = self.size_of_image
        if size is None:
            ends = [s.rva + (s.virtual_size or len(s.data)) for s in self.sections]
            size = -(-max([self.size_of_headers, *ends]) // self.section_alignment) * self.section_alignment
        optional = struct.pack(
            "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
            self.magic, 14, 0, 0x200, 0, 0, self.entry_point, 0x1000, self.image_base,
            self.section_alignment, self.file_alignment, 6, 0, 0, 0, 6, 1, 0, size, self.size_of_headers, 0x1234,
            self.subsystem, 0x8160, 0x100000, 0x2000, 0x200000, 0x3000, 0, 16,
        )  # fmt: skip
        for index in range(16):
            optional += struct.pack("<II", *self.directories.get(index, (0, 0)))
        head = b"MZ".ljust(60, b"\0") + struct.pack("<I", self.pe_offset)
        head = head.ljust(self.pe_offset, b"\0") + b"PE\0\0"
        head += struct.pack(
            "<HHIIIHH", self.machine, len(self.sections), 0x5F000000, 0, 0, len(optional), self.characteristics
        )
        head += optional
        body = b""
        for section in self.sections:
            raw = section.data.ljust(-(-len(section.data) // self.file_alignment) * self.file_alignment, b"\0")
            virtual = len(section.data) if section.virtual_size is None else section.virtual_size
            where = self.size_of_headers + len(body) if raw else 0
            head += struct.pack(
                "<8sIIIIIIHHI", section.name.encode(), virtual, section.rva, len(raw), where, 0, 0, 0, 0,
                section.characteristics,
            )  # fmt: skip
            body += raw
        return head.ljust(self.size_of_headers, b"\0") + body


def relocation_block(page: int, *entries: int) -> bytes:
    """One block of a base relocation table; an entry is kind << 12 | offset in the page."""
    return struct.pack(f"<II{len(entries)}H", page, 8 + 2 * len(entries), *entries)


def relocatable() -> Pe:
    """A DLL with code, a pointer into itself at RVA 0x2008, zero data, and relocations."""
    pointer = struct.pack("<QQ", 7, 0x140001000)
    table = relocation_block(0x2000, 10 << 12 | 8, 0)
    return Pe(
        sections=[
            Section(".text", 0x1000, b"\x90" * 0x234 + b"\xc3"),
            Section(".data", 0x2000, pointer, DATA, 0x2800),
            Section(".reloc", 0x5000, table, RDATA),
        ],
        characteristics=0x2022,
        directories={RELOCATIONS: (0x5000, len(table))},
    )
