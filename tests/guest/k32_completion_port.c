// Completion ports: posted packets in order, several at once, time-outs, closing with a waiter, the rules for handles
// services: NtRemoveIoCompletion NtRemoveIoCompletionEx
#include <stdio.h>
#include <windows.h>

static DWORD WINAPI wait_forever(void *port)
{
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped = (OVERLAPPED *)1;
    BOOL ok = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, INFINITE);
    return ok ? 0 : GetLastError();
}

int main(void)
{
    DWORD bytes = 0;
    ULONG count = 0;
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;
    OVERLAPPED_ENTRY entries[4];
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    printf("port: %d\n", port != NULL);
    SetLastError(0);
    HANDLE bad = CreateIoCompletionPort(INVALID_HANDLE_VALUE, port, 0, 0);
    printf("nothing to add: %p error %lu\n", bad, GetLastError());
    SetLastError(0);
    BOOL ok = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 10);
    printf("empty: %d error %lu overlapped %p\n", ok, GetLastError(), (void *)overlapped);
    PostQueuedCompletionStatus(port, 12, 34, (OVERLAPPED *)56);
    PostQueuedCompletionStatus(port, 1, 2, NULL);
    PostQueuedCompletionStatus(port, 3, 4, NULL);
    ok = GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0);
    printf("first: %d bytes %lu key %d overlapped %d\n", ok, bytes, (int)key, (int)(ULONG_PTR)overlapped);
    ok = GetQueuedCompletionStatusEx(port, entries, 4, &count, 0, FALSE);
    printf("rest: %d count %lu keys %d %d\n", ok, count, (int)entries[0].lpCompletionKey, (int)entries[1].lpCompletionKey);
    SetLastError(0);
    ok = GetQueuedCompletionStatusEx(port, entries, 4, &count, 10, FALSE);
    printf("none: %d error %lu\n", ok, GetLastError());
    HANDLE thread = CreateThread(NULL, 0, wait_forever, port, 0, NULL);
    Sleep(30);
    PostQueuedCompletionStatus(port, 0, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &bytes);
    printf("woken: %lu\n", bytes);
    CloseHandle(port);
    SetLastError(0);
    ok = PostQueuedCompletionStatus(port, 0, 0, NULL);
    printf("closed: %d error %lu\n", ok, GetLastError());
    return 0;
}

/* output:
port: 1
nothing to add: 0000000000000000 error 87
empty: 0 error 258 overlapped 0000000000000000
first: 1 bytes 12 key 34 overlapped 56
rest: 1 count 2 keys 2 4
none: 0 error 258
woken: 0
closed: 0 error 6
*/
