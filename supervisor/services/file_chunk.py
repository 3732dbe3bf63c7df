"""NtCopyFileChunk, by which CopyFile copies inside the kernel, and the quotas that no file system here has."""

from __future__ import annotations

import os
from typing import Annotated

from ntsup.ntabi import (
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONG,
    Access,
    In,
    IoStatusBlock,
    NtError,
    NtStatus,
    service,
)
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.file import FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, File
from ntsup.supervisor.objects.request import WRITE, Request
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_io import file_of

PIECE = 1 << 20


def _disk_file(t: Thread, handle: int, access: int) -> DiskFile:
    file = file_of(t, handle, access)
    if not isinstance(file, DiskFile) or file.is_directory or file.path_only:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return file


@service
def NtCopyFileChunk(
    t: Thread,
    source_handle: HANDLE,
    dest_handle: HANDLE,
    event_handle: Annotated[Event, Access(2)] | None,
    pio_status_block: IoStatusBlock,
    length: ULONG,
    source_offset: In[LARGE_INTEGER],
    dest_offset: In[LARGE_INTEGER],
    source_key: PVOID,
    dest_key: PVOID,
    flags: ULONG,
) -> int:
    """Copy bytes of one file to another; STATUS_END_OF_FILE where the source has none there."""
    if flags or source_offset < 0 or dest_offset < 0:
        raise NtError(NtStatus.INVALID_PARAMETER)
    source = _disk_file(t, source_handle, FILE_READ_DATA)
    target = _disk_file(t, dest_handle, FILE_WRITE_DATA | FILE_APPEND_DATA)
    request = Request(t, target, pio_status_block, event_handle)
    request.operation = WRITE
    done = 0
    while done < length:
        piece = os.pread(source.fd, min(PIECE, length - done), source_offset + done)
        if not piece:
            break
        done += os.pwrite(target.fd, piece, dest_offset + done)
    request.complete(NtStatus.SUCCESS if done or not length else NtStatus.END_OF_FILE, done)
    return request.result()


def _no_quotas(t: Thread, handle: int) -> int:
    t.process.handles.resolve(handle, File)
    raise NtError(NtStatus.INVALID_DEVICE_REQUEST)


@service
def NtQueryQuotaInformationFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    return_single_entry: BOOLEAN,
    sid_list: PVOID,
    sid_list_length: ULONG,
    start_sid: PVOID,
    restart_scan: BOOLEAN,
) -> int:
    """How much each user may store: as on FAT, the file system keeps no account of it."""
    return _no_quotas(t, file_handle)


@service
def NtSetQuotaInformationFile(
    t: Thread, file_handle: HANDLE, io_status_block: IoStatusBlock, buffer: PVOID, length: ULONG
) -> int:
    """Set how much each user may store."""
    return _no_quotas(t, file_handle)
