"""PE32+ headers, read and checked as the NT section loader checks them; PE32 ones of what .NET builds for any machine.

Facts from Microsoft's "PE Format" page. Never raises anything but BadImage, whatever the bytes are.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from ntsup.ntabi.status import NtError, NtStatus

Buffer = bytes | bytearray | memoryview


IMAGE_FILE_MACHINE_I386: Final = 0x014C
IMAGE_FILE_MACHINE_AMD64: Final = 0x8664
IMAGE_FILE_RELOCS_STRIPPED: Final = 0x0001
IMAGE_FILE_EXECUTABLE_IMAGE: Final = 0x0002
IMAGE_FILE_DLL: Final = 0x2000

IMAGE_DIRECTORY_ENTRY_EXPORT: Final = 0
IMAGE_DIRECTORY_ENTRY_IMPORT: Final = 1
IMAGE_DIRECTORY_ENTRY_BASERELOC: Final = 5
IMAGE_DIRECTORY_ENTRY_TLS: Final = 9
IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR: Final = 14
IMAGE_NUMBEROF_DIRECTORY_ENTRIES: Final = 16

IMAGE_SCN_CNT_CODE: Final = 0x00000020
IMAGE_SCN_MEM_SHARED: Final = 0x10000000
IMAGE_SCN_MEM_EXECUTE: Final = 0x20000000
IMAGE_SCN_MEM_READ: Final = 0x40000000
IMAGE_SCN_MEM_WRITE: Final = 0x80000000

PAGE_SIZE: Final = 0x1000
SECTOR: Final = 0x200
"""PointerToRawData counts in disk sectors: lower bits are ignored."""
MAXIMUM_SECTIONS: Final = 96
"""NT's limit on NumberOfSections."""
MAXIMUM_IMAGE_SIZE: Final = 0x7FFF0000
OPTIONAL_HEADER_IMAGE_BASE_OFFSET: Final = 24
OPTIONAL_HEADER32_IMAGE_BASE_OFFSET: Final = 28

MACHINES: Final = {
    0x014C: "a 32-bit (x86) program",
    0x01C0: "a 32-bit ARM program",
    0x01C4: "a 32-bit ARM program",
    0x0200: "an Itanium program",
    0xAA64: "an ARM64 program",
    0x0EBC: "EFI byte code",
    0x5032: "a RISC-V program",
    0x5064: "a RISC-V program",
}

_FILE_HEADER = struct.Struct("<HHIIIHH")
_OPTIONAL_HEADER = struct.Struct("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII")
_OPTIONAL_HEADER32 = struct.Struct("<HBBIIIII4xIIIHHHHHHIIIIHHIIIIII")
"""BaseOfData is left out: PE32+ has none."""
_SECTION_HEADER = struct.Struct("<8sIIII12xI")


class BadImage(NtError):
    """An image that cannot be loaded. `reason` is one clear line; `status` the NTSTATUS Windows would give."""

    def __init__(self, reason: str, status: int = NtStatus.INVALID_IMAGE_FORMAT) -> None:
        super().__init__(status)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class Section(NamedTuple):
    """One section header, its sizes settled: both zero-based in bytes, `raw_offset` already cut to a sector."""

    name: str
    rva: int
    virtual_size: int
    raw_offset: int
    raw_size: int
    characteristics: int


class Directory(NamedTuple):
    """A data directory: where it is in the image, in bytes; (0, 0) when absent."""

    rva: int
    size: int


class Image(NamedTuple):
    """What the headers say, checked. Addresses are RVAs and sizes bytes unless said otherwise."""

    name: str
    machine: int
    timestamp: int
    characteristics: int
    optional_header_offset: int
    section_table_offset: int
    size_of_code: int
    entry_point: int
    image_base: int
    section_alignment: int
    file_alignment: int
    os_version: tuple[int, int]
    subsystem_version: tuple[int, int]
    size_of_image: int
    size_of_headers: int
    checksum: int
    subsystem: int
    dll_characteristics: int
    stack_reserve: int
    stack_commit: int
    heap_reserve: int
    heap_commit: int
    loader_flags: int
    file_size: int
    directories: tuple[Directory, ...]
    sections: tuple[Section, ...]

    @property
    def managed(self) -> bool:
        """Whether it is .NET's: code for its runtime, which alone can run it."""
        return self.directory(IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR).rva != 0

    @property
    def is_dll(self) -> bool:
        return bool(self.characteristics & IMAGE_FILE_DLL)

    @property
    def relocatable(self) -> bool:
        """Whether it may stand at another base: NT asks only whether relocations were stripped."""
        return not self.characteristics & IMAGE_FILE_RELOCS_STRIPPED

    def directory(self, index: int) -> Directory:
        """Data directory `index` (IMAGE_DIRECTORY_ENTRY_*); (0, 0) when the headers do not reach that far."""
        return self.directories[index] if index < len(self.directories) else Directory(0, 0)


def parse(data: Buffer, name: str) -> Image:
    """Read and check the headers of a PE32+ x64 image. `name` is how messages call it.

    Raises BadImage for everything NT would refuse, and for what only other machines or .NET can run.
    """
    view = memoryview(data)
    size = len(view)
    pe_offset = _find_pe_header(view, name)
    if pe_offset + 4 + _FILE_HEADER.size + 2 > size:
        raise BadImage(f"{name}: truncated in the PE header")
    machine, section_count, timestamp, _, _, optional_size, characteristics = _FILE_HEADER.unpack_from(
        view, pe_offset + 4
    )
    optional = pe_offset + 4 + _FILE_HEADER.size
    magic = int.from_bytes(view[optional : optional + 2], "little")
    _check_machine(view, name, machine, magic, optional)
    if not characteristics & IMAGE_FILE_EXECUTABLE_IMAGE:
        raise BadImage(f"{name}: not an executable image (an object file, or one whose link failed)")
    header = _OPTIONAL_HEADER if machine == IMAGE_FILE_MACHINE_AMD64 else _OPTIONAL_HEADER32
    if magic != (0x20B if header is _OPTIONAL_HEADER else 0x10B) or optional_size < header.size:
        raise BadImage(f"{name}: not a PE32+ optional header (magic {magic:#x}, {optional_size} bytes)")
    if optional + max(optional_size, header.size) + section_count * 40 > size:
        raise BadImage(f"{name}: truncated in the section headers")
    (
        _, _, _, size_of_code, _, _, entry_point, _, image_base, section_alignment, file_alignment,
        os_major, os_minor, _, _, subsystem_major, subsystem_minor, _, size_of_image, size_of_headers, checksum,
        subsystem, dll_characteristics, stack_reserve, stack_commit, heap_reserve, heap_commit, loader_flags, count,
    ) = header.unpack_from(view, optional)  # fmt: skip

    _check_layout(name, section_alignment, file_alignment, size_of_image, size_of_headers, image_base, size)
    directories = _read_directories(view, optional + header.size, optional_size - header.size, count)
    sections = _read_sections(
        view, name, optional + optional_size, section_count, section_alignment, size_of_headers, size_of_image
    )
    return Image(
        name=name,
        machine=machine,
        timestamp=timestamp,
        characteristics=characteristics,
        optional_header_offset=optional,
        section_table_offset=optional + optional_size,
        size_of_code=size_of_code,
        entry_point=entry_point,
        image_base=image_base,
        section_alignment=section_alignment,
        file_alignment=file_alignment,
        os_version=(os_major, os_minor),
        subsystem_version=(subsystem_major, subsystem_minor),
        size_of_image=size_of_image,
        size_of_headers=size_of_headers,
        checksum=checksum,
        subsystem=subsystem,
        dll_characteristics=dll_characteristics,
        stack_reserve=stack_reserve,
        stack_commit=stack_commit,
        heap_reserve=heap_reserve,
        heap_commit=heap_commit,
        loader_flags=loader_flags,
        file_size=size,
        directories=directories,
        sections=sections,
    )


def align_up(value: int, alignment: int) -> int:
    """`value` rounded up to a multiple of `alignment`, a power of two."""
    return (value + alignment - 1) & -alignment


def _find_pe_header(view: memoryview, name: str) -> int:
    """The offset of `PE\\0\\0`, or a BadImage that says what the file is instead."""
    head = bytes(view[:4])
    if head[:2] != b"MZ":
        if not head:
            what = "is empty"
        elif head == b"\x7fELF":
            what = "is a Linux (ELF) program, not a Windows one"
        elif head[:2] == b"#!":
            what = "is a script, not a Windows program"
        else:
            what = "is not a Windows program (no MZ header)"
        raise BadImage(f"{name}: {what}", NtStatus.INVALID_IMAGE_NOT_MZ)
    if len(view) < 64:
        raise BadImage(f"{name}: truncated in the MZ header", NtStatus.INVALID_IMAGE_PROTECT)
    offset = int.from_bytes(view[60:64], "little")
    signature = bytes(view[offset : offset + 4])
    if signature == b"PE\0\0":
        return offset
    if signature[:2] == b"NE":
        raise BadImage(f"{name}: is a 16-bit Windows or OS/2 program", NtStatus.INVALID_IMAGE_NE_FORMAT)
    if signature[:2] in (b"LE", b"LX"):
        raise BadImage(f"{name}: is an OS/2 or VxD image", NtStatus.INVALID_IMAGE_LE_FORMAT)
    if offset + 4 > len(view) and offset < len(view) + 0x1000:
        raise BadImage(f"{name}: truncated before the PE signature", NtStatus.INVALID_IMAGE_PROTECT)
    raise BadImage(f"{name}: is an MS-DOS program (no PE signature)", NtStatus.INVALID_IMAGE_PROTECT)


def _check_machine(view: memoryview, name: str, machine: int, magic: int, optional: int) -> None:
    """Refuse what was built for another machine. What .NET builds for any machine calls itself x86.

    The runtime maps such files as images, though nothing of them is run where they lie.
    """
    if machine == IMAGE_FILE_MACHINE_AMD64:
        return
    if machine == IMAGE_FILE_MACHINE_I386 and magic == 0x10B:
        com_descriptor = optional + 96 + IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR * 8
        if any(view[com_descriptor : com_descriptor + 4]):
            return
    what = MACHINES.get(machine, f"for an unknown machine ({machine:#06x})")
    raise BadImage(f"{name}: is {what}; only x64 (AMD64) programs can be run")


def _check_layout(
    name: str,
    section_alignment: int,
    file_alignment: int,
    size_of_image: int,
    size_of_headers: int,
    image_base: int,
    file_size: int,
) -> None:
    def power_of_two(value: int) -> bool:
        return value != 0 and value & (value - 1) == 0

    if not power_of_two(section_alignment) or not power_of_two(file_alignment):
        raise BadImage(f"{name}: alignment is not a power of two ({section_alignment:#x}, {file_alignment:#x})")
    if section_alignment < file_alignment:
        raise BadImage(f"{name}: SectionAlignment {section_alignment:#x} is below FileAlignment {file_alignment:#x}")
    if file_alignment % SECTOR and file_alignment != section_alignment:
        raise BadImage(f"{name}: FileAlignment {file_alignment:#x} is not a multiple of {SECTOR:#x}")
    if not 0 < size_of_image <= MAXIMUM_IMAGE_SIZE:
        raise BadImage(f"{name}: SizeOfImage {size_of_image:#x} is out of range")
    if not 0 < size_of_headers <= size_of_image:
        raise BadImage(f"{name}: SizeOfHeaders {size_of_headers:#x} is out of range")
    if size_of_headers > file_size:
        raise BadImage(f"{name}: truncated in the headers")
    if image_base & 0xFFFF:
        raise BadImage(f"{name}: ImageBase {image_base:#x} is not a multiple of 64 KB")


def _read_directories(view: memoryview, start: int, size: int, count: int) -> tuple[Directory, ...]:
    count = min(count, size // 8, IMAGE_NUMBEROF_DIRECTORY_ENTRIES)
    values = struct.unpack_from(f"<{count * 2}I", view, start)
    return tuple(Directory(values[i], values[i + 1]) for i in range(0, count * 2, 2))


def _read_sections(
    view: memoryview,
    name: str,
    table: int,
    count: int,
    section_alignment: int,
    size_of_headers: int,
    size_of_image: int,
) -> tuple[Section, ...]:
    """The section table. Sections must stand in ascending, adjacent order, and their bytes inside the file."""
    if count > MAXIMUM_SECTIONS:
        raise BadImage(f"{name}: {count} sections; NT loads at most {MAXIMUM_SECTIONS}")
    paged = section_alignment >= PAGE_SIZE
    image_end = align_up(size_of_image, max(section_alignment, PAGE_SIZE))
    next_rva = align_up(size_of_headers, section_alignment)
    sections = []
    for index, (raw_name, virtual_size, rva, raw_size, raw_offset, characteristics) in enumerate(
        _SECTION_HEADER.iter_unpack(view[table : table + count * 40])
    ):
        section_name = raw_name.rstrip(b"\0").decode("latin-1")
        where = f"{name}: section {index} ({section_name!r})"
        virtual_size = virtual_size or raw_size
        if not raw_offset or not raw_size:
            raw_offset = raw_size = 0
        if rva % section_alignment:
            raise BadImage(f"{where} is not aligned to {section_alignment:#x}")
        if paged:
            if rva < next_rva:
                raise BadImage(f"{where} overlaps what stands before it")
            if rva > next_rva and index:
                raise BadImage(f"{where} leaves a gap before it")
            raw_offset &= -SECTOR
        elif raw_size and raw_offset != rva:
            raise BadImage(
                f"{where} must stand in memory where it stands in the file, as its alignment is below a page"
            )
        next_rva = rva + align_up(virtual_size, section_alignment)
        if next_rva > image_end:
            raise BadImage(f"{where} reaches beyond SizeOfImage")
        if raw_offset + min(raw_size, virtual_size) > len(view):
            raise BadImage(f"{where}: truncated, its bytes end beyond the end of the file")
        sections.append(Section(section_name, rva, virtual_size, raw_offset, raw_size, characteristics))
    return tuple(sections)
