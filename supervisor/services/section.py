"""NT's section services: create, open, map, unmap, query."""

from __future__ import annotations

import os
import struct
from typing import Annotated

from ntsup.loader.pe import BadImage
from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    SIZE_T,
    ULONG,
    ULONG_PTR,
    Access,
    In,
    InOut,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor import debugging
from ntsup.supervisor.linux.address_map import GRANULARITY, PAGE, check_compatible, check_protection
from ntsup.supervisor.objects import section as sections
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.section import (
    SECTION_MAP_EXECUTE,
    SECTION_MAP_READ,
    SECTION_MAP_WRITE,
    SECTION_QUERY,
    Section,
)
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.memory import (
    MEM_PRESERVE_PLACEHOLDER,
    MEM_REPLACE_PLACEHOLDER,
    MEM_RESERVE_PLACEHOLDER,
    MEM_TOP_DOWN,
    VmProcess,
    address_requirements,
    zero_bits_limit,
)
from ntsup.supervisor.services.naming import create_named, open_named

SEC_FILE, SEC_IMAGE, SEC_RESERVE, SEC_COMMIT = 0x800000, 0x1000000, 0x4000000, 0x8000000
SEC_IMAGE_NO_EXECUTE = 0x11000000
SEC_KNOWN = SEC_FILE | SEC_IMAGE_NO_EXECUTE | SEC_RESERVE | SEC_COMMIT | 0x10000000 | 0x40000000 | 0x400000
FILE_READ_DATA, FILE_WRITE_DATA, FILE_EXECUTE = 1, 2, 0x20
_WRITABLE = (0x04, 0x40)
_VIEW_ACCESS = {
    0x01: SECTION_MAP_READ,
    0x02: SECTION_MAP_READ,
    0x04: SECTION_MAP_WRITE,
    0x08: SECTION_MAP_READ,
    0x10: SECTION_MAP_EXECUTE,
    0x20: SECTION_MAP_EXECUTE | SECTION_MAP_READ,
    0x40: SECTION_MAP_EXECUTE | SECTION_MAP_WRITE,
    0x80: SECTION_MAP_EXECUTE | SECTION_MAP_READ,
}
"""The access to its section that a view of each protection needs."""


def _create(
    t: Thread,
    section_handle: Out[HANDLE],
    desired_access: int,
    object_attributes: ObjectAttributes | None,
    maximum_size: int | None,
    protect: int,
    attributes: int,
    file_handle: int,
) -> int:
    check_protection(protect)
    if attributes & ~SEC_KNOWN or not attributes & (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT):
        raise NtError(NtStatus.INVALID_PARAMETER_6)
    file: File | None = None
    if file_handle:
        need = FILE_EXECUTE if attributes & SEC_IMAGE else FILE_READ_DATA
        if protect & 0xFF in _WRITABLE and not attributes & SEC_IMAGE:
            need |= FILE_WRITE_DATA
        file, granted = t.process.handles.resolve(file_handle, File), t.process.handles.lookup(file_handle)[1]
        if attributes & SEC_IMAGE:
            need = 0 if granted & (FILE_EXECUTE | FILE_READ_DATA) else FILE_EXECUTE
        if granted & need != need:
            raise NtError(NtStatus.ACCESS_DENIED)

    def make() -> Section:
        if attributes & SEC_IMAGE:
            if file is None:
                raise NtError(NtStatus.INVALID_FILE_FOR_SECTION)
            return image_section(t, file, protect, attributes)
        return _data_section(t, file, maximum_size or 0, protect, attributes)

    handle, existed = create_named(t, Section, object_attributes, desired_access, make)
    section_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


def image_section(t: Thread, file: File, protect: int, attributes: int) -> Section:
    """A section of a PE file, laid out where it prefers to stand."""
    from ntsup.loader.cache import open_image

    try:
        laid_out = open_image(file.fd, None, os.path.basename(file.linux_path))
    except BadImage:
        raise
    info = os.fstat(file.fd)
    section = Section(
        t.executive,
        laid_out.fd,
        laid_out.plan.size_of_image,
        protect,
        attributes | SEC_FILE,
        image=laid_out.plan,
        image_file=(info.st_dev, info.st_ino),
        path=file.device_path,
    )
    section.linux_path = file.linux_path
    return section


def _data_section(t: Thread, file: File | None, size: int, protect: int, attributes: int) -> Section:
    if file is None:
        if size <= 0:
            raise NtError(NtStatus.INVALID_PARAMETER_4)
        fd = os.memfd_create("ntsup-section", os.MFD_CLOEXEC)
        try:
            os.ftruncate(fd, -(-size // PAGE) * PAGE)
        except OSError as error:
            os.close(fd)
            raise NtError(NtStatus.SECTION_TOO_BIG) from error
        return Section(t.executive, fd, -(-size // PAGE) * PAGE, protect, attributes, pagefile=True)
    if file.fd < 0:
        raise NtError(NtStatus.INVALID_FILE_FOR_SECTION)
    length = os.fstat(file.fd).st_size
    if size > length:
        if protect & 0xFF not in _WRITABLE:
            raise NtError(NtStatus.SECTION_TOO_BIG)
        os.ftruncate(file.fd, size)
        length = size
    if not (size or length):
        raise NtError(NtStatus.MAPPED_FILE_SIZE_ZERO)
    section = Section(
        t.executive, os.dup(file.fd), size or length, protect, attributes | SEC_FILE, path=file.device_path
    )
    section.linux_path = file.linux_path
    return section


@service(partial="SEC_LARGE_PAGES and SEC_WRITECOMBINE are ignored")
def NtCreateSection(
    t: Thread,
    section_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    maximum_size: In[LARGE_INTEGER] | None,
    section_page_protection: ULONG,
    allocation_attributes: ULONG,
    file_handle: HANDLE,
) -> int:
    """Make a section of a file, an image or the pagefile."""
    return _create(
        t,
        section_handle,
        desired_access,
        object_attributes,
        maximum_size,
        section_page_protection,
        allocation_attributes,
        file_handle,
    )


@service(partial="extended parameters are ignored")
def NtCreateSectionEx(
    t: Thread,
    section_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    maximum_size: In[LARGE_INTEGER] | None,
    section_page_protection: ULONG,
    allocation_attributes: ULONG,
    file_handle: HANDLE,
    extended_parameters: PVOID,
    extended_parameter_count: ULONG,
) -> int:
    """The same with extended parameters."""
    return _create(
        t,
        section_handle,
        desired_access,
        object_attributes,
        maximum_size,
        section_page_protection,
        allocation_attributes,
        file_handle,
    )


@service
def NtOpenSection(
    t: Thread, section_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named section."""
    section_handle.put(open_named(t, Section, object_attributes, desired_access))
    return NtStatus.SUCCESS


def _map(
    t: Thread,
    section_handle: int,
    process: Process,
    base: int,
    offset: int,
    size: int,
    allocation_type: int,
    protect: int,
    lowest: int,
    highest: int,
) -> tuple[int, int, int, int]:
    """(status, base, offset, size) of a view."""
    check_protection(protect)
    section = t.process.handles.resolve(section_handle, Section, _VIEW_ACCESS[protect & 0xFF])
    if section.image is not None:
        status, start, length = map_image_view(section, process, base)
        return status, start, 0, length
    if offset & (GRANULARITY - 1):
        raise NtError(NtStatus.MAPPED_ALIGNMENT)
    if base & (PAGE - 1):
        raise NtError(NtStatus.MAPPED_ALIGNMENT)
    if offset < 0 or offset >= section.size or size > section.size - offset + PAGE:
        raise NtError(NtStatus.INVALID_VIEW_SIZE)
    check_compatible(section.protect, protect)
    view = sections.map_data(
        process,
        section,
        base,
        offset,
        size,
        protect,
        top_down=bool(allocation_type & MEM_TOP_DOWN),
        lowest=lowest,
        highest=highest,
        replace=bool(allocation_type & MEM_REPLACE_PLACEHOLDER),
    )
    return NtStatus.SUCCESS, view.base, offset, view.size


def map_image_view(section: Section, process: Process, base: int) -> tuple[int, int, int]:
    """Map an image: where it prefers if that is free and no other place is asked for, else relocated."""
    from ntsup.loader.cache import open_image

    plan = section.image
    assert plan is not None
    space = process.space
    wanted = base or plan.base
    status: int = NtStatus.SUCCESS
    with space.map:
        if space.map.is_free(wanted, wanted + plan.size_of_image):
            start = wanted
        elif base:
            raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        else:
            # Windows keeps DLLs high, near one another; 32-bit ones where their addresses fit.
            lowest, highest = (0x10000, 0x7FFEFFFF) if plan.is_foreign else (0x7FFA00000000, 0x7FFEFFFEFFFF)
            start = space.map.find_free(plan.size_of_image, lowest=lowest, highest=highest)
        if start != plan.base and not plan.relocatable:  # as it is: fit to be looked at, and the loader will not run it
            sections.map_image(process, section, plan, section.fd, start)
            status = NtStatus.IMAGE_NOT_AT_BASE
        elif start != plan.base:
            laid_out = open_image(section.linux_path, start)
            try:
                sections.map_image(process, section, laid_out.plan, laid_out.fd, start)
            finally:
                os.close(laid_out.fd)
            status = NtStatus.IMAGE_NOT_AT_BASE
        else:
            sections.map_image(process, section, plan, section.fd, start)
    process.image_mapped(section, start)
    if plan.is_foreign:
        status = NtStatus.IMAGE_MACHINE_TYPE_MISMATCH
    return status, start, plan.size_of_image


@service(partial="CommitSize and MEM_LARGE_PAGES are ignored; views are not inherited")
def NtMapViewOfSection(
    t: Thread,
    section_handle: HANDLE,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    zero_bits: ULONG_PTR,
    commit_size: SIZE_T,
    section_offset: InOut[LARGE_INTEGER] | None,
    view_size: InOut[SIZE_T],
    inherit_disposition: ULONG,
    allocation_type: ULONG,
    win32_protect: ULONG,
) -> int:
    """Map a view of a section."""
    if inherit_disposition not in (1, 2):
        raise NtError(NtStatus.INVALID_PARAMETER_8)
    status, base, offset, size = _map(
        t,
        section_handle,
        process_handle,
        base_address.get(),
        section_offset.get() if section_offset is not None else 0,
        view_size.get(),
        allocation_type,
        win32_protect,
        0,
        zero_bits_limit(zero_bits),
    )
    base_address.put(base)
    view_size.put(size)
    if section_offset is not None:
        section_offset.put(offset)
    return debugging.image_mapped(t, process_handle, base, section_handle, status)


@service
def NtMapViewOfSectionEx(
    t: Thread,
    section_handle: HANDLE,
    process_handle: VmProcess,
    base_address: InOut[PVOID],
    section_offset: InOut[LARGE_INTEGER] | None,
    view_size: InOut[SIZE_T],
    allocation_type: ULONG,
    page_protection: ULONG,
    extended_parameters: PVOID,
    extended_parameter_count: ULONG,
) -> int:
    """Map a view within given bounds."""
    if allocation_type & MEM_RESERVE_PLACEHOLDER:
        raise NtError(NtStatus.INVALID_PARAMETER)
    lowest, highest, _ = address_requirements(t, extended_parameters, extended_parameter_count)
    status, base, offset, size = _map(
        t,
        section_handle,
        process_handle,
        base_address.get(),
        section_offset.get() if section_offset is not None else 0,
        view_size.get(),
        allocation_type,
        page_protection,
        lowest,
        highest,
    )
    base_address.put(base)
    view_size.put(size)
    if section_offset is not None:
        section_offset.put(offset)
    return debugging.image_mapped(t, process_handle, base, section_handle, status)


@service
def NtUnmapViewOfSection(t: Thread, process_handle: VmProcess, base_address: PVOID) -> int:
    """Unmap the view that holds an address."""
    return debugging.image_unmapped(t, process_handle, sections.unmap(process_handle, base_address))


@service
def NtUnmapViewOfSectionEx(t: Thread, process_handle: VmProcess, base_address: PVOID, flags: ULONG) -> int:
    """The same, with flags."""
    if flags & ~0x3:
        raise NtError(NtStatus.INVALID_PARAMETER_3)
    image = sections.unmap(process_handle, base_address, preserve=bool(flags & MEM_PRESERVE_PLACEHOLDER))
    return debugging.image_unmapped(t, process_handle, image)


@service
def NtQuerySection(
    t: Thread,
    section_handle: Annotated[Section, Access(SECTION_QUERY)],
    section_information_class: ULONG,
    section_information: PVOID,
    section_information_length: SIZE_T,
    return_length: Out[SIZE_T] | None,
) -> int:
    """SectionBasicInformation, SectionImageInformation."""
    if section_information_class == 0:
        data = struct.pack("<QIxxxxQ", 0, section_handle.attributes, section_handle.size)
    elif section_information_class == 1:
        if section_handle.image is None:
            raise NtError(NtStatus.SECTION_NOT_IMAGE)
        data = section_handle.image.section_image_information()
    else:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if section_information_length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(section_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


@service
def NtExtendSection(t: Thread, section_handle: Section, new_section_size: InOut[LARGE_INTEGER]) -> int:
    """Make a file section larger."""
    size = new_section_size.get()
    if section_handle.image is not None or section_handle.pagefile:
        raise NtError(NtStatus.SECTION_NOT_EXTENDED)
    if size > section_handle.size:
        os.ftruncate(section_handle.fd, max(size, os.fstat(section_handle.fd).st_size))
        section_handle.size = size
    new_section_size.put(section_handle.size)
    return NtStatus.SUCCESS
