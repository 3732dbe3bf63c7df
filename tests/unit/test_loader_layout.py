"""Images laid out: bytes at their RVAs, relocation, protections, the plan."""

from __future__ import annotations

import struct

import pytest
from pe_images import CODE, DATA, RDATA, RELOCATIONS, Pe, Section, relocatable, relocation_block

from ntsup.loader.layout import DEFAULT_EXE_BASE, Segment, lay_out, section_protection
from ntsup.loader.pe import BadImage, parse
from ntsup.ntabi.status import NtStatus


def laid_out(pe: Pe, base: int | None = None) -> tuple[bytearray, tuple[Segment, ...], int]:
    data = pe.build()
    flat, plan = lay_out(parse(data, "x.dll"), data, base)
    assert len(flat) == plan.size_of_image
    return flat, plan.segments, plan.base


def test_sections_stand_at_their_rvas_and_the_rest_is_zero() -> None:
    flat, segments, base = laid_out(relocatable())
    assert base == 0x140000000
    assert flat[:2] == b"MZ" and not any(flat[0x400:0x1000])
    assert flat[0x1000:0x1235] == b"\x90" * 0x234 + b"\xc3"
    assert flat[0x2000:0x2010] == struct.pack("<QQ", 7, 0x140001000) and not any(flat[0x2010:0x5000])
    assert segments == (
        Segment(0, 0x1000, 0, 0x02, "headers"),
        Segment(0x1000, 0x1000, 0x1000, 0x20, ".text"),
        Segment(0x2000, 0x3000, 0x2000, 0x08, ".data"),
        Segment(0x5000, 0x1000, 0x5000, 0x02, ".reloc"),
    )


def test_relocation_moves_pointers_and_the_header_s_base() -> None:
    flat, _, base = laid_out(relocatable(), 0x7FF000000000)
    assert base == 0x7FF000000000
    assert struct.unpack_from("<QQ", flat, 0x2000) == (7, 0x7FF000001000)
    assert parse(flat, "again").image_base == base


def test_every_kind_of_relocation() -> None:
    delta = 0x7FF012340000 - 0x140000000
    table = relocation_block(0x1000, 3 << 12 | 0, 1 << 12 | 4, 2 << 12 | 6, 4 << 12 | 8, 0x8000, 10 << 12 | 16, 0)
    code = struct.pack("<IHHH6xQ", 0x1000, 0x1111, 0x2222, 0x3333, 0x140002000)
    pe = Pe(
        [Section(".data", 0x1000, code, DATA), Section(".reloc", 0x2000, table, RDATA)],
        directories={RELOCATIONS: (0x2000, len(table))},
    )
    flat, _, _ = laid_out(pe, 0x7FF012340000)
    narrow, high, low, adjusted, wide = struct.unpack_from("<IHHH6xQ", flat, 0x1000)
    assert narrow == (0x1000 + delta) & 0xFFFFFFFF
    assert high == ((0x11110000 + delta) >> 16) & 0xFFFF
    assert low == (0x2222 + delta) & 0xFFFF
    assert adjusted == ((0x33330000 - 0x8000 + delta + 0x8000) >> 16) & 0xFFFF
    assert wide == 0x7FF012342000


def test_relocations_end_at_a_padding_block() -> None:
    table = relocation_block(0x1000, 10 << 12) + bytes(16)
    pe = Pe(
        [Section(".data", 0x1000, struct.pack("<Q", 0x140000000), DATA), Section(".reloc", 0x2000, table, RDATA)],
        directories={RELOCATIONS: (0x2000, len(table))},
    )
    assert struct.unpack_from("<Q", laid_out(pe, 0x10000)[0], 0x1000) == (0x10000,)


@pytest.mark.parametrize(
    "table",
    [
        relocation_block(0x1000, 5 << 12),
        relocation_block(0x2000, 10 << 12 | 0xFFC),
        relocation_block(0x9000, 10 << 12),
        struct.pack("<II", 0x1000, 4),
        struct.pack("<II", 0x1000, 0x100),
    ],
)
def test_bad_relocations_are_refused(table: bytes) -> None:
    pe = Pe(
        [Section(".data", 0x1000, bytes(8), DATA), Section(".reloc", 0x2000, table, RDATA)],
        directories={RELOCATIONS: (0x2000, len(table))},
    )
    with pytest.raises(BadImage) as caught:
        laid_out(pe, 0x10000)
    assert caught.value.status == NtStatus.ILLEGAL_DLL_RELOCATION


def test_an_image_without_relocations_stands_only_where_it_says() -> None:
    fixed = Pe(characteristics=0x23, image_base=0x400000)
    assert laid_out(fixed)[2] == 0x400000
    with pytest.raises(BadImage) as caught:
        laid_out(fixed, 0x500000)
    assert caught.value.status == NtStatus.CONFLICTING_ADDRESSES
    assert laid_out(Pe(), 0x500000)[2] == 0x500000  # none needed: nothing was stripped


@pytest.mark.parametrize("base", [0, 0x8000_0000_0000, 0xFFFF_8000_0000_0000])
def test_an_impossible_preferred_base_is_replaced(base: int) -> None:
    assert laid_out(Pe(image_base=base))[2] == DEFAULT_EXE_BASE
    with pytest.raises(BadImage):
        laid_out(Pe(image_base=base, characteristics=0x23))


def test_alignment_below_a_page_makes_one_writable_executable_segment() -> None:
    pe = Pe([Section(".text", 0x400, b"\xc3" * 32)], section_alignment=0x200, entry_point=0x400)
    flat, segments, _ = laid_out(pe)
    assert segments == (Segment(0, 0x1000, 0, 0x80, "image"),)
    assert flat[0x400:0x420] == b"\xc3" * 32
    with pytest.raises(BadImage, match="where it stands in the file"):
        laid_out(Pe([Section(".text", 0x600, b"\xc3")], section_alignment=0x200))


def test_alignment_above_a_page_leaves_reserved_gaps() -> None:
    pe = Pe(
        [Section(".text", 0x10000, b"\xc3"), Section(".data", 0x20000, b"x", DATA, 0x1001)], section_alignment=0x10000
    )
    _, segments, _ = laid_out(pe)
    assert [(s.rva, s.size) for s in segments] == [(0, 0x1000), (0x10000, 0x1000), (0x20000, 0x2000)]


def test_raw_data_beyond_the_virtual_size_is_seen_to_the_end_of_its_page_only() -> None:
    pe = Pe([Section(".text", 0x1000, b"A" * 0x2000, CODE, 0x800), Section(".data", 0x2000, b"B" * 0x10, DATA)])
    flat, segments, _ = laid_out(pe)
    assert flat[0x1000:0x2000] == b"A" * 0x1000 and flat[0x2000:0x2010] == b"B" * 0x10
    assert segments[1].size == 0x1000


@pytest.mark.parametrize(
    ("characteristics", "protection"),
    [
        (0, 0x01), (0x40000000, 0x02), (0x80000000, 0x08), (0xC0000000, 0x08), (0xD0000000, 0x04),
        (0x20000000, 0x10), (0x60000000, 0x20), (0xA0000000, 0x80), (0xE0000000, 0x80), (0xF0000000, 0x40),
    ],
)  # fmt: skip
def test_section_protection(characteristics: int, protection: int) -> None:
    assert section_protection(characteristics) == protection


def test_section_image_information() -> None:
    data = Pe(entry_point=0x1004).build()
    _, plan = lay_out(parse(data, "x"), data, 0x10000)
    information = plan.section_image_information()
    assert len(information) == 0x40
    assert struct.unpack_from("<Q", information, 0)[0] == 0x11004
    assert struct.unpack_from("<QQIHHHHHHH", information, 16) == (
        0x100000, 0x2000, 3, 1, 6, 6, 0, 0x22, 0x8160, 0x8664,
    )  # fmt: skip
    assert information[0x32:0x34] == b"\x01\x04"  # contains code; dynamically relocated
    assert struct.unpack_from("<II", information, 0x38) == (len(data), 0x1234)
