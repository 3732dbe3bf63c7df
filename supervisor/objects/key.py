"""Registry keys as objects, finding them by path, and telling those who watch them of changes.

What they hold lies in the hive, which is opened at the first use: a program that never asks for a key pays nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import IoStatusBlock, NtError, NtStatus
from ntsup.ntabi.constants import registry as c
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.thread import Apc, State

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dispatcher import Event
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread
    from ntsup.supervisor.registry.hive import Hive

ROOT = 1
"""The hive's number for \\REGISTRY."""
LINK, LINK_VALUE = 1, "SymbolicLinkValue"
LONGEST_NAME = 256
"""UTF-16 units in one component."""
LINKS_AT_MOST = 64


@dataclass(eq=False)
class Notification:
    """One NtNotifyChangeKey that waits for a change."""

    thread: Thread
    iosb: IoStatusBlock
    event: Event | None
    apc_routine: int
    apc_context: int
    synchronous: bool

    def complete(self, status: int) -> None:
        """The change came, or the key is closed."""
        thread = self.thread
        core = thread.executive.core
        if not thread.process.exited:
            try:
                self.iosb.put(status)
            except NtError:
                pass  # unmapped meanwhile
            if self.event is not None:
                core.event_set(self.event.slot)
            if thread.state is not State.GONE:
                if self.apc_routine:
                    thread.queue_apc(Apc(self.apc_routine, self.apc_context, self.iosb.address, 0))
                if self.synchronous and thread.state is State.BLOCKED:
                    thread.finish(status)
        if self.event is not None:
            core.object_dereference(self.event.slot)


@dataclass
class Watch:
    """What one open key is watched for, from its first NtNotifyChangeKey to its last handle's end."""

    filter: int
    tree: bool
    waiting: list[Notification] = field(default_factory=list)
    changed: bool = False
    """A change came while nobody waited: the next call is answered at once."""


class Key(NtObject):
    """One open of a registry key."""

    type_name = "Key"
    read_access = c.KEY_READ
    write_access = c.KEY_WRITE
    execute_access = c.KEY_EXECUTE
    all_access = c.KEY_ALL_ACCESS

    def __init__(self, executive: Executive, registry: Registry, node: int) -> None:
        super().__init__(executive)
        self.registry = registry
        self.node = node
        """The hive's number for it."""
        self.watch: Watch | None = None
        executive.core.key_set(self.slot, node)

    def path(self) -> str:
        """\\REGISTRY\\…; empty for a key that was deleted."""
        try:
            return self.registry.hive.path(self.node)
        except NtError:
            return ""

    def last_handle_closed(self) -> None:
        """Those who still wait for a change are told that there will be none."""
        watch, self.watch = self.watch, None
        if watch is not None:
            self.registry.watched.pop(self, None)
            for notification in watch.waiting:
                notification.complete(NtStatus.NOTIFY_CLEANUP)
        super().last_handle_closed()


class Place(NamedTuple):
    """Where a path leads: the key above its last component, that component, and the key itself if it is there."""

    parent: int
    name: str
    node: int | None


class Answer(NamedTuple):
    """What was answered to a question about a value, and the hive's generation before it was looked for."""

    generation: int
    status: int
    data: bytes


class Registry:
    """The registry of one executive."""

    def __init__(self, executive: Executive) -> None:
        from ntsup.supervisor.registry.defaults import Host, open_hive

        user = sid.user(os.getuid())
        host = Host(
            user=executive.drives.user,
            sid=sid.text(user),
            sid_bytes=user,
            host_name=socket.gethostname().partition(".")[0] or "localhost",
            build=executive.settings.build,
            processors=executive.processor_count,
        )
        self.hive: Hive = open_hive(executive.drives.prefix, host)
        self.watched: dict[Key, None] = {}

    def locate(self, path: str, start: int | None, *, follow_last: bool) -> Place:
        """Follow a path: an absolute one, or one relative to the key `start`.

        Raises NtError: OBJECT_PATH_SYNTAX_BAD, OBJECT_NAME_NOT_FOUND where a component before the last is missing,
        KEY_DELETED.
        """
        parts = self._parts(path, start)
        at = ROOT if start is None else start
        if start is not None:
            self.hive.key(start)  # it may be deleted
        links = 0
        while True:
            place, target = self._walk(at, parts, follow_last)
            if target is None:
                return place
            links += 1
            if links > LINKS_AT_MOST:
                raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
            at, parts = ROOT, target

    def _parts(self, path: str, start: int | None) -> list[str]:
        if start is not None:
            if path.startswith("\\"):
                raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
            return [part for part in path.split("\\") if part]
        if not path.startswith("\\"):
            raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
        parts = [part for part in path.split("\\") if part]
        if not parts or parts[0].upper() != "REGISTRY":
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        return parts[1:]

    def _walk(self, start: int, parts: list[str], follow_last: bool) -> tuple[Place, list[str] | None]:
        """Down from `start` to the end, or to a link: then also the path to go on with instead, below \\REGISTRY."""
        hive, at = self.hive, start
        if not parts:
            return Place(0, "", at), None
        for index, part in enumerate(parts):
            rest = parts[index + 1 :]
            child = hive.child(at, part)
            if child is None:
                if rest:
                    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
                return Place(at, part, None), None
            if (rest or follow_last) and hive.key(child).flags & LINK:
                return Place(at, part, child), self._target(child) + rest
            if not rest:
                return Place(at, part, child), None
            at = child
        raise AssertionError("unreachable")

    def _target(self, link: int) -> list[str]:
        value = self.hive.value(link, LINK_VALUE)
        if value is None or value.type != c.REG_LINK:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        return self._parts(value.data.decode("utf-16-le", "surrogatepass").rstrip("\0"), None)

    def keep(self, process: Process, node: int, which: int, name: bytes, answer: Answer) -> None:
        """Have the gate answer the same question again by itself, in a process that asks for the second time."""
        generation, status, data = answer
        process.values_asked += 1
        if process.values_asked == 2:
            try:
                fd = self.hive.open_generation()
            except OSError:
                return  # the gate finds nothing to compare with, and goes on asking us
            process.map_registry(fd)
            os.close(fd)
        if process.values_asked >= 2:
            process.executive.core.value_keep(node, which, name, generation, status, data)

    def changed(self, node: int, what: int, ancestors: Iterable[int] | None = None) -> None:
        """Tell watchers of a change of `node` (REG_NOTIFY_CHANGE_*), and those who watch a tree it is in."""
        if not self.watched:
            return
        above = set(self.hive.ancestors(node) if ancestors is None else ancestors)
        for key in list(self.watched):
            watch = key.watch
            if watch is None or not watch.filter & what:
                continue
            if key.node == node or (watch.tree and key.node in above):
                waiting, watch.waiting = watch.waiting, []
                watch.changed = not waiting
                for notification in waiting:
                    notification.complete(NtStatus.NOTIFY_ENUM_DIR)


def registry_of(executive: Executive) -> Registry:
    """The executive's registry, opened at the first use."""
    if executive.registry is None:
        executive.registry = Registry(executive)
    return executive.registry
