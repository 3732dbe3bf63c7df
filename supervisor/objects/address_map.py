"""What a process's address space holds, as NT sees it: allocations, and runs of pages in one state and protection.

Pure bookkeeping: decides and answers, never maps anything. Must never scale with pages: a run may be 100 TB long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ntsup.ntabi import NtError, NtStatus

PAGE = 0x1000
GRANULARITY = 0x10000
LOWEST, HIGHEST = 0x10000, 0x7FFFFFFEFFFF
"""MmLowestUserAddress and MmHighestUserAddress of x64."""
BOTTOM_UP_START = 0x0000_0200_0000_0000
"""Where the search for a free place begins when none is asked for: as on Windows with high-entropy ASLR, far from the
low addresses that images without relocations need."""

MEM_COMMIT, MEM_RESERVE, MEM_FREE = 0x1000, 0x2000, 0x10000
MEM_PRIVATE, MEM_MAPPED, MEM_IMAGE = 0x20000, 0x40000, 0x1000000
PAGE_NOACCESS = 0x01
PAGE_GUARD = 0x100


@dataclass(eq=False)
class Allocation:
    """What one NtAllocateVirtualMemory(MEM_RESERVE) or NtMapViewOfSection made."""

    base: int
    size: int
    type: int
    protect: int
    section: object = None
    """The section of a view; opaque here."""
    section_offset: int = 0
    secured: bool = False
    """Neither its state nor its protection may be changed: the kernel's own pages."""
    placeholder: bool = False
    """Only holds its place; see objects/placeholders.py."""

    @property
    def end(self) -> int:
        """First address past it."""
        return self.base + self.size


@dataclass(frozen=True)
class Run:
    """Pages [start, end) of one allocation that are alike."""

    start: int
    end: int
    state: int
    protect: int
    """0 while merely reserved."""
    allocation: Allocation


class AddressMap:
    """The runs of a process, sorted; whatever no run covers is free."""

    def __init__(self, forbidden: tuple[tuple[int, int], ...] = ()) -> None:
        self._starts: list[int] = []
        self._runs: list[Run] = []
        self._forbidden = sorted(forbidden)
        self.committed = 0
        """Bytes committed in private allocations."""

    def at(self, address: int) -> Run | None:
        """The run that covers an address."""
        index = bisect_right(self._starts, address) - 1
        if index >= 0 and address < self._runs[index].end:
            return self._runs[index]
        return None

    def overlapping(self, start: int, end: int) -> Iterator[Run]:
        """The runs that touch [start, end), in order."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self._runs) and self._runs[index].start < end:
            if self._runs[index].end > start:
                yield self._runs[index]
            index += 1

    def runs_of(self, allocation: Allocation) -> list[Run]:
        """The runs of one allocation."""
        return [r for r in self.overlapping(allocation.base, allocation.end) if r.allocation is allocation]

    def allocations(self) -> Iterator[Allocation]:
        """Every allocation once, by address."""
        last: Allocation | None = None
        for run in list(self._runs):
            if run.allocation is not last:
                last = run.allocation
                yield last

    def is_free(self, start: int, end: int) -> bool:
        """Nothing lies in [start, end), and it may be used."""
        if start < LOWEST or end > HIGHEST + 1 or end <= start:
            return False
        if any(low < end and start < high for low, high in self._forbidden):
            return False
        return next(self.overlapping(start, end), None) is None

    def find_free(
        self,
        size: int,
        *,
        top_down: bool = False,
        lowest: int = 0,
        highest: int = 0,
        alignment: int = GRANULARITY,
    ) -> int:
        """A free place for `size` bytes: the first above BOTTOM_UP_START (then from LOWEST), or the last below the top.

        `lowest` and `highest` (inclusive) bound it where they are not 0. Raises STATUS_NO_MEMORY.
        """
        low, high = lowest or LOWEST, (highest or HIGHEST) + 1
        if top_down:
            found = self._search_down(size, low, high, alignment)
        else:
            first = low if lowest or highest else max(low, BOTTOM_UP_START)
            found = self._search_up(size, first, high, alignment)
            if found is None and first != low:
                found = self._search_up(size, low, high, alignment)
        if found is None:
            raise NtError(NtStatus.NO_MEMORY)
        return found

    def _blocks(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Used or forbidden extents that touch [start, end), unordered between the two kinds."""
        for run in self.overlapping(start, end):
            # The 64 KB granule after an allocation belongs to it.
            yield run.start, run.end
        for low, high in self._forbidden:
            if low < end and start < high:
                yield low, high

    def _search_up(self, size: int, low: int, high: int, alignment: int) -> int | None:
        at = -(-low // alignment) * alignment
        while at + size <= high:
            bump = 0
            for _, end in self._blocks(at, at + size):
                bump = max(bump, end)
            if not bump:
                return at
            at = -(-bump // alignment) * alignment
        return None

    def _search_down(self, size: int, low: int, high: int, alignment: int) -> int | None:
        at = (high - size) // alignment * alignment
        while at >= low:
            drop: int | None = None
            for start, _ in self._blocks(at, at + size):
                drop = start if drop is None else min(drop, start)
            if drop is None:
                return at
            at = (drop - size) // alignment * alignment
        return None

    def insert(self, allocation: Allocation, state: int, protect: int) -> None:
        """Enter a new allocation as one run; the place must be free."""
        self._splice(
            allocation.base, allocation.end, [Run(allocation.base, allocation.end, state, protect, allocation)]
        )

    def remove(self, start: int, end: int) -> None:
        """Free [start, end)."""
        self._splice(start, end, [])

    def change(self, start: int, end: int, state: int, protect: int) -> None:
        """Give the pages of [start, end), all of one allocation, a state and protection."""
        run = self.at(start)
        assert run is not None
        self._splice(start, end, [Run(start, end, state, protect, run.allocation)])

    def _splice(self, start: int, end: int, fresh: list[Run]) -> None:
        """Replace what lies in [start, end) by `fresh`, cutting the runs at both ends and joining equal neighbours."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        if first < len(self._runs) and self._runs[first].end <= start:
            first += 1
        last = first
        before: list[Run] = []
        after: list[Run] = []
        while last < len(self._runs) and self._runs[last].start < end:
            old = self._runs[last]
            self._account(old, -1)
            if old.start < start:
                before.append(replace(old, end=start))
            if old.end > end:
                after.append(replace(old, start=end))
            last += 1
        if first > 0:
            first -= 1
            self._account(self._runs[first], -1)
            before.insert(0, self._runs[first])
        if last < len(self._runs):
            self._account(self._runs[last], -1)
            after.append(self._runs[last])
            last += 1
        joined: list[Run] = []
        for run in [*before, *fresh, *after]:
            top = joined[-1] if joined else None
            if (
                top is not None
                and top.end == run.start
                and top.allocation is run.allocation
                and (top.state, top.protect) == (run.state, run.protect)
            ):
                joined[-1] = replace(top, end=run.end)
            else:
                joined.append(run)
        for run in joined:
            self._account(run, 1)
        self._runs[first:last] = joined
        self._starts[first:last] = [run.start for run in joined]

    def _account(self, run: Run, sign: int) -> None:
        if run.state == MEM_COMMIT and run.allocation.type == MEM_PRIVATE:
            self.committed += sign * (run.end - run.start)

    def next_start(self, address: int) -> int:
        """Where the first run at or above an address begins; HIGHEST + 1 if none does."""
        index = bisect_right(self._starts, address - 1)
        return self._starts[index] if index < len(self._starts) else HIGHEST + 1
