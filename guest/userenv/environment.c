// Environment blocks of a user. There is one user, so whose token it is makes no difference; a block that is not to inherit
// the caller's variables has only those that Windows itself gives a user.

#include <stdbool.h>
#include <windows.h>

static const WCHAR *const of_windows[] = {
    L"ALLUSERSPROFILE", L"APPDATA", L"CommonProgramFiles", L"CommonProgramFiles(x86)", L"CommonProgramW6432", L"COMPUTERNAME",
    L"ComSpec", L"HOMEDRIVE", L"HOMEPATH", L"LOCALAPPDATA", L"LOGONSERVER", L"NUMBER_OF_PROCESSORS", L"OS", L"Path", L"PATHEXT",
    L"PROCESSOR_ARCHITECTURE", L"PROCESSOR_IDENTIFIER", L"PROCESSOR_LEVEL", L"PROCESSOR_REVISION", L"ProgramData",
    L"ProgramFiles", L"ProgramFiles(x86)", L"ProgramW6432", L"PUBLIC", L"SystemDrive", L"SystemRoot", L"TEMP", L"TMP",
    L"USERDOMAIN", L"USERNAME", L"USERPROFILE", L"windir",
};

static bool is_of_windows(const WCHAR *variable, int length)
{
    for (unsigned i = 0; i < ARRAYSIZE(of_windows); i++)
        if (CompareStringOrdinal(variable, length, of_windows[i], -1, TRUE) == CSTR_EQUAL)
            return true;
    return false;
}

BOOL WINAPI CreateEnvironmentBlock(LPVOID *environment, HANDLE token, BOOL inherit)
{
    (void)token;
    if (!environment) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    WCHAR *own = GetEnvironmentStringsW();
    if (!own)
        return FALSE;
    SIZE_T units = 1;
    for (const WCHAR *at = own; *at; at += lstrlenW(at) + 1)
        units += (SIZE_T)lstrlenW(at) + 1;
    WCHAR *block = HeapAlloc(GetProcessHeap(), 0, (units + 1) * sizeof(WCHAR)), *to = block;
    for (const WCHAR *at = own; block && *at; at += lstrlenW(at) + 1) {
        int name = 0;
        while (at[name] && (at[name] != '=' || name == 0))
            name++;
        if (!inherit && !is_of_windows(at, name))
            continue;
        lstrcpyW(to, at);
        to += lstrlenW(at) + 1;
    }
    FreeEnvironmentStringsW(own);
    if (!block) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    to[0] = to[1] = 0; // an empty block has two NULs
    *environment = block;
    return TRUE;
}

BOOL WINAPI DestroyEnvironmentBlock(LPVOID environment)
{
    if (!environment) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    return HeapFree(GetProcessHeap(), 0, environment);
}

// Unlike ExpandEnvironmentStrings these fail where the result does not fit.
BOOL WINAPI ExpandEnvironmentStringsForUserW(HANDLE token, LPCWSTR source, LPWSTR target, DWORD size)
{
    (void)token;
    DWORD needed = ExpandEnvironmentStringsW(source, target, size);
    if (needed > size)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return needed && needed <= size;
}

BOOL WINAPI ExpandEnvironmentStringsForUserA(HANDLE token, LPCSTR source, LPSTR target, DWORD size)
{
    (void)token;
    DWORD needed = ExpandEnvironmentStringsA(source, target, size);
    if (needed > size)
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return needed && needed <= size;
}
