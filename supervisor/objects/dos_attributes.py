"""What NT says of a file, from what Linux says: attributes, times, sizes.

Attributes that Linux lacks and the creation time are kept in the extended attribute user.DOSATTRIB, as Samba keeps
them (xattr_DOSATTRIB version 3). Read-only is the absence of write permission, on files.
"""

from __future__ import annotations

import os
import stat
import struct
from typing import NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import files

EPOCH_1601 = 116444736000000000
"""1970-01-01 in 100 ns since 1601-01-01."""

FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM = 0x1, 0x2, 0x4
FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_ARCHIVE, FILE_ATTRIBUTE_NORMAL = 0x10, 0x20, 0x80
FILE_ATTRIBUTE_TEMPORARY, FILE_ATTRIBUTE_SPARSE_FILE, FILE_ATTRIBUTE_REPARSE_POINT = 0x100, 0x200, 0x400
FILE_ATTRIBUTE_OFFLINE, FILE_ATTRIBUTE_NOT_CONTENT_INDEXED = 0x1000, 0x2000
IO_REPARSE_TAG_SYMLINK, IO_REPARSE_TAG_MOUNT_POINT = 0xA000000C, 0xA0000003

KEPT = 0x1 | 0x2 | 0x4 | 0x20 | 0x100 | 0x200 | 0x1000 | 0x2000
"""What user.DOSATTRIB is asked for."""
SETTABLE = 0x1 | 0x2 | 0x4 | 0x20 | 0x80 | 0x100 | 0x1000 | 0x2000
VALID = 0x7FFFFF

DOSATTRIB = "user.DOSATTRIB"
_HAS_ATTRIBUTES, _HAS_CREATION_TIME = 1, 0x10


class Facts(NamedTuple):
    """FILE_NETWORK_OPEN_INFORMATION and the reparse tag; times in 100 ns since 1601, sizes in bytes."""

    creation: int
    access: int
    write: int
    change: int
    allocation: int
    size: int
    attributes: int
    tag: int

    def basic(self) -> bytes:
        """FILE_BASIC_INFORMATION."""
        return _BASIC.pack(self.creation, self.access, self.write, self.change, self.attributes)

    def network_open(self) -> bytes:
        """FILE_NETWORK_OPEN_INFORMATION."""
        return _NETWORK_OPEN.pack(*self[:7])


_BASIC = struct.Struct("<qqqqIxxxx")
_NETWORK_OPEN = struct.Struct("<qqqqqqIxxxx")


def nt_time(nanoseconds: int) -> int:
    """A Linux time (ns since 1970) as NT's."""
    return nanoseconds // 100 + EPOCH_1601


def linux_time(time: int) -> int:
    """An NT time as Linux's (ns since 1970)."""
    return (time - EPOCH_1601) * 100


def decode(raw: bytes) -> tuple[int | None, int]:
    """(attributes or None, creation time or 0) of a user.DOSATTRIB value; of one not understood, nothing."""
    end = raw.find(b"\0")
    if end < 0:
        return None, 0
    text, at = raw[:end], (end + 2) & ~1
    try:
        version = int.from_bytes(raw[at : at + 2], "little")
        if version not in (3, 4, 5):
            return (int(text, 16), 0) if text else (None, 0)
        at = (at + 4 + 3) & ~3
        valid, attributes = struct.unpack_from("<II", raw, at)
        at += 16 if version == 4 else 8
        creation = struct.unpack_from("<q", raw, at)[0] if valid & _HAS_CREATION_TIME else 0
        return (attributes if valid & _HAS_ATTRIBUTES else None), creation
    except (struct.error, ValueError):
        return None, 0


def encode(attributes: int, creation: int) -> bytes:
    """A user.DOSATTRIB value; creation 0 is not kept."""
    valid = _HAS_ATTRIBUTES | (_HAS_CREATION_TIME if creation else 0)
    return struct.pack("<xxHHxxIIqq", 3, 3, valid, attributes, creation, 0)


Place = str | int
"""Where a file is: an open descriptor, its /proc/self/fd/N if it is an O_PATH one, or a path."""


def kept(place: Place) -> tuple[int | None, int]:
    """What user.DOSATTRIB of a place says: (attributes or None, creation time or 0)."""
    try:
        raw = os.getxattr(place, DOSATTRIB)
    except OSError:
        return None, 0
    return decode(raw)


def facts(info: os.stat_result | files.Look, place: Place) -> Facts:
    """The facts of a file from its (l)stat and its place, which for a symbolic link is the link's own path.

    A Look has brought all that the place would be asked for, but for a link's target.
    """
    looked = info if isinstance(info, files.Look) else None
    mode = info.st_mode
    modified, changed = info.st_mtime_ns, info.st_ctime_ns
    tag = size = allocation = creation = 0
    if stat.S_ISREG(mode):
        remembered, creation = kept(place) if looked is None else decode(looked.attribute or b"")
        size, allocation = info.st_size, info.st_blocks * 512
        attributes = FILE_ATTRIBUTE_ARCHIVE if remembered is None else remembered & KEPT & ~FILE_ATTRIBUTE_READONLY
        if not mode & 0o222:
            attributes |= FILE_ATTRIBUTE_READONLY
        if allocation < size and not attributes & FILE_ATTRIBUTE_SPARSE_FILE:
            allocation = -(-size // 4096) * 4096
    elif stat.S_ISDIR(mode):
        remembered, creation = kept(place) if looked is None else decode(looked.attribute or b"")
        attributes = FILE_ATTRIBUTE_DIRECTORY | ((remembered or 0) & KEPT)
    elif stat.S_ISLNK(mode):
        attributes, tag = FILE_ATTRIBUTE_REPARSE_POINT, IO_REPARSE_TAG_SYMLINK
        try:
            if os.path.isdir(place):
                attributes |= FILE_ATTRIBUTE_DIRECTORY
            if os.readlink(str(place)).endswith("/"):
                tag = IO_REPARSE_TAG_MOUNT_POINT
                attributes |= FILE_ATTRIBUTE_DIRECTORY
        except OSError:
            pass
    else:
        attributes = 0
    if not creation:
        born = files.birth_time(place, follow=tag == 0) if looked is None else looked.born
        creation = nt_time(born or min(modified, changed))
    return Facts(
        creation,
        info.st_atime_ns // 100 + EPOCH_1601,
        modified // 100 + EPOCH_1601,
        changed // 100 + EPOCH_1601,
        allocation,
        size,
        attributes or FILE_ATTRIBUTE_NORMAL,
        tag,
    )


def keep(place: Place, attributes: int, creation: int) -> bool:
    """Write user.DOSATTRIB; False where the file system has no such thing."""
    value = encode(attributes, creation)
    try:
        try:
            os.setxattr(place, DOSATTRIB, value)
        except PermissionError:
            _keep_of_read_only(place, value)
    except OSError:
        return False
    return True


def _keep_of_read_only(place: Place, value: bytes) -> None:
    """Linux lets its owner write a file's mode at all times, but an extended attribute only if he may write it."""
    mode = stat.S_IMODE(os.stat(place).st_mode)
    os.chmod(place, mode | 0o200)
    try:
        os.setxattr(place, DOSATTRIB, value)
    finally:
        os.chmod(place, mode)


def set_attributes(place: Place, info: os.stat_result, attributes: int) -> None:
    """Give a file attributes: read-only by its mode, the others by user.DOSATTRIB.

    Raises INVALID_PARAMETER for what the kind of file cannot have, NOT_SUPPORTED where hidden and the like cannot be
    kept, OSError.
    """
    directory = stat.S_ISDIR(info.st_mode)
    if (attributes & FILE_ATTRIBUTE_DIRECTORY and not directory and not stat.S_ISLNK(info.st_mode)) or (
        directory and attributes & FILE_ATTRIBUTE_TEMPORARY
    ):
        raise NtError(NtStatus.INVALID_PARAMETER)
    remembered, creation = kept(place)
    wanted = attributes & SETTABLE & ~FILE_ATTRIBUTE_NORMAL
    if remembered is not None:
        wanted |= remembered & FILE_ATTRIBUTE_SPARSE_FILE
    if not directory:
        mode = stat.S_IMODE(info.st_mode)
        wanted_mode = mode & ~0o222 if wanted & FILE_ATTRIBUTE_READONLY else mode if mode & 0o222 else mode | 0o200
        if wanted_mode != mode:
            os.chmod(place, wanted_mode)
        wanted &= ~FILE_ATTRIBUTE_READONLY
    default = 0 if directory else FILE_ATTRIBUTE_ARCHIVE
    if wanted == (default if remembered is None else remembered & KEPT):
        return
    if not keep(place, wanted, creation) and wanted & ~FILE_ATTRIBUTE_ARCHIVE & ~FILE_ATTRIBUTE_TEMPORARY:
        raise NtError(NtStatus.NOT_SUPPORTED)


def set_creation(place: Place, creation: int, default: int) -> None:
    """Keep a creation time where that is possible; `default` are the attributes if none are kept yet."""
    remembered, _ = kept(place)
    keep(place, default if remembered is None else remembered, creation)
