"""Listing directories, and being told of changes in them."""

from __future__ import annotations

from ntsup.ntabi import (
    BOOLEAN,
    HANDLE,
    PVOID,
    ULONG,
    IoStatusBlock,
    NtError,
    NtStatus,
    UnicodeString,
    service,
)
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.directory_scan import LAYOUTS, fill
from ntsup.supervisor.objects.directory_watch import VALID_FILTER, DirectoryWatch
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import FILE_READ_DATA
from ntsup.supervisor.objects.request import Request
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.file_io import EventToSet, file_of

SL_RESTART_SCAN, SL_RETURN_SINGLE_ENTRY, SL_INDEX_SPECIFIED = 1, 2, 4


def _query(
    t: Thread,
    request: Request,
    information_class: int,
    restart: bool,
    single: bool,
    pattern: str | None,
) -> int:
    file = request.file
    layout = LAYOUTS.get(information_class)
    if layout is None:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if request.length < -(-(layout.name_at + 2) // 8) * 8:  # sizeof the structure
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    scan = file.scan
    if scan is None and isinstance(file, DiskFile) and file.is_directory:
        scan = file.scan = gate_files.take_scan(file)
    if scan is None or restart:
        scan = file.scan = file.begin_scan(pattern if pattern is not None else scan.pattern if scan is not None else "")
    try:
        status, data = fill(scan, layout, request.length, single, t.executive.open_files.remember)
    except NtError as error:
        request.complete(error.status)
        return request.result()
    request.deliver(data, status)
    return request.result()


@service
def NtQueryDirectoryFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
    return_single_entry: BOOLEAN,
    file_name: UnicodeString | None,
    restart_scan: BOOLEAN,
) -> int:
    """The next entries of a directory that match the scan's pattern."""
    file = file_of(t, file_handle, FILE_READ_DATA)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, file_information, length)
    return _query(t, request, file_information_class, restart_scan, return_single_entry, file_name)


@service
def NtQueryDirectoryFileEx(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    file_information: PVOID,
    length: ULONG,
    file_information_class: ULONG,
    query_flags: ULONG,
    file_name: UnicodeString | None,
) -> int:
    """The same with SL_* flags."""
    file = file_of(t, file_handle, FILE_READ_DATA)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, file_information, length)
    restart, single = bool(query_flags & SL_RESTART_SCAN), bool(query_flags & SL_RETURN_SINGLE_ENTRY)
    return _query(t, request, file_information_class, restart, single, file_name)


def _notify(request: Request, completion_filter: int, tree: bool, extended: bool) -> int:
    file = request.file
    if not completion_filter or completion_filter & ~VALID_FILTER:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if not isinstance(file, DiskFile) or not file.is_directory:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if file.node.doomed:
        raise NtError(NtStatus.DELETE_PENDING)
    if file.watch is None:
        file.watch = DirectoryWatch(file, completion_filter, tree)
    file.watch.ask(request, extended)
    return request.result()


@service
def NtNotifyChangeDirectoryFile(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    completion_filter: ULONG,
    watch_tree: BOOLEAN,
) -> int:
    """Be told of the next changes in a directory."""
    file = file_of(t, file_handle, FILE_READ_DATA)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, buffer, length if buffer else 0)
    return _notify(request, completion_filter, watch_tree, False)


@service
def NtNotifyChangeDirectoryFileEx(
    t: Thread,
    file_handle: HANDLE,
    event: EventToSet | None,
    apc_routine: PVOID,
    apc_context: PVOID,
    io_status_block: IoStatusBlock,
    buffer: PVOID,
    length: ULONG,
    completion_filter: ULONG,
    watch_tree: BOOLEAN,
    directory_notify_information_class: ULONG,
) -> int:
    """The same with a choice of DirectoryNotifyInformation and DirectoryNotifyExtendedInformation."""
    if directory_notify_information_class not in (1, 2):
        raise NtError(NtStatus.INVALID_PARAMETER)
    file = file_of(t, file_handle, FILE_READ_DATA)
    request = Request(t, file, io_status_block, event, apc_routine, apc_context, buffer, length if buffer else 0)
    return _notify(request, completion_filter, watch_tree, directory_notify_information_class == 2)
