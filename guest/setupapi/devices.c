// Devices: none is installed as Windows would see them, so every set is empty.

#define DECLSPEC_IMPORT
#define _SETUPAPI_
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <setupapi.h>

enum { SET_MAGIC = 0x53657444 };

typedef struct {
    DWORD magic;
} DeviceSet;

HDEVINFO WINAPI SetupDiCreateDeviceInfoList(const GUID *class, HWND window) {
    DeviceSet *set = HeapAlloc(GetProcessHeap(), 0, sizeof *set);
    (void)class, (void)window;
    if (set == NULL)
        return INVALID_HANDLE_VALUE;
    set->magic = SET_MAGIC;
    return set;
}

HDEVINFO WINAPI SetupDiGetClassDevsW(const GUID *class, PCWSTR enumerator, HWND window, DWORD flags) {
    (void)enumerator;
    if (class == NULL && !(flags & DIGCF_ALLCLASSES)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    return SetupDiCreateDeviceInfoList(class, window);
}

HDEVINFO WINAPI SetupDiGetClassDevsA(const GUID *class, PCSTR enumerator, HWND window, DWORD flags) {
    (void)enumerator;
    return SetupDiGetClassDevsW(class, NULL, window, flags);
}

static BOOL nothing_in(HDEVINFO handle) {
    const DeviceSet *set = handle;
    SetLastError(set && handle != INVALID_HANDLE_VALUE && set->magic == SET_MAGIC ? ERROR_NO_MORE_ITEMS
                                                                                  : ERROR_INVALID_HANDLE);
    return FALSE;
}

BOOL WINAPI SetupDiEnumDeviceInfo(HDEVINFO set, DWORD number, PSP_DEVINFO_DATA out) {
    (void)number, (void)out;
    return nothing_in(set);
}

BOOL WINAPI SetupDiEnumDeviceInterfaces(HDEVINFO set, PSP_DEVINFO_DATA device, const GUID *class, DWORD number,
                                        PSP_DEVICE_INTERFACE_DATA out) {
    (void)device, (void)class, (void)number, (void)out;
    return nothing_in(set);
}

BOOL WINAPI SetupDiDestroyDeviceInfoList(HDEVINFO handle) {
    DeviceSet *set = handle;
    nothing_in(set);
    if (GetLastError() != ERROR_NO_MORE_ITEMS)
        return FALSE;
    set->magic = 0;
    HeapFree(GetProcessHeap(), 0, set);
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}
