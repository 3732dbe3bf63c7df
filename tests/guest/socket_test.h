// What the socket tests share: loopback addresses, a connected pair, and results as numbers.
#ifndef SOCKET_TEST_H
#define SOCKET_TEST_H

#include <winsock2.h>

#include <ws2tcpip.h>

#include <stdio.h>
#include <string.h>
#include <windows.h>

static inline int error_of(int result) { return result == SOCKET_ERROR ? WSAGetLastError() : 0; }

static inline struct sockaddr_in loopback(unsigned short port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = port};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// In network order.
static inline unsigned short port_of(SOCKET s) {
    struct sockaddr_in name;
    int length = sizeof name;
    return getsockname(s, (struct sockaddr *)&name, &length) ? 0 : name.sin_port;
}

static inline SOCKET bound(int type) {
    SOCKET s = socket(AF_INET, type, 0);
    struct sockaddr_in name = loopback(0);
    if (bind(s, (struct sockaddr *)&name, sizeof name))
        printf("bind failed: %d\n", WSAGetLastError());
    return s;
}

static inline SOCKET listening(void) {
    SOCKET s = bound(SOCK_STREAM);
    if (listen(s, SOMAXCONN))
        printf("listen failed: %d\n", WSAGetLastError());
    return s;
}

static inline int connect_to(SOCKET s, unsigned short port) {
    struct sockaddr_in name = loopback(port);
    return connect(s, (struct sockaddr *)&name, sizeof name);
}

// A connected pair of TCP sockets.
static inline void make_pair(SOCKET pair[2]) {
    SOCKET listener = listening();
    pair[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect_to(pair[0], port_of(listener)))
        printf("connect failed: %d\n", WSAGetLastError());
    pair[1] = accept(listener, NULL, NULL);
    closesocket(listener);
}

static inline void close_pair(SOCKET pair[2]) {
    closesocket(pair[0]);
    closesocket(pair[1]);
}

static inline void start_winsock(void) {
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data))
        printf("WSAStartup failed\n");
}

#endif
