"""Joining a pipe of ours to a Linux program: a Linux pipe, and what carries bytes between the two.

The program holds the pipe's end as if it were its own handle: the end stays open until the program lets go of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus, is_error
from ntsup.supervisor.io_watch import READ, WRITE

if TYPE_CHECKING:
    from ntsup.supervisor.objects.pipe import PipeEnd

CHUNK = 65536


def join(end: PipeEnd, writes: bool) -> int:
    """A descriptor for a Linux program that writes to (or else reads from) an end of ours."""
    theirs_reads, theirs_writes = os.pipe2(os.O_CLOEXEC)
    ours, theirs = (theirs_reads, theirs_writes) if writes else (theirs_writes, theirs_reads)
    os.set_blocking(ours, False)
    end.pumps += 1
    if writes:
        FromLinux(end, ours).begin()
    else:
        ToLinux(end, ours).begin()
    return theirs


class FromLinux:
    """Carries what a Linux program writes into the pipe."""

    def __init__(self, end: PipeEnd, fd: int) -> None:
        self._end = end
        self._fd = fd
        self.on_cancel: Callable[[], None] | None = None

    def begin(self) -> None:
        """Wait for bytes."""
        self._end.executive.io.watch(self._fd, READ, self._readable)

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            self.begin()
            return
        except OSError:
            data = b""
        if not data:
            self._stop()
            return
        try:
            self._end.outgoing.write(self, data, wait=True, whole=False)
        except NtError:
            self._stop()

    def complete(self, status: int, information: int = 0) -> None:
        """The pipe took what was written; go on, or give the program SIGPIPE."""
        if is_error(status):
            self._stop()
        else:
            self.begin()

    def _stop(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            self._end.pump_ended()


class ToLinux:
    """Carries what comes out of the pipe to a Linux program."""

    length = CHUNK

    def __init__(self, end: PipeEnd, fd: int) -> None:
        self._end = end
        self._fd = fd
        self._data = memoryview(b"")
        self.on_cancel: Callable[[], None] | None = None
        self._guard = 0

    def begin(self) -> None:
        """Wait for bytes, and for the program to let go."""
        self._guard = self._end.executive.io.watch(self._fd, 0, self._let_go)
        self._ask()

    def _ask(self) -> None:
        queue = self._end.incoming
        if not queue.entries and self._end.state != 3:  # CONNECTED
            self._stop()
            return
        queue.read(self, False)

    def deliver(self, data: bytes | bytearray | memoryview, status: int = NtStatus.SUCCESS) -> None:
        """Bytes came out of the pipe."""
        self._data = memoryview(bytes(data))
        self._push()

    def complete(self, status: int, information: int = 0) -> None:
        """The pipe has ended."""
        self._stop()

    def _push(self) -> None:
        if self._fd < 0:
            return
        while self._data:
            try:
                self._data = self._data[os.write(self._fd, self._data) :]
            except BlockingIOError:
                self._end.executive.io.watch(self._fd, WRITE, self._push)
                return
            except OSError:
                self._stop()
                return
        self._ask()

    def _let_go(self) -> None:
        """The program closed its end or is gone."""
        self._guard = 0
        action, self.on_cancel = self.on_cancel, None
        if action is not None:
            action()
        self._stop()

    def _stop(self) -> None:
        if self._fd >= 0:
            if self._guard:
                self._end.executive.io.cancel(self._guard)
            os.close(self._fd)
            self._fd = -1
            self._end.pump_ended()
