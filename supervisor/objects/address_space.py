"""One process's address space: its map, the sections behind its views, and which pages of them were written.

Everything is made by the guest itself in batches that the supervisor runs on one of its stopped threads.
Must never leave map and mappings apart: the map changes only after the Linux calls went through.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.address_map import (
    FIXED,
    HIGHEST,
    MEM_COMMIT,
    MEM_PRIVATE,
    PAGE,
    PAGE_GUARD,
    PAGE_NOACCESS,
    AddressMap,
    Region,
)

if TYPE_CHECKING:
    from ntsup.supervisor.objects.section import Section

MMAP, MPROTECT, MUNMAP, MSYNC = 9, 10, 11, 26
_FIXED_ANONYMOUS = 0x2 | 0x10 | 0x20 | 0x4000  # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE
_NO_FD = -1

GATE_LOW, GATE_HIGH = 0x7FE000000000, 0x7FE200000000
LINUX_LOW = 0x7FFFF0000000
"""Where the gate with its shared region, and Linux's own stack and vDSO lie: never the guest's to use."""

_WRITABLE = (0x04, 0x08, 0x40, 0x80)
_AFTER_COPY = {0x08: 0x04, 0x80: 0x40}
"""What PAGE_WRITECOPY and PAGE_EXECUTE_WRITECOPY become once a page is copied."""
_PAGES_AT_ONCE = 512

LinuxCalls = Sequence[tuple[int, ...]]


@dataclass(frozen=True)
class View:
    """What a view shows. Kept apart from the map, which a guest can write over."""

    section: Section | None
    """None of the program and ntdll, which the supervisor mapped itself."""
    offset: int = 0
    image_file: tuple[int, int] | None = None
    """Device and inode of the file that an image is of."""


class AddressSpace:
    """Allocations of one process. `run` makes Linux calls in it and returns their results; `written` tells which of so
    many pages from an address on are no longer a file's but the process's own."""

    def __init__(
        self,
        address_map: AddressMap,
        run: Callable[[LinuxCalls], list[int]],
        written: Callable[[int, int], list[bool]],
    ) -> None:
        self._run = run
        self._written = written
        self.map = address_map
        self.views: dict[int, View] = {}
        """By base."""

    def keep_clear(self) -> None:
        """Enter what is not the guest's: pages that the kernel owns on Windows, the gate, and Linux's own."""
        for low, high in ((GATE_LOW, GATE_HIGH), (LINUX_LOW, HIGHEST + 1)):
            self.map.enter(low, high - low, MEM_PRIVATE, PAGE_NOACCESS, flags=FIXED, commit=False)

    def linux(self, calls: LinuxCalls) -> list[int]:
        """Make these calls in the process; the first that fails raises the NTSTATUS of its errno."""
        if not calls:
            return []
        results = self._run(calls)
        if -4096 < results[-1] < 0:
            number = -results[-1]
            raise NtError(NtStatus.NO_MEMORY if number in (errno.ENOMEM, errno.EAGAIN) else NtStatus.INVALID_PARAMETER)
        return results

    @staticmethod
    def map_anonymous(start: int, size: int, protection: int) -> tuple[int, ...]:
        """The call that puts fresh zero pages at a place, over whatever is there."""
        return (MMAP, start, size, protection, _FIXED_ANONYMOUS, _NO_FD, 0)

    def protect(self, base: int, size: int, protect: int) -> tuple[int, int, int]:
        """NtProtectVirtualMemory: returns the range changed and the first page's old protection."""
        run = self.map.at(base)
        before = None
        if run is not None and run.protect & 0xFF in _AFTER_COPY and self._written(run.start, 1)[0]:
            before = _after_copy(run.protect)
        start, length, old = self.map.protect(base, size, protect)
        return start, length, old if before is None else before

    def allows(self, address: int, access: int) -> bool:
        """Whether the page of an address may be read (0), written (1) or executed (8); a guard page may not."""
        run = self.map.at(address)
        if run is None or run.state != MEM_COMMIT or run.protect & PAGE_GUARD:
            return False
        basic = run.protect & 0xFF
        return basic in _WRITABLE if access == 1 else basic >= 0x10 if access == 8 else basic != PAGE_NOACCESS

    def is_writable(self, base: int, size: int) -> bool:
        """Whether every page of a range may be written, guard pages included: their first touch is another matter."""
        start, end = page_range(base, size)
        at = start
        for run in self.map.overlapping(start, end):
            if run.start > at or run.state != MEM_COMMIT or run.protect & 0xFF not in _WRITABLE:
                return False
            at = run.end
        return at >= end

    def query(self, address: int, *, note: bool = False) -> Region:
        """The run of like pages from the page of `address` on, free ones included.

        `note`: written pages of copy-on-write views are noted in the map, so that the gate can tell them next time.
        """
        region = self.map.region(address)
        if region.protect & 0xFF not in _AFTER_COPY:
            return region
        if note:
            with self.map:
                region = self._written_noted(self.map.region(address))
            return region
        protect, size = self._protection_at(region)
        return region._replace(protect=protect, end=region.start + size)

    def _written_noted(self, region: Region) -> Region:
        if region.protect & 0xFF not in _AFTER_COPY:
            return region
        protect, size = self._protection_at(region)
        if protect != region.protect:
            self.map.note(region.start, size, protect)
        return region._replace(protect=protect, end=region.start + size)

    def _protection_at(self, run: Region) -> tuple[int, int]:
        """The protection of a copy-on-write region's first page, and for how many bytes it holds: read-write where the
        page was written."""
        written: bool | None = None
        at = run.start
        while at < run.end:
            for private in self._written(at, min((run.end - at) // PAGE, _PAGES_AT_ONCE)):
                if private is not written and written is not None:
                    break
                written = private
                at += PAGE
            else:
                continue
            break
        return (_after_copy(run.protect) if written else run.protect), at - run.start


def _after_copy(protect: int) -> int:
    """What a copy-on-write protection has become where the page was written."""
    return protect & ~0xFF | _AFTER_COPY[protect & 0xFF]


def page_range(base: int, size: int) -> tuple[int, int]:
    """First and past-the-last address of the pages that [base, base + size) touches."""
    return base & ~(PAGE - 1), -(-(base + size) // PAGE) * PAGE
