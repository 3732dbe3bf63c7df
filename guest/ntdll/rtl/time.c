// The clocks that cost no system call: NT's times from the clocks of the vDSO the gate page points to.
// System time counts 100 ns from 1601, the performance counter 100 ns from boot.

#include "rtl.h"

#include "gate_abi.h"

enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 };

struct linux_timespec {
    LONGLONG seconds;
    LONGLONG nanoseconds;
};

static const LONGLONG second = 10000000, from_1601_to_1970 = 11644473600;

static BOOLEAN read_clock(int clock, PLARGE_INTEGER time) {
    typedef __attribute__((sysv_abi)) int (*ClockGettime)(int clock, struct linux_timespec *time);
    const struct gate_page *page = (const struct gate_page *)GATE_PAGE;
    struct linux_timespec now;
    if (!page->clock_gettime || ((ClockGettime)page->clock_gettime)(clock, &now))
        return FALSE;
    time->QuadPart = now.seconds * second + now.nanoseconds / 100;
    return TRUE;
}

BOOLEAN NTAPI RtlQueryPerformanceFrequency(PLARGE_INTEGER Frequency) {
    Frequency->QuadPart = second;
    return TRUE;
}

BOOLEAN NTAPI RtlQueryPerformanceCounter(PLARGE_INTEGER Counter) {
    return read_clock(CLOCK_MONOTONIC, Counter) || NT_SUCCESS(NtQueryPerformanceCounter(Counter, NULL));
}

LARGE_INTEGER NTAPI RtlGetSystemTimePrecise(void) {
    LARGE_INTEGER time;
    if (read_clock(CLOCK_REALTIME, &time)) {
        time.QuadPart += from_1601_to_1970 * second;
    } else {
        // Without a vDSO: the clock that ticks in shared memory. High2 first and High1 last: equal means untorn.
        do {
            time.HighPart = SharedUserData->SystemTime.High2Time;
            __atomic_thread_fence(__ATOMIC_ACQUIRE);
            time.LowPart = SharedUserData->SystemTime.LowPart;
            __atomic_thread_fence(__ATOMIC_ACQUIRE);
        } while (time.HighPart != SharedUserData->SystemTime.High1Time);
    }
    return time;
}

// What the slot among the stubs jumps to.
NTSTATUS NTAPI ntdll_NtQuerySystemTime(PLARGE_INTEGER SystemTime) {
    *SystemTime = RtlGetSystemTimePrecise();
    return STATUS_SUCCESS;
}

ULONGLONG NTAPI RtlGetInterruptTimePrecise(PULONGLONG PerformanceCounter) {
    LARGE_INTEGER counter = {.QuadPart = 0};
    RtlQueryPerformanceCounter(&counter);
    *PerformanceCounter = (ULONGLONG)counter.QuadPart;
    return (ULONGLONG)counter.QuadPart;
}

BOOLEAN NTAPI RtlQueryUnbiasedInterruptTime(PULONGLONG Time) {
    ULONGLONG counter;
    if (!Time) {
        RtlSetLastWin32Error(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *Time = RtlGetInterruptTimePrecise(&counter) - SharedUserData->InterruptTimeBias;
    return TRUE;
}

ULONG NTAPI NtGetTickCount(void) {
    ULONGLONG counter;
    return (ULONG)(RtlGetInterruptTimePrecise(&counter) / 10000);
}
