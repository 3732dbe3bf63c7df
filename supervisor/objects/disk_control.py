"""What the file system of a DiskFile answers to FSCTL codes: reparse points, sparse files, volumes."""

from __future__ import annotations

import errno
import os
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import files
from ntsup.supervisor.objects import dos_attributes, reparse
from ntsup.supervisor.objects.byte_locks import forbids
from ntsup.supervisor.objects.file import FILE_WRITE_ATTRIBUTES, FILE_WRITE_DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.request import Request

FSCTL_IS_VOLUME_MOUNTED, FSCTL_IS_PATHNAME_VALID, FSCTL_GET_COMPRESSION = 0x90028, 0x9002C, 0x9003C
FSCTL_SET_COMPRESSION, FSCTL_GET_OBJECT_ID, FSCTL_CREATE_OR_GET_OBJECT_ID = 0x9C040, 0x9009C, 0x900C0
FSCTL_SET_REPARSE_POINT, FSCTL_GET_REPARSE_POINT, FSCTL_DELETE_REPARSE_POINT = 0x900A4, 0x900A8, 0x900AC
FSCTL_SET_SPARSE, FSCTL_SET_ZERO_DATA, FSCTL_QUERY_ALLOCATED_RANGES = 0x900C4, 0x980C8, 0x940CF
FSCTL_REQUEST_OPLOCKS = (0x90000, 0x90004, 0x90008, 0x9005C, 0x90240)
"""Level 1, level 2, batch, filter, and FSCTL_REQUEST_OPLOCK."""
MAXIMUM_REPARSE_DATA_BUFFER_SIZE = 16 * 1024
ZEROS = bytes(1 << 16)


def control(file: DiskFile, request: Request, code: int, data: bytes) -> None:
    """Complete an FSCTL request; STATUS_INVALID_DEVICE_REQUEST for a code that is not known."""
    answer = _CODES.get(code)
    if answer is None:
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
    answer(file, request, data)


def _get_reparse(file: DiskFile, request: Request, data: bytes) -> None:
    if not file.is_link:
        raise NtError(NtStatus.NOT_A_REPARSE_POINT)
    found = reparse.encode(file.executive.paths, file.linux_path)
    if request.length < 8:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    short = len(found) > request.length
    request.deliver(found[: request.length], NtStatus.BUFFER_OVERFLOW if short else NtStatus.SUCCESS)


def _writable(file: DiskFile) -> None:
    if not file.access & (FILE_WRITE_DATA | FILE_WRITE_ATTRIBUTES) or file.executive.paths.is_read_only(
        file.linux_path
    ):
        raise NtError(NtStatus.ACCESS_DENIED)


def _set_reparse(file: DiskFile, request: Request, data: bytes) -> None:
    """Put a link where an empty file or directory is, or another target into a link."""
    _writable(file)
    if len(data) > MAXIMUM_REPARSE_DATA_BUFFER_SIZE:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    path = file.linux_path
    facts = file.facts()
    if facts.tag and len(data) >= 4 and struct.unpack_from("<I", data)[0] != facts.tag:
        raise NtError(NtStatus.IO_REPARSE_TAG_MISMATCH)
    directory = bool(facts.attributes & dos_attributes.FILE_ATTRIBUTE_DIRECTORY)
    target = reparse.decode(file.executive.paths, path, data, directory)
    if file.is_directory:
        try:
            os.rmdir(path)
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:
                raise NtError(NtStatus.DIRECTORY_NOT_EMPTY) from None
            raise
        try:
            os.symlink(target, path)
        except OSError:
            os.mkdir(path)
            raise
    else:
        if not file.is_link and file.status().st_size:
            raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
        fresh = f"{path}.{os.getpid():x}~"
        os.symlink(target, fresh)
        os.rename(fresh, path)
    file.replaced()
    request.complete(NtStatus.SUCCESS)


def _delete_reparse(file: DiskFile, request: Request, data: bytes) -> None:
    """An empty file or directory where a link was."""
    _writable(file)
    if not file.is_link:
        raise NtError(NtStatus.NOT_A_REPARSE_POINT)
    if len(data) < 8:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    tag, length, _ = struct.unpack_from("<IHH", data)
    if length:
        raise NtError(NtStatus.IO_REPARSE_DATA_INVALID)
    facts = file.facts()
    if tag != facts.tag:
        raise NtError(NtStatus.IO_REPARSE_TAG_MISMATCH)
    path = file.linux_path
    os.unlink(path)
    if facts.attributes & dos_attributes.FILE_ATTRIBUTE_DIRECTORY:
        os.mkdir(path)
    else:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
    file.replaced()
    request.complete(NtStatus.SUCCESS)


def _set_sparse(file: DiskFile, request: Request, data: bytes) -> None:
    """The attribute; Linux files may have holes whether they have it or not."""
    _writable(file)
    if file.is_directory or file.is_link:
        raise NtError(NtStatus.INVALID_PARAMETER)
    sparse = not data or bool(data[0])
    remembered, creation = dos_attributes.kept(file.place)
    attributes = dos_attributes.FILE_ATTRIBUTE_ARCHIVE if remembered is None else remembered
    attributes &= ~dos_attributes.FILE_ATTRIBUTE_SPARSE_FILE
    if sparse:
        attributes |= dos_attributes.FILE_ATTRIBUTE_SPARSE_FILE
    dos_attributes.keep(file.place, attributes, creation)
    request.complete(NtStatus.SUCCESS)


def _set_zero_data(file: DiskFile, request: Request, data: bytes) -> None:
    """FILE_ZERO_DATA_INFORMATION: the range reads as zeros; what of it lies behind the end is nothing."""
    if len(data) < 16:
        raise NtError(NtStatus.INVALID_PARAMETER)
    start, beyond = struct.unpack_from("<qq", data)
    if start < 0 or beyond < start or file.is_directory or file.path_only:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if forbids(file, request.thread.process, 0, start, beyond - start, True):
        raise NtError(NtStatus.FILE_LOCK_CONFLICT)
    end = min(beyond, file.status().st_size)
    if start < end:
        try:
            files.punch(file.fd, start, end - start)
        except OSError as error:
            if error.errno != errno.EOPNOTSUPP:
                raise
            while start < end:  # no holes here: zeros, then
                start += os.pwrite(file.fd, ZEROS[: end - start], start)
    request.complete(NtStatus.SUCCESS)


def _allocated_ranges(file: DiskFile, request: Request, data: bytes) -> None:
    """FILE_ALLOCATED_RANGE_BUFFERs of what in a range is no hole."""
    if len(data) < 16:
        raise NtError(NtStatus.INVALID_PARAMETER)
    start, length = struct.unpack_from("<qq", data)
    if start < 0 or length < 0 or file.is_directory or file.path_only:
        raise NtError(NtStatus.INVALID_PARAMETER)
    end = min(start + length, file.status().st_size)
    position = os.lseek(file.fd, 0, os.SEEK_CUR)
    found: list[bytes] = []
    try:
        while start < end:
            try:
                begin = os.lseek(file.fd, start, os.SEEK_DATA)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    break  # only a hole is left
                raise
            if begin >= end:
                break
            stop = min(os.lseek(file.fd, begin, os.SEEK_HOLE), end)
            found.append(struct.pack("<qq", begin, stop - begin))
            start = stop
    finally:
        os.lseek(file.fd, position, os.SEEK_SET)
    room = request.length // 16
    if found and not room:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    short = len(found) > room
    request.deliver(b"".join(found[:room]), NtStatus.BUFFER_OVERFLOW if short else NtStatus.SUCCESS)


def _get_compression(file: DiskFile, request: Request, data: bytes) -> None:
    if request.length < 2:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    request.deliver(bytes(2))  # COMPRESSION_FORMAT_NONE


def _set_compression(file: DiskFile, request: Request, data: bytes) -> None:
    if len(data) < 2:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if struct.unpack_from("<H", data)[0]:
        raise NtError(NtStatus.NOT_SUPPORTED)
    request.complete(NtStatus.SUCCESS)


def _object_id(file: DiskFile, request: Request, data: bytes) -> None:
    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)


def _create_object_id(file: DiskFile, request: Request, data: bytes) -> None:
    raise NtError(NtStatus.VOLUME_NOT_UPGRADED)


def _no_oplock(file: DiskFile, request: Request, data: bytes) -> None:
    raise NtError(NtStatus.OPLOCK_NOT_GRANTED)


def _nothing(file: DiskFile, request: Request, data: bytes) -> None:
    request.complete(NtStatus.SUCCESS)


_CODES: dict[int, Callable[[DiskFile, Request, bytes], None]] = {
    FSCTL_IS_VOLUME_MOUNTED: _nothing,
    FSCTL_IS_PATHNAME_VALID: _nothing,
    FSCTL_GET_COMPRESSION: _get_compression,
    FSCTL_SET_COMPRESSION: _set_compression,
    FSCTL_GET_OBJECT_ID: _object_id,
    FSCTL_CREATE_OR_GET_OBJECT_ID: _create_object_id,
    FSCTL_SET_REPARSE_POINT: _set_reparse,
    FSCTL_GET_REPARSE_POINT: _get_reparse,
    FSCTL_DELETE_REPARSE_POINT: _delete_reparse,
    FSCTL_SET_SPARSE: _set_sparse,
    **dict.fromkeys(FSCTL_REQUEST_OPLOCKS, _no_oplock),
    FSCTL_SET_ZERO_DATA: _set_zero_data,
    FSCTL_QUERY_ALLOCATED_RANGES: _allocated_ranges,
}
