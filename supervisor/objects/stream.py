"""Alternate data streams, kept where Samba keeps them: extended attributes user.DosStream.NAME:$DATA.

An open stream is a memory file that is written back at every change; Linux limits how much an attribute holds (64 KB,
less on some file systems). Samba's values end in a zero byte, and so do ours.
"""

from __future__ import annotations

import os
import stat
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.names import fold, to_linux_name, to_windows_name
from ntsup.supervisor.objects import dos_attributes
from ntsup.supervisor.objects.base import DELETE
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import FILE_APPEND_DATA, FILE_WRITE_DATA

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import Found
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dos_attributes import Facts, Place
    from ntsup.supervisor.objects.file import File
    from ntsup.supervisor.objects.open_files import Node

PREFIX, SUFFIX = "user.DosStream.", ":$DATA"
FILE_SUPERSEDE, FILE_OPEN, FILE_CREATE, FILE_OPEN_IF, FILE_OVERWRITE, FILE_OVERWRITE_IF = range(6)


def names(place: Place) -> list[str]:
    """The Linux names of a file's alternate streams."""
    try:
        found = os.listxattr(place)
    except OSError:
        return []
    return [each[len(PREFIX) : -len(SUFFIX)] for each in found if each.startswith(PREFIX) and each.endswith(SUFFIX)]


def stored_name(path: str, wanted: str) -> str | None:
    """The Linux name, as it was spelled, of a file's stream that is asked for in any case; None where it is not."""
    key = fold(to_windows_name(wanted))
    return next((each for each in names(path) if fold(to_windows_name(each)) == key), None)


def _of_size(facts: Facts, size: int) -> Facts:
    return facts._replace(size=size, allocation=-(-size // 8) * 8)


def facts_of_stream(found: Found) -> Facts:
    """The facts of a stream that nobody has open: its own size, all else its file's."""
    name = stored_name(found.path, to_linux_name(found.stream))
    if name is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    return _of_size(dos_attributes.facts(os.stat(found.path), found.path), _size(found.path, name))


def _size(place: Place, name: str) -> int:
    return max(len(os.getxattr(place, PREFIX + name + SUFFIX)) - 1, 0)


class StreamFile(DiskFile):
    """An open alternate stream. Attributes and times are the file's."""

    direct = 0
    locks_on_linux = False

    def __init__(
        self,
        executive: Executive,
        fd: int,
        base: str,
        name: str,
        node: Node,
        *,
        access: int,
        options: int,
        share: int,
    ) -> None:
        super().__init__(executive, fd, os.fstat(fd), base, node, access=access, options=options, share=share)
        self.name_of_stream = name

    @property
    def place(self) -> Place:
        return self.linux_path

    @property
    def device_path(self) -> str:
        return f"{super().device_path}:{to_windows_name(self.name_of_stream)}"

    @property
    def volume_path(self) -> str:
        return f"{super().volume_path}:{to_windows_name(self.name_of_stream)}"

    def real_path(self) -> str:
        return os.path.realpath(self.linux_path)

    def facts(self) -> Facts:
        base = dos_attributes.facts(os.stat(self.linux_path), self.linux_path)
        return _of_size(base, self.status().st_size)

    def _store(self) -> None:
        data = os.pread(self.fd, os.fstat(self.fd).st_size, 0)
        os.setxattr(self.linux_path, PREFIX + self.name_of_stream + SUFFIX, data + b"\0")

    def _write_at(self, data: bytes, offset: int) -> int:
        done = os.pwrite(self.fd, data, offset)
        self._store()
        return done

    def set_size(self, size: int) -> None:
        os.ftruncate(self.fd, size)
        self._store()

    def doom(self, *, posix: bool = False, ignore_read_only: bool = False) -> None:
        self.node.doomed = f"{self.linux_path}:{self.name_of_stream}"
        self.posix_delete = posix

    def _remove(self, path: str) -> None:
        try:
            os.removexattr(self.linux_path, PREFIX + self.name_of_stream + SUFFIX)
        except OSError:
            pass  # it went with its file


def open_stream(
    executive: Executive, found: Found, granted: int, share: int, disposition: int, options: int
) -> tuple[File, int]:
    """Open or make an alternate stream, and the file where it is missing: (stream, FILE_OPENED and its kin)."""
    creates = disposition not in (FILE_OPEN, FILE_OVERWRITE)
    path, wanted = found.path, to_linux_name(found.stream)
    writes = granted & (FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE)
    if (writes or disposition != FILE_OPEN) and executive.paths.is_read_only(path):
        raise NtError(NtStatus.ACCESS_DENIED)
    if found.info is None:
        if not creates:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
        executive.paths.note_created(path)
    info = os.stat(path)
    if writes and stat.S_ISREG(info.st_mode) and not info.st_mode & 0o222:
        raise NtError(NtStatus.ACCESS_DENIED)
    name = stored_name(path, wanted)
    existed = name is not None
    if existed and disposition == FILE_CREATE:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    if not existed and not creates:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    name = name or wanted
    node = executive.open_files.node(info, fold(to_windows_name(wanted)))
    if node.doomed:
        raise NtError(NtStatus.DELETE_PENDING)
    node.check_share(granted, share)
    fd = os.memfd_create("ntsup-stream", os.MFD_CLOEXEC)
    try:
        keeps = existed and disposition in (FILE_OPEN, FILE_OPEN_IF)
        if keeps:
            os.pwrite(fd, os.getxattr(path, PREFIX + name + SUFFIX)[:-1], 0)
        else:
            os.setxattr(path, PREFIX + name + SUFFIX, b"\0")
    except OSError:
        os.close(fd)
        raise
    file = StreamFile(executive, fd, path, name, node, access=granted, options=options, share=share)
    information = 2 if not existed else 1 if keeps else 0 if disposition == FILE_SUPERSEDE else 3
    return file.deleting(options), information


def list_streams(file: DiskFile) -> bytes:
    """FILE_STREAM_INFORMATION of all streams."""
    found: list[tuple[str, int, int]] = []
    if not file.is_directory and not file.is_link:
        facts = dos_attributes.facts(os.stat(file.place), file.place)
        found.append(("::$DATA", facts.size, facts.allocation))
    for name in sorted(names(file.place)):
        size = _size(file.place, name)
        found.append((f":{to_windows_name(name)}:$DATA", size, -(-size // 8) * 8))
    out = bytearray()
    for index, (name, size, allocation) in enumerate(found):
        text = name.encode("utf-16-le", "surrogatepass")
        length = 24 + len(text)
        following = -(-length // 8) * 8 if index + 1 < len(found) else 0
        out += struct.pack("<IIqq", following, len(text), size, allocation) + text
        out += bytes(max(following - length, 0))
    return bytes(out)
