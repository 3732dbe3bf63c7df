"""Python's face of files.c: what Linux knows of files beyond Python's os. errno as OSError."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from ntsup.supervisor.linux._native import ffi, lib

LAST_OFFSET: Final = (1 << 63) - 1
IN_MODIFY: Final = 0x2
IN_ATTRIB: Final = 0x4
IN_CLOSE_WRITE: Final = 0x8
IN_MOVED_FROM: Final = 0x40
IN_MOVED_TO: Final = 0x80
IN_CREATE: Final = 0x100
IN_DELETE: Final = 0x200
IN_DELETE_SELF: Final = 0x400
IN_Q_OVERFLOW: Final = 0x4000
IN_IGNORED: Final = 0x8000
IN_ONLYDIR: Final = 0x1000000
IN_ISDIR: Final = 0x40000000


def _check(result: int) -> int:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


_LOCK = struct.Struct("hhqqixxxx")


def lock_range(fd: int, kind: int, start: int, last: int) -> bool:
    """Lock a range for the open file description, as F_RDLCK, F_WRLCK or F_UNLCK; False where another lock forbids it.

    What has no locks, or whose descriptor may not have this one, goes without. Linux knows no offset beyond 2^63.
    """
    length = 0 if last >= LAST_OFFSET else last - start + 1
    try:
        fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _LOCK.pack(kind, os.SEEK_SET, start, length, 0))
    except OSError as error:
        if error.errno == errno.EBADF and kind == fcntl.F_WRLCK:
            return lock_range(fd, fcntl.F_RDLCK, start, last)
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EINTR)
    return True


def birth_time(place: int | str, *, follow: bool = True) -> int:
    """When a file (a descriptor or a path) was made, in ns since 1970; 0 where that is not known."""
    if isinstance(place, int):
        return max(int(lib.file_birth_time(place, b"", 1)), 0)
    return max(int(lib.file_birth_time(-1, os.fsencode(place), follow)), 0)


class Look(NamedTuple):
    """What Linux says of a file; a symbolic link's facts are its own. Times in ns since 1970; `born` 0 if unknown."""

    st_dev: int
    st_ino: int
    st_mode: int
    st_size: int
    st_blocks: int
    st_atime_ns: int
    st_mtime_ns: int
    st_ctime_ns: int
    born: int
    attribute: bytes | None
    """An extended attribute's value; None if there is none."""


_LOOK = struct.Struct(f"<q3Q7q{lib.FILE_ATTRIBUTE_BYTES}s")


def look_at(paths: Sequence[str], attribute: str) -> list[Look | None]:
    """The facts of files, and the value of an extended attribute of each; None for one that cannot be looked at."""
    count = len(paths)
    out = ffi.new("struct file_look[]", count)
    names = b"\0".join(map(os.fsencode, paths)) + b"\0"
    lib.file_look_at(names, count, attribute.encode(), out)
    found: list[Look | None] = []
    for error, *facts, size, value in _LOOK.iter_unpack(ffi.buffer(out)):
        found.append(None if error else Look._make([*facts, value[:size] if size >= 0 else None]))
    return found


def rename_new(source: str, target: str) -> None:
    """Rename, failing with FileExistsError where the target's name is taken."""
    _check(lib.file_rename_new(os.fsencode(source), os.fsencode(target)))


def punch(fd: int, offset: int, length: int) -> None:
    """Make a hole in a file."""
    _check(lib.file_punch(fd, offset, length))


def take(pid: int, number: int) -> int:
    """A descriptor of ours for descriptor `number` of a guest: the same open file."""
    return _check(lib.file_take(pid, number))


def watch_open() -> int:
    """A non-blocking inotify descriptor."""
    return _check(lib.file_watch_open())


def watch_add(fd: int, path: str, mask: int) -> int:
    """Watch a path: its watch descriptor."""
    return _check(lib.file_watch_add(fd, os.fsencode(path), mask))


def watch_remove(fd: int, watch: int) -> None:
    """Stop watching."""
    _check(lib.file_watch_remove(fd, watch))
