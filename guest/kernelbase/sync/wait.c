// Waiting for objects and for time. An alert that is no user APC does not end an alertable wait.

#include "kernelbase.h"

// The std handle constants may be waited for in place of the handles.
static HANDLE real_handle(HANDLE handle) {
    switch ((ULONG_PTR)handle) {
    case (DWORD)STD_INPUT_HANDLE:
    case (ULONG_PTR)(LONG_PTR)(int)STD_INPUT_HANDLE:
        return base_parameters()->StandardInput;
    case (DWORD)STD_OUTPUT_HANDLE:
    case (ULONG_PTR)(LONG_PTR)(int)STD_OUTPUT_HANDLE:
        return base_parameters()->StandardOutput;
    case (DWORD)STD_ERROR_HANDLE:
    case (ULONG_PTR)(LONG_PTR)(int)STD_ERROR_HANDLE:
        return base_parameters()->StandardError;
    default:
        return handle;
    }
}

// NT's answer as Win32's: the values agree, and so do WAIT_TIMEOUT and WAIT_IO_COMPLETION.
static DWORD wait_result(NTSTATUS status) {
    if (NT_SUCCESS(status))
        return (DWORD)status;
    base_set_last_nt_error(status);
    return WAIT_FAILED;
}
static_assert(WAIT_TIMEOUT == STATUS_TIMEOUT && WAIT_IO_COMPLETION == STATUS_USER_APC, "wait results");

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
    LARGE_INTEGER storage;
    NTSTATUS status;
    LARGE_INTEGER *timeout = base_timeout(&storage, milliseconds);
    handle = real_handle(handle);
    do
        status = NtWaitForSingleObject(handle, (BOOLEAN)(alertable != 0), timeout);
    while (status == STATUS_ALERTED);
    return wait_result(status);
}

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
    return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE *handles, BOOL wait_all, DWORD milliseconds,
                                      BOOL alertable) {
    HANDLE real[MAXIMUM_WAIT_OBJECTS];
    if (count == 0 || count > MAXIMUM_WAIT_OBJECTS) {
        base_fail(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (DWORD i = 0; i < count; i++)
        real[i] = real_handle(handles[i]);
    LARGE_INTEGER storage;
    NTSTATUS status;
    LARGE_INTEGER *timeout = base_timeout(&storage, milliseconds);
    do
        status = NtWaitForMultipleObjects(count, real, wait_all ? WaitAll : WaitAny, (BOOLEAN)(alertable != 0), timeout);
    while (status == STATUS_ALERTED);
    return wait_result(status);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL wait_all, DWORD milliseconds) {
    return WaitForMultipleObjectsEx(count, handles, wait_all, milliseconds, FALSE);
}

DWORD WINAPI SignalObjectAndWait(HANDLE signal, HANDLE handle, DWORD milliseconds, BOOL alertable) {
    LARGE_INTEGER storage;
    LARGE_INTEGER *timeout = base_timeout(&storage, milliseconds);
    NTSTATUS status = NtSignalAndWaitForSingleObject(signal, real_handle(handle), (BOOLEAN)(alertable != 0), timeout);
    while (status == STATUS_ALERTED) // signalled by now: only the wait goes on
        status = NtWaitForSingleObject(real_handle(handle), (BOOLEAN)(alertable != 0), timeout);
    return wait_result(status);
}

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
    LARGE_INTEGER delay;
    NTSTATUS status;
    if (milliseconds == INFINITE)
        delay.QuadPart = INT64_MIN;
    else
        base_timeout(&delay, milliseconds);
    do
        status = NtDelayExecution((BOOLEAN)(alertable != 0), &delay);
    while (status == STATUS_ALERTED || (milliseconds == INFINITE && status == STATUS_SUCCESS));
    return status == STATUS_USER_APC ? WAIT_IO_COMPLETION : 0;
}

VOID WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

BOOL WINAPI SwitchToThread(void) { return NtYieldExecution() != STATUS_NO_YIELD_PERFORMED; }
