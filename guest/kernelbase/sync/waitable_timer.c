// Waitable timers.

#include "sync/named_objects.h"

HANDLE WINAPI CreateWaitableTimerExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    if (flags & ~(DWORD)(CREATE_WAITABLE_TIMER_MANUAL_RESET | CREATE_WAITABLE_TIMER_HIGH_RESOLUTION)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateTimer(&handle, access, &attributes,
                               flags & CREATE_WAITABLE_TIMER_MANUAL_RESET ? NotificationTimer : SynchronizationTimer);
    return named_created(status, handle);
}

HANDLE WINAPI CreateWaitableTimerExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access) {
    NAMED_WIDE(wide, name, NULL);
    return CreateWaitableTimerExW(security, wide, flags, access);
}

HANDLE WINAPI CreateWaitableTimerW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCWSTR name) {
    return CreateWaitableTimerExW(security, name, manual_reset ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0,
                                  TIMER_ALL_ACCESS);
}

HANDLE WINAPI CreateWaitableTimerA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, LPCSTR name) {
    return CreateWaitableTimerExA(security, name, manual_reset ? CREATE_WAITABLE_TIMER_MANUAL_RESET : 0,
                                  TIMER_ALL_ACCESS);
}

HANDLE WINAPI OpenWaitableTimerW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    NTSTATUS status = named_open_attributes(&attributes, &view, name, inherit);
    if (NT_SUCCESS(status))
        status = NtOpenTimer(&handle, access, &attributes);
    return named_opened(status, handle);
}

HANDLE WINAPI OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return OpenWaitableTimerW(access, inherit, wide);
}

BOOL WINAPI SetWaitableTimer(HANDLE timer, const LARGE_INTEGER *due, LONG period, PTIMERAPCROUTINE routine,
                             LPVOID argument, BOOL resume) {
    LARGE_INTEGER when;
    if (due == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    when = *due;
    NTSTATUS status = NtSetTimer(timer, &when, (PTIMER_APC_ROUTINE)(void *)routine, argument, (BOOLEAN)(resume != 0),
                                 period, NULL);
    if (status == STATUS_TIMER_RESUME_IGNORED) {
        SetLastError(ERROR_NOT_SUPPORTED); // the timer is set all the same
        return TRUE;
    }
    return base_result(status);
}

// The tolerable delay is a hint that nothing here needs.
BOOL WINAPI SetWaitableTimerEx(HANDLE timer, const LARGE_INTEGER *due, LONG period, PTIMERAPCROUTINE routine,
                               LPVOID argument, PREASON_CONTEXT wake, ULONG tolerable_delay) {
    (void)tolerable_delay;
    return SetWaitableTimer(timer, due, period, routine, argument, wake != NULL);
}

BOOL WINAPI CancelWaitableTimer(HANDLE timer) { return base_result(NtCancelTimer(timer, NULL)); }
