// Scaling: a process says once whether it knows of it; there is no monitor to have any.

#define DECLSPEC_IMPORT
#define WIN32_LEAN_AND_MEAN
#include <stdbool.h>
#include <windows.h>
#include <shellscalingapi.h>

static volatile LONG awareness = -1; // not said yet

HRESULT WINAPI SetProcessDpiAwareness(PROCESS_DPI_AWARENESS value) {
    if (value < PROCESS_DPI_UNAWARE || value > PROCESS_PER_MONITOR_DPI_AWARE)
        return E_INVALIDARG;
    return InterlockedCompareExchange(&awareness, (LONG)value, -1) == -1 ? S_OK : E_ACCESSDENIED;
}

// Of other processes it is not known: what they are by default.
HRESULT WINAPI GetProcessDpiAwareness(HANDLE process, PROCESS_DPI_AWARENESS *out) {
    bool own = process == NULL || process == GetCurrentProcess() || GetProcessId(process) == GetCurrentProcessId();
    if (out == NULL)
        return E_INVALIDARG;
    *out = own && awareness >= 0 ? (PROCESS_DPI_AWARENESS)awareness : PROCESS_DPI_UNAWARE;
    return S_OK;
}

HRESULT WINAPI GetDpiForMonitor(HMONITOR monitor, MONITOR_DPI_TYPE type, UINT *x, UINT *y) {
    (void)monitor, (void)type, (void)x, (void)y;
    return E_INVALIDARG;
}
