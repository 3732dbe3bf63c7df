// Enumerating a file's data streams: FindFirstStream and FindNextStream.

#include "find.h"

typedef struct {
    FindHandle head;
    FILE_STREAM_INFORMATION *next;
    alignas(8) BYTE buffer[];
} StreamSearch;

static void close_stream_search(FindHandle *head) {
    head->magic = 0;
    base_free(head);
}

static BOOL next_stream(StreamSearch *search, WIN32_FIND_STREAM_DATA *data) {
    FILE_STREAM_INFORMATION *stream = search->next;
    if (!stream)
        return base_fail(ERROR_HANDLE_EOF);
    data->StreamSize = stream->StreamSize;
    ULONG length = stream->StreamNameLength / sizeof(WCHAR);
    if (length >= ARRAYSIZE(data->cStreamName))
        length = ARRAYSIZE(data->cStreamName) - 1;
    memcpy(data->cStreamName, stream->StreamName, length * sizeof(WCHAR));
    data->cStreamName[length] = 0;
    search->next =
        stream->NextEntryOffset ? (FILE_STREAM_INFORMATION *)((BYTE *)stream + stream->NextEntryOffset) : NULL;
    return TRUE;
}

// Everything is read at once, into a buffer that grows until it fits.
static NTSTATUS read_streams(HANDLE file, StreamSearch **result) {
    for (ULONG size = 1024; size <= 1 << 20; size *= 4) {
        StreamSearch *search = base_alloc(sizeof(*search) + size);
        if (!search)
            return STATUS_NO_MEMORY;
        IO_STATUS_BLOCK io;
        NTSTATUS status = NtQueryInformationFile(file, &io, search->buffer, size, FileStreamInformation);
        if (NT_SUCCESS(status)) {
            search->head = (FindHandle){FIND_MAGIC, close_stream_search};
            search->next = io.Information ? (FILE_STREAM_INFORMATION *)search->buffer : NULL;
            *result = search;
            return status;
        }
        base_free(search);
        if (status != STATUS_BUFFER_OVERFLOW)
            return status;
    }
    return STATUS_BUFFER_OVERFLOW;
}

HANDLE WINAPI FindFirstStreamW(LPCWSTR name, STREAM_INFO_LEVELS level, LPVOID data, DWORD flags) {
    if (level != FindStreamInfoStandard || flags) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    BASE_SCOPED_PATH NtPath path = {0};
    BASE_SCOPED_HANDLE HANDLE file = NULL;
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    StreamSearch *search = NULL;
    NTSTATUS status =
        file_open(&file, &path, FILE_READ_ATTRIBUTES, FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT);
    if (NT_SUCCESS(status))
        status = read_streams(file, &search);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status == STATUS_INVALID_PARAMETER ? STATUS_END_OF_FILE : status);
        return INVALID_HANDLE_VALUE;
    }
    if (next_stream(search, data))
        return search;
    close_stream_search(&search->head);
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI FindNextStreamW(HANDLE handle, LPVOID data) {
    StreamSearch *search = find_check(handle, close_stream_search);
    return search && next_stream(search, data);
}
