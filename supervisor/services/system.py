"""NT's services about the clock and the processor the caller runs on."""

from __future__ import annotations

from ntsup.ntabi import BOOLEAN, LARGE_INTEGER, ULONG, In, NtError, NtStatus, Out, service
from ntsup.supervisor.objects.thread import Thread

QPC_FREQUENCY = 10_000_000


@service
def NtQuerySystemTime(t: Thread, system_time: Out[LARGE_INTEGER]) -> int:
    """100 ns since 1601."""
    system_time.put(t.executive.system_time())
    return NtStatus.SUCCESS


@service
def NtQueryPerformanceCounter(
    t: Thread, performance_counter: Out[LARGE_INTEGER], performance_frequency: Out[LARGE_INTEGER] | None
) -> int:
    """CLOCK_MONOTONIC in units of 100 ns."""
    performance_counter.put(t.executive.now())
    if performance_frequency is not None:
        performance_frequency.put(QPC_FREQUENCY)
    return NtStatus.SUCCESS


@service
def NtQueryTimerResolution(
    t: Thread, maximum_time: Out[ULONG], minimum_time: Out[ULONG], current_time: Out[ULONG]
) -> int:
    """Windows' usual bounds, in 100 ns; timers are finer here."""
    maximum_time.put(156250)
    minimum_time.put(5000)
    current_time.put(10000)
    return NtStatus.SUCCESS


@service
def NtSetTimerResolution(t: Thread, desired_time: ULONG, set_resolution: BOOLEAN, actual_time: Out[ULONG]) -> int:
    """Timers are as fine as Linux makes them already."""
    actual_time.put(10000)
    return NtStatus.SUCCESS


@service
def NtSetSystemTime(t: Thread, system_time: In[LARGE_INTEGER], previous_time: Out[LARGE_INTEGER] | None) -> int:
    """Users may not set the clock."""
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


@service
def NtGetTickCount(t: Thread) -> int:
    """Milliseconds since the start, low half."""
    return t.executive.now() // 10000 & 0xFFFFFFFF


@service
def NtGetCurrentProcessorNumber(t: Thread) -> int:
    """Where the caller last ran."""
    with open(f"/proc/{t.process.linux_pid}/task/{t.tid}/stat") as file:
        return int(file.read().rsplit(")", 1)[1].split()[36])
