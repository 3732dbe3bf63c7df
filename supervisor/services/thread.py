"""NT's thread services: create, end, suspend, contexts, APCs, information."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    BOOLEAN,
    CONTEXT_SET,
    HANDLE,
    NTSTATUS,
    PVOID,
    SIZE_T,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor import apc, crash, debugging, exceptions, threads
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.reserve import UserApcReserve
from ntsup.supervisor.objects.thread import Apc, State, Thread

THREAD_TERMINATE, THREAD_SUSPEND_RESUME, THREAD_GET_CONTEXT, THREAD_SET_CONTEXT = 1, 2, 8, 0x10
PROCESS_CREATE_THREAD = 2
CREATE_SUSPENDED, SKIP_THREAD_ATTACH = 1, 2
QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC = 1
PS_ATTRIBUTE_CLIENT_ID, PS_ATTRIBUTE_TEB_ADDRESS = 0x10003, 0x10004


@service(partial="attributes other than the client id and the TEB's address are ignored")
def NtCreateThreadEx(
    t: Thread,
    thread_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    process_handle: Annotated[Process, Access(PROCESS_CREATE_THREAD)],
    start_routine: PVOID,
    argument: PVOID,
    create_flags: ULONG,
    zero_bits: SIZE_T,
    stack_size: SIZE_T,
    maximum_stack_size: SIZE_T,
    attribute_list: PVOID,
) -> int:
    """Start a thread in a process."""
    if process_handle.exiting:
        raise NtError(NtStatus.PROCESS_IS_TERMINATING)
    outputs = _attribute_outputs(t, attribute_list)
    thread = threads.create_thread(
        process_handle,
        start_routine,
        argument,
        stack_reserve=maximum_stack_size,
        stack_commit=stack_size,
        skip_attach=bool(create_flags & SKIP_THREAD_ATTACH),
    )
    attributes = object_attributes.attributes if object_attributes is not None else 0
    thread_handle.put(t.process.handles.open(thread, desired_access, attributes))
    for attribute, size, address in outputs:
        if attribute == PS_ATTRIBUTE_CLIENT_ID:
            ids = struct.pack("<QQ", process_handle.process_id, thread.thread_id)
            t.process.memory.write(address, ids[:size])
        elif attribute == PS_ATTRIBUTE_TEB_ADDRESS:
            t.process.memory.write(address, thread.teb.to_bytes(8, "little"))
    if create_flags & CREATE_SUSPENDED:
        thread.suspend_count = 1
    debugging.begin(thread)
    return NtStatus.SUCCESS


@service
def NtCreateThread(
    t: Thread,
    thread_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    process_handle: Annotated[Process, Access(PROCESS_CREATE_THREAD)],
    client_id: PVOID,
    thread_context: PVOID,
    initial_teb: PVOID,
    create_suspended: BOOLEAN,
) -> int:
    """Start a thread with registers and a stack that the caller has prepared (CONTEXT, INITIAL_TEB)."""
    memory = t.process.memory
    context = bytearray(memory.read(thread_context, exceptions.CONTEXT_SIZE))
    _, _, base, limit, allocation = struct.unpack("<5Q", memory.read(initial_teb, 40))
    if client_id:
        memory.probe_write(client_id, 16)
    if process_handle.exiting:
        raise NtError(NtStatus.PROCESS_IS_TERMINATING)
    (eflags,) = struct.unpack_from("<I", context, 0x44)
    struct.pack_into("<I", context, 0x30, exceptions.CONTEXT_FULL)
    struct.pack_into("<I", context, 0x44, eflags | 0x200)
    thread = threads.create_thread_with(process_handle, bytes(context), (base, limit, allocation))
    attributes = object_attributes.attributes if object_attributes is not None else 0
    thread_handle.put(t.process.handles.open(thread, desired_access, attributes))
    if client_id:
        memory.write(client_id, struct.pack("<QQ", process_handle.process_id, thread.thread_id))
    if create_suspended:
        thread.suspend_count = 1
    debugging.begin(thread)
    return NtStatus.SUCCESS


def _attribute_outputs(t: Thread, attribute_list: int) -> list[tuple[int, int, int]]:
    """(attribute, size, address) of what a PS_ATTRIBUTE_LIST asks to have written."""
    if not attribute_list:
        return []
    (total,) = struct.unpack("<Q", t.process.memory.read(attribute_list, 8))
    if not 8 <= total <= 8 + 32 * 32:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raw = t.process.memory.read(attribute_list + 8, (total - 8) // 32 * 32)
    found = []
    for at in range(0, len(raw), 32):
        attribute, size, value, _ = struct.unpack_from("<QQQQ", raw, at)
        if attribute in (PS_ATTRIBUTE_CLIENT_ID, PS_ATTRIBUTE_TEB_ADDRESS):
            t.process.memory.probe_write(value, 16 if attribute == PS_ATTRIBUTE_CLIENT_ID else 8)
            found.append((attribute, size, value))
    return found


@service
def NtTerminateThread(
    t: Thread, thread_handle: Annotated[Thread, Access(THREAD_TERMINATE)] | None, exit_status: NTSTATUS
) -> int:
    """End a thread; the last one takes its process along."""
    target, core = thread_handle or t, t.executive.core
    process = target.process
    if target.state is State.GONE:
        return NtStatus.SUCCESS
    if not (core.thread_leaves(target.core_slot) if process.births else len(process.threads) > 1):
        if thread_handle is None:
            raise NtError(NtStatus.CANT_TERMINATE_SELF)
        if target is not t or not debugging.process_ends(t, exit_status, lambda: process.terminate(exit_status)):
            process.terminate(exit_status)
        return BLOCKED if process is t.process else NtStatus.SUCCESS
    if target is t:
        if not debugging.thread_ends(t, exit_status, lambda: threads.end_thread(t, exit_status)):
            threads.end_thread(t, exit_status)
        return BLOCKED
    if target.state is State.RUNNING:
        t.executive.stop_thread(target)
    if target.state is State.BLOCKED:
        core.wait_cancel(target.core_slot, NtStatus.THREAD_IS_TERMINATING)
    if process.threads.get(target.tid) is target:  # stopping it may have found it dead
        here = t.executive.current
        t.executive.current = target
        try:
            threads.end_thread(target, exit_status)
        finally:
            t.executive.current = here
    return NtStatus.SUCCESS


@service
def NtSuspendThread(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_SUSPEND_RESUME)],
    previous_suspend_count: Out[ULONG] | None,
) -> int:
    """Stop a thread from running."""
    if thread_handle.state is State.GONE:
        raise NtError(NtStatus.THREAD_IS_TERMINATING)
    previous = thread_handle.suspend()
    if previous_suspend_count is not None:
        previous_suspend_count.put(previous)
    return NtStatus.SUCCESS


def _resume(thread: Thread, previous_suspend_count: Out[ULONG] | None) -> int:
    previous = thread.resume()
    if previous_suspend_count is not None:
        previous_suspend_count.put(previous)
    return NtStatus.SUCCESS


@service
def NtResumeThread(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_SUSPEND_RESUME)],
    previous_suspend_count: Out[ULONG] | None,
) -> int:
    """Undo one suspension."""
    return _resume(thread_handle, previous_suspend_count)


@service
def NtAlertResumeThread(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_SUSPEND_RESUME)],
    previous_suspend_count: Out[ULONG] | None,
) -> int:
    """Alert a thread and undo one suspension."""
    t.executive.core.alert_thread(thread_handle.core_slot)
    return _resume(thread_handle, previous_suspend_count)


def _stopped(t: Thread, target: Thread) -> None:
    """Make sure that a thread's registers can be read now."""
    if target.state is State.GONE:
        raise NtError(NtStatus.THREAD_IS_TERMINATING)
    if target.state is State.RUNNING:
        t.executive.stop_thread(target)
    if target.state not in (State.HELD, State.BLOCKED, State.SERVICE):
        raise NtError(NtStatus.UNSUCCESSFUL)


@service
def NtGetContextThread(
    t: Thread, thread_handle: Annotated[Thread, Access(THREAD_GET_CONTEXT)], thread_context: PVOID
) -> int:
    """A thread's registers, the parts that ContextFlags names."""
    memory = t.process.memory
    (flags,) = struct.unpack("<I", memory.read(thread_context + 0x30, 4))
    memory.probe_write(thread_context, exceptions.CONTEXT_SIZE)
    _stopped(t, thread_handle)
    if thread_handle.start_context:
        full = bytearray(thread_handle.process.memory.read(thread_handle.start_context, exceptions.CONTEXT_SIZE))
    else:
        tid = thread_handle.tid
        full = bytearray(exceptions.pack_context(thread_handle.registers(), native.get_fxsave(tid), flags))
        if flags & exceptions.CONTEXT_DEBUG_REGISTERS == exceptions.CONTEXT_DEBUG_REGISTERS:
            exceptions.read_debug_registers(tid, full)
    for flag, spans in exceptions.CONTEXT_PARTS.items():
        if flags & flag == flag:
            for start, end in spans:
                memory.write(thread_context + start, bytes(full[start:end]))
    return NtStatus.SUCCESS


@service
def NtSetContextThread(
    t: Thread, thread_handle: Annotated[Thread, Access(THREAD_SET_CONTEXT)], thread_context: PVOID
) -> int:
    """Set a thread's registers."""
    context = t.process.memory.read(thread_context, exceptions.CONTEXT_SIZE)
    _stopped(t, thread_handle)
    if thread_handle.start_context:
        _set_start_context(thread_handle, context)
        return NtStatus.SUCCESS
    tid, registers = thread_handle.tid, thread_handle.registers()
    if thread_handle is t:
        registers.rax = NtStatus.SUCCESS  # what the service answers, unless the context says otherwise
    exceptions.apply_context(tid, context, registers)
    if thread_handle is t:
        t.go(lambda: native.resume(tid))
        return CONTEXT_SET
    if thread_handle.state is State.HELD:
        thread_handle.held = lambda: native.resume(tid)  # what it was stopped by happened elsewhere
    return NtStatus.SUCCESS


def _set_start_context(thread: Thread, context: bytes) -> None:
    """Before a thread's first step its CONTEXT is that which ntdll, having prepared the thread, goes on with."""
    (flags,) = struct.unpack_from("<I", context, 0x30)
    for flag, spans in exceptions.CONTEXT_PARTS.items():
        if flags & flag == flag:
            for start, end in spans:
                thread.process.memory.write(thread.start_context + start, context[start:end])


def _continue(t: Thread, context_address: int, test_alert: bool) -> int:
    if context_address & 0xF:
        raise NtError(NtStatus.DATATYPE_MISALIGNMENT)
    context = t.process.memory.read(context_address, exceptions.CONTEXT_SIZE)
    if test_alert and t.apcs:
        (rax,) = struct.unpack_from("<Q", context, 0x78)
        apc.deliver(t, rax, context)
        return CONTEXT_SET
    exceptions.apply_context(t.tid, context, t.registers())
    tid = t.tid
    t.go(lambda: native.resume(tid))
    return CONTEXT_SET


@service
def NtContinue(t: Thread, context_record: PVOID, test_alert: BOOLEAN) -> int:
    """Go on with other registers."""
    return _continue(t, context_record, test_alert)


@service
def NtContinueEx(t: Thread, context_record: PVOID, continue_argument: PVOID) -> int:
    """The same; the argument is a BOOLEAN or a KCONTINUE_ARGUMENT."""
    if continue_argument > 0xFFFF:
        _, flags = struct.unpack("<II", t.process.memory.read(continue_argument, 8))
        return _continue(t, context_record, bool(flags & 1))
    return _continue(t, context_record, bool(continue_argument & 0xFF))


@service
def NtRaiseException(t: Thread, exception_record: PVOID, context_record: PVOID, first_chance: BOOLEAN) -> int:
    """First chance: dispatch in user mode. Second chance: nobody took it, and the process ends with its code."""
    memory = t.process.memory
    record = exceptions.ExceptionRecord.unpack(memory.read(exception_record, 152))
    context = memory.read(context_record, exceptions.CONTEXT_SIZE)
    if t.process.debugger is None or t.hide_from_debugger:
        return _undebugged(t, record, context, first_chance)
    exceptions.apply_context(t.tid, context, t.registers())  # what the debugger sees, and may change
    tid = t.tid
    debugging.exception(
        t,
        record,
        first_chance=first_chance,
        handled=lambda: t.go(lambda: native.resume(tid)),
        unhandled=lambda: _undebugged(t, record, context, first_chance),
    )
    return BLOCKED


def _undebugged(t: Thread, record: exceptions.ExceptionRecord, context: bytes, first_chance: bool) -> int:
    """An exception that no debugger took."""
    registers = t.registers()
    if first_chance and exceptions.enter_dispatcher(t, record, registers, context):
        tid = t.tid
        t.go(lambda: native.resume(tid))
        return CONTEXT_SET
    for name, value in exceptions.integer_registers(context).items():
        setattr(registers, name, value)
    crash.report(t, record, registers)
    t.process.terminate(record.code)
    return BLOCKED


@service
def NtQueueApcThread(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_SET_CONTEXT)],
    apc_routine: PVOID,
    apc_argument1: PVOID,
    apc_argument2: PVOID,
    apc_argument3: PVOID,
) -> int:
    """Queue a user APC; one without a routine is taken, and nothing comes of it."""
    if thread_handle.state is State.GONE:
        raise NtError(NtStatus.UNSUCCESSFUL)
    if not apc_routine:
        return NtStatus.SUCCESS
    thread_handle.queue_apc(Apc(apc_routine, apc_argument1, apc_argument2, apc_argument3))
    return NtStatus.SUCCESS


@service
def NtQueueApcThreadEx(
    t: Thread,
    thread_handle: Annotated[Thread, Access(THREAD_SET_CONTEXT)],
    reserve_handle: HANDLE,
    apc_routine: PVOID,
    apc_argument1: PVOID,
    apc_argument2: PVOID,
    apc_argument3: PVOID,
) -> int:
    """Queue a user APC; handle value 1 asks for a special one, which asks for no alertable wait."""
    special = reserve_handle == QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC
    reserve = t.process.handles.resolve(reserve_handle, UserApcReserve, 2) if reserve_handle and not special else None
    if reserve is not None and reserve.in_use:
        raise NtError(NtStatus.INVALID_PARAMETER_2)
    if thread_handle.state is State.GONE:
        raise NtError(NtStatus.UNSUCCESSFUL)
    queued = Apc(apc_routine, apc_argument1, apc_argument2, apc_argument3, special)
    thread_handle.queue_apc(queued)
    if reserve is not None:
        reserve.queued = (thread_handle, queued)
    if special and thread_handle is t:
        apc.deliver(t, NtStatus.SUCCESS)
        return CONTEXT_SET
    if special:
        apc.force(thread_handle)
    return NtStatus.SUCCESS


@service
def NtOpenThread(
    t: Thread,
    thread_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    client_id: PVOID,
) -> int:
    """Open a thread by its id."""
    t.executive.settle()  # an ended one whose last handle was closed is no more
    process_id, thread_id = struct.unpack("<QQ", t.process.memory.read(client_id, 16))
    thread = t.executive.thread_by_id(thread_id & ~3)
    if thread is not None and (not process_id or thread.process.process_id == process_id & ~3):
        thread_handle.put(t.process.handles.open(thread, desired_access, object_attributes.attributes))
        return NtStatus.SUCCESS
    raise NtError(NtStatus.INVALID_CID)


@service
def NtGetNextThread(
    t: Thread,
    process_handle: Process,
    thread_handle: Thread | None,
    desired_access: ACCESS_MASK,
    handle_attributes: ULONG,
    flags: ULONG,
    new_thread_handle: Out[HANDLE],
) -> int:
    """The thread after one, of a process."""
    after = thread_handle.thread_id if thread_handle is not None else 0
    later = sorted((x for x in process_handle.threads.values() if x.thread_id > after), key=lambda x: x.thread_id)
    if not later:
        raise NtError(NtStatus.NO_MORE_ENTRIES)
    new_thread_handle.put(t.process.handles.open(later[0], desired_access, handle_attributes))
    return NtStatus.SUCCESS
