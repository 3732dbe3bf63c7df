"""Keyed events, completion queues and timers."""

from __future__ import annotations

from typing import Any

import pytest
from core_extension import ALERTABLE, FOREVER, POLL, TRAP, Failed, Region

PARKED, TIMEOUT, ALERTED, USER_APC, KERNEL_APC, ABANDONED = 0x2F001000, 0x102, 0x101, 0xC0, 0x100, 0x80
TYPE_MISMATCH, INVALID_HANDLE, INVALID_PARAMETER = 0xC0000024, 0xC0000008, 0xC000000D


class Queue:
    """A completion queue."""

    def __init__(self, region: Region) -> None:
        self.region, self.slot = region, region.object(region.lib.CORE_TYPE_COMPLETION)

    def set(self, key: int) -> int:
        """Queue a packet; its other fields follow from its key."""
        return int(self.region.core_completion_set(self.slot, [[key, key + 1, key + 2, key + 3, 0]]))

    def remove(self, thread: int, capacity: int = 1, flags: int = TRAP) -> int | list[int]:
        """The keys, or the status."""
        packets, count = self.region.ffi.new("struct core_packet[]", capacity), self.region.ffi.new("uint32_t *")
        status = self.region.core_completion_remove(thread, self.slot, packets, capacity, count, flags)
        if status:
            return int(status)
        for packet in packets[0 : count[0]]:
            assert (packet.apc_context, packet.information, packet.status) == tuple(packet.key + i for i in (1, 2, 3))
        return [int(p.key) for p in packets[0 : count[0]]]

    def result(self, thread: int) -> int:
        """The key a woken thread was given; 0 for none."""
        packet = self.region.ffi.new("struct core_packet *")
        return int(packet.key) if self.region.core_completion_result(thread, packet) else 0


@pytest.fixture
def queue(region: Region) -> Queue:
    return Queue(region)


def test_packets_come_in_order_and_in_bulk(region: Region, queue: Queue) -> None:
    thread = region.thread()
    assert queue.remove(thread, 1, POLL) == TIMEOUT
    for key in range(1, 301):
        assert queue.set(key) == 0
    info = region.info(queue.slot)
    assert (info.queued, info.signal) == (300, 1)
    assert queue.remove(thread) == [1]
    assert queue.remove(thread, 400) == list(range(2, 301))
    assert region.info(queue.slot).queued == 0 and region.signal(queue.slot) == 0
    assert queue.set(7) == 0 and queue.remove(thread, 9) == [7]


def test_waiters_are_served_newest_first(region: Region, queue: Queue) -> None:
    first, second = region.thread(), region.thread()
    assert queue.remove(first) == PARKED and queue.remove(second) == PARKED
    queue.set(1)
    queue.set(2)
    queue.set(3)
    assert region.woken() == {second: 0, first: 0}
    assert queue.result(second) == 1 and queue.result(first) == 2
    assert queue.result(second) == 0, "once"
    assert region.info(queue.slot).queued == 1


def test_removal_and_alerts(region: Region, queue: Queue) -> None:
    thread = region.thread()
    queue.set(5)
    region.core_apc_pending(thread, 1)
    assert queue.remove(thread, 1, ALERTABLE) == [5]
    assert queue.remove(thread, 1, ALERTABLE) == USER_APC
    region.core_apc_pending(thread, 0)
    assert queue.remove(thread, 1, ALERTABLE | TRAP) == PARKED
    region.core_alert_thread(thread)
    assert region.woken() == {thread: ALERTED} and queue.result(thread) == 0
    assert queue.remove(thread) == PARKED
    region.core_wait_cancel(thread, TIMEOUT)
    assert region.woken() == {thread: TIMEOUT}
    queue.set(6)
    assert queue.remove(thread) == [6]


def test_a_suspended_removal_goes_on(region: Region, queue: Queue) -> None:
    thread = region.thread()
    assert queue.remove(thread) == PARKED
    region.core_wait_cancel(thread, KERNEL_APC)
    queue.set(8)
    assert region.info(queue.slot).queued == 1
    assert region.core_wait_resume(thread) == 0 and queue.result(thread) == 8
    assert queue.remove(thread) == PARKED
    region.core_wait_cancel(thread, KERNEL_APC)
    assert region.core_wait_resume(thread) == PARKED
    queue.set(9)
    assert queue.result(thread) == 9


def test_closing_the_queue_ends_its_removals(region: Region, queue: Queue) -> None:
    process = region.process()
    waiters = [region.thread(process) for _ in range(3)]
    handle = region.handle(process, queue.slot)
    region.core_object_dereference(queue.slot)
    for thread in waiters:
        assert queue.remove(thread) == PARKED
    queue_slot = region.ffi.new("uint32_t *")
    assert region.core_handle_close(process, handle, queue_slot) == 0 and queue_slot[0] == queue.slot
    woken = region.woken()
    assert list(woken) == waiters[::-1] and set(woken.values()) == {ABANDONED}
    with pytest.raises(Failed):
        region.info(queue.slot)


def test_packets_of_a_dead_queue_are_used_again(region: Region) -> None:
    for _ in range(100):
        queue = Queue(region)
        for key in range(20000):
            assert queue.set(key) == 0
        region.core_object_dereference(queue.slot)


def test_a_queue_can_be_waited_for(region: Region, queue: Queue) -> None:
    thread = region.thread()
    assert region.wait(thread, [queue.slot]) == PARKED
    queue.set(1)
    assert region.woken() == {thread: 0}
    assert region.info(queue.slot).queued == 1, "waiting takes no packet"


def test_queue_errors(region: Region, queue: Queue) -> None:
    event, thread, null = region.event(), region.thread(), region.ffi.NULL
    packet, count = region.ffi.new("struct core_packet *"), region.ffi.new("uint32_t *")
    assert region.core_completion_set(event, packet) == TYPE_MISMATCH
    assert region.core_completion_set(54321, packet) == INVALID_HANDLE
    assert region.core_completion_remove(thread, event, packet, 1, count, POLL) == TYPE_MISMATCH
    assert region.core_completion_remove(thread, queue.slot, packet, 0, count, POLL) == INVALID_PARAMETER
    assert region.core_completion_remove(thread, queue.slot, null, 1, count, POLL) == INVALID_PARAMETER
    assert region.core_completion_remove(3000, queue.slot, packet, 1, count, POLL) == INVALID_PARAMETER
    assert region.core_completion_result(3000, packet) == 0


def test_keyed_events_meet_in_pairs(region: Region) -> None:
    process = region.process()
    a, b, c = (region.thread(process) for _ in range(3))
    keyed = region.core_keyed_default()
    assert region.core_keyed_wait(a, keyed, 0x1000, TRAP) == PARKED
    assert region.core_keyed_wait(b, keyed, 0x1000, TRAP) == PARKED
    assert region.core_keyed_release(c, keyed, 0x2000, POLL) == TIMEOUT
    assert region.core_keyed_release(c, keyed, 0x1000, TRAP) == 0
    assert region.woken() == {a: 0}
    assert region.core_keyed_release(c, keyed, 0x1000, TRAP) == 0
    assert region.woken() == {b: 0}
    assert region.core_keyed_release(c, keyed, 0x1000, TRAP) == PARKED, "releasing waits for a waiter"
    assert region.core_keyed_wait(a, keyed, 0x1000, TRAP) == 0
    assert region.woken() == {c: 0}


def test_keyed_events_know_processes_objects_and_high_bits(region: Region) -> None:
    a, stranger = region.thread(), region.thread()
    keyed, other = region.core_keyed_default(), region.object(region.lib.CORE_TYPE_KEYED_EVENT)
    assert region.core_keyed_wait(a, keyed, 0x7FFF00001000, TRAP | ALERTABLE) == PARKED
    assert region.core_keyed_release(stranger, keyed, 0x7FFF00001000, POLL) == TIMEOUT
    friend = region.ffi.new("struct core_thread_info *")
    region.core_thread_info(a, friend)
    same = region.thread(friend.process)
    assert region.core_keyed_release(same, keyed, 0x7FFE00001000, POLL) == TIMEOUT
    assert region.core_keyed_release(same, other, 0x7FFF00001000, POLL) == TIMEOUT
    assert region.core_keyed_release(same, keyed, 0x7FFF00001001, POLL) == 0xC00000EF
    assert region.core_keyed_release(same, region.event(), 2, POLL) == TYPE_MISMATCH
    assert region.core_keyed_release(same, 9999, 2, POLL) == INVALID_HANDLE
    region.core_wait_cancel(a, KERNEL_APC)
    assert region.core_keyed_release(same, keyed, 0x7FFF00001000, TRAP) == PARKED
    assert region.core_wait_resume(a) == 0
    assert region.core_wait_result(same) == 0
    region.ready()
    assert region.core_keyed_wait(a, keyed, 2, TRAP | ALERTABLE) == PARKED
    region.core_alert_thread(a)
    assert region.woken() == {a: ALERTED}


class Timers:
    """Timers of one region."""

    def __init__(self, region: Region) -> None:
        self.region = region

    def new(self, manual: bool = True) -> int:
        """A timer."""
        lib = self.region.lib
        return self.region.object(lib.CORE_TYPE_TIMER_NOTIFICATION if manual else lib.CORE_TYPE_TIMER_SYNCHRONIZATION)

    def set(self, slot: int, due: int, period: int = 0, report: bool = False, now: int = 0) -> int:
        """Arm; the previous state."""
        previous = self.region.ffi.new("uint32_t *")
        self.region.checked(self.region.core_timer_set(slot, due, period, int(report), now, previous))
        return int(previous[0])

    def expire(self, now: int, capacity: int = 8) -> list[int]:
        """Those to report."""
        out = self.region.ffi.new("uint32_t[]", capacity)
        return list(out[0 : self.region.core_timers_expire(now, out, capacity)])


@pytest.fixture
def timers(region: Region) -> Timers:
    return Timers(region)


def test_timers_expire_in_order_of_time(region: Region, timers: Timers) -> None:
    slots = [timers.new() for _ in range(50)]
    dues = [(i * 37) % 50 * 10 + 10 for i in range(50)]
    assert region.core_timer_next_due() == FOREVER
    for slot, due in zip(slots, dues, strict=True):
        timers.set(slot, due)
    for now in range(0, 510, 10):
        assert timers.expire(now) == []
        assert [region.signal(s) for s in slots] == [int(d <= now) for d in dues]
        assert region.core_timer_next_due() == min((d for d in dues if d > now), default=FOREVER)


def test_timer_states_and_waiters(region: Region, timers: Timers) -> None:
    manual, automatic, a, b = timers.new(), timers.new(False), region.thread(), region.thread()
    assert region.wait(a, [automatic]) == PARKED and region.wait(b, [manual, automatic]) == PARKED
    timers.set(automatic, 100)
    timers.set(manual, 200)
    timers.expire(100)
    assert region.woken() == {a: 0} and region.signal(automatic) == 0
    timers.expire(200)
    assert region.woken() == {b: 0} and region.signal(manual) == 1
    assert timers.set(manual, 300) == 1, "setting resets"
    assert region.signal(manual) == 0
    previous = region.ffi.new("uint32_t *")
    assert region.core_timer_cancel(manual, previous) == 0 and previous[0] == 0
    timers.expire(1000)
    assert region.signal(manual) == 0 and region.info(manual).armed == 0
    assert region.core_timer_cancel(manual, previous) == 0
    assert region.core_timer_cancel(region.event(), previous) == TYPE_MISMATCH
    assert region.core_timer_set(77777, 1, 0, 0, 0, previous) == INVALID_HANDLE


def test_periods_and_past_due_times(region: Region, timers: Timers) -> None:
    timer = timers.new(False)
    timers.set(timer, 50, now=100)
    assert region.signal(timer) == 1 and region.info(timer).armed == 0
    timers.set(timer, 10_000, period=1)
    thread = region.thread()
    for now in (10_000, 20_000, 30_001):
        timers.expire(now)
        assert region.wait(thread, [timer], POLL) == 0
        assert region.wait(thread, [timer], POLL) == TIMEOUT
    assert region.core_timer_next_due() == 40_000, "in phase"
    timers.expire(95_000)
    assert region.core_timer_next_due() == 100_000, "what is past is skipped"
    assert region.info(timer).due == 100_000 and region.info(timer).period == 1
    timers.set(timer, 0, period=2, now=1_000_000)
    assert region.signal(timer) == 1 and region.core_timer_next_due() == 1_020_000


def test_reported_timers(region: Region, timers: Timers) -> None:
    slots = [timers.new() for _ in range(5)]
    for i, slot in enumerate(slots):
        timers.set(slot, 100 + i, report=i != 2)
    assert timers.expire(100, 2) == slots[:1]
    assert timers.expire(500, 2) == [slots[1], slots[3]]
    assert timers.expire(500, 2) == [slots[4]]
    timers.set(slots[0], 1, report=True, now=500)
    assert timers.expire(500) == [slots[0]], "one that is due already waits for its report"


def test_a_dying_timer_leaves_the_heap(region: Region, timers: Timers) -> None:
    slots = [timers.new() for _ in range(20)]
    for i, slot in enumerate(slots):
        timers.set(slot, 1000 - i)
    for slot in slots[10:]:
        region.core_object_dereference(slot)
    assert region.core_timer_next_due() == 991
    region.core_attention_clear(255)
    timers.set(slots[0], 10)
    assert region.core_attention() & region.lib.CORE_ATTENTION_TIMER
    assert region.core_timer_next_due() == 10
    timers.set(slots[1], 20)
    assert not region.core_attention() & region.lib.CORE_ATTENTION_TIMER


def test_many_timers(region: Region, timers: Timers, core_module: Any) -> None:
    slots = [timers.new() for _ in range(2000)]
    for i, slot in enumerate(slots):
        timers.set(slot, (i * 7919) % 2003 + 1)
    order = []
    for now in range(1, 2004):
        timers.expire(now)
        order.append(region.core_timer_next_due())
    assert order[-1] == FOREVER and all(region.signal(s) for s in slots)
