"""NT's waits and the objects made for them: events, mutants, semaphores, keyed events, thread alerts."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    BOOLEAN,
    CONTEXT_SET,
    HANDLE,
    LARGE_INTEGER,
    LONG,
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
from ntsup.supervisor import apc
from ntsup.supervisor.linux import core
from ntsup.supervisor.objects.base import SYNCHRONIZE, NtObject
from ntsup.supervisor.objects.dispatcher import SYNCHRONIZATION, Event, KeyedEvent, Mutant, Semaphore
from ntsup.supervisor.objects.handles import PSEUDO_HANDLES
from ntsup.supervisor.objects.thread import State, Thread
from ntsup.supervisor.services.naming import create_named, open_named

QUERY_STATE, MODIFY_STATE = 1, 2
"""EVENT_QUERY_STATE and EVENT_MODIFY_STATE; mutants, semaphores and timers have the same values."""
MAXIMUM_WAIT_OBJECTS = 64


def wait_outcome(t: Thread, status: int, timeout: int | None) -> int:
    """What a wait service returns after the core call: its status, or BLOCKED until the wait is over."""
    if t.executive.begin_wait(t, status, timeout):
        return BLOCKED
    return answer(t, status)


def answer(t: Thread, status: int) -> int:
    """A wait's status as the call's: STATUS_USER_APC sends the thread into its APC."""
    if status == NtStatus.USER_APC and t.apcs:
        t.apc_status = t.answered(status, may_wait=False)
        apc.deliver(t, t.apc_status)
        return CONTEXT_SET
    return status


def wait_flags(alertable: bool, timeout: int | None) -> int:
    """Core flags of a wait."""
    return (core.WAIT_ALERTABLE if alertable else 0) | (core.WAIT_POLL if timeout == 0 else 0)


@service
def NtWaitForSingleObject(
    t: Thread,
    handle: Annotated[NtObject, Access(SYNCHRONIZE)],
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Wait for one object."""
    status = t.executive.core.wait(t.core_slot, [handle.slot], wait_flags(alertable, timeout))
    return wait_outcome(t, status, timeout)


@service
def NtWaitForMultipleObjects(
    t: Thread,
    count: ULONG,
    handles: PVOID,
    wait_type: ULONG,
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Wait for all (WaitAll, 0) or any (WaitAny, 1) of up to 64 objects."""
    return _wait_for_many(t, count, handles, wait_type, alertable, timeout, "Q")


def _wait_for_many(
    t: Thread, count: int, handles: int, wait_type: int, alertable: bool, timeout: int | None, form: str
) -> int:
    if not 1 <= count <= MAXIMUM_WAIT_OBJECTS:
        raise NtError(NtStatus.INVALID_PARAMETER_1)
    if wait_type > 1:
        raise NtError(NtStatus.INVALID_PARAMETER_3)
    values = struct.unpack(f"<{count}{form}", t.process.memory.read(handles, count * struct.calcsize(form)))
    table = t.process.handles
    if any(value & 0xFFFFFFFFFFFFFFFF >= PSEUDO_HANDLES for value in values):
        raise NtError(NtStatus.INVALID_HANDLE)  # which only a wait for a single object takes
    slots = [table.resolve(value & 0xFFFFFFFFFFFFFFFF, NtObject, SYNCHRONIZE).slot for value in values]
    flags = wait_flags(alertable, timeout) | (core.WAIT_ALL if wait_type == 0 else 0)
    return wait_outcome(t, t.executive.core.wait(t.core_slot, slots, flags), timeout)


@service
def NtWaitForMultipleObjects32(
    t: Thread,
    count: ULONG,
    handles: PVOID,
    wait_type: ULONG,
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """The same with handles of 32 bits, as 32-bit programs keep them."""
    return _wait_for_many(t, count, handles, wait_type, alertable, timeout, "i")


@service
def NtSignalAndWaitForSingleObject(
    t: Thread,
    signal_handle: HANDLE,
    wait_handle: HANDLE,
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Signal an event, mutant or semaphore and wait for another object, in one step."""
    target, granted = t.process.handles.lookup(signal_handle)
    if isinstance(target, (Event, Semaphore)) and not granted & MODIFY_STATE:
        raise NtError(NtStatus.ACCESS_DENIED)
    waited = t.process.handles.resolve(wait_handle, NtObject, SYNCHRONIZE)
    status = t.executive.core.signal_and_wait(t.core_slot, target.slot, waited.slot, wait_flags(alertable, timeout))
    return wait_outcome(t, status, timeout)


@service
def NtDelayExecution(t: Thread, alertable: BOOLEAN, delay_interval: In[LARGE_INTEGER]) -> int:
    """Sleep."""
    status = t.executive.core.wait(t.core_slot, [], wait_flags(alertable, delay_interval))
    result = wait_outcome(t, status, delay_interval)
    if result == NtStatus.TIMEOUT:
        return NtStatus.SUCCESS
    if result is BLOCKED:
        t.on_ready = lambda ended: NtStatus.SUCCESS if ended == NtStatus.TIMEOUT else ended
    return result


@service
def NtYieldExecution(t: Thread) -> int:
    """Let others run: every call does. NT says when there was nobody."""
    return NtStatus.NO_YIELD_PERFORMED


# Events


@service
def NtCreateEvent(
    t: Thread,
    event_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    event_type: ULONG,
    initial_state: BOOLEAN,
) -> int:
    """Make an event: NotificationEvent (0) or SynchronizationEvent (1)."""
    if event_type > 1:
        raise NtError(NtStatus.INVALID_PARAMETER_4)
    handle, existed = create_named(
        t, Event, object_attributes, desired_access, lambda: Event(t.executive, event_type, initial_state)
    )
    event_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenEvent(
    t: Thread, event_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named event."""
    event_handle.put(open_named(t, Event, object_attributes, desired_access))
    return NtStatus.SUCCESS


ModifyEvent = Annotated[Event, Access(MODIFY_STATE)]


@service
def NtSetEvent(t: Thread, event_handle: ModifyEvent, previous_state: Out[LONG] | None) -> int:
    """Signal an event."""
    previous = t.executive.core.event_set(event_handle.slot)
    if previous_state is not None:
        previous_state.put(previous)
    return NtStatus.SUCCESS


@service
def NtSetEventBoostPriority(t: Thread, event_handle: ModifyEvent) -> int:
    """Signal an auto-reset event; whom it wakes is Linux's to hurry."""
    if event_handle.event_type != SYNCHRONIZATION:
        raise NtError(NtStatus.INVALID_PARAMETER)
    t.executive.core.event_set(event_handle.slot)
    return NtStatus.SUCCESS


@service
def NtResetEvent(t: Thread, event_handle: ModifyEvent, previous_state: Out[LONG] | None) -> int:
    """Take an event's signal away."""
    previous = t.executive.core.event_reset(event_handle.slot)
    if previous_state is not None:
        previous_state.put(previous)
    return NtStatus.SUCCESS


@service
def NtClearEvent(t: Thread, event_handle: ModifyEvent) -> int:
    """Take an event's signal away."""
    t.executive.core.event_reset(event_handle.slot)
    return NtStatus.SUCCESS


@service
def NtPulseEvent(t: Thread, event_handle: ModifyEvent, previous_state: Out[LONG] | None) -> int:
    """Wake who waits now, and leave the event unsignalled."""
    previous = t.executive.core.event_pulse(event_handle.slot)
    if previous_state is not None:
        previous_state.put(previous)
    return NtStatus.SUCCESS


def query(
    t: Thread, information_class: int, data: bytes, buffer: int, length: int, return_length: Out[ULONG] | None
) -> int:
    """The query services of dispatcher objects: one class, one structure, the exact length."""
    if information_class != 0:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if length != len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(buffer, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


@service
def NtQueryEvent(
    t: Thread,
    event_handle: Annotated[Event, Access(QUERY_STATE)],
    event_information_class: ULONG,
    event_information: PVOID,
    event_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """EVENT_BASIC_INFORMATION."""
    info = t.executive.core.object_info(event_handle.slot)
    data = struct.pack("<Ii", event_handle.event_type, info.signal)
    return query(t, event_information_class, data, event_information, event_information_length, return_length)


# Mutants


@service
def NtCreateMutant(
    t: Thread,
    mutant_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    initial_owner: BOOLEAN,
) -> int:
    """Make a mutant."""
    handle, existed = create_named(
        t, Mutant, object_attributes, desired_access, lambda: Mutant(t.executive, t.core_slot if initial_owner else 0)
    )
    mutant_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenMutant(
    t: Thread, mutant_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named mutant."""
    mutant_handle.put(open_named(t, Mutant, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtReleaseMutant(t: Thread, mutant_handle: Mutant, previous_count: Out[LONG] | None) -> int:
    """Release a mutant that the caller owns."""
    previous = t.executive.core.mutant_release(t.core_slot, mutant_handle.slot)
    if previous_count is not None:
        previous_count.put(previous)
    return NtStatus.SUCCESS


@service
def NtQueryMutant(
    t: Thread,
    mutant_handle: Annotated[Mutant, Access(QUERY_STATE)],
    mutant_information_class: ULONG,
    mutant_information: PVOID,
    mutant_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """MUTANT_BASIC_INFORMATION, MUTANT_OWNER_INFORMATION."""
    info = t.executive.core.object_info(mutant_handle.slot)
    if mutant_information_class == 1:
        owner = t.executive.thread_by_id(t.executive.core.thread_id(info.thread))
        data = struct.pack("<QQ", owner.process.process_id, owner.thread_id) if owner is not None else bytes(16)
        return query(t, 0, data, mutant_information, mutant_information_length, return_length)
    data = struct.pack("<i??xx", info.signal, info.thread == t.core_slot, bool(info.abandoned))
    return query(t, mutant_information_class, data, mutant_information, mutant_information_length, return_length)


# Semaphores


@service
def NtCreateSemaphore(
    t: Thread,
    semaphore_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    initial_count: LONG,
    maximum_count: LONG,
) -> int:
    """Make a semaphore."""
    if maximum_count <= 0 or not 0 <= initial_count <= maximum_count:
        raise NtError(NtStatus.INVALID_PARAMETER)
    handle, existed = create_named(
        t,
        Semaphore,
        object_attributes,
        desired_access,
        lambda: Semaphore(t.executive, initial_count, maximum_count),
    )
    semaphore_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenSemaphore(
    t: Thread, semaphore_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named semaphore."""
    semaphore_handle.put(open_named(t, Semaphore, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtReleaseSemaphore(
    t: Thread,
    semaphore_handle: Annotated[Semaphore, Access(MODIFY_STATE)],
    release_count: LONG,
    previous_count: Out[LONG] | None,
) -> int:
    """Add to a semaphore's count, waking that many waiters."""
    if release_count <= 0:
        raise NtError(NtStatus.INVALID_PARAMETER)
    before = t.executive.core.semaphore_release(semaphore_handle.slot, release_count)
    if previous_count is not None:
        previous_count.put(before)
    return NtStatus.SUCCESS


@service
def NtQuerySemaphore(
    t: Thread,
    semaphore_handle: Annotated[Semaphore, Access(QUERY_STATE)],
    semaphore_information_class: ULONG,
    semaphore_information: PVOID,
    semaphore_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """SEMAPHORE_BASIC_INFORMATION."""
    info = t.executive.core.object_info(semaphore_handle.slot)
    data = struct.pack("<ii", info.signal, semaphore_handle.limit)
    return query(
        t, semaphore_information_class, data, semaphore_information, semaphore_information_length, return_length
    )


# Keyed events


@service
def NtCreateKeyedEvent(
    t: Thread,
    keyed_event_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    flags: ULONG,
) -> int:
    """Make a keyed event."""
    if flags:
        raise NtError(NtStatus.INVALID_PARAMETER_4)
    handle, existed = create_named(t, KeyedEvent, object_attributes, desired_access, lambda: KeyedEvent(t.executive))
    keyed_event_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenKeyedEvent(
    t: Thread, keyed_event_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named keyed event."""
    keyed_event_handle.put(open_named(t, KeyedEvent, object_attributes, desired_access))
    return NtStatus.SUCCESS


def _keyed_slot(t: Thread, keyed_event: KeyedEvent | None) -> int:
    return keyed_event.slot if keyed_event is not None else t.executive.core.keyed_default()


@service
def NtWaitForKeyedEvent(
    t: Thread,
    keyed_event_handle: Annotated[KeyedEvent, Access(1)] | None,
    key: PVOID,
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Wait until a thread releases the key."""
    if key & 1:
        raise NtError(NtStatus.INVALID_PARAMETER_1)
    slot = _keyed_slot(t, keyed_event_handle)
    status = t.executive.core.keyed_wait(t.core_slot, slot, key, wait_flags(alertable, timeout))
    return wait_outcome(t, status, timeout)


@service
def NtReleaseKeyedEvent(
    t: Thread,
    keyed_event_handle: Annotated[KeyedEvent, Access(2)] | None,
    key: PVOID,
    alertable: BOOLEAN,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Release one waiter for the key, waiting for it if it is not there yet."""
    if key & 1:
        raise NtError(NtStatus.INVALID_PARAMETER_1)
    slot = _keyed_slot(t, keyed_event_handle)
    status = t.executive.core.keyed_release(t.core_slot, slot, key, wait_flags(alertable, timeout))
    return wait_outcome(t, status, timeout)


# Alerts


@service
def NtAlertThreadByThreadId(t: Thread, thread_id: HANDLE) -> int:
    """Wake a thread of the caller's process from NtWaitForAlertByThreadId, now or when it next waits."""
    other = t.executive.thread_by_id(thread_id)
    if other is None or other.thread_id != thread_id or other.state is State.GONE:
        raise NtError(NtStatus.INVALID_CID)
    if other.process is not t.process:
        raise NtError(NtStatus.ACCESS_DENIED)
    return t.executive.core.alert_by_id(other.core_slot)


@service
def NtWaitForAlertByThreadId(t: Thread, address: PVOID, timeout: In[LARGE_INTEGER] | None) -> int:
    """Wait to be alerted by id; the address is for debuggers only."""
    status = t.executive.core.wait_for_alert_by_id(t.core_slot, core.WAIT_POLL if timeout == 0 else 0)
    return wait_outcome(t, status, timeout)


@service
def NtAlertThread(t: Thread, thread_handle: Annotated[Thread, Access(4)]) -> int:
    """Alert a thread."""
    return t.executive.core.alert_thread(thread_handle.core_slot)


@service
def NtTestAlert(t: Thread) -> int:
    """Deliver a waiting APC or alert now."""
    status = t.executive.core.test_alert(t.core_slot)
    if status == NtStatus.USER_APC and t.apcs:
        apc.deliver(t, t.answered(NtStatus.SUCCESS, may_wait=False))
        return CONTEXT_SET
    return status
