"""Byte-range locks as both doors know them: who may lock, read and write what; locks go with handles."""

from __future__ import annotations

import pytest
from core_extension import Region

NOTIFICATION, REPORT, SPECIAL, LOCKS = 11, 1, 1, 8
NOT_GRANTED, NOT_LOCKED, INVALID_HANDLE, NOT_SUPPORTED = 0xC0000055, 0xC000007E, 0xC0000008, 0xC00000BB
NO_RESOURCES = 0xC000009A
READ, WRITE = 0, 1


class Open:
    """An open of a file, with a handle in one process."""

    def __init__(self, region: Region, process: int, *, inode: int = 7, flags: int = REPORT) -> None:
        self.region, self.process = region, process
        self.slot = region.object(NOTIFICATION, flags=flags)
        region.checked(region.core_file_attach(self.slot, [(1, inode, 0, 3, 7, 0, 3)]))
        self.handle = region.handle(process, self.slot)

    def lock(self, start: int, length: int, *, exclusive: int = 1, key: int = 0, process: int = 0) -> int:
        owner = process or self.process
        return int(self.region.core_bytes_lock(self.slot, owner, [(start, length, key, exclusive)]))

    def unlock(self, start: int, length: int, *, key: int = 0, process: int = 0) -> int:
        return int(self.region.core_bytes_unlock(self.slot, process or self.process, [(start, length, key, 0)]))

    def may(self, writes: int, start: int, length: int = 1, *, key: int = 0, process: int = 0) -> bool:
        owner = process or self.process
        return not self.region.core_bytes_forbidden(self.slot, owner, [(start, length, key, 0)], writes)


@pytest.fixture
def two(region: Region) -> tuple[Open, Open]:
    """One file opened twice, by two processes."""
    return Open(region, region.process()), Open(region, region.process())


def test_exclusive_locks_keep_others_out(two: tuple[Open, Open]) -> None:
    first, second = two
    assert first.lock(10, 10) == 0
    assert second.lock(19, 1) == second.lock(19, 1, exclusive=0) == NOT_GRANTED
    assert second.lock(20, 1) == 0 and second.lock(9, 1) == 0
    assert first.may(READ, 10) and first.may(WRITE, 10)
    assert not second.may(READ, 19) and not second.may(WRITE, 0, 100)
    assert second.may(READ, 15, 0), "nothing is read"
    assert not first.may(READ, 10, key=3) and not first.may(READ, 10, process=second.process)
    assert first.lock(10, 10) == NOT_GRANTED, "not even the owner has it exclusively twice"
    assert first.lock(10, 10, exclusive=0) == 0
    assert Open(first.region, first.process, inode=8).lock(10, 10) == 0, "another file"


def test_shared_locks_let_read(two: tuple[Open, Open]) -> None:
    first, second = two
    assert first.lock(10, 10, exclusive=0) == second.lock(0, 15, exclusive=0) == 0
    assert first.may(READ, 12) and not first.may(WRITE, 12) and not second.may(WRITE, 12)
    assert second.lock(12, 1) == NOT_GRANTED


def test_unlocking_is_exact_and_the_exclusive_lock_goes_first(two: tuple[Open, Open]) -> None:
    first, second = two
    assert first.lock(10, 10) == first.lock(10, 10, exclusive=0) == 0
    assert first.unlock(10, 9) == first.unlock(10, 10, key=1) == second.unlock(10, 10) == NOT_LOCKED
    assert first.unlock(10, 10) == 0
    assert second.may(READ, 12) and not second.may(WRITE, 12)
    assert first.unlock(10, 10) == 0 and first.unlock(10, 10) == NOT_LOCKED
    assert second.may(WRITE, 12)


def test_ranges_reach_the_end_of_numbers(two: tuple[Open, Open]) -> None:
    first, second = two
    assert first.lock(1 << 63, 1 << 63) == 0
    assert second.lock((1 << 64) - 1, 1) == NOT_GRANTED and second.lock(0, 1 << 63) == 0
    assert first.unlock(1 << 63, 1 << 63) == 0
    assert second.lock((1 << 64) - 1, 1) == 0


@pytest.mark.parametrize("flags", (0, REPORT))
def test_locks_go_with_the_last_handle_of_their_process(region: Region, flags: int) -> None:
    first, second = Open(region, region.process(), flags=flags), Open(region, region.process())
    again, elsewhere = region.handle(first.process, first.slot), region.handle(second.process, first.slot)
    for number in range(3000):
        assert first.lock(10 * number, 10) == 0
    assert first.lock(50000, 10, process=second.process) == 0
    region.checked(region.core_handle_close(first.process, first.handle, region.ffi.NULL))
    assert not second.may(READ, 12), "there is another handle"
    region.checked(region.core_handle_close(first.process, again, region.ffi.NULL))
    assert second.may(WRITE, 0, 30000) and not second.may(READ, 50000), "the other process's stays"
    stale = region.ffi.new("uint32_t[4]")
    assert region.core_files_stale(stale, 4) == (1 if flags & REPORT else 0)
    region.checked(region.core_handle_close(second.process, elsewhere, region.ffi.NULL))
    assert second.may(WRITE, 0, 1 << 40)
    if flags & REPORT:
        assert region.core_attention() & LOCKS
        assert region.core_files_stale(stale, 4) == 1 and stale[0] == first.slot
        assert region.core_files_stale(stale, 4) == 0


def test_what_linux_is_to_lock(two: tuple[Open, Open]) -> None:
    first, second = two
    region, free, shared, exclusive = first.region, 0, 1, 2

    def pieces(without: object, end: int = 99) -> list[tuple[int, int]]:
        """(kind, last) from 0 on."""
        found, at, last = [], 0, region.ffi.new("uint64_t *")
        while at <= end:
            last[0] = end
            kind = region.core_bytes_held(first.slot, first.process, at, last, without)
            found.append((kind, last[0]))
            at = last[0] + 1
        return found

    null = region.ffi.NULL
    assert pieces(null) == [(free, 99)]
    assert first.lock(10, 20) == first.lock(0, 20, exclusive=0) == first.lock(50, 10, exclusive=0) == 0
    assert first.lock(65, 0) == second.lock(70, 10) == 0, "nothing, and another's"
    halves = [(shared, 9), (exclusive, 19), (exclusive, 29), (free, 49), (shared, 59), (free, 99)]
    assert pieces(null) == pieces([(11, 20, 0, 0)]) == halves
    assert pieces([(10, 20, 0, 0)]) == [(shared, 19), (free, 49), (shared, 59), (free, 99)]
    assert pieces([(0, 20, 0, 0)], 35) == [(free, 9), (exclusive, 29), (free, 35)]
    assert first.lock(90, (1 << 64) - 90) == 0
    assert pieces(null)[-2:] == [(free, 89), (exclusive, 99)]


def test_locks_go_with_their_process(two: tuple[Open, Open]) -> None:
    first, second = two
    assert first.lock(0, 100) == 0
    first.region.core_handles_close_all(first.process)
    assert second.lock(0, 100) == 0


def test_locks_run_out(two: tuple[Open, Open]) -> None:
    first, second = two
    taken = 0
    while (status := first.lock(0, 0)) == 0:
        taken += 1
    assert status == NO_RESOURCES and taken > 10000
    first.region.checked(first.region.core_handle_close(first.process, first.handle, first.region.ffi.NULL))
    assert second.lock(0, 1) == 0


def test_the_gate_locks_what_is_nobody_elses(region: Region) -> None:
    process = region.process()
    thread, handle = region.thread(process), region.ffi.new("uint64_t *")
    region.checked(region.core_h_file_open(thread, [(1, 7, 0, 3, 7, 0, 3)], 0, 5, handle))
    other, use = Open(region, region.process()), region.ffi.new("struct core_file_use *")
    region.checked(region.core_h_file(thread, handle[0], 1, use))
    assert region.core_use_lock(use, [(5, 5, 0, 1)]) == 0
    assert not other.may(READ, 5) and not region.core_use_forbidden(use, 5, 5, WRITE)
    assert region.core_use_lock(use, [(5, 5, 0, 1)]) == NOT_GRANTED
    assert other.lock(0, 5) == 0 and region.core_use_forbidden(use, 0, 1, READ)
    region.core_node_flag(1, 7, SPECIAL)
    assert region.core_use_lock(use, [(20, 5, 0, 1)]) == NOT_SUPPORTED and region.core_attention() & LOCKS == 0
    assert region.core_use_unlock(use, [(5, 5, 0, 0)]) == 0 and region.core_attention() & LOCKS
    region.core_node_flag(1, 7, 0)
    assert region.core_use_unlock(use, [(5, 5, 0, 0)]) == NOT_LOCKED
    assert region.core_use_lock(use, [(5, 5, 0, 1)]) == 0
    out = region.ffi.new("uint32_t *")
    assert region.core_h_close(thread, handle[0], out) == NOT_SUPPORTED, "the supervisor must learn of the file first"
    assert not other.may(READ, 5)
    assert region.core_use_unlock(use, [(5, 5, 0, 0)]) == 0
    region.checked(region.core_h_close(thread, handle[0], out))
    assert region.core_use_lock(use, [(5, 5, 0, 1)]) == region.core_use_unlock(use, [(5, 5, 0, 0)]) == NOT_SUPPORTED
    assert region.core_file_done(use.file) == 5


def test_what_is_no_file_has_no_locks(region: Region) -> None:
    process = region.process()
    assert region.core_bytes_lock(region.event(), process, [(0, 1, 0, 1)]) == INVALID_HANDLE
    assert region.core_bytes_unlock(99999, process, [(0, 1, 0, 1)]) == INVALID_HANDLE
    assert region.core_bytes_forbidden(99999, process, [(0, 1, 0, 0)], 1) == 0
