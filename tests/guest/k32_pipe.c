// Anonymous pipes carry bytes and end; named pipes connect, carry messages, peek, transact, and work overlapped
// services: NtCancelIoFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const char NAME[] = "\\\\.\\pipe\\ntsup-k32-pipe";

static DWORD WINAPI client(void *unused) {
    (void)unused;
    char buffer[32];
    DWORD count, mode = PIPE_READMODE_MESSAGE;
    HANDLE pipe = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        return GetLastError();
    SetNamedPipeHandleState(pipe, &mode, NULL, NULL);
    if (!TransactNamedPipe(pipe, (void *)"ask", 3, buffer, sizeof(buffer), &count, NULL) || count != 6)
        return 1;
    CloseHandle(pipe);
    return memcmp(buffer, "answer", 6) ? 2 : 0;
}

int main(void) {
    HANDLE reader, writer;
    char buffer[32];
    DWORD count, available, left;
    BOOL ok;
    ok = CreatePipe(&reader, &writer, NULL, 0);
    printf("create: %d\n", ok);
    if (!ok)
        return 1;
    printf("types: %lu %lu\n", GetFileType(reader), GetFileType(writer));
    WriteFile(writer, "hello", 5, &count, NULL);
    ok = PeekNamedPipe(reader, buffer, 2, &count, &available, NULL);
    printf("peek: %d %lu of %lu: %.2s\n", ok, count, available, buffer);
    ok = ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    printf("read: %d %lu %.*s\n", ok, count, (int)count, buffer);
    CloseHandle(writer);
    SetLastError(0);
    ok = ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    printf("read from the dead: %d error %lu\n", ok, GetLastError());
    CloseHandle(reader);
    CreatePipe(&reader, &writer, NULL, 0);
    CloseHandle(reader);
    SetLastError(0);
    ok = WriteFile(writer, "x", 1, &count, NULL);
    printf("write to the dead: %d error %lu\n", ok, GetLastError());
    CloseHandle(writer);

    SetLastError(0);
    HANDLE pipe = CreateFileA(NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("no such pipe: error %lu\n", GetLastError());
    HANDLE server = CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                     PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1, 512, 512, 0, NULL);
    printf("server: %d\n", server != INVALID_HANDLE_VALUE);
    if (server == INVALID_HANDLE_VALUE)
        return 1;
    SetLastError(0);
    pipe = CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE, 1, 512, 512, 0, NULL);
    printf("one instance only: %d error %lu\n", pipe != INVALID_HANDLE_VALUE, GetLastError());
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    SetLastError(0);
    ok = ConnectNamedPipe(server, &overlapped);
    printf("listening: %d error %lu\n", ok, GetLastError());
    HANDLE thread = CreateThread(NULL, 0, client, NULL, 0, NULL);
    ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    printf("connected: %d\n", ok);
    SetLastError(0);
    ok = ReadFile(server, buffer, 2, NULL, &overlapped);
    if (!ok && GetLastError() == ERROR_IO_PENDING)
        SetLastError(0), ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    else
        GetOverlappedResult(server, &overlapped, &count, FALSE);
    printf("half a message: %d error %lu, %lu bytes %.2s\n", ok, GetLastError(), count, buffer);
    ok = PeekNamedPipe(server, NULL, 0, NULL, &available, &left);
    printf("the other half: %d %lu %lu\n", ok, available, left);
    ReadFile(server, buffer, sizeof(buffer), NULL, &overlapped);
    ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    printf("read: %d %lu %.1s\n", ok, count, buffer);
    WriteFile(server, "answer", 6, NULL, &overlapped);
    ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    printf("wrote: %d %lu\n", ok, count);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &count);
    printf("client: %lu\n", count);
    ok = ReadFile(server, buffer, sizeof(buffer), NULL, &overlapped);
    if (!ok && GetLastError() == ERROR_IO_PENDING)
        ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    printf("after the client: %d error %lu\n", ok, GetLastError());
    printf("disconnect: %d\n", DisconnectNamedPipe(server));
    ConnectNamedPipe(server, &overlapped);
    printf("cancel: %d\n", CancelIo(server));
    SetLastError(0);
    ok = GetOverlappedResult(server, &overlapped, &count, TRUE);
    printf("cancelled: %d error %lu\n", ok, GetLastError());
    CloseHandle(server);
    return 0;
}
/* output:
create: 1
types: 3 3
peek: 1 2 of 5: he
read: 1 5 hello
read from the dead: 0 error 109
write to the dead: 0 error 232
no such pipe: error 2
server: 1
one instance only: 0 error 231
listening: 0 error 997
connected: 1
half a message: 0 error 234, 2 bytes as
the other half: 1 1 1
read: 1 1 k
wrote: 1 6
client: 0
after the client: 0 error 109
disconnect: 1
cancel: 1
cancelled: 0 error 995
*/
