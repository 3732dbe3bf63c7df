// What the files of ws2_32 share: Winsock's headers with functions defined here and not imported, and the last error.
#ifndef NTSUP_WS2_32_H
#define NTSUP_WS2_32_H

#define DECLSPEC_IMPORT
#define WINSOCK_API_LINKAGE
#include <winsock2.h>
#include <ws2tcpip.h>

// Set the thread's last Winsock error and return -1: SOCKET_ERROR, and as a SOCKET, INVALID_SOCKET.
int winsock_fail(int error);

// How many WSAStartup calls WSACleanup has not undone.
extern LONG winsock_users;

#endif
