// LoadLibrary, FreeLibrary, GetProcAddress and where DLLs are searched.
// The lowest bits of a module handle tell how it was mapped: 1 as a data file, 2 as an image without code.

#include "kernelbase.h"

enum {
    MAPPED_AS_DATA = 1,
    MAPPED_AS_IMAGE = 2,
    MAPPED_MASK = 3,
    DATA_FLAGS = LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE | LOAD_LIBRARY_AS_IMAGE_RESOURCE,
    SEARCH_FLAGS = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_APPLICATION_DIR |
                   LOAD_LIBRARY_SEARCH_USER_DIRS | LOAD_LIBRARY_SEARCH_SYSTEM32 | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS,
    KNOWN_FLAGS = DATA_FLAGS | SEARCH_FLAGS | DONT_RESOLVE_DLL_REFERENCES | LOAD_WITH_ALTERED_SEARCH_PATH |
                  LOAD_IGNORE_CODE_AUTHZ_LEVEL | LOAD_LIBRARY_REQUIRE_SIGNED_TARGET | LOAD_LIBRARY_SAFE_CURRENT_DIRS,
    SEARCHED_PATH_MAX = 1024,
    STRING_BYTES_MAX = 0xFFFE, // of a UNICODE_STRING
};

static HMODULE map_file(PCWSTR path, DWORD flags) {
    DWORD sharing = FILE_SHARE_READ | FILE_SHARE_DELETE;
    if (!(flags & LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE))
        sharing |= FILE_SHARE_WRITE;
    HANDLE file = CreateFileW(path, GENERIC_READ, sharing, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        if (GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND)
            base_fail(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    bool image = flags & LOAD_LIBRARY_AS_IMAGE_RESOURCE;
    HANDLE section;
    NTSTATUS status = NtCreateSection(&section, STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ, NULL, NULL,
                                      PAGE_READONLY, image ? SEC_IMAGE_NO_EXECUTE : SEC_COMMIT, file);
    NtClose(file);
    if (!base_result(status))
        return NULL;
    PVOID base = NULL;
    SIZE_T size = 0;
    status = NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &size, ViewShare, 0, PAGE_READONLY);
    NtClose(section);
    if (!base_result(status))
        return NULL;
    if (!image && RtlImageNtHeader(base) == NULL) {
        NtUnmapViewOfSection(NtCurrentProcess(), base);
        base_fail(ERROR_BAD_EXE_FORMAT);
        return NULL;
    }
    return (HMODULE)((ULONG_PTR)base | (image ? MAPPED_AS_IMAGE : MAPPED_AS_DATA));
}

// Without the system's search flags, a data file is looked for as SearchPath does.
static HMODULE load_as_data(PCWSTR name, DWORD flags) {
    WCHAR path[SEARCHED_PATH_MAX];
    DWORD length = SearchPathW(NULL, name, L".dll", SEARCHED_PATH_MAX, path, NULL);
    if (length == 0 || length >= SEARCHED_PATH_MAX) {
        base_fail(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    return map_file(path, flags);
}

static HMODULE load(const UNICODE_STRING *name, DWORD flags) {
    ULONG characteristics = flags & DONT_RESOLVE_DLL_REFERENCES ? LDR_DONT_RESOLVE_DLL_REFERENCES : 0;
    ULONG_PTR search = flags & (DWORD)(SEARCH_FLAGS | LOAD_WITH_ALTERED_SEARCH_PATH);
    PVOID module;
    NTSTATUS status = LdrLoadDll((PCWSTR)(search | 1), &characteristics, name, &module);
    return base_result(status) ? module : NULL;
}

HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags) {
    UNICODE_STRING view;
    bool both_orders = (flags & SEARCH_FLAGS) && (flags & LOAD_WITH_ALTERED_SEARCH_PATH);
    if (name == NULL || file != NULL || flags & ~(DWORD)KNOWN_FLAGS || both_orders || !base_view(&view, name)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    RTL_PATH_TYPE type = RtlDetermineDosPathNameType_U(name);
    if (flags & LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR && (type == RtlPathTypeRelative || type == RtlPathTypeDriveRelative)) {
        base_fail(ERROR_INVALID_PARAMETER); // it has no directory to load from
        return NULL;
    }
    while (view.Length && view.Buffer[view.Length / sizeof(WCHAR) - 1] == ' ') // trailing spaces do not count
        view.Length -= sizeof(WCHAR);
    if (view.Length == 0) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!(flags & DATA_FLAGS))
        return load(&view, flags);
    PVOID loaded;
    if (!(flags & LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE) &&
        NT_SUCCESS(LdrGetDllHandleEx(0, (PCWSTR)1, NULL, &view, &loaded)))
        return loaded;
    return load_as_data(name, flags);
}

HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return name && !wide ? NULL : LoadLibraryExW(wide, file, flags);
}

HMODULE WINAPI LoadLibraryW(LPCWSTR name) { return LoadLibraryExW(name, NULL, 0); }

HMODULE WINAPI LoadLibraryA(LPCSTR name) { return LoadLibraryExA(name, NULL, 0); }

HMODULE WINAPI LoadPackagedLibrary(LPCWSTR name, DWORD reserved) {
    (void)name, (void)reserved;
    base_fail(APPMODEL_ERROR_NO_PACKAGE); // as in any process without a package
    return NULL;
}

BOOL WINAPI FreeLibrary(HMODULE module) {
    ULONG_PTR kind = (ULONG_PTR)module & MAPPED_MASK;
    if (module == NULL)
        return base_fail(ERROR_INVALID_HANDLE);
    if (kind)
        return base_result(NtUnmapViewOfSection(NtCurrentProcess(), (PVOID)((ULONG_PTR)module - kind)));
    return base_result(LdrUnloadDll(module));
}

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
    PVOID address = NULL;
    ANSI_STRING text;
    NTSTATUS status;
    PVOID base = module ? (PVOID)module : NtCurrentPeb()->ImageBaseAddress;
    if ((ULONG_PTR)name >> 16) {
        SIZE_T length = base_length_a(name);
        if (length > STRING_BYTES_MAX) {
            base_fail(ERROR_PROC_NOT_FOUND);
            return NULL;
        }
        text = (ANSI_STRING){(USHORT)length, (USHORT)(length + 1), (PSTR)name};
        status = LdrGetProcedureAddress(base, &text, 0, &address);
    } else {
        status = LdrGetProcedureAddress(base, NULL, (ULONG)(ULONG_PTR)name, &address);
    }
    if (status == STATUS_DLL_NOT_FOUND)
        status = STATUS_ENTRYPOINT_NOT_FOUND;
    return base_result(status) ? (FARPROC)address : NULL;
}

BOOL WINAPI DisableThreadLibraryCalls(HMODULE module) { return base_result(LdrDisableThreadCalloutsForDll(module)); }

// NULL gives the default search order back, an empty string takes the current directory out of it.
BOOL WINAPI SetDllDirectoryW(LPCWSTR directory) {
    UNICODE_STRING view;
    if (!base_view(&view, directory))
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(LdrSetDllDirectory(directory ? &view : NULL));
}

BOOL WINAPI SetDllDirectoryA(LPCSTR directory) {
    BASE_SCOPED PWSTR wide = base_wide(directory);
    return directory && !wide ? FALSE : SetDllDirectoryW(wide);
}

// The search directory as a new string, which the caller frees; NULL with the last error set.
static PWSTR dll_directory(SIZE_T *length) {
    UNICODE_STRING text = {0, STRING_BYTES_MAX, base_alloc(STRING_BYTES_MAX + sizeof(WCHAR))};
    if (text.Buffer == NULL)
        return NULL;
    if (!base_result(LdrGetDllDirectory(&text))) {
        base_free(text.Buffer);
        return NULL;
    }
    *length = text.Length / sizeof(WCHAR);
    text.Buffer[*length] = 0;
    return text.Buffer;
}

DWORD WINAPI GetDllDirectoryW(DWORD size, LPWSTR buffer) {
    SIZE_T length;
    BASE_SCOPED PWSTR text = dll_directory(&length);
    return text ? base_copy_wide(text, length, buffer, size) : 0;
}

DWORD WINAPI GetDllDirectoryA(DWORD size, LPSTR buffer) {
    SIZE_T length;
    BASE_SCOPED PWSTR text = dll_directory(&length);
    return text ? base_copy_narrow(text, length, buffer, size) : 0;
}

DLL_DIRECTORY_COOKIE WINAPI AddDllDirectory(PCWSTR directory) {
    UNICODE_STRING view;
    PVOID cookie;
    if (directory == NULL || !base_view(&view, directory)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return base_result(LdrAddDllDirectory(&view, &cookie)) ? cookie : NULL;
}

BOOL WINAPI RemoveDllDirectory(DLL_DIRECTORY_COOKIE cookie) { return base_result(LdrRemoveDllDirectory(cookie)); }

BOOL WINAPI SetDefaultDllDirectories(DWORD flags) {
    if (flags == 0 || flags & ~(DWORD)SEARCH_FLAGS)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(LdrSetDefaultDllDirectories(flags));
}
