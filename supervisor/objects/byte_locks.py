"""Byte-range locks of one file, as NT has them: mandatory, between handles, shared or exclusive, in any process.

A lock belongs to an open, a process and a key. Must never wait: who has to is a pending request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtStatus

if TYPE_CHECKING:
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.request import Request


class Lock(NamedTuple):
    """Bytes [start, end) of a file."""

    file: DiskFile
    process: Process
    key: int
    start: int
    end: int
    exclusive: bool

    def owned_by(self, file: DiskFile, process: Process, key: int) -> bool:
        """Whether this is who holds it."""
        return self.file is file and self.process is process and self.key == key


class ByteLocks:
    """The locks of a file and the requests for more."""

    def __init__(self) -> None:
        self.held: list[Lock] = []
        self.waiting: list[tuple[Lock, Request]] = []

    def _conflict(self, wanted: Lock) -> bool:
        """Whether a lock stands in the way. Who holds a range exclusively may have it shared as well (LockFileEx)."""
        return any(
            lock.start < wanted.end
            and wanted.start < lock.end
            and (wanted.exclusive or (lock.exclusive and not lock.owned_by(wanted.file, wanted.process, wanted.key)))
            for lock in self.held
        )

    def take(self, wanted: Lock, request: Request, fail_immediately: bool) -> None:
        """NtLockFile: complete the request with the lock, without it, or later."""
        if not self._conflict(wanted):
            self.held.append(wanted)
            request.complete(NtStatus.SUCCESS)
        elif fail_immediately:
            request.complete(NtStatus.LOCK_NOT_GRANTED)
        else:
            entry = (wanted, request)
            self.waiting.append(entry)
            request.on_cancel = lambda: self.waiting.remove(entry)

    def release(self, file: DiskFile, process: Process, key: int, start: int, end: int) -> bool:
        """Undo one lock of exactly this range; False if there is none. An exclusive one goes first."""
        for exclusive in (True, False):
            for index, lock in enumerate(self.held):
                if (
                    lock.exclusive is exclusive
                    and lock.start == start
                    and lock.end == end
                    and lock.owned_by(file, process, key)
                ):
                    del self.held[index]
                    self._grant()
                    return True
        return False

    def release_all(self, file: DiskFile, process: Process | None = None) -> None:
        """Undo all locks of an open (of one process, if it is named)."""
        self.held = [x for x in self.held if x.file is not file or (process is not None and x.process is not process)]
        self._grant()

    def _grant(self) -> None:
        for entry in list(self.waiting):
            wanted, request = entry
            if entry in self.waiting and not self._conflict(wanted):
                self.waiting.remove(entry)
                self.held.append(wanted)
                request.complete(NtStatus.SUCCESS)

    def forbids(self, file: DiskFile, process: Process, key: int, start: int, end: int, writing: bool) -> bool:
        """Whether someone's lock stands against reading or writing [start, end)."""
        if start >= end:
            return False
        for lock in self.held:
            if lock.start < end and start < lock.end:
                if lock.exclusive:
                    if not lock.owned_by(file, process, key):
                        return True
                elif writing:
                    return True
        return False
