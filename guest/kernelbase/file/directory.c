// Making and removing entries: CreateDirectory, RemoveDirectory, DeleteFile.
// A removal works on the entry itself, never on what a link points to.

#include "file.h"

BOOL WINAPI CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE directory = NULL;
    if (!nt_path_open(&path, name))
        return FALSE;
    if (RtlIsDosDeviceName_U(name))
        return base_fail(ERROR_DIRECTORY); // NUL and its kin are no directories
    if (security)
        path.attributes.SecurityDescriptor = security->lpSecurityDescriptor;
    IO_STATUS_BLOCK io;
    NTSTATUS status =
        NtCreateFile(&directory, FILE_LIST_DIRECTORY | SYNCHRONIZE, &path.attributes, &io, NULL, FILE_ATTRIBUTE_NORMAL,
                     FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE,
                     FILE_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT, NULL, 0);
    if (NT_SUCCESS(status))
        return TRUE;
    directory = NULL;
    return base_set_last_nt_error(status);
}

BOOL WINAPI CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateDirectoryW(wide, security);
}

BOOL WINAPI CreateDirectoryExW(LPCWSTR template, LPCWSTR name, LPSECURITY_ATTRIBUTES security) {
    DWORD attributes = GetFileAttributesW(template);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return FALSE;
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return base_fail(ERROR_DIRECTORY);
    if (!CreateDirectoryW(name, security))
        return FALSE;
    attributes &= FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE |
                  FILE_ATTRIBUTE_NOT_CONTENT_INDEXED;
    return !attributes || SetFileAttributesW(name, attributes);
}

BOOL WINAPI CreateDirectoryExA(LPCSTR template, LPCSTR name, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED PWSTR wide_template = base_wide(template);
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateDirectoryExW(wide_template, wide, security);
}

static BOOL remove_entry(LPCWSTR name, ULONG kind) {
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return FALSE;
    NTSTATUS status =
        file_open(&file, &path, DELETE | FILE_READ_ATTRIBUTES, kind | OPEN_ENTRY | FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    return base_result(file_delete(file));
}

BOOL WINAPI DeleteFileW(LPCWSTR name) { return remove_entry(name, FILE_NON_DIRECTORY_FILE); }

BOOL WINAPI DeleteFileA(LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return DeleteFileW(wide);
}

BOOL WINAPI RemoveDirectoryW(LPCWSTR name) { return remove_entry(name, FILE_DIRECTORY_FILE); }

BOOL WINAPI RemoveDirectoryA(LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return RemoveDirectoryW(wide);
}
