"""Extended attributes of files."""

from __future__ import annotations

import struct

from ntsup.ntabi import BOOLEAN, HANDLE, PVOID, ULONG, IoStatusBlock, NtError, NtStatus, service
from ntsup.supervisor.objects import extended_attributes
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import FILE_READ_EA, FILE_WRITE_EA
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_io import file_of
from ntsup.supervisor.services.file_open import read_ea_list


def _disk(t: Thread, handle: int, access: int) -> DiskFile:
    file = file_of(t, handle, access)
    if not isinstance(file, DiskFile):
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
    if file.is_link:
        raise NtError(NtStatus.EAS_NOT_SUPPORTED)
    return file


def _wanted(t: Thread, address: int, length: int) -> list[str]:
    """The names in a list of FILE_GET_EA_INFORMATION."""
    raw = t.process.memory.read(address, length)
    names: list[str] = []
    at = 0
    while True:
        if at + 5 > length or at + 5 + raw[at + 4] > length:
            raise NtError(NtStatus.EA_LIST_INCONSISTENT)
        (following,) = struct.unpack_from("<I", raw, at)
        name = raw[at + 5 : at + 5 + raw[at + 4]].decode("latin-1").upper()
        extended_attributes.check_name(name)
        names.append(name)
        if not following:
            return names
        at += following


@service
def NtQueryEaFile(
    t: Thread,
    file_handle: HANDLE,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    return_single_entry: BOOLEAN,
    ea_list: PVOID,
    ea_list_length: ULONG,
    ea_index: PVOID,
    restart_scan: BOOLEAN,
) -> int:
    """The attributes named, or the next ones."""
    file = _disk(t, file_handle, FILE_READ_EA)
    have = extended_attributes.names(file.place)
    if ea_list and ea_list_length:
        wanted = _wanted(t, ea_list, ea_list_length)
        start = 0
    else:
        wanted = list(have)
        if not wanted:
            raise NtError(NtStatus.NO_EAS_ON_FILE)
        start = 0 if restart_scan else file.ea_index
        if ea_index:
            start = int.from_bytes(t.process.memory.read(ea_index, 4), "little") - 1
            if not 0 <= start < len(wanted):
                raise NtError(NtStatus.NONEXISTENT_EA_ENTRY)
        if start >= len(wanted):
            raise NtError(NtStatus.NO_MORE_EAS)
    out = bytearray()
    last, status, index = -1, NtStatus.SUCCESS, start
    for index in range(start, len(wanted)):
        entry = extended_attributes.full_information(file.place, wanted[index], have.get(wanted[index]))
        at = -(-len(out) // 4) * 4
        if at + len(entry) > length:
            if last < 0:
                raise NtError(NtStatus.BUFFER_TOO_SMALL)
            status = NtStatus.BUFFER_OVERFLOW
            break
        if last >= 0:
            struct.pack_into("<I", out, last, at - last)
        out += bytes(at - len(out)) + entry
        last = at
        if return_single_entry:
            index += 1
            break
    else:
        index = len(wanted)
    if not ea_list:
        file.ea_index = index
    t.process.memory.write(buffer, bytes(out))
    io_status_block.put(status, len(out))
    return status


@service
def NtSetEaFile(t: Thread, file_handle: HANDLE, io_status_block: IoStatusBlock, buffer: PVOID, length: ULONG) -> int:
    """Set or remove attributes."""
    file = _disk(t, file_handle, FILE_WRITE_EA)
    values = read_ea_list(t, buffer, length)
    if t.executive.paths.is_read_only(file.linux_path):
        raise NtError(NtStatus.ACCESS_DENIED)
    extended_attributes.store(file.place, values)
    io_status_block.put(NtStatus.SUCCESS)
    return NtStatus.SUCCESS
