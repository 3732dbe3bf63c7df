"""NT's file services: create, open, read, write, query."""

from __future__ import annotations

import os
import stat
import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONG,
    Access,
    In,
    IoStatusBlock,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor.io_watch import READ
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.file import FILE_DEVICE_DISK, FILE_DEVICE_NULL, File, device_type_of
from ntsup.supervisor.objects.thread import Thread

FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA = 1, 2, 4
FILE_SUPERSEDE, FILE_OPEN, FILE_CREATE, FILE_OPEN_IF, FILE_OVERWRITE, FILE_OVERWRITE_IF = range(6)
FILE_SUPERSEDED, FILE_OPENED, FILE_CREATED, FILE_OVERWRITTEN, FILE_EXISTS, FILE_DOES_NOT_EXIST = range(6)
FILE_DIRECTORY_FILE, FILE_NON_DIRECTORY_FILE, FILE_DELETE_ON_CLOSE = 0x1, 0x40, 0x1000


def _create(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: int,
    attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    share: int,
    disposition: int,
    options: int,
) -> int:
    paths = t.executive.paths
    name = attributes.name or ""
    if attributes.root_directory:
        root = t.process.handles.resolve(attributes.root_directory, File)
        found = paths.resolve_relative(root.linux_path, name)
    else:
        path = paths.parse(name)
        if path.device:
            return _open_device(t, file_handle, desired_access, io_status_block, path.device, options)
        found = paths.locate(path)
    granted = File.grant(_TYPE, desired_access)
    flags = os.O_CLOEXEC
    wants_write = granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)
    information = FILE_OPENED
    if found.info is None:
        if disposition in (FILE_OPEN, FILE_OVERWRITE):
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        if options & FILE_DIRECTORY_FILE:
            os.mkdir(found.path)
        else:
            flags |= os.O_CREAT | os.O_EXCL
        information = FILE_CREATED
        paths.note_created(found.path)
    else:
        directory = stat.S_ISDIR(found.info.st_mode)
        if disposition == FILE_CREATE:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        if directory and options & FILE_NON_DIRECTORY_FILE:
            raise NtError(NtStatus.FILE_IS_A_DIRECTORY)
        if not directory and options & FILE_DIRECTORY_FILE:
            raise NtError(NtStatus.NOT_A_DIRECTORY)
        if directory:
            wants_write = 0
        elif disposition in (FILE_SUPERSEDE, FILE_OVERWRITE, FILE_OVERWRITE_IF):
            flags |= os.O_TRUNC
            information = FILE_SUPERSEDED if disposition == FILE_SUPERSEDE else FILE_OVERWRITTEN
            wants_write = wants_write or 1
    is_directory = (found.info is not None and stat.S_ISDIR(found.info.st_mode)) or (
        found.info is None and options & FILE_DIRECTORY_FILE
    )
    if is_directory:
        flags |= os.O_RDONLY
    elif wants_write:
        flags |= os.O_RDWR
    try:
        fd = os.open(found.path, flags, 0o666)
    except PermissionError:
        if wants_write and not granted & FILE_READ_DATA and not is_directory:
            fd = os.open(found.path, (flags & ~os.O_RDWR) | os.O_WRONLY, 0o666)
        else:
            raise
    file = File(
        t.executive,
        fd,
        FILE_DEVICE_DISK if is_directory else device_type_of(fd),
        access=granted,
        options=options,
        share=share,
        linux_path=found.path,
        device_path=paths.to_device(found.path),
    )
    file.delete_on_close = bool(options & FILE_DELETE_ON_CLOSE)
    file_handle.put(t.process.handles.insert(file, granted, attributes.attributes))
    io_status_block.put(NtStatus.SUCCESS, information)
    return NtStatus.SUCCESS


_TYPE = File.__new__(File)


def _open_device(
    t: Thread, file_handle: Out[HANDLE], desired_access: int, iosb: IoStatusBlock, device: str, options: int
) -> int:
    if device.upper() == "NUL":
        file = File(t.executive, os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC), FILE_DEVICE_NULL, access=0x1F01FF, options=options)
        file_handle.put(t.process.handles.open(file, desired_access))
        iosb.put(NtStatus.SUCCESS, FILE_OPENED)
        return NtStatus.SUCCESS
    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)


@service(partial="being widened")
def NtCreateFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    allocation_size: In[LARGE_INTEGER] | None,
    file_attributes: ULONG,
    share_access: ULONG,
    create_disposition: ULONG,
    create_options: ULONG,
    ea_buffer: PVOID,
    ea_length: ULONG,
) -> int:
    """Open or make a file."""
    return _create(
        t, file_handle, desired_access, object_attributes, io_status_block, share_access, create_disposition, create_options
    )


@service(partial="being widened")
def NtOpenFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    share_access: ULONG,
    open_options: ULONG,
) -> int:
    """Open a file that is there."""
    return _create(t, file_handle, desired_access, object_attributes, io_status_block, share_access, FILE_OPEN, open_options)


def _basic_times(info: os.stat_result) -> tuple[int, int, int, int, int]:
    def nt(ns: int) -> int:
        return ns // 100 + 116444736000000000

    attributes = 0x10 if stat.S_ISDIR(info.st_mode) else 0x20
    if not info.st_mode & 0o222:
        attributes |= 1
    return nt(min(info.st_mtime_ns, info.st_ctime_ns)), nt(info.st_atime_ns), nt(info.st_mtime_ns), nt(info.st_ctime_ns), attributes


@service
def NtQueryAttributesFile(t: Thread, object_attributes: ObjectAttributes, file_information: PVOID) -> int:
    """FILE_BASIC_INFORMATION by name."""
    found = t.executive.paths.resolve(object_attributes.name or "")
    if found.info is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    t.process.memory.write(file_information, struct.pack("<qqqqIxxxx", *_basic_times(found.info)))
    return NtStatus.SUCCESS


@service
def NtQueryFullAttributesFile(t: Thread, object_attributes: ObjectAttributes, file_information: PVOID) -> int:
    """FILE_NETWORK_OPEN_INFORMATION by name."""
    found = t.executive.paths.resolve(object_attributes.name or "")
    if found.info is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    b = _basic_times(found.info)
    size = 0 if stat.S_ISDIR(found.info.st_mode) else found.info.st_size
    data = struct.pack("<qqqqqqIxxxx", *b[:4], -(-size // 4096) * 4096, size, b[4])
    t.process.memory.write(file_information, data)
    return NtStatus.SUCCESS


@service(partial="being widened")
def NtQueryVolumeInformationFile(
    t: Thread,
    file_handle: File,
    io_status_block: IoStatusBlock,
    fs_information: PVOID,
    length: ULONG,
    fs_information_class: ULONG,
) -> int:
    """FileFsDeviceInformation."""
    if fs_information_class != 4:
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    if length < 8:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(fs_information, struct.pack("<II", file_handle.device_type, 0x20 if file_handle.seekable else 0))
    io_status_block.put(NtStatus.SUCCESS, 8)
    return NtStatus.SUCCESS


@service(partial="being widened")
def NtQueryInformationFile(
    t: Thread,
    file_handle: File,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
) -> int:
    """Facts of an open file."""
    info = os.fstat(file_handle.fd)
    if file_information_class == 5:
        data = struct.pack("<qqI??xx", info.st_blocks * 512, info.st_size, info.st_nlink, False, stat.S_ISDIR(info.st_mode))
    elif file_information_class == 4:
        data = struct.pack("<qqqqIxxxx", *_basic_times(info))
    elif file_information_class == 14:
        data = struct.pack("<q", file_handle.position)
    else:
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    if length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(file_information, data)
    io_status_block.put(NtStatus.SUCCESS, len(data))
    return NtStatus.SUCCESS


@service(partial="being widened")
def NtWriteFile(
    t: Thread,
    file_handle: Annotated[File, Access(0)],
    event: Event | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Write."""
    data = t.process.memory.read(buffer, length)
    if file_handle.seekable and not file_handle.is_directory:
        offset = file_handle.position if byte_offset is None or byte_offset == -2 else byte_offset
        if offset == -1:
            offset = os.fstat(file_handle.fd).st_size
        done = os.pwrite(file_handle.fd, data, offset)
        file_handle.position = offset + done
    else:
        done = 0
        while done < len(data):
            done += os.write(file_handle.fd, data[done:])
    io_status_block.put(NtStatus.SUCCESS, done)
    return NtStatus.SUCCESS


@service(partial="being widened")
def NtReadFile(
    t: Thread,
    file_handle: Annotated[File, Access(FILE_READ_DATA)],
    event: Event | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    byte_offset: In[LARGE_INTEGER] | None,
    key: In[ULONG] | None,
) -> int:
    """Read."""
    if file_handle.seekable:
        offset = file_handle.position if byte_offset is None or byte_offset == -2 else byte_offset
        data = os.pread(file_handle.fd, length, offset)
        if not data and length:
            raise NtError(NtStatus.END_OF_FILE)
        t.process.memory.write(buffer, data)
        file_handle.position = offset + len(data)
        io_status_block.put(NtStatus.SUCCESS, len(data))
        return NtStatus.SUCCESS

    def ready() -> None:
        from ntsup.supervisor.objects.thread import State

        if t.state is not State.BLOCKED:
            return
        try:
            data = os.read(file_handle.fd, length)
            t.process.memory.write(buffer, data)
            status = NtStatus.SUCCESS if data else NtStatus.PIPE_BROKEN
            io_status_block.put(status, len(data))
        except NtError as error:
            status = error.status
        t.finish(status)

    t.block()
    t.executive.io.watch(file_handle.fd, READ, ready)
    return BLOCKED

