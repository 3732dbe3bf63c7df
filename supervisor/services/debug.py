"""NT's debug objects: attach, wait for what happens, answer, let go.

DBGUI_WAIT_STATE_CHANGE is phnt's (ntdbg.h). Must never hand out a handle without the event that tells of it.
"""

from __future__ import annotations

import os
import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    NTSTATUS,
    PVOID,
    ULONG,
    Access,
    In,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.ntabi.structures.common import CLIENT_ID
from ntsup.supervisor import debugging
from ntsup.supervisor.objects.debug_object import (
    DBG_CONTINUE,
    DBG_EXCEPTION_HANDLED,
    DBG_EXCEPTION_NOT_HANDLED,
    DBG_REPLY_LATER,
    DbgState,
    DebugEvent,
    DebugObject,
)
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.file import FILE_GENERIC_READ, FILE_SYNCHRONOUS_IO_NONALERT
from ntsup.supervisor.objects.linux_process import LinuxProcess
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.naming import create_named
from ntsup.supervisor.services.synchronization import answer, wait_flags

DEBUG_READ_EVENT, DEBUG_PROCESS_ASSIGN, DEBUG_SET_INFORMATION = 1, 2, 4
DEBUG_KILL_ON_CLOSE = 1
PROCESS_SUSPEND_RESUME = 0x800
DBG_TERMINATE_THREAD, DBG_TERMINATE_PROCESS = 0x40010003, 0x40010004
WAIT_STATE_CHANGE_SIZE = 184
DEBUG_OBJECT_KILL_PROCESS_ON_EXIT_INFORMATION = 1


@service
def NtCreateDebugObject(
    t: Thread,
    debug_object_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    flags: ULONG,
) -> int:
    """Make a debug object; with DEBUG_KILL_ON_CLOSE what it debugs ends with it."""
    if flags & ~DEBUG_KILL_ON_CLOSE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    handle, existed = create_named(
        t,
        DebugObject,
        object_attributes,
        desired_access,
        lambda: DebugObject(t.executive, bool(flags & DEBUG_KILL_ON_CLOSE)),
    )
    debug_object_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtDebugActiveProcess(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_SUSPEND_RESUME)],
    debug_object_handle: Annotated[DebugObject, Access(DEBUG_PROCESS_ASSIGN)],
) -> int:
    """Begin to debug a process that runs already."""
    if process_handle is t.process or isinstance(process_handle, LinuxProcess):
        raise NtError(NtStatus.ACCESS_DENIED)
    debugging.attach(debug_object_handle, process_handle)
    return NtStatus.SUCCESS


@service
def NtRemoveProcessDebug(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_SUSPEND_RESUME)],
    debug_object_handle: Annotated[DebugObject, Access(DEBUG_PROCESS_ASSIGN)],
) -> int:
    """Debug a process no more."""
    debugging.detach(debug_object_handle, process_handle)
    return NtStatus.SUCCESS


@service
def NtWaitForDebugEvent(
    t: Thread,
    debug_object_handle: Annotated[DebugObject, Access(DEBUG_READ_EVENT)],
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
    wait_state_change: PVOID,
) -> int:
    """The next event, with the handles that belong to it."""
    debug, core, memory = debug_object_handle, t.executive.core, t.process.memory
    memory.probe_write(wait_state_change, WAIT_STATE_CHANGE_SIZE)
    deadline = t.executive.deadline(timeout) if timeout else timeout

    def ready(status: int) -> int:
        """The wait is over: tell the event, or wait again where another debugger's thread was told of it."""
        if status != NtStatus.SUCCESS:
            return status
        event = debug.next()
        if event is not None:
            _tell(t, debug, event, wait_state_change)
            return NtStatus.SUCCESS
        left = None if deadline is None else min(t.executive.now() - deadline, 0)
        return _wait(left)

    def _wait(left: int | None) -> int:
        status = core.wait(t.core_slot, [debug.slot], wait_flags(alertable, left))
        if t.executive.begin_wait(t, status, left, ready):
            return BLOCKED
        return ready(status) if status == NtStatus.SUCCESS else answer(t, status)

    return _wait(timeout)


def _tell(t: Thread, debug: DebugObject, event: DebugEvent, address: int) -> None:
    handles = t.process.handles
    made: list[int] = []
    try:
        if event.state is DbgState.CREATE_PROCESS:
            made.append(handles.insert(event.process, Process.all_access))
        if event.state in (DbgState.CREATE_PROCESS, DbgState.CREATE_THREAD):
            made.append(handles.insert(event.thread, Thread.all_access))
        facts = bytearray(struct.pack(f"<{len(made)}Q", *made) + event.facts)
        if event.file_path:
            file = _image_file(t, event.file_path)
            if file is not None:
                made.append(handles.insert(file, file.access))
                at = 24 if event.state is DbgState.CREATE_PROCESS else 0
                struct.pack_into("<Q", facts, at, made[-1])
        head = struct.pack("<IxxxxQQ", event.state, *event.ids)
        t.process.memory.write(address, (head + bytes(facts)).ljust(WAIT_STATE_CHANGE_SIZE, b"\0"))
    except NtError:
        for handle in made:
            handles.close(handle)
        raise
    debug.take(event)


def _image_file(t: Thread, path: str) -> DiskFile | None:
    """An image's file, open for reading; None if it is not there any more."""
    executive = t.executive
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    info = os.fstat(fd)
    node = executive.open_files.node(info)
    access, options = FILE_GENERIC_READ, FILE_SYNCHRONOUS_IO_NONALERT
    return DiskFile(executive, fd, info, path, node, access=access, options=options)


@service
def NtDebugContinue(
    t: Thread,
    debug_object_handle: Annotated[DebugObject, Access(DEBUG_READ_EVENT)],
    client_id: In[CLIENT_ID],
    continue_status: NTSTATUS,
) -> int:
    """Answer the event that was told of a thread; it goes on."""
    ids = (client_id.UniqueProcess, client_id.UniqueThread)
    if continue_status in (DBG_TERMINATE_THREAD, DBG_TERMINATE_PROCESS):
        return _terminate(t, debug_object_handle, ids, continue_status)
    if continue_status not in (DBG_CONTINUE, DBG_EXCEPTION_HANDLED, DBG_EXCEPTION_NOT_HANDLED, DBG_REPLY_LATER):
        raise NtError(NtStatus.INVALID_PARAMETER)
    debug_object_handle.answer(ids, continue_status)
    return NtStatus.SUCCESS


def _terminate(t: Thread, debug: DebugObject, ids: tuple[int, int], status: int) -> int:
    event = next((event for event in debug.events if event.told and event.ids == ids), None)
    if event is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if status == DBG_TERMINATE_PROCESS:
        event.process.terminate(status)
    else:
        thread = event.thread
        event.go_on = lambda _: debugging.end(thread, status)
    debug.answer(ids, DBG_EXCEPTION_HANDLED)
    return NtStatus.SUCCESS


@service
def NtSetInformationDebugObject(
    t: Thread,
    debug_object_handle: Annotated[DebugObject, Access(DEBUG_SET_INFORMATION)],
    debug_object_information_class: ULONG,
    debug_information: PVOID,
    debug_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """DebugObjectKillProcessOnExitInformation: whether what is debugged ends with the object."""
    if debug_object_information_class != DEBUG_OBJECT_KILL_PROCESS_ON_EXIT_INFORMATION:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if debug_information_length != 4:
        if return_length is not None:
            return_length.put(4)
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    flags = int.from_bytes(t.process.memory.read(debug_information, 4), "little")
    if flags & ~DEBUG_KILL_ON_CLOSE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    debug_object_handle.kill_on_close = bool(flags)
    return NtStatus.SUCCESS
