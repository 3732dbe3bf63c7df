"""Placeholders: reserved address space that later allocations and views replace piece by piece, exactly.

What VirtualAlloc2 and MapViewOfFile3 document: a placeholder is split and joined by freeing it in special ways. Must
never let another mapping slip into the place of one that is being replaced.
"""

from __future__ import annotations

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.address_map import (
    MEM_COMMIT,
    MEM_PRIVATE,
    MEM_RESERVE,
    PAGE_NOACCESS,
    Allocation,
)
from ntsup.supervisor.objects.address_space import AddressSpace, linux_protection, page_range


def exact(space: AddressSpace, base: int, size: int) -> Allocation:
    """The placeholder that is just [base, base + size), or STATUS_CONFLICTING_ADDRESSES."""
    run = space.map.at(base)
    start, end = page_range(base, size)
    if run is None or not run.allocation.placeholder or (run.allocation.base, run.allocation.end) != (start, end):
        raise NtError(NtStatus.CONFLICTING_ADDRESSES)
    return run.allocation


def enter(space: AddressSpace, start: int, end: int) -> None:
    """Write a placeholder into the map, over whatever the map had there."""
    space.map.remove(start, end)
    space.map.insert(Allocation(start, end - start, MEM_PRIVATE, PAGE_NOACCESS, placeholder=True), MEM_RESERVE, 0)


def replace(space: AddressSpace, base: int, size: int, protect: int, *, commit: bool) -> Allocation:
    """MEM_REPLACE_PLACEHOLDER: a private allocation in the exact place of a placeholder."""
    old = exact(space, base, size)
    space.linux([space.map_anonymous(old.base, old.size, linux_protection(protect) if commit else 0)])
    space.map.remove(old.base, old.end)
    fresh = Allocation(old.base, old.size, MEM_PRIVATE, protect)
    space.map.insert(fresh, MEM_COMMIT if commit else MEM_RESERVE, protect if commit else 0)
    return fresh


def preserve(space: AddressSpace, base: int, size: int) -> tuple[int, int]:
    """MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER: split a placeholder, or make one of a private allocation again."""
    run = space.map.at(base)
    if run is None:
        raise NtError(NtStatus.MEMORY_NOT_ALLOCATED)
    whole = run.allocation
    start, end = page_range(base, size or whole.size)
    if whole.type != MEM_PRIVATE or end > whole.end or start < whole.base:
        raise NtError(NtStatus.CONFLICTING_ADDRESSES)
    if whole.placeholder:
        if (start, end) == (whole.base, whole.end):
            raise NtError(NtStatus.CONFLICTING_ADDRESSES)  # nothing to split off
        bottom, top = whole.base, whole.end
        for low, high in ((bottom, start), (start, end), (end, top)):
            if low < high:
                enter(space, low, high)
    else:
        if (start, end) != (whole.base, whole.end):
            raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        space.linux([space.map_anonymous(start, end - start, 0)])
        enter(space, start, end)
    return start, end - start


def coalesce(space: AddressSpace, base: int, size: int) -> tuple[int, int]:
    """MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS: neighbours that fill the range become one."""
    start, end = page_range(base, size)
    at = start
    pieces = 0
    for run in list(space.map.overlapping(start, end)):
        if run.start != at or not run.allocation.placeholder or run.allocation.end > end:
            raise NtError(NtStatus.CONFLICTING_ADDRESSES)
        at = run.end
        pieces += 1
    if at != end or pieces < 2:
        raise NtError(NtStatus.CONFLICTING_ADDRESSES)
    enter(space, start, end)
    return start, end - start
