// Anonymous and named pipes over NtCreateNamedPipeFile and the pipe file system's controls.

#include "file.h"

// The pipe file system's controls and structures; mingw-w64 has them only in its kernel headers.
enum {
    FSCTL_PIPE_DISCONNECT = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 1, METHOD_BUFFERED, FILE_ANY_ACCESS),
    FSCTL_PIPE_LISTEN = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 2, METHOD_BUFFERED, FILE_ANY_ACCESS),
    FSCTL_PIPE_PEEK = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 3, METHOD_BUFFERED, FILE_READ_DATA),
    FSCTL_PIPE_TRANSCEIVE = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 5, METHOD_NEITHER, FILE_READ_DATA | FILE_WRITE_DATA),
    FSCTL_PIPE_WAIT = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 6, METHOD_BUFFERED, FILE_ANY_ACCESS),
    FSCTL_PIPE_IMPERSONATE = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 7, METHOD_BUFFERED, FILE_ANY_ACCESS),
    FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE = CTL_CODE(FILE_DEVICE_NAMED_PIPE, 12, METHOD_BUFFERED, FILE_ANY_ACCESS),
};

typedef struct {
    ULONG NamedPipeState;
    ULONG ReadDataAvailable;
    ULONG NumberOfMessages;
    ULONG MessageLength;
    CHAR Data[];
} FILE_PIPE_PEEK_BUFFER;

typedef struct {
    LARGE_INTEGER Timeout;
    ULONG NameLength;
    BOOLEAN TimeoutSpecified;
    WCHAR Name[];
} FILE_PIPE_WAIT_FOR_BUFFER;

enum { PIPE_CREATED = 1, DEFAULT_BUFFER = 4096, PIPE_MODES = PIPE_NOWAIT | PIPE_READMODE_MESSAGE | PIPE_TYPE_MESSAGE };

static const LONGLONG DEFAULT_TIMEOUT = -50 * 10000LL; // 50 ms

static NTSTATUS pipe_control(HANDLE pipe, ULONG code, void *in, ULONG in_size, void *out, ULONG out_size,
                             IO_STATUS_BLOCK *io) {
    return file_wait(pipe, NtFsControlFile(pipe, NULL, NULL, NULL, io, code, in, in_size, out, out_size), io);
}

static NTSTATUS open_pipe_device(HANDLE *device) {
    UNICODE_STRING name = BASE_LITERAL(L"\\Device\\NamedPipe\\");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenFile(device, FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        *device = NULL;
    return status;
}

BOOL WINAPI CreatePipe(PHANDLE read, PHANDLE write, LPSECURITY_ATTRIBUTES security, DWORD size) {
    BASE_SCOPED_HANDLE HANDLE device = NULL;
    NTSTATUS status = open_pipe_device(&device);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    // An empty name relative to the device makes a nameless pipe, and relative to that pipe its other end.
    UNICODE_STRING nothing = {0};
    ULONG flags = OBJ_CASE_INSENSITIVE | (security && security->bInheritHandle ? OBJ_INHERIT : 0);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nothing, flags, device, security ? security->lpSecurityDescriptor : NULL);
    IO_STATUS_BLOCK io;
    LARGE_INTEGER timeout = {.QuadPart = -120 * 10000000LL};
    if (size == 0)
        size = DEFAULT_BUFFER;
    HANDLE reader, writer;
    status = NtCreateNamedPipeFile(&reader, GENERIC_READ | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE, &attributes, &io,
                                   FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_CREATE, FILE_SYNCHRONOUS_IO_NONALERT, FALSE,
                                   FALSE, FALSE, 1, size, size, &timeout);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    attributes.RootDirectory = reader;
    status = NtOpenFile(&writer, GENERIC_WRITE | FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io, FILE_SHARE_READ,
                        FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE);
    if (!NT_SUCCESS(status)) {
        NtClose(reader);
        return base_set_last_nt_error(status);
    }
    *read = reader;
    *write = writer;
    return TRUE;
}

HANDLE WINAPI CreateNamedPipeW(LPCWSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances, DWORD out_size,
                               DWORD in_size, DWORD timeout, LPSECURITY_ATTRIBUTES security) {
    DWORD direction = open_mode & PIPE_ACCESS_DUPLEX;
    if (!direction ||
        (instances != PIPE_UNLIMITED_INSTANCES && (instances < 1 || instances > PIPE_UNLIMITED_INSTANCES)) ||
        ((pipe_mode & PIPE_READMODE_MESSAGE) && !(pipe_mode & PIPE_TYPE_MESSAGE))) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    if (!name || !base_starts_folded(name, L"\\\\")) { // \\.\pipe\name or \\?\pipe\name
        base_fail(name ? ERROR_INVALID_NAME : ERROR_PATH_NOT_FOUND);
        return INVALID_HANDLE_VALUE;
    }
    BASE_SCOPED_PATH NtPath path = {0};
    if (!nt_path_open(&path, name))
        return INVALID_HANDLE_VALUE;
    if (security) {
        path.attributes.SecurityDescriptor = security->lpSecurityDescriptor;
        if (security->bInheritHandle)
            path.attributes.Attributes |= OBJ_INHERIT;
    }
    ACCESS_MASK access = SYNCHRONIZE | (open_mode & (WRITE_DAC | WRITE_OWNER | ACCESS_SYSTEM_SECURITY));
    ULONG share = 0;
    if (direction & PIPE_ACCESS_INBOUND)
        access |= GENERIC_READ, share |= FILE_SHARE_WRITE;
    if (direction & PIPE_ACCESS_OUTBOUND)
        access |= GENERIC_WRITE, share |= FILE_SHARE_READ;
    ULONG options = (open_mode & FILE_FLAG_WRITE_THROUGH ? FILE_WRITE_THROUGH : 0) |
                    (open_mode & FILE_FLAG_OVERLAPPED ? 0 : FILE_SYNCHRONOUS_IO_NONALERT);
    LARGE_INTEGER wait = {.QuadPart = DEFAULT_TIMEOUT};
    if (timeout && !base_timeout(&wait, timeout))
        wait.QuadPart = MINLONGLONG;
    HANDLE pipe;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtCreateNamedPipeFile(
        &pipe, access, &path.attributes, &io, share,
        open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE ? FILE_CREATE : FILE_OPEN_IF, options,
        (pipe_mode & PIPE_TYPE_MESSAGE) != 0, (pipe_mode & PIPE_READMODE_MESSAGE) != 0, (pipe_mode & PIPE_NOWAIT) != 0,
        instances == PIPE_UNLIMITED_INSTANCES ? MAXDWORD : instances, in_size, out_size, &wait);
    if (NT_SUCCESS(status)) {
        base_fail(ERROR_SUCCESS);
        return pipe;
    }
    if (status == STATUS_INSTANCE_NOT_AVAILABLE)
        base_fail(ERROR_PIPE_BUSY);
    else
        base_set_last_nt_error(status);
    return INVALID_HANDLE_VALUE;
}

HANDLE WINAPI CreateNamedPipeA(LPCSTR name, DWORD open_mode, DWORD pipe_mode, DWORD instances, DWORD out_size,
                               DWORD in_size, DWORD timeout, LPSECURITY_ATTRIBUTES security) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CreateNamedPipeW(wide, open_mode, pipe_mode, instances, out_size, in_size, timeout, security);
}

BOOL WINAPI ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped) {
    IO_STATUS_BLOCK io;
    if (!overlapped)
        return base_result(pipe_control(pipe, FSCTL_PIPE_LISTEN, NULL, 0, NULL, 0, &io));
    overlapped->Internal = STATUS_PENDING;
    HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    PVOID context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
    NTSTATUS status =
        NtFsControlFile(pipe, event, NULL, context, (IO_STATUS_BLOCK *)overlapped, FSCTL_PIPE_LISTEN, NULL, 0, NULL, 0);
    return status == STATUS_PENDING ? base_set_last_nt_error(status) : base_result(status);
}

BOOL WINAPI DisconnectNamedPipe(HANDLE pipe) {
    IO_STATUS_BLOCK io;
    return base_result(pipe_control(pipe, FSCTL_PIPE_DISCONNECT, NULL, 0, NULL, 0, &io));
}

BOOL WINAPI ImpersonateNamedPipeClient(HANDLE pipe) {
    IO_STATUS_BLOCK io;
    return base_result(pipe_control(pipe, FSCTL_PIPE_IMPERSONATE, NULL, 0, NULL, 0, &io));
}

BOOL WINAPI PeekNamedPipe(HANDLE pipe, LPVOID buffer, DWORD size, LPDWORD read, LPDWORD available, LPDWORD left) {
    enum { HEADER = sizeof(FILE_PIPE_PEEK_BUFFER) };
    FILE_PIPE_PEEK_BUFFER small; // no data asked for: the usual case needs no heap
    BASE_SCOPED void *owned = size ? base_alloc(HEADER + (SIZE_T)size) : NULL;
    FILE_PIPE_PEEK_BUFFER *peek = size ? owned : &small;
    if (!peek)
        return FALSE;
    IO_STATUS_BLOCK io;
    NTSTATUS status = pipe_control(pipe, FSCTL_PIPE_PEEK, NULL, 0, peek, HEADER + size, &io);
    if (!NT_SUCCESS(status) && status != STATUS_BUFFER_OVERFLOW)
        return base_set_last_nt_error(status);
    ULONG got = (ULONG)io.Information - HEADER;
    if (buffer)
        memcpy(buffer, peek->Data, got);
    if (read)
        *read = got;
    if (available)
        *available = peek->ReadDataAvailable;
    if (left)
        *left = peek->MessageLength - got; // of a byte pipe, which has no messages, a negative number on Windows too
    return TRUE;
}

BOOL WINAPI TransactNamedPipe(HANDLE pipe, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
                              LPOVERLAPPED overlapped) {
    if (!overlapped) {
        IO_STATUS_BLOCK io;
        NTSTATUS status = pipe_control(pipe, FSCTL_PIPE_TRANSCEIVE, in, in_size, out, out_size, &io);
        if (NT_SUCCESS(status) || NT_WARNING(status))
            *read = (DWORD)io.Information;
        return base_result(status);
    }
    overlapped->Internal = STATUS_PENDING;
    HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    PVOID context = (ULONG_PTR)overlapped->hEvent & 1 ? NULL : overlapped;
    NTSTATUS status = NtFsControlFile(pipe, event, NULL, context, (IO_STATUS_BLOCK *)overlapped, FSCTL_PIPE_TRANSCEIVE,
                                      in, in_size, out, out_size);
    if (read && status != STATUS_PENDING)
        *read = (DWORD)overlapped->InternalHigh;
    return status == STATUS_PENDING ? base_set_last_nt_error(status) : base_result(status);
}

BOOL WINAPI WaitNamedPipeW(LPCWSTR name, DWORD timeout) {
    static const WCHAR dot[] = L"\\\\.\\pipe\\", question[] = L"\\\\?\\pipe\\";
    if (!name || !(base_starts_folded(name, dot) || base_starts_folded(name, question)))
        return base_fail(ERROR_INVALID_NAME);
    UNICODE_STRING pipe;
    if (!base_view(&pipe, name + ARRAYSIZE(dot) - 1))
        return base_fail(ERROR_INVALID_NAME);
    BASE_SCOPED_HANDLE HANDLE device = NULL;
    NTSTATUS status = open_pipe_device(&device);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    ULONG size = (ULONG)sizeof(FILE_PIPE_WAIT_FOR_BUFFER) + pipe.Length;
    BASE_SCOPED FILE_PIPE_WAIT_FOR_BUFFER *wait = base_alloc_zeroed(size);
    if (!wait)
        return FALSE;
    wait->TimeoutSpecified = timeout != NMPWAIT_USE_DEFAULT_WAIT;
    wait->Timeout.QuadPart = timeout == NMPWAIT_WAIT_FOREVER ? MINLONGLONG : -10000LL * timeout;
    wait->NameLength = pipe.Length;
    memcpy(wait->Name, pipe.Buffer, pipe.Length);
    IO_STATUS_BLOCK io;
    status = pipe_control(device, FSCTL_PIPE_WAIT, wait, size, NULL, 0, &io);
    return status == STATUS_IO_TIMEOUT ? base_fail(ERROR_SEM_TIMEOUT) : base_result(status);
}

BOOL WINAPI WaitNamedPipeA(LPCSTR name, DWORD timeout) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return WaitNamedPipeW(wide, timeout);
}

BOOL WINAPI CallNamedPipeW(LPCWSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
                           DWORD timeout) {
    HANDLE pipe;
    for (;;) {
        pipe = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (pipe != INVALID_HANDLE_VALUE)
            break;
        if (GetLastError() != ERROR_PIPE_BUSY || timeout == NMPWAIT_NOWAIT || !WaitNamedPipeW(name, timeout))
            return FALSE;
    }
    DWORD mode = PIPE_READMODE_MESSAGE;
    BOOL done = SetNamedPipeHandleState(pipe, &mode, NULL, NULL) &&
                TransactNamedPipe(pipe, in, in_size, out, out_size, read, NULL);
    DWORD error = GetLastError();
    NtClose(pipe);
    return done || base_fail(error);
}

BOOL WINAPI CallNamedPipeA(LPCSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD read,
                           DWORD timeout) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CallNamedPipeW(wide, in, in_size, out, out_size, read, timeout);
}

BOOL WINAPI SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD collect_count, LPDWORD collect_time) {
    IO_STATUS_BLOCK io;
    (void)collect_count, (void)collect_time; // they concern pipes of other machines
    if (!mode)
        return TRUE;
    if (*mode & ~(DWORD)(PIPE_NOWAIT | PIPE_READMODE_MESSAGE))
        return base_fail(ERROR_INVALID_PARAMETER);
    FILE_PIPE_INFORMATION information = {(*mode & PIPE_READMODE_MESSAGE) != 0, (*mode & PIPE_NOWAIT) != 0};
    return base_result(NtSetInformationFile(pipe, &io, &information, sizeof(information), FilePipeInformation));
}

BOOL WINAPI GetNamedPipeHandleStateW(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD collect_count,
                                     LPDWORD collect_time, LPWSTR user, DWORD size) {
    IO_STATUS_BLOCK io;
    FILE_PIPE_INFORMATION information;
    FILE_PIPE_LOCAL_INFORMATION local;
    if (user && size)
        return base_fail(ERROR_CANNOT_IMPERSONATE); // nothing here takes another user's identity
    NTSTATUS status = NtQueryInformationFile(pipe, &io, &information, sizeof(information), FilePipeInformation);
    if (NT_SUCCESS(status))
        status = NtQueryInformationFile(pipe, &io, &local, sizeof(local), FilePipeLocalInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (state)
        *state = (information.ReadMode ? PIPE_READMODE_MESSAGE : 0) | (information.CompletionMode ? PIPE_NOWAIT : 0);
    if (instances)
        *instances =
            local.CurrentInstances > PIPE_UNLIMITED_INSTANCES ? PIPE_UNLIMITED_INSTANCES : local.CurrentInstances;
    if (collect_count || collect_time)
        return base_fail(ERROR_INVALID_PARAMETER);
    return TRUE;
}

BOOL WINAPI GetNamedPipeHandleStateA(HANDLE pipe, LPDWORD state, LPDWORD instances, LPDWORD collect_count,
                                     LPDWORD collect_time, LPSTR user, DWORD size) {
    return GetNamedPipeHandleStateW(pipe, state, instances, collect_count, collect_time, (PWSTR)user, size);
}

BOOL WINAPI GetNamedPipeInfo(HANDLE pipe, LPDWORD flags, LPDWORD out_size, LPDWORD in_size, LPDWORD instances) {
    IO_STATUS_BLOCK io;
    FILE_PIPE_LOCAL_INFORMATION local;
    NTSTATUS status = NtQueryInformationFile(pipe, &io, &local, sizeof(local), FilePipeLocalInformation);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    if (flags)
        *flags =
            (local.NamedPipeEnd ? PIPE_SERVER_END : PIPE_CLIENT_END) | (local.NamedPipeType ? PIPE_TYPE_MESSAGE : 0);
    if (out_size)
        *out_size = local.OutboundQuota;
    if (in_size)
        *in_size = local.InboundQuota;
    if (instances)
        *instances =
            local.MaximumInstances > PIPE_UNLIMITED_INSTANCES ? PIPE_UNLIMITED_INSTANCES : local.MaximumInstances;
    return TRUE;
}

// A connection's attribute: asked for by name, answered as a number.
static BOOL connection_number(HANDLE pipe, const char *name, ULONG name_size, PULONG number) {
    IO_STATUS_BLOCK io;
    ULONGLONG value = 0;
    if (!number)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    NTSTATUS status =
        pipe_control(pipe, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE, (void *)name, name_size, &value, sizeof(value), &io);
    if (!NT_SUCCESS(status))
        return base_set_last_nt_error(status);
    *number = (ULONG)value;
    return TRUE;
}

BOOL WINAPI GetNamedPipeClientProcessId(HANDLE pipe, PULONG id) {
    static const char name[] = "ClientProcessId";
    return connection_number(pipe, name, sizeof(name), id);
}

BOOL WINAPI GetNamedPipeServerProcessId(HANDLE pipe, PULONG id) {
    static const char name[] = "ServerProcessId";
    return connection_number(pipe, name, sizeof(name), id);
}

BOOL WINAPI GetNamedPipeClientSessionId(HANDLE pipe, PULONG id) {
    static const char name[] = "ClientSessionId";
    return connection_number(pipe, name, sizeof(name), id);
}

BOOL WINAPI GetNamedPipeServerSessionId(HANDLE pipe, PULONG id) {
    static const char name[] = "ServerSessionId";
    return connection_number(pipe, name, sizeof(name), id);
}

BOOL WINAPI GetNamedPipeClientComputerNameW(HANDLE pipe, LPWSTR name, ULONG size) {
    (void)name, (void)size;
    FILE_PIPE_LOCAL_INFORMATION local;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryInformationFile(pipe, &io, &local, sizeof(local), FilePipeLocalInformation);
    return NT_SUCCESS(status) ? base_fail(ERROR_PIPE_LOCAL)
                              : base_set_last_nt_error(status); // clients are of this machine
}
