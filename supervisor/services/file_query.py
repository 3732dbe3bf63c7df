"""NtQueryInformationFile: the facts of an open file, class by class.

`CLASSES` maps an information class to its least length, the access it needs and the function that gives its bytes.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable
from typing import NamedTuple

from ntsup.ntabi import HANDLE, PVOID, ULONG, IoStatusBlock, NtError, NtStatus, ObjectAttributes, service
from ntsup.supervisor.objects import dos_attributes, extended_attributes, gate_files
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import (
    FILE_DELETE_ON_CLOSE,
    FILE_NO_INTERMEDIATE_BUFFERING,
    FILE_READ_ATTRIBUTES,
    FILE_READ_EA,
    FILE_SEQUENTIAL_ONLY,
    FILE_SYNCHRONOUS,
    FILE_WRITE_THROUGH,
    File,
)
from ntsup.supervisor.objects.pipe import PipeEnd
from ntsup.supervisor.objects.stream import list_streams
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_class_modules import load_module_of
from ntsup.supervisor.services.file_open import create, facts_by_name

MODE_OPTIONS = (
    FILE_WRITE_THROUGH | FILE_SEQUENTIAL_ONLY | FILE_NO_INTERMEDIATE_BUFFERING | FILE_SYNCHRONOUS | FILE_DELETE_ON_CLOSE
)


class Query(NamedTuple):
    """What a class's function works on."""

    thread: Thread
    file: File
    granted: int
    length: int

    @property
    def disk(self) -> DiskFile:
        """The file, which must be one of a file system; STATUS_INVALID_PARAMETER else."""
        if not isinstance(self.file, DiskFile):
            raise NtError(NtStatus.INVALID_PARAMETER)
        return self.file


class Class(NamedTuple):
    """How a class is answered. More than `length` bytes may be wanted: what does not fit is cut (BUFFER_OVERFLOW)."""

    length: int
    access: int
    give: Callable[[Query], bytes]


def _basic(q: Query) -> bytes:
    if isinstance(q.file, DiskFile):
        return q.file.facts().basic()
    return struct.pack("<qqqqIxxxx", 0, 0, 0, 0, dos_attributes.FILE_ATTRIBUTE_NORMAL)


def _delete_pending(file: DiskFile) -> bool:
    """Whether the file goes with its last handle: its name may have gone before."""
    return bool(file.node.doomed) or not file.status().st_nlink


def _standard(q: Query) -> bytes:
    file = q.file
    if not isinstance(file, DiskFile):
        return struct.pack("<qqI??xx", *file.standard_information(), False)
    info = file.status()
    directory, doomed = file.shows_as_directory, _delete_pending(file)
    size = 0 if directory or file.is_link else info.st_size
    allocation = 0 if directory else max(info.st_blocks * 512, -(-size // 4096) * 4096 if size else 0)
    links = 1 if directory else info.st_nlink
    return struct.pack("<qqI??xx", allocation, size, max(links - doomed, 0), doomed, directory)


def _internal(q: Query) -> bytes:
    file = q.disk
    return struct.pack("<Q", q.thread.executive.open_files.remember(file.status(), file.linux_path))


def _ea(q: Query) -> bytes:
    file = q.file
    return struct.pack("<I", extended_attributes.total(file.place) if isinstance(file, DiskFile) else 0)


def _access(q: Query) -> bytes:
    return struct.pack("<I", q.granted)


def _name(q: Query) -> bytes:
    if isinstance(q.file, PipeEnd):
        q.file.check_not_disconnected()
    name = q.file.volume_path.encode("utf-16-le", "surrogatepass")
    if not name and not isinstance(q.file, DiskFile) and not q.file.device_path:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return struct.pack("<I", len(name)) + name


def _position(q: Query) -> bytes:
    return struct.pack("<q", q.file.position if q.file.seekable else 0)


def _mode(q: Query) -> bytes:
    return struct.pack("<I", q.file.options & MODE_OPTIONS)


def _alignment(q: Query) -> bytes:
    return bytes(4)


def _all(q: Query) -> bytes:
    internal = _internal(q) if isinstance(q.file, DiskFile) else bytes(8)
    name = _name(q)
    return b"".join(
        (_basic(q), _standard(q), internal, _ea(q), _access(q), _position(q), _mode(q), _alignment(q), name)
    )


def _alternate_name(q: Query) -> bytes:
    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)  # no 8.3 names are made


def _stream(q: Query) -> bytes:
    return list_streams(q.disk)


def _compression(q: Query) -> bytes:
    info = q.disk.status()
    return struct.pack("<qHBBBxxx", info.st_size, 0, 0, 0, 0)


def _network_open(q: Query) -> bytes:
    if isinstance(q.file, DiskFile):
        return q.file.facts().network_open()
    return struct.pack("<qqqqqqIxxxx", 0, 0, 0, 0, 0, 0, dos_attributes.FILE_ATTRIBUTE_NORMAL)


def _attribute_tag(q: Query) -> bytes:
    facts = q.disk.facts()
    return struct.pack("<II", facts.attributes, facts.tag)


def _notification_modes(q: Query) -> bytes:
    return struct.pack("<I", q.file.completion_modes)


def _priority_hint(q: Query) -> bytes:
    return struct.pack("<I", 2)  # IoPriorityNormal


def _hard_links(q: Query) -> bytes:
    """The names of the file that are known: the one it was opened by, and those beside it that are it too."""
    file = q.disk
    info = file.status()
    directory, name = os.path.split(file.real_path())
    names = [name]
    if info.st_nlink > 1 and not file.is_directory:
        with os.scandir(directory) as entries:
            names += [e.name for e in entries if e.inode() == info.st_ino and e.name != name]
    parent = os.stat(directory).st_ino
    entries_out, used = [], 8
    for index, each in enumerate(names):
        text = each.encode("utf-16-le", "surrogatepass")
        size = -(-(20 + len(text)) // 8) * 8
        following = size if index + 1 < len(names) else 0
        entries_out.append(
            struct.pack("<IxxxxqI", following, parent, len(text) // 2) + text + bytes(size - 20 - len(text))
        )
        used += size
    return struct.pack("<II", used, len(names)) + b"".join(entries_out)


def _process_ids(q: Query) -> bytes:
    """The processes that have the file open, by another handle than the one that asks, or mapped as an image."""
    executive = q.thread.executive
    gate_files.see_all(executive)
    info = q.disk.status()
    slots = {file.slot for file in q.disk.node.opens if file is not q.file}
    file = info.st_dev, info.st_ino
    ids = [
        process.process_id
        for process in executive.processes.values()
        if any(view.image_file == file for view in process.space.views.values())
        or any(slot in slots for _, slot, *_ in executive.core.handle_enumerate(process.core_slot))
    ]
    return struct.pack("<Ixxxx", len(ids)) + b"".join(struct.pack("<Q", each) for each in ids)


def _volume_name(q: Query) -> bytes:
    path = q.file.device_path
    device = path[: len(path) - len(q.file.volume_path)] if isinstance(q.file, DiskFile) else path
    name = device.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(name)) + name


def _remote(q: Query) -> bytes:
    return b"\0"


def _numa_node(q: Query) -> bytes:
    return bytes(2)


def _standard_link(q: Query) -> bytes:
    file = q.disk
    links = file.status().st_nlink if not file.is_directory else 1
    doomed = _delete_pending(file)
    return struct.pack("<II??xx", max(links - doomed, 0), links, doomed, file.is_directory)


def _id(q: Query) -> bytes:
    file = q.disk
    info = file.status()
    inode = q.thread.executive.open_files.remember(info, file.linux_path)
    return struct.pack("<QQQ", info.st_dev & 0xFFFFFFFFFFFFFFFF, inode, 0)


def stat_information(facts: dos_attributes.Facts, info: os.stat_result, access: int) -> bytes:
    """FILE_STAT_INFORMATION."""
    return struct.pack(
        "<QqqqqqqIIII",
        info.st_ino,
        facts.creation,
        facts.access,
        facts.write,
        facts.change,
        facts.allocation,
        facts.size,
        facts.attributes,
        facts.tag,
        1 if stat.S_ISDIR(info.st_mode) else info.st_nlink,
        access,
    )


def _stat(q: Query) -> bytes:
    info = q.disk.status()
    q.thread.executive.open_files.remember(info, q.disk.linux_path)
    return stat_information(q.disk.facts(), info, q.granted)


def _stat_lx(q: Query) -> bytes:
    """With the Linux owner and mode, as LX_FILE_METADATA_HAS_* flags say."""
    info = q.disk.status()
    device = info.st_rdev
    return _stat(q) + struct.pack(
        "<6I", 0xF, info.st_uid, info.st_gid, info.st_mode, os.major(device), os.minor(device)
    )


def _not_remote(q: Query) -> bytes:
    raise NtError(NtStatus.INVALID_PARAMETER)  # what local file systems answer


def _stat_basic(q: Query) -> bytes:
    """FILE_STAT_BASIC_INFORMATION, which Windows 11 has."""
    if q.thread.executive.settings.build < 26100:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    info = q.disk.status()
    device = struct.pack("<IIIxxxx", struct.unpack_from("<I", _standard(q), 16)[0], q.file.device_type, 0x20)
    serial = info.st_dev & 0xFFFFFFFFFFFFFFFF
    return _stat(q)[:64] + device + struct.pack("<QQQ", serial, info.st_ino, 0)


def _case_sensitive(q: Query) -> bytes:
    if not q.disk.is_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return bytes(4)


CLASSES: dict[int, Class] = {
    4: Class(40, FILE_READ_ATTRIBUTES, _basic),
    5: Class(24, 0, _standard),
    6: Class(8, 0, _internal),
    7: Class(4, 0, _ea),
    8: Class(4, 0, _access),
    9: Class(8, 0, _name),
    14: Class(8, 0, _position),
    16: Class(4, 0, _mode),
    17: Class(4, 0, _alignment),
    18: Class(104, FILE_READ_ATTRIBUTES, _all),
    21: Class(8, 0, _alternate_name),
    22: Class(24, 0, _stream),
    28: Class(16, 0, _compression),
    34: Class(56, FILE_READ_ATTRIBUTES, _network_open),
    35: Class(8, FILE_READ_ATTRIBUTES, _attribute_tag),
    41: Class(4, 0, _notification_modes),
    43: Class(4, 0, _priority_hint),
    46: Class(8, 0, _hard_links),
    47: Class(16, FILE_READ_ATTRIBUTES, _process_ids),
    48: Class(8, 0, _name),
    51: Class(1, 0, _remote),
    53: Class(2, 0, _numa_node),
    54: Class(12, 0, _standard_link),
    55: Class(116, 0, _not_remote),
    58: Class(8, 0, _volume_name),
    59: Class(24, 0, _id),
    68: Class(72, FILE_READ_ATTRIBUTES, _stat),
    70: Class(96, FILE_READ_ATTRIBUTES | FILE_READ_EA, _stat_lx),
    71: Class(4, FILE_READ_ATTRIBUTES, _case_sensitive),
    77: Class(104, FILE_READ_ATTRIBUTES, _stat_basic),
}
"""By FILE_INFORMATION_CLASS."""

_ONLY_SET = frozenset((10, 11, 13, 19, 20, 30, 36, 39, 40, 61, 64, 65, 66, 72, 74))
_ONLY_IN_KERNEL = frozenset((44, 45, 49, 50, 52, 56, 57, 62, 69, 75, 76))


@service(partial="classes of mailslots, quotas, storage reserves and integrity streams are refused")
def NtQueryInformationFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
) -> int:
    """Facts of an open file."""
    load_module_of(file_information_class)
    entry = CLASSES.get(file_information_class)
    if entry is None:
        known = file_information_class in _ONLY_SET or file_information_class in _ONLY_IN_KERNEL
        invalid = known or not 0 < file_information_class < 80
        raise NtError(NtStatus.INVALID_INFO_CLASS if invalid else NtStatus.NOT_IMPLEMENTED)
    if length < entry.length:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    file, granted = t.process.handles.lookup(file_handle)
    if not isinstance(file, File):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    if granted & entry.access != entry.access:
        raise NtError(NtStatus.ACCESS_DENIED)
    query = Query(t, file, granted, length)
    data = entry.give(query)
    status = NtStatus.SUCCESS
    if len(data) > length:
        status, data = NtStatus.BUFFER_OVERFLOW, data[:length]
    t.process.memory.write(file_information, data)
    io_status_block.put(status, len(data))
    return status


@service
def NtQueryInformationByName(
    t: Thread,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
) -> int:
    """FileStat(Lx, Basic)Information and FileCaseSensitiveInformation without opening."""
    if file_information_class not in (68, 70, 71, 77):
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if length < CLASSES[file_information_class].length:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    facts_by_name(t, object_attributes)  # its statuses are the ones to give
    file, _ = create(t, object_attributes, 0x80, 7, 1, 0x200000)
    try:
        data = CLASSES[file_information_class].give(Query(t, file, 0x1F01FF, length))
    finally:
        file.last_handle_closed()
    t.process.memory.write(file_information, data)
    io_status_block.put(NtStatus.SUCCESS, len(data))
    return NtStatus.SUCCESS
