"""Byte-range locks, as NT has them: mandatory, between opens, shared or exclusive, in any process.

The locks and their rules are the core's (gate/core/byte_locks.c); the requests that wait for one are kept here. Linux
is told of them (as gate/file_lock.c does), so that other runs and Linux programs meet them. Must never wait: who has to
is a pending request.
"""

from __future__ import annotations

import fcntl
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.linux import files

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.open_files import Node
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.request import Request

RETRY_AFTER = 10 * 10_000
"""In 100 ns: nobody tells when somebody else's lock has gone."""

_KINDS = {core_face.BYTES_EXCLUSIVE: fcntl.F_WRLCK, core_face.BYTES_SHARED: fcntl.F_RDLCK}


class Outcome(Enum):
    """What became of an attempt to lock."""

    GRANTED = 0
    HELD = 1
    """A lock of this executive's stands against it."""
    HELD_ELSEWHERE = 2


class Lock(NamedTuple):
    """`length` bytes of an open, for a process; the end may be 2^64."""

    file: DiskFile
    process: Process
    key: int
    start: int
    length: int
    exclusive: bool = False

    def take(self) -> Outcome:
        """Lock it if that can be now. Raises INSUFFICIENT_RESOURCES."""
        file, owner = self.file, self.process.core_slot
        core = file.executive.core
        core.file_lock(file.slot)
        try:
            if not core.bytes_lock(file.slot, owner, self.start, self.length, self.key, self.exclusive):
                return Outcome.HELD
            if _tell_linux(file, self.start, self.length):
                return Outcome.GRANTED
            self._undo()
            return Outcome.HELD_ELSEWHERE
        finally:
            core.file_unlock(file.slot)

    def release(self) -> bool:
        """Undo one lock of exactly this range; False if there is none. An exclusive one goes first."""
        core = self.file.executive.core
        core.file_lock(self.file.slot)
        try:
            undone = self._undo()
        finally:
            core.file_unlock(self.file.slot)
        if undone:
            grant_waiting(self.file.node)
        return undone

    def _undo(self) -> bool:
        file = self.file
        _tell_linux(file, self.start, self.length, self)  # first: who is granted it then shall not be refused by Linux
        return file.executive.core.bytes_unlock(file.slot, self.process.core_slot, self.start, self.length, self.key)


def _tell_linux(file: DiskFile, start: int, length: int, without: Lock | None = None) -> bool:
    """Have Linux lock a range as the open has it locked (when `without` is undone); False where that is refused.

    Linux keeps for each byte the one kind that was set last.
    """
    if not file.locks_on_linux or file.path_only or file.fd < 0 or not length or start > files.LAST_OFFSET:
        return True
    core = file.executive.core
    end = min(start + length - 1, files.LAST_OFFSET)
    undone = (without.start, without.length, without.key) if without is not None else None
    process = without.process.core_slot if without is not None else 0
    while start <= end:
        kind, last = core.bytes_held(file.slot, process, start, end, undone)
        if not files.lock_range(file.fd, _KINDS.get(kind, fcntl.F_UNLCK), start, last):
            return False
        start = last + 1
    return True


def catch_up(executive: Executive) -> None:
    """Locks went with handles, while others have the files open: Linux' go, too."""
    from ntsup.supervisor.objects.disk import DiskFile

    core = executive.core
    while stale := core.files_stale():
        for file in [file for slot in stale if isinstance(file := executive.objects.get(slot), DiskFile)]:
            core.file_lock(file.slot)
            try:
                _tell_linux(file, 0, 1 << 63)
            finally:
                core.file_unlock(file.slot)


def take(wanted: Lock, request: Request, fail_immediately: bool) -> None:
    """NtLockFile: complete the request with the lock, without it, or later."""
    node, outcome = wanted.file.node, wanted.take()
    if outcome is Outcome.HELD_ELSEWHERE:
        wanted.file.executive.settle()  # it may be a lock of ours that has gone with its handle just now
        outcome = wanted.take()
    if outcome is Outcome.GRANTED:
        request.complete(NtStatus.SUCCESS)
    elif fail_immediately:
        request.complete(NtStatus.LOCK_NOT_GRANTED)
    else:
        entry = (wanted, request)
        node.add_waiting(entry)
        request.on_cancel = lambda: node.remove_waiting(entry)
        grant_waiting(node)  # a gate may have unlocked before it left the file alone


def grant_waiting(node: Node) -> None:
    """Locks of a file were undone: who waited may have his."""
    for entry in node.waiting:
        wanted, request = entry
        if entry not in node.waiting:
            continue  # cancelled by another's end
        try:
            outcome, status = wanted.take(), NtStatus.SUCCESS
        except NtError as error:
            outcome, status = Outcome.GRANTED, error.status
        if outcome is Outcome.GRANTED:
            node.remove_waiting(entry)
            request.complete(status)
        elif outcome is Outcome.HELD_ELSEWHERE and not node.retries:
            _retry(wanted.file.executive, node)


def _retry(executive: Executive, node: Node) -> None:
    def again() -> None:
        node.retries = False
        grant_waiting(node)

    node.retries = True
    executive.at(executive.now() + RETRY_AFTER, again)


def forbids(file: DiskFile, process: Process, key: int, start: int, length: int, writing: bool) -> bool:
    """Whether somebody's lock stands against reading or writing."""
    return file.executive.core.bytes_forbidden(file.slot, process.core_slot, start, length, key, writing)
