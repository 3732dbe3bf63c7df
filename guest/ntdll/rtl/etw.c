// Event tracing as a provider sees it on a system where no session listens: registrations succeed, nothing is enabled.
// Must change nothing but the thread's activity id, which programs pass on to each other.

#include "rtl.h"

#include <evntprov.h>

typedef ULONGLONG ProviderHandle;

static ULONG register_provider(ProviderHandle *handle) {
    static volatile LONG64 last;
    if (!handle)
        return ERROR_INVALID_PARAMETER;
    *handle = (ProviderHandle)InterlockedIncrement64(&last);
    return ERROR_SUCCESS;
}

ULONG NTAPI EtwEventRegister(LPCGUID ProviderId, PENABLECALLBACK EnableCallback, PVOID CallbackContext,
                             ProviderHandle *RegHandle) {
    (void)EnableCallback, (void)CallbackContext;
    return ProviderId ? register_provider(RegHandle) : ERROR_INVALID_PARAMETER;
}

static ULONG accept(ProviderHandle handle) { return handle ? ERROR_SUCCESS : ERROR_INVALID_HANDLE; }

ULONG NTAPI EtwEventUnregister(ProviderHandle RegHandle) { return accept(RegHandle); }

BOOLEAN NTAPI EtwEventEnabled(ProviderHandle RegHandle, PCEVENT_DESCRIPTOR Event) {
    (void)RegHandle, (void)Event;
    return FALSE;
}

BOOLEAN NTAPI EtwEventProviderEnabled(ProviderHandle RegHandle, UCHAR Level, ULONGLONG Keyword) {
    (void)RegHandle, (void)Level, (void)Keyword;
    return FALSE;
}

ULONG NTAPI EtwEventWrite(ProviderHandle RegHandle, PCEVENT_DESCRIPTOR Event, ULONG Count,
                          PEVENT_DATA_DESCRIPTOR Data) {
    (void)Event, (void)Count, (void)Data;
    return accept(RegHandle);
}

ULONG NTAPI EtwEventWriteEx(ProviderHandle RegHandle, PCEVENT_DESCRIPTOR Event, ULONGLONG Filter, ULONG Flags,
                            LPCGUID ActivityId, LPCGUID RelatedActivityId, ULONG Count, PEVENT_DATA_DESCRIPTOR Data) {
    (void)Event, (void)Filter, (void)Flags, (void)ActivityId, (void)RelatedActivityId, (void)Count, (void)Data;
    return accept(RegHandle);
}

ULONG NTAPI EtwEventWriteTransfer(ProviderHandle RegHandle, PCEVENT_DESCRIPTOR Event, LPCGUID ActivityId,
                                  LPCGUID RelatedActivityId, ULONG Count, PEVENT_DATA_DESCRIPTOR Data) {
    (void)Event, (void)ActivityId, (void)RelatedActivityId, (void)Count, (void)Data;
    return accept(RegHandle);
}

ULONG NTAPI EtwEventWriteString(ProviderHandle RegHandle, UCHAR Level, ULONGLONG Keyword, PCWSTR String) {
    (void)Level, (void)Keyword, (void)String;
    return accept(RegHandle);
}

ULONG NTAPI EtwEventSetInformation(ProviderHandle RegHandle, ULONG Class, PVOID Information, ULONG Length) {
    (void)Class, (void)Information, (void)Length;
    return accept(RegHandle);
}

static GUID new_activity(void) {
    static volatile LONG64 sequence;
    GUID id = {0};
    LARGE_INTEGER now = RtlGetSystemTimePrecise();
    ULONGLONG number = (ULONGLONG)InterlockedIncrement64(&sequence);
    memcpy(&id, &now, sizeof(now));
    number ^= (ULONGLONG)(ULONG_PTR)NtTeb()->ClientId.UniqueProcess << 32;
    memcpy(id.Data4, &number, sizeof(id.Data4));
    return id;
}

ULONG NTAPI EtwEventActivityIdControl(ULONG ControlCode, GUID *ActivityId) {
    GUID *current = &NtTeb()->ActivityId, previous = *current;
    if (!ActivityId)
        return ERROR_INVALID_PARAMETER;
    switch (ControlCode) {
    case EVENT_ACTIVITY_CTRL_GET_ID:
        *ActivityId = previous;
        return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_SET_ID:
        *current = *ActivityId;
        return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_ID:
        *ActivityId = new_activity();
        return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_GET_SET_ID:
        *current = *ActivityId;
        *ActivityId = previous;
        return ERROR_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID:
        *current = new_activity();
        *ActivityId = previous;
        return ERROR_SUCCESS;
    default:
        return ERROR_INVALID_PARAMETER;
    }
}

ULONG NTAPI EtwRegisterTraceGuidsW(PVOID RequestAddress, PVOID RequestContext, LPCGUID ControlGuid, ULONG GuidCount,
                                   PVOID TraceGuids, PCWSTR MofImagePath, PCWSTR MofResourceName,
                                   ProviderHandle *Handle) {
    (void)RequestContext, (void)GuidCount, (void)TraceGuids, (void)MofImagePath, (void)MofResourceName;
    return RequestAddress && ControlGuid ? register_provider(Handle) : ERROR_INVALID_PARAMETER;
}

ULONG NTAPI EtwRegisterTraceGuidsA(PVOID RequestAddress, PVOID RequestContext, LPCGUID ControlGuid, ULONG GuidCount,
                                   PVOID TraceGuids, PCSTR MofImagePath, PCSTR MofResourceName,
                                   ProviderHandle *Handle) {
    (void)RequestContext, (void)GuidCount, (void)TraceGuids, (void)MofImagePath, (void)MofResourceName;
    return RequestAddress && ControlGuid ? register_provider(Handle) : ERROR_INVALID_PARAMETER;
}

ULONG NTAPI EtwUnregisterTraceGuids(ProviderHandle Handle) { return accept(Handle); }

ULONGLONG NTAPI EtwGetTraceLoggerHandle(PVOID Buffer) {
    (void)Buffer;
    NtTeb()->LastErrorValue = ERROR_INVALID_HANDLE; // no session exists
    return ~0ull;
}

UCHAR NTAPI EtwGetTraceEnableLevel(ULONGLONG TraceHandle) {
    (void)TraceHandle;
    return 0;
}

ULONG NTAPI EtwGetTraceEnableFlags(ULONGLONG TraceHandle) {
    (void)TraceHandle;
    return 0;
}

ULONG __cdecl EtwTraceMessage(ULONGLONG TraceHandle, ULONG Flags, LPCGUID MessageGuid, USHORT MessageNumber, ...) {
    (void)TraceHandle, (void)Flags, (void)MessageGuid, (void)MessageNumber;
    return ERROR_INVALID_HANDLE;
}

ULONG NTAPI EtwTraceMessageVa(ULONGLONG TraceHandle, ULONG Flags, LPCGUID MessageGuid, USHORT MessageNumber,
                              va_list Arguments) {
    (void)TraceHandle, (void)Flags, (void)MessageGuid, (void)MessageNumber, (void)Arguments;
    return ERROR_INVALID_HANDLE;
}
