// The event log: sources can be registered and reports are accepted; there is no log to read them from.

#include "advapi32.h"

typedef struct {
    ULONG magic;
} Source;

enum { SOURCE_MAGIC = 0x53747645 };

HANDLE WINAPI RegisterEventSourceW(LPCWSTR server, LPCWSTR name) {
    if (name == NULL || *name == 0) {
        advapi_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (server && *server) {
        advapi_fail(RPC_S_SERVER_UNAVAILABLE);
        return NULL;
    }
    Source *source = advapi_alloc(sizeof *source);
    if (source)
        source->magic = SOURCE_MAGIC;
    return source;
}

HANDLE WINAPI RegisterEventSourceA(LPCSTR server, LPCSTR name) {
    ADVAPI_SCOPED PWSTR wide_server = advapi_wide(server);
    ADVAPI_SCOPED PWSTR wide_name = advapi_wide(name);
    return RegisterEventSourceW(wide_server, wide_name);
}

static bool is_source(HANDLE log) {
    return log && log != INVALID_HANDLE_VALUE && ((Source *)log)->magic == SOURCE_MAGIC;
}

BOOL WINAPI DeregisterEventSource(HANDLE log) {
    if (!is_source(log))
        return advapi_fail(ERROR_INVALID_HANDLE);
    ((Source *)log)->magic = 0;
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, log);
    return TRUE;
}

BOOL WINAPI ReportEventW(HANDLE log, WORD type, WORD category, DWORD id, PSID user, WORD string_count, DWORD data_size,
                         LPCWSTR *strings, LPVOID data) {
    (void)type, (void)category, (void)id, (void)user, (void)string_count, (void)data_size, (void)strings, (void)data;
    return is_source(log) ? TRUE : advapi_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI ReportEventA(HANDLE log, WORD type, WORD category, DWORD id, PSID user, WORD string_count, DWORD data_size,
                         LPCSTR *strings, LPVOID data) {
    (void)type, (void)category, (void)id, (void)user, (void)string_count, (void)data_size, (void)strings, (void)data;
    return is_source(log) ? TRUE : advapi_fail(ERROR_INVALID_HANDLE);
}

HANDLE WINAPI OpenEventLogW(LPCWSTR server, LPCWSTR name) {
    (void)server, (void)name;
    advapi_fail(ERROR_CALL_NOT_IMPLEMENTED);
    return NULL;
}

HANDLE WINAPI OpenEventLogA(LPCSTR server, LPCSTR name) {
    (void)server, (void)name;
    advapi_fail(ERROR_CALL_NOT_IMPLEMENTED);
    return NULL;
}

BOOL WINAPI CloseEventLog(HANDLE log) {
    (void)log;
    return advapi_fail(ERROR_INVALID_HANDLE);
}
