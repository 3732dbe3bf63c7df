"""Two Linux processes on one region: wakes across them, and one that is killed while it holds the lock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from core_extension import FOREVER, Region

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def forked(action: Callable[[], int]) -> int:
    """The pid of a child that ends with what `action` returns."""
    pid = os.fork()
    if pid == 0:
        os._exit(action())
    return pid


def exit_status(pid: int) -> int:
    """How the child ended."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_wake_reaches_another_process(region: Region) -> None:
    events, thread = [region.event(), region.event()], region.thread()

    def child() -> int:
        first = region.test_wait_and_park(thread, events[0], 0, FOREVER)
        region.core_event_set(events[1], region.ffi.NULL)
        return int(first) + 7

    pid, mine = forked(child), region.thread()
    while region.state(thread) != 2:
        time.sleep(0)
    region.core_event_set(events[0], region.ffi.NULL)
    assert region.test_wait_and_park(mine, events[1], 0, region.lib.test_now() + 100_000_000) == 0
    assert exit_status(pid) == 7


def test_a_killed_holder_is_undone(region: Region) -> None:
    event, thread = region.event(manual=True), region.thread()
    region.wait(thread, [event])

    def child() -> int:
        # Dies in the middle of setting the event, as far as the region can tell.
        region.test_die(os.getpid(), 3, region.lib.TEST_EVENT_SET, event, 0, [], 0)
        time.sleep(100)
        return 0

    pid = forked(child)
    while region.core_lock_holder() != pid:
        time.sleep(0)
    os.kill(pid, signal.SIGKILL)
    assert exit_status(pid) == -signal.SIGKILL
    assert region.core_lock_repair(pid) == 1 and region.core_lock_holder() == 0
    assert region.signal(event) == 0 and region.ready() == []
    region.core_event_set(event, region.ffi.NULL)
    assert region.woken() == {thread: 0}
