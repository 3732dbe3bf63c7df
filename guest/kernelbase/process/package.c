// Packages (Windows Store identity) and old ways to start programs. No process here belongs to a package.

#include "process.h"
#include <appmodel.h>

// The functions of a package's identity say which of its strings they would give; all answer the same here.
LONG WINAPI GetCurrentPackageFullName(UINT32 *length, PWSTR name) {
    (void)name;
    return length ? APPMODEL_ERROR_NO_PACKAGE : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetCurrentPackageFamilyName(UINT32 *length, PWSTR name) {
    (void)name;
    return length ? APPMODEL_ERROR_NO_PACKAGE : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetCurrentPackagePath(UINT32 *length, PWSTR path) {
    (void)path;
    return length ? APPMODEL_ERROR_NO_PACKAGE : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetCurrentPackageId(UINT32 *length, BYTE *buffer) {
    (void)buffer;
    return length ? APPMODEL_ERROR_NO_PACKAGE : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetCurrentPackageInfo(UINT32 flags, UINT32 *length, BYTE *buffer, UINT32 *count) {
    (void)flags, (void)buffer, (void)count;
    return length ? APPMODEL_ERROR_NO_PACKAGE : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetPackageFullName(HANDLE process, UINT32 *length, PWSTR name) {
    (void)name;
    if (!length)
        return ERROR_INVALID_PARAMETER;
    return GetProcessId(process) ? APPMODEL_ERROR_NO_PACKAGE : (LONG)NtTeb()->LastErrorValue;
}

LONG WINAPI GetPackageFamilyName(HANDLE process, UINT32 *length, PWSTR name) {
    return GetPackageFullName(process, length, name);
}

LONG WINAPI GetCurrentApplicationUserModelId(UINT32 *length, PWSTR id) {
    (void)id;
    return length ? APPMODEL_ERROR_NO_APPLICATION : ERROR_INVALID_PARAMETER;
}

LONG WINAPI GetApplicationUserModelId(HANDLE process, UINT32 *length, PWSTR id) {
    (void)id;
    if (!length)
        return ERROR_INVALID_PARAMETER;
    return GetProcessId(process) ? APPMODEL_ERROR_NO_APPLICATION : (LONG)NtTeb()->LastErrorValue;
}

UINT WINAPI WinExec(LPCSTR line, UINT show) {
    enum { STARTED = 33 }; // more than 31 is a success
    STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESHOWWINDOW, .wShowWindow = (WORD)show};
    PROCESS_INFORMATION process;
    PSTR copy = NULL;
    if (line) { // CreateProcess may write to its command line
        SIZE_T size = base_length_a(line) + 1;
        copy = base_alloc(size);
        if (!copy)
            return 0;
        memcpy(copy, line, size);
    }
    BOOL started = CreateProcessA(NULL, copy, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
    base_free(copy);
    if (!started) {
        DWORD error = NtTeb()->LastErrorValue;
        return error < 32 ? error : 0;
    }
    NtClose(process.hThread);
    NtClose(process.hProcess);
    return STARTED;
}

DWORD WINAPI WTSGetActiveConsoleSessionId(void) { return SharedUserData->ActiveConsoleId; }
