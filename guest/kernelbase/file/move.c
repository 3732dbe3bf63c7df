// MoveFile and its kin, ReplaceFile: renames, with a copy where a rename cannot reach.

#include "file.h"

enum {
    MOVE_FLAGS = MOVEFILE_REPLACE_EXISTING | MOVEFILE_COPY_ALLOWED | MOVEFILE_DELAY_UNTIL_REBOOT |
        MOVEFILE_WRITE_THROUGH | MOVEFILE_CREATE_HARDLINK | MOVEFILE_FAIL_IF_NOT_TRACKABLE,
};

static BOOL copy_and_delete(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, DWORD flags) {
    DWORD attributes = GetFileAttributesW(from);
    if (attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY)
        return base_fail(ERROR_ACCESS_DENIED); // directories are moved within a volume only
    DWORD copy = COPY_FILE_COPY_SYMLINK | (flags & MOVEFILE_REPLACE_EXISTING ? 0 : COPY_FILE_FAIL_IF_EXISTS);
    if (!CopyFileExW(from, to, progress, data, NULL, copy)) {
        if (GetLastError() == ERROR_FILE_EXISTS)
            base_fail(ERROR_ALREADY_EXISTS);
        return FALSE;
    }
    return DeleteFileW(from);
}

BOOL WINAPI MoveFileWithProgressW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, DWORD flags) {
    if (flags & ~(DWORD)MOVE_FLAGS || (flags & MOVEFILE_DELAY_UNTIL_REBOOT && flags & MOVEFILE_COPY_ALLOWED))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & MOVEFILE_DELAY_UNTIL_REBOOT)
        return base_fail(ERROR_ACCESS_DENIED); // as for a user who may not write the registry key of pending renames
    if (!to)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED_PATH NtPath source = {0};
    BASE_SCOPED_PATH NtPath target = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&source, from))
        return FALSE;
    NTSTATUS status = file_open(&file, &source, DELETE | FILE_READ_ATTRIBUTES,
                                OPEN_ENTRY | FILE_SYNCHRONOUS_IO_NONALERT |
                                    (flags & MOVEFILE_WRITE_THROUGH ? FILE_WRITE_THROUGH : 0));
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (!nt_path_open(&target, to))
        return FALSE;
    FILE_INFORMATION_CLASS class = flags & MOVEFILE_CREATE_HARDLINK ? FileLinkInformation : FileRenameInformation;
    status = file_set_name(file, class, &target.name, flags & MOVEFILE_REPLACE_EXISTING);
    if (status != STATUS_NOT_SAME_DEVICE || !(flags & MOVEFILE_COPY_ALLOWED))
        return base_result(status);
    NtClose(file);
    file = NULL;
    return copy_and_delete(from, to, progress, data, flags);
}

BOOL WINAPI MoveFileWithProgressA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, DWORD flags) {
    BASE_SCOPED PWSTR wide_from = base_wide(from);
    BASE_SCOPED PWSTR wide_to = base_wide(to);
    return MoveFileWithProgressW(wide_from, wide_to, progress, data, flags);
}

BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags) {
    return MoveFileWithProgressW(from, to, NULL, NULL, flags);
}

BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags) {
    return MoveFileWithProgressA(from, to, NULL, NULL, flags);
}

BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to) { return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED); }

BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to) { return MoveFileExA(from, to, MOVEFILE_COPY_ALLOWED); }

// The documented rights: to read and delete the replaced file, to write the replacement too.
static NTSTATUS open_for_replace(HANDLE *file, const NtPath *path, ACCESS_MASK more) {
    return file_open(file, path, DELETE | FILE_GENERIC_READ | more,
                     FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
}

BOOL WINAPI ReplaceFileW(LPCWSTR replaced, LPCWSTR replacement, LPCWSTR backup, DWORD flags, LPVOID exclude,
                         LPVOID reserved) {
    if (exclude || reserved || !replaced || !replacement)
        return base_fail(ERROR_INVALID_PARAMETER);
    (void)flags; // REPLACEFILE_WRITE_THROUGH is not supported by Windows either, IGNORE_MERGE_ERRORS has nothing to
                 // ignore
    BASE_SCOPED_PATH NtPath old_path = {0};
    BASE_SCOPED_PATH NtPath new_path = {0};
    BASE_SCOPED_PATH NtPath backup_path = {0};
    if (!nt_path_open(&old_path, replaced) || !nt_path_open(&new_path, replacement) ||
        (backup && !nt_path_open(&backup_path, backup)))
        return FALSE;
    BASE_SCOPED_HANDLE HANDLE old = NULL;
    BASE_SCOPED_HANDLE HANDLE new = NULL;
    NTSTATUS status = open_for_replace(&old, &old_path, 0);
    if (NT_SUCCESS(status))
        status = open_for_replace(&new, &new_path, FILE_GENERIC_WRITE);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION was, is;
    status = NtQueryInformationFile(old, &io, &was, sizeof(was), FileBasicInformation);
    if (NT_SUCCESS(status))
        status = NtQueryInformationFile(new, &io, &is, sizeof(is), FileBasicInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (was.FileAttributes & FILE_ATTRIBUTE_READONLY)
        return base_fail(ERROR_ACCESS_DENIED);
    if (backup) {
        status = file_set_name(old, FileRenameInformation, &backup_path.name, RENAME_REPLACE_IF_EXISTS);
        if (!NT_SUCCESS(status))
            return base_fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
        status = file_set_name(new, FileRenameInformation, &old_path.name, 0);
        if (!NT_SUCCESS(status)) // the replaced file is to keep its name if that can be had
            return base_fail(NT_SUCCESS(file_set_name(old, FileRenameInformation, &old_path.name, 0))
                                 ? ERROR_UNABLE_TO_MOVE_REPLACEMENT
                                 : ERROR_UNABLE_TO_MOVE_REPLACEMENT_2);
    } else {
        NtClose(old);
        old = NULL;
        status = file_set_name(new, (FILE_INFORMATION_CLASS)FileRenameInformationEx, &old_path.name,
                               RENAME_REPLACE_IF_EXISTS | RENAME_POSIX_SEMANTICS); // the replaced file may be open: it lives on, nameless
        if (!NT_SUCCESS(status))
            return base_fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
    }
    // The replacement takes over what the replaced file was known by.
    FILE_BASIC_INFORMATION keep = {.CreationTime = was.CreationTime, .FileAttributes = was.FileAttributes};
    NtSetInformationFile(new, &io, &keep, sizeof(keep), FileBasicInformation);
    return TRUE;
}

BOOL WINAPI ReplaceFileA(LPCSTR replaced, LPCSTR replacement, LPCSTR backup, DWORD flags, LPVOID exclude,
                         LPVOID reserved) {
    BASE_SCOPED PWSTR wide_replaced = base_wide(replaced);
    BASE_SCOPED PWSTR wide_replacement = base_wide(replacement);
    BASE_SCOPED PWSTR wide_backup = base_wide(backup);
    return ReplaceFileW(wide_replaced, wide_replacement, wide_backup, flags, exclude, reserved);
}
