// Reading and setting the clocks.

#include "time/time.h"

VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME time) { *time = time_as_file(time_now()); }

VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME time) {
    *time = time_as_file(RtlGetSystemTimePrecise().QuadPart);
}

VOID WINAPI GetSystemTime(LPSYSTEMTIME time) { time_to_system(time_now(), time); }

VOID WINAPI GetLocalTime(LPSYSTEMTIME time) { time_to_system(time_now() - time_local_bias(), time); }

static BOOL set_time(const SYSTEMTIME *time, LONGLONG bias) {
    LARGE_INTEGER value;
    if (!time_from_system(time, &value.QuadPart))
        return FALSE;
    value.QuadPart += bias;
    return base_result(NtSetSystemTime(&value, NULL));
}

BOOL WINAPI SetSystemTime(const SYSTEMTIME *time) { return set_time(time, 0); }

BOOL WINAPI SetLocalTime(const SYSTEMTIME *time) { return set_time(time, time_local_bias()); }

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *counter) { return RtlQueryPerformanceCounter(counter) != 0; }

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *frequency) { return RtlQueryPerformanceFrequency(frequency) != 0; }

// The counter runs in 100 ns units since the system started.
static ULONGLONG since_start(void) {
    LARGE_INTEGER counter;
    RtlQueryPerformanceCounter(&counter);
    return (ULONGLONG)counter.QuadPart;
}

ULONGLONG WINAPI GetTickCount64(void) { return since_start() / (TIME_SECOND / 1000); }

DWORD WINAPI GetTickCount(void) { return (DWORD)GetTickCount64(); }

BOOL WINAPI QueryUnbiasedInterruptTime(PULONGLONG time) {
    if (time == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return RtlQueryUnbiasedInterruptTime(time) != 0;
}

VOID WINAPI QueryUnbiasedInterruptTimePrecise(PULONGLONG time) { RtlQueryUnbiasedInterruptTime(time); }

VOID WINAPI QueryInterruptTime(PULONGLONG time) { *time = since_start(); }

VOID WINAPI QueryInterruptTimePrecise(PULONGLONG time) { *time = since_start(); }

// SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION; kernel time includes idle time.
typedef struct {
    LARGE_INTEGER idle, kernel, user, dpc, interrupt;
    ULONG interrupts;
} ProcessorTimes;
static_assert(sizeof(ProcessorTimes) == 48, "SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION");

BOOL WINAPI GetSystemTimes(PFILETIME idle, PFILETIME kernel, PFILETIME user) {
    enum { PROCESSORS_MAX = 64 };
    ProcessorTimes times[PROCESSORS_MAX];
    ULONG returned = 0;
    LONGLONG idle_sum = 0, kernel_sum = 0, user_sum = 0;
    ULONG count = min(NtCurrentPeb()->NumberOfProcessors, PROCESSORS_MAX);
    NTSTATUS status = NtQuerySystemInformation(SystemProcessorPerformanceInformation, times,
                                               count * (ULONG)sizeof *times, &returned);
    if (!base_result(status))
        return FALSE;
    for (ULONG i = 0; i < min(count, returned / (ULONG)sizeof *times); i++) {
        idle_sum += times[i].idle.QuadPart;
        kernel_sum += times[i].kernel.QuadPart;
        user_sum += times[i].user.QuadPart;
    }
    if (idle)
        *idle = time_as_file(idle_sum);
    if (kernel)
        *kernel = time_as_file(kernel_sum);
    if (user)
        *user = time_as_file(user_sum);
    return TRUE;
}

// SYSTEM_QUERY_TIME_ADJUST_INFORMATION
typedef struct {
    ULONG adjustment;
    ULONG increment;
    BOOLEAN disabled;
} TimeAdjustment;

BOOL WINAPI GetSystemTimeAdjustment(PDWORD adjustment, PDWORD increment, PBOOL disabled) {
    TimeAdjustment information;
    NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemTimeAdjustmentInformation, &information,
                                               sizeof information, NULL);
    if (!base_result(status))
        return FALSE;
    *adjustment = information.adjustment;
    *increment = information.increment;
    *disabled = information.disabled;
    return TRUE;
}

BOOL WINAPI SetSystemTimeAdjustment(DWORD adjustment, BOOL disabled) {
    struct {
        ULONG adjustment;
        BOOLEAN disabled;
    } information = {adjustment, (BOOLEAN)(disabled != 0)};
    return base_result(NtSetSystemInformation((SYSTEM_INFORMATION_CLASS)SystemTimeAdjustmentInformation, &information,
                                              sizeof information));
}
