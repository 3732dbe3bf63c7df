"""Change notification of a directory, from inotify: what NtNotifyChangeDirectoryFile tells.

Watching begins with the first request and goes on until the directory is closed; what happens between two requests is
kept for the next. Must never block, and never follow a symbolic link out of the tree.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus, errno_to_status
from ntsup.pathmap.names import to_windows_name
from ntsup.supervisor.io_watch import READ
from ntsup.supervisor.linux import files
from ntsup.supervisor.objects import dos_attributes

if TYPE_CHECKING:
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.request import Request

CHANGE_FILE_NAME, CHANGE_DIR_NAME, CHANGE_ATTRIBUTES, CHANGE_SIZE, CHANGE_LAST_WRITE = 0x1, 0x2, 0x4, 0x8, 0x10
CHANGE_CREATION, CHANGE_EA, CHANGE_SECURITY = 0x40, 0x80, 0x100
VALID_FILTER = 0xFFF
ADDED, REMOVED, MODIFIED, RENAMED_OLD_NAME, RENAMED_NEW_NAME = 1, 2, 3, 4, 5
MOST_KEPT = 4096
"""Changes kept for the next request; more are told as an overflow."""
_EVENT = struct.Struct("<iIII")
_TREE = files.IN_CREATE | files.IN_MOVED_TO | files.IN_MOVED_FROM | files.IN_DELETE_SELF | files.IN_ONLYDIR


class Change(NamedTuple):
    """What happened to a name, relative to the directory, as Linux spells it."""

    action: int
    name: str


class DirectoryWatch:
    """The watch of one open directory."""

    def __init__(self, file: DiskFile, filters: int, tree: bool) -> None:
        self._file = file
        self._filters = filters
        self._tree = tree
        self._root = file.real_path()
        self._changes: list[Change] = []
        self._overflow = False
        self._gone = False
        self._requests: list[tuple[Request, bool]] = []
        self._directories: dict[int, str] = {}
        """Watch descriptor to the directory's path, relative with a slash behind it, or empty."""
        self._moved: tuple[int, str, bool] | None = None
        """(cookie, name, is a directory) of something that went and may come by another name."""
        self._mask = self._wanted()
        self._fd = files.watch_open()
        try:
            self._add("")
        except OSError as error:
            os.close(self._fd)
            raise NtError(errno_to_status(error.errno)) from error
        self._serial = file.executive.io.watch(self._fd, READ, self._readable)

    def _wanted(self) -> int:
        mask = files.IN_DELETE_SELF | files.IN_ONLYDIR
        if self._filters & (CHANGE_FILE_NAME | CHANGE_DIR_NAME | CHANGE_CREATION):
            mask |= files.IN_CREATE | files.IN_DELETE | files.IN_MOVED_FROM | files.IN_MOVED_TO
        if self._filters & (CHANGE_SIZE | CHANGE_LAST_WRITE):
            mask |= files.IN_MODIFY
        if self._filters & (CHANGE_ATTRIBUTES | CHANGE_SECURITY | CHANGE_EA | CHANGE_LAST_WRITE | CHANGE_CREATION):
            mask |= files.IN_ATTRIB
        return mask | (_TREE if self._tree else 0)

    def _add(self, relative: str) -> None:
        """Watch a directory and, for a tree, those in it."""
        path = f"{self._root}/{relative}".rstrip("/") or "/"
        self._directories[files.watch_add(self._fd, path, self._mask)] = relative
        if not self._tree:
            return
        with os.scandir(path) as entries:
            below = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        for name in below:
            try:
                self._add(f"{relative}{name}/")
            except OSError:
                pass  # gone, or not ours to look into

    def ask(self, request: Request, extended: bool) -> None:
        """Complete a request with the changes there are, or the next ones."""
        self._requests.append((request, extended))
        request.on_cancel = lambda: self._forget(request)
        self._serve()

    def _forget(self, request: Request) -> None:
        self._requests = [entry for entry in self._requests if entry[0] is not request]

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            data = b""
        at = 0
        while at < len(data):
            watch, mask, cookie, length = _EVENT.unpack_from(data, at)
            name = os.fsdecode(data[at + 16 : at + 16 + length].rstrip(b"\0"))
            at += 16 + length
            self._event(watch, mask, cookie, name)
        self._settle_move()
        if not self._gone:
            self._serial = self._file.executive.io.watch(self._fd, READ, self._readable)
        self._serve()

    def _event(self, watch: int, mask: int, cookie: int, name: str) -> None:
        if mask & files.IN_Q_OVERFLOW:
            self._overflow = True
            return
        relative = self._directories.get(watch)
        if relative is None:
            return
        if mask & (files.IN_DELETE_SELF | files.IN_IGNORED):
            del self._directories[watch]
            self._gone = self._gone or not relative
            return
        directory = bool(mask & files.IN_ISDIR)
        full = relative + name
        if mask & files.IN_MOVED_TO and self._moved is not None and self._moved[0] == cookie:
            old = self._moved[1]
            self._moved = None
            self._note(RENAMED_OLD_NAME, old, directory)
            self._note(RENAMED_NEW_NAME, full, directory)
        else:
            self._settle_move()
            if mask & files.IN_MOVED_FROM:
                self._moved = (cookie, full, directory)
            elif mask & (files.IN_CREATE | files.IN_MOVED_TO):
                self._note(ADDED, full, directory)
            elif mask & files.IN_DELETE:
                self._note(REMOVED, full, directory)
            elif mask & (files.IN_MODIFY | files.IN_ATTRIB) and name:
                self._keep(Change(MODIFIED, full))
        if self._tree and directory and mask & (files.IN_CREATE | files.IN_MOVED_TO):
            self._new_directory(full + "/")

    def _new_directory(self, relative: str) -> None:
        """A directory came: watch it, and tell of what was made in it before that."""
        try:
            self._add(relative)
            with os.scandir(f"{self._root}/{relative}") as entries:
                early = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError:
            return
        for name, directory in early:
            self._note(ADDED, relative + name, directory)

    def _settle_move(self) -> None:
        """What was moved away and came nowhere that is watched is removed."""
        if self._moved is not None:
            _, name, directory = self._moved
            self._moved = None
            self._note(REMOVED, name, directory)

    def _note(self, action: int, name: str, directory: bool) -> None:
        if self._filters & (CHANGE_DIR_NAME if directory else CHANGE_FILE_NAME):
            self._keep(Change(action, name))
        elif action == ADDED and self._filters & CHANGE_CREATION:
            self._keep(Change(MODIFIED, name))

    def _keep(self, change: Change) -> None:
        if self._changes and self._changes[-1] == change:
            return  # one write is often several events
        if len(self._changes) >= MOST_KEPT:
            self._overflow = True
        else:
            self._changes.append(change)

    def _serve(self) -> None:
        while self._requests and (self._changes or self._overflow or self._gone):
            request, extended = self._requests.pop(0)
            request.on_cancel = None
            if self._changes or self._overflow:
                data = b"" if self._overflow else self._pack(request.length, extended)
                self._changes, self._overflow = [], False
                if data:
                    request.deliver(data)
                else:
                    request.complete(NtStatus.NOTIFY_ENUM_DIR)
            else:
                request.complete(NtStatus.DELETE_PENDING)

    def _pack(self, room: int, extended: bool) -> bytes:
        """FILE_NOTIFY_INFORMATION of all changes; nothing when they do not fit."""
        out = bytearray()
        last = -1
        for change in self._changes:
            text = to_windows_name(change.name).replace("/", "\\").encode("utf-16-le", "surrogatepass")
            head = self._extended(change) if extended else struct.pack("<II", 0, change.action)
            start = -(-len(out) // 8) * 8 if extended else -(-len(out) // 4) * 4
            if last >= 0:
                struct.pack_into("<I", out, last, start - last)
            out += bytes(start - len(out)) + head + struct.pack("<I", len(text)) + text
            last = start
            if len(out) > room:
                return b""
        return bytes(out)

    def _extended(self, change: Change) -> bytes:
        """FILE_NOTIFY_EXTENDED_INFORMATION up to FileNameLength; of what is gone only the name is known."""
        path = f"{self._root}/{change.name}"
        try:
            info, parent = os.lstat(path), os.stat(os.path.dirname(path))
            facts = dos_attributes.facts(info, path)
        except OSError:
            return struct.pack("<II6qIIQQ", 0, change.action, *(0,) * 10)
        return struct.pack(
            "<II6qIIQQ",
            0,
            change.action,
            facts.creation,
            facts.write,
            facts.change,
            facts.access,
            facts.allocation,
            facts.size,
            facts.attributes,
            facts.tag,
            info.st_ino,
            parent.st_ino,
        )

    def close(self) -> None:
        """The directory is closed."""
        self._file.executive.io.cancel(self._serial)
        os.close(self._fd)
