"""Timers: waitable ones with their APCs, idle-resilient ones; and the auxiliary counter. The core has them go off."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOL,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    LONG,
    PVOID,
    ULONG,
    ULONGLONG,
    Access,
    In,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.supervisor.objects.dispatcher import SYNCHRONIZATION, Timer
from ntsup.supervisor.objects.thread import Apc, State, Thread
from ntsup.supervisor.services.naming import create_named, open_named
from ntsup.supervisor.services.synchronization import MODIFY_STATE, QUERY_STATE, query


def _create_timer(
    t: Thread, timer_handle: Out[HANDLE], access: int, attributes: ObjectAttributes | None, timer_type: int
) -> int:
    if timer_type > 1:
        raise NtError(NtStatus.INVALID_PARAMETER_4)
    handle, existed = create_named(t, Timer, attributes, access, lambda: Timer(t.executive, timer_type))
    timer_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtCreateTimer(
    t: Thread,
    timer_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    timer_type: ULONG,
) -> int:
    """Make a timer: NotificationTimer (0) or SynchronizationTimer (1)."""
    return _create_timer(t, timer_handle, desired_access, object_attributes, timer_type)


@service(partial="CREATE_WAITABLE_TIMER_HIGH_RESOLUTION is taken as given: every timer is")
def NtCreateTimer2(
    t: Thread,
    timer_handle: Out[HANDLE],
    reserved1: PVOID,
    object_attributes: ObjectAttributes | None,
    attributes: ULONG,
    desired_access: ACCESS_MASK,
) -> int:
    """Make a timer; bit 31 of the attributes asks for a notification timer."""
    return _create_timer(t, timer_handle, desired_access, object_attributes, 0 if attributes & 0x80000000 else 1)


@service
def NtOpenTimer(
    t: Thread, timer_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named timer."""
    timer_handle.put(open_named(t, Timer, object_attributes, desired_access))
    return NtStatus.SUCCESS


def set_timer(t: Thread, timer: Timer, due_time: int, period: int, routine: int, context: int) -> bool:
    """Arm a timer; the APC, if there is one, is queued to the calling thread at each expiry."""
    executive = t.executive
    timer.due = executive.deadline(due_time)
    executive.timers_used = True
    timer.forget_apc()
    queued: Apc | None = None

    def expired() -> None:
        nonlocal queued
        now = executive.system_time()
        if t.state is not State.GONE and queued not in t.apcs:
            queued = Apc(routine, context, now & 0xFFFFFFFF, now >> 32)
            t.queue_apc(queued)

    def withdraw() -> None:
        if queued is not None:
            t.withdraw_apc(queued)

    if routine:
        executive.timer_reports[timer.slot] = expired
        timer.withdraw_apc = withdraw
    return executive.core.timer_set(timer.slot, max(timer.due, 0), period, bool(routine), executive.now())


@service
def NtSetTimer(
    t: Thread,
    timer_handle: Annotated[Timer, Access(MODIFY_STATE)],
    due_time: In[LARGE_INTEGER],
    timer_apc_routine: PVOID,
    timer_context: PVOID,
    resume_timer: BOOLEAN,
    period: LONG,
    previous_state: Out[BOOLEAN] | None,
) -> int:
    """Arm a timer; the period is in milliseconds."""
    if period < 0:
        raise NtError(NtStatus.INVALID_PARAMETER_6)
    before = set_timer(t, timer_handle, due_time, period, timer_apc_routine, timer_context)
    if previous_state is not None:
        previous_state.put(before)
    return NtStatus.TIMER_RESUME_IGNORED if resume_timer else NtStatus.SUCCESS


@service(partial="TimerSetCoalescableTimer only; the tolerable delay is 0")
def NtSetTimerEx(
    t: Thread,
    timer_handle: Annotated[Timer, Access(MODIFY_STATE)],
    timer_set_information_class: ULONG,
    timer_set_information: PVOID,
    timer_set_information_length: ULONG,
) -> int:
    """Arm a coalescable timer."""
    if timer_set_information_class != 0:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if timer_set_information_length != 48:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    raw = t.process.memory.read(timer_set_information, 48)
    due, routine, context, _, period, _, previous = struct.unpack("<qQQQIIQ", raw)
    if previous:
        t.process.memory.probe_write(previous, 1)
    before = set_timer(t, timer_handle, due, period, routine, context)
    if previous:
        t.process.memory.write(previous, bytes([before]))
    return NtStatus.SUCCESS


@service
def NtSetTimer2(
    t: Thread,
    timer_handle: Annotated[Timer, Access(MODIFY_STATE)],
    due_time: In[LARGE_INTEGER],
    period: In[LARGE_INTEGER] | None,
    parameters: PVOID,
) -> int:
    """Arm a timer; the period is in 100 ns."""
    if period is not None and not 0 <= period < 10000 << 31:
        raise NtError(NtStatus.INVALID_PARAMETER_3)
    if parameters:
        version, _, tolerance = struct.unpack("<IIq", t.process.memory.read(parameters, 16))
        if version or tolerance < -1:
            raise NtError(NtStatus.INVALID_PARAMETER_4)
    set_timer(t, timer_handle, due_time, (period or 0) // 10000, 0, 0)
    return NtStatus.SUCCESS


@service
def NtCancelTimer(
    t: Thread, timer_handle: Annotated[Timer, Access(MODIFY_STATE)], current_state: Out[BOOLEAN] | None
) -> int:
    """Disarm a timer."""
    timer_handle.forget_apc()
    state = t.executive.core.timer_cancel(timer_handle.slot)
    if current_state is not None:
        current_state.put(state)
    return NtStatus.SUCCESS


@service
def NtQueryTimer(
    t: Thread,
    timer_handle: Annotated[Timer, Access(QUERY_STATE)],
    timer_information_class: ULONG,
    timer_information: PVOID,
    timer_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """TIMER_BASIC_INFORMATION: the time left and the state."""
    info = t.executive.core.object_info(timer_handle.slot)
    left = int(info.due) - t.executive.now() if info.armed else 0
    data = struct.pack("<q?xxxxxxx", left, bool(info.signal))
    return query(t, timer_information_class, data, timer_information, timer_information_length, return_length)


class IRTimer(Timer):
    """A timer that may be late while the machine idles; it resets itself when a wait takes it."""

    type_name = "IRTimer"


def _cancel(t: Thread, timer: Timer) -> None:
    timer.forget_apc()
    t.executive.core.timer_cancel(timer.slot)


@service
def NtCancelTimer2(t: Thread, timer_handle: Annotated[Timer, Access(MODIFY_STATE)], parameters: PVOID) -> int:
    """Disarm a timer; T2_CANCEL_PARAMETERS holds nothing."""
    _cancel(t, timer_handle)
    return NtStatus.SUCCESS


@service
def NtCreateIRTimer(t: Thread, timer_handle: Out[HANDLE], desired_access: ACCESS_MASK) -> int:
    """Make an idle-resilient timer."""
    handle, _ = create_named(t, IRTimer, None, desired_access, lambda: IRTimer(t.executive, SYNCHRONIZATION))
    timer_handle.put(handle)
    return NtStatus.SUCCESS


@service
def NtSetIRTimer(
    t: Thread, timer_handle: Annotated[IRTimer, Access(MODIFY_STATE)], due_time: In[LARGE_INTEGER] | None
) -> int:
    """Arm an idle-resilient timer, or disarm it."""
    if due_time is None:
        _cancel(t, timer_handle)
    else:
        set_timer(t, timer_handle, due_time, 0, 0, 0)
    return NtStatus.SUCCESS


def _no_counter() -> int:
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtQueryAuxiliaryCounterFrequency(t: Thread, lp_auxiliary_counter_frequency: Out[ULONGLONG]) -> int:
    """The second clock that some processors have: this machine shows none."""
    return _no_counter()


@service
def NtConvertBetweenAuxiliaryCounterAndPerformanceCounter(
    t: Thread,
    input_is_auxiliary: BOOL,
    lp_input_counter_value: In[ULONGLONG],
    lp_output_counter_value: PVOID,
    lp_conversion_error: PVOID,
) -> int:
    """One clock's reading as the other's."""
    return _no_counter()
