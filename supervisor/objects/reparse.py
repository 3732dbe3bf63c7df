"""Reparse points and symbolic links of Linux, each as the other.

A symbolic link is a Linux link. A junction is a Linux link to an absolute path that ends in a slash, which means the
same to Linux; a link to a directory that is not there yet ends in "/.". Other tags cannot be kept.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.names import to_linux_name, to_windows_name
from ntsup.supervisor.objects.dos_attributes import IO_REPARSE_TAG_MOUNT_POINT, IO_REPARSE_TAG_SYMLINK

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import PathMap

SYMLINK_FLAG_RELATIVE = 1


def encode(paths: PathMap, link: str) -> bytes:
    """The REPARSE_DATA_BUFFER of a Linux link."""
    target = os.readlink(link)
    absolute = target.startswith("/")
    junction = absolute and target.endswith("/") and target != "/"
    target = target.removesuffix("/.")
    target = target.rstrip("/") or "/"
    if absolute:
        shown = paths.to_dos(os.path.normpath(target))
        if len(shown) == 2:
            shown += "\\"
        substitute = "\\??\\" + shown
    else:
        shown = substitute = to_windows_name(target).replace("/", "\\")
    first = substitute.encode("utf-16-le", "surrogatepass")
    second = shown.encode("utf-16-le", "surrogatepass")
    if junction:
        names = first + b"\0\0" + second + b"\0\0"
        body = struct.pack("<HHHH", 0, len(first), len(first) + 2, len(second)) + names
        return struct.pack("<IHH", IO_REPARSE_TAG_MOUNT_POINT, len(body), 0) + body
    flags = 0 if absolute else SYMLINK_FLAG_RELATIVE
    body = struct.pack("<HHHHI", len(second), len(first), 0, len(second), flags) + second + first
    return struct.pack("<IHH", IO_REPARSE_TAG_SYMLINK, len(body), 0) + body


def decode(paths: PathMap, link: str, data: bytes, directory: bool) -> str:
    """The Linux target that a REPARSE_DATA_BUFFER asks for, to be set at the path `link`.

    Raises IO_REPARSE_DATA_INVALID for what is not well formed, IO_REPARSE_TAG_NOT_HANDLED for another tag,
    NOT_A_DIRECTORY for a junction that is to be a file.
    """
    if len(data) < 8:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    tag, length, _ = struct.unpack_from("<IHH", data)
    if length != len(data) - 8:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    if tag < 2:
        raise NtError(NtStatus.IO_REPARSE_TAG_INVALID)
    if tag not in (IO_REPARSE_TAG_SYMLINK, IO_REPARSE_TAG_MOUNT_POINT):
        raise NtError(NtStatus.IO_REPARSE_TAG_NOT_HANDLED)
    head = 12 if tag == IO_REPARSE_TAG_SYMLINK else 8
    if length < head:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    at, size = struct.unpack_from("<HH", data, 8)
    names = data[8 + head :]
    if at & 1 or size & 1 or not size or at + size > len(names):
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    name = names[at : at + size].decode("utf-16-le", "surrogatepass")
    if tag == IO_REPARSE_TAG_MOUNT_POINT:
        if not directory:
            raise NtError(NtStatus.NOT_A_DIRECTORY)
        return _absolute(paths, name).rstrip("/") + "/"
    (flags,) = struct.unpack_from("<I", data, 16)
    if flags & SYMLINK_FLAG_RELATIVE:
        target = _relative(paths, os.path.dirname(link), name)
        there = os.path.join(os.path.dirname(link), target)
    else:
        target = there = _absolute(paths, name)
    return target if not directory or os.path.isdir(there) else target.rstrip("/") + "/."


def _absolute(paths: PathMap, name: str) -> str:
    """A full NT path; where its directories are missing, as it would be spelled."""
    path = paths.parse(name)
    if path.device or path.stream:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    try:
        return paths.locate(path).path
    except NtError as error:
        if error.status != NtStatus.OBJECT_PATH_NOT_FOUND:
            raise
    return paths.drives.roots[path.drive] + "".join("/" + to_linux_name(c) for c in path.components)


def _relative(paths: PathMap, directory: str, name: str) -> str:
    """A path relative to the link's directory, each component in the case that it has there."""
    if name.startswith("\\"):  # relative to the drive's root
        drive = paths.to_dos(directory)[:2]
        return _absolute(paths, f"\\??\\{drive}{name}")
    parts: list[str] = []
    here = directory
    for part in name.split("\\"):
        if part in ("", "."):
            continue
        spelled = part if part == ".." else to_linux_name(part)
        if part != ".." and not os.path.lexists(os.path.join(here, spelled)):
            try:
                found = paths.directories.find(here, part, os.stat(here))
            except OSError:
                found = None
            spelled = found or spelled
        parts.append(spelled)
        here = os.path.normpath(os.path.join(here, spelled))
    return "/".join(parts) or "."
