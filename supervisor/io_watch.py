"""Waiting for file descriptors without blocking the stop loop: one thread on epoll, which rings when one is ready.

What is to be done then runs in the loop's own thread. Must never touch a guest or an NT object from the watching thread.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable

from ntsup.supervisor.linux import native

READ = select.EPOLLIN | select.EPOLLRDHUP
WRITE = select.EPOLLOUT


class IoWatch:
    """One-shot watches of descriptors; `collect` gives the actions of those that became ready."""

    def __init__(self) -> None:
        self._epoll: select.epoll | None = None
        self._ready: deque[int] = deque()
        self._actions: dict[int, tuple[int, Callable[[], None]]] = {}
        """Watch number: (our duplicate of the descriptor, action)."""
        self._by_copy: dict[int, int] = {}
        self._serial = 0
        self._done: deque[Callable[[], None]] = deque()

    def watch(self, fd: int, events: int, action: Callable[[], None]) -> int:
        """Have `action` run in the loop once `fd` is ready; returns a number to cancel by.

        A descriptor that epoll cannot watch (a regular file) is always ready.
        """
        self._serial += 1
        serial = self._serial
        if self._epoll is None:
            self._epoll = select.epoll(flags=select.EPOLL_CLOEXEC)
            threading.Thread(target=self._wait, args=(self._epoll,), daemon=True, name="ntsup-io").start()
        copy = os.dup(fd)  # the same descriptor may be watched for several threads at once
        self._actions[serial] = (copy, action)
        try:
            self._epoll.register(copy, events | select.EPOLLONESHOT)
            self._by_copy[copy] = serial
        except PermissionError:
            self._ready.append(serial)
            native.ring(os.getpid())
        return serial

    def cancel(self, serial: int) -> None:
        """Forget a watch; its action will not run."""
        found = self._actions.pop(serial, None)
        if found is not None:
            self._by_copy.pop(found[0], None)
            os.close(found[0])

    def call(self, action: Callable[[], None]) -> None:
        """From any thread: have the loop run `action`."""
        self._done.append(action)
        native.ring(os.getpid())

    def collect(self) -> list[Callable[[], None]]:
        """The actions to run now."""
        actions = []
        while self._done:
            actions.append(self._done.popleft())
        while self._ready:
            found = self._actions.pop(self._ready.popleft(), None)
            if found is not None:
                self._by_copy.pop(found[0], None)
                os.close(found[0])
                actions.append(found[1])
        return actions

    def _wait(self, epoll: select.epoll) -> None:
        pid = os.getpid()
        while True:
            try:
                events = epoll.poll()
            except (ValueError, OSError):
                return  # closed: the supervisor is leaving
            for copy, _ in events:
                serial = self._by_copy.get(copy)
                if serial is not None:
                    self._ready.append(serial)
            native.ring(pid)

    def close(self) -> None:
        """Stop watching."""
        if self._epoll is not None:
            self._epoll.close()
        for serial in list(self._actions):
            self.cancel(serial)
