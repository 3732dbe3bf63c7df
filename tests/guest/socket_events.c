// WSAEventSelect: which events are recorded when, what enables them again, and WSAEnumNetworkEvents
// services: NtClearEvent
// libs: ws2_32
#include "socket_test.h"

static WSAEVENT event;

static const char *names[] = {"read", "write", "oob", "accept", "connect", "close"};

static void show(const char *what, SOCKET s, DWORD wait) {
    WSANETWORKEVENTS found;
    DWORD signalled = WSAWaitForMultipleEvents(1, &event, FALSE, wait, FALSE);
    int error = error_of(WSAEnumNetworkEvents(s, event, &found));
    printf("%s: %s, %d:", what, signalled == WSA_WAIT_EVENT_0 ? "signalled" : "not signalled", error);
    for (int i = 0; i < 6 && !error; i++)
        if (found.lNetworkEvents >> i & 1)
            printf(" %s (%d)", names[i], found.iErrorCode[i]);
    printf("\n");
}

int main(void) {
    start_winsock();
    event = WSACreateEvent();
    u_long off = 0;
    char buffer[64];
    SOCKET listener = listening(), s = socket(AF_INET, SOCK_STREAM, 0);
    printf("select accept: %d\n", error_of(WSAEventSelect(listener, event, FD_ACCEPT)));
    printf("such a socket cannot block: %d\n", error_of(ioctlsocket(listener, FIONBIO, &off)));
    show("nobody", listener, 0);
    connect_to(s, port_of(listener));
    show("a connection", listener, 2000);
    show("not told again", listener, 0);
    SOCKET other = accept(listener, NULL, NULL);
    WSAEventSelect(listener, NULL, 0);
    printf("block again: %d\n", error_of(ioctlsocket(listener, FIONBIO, &off)));
    WSAEventSelect(other, NULL, 0);
    ioctlsocket(other, FIONBIO, &off);

    WSAResetEvent(event);
    WSAEventSelect(s, event, FD_READ | FD_WRITE | FD_CLOSE);
    show("writable at once", s, 2000);
    show("not told again", s, 0);
    send(other, "hello", 5, 0);
    show("data", s, 2000);
    show("not told again", s, 0);
    recv(s, buffer, 2, 0);
    show("told again after recv", s, 2000);
    recv(s, buffer, sizeof buffer, 0);
    show("nothing is left", s, 50);
    send(other, "x", 1, 0);
    Sleep(20);
    WSAEventSelect(s, event, FD_READ);
    show("data that was there before", s, 2000);
    WSAEventSelect(s, event, FD_READ | FD_CLOSE);
    recv(s, buffer, sizeof buffer, 0);
    WSAResetEvent(event);
    shutdown(other, SD_SEND);
    show("the end", s, 2000);
    show("told once", s, 50);
    printf("recv %d\n", recv(s, buffer, sizeof buffer, 0));
    closesocket(s);
    closesocket(other);

    s = socket(AF_INET, SOCK_STREAM, 0);
    WSAEventSelect(s, event, FD_CONNECT | FD_WRITE);
    printf("connect: %d\n", error_of(connect_to(s, port_of(listener))));
    Sleep(50);
    show("connected", s, 2000);
    other = accept(listener, NULL, NULL);
    closesocket(s);
    closesocket(other);

    SOCKET gone = bound(SOCK_STREAM);
    unsigned short port = port_of(gone);
    closesocket(gone);
    s = socket(AF_INET, SOCK_STREAM, 0);
    WSAEventSelect(s, event, FD_CONNECT | FD_WRITE);
    printf("connect: %d\n", error_of(connect_to(s, port)));
    show("refused", s, 5000);
    closesocket(s);

    // What is accepted has its listener's events.
    WSAResetEvent(event);
    WSAEventSelect(listener, event, FD_ACCEPT | FD_READ);
    s = socket(AF_INET, SOCK_STREAM, 0);
    connect_to(s, port_of(listener));
    show("a connection", listener, 2000);
    other = accept(listener, NULL, NULL);
    send(s, "x", 1, 0);
    show("data on what was accepted", other, 2000);
    printf("no event: %d\n", error_of(WSAEventSelect(s, NULL, FD_READ)));
    printf("no socket: %d\n", error_of(WSAEventSelect(0x7770, event, FD_READ)));
    closesocket(s);
    closesocket(other);
    closesocket(listener);
    WSACloseEvent(event);
    return 0;
}

/* output:
select accept: 0
such a socket cannot block: 10022
nobody: not signalled, 0:
a connection: signalled, 0: accept (0)
not told again: not signalled, 0:
block again: 0
writable at once: signalled, 0: write (0)
not told again: not signalled, 0:
data: signalled, 0: read (0)
not told again: not signalled, 0:
told again after recv: signalled, 0: read (0)
nothing is left: not signalled, 0:
data that was there before: signalled, 0: read (0)
the end: signalled, 0: close (0)
told once: not signalled, 0:
recv 0
connect: 10035
connected: signalled, 0: write (0) connect (0)
connect: 10035
refused: signalled, 0: connect (10061)
a connection: signalled, 0: accept (0)
data on what was accepted: signalled, 0: read (0)
no event: 10022
no socket: 10038
*/
