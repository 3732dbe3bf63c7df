// Sending and receiving, in all their forms: each is one request to AFD with an array of buffers.
#include "winsock.h"

static bool receive_flags(DWORD flags, ULONG *tdi) {
    if (flags & ~(DWORD)(MSG_OOB | MSG_PEEK | MSG_WAITALL | MSG_PARTIAL | MSG_PUSH_IMMEDIATE))
        return false;
    *tdi = flags & MSG_OOB ? TDI_RECEIVE_EXPEDITED : TDI_RECEIVE_NORMAL;
    *tdi |= flags & MSG_PEEK ? TDI_RECEIVE_PEEK : 0;
    *tdi |= flags & MSG_WAITALL ? TDI_RECEIVE_NO_PUSH : 0;
    return !(flags & MSG_WAITALL && flags & (MSG_PEEK | MSG_OOB));
}

static int check(LPWSABUF buffers, DWORD count) {
    if (!winsock_started())
        return WSANOTINITIALISED;
    return !buffers || !count ? WSAEINVAL : 0;
}

int WSAAPI WSARecv(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    int error = check(buffers, count);
    if (error)
        return winsock_fail(error);
    if (!flags || (!received && !overlapped))
        return winsock_fail(WSAEFAULT);
    AFD_RECV_INFO ask = {.BufferArray = buffers, .BufferCount = count, .AfdFlags = overlapped ? AFD_OVERLAPPED : 0};
    if (!receive_flags(*flags, &ask.TdiFlags))
        return winsock_fail(WSAEOPNOTSUPP);
    int result = afd_request(s, IOCTL_AFD_RECEIVE, &ask, sizeof ask, overlapped, routine, received);
    if (!result)
        *flags = 0;
    else if (WSAGetLastError() == WSAEMSGSIZE)
        *flags = MSG_PARTIAL;
    return result;
}

int WSAAPI WSARecvFrom(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, struct sockaddr *from,
                       LPINT from_length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    int error = check(buffers, count);
    if (error)
        return winsock_fail(error);
    if (!flags || (!received && !overlapped) || (from && !from_length))
        return winsock_fail(WSAEFAULT);
    AFD_DATAGRAM_INFO ask = {.BufferArray = buffers,
                             .BufferCount = count,
                             .AfdFlags = overlapped ? AFD_OVERLAPPED : 0,
                             .Address = from,
                             .AddressLength = (PULONG)from_length};
    if (!receive_flags(*flags, &ask.TdiFlags))
        return winsock_fail(WSAEOPNOTSUPP);
    int result = afd_request(s, IOCTL_AFD_RECEIVE_DATAGRAM, &ask, sizeof ask, overlapped, routine, received);
    if (!result)
        *flags = 0;
    else if (WSAGetLastError() == WSAEMSGSIZE)
        *flags = MSG_PARTIAL;
    return result;
}

int WSAAPI WSASend(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    int error = check(buffers, count);
    if (error)
        return winsock_fail(error);
    if (!sent && !overlapped)
        return winsock_fail(WSAEFAULT);
    if (flags & ~(DWORD)(MSG_OOB | MSG_DONTROUTE | MSG_PARTIAL))
        return winsock_fail(WSAEOPNOTSUPP);
    AFD_RECV_INFO ask = {.BufferArray = buffers,
                         .BufferCount = count,
                         .AfdFlags = overlapped ? AFD_OVERLAPPED : 0,
                         .TdiFlags = flags & MSG_OOB ? TDI_SEND_EXPEDITED : 0};
    return afd_request(s, IOCTL_AFD_SEND, &ask, sizeof ask, overlapped, routine, sent);
}

int WSAAPI WSASendTo(SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const struct sockaddr *to,
                     int to_length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (!to)
        return WSASend(s, buffers, count, sent, flags, overlapped, routine);
    int error = check(buffers, count);
    if (error)
        return winsock_fail(error);
    if ((!sent && !overlapped) || to_length < (int)sizeof(ADDRESS_FAMILY))
        return winsock_fail(WSAEFAULT);
    if (flags & ~(DWORD)(MSG_OOB | MSG_DONTROUTE | MSG_PARTIAL))
        return winsock_fail(WSAEOPNOTSUPP);
    AFD_SEND_DATAGRAM_INFO ask = {.BufferArray = buffers,
                                  .BufferCount = count,
                                  .AfdFlags = overlapped ? AFD_OVERLAPPED : 0,
                                  .TdiFlags = flags & MSG_OOB ? TDI_SEND_EXPEDITED : 0,
                                  .RemoteAddressLength = to_length,
                                  .RemoteAddress = (PVOID)to};
    return afd_request(s, IOCTL_AFD_SEND_DATAGRAM, &ask, sizeof ask, overlapped, routine, sent);
}

int WSAAPI recv(SOCKET s, char *buffer, int length, int flags) {
    WSABUF one = {.len = (ULONG)length, .buf = buffer};
    DWORD count = 0, used = (DWORD)flags;
    if (length < 0)
        return winsock_fail(WSAEFAULT);
    return WSARecv(s, &one, 1, &count, &used, NULL, NULL) ? SOCKET_ERROR : (int)count;
}

int WSAAPI recvfrom(SOCKET s, char *buffer, int length, int flags, struct sockaddr *from, int *from_length) {
    WSABUF one = {.len = (ULONG)length, .buf = buffer};
    DWORD count = 0, used = (DWORD)flags;
    if (length < 0)
        return winsock_fail(WSAEFAULT);
    return WSARecvFrom(s, &one, 1, &count, &used, from, from_length, NULL, NULL) ? SOCKET_ERROR : (int)count;
}

int WSAAPI send(SOCKET s, const char *buffer, int length, int flags) {
    WSABUF one = {.len = (ULONG)length, .buf = (char *)buffer};
    DWORD count = 0;
    if (length < 0)
        return winsock_fail(WSAEFAULT);
    return WSASend(s, &one, 1, &count, (DWORD)flags, NULL, NULL) ? SOCKET_ERROR : (int)count;
}

int WSAAPI sendto(SOCKET s, const char *buffer, int length, int flags, const struct sockaddr *to, int to_length) {
    WSABUF one = {.len = (ULONG)length, .buf = (char *)buffer};
    DWORD count = 0;
    if (length < 0)
        return winsock_fail(WSAEFAULT);
    return WSASendTo(s, &one, 1, &count, (DWORD)flags, to, to_length, NULL, NULL) ? SOCKET_ERROR : (int)count;
}

int WSAAPI WSASendMsg(SOCKET s, LPWSAMSG message, DWORD flags, LPDWORD sent, LPWSAOVERLAPPED overlapped,
                      LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!message || (!sent && !overlapped))
        return winsock_fail(WSAEFAULT);
    if (flags & ~(DWORD)(MSG_DONTROUTE | MSG_PARTIAL))
        return winsock_fail(WSAEOPNOTSUPP);
    AFD_MESSAGE_INFO ask = {.Datagram = {.BufferArray = message->lpBuffers,
                                         .BufferCount = message->dwBufferCount,
                                         .AfdFlags = overlapped ? AFD_OVERLAPPED : 0,
                                         .Address = message->name,
                                         .AddressLength = (PULONG)&message->namelen},
                            .ControlBuffer = message->Control.buf,
                            .ControlLength = &message->Control.len};
    return afd_request(s, IOCTL_AFD_SEND_MESSAGE, &ask, sizeof ask, overlapped, routine, sent);
}

// An extension function: WSAID_WSARECVMSG.
INT WSAAPI receive_message(SOCKET s, LPWSAMSG message, LPDWORD received, LPWSAOVERLAPPED overlapped,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!message)
        return winsock_fail(WSAEFAULT);
    AFD_MESSAGE_INFO ask = {.Datagram = {.BufferArray = message->lpBuffers,
                                         .BufferCount = message->dwBufferCount,
                                         .AfdFlags = overlapped ? AFD_OVERLAPPED : 0,
                                         .Address = message->name,
                                         .AddressLength = message->name ? (PULONG)&message->namelen : NULL},
                            .ControlBuffer = message->Control.buf,
                            .ControlLength = &message->Control.len,
                            .MsgFlags = &message->dwFlags};
    if (!receive_flags(message->dwFlags, &ask.Datagram.TdiFlags))
        return winsock_fail(WSAEOPNOTSUPP);
    return afd_request(s, IOCTL_AFD_RECEIVE_MESSAGE, &ask, sizeof ask, overlapped, routine, received);
}
