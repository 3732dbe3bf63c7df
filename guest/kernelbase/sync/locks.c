// Critical sections, condition variables, barriers, one-time initialization and waits on addresses, where Win32 differs
// from ntdll.

#include "kernelbase.h"

NTSTATUS NTAPI RtlInitBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG total, LONG spins);
BOOLEAN NTAPI RtlBarrier(LPSYNCHRONIZATION_BARRIER barrier, ULONG flags);

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin_count) {
    return base_result(RtlInitializeCriticalSectionAndSpinCount(section, spin_count));
}

BOOL WINAPI InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spin_count, DWORD flags) {
    return base_result(RtlInitializeCriticalSectionEx(section, spin_count, flags));
}

// A timed-out sleep is a failure with ERROR_TIMEOUT, though STATUS_TIMEOUT is a success code.
static BOOL sleep_result(NTSTATUS status) {
    if (status == STATUS_TIMEOUT)
        return base_fail(ERROR_TIMEOUT);
    return base_result(status);
}

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE variable, PCRITICAL_SECTION section, DWORD milliseconds) {
    LARGE_INTEGER storage;
    return sleep_result(RtlSleepConditionVariableCS(variable, section, base_timeout(&storage, milliseconds)));
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE variable, PSRWLOCK lock, DWORD milliseconds, ULONG flags) {
    LARGE_INTEGER storage;
    return sleep_result(RtlSleepConditionVariableSRW(variable, lock, base_timeout(&storage, milliseconds), flags));
}

BOOL WINAPI WaitOnAddress(volatile VOID *address, PVOID compare, SIZE_T size, DWORD milliseconds) {
    LARGE_INTEGER storage;
    return sleep_result(RtlWaitOnAddress(address, compare, size, base_timeout(&storage, milliseconds)));
}


BOOL WINAPI InitOnceBeginInitialize(LPINIT_ONCE once, DWORD flags, PBOOL pending, LPVOID *context) {
    NTSTATUS status = RtlRunOnceBeginInitialize(once, flags, context);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *pending = status == STATUS_PENDING;
    return TRUE;
}

BOOL WINAPI InitOnceComplete(LPINIT_ONCE once, DWORD flags, LPVOID context) {
    return base_result(RtlRunOnceComplete(once, flags, context));
}

BOOL WINAPI InitOnceExecuteOnce(PINIT_ONCE once, PINIT_ONCE_FN function, PVOID parameter, LPVOID *context) {
    PVOID own = NULL;
    PVOID *value = context ? context : &own; // the callback gets the caller's own place, with what stands there
    NTSTATUS status = RtlRunOnceBeginInitialize(once, 0, value);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (status == STATUS_PENDING) {
        if (!function(once, parameter, value)) { // its own last error stays
            DWORD error = GetLastError();
            RtlRunOnceComplete(once, RTL_RUN_ONCE_INIT_FAILED, NULL);
            return base_fail(error);
        }
        status = RtlRunOnceComplete(once, 0, *value);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
    }
    return TRUE;
}

BOOL WINAPI InitializeSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, LONG total, LONG spins) {
    return base_result(RtlInitBarrier(barrier, total, spins));
}

BOOL WINAPI EnterSynchronizationBarrier(LPSYNCHRONIZATION_BARRIER barrier, DWORD flags) {
    return RtlBarrier(barrier, flags);
}
