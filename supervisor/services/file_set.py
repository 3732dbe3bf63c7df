"""NtSetInformationFile: changing an open file, class by class.

`CLASSES` maps an information class to its least length, the access it needs and the function that does it. Each
checks everything before it changes anything.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Callable
from typing import NamedTuple

from ntsup.ntabi import HANDLE, PVOID, ULONG, IoStatusBlock, NtError, NtStatus, service
from ntsup.pathmap.names import to_linux_name
from ntsup.pathmap.resolve import Found
from ntsup.supervisor.linux import files
from ntsup.supervisor.objects import dos_attributes
from ntsup.supervisor.objects.base import DELETE
from ntsup.supervisor.objects.disk import LARGEST_SIZE, DiskFile
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.file import (
    FILE_NO_INTERMEDIATE_BUFFERING,
    FILE_SEQUENTIAL_ONLY,
    FILE_SYNCHRONOUS,
    FILE_WRITE_ATTRIBUTES,
    FILE_WRITE_DATA,
    FILE_WRITE_THROUGH,
    File,
)
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_class_modules import load_module_of

REPLACE_IF_EXISTS, POSIX_SEMANTICS, IGNORE_READONLY_ATTRIBUTE = 0x1, 0x2, 0x40
DISPOSITION_DELETE, DISPOSITION_POSIX, DISPOSITION_ON_CLOSE, DISPOSITION_IGNORE_READONLY = 0x1, 0x2, 0x8, 0x10
_MODE_SETTABLE = FILE_WRITE_THROUGH | FILE_SEQUENTIAL_ONLY | FILE_SYNCHRONOUS


class Class(NamedTuple):
    """How a class is done: `do(thread, file, data)`, `data` being all that was passed."""

    length: int
    access: int
    do: Callable[[Thread, File, bytes], None]


def _disk(file: File) -> DiskFile:
    if not isinstance(file, DiskFile):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return file


def _basic(t: Thread, file: File, data: bytes) -> None:
    """FILE_BASIC_INFORMATION: a time of 0 or attributes of 0 stay; -1 and -2 only say who keeps a time from now on."""
    creation, access, write, change, attributes = struct.unpack_from("<qqqqI", data)
    if min(creation, access, write, change) < -2 or attributes & ~dos_attributes.VALID:
        raise NtError(NtStatus.INVALID_PARAMETER)
    disk = _disk(file)
    if t.executive.paths.is_read_only(disk.linux_path):
        raise NtError(NtStatus.ACCESS_DENIED)
    info = disk.status()
    if attributes:
        dos_attributes.set_attributes(disk.place, info, attributes)
    if access > 0 or write > 0:
        times = (
            dos_attributes.linux_time(access) if access > 0 else info.st_atime_ns,
            dos_attributes.linux_time(write) if write > 0 else info.st_mtime_ns,
        )
        os.utime(disk.place, ns=times, follow_symlinks=not disk.is_link)
    if creation > 0 and not disk.is_link:
        default = 0 if disk.is_directory else dos_attributes.FILE_ATTRIBUTE_ARCHIVE
        dos_attributes.set_creation(disk.place, creation, default)


class _Target(NamedTuple):
    found: Found
    path: str
    """With its last component spelled as asked."""


def _target(t: Thread, disk: DiskFile, data: bytes) -> _Target:
    """Where FILE_RENAME_INFORMATION or FILE_LINK_INFORMATION leads."""
    root, length = struct.unpack_from("<QI", data, 8)
    if length == 0 or length & 1 or 20 + length > len(data):
        raise NtError(NtStatus.INVALID_PARAMETER)
    name = data[20 : 20 + length].decode("utf-16-le", "surrogatepass")
    paths = t.executive.paths
    if root:
        base = t.process.handles.resolve(root, DiskFile)
        found = paths.resolve_relative(base.linux_path, name)
    elif name.startswith("\\"):
        path = paths.parse(name)
        if path.device:
            raise NtError(NtStatus.NOT_SAME_DEVICE)
        found = paths.locate(path)
    else:
        if "\\" in name:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
        found = paths.resolve_relative(os.path.dirname(disk.linux_path), name)
    if found.stream:
        raise NtError(NtStatus.NOT_SUPPORTED)
    last = to_linux_name(name.rstrip("\\").rpartition("\\")[2])
    spelled = f"{os.path.dirname(found.path).rstrip('/')}/{last}"
    if paths.is_read_only(found.path) and found.exists:
        raise NtError(NtStatus.ACCESS_DENIED)
    return _Target(found, spelled)


def _replaceable(t: Thread, target: str, posix: bool, ignore_read_only: bool, directory: bool) -> None:
    """Whether what has the target's name may give way; removes an empty directory that must."""
    info = os.lstat(target)
    if stat.S_ISDIR(info.st_mode) or directory:
        if not (posix and directory and stat.S_ISDIR(info.st_mode)):
            raise NtError(NtStatus.ACCESS_DENIED)
    elif not info.st_mode & 0o222 and not ignore_read_only and not stat.S_ISLNK(info.st_mode):
        raise NtError(NtStatus.ACCESS_DENIED)
    node = t.executive.open_files.find(info)
    if node is not None and node.opens and not posix:
        raise NtError(NtStatus.ACCESS_DENIED)
    if node is not None and any(file.share_use and not file.share & 4 for file in node.opens):
        raise NtError(NtStatus.SHARING_VIOLATION)


def _rename(t: Thread, file: File, data: bytes, flags: int) -> None:
    disk = _disk(file)
    source = disk.real_path()
    if disk.is_root(source):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if t.executive.paths.is_read_only(source):
        raise NtError(NtStatus.ACCESS_DENIED)
    target = _target(t, disk, data)
    destination = target.path
    mine = disk.status()
    there = os.lstat(target.found.path) if target.found.exists else None
    if there is not None and (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino):
        if destination == source:
            return
        if target.found.path != source:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION if not flags & REPLACE_IF_EXISTS else NtStatus.ACCESS_DENIED)
        there = None  # only its case changes
    if disk.is_directory and next(t.executive.open_files.below(source), None) is not None:
        raise NtError(NtStatus.ACCESS_DENIED)
    if there is not None:
        if not flags & REPLACE_IF_EXISTS:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        posix = bool(flags & POSIX_SEMANTICS)
        ignore = bool(flags & IGNORE_READONLY_ATTRIBUTE)
        _replaceable(t, target.found.path, posix, ignore, disk.is_directory)
        if target.found.path != destination:
            os.rename(target.found.path, destination)
            t.executive.paths.note_removed(target.found.path)
    if there is None and target.found.path != source:
        try:
            files.rename_new(source, destination)
        except FileExistsError:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION) from None  # somebody was faster
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOSYS):
                raise
            os.rename(source, destination)  # this file system cannot do it in one step
    else:
        os.rename(source, destination)
    paths = t.executive.paths
    paths.note_removed(source)
    paths.note_created(destination)
    for each in disk.node.opens:
        each.linux_path = destination
    if disk.node.doomed:
        disk.node.doomed = destination


def _rename_plain(t: Thread, file: File, data: bytes) -> None:
    _rename(t, file, data, REPLACE_IF_EXISTS if data[0] else 0)


def _rename_ex(t: Thread, file: File, data: bytes) -> None:
    _rename(t, file, data, struct.unpack_from("<I", data)[0])


def _link(t: Thread, file: File, data: bytes, flags: int) -> None:
    disk = _disk(file)
    if disk.is_directory:
        raise NtError(NtStatus.FILE_IS_A_DIRECTORY)
    target = _target(t, disk, data)
    if target.found.exists:
        there = os.lstat(target.found.path)
        mine = disk.status()
        if (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino) and flags & REPLACE_IF_EXISTS:
            return
        if not flags & REPLACE_IF_EXISTS:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        _replaceable(t, target.found.path, bool(flags & POSIX_SEMANTICS), False, False)
        os.unlink(target.found.path)
        t.executive.paths.note_removed(target.found.path)
    os.link(disk.real_path(), target.path, follow_symlinks=False)
    t.executive.paths.note_created(target.path)


def _link_plain(t: Thread, file: File, data: bytes) -> None:
    _link(t, file, data, REPLACE_IF_EXISTS if data[0] else 0)


def _link_ex(t: Thread, file: File, data: bytes) -> None:
    _link(t, file, data, struct.unpack_from("<I", data)[0])


def _disposition(t: Thread, file: File, data: bytes) -> None:
    disk = _disk(file)
    if data[0]:
        disk.doom()
    else:
        disk.spare()


def _disposition_ex(t: Thread, file: File, data: bytes) -> None:
    (flags,) = struct.unpack_from("<I", data)
    if flags & ~0x1F:
        raise NtError(NtStatus.INVALID_PARAMETER)
    disk = _disk(file)
    if flags & DISPOSITION_ON_CLOSE:
        if not disk.delete_on_close and not flags & DISPOSITION_DELETE:
            return
        disk.delete_on_close = bool(flags & DISPOSITION_DELETE)
        return
    if flags & DISPOSITION_DELETE:
        disk.doom(posix=bool(flags & DISPOSITION_POSIX), ignore_read_only=bool(flags & DISPOSITION_IGNORE_READONLY))
    else:
        disk.spare()


def _position(t: Thread, file: File, data: bytes) -> None:
    (position,) = struct.unpack_from("<q", data)
    if position < 0 or (file.options & FILE_NO_INTERMEDIATE_BUFFERING and position & 511):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if file.seekable:
        file.position = position


def _mode(t: Thread, file: File, data: bytes) -> None:
    (mode,) = struct.unpack_from("<I", data)
    if mode & ~_MODE_SETTABLE or bool(mode & FILE_SYNCHRONOUS) != file.synchronous:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if mode & FILE_SYNCHRONOUS == FILE_SYNCHRONOUS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    file.options = file.options & ~_MODE_SETTABLE | mode


def _allocation(t: Thread, file: File, data: bytes) -> None:
    """Less than the file's size cuts it; more is a hint, for Linux allocates when it writes."""
    (size,) = struct.unpack_from("<q", data)
    disk = _disk(file)
    if size < 0 or disk.is_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if size < disk.status().st_size:
        disk.set_size(size)


def _end_of_file(t: Thread, file: File, data: bytes) -> None:
    (size,) = struct.unpack_from("<q", data)
    if not 0 <= size <= LARGEST_SIZE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    _disk(file).set_size(size)


def _completion(t: Thread, file: File, data: bytes) -> None:
    port, key = struct.unpack_from("<QQ", data)
    file.bind(t.process.handles.resolve(port, IoCompletion, 0x2), key)


def _replace_completion(t: Thread, file: File, data: bytes) -> None:
    """FILE_COMPLETION_INFORMATION: another port, or none; nothing may pend meanwhile."""
    port, key = struct.unpack_from("<QQ", data)
    fresh = t.process.handles.resolve(port, IoCompletion, 0x2) if port else None
    if file.requests:
        raise NtError(NtStatus.INVALID_PARAMETER)
    file.unbind()
    if fresh is not None:
        file.bind(fresh, key)


def _notification_modes(t: Thread, file: File, data: bytes) -> None:
    """Modes can be added, not taken back."""
    (modes,) = struct.unpack_from("<I", data)
    if modes & ~7:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if file.synchronous and modes & 1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    file.completion_modes |= modes


def _priority_hint(t: Thread, file: File, data: bytes) -> None:
    if struct.unpack_from("<I", data)[0] > 4:
        raise NtError(NtStatus.INVALID_PARAMETER)


def _privileged(t: Thread, file: File, data: bytes) -> None:
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


def _case_sensitive(t: Thread, file: File, data: bytes) -> None:
    raise NtError(NtStatus.NOT_SUPPORTED)


CLASSES: dict[int, Class] = {
    4: Class(40, FILE_WRITE_ATTRIBUTES, _basic),
    10: Class(24, DELETE, _rename_plain),
    11: Class(24, 0, _link_plain),
    13: Class(1, DELETE, _disposition),
    14: Class(8, 0, _position),
    16: Class(4, 0, _mode),
    19: Class(8, FILE_WRITE_DATA, _allocation),
    20: Class(8, FILE_WRITE_DATA, _end_of_file),
    30: Class(16, 0, _completion),
    39: Class(8, FILE_WRITE_DATA, _privileged),  # FileValidDataLengthInformation
    40: Class(8, DELETE, _privileged),  # FileShortNameInformation
    41: Class(4, 0, _notification_modes),
    43: Class(4, 0, _priority_hint),
    61: Class(16, 0, _replace_completion),
    64: Class(4, DELETE, _disposition_ex),
    65: Class(24, DELETE, _rename_ex),
    71: Class(4, FILE_WRITE_ATTRIBUTES, _case_sensitive),
    72: Class(24, 0, _link_ex),
}
"""By FILE_INFORMATION_CLASS."""

_ONLY_QUERIED = frozenset((1, 2, 3, 5, 6, 7, 8, 9, 12, 17, 18, 21, 22, 24, 34, 35, 37, 38, 46, 47, 48, 51, 54, 59, 68))


@service(partial="allocation is a hint; case sensitivity, short names and pipe quotas cannot be set")
def NtSetInformationFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
) -> int:
    """Change an open file."""
    load_module_of(file_information_class)
    entry = CLASSES.get(file_information_class)
    if entry is None:
        invalid = file_information_class in _ONLY_QUERIED or not 0 < file_information_class < 80
        raise NtError(NtStatus.INVALID_INFO_CLASS if invalid else NtStatus.NOT_IMPLEMENTED)
    if length < entry.length:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    data = t.process.memory.read(file_information, length)
    file, granted = t.process.handles.lookup(file_handle)
    if not isinstance(file, File):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    if granted & entry.access != entry.access:
        raise NtError(NtStatus.ACCESS_DENIED)
    entry.do(t, file, data)
    io_status_block.put(NtStatus.SUCCESS)
    return NtStatus.SUCCESS
