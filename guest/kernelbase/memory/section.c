// File mappings: sections and their views.

#include "sync/named_objects.h"

enum {
    PROTECTION = 0xFF,
    SECTION_FLAGS = SEC_FILE | SEC_IMAGE | SEC_PROTECTED_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE |
                    SEC_WRITECOMBINE | SEC_LARGE_PAGES,
};

// The rights CreateFileMapping asks for: those that the protection can use.
static ACCESS_MASK rights_for(DWORD protect) {
    ACCESS_MASK rights = STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ;
    if (protect == PAGE_READWRITE || protect == PAGE_EXECUTE_READWRITE)
        rights |= SECTION_MAP_WRITE;
    if (protect >= PAGE_EXECUTE)
        rights |= SECTION_MAP_EXECUTE;
    return rights;
}

static bool is_protection(DWORD protect) {
    return protect == PAGE_READONLY || protect == PAGE_READWRITE || protect == PAGE_WRITECOPY ||
           protect == PAGE_EXECUTE_READ || protect == PAGE_EXECUTE_READWRITE || protect == PAGE_EXECUTE_WRITECOPY;
}

HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
                                 DWORD size_low, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE section = NULL;
    LARGE_INTEGER size = {.QuadPart = (LONGLONG)((ULONGLONG)size_high << 32 | size_low)};
    DWORD flags = protect & ~(DWORD)PROTECTION;

    protect &= PROTECTION;
    if (!is_protection(protect) || flags & ~(DWORD)SECTION_FLAGS ||
        (file == INVALID_HANDLE_VALUE && size.QuadPart == 0)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!(flags & (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT)))
        flags |= SEC_COMMIT;
    NTSTATUS status = base_object_attributes(&attributes, &view, name, security);
    if (NT_SUCCESS(status))
        status = NtCreateSection(&section, rights_for(protect), &attributes, size.QuadPart ? &size : NULL, protect,
                                 flags, file == INVALID_HANDLE_VALUE ? NULL : file);
    return named_created(status, section);
}

HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
                                 DWORD size_low, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return CreateFileMappingW(file, security, protect, size_high, size_low, wide);
}

HANDLE WINAPI CreateFileMappingNumaW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
                                     DWORD size_low, LPCWSTR name, DWORD node) {
    (void)node; // a hint; there is one node
    return CreateFileMappingW(file, security, protect, size_high, size_low, name);
}

HANDLE WINAPI CreateFileMappingFromApp(HANDLE file, PSECURITY_ATTRIBUTES security, ULONG protect, ULONG64 size,
                                       PCWSTR name) {
    return CreateFileMappingW(file, security, protect, (DWORD)(size >> 32), (DWORD)size, name);
}

// FILE_MAP_* rights are SECTION_MAP_* but for execution, and FILE_MAP_COPY, which needs only to read.
static ACCESS_MASK section_rights(DWORD access) {
    ACCESS_MASK rights = access & ~(DWORD)FILE_MAP_EXECUTE;
    if (access == FILE_MAP_COPY)
        rights = SECTION_MAP_READ;
    if (access & FILE_MAP_EXECUTE)
        rights |= SECTION_MAP_EXECUTE;
    return rights;
}

HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR name) {
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING view;
    HANDLE section = NULL;
    NTSTATUS status = named_open_attributes(&attributes, &view, name, inherit);
    if (NT_SUCCESS(status))
        status = NtOpenSection(&section, section_rights(access), &attributes);
    return named_opened(status, section);
}

HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name) {
    NAMED_WIDE(wide, name, NULL);
    return OpenFileMappingW(access, inherit, wide);
}

HANDLE WINAPI OpenFileMappingFromApp(ULONG access, BOOL inherit, PCWSTR name) {
    return OpenFileMappingW(access, inherit, name);
}

// FILE_MAP_COPY counts alone, or with execution.
static ULONG view_protection(DWORD access) {
    const DWORD rights = SECTION_QUERY | SECTION_MAP_WRITE | SECTION_MAP_READ | SECTION_MAP_EXECUTE;
    bool execute = access & FILE_MAP_EXECUTE;
    if (access & FILE_MAP_WRITE)
        return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (access & FILE_MAP_READ)
        return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    if ((access & rights) == FILE_MAP_COPY)
        return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    return PAGE_NOACCESS;
}

static LPVOID map_view(HANDLE section, HANDLE process, ULONG64 offset, SIZE_T size, LPVOID address, ULONG type,
                       ULONG protect) {
    LARGE_INTEGER start = {.QuadPart = (LONGLONG)offset};
    NTSTATUS status =
        NtMapViewOfSection(section, process, &address, 0, 0, &start, &size, ViewShare, type, protect);
    return base_result(status) ? address : NULL;
}

LPVOID WINAPI MapViewOfFileEx(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size,
                              LPVOID address) {
    return map_view(section, NtCurrentProcess(), (ULONG64)offset_high << 32 | offset_low, size, address,
                    access & FILE_MAP_LARGE_PAGES ? MEM_LARGE_PAGES : 0, view_protection(access));
}

LPVOID WINAPI MapViewOfFile(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size) {
    return MapViewOfFileEx(section, access, offset_high, offset_low, size, NULL);
}

LPVOID WINAPI MapViewOfFileExNuma(HANDLE section, DWORD access, DWORD offset_high, DWORD offset_low, SIZE_T size,
                                  LPVOID address, DWORD node) {
    (void)node;
    return MapViewOfFileEx(section, access, offset_high, offset_low, size, address);
}

PVOID WINAPI MapViewOfFileFromApp(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size) {
    return MapViewOfFileEx(section, access, (DWORD)(offset >> 32), (DWORD)offset, size, NULL);
}

PVOID WINAPI MapViewOfFile3(HANDLE section, HANDLE process, PVOID address, ULONG64 offset, SIZE_T size, ULONG type,
                            ULONG protect, MEM_EXTENDED_PARAMETER *parameters, ULONG count) {
    LARGE_INTEGER start = {.QuadPart = (LONGLONG)offset};
    NTSTATUS status = NtMapViewOfSectionEx(section, process ? process : NtCurrentProcess(), &address, &start, &size,
                                           type, protect, parameters, count);
    return base_result(status) ? address : NULL;
}

PVOID WINAPI MapViewOfFileNuma2(HANDLE section, HANDLE process, ULONG64 offset, PVOID address, SIZE_T size, ULONG type,
                                ULONG protect, ULONG node) {
    (void)node;
    return map_view(section, process, offset, size, address, type, protect);
}

BOOL WINAPI UnmapViewOfFile2(HANDLE process, PVOID address, ULONG flags) {
    if (flags & ~(ULONG)(MEM_UNMAP_WITH_TRANSIENT_BOOST | MEM_PRESERVE_PLACEHOLDER))
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(flags ? NtUnmapViewOfSectionEx(process, address, flags)
                             : NtUnmapViewOfSection(process, address));
}

BOOL WINAPI UnmapViewOfFileEx(PVOID address, ULONG flags) {
    return UnmapViewOfFile2(NtCurrentProcess(), address, flags);
}

BOOL WINAPI UnmapViewOfFile(LPCVOID address) { return UnmapViewOfFileEx((PVOID)address, 0); }

// A view of no file has nothing to flush, which is no failure.
BOOL WINAPI FlushViewOfFile(LPCVOID address, SIZE_T size) {
    PVOID base = (PVOID)address;
    IO_STATUS_BLOCK block;
    NTSTATUS status = NtFlushVirtualMemory(NtCurrentProcess(), &base, &size, &block);
    return status == STATUS_NOT_MAPPED_DATA ? TRUE : base_result(status);
}
