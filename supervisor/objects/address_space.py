"""One process's address space: the NT bookkeeping and, in step with it, the Linux mappings behind it.

Everything is made by the guest itself in batches that the supervisor runs on one of its stopped threads.
Must never leave map and mappings apart: the map changes only after the Linux calls went through.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.address_map import (
    GRANULARITY,
    MEM_COMMIT,
    MEM_PRIVATE,
    MEM_RESERVE,
    PAGE,
    PAGE_GUARD,
    PAGE_NOACCESS,
    AddressMap,
    Allocation,
    Run,
)

MMAP, MPROTECT, MUNMAP, MADVISE = 9, 10, 11, 28
_FIXED_ANONYMOUS = 0x2 | 0x10 | 0x20 | 0x4000  # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE
_NO_FD = -1
_MADV_DONTNEED = 4

GATE_LOW, GATE_HIGH = 0x7FE000000000, 0x7FE200000000
LINUX_LOW, LINUX_HIGH = 0x7FFFF0000000, 0x7FFFFFFFF000
"""Where the gate with its shared region, and Linux's own stack and vDSO lie: never the guest's to use."""

_PROTECTIONS = {0x01: 0, 0x02: 1, 0x04: 3, 0x08: 3, 0x10: 5, 0x20: 5, 0x40: 7, 0x80: 7}
"""PAGE_* to PROT_*. PAGE_EXECUTE is readable, as it is on x64 Windows; copy-on-write is a private mapping's nature."""

_WRITABLE = (0x04, 0x08, 0x40, 0x80)
_AFTER_COPY = {0x08: 0x04, 0x80: 0x40}
"""What PAGE_WRITECOPY and PAGE_EXECUTE_WRITECOPY become once a page is copied."""
_PAGES_AT_ONCE = 512

LinuxCalls = Sequence[tuple[int, ...]]


def linux_protection(protect: int) -> int:
    """PROT_* for a PAGE_* value; guard pages are inaccessible to Linux: their first touch is the supervisor's."""
    if protect & PAGE_GUARD:
        return 0
    return _PROTECTIONS[protect & 0xFF]


def check_protection(protect: int) -> None:
    """STATUS_INVALID_PAGE_PROTECTION unless `protect` is one basic protection with allowed modifiers."""
    basic, modifiers = protect & 0xFF, protect & ~0xFF
    if basic not in _PROTECTIONS or modifiers & ~0x40000F00:
        raise NtError(NtStatus.INVALID_PAGE_PROTECTION)
    if basic == PAGE_NOACCESS and modifiers & 0x700:
        raise NtError(NtStatus.INVALID_PAGE_PROTECTION)


_READABLE = frozenset((0x01, 0x02, 0x08))
_EXECUTABLE = _READABLE | {0x10, 0x20, 0x80}
_COMPATIBLE = {
    0x01: frozenset((0x01,)),
    0x02: _READABLE,
    0x04: _READABLE | {0x04},
    0x08: _READABLE,
    0x10: frozenset((0x01, 0x10)),
    0x20: _EXECUTABLE,
    0x40: _EXECUTABLE | {0x04, 0x40},
    0x80: _EXECUTABLE,
}
"""What a view of a section with a protection may be, and pages of a view with one (MapViewOfFile's documentation)."""


def check_compatible(whole: int, part: int) -> None:
    """STATUS_SECTION_PROTECTION unless something of protection `whole` may have a part of protection `part`."""
    if part & 0xFF not in _COMPATIBLE[whole & 0xFF]:
        raise NtError(NtStatus.SECTION_PROTECTION)


@dataclass(frozen=True)
class MemoryInformation:
    """MEMORY_BASIC_INFORMATION before it is packed; sizes in bytes."""

    base: int
    allocation_base: int
    allocation_protect: int
    size: int
    state: int
    protect: int
    type: int


class AddressSpace:
    """Allocations of one process. `run` makes Linux calls in it and returns their results; `written` tells which of so
    many pages from an address on are no longer a file's but the process's own."""

    def __init__(
        self, run: Callable[[LinuxCalls], list[int]], written: Callable[[int, int], list[bool]] | None = None
    ) -> None:
        self._run = run
        self._written = written or (lambda start, count: [False] * count)
        self.map = AddressMap(((0x7FFE0000, 0x7FFF0000), (GATE_LOW, GATE_HIGH), (LINUX_LOW, LINUX_HIGH)))

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

    def reserve(
        self,
        base: int,
        size: int,
        protect: int,
        *,
        commit: bool = False,
        top_down: bool = False,
        lowest: int = 0,
        highest: int = 0,
        alignment: int = 0,
    ) -> Allocation:
        """MEM_RESERVE (and MEM_COMMIT): a new private allocation at `base` (rounded down to 64 KB); 0 is anywhere."""
        if base:
            start = base & ~(GRANULARITY - 1)
            end = -(-(base + size) // PAGE) * PAGE
            if not self.map.is_free(start, end):
                raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        else:
            length = -(-size // PAGE) * PAGE
            start = self.map.find_free(
                length, top_down=top_down, lowest=lowest, highest=highest, alignment=alignment or GRANULARITY
            )
            end = start + length
        protection = linux_protection(protect) if commit else 0
        self.linux([self.map_anonymous(start, end - start, protection)])
        allocation = Allocation(start, end - start, MEM_PRIVATE, protect)
        self.map.insert(allocation, MEM_COMMIT if commit else MEM_RESERVE, protect if commit else 0)
        return allocation

    def commit(self, base: int, size: int, protect: int) -> tuple[int, int]:
        """MEM_COMMIT inside one allocation; committed pages keep their contents and take the new protection."""
        start, end = page_range(base, size)
        runs = self._covered(start, end, NtStatus.CONFLICTING_ADDRESSES)
        _check_not_secured(runs[0].allocation)
        if runs[0].allocation.type != MEM_PRIVATE and not runs[0].allocation.section:
            raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        self.linux([(MPROTECT, start, end - start, linux_protection(protect))])
        self.map.change(start, end, MEM_COMMIT, protect)
        return start, end - start

    def decommit(self, base: int, size: int) -> tuple[int, int]:
        """MEM_DECOMMIT; size 0 with the allocation's base means all of it."""
        run = self.map.at(base)
        if run is None:
            raise NtError(NtStatus.MEMORY_NOT_ALLOCATED)
        if run.allocation.type != MEM_PRIVATE:
            raise NtError(NtStatus.UNABLE_TO_DELETE_SECTION)
        _check_not_secured(run.allocation)
        if size == 0:
            if base != run.allocation.base:
                raise NtError(NtStatus.FREE_VM_NOT_AT_BASE)
            size = run.allocation.size
        start, end = page_range(base, size)
        if end > run.allocation.end:
            raise NtError(NtStatus.UNABLE_TO_FREE_VM)
        self.linux([self.map_anonymous(start, end - start, 0)])
        self.map.change(start, end, MEM_RESERVE, 0)
        return start, end - start

    def release(self, base: int, size: int) -> tuple[int, int]:
        """MEM_RELEASE of a whole private allocation, or of a part of it (which splits it, as NT does)."""
        run = self.map.at(base)
        if run is None:
            raise NtError(NtStatus.MEMORY_NOT_ALLOCATED)
        allocation = run.allocation
        if allocation.type != MEM_PRIVATE:
            raise NtError(NtStatus.UNABLE_TO_DELETE_SECTION)
        _check_not_secured(allocation)
        if size == 0:
            if base & ~(PAGE - 1) != allocation.base:
                raise NtError(NtStatus.FREE_VM_NOT_AT_BASE)
            start, end = allocation.base, allocation.end
        else:
            start, end = page_range(base, size)
            if end > allocation.end:
                raise NtError(NtStatus.UNABLE_TO_FREE_VM)
        self.linux([(MUNMAP, start, end - start)])
        self._forget(allocation, start, end)
        return start, end - start

    def _forget(self, allocation: Allocation, start: int, end: int) -> None:
        """Take [start, end) out of the map; what is left below keeps the allocation, what is above gets its own."""
        above = [r for r in self.map.overlapping(end, allocation.end) if r.allocation is allocation]
        self.map.remove(start, allocation.end if above else end)
        if above and end < allocation.end:
            rest = Allocation(end, allocation.end - end, allocation.type, allocation.protect, allocation.section)
            self.map.insert(rest, MEM_RESERVE, 0)
            for run in above:
                self.map.change(run.start, run.end, run.state, run.protect)
        allocation.size = start - allocation.base

    def protect(self, base: int, size: int, protect: int) -> tuple[int, int, int]:
        """NtProtectVirtualMemory: returns the range changed and the first page's old protection."""
        start, end = page_range(base, size)
        runs = self._covered(start, end, NtStatus.CONFLICTING_ADDRESSES)
        if any(r.state != MEM_COMMIT for r in runs):
            raise NtError(NtStatus.NOT_COMMITTED)
        allocation = runs[0].allocation
        _check_not_secured(allocation)
        before = self._protection_at(start, runs[0])
        if allocation.type != MEM_PRIVATE:
            protect = self._view_protection(allocation, protect)
        self.linux([(MPROTECT, start, end - start, linux_protection(protect))])
        self.map.change(start, end, MEM_COMMIT, protect)
        old, _ = before
        return start, end - start, old

    @staticmethod
    def _view_protection(allocation: Allocation, protect: int) -> int:
        """What pages of a view get: what they ask for, but copy-on-write where the view is that.

        Raises STATUS_SECTION_PROTECTION.
        """
        view, basic, modifiers = allocation.protect & 0xFF, protect & 0xFF, protect & ~0xFF
        if view in _AFTER_COPY:
            basic = {0x04: 0x08, 0x40: 0x80}.get(basic, basic)
        elif basic in _AFTER_COPY:
            raise NtError(NtStatus.NOT_SUPPORTED)  # some pages of a shared view made private
        check_compatible(view, basic)
        return basic | modifiers

    def _covered(self, start: int, end: int, otherwise: int) -> list[Run]:
        """The runs of [start, end) if they are of one allocation without a hole."""
        runs = list(self.map.overlapping(start, end))
        if not runs or runs[0].start > start or runs[-1].end < end:
            raise NtError(otherwise)
        if any(r.allocation is not runs[0].allocation for r in runs):
            raise NtError(otherwise)
        return runs

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

    def query(self, address: int) -> MemoryInformation:
        """The run of like pages from the page of `address` on, free ones included."""
        page = address & ~(PAGE - 1)
        run = self.map.at(page)
        if run is None:
            return MemoryInformation(page, 0, 0, self.map.next_start(page) - page, 0x10000, PAGE_NOACCESS, 0)
        a = run.allocation
        protect, size = self._protection_at(page, run)
        return MemoryInformation(page, a.base, a.protect, size, run.state, protect, a.type)

    def _protection_at(self, page: int, run: Run) -> tuple[int, int]:
        """A page's protection, and for how many bytes it holds: a copy-on-write page that was written is read-write."""
        after = _AFTER_COPY.get(run.protect & 0xFF)
        if after is None:
            return run.protect, run.end - page
        written: bool | None = None
        at = page
        while at < run.end:
            for private in self._written(at, min((run.end - at) // PAGE, _PAGES_AT_ONCE)):
                if private is not written and written is not None:
                    break
                written = private
                at += PAGE
            else:
                continue
            break
        return (run.protect & ~0xFF | after if written else run.protect), at - page

    def discard(self, start: int, end: int) -> None:
        """MEM_RESET's advice: the contents may go."""
        self.linux([(MADVISE, start, end - start, _MADV_DONTNEED)])


def _check_not_secured(allocation: Allocation) -> None:
    if allocation.secured:
        raise NtError(NtStatus.INVALID_PAGE_PROTECTION)


def page_range(base: int, size: int) -> tuple[int, int]:
    """First and past-the-last address of the pages that [base, base + size) touches."""
    return base & ~(PAGE - 1), -(-(base + size) // PAGE) * PAGE
