"""Section objects: memory that can be mapped, of a file, of the pagefile, or an image laid out for execution.

Must never map a file's bytes writable and shared unless the section was made for that.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ntsup.loader.layout import Plan
from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.address_map import (
    COMMITTABLE,
    GRANULARITY,
    HIGHEST,
    MEM_IMAGE,
    MEM_MAPPED,
    MEM_RESERVE,
    PAGE,
    PLACEHOLDER,
    Extent,
    linux_protection,
)
from ntsup.supervisor.objects.address_space import MMAP, AddressSpace, View
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process

MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_NORESERVE = 0x01, 0x02, 0x10, 0x4000
PAGE_WRITECOPY, PAGE_EXECUTE_WRITECOPY = 0x08, 0x80
SEC_RESERVE = 0x4000000
SECTION_QUERY, SECTION_MAP_WRITE, SECTION_MAP_READ, SECTION_MAP_EXECUTE, SECTION_EXTEND_SIZE = 1, 2, 4, 8, 0x10


class Section(NtObject):
    """Bytes of `fd` from 0 to `size`; `image` is the plan of an image section."""

    type_name = "Section"
    read_access = 0x20005
    write_access = 0x20002
    execute_access = 0x20008
    all_access = 0xF001F

    def __init__(
        self,
        executive: Executive,
        fd: int,
        size: int,
        protect: int,
        attributes: int,
        *,
        image: Plan | None = None,
        image_file: tuple[int, int] | None = None,
        path: str = "",
        pagefile: bool = False,
    ) -> None:
        super().__init__(executive)
        self.fd = fd
        self.size = size
        self.protect = protect
        self.attributes = attributes
        """SEC_* flags."""
        self.image = image
        self.image_file = image_file
        """Device and inode of the file that the image is of."""
        if image_file is not None:
            executive.core.file_runs(*image_file)
        self.file_path = path
        """The NT device path of the file behind it, for NtQueryVirtualMemory."""
        self.pagefile = pagefile
        self.committed: list[Extent] | None = [] if pagefile and attributes & SEC_RESERVE else None
        """Of pages that are merely reserved at first: what some view has committed, in order, disjoint."""
        self.linux_path = ""
        self._file_key: tuple[int, int] | None = None
        if image is None and not pagefile:
            info = os.fstat(fd)
            self._file_key = info.st_dev, info.st_ino
            executive.data_sections.setdefault(self._file_key, set()).add(self)
            executive.core.file_mapped(*self._file_key, 1)

    def destroyed(self) -> None:
        """Views keep the bytes alive by themselves."""
        if self._file_key is not None:
            beside = self.executive.data_sections[self._file_key]
            beside.discard(self)
            self.executive.core.file_mapped(*self._file_key, -1)
            if not beside:
                del self.executive.data_sections[self._file_key]
        os.close(self.fd)
        self.fd = -1


def check_truncation(executive: Executive, fd: int, size: int) -> None:
    """STATUS_USER_MAPPED_FILE if a file may not become `size` bytes long: shorter, under a section or a view."""
    if not executive.data_sections:
        return
    info = os.fstat(fd)
    if size < info.st_size and (info.st_dev, info.st_ino) in executive.data_sections:
        raise NtError(NtStatus.USER_MAPPED_FILE)


def runs_as_image(executive: Executive, info: os.stat_result) -> bool:
    """Whether a file is an image section's, or mapped as an image: it cannot be deleted then."""
    file = info.st_dev, info.st_ino
    return any(
        view.image_file == file for process in executive.processes.values() for view in process.space.views.values()
    ) or any(isinstance(found, Section) and found.image_file == file for found in executive.objects.values())


def image_calls(plan: Plan, base: int, fd: int) -> list[tuple[int, ...]]:
    """The Linux calls that map a laid-out image at `base` from the guest's descriptor `fd`."""
    calls: list[tuple[int, ...]] = [AddressSpace.map_anonymous(base, plan.size_of_image, 0)]
    for segment in plan.segments:
        protection = linux_protection(segment.protection)
        place = base + segment.rva
        calls.append(
            (MMAP, place, segment.size, protection, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, fd, segment.file_offset)
        )
    return calls


def enter_image(
    space: AddressSpace, plan: Plan, base: int, section: Section | None, file: tuple[int, int] | None = None
) -> None:
    """Write a mapped image into the address map."""
    space.map.enter(base, plan.size_of_image, MEM_IMAGE, PAGE_EXECUTE_WRITECOPY, commit=False)
    for segment in plan.segments:
        space.map.note(base + segment.rva, segment.size, segment.protection)
    space.views[base] = View(section, image_file=section.image_file if section is not None else file)


def map_image(process: Process, section: Section, plan: Plan, fd: int, base: int) -> None:
    """Map an image section's layout `fd` (for `base`) into a process; the place is free."""
    process.with_fds([fd], lambda fds: image_calls(plan, base, fds[0]))
    enter_image(process.space, plan, base, section)


def map_data(
    process: Process,
    section: Section,
    base: int,
    offset: int,
    size: int,
    protect: int,
    *,
    top_down: bool = False,
    lowest: int = 0,
    highest: int = 0,
    replace: bool = False,
) -> Extent:
    """Map [offset, offset + size) of a data section; size 0 is to its end. `base` 0 is anywhere.

    `replace`: in the exact place of a placeholder.
    """
    pages = -(-(size or section.size - offset) // PAGE) * PAGE
    private = protect & 0xFF in (PAGE_WRITECOPY, PAGE_EXECUTE_WRITECOPY)
    reserve_only = section.committed is not None
    protection = 0 if reserve_only else linux_protection(protect)
    flags = (MAP_PRIVATE if private else MAP_SHARED) | MAP_FIXED | MAP_NORESERVE
    space = process.space
    with space.map:
        if replace:
            start = base & ~(PAGE - 1)
            run = space.map.at(start)
            if run is None or not run.flags & PLACEHOLDER or (run.base, run.allocation_end) != (start, start + pages):
                raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        elif base:
            start = base & ~(GRANULARITY - 1)
            if not space.map.is_free(start, start + pages):
                raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        else:
            start = space.map.find_free(pages, top_down=top_down, lowest=lowest, highest=highest)
        process.with_fds([section.fd], lambda fds: [(MMAP, start, pages, protection, flags, fds[0], offset)])
        space.map.enter(
            start,
            pages,
            MEM_MAPPED,
            protect,
            flags=COMMITTABLE if section.pagefile else 0,
            commit=not reserve_only,
            replace=replace,
        )
        for there in section.committed or ():
            low, high = max(there.base, offset), min(there.end, offset + pages)
            if low < high:
                space.map.commit(start + low - offset, high - low, protect)
    section.executive.core.object_reference(section.slot)
    space.views[start] = View(section, offset)
    return Extent(start, start + pages)


def committed_in_view(process: Process, base: int, size: int) -> None:
    """Pages of a view were committed: where the section's were merely reserved, they are so in all of its views."""
    run = process.space.map.at(base)
    view = process.space.views.get(run.base) if run is not None else None
    if run is None or view is None or view.section is None or view.section.committed is None:
        return
    section, low = view.section, view.offset + base - run.base
    fresh = Extent(low, low + size)
    if any(there.base <= fresh.base and fresh.end <= there.end for there in view.section.committed):
        return
    apart = [there for there in view.section.committed if there.end < fresh.base or there.base > fresh.end]
    touching = [fresh, *(there for there in view.section.committed if there not in apart)]
    whole = Extent(min(there.base for there in touching), max(there.end for there in touching))
    section.committed = sorted([*apart, whole])
    for other in list(process.executive.processes.values()):
        for start, shown in list(other.space.views.items()):
            if shown.section is section and not (other is process and start == run.base):
                _commit_also(other, start, shown.offset, fresh)


def _commit_also(process: Process, start: int, offset: int, fresh: Extent) -> None:
    """Commit, with the view's protection, what of a view of `offset` on is in `fresh` and merely reserved."""
    space = process.space
    whole = space.map.at(start)
    if whole is None:
        return
    low, high = max(start, start + fresh.base - offset), min(whole.allocation_end, start + fresh.end - offset)
    try:
        for run in list(space.map.overlapping(low, high)) if low < high else ():
            if run.state == MEM_RESERVE:
                space.map.commit(max(run.start, low), min(run.end, high) - max(run.start, low), run.allocation_protect)
    except NtError:
        pass  # the process is ending


def unmap(process: Process, address: int, *, preserve: bool = False) -> int:
    """NtUnmapViewOfSection: the view that holds `address` goes, leaving a placeholder if that is to be preserved.

    Returns where it was if it was an image's, else 0.
    """
    if not 0 <= address <= HIGHEST:
        raise NtError(NtStatus.NOT_MAPPED_VIEW)
    gone = process.space.map.unmap(address, preserve)
    view = process.space.views.pop(gone.base, None)
    if view is None:
        return 0
    release_view(process, view)
    return gone.base if view.section is None or view.section.image is not None else 0


def release_view(process: Process, view: View) -> None:
    """Give up the reference that a data view held on its section."""
    if view.section is not None and view.section.image is None:
        process.executive.core.object_dereference(view.section.slot)


__all__ = [
    "Section",
    "check_truncation",
    "committed_in_view",
    "enter_image",
    "image_calls",
    "map_data",
    "map_image",
    "release_view",
    "runs_as_image",
    "unmap",
]
