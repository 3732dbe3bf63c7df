// I/O completion ports.

#include "kernelbase.h"

static_assert(sizeof(OVERLAPPED_ENTRY) == sizeof(FILE_IO_COMPLETION_INFORMATION), "the kernel fills OVERLAPPED_ENTRY");

HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE existing, ULONG_PTR key, DWORD concurrency) {
    HANDLE port = existing;
    if (file == INVALID_HANDLE_VALUE && existing != NULL) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (port == NULL) {
        NTSTATUS status = NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, concurrency);
        if (!base_result(status))
            return NULL;
    }
    if (file != INVALID_HANDLE_VALUE) {
        FILE_COMPLETION_INFORMATION information = {port, (PVOID)key};
        IO_STATUS_BLOCK block;
        NTSTATUS status = NtSetInformationFile(file, &block, &information, sizeof information, FileCompletionInformation);
        if (!base_result(status)) {
            if (existing == NULL)
                NtClose(port);
            return NULL;
        }
    }
    return port;
}

BOOL WINAPI PostQueuedCompletionStatus(HANDLE port, DWORD bytes, ULONG_PTR key, LPOVERLAPPED overlapped) {
    return base_result(NtSetIoCompletion(port, (PVOID)key, overlapped, STATUS_SUCCESS, bytes));
}

BOOL WINAPI GetQueuedCompletionStatus(HANDLE port, LPDWORD bytes, PULONG_PTR key, LPOVERLAPPED *overlapped,
                                      DWORD milliseconds) {
    LARGE_INTEGER storage;
    IO_STATUS_BLOCK block;
    PVOID found_key = NULL, found = NULL;
    NTSTATUS status = NtRemoveIoCompletion(port, &found_key, &found, &block, base_timeout(&storage, milliseconds));
    if (!NT_SUCCESS(status) || status == STATUS_TIMEOUT) {
        *overlapped = NULL;
        return status == STATUS_TIMEOUT ? base_fail(WAIT_TIMEOUT) : base_set_last_nt_error(status);
    }
    *key = (ULONG_PTR)found_key;
    *overlapped = found;
    *bytes = (DWORD)block.Information;
    return base_result(block.Status);
}

BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count, PULONG removed,
                                        DWORD milliseconds, BOOL alertable) {
    LARGE_INTEGER storage;
    NTSTATUS status;
    LARGE_INTEGER *timeout = base_timeout(&storage, milliseconds);
    do
        status = NtRemoveIoCompletionEx(port, (PFILE_IO_COMPLETION_INFORMATION)entries, count, removed, timeout,
                                        (BOOLEAN)(alertable != 0));
    while (status == STATUS_ALERTED);
    if (status == STATUS_TIMEOUT || status == STATUS_USER_APC) {
        *removed = 0;
        return base_fail(status == STATUS_TIMEOUT ? WAIT_TIMEOUT : WAIT_IO_COMPLETION);
    }
    return base_result(status);
}

BOOL WINAPI SetFileCompletionNotificationModes(HANDLE file, UCHAR flags) {
    if (flags & ~(FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE))
        return base_fail(ERROR_INVALID_PARAMETER);
    FILE_IO_COMPLETION_NOTIFICATION_INFORMATION information = {flags};
    IO_STATUS_BLOCK block;
    return base_result(NtSetInformationFile(file, &block, &information, sizeof information,
                                            FileIoCompletionNotificationInformation));
}
