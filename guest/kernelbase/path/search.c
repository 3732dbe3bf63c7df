// SearchPath and what finds executables: the documented order of directories, and GetBinaryType.

#include "search.h"

static volatile LONG safe_search; // SetSearchPathMode: 1 = the current directory comes last

static void append(PWSTR *at, PCWSTR text, SIZE_T length) {
    memcpy(*at, text, length * sizeof(WCHAR));
    *at += length;
}

PWSTR search_directories(CurrentPlace current) {
    WCHAR system[MAX_PATH], windows[MAX_PATH];
    UNICODE_STRING *image = &base_parameters()->ImagePathName;
    DWORD image_length = image->Length / (DWORD)sizeof(WCHAR);
    DWORD system_length = GetSystemDirectoryW(system, MAX_PATH), windows_length = GetWindowsDirectoryW(windows, MAX_PATH);
    DWORD path_length = GetEnvironmentVariableW(L"PATH", NULL, 0);
    PWSTR all = base_alloc((image_length + system_length + 2 * windows_length + path_length + 32) * sizeof(WCHAR));
    if (!all)
        return NULL;
    PWSTR at = all;
    while (image_length && image->Buffer[image_length - 1] != '\\')
        image_length--;
    if (image_length) {
        append(&at, image->Buffer, image_length - 1);
        append(&at, L";", 1);
    }
    if (current == CURRENT_EARLY)
        append(&at, L".;", 2);
    append(&at, system, system_length);
    append(&at, L";", 1);
    append(&at, windows, windows_length);
    append(&at, L"\\system;", 8);
    append(&at, windows, windows_length);
    append(&at, L";", 1);
    if (current == CURRENT_LATE)
        append(&at, L".;", 2);
    *at = 0;
    if (path_length && GetEnvironmentVariableW(L"PATH", at, path_length) >= path_length)
        *at = 0; // it changed meanwhile
    return all;
}

DWORD WINAPI SearchPathW(LPCWSTR path, LPCWSTR name, LPCWSTR extension, DWORD size, LPWSTR buffer, LPWSTR *part) {
    if (!name || !*name) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    BASE_SCOPED PWSTR standard = path ? NULL : search_directories(safe_search ? CURRENT_LATE : CURRENT_EARLY);
    if (!path && !standard)
        return 0;
    ULONG bytes = size > BASE_MAX_LONG_PATH ? BASE_MAX_LONG_PATH * 2 : size * (ULONG)sizeof(WCHAR);
    ULONG made = RtlDosSearchPath_U(path ? path : standard, name, extension, bytes, buffer, part);
    if (!made)
        base_fail(ERROR_FILE_NOT_FOUND);
    return made / (DWORD)sizeof(WCHAR);
}

DWORD WINAPI SearchPathA(LPCSTR path, LPCSTR name, LPCSTR extension, DWORD size, LPSTR buffer, LPSTR *part) {
    BASE_SCOPED PWSTR wide_path = base_wide(path);
    BASE_SCOPED PWSTR wide_name = base_wide(name);
    BASE_SCOPED PWSTR wide_extension = base_wide(extension);
    BASE_SCOPED PWSTR found = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    PWSTR wide_part = NULL;
    if (!found)
        return 0;
    DWORD length = SearchPathW(wide_path, wide_name, wide_extension, BASE_MAX_LONG_PATH, found, &wide_part);
    if (!length)
        return 0;
    DWORD made = base_copy_narrow(found, length, buffer, size);
    if (part && made < size)
        *part = wide_part ? buffer + base_narrow_size(found, (SIZE_T)(wide_part - found)) : NULL;
    return made;
}

BOOL WINAPI SetSearchPathMode(DWORD flags) {
    static volatile LONG permanent;
    switch (flags) {
    case BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE | BASE_SEARCH_PATH_PERMANENT:
        permanent = 1;
        safe_search = 1;
        return TRUE;
    case BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE:
        safe_search = 1;
        return TRUE;
    case BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE:
        if (permanent)
            return base_fail(ERROR_ACCESS_DENIED);
        safe_search = 0;
        return TRUE;
    default:
        return base_fail(ERROR_INVALID_PARAMETER);
    }
}

BOOL WINAPI NeedCurrentDirectoryForExePathW(LPCWSTR name) {
    for (PCWSTR at = name; *at; at++)
        if (*at == '\\')
            return TRUE;
    WCHAR unused[2];
    base_fail(ERROR_SUCCESS);
    return !GetEnvironmentVariableW(L"NoDefaultCurrentDirectoryInExePath", unused, ARRAYSIZE(unused)) &&
           GetLastError() == ERROR_ENVVAR_NOT_FOUND;
}

BOOL WINAPI NeedCurrentDirectoryForExePathA(LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return wide ? NeedCurrentDirectoryForExePathW(wide) : FALSE;
}

BOOL WINAPI GetBinaryTypeW(LPCWSTR name, LPDWORD type) {
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return FALSE;
    NTSTATUS status = file_open(&file, &path, FILE_READ_DATA, FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    IMAGE_DOS_HEADER dos;
    struct {
        DWORD signature;
        IMAGE_FILE_HEADER file;
    } headers;
    IO_STATUS_BLOCK io;
    LARGE_INTEGER offset = {0};
    status = file_wait(file, NtReadFile(file, NULL, NULL, NULL, &io, &dos, sizeof(dos), &offset, NULL), &io);
    if (!NT_SUCCESS(status) || io.Information < sizeof(dos) || dos.e_magic != IMAGE_DOS_SIGNATURE)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    offset.QuadPart = dos.e_lfanew;
    status = file_wait(file, NtReadFile(file, NULL, NULL, NULL, &io, &headers, sizeof(headers), &offset, NULL), &io);
    if (!NT_SUCCESS(status) || io.Information < sizeof(headers) || headers.signature != IMAGE_NT_SIGNATURE) {
        *type = SCS_DOS_BINARY;
        return TRUE;
    }
    if (headers.file.Characteristics & IMAGE_FILE_DLL)
        return base_fail(ERROR_BAD_EXE_FORMAT);
    switch (headers.file.Machine) {
    case IMAGE_FILE_MACHINE_AMD64:
        *type = SCS_64BIT_BINARY;
        return TRUE;
    case IMAGE_FILE_MACHINE_I386:
        *type = SCS_32BIT_BINARY;
        return TRUE;
    default:
        return base_fail(ERROR_BAD_EXE_FORMAT);
    }
}

BOOL WINAPI GetBinaryTypeA(LPCSTR name, LPDWORD type) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return GetBinaryTypeW(wide, type);
}
