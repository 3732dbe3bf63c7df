// What the files of this folder, path/ and process/ share: a Win32 path as NT wants it, and opening one.
// Paths are always resolved by ntdll, so that \\?\, drive-relative and reserved names mean the same everywhere.

#ifndef NTSUP_KERNELBASE_FILE_H
#define NTSUP_KERNELBASE_FILE_H

#include "kernelbase.h"
#include <winioctl.h>

// A Win32 path resolved to an NT one, with object attributes that point at it: pass it around by address only.
typedef struct {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
} NtPath;

// false: the last error is set (ERROR_PATH_NOT_FOUND for an empty or malformed path).
bool nt_path_open(NtPath *path, PCWSTR name);
// The same, and where in path->name the last component begins; NULL when the path ends in a separator.
bool nt_path_open_part(NtPath *path, PCWSTR name, PWSTR *part);

static inline void nt_path_close(NtPath *path) { RtlFreeUnicodeString(&path->name); }

// NtPath path closed when its scope ends; it must be zeroed first.
#define BASE_SCOPED_PATH __attribute__((cleanup(nt_path_close)))

enum {
    SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    OPEN_ENTRY = FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT, // the directory entry itself, whatever it is
};

// Opens a path's file with FILE_OPEN and full sharing; SYNCHRONIZE is added when `options` make it synchronous.
NTSTATUS file_open(HANDLE *file, const NtPath *path, ACCESS_MASK access, ULONG options);

// The device type and characteristics behind a handle.
NTSTATUS file_device(HANDLE file, FILE_FS_DEVICE_INFORMATION *device);

// Waits for a request on a synchronous-looking call that the kernel left pending.
NTSTATUS file_wait(HANDLE file, NTSTATUS status, IO_STATUS_BLOCK *io);

// Marks an open file (opened with DELETE) as deleted now, or when its last handle closes where the file system cannot.
NTSTATUS file_delete(HANDLE file);

// FILE_RENAME_*: of the plain classes only the first, which is their ReplaceIfExists.
enum { RENAME_REPLACE_IF_EXISTS = 1, RENAME_POSIX_SEMANTICS = 2 };

// Renames or links an open file; `name` is an NT path. `class` is FileRenameInformation, its Ex form or FileLinkInformation.
NTSTATUS file_set_name(HANDLE file, FILE_INFORMATION_CLASS class, const UNICODE_STRING *name, ULONG flags);

static inline LARGE_INTEGER file_time_large(const FILETIME *time) {
    return (LARGE_INTEGER){.LowPart = time->dwLowDateTime, .HighPart = (LONG)time->dwHighDateTime};
}

static inline FILETIME large_file_time(LARGE_INTEGER time) { return (FILETIME){time.LowPart, (DWORD)time.HighPart}; }

#endif
