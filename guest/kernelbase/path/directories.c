// The directories every process knows: current, Windows, System32, temporary; and names for temporary files.

#include "../file/file.h"

DWORD WINAPI GetCurrentDirectoryW(DWORD size, LPWSTR buffer) {
    return RtlGetCurrentDirectory_U(size > BASE_MAX_LONG_PATH ? BASE_MAX_LONG_PATH * 2 : size * (ULONG)sizeof(WCHAR),
                                    buffer) /
           (DWORD)sizeof(WCHAR);
}

DWORD WINAPI GetCurrentDirectoryA(DWORD size, LPSTR buffer) {
    BASE_SCOPED PWSTR wide = base_alloc((BASE_MAX_LONG_PATH + 1) * sizeof(WCHAR));
    if (!wide)
        return 0;
    DWORD length = GetCurrentDirectoryW(BASE_MAX_LONG_PATH, wide);
    return length ? base_copy_narrow(wide, length, buffer, size) : 0;
}

BOOL WINAPI SetCurrentDirectoryW(LPCWSTR path) {
    UNICODE_STRING view;
    if (!path)
        return base_fail(ERROR_INVALID_NAME);
    if (!base_view(&view, path))
        return base_fail(ERROR_FILENAME_EXCED_RANGE);
    return base_result(RtlSetCurrentDirectory_U(&view));
}

BOOL WINAPI SetCurrentDirectoryA(LPCSTR path) {
    BASE_SCOPED PWSTR wide = base_wide(path);
    return SetCurrentDirectoryW(wide);
}

static UINT system_directory(PCWSTR below, LPWSTR buffer, UINT size) {
    WCHAR path[MAX_PATH];
    SIZE_T length = base_length(SharedUserData->NtSystemRoot), more = base_length(below);
    memcpy(path, SharedUserData->NtSystemRoot, length * sizeof(WCHAR));
    memcpy(path + length, below, more * sizeof(WCHAR));
    return base_copy_wide(path, length + more, buffer, size);
}

static UINT narrow_directory(PCWSTR below, LPSTR buffer, UINT size) {
    WCHAR path[MAX_PATH];
    UINT length = system_directory(below, path, ARRAYSIZE(path));
    return base_copy_narrow(path, length, buffer, size);
}

UINT WINAPI GetWindowsDirectoryW(LPWSTR buffer, UINT size) { return system_directory(L"", buffer, size); }

UINT WINAPI GetWindowsDirectoryA(LPSTR buffer, UINT size) { return narrow_directory(L"", buffer, size); }

UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR buffer, UINT size) { return system_directory(L"", buffer, size); }

UINT WINAPI GetSystemWindowsDirectoryA(LPSTR buffer, UINT size) { return narrow_directory(L"", buffer, size); }

UINT WINAPI GetSystemDirectoryW(LPWSTR buffer, UINT size) { return system_directory(L"\\system32", buffer, size); }

UINT WINAPI GetSystemDirectoryA(LPSTR buffer, UINT size) { return narrow_directory(L"\\system32", buffer, size); }

// There are no 32-bit programs, so there is no directory for their DLLs: what a 32-bit-free Windows answers.
UINT WINAPI GetSystemWow64DirectoryW(LPWSTR buffer, UINT size) {
    (void)buffer, (void)size;
    base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    return 0;
}

UINT WINAPI GetSystemWow64DirectoryA(LPSTR buffer, UINT size) {
    (void)buffer, (void)size;
    base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    return 0;
}

// The temporary directory with its final backslash, in `path` of BASE_MAX_LONG_PATH units; its length or 0.
static DWORD temporary_directory(PWSTR path) {
    static const PCWSTR variables[] = {L"TMP", L"TEMP", L"USERPROFILE"};
    BASE_SCOPED PWSTR value = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!value)
        return 0;
    DWORD length = 0;
    for (size_t i = 0; i < ARRAYSIZE(variables) && !length; i++) {
        length = GetEnvironmentVariableW(variables[i], value, BASE_MAX_LONG_PATH);
        if (length >= BASE_MAX_LONG_PATH)
            length = 0;
    }
    if (!length)
        length = GetWindowsDirectoryW(value, BASE_MAX_LONG_PATH);
    length = GetFullPathNameW(value, BASE_MAX_LONG_PATH - 1, path, NULL);
    if (length == 0 || length >= BASE_MAX_LONG_PATH - 1)
        return 0;
    if (path[length - 1] != '\\') {
        path[length++] = '\\';
        path[length] = 0;
    }
    return length;
}

DWORD WINAPI GetTempPathW(DWORD size, LPWSTR buffer) {
    BASE_SCOPED PWSTR path = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    DWORD length = path ? temporary_directory(path) : 0;
    if (!length)
        return 0;
    if (buffer) // Windows clears the buffer first, all of it and also where it is too small for the path
        memset(buffer, 0, min(size, (DWORD)BASE_MAX_LONG_PATH) * sizeof(WCHAR));
    return base_copy_wide(path, length, buffer, size);
}

DWORD WINAPI GetTempPathA(DWORD size, LPSTR buffer) {
    BASE_SCOPED PWSTR path = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    DWORD length = path ? temporary_directory(path) : 0;
    return length ? base_copy_narrow(path, length, buffer, size) : 0;
}

DWORD WINAPI GetTempPath2W(DWORD size, LPWSTR buffer) { return GetTempPathW(size, buffer); }

DWORD WINAPI GetTempPath2A(DWORD size, LPSTR buffer) { return GetTempPathA(size, buffer); }

// Writes directory\PPPxxxx.TMP, its number in as many hex digits as it needs; the length.
static SIZE_T temporary_name(PCWSTR directory, SIZE_T length, PCWSTR prefix, USHORT number, PWSTR out) {
    static const WCHAR digits[] = L"0123456789ABCDEF";
    memcpy(out, directory, length * sizeof(WCHAR));
    if (length && out[length - 1] != '\\' && out[length - 1] != '/')
        out[length++] = '\\';
    for (int i = 0; i < 3 && prefix && prefix[i]; i++)
        out[length++] = prefix[i];
    bool begun = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = number >> shift & 15;
        begun = begun || digit || shift == 0;
        if (begun)
            out[length++] = digits[digit];
    }
    memcpy(out + length, L".tmp", sizeof(L".tmp"));
    return length + 4;
}

UINT WINAPI GetTempFileNameW(LPCWSTR directory, LPCWSTR prefix, UINT unique, LPWSTR name) {
    SIZE_T length = directory ? base_length(directory) : 0;
    if (length > MAX_PATH - 14) {
        base_fail(ERROR_BUFFER_OVERFLOW);
        return 0;
    }
    if (!directory) {
        base_fail(ERROR_INVALID_NAME);
        return 0;
    }
    DWORD attributes = GetFileAttributesW(length ? directory : L".");
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY)) {
        base_fail(ERROR_DIRECTORY);
        return 0;
    }
    WCHAR path[MAX_PATH];
    if (unique & 0xffff) {
        SIZE_T made = temporary_name(directory, length, prefix, (USHORT)unique, path);
        memcpy(name, path, (made + 1) * sizeof(WCHAR));
        return unique & 0xffff;
    }
    LARGE_INTEGER now;
    NtQuerySystemTime(&now);
    USHORT number = (USHORT)((ULONGLONG)now.QuadPart / 10000 + GetCurrentProcessId());
    for (int tries = 0; tries < 65536; tries++, number++) {
        if (!number)
            continue;
        SIZE_T made = temporary_name(directory, length, prefix, number, path);
        HANDLE file = CreateFileW(path, GENERIC_READ, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        if (file != INVALID_HANDLE_VALUE) {
            NtClose(file);
            memcpy(name, path, (made + 1) * sizeof(WCHAR));
            return number;
        }
        DWORD error = GetLastError();
        if (error != ERROR_FILE_EXISTS && error != ERROR_ALREADY_EXISTS && error != ERROR_SHARING_VIOLATION)
            return 0;
    }
    return 0;
}

UINT WINAPI GetTempFileNameA(LPCSTR directory, LPCSTR prefix, UINT unique, LPSTR name) {
    BASE_SCOPED PWSTR wide_directory = base_wide(directory);
    BASE_SCOPED PWSTR wide_prefix = base_wide(prefix);
    WCHAR path[MAX_PATH];
    UINT number = GetTempFileNameW(wide_directory, wide_prefix, unique, path);
    if (number && base_copy_narrow(path, base_length(path), name, MAX_PATH) >= MAX_PATH) {
        base_fail(ERROR_BUFFER_OVERFLOW);
        return 0;
    }
    return number;
}
