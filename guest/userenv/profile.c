// User profile folders, as the environment that the process was born with tells them.
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return TRUE;
}

// The documented contract of the family: `size` counts characters with the NUL, and says what is needed on failure.
static BOOL from_environment(const WCHAR *variable, LPWSTR buffer, LPDWORD size)
{
    if (!size) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    DWORD needed = GetEnvironmentVariableW(variable, NULL, 0);
    if (!needed) {
        SetLastError(ERROR_FILE_NOT_FOUND);
        return FALSE;
    }
    if (!buffer || *size < needed) {
        *size = needed;
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    *size = needed;
    return GetEnvironmentVariableW(variable, buffer, needed) != 0;
}

BOOL WINAPI GetUserProfileDirectoryW(HANDLE token, LPWSTR directory, LPDWORD size)
{
    if (!token) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    return from_environment(L"USERPROFILE", directory, size);
}

BOOL WINAPI GetAllUsersProfileDirectoryW(LPWSTR directory, LPDWORD size)
{
    return from_environment(L"ALLUSERSPROFILE", directory, size);
}
