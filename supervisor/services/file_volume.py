"""NtQueryVolumeInformationFile: what kind of device a file is on, how large, named how. Volumes cannot be changed."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

from ntsup.ntabi import HANDLE, PVOID, ULONG, IoStatusBlock, NtError, NtStatus, service
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_io import file_of

SECTOR = 512
FILE_SYSTEM_FLAGS = (
    0x1  # FILE_CASE_SENSITIVE_SEARCH
    | 0x2  # FILE_CASE_PRESERVED_NAMES
    | 0x4  # FILE_UNICODE_ON_DISK
    | 0x8  # FILE_PERSISTENT_ACLS
    | 0x40  # FILE_SUPPORTS_SPARSE_FILES
    | 0x80  # FILE_SUPPORTS_REPARSE_POINTS
    | 0x400  # FILE_SUPPORTS_POSIX_UNLINK_RENAME
    | 0x40000  # FILE_NAMED_STREAMS
    | 0x400000  # FILE_SUPPORTS_HARD_LINKS
    | 0x800000  # FILE_SUPPORTS_EXTENDED_ATTRIBUTES
    | 0x1000000  # FILE_SUPPORTS_OPEN_BY_FILE_ID
)


def serial_of(device: int) -> int:
    """The volume serial number, from st_dev."""
    return (device * 0x9E3779B1 ^ 0x6E747375) & 0xFFFFFFFF


def _disk(file: File) -> DiskFile:
    if not isinstance(file, DiskFile):
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
    return file


def _units(info: os.statvfs_result) -> tuple[int, int, int, int]:
    """(total, available to the caller, available, sectors per unit) in allocation units."""
    block = info.f_frsize if info.f_frsize % SECTOR == 0 and info.f_frsize else SECTOR
    scale = info.f_frsize / block
    return int(info.f_blocks * scale), int(info.f_bavail * scale), int(info.f_bfree * scale), block // SECTOR


def _volume(file: File) -> bytes:
    disk = _disk(file)
    created = disk.executive.volumes_made[disk.executive.paths.to_dos(disk.linux_path)[0]]
    serial = serial_of(disk.status().st_dev)
    return struct.pack("<qII?x", created, serial, 0, False)


def _size(file: File) -> bytes:
    total, caller, _, sectors = _units(os.fstatvfs(_disk(file).fd))
    return struct.pack("<qqII", total, caller, sectors, SECTOR)


def _device(file: File) -> bytes:
    return struct.pack("<II", file.device_type, file.characteristics)


def _attribute(file: File) -> bytes:
    _disk(file)
    name = "NTFS".encode("utf-16-le")
    return struct.pack("<IiI", FILE_SYSTEM_FLAGS, 255, len(name)) + name


def _full_size(file: File) -> bytes:
    total, caller, free, sectors = _units(os.fstatvfs(_disk(file).fd))
    return struct.pack("<qqqII", total, caller, free, sectors, SECTOR)


def _object_id(file: File) -> bytes:
    _disk(file)
    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)  # what NTFS says of a volume without one


def _sector_size(file: File) -> bytes:
    block = os.fstatvfs(_disk(file).fd).f_bsize
    physical = block if SECTOR <= block <= 65536 else 4096
    # SSINFO_FLAGS_ALIGNED_DEVICE | SSINFO_FLAGS_PARTITION_ALIGNED_ON_DEVICE
    return struct.pack("<7I", SECTOR, physical, physical, physical, 3, 0, 0)


CLASSES: dict[int, tuple[int, Callable[[File], bytes]]] = {
    1: (24, _volume),
    3: (24, _size),
    4: (8, _device),
    5: (16, _attribute),
    7: (32, _full_size),
    8: (64, _object_id),
    11: (28, _sector_size),
}
"""By FS_INFORMATION_CLASS: (least length, what gives the bytes)."""


@service(partial="quotas, driver paths and volume flags are refused")
def NtQueryVolumeInformationFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    fs_information: PVOID,
    length: ULONG,
    fs_information_class: ULONG,
) -> int:
    """Facts of the volume or device that a file is on."""
    entry = CLASSES.get(fs_information_class)
    if entry is None:
        known = fs_information_class in (6, 9, 10, 12, 13, 14)
        raise NtError(NtStatus.NOT_IMPLEMENTED if known else NtStatus.INVALID_INFO_CLASS)
    least, give = entry
    if length < least:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    data = give(file_of(t, file_handle, 0))
    status = NtStatus.SUCCESS
    if len(data) > length:
        status, data = NtStatus.BUFFER_OVERFLOW, data[:length]
    t.process.memory.write(fs_information, data)
    io_status_block.put(status, len(data))
    return status


@service
def NtSetVolumeInformationFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    fs_information: PVOID,
    length: ULONG,
    fs_information_class: ULONG,
) -> int:
    """Labels and object ids belong to the administrator."""
    file_of(t, file_handle, 0)
    if fs_information_class not in (2, 6, 8):
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    raise NtError(NtStatus.ACCESS_DENIED)
