"""PE headers: what is accepted, what is refused and in which words, and that nothing else is ever raised."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pe_images import COM_DESCRIPTOR, DATA, RELOCATIONS, TLS, Pe, Section, relocatable, relocation_block

from ntsup.loader.layout import lay_out
from ntsup.loader.pe import BadImage, Directory, parse
from ntsup.ntabi.status import NtStatus


def test_reads_every_field_the_plan_needs() -> None:
    data = Pe(directories={TLS: (0x1008, 40)}).build()
    image = parse(data, "a.exe")
    assert (image.machine, image.entry_point, image.image_base) == (0x8664, 0x1000, 0x140000000)
    assert (image.size_of_image, image.size_of_headers, image.file_size) == (0x2000, 0x400, len(data))
    assert (image.stack_reserve, image.stack_commit, image.heap_reserve, image.heap_commit) == (
        0x100000,
        0x2000,
        0x200000,
        0x3000,
    )
    assert (image.subsystem, image.subsystem_version, image.dll_characteristics) == (3, (6, 1), 0x8160)
    assert image.directory(TLS) == Directory(0x1008, 40)
    assert image.directory(99) == Directory(0, 0)
    assert not image.is_dll and image.relocatable
    (section,) = image.sections
    assert (section.name, section.rva, section.virtual_size, section.raw_offset) == (".text", 0x1000, 16, 0x400)


@pytest.mark.parametrize(
    ("data", "reason", "status"),
    [
        (b"", "is empty", NtStatus.INVALID_IMAGE_NOT_MZ),
        (b"#!/bin/sh\n", "is a script", NtStatus.INVALID_IMAGE_NOT_MZ),
        (b"\x7fELF" + bytes(60), "is a Linux (ELF) program", NtStatus.INVALID_IMAGE_NOT_MZ),
        (b"hello", "no MZ header", NtStatus.INVALID_IMAGE_NOT_MZ),
        (b"MZ", "truncated in the MZ header", NtStatus.INVALID_IMAGE_PROTECT),
        (b"MZ".ljust(60) + b"\x40\0\0\0" + b"NE" + bytes(99), "16-bit", NtStatus.INVALID_IMAGE_NE_FORMAT),
        (b"MZ".ljust(60) + b"\x40\0\0\0" + b"LE" + bytes(99), "OS/2", NtStatus.INVALID_IMAGE_LE_FORMAT),
        (b"MZ".ljust(60) + b"\x40\0\0\0" + bytes(99), "MS-DOS", NtStatus.INVALID_IMAGE_PROTECT),
        (b"MZ".ljust(60) + b"\x80\0\0\0", "truncated before the PE signature", NtStatus.INVALID_IMAGE_PROTECT),
        (Pe().build()[:0x50], "truncated in the PE header", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe().build()[:0x100], "truncated in the section headers", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe().build()[:0x300], "truncated in the headers", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe().build()[:0x408], "truncated, its bytes end beyond", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(machine=0x14C, magic=0x10B).build(), "32-bit (x86)", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(machine=0xAA64).build(), "ARM64", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(machine=0x1234).build(), "unknown machine (0x1234)", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(characteristics=0x20).build(), "not an executable image", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(magic=0x10B).build(), "not a PE32+ optional header", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(image_base=0x140001000).build(), "multiple of 64 KB", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(file_alignment=0x300).build(), "power of two", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(file_alignment=0x100).build(), "multiple of 0x200", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(file_alignment=0x2000).build(), "below FileAlignment", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(size_of_image=0x1000).build(), "beyond SizeOfImage", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe(size_of_image=0xFFFFFFFF).build(), "SizeOfImage 0xffffffff", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe([Section(".a", 0x1800, b"x")]).build(), "not aligned to 0x1000", NtStatus.INVALID_IMAGE_FORMAT),
        (Pe([Section(".a", 0, b"x")]).build(), "overlaps", NtStatus.INVALID_IMAGE_FORMAT),
        (
            Pe([Section(".a", 0x1000, bytes(0x1001)), Section(".b", 0x2000, b"x")]).build(),
            "section 1 ('.b') overlaps",
            NtStatus.INVALID_IMAGE_FORMAT,
        ),
        (
            Pe([Section(".a", 0x1000, b"x"), Section(".b", 0x3000, b"x")]).build(),
            "section 1 ('.b') leaves a gap",
            NtStatus.INVALID_IMAGE_FORMAT,
        ),
        (
            Pe([Section("s", 0x1000 * (i + 2), b"x") for i in range(97)], size_of_headers=0x2000).build(),
            "97 sections",
            NtStatus.INVALID_IMAGE_FORMAT,
        ),
    ],
)
def test_refuses(data: bytes, reason: str, status: int) -> None:
    with pytest.raises(BadImage) as caught:
        parse(data, "x.exe")
    assert reason in caught.value.reason
    assert caught.value.reason.startswith("x.exe: ") and "\n" not in caught.value.reason
    assert str(caught.value) == caught.value.reason
    assert caught.value.status == status


def test_dotnet_is_read_for_its_runtime() -> None:
    assert not parse(Pe().build(), "x.exe").managed
    assert parse(Pe(directories={COM_DESCRIPTOR: (0x1000, 72)}).build(), "x.exe").managed


def test_dotnet_for_any_machine_is_pe32() -> None:
    """Its optional header has four bytes for the image's base, for BaseOfData as well, and for four sizes."""
    wide = bytearray(Pe(machine=0x14C, image_base=0x400000).build())
    optional = 0x40 + 24
    (size,) = struct.unpack_from("<H", wide, optional - 4)
    narrow = struct.pack("<H", 0x10B) + wide[optional + 2 : optional + 24] + struct.pack("<II", 0x2000, 0x400000)
    narrow += wide[optional + 32 : optional + 72] + struct.pack("<4I", 0x100000, 0x1000, 0x200000, 0x2000)
    narrow += wide[optional + 104 : optional + 112]
    assert len(narrow) == 96
    directories = bytearray(wide[optional + 112 : optional + size])
    struct.pack_into("<H", wide, optional - 4, len(narrow) + len(directories))

    def whole() -> bytes:
        return bytes(wide[:optional]) + narrow + bytes(directories) + bytes(wide[optional + size :]) + bytes(16)

    with pytest.raises(BadImage, match="32-bit"):
        parse(whole(), "x.dll")
    struct.pack_into("<II", directories, COM_DESCRIPTOR * 8, 0x1000, 72)
    image = parse(whole(), "x.dll")
    assert (image.managed, image.image_base, image.stack_commit, image.heap_commit) == (True, 0x400000, 0x1000, 0x2000)
    assert [section.name for section in image.sections] == [".text"]


def test_missing_padding_of_the_last_section_is_no_truncation() -> None:
    data = Pe().build()[: 0x400 + 16]
    assert parse(data, "x.exe").sections[0].raw_size == 0x200


def test_bound_imports_and_guard_data_are_tolerated() -> None:
    data = Pe(directories={11: (0x250, 0x40), 10: (0x1000, 0x140), 4: (0x600, 0x2000)}).build()
    assert parse(data, "x.exe").directory(11).rva == 0x250


@given(st.binary(max_size=2000))
def test_any_bytes_give_an_image_or_bad_image(data: bytes) -> None:
    for start in (b"", b"MZ", Pe().build()[:0x58]):
        try:
            parse(start + data, "x")
        except BadImage as bad:
            assert bad.reason


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 0x1FF), st.integers(0, 255)), max_size=12), st.integers(0, 0x1000))
def test_mutated_images_are_laid_out_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(relocatable().build())
    for offset, value in changes:
        data[offset] = value
    del data[max(0x80, len(data) - cut) :]
    try:
        image = parse(data, "x")
        if image.size_of_image > 1 << 24:
            return
        flat, plan = lay_out(image, data)
        moved, _ = lay_out(image, data, 0x7FF000000000)
    except BadImage:
        return
    assert len(flat) == len(moved) == plan.size_of_image
    ends = [0]
    for segment in plan.segments:
        assert segment.rva % 0x1000 == segment.size % 0x1000 == 0
        assert ends[-1] <= segment.rva and segment.rva + segment.size <= plan.size_of_image
        ends.append(segment.rva + segment.size)


@given(st.binary(max_size=200))
def test_any_relocation_table_is_applied_or_refused(table: bytes) -> None:
    pe = Pe(
        [Section(".data", 0x1000, bytes(64), DATA), Section(".reloc", 0x2000, table or b"\0")],
        directories={RELOCATIONS: (0x2000, len(table))},
    )
    for content in (table, relocation_block(0x1000, 10 << 12) + table):
        pe.sections[1].data = content or b"\0"
        pe.directories[RELOCATIONS] = (0x2000, len(content))
        data = pe.build()
        try:
            lay_out(parse(data, "x"), data, 0x7FF000000000)
        except BadImage as bad:
            assert bad.status == NtStatus.ILLEGAL_DLL_RELOCATION
