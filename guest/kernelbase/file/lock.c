// Byte-range locks.

#include "file.h"

BOOL WINAPI LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD low, DWORD high, LPOVERLAPPED overlapped) {
    if (reserved || flags & ~(DWORD)(LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK))
        return base_fail(ERROR_INVALID_PARAMETER);
    LARGE_INTEGER offset = {.LowPart = overlapped->Offset, .HighPart = (LONG)overlapped->OffsetHigh};
    LARGE_INTEGER length = {.LowPart = low, .HighPart = (LONG)high};
    overlapped->Internal = STATUS_PENDING;
    HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    PVOID context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
    NTSTATUS status = NtLockFile(file, event, NULL, context, (IO_STATUS_BLOCK *)overlapped, &offset, &length, 0,
                                 (flags & LOCKFILE_FAIL_IMMEDIATELY) != 0, (flags & LOCKFILE_EXCLUSIVE_LOCK) != 0);
    if (NT_SUCCESS(status) && status != STATUS_PENDING)
        return TRUE;
    return base_set_last_nt_error(status);
}

BOOL WINAPI LockFile(HANDLE file, DWORD offset_low, DWORD offset_high, DWORD low, DWORD high) {
    LARGE_INTEGER offset = {.LowPart = offset_low, .HighPart = (LONG)offset_high};
    LARGE_INTEGER length = {.LowPart = low, .HighPart = (LONG)high};
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtLockFile(file, NULL, NULL, NULL, &io, &offset, &length, 0, TRUE, TRUE);
    return base_result(file_wait(file, status, &io));
}

BOOL WINAPI UnlockFileEx(HANDLE file, DWORD reserved, DWORD low, DWORD high, LPOVERLAPPED overlapped) {
    if (reserved)
        return base_fail(ERROR_INVALID_PARAMETER);
    LARGE_INTEGER offset = {.LowPart = overlapped->Offset, .HighPart = (LONG)overlapped->OffsetHigh};
    LARGE_INTEGER length = {.LowPart = low, .HighPart = (LONG)high};
    IO_STATUS_BLOCK io;
    return base_result(NtUnlockFile(file, &io, &offset, &length, 0));
}

BOOL WINAPI UnlockFile(HANDLE file, DWORD offset_low, DWORD offset_high, DWORD low, DWORD high) {
    LARGE_INTEGER offset = {.LowPart = offset_low, .HighPart = (LONG)offset_high};
    LARGE_INTEGER length = {.LowPart = low, .HighPart = (LONG)high};
    IO_STATUS_BLOCK io;
    return base_result(NtUnlockFile(file, &io, &offset, &length, 0));
}
