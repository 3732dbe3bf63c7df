"""Byte-range locks, as NT has them: mandatory, between opens, shared or exclusive, in any process.

The locks and their rules are the core's (gate/core/byte_locks.c); the requests that wait for one are kept here. Must
never wait: who has to is a pending request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus

if TYPE_CHECKING:
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.open_files import Node
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.request import Request


class Lock(NamedTuple):
    """`length` bytes of an open, for a process; the end may be 2^64."""

    file: DiskFile
    process: Process
    key: int
    start: int
    length: int
    exclusive: bool = False

    def take(self) -> bool:
        """Whether it was granted. Raises INSUFFICIENT_RESOURCES."""
        core = self.file.executive.core
        return core.bytes_lock(
            self.file.slot, self.process.core_slot, self.start, self.length, self.key, self.exclusive
        )

    def release(self) -> bool:
        """Undo one lock of exactly this range; False if there is none. An exclusive one goes first."""
        core = self.file.executive.core
        if not core.bytes_unlock(self.file.slot, self.process.core_slot, self.start, self.length, self.key):
            return False
        grant_waiting(self.file.node)
        return True


def take(wanted: Lock, request: Request, fail_immediately: bool) -> None:
    """NtLockFile: complete the request with the lock, without it, or later."""
    node = wanted.file.node
    if wanted.take():
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
            status = NtStatus.SUCCESS if wanted.take() else None
        except NtError as error:
            status = error.status
        if status is not None:
            node.remove_waiting(entry)
            request.complete(status)


def forbids(file: DiskFile, process: Process, key: int, start: int, length: int, writing: bool) -> bool:
    """Whether somebody's lock stands against reading or writing."""
    return file.executive.core.bytes_forbidden(file.slot, process.core_slot, start, length, key, writing)
