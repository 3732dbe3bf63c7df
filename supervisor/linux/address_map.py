"""Python's face of gate/core's address map: what a process's address space holds, as NT sees it, in step with Linux.

The map is C and lies in the shared region, because the gate changes it too. Must never be changed but under its lock,
nor locked while a thread of the process may have to be stopped: that thread might be waiting for the lock.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from ntsup.supervisor.linux._native import ffi, lib

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.core import Core, check

PAGE = 0x1000
GRANULARITY = 0x10000
LOWEST, HIGHEST = 0x10000, 0x7FFFFFFEFFFF
"""MmLowestUserAddress and MmHighestUserAddress of x64."""

MEM_COMMIT, MEM_RESERVE, MEM_FREE = 0x1000, 0x2000, 0x10000
MEM_PRIVATE, MEM_MAPPED, MEM_IMAGE = 0x20000, 0x40000, 0x1000000
PAGE_NOACCESS = 0x01
PAGE_GUARD = 0x100

PLACEHOLDER: Final[int] = lib.AMAP_PLACEHOLDER
COMMITTABLE: Final[int] = lib.AMAP_COMMITTABLE
FIXED: Final[int] = lib.AMAP_FIXED
WATCHED: Final[int] = lib.AMAP_WATCHED


class Region(NamedTuple):
    """Pages [start, end) that are alike, from the page asked for on: MEMORY_BASIC_INFORMATION, and the flags."""

    start: int
    end: int
    state: int
    protect: int
    """0 while merely reserved."""
    type: int
    """0 of what is free, as are the next four."""
    base: int
    """Of the allocation."""
    allocation_end: int
    allocation_protect: int
    flags: int
    """PLACEHOLDER, COMMITTABLE, FIXED, WATCHED."""


class Extent(NamedTuple):
    """An allocation's place."""

    base: int
    end: int

    @property
    def size(self) -> int:
        """In bytes."""
        return self.end - self.base


def check_protection(protect: int, kind: int = MEM_MAPPED) -> None:
    """STATUS_INVALID_PAGE_PROTECTION unless `protect` is one basic protection with allowed modifiers."""
    check(lib.amap_check_protect(protect, kind))


def check_compatible(whole: int, part: int) -> None:
    """STATUS_SECTION_PROTECTION unless something of protection `whole` may have a part of protection `part`."""
    check(lib.amap_compatible(whole, part))


linux_protection = lib.amap_linux_protection


class AddressMap:
    """The map of process slot `process`; a context manager that holds its lock. May be entered again by its holder.

    `hold` is called before the lock is taken for a change: it returns a stopped thread of the process and the gate's
    addresses, which Linux calls are made with. `lost` is called when that thread turns out to be dead.
    """

    def __init__(self, core: Core, process: int, hold: Callable[[], None], lost: Callable[[], None]) -> None:
        self._core: Any = core.base
        self._process = process
        self._hold, self._lost = hold, lost
        self._depth = 0
        self._base, self._size = ffi.new("uint64_t *"), ffi.new("uint64_t *")
        self._old, self._area = ffi.new("uint32_t *"), ffi.new("struct amap_region *")
        self._bounds = ffi.new("struct amap_bounds *")

    def __enter__(self) -> None:
        if not self._depth:
            self._hold()
            lib.amap_lock(self._core, self._process)
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            lib.amap_unlock(self._core, self._process)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Have Linux make in one go, at the end, what is changed meanwhile. The memory is not there before that.

        STATUS_NO_MEMORY if Linux has none: the map then has what was asked for, and it is to be released.
        """
        with self:
            lib.core_host_gather()
            try:
                yield
            finally:
                error = lib.core_host_flush()
        if error == -errno.ESRCH:
            self._lost()
            raise NtError(NtStatus.PROCESS_IS_TERMINATING)
        if error:
            raise NtError(NtStatus.NO_MEMORY)

    # Questions

    def region(self, address: int) -> Region:
        """What is at an address, free pages included. STATUS_INVALID_PARAMETER beyond the user's range."""
        area = self._area
        if self._depth:
            status = lib.amap_query(self._core, self._process, address, area)
        else:
            lib.amap_lock(self._core, self._process)
            status = lib.amap_query(self._core, self._process, address, area)
            lib.amap_unlock(self._core, self._process)
        check(status)
        base, start = area.allocation_base, area.base
        return Region(
            start,
            start + area.size,
            area.state,
            area.protect,
            area.type,
            base,
            base + area.allocation_size,
            area.allocation_protect,
            area.flags,
        )

    def at(self, address: int) -> Region | None:
        """The pages of an allocation that an address begins, or None where nothing is allocated."""
        if not 0 <= address <= HIGHEST:
            return None
        found = self.region(address)
        return found if found.type else None

    def is_thread_memory(self, base: int, limit: int, top: int, teb: int, guard_size: int, teb_size: int) -> bool:
        """Whether a stack and a TEB are as a thread got them: neither grown nor changed."""
        memory = ffi.new("struct amap_thread_memory *", (base, limit, top, teb, guard_size, teb_size))
        lib.amap_lock(self._core, self._process)
        found = lib.amap_is_thread_memory(self._core, self._process, memory)
        lib.amap_unlock(self._core, self._process)
        return bool(found)

    def overlapping(self, start: int, end: int) -> Iterator[Region]:
        """What is allocated in [start, end), in order; the first from `start` on."""
        while start < end and start <= HIGHEST:
            found = self.region(start)
            if found.type:
                yield found
            if found.end <= start:
                return  # a guest has written over its map
            start = found.end

    def runs_of(self, extent: Extent) -> list[Region]:
        """The regions of one allocation."""
        return [r for r in self.overlapping(extent.base, extent.end) if r.base == extent.base]

    def is_free(self, start: int, end: int) -> bool:
        """Nothing lies in [start, end), and it may be used."""
        if start < LOWEST or end > HIGHEST + 1 or end <= start:
            return False
        found = self.region(start)
        return not found.type and found.end >= end

    def find_free(
        self, size: int, *, top_down: bool = False, lowest: int = 0, highest: int = 0, alignment: int = GRANULARITY
    ) -> int:
        """A free place for `size` bytes. `lowest` and `highest` (inclusive) bound it where they are not 0.

        Raises STATUS_NO_MEMORY.
        """
        with self:
            check(lib.amap_find(self._core, self._process, size, lowest, highest, alignment, int(top_down), self._base))
            return int(self._base[0])

    @property
    def committed(self) -> int:
        """Bytes committed in private allocations."""
        lib.amap_usage(self._core, self._process, self._size, self._base)
        return int(self._base[0])

    # Changes: the map and Linux

    def _ranged(self, function: Any, base: int, size: int, *rest: Any) -> tuple[int, int]:
        with self:
            self._base[0], self._size[0] = base, size
            status = function(self._core, self._process, self._base, self._size, *rest)
            if status & 0x80000000:
                if status == NtStatus.PROCESS_IS_TERMINATING:
                    self._lost()
                raise NtError(status)
            return int(self._base[0]), int(self._size[0])

    def allocate(
        self, base: int, size: int, kind: int, protect: int, lowest: int = 0, highest: int = 0, alignment: int = 0
    ) -> tuple[int, int]:
        """NtAllocateVirtualMemory: (base, size) of what was reserved or committed."""
        bounds = self._bounds
        bounds.lowest, bounds.highest, bounds.alignment = lowest, highest, alignment
        return self._ranged(lib.amap_allocate, base, size, kind, protect, bounds)

    def free(self, base: int, size: int, kind: int) -> tuple[int, int]:
        """NtFreeVirtualMemory: (base, size) of what was decommitted or released."""
        return self._ranged(lib.amap_free, base, size, kind)

    def commit(self, base: int, size: int, protect: int) -> tuple[int, int]:
        """Commit pages, or protect those that are committed."""
        return self._ranged(lib.amap_commit, base, size, protect)

    def release(self, base: int) -> None:
        """Release a private allocation."""
        self._ranged(lib.amap_release, base, 0)

    def protect(self, base: int, size: int, protect: int) -> tuple[int, int, int]:
        """NtProtectVirtualMemory: (base, size, the first page's protection before)."""
        start, length = self._ranged(lib.amap_protect, base, size, protect, self._old)
        return start, length, int(self._old[0])

    def take_guard(self, address: int) -> bool:
        """Take PAGE_GUARD off a page; whether it had it."""
        with self:
            return bool(lib.amap_take_guard(self._core, self._process, address))

    def unmap(self, address: int, to_placeholder: bool) -> Region:
        """Unmap the view that holds an address: what it was."""
        with self:
            status = lib.amap_unmap(self._core, self._process, address, int(to_placeholder), self._area)
            if status == NtStatus.PROCESS_IS_TERMINATING:
                self._lost()
            check(status)
            a = self._area
            end = a.allocation_base + a.allocation_size
            return Region(
                a.allocation_base,
                end,
                a.state,
                a.protect,
                a.type,
                a.allocation_base,
                end,
                a.allocation_protect,
                a.flags,
            )

    # Changes of the map alone: what the caller has mapped

    def enter(
        self,
        base: int,
        size: int,
        kind: int,
        protect: int,
        *,
        flags: int = 0,
        commit: bool = True,
        replace: bool = False,
    ) -> None:
        """Write down a new allocation; `replace`: in the place of just one placeholder."""
        function = lib.amap_replace if replace else lib.amap_reserve
        self._ranged(function, base, size, kind, protect, flags, 0, int(commit))

    def note(self, base: int, size: int, protect: int) -> None:
        """Write down the protection of pages of a view."""
        with self:
            check(lib.amap_note(self._core, self._process, base, size, protect))
