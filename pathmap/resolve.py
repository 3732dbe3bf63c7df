"""NT path to Linux path and back: the one place where a path becomes a file or a missing name.

A path spelled as Linux spells it costs one stat; another case costs one more for each directory above. Names are
looked up, never opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ntsup.ntabi.status import NtError, NtStatus, errno_to_status
from ntsup.pathmap.directories import Directories
from ntsup.pathmap.drives import Drives
from ntsup.pathmap.names import to_linux_name, to_windows_name
from ntsup.pathmap.ntpath import NtPath, first_of_dos_path, parse, parse_relative

LINKS_AT_MOST = 16
"""How many programs' links are followed in one path; one more is an unknown name."""


class Found(NamedTuple):
    """Where an NT path leads.

    `info` is the stat of what is there (lstat for a symbolic link that leads nowhere), None when the last component
    is missing; `path` is then where it would be made, its name spelled as given. `stream` is the alternate stream
    asked for; `directory` that the path ended in a backslash; `volume` that it is the drive itself.
    """

    path: str
    info: os.stat_result | None
    stream: str
    directory: bool
    volume: bool

    @property
    def exists(self) -> bool:
        return self.info is not None


class PathMap:
    """Resolves paths over a set of drives, keeping directory listings for look-ups in another case."""

    def __init__(self, drives: Drives, program_path: str = "") -> None:
        """`program_path` is Linux' PATH: the programs of its directories can be found as Windows programs are."""
        self.drives = drives
        self._program_directories = frozenset(
            os.path.normpath(entry) for entry in program_path.split(":") if entry.startswith("/")
        )
        self.directories = Directories()
        self._package = tuple(below + "/" for below in drives.overlays.values())
        self.dos_link: Callable[[str], str | None] | None = None
        """Where a name of `\\??\\` leads that a program made a link of; None as long as no program made any."""

    def parse(self, path: str) -> NtPath:
        """ntpath.parse with these drives and programs' links: what kind of thing an absolute NT path names."""
        if self.dos_link is not None:
            for _ in range(LINKS_AT_MOST):
                name, rest = first_of_dos_path(path)
                target = self.dos_link(name) if name else None
                if target is None:
                    break
                path = target.rstrip("\\") + rest
        return parse(path, self.drives)

    def resolve(self, path: str) -> Found:
        """Where the absolute NT path `path` leads.

        Raises NtError: what parse raises; OBJECT_NAME_NOT_FOUND for a device (parse first, where one may come);
        OBJECT_PATH_NOT_FOUND when a component before the last is missing or no directory; ACCESS_DENIED.
        """
        return self.locate(self.parse(path))

    def locate(self, path: NtPath) -> Found:
        """resolve, for a path already parsed."""
        if path.device:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        linux, info = self._find(self.drives.roots[path.drive], path.components)
        return Found(linux, info, path.stream, path.directory, path.volume)

    def resolve_relative(self, directory: str, path: str) -> Found:
        """Where `path` leads from an open directory, given as its Linux path; an empty path is the directory.

        Raises NtError as resolve does.
        """
        components, stream, ended = parse_relative(path)
        linux, info = self._find(directory.rstrip("/"), components)
        return Found(linux, info, stream, ended, False)

    def as_program(self, found: Found) -> Found:
        """What a missing `name.exe` in a directory of Linux' PATH means: the Linux program `name`, if there is one.

        Windows programs look for others by the names that files have there: `git.exe` along PATH. For who only wants to
        look at it or run it; nothing may be made, changed or removed under such a name.
        """
        directory, _, name = found.path.rpartition("/")
        stem, dot, extension = name.rpartition(".")
        if found.info is not None or dot == "" or not stem or extension.lower() != "exe" or found.stream:
            return found
        if directory not in self._program_directories:
            return found
        for spelled in dict.fromkeys((stem, stem.lower())):
            path = f"{directory}/{spelled}"
            try:
                info = os.stat(path)
            except OSError:
                continue
            if stat.S_ISREG(info.st_mode) and os.access(path, os.X_OK):
                return found._replace(path=path, info=info)
        return found

    def resolve_dos(self, path: str) -> Found:
        """Where an absolute DOS path (`C:\\dir\\name`, slashes either way, or `\\\\?\\C:\\…`) leads."""
        path = path.replace("/", "\\")
        if path.startswith(("\\\\?\\", "\\\\.\\")):
            path = path[4:]
        return self.resolve("\\??\\" + path)

    def to_dos(self, path: str) -> str:
        """The DOS path of an absolute, normalised Linux path: on the drive that lies nearest above it, else Z:."""
        drive, rest = self.drives.mount_of(path)
        if rest == "/" and len(drive) > 2:
            return drive
        return drive + to_windows_name(rest).replace("/", "\\")

    def to_nt(self, path: str) -> str:
        """The NT path (`\\??\\C:\\…`) of an absolute Linux path."""
        return "\\??\\" + self.to_dos(path)

    def to_device(self, path: str) -> str:
        """The path with its volume device (`\\Device\\HarddiskVolume1\\…`), as a file object knows it."""
        dos = self.to_dos(path)
        return f"\\Device\\HarddiskVolume{self.drives.volume_number(dos[0])}{dos[2:]}"

    def overlay_of(self, directory: str) -> str | None:
        """The directory whose files appear in `directory` too where it has none of that name, or None."""
        return self.drives.overlays.get(directory)

    def is_read_only(self, path: str) -> bool:
        """Whether a Linux path lies in the package, which no program may change."""
        return path.startswith(self._package) if self._package else False

    def on_change(self, changed: Callable[[int, int], object], generation: Callable[[int, int], int]) -> None:
        """Who else keeps names: `changed` is told of each directory (device, inode) that a program changed here, and
        `generation` is another number once anybody's program has changed one."""
        self.directories.on_change(changed, generation)

    def note_created(self, path: str) -> bool:
        """Tell that a program made `path`, so that filling a directory does not mean listing it again and again.

        True if somebody else made another spelling of it at the same time.
        """
        directory, _, name = path.rpartition("/")
        return self.directories.note_created(directory or "/", name)

    def note_removed(self, path: str) -> None:
        """Tell that a program removed `path`, or renamed it away."""
        directory, _, name = path.rpartition("/")
        self.directories.note_removed(directory or "/", name)

    def _find(self, root: str, components: Sequence[str]) -> tuple[str, os.stat_result | None]:
        """(Linux path, stat or None when only the last component is missing)."""
        path = _join(root, components)
        try:
            return path, os.stat(path)
        except FileNotFoundError:
            if not components:
                raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND) from None
        except NotADirectoryError:
            raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND) from None
        except OSError as error:
            return path, _broken_link(path, error)
        parent, info = self._find_directory(root, components[:-1])
        spelled = parent + "/" + to_linux_name(components[-1])
        found = self._look_up(parent, info, components[-1], spelled, tried=spelled == path)
        if found is None:
            return spelled, None
        try:
            return found, os.stat(found)
        except FileNotFoundError:
            return _lstat(found)
        except OSError as error:
            return found, _broken_link(found, error)

    def _find_directory(self, root: str, components: Sequence[str]) -> tuple[str, os.stat_result]:
        """The directory that `components` name, and its stat."""
        path = _join(root, components)
        try:
            info = os.stat(path)
        except FileNotFoundError:
            if not components:
                raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND) from None
            parent, parent_info = self._find_directory(root, components[:-1])
            spelled = parent + "/" + to_linux_name(components[-1])
            found = self._look_up(parent, parent_info, components[-1], spelled, tried=spelled == path)
            if found is None:
                raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND) from None
            path = found
            try:
                info = os.stat(path)
            except OSError as error:
                raise _path_error(error) from None
        except OSError as error:
            raise _path_error(error) from None
        if not stat.S_ISDIR(info.st_mode):
            raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
        return "" if path == "/" else path, info

    def _look_up(self, parent: str, parent_info: os.stat_result, name: str, spelled: str, *, tried: bool) -> str | None:
        """The path of `name` in the directory `parent`, or in what overlays it; `tried`: `spelled` is not there."""
        if not tried and os.path.lexists(spelled):
            return spelled
        try:
            entry = self.directories.find(parent or "/", name, parent_info)
        except OSError:  # searchable, but not readable: only exact names can be found
            entry = None
        if entry is not None:
            return f"{parent}/{entry}"
        below = self.drives.overlays.get(parent)
        if below is None:
            return None
        path = f"{below}/{to_linux_name(name)}"
        if os.path.exists(path):
            return path
        try:
            entry = self.directories.find(below, name, os.stat(below))
        except OSError:
            return None
        return None if entry is None else f"{below}/{entry}"


def _join(root: str, components: Sequence[str]) -> str:
    if not components:
        return root or "/"
    relative = "/".join(components)
    return f"{root}/{relative if relative.isascii() else to_linux_name(relative)}"


def _lstat(path: str) -> tuple[str, os.stat_result | None]:
    try:
        return path, os.lstat(path)
    except FileNotFoundError:
        return path, None


def _broken_link(path: str, error: OSError) -> os.stat_result:
    """The lstat of a link that leads round in a circle; any other error is raised as a status."""
    if error.errno == errno.ELOOP:
        try:
            return os.lstat(path)
        except OSError as inner:
            error = inner
    raise _path_error(error) from None


def leads_round(path: str) -> bool:
    """Whether symbolic links on a Linux path lead round in a circle."""
    try:
        os.stat(path)
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _path_error(error: OSError) -> NtError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
    if error.errno == errno.ELOOP:
        return NtError(NtStatus.REPARSE_POINT_NOT_RESOLVED)
    if error.errno == errno.ENAMETOOLONG:
        return NtError(NtStatus.OBJECT_NAME_INVALID)
    return NtError(errno_to_status(error.errno))
