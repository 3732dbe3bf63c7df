// Reading and writing: the synchronous, overlapped, completion-routine and scatter/gather forms.
// These are the hottest functions of the DLL: one system call each wherever NT allows it.

#include "file.h"

// Win32 also takes the STD_… constants where it takes a file.
static inline HANDLE real_handle(HANDLE file) {
    switch ((ULONG)(ULONG_PTR)file) {
    case STD_INPUT_HANDLE:
        return base_parameters()->StandardInput;
    case STD_OUTPUT_HANDLE:
        return base_parameters()->StandardOutput;
    case STD_ERROR_HANDLE:
        return base_parameters()->StandardError;
    default:
        return file;
    }
}

static inline LARGE_INTEGER overlapped_offset(const OVERLAPPED *overlapped) {
    return (LARGE_INTEGER){.LowPart = overlapped->Offset, .HighPart = (LONG)overlapped->OffsetHigh};
}

// A set low bit keeps the completion from being queued to the port.
static inline PVOID overlapped_context(OVERLAPPED *overlapped) {
    return (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
}

static inline HANDLE overlapped_event(const OVERLAPPED *overlapped) {
    return (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
}

static inline IO_STATUS_BLOCK *overlapped_status(OVERLAPPED *overlapped) { return (IO_STATUS_BLOCK *)overlapped; }
static_assert(offsetof(OVERLAPPED, InternalHigh) == offsetof(IO_STATUS_BLOCK, Information), "OVERLAPPED");

// The result of a request that began with an OVERLAPPED.
static BOOL overlapped_begun(NTSTATUS status, const OVERLAPPED *overlapped, DWORD *transferred) {
    if (transferred && NT_SUCCESS(status) && status != STATUS_PENDING)
        *transferred = (DWORD)overlapped->InternalHigh;
    if (NT_SUCCESS(status) && status != STATUS_PENDING)
        return TRUE;
    return base_set_last_nt_error(status); // STATUS_PENDING is ERROR_IO_PENDING
}

BOOL WINAPI ReadFile(HANDLE file, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped) {
    file = real_handle(file);
    if (read)
        *read = 0;
    if (overlapped) {
        LARGE_INTEGER offset = overlapped_offset(overlapped);
        overlapped->Internal = STATUS_PENDING;
        NTSTATUS status = NtReadFile(file, overlapped_event(overlapped), NULL, overlapped_context(overlapped),
                                     overlapped_status(overlapped), buffer, size, &offset, NULL);
        return overlapped_begun(status, overlapped, read);
    }
    IO_STATUS_BLOCK io;
    NTSTATUS status = file_wait(file, NtReadFile(file, NULL, NULL, NULL, &io, buffer, size, NULL, NULL), &io);
    if (status == STATUS_END_OF_FILE)
        return TRUE; // with nothing read
    if (read && (NT_SUCCESS(status) || NT_WARNING(status)))
        *read = (DWORD)io.Information;
    if (status == STATUS_ALERTED) { // ^C ended a read of the console
        SetLastError(ERROR_OPERATION_ABORTED);
        return TRUE;
    }
    return base_result(status);
}

BOOL WINAPI WriteFile(HANDLE file, LPCVOID buffer, DWORD size, LPDWORD written, LPOVERLAPPED overlapped) {
    file = real_handle(file);
    if (written)
        *written = 0;
    if (overlapped) {
        LARGE_INTEGER offset = overlapped_offset(overlapped);
        overlapped->Internal = STATUS_PENDING;
        NTSTATUS status = NtWriteFile(file, overlapped_event(overlapped), NULL, overlapped_context(overlapped),
                                      overlapped_status(overlapped), (PVOID)buffer, size, &offset, NULL);
        return overlapped_begun(status, overlapped, written);
    }
    IO_STATUS_BLOCK io;
    NTSTATUS status = file_wait(file, NtWriteFile(file, NULL, NULL, NULL, &io, (PVOID)buffer, size, NULL, NULL), &io);
    if (written && (NT_SUCCESS(status) || NT_WARNING(status)))
        *written = (DWORD)io.Information;
    return base_result(status);
}

// Runs as the APC of ReadFileEx and WriteFileEx: `routine` is theirs.
static void NTAPI call_completion(PVOID routine, IO_STATUS_BLOCK *io, ULONG reserved) {
    (void)reserved;
    NTSTATUS status = io->Status;
    bool failed = !NT_SUCCESS(status) && !NT_WARNING(status);
    DWORD error = NT_SUCCESS(status) ? ERROR_SUCCESS : RtlNtStatusToDosErrorNoTeb(status);
    ((LPOVERLAPPED_COMPLETION_ROUTINE)routine)(error, failed ? 0 : (DWORD)io->Information, (OVERLAPPED *)io);
}

// Like NtReadFile's own test: a request that has begun or is done is a success here, the routine tells the rest.
static BOOL completion_begun(NTSTATUS status) { return NT_ERROR(status) ? base_set_last_nt_error(status) : TRUE; }

BOOL WINAPI ReadFileEx(HANDLE file, LPVOID buffer, DWORD size, LPOVERLAPPED overlapped,
                       LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    LARGE_INTEGER offset = overlapped_offset(overlapped);
    overlapped->Internal = STATUS_PENDING;
    base_fail(ERROR_SUCCESS);
    return completion_begun(NtReadFile(file, NULL, call_completion, (PVOID)routine, overlapped_status(overlapped),
                                       buffer, size, &offset, NULL));
}

BOOL WINAPI WriteFileEx(HANDLE file, LPCVOID buffer, DWORD size, LPOVERLAPPED overlapped,
                        LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    LARGE_INTEGER offset = overlapped_offset(overlapped);
    overlapped->Internal = STATUS_PENDING;
    base_fail(ERROR_SUCCESS);
    return completion_begun(NtWriteFile(file, NULL, call_completion, (PVOID)routine, overlapped_status(overlapped),
                                        (PVOID)buffer, size, &offset, NULL));
}

BOOL WINAPI ReadFileScatter(HANDLE file, FILE_SEGMENT_ELEMENT *segments, DWORD size, LPDWORD reserved,
                            LPOVERLAPPED overlapped) {
    (void)reserved;
    LARGE_INTEGER offset = overlapped_offset(overlapped);
    overlapped->Internal = STATUS_PENDING;
    NTSTATUS status = NtReadFileScatter(file, overlapped_event(overlapped), NULL, overlapped_context(overlapped),
                                        overlapped_status(overlapped), segments, size, &offset, NULL);
    return overlapped_begun(status, overlapped, NULL);
}

BOOL WINAPI WriteFileGather(HANDLE file, FILE_SEGMENT_ELEMENT *segments, DWORD size, LPDWORD reserved,
                            LPOVERLAPPED overlapped) {
    (void)reserved;
    LARGE_INTEGER offset = overlapped_offset(overlapped);
    overlapped->Internal = STATUS_PENDING;
    NTSTATUS status = NtWriteFileGather(file, overlapped_event(overlapped), NULL, overlapped_context(overlapped),
                                        overlapped_status(overlapped), segments, size, &offset, NULL);
    return overlapped_begun(status, overlapped, NULL);
}

static NTSTATUS overlapped_now(const OVERLAPPED *overlapped) {
    return (NTSTATUS)__atomic_load_n(&overlapped->Internal, __ATOMIC_ACQUIRE);
}

BOOL WINAPI GetOverlappedResultEx(HANDLE file, LPOVERLAPPED overlapped, LPDWORD transferred, DWORD milliseconds,
                                  BOOL alertable) {
    if (overlapped_now(overlapped) == STATUS_PENDING) {
        if (milliseconds == 0)
            return base_fail(ERROR_IO_INCOMPLETE);
        HANDLE event = overlapped_event(overlapped);
        LARGE_INTEGER storage;
        NTSTATUS waited =
            NtWaitForSingleObject(event ? event : file, alertable != FALSE, base_timeout(&storage, milliseconds));
        if (waited == STATUS_TIMEOUT)
            return base_fail(WAIT_TIMEOUT);
        if (waited == STATUS_USER_APC)
            return base_fail(WAIT_IO_COMPLETION);
        if (!NT_SUCCESS(waited))
            return base_set_last_nt_error(waited);
    }
    NTSTATUS status = overlapped_now(overlapped);
    *transferred = (DWORD)overlapped->InternalHigh;
    return status == STATUS_PENDING ? base_fail(ERROR_IO_INCOMPLETE) : base_result(status);
}

BOOL WINAPI GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD transferred, BOOL wait) {
    return GetOverlappedResultEx(file, overlapped, transferred, wait ? INFINITE : 0, FALSE);
}

BOOL WINAPI CancelIo(HANDLE file) {
    IO_STATUS_BLOCK io;
    return base_result(NtCancelIoFile(file, &io));
}

BOOL WINAPI CancelIoEx(HANDLE file, LPOVERLAPPED overlapped) {
    IO_STATUS_BLOCK io;
    return base_result(NtCancelIoFileEx(file, overlapped ? overlapped_status(overlapped) : NULL, &io));
}

BOOL WINAPI CancelSynchronousIo(HANDLE thread) {
    IO_STATUS_BLOCK io;
    return base_result(NtCancelSynchronousIoFile(thread, NULL, &io));
}

BOOL WINAPI FlushFileBuffers(HANDLE file) {
    IO_STATUS_BLOCK io;
    file = real_handle(file);
    return base_result(file_wait(file, NtFlushBuffersFile(file, &io), &io));
}

BOOL WINAPI SetFileIoOverlappedRange(HANDLE file, PUCHAR start, ULONG length) {
    IO_STATUS_BLOCK io;
    struct {
        PUCHAR start;
        ULONG length;
    } range = {start, length};
    return base_result(NtSetInformationFile(file, &io, &range, sizeof(range),
                                            (FILE_INFORMATION_CLASS)FileIoStatusBlockRangeInformation));
}
