// Watching directories: ReadDirectoryChanges and the FindFirstChangeNotification family.

#include "file.h"

// Runs as the APC of ReadDirectoryChangesW with a completion routine.
static void NTAPI call_completion(PVOID routine, IO_STATUS_BLOCK *io, ULONG reserved) {
    (void)reserved;
    DWORD error = NT_SUCCESS(io->Status) ? ERROR_SUCCESS : RtlNtStatusToDosErrorNoTeb(io->Status);
    ((LPOVERLAPPED_COMPLETION_ROUTINE)routine)(error, NT_ERROR(io->Status) ? 0 : (DWORD)io->Information,
                                               (OVERLAPPED *)io);
}

BOOL WINAPI ReadDirectoryChangesW(HANDLE directory, LPVOID buffer, DWORD size, BOOL subtree, DWORD filter,
                                  LPDWORD returned, LPOVERLAPPED overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (!overlapped) {
        IO_STATUS_BLOCK io;
        NTSTATUS status =
            NtNotifyChangeDirectoryFile(directory, NULL, NULL, NULL, &io, buffer, size, filter, subtree != FALSE);
        status = file_wait(directory, status, &io);
        if (NT_SUCCESS(status))
            *returned = status == STATUS_NOTIFY_ENUM_DIR ? 0 : (DWORD)io.Information;
        return base_result(status);
    }
    overlapped->Internal = STATUS_PENDING;
    HANDLE event = routine ? NULL : (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    PVOID context = routine ? (PVOID)routine : (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
    NTSTATUS status =
        NtNotifyChangeDirectoryFile(directory, event, routine ? call_completion : NULL, context,
                                    (IO_STATUS_BLOCK *)overlapped, buffer, size, filter, subtree != FALSE);
    return NT_ERROR(status) ? base_set_last_nt_error(status) : TRUE; // pending is what a caller expects here
}

BOOL WINAPI ReadDirectoryChangesExW(HANDLE directory, LPVOID buffer, DWORD size, BOOL subtree, DWORD filter,
                                    LPDWORD returned, LPOVERLAPPED overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine,
                                    READ_DIRECTORY_NOTIFY_INFORMATION_CLASS class) {
    if (class != ReadDirectoryNotifyInformation)
        return base_fail(ERROR_INVALID_FUNCTION);
    return ReadDirectoryChangesW(directory, buffer, size, subtree, filter, returned, overlapped, routine);
}

// A notification handle is the directory's, which NT signals when the request on it is done. What changed is not
// asked for, so the answer can go to one place for all.
static IO_STATUS_BLOCK notification_status;
static DWORD notification_buffer[4];

static BOOL begin_notification(HANDLE directory, BOOL subtree, DWORD filter) {
    NTSTATUS status =
        NtNotifyChangeDirectoryFile(directory, NULL, NULL, NULL, &notification_status, notification_buffer,
                                    sizeof(notification_buffer), filter, subtree != FALSE);
    return NT_ERROR(status) ? base_set_last_nt_error(status) : TRUE;
}

HANDLE WINAPI FindFirstChangeNotificationW(LPCWSTR name, BOOL subtree, DWORD filter) {
    BASE_SCOPED_PATH NtPath path = {0};
    HANDLE directory;
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    NTSTATUS status = file_open(&directory, &path, FILE_LIST_DIRECTORY | SYNCHRONIZE,
                                FILE_DIRECTORY_FILE | FILE_OPEN_FOR_BACKUP_INTENT);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return INVALID_HANDLE_VALUE;
    }
    if (begin_notification(directory, subtree, filter))
        return directory;
    NtClose(directory);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstChangeNotificationA(LPCSTR name, BOOL subtree, DWORD filter) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return FindFirstChangeNotificationW(wide, subtree, filter);
}

// NT remembers the first request's filter and depth for the handle.
BOOL WINAPI FindNextChangeNotification(HANDLE directory) {
    return begin_notification(directory, TRUE, FILE_NOTIFY_CHANGE_FILE_NAME);
}

BOOL WINAPI FindCloseChangeNotification(HANDLE directory) { return base_result(NtClose(directory)); }
