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
    DWORD system_length = GetSystemDirectoryW(system, MAX_PATH),
          windows_length = GetWindowsDirectoryW(windows, MAX_PATH);
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

static inline bool is_separator(WCHAR unit) { return unit == '\\' || unit == '/'; }

static bool has_extension(PCWSTR name) {
    bool found = false;
    for (; *name; name++)
        found = *name == '.' || (found && !is_separator(*name));
    return found;
}

// Whether a name is looked for in one place only.
static bool is_placed(PCWSTR name) {
    if (RtlDetermineDosPathNameType_U(name) != RtlPathTypeRelative)
        return true;
    return name[0] == '.' && (is_separator(name[1]) || (name[1] == '.' && is_separator(name[2])));
}

// The full path of directory\name.extension if there is such an entry.
static PWSTR try_entry(PCWSTR directory, SIZE_T length, PCWSTR name, PCWSTR extension, bool files_only) {
    SIZE_T name_length = base_length(name), extension_length = base_length(extension);
    BASE_SCOPED PWSTR path = base_alloc((length + name_length + extension_length + 2) * sizeof(WCHAR));
    if (!path)
        return NULL;
    PWSTR at = path;
    append(&at, directory, length);
    if (length && !is_separator(at[-1]) && at[-1] != ':')
        *at++ = '\\';
    append(&at, name, name_length);
    append(&at, extension, extension_length);
    *at = 0;
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES || (files_only && attributes & FILE_ATTRIBUTE_DIRECTORY))
        return NULL;
    PWSTR full = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    DWORD made = full ? GetFullPathNameW(path, BASE_MAX_LONG_PATH, full, NULL) : 0;
    if (made && made < BASE_MAX_LONG_PATH)
        return full;
    base_free(full);
    return NULL;
}

PWSTR search_find(PCWSTR directories, PCWSTR name, PCWSTR extension, bool files_only) {
    if (!extension || has_extension(name))
        extension = L"";
    if (is_placed(name)) {
        PWSTR found = try_entry(L"", 0, name, L"", files_only);
        return found || !*extension ? found : try_entry(L"", 0, name, extension, files_only);
    }
    for (PCWSTR at = directories; *at;) {
        PCWSTR end = at;
        bool quoted = false; // PATH may hold "C:\with;semicolon"
        while (*end && (*end != ';' || quoted))
            quoted ^= *end++ == '"';
        PCWSTR first = at, last = end;
        if (last - first >= 2 && *first == '"' && last[-1] == '"')
            first++, last--;
        PWSTR found = last > first ? try_entry(first, (SIZE_T)(last - first), name, extension, files_only) : NULL;
        if (found)
            return found;
        at = *end ? end + 1 : end;
    }
    return NULL;
}

DWORD WINAPI SearchPathW(LPCWSTR path, LPCWSTR name, LPCWSTR extension, DWORD size, LPWSTR buffer, LPWSTR *part) {
    if (!name || !*name) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    BASE_SCOPED PWSTR standard = path ? NULL : search_directories(safe_search ? CURRENT_LATE : CURRENT_EARLY);
    if (!path && !standard)
        return 0;
    BASE_SCOPED PWSTR found = search_find(path ? path : standard, name, extension, false);
    if (!found) {
        base_fail(ERROR_FILE_NOT_FOUND);
        return 0;
    }
    SIZE_T length = base_length(found);
    DWORD made = base_copy_wide(found, length, buffer, size);
    if (part && made < size) {
        *part = NULL;
        for (PWSTR at = buffer; *at; at++)
            if (*at == '\\' && at[1])
                *part = at + 1;
    }
    return made;
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
        if (permanent)
            return base_fail(ERROR_ACCESS_DENIED);
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
