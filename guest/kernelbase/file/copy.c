// CopyFile in all its forms: data, named streams, attributes and write time, with progress and cancelling.
// The copy is deleted again when it cannot be completed.

#include "file.h"

enum {
    CHUNK = 256 * 1024,
    COPY_FLAGS = COPY_FILE_FAIL_IF_EXISTS | COPY_FILE_RESTARTABLE | COPY_FILE_OPEN_SOURCE_FOR_WRITE |
        COPY_FILE_ALLOW_DECRYPTED_DESTINATION | COPY_FILE_COPY_SYMLINK | COPY_FILE_NO_BUFFERING,
};

typedef struct {
    LPPROGRESS_ROUTINE progress;
    LPVOID data;
    LPBOOL cancel;
    HANDLE source, target;
    LARGE_INTEGER total, done;
    DWORD stream;
    bool quiet;
    bool stopped; // PROGRESS_STOP: the part copied stays
    BYTE *buffer;
} Copy;

// Asks the caller; false when the copy is to end, with the last error set.
static bool report(Copy *copy, DWORD reason, LARGE_INTEGER stream_size, LARGE_INTEGER stream_done) {
    if (copy->cancel && *(volatile BOOL *)copy->cancel)
        return base_fail(ERROR_REQUEST_ABORTED);
    if (!copy->progress || copy->quiet)
        return true;
    switch (copy->progress(copy->total, copy->done, stream_size, stream_done, copy->stream, reason, copy->source,
                           copy->target, copy->data)) {
    case PROGRESS_CONTINUE:
        return true;
    case PROGRESS_QUIET:
        copy->quiet = true;
        return true;
    case PROGRESS_STOP:
        copy->stopped = true;
        return base_fail(ERROR_REQUEST_ABORTED);
    default:
        return base_fail(ERROR_REQUEST_ABORTED);
    }
}

static bool copy_data(Copy *copy, HANDLE from, HANDLE to, LARGE_INTEGER size) {
    LARGE_INTEGER here = {0};
    copy->stream++;
    if (!report(copy, CALLBACK_STREAM_SWITCH, size, here))
        return false;
    for (;;) {
        IO_STATUS_BLOCK io;
        NTSTATUS status =
            file_wait(from, NtReadFile(from, NULL, NULL, NULL, &io, copy->buffer, CHUNK, &here, NULL), &io);
        if (status == STATUS_END_OF_FILE || (NT_SUCCESS(status) && io.Information == 0))
            return true;
        ULONG length = (ULONG)io.Information;
        if (NT_SUCCESS(status))
            status = file_wait(to, NtWriteFile(to, NULL, NULL, NULL, &io, copy->buffer, length, &here, NULL), &io);
        if (!NT_SUCCESS(status))
            return base_set_last_nt_error(status);
        here.QuadPart += length;
        copy->done.QuadPart += length;
        if (!report(copy, CALLBACK_CHUNK_FINISHED, size, here))
            return false;
    }
}

// Opens or makes the stream that `name` (":name:$DATA") is of a file.
static NTSTATUS open_stream(HANDLE *stream, HANDLE file, UNICODE_STRING *name, bool make) {
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    InitializeObjectAttributes(&attributes, name, OBJ_CASE_INSENSITIVE, file, NULL);
    NTSTATUS status = NtCreateFile(stream, (make ? FILE_WRITE_DATA : FILE_READ_DATA) | SYNCHRONIZE, &attributes, &io,
                                   NULL, FILE_ATTRIBUTE_NORMAL, SHARE_ALL, make ? FILE_OVERWRITE_IF : FILE_OPEN,
                                   FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
    if (!NT_SUCCESS(status))
        *stream = NULL;
    return status;
}

static bool copy_named_stream(Copy *copy, UNICODE_STRING *name, LARGE_INTEGER size) {
    BASE_SCOPED_HANDLE HANDLE from = NULL;
    BASE_SCOPED_HANDLE HANDLE to = NULL;
    NTSTATUS status = open_stream(&from, copy->source, name, false);
    if (NT_SUCCESS(status))
        status = open_stream(&to, copy->target, name, true);
    if (!NT_SUCCESS(status)) // a target that cannot hold streams gets the file without them
        return true;
    return copy_data(copy, from, to, size);
}

static bool copy_named_streams(Copy *copy, BYTE *list, ULONG size) {
    for (ULONG at = 0; at < size;) {
        FILE_STREAM_INFORMATION *stream = (FILE_STREAM_INFORMATION *)(list + at);
        UNICODE_STRING name = {(USHORT)stream->StreamNameLength, (USHORT)stream->StreamNameLength, stream->StreamName};
        bool main = name.Length < 4 || name.Buffer[1] == ':'; // "::$DATA"
        if (!main && !copy_named_stream(copy, &name, stream->StreamSize))
            return false;
        if (!stream->NextEntryOffset)
            break;
        at += stream->NextEntryOffset;
    }
    return true;
}

static bool copy_everything(Copy *copy, const FILE_BASIC_INFORMATION *basic) {
    enum { LIST = 4096 };
    BASE_SCOPED BYTE *list = base_alloc(LIST);
    copy->buffer = list ? base_alloc(CHUNK) : NULL;
    if (!copy->buffer)
        return false;
    IO_STATUS_BLOCK io;
    FILE_STANDARD_INFORMATION standard;
    NTSTATUS status = NtQueryInformationFile(copy->source, &io, &standard, sizeof(standard), FileStandardInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    copy->total = standard.EndOfFile;
    status = NtQueryInformationFile(copy->source, &io, list, LIST, FileStreamInformation);
    ULONG listed = NT_SUCCESS(status) ? (ULONG)io.Information : 0;
    if (!copy_data(copy, copy->source, copy->target, standard.EndOfFile) || !copy_named_streams(copy, list, listed))
        return false;
    FILE_BASIC_INFORMATION keep = {.LastWriteTime = basic->LastWriteTime, .FileAttributes = basic->FileAttributes};
    status = NtSetInformationFile(copy->target, &io, &keep, sizeof(keep), FileBasicInformation);
    return base_result(status);
}

static BOOL copy_symlink(const NtPath *source, const NtPath *target, DWORD flags) {
    BASE_SCOPED_HANDLE HANDLE from = NULL;
    BASE_SCOPED_HANDLE HANDLE to = NULL;
    BASE_SCOPED BYTE *data = base_alloc(MAXIMUM_REPARSE_DATA_BUFFER_SIZE);
    if (!data)
        return FALSE;
    IO_STATUS_BLOCK io;
    NTSTATUS status = file_open(&from, source, FILE_READ_ATTRIBUTES, OPEN_ENTRY | FILE_SYNCHRONOUS_IO_NONALERT);
    if (NT_SUCCESS(status))
        status = file_wait(from,
                           NtFsControlFile(from, NULL, NULL, NULL, &io, FSCTL_GET_REPARSE_POINT, NULL, 0, data,
                                           MAXIMUM_REPARSE_DATA_BUFFER_SIZE),
                           &io);
    ULONG size = (ULONG)io.Information;
    if (NT_SUCCESS(status)) {
        status = NtCreateFile(&to, FILE_WRITE_ATTRIBUTES | DELETE | SYNCHRONIZE,
                              (OBJECT_ATTRIBUTES *)&target->attributes, &io, NULL, FILE_ATTRIBUTE_NORMAL, 0,
                              flags & COPY_FILE_FAIL_IF_EXISTS ? FILE_CREATE : FILE_OVERWRITE_IF,
                              OPEN_ENTRY | FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
        if (!NT_SUCCESS(status))
            to = NULL;
    }
    if (NT_SUCCESS(status)) {
        status = file_wait(to, NtFsControlFile(to, NULL, NULL, NULL, &io, FSCTL_SET_REPARSE_POINT, data, size, NULL, 0),
                           &io);
        if (!NT_SUCCESS(status))
            file_delete(to);
    }
    return status == STATUS_OBJECT_NAME_COLLISION ? base_fail(ERROR_FILE_EXISTS) : base_result(status);
}

// The source lets nobody write while it is read, unless somebody does already: a file is not copied onto itself.
static NTSTATUS open_source(HANDLE *file, const NtPath *path, ACCESS_MASK access) {
    static const ULONG shares[] = {FILE_SHARE_READ, SHARE_ALL};
    NTSTATUS status = STATUS_SHARING_VIOLATION;
    for (int i = 0; i < 2 && status == STATUS_SHARING_VIOLATION; i++) {
        IO_STATUS_BLOCK io;
        status = NtOpenFile(file, access | SYNCHRONIZE, (OBJECT_ATTRIBUTES *)&path->attributes, &io, shares[i],
                            FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_SEQUENTIAL_ONLY);
    }
    if (!NT_SUCCESS(status))
        *file = NULL;
    return status;
}

// The target is opened with the right to delete it again, where whoever else writes to it lets that be.
static NTSTATUS open_target(HANDLE *file, const NtPath *path, ULONG attributes, ULONG disposition) {
    static const struct {
        ACCESS_MASK access;
        ULONG share;
    } ways[] = {{DELETE, FILE_SHARE_READ},
                {DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE},
                {0, FILE_SHARE_READ | FILE_SHARE_WRITE}};
    NTSTATUS status = STATUS_SHARING_VIOLATION;
    for (int i = 0; i < 3 && status == STATUS_SHARING_VIOLATION; i++) {
        IO_STATUS_BLOCK io;
        status = NtCreateFile(file, FILE_GENERIC_WRITE | FILE_READ_ATTRIBUTES | ways[i].access,
                              (OBJECT_ATTRIBUTES *)&path->attributes, &io, NULL, attributes, ways[i].share, disposition,
                              FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT | FILE_SEQUENTIAL_ONLY, NULL, 0);
    }
    if (!NT_SUCCESS(status))
        *file = NULL;
    return status;
}

BOOL WINAPI CopyFileExW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, LPBOOL cancel,
                        DWORD flags) {
    if (flags & ~(DWORD)COPY_FLAGS)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED_PATH NtPath source = {0};
    BASE_SCOPED_PATH NtPath target = {0};
    if (!nt_path_open(&source, from) || !nt_path_open(&target, to))
        return FALSE;
    FILE_BASIC_INFORMATION basic;
    if (flags & COPY_FILE_COPY_SYMLINK && NT_SUCCESS(NtQueryAttributesFile(&source.attributes, &basic)) &&
        basic.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
        return copy_symlink(&source, &target, flags);

    BASE_SCOPED_HANDLE HANDLE source_file = NULL;
    BASE_SCOPED_HANDLE HANDLE target_file = NULL;
    ACCESS_MASK access = FILE_GENERIC_READ | (flags & COPY_FILE_OPEN_SOURCE_FOR_WRITE ? FILE_GENERIC_WRITE : 0);
    IO_STATUS_BLOCK io;
    NTSTATUS status = open_source(&source_file, &source, access);
    if (NT_SUCCESS(status))
        status = NtQueryInformationFile(source_file, &io, &basic, sizeof(basic), FileBasicInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    // The source's attributes are asked for at once: NT refuses to overwrite a hidden or system file without them.
    basic.FileAttributes &= ~(ULONG)(FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_SPARSE_FILE |
                                     FILE_ATTRIBUTE_COMPRESSED | FILE_ATTRIBUTE_ENCRYPTED);
    basic.FileAttributes |= FILE_ATTRIBUTE_ARCHIVE;
    status = open_target(&target_file, &target, basic.FileAttributes & ~(ULONG)FILE_ATTRIBUTE_READONLY,
                         flags & COPY_FILE_FAIL_IF_EXISTS ? FILE_CREATE : FILE_OVERWRITE_IF);
    if (!NT_SUCCESS(status))
        return status == STATUS_OBJECT_NAME_COLLISION ? base_fail(ERROR_FILE_EXISTS) : base_set_last_nt_error(status);
    Copy copy = {.progress = progress, .data = data, .cancel = cancel, .source = source_file, .target = target_file};
    bool done = copy_everything(&copy, &basic);
    base_free(copy.buffer);
    if (done)
        base_fail(ERROR_SUCCESS); // what Windows leaves behind after a copy
    if (!done && !copy.stopped) {
        DWORD error = GetLastError();
        file_delete(target_file);
        base_fail(error);
    }
    return done;
}

BOOL WINAPI CopyFileExA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, LPBOOL cancel, DWORD flags) {
    BASE_SCOPED PWSTR wide_from = base_wide(from);
    BASE_SCOPED PWSTR wide_to = base_wide(to);
    return CopyFileExW(wide_from, wide_to, progress, data, cancel, flags);
}

BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists) {
    return CopyFileExW(from, to, NULL, NULL, NULL, fail_if_exists ? COPY_FILE_FAIL_IF_EXISTS : 0);
}

BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL fail_if_exists) {
    return CopyFileExA(from, to, NULL, NULL, NULL, fail_if_exists ? COPY_FILE_FAIL_IF_EXISTS : 0);
}

typedef struct {
    PCOPYFILE2_PROGRESS_ROUTINE routine;
    PVOID context;
} Copy2;

// CopyFileEx's progress as CopyFile2's messages.
static DWORD CALLBACK copy2_progress(LARGE_INTEGER total, LARGE_INTEGER done, LARGE_INTEGER stream_size,
                                     LARGE_INTEGER stream_done, DWORD stream, DWORD reason, HANDLE source,
                                     HANDLE target, LPVOID data) {
    const Copy2 *copy = data;
    COPYFILE2_MESSAGE message = {0};
    if (reason == CALLBACK_STREAM_SWITCH) {
        message.Type = COPYFILE2_CALLBACK_STREAM_STARTED;
        message.Info.StreamStarted.dwStreamNumber = stream;
        message.Info.StreamStarted.hSourceFile = source;
        message.Info.StreamStarted.hDestinationFile = target;
        message.Info.StreamStarted.uliStreamSize.QuadPart = (ULONGLONG)stream_size.QuadPart;
        message.Info.StreamStarted.uliTotalFileSize.QuadPart = (ULONGLONG)total.QuadPart;
    } else {
        message.Type = COPYFILE2_CALLBACK_CHUNK_FINISHED;
        message.Info.ChunkFinished.dwStreamNumber = stream;
        message.Info.ChunkFinished.hSourceFile = source;
        message.Info.ChunkFinished.hDestinationFile = target;
        message.Info.ChunkFinished.uliStreamSize.QuadPart = (ULONGLONG)stream_size.QuadPart;
        message.Info.ChunkFinished.uliStreamBytesTransferred.QuadPart = (ULONGLONG)stream_done.QuadPart;
        message.Info.ChunkFinished.uliTotalFileSize.QuadPart = (ULONGLONG)total.QuadPart;
        message.Info.ChunkFinished.uliTotalBytesTransferred.QuadPart = (ULONGLONG)done.QuadPart;
    }
    switch (copy->routine(&message, copy->context)) {
    case COPYFILE2_PROGRESS_CONTINUE:
        return PROGRESS_CONTINUE;
    case COPYFILE2_PROGRESS_QUIET:
        return PROGRESS_QUIET;
    case COPYFILE2_PROGRESS_STOP:
        return PROGRESS_STOP;
    default:
        return PROGRESS_CANCEL;
    }
}

HRESULT WINAPI CopyFile2(PCWSTR from, PCWSTR to, COPYFILE2_EXTENDED_PARAMETERS *more) {
    Copy2 copy = {0};
    if (more) {
        if (more->dwSize < sizeof(*more))
            return E_INVALIDARG;
        copy = (Copy2){more->pProgressRoutine, more->pvCallbackContext};
    }
    if (CopyFileExW(from, to, copy.routine ? copy2_progress : NULL, &copy, more ? more->pfCancel : NULL,
                    more ? more->dwCopyFlags & COPY_FLAGS : 0))
        return S_OK;
    return HRESULT_FROM_WIN32(GetLastError());
}
