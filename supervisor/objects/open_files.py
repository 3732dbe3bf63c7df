"""What all opens of one file have in common: share modes, byte-range locks, pending deletion, its present name.

Keyed by (device, inode, stream), so that every name and every process meets the same node. Must never open a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.base import DELETE
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
    from ntsup.supervisor.objects.byte_locks import ByteLocks
    from ntsup.supervisor.objects.disk import DiskFile

Key = tuple[int, int, str]

_READS, _WRITES = FILE_READ_DATA | FILE_EXECUTE, FILE_WRITE_DATA | FILE_APPEND_DATA
_KNOWN_IDS = 65536


def shared_rights(access: int) -> int:
    """Which FILE_SHARE_* rights an access mask makes use of."""
    return (
        (FILE_SHARE_READ if access & _READS else 0)
        | (FILE_SHARE_WRITE if access & _WRITES else 0)
        | (FILE_SHARE_DELETE if access & DELETE else 0)
    )


class Node:
    """A file that is open at least once."""

    __slots__ = ("doomed", "key", "locks", "opens")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.opens: list[DiskFile] = []
        self.locks: ByteLocks | None = None
        """Made with the first lock."""
        self.doomed = ""
        """The Linux path whose removal is pending, or empty."""

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
    """The nodes of one executive."""

    def __init__(self) -> None:
        self._nodes: dict[Key, Node] = {}
        self._known: dict[tuple[int, int], str] = {}

    def node(self, info: os.stat_result, stream: str = "") -> Node:
        """The node of a file, made if it is not open yet; it stays only if an open is added."""
        key = (info.st_dev, info.st_ino, stream)
        return self._nodes.get(key) or Node(key)

    def find(self, info: os.stat_result, stream: str = "") -> Node | None:
        """The node of a file that is open."""
        return self._nodes.get((info.st_dev, info.st_ino, stream))

    def add(self, node: Node, file: DiskFile) -> None:
        """Count an open."""
        node.opens.append(file)
        self._nodes[node.key] = node

    def remove(self, node: Node, file: DiskFile) -> None:
        """An open is gone."""
        node.opens.remove(file)
        if not node.opens:
            self._nodes.pop(node.key, None)

    def below(self, directory: str) -> Iterator[DiskFile]:
        """The opens of what lies in a Linux directory, at any depth."""
        prefix = directory.rstrip("/") + "/"
        for node in self._nodes.values():
            for file in node.opens:
                if file.real_path().startswith(prefix):
                    yield file

    def remember(self, info: os.stat_result, path: str) -> int:
        """A file's id was told: keep where it is, so that it can be opened by it. Returns the id."""
        known = self._known
        if len(known) >= _KNOWN_IDS:
            known.pop(next(iter(known)))
        known[info.st_dev, info.st_ino] = path
        return info.st_ino

    def by_id(self, device: int, inode: int) -> str | None:
        """The Linux path of a file by its id, if it is open or its id was told, and it is still there."""
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
