// Byte order, and the one function that FD_ISSET is.
#include "winsock.h"

u_long WSAAPI htonl(u_long value) { return __builtin_bswap32(value); }

u_long WSAAPI ntohl(u_long value) { return __builtin_bswap32(value); }

u_short WSAAPI htons(u_short value) { return __builtin_bswap16(value); }

u_short WSAAPI ntohs(u_short value) { return __builtin_bswap16(value); }

// The forms that ask a socket's protocol for its byte order: it is the network's for all of them.

int WSAAPI WSAHtonl(SOCKET s, u_long value, u_long *out) {
    SOCK_SHARED_INFO info;
    if (!out)
        return winsock_fail(WSAEFAULT);
    NTSTATUS status = afd_shared_info(s, &info);
    if (NT_SUCCESS(status))
        *out = htonl(value);
    return winsock_result(status);
}

int WSAAPI WSANtohl(SOCKET s, u_long value, u_long *out) { return WSAHtonl(s, value, out); }

int WSAAPI WSAHtons(SOCKET s, u_short value, u_short *out) {
    SOCK_SHARED_INFO info;
    if (!out)
        return winsock_fail(WSAEFAULT);
    NTSTATUS status = afd_shared_info(s, &info);
    if (NT_SUCCESS(status))
        *out = htons(value);
    return winsock_result(status);
}

int WSAAPI WSANtohs(SOCKET s, u_short value, u_short *out) { return WSAHtons(s, value, out); }

int WSAAPI __WSAFDIsSet(SOCKET socket, fd_set *set) {
    for (u_int i = 0; set && i < set->fd_count; i++)
        if (set->fd_array[i] == socket)
            return TRUE;
    return FALSE;
}
