// Overlapped Winsock: events, completion routines, cancelling, closing, WSAGetOverlappedResult; ReadFile on a socket
// libs: ws2_32
// varies: how many bytes a socket takes or has at once is chance
// services: NtCancelIoFileEx NtCreateEvent NtCreateFile NtDeviceIoControlFile NtReadFile NtWaitForSingleObject
#include "socket_test.h"

static int routine_calls;

static void CALLBACK routine(DWORD error, DWORD count, LPWSAOVERLAPPED overlapped, DWORD flags) {
    printf("routine: error %lu, %lu bytes, flags %lu, its event member %d\n", error, count, flags,
           (int)(INT_PTR)overlapped->hEvent);
    routine_calls++;
}

static void result(const char *what, SOCKET s, WSAOVERLAPPED *overlapped, BOOL wait) {
    DWORD count = 99, flags = 99;
    BOOL done = WSAGetOverlappedResult(s, overlapped, &count, wait, &flags);
    if (done)
        printf("%s: %lu bytes\n", what, count);
    else
        printf("%s: error %d\n", what, WSAGetLastError());
}

static int receive(SOCKET s, WSABUF *buffer, WSAOVERLAPPED *overlapped) {
    DWORD flags = 0;
    return error_of(WSARecv(s, buffer, 1, NULL, &flags, overlapped, NULL));
}

int main(void) {
    start_winsock();
    SOCKET pair[2];
    char room[64];
    WSABUF buffer = {sizeof room, room}, two[2] = {{3, room}, {sizeof room - 3, room + 3}};
    DWORD flags = 0, count = 0;
    make_pair(pair);

    WSAOVERLAPPED overlapped = {.hEvent = WSACreateEvent()};
    printf("pending: %d\n", receive(pair[0], &buffer, &overlapped));
    result("not yet", pair[0], &overlapped, FALSE);
    printf("the event: %d\n", WaitForSingleObject(overlapped.hEvent, 0) == WAIT_OBJECT_0);
    send(pair[1], "hello", 5, 0);
    result("done", pair[0], &overlapped, TRUE);
    printf("the event: %d, %.5s\n", WaitForSingleObject(overlapped.hEvent, 0) == WAIT_OBJECT_0, room);

    send(pair[1], "scattered", 9, 0);
    Sleep(20);
    memset(room, '-', sizeof room);
    printf("at once: %d", error_of(WSARecv(pair[0], two, 2, &count, &flags, &overlapped, NULL)));
    printf(", %lu bytes: %.9s\n", count, room);
    printf("gathered: %d",
           error_of(WSASend(pair[1], (WSABUF[]){{2, "ga"}, {0, NULL}, {3, "the"}}, 3, &count, 0, &overlapped, NULL)));
    printf(", %lu\n", count);
    printf("got %d\n", recv(pair[0], room, sizeof room, 0));

    WSAOVERLAPPED by_routine = {.hEvent = (HANDLE)7};
    printf("with a routine: %d\n", error_of(WSARecv(pair[0], &buffer, 1, NULL, &flags, &by_routine, routine)));
    send(pair[1], "routine", 7, 0);
    printf("not alertable: %lu, calls %d\n", SleepEx(20, FALSE), routine_calls);
    printf("alertable: %d", SleepEx(1000, TRUE) == WAIT_IO_COMPLETION);
    printf(", calls %d\n", routine_calls);
    send(pair[1], "ready", 5, 0);
    Sleep(20);
    printf("at once with a routine: %d\n",
           error_of(WSARecv(pair[0], &buffer, 1, &count, &flags, &by_routine, routine)));
    printf("it still comes: %d\n", SleepEx(0, TRUE) == WAIT_IO_COMPLETION);

    // Waiting for all of it.
    flags = MSG_WAITALL;
    buffer.len = 6;
    WSARecv(pair[0], &buffer, 1, NULL, &flags, &overlapped, NULL);
    send(pair[1], "one", 3, 0);
    Sleep(20);
    result("a part of all", pair[0], &overlapped, FALSE);
    send(pair[1], "two", 3, 0);
    result("all", pair[0], &overlapped, TRUE);
    flags = 0;

    // A receive of nothing says when there is something.
    buffer.len = 0;
    printf("of no bytes: %d\n", receive(pair[0], &buffer, &overlapped));
    result("of no bytes", pair[0], &overlapped, FALSE);
    send(pair[1], "x", 1, 0);
    result("of no bytes", pair[0], &overlapped, TRUE);
    printf("left: %d\n", recv(pair[0], room, sizeof room, 0));
    buffer.len = sizeof room;

    WSAOVERLAPPED second = {0};
    receive(pair[0], &buffer, &overlapped);
    receive(pair[0], &buffer, &second);
    printf("cancel one: %d\n", CancelIoEx((HANDLE)pair[0], (OVERLAPPED *)&overlapped));
    result("cancelled", pair[0], &overlapped, TRUE);
    result("the other", pair[0], &second, FALSE);
    send(pair[1], "y", 1, 0);
    result("the other", pair[0], &second, TRUE);
    printf("nothing to cancel: %d %lu\n", CancelIoEx((HANDLE)pair[0], NULL), GetLastError());

    // A socket is a file too.
    OVERLAPPED file = {.hEvent = overlapped.hEvent};
    printf("ReadFile: %d %lu\n", ReadFile((HANDLE)pair[0], room, sizeof room, NULL, &file), GetLastError());
    printf("WriteFile: %d\n", WriteFile((HANDLE)pair[1], "file", 4, &count, &second));
    printf("GetOverlappedResult: %d", GetOverlappedResult((HANDLE)pair[0], &file, &count, TRUE));
    printf(" %lu %.4s\n", count, room);
    printf("type %lu\n", GetFileType((HANDLE)pair[0]));

    receive(pair[0], &buffer, &overlapped);
    shutdown(pair[1], SD_SEND);
    result("at the end", pair[0], &overlapped, TRUE);

    // A send larger than all buffers ends when the other side has taken enough.
    static char large[1 << 23];
    buffer = (WSABUF){sizeof large, large};
    printf("send: %d\n", error_of(WSASend(pair[0], &buffer, 1, NULL, 0, &overlapped, NULL)));
    result("a large send", pair[0], &overlapped, FALSE);
    size_t taken = 0;
    static char sink[1 << 16];
    while (taken < sizeof large)
        taken += (size_t)recv(pair[1], sink, sizeof sink, 0);
    result("a large send", pair[0], &overlapped, TRUE);
    close_pair(pair);

    // Closing ends what pends; so does a reset.
    make_pair(pair);
    buffer = (WSABUF){sizeof room, room};
    receive(pair[0], &buffer, &overlapped);
    closesocket(pair[0]);
    WaitForSingleObject(overlapped.hEvent, 1000);
    printf("closed: pending no more %d\n", overlapped.Internal != 0x103);
    closesocket(pair[1]);
    make_pair(pair);
    receive(pair[0], &buffer, &overlapped);
    LINGER at_once = {1, 0};
    setsockopt(pair[1], SOL_SOCKET, SO_LINGER, (char *)&at_once, sizeof at_once);
    closesocket(pair[1]);
    result("reset", pair[0], &overlapped, TRUE);
    closesocket(pair[0]);

    SOCKET waiting = bound(SOCK_DGRAM);
    DWORD patience = 100;
    setsockopt(waiting, SOL_SOCKET, SO_RCVTIMEO, (char *)&patience, sizeof patience);
    DWORD before = GetTickCount();
    printf("SO_RCVTIMEO: %d", error_of(recv(waiting, room, sizeof room, 0)));
    printf(", after a while: %d\n", GetTickCount() - before >= 80);
    closesocket(waiting);
    SOCKET plain = WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0, 0);
    struct sockaddr_in name = loopback(0);
    bind(plain, (struct sockaddr *)&name, sizeof name);
    name.sin_port = port_of(plain);
    printf("without WSA_FLAG_OVERLAPPED: %d", sendto(plain, "self", 4, 0, (struct sockaddr *)&name, sizeof name));
    printf(" %d\n", recv(plain, room, sizeof room, 0));
    closesocket(plain);
    printf("no buffers: %d\n", error_of(WSARecv(plain, NULL, 0, NULL, &flags, &overlapped, NULL)));
    return 0;
}

/* output:
pending: 997
not yet: error 996
the event: 0
done: 5 bytes
the event: 1, hello
at once: 0, 9 bytes: scattered
gathered: 0, 5
got 5
with a routine: 997
not alertable: 0, calls 0
routine: error 0, 7 bytes, flags 0, its event member 7
alertable: 1, calls 1
at once with a routine: 0
routine: error 0, 5 bytes, flags 0, its event member 7
it still comes: 1
a part of all: error 996
all: 6 bytes
of no bytes: 997
of no bytes: error 996
of no bytes: 0 bytes
left: 1
cancel one: 1
cancelled: error 995
the other: error 996
the other: 1 bytes
nothing to cancel: 0 1168
ReadFile: 0 997
WriteFile: 1
GetOverlappedResult: 1 4 file
type 3
at the end: 0 bytes
send: 997
a large send: error 996
a large send: 8388608 bytes
closed: pending no more 1
reset: error 10054
SO_RCVTIMEO: 10060, after a while: 1
without WSA_FLAG_OVERLAPPED: 4 4
no buffers: 10022
*/
