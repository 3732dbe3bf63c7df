"""Reading, writing, locking, flushing and cancelling."""

from __future__ import annotations

import struct
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
from ntsup.supervisor.objects import byte_locks, gate_files
from ntsup.supervisor.objects.byte_locks import Lock
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.file import FILE_APPEND_DATA, FILE_EXECUTE, FILE_READ_DATA, FILE_WRITE_DATA, File
from ntsup.supervisor.objects.request import READ, WRITE, Request
from ntsup.supervisor.objects.thread import Thread

EventToSet = Annotated[Event, Access(0x2)]
THREAD_TERMINATE = 0x1
PAGE, SECTOR = 4096, 512


def file_of(t: Thread, handle: int, any_access: int) -> File:
    """The file of a handle that was granted at least one of some rights (0: none is needed).

    Raises INVALID_HANDLE, OBJECT_TYPE_MISMATCH, ACCESS_DENIED.
    """
    found, granted = t.process.handles.lookup(handle)
    if not isinstance(found, File):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    if any_access and not granted & any_access:
        raise NtError(NtStatus.ACCESS_DENIED)
    return found


@service
def NtReadFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Read from a file, pipe or device."""
    file = file_of(t, file_handle, FILE_READ_DATA)
    t.process.memory.probe_write(buffer, length)  # all of it, however little the file has
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, buffer, length)
    request.operation, request.key = READ, key or 0
    file.read(request, byte_offset)
    return request.result()


@service
def NtWriteFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Write to a file, pipe or device."""
    file = file_of(t, file_handle, FILE_WRITE_DATA | FILE_APPEND_DATA)
    try:
        data = t.process.memory.read(buffer, length)
    except NtError as error:
        raise NtError(NtStatus.INVALID_USER_BUFFER if isinstance(file, DiskFile) else error.status) from error
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, buffer, length)
    request.operation, request.key = WRITE, key or 0
    file.write(request, data, byte_offset)
    return request.result()


def _segments(t: Thread, file: File, address: int, length: int) -> list[int]:
    """The page addresses of a FILE_SEGMENT_ELEMENT array for `length` bytes."""
    if not isinstance(file, DiskFile) or length % SECTOR:
        raise NtError(NtStatus.INVALID_PARAMETER)
    count = -(-length // PAGE)
    pages = list(struct.unpack(f"<{count}Q", t.process.memory.read(address, 8 * count)))
    if any(page % PAGE for page in pages):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return pages


@service
def NtReadFileScatter(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    segment_array: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Read from a file into pages here and there."""
    file = file_of(t, file_handle, FILE_READ_DATA)
    pages = _segments(t, file, segment_array, length)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, 0, length)
    request.operation, request.scatter, request.key = READ, pages, key or 0
    file.read(request, byte_offset)
    return request.result()


@service
def NtWriteFileGather(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    segment_array: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Write to a file from pages here and there."""
    file = file_of(t, file_handle, FILE_WRITE_DATA | FILE_APPEND_DATA)
    memory = t.process.memory
    data = b"".join(memory.read(page, PAGE) for page in _segments(t, file, segment_array, length))[:length]
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, 0, length)
    request.operation, request.key = WRITE, key or 0
    file.write(request, data, byte_offset)
    return request.result()


@service
def NtFlushBuffersFile(t: Thread, file_handle: HANDLE, io_status_block: IoStatusBlock) -> int:
    """Have what was written reach the disk."""
    file = file_of(t, file_handle, FILE_WRITE_DATA | FILE_APPEND_DATA)
    request = Request(t, file, io_status_block)
    request.synchronous = True
    file.flush(request)
    return request.result()


@service(partial="the flags that ask for less are answered with a whole flush")
def NtFlushBuffersFileEx(
    t: Thread,
    file_handle: HANDLE,
    flags: ULONG,
    parameters: PVOID,
    parameters_size: ULONG,
    io_status_block: IoStatusBlock,
) -> int:
    """The same with flags: data only, no device synchronisation."""
    if flags & ~0xF:
        raise NtError(NtStatus.INVALID_PARAMETER)
    status: int = NtFlushBuffersFile(t, file_handle, io_status_block)
    return status  # which may be BLOCKED


def _range(offset: int, length: int) -> tuple[int, int]:
    """A lock's start and length; LARGE_INTEGERs that are taken as unsigned."""
    start, size = offset & 0xFFFFFFFFFFFFFFFF, length & 0xFFFFFFFFFFFFFFFF
    if start + size > 1 << 64:
        raise NtError(NtStatus.INVALID_LOCK_RANGE)
    return start, size


def _lockable(t: Thread, handle: int) -> DiskFile:
    file = file_of(t, handle, FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE)
    if not isinstance(file, DiskFile):
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
    if file.is_directory or file.is_link:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return file


@service
def NtLockFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    byte_offset: In[LARGE_INTEGER],
    length: In[LARGE_INTEGER],
    key: ULONG,
    fail_immediately: BOOLEAN,
    exclusive_lock: BOOLEAN,
) -> int:
    """Lock a range of bytes."""
    file = _lockable(t, file_handle)
    start, size = _range(byte_offset, length)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context)
    byte_locks.take(Lock(file, t.process, key, start, size, exclusive_lock), request, fail_immediately)
    gate_files.count_call(t.process, file, file.fd)
    return request.result()


@service
def NtUnlockFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    byte_offset: In[LARGE_INTEGER],
    length: In[LARGE_INTEGER],
    key: ULONG,
) -> int:
    """Unlock exactly what was locked."""
    file = _lockable(t, file_handle)
    start, size = _range(byte_offset, length)
    if not Lock(file, t.process, key, start, size).release():
        raise NtError(NtStatus.RANGE_NOT_LOCKED)
    io_status_block.put(NtStatus.SUCCESS)
    return NtStatus.SUCCESS


@service
def NtCancelIoFile(t: Thread, file_handle: File, io_status_block: IoStatusBlock) -> int:
    """Cancel what the calling thread has pending on a file."""
    for request in [r for r in file_handle.requests if r.thread is t]:
        request.cancel()
    io_status_block.put(NtStatus.SUCCESS)
    return NtStatus.SUCCESS


@service
def NtCancelIoFileEx(t: Thread, file_handle: File, io_request_to_cancel: PVOID, io_status_block: IoStatusBlock) -> int:
    """Cancel what the calling process has pending on a file, all of it or one request by its status block."""
    chosen = [
        request
        for request in file_handle.requests
        if request.thread.process is t.process and io_request_to_cancel in (0, request.iosb.address)
    ]
    for request in chosen:
        request.cancel()
    status = NtStatus.SUCCESS if chosen else NtStatus.NOT_FOUND
    io_status_block.put(status)
    return status


@service
def NtCancelSynchronousIoFile(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_TERMINATE)],
    io_request_to_cancel: PVOID,
    io_status_block: IoStatusBlock,
) -> int:
    """Cancel the synchronous request that a thread waits for."""
    chosen = [
        request
        for request in thread_handle.process.requests
        if request.thread is thread_handle and request.synchronous and io_request_to_cancel in (0, request.iosb.address)
    ]
    for request in chosen:
        request.cancel()
    status = NtStatus.SUCCESS if chosen else NtStatus.NOT_FOUND
    io_status_block.put(status)
    return status
