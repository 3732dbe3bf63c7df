"""What the supervisor must survive: lock holders that die at any write, locks never released, scribbled regions."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from core_extension import FOREVER, POLL, TRAP, WAIT_ALL, Region

DEAD = 4242
Scenario = Callable[[Region], tuple[list[int], list[int], list[Any]]]


def several_waiters(kind: str) -> Scenario:
    """Objects, threads and the operation to die in."""

    def make(region: Region) -> tuple[list[int], list[int], list[Any]]:
        lib, process = region.lib, region.process()
        threads = [region.thread(process) for _ in range(4)]
        other = region.event(1)
        if kind == "event":
            main = region.event(manual=True)
            operation = [lib.TEST_EVENT_SET, main, 0, [], 0]
        elif kind == "pulse":
            main = region.event(manual=True)
            operation = [lib.TEST_EVENT_PULSE, main, 0, [], 0]
        elif kind == "semaphore":
            main = region.semaphore(0)
            operation = [lib.TEST_SEMAPHORE_RELEASE, main, 3, [], 0]
        elif kind == "mutant":
            main = region.mutant(threads[3])
            operation = [lib.TEST_MUTANT_RELEASE, threads[3], main, [], 0]
        elif kind == "timer":
            main = region.object(lib.CORE_TYPE_TIMER_NOTIFICATION)
            operation = [lib.TEST_TIMER_SET, main, 0, [], 0]
        else:
            main = region.object(lib.CORE_TYPE_COMPLETION)
            packets, count = region.ffi.new("struct core_packet[1]"), region.ffi.new("uint32_t *")
            for thread in threads[:2]:
                region.core_completion_remove(thread, main, packets, 1, count, TRAP)
            return [main], threads, [lib.TEST_COMPLETION_SET, main, 0, [], 0]
        region.wait(threads[0], [main])
        region.wait(threads[1], [other, main], WAIT_ALL)
        region.wait(threads[2], [main, main])
        return [main, other], threads, operation

    return make


def wait_all(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """A wait-all over all kinds that can be satisfied at once."""
    thread, dying = region.thread(), region.thread()
    objects = [
        region.event(1),
        region.semaphore(2),
        region.mutant(),
        region.event(1, manual=True),
        region.mutant(dying),
    ]
    region.core_thread_exit(dying)
    return objects, [thread], [region.lib.TEST_WAIT_ALL, thread, 0, objects, len(objects)]


def wait_all_parking(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """A wait-all that parks among others."""
    first, thread = region.thread(), region.thread()
    objects = [region.event(1), region.semaphore(2), region.event()]
    region.wait(first, [objects[2]])
    return objects, [first, thread], [region.lib.TEST_WAIT_ALL, thread, 0, objects, len(objects)]


def closing(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """The last handle of a reported object, one reference left."""
    process = region.process()
    slot = region.object(region.lib.CORE_TYPE_NOTIFICATION, flags=1)
    handle = region.handle(process, slot)
    return [slot], [], [region.lib.TEST_CLOSE, process, handle, [], 0]


def creating_a_handle(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """The first of a table: segments are taken."""
    slot = region.event()
    return [slot], [], [region.lib.TEST_HANDLE_CREATE, region.process(), slot, [], 0]


def locking(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """Bytes of a file that has another lock."""
    process, slot = region.process(), region.object(region.lib.CORE_TYPE_NOTIFICATION)
    region.checked(region.core_file_attach(slot, [(1, 1, 0, 3, 7, 0, 3)]))
    region.checked(region.core_bytes_lock(slot, process, [(30, 5, 0, 1)]))
    return [slot], [], [region.lib.TEST_BYTES_LOCK, slot, process, [], 0]


def unlocking(region: Region) -> tuple[list[int], list[int], list[Any]]:
    """The first of two."""
    objects, threads, operation = locking(region)
    region.checked(region.core_bytes_lock(objects[0], operation[2], [(10, 10, 0, 1)]))
    region.checked(region.core_bytes_lock(objects[0], operation[2], [(50, 5, 0, 1)]))
    return objects, threads, [region.lib.TEST_BYTES_UNLOCK, *operation[1:]]


def picture(region: Region, objects: list[int], threads: list[int]) -> Any:
    """All that can be seen from outside, the ready list included."""
    seen: list[Any] = []
    for slot in objects:
        i = region.info(slot)
        seen.append((i.signal, i.waiters, i.references, i.handles, i.thread, i.abandoned, i.queued, i.armed))
        seen.append([region.core_bytes_forbidden(slot, 99, [(start, 5, 0, 0)], 1) for start in range(0, 60, 5)])
    for thread in threads:
        info = region.ffi.new("struct core_thread_info *")
        region.core_thread_info(thread, info)
        seen.append((info.state, info.wait_status if info.state == 3 else 0, info.wait_count))
    seen.append(region.core_handle_count(1))
    return seen


SCENARIOS: dict[str, Scenario] = {
    **{kind: several_waiters(kind) for kind in ("event", "pulse", "semaphore", "mutant", "timer", "completion")},
    "wait_all": wait_all,
    "wait_all_parking": wait_all_parking,
    "closing": closing,
    "creating": creating_a_handle,
    "locking": locking,
    "unlocking": unlocking,
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_holder_that_dies_at_any_write_leaves_all_or_nothing(core_module: Any, name: str) -> None:
    done = Region(core_module)
    objects, threads, operation = SCENARIOS[name](done)
    before = picture(done, objects, threads)
    assert done.test_die(DEAD, 0, *operation) == 0
    after = picture(done, objects, threads)
    done_ready, outcomes = done.ready(), set()
    for nth in range(1, 2000):
        region = Region(core_module)
        objects, threads, operation = SCENARIOS[name](region)
        assert picture(region, objects, threads) == before
        if not region.test_die(DEAD, nth, *operation):
            break
        assert region.core_lock_holder() == DEAD
        assert region.core_lock_repair(DEAD + 1) == 0 and region.core_lock_repair(DEAD) == 1
        assert region.core_lock_holder() == 0
        now = picture(region, objects, threads)
        assert now in (before, after), f"at write {nth}"
        outcomes.add(now == after)
        if now == before:
            assert region.ready() == []
            assert region.test_die(DEAD, 0, *operation) == 0, "it works as if nothing had been"
            assert picture(region, objects, threads) == after
        assert region.ready() == done_ready
    else:
        pytest.fail("it never got through")
    assert nth > 4 and False in outcomes


def test_a_stalled_lock_is_broken_when_the_host_says_so(region: Region) -> None:
    event = region.event()
    assert region.test_die(999999, 1, region.lib.TEST_EVENT_SET, event, 0, [], 0) == 1
    assert region.core_lock_holder() == 999999
    assert region.core_event_set(event, region.ffi.NULL) == 0
    assert region.core_lock_holder() == 0 and region.signal(event) == 1


def test_a_lock_is_waited_for(region: Region) -> None:
    event = region.event()
    region.core_lock()
    setter = threading.Thread(target=region.core_event_set, args=(event, region.ffi.NULL))
    setter.start()
    setter.join(0.1)
    assert setter.is_alive()
    region.core_unlock()
    setter.join(10)
    assert not setter.is_alive() and region.signal(event) == 1


def test_wakes_that_died_with_the_waker_are_made_up_for(region: Region) -> None:
    event, thread, got = region.event(), region.thread(), []
    waiter = threading.Thread(target=lambda: got.append(region.test_wait_and_park(thread, event, 0, FOREVER)))
    waiter.start()
    while region.state(thread) != 2:
        pass
    region.test_set_without_waking(event)
    region.core_lock_repair(31337)
    waiter.join(10)
    assert got == [0]


def everything(region: Region, random_: random.Random) -> None:
    """One call of nearly each function, with slots of all sorts."""
    null, lib = region.ffi.NULL, region.lib
    thread, other = random_.randrange(6), random_.randrange(6)
    slot, second, process = random_.randrange(24), random_.randrange(24), random_.randrange(4)
    handle = random_.randrange(0, 600, 4)
    out32, out64, area = region.ffi.new("uint32_t[64]"), region.ffi.new("uint64_t *"), region.ffi.new("char[4096]")
    size = region.ffi.new("uint64_t *", random_.randrange(1, 1 << 18))
    out64[0] = random_.randrange(0x10000, 0x400000)
    region.wait(thread, [slot, second], random_.choice([0, WAIT_ALL, POLL]))
    region.core_event_set(slot, null)
    region.core_event_pulse(slot, null)
    region.core_semaphore_release(second, 1, null)
    region.core_mutant_release(thread, slot, null)
    region.core_notify(slot, 1)
    region.core_signal_and_wait(thread, slot, second, TRAP)
    region.core_keyed_wait(thread, slot, 2, TRAP)
    region.core_keyed_release(other, slot, 2, TRAP)
    region.core_completion_set(slot, [[1, 2, 3, 4, 0]])
    packets = region.ffi.cast("struct core_packet *", area)
    region.core_completion_remove(thread, slot, packets, 4, out32, TRAP)
    region.core_completion_result(thread, packets)
    region.core_wait_cancel(thread, random_.choice([0x102, 0x100]))
    region.core_wait_resume(thread)
    region.core_wait_result(thread)
    region.core_apc_pending(thread, 1)
    region.core_alert_thread(other)
    region.core_alert_by_id(other)
    region.core_take_ready(out32, 64)
    region.core_take_dead(region.ffi.cast("struct core_dead *", area), 64)
    region.core_timer_set(slot, random_.randrange(100), 1, 1, 50, null)
    region.core_timers_expire(random_.randrange(100), out32, 64)
    region.core_timer_next_due()
    region.core_timer_cancel(second, null)
    region.core_object_info(slot, region.ffi.cast("struct core_object_info *", area))
    region.core_handle_create(process, slot, 3, 0, out64)
    region.core_handle_duplicate(process, handle, random_.randrange(4), 0, 0, 3, out64)
    region.core_handle_close(process, handle, null)
    region.core_handle_enumerate(process, 0, region.ffi.cast("struct core_handle_info *", area), 100)
    region.core_h_wait(thread, [handle], 1, TRAP)
    region.core_lock_repair(random_.randrange(1, 10))
    facts = region.ffi.new("struct core_thread_facts *")
    region.core_process_births(process, random_.randrange(2))
    region.core_spare_enter(process, random_.randrange(9), facts, out32)
    region.core_spare_take(process, null, out32)
    region.core_thread_start(out32[0], 3, 0, 1, 2, out64)
    region.core_spare_return(other, random_.randrange(2))
    region.core_spare_free(thread)
    region.core_thread_end(other, 3, facts, out32)
    region.core_thread_left(other)
    region.core_thread_leaves(thread)
    region.core_thread_meet(other, region.ffi.cast("struct core_thread_info *", area))
    region.core_threads_unmet(process, random_.randrange(2), out32, 64)
    region.core_threads_living(out32, 64)
    region.core_thread_of(random_.randrange(9))
    region.amap_find(process, size[0], 0, 0, 0, random_.randrange(2), out64)
    for name in ("amap_commit", "amap_protect"):
        out64[0] = random_.randrange(0x10000, 0x400000)
        getattr(region, name)(process, out64, size, 4, *([null] if name == "amap_protect" else []))
    for name in ("amap_decommit", "amap_release"):
        out64[0] = random_.randrange(0x10000, 0x400000)
        getattr(region, name)(process, out64, size)
    region.amap_reserve(process, out64, size, lib.AMAP_PRIVATE, 4, 0, 0, 1)
    region.amap_query(process, out64[0], region.ffi.cast("struct amap_region *", area))
    for name in ("amap_preserve", "amap_coalesce"):
        getattr(region, name)(process, out64, size)
    region.amap_allocate(process, out64, size, 0x3000, 4, region.ffi.new("struct amap_bounds *"))
    region.amap_free(process, out64, size, random_.choice((0x4000, 0x8000)))
    region.amap_note(process, out64[0], size[0], 4)
    region.amap_unmap(process, out64[0], 1, region.ffi.cast("struct amap_region *", area))
    region.amap_take_guard(process, out64[0])
    opened = [(1, random_.randrange(5), 0, 3, random_.randrange(8), 0, 3)]
    region.core_h_file_open(thread, opened, 0, 5, out64)
    if region.core_h_file(thread, out64[0], 1, region.ffi.cast("struct core_file_use *", area)) == 0:
        region.core_file_done(random_.randrange(6))
    region.core_bytes_lock(slot, process, [(random_.randrange(9), random_.randrange(9), 0, random_.randrange(2))])
    region.core_bytes_unlock(slot, process, [(random_.randrange(9), random_.randrange(9), 0, 0)])
    region.core_bytes_forbidden(slot, process, [(random_.randrange(9), 4, 0, 0)], 1)
    region.core_pipe_create(random_.randrange(1 << 18), out32)
    region.core_file_set_pipes(slot, random_.randrange(4), random_.randrange(4))
    region.core_pipe_lend(random_.randrange(4), bytes(100), 100)
    span, pipe, writes = region.ffi.new("struct core_pipe_span *"), random_.randrange(4), random_.randrange(2)
    if moved := region.core_pipe_begin(pipe, region.core_pipe_serial(pipe), writes, random_.randrange(1 << 17), span):
        assert span.first_size + span.second_size == moved <= 65536
        region.ffi.memmove(span.first, bytes(span.first_size), span.first_size)
        region.ffi.memmove(span.second, bytes(span.second_size), span.second_size)
        region.core_pipe_end(pipe, writes, moved)
    region.core_pipe_recall(random_.randrange(4), region.ffi.new("char[65536]"))
    region.core_pipe_free(random_.randrange(4))
    region.core_file_info(slot, region.ffi.cast("struct core_file_info *", area))
    region.core_file_unseen(out32, 4)
    region.core_file_detach(slot, process)
    region.core_file_attach(slot, opened)
    region.core_node_flag(1, random_.randrange(5), 0)
    region.core_object_dereference(slot)
    region.core_object_create(random_.randrange(1, 13), 1, 1, 5, out32)
    if random_.random() < 0.1:
        region.core_thread_exit(thread)
        region.core_thread_free(thread)
        region.core_thread_create(process, 1, out32, out32 + 1)
    if random_.random() < 0.03:
        region.core_handles_inherit(process, random_.randrange(4))
        region.core_handles_close_all(process)
        region.core_process_free(process)
        region.core_process_create(1, out32, out32 + 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_scribbled_region_crashes_and_hangs_nothing(core_module: Any, seed: int) -> None:
    random_ = random.Random(seed)
    region = Region(core_module)
    for _ in range(4):
        region.thread()
    for kind in range(1, 13):
        if kind not in (region.lib.CORE_TYPE_THREAD, region.lib.CORE_TYPE_PROCESS):
            region.object(kind, 1, 5, random_.randrange(2))
    extents = region.ffi.new("uint64_t[32]")
    count = region.test_extents(extents)
    for _ in range(400):
        everything(region, random_)
        for _ in range(random_.randrange(12)):
            which = random_.randrange(count)
            word = random_.randrange(extents[2 * which], extents[2 * which + 1], 4)
            value = random_.choice(
                [
                    0,
                    1,
                    2,
                    3,
                    random_.randrange(64),
                    random_.randrange(4096),
                    1 << 7 | 1,
                    2**32 - 1,
                    random_.randrange(2**32),
                    256 * 64 + random_.randrange(64),
                ]
            )
            region.map[word : word + 4] = value.to_bytes(4, "little")
        region.map[64:68] = bytes(4)  # a lock held by nobody alive is the host's to break; not what is tested here
        region.test_free_amap_locks()


def test_a_region_scribbled_on_all_the_while(core_module: Any) -> None:
    random_ = random.Random(1)
    for round_ in range(4):
        region = Region(core_module)
        for _ in range(4):
            region.thread()
        for kind in (1, 2, 3, 4, 5, 6, 9, 10, 11, 12):
            region.object(kind, 1, 5, random_.randrange(2))
        scribbler = threading.Thread(target=region.test_scribble, args=(round_, 3_000_000))
        scribbler.start()
        while scribbler.is_alive():
            everything(region, random_)


def test_formatting(core_module: Any, region: Region) -> None:
    lib = core_module.lib
    assert lib.core_check(region.base, lib.CORE_REGION_SIZE) == 0
    assert lib.core_check(region.base, lib.CORE_REGION_SIZE // 2) == 0xC000000D
    assert lib.core_init(region.base, 4096) == 0xC000000D
    region.map[0:4] = b"nope"
    assert lib.core_check(region.base, lib.CORE_REGION_SIZE) == 0xC000000D
