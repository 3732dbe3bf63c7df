"""The address map: NT's statuses case by case, and a random walk against a model that knows single pages."""

from __future__ import annotations

from typing import Any

import pytest
from core_extension import Failed, Region
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

KB64, PAGE, END = 0x10000, 0x1000, 0x7FFFFFFF0000
COMMIT, RESERVE, FREE = 0x1000, 0x2000, 0x10000
PRIVATE, MAPPED, IMAGE = 0x20000, 0x40000, 0x1000000
NOACCESS, READONLY, READWRITE, WRITECOPY, EXECUTE_READ, GUARD = 0x01, 0x02, 0x04, 0x08, 0x20, 0x100
PLACEHOLDER, COMMITTABLE, FIXED = 1, 2, 4
CONFLICTING, NOT_COMMITTED, BAD_PROTECT = 0xC0000018, 0xC000002D, 0xC0000045
NOT_ALLOCATED, UNABLE_TO_FREE, NOT_AT_BASE = 0xC00000A0, 0xC000001A, 0xC000009F
UNABLE_TO_DELETE, NOT_MAPPED, NO_MEMORY, INVALID_PARAMETER = 0xC000001B, 0xC0000019, 0xC0000017, 0xC000000D


class Map:
    """The map of one process."""

    def __init__(self, region: Region, process: int = 0) -> None:
        self.region, self.process = region, process or region.process()
        self._base, self._size = region.ffi.new("uint64_t *"), region.ffi.new("uint64_t *")
        self._old, self._area = region.ffi.new("uint32_t *"), region.ffi.new("struct amap_region *")

    def _ranged(self, name: str, base: int, size: int, *rest: Any) -> tuple[int, int]:
        self._base[0], self._size[0] = base, size
        self.region.amap_lock(self.process)
        status = getattr(self.region, name)(self.process, self._base, self._size, *rest)
        self.region.amap_unlock(self.process)
        self.region.checked(status)
        return int(self._base[0]), int(self._size[0])

    def find(self, size: int, lowest: int = KB64, highest: int = 0, alignment: int = 0, top_down: bool = False) -> int:
        """A free place."""
        self.region.checked(
            self.region.amap_find(self.process, size, lowest, highest, alignment, int(top_down), self._base)
        )
        return int(self._base[0])

    def reserve(
        self,
        base: int,
        size: int,
        protect: int = READWRITE,
        *,
        kind: int = PRIVATE,
        flags: int = 0,
        section: int = 0,
        commit: bool = False,
    ) -> tuple[int, int]:
        """A new allocation."""
        return self._ranged("amap_reserve", base, size, kind, protect, flags, section, int(commit))

    def allocate(self, base: int, size: int, kind: int, protect: int = READWRITE) -> tuple[int, int]:
        """NtAllocateVirtualMemory."""
        return self._ranged("amap_allocate", base, size, kind, protect, self.region.ffi.new("struct amap_bounds *"))

    def free(self, base: int, size: int, kind: int) -> tuple[int, int]:
        """NtFreeVirtualMemory."""
        return self._ranged("amap_free", base, size, kind)

    def commit(self, base: int, size: int, protect: int = READWRITE) -> tuple[int, int]:
        """Commit pages."""
        return self._ranged("amap_commit", base, size, protect)

    def decommit(self, base: int, size: int = 0) -> tuple[int, int]:
        """Decommit pages."""
        return self._ranged("amap_decommit", base, size)

    def release(self, base: int, size: int = 0) -> tuple[int, int]:
        """Release an allocation or a part of it."""
        return self._ranged("amap_release", base, size)

    def protect(self, base: int, size: int, protect: int) -> int:
        """Returns the old protection."""
        self._ranged("amap_protect", base, size, protect, self._old)
        return int(self._old[0])

    def replace(
        self, base: int, size: int, protect: int = READWRITE, *, kind: int = PRIVATE, commit: bool = True
    ) -> None:
        """Into a placeholder."""
        self._ranged("amap_replace", base, size, kind, protect, 0, 0, int(commit))

    def preserve(self, base: int, size: int) -> None:
        """Split off or make a placeholder."""
        self._ranged("amap_preserve", base, size)

    def coalesce(self, base: int, size: int) -> None:
        """Join placeholders."""
        self._ranged("amap_coalesce", base, size)

    def unmap(self, address: int, to_placeholder: bool = False) -> Any:
        """The removed view."""
        self.region.checked(self.region.amap_unmap(self.process, address, int(to_placeholder), self._area))
        return self._area

    def query(self, address: int) -> tuple[int, int, int, int, int, int, int]:
        """(base, size, state, protect, type, allocation base, allocation protect)."""
        self.region.checked(self.region.amap_query(self.process, address, self._area))
        a = self._area
        return a.base, a.size, a.state, a.protect, a.type, a.allocation_base, a.allocation_protect

    def usage(self) -> tuple[int, int]:
        """(reserved, committed)."""
        other = self.region.ffi.new("uint64_t *")
        self.region.checked(self.region.amap_usage(self.process, self._base, other))
        return int(self._base[0]), int(other[0])


def status_of(function: Any, *arguments: Any, **named: Any) -> int:
    """The error a call ends with; 0 for none."""
    try:
        function(*arguments, **named)
    except Failed as error:
        return error.status
    return 0


@pytest.fixture
def amap(region: Region) -> Map:
    return Map(region)


def test_reserving_rounds_and_conflicts(amap: Map) -> None:
    assert amap.reserve(0x123456, 0x100) == (0x120000, 0x4000)
    assert status_of(amap.reserve, 0x120000, PAGE) == CONFLICTING
    assert status_of(amap.reserve, 0x110000, 0x20000) == CONFLICTING
    assert amap.reserve(0x130000, 1) == (0x130000, PAGE)
    assert status_of(amap.reserve, 0x0, PAGE) == CONFLICTING, "below the user's range"
    assert status_of(amap.reserve, END - KB64, 2 * KB64) == 0xC00000F2
    assert status_of(amap.reserve, END, PAGE) == 0xC00000F0
    assert status_of(amap.reserve, END - KB64, KB64) == 0
    assert status_of(amap.reserve, 0x200000, 0) == 0xC00000F2
    assert status_of(amap.reserve, 0x200001, 2**64 - 1) == 0xC00000F2
    assert status_of(amap.reserve, 0x200000, PAGE, 0) == BAD_PROTECT
    assert amap.usage() == (0x4000 + PAGE + KB64, 0)


@pytest.mark.parametrize("protect", [0, 3, 0x105 | 1, GUARD | NOACCESS, 0x300 | READWRITE, WRITECOPY, 0x80, 0x1004])
def test_bad_protections(amap: Map, protect: int) -> None:
    assert status_of(amap.reserve, 0x100000, PAGE, protect) == BAD_PROTECT
    amap.reserve(0x100000, PAGE, commit=True)
    assert status_of(amap.commit, 0x100000, PAGE, protect) == BAD_PROTECT
    assert status_of(amap.protect, 0x100000, PAGE, protect) == BAD_PROTECT


def test_views_may_be_write_copy_and_targets_invalid_is_not_kept(amap: Map) -> None:
    amap.reserve(0x100000, PAGE, 0x80, kind=IMAGE, commit=True)
    amap.protect(0x100000, PAGE, 0x40000020)
    assert amap.query(0x100000)[3] == EXECUTE_READ
    assert status_of(amap.protect, 0x100000, PAGE, 0x40000004) == BAD_PROTECT
    assert amap.protect(0x100000, PAGE, READWRITE) == EXECUTE_READ
    assert amap.protect(0x100000, PAGE, 0x40) == WRITECOPY and amap.query(0x100000)[3] == 0x80


def test_committing(amap: Map) -> None:
    amap.reserve(0x100000, 0x10000, READONLY)
    assert amap.commit(0x101800, PAGE) == (0x101000, 0x2000)
    assert amap.query(0x100123) == (0x100000, 0x1000, RESERVE, 0, PRIVATE, 0x100000, READONLY)
    assert amap.query(0x101000) == (0x101000, 0x2000, COMMIT, READWRITE, PRIVATE, 0x100000, READONLY)
    assert amap.query(0x102000)[:2] == (0x102000, 0x1000)
    assert amap.query(0x103000)[:3] == (0x103000, 0xD000, RESERVE)
    assert status_of(amap.commit, 0x10F000, 0x2000) == CONFLICTING
    assert status_of(amap.commit, 0x500000, 0x1000) == CONFLICTING
    amap.commit(0x100000, 0x10000, EXECUTE_READ)
    assert amap.query(0x100000)[:4] == (0x100000, 0x10000, COMMIT, EXECUTE_READ), "what was committed is protected anew"
    assert amap.usage() == (0x10000, 0x10000)


def test_decommitting(amap: Map) -> None:
    amap.reserve(0x100000, 0x10000, commit=True)
    assert amap.decommit(0x102000, 0x1001) == (0x102000, 0x2000)
    assert amap.usage() == (0x10000, 0xE000)
    assert amap.decommit(0x102000, 0x1000) == (0x102000, 0x1000), "twice is no error"
    assert status_of(amap.decommit, 0x101000) == NOT_AT_BASE
    assert status_of(amap.decommit, 0x10F000, 0x2000) == UNABLE_TO_FREE
    assert status_of(amap.decommit, 0x500000, 0x2000) == NOT_ALLOCATED
    assert status_of(amap.decommit, 0x500000) == NOT_ALLOCATED
    assert amap.decommit(0x100000) == (0x100000, 0x10000)
    assert amap.query(0x100000)[:3] == (0x100000, 0x10000, RESERVE)


def test_releasing(amap: Map) -> None:
    amap.reserve(0x100000, 0x10000, commit=True)
    assert status_of(amap.release, 0x101000) == NOT_AT_BASE
    assert status_of(amap.release, 0x110000) == NOT_ALLOCATED
    assert status_of(amap.release, 2**63) == 0xC00000F0
    assert amap.release(0x100FFF) == (0x100000, 0x10000)
    assert amap.query(0x100000)[:3] == (0x100000, END - 0x100000, FREE)
    assert amap.usage() == (0, 0)


def test_releasing_a_part_leaves_two(amap: Map) -> None:
    amap.reserve(0x100000, 0x10000, commit=True)
    amap.protect(0x10B000, 0x1000, READONLY)
    assert amap.release(0x104000, 0x4000) == (0x104000, 0x4000)
    assert amap.query(0x100000) == (0x100000, 0x4000, COMMIT, READWRITE, PRIVATE, 0x100000, READWRITE)
    assert amap.query(0x104000)[:3] == (0x104000, 0x4000, FREE)
    assert amap.query(0x108000) == (0x108000, 0x3000, COMMIT, READWRITE, PRIVATE, 0x108000, READWRITE)
    assert amap.query(0x10B000)[3] == READONLY
    assert amap.usage() == (0xC000, 0xC000)
    assert amap.release(0x108000) == (0x108000, 0x8000)


def test_protecting(amap: Map) -> None:
    amap.reserve(0x100000, 0x10000)
    assert status_of(amap.protect, 0x100000, PAGE, READONLY) == NOT_COMMITTED
    amap.commit(0x100000, 0x4000)
    amap.commit(0x105000, 0x1000)
    assert amap.protect(0x101000, 1, READONLY) == READWRITE
    assert amap.protect(0x100000, 0x4000, EXECUTE_READ) == READWRITE, "of the first page"
    assert status_of(amap.protect, 0x103000, 0x3000, READONLY) == NOT_COMMITTED
    assert amap.query(0x103000)[3] == EXECUTE_READ, "a failure changes nothing"
    assert status_of(amap.protect, 0x300000, PAGE, READONLY) == CONFLICTING
    assert status_of(amap.protect, 0x100000, 0, READONLY) == 0xC00000F1
    assert status_of(amap.protect, END, 1, READONLY) == 0xC00000F0
    amap.reserve(0x110000, 0x10000, commit=True)
    amap.commit(0x100000, 0x10000)
    assert status_of(amap.protect, 0x10F000, 0x2000, READONLY) == CONFLICTING, "across allocations"


def test_guard_pages(amap: Map, region: Region) -> None:
    amap.reserve(0x100000, 0x10000, commit=True)
    amap.protect(0x104000, 0x2000, READWRITE | GUARD)
    assert region.amap_take_guard(amap.process, 0x104FFF) == READWRITE
    assert region.amap_take_guard(amap.process, 0x104000) == 0
    assert region.amap_take_guard(amap.process, 0x900000) == 0
    assert amap.query(0x105000)[:4] == (0x105000, 0x1000, COMMIT, READWRITE | GUARD)
    assert amap.query(0x100000)[1] == 0x5000


def test_views(amap: Map) -> None:
    amap.reserve(0x140000000, 0x5000, 0x80, kind=IMAGE, section=77, commit=True)
    assert status_of(amap.release, 0x140000000) == UNABLE_TO_DELETE
    assert status_of(amap.decommit, 0x140000000, PAGE) == UNABLE_TO_DELETE
    assert status_of(amap.commit, 0x140000000, PAGE) == 0xC0000021
    view = amap.unmap(0x140003123)
    assert (view.allocation_base, view.allocation_size, view.section, view.type) == (0x140000000, 0x5000, 77, IMAGE)
    assert status_of(amap.unmap, 0x140003123) == NOT_MAPPED
    amap.reserve(0x100000, PAGE)
    assert status_of(amap.unmap, 0x100000) == NOT_MAPPED
    amap.reserve(0x200000, 0x10000, kind=MAPPED, flags=COMMITTABLE)
    amap.commit(0x203000, PAGE)
    assert amap.query(0x203000)[:5] == (0x203000, PAGE, COMMIT, READWRITE, MAPPED)
    assert amap.usage() == (PAGE + 0x10000, 0), "views commit nothing private"


def test_what_is_fixed_stays(amap: Map) -> None:
    amap.reserve(0x7FFE0000, 0x2000, READONLY, flags=FIXED, commit=True)
    assert status_of(amap.release, 0x7FFE0000) == BAD_PROTECT
    assert status_of(amap.protect, 0x7FFE0000, PAGE, READWRITE) == BAD_PROTECT
    assert status_of(amap.commit, 0x7FFE0000, PAGE) == CONFLICTING
    assert amap.query(0x7FFE0000)[2:4] == (COMMIT, READONLY)


def test_placeholders(amap: Map) -> None:
    amap.reserve(0x100000, 0x40000, NOACCESS, flags=PLACEHOLDER)
    assert status_of(amap.commit, 0x100000, PAGE) == CONFLICTING
    assert status_of(amap.replace, 0x100000, 0x10000) == CONFLICTING, "not exactly one"
    amap.preserve(0x110000, 0x10000)
    assert [amap.query(a)[5] for a in (0x100000, 0x110000, 0x120000)] == [0x100000, 0x110000, 0x120000]
    amap.replace(0x110000, 0x10000)
    assert amap.query(0x110000)[:5] == (0x110000, 0x10000, COMMIT, READWRITE, PRIVATE)
    assert status_of(amap.coalesce, 0x100000, 0x40000) == CONFLICTING
    assert status_of(amap.preserve, 0x111000, 0x1000) == CONFLICTING
    amap.preserve(0x110000, 0x10000)
    assert amap.query(0x110000)[2] == RESERVE
    amap.coalesce(0x100000, 0x20000)
    assert status_of(amap.coalesce, 0x100000, 0x20000) == CONFLICTING, "one is not many"
    amap.coalesce(0x100000, 0x40000)
    assert amap.query(0x100000)[1] == 0x40000
    assert status_of(amap.preserve, 0x100000, 0x40000) == CONFLICTING
    amap.replace(0x100000, 0x40000, kind=MAPPED)
    amap.unmap(0x100000, to_placeholder=True)
    assert amap.release(0x100000) == (0x100000, 0x40000)


def test_finding(amap: Map) -> None:
    assert amap.find(PAGE) == KB64
    amap.reserve(0x10000, PAGE)
    assert amap.find(1) == 0x20000, "granules are not shared"
    amap.reserve(0x40000, 0x10000)
    assert amap.find(0x20000) == 0x20000
    assert amap.find(0x20001) == 0x50000
    assert amap.find(PAGE, lowest=0x45000) == 0x50000
    assert amap.find(PAGE, lowest=0x25000) == 0x30000
    assert amap.find(PAGE, highest=0x3FFFF, top_down=True) == 0x30000
    assert status_of(amap.find, PAGE, lowest=0x40000, highest=0x4FFFF) == NO_MEMORY
    assert amap.find(PAGE, alignment=0x1000000) == 0x1000000
    assert amap.find(PAGE, top_down=True) == END - KB64
    amap.reserve(END - KB64, KB64)
    assert amap.find(3 * KB64 + PAGE, top_down=True) == END - KB64 - 4 * KB64
    assert amap.find(PAGE, alignment=0x40000000, top_down=True) == 0x7FFFC0000000
    assert status_of(amap.find, END) == NO_MEMORY
    assert status_of(amap.find, 0) == INVALID_PARAMETER
    assert status_of(amap.find, PAGE, alignment=0x30000) == INVALID_PARAMETER


BOTTOM_UP = 0x20000000000
DECOMMIT, RELEASE, RESET, RESET_UNDO, TOP_DOWN = 0x4000, 0x8000, 0x80000, 0x1000000, 0x100000
RESERVE_PLACEHOLDER, REPLACE_PLACEHOLDER, COALESCE, PRESERVE = 0x40000, 0x4000, 1, 2


def test_without_bounds_the_low_addresses_are_left_alone(amap: Map) -> None:
    assert amap.find(PAGE, lowest=0) == BOTTOM_UP
    amap.reserve(BOTTOM_UP, END - BOTTOM_UP)
    assert amap.find(PAGE, lowest=0) == KB64, "before it fails"


def test_allocating_by_type(amap: Map) -> None:
    assert amap.allocate(0, 0x12345, RESERVE) == (BOTTOM_UP, 0x13000)
    assert amap.allocate(0, 1, COMMIT) == (BOTTOM_UP + 2 * KB64, PAGE), "committing anywhere reserves"
    assert amap.allocate(0, 1, RESERVE | COMMIT | TOP_DOWN) == (END - KB64, PAGE)
    assert amap.allocate(BOTTOM_UP + 0x1FFF, 2, COMMIT) == (BOTTOM_UP + PAGE, 2 * PAGE)
    assert amap.allocate(BOTTOM_UP + 0x1FFF, 2, RESET) == (BOTTOM_UP + PAGE, 2 * PAGE)
    assert amap.allocate(BOTTOM_UP, 0x13000, RESET_UNDO) == (BOTTOM_UP, 0x13000)
    for base, size, kind, protect, status in (
        (0, PAGE, 0, READWRITE, 0xC00000F3),
        (0, PAGE, TOP_DOWN, READWRITE, 0xC00000F3),
        (0, PAGE, RESERVE | 0x10, READWRITE, 0xC00000F3),
        (0, PAGE, RESERVE, 0, BAD_PROTECT),
        (0, PAGE, RESERVE, WRITECOPY, BAD_PROTECT),
        (END, PAGE, RESERVE, READWRITE, 0xC00000F0),
        (PAGE, PAGE, RESERVE, READWRITE, 0xC00000F0),
        (0, 0, RESERVE, READWRITE, 0xC00000F2),
        (KB64, END, RESERVE, READWRITE, 0xC00000F2),
        (0, PAGE, RESERVE | COMMIT | 0x20000000, READWRITE, 0xC0000061),
        (BOTTOM_UP, PAGE, RESET | COMMIT, READWRITE, INVALID_PARAMETER),
        (KB64, PAGE, RESET, READWRITE, CONFLICTING),
        (0, KB64, RESERVE_PLACEHOLDER, NOACCESS, 0xC00000F3),
        (0, KB64, RESERVE | RESERVE_PLACEHOLDER, READWRITE, INVALID_PARAMETER),
        (0, KB64, RESERVE | RESERVE_PLACEHOLDER | COMMIT, NOACCESS, INVALID_PARAMETER),
        (0, KB64, RESERVE | REPLACE_PLACEHOLDER, READWRITE, INVALID_PARAMETER),
        (BOTTOM_UP, KB64, RESERVE | REPLACE_PLACEHOLDER, READWRITE, CONFLICTING),
    ):
        assert status_of(amap.allocate, base, size, kind, protect) == status


def test_freeing_by_type(amap: Map) -> None:
    base, _ = amap.allocate(0, 4 * KB64, RESERVE | RESERVE_PLACEHOLDER, NOACCESS)
    assert amap.free(base + KB64, KB64, RELEASE | PRESERVE) == (base + KB64, KB64)
    assert amap.allocate(base + KB64, KB64, RESERVE | COMMIT | REPLACE_PLACEHOLDER) == (base + KB64, KB64)
    assert amap.free(base + KB64, PAGE, DECOMMIT) == (base + KB64, PAGE)
    assert amap.free(base + KB64, 0, RELEASE | PRESERVE) == (base + KB64, KB64)
    assert amap.free(base, 4 * KB64, RELEASE | COALESCE) == (base, 4 * KB64)
    assert status_of(amap.free, base, 0, RELEASE | DECOMMIT) == 0xC00000F2
    assert status_of(amap.free, base, 0, 0) == 0xC00000F2
    assert amap.free(base, 0, RELEASE) == (base, 4 * KB64)


def test_what_parts_of_views_may_be(amap: Map) -> None:
    amap.reserve(0x100000, KB64, READONLY, kind=MAPPED, commit=True)
    assert status_of(amap.protect, 0x100000, PAGE, READWRITE) == 0xC000004E
    assert status_of(amap.protect, 0x100000, PAGE, WRITECOPY) == 0xC00000BB
    assert amap.protect(0x100000, PAGE, NOACCESS) == READONLY
    amap.reserve(0x200000, KB64, WRITECOPY, kind=MAPPED, commit=True)
    assert status_of(amap.protect, 0x200000, PAGE, READWRITE) == 0xC000004E
    assert status_of(amap.protect, 0x200000, PAGE, EXECUTE_READ) == 0xC000004E
    assert amap.protect(0x200000, PAGE, READONLY) == WRITECOPY
    amap.reserve(0x300000, KB64, WRITECOPY, kind=IMAGE, commit=True)
    amap.protect(0x300000, PAGE, READWRITE)
    assert amap.query(0x300000)[3] == WRITECOPY, "a private copy it stays"


def test_terabytes_and_many_allocations_cost_nothing(amap: Map) -> None:
    amap.reserve(0x10000000000, 0x500000000000)
    assert amap.find(0x100000000000) == 0x510000000000
    bases = []
    for _ in range(3000):
        base = amap.find(PAGE)
        bases.append(base)
        amap.reserve(base, PAGE, commit=True)
    assert bases == [KB64 + i * KB64 for i in range(3000)]
    for base in bases[1000:2000:2]:
        amap.release(base)
    assert amap.find(2 * KB64) == bases[-1] + KB64
    assert amap.find(KB64) == bases[1000]
    assert amap.find(KB64, highest=bases[1500], top_down=True) == bases[1498]


def test_query_ends(amap: Map) -> None:
    assert amap.query(0)[:4] == (0, END, FREE, NOACCESS)
    assert amap.query(END - 1)[:3] == (END - PAGE, PAGE, FREE)
    assert status_of(amap.query, END) == INVALID_PARAMETER
    assert status_of(amap.query, 2**64 - 1) == INVALID_PARAMETER


def test_a_process_without_map(region: Region) -> None:
    missing = Map(region, 500)
    assert status_of(missing.reserve, 0x100000, PAGE) == INVALID_PARAMETER
    assert status_of(missing.query, 0x100000) == INVALID_PARAMETER
    assert status_of(missing.find, PAGE) == INVALID_PARAMETER


def test_memory_of_a_freed_process_is_used_again(region: Region) -> None:
    for _ in range(60):
        process = region.process()
        amap = Map(region, process)
        for i in range(1, 3000):
            amap.reserve(i * KB64, PAGE, commit=True)
        region.core_process_free(process)
        for slot, _ in region.dead():
            region.core_object_dereference(slot)


GRANULES = 24
PROTECTS = [READONLY, READWRITE, EXECUTE_READ, NOACCESS, READWRITE | GUARD]


class AgainstPages(RuleBasedStateMachine):
    """The map and a dictionary of pages: page -> ((first page, protection) of its allocation, protection or None)."""

    module: Any = None

    @initialize()
    def start(self) -> None:
        self.amap = Map(Region(self.module))
        self.pages: dict[int, tuple[tuple[int, int], int | None]] = {}

    first = st.integers(KB64 // PAGE, KB64 // PAGE + GRANULES * 16 - 1)
    count = st.integers(1, 60)
    protects = st.sampled_from(PROTECTS)

    def extent(self, allocation: tuple[int, int]) -> list[int]:
        return sorted(p for p, (a, _) in self.pages.items() if a == allocation)

    @rule(first=first, count=count, protect=protects, commit=st.booleans())
    def reserve(self, first: int, count: int, protect: int, commit: bool) -> None:
        start, end = first // 16 * 16, first + count
        clash = any(p in self.pages for p in range(start, end))
        status = status_of(self.amap.reserve, first * PAGE, count * PAGE, protect, commit=commit)
        assert status == (CONFLICTING if clash else 0)
        if not clash:
            for page in range(start, end):
                self.pages[page] = ((start, protect), protect if commit else None)

    def one_allocation(self, first: int, count: int) -> tuple[int, int] | None:
        found = {self.pages[p][0] if p in self.pages else None for p in range(first, first + count)}
        return found.pop() if len(found) == 1 else None

    @rule(first=first, count=count, protect=protects)
    def commit(self, first: int, count: int, protect: int) -> None:
        allocation = self.one_allocation(first, count)
        status = status_of(self.amap.commit, first * PAGE, count * PAGE, protect)
        assert status == (0 if allocation else CONFLICTING)
        if allocation:
            for page in range(first, first + count):
                self.pages[page] = (allocation, protect)

    @rule(first=first, count=count)
    def decommit(self, first: int, count: int) -> None:
        allocation = self.one_allocation(first, count)
        status = status_of(self.amap.decommit, first * PAGE, count * PAGE)
        assert status == (0 if allocation else UNABLE_TO_FREE if first in self.pages else NOT_ALLOCATED)
        if allocation:
            for page in range(first, first + count):
                self.pages[page] = (allocation, None)

    @rule(first=first, count=count, protect=protects)
    def protect(self, first: int, count: int, protect: int) -> None:
        allocation = self.one_allocation(first, count)
        old = [self.pages[p][1] if p in self.pages else None for p in range(first, first + count)]
        expected = CONFLICTING if not allocation else NOT_COMMITTED if None in old else 0
        assert status_of(self.amap.protect, first * PAGE, count * PAGE, protect) == expected
        if allocation and not expected:
            assert self.amap._old[0] == old[0]
            for page in range(first, first + count):
                self.pages[page] = (allocation, protect)

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), whole=st.booleans())
    def release(self, data: st.DataObject, whole: bool) -> None:
        page = data.draw(st.sampled_from(sorted(self.pages)))
        allocation = self.pages[page][0]
        extent = self.extent(allocation)
        if whole:
            first, count = extent[0], len(extent)
            assert self.amap.release(first * PAGE) == (first * PAGE, count * PAGE)
        else:
            first, count = page, data.draw(st.integers(1, extent[-1] - page + 1))
            assert self.amap.release(first * PAGE, count * PAGE) == (first * PAGE, count * PAGE)
        for gone in range(first, first + count):
            del self.pages[gone]
        for rest in [p for p in extent if p >= first + count]:
            self.pages[rest] = ((first + count, allocation[1]), self.pages[rest][1])

    @rule(count=count, down=st.booleans(), low=st.integers(0, GRANULES), high=st.integers(1, GRANULES + 4))
    def find(self, count: int, down: bool, low: int, high: int) -> None:
        lowest, top = max(1, low) * 16, high * 16
        fits = [
            at
            for at in range(lowest, top, 16)
            if at + count <= top and not any(p in self.pages for p in range(at, at + count))
        ]
        try:
            found = self.amap.find(count * PAGE, low * KB64, high * KB64 - 1, top_down=down)
        except Failed as error:
            assert error.status == NO_MEMORY and not fits
            return
        assert found // PAGE == (fits[-1] if down else fits[0])

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "amap"):
            return
        expected: list[tuple[int, int, int, int, int]] = []
        for page in sorted(self.pages):
            allocation, protect = self.pages[page]
            state = RESERVE if protect is None else COMMIT
            row = (page, 1, state, protect or 0, allocation[0])
            last = expected[-1] if expected else None
            if last and last[0] + last[1] == page and last[2:] == row[2:]:
                expected[-1] = (last[0], last[1] + 1, *last[2:])
            else:
                expected.append(row)
        seen, at = [], 0
        while at < END:
            base, size, state, protect, _, allocation_base, _ = self.amap.query(at)
            assert base == at and size > 0
            if state != FREE:
                seen.append((base // PAGE, size // PAGE, state, protect, allocation_base // PAGE))
            at += size
        assert seen == expected
        committed = sum(1 for _, p in self.pages.values() if p is not None)
        assert self.amap.usage() == (len(self.pages) * PAGE, committed * PAGE)


def test_against_a_model_of_pages(core_module: Any) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    AgainstPages.module = core_module
    run_state_machine_as_test(
        AgainstPages,
        settings=settings(max_examples=60, stateful_step_count=60, suppress_health_check=list(HealthCheck)),
    )
