"""Threads that begin and end in the gate: spares, counts, who frees a slot, and what a death at any write leaves."""

from __future__ import annotations

from typing import Any

import pytest
from core_extension import Failed, Region

COMING, SPARE, TAKEN, RUNNING, EXITED = 6, 7, 8, 1, 5
NOT_SUPPORTED, ENOUGH = 0xC00000BB, 0xC000009A
STACK = {"stack_base": 0x100000, "stack_limit": 0x1F0000, "stack_top": 0x200000, "teb": 0x300000}
SIZE = (0x100000, 0x10000)
THREADS_BASE_TID = 500
LEAST_COMMIT = 0x10000


class Births:
    """A process with one thread that the supervisor knows, and births allowed."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.process = region.process()
        self.known = region.thread(self.process)
        self.tid = THREADS_BASE_TID
        region.core_process_births(self.process, 1)

    def enter(self) -> int:
        """A Linux thread on its way to park."""
        out = self.region.ffi.new("uint32_t *")
        self.tid += 1
        self.region.checked(self.region.core_spare_enter(self.process, self.tid, [STACK], out))
        return int(out[0])

    def park(self, slot: int) -> None:
        """What the gate's assembly does when it is there."""
        region = self.region
        offset = region.lib.core_interrupt_offset(slot) - 80
        region.map[offset : offset + 4] = SPARE.to_bytes(4, "little")

    def take(self, size: tuple[int, int] | None = SIZE) -> int:
        """A parked one."""
        out = self.region.ffi.new("uint32_t *")
        stack = self.region.ffi.NULL if size is None else [size]
        self.region.checked(self.region.core_spare_take(self.process, stack, out))
        return int(out[0])

    def start(self, slot: int) -> int:
        """Its handle, when it has begun."""
        out = self.region.ffi.new("uint64_t *")
        self.region.checked(self.region.core_thread_start(slot, 0x1FFFFF, 0, 0x1234, 77, out))
        return int(out[0])

    def begin(self) -> tuple[int, int]:
        """(slot, handle) of a thread that began in the gate."""
        self.park(self.enter())
        slot = self.take()
        return slot, self.start(slot)

    def end(self, slot: int, status: int = 5) -> int:
        """The slot under which it will park."""
        out = self.region.ffi.new("uint32_t *")
        facts = [{"ended": 99, "user_time": 40, "kernel_time": 30}]
        self.region.checked(self.region.core_thread_end(slot, status, facts, out))
        return int(out[0])

    def info(self, slot: int) -> Any:
        """core_thread_info."""
        info = self.region.ffi.new("struct core_thread_info *")
        self.region.checked(self.region.core_thread_info(slot, info))
        return info

    def meet(self, slot: int) -> Any | None:
        """core_thread_meet."""
        info = self.region.ffi.new("struct core_thread_info *")
        return info if self.region.core_thread_meet(slot, info) == 0 else None

    def unmet(self, *, ended: bool = False) -> list[int]:
        """core_threads_unmet."""
        out = self.region.ffi.new("uint32_t[64]")
        return list(out[0 : self.region.core_threads_unmet(self.process, int(ended), out, 64)])

    def free(self, slot: int) -> bool:
        """Whether a slot is free."""
        info = self.region.ffi.new("struct core_thread_info *")
        return bool(self.region.core_thread_info(slot, info))


@pytest.fixture
def births(region: Region) -> Births:
    """A fresh one."""
    return Births(region)


def close(births: Births, handle: int) -> None:
    births.region.checked(births.region.core_handle_close(births.process, handle, births.region.ffi.NULL))


def test_one_that_is_on_its_way_is_not_taken(births: Births) -> None:
    slot = births.enter()
    assert births.info(slot).state == COMING
    with pytest.raises(Failed):
        births.take()
    births.park(slot)
    assert births.take() == slot and births.info(slot).state == TAKEN
    with pytest.raises(Failed):
        births.take()


def test_only_a_stack_that_fits_is_taken_unless_any_will_do(births: Births) -> None:
    slot = births.enter()
    births.park(slot)
    for size in ((0x200000, 0x10000), (0x100000, 0x20000)):
        with pytest.raises(Failed):
            births.take(size)
    assert births.take(None) == slot


def test_a_process_parks_no_more_than_it_should(births: Births) -> None:
    slots = [births.enter() for _ in range(8)]
    with pytest.raises(Failed) as failed:
        births.enter()
    assert failed.value.status == ENOUGH
    births.park(slots[3])
    assert births.take() == slots[3]
    births.enter()


def test_a_spare_is_no_thread(births: Births) -> None:
    slot, region = births.enter(), births.region
    assert region.core_thread_by_id(region.lib.core_thread_id(slot)) == 0
    assert region.core_thread_count(births.process) == 1 and region.core_living() == 1
    assert region.core_thread_of(births.tid) == slot and births.unmet() == []


def test_a_thread_lives_and_dies_unmet(births: Births) -> None:
    region = births.region
    slot, handle = births.begin()
    assert region.core_thread_count(births.process) == 2 and births.unmet() == [slot]
    assert births.info(slot).facts.start_address == 0x1234
    spare = births.end(slot)
    assert spare != slot and births.info(spare).state == COMING and births.info(spare).facts.user_time == 40
    region.core_thread_left(slot)
    assert region.core_thread_count(births.process) == 1 and births.unmet() == []
    assert births.unmet(ended=True) == [slot] and births.info(slot).state == EXITED
    assert births.info(slot).exit_status == 5
    close(births, handle)
    assert births.free(slot) and births.unmet(ended=True) == []


def test_a_slot_is_free_only_when_its_stack_is_left(births: Births) -> None:
    slot, handle = births.begin()
    births.end(slot)
    close(births, handle)
    assert not births.free(slot)
    births.region.core_thread_left(slot)
    assert births.free(slot)


def test_one_without_handles_goes_when_it_ends(births: Births) -> None:
    slot, handle = births.begin()
    close(births, handle)
    assert births.info(slot).state == RUNNING
    births.end(slot)
    births.region.core_thread_left(slot)
    assert births.free(slot)


def test_its_end_wakes_who_waits(births: Births) -> None:
    slot, _ = births.begin()
    births.region.wait(births.known, [births.info(slot).object])
    births.end(slot)
    assert births.region.woken() == {births.known: 0}


def test_one_that_was_met_is_the_supervisors_to_end(births: Births) -> None:
    region = births.region
    slot, handle = births.begin()
    met = births.meet(slot)
    assert met is not None and met.linux_tid == births.tid and births.meet(slot) is None
    with pytest.raises(Failed) as failed:
        births.end(slot)
    assert failed.value.status == NOT_SUPPORTED and births.unmet() == []
    region.core_thread_exit(slot)
    close(births, handle)
    assert not births.free(slot) and region.dead() == [(met.object, region.lib.CORE_DEAD_LAST_HANDLE)]
    region.core_thread_free(slot)
    region.core_object_dereference(met.object)
    assert births.free(slot)


def test_one_that_is_met_after_its_end_keeps_what_it_left(births: Births) -> None:
    slot, handle = births.begin()
    births.end(slot, 1234)
    met = births.meet(slot)
    assert met is not None and met.state == EXITED and met.exit_status == 1234 and met.facts.ended == 99
    births.region.core_thread_free(slot)
    assert not births.free(slot)  # its stack in the gate is in use
    births.region.core_thread_left(slot)
    assert births.free(slot)
    close(births, handle)


def test_the_last_thread_does_not_end_here(births: Births) -> None:
    slot, _ = births.begin()
    assert births.region.core_thread_leaves(births.known) == 1
    with pytest.raises(Failed):
        births.end(slot)
    assert births.region.core_thread_leaves(slot) == 0
    births.region.core_thread_exit(births.known)
    assert births.region.core_thread_count(births.process) == 1


def test_births_may_be_forbidden_in_between(births: Births) -> None:
    births.park(births.enter())
    slot = births.take()
    births.region.core_process_births(births.process, 0)
    with pytest.raises(Failed) as failed:
        births.start(slot)
    assert failed.value.status == NOT_SUPPORTED
    births.region.core_spare_return(slot, 1)
    assert births.info(slot).state == SPARE and births.take() == slot
    births.region.core_spare_return(slot, 0)
    with pytest.raises(Failed):
        births.take()
    assert births.take(None) == slot
    births.region.core_spare_free(slot)
    assert births.free(slot)


def test_a_processs_spares_go_with_it(births: Births) -> None:
    slots = [births.enter() for _ in range(3)]
    births.park(slots[0])
    births.region.core_process_free(births.process)
    assert all(births.free(slot) for slot in slots)


def test_who_places_threads_is_told_once(births: Births) -> None:
    region, places = births.region, births.region.lib.CORE_ATTENTION_PLACES
    region.core_tell_places(region.lib.CORE_PLACES_COMPANY)
    slot, _ = births.begin()
    assert region.core_attention() & places
    region.core_attention_clear(places)
    other, _ = births.begin()
    assert not region.core_attention() & places
    region.core_tell_places(region.lib.CORE_PLACES_ALONE)
    births.end(other)
    assert not region.core_attention() & places
    births.end(slot)
    assert region.core_attention() & places


def test_waiters_that_are_no_threads_do_not_count(births: Births) -> None:
    out, other = births.region.ffi.new("uint32_t *"), births.region.ffi.new("uint32_t *")
    births.region.checked(births.region.core_thread_create(births.process, 0, out, other))
    assert births.region.core_thread_count(births.process) == 1 and births.region.core_thread_is_last(births.known) == 1


def test_sizes_of_stacks(region: Region) -> None:
    size = region.ffi.new("struct core_stack *")

    def sized(reserve: int, commit: int, own: tuple[int, int] = (0x100000, 0x1000)) -> tuple[int, int]:
        region.lib.core_stack_size(reserve, commit, [own], size)
        return int(size.reserve), int(size.commit)

    assert sized(0, 0) == (0x100000, LEAST_COMMIT)
    assert sized(1, 0) == (0x20000, LEAST_COMMIT)
    assert sized(0x40001, 0x11001) == (0x50000, 0x12000)
    assert sized(0, 0x200000) == (0x210000, 0x200000)
    assert sized(0, 0, (0x200000, 0x30000)) == (0x200000, 0x30000)
    assert sized(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)[0] >= 1 << 47


def beginning(region: Region) -> tuple[Births, list[Any]]:
    """A parked thread is taken, and begins."""
    births = Births(region)
    births.park(births.enter())
    return births, [region.lib.TEST_THREAD_START, births.take(), 0, [], 0]


def ending(region: Region) -> tuple[Births, list[Any]]:
    """The thread, for whose end nobody waits, ends."""
    births = Births(region)
    slot, _ = births.begin()
    return births, [region.lib.TEST_THREAD_END, slot, 0, [], 0]


def meeting(region: Region) -> tuple[Births, list[Any]]:
    """The supervisor meets it."""
    births = Births(region)
    slot, _ = births.begin()
    return births, [region.lib.TEST_THREAD_MEET, slot, 0, [], 0]


def picture(births: Births) -> Any:
    """All that can be seen from outside."""
    region = births.region
    slots = [slot for slot in range(1, 10) if not births.free(slot)]
    seen = [(slot, births.info(slot).state, births.info(slot).object) for slot in slots]
    objects = [region.info(found) for _, _, found in seen if found]
    counts = [(each.references, each.handles, each.signal, each.flags) for each in objects]
    handles = region.core_handle_count(births.process), region.core_thread_count(births.process), region.core_living()
    return seen, counts, handles, births.unmet(), births.unmet(ended=True)


@pytest.mark.parametrize("scenario", [beginning, ending, meeting])
def test_who_dies_at_any_write_leaves_all_or_nothing(core_module: Any, scenario: Any) -> None:
    births, operation = scenario(Region(core_module))
    before = picture(births)
    assert births.region.test_die(4242, 0, *operation) == 0
    after, outcomes = picture(births), set()
    for nth in range(1, 300):
        births, operation = scenario(Region(core_module))
        if not births.region.test_die(4242, nth, *operation):
            break
        assert births.region.core_lock_repair(4242) == 1
        now = picture(births)
        if scenario is ending and now not in (before, after):
            # It counts as gone before its object is signalled: then repair has signalled that, or its process is dying.
            assert now[2] == after[2] and now[4] == after[4], f"at write {nth}"
            continue
        assert now in (before, after), f"at write {nth}"
        outcomes.add(now == after)
    assert nth > 4 and False in outcomes
