"""NtDeviceIoControlFile and NtFsControlFile: what a device or a file system is asked by code."""

from __future__ import annotations

from ntsup.ntabi import HANDLE, PVOID, ULONG, IoStatusBlock, NtError, NtStatus, service
from ntsup.supervisor.objects import console_device, pipe_device  # noqa: F401  (they enter their devices)
from ntsup.supervisor.objects.file import FILE_READ_DATA, FILE_WRITE_DATA, File
from ntsup.supervisor.objects.request import Request
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_io import EventToSet

METHOD_OUT_DIRECT, METHOD_NEITHER = 2, 3
LARGEST_INPUT = 1 << 24


def _begin(
    t: Thread,
    file_handle: int,
    request_of: tuple[EventToSet | None, int, int, IoStatusBlock],
    code: int,
    source: tuple[int, int],
    target: tuple[int, int],
) -> tuple[File, Request, bytes]:
    """Check the handle against the access that the code itself names, copy the input, make the request."""
    file, granted = t.process.handles.lookup(file_handle)
    if not isinstance(file, File):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    wanted = code >> 14 & 3  # FILE_READ_ACCESS, FILE_WRITE_ACCESS
    need = (FILE_READ_DATA if wanted & 1 else 0) | (FILE_WRITE_DATA if wanted & 2 else 0)
    if granted & need != need:
        raise NtError(NtStatus.ACCESS_DENIED)
    event, routine, context, iosb = request_of
    buffer, length = target
    if length and buffer and code & 3 != METHOD_NEITHER:
        t.process.memory.probe_write(buffer, length)
    if source[1] > LARGEST_INPUT:
        raise NtError(NtStatus.INVALID_PARAMETER)
    data = t.process.memory.read(*source) if source[0] else b""
    return file, Request(t, file, iosb, event, routine, context, buffer, length if buffer else 0), data


@service(partial="the codes that each device's page lists")
def NtDeviceIoControlFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    io_control_code: ULONG,
    input_buffer: PVOID,
    input_buffer_length: ULONG,
    output_buffer: PVOID,
    output_buffer_length: ULONG,
) -> int:
    """Ask a device something."""
    file, request, data = _begin(
        t,
        file_handle,
        (event, apc_routine, apc_context, io_status_block),
        io_control_code,
        (input_buffer, input_buffer_length),
        (output_buffer, output_buffer_length),
    )
    file.device_control(request, io_control_code, data)
    return request.result()


@service(partial="the codes that each file system's page lists")
def NtFsControlFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    fs_control_code: ULONG,
    input_buffer: PVOID,
    input_buffer_length: ULONG,
    output_buffer: PVOID,
    output_buffer_length: ULONG,
) -> int:
    """Ask a file system something."""
    file, request, data = _begin(
        t,
        file_handle,
        (event, apc_routine, apc_context, io_status_block),
        fs_control_code,
        (input_buffer, input_buffer_length),
        (output_buffer, output_buffer_length),
    )
    file.fs_control(request, fs_control_code, data)
    return request.result()
