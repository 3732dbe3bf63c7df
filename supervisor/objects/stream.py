"""Alternate data streams, kept where Samba keeps them: extended attributes user.DosStream.NAME:$DATA."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import Found
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.file import File


def open_stream(
    executive: Executive, found: Found, granted: int, share: int, disposition: int, options: int
) -> tuple[File, int]:
    """Open or make an alternate stream."""
    raise NtError(NtStatus.NOT_SUPPORTED)


def list_streams(file: DiskFile) -> bytes:
    """FILE_STREAM_INFORMATION of all streams."""
    if file.is_directory or file.is_link:
        return b""
    name = "::$DATA".encode("utf-16-le")
    info = file.status()
    return struct.pack("<IIqq", 0, len(name), info.st_size, info.st_blocks * 512) + name
