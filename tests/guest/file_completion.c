// Overlapped reads and writes of files and pipes end at a completion port, in order, and can be cancelled
// services: NtCreateNamedPipeFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE port;

static void next(const char *what) {
    DWORD count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;
    SetLastError(0);
    BOOL ok = GetQueuedCompletionStatus(port, &count, &key, &overlapped, 2000);
    printf("%s: %d error %lu key %lu bytes %lu at %lu\n", what, ok, GetLastError(), (ULONG)key, count,
           overlapped ? overlapped->Offset : 0);
}

static void nothing(void) {
    DWORD count;
    ULONG_PTR key;
    OVERLAPPED *overlapped;
    BOOL ok = GetQueuedCompletionStatus(port, &count, &key, &overlapped, 0);
    printf("nothing: %d error %lu\n", ok || overlapped, GetLastError());
}

int main(void) {
    char buffer[16];
    OVERLAPPED first = {.Offset = 0}, second = {.Offset = 4};
    HANDLE file = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    port = CreateIoCompletionPort(file, NULL, 1, 0);
    printf("port: %d\n", port != NULL);
    printf("twice: %d\n", CreateIoCompletionPort(file, port, 2, 0) != NULL);
    if (!WriteFile(file, "abcd", 4, NULL, &first) && GetLastError() != ERROR_IO_PENDING)
        printf("write failed: %lu\n", GetLastError());
    next("write");
    if (!WriteFile(file, "efgh", 4, NULL, &second) && GetLastError() != ERROR_IO_PENDING)
        printf("write failed: %lu\n", GetLastError());
    next("write");
    if (!ReadFile(file, buffer, sizeof(buffer), NULL, &first) && GetLastError() != ERROR_IO_PENDING)
        printf("read failed: %lu\n", GetLastError());
    next("read");
    printf("%.8s\n", buffer);
    first.hEvent = (HANDLE)((ULONG_PTR)CreateEventA(NULL, TRUE, FALSE, NULL) | 1);
    ReadFile(file, buffer, 4, NULL, &first);
    WaitForSingleObject(first.hEvent, INFINITE);
    nothing();
    printf("skip: %d\n", SetFileCompletionNotificationModes(file, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
    memset(&first, 0, sizeof(first));
    if (ReadFile(file, buffer, 4, NULL, &first))
        nothing();
    else
        next("pended");

    HANDLE server = CreateNamedPipeA("\\\\.\\pipe\\ntsup-file-completion", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                     PIPE_TYPE_BYTE, 1, 16, 16, 0, NULL);
    CreateIoCompletionPort(server, port, 3, 0);
    memset(&first, 0, sizeof(first));
    printf("connect: %d", ConnectNamedPipe(server, &first));
    printf(" error %lu\n", GetLastError());
    HANDLE client = CreateFileA("\\\\.\\pipe\\ntsup-file-completion", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                FILE_FLAG_OVERLAPPED, NULL);
    next("connected");
    CreateIoCompletionPort(client, port, 4, 0);
    memset(&second, 0, sizeof(second));
    printf("read: %d", ReadFile(client, buffer, 4, NULL, &second));
    printf(" error %lu\n", GetLastError());
    nothing();
    WriteFile(server, "wxyz", 4, NULL, &first);
    // Both ends have something to tell now, in either order.
    DWORD count;
    ULONG_PTR keys[2] = {0};
    OVERLAPPED *done;
    for (int i = 0; i < 2; i++)
        GetQueuedCompletionStatus(port, &count, &keys[i], &done, 2000);
    printf("both: %lu, %.4s\n", (ULONG)(keys[0] + keys[1]), buffer);
    ReadFile(client, buffer, 4, NULL, &second);
    printf("cancel: %d\n", CancelIoEx(client, &second));
    next("cancelled");
    printf("cancel again: %d", CancelIoEx(client, &second));
    printf(" error %lu\n", GetLastError());
    ReadFile(client, buffer, 4, NULL, &second);
    CloseHandle(server);
    next("broken");
    printf("post: %d\n", PostQueuedCompletionStatus(port, 9, 8, &second));
    next("posted");
    nothing();
    return 0;
}

/* output:
port: 1
twice: 0
write: 1 error 0 key 1 bytes 4 at 0
write: 1 error 0 key 1 bytes 4 at 4
read: 1 error 0 key 1 bytes 8 at 0
abcdefgh
nothing: 0 error 258
skip: 1
nothing: 0 error 258
connect: 0 error 997
connected: 1 error 0 key 3 bytes 0 at 0
read: 0 error 997
nothing: 0 error 258
both: 7, wxyz
cancel: 1
cancelled: 0 error 995 key 4 bytes 0 at 0
cancel again: 0 error 1168
broken: 0 error 109 key 4 bytes 0 at 0
post: 1
posted: 1 error 0 key 8 bytes 9 at 0
nothing: 0 error 258
*/
