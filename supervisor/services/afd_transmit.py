"""TransmitFile: bytes, a part of a file and bytes again, over a connection. Never reads the file far ahead."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus, is_error
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import FILE_READ_DATA
from ntsup.supervisor.objects.socket_transfer import Send

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket

CHUNK = 1 << 16
TF_DISCONNECT, TF_REUSE_SOCKET = 1, 2
LARGEST_ENDS = 1 << 24
INFO = struct.Struct("<qqI4xQQI4xQII")
"""AFD_TRANSMIT_FILE_INFO."""


def transmit_file(target: Socket, request: Request, data: bytes) -> None:
    """Begin IOCTL_AFD_TRANSMIT_FILE."""
    offset, length, _, handle, head, head_length, tail, tail_length, flags = INFO.unpack_from(data)
    if offset < 0 or length < 0:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if target.connectionless or head_length > LARGEST_ENDS or tail_length > LARGEST_ENDS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = request.thread.process.memory
    first = memory.read(head, head_length) if head_length else b""
    last = memory.read(tail, tail_length) if tail_length else b""
    fd = _descriptor(request, handle) if handle else -1

    def more() -> Iterator[bytes]:
        at, left = offset, length or 1 << 62
        while fd >= 0 and left:
            part = os.pread(fd, min(CHUNK, left), at)
            if not part:
                break
            yield part
            at, left = at + len(part), left - len(part)
        if last:
            yield last

    def finish(status: int, sent: int) -> None:
        if fd >= 0:
            os.close(fd)
        if not is_error(status) and flags & TF_DISCONNECT:
            try:
                target.shut(True, False)
                if flags & TF_REUSE_SOCKET:
                    target.renew()
            except NtError as error:
                status = error.status
        request.complete(status, sent)

    try:
        target.sends.begin(Send(request, first, more=more(), finish=finish))
    except NtError:
        if fd >= 0:
            os.close(fd)
        raise
    if request.on_cancel is not None:
        forget = request.on_cancel

        def cancelled() -> None:
            forget()
            if fd >= 0:
                os.close(fd)

        request.on_cancel = cancelled


def _descriptor(request: Request, handle: int) -> int:
    """A descriptor of our own for the file, which may be closed meanwhile."""
    file = request.thread.process.handles.resolve(handle, DiskFile, FILE_READ_DATA)
    if file.fd < 0 or file.is_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return os.dup(file.fd)
