"""What all opens of one file have in common: share modes, byte-range locks, pending deletion, its present name.

Keyed by (device, inode, stream), so that every name and every process meets the same node. Must never open a file.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.base import DELETE
from ntsup.supervisor.objects.byte_locks import grant_waiting
from ntsup.supervisor.objects.file import (
    FILE_APPEND_DATA,
    FILE_EXECUTE,
    FILE_READ_DATA,
    FILE_SHARE_DELETE,
    FILE_SHARE_READ,
    FILE_SHARE_WRITE,
    FILE_WRITE_DATA,
)

if TYPE_CHECKING:
    from ntsup.supervisor.linux.core import Core
    from ntsup.supervisor.linux.files import Look
    from ntsup.supervisor.objects.byte_locks import Lock
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.request import Request

Key = tuple[int, int, str]

_READS, _WRITES = FILE_READ_DATA | FILE_EXECUTE, FILE_WRITE_DATA | FILE_APPEND_DATA
_KNOWN_IDS = 65536
_NO_DEVICE = (1 << 64) - 1
_STREAM_NUMBERS = itertools.count(1)


def shared_rights(access: int) -> int:
    """Which FILE_SHARE_* rights an access mask makes use of."""
    return (
        (FILE_SHARE_READ if access & _READS else 0)
        | (FILE_SHARE_WRITE if access & _WRITES else 0)
        | (FILE_SHARE_DELETE if access & DELETE else 0)
    )


class Node:
    """A file that is open at least once. While locks are waited for or it is doomed, the gate leaves it alone."""

    __slots__ = ("_doomed", "_files", "core_key", "key", "opens", "retries", "waiting")

    def __init__(self, files: OpenFiles, key: Key) -> None:
        self._files = files
        self.key = key
        self.opens: list[DiskFile] = []
        self.core_key = (_NO_DEVICE, next(_STREAM_NUMBERS)) if key[2] else key[:2]
        """By which the core knows it; a stream by a number that no file has, because the gate opens none."""
        self.waiting: tuple[tuple[Lock, Request], ...] = ()
        """Requests for byte-range locks that somebody's locks stand against, oldest first."""
        self.retries = False
        """Whether somebody else's locks stand against one, so that it is tried again after a while."""
        self._doomed = ""

    def add_waiting(self, entry: tuple[Lock, Request]) -> None:
        """A request for a lock has to wait."""
        self.waiting += (entry,)
        self._tell()

    def remove_waiting(self, entry: tuple[Lock, Request]) -> None:
        """It waits no more."""
        self.waiting = tuple(other for other in self.waiting if other is not entry)
        self._tell()

    @property
    def doomed(self) -> str:
        """The Linux path whose removal is pending, or empty."""
        return self._doomed

    @doomed.setter
    def doomed(self, path: str) -> None:
        self._doomed = path
        self._tell()

    def _tell(self) -> None:
        self._files.set_special(self, bool(self._doomed) or bool(self.waiting))

    def check_share(self, access: int, share: int) -> None:
        """STATUS_SHARING_VIOLATION when an open with this access and share mode cannot be beside those there are."""
        use = shared_rights(access)
        if not use:
            return
        for other in self.opens:
            others = other.share_use
            if others and (use & ~other.share or others & ~share):
                raise NtError(NtStatus.SHARING_VIOLATION)


class OpenFiles:
    """The nodes of one executive. `see` takes over the files that gates have opened."""

    def __init__(self, core: Core, see: Callable[[], None]) -> None:
        self._core = core
        self._see = see
        self._nodes: dict[Key, Node] = {}
        self._known: dict[tuple[int, int], str] = {}

    def node(self, info: os.stat_result, stream: str = "") -> Node:
        """The node of a file, made if it is not open yet; it stays only if an open is added."""
        return self.find(info, stream) or Node(self, (info.st_dev, info.st_ino, stream))

    def seen(self, info: os.stat_result) -> Node:
        """The node for a file that is just being taken over from a gate."""
        key = (info.st_dev, info.st_ino, "")
        return self._nodes.get(key) or Node(self, key)

    def find(self, info: os.stat_result, stream: str = "") -> Node | None:
        """The node of a file that is open."""
        node = self._nodes.get((info.st_dev, info.st_ino, stream))
        seen = len(node.opens) if node is not None else 0
        if stream or self._core.node_opens(info.st_dev, info.st_ino) <= seen:
            return node
        self._see()
        return self._nodes.get((info.st_dev, info.st_ino, stream))

    def set_special(self, node: Node, special: bool) -> None:
        """From now on the gate leaves a file alone, or may serve it again; what it has opened is known then."""
        self._core.node_flag(*node.core_key, special)
        if special and self._core.node_opens(*node.core_key) > len(node.opens):
            self._see()

    def add(self, node: Node, file: DiskFile) -> None:
        """Count an open."""
        node.opens.append(file)
        self._nodes[node.key] = node

    def remove(self, node: Node, file: DiskFile) -> None:
        """An open is gone."""
        node.opens.remove(file)
        if not node.opens:
            self._nodes.pop(node.key, None)

    def grant_locks(self) -> None:
        """Locks went with handles: who waited for them may have his."""
        for node in [node for node in self._nodes.values() if node.waiting]:
            grant_waiting(node)

    def below(self, directory: str) -> Iterator[DiskFile]:
        """The opens of what lies in a Linux directory, at any depth."""
        self._see()
        prefix = directory.rstrip("/") + "/"
        for node in self._nodes.values():
            for file in node.opens:
                if file.real_path().startswith(prefix):
                    yield file

    def remember(self, info: os.stat_result | Look, path: str) -> int:
        """A file's id was told: keep where it is, so that it can be opened by it. Returns the id."""
        known = self._known
        if len(known) >= _KNOWN_IDS:
            known.pop(next(iter(known)))
        known[info.st_dev, info.st_ino] = path
        return info.st_ino

    def by_id(self, device: int, inode: int) -> str | None:
        """The Linux path of a file by its id, if it is open or its id was told, and it is still there."""
        self._see()
        for key, node in self._nodes.items():
            if key[:2] == (device, inode):
                return node.opens[0].linux_path
        path = self._known.get((device, inode))
        if path is None:
            return None
        try:
            info = os.lstat(path)
        except OSError:
            return None
        return path if (info.st_dev, info.st_ino) == (device, inode) else None
