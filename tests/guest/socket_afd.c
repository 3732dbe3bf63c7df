// AFD asked directly, as mio, wepoll and libuv do: polls on a handle of their own, told by a completion port
// services: NtRemoveIoCompletion
// libs: ws2_32
#include "socket_test.h"

#include <stdint.h>
#include <winternl.h>

#define STATUS_PENDING_ ((NTSTATUS)0x103)
enum { IOCTL_AFD_POLL = 0x12024 };
enum { RECEIVE = 1, SEND = 4, DISCONNECT = 8, ABORT = 0x10, LOCAL_CLOSE = 0x20, ACCEPT = 0x80, CONNECT_FAIL = 0x100 };

typedef struct {
    HANDLE handle;
    ULONG events;
    NTSTATUS status;
} Entry;

typedef struct {
    LARGE_INTEGER timeout;
    ULONG count;
    ULONG exclusive;
    Entry entries[2];
} Poll;

NTSTATUS NTAPI NtCancelIoFileEx(HANDLE file, IO_STATUS_BLOCK *which, IO_STATUS_BLOCK *iosb);

static HANDLE port;

static NTSTATUS open_afd(const WCHAR *path, HANDLE *handle, void *ea, ULONG ea_size) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK iosb;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&attributes, &name, 0, NULL, NULL);
    return NtCreateFile(handle, SYNCHRONIZE | GENERIC_READ | GENERIC_WRITE, &attributes, &iosb, NULL, 0,
                        FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0, ea, ea_size);
}

static NTSTATUS poll(HANDLE afd, Poll *one, SOCKET s, ULONG events, LONGLONG timeout, BOOL exclusive,
                     IO_STATUS_BLOCK *iosb) {
    memset(one, 0, sizeof *one);
    one->timeout.QuadPart = timeout;
    one->count = 1;
    one->exclusive = (ULONG)exclusive;
    one->entries[0].handle = (HANDLE)s;
    one->entries[0].events = events;
    iosb->Status = STATUS_PENDING_;
    return NtDeviceIoControlFile(afd, NULL, NULL, iosb, iosb, IOCTL_AFD_POLL, one, sizeof *one - sizeof(Entry), one,
                                 sizeof *one - sizeof(Entry));
}

static void next(const char *what, const Poll *one, IO_STATUS_BLOCK *iosb) {
    DWORD count;
    ULONG_PTR key;
    OVERLAPPED *overlapped = NULL;
    GetQueuedCompletionStatus(port, &count, &key, &overlapped, 1000);
    if ((void *)overlapped != (void *)iosb)
        printf("%s: nothing\n", what);
    else
        printf("%s: %08lx, %lu handles, events %lx, status %08lx\n", what, iosb->Status, one->count,
               one->count ? one->entries[0].events : 0, one->count ? one->entries[0].status : 0);
}

int main(void) {
    start_winsock();
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    HANDLE afd = NULL, none = NULL;
    Poll one, other;
    IO_STATUS_BLOCK iosb, other_iosb, cancel;
    char room[16];
    printf("open: %08lx\n", open_afd(L"\\Device\\Afd\\Mio", &afd, NULL, 0));
    printf("port: %d\n", CreateIoCompletionPort(afd, port, 7, 0) == port);
    printf("modes: %d\n", SetFileCompletionNotificationModes(afd, FILE_SKIP_SET_EVENT_ON_HANDLE));

    SOCKET pair[2], listener = listening();
    make_pair(pair);
    ULONG all = RECEIVE | SEND | DISCONNECT | ABORT | ACCEPT | CONNECT_FAIL | LOCAL_CLOSE;
    printf("writable: %08lx\n", poll(afd, &one, pair[0], all, INT64_MAX, FALSE, &iosb));
    next("writable", &one, &iosb);
    printf("readable: %08lx\n", poll(afd, &one, pair[0], all & ~SEND, INT64_MAX, FALSE, &iosb));
    send(pair[1], "x", 1, 0);
    next("readable", &one, &iosb);
    recv(pair[0], room, 1, 0);
    printf("cancel: %08lx", poll(afd, &one, pair[0], RECEIVE, INT64_MAX, FALSE, &iosb));
    printf(" %08lx\n", NtCancelIoFileEx(afd, &iosb, &cancel));
    next("cancelled", &one, &iosb);
    printf("nothing to cancel: %08lx\n", NtCancelIoFileEx(afd, &iosb, &cancel));
    printf("time: %08lx\n", poll(afd, &one, pair[0], RECEIVE, -200000, FALSE, &iosb));
    next("time", &one, &iosb);
    printf("exclusive: %08lx", poll(afd, &one, pair[0], RECEIVE, INT64_MAX, TRUE, &iosb));
    printf(", another: %08lx\n", poll(afd, &other, pair[0], RECEIVE, INT64_MAX, TRUE, &other_iosb));
    next("the first gives way", &one, &iosb);
    send(pair[1], "x", 1, 0);
    next("the second", &other, &other_iosb);
    recv(pair[0], room, 1, 0);
    poll(afd, &one, pair[0], RECEIVE | DISCONNECT, INT64_MAX, FALSE, &iosb);
    shutdown(pair[1], SD_SEND);
    next("shut down", &one, &iosb);
    poll(afd, &one, pair[0], RECEIVE | LOCAL_CLOSE, INT64_MAX, FALSE, &iosb);
    closesocket(pair[0]);
    next("closed here", &one, &iosb);
    // libuv relies on it: it does not ask for LOCAL_CLOSE, and does expect it.
    poll(afd, &one, pair[1], ACCEPT, INT64_MAX, FALSE, &iosb);
    closesocket(pair[1]);
    next("closed, not asked for", &one, &iosb);

    poll(afd, &one, listener, ACCEPT, INT64_MAX, FALSE, &iosb);
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    connect_to(s, port_of(listener));
    next("a connection", &one, &iosb);
    closesocket(s);

    SOCKET gone = bound(SOCK_STREAM);
    unsigned short nobody = port_of(gone);
    u_long on = 1;
    closesocket(gone);
    s = socket(AF_INET, SOCK_STREAM, 0);
    ioctlsocket(s, FIONBIO, &on);
    connect_to(s, nobody);
    poll(afd, &one, s, all, INT64_MAX, FALSE, &iosb);
    next("refused", &one, &iosb);
    closesocket(s);

    make_pair(pair);
    memset(&one, 0, sizeof one);
    one.timeout.QuadPart = INT64_MAX;
    one.count = 2;
    one.entries[0] = (Entry){(HANDLE)pair[0], RECEIVE, 0};
    one.entries[1] = (Entry){(HANDLE)pair[1], SEND, 0};
    NtDeviceIoControlFile(afd, NULL, NULL, &iosb, &iosb, IOCTL_AFD_POLL, &one, sizeof one, &one, sizeof one);
    next("the second of two", &one, &iosb);
    printf("it is the second: %d\n", one.entries[0].handle == (HANDLE)pair[1]);

    printf("no socket: %08lx\n", poll(afd, &one, 0x7770, RECEIVE, 0, FALSE, &iosb));
    one.count = 1000;
    printf("too short: %08lx\n",
           NtDeviceIoControlFile(afd, NULL, NULL, NULL, &iosb, IOCTL_AFD_POLL, &one, sizeof one, &one, sizeof one));
    printf("another code: %08lx\n",
           NtDeviceIoControlFile(afd, NULL, NULL, NULL, &iosb, 0x12ff0, &one, sizeof one, &one, sizeof one));
    printf("on a socket itself: %08lx", poll((HANDLE)pair[0], &one, pair[0], SEND, INT64_MAX, FALSE, &iosb));
    printf(", %08lx\n", iosb.Status);

    // A socket without Winsock.
    struct {
        ULONG next;
        UCHAR flags, name_length;
        USHORT value_length;
        char name[16];
        ULONG endpoint_flags, group;
        LONG family, type, protocol;
        ULONG device_length;
        WCHAR device[2];
    } ea = {0, 0, 15, 28, "AfdOpenPacketXX", 0, 0, AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, {0}};
    printf("endpoint: %08lx\n", open_afd(L"\\Device\\Afd\\Endpoint", &none, &ea, sizeof ea));
    int type = 0, length = sizeof type;
    getsockopt((SOCKET)none, SOL_SOCKET, SO_TYPE, (char *)&type, &length);
    printf("type %d\n", type);
    printf("bound: %d\n", error_of(getsockname((SOCKET)none, (struct sockaddr *)room, &length)));
    CloseHandle(none);
    printf("no such name: %08lx\n", open_afd(L"\\Device\\NoAfd\\Endpoint", &none, NULL, 0));
    CloseHandle(afd);
    return 0;
}

/* output:
open: 00000000
port: 1
modes: 1
writable: 00000000
writable: 00000000, 1 handles, events 4, status 00000000
readable: 00000103
readable: 00000000, 1 handles, events 1, status 00000000
cancel: 00000103 00000000
cancelled: c0000120, 1 handles, events 1, status 00000000
nothing to cancel: c0000225
time: 00000103
time: 00000102, 0 handles, events 0, status 00000000
exclusive: 00000103, another: 00000103
the first gives way: 00000000, 0 handles, events 0, status 00000000
the second: 00000000, 1 handles, events 1, status 00000000
shut down: 00000000, 1 handles, events 8, status 00000000
closed here: 00000000, 1 handles, events 20, status 00000000
closed, not asked for: 00000000, 1 handles, events 20, status 00000000
a connection: 00000000, 1 handles, events 80, status 00000000
refused: 00000000, 1 handles, events 100, status c0000236
the second of two: 00000000, 1 handles, events 4, status 00000000
it is the second: 1
no socket: c0000008
too short: c000000d
another code: c0000010
on a socket itself: 00000000, 00000000
endpoint: 00000000
type 1
bound: 10022
no such name: c000003a
*/
