"""Dispatcher objects and waits, single-threaded: NT's semantics state by state."""

from __future__ import annotations

import pytest
from core_extension import ALERTABLE, FOREVER, POLL, WAIT_ALL, Failed, Region

PARKED = 0x2F001000
TIMEOUT, USER_APC, KERNEL_APC, ALERTED, ABANDONED = 0x102, 0xC0, 0x100, 0x101, 0x80
INVALID_HANDLE, INVALID_PARAMETER, TYPE_MISMATCH = 0xC0000008, 0xC000000D, 0xC0000024
NOT_OWNED, LIMIT_EXCEEDED, MIX = 0xC0000046, 0xC0000047, 0xC0000030


def test_synchronization_event_releases_one_waiter_in_order(region: Region) -> None:
    event, first, second = region.event(), region.thread(), region.thread()
    assert region.wait(first, [event]) == PARKED
    assert region.wait(second, [event]) == PARKED
    assert region.info(event).waiters == 2
    previous = region.ffi.new("int32_t *")
    assert region.core_event_set(event, previous) == 0 and previous[0] == 0
    assert region.woken() == {first: 0}
    assert region.signal(event) == 0
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {second: 0}
    region.core_event_set(event, previous)
    region.core_event_set(event, previous)
    assert previous[0] == 1
    assert region.wait(first, [event]) == 0
    assert region.wait(first, [event], POLL) == TIMEOUT


def test_notification_event_releases_all_and_stays(region: Region) -> None:
    event, threads = region.event(manual=True), [region.thread() for _ in range(5)]
    for thread in threads:
        assert region.wait(thread, [event]) == PARKED
    region.core_event_set(event, region.ffi.NULL)
    assert list(region.woken()) == threads
    assert region.signal(event) == 1 and region.wait(threads[0], [event]) == 0
    region.core_event_reset(event, region.ffi.NULL)
    assert region.wait(threads[0], [event], POLL) == TIMEOUT


@pytest.mark.parametrize("manual", [False, True])
def test_pulse_wakes_who_waits_now_and_leaves_it_reset(region: Region, manual: bool) -> None:
    event, a, b = region.event(manual=manual), region.thread(), region.thread()
    region.core_event_pulse(event, region.ffi.NULL)
    assert region.wait(a, [event]) == PARKED and region.wait(b, [event]) == PARKED
    region.core_event_pulse(event, region.ffi.NULL)
    assert list(region.woken()) == ([a, b] if manual else [a])
    assert region.signal(event) == 0


def test_pulse_of_one_object_never_satisfies_half_a_wait_all(region: Region) -> None:
    pulsed, other, thread = region.event(manual=True), region.event(), region.thread()
    assert region.wait(thread, [pulsed, other], WAIT_ALL) == PARKED
    region.core_event_pulse(pulsed, region.ffi.NULL)
    region.core_event_set(other, region.ffi.NULL)
    assert region.woken() == {} and region.signal(other) == 1


def test_wait_any_takes_the_lowest_index_only(region: Region) -> None:
    thread, events = region.thread(), [region.event() for _ in range(3)]
    region.core_event_set(events[2], region.ffi.NULL)
    region.core_event_set(events[1], region.ffi.NULL)
    assert region.wait(thread, events) == 1
    assert [region.signal(e) for e in events] == [0, 0, 1]


def test_wait_any_accepts_an_object_twice(region: Region) -> None:
    thread, other, event = region.thread(), region.thread(), region.event(manual=True)
    assert region.wait(thread, [event, event]) == PARKED
    assert region.wait(other, [event]) == PARKED
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0, other: 0}
    assert region.info(event).waiters == 0 and region.info(event).references == 1


def test_wait_all_is_atomic(region: Region) -> None:
    thread, late = region.thread(), region.thread()
    event, semaphore = region.event(), region.semaphore(0)
    assert region.wait(thread, [event, semaphore], WAIT_ALL) == PARKED
    region.core_event_set(event, region.ffi.NULL)
    assert region.signal(event) == 1 and region.ready() == []
    assert region.wait(late, [event]) == 0, "a later wait may take what wait-all has not got"
    region.core_semaphore_release(semaphore, 1, region.ffi.NULL)
    assert region.signal(semaphore) == 1 and region.ready() == []
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}
    assert region.signal(event) == 0 and region.signal(semaphore) == 0


def test_wait_all_with_duplicates_is_refused(region: Region) -> None:
    thread, event = region.thread(), region.event(1)
    assert region.wait(thread, [event, event], WAIT_ALL) == MIX
    assert region.signal(event) == 1


def test_sixty_four_objects_and_no_more(region: Region) -> None:
    thread, events = region.thread(), [region.event() for _ in range(65)]
    assert region.wait(thread, events) == 0xC00000EF
    assert region.wait(thread, events[:64], WAIT_ALL) == PARKED
    for event in events[:64]:
        assert region.ready() == []
        region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}
    assert region.wait(thread, events[:64]) == PARKED
    region.core_event_set(events[63], region.ffi.NULL)
    assert region.woken() == {thread: 63}


def test_semaphore_counts_and_limits(region: Region) -> None:
    semaphore, threads = region.semaphore(1, 3), [region.thread() for _ in range(3)]
    previous = region.ffi.new("int32_t *")
    assert region.core_semaphore_release(semaphore, 3, previous) == LIMIT_EXCEEDED
    assert region.core_semaphore_release(semaphore, 0, previous) == INVALID_PARAMETER
    assert region.core_semaphore_release(semaphore, -1, previous) == INVALID_PARAMETER
    assert region.core_semaphore_release(semaphore, 0x7FFFFFFF, previous) == LIMIT_EXCEEDED
    assert [region.wait(t, [semaphore]) for t in threads] == [0, PARKED, PARKED]
    assert region.core_semaphore_release(semaphore, 3, previous) == 0 and previous[0] == 0
    assert list(region.woken()) == threads[1:] and region.signal(semaphore) == 1
    for signal, limit in [(0, 0), (2, 1), (-1, 1), (0, -1)]:
        with pytest.raises(Failed):
            region.semaphore(signal, limit)


def test_mutant_recursion_ownership_and_hand_over(region: Region) -> None:
    owner, next_owner = region.thread(), region.thread()
    mutant = region.mutant()
    previous = region.ffi.new("int32_t *")
    assert region.core_mutant_release(owner, mutant, previous) == NOT_OWNED
    assert region.wait(owner, [mutant]) == 0 and region.wait(owner, [mutant]) == 0
    assert region.signal(mutant) == -1 and region.info(mutant).thread == owner
    assert region.core_mutant_release(next_owner, mutant, previous) == NOT_OWNED
    assert region.wait(next_owner, [mutant]) == PARKED
    assert region.core_mutant_release(owner, mutant, previous) == 0 and previous[0] == -1
    assert region.ready() == []
    assert region.core_mutant_release(owner, mutant, previous) == 0 and previous[0] == 0
    assert region.woken() == {next_owner: 0} and region.info(mutant).thread == next_owner
    assert region.signal(mutant) == 0


def test_mutant_limit(region: Region) -> None:
    owner = region.thread()
    mutant, event = region.mutant(owner), region.event(1)
    region.test_poke_signal(mutant, -(2**31))
    assert region.wait(owner, [mutant]) == 0xC0000191
    assert region.wait(owner, [event, mutant], WAIT_ALL) == 0xC0000191
    assert region.signal(event) == 1


def test_abandonment(region: Region) -> None:
    process = region.process()
    dying, waiter, later = (region.thread(process) for _ in range(3))
    first, second, event = region.mutant(dying), region.mutant(dying), region.event(manual=True)
    assert region.wait(waiter, [event, first]) == PARKED
    assert region.core_thread_exit(dying) == 0
    assert region.woken() == {waiter: ABANDONED + 1}
    assert region.info(first).abandoned == 0 and region.info(second).abandoned == 1
    region.core_event_set(event, region.ffi.NULL)
    assert region.wait(later, [event, second], WAIT_ALL) == ABANDONED
    assert region.core_mutant_release(later, second, region.ffi.NULL) == 0
    assert region.wait(later, [second]) == 0, "abandonment is told once"
    info = region.ffi.new("struct core_thread_info *")
    region.core_thread_info(dying, info)
    assert region.wait(later, [info.object]) == 0, "the thread object is signalled"
    assert region.wait(dying, [event]) == INVALID_PARAMETER
    assert region.core_thread_exit(dying) == INVALID_PARAMETER


def test_an_owned_mutant_may_vanish(region: Region) -> None:
    owner = region.thread()
    mutants = [region.mutant(owner) for _ in range(3)]
    assert region.core_object_dereference(mutants[1]) == 0
    region.core_thread_exit(owner)
    assert region.info(mutants[0]).abandoned == 1 and region.info(mutants[2]).abandoned == 1


def test_objects_before_alerts_before_timeout(region: Region) -> None:
    thread, event = region.thread(), region.event(1)
    region.core_alert_thread(thread)
    region.core_apc_pending(thread, 1)
    assert region.wait(thread, [event], ALERTABLE) == 0
    assert region.wait(thread, [event], ALERTABLE | POLL) == ALERTED
    assert region.wait(thread, [event], ALERTABLE | POLL) == USER_APC
    assert region.wait(thread, [event], POLL) == TIMEOUT
    region.core_apc_pending(thread, 0)
    assert region.wait(thread, [event], ALERTABLE | POLL) == TIMEOUT


def test_alerts_end_alertable_waits_only(region: Region) -> None:
    thread, event = region.thread(), region.event()
    assert region.wait(thread, [event]) == PARKED
    assert region.core_apc_pending(thread, 1) == 0
    region.core_alert_thread(thread)
    assert region.ready() == []
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}
    assert region.core_test_alert(thread) == ALERTED
    assert region.core_test_alert(thread) == USER_APC
    region.core_apc_pending(thread, 0)
    assert region.core_test_alert(thread) == 0
    assert region.wait(thread, [], ALERTABLE) == PARKED, "a delay"
    assert region.core_apc_pending(thread, 1) == 1
    assert region.woken() == {thread: USER_APC}
    region.core_apc_pending(thread, 0)
    assert region.wait(thread, [event], ALERTABLE) == PARKED
    region.core_alert_thread(thread)
    assert region.woken() == {thread: ALERTED} and region.core_test_alert(thread) == 0


def test_cancel_and_race(region: Region) -> None:
    thread, event = region.thread(), region.event()
    assert region.core_wait_cancel(thread, TIMEOUT) == 0
    assert region.wait(thread, [event]) == PARKED
    assert region.core_wait_result(thread) == PARKED
    assert region.core_wait_cancel(thread, TIMEOUT) == 1
    assert region.core_wait_cancel(thread, TIMEOUT) == 0
    assert region.woken() == {thread: TIMEOUT}
    region.core_event_set(event, region.ffi.NULL)
    assert region.signal(event) == 1
    region.core_event_reset(event, region.ffi.NULL)
    assert region.wait(thread, [event]) == PARKED
    region.core_event_set(event, region.ffi.NULL)
    assert region.core_wait_cancel(thread, TIMEOUT) == 0
    assert region.woken() == {thread: 0}


def test_suspension_lifts_a_wait_and_resumes_it(region: Region) -> None:
    thread, event = region.thread(), region.event()
    assert region.wait(thread, [event]) == PARKED
    region.core_object_dereference(event)
    assert region.core_wait_cancel(thread, KERNEL_APC) == 1
    assert region.woken() == {thread: KERNEL_APC} and region.info(event).references == 1
    region.core_event_set(event, region.ffi.NULL)
    assert region.signal(event) == 1, "a suspended thread takes nothing"
    region.core_event_reset(event, region.ffi.NULL)
    assert region.core_wait_resume(thread) == PARKED
    assert region.core_wait_resume(thread) == INVALID_PARAMETER
    region.core_wait_cancel(thread, KERNEL_APC)
    region.core_event_set(event, region.ffi.NULL)
    assert region.core_wait_resume(thread) == 0
    with pytest.raises(Failed):
        region.info(event)


def test_a_suspended_wait_can_be_ended(region: Region) -> None:
    thread, event = region.thread(), region.event()
    region.wait(thread, [event])
    region.core_wait_cancel(thread, KERNEL_APC)
    region.ready()
    assert region.core_wait_cancel(thread, TIMEOUT) == 1
    assert region.woken() == {thread: TIMEOUT}
    assert region.info(event).references == 1


def test_a_thread_that_is_asked_to_leave_parks_in_nothing(region: Region) -> None:
    thread, event = region.thread(), region.event()
    assert region.core_wait(thread, [event], 1, 0) == PARKED
    region.core_interrupt(thread, 1)
    assert region.core_park(thread, FOREVER) == KERNEL_APC
    assert region.core_wait(thread, [event], 1, 0) == PARKED
    assert region.core_park(thread, FOREVER) == KERNEL_APC, "also in what it begins later"
    region.core_event_set(event, region.ffi.NULL)
    assert region.signal(event) == 1, "and takes nothing"
    assert region.core_wait(thread, [event], 1, 0) == 0, "what needs no waiting is done"
    assert region.wait(thread, [event]) == PARKED, "and a stopped thread may wait"
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}
    region.core_interrupt(thread, 0)
    assert region.core_wait(thread, [event], 1, POLL) == TIMEOUT
    assert region.info(event).references == 1 and region.info(event).waiters == 0


def test_a_wait_of_the_gate_is_taken_over(region: Region) -> None:
    thread, event = region.thread(), region.event()
    assert region.core_wait(thread, [event], 1, 0) == PARKED
    region.core_interrupt(thread, 1)
    assert region.core_park(thread, FOREVER) == KERNEL_APC
    assert region.core_wait_take_over(thread) == PARKED
    region.core_interrupt(thread, 0)
    assert region.ready() == [] and region.info(event).waiters == 1
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}, "it is found where stopped threads are"
    assert region.core_wait_take_over(thread) == INVALID_PARAMETER, "there is nothing to take over"


def test_the_word_that_asks(region: Region) -> None:
    thread = region.thread()
    at = region.lib.core_interrupt_offset(thread)
    word = region.ffi.cast("uint32_t *", region.ffi.cast("char *", region.base) + at)
    assert word[0] == 0
    region.core_interrupt(thread, 1)
    assert word[0] == 1


def test_signal_and_wait(region: Region) -> None:
    thread, other = region.thread(), region.thread()
    event, target, semaphore = region.event(), region.event(), region.semaphore(0, 1)
    mutant = region.mutant(thread)
    assert region.wait(other, [event]) == PARKED
    assert region.core_signal_and_wait(thread, event, target, 8) == PARKED
    assert region.woken() == {other: 0}
    region.core_event_set(target, region.ffi.NULL)
    assert region.woken() == {thread: 0}
    assert region.core_signal_and_wait(thread, semaphore, semaphore, 8) == 0, "it may wait for what it signals"
    assert region.core_signal_and_wait(thread, semaphore, target, POLL) == TIMEOUT
    assert region.core_signal_and_wait(thread, semaphore, target, POLL) == LIMIT_EXCEEDED
    assert region.core_signal_and_wait(other, mutant, target, POLL) == NOT_OWNED
    assert region.core_signal_and_wait(thread, mutant, target, POLL) == TIMEOUT
    assert region.signal(mutant) == 1
    other_type = region.object(region.lib.CORE_TYPE_OTHER)
    assert region.core_signal_and_wait(thread, other_type, target, POLL) == TYPE_MISMATCH
    assert region.core_signal_and_wait(thread, 77777, target, POLL) == INVALID_HANDLE


def test_alert_by_id_sticks_once(region: Region) -> None:
    thread = region.thread()
    wait = region.core_wait_for_alert_by_id
    region.core_alert_by_id(thread)
    region.core_alert_by_id(thread)
    assert wait(thread, POLL) == ALERTED and wait(thread, POLL) == TIMEOUT
    assert wait(thread, 8) == PARKED
    region.core_alert_thread(thread)
    assert region.ready() == [], "NtAlertThread does not end it"
    region.core_alert_by_id(thread)
    assert region.woken() == {thread: ALERTED}
    assert wait(thread, 8) == PARKED
    region.core_wait_cancel(thread, KERNEL_APC)
    region.core_alert_by_id(thread)
    assert region.core_wait_resume(thread) == ALERTED


def test_ids(region: Region) -> None:
    process = region.process()
    thread = region.thread(process)
    pid, tid = region.lib.core_process_id(process), region.lib.core_thread_id(thread)
    assert pid % 4 == 0 and tid % 4 == 0 and pid != tid
    assert region.core_process_by_id(pid) == process and region.core_thread_by_id(tid) == thread
    assert region.core_process_by_id(tid) == 0 and region.core_thread_by_id(pid) == 0
    assert region.core_thread_by_id(tid | 1 << 40) == 0 and region.core_thread_by_id(tid + 8) == 0


def test_types_are_checked(region: Region) -> None:
    event, semaphore, nothing = region.event(), region.semaphore(1), region.ffi.NULL
    assert region.core_event_set(semaphore, nothing) == TYPE_MISMATCH
    assert region.core_semaphore_release(event, 1, nothing) == TYPE_MISMATCH
    assert region.core_mutant_release(region.thread(), event, nothing) == TYPE_MISMATCH
    assert region.core_notify(event, 1) == TYPE_MISMATCH
    for slot in (0, 100000, 2**32 - 1, region.lib.CORE_OBJECT_LIMIT):
        assert region.core_event_set(slot, nothing) == INVALID_HANDLE
        assert region.wait(region.thread(), [slot]) == INVALID_HANDLE
    assert region.wait(0, [event]) == INVALID_PARAMETER
    assert region.wait(2**31, [event]) == INVALID_PARAMETER
    with pytest.raises(Failed):
        region.object(region.lib.CORE_TYPE_THREAD)
    with pytest.raises(Failed):
        region.object(99)


def test_generic_objects_are_signalled_by_the_host(region: Region) -> None:
    file, thread = region.object(region.lib.CORE_TYPE_NOTIFICATION), region.thread()
    assert region.wait(thread, [file]) == PARKED
    assert region.core_notify(file, 1) == 0
    assert region.woken() == {thread: 0} and region.signal(file) == 1
    region.core_notify(file, 0)
    assert region.wait(thread, [file], POLL) == TIMEOUT


def test_thread_slots_come_back(region: Region) -> None:
    process = region.process()
    seen = set()
    for _ in range(600):
        thread = region.thread(process)
        seen.add(thread)
        assert region.core_thread_free(thread) == INVALID_PARAMETER, "it has not ended"
        region.core_thread_exit(thread)
        assert region.core_thread_free(thread) == 0
        for slot, _ in region.dead():
            region.core_object_dereference(slot)
    assert len(seen) < 300


def test_two_processes_and_their_end(region: Region) -> None:
    process = region.process()
    waiter = region.thread()
    slot = region.core_process_object(process)
    assert region.wait(waiter, [slot]) == PARKED
    assert region.core_process_exit(process) == 0
    assert region.woken() == {waiter: 0}
    assert region.core_process_free(process) == 0
    assert region.core_process_free(process) == INVALID_PARAMETER
    assert region.core_process_object(process) == 0
