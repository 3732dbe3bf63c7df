"""Real threads, asleep on their futexes: exact counts after much traffic, and what a call costs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from core_extension import ALERTABLE, FOREVER, Region

TIMEOUT, USER_APC, KERNEL_APC, ALERTED = 0x102, 0xC0, 0x100, 0x101


def together(*calls: Callable[[], Any]) -> list[Any]:
    """The calls' results, each made on a thread of its own."""
    results: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(index: int, call: Callable[[], Any]) -> None:
        start.wait()
        results[index] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a wake was lost"
    return results


def test_a_mutant_excludes(region: Region) -> None:
    process, rounds = region.process(), 15000
    mutant, counter = region.mutant(), region.ffi.new("uint64_t *")
    threads = [region.thread(process) for _ in range(8)]
    calls = [lambda t=t: region.test_hammer_mutant(t, mutant, counter, rounds) for t in threads]
    assert together(*calls) == [rounds] * 8
    assert counter[0] == 8 * rounds and region.signal(mutant) == 1
    assert region.info(mutant).references == 1


def test_wait_all_excludes(region: Region) -> None:
    process, rounds = region.process(), 40000
    semaphore, event, counter = region.semaphore(3, 3), region.event(1), region.ffi.new("uint64_t *")
    threads = [region.thread(process) for _ in range(8)]
    calls = [lambda t=t: region.test_hammer_all(t, semaphore, event, counter, rounds) for t in threads]
    assert together(*calls) == [rounds] * 8
    assert counter[0] == 8 * rounds and (region.signal(semaphore), region.signal(event)) == (3, 1)


def test_a_semaphore_loses_and_invents_nothing(region: Region) -> None:
    process, rounds = region.process(), 150000
    semaphore = region.semaphore(0, 1000)
    threads = [region.thread(process) for _ in range(4)]
    consumers = [lambda t=t: region.test_consume(t, semaphore, rounds, FOREVER) for t in threads]
    producers = [lambda: region.test_produce(semaphore, rounds) for _ in range(4)]
    assert together(*consumers, *producers) == [rounds] * 8
    assert region.signal(semaphore) == 0 and region.info(semaphore).waiters == 0


def test_time_outs_race_with_wakes(region: Region) -> None:
    process, rounds = region.process(), 20000
    semaphore = region.semaphore(0, 1)
    threads = [region.thread(process) for _ in range(4)]
    consumers = [lambda t=t, i=i: region.test_consume(t, semaphore, rounds, 50 * i) for i, t in enumerate(threads)]
    producers = [lambda: region.test_produce(semaphore, 2 * rounds) for _ in range(2)]
    assert together(*consumers, *producers) == [rounds] * 4 + [2 * rounds] * 2
    assert region.signal(semaphore) == 0 and region.info(semaphore).waiters == 0


def test_packets_arrive_once(region: Region) -> None:
    process, rounds = region.process(), 80000
    queue = region.object(region.lib.CORE_TYPE_COMPLETION)
    threads = [region.thread(process) for _ in range(4)]
    fetchers = [lambda t=t: region.test_fetch(t, queue, rounds) for t in threads]
    posters = [lambda: region.test_post(queue, rounds) for _ in range(4)]
    results = together(*fetchers, *posters)
    assert sum(results[:4]) == sum(results[4:]) == 4 * rounds * (rounds + 1) // 2
    assert region.info(queue).queued == 0


def test_parked_threads_are_interrupted_and_go_on(region: Region) -> None:
    event, thread = region.event(), region.thread()

    def suspend() -> None:
        for _ in range(200):
            while region.state(thread) != 2:
                time.sleep(0)
            region.core_wait_cancel(thread, KERNEL_APC)
        while region.state(thread) != 2:
            time.sleep(0)
        region.core_event_set(event, region.ffi.NULL)

    got = together(lambda: region.test_wait_and_park(thread, event, 0, FOREVER), suspend)
    assert got[0] == 0 and region.info(event).references == 1


def test_ends_of_a_parked_wait(region: Region) -> None:
    event, thread = region.event(), region.thread()

    def later(action: Callable[[], Any]) -> int:
        def act() -> None:
            while region.state(thread) != 2:
                time.sleep(0)
            action()

        return int(together(lambda: region.test_wait_and_park(thread, event, ALERTABLE, FOREVER), act)[0])

    assert later(lambda: region.core_apc_pending(thread, 1)) == USER_APC
    region.core_apc_pending(thread, 0)
    assert later(lambda: region.core_alert_thread(thread)) == ALERTED
    assert later(lambda: region.core_wait_cancel(thread, TIMEOUT)) == TIMEOUT
    started = region.lib.test_now()
    assert region.test_wait_and_park(thread, event, 0, started + 200_000) == TIMEOUT
    assert 200_000 <= region.lib.test_now() - started < 3_000_000
    assert region.test_wait_and_park(thread, 0, 0, started) == TIMEOUT, "a delay that is over"


def test_more_waiters_than_are_remembered_for_waking(region: Region) -> None:
    event, process = region.event(manual=True), region.process()
    threads = [region.thread(process) for _ in range(40)]

    def release() -> None:
        while region.info(event).waiters != 40:
            time.sleep(0)
        region.core_event_set(event, region.ffi.NULL)

    calls = [lambda t=t: region.test_wait_and_park(t, event, 0, FOREVER) for t in threads]
    assert together(*calls, release)[:40] == [0] * 40


def test_what_a_call_costs(region: Region, capsys: Any) -> None:
    process = region.process()
    thread, other, event, back = region.thread(process), region.thread(process), region.event(), region.event()
    rounds = 200_000
    handle = region.handle(process, event)
    by_slot = min(region.test_event_pairs(thread, event, rounds) for _ in range(3)) * 100 / rounds
    by_handle = min(region.test_handle_pairs(thread, handle, rounds) for _ in range(3)) * 100 / rounds
    region.core_event_set(event, region.ffi.NULL)
    trips = 5000
    times = together(
        lambda: region.test_ping_pong(thread, event, back, trips),
        lambda: region.test_ping_pong(other, back, event, trips),
    )
    trip = times[0] / trips / 10
    with capsys.disabled():
        print(f"\n  set + satisfied wait {by_slot:.0f} ns, by handle {by_handle:.0f} ns; ping-pong {trip:.1f} us")
    assert 0 < by_slot < 2000 and 0 < by_handle < 2000
