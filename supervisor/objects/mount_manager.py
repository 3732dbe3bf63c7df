"""\\Device\\MountPointManager: which drive letter stands for which volume.

The drives are fixed when a run begins: questions are answered, nothing can be mounted. Structures are mountmgr.h's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants.device import (
    IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATH,
    IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATHS,
    IOCTL_MOUNTMGR_QUERY_POINTS,
)
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import FILE_DEVICE_UNKNOWN, File, map_access

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request

_POINT = struct.Struct("<IHxxIHxxIHxx")
"""MOUNTMGR_MOUNT_POINT: offset and length in bytes of the symbolic link, the unique id and the device."""


def _text(data: bytes, offset: int, length: int) -> str:
    if offset + length > len(data) or length % 2:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return data[offset : offset + length].decode("utf-16-le", "surrogatepass")


class MountManager(File):
    """An open mount manager."""

    device_type = FILE_DEVICE_UNKNOWN

    @property
    def device_path(self) -> str:
        return "\\Device\\MountPointManager"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        if code == IOCTL_MOUNTMGR_QUERY_POINTS:
            self._deliver(request, self._points(data), 8 + _POINT.size, 8)
        elif code in (IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATH, IOCTL_MOUNTMGR_QUERY_DOS_VOLUME_PATHS):
            self._deliver(request, self._volume_paths(data), 4, 4)
        else:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    @staticmethod
    def _deliver(request: Request, answer: bytes, least: int, head: int) -> None:
        """All of the answer, or where there is no room its first `head` bytes, which tell how much there is."""
        if request.length < least:
            raise NtError(NtStatus.INVALID_PARAMETER)
        fits = len(answer) <= request.length
        request.deliver(answer if fits else answer[:head], NtStatus.SUCCESS if fits else NtStatus.BUFFER_OVERFLOW)

    def _mounts(self) -> Iterator[tuple[str, str]]:
        """(symbolic link, device): two links for each drive."""
        drives = self.executive.drives
        for letter in drives.letters():
            volume = f"\\Device\\HarddiskVolume{drives.volume_number(letter)}"
            yield f"\\DosDevices\\{letter}:", volume
            yield f"\\??\\Volume{{{drives.volume_guid(letter)}}}", volume

    def _points(self, data: bytes) -> bytes:
        """MOUNTMGR_MOUNT_POINTS: those of a link or of a device, all where neither is named."""
        if len(data) < _POINT.size:
            raise NtError(NtStatus.INVALID_PARAMETER)
        link_at, link_size, _, _, device_at, device_size = _POINT.unpack_from(data)
        link = _text(data, link_at, link_size) if link_at else ""
        wanted = _text(data, device_at, device_size) if device_at else ""
        found = [
            (name, volume)
            for name, volume in self._mounts()
            if (not link or link.upper() == name.upper()) and (not wanted or wanted.upper() == volume.upper())
        ]
        if not found:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        head = 8 + _POINT.size * len(found)
        points, texts = b"", b""
        for name, volume in found:
            raw_name, raw_volume = name.encode("utf-16-le"), volume.encode("utf-16-le")
            at = head + len(texts)
            unique = at + len(raw_name) + len(raw_volume)
            points += _POINT.pack(
                at, len(raw_name), unique, len(raw_volume), at + len(raw_name), len(raw_volume)
            )  # a volume's unique id is opaque: its device's name serves
            texts += raw_name + raw_volume + raw_volume
        return struct.pack("<II", head + len(texts), len(found)) + points + texts

    def _volume_paths(self, data: bytes) -> bytes:
        """MOUNTMGR_VOLUME_PATHS of a MOUNTMGR_TARGET_NAME: the drive of a volume."""
        if len(data) < 2:
            raise NtError(NtStatus.INVALID_PARAMETER)
        wanted = _text(data, 2, struct.unpack_from("<H", data)[0])
        for name, volume in self._mounts():
            if name.endswith(":") and volume.upper() == wanted.upper():
                paths = (name.rpartition("\\")[2] + "\0\0").encode("utf-16-le")
                return struct.pack("<I", len(paths)) + paths
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)


@device("MOUNTPOINTMANAGER")
def _open(request: Open) -> File:
    return MountManager(request.executive, access=map_access(request.desired_access), options=request.options)
