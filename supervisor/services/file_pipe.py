"""Named pipes: making them, and the FILE_PIPE_* information classes."""

from __future__ import annotations

import struct

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    LARGE_INTEGER,
    ULONG,
    In,
    IoStatusBlock,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor.objects.devices import Open
from ntsup.supervisor.objects.file import FILE_DEVICE_NAMED_PIPE, FILE_READ_ATTRIBUTES, FILE_WRITE_ATTRIBUTES, File
from ntsup.supervisor.objects.linux_stream import LinuxStreamFile
from ntsup.supervisor.objects.pipe import PipeEnd
from ntsup.supervisor.objects.pipe_device import PipeDirectory, configuration, make
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services import file_query, file_set
from ntsup.supervisor.services.file_open import insert

FILE_OPENED, FILE_CREATED = 1, 2


@service
def NtCreateNamedPipeFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    share_access: ULONG,
    create_disposition: ULONG,
    create_options: ULONG,
    named_pipe_type: ULONG,
    read_mode: ULONG,
    completion_mode: ULONG,
    maximum_instances: ULONG,
    inbound_quota: ULONG,
    outbound_quota: ULONG,
    default_timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Make a pipe or one more instance of it: its server's end."""
    name = object_attributes.name or ""
    if object_attributes.root_directory:
        root = t.process.handles.resolve(object_attributes.root_directory, File)
        if not isinstance(root, PipeDirectory):
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
    else:
        path = t.executive.paths.parse(name)
        device, _, name = path.device.partition("\\")
        if device not in ("PIPE", "NAMEDPIPE") or not name:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
    if named_pipe_type > 3 or read_mode > 1 or completion_mode > 1:
        raise NtError(NtStatus.INVALID_PARAMETER)
    request = Open(t, name, desired_access, share_access, create_disposition, create_options)
    end, existed = make(
        request,
        by_message=bool(named_pipe_type & 1),
        read_by_message=bool(read_mode),
        nowait=bool(completion_mode),
        maximum=maximum_instances,
        inbound_quota=inbound_quota,
        outbound_quota=outbound_quota,
        timeout=default_timeout,
    )
    information = FILE_OPENED if existed else FILE_CREATED
    return insert(t, end, file_handle, io_status_block, object_attributes.attributes, information)


def _end(file: File) -> PipeEnd | LinuxStreamFile:
    if isinstance(file, LinuxStreamFile) and file.device_type == FILE_DEVICE_NAMED_PIPE:
        return file
    if not isinstance(file, PipeEnd):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return file


def _connected_end(file: File) -> PipeEnd | LinuxStreamFile:
    end = _end(file)
    if isinstance(end, PipeEnd):
        end.check_not_disconnected()
    return end


def _pipe(q: file_query.Query) -> bytes:
    end = _connected_end(q.file)
    return struct.pack("<II", end.by_message, not end.waits)


def _pipe_local(q: file_query.Query) -> bytes:
    end = _connected_end(q.file)
    return configuration(end) if isinstance(end, PipeEnd) else end.pipe_configuration()


def _pipe_remote(q: file_query.Query) -> bytes:
    _end(q.file)
    return bytes(16)


file_query.CLASSES.update(
    {
        23: file_query.Class(8, FILE_READ_ATTRIBUTES, _pipe),
        24: file_query.Class(40, FILE_READ_ATTRIBUTES, _pipe_local),
        25: file_query.Class(16, FILE_READ_ATTRIBUTES, _pipe_remote),
    }
)


def _set_pipe(t: Thread, file: File, data: bytes) -> None:
    """FILE_PIPE_INFORMATION: read and completion mode."""
    read_mode, completion_mode = struct.unpack_from("<II", data)
    end = _connected_end(file)
    messages = isinstance(end, PipeEnd) and end.instance.pipe.by_message
    if read_mode > 1 or completion_mode > 1 or (read_mode and not messages):
        raise NtError(NtStatus.INVALID_PARAMETER)
    end.by_message, end.waits = bool(read_mode), not completion_mode


file_set.CLASSES[23] = file_set.Class(8, FILE_WRITE_ATTRIBUTES, _set_pipe)
