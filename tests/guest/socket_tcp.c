// TCP over loopback: bind, listen, connect, accept, both ways, end of stream, names, and what fails how.
// libs: ws2_32
#include <winsock2.h>

#include <ws2tcpip.h>

#include <process.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int error_of(int result) { return result == SOCKET_ERROR ? WSAGetLastError() : 0; }

static struct sockaddr_in loopback(unsigned short port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = port};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static unsigned short port_of(SOCKET s) {
    struct sockaddr_in name;
    int length = sizeof name;
    getsockname(s, (struct sockaddr *)&name, &length);
    return name.sin_port;
}

static HANDLE told; // the server has said what it sent

static unsigned WINAPI client(void *port) {
    SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct sockaddr_in to = loopback((unsigned short)(UINT_PTR)port);
    char buffer[64];
    printf("client connects: %d\n", error_of(connect(s, (struct sockaddr *)&to, sizeof to)));
    fflush(stdout);
    send(s, "hello", 5, 0);
    int got = recv(s, buffer, sizeof buffer, 0);
    WaitForSingleObject(told, INFINITE);
    printf("client got %d bytes: %.*s\n", got, got, buffer);
    shutdown(s, SD_SEND);
    printf("client at the end: %d\n", recv(s, buffer, sizeof buffer, 0));
    printf("send after shutdown: %d\n", error_of(send(s, "x", 1, 0)));
    closesocket(s);
    return 0;
}

int main(void) {
    WSADATA data;
    printf("before WSAStartup: %d\n", socket(AF_INET, SOCK_STREAM, 0) == INVALID_SOCKET ? WSAGetLastError() : 0);
    printf("WSAStartup: %d\n", WSAStartup(MAKEWORD(2, 2), &data));

    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in name = loopback(0), peer;
    int length = sizeof name;
    printf("name before bind: %d\n", error_of(getsockname(listener, (struct sockaddr *)&peer, &length)));
    printf("listen before bind: %d\n", error_of(listen(listener, 5)));
    printf("short address: %d\n", error_of(bind(listener, (struct sockaddr *)&name, 4)));
    printf("bind: %d\n", error_of(bind(listener, (struct sockaddr *)&name, sizeof name)));
    printf("bind again: %d\n", error_of(bind(listener, (struct sockaddr *)&name, sizeof name)));
    printf("accept before listen: %d\n", error_of((int)accept(listener, NULL, NULL)));
    printf("listen: %d\n", error_of(listen(listener, SOMAXCONN)));
    unsigned short port = port_of(listener);
    printf("a port: %d\n", port != 0);
    SOCKET other = socket(AF_INET, SOCK_STREAM, 0);
    name = loopback(port);
    printf("bind to a port in use: %d\n", error_of(bind(other, (struct sockaddr *)&name, sizeof name)));
    printf("peer of a listener: %d\n", error_of(getpeername(listener, (struct sockaddr *)&peer, &length)));
    printf("recv unconnected: %d\n", error_of(recv(other, (char *)&data, 1, 0)));
    printf("send unconnected: %d\n", error_of(send(other, "x", 1, 0)));
    closesocket(other);

    told = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, client, (void *)(UINT_PTR)port, 0, NULL);
    length = sizeof peer;
    SOCKET s = accept(listener, (struct sockaddr *)&peer, &length);
    char buffer[64];
    int got = recv(s, buffer, sizeof buffer, 0);
    printf("server got %d bytes: %.*s from %s, %d\n", got, got, buffer, inet_ntoa(peer.sin_addr), length);
    printf("connect when connected: %d\n", error_of(connect(s, (struct sockaddr *)&name, sizeof name)));
    printf("server sends %d\n", send(s, "welcome", 7, 0));
    fflush(stdout);
    SetEvent(told);
    printf("server at the end: %d\n", recv(s, buffer, sizeof buffer, 0));
    shutdown(s, SD_BOTH);
    WaitForSingleObject(thread, INFINITE);
    printf("close: %d\n", error_of(closesocket(s)));
    printf("close again: %d\n", error_of(closesocket(s)));
    printf("close the listener: %d\n", error_of(closesocket(listener)));

    s = socket(AF_INET, SOCK_STREAM, 0);
    printf("connect to nobody: %d\n", error_of(connect(s, (struct sockaddr *)&name, sizeof name)));
    name.sin_addr.s_addr = 0;
    printf("connect to 0.0.0.0: %d\n", error_of(connect(s, (struct sockaddr *)&name, sizeof name)));
    closesocket(s);

    listener = socket(AF_INET, SOCK_STREAM, 0);
    name = loopback(port);
    printf("bind to a port whose connections ended: %d\n",
           error_of(bind(listener, (struct sockaddr *)&name, sizeof name)));
    closesocket(listener);
    printf("a stream of UDP: %d\n",
           socket(AF_INET, SOCK_STREAM, IPPROTO_UDP) == INVALID_SOCKET ? WSAGetLastError() : 0);
    printf("an unknown family: %d\n", socket(77, SOCK_STREAM, 0) == INVALID_SOCKET ? WSAGetLastError() : 0);
    printf("an unknown type: %d\n", socket(AF_INET, 9, 0) == INVALID_SOCKET ? WSAGetLastError() : 0);
    HANDLE file = CreateFileW(L"NUL", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("close what is no socket: %d\n", error_of(closesocket((SOCKET)file)));
    printf("recv from what is no socket: %d\n", error_of(recv((SOCKET)file, buffer, 1, 0)));
    printf("recv from no handle: %d\n", error_of(recv((SOCKET)0x12344, buffer, 1, 0)));
    printf("WSACleanup: %d\n", WSACleanup());
    printf("once more: %d\n", error_of(WSACleanup()));
    return 0;
}

/* output:
before WSAStartup: 10093
WSAStartup: 0
name before bind: 10022
listen before bind: 10022
short address: 10014
bind: 0
bind again: 10022
accept before listen: 10022
listen: 0
a port: 1
bind to a port in use: 10048
peer of a listener: 10057
recv unconnected: 10057
send unconnected: 10057
client connects: 0
server got 5 bytes: hello from 127.0.0.1, 16
connect when connected: 10056
server sends 7
client got 7 bytes: welcome
server at the end: 0
client at the end: 0
send after shutdown: 10058
close: 0
close again: 10038
close the listener: 0
connect to nobody: 10061
connect to 0.0.0.0: 10049
bind to a port whose connections ended: 0
a stream of UDP: 10043
an unknown family: 10047
an unknown type: 10044
close what is no socket: 10038
recv from what is no socket: 10038
recv from no handle: 10038
WSACleanup: 0
once more: 10093
*/
