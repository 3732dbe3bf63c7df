// Named pipes: empty writes, cancelled ones, what does not fit and may not wait; which instance a client gets, and who it was
// varies: a flush waits, or comes when there is nothing to wait for
// services: NtFsControlFile
#include <stdio.h>
#include <windows.h>

static const char name[] = "\\\\.\\pipe\\ntsup_turns";
static char bytes[2048];

static HANDLE server_end(DWORD mode, DWORD instances) {
    return CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, mode, instances, 512, 512, 0, NULL);
}

static HANDLE client_end(DWORD flags) {
    return CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, flags, NULL);
}

static void write_some(const char *what, HANDLE end, DWORD count, OVERLAPPED *overlapped) {
    SetLastError(0);
    BOOL ok = WriteFile(end, bytes, count, NULL, overlapped);
    printf("%s: %s", what, ok ? "done" : GetLastError() == ERROR_IO_PENDING ? "pends" : "failed");
    DWORD done = 99;
    if (GetOverlappedResult(end, overlapped, &done, FALSE))
        printf(" %lu", done);
    putchar('\n');
}

static DWORD WINAPI flush(void *end) { return FlushFileBuffers(end); }

static void modes(DWORD type) {
    HANDLE server = server_end(type, 1), client = client_end(FILE_FLAG_OVERLAPPED);
    OVERLAPPED empty = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)}, full = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    OVERLAPPED reading = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    DWORD available = 0, done = 99;
    printf("%s\n", type ? "messages" : "bytes");
    write_some("more than fits", server, 600, &full);
    write_some("nothing", server, 0, &empty);
    PeekNamedPipe(client, NULL, 0, NULL, &available, NULL);
    printf("available: %lu\n", available);
    HANDLE flusher = CreateThread(NULL, 0, flush, server, 0, NULL);
    while (WaitForSingleObject(flusher, 20) != WAIT_TIMEOUT)
        ;
    CancelIoEx(server, &full);
    if (type) // the empty message is still there
        ReadFile(client, bytes, 8, &done, &reading);
    printf("flushed: %#lx\n", WaitForSingleObject(flusher, 5000));

    DWORD nowait = type ? PIPE_READMODE_MESSAGE | PIPE_NOWAIT : PIPE_NOWAIT;
    SetNamedPipeHandleState(server, &nowait, NULL, NULL);
    write_some("no waiting, 513", server, 513, &full);
    ReadFile(client, bytes, 1, NULL, &reading);
    write_some("a byte is waited for, 514", server, 514, &full);
    printf("read: %d\n", GetOverlappedResult(client, &reading, &done, FALSE));
    CancelIo(client);
    CloseHandle(client);
    CloseHandle(server);
}

static void process_of(const char *when, HANDLE end) {
    ULONG id = 0;
    SetLastError(0);
    BOOL ok = GetNamedPipeClientProcessId(end, &id);
    printf("%s: %d error %lu ours %d\n", when, ok, ok ? 0 : GetLastError(), id == GetCurrentProcessId());
}

int main(void) {
    modes(PIPE_TYPE_BYTE);
    modes(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);

    HANDLE servers[3], clients[3];
    for (int i = 0; i < 3; i++)
        servers[i] = server_end(PIPE_TYPE_BYTE, 3);
    for (int i = 0; i < 2; i++)
        clients[i] = client_end(0);
    OVERLAPPED listening[3] = {{0}};
    for (int i = 0; i < 2; i++)
        DisconnectNamedPipe(servers[i]);
    for (int i = 1; i >= 0; i--) // listen anew, the second first
        ConnectNamedPipe(servers[i], &listening[i]);
    clients[2] = client_end(0);
    for (int i = 0; i < 2; i++) {
        CloseHandle(clients[i]);
        clients[i] = client_end(0);
        DWORD states[3];
        for (int j = 0; j < 3; j++) {
            OVERLAPPED unused = {0};
            states[j] = ConnectNamedPipe(servers[j], &unused) ? 0 : GetLastError();
        }
        printf("given: %lu %lu %lu\n", states[0], states[1], states[2]);
    }
    process_of("connected", servers[2]);
    CloseHandle(clients[2]);
    process_of("closed", servers[2]);
    DisconnectNamedPipe(servers[2]);
    process_of("disconnected", servers[2]);
    return 0;
}

/* output:
bytes
more than fits: pends
nothing: done 0
available: 600
flushed: 0
no waiting, 513: done 0
a byte is waited for, 514: done 1
read: 1
messages
more than fits: pends
nothing: done 0
available: 600
flushed: 0
no waiting, 513: done 0
a byte is waited for, 514: done 0
read: 0
given: 997 535 535
given: 535 535 535
connected: 1 error 0 ours 1
closed: 1 error 0 ours 1
disconnected: 0 error 1168 ours 0
*/
