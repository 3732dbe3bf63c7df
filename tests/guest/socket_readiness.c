// Sockets that do not block: WSAEWOULDBLOCK, select, WSAPoll, and what accept hands on
// libs: ws2_32
// varies: how many bytes a socket takes or has at once is chance
// services: NtCreateEvent NtCreateFile NtCreateThreadEx NtDeviceIoControlFile
#include "socket_test.h"

static void show_select(const char *what, SOCKET s, int milliseconds) {
    fd_set read, write, except;
    TIMEVAL wait = {0, milliseconds * 1000};
    FD_ZERO(&read);
    FD_ZERO(&write);
    FD_ZERO(&except);
    FD_SET(s, &read);
    FD_SET(s, &write);
    FD_SET(s, &except);
    int count = select(0, &read, &write, &except, &wait);
    printf("%s: %d%s%s%s\n", what, count, FD_ISSET(s, &read) ? " read" : "", FD_ISSET(s, &write) ? " write" : "",
           FD_ISSET(s, &except) ? " except" : "");
}

static void show_poll(const char *what, SOCKET s, SHORT events) {
    WSAPOLLFD one = {.fd = s, .events = events};
    int count = WSAPoll(&one, 1, 200);
    printf("%s: %d, %x\n", what, count, one.revents);
}

static DWORD WINAPI send_later(void *s) {
    Sleep(50);
    send((SOCKET)s, "x", 1, 0);
    return 0;
}

int main(void) {
    u_long on = 1, waiting = 0;
    char buffer[16];
    start_winsock();
    SOCKET listener = listening(), s = socket(AF_INET, SOCK_STREAM, 0);
    printf("FIONBIO: %d\n", error_of(ioctlsocket(listener, FIONBIO, &on)));
    printf("accept nobody: %d\n", error_of((int)accept(listener, NULL, NULL)));
    show_select("a listener", listener, 0);
    ioctlsocket(s, FIONBIO, &on);
    printf("connect: %d\n", error_of(connect_to(s, port_of(listener))));
    show_select("connected", s, 1000);
    printf("connect again: %d\n", error_of(connect_to(s, port_of(listener))));
    int error = -1, length = sizeof error;
    getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &length);
    printf("SO_ERROR %d\n", error);
    show_select("a connection waits", listener, 1000);
    SOCKET other = accept(listener, NULL, NULL);
    printf("what was accepted does not block either: %d\n", error_of(recv(other, buffer, 1, 0)));
    show_select("nothing to read", s, 0);
    send(other, "hello", 5, 0);
    show_select("something to read", s, 1000);
    printf("FIONREAD: %d, %lu\n", error_of(ioctlsocket(s, FIONREAD, &waiting)), waiting);
    printf("peek %d", recv(s, buffer, sizeof buffer, MSG_PEEK));
    printf(", take %d", recv(s, buffer, 3, 0));
    printf(", the rest %d", recv(s, buffer, sizeof buffer, 0));
    printf(", no more %d\n", error_of(recv(s, buffer, sizeof buffer, 0)));

    // A connection refused is an exception of select's.
    SOCKET refused = socket(AF_INET, SOCK_STREAM, 0), gone = bound(SOCK_STREAM);
    unsigned short port = port_of(gone);
    closesocket(gone);
    ioctlsocket(refused, FIONBIO, &on);
    printf("connect to nobody: %d\n", error_of(connect_to(refused, port)));
    show_select("refused", refused, 3000);
    getsockopt(refused, SOL_SOCKET, SO_ERROR, (char *)&error, &length);
    printf("SO_ERROR %d\n", error);
    closesocket(refused);

    // Filling the peer's buffers.
    static char block[65536];
    long long sent = 0;
    int count;
    while ((count = send(s, block, sizeof block, 0)) > 0)
        sent += count;
    printf("full: %d, after more than 64 KiB: %d\n", WSAGetLastError(), sent > 65536);
    show_select("full", s, 0);
    long long taken = 0;
    while (taken < sent && (count = recv(other, block, sizeof block, 0)) != 0) {
        if (count < 0)
            show_select("waits for more", other, 1000);
        else
            taken += count;
    }
    printf("all arrived: %d\n", taken == sent);
    show_select("room again", s, 1000);

    show_poll("poll nothing", s, POLLIN);
    show_poll("poll for writing", s, POLLIN | POLLOUT);
    CloseHandle(CreateThread(NULL, 0, send_later, (void *)other, 0, NULL));
    show_poll("poll for what comes", s, POLLIN);
    recv(s, buffer, 1, 0);
    shutdown(other, SD_SEND);
    show_poll("the other end has shut down", s, POLLIN);
    show_select("the other end has shut down", s, 1000);
    printf("recv %d\n", recv(s, buffer, 1, 0));
    closesocket(other);
    show_poll("poll a closed socket", other, POLLIN);
    WSAPOLLFD mixed[2] = {{.fd = INVALID_SOCKET, .events = POLLIN}, {.fd = listener, .events = POLLIN}};
    printf("poll with a negative one: %d\n", WSAPoll(mixed, 2, 0));
    mixed[0].events = POLLHUP;
    mixed[0].fd = listener;
    printf("poll for a result: %d\n", error_of(WSAPoll(mixed, 2, 0)));
    printf("poll without sockets: %d\n", error_of(WSAPoll(mixed, 0, 0)));
    closesocket(s);

    fd_set none;
    FD_ZERO(&none);
    printf("select without sockets: %d\n", error_of(select(0, &none, NULL, NULL, NULL)));
    FD_SET((SOCKET)0x7770, &none);
    printf("select with what is none: %d\n", error_of(select(0, &none, NULL, NULL, NULL)));

    // Reset: closing with no lingering.
    SOCKET pair[2];
    make_pair(pair);
    LINGER at_once = {1, 0};
    setsockopt(pair[1], SOL_SOCKET, SO_LINGER, (char *)&at_once, sizeof at_once);
    closesocket(pair[1]);
    Sleep(20);
    show_select("reset", pair[0], 1000);
    printf("recv from a reset connection: %d\n", error_of(recv(pair[0], buffer, 1, 0)));
    printf("send on it: %d\n", error_of(send(pair[0], buffer, 1, 0)));
    closesocket(pair[0]);
    closesocket(listener);
    return 0;
}

/* output:
FIONBIO: 0
accept nobody: 10035
a listener: 0
connect: 10035
connected: 1 write
connect again: 10056
SO_ERROR 0
a connection waits: 1 read
what was accepted does not block either: 10035
nothing to read: 1 write
something to read: 2 read write
FIONREAD: 0, 5
peek 5, take 3, the rest 2, no more 10035
connect to nobody: 10035
refused: 1 except
SO_ERROR 10061
full: 10035, after more than 64 KiB: 1
full: 0
all arrived: 1
room again: 1 write
poll nothing: 0, 0
poll for writing: 1, 10
poll for what comes: 1, 100
the other end has shut down: 1, 2
the other end has shut down: 2 read write
recv 0
poll a closed socket: -1, 4
poll with a negative one: 0
poll for a result: 10022
poll without sockets: 10022
select without sockets: 10022
select with what is none: 10038
reset: 2 read write
recv from a reset connection: 10054
send on it: 10054
*/
