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

// A folder beside the user's own: C:\Users\<user> gives C:\Users, with `below` after it.
static BOOL beside_profile(const WCHAR *below, LPWSTR buffer, LPDWORD size)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetEnvironmentVariableW(L"USERPROFILE", path, MAX_PATH);
    if (!size) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    while (length && length < MAX_PATH && path[length] != '\\')
        length--;
    if (!length || length + lstrlenW(below) >= MAX_PATH) {
        SetLastError(ERROR_FILE_NOT_FOUND);
        return FALSE;
    }
    lstrcpyW(path + length, below);
    DWORD needed = (DWORD)lstrlenW(path) + 1, room = *size;
    *size = needed;
    if (!buffer || room < needed) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    lstrcpyW(buffer, path);
    return TRUE;
}

BOOL WINAPI GetProfilesDirectoryW(LPWSTR directory, LPDWORD size) { return beside_profile(L"", directory, size); }

BOOL WINAPI GetDefaultUserProfileDirectoryW(LPWSTR directory, LPDWORD size)
{
    return beside_profile(L"\\Default", directory, size);
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

// A wide answer in the process's code page; `found` is whether there was one.
static BOOL narrow(BOOL found, const WCHAR *wide, LPSTR directory, LPDWORD size)
{
    if (!found)
        return FALSE;
    int needed = WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL);
    DWORD room = *size;
    *size = (DWORD)needed;
    if (!directory || room < (DWORD)needed) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    return WideCharToMultiByte(CP_ACP, 0, wide, -1, directory, needed, NULL, NULL) != 0;
}

static BOOL has_size(LPDWORD size)
{
    if (!size)
        SetLastError(ERROR_INVALID_PARAMETER);
    return size != NULL;
}

BOOL WINAPI GetUserProfileDirectoryA(HANDLE token, LPSTR directory, LPDWORD size)
{
    WCHAR wide[MAX_PATH];
    DWORD room = MAX_PATH;
    if (!directory || !size) { // unlike the wide form, which tells the size
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    return narrow(GetUserProfileDirectoryW(token, wide, &room), wide, directory, size);
}

BOOL WINAPI GetAllUsersProfileDirectoryA(LPSTR directory, LPDWORD size)
{
    WCHAR wide[MAX_PATH];
    DWORD room = MAX_PATH;
    return has_size(size) && narrow(GetAllUsersProfileDirectoryW(wide, &room), wide, directory, size);
}

BOOL WINAPI GetProfilesDirectoryA(LPSTR directory, LPDWORD size)
{
    WCHAR wide[MAX_PATH];
    DWORD room = MAX_PATH;
    return has_size(size) && narrow(GetProfilesDirectoryW(wide, &room), wide, directory, size);
}

BOOL WINAPI GetDefaultUserProfileDirectoryA(LPSTR directory, LPDWORD size)
{
    WCHAR wide[MAX_PATH];
    DWORD room = MAX_PATH;
    return has_size(size) && narrow(GetDefaultUserProfileDirectoryW(wide, &room), wide, directory, size);
}

// A profile of this computer's own: neither temporary nor roaming nor mandatory.
BOOL WINAPI GetProfileType(DWORD *flags)
{
    if (!flags) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *flags = 0;
    return TRUE;
}
