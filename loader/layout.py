"""An image as it stands in memory: its bytes laid out flat and relocated, and the plan of how to map them.

The flat layout has offset = RVA, so a file that holds it can be mapped segment by segment, MAP_PRIVATE.
Never touches a file or a process.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from ntsup.loader.pe import (
    IMAGE_DIRECTORY_ENTRY_BASERELOC,
    IMAGE_DIRECTORY_ENTRY_EXPORT,
    IMAGE_DIRECTORY_ENTRY_TLS,
    IMAGE_FILE_DLL,
    IMAGE_FILE_MACHINE_AMD64,
    IMAGE_FILE_RELOCS_STRIPPED,
    IMAGE_SCN_CNT_CODE,
    IMAGE_SCN_MEM_EXECUTE,
    IMAGE_SCN_MEM_READ,
    IMAGE_SCN_MEM_SHARED,
    IMAGE_SCN_MEM_WRITE,
    OPTIONAL_HEADER32_IMAGE_BASE_OFFSET,
    OPTIONAL_HEADER_IMAGE_BASE_OFFSET,
    PAGE_SIZE,
    BadImage,
    Buffer,
    Image,
    align_up,
)
from ntsup.ntabi.status import NtStatus

PAGE_NOACCESS: Final = 0x01
PAGE_READONLY: Final = 0x02
PAGE_READWRITE: Final = 0x04
PAGE_WRITECOPY: Final = 0x08
PAGE_EXECUTE: Final = 0x10
PAGE_EXECUTE_READ: Final = 0x20
PAGE_EXECUTE_READWRITE: Final = 0x40
PAGE_EXECUTE_WRITECOPY: Final = 0x80

ALLOCATION_GRANULARITY: Final = 0x10000
LOWEST_BASE: Final = 0x10000
HIGHEST_ADDRESS: Final = 0x7FFF_FFFE_FFFF
"""The last user address of 64-bit Windows."""
DEFAULT_EXE_BASE: Final = 0x1_4000_0000
DEFAULT_DLL_BASE: Final = 0x1_8000_0000

IMAGE_REL_BASED_ABSOLUTE: Final = 0
IMAGE_REL_BASED_HIGH: Final = 1
IMAGE_REL_BASED_LOW: Final = 2
IMAGE_REL_BASED_HIGHLOW: Final = 3
IMAGE_REL_BASED_HIGHADJ: Final = 4
IMAGE_REL_BASED_DIR64: Final = 10

_SECTION_IMAGE_INFORMATION = struct.Struct("<QIxxxxQQIHHHHHHHBBIII")


class Segment(NamedTuple):
    """One run of pages with one protection. `rva`, `size` and `file_offset` are multiples of the page size.

    `protection` is the PAGE_* value NT reports. WRITECOPY is mapped PROT_WRITE in a private mapping; READWRITE
    stands for a section marked shared, which all processes of one image share on Windows.
    """

    rva: int
    size: int
    file_offset: int
    protection: int
    name: str


class Plan(NamedTuple):
    """All that is needed to map an image and to answer questions about it, without reading its headers.

    `segments` ascend; pages of [base, base + size_of_image) outside every segment are reserved, no access.
    `size_of_image` is a multiple of the page size. `entry_point`, `tls` and `export_rva` are RVAs, 0 when absent.
    """

    base: int
    preferred_base: int
    size_of_image: int
    size_of_headers: int
    entry_point: int
    machine: int
    characteristics: int
    dll_characteristics: int
    subsystem: int
    subsystem_version: tuple[int, int]
    os_version: tuple[int, int]
    stack_reserve: int
    stack_commit: int
    heap_reserve: int
    heap_commit: int
    timestamp: int
    checksum: int
    loader_flags: int
    file_size: int
    contains_code: bool
    tls: int
    export_rva: int
    export_size: int
    managed: bool
    """.NET's: the runtime reads it, nothing else runs it."""
    segments: tuple[Segment, ...]

    @property
    def is_dll(self) -> bool:
        return bool(self.characteristics & IMAGE_FILE_DLL)

    @property
    def relocatable(self) -> bool:
        return not self.characteristics & IMAGE_FILE_RELOCS_STRIPPED

    @property
    def is_foreign(self) -> bool:
        """Built for another machine: mapped to be looked at, not to be run."""
        return self.machine != IMAGE_FILE_MACHINE_AMD64

    def section_image_information(self) -> bytes:
        """SECTION_IMAGE_INFORMATION, 0x40 bytes: NtQuerySection(SectionImageInformation), NtCreateUserProcess."""
        image_flags = 0x04 if self.base != self.preferred_base else 0  # ImageDynamicallyRelocated
        return _SECTION_IMAGE_INFORMATION.pack(
            self.base + self.entry_point if self.entry_point else 0,
            0,
            self.stack_reserve,
            self.stack_commit,
            self.subsystem,
            self.subsystem_version[1],
            self.subsystem_version[0],
            self.os_version[0],
            self.os_version[1],
            self.characteristics,
            self.dll_characteristics,
            self.machine,
            self.contains_code,
            image_flags,
            self.loader_flags,
            self.file_size & 0xFFFFFFFF,
            self.checksum,
        )


def lay_out(image: Image, data: Buffer, base: int | None = None) -> tuple[bytearray, Plan]:
    """Lay `data`, whose headers are `image`, out for `base` (None: where it prefers to stand, or a usable default).

    Returns the flat layout, size_of_image bytes with offset = RVA, and its plan.
    Raises BadImage: STATUS_CONFLICTING_ADDRESSES when the image cannot move and must, and for bad relocations.
    """
    base = choose_base(image) if base is None else base
    size = align_up(image.size_of_image, PAGE_SIZE)
    if base % ALLOCATION_GRANULARITY or base < LOWEST_BASE or base + size - 1 > HIGHEST_ADDRESS:
        raise BadImage(f"{image.name}: cannot stand at {base:#x}", NtStatus.CONFLICTING_ADDRESSES)
    if base != image.image_base and not image.relocatable:
        raise BadImage(
            f"{image.name}: has no relocations and must stand at {image.image_base:#x}, not {base:#x}",
            NtStatus.CONFLICTING_ADDRESSES,
        )
    view = memoryview(data)
    flat = bytearray(size)
    if image.section_alignment < PAGE_SIZE:
        whole = min(len(view), size)
        flat[:whole] = view[:whole]
    else:
        flat[: image.size_of_headers] = view[: image.size_of_headers]
        for section in image.sections:
            wanted = min(section.raw_size, align_up(section.virtual_size, PAGE_SIZE), size - section.rva)
            raw = view[section.raw_offset : section.raw_offset + wanted]
            flat[section.rva : section.rva + len(raw)] = raw
    if base != image.image_base:
        relocate(image, flat, base - image.image_base)
        if image.machine == IMAGE_FILE_MACHINE_AMD64:
            struct.pack_into("<Q", flat, image.optional_header_offset + OPTIONAL_HEADER_IMAGE_BASE_OFFSET, base)
        else:
            low = base & 0xFFFFFFFF
            struct.pack_into("<I", flat, image.optional_header_offset + OPTIONAL_HEADER32_IMAGE_BASE_OFFSET, low)
    return flat, make_plan(image, base)


def choose_base(image: Image) -> int:
    """Where `image` prefers to stand, or a usable base when that is no user address; it must be relocatable then."""
    size = align_up(image.size_of_image, PAGE_SIZE)
    if image.image_base >= LOWEST_BASE and image.image_base + size - 1 <= HIGHEST_ADDRESS:
        return image.image_base
    return DEFAULT_DLL_BASE if image.is_dll else DEFAULT_EXE_BASE


def make_plan(image: Image, base: int) -> Plan:
    """The plan of `image` standing at `base`."""
    tls = image.directory(IMAGE_DIRECTORY_ENTRY_TLS)
    exports = image.directory(IMAGE_DIRECTORY_ENTRY_EXPORT)
    code = IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_EXECUTE
    return Plan(
        base=base,
        preferred_base=image.image_base,
        size_of_image=align_up(image.size_of_image, PAGE_SIZE),
        size_of_headers=image.size_of_headers,
        entry_point=image.entry_point,
        machine=image.machine,
        characteristics=image.characteristics,
        dll_characteristics=image.dll_characteristics,
        subsystem=image.subsystem,
        subsystem_version=image.subsystem_version,
        os_version=image.os_version,
        stack_reserve=image.stack_reserve,
        stack_commit=image.stack_commit,
        heap_reserve=image.heap_reserve,
        heap_commit=image.heap_commit,
        timestamp=image.timestamp,
        checksum=image.checksum,
        loader_flags=image.loader_flags,
        file_size=image.file_size,
        contains_code=any(section.characteristics & code for section in image.sections),
        tls=tls.rva,
        export_rva=exports.rva,
        export_size=exports.size,
        managed=image.managed,
        segments=_segments(image),
    )


def _segments(image: Image) -> tuple[Segment, ...]:
    if image.section_alignment < PAGE_SIZE:
        return (Segment(0, align_up(image.size_of_image, PAGE_SIZE), 0, PAGE_EXECUTE_WRITECOPY, "image"),)
    segments = [Segment(0, align_up(image.size_of_headers, PAGE_SIZE), 0, PAGE_READONLY, "headers")]
    for section in image.sections:
        size = align_up(section.virtual_size, PAGE_SIZE)
        if size:
            protection = section_protection(section.characteristics)
            segments.append(Segment(section.rva, size, section.rva, protection, section.name))
    return tuple(segments)


def section_protection(characteristics: int) -> int:
    """The PAGE_* protection NT gives a section's pages."""
    write = characteristics & IMAGE_SCN_MEM_WRITE
    if characteristics & IMAGE_SCN_MEM_EXECUTE:
        if write:
            return PAGE_EXECUTE_READWRITE if characteristics & IMAGE_SCN_MEM_SHARED else PAGE_EXECUTE_WRITECOPY
        return PAGE_EXECUTE_READ if characteristics & IMAGE_SCN_MEM_READ else PAGE_EXECUTE
    if write:
        return PAGE_READWRITE if characteristics & IMAGE_SCN_MEM_SHARED else PAGE_WRITECOPY
    return PAGE_READONLY if characteristics & IMAGE_SCN_MEM_READ else PAGE_NOACCESS


def relocate(image: Image, flat: bytearray, delta: int) -> None:
    """Apply the base relocations of `image` to its flat layout, for a base `delta` bytes from the preferred one.

    Raises BadImage(STATUS_ILLEGAL_DLL_RELOCATION) for blocks or targets outside the image and for unknown kinds.
    An image without a relocation table, whose relocations were not stripped, needs none.
    """
    table = image.directory(IMAGE_DIRECTORY_ENTRY_BASERELOC)
    position, end, size = table.rva, table.rva + table.size, len(flat)
    if not table.rva or not table.size:
        return
    if end > size:
        raise _bad_relocation(image, position)
    quad = struct.Struct("<Q")
    read, write = quad.unpack_from, quad.pack_into
    while position + 8 <= end:
        page, block_size = struct.unpack_from("<II", flat, position)
        if block_size == 0:  # padding after the last block
            break
        if block_size < 8 or position + block_size > end or page >= size:
            raise _bad_relocation(image, position)
        entries = struct.unpack_from(f"<{(block_size - 8) // 2}H", flat, position + 8)
        skip = False
        for index, entry in enumerate(entries):
            if skip:
                skip = False
                continue
            target = page + (entry & 0xFFF)
            kind = entry >> 12
            if kind == IMAGE_REL_BASED_DIR64:
                if target + 8 > size:
                    raise _bad_relocation(image, target)
                write(flat, target, (read(flat, target)[0] + delta) & 0xFFFFFFFFFFFFFFFF)
            elif kind != IMAGE_REL_BASED_ABSOLUTE:
                low = entries[index + 1] if kind == IMAGE_REL_BASED_HIGHADJ and index + 1 < len(entries) else 0
                _relocate_short(image, flat, target, kind, delta, low)
                skip = kind == IMAGE_REL_BASED_HIGHADJ
        position += block_size


def _relocate_short(image: Image, flat: bytearray, target: int, kind: int, delta: int, low: int) -> None:
    """The kinds of relocation narrower than an address, which no 64-bit linker writes any more."""
    width = 4 if kind == IMAGE_REL_BASED_HIGHLOW else 2
    if target + width > len(flat):
        raise _bad_relocation(image, target)
    value = int.from_bytes(flat[target : target + width], "little")
    if kind in (IMAGE_REL_BASED_HIGHLOW, IMAGE_REL_BASED_LOW):
        value += delta
    elif kind == IMAGE_REL_BASED_HIGH:
        value = ((value << 16) + delta) >> 16
    elif kind == IMAGE_REL_BASED_HIGHADJ:
        signed_low = low - 0x10000 if low & 0x8000 else low
        value = ((value << 16) + signed_low + delta + 0x8000) >> 16
    else:
        raise _bad_relocation(image, target)
    flat[target : target + width] = (value & ((1 << width * 8) - 1)).to_bytes(width, "little")


def _bad_relocation(image: Image, rva: int) -> BadImage:
    return BadImage(f"{image.name}: bad base relocation at RVA {rva:#x}", NtStatus.ILLEGAL_DLL_RELOCATION)
