"""NT's newer timer services: cancelling with parameters, idle-resilient timers, the auxiliary counter."""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOL,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONGLONG,
    Access,
    In,
    NtError,
    NtStatus,
    Out,
    service,
)
from ntsup.supervisor.objects.dispatcher import SYNCHRONIZATION, Timer
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.naming import create_named
from ntsup.supervisor.services.synchronization import MODIFY_STATE, set_timer


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
