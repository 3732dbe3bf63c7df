// Events.

#include "sync/named_objects.h"

HANDLE WINAPI CreateEventExW(LPSECURITY_ATTRIBUTES security, LPCWSTR name, DWORD flags, DWORD access) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    if (flags & ~(DWORD)(CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateEvent(&handle, access, &attributes,
                               flags & CREATE_EVENT_MANUAL_RESET ? NotificationEvent : SynchronizationEvent,
                               (flags & CREATE_EVENT_INITIAL_SET) != 0);
    return named_created(status, handle);
}

HANDLE WINAPI CreateEventExA(LPSECURITY_ATTRIBUTES security, LPCSTR name, DWORD flags, DWORD access) {
    NAMED_WIDE(wide, name, NULL);
    return CreateEventExW(security, wide, flags, access);
}

static DWORD event_flags(BOOL manual_reset, BOOL initial_state) {
    return (manual_reset ? CREATE_EVENT_MANUAL_RESET : 0) | (initial_state ? CREATE_EVENT_INITIAL_SET : 0);
}

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial_state, LPCWSTR name) {
    return CreateEventExW(security, name, event_flags(manual_reset, initial_state), EVENT_ALL_ACCESS);
}

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL initial_state, LPCSTR name) {
    return CreateEventExA(security, name, event_flags(manual_reset, initial_state), EVENT_ALL_ACCESS);
}

HANDLE WINAPI OpenEventW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE handle = NULL;
    NTSTATUS status = named_open_attributes(&attributes, &view, name, inherit);
    if (NT_SUCCESS(status))
        status = NtOpenEvent(&handle, access, &attributes);
    return named_opened(status, handle);
}

HANDLE WINAPI OpenEventA(DWORD access, BOOL inherit, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return OpenEventW(access, inherit, wide);
}

BOOL WINAPI SetEvent(HANDLE event) { return base_result(NtSetEvent(event, NULL)); }
BOOL WINAPI ResetEvent(HANDLE event) { return base_result(NtClearEvent(event)); }
BOOL WINAPI PulseEvent(HANDLE event) { return base_result(NtPulseEvent(event, NULL)); }
