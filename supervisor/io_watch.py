"""Waiting for file descriptors without blocking the stop loop: one thread on epoll, which rings when one is ready.

What is to be done then runs in the loop's own thread. Must never touch a guest or an NT object from the watching one.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ntsup.supervisor.linux import native

READ = select.EPOLLIN | select.EPOLLRDHUP
WRITE = select.EPOLLOUT


class IoWatch:
    """One-shot watches of descriptors; `collect` gives the actions of those that became ready."""

    def __init__(self) -> None:
        self._epoll: select.epoll | None = None
        self._ready: deque[int] = deque()
        self._watches: dict[int, Watch] = {}
        """By number."""
        self._by_copy: dict[int, int] = {}
        self._serial = 0
        self._done: deque[Callable[[], None]] = deque()
        self._ring = native.bell_ringer()
        self._leave = os.eventfd(0, os.EFD_CLOEXEC)
        """Ends the watching thread."""
        self._thread: threading.Thread | None = None

    def watch(self, fd: int, events: int, action: Callable[[], None]) -> int:
        """Have `action` run in the loop once `fd` is ready; returns a number to cancel by.

        `events` 0 waits for the other side's end only. A descriptor that epoll cannot watch (a regular file) is always
        ready.
        """
        self._serial += 1
        serial = self._serial
        if self._epoll is None:
            self._epoll = select.epoll(flags=select.EPOLL_CLOEXEC)
            self._epoll.register(self._leave, select.EPOLLIN)
            self._thread = threading.Thread(target=self._wait, args=(self._epoll,), daemon=True, name="ntsup-io")
            self._thread.start()
        copy = os.dup(fd)  # the same descriptor may be watched for several threads at once
        try:
            self._epoll.register(copy, events | select.EPOLLONESHOT)
        except PermissionError:
            self._watches[serial] = Watch(copy, events, action, False)
            self._ready.append(serial)
            self._ring()
            return serial
        self._watches[serial] = Watch(copy, events, action, True)
        self._by_copy[copy] = serial
        if _is_ready(copy, events):
            self._ready.append(serial)  # the event may have come before the number was entered
            self._ring()
        return serial

    def cancel(self, serial: int) -> None:
        """Forget a watch; its action will not run."""
        found = self._watches.pop(serial, None)
        if found is not None:
            self._drop(found)

    def _drop(self, watch: Watch) -> None:
        """Closing the copy alone would not end the watch: epoll keeps what other descriptors still hold open."""
        if watch.polled:
            self._by_copy.pop(watch.copy, None)
            if self._epoll is not None:
                self._epoll.unregister(watch.copy)
        os.close(watch.copy)

    def call(self, action: Callable[[], None]) -> None:
        """From any thread: have the loop run `action`."""
        self._done.append(action)
        self._ring()

    def look(self) -> bool:
        """In the loop: see what is ready now, without the watching thread's help; whether there is anything to collect.

        For who has just made something ready, as a send to another of our own sockets does.
        """
        if self._epoll is not None:
            for copy, _ in self._epoll.poll(0):
                serial = self._by_copy.get(copy)
                if serial is not None:
                    self._ready.append(serial)
        return bool(self._ready)

    def collect(self) -> Iterator[Callable[[], None]]:
        """The actions to run now; one that an earlier one cancels is not among them."""
        while self._done:
            yield self._done.popleft()
        while self._ready:
            serial = self._ready.popleft()
            found = self._watches.get(serial)
            if found is None:
                continue
            if found.polled and not _is_ready(found.copy, found.events):
                # The event was an earlier watch's, whose copy had the same number.
                if self._epoll is not None:
                    self._epoll.modify(found.copy, found.events | select.EPOLLONESHOT)
                continue
            del self._watches[serial]
            self._drop(found)
            yield found.action

    def _wait(self, epoll: select.epoll) -> None:
        while True:
            for copy, _ in epoll.poll():
                if copy == self._leave:
                    return
                serial = self._by_copy.get(copy)
                if serial is not None:
                    self._ready.append(serial)
            self._ring()

    def close(self) -> None:
        """Stop watching."""
        for serial in list(self._watches):
            self.cancel(serial)
        if self._epoll is not None and self._thread is not None:
            os.eventfd_write(self._leave, 1)
            self._thread.join()
            self._epoll.close()
        os.close(self._leave)


class Watch(NamedTuple):
    """One watch: our duplicate of the descriptor, what is waited for, what is then done, whether epoll has it."""

    copy: int
    events: int
    action: Callable[[], None]
    polled: bool


def _is_ready(fd: int, events: int) -> bool:
    poller = select.poll()
    poller.register(fd, events & 0xFFFF)
    return bool(poller.poll(0))
