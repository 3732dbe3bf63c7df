"""Mailslots: making one, and the FILE_MAILSLOT_* information classes."""

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
from ntsup.supervisor.objects.file import File, check_synchronize, map_access
from ntsup.supervisor.objects.mailslot import FOREVER, NO_MESSAGE, Mailslot, MailslotDirectory
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services import file_query, file_set
from ntsup.supervisor.services.file_open import insert

FILE_CREATED = 2


@service
def NtCreateMailslotFile(
    t: Thread,
    file_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    io_status_block: IoStatusBlock,
    create_options: ULONG,
    mailslot_quota: ULONG,
    maximum_message_size: ULONG,
    read_timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Make a mailslot: its reader's end."""
    name = object_attributes.name or ""
    if object_attributes.root_directory:
        root = t.process.handles.resolve(object_attributes.root_directory, File)
        if not isinstance(root, MailslotDirectory):
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
    else:
        device, _, name = t.executive.paths.parse(name).device.partition("\\")
        if device != "MAILSLOT":
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
    if not name:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    access = map_access(desired_access)
    check_synchronize(create_options, access)
    if name.upper() in t.executive.mailslots:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    slot = Mailslot(
        t.executive,
        name,
        access=access,
        options=create_options,
        quota=mailslot_quota,
        largest=maximum_message_size,
        timeout=FOREVER if read_timeout is None else read_timeout,
    )
    return insert(t, slot, file_handle, io_status_block, object_attributes.attributes, FILE_CREATED)


def _slot(file: File) -> Mailslot:
    if not isinstance(file, Mailslot):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return file


def _query(q: file_query.Query) -> bytes:
    slot = _slot(q.file)
    following = len(slot.messages[0]) if slot.messages else NO_MESSAGE
    return struct.pack("<IIIIq", slot.largest, slot.quota, following, len(slot.messages), slot.timeout)


def _set(t: Thread, file: File, data: bytes) -> None:
    """FILE_MAILSLOT_SET_INFORMATION: the new time-out (winternl.h; the WDK's header declares a pointer to it)."""
    _slot(file).timeout = struct.unpack_from("<q", data)[0]


file_query.CLASSES[26] = file_query.Class(24, 0, _query)
file_set.CLASSES[27] = file_set.Class(8, 0, _set)
