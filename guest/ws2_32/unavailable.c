// Sockets before \Device\Afd is served: making one fails with WSAEAFNOSUPPORT, so no handle here can be a socket.
// Each function fails as documented for that; none pretends.
#include "winsock.h"

static int started(void) { return winsock_users > 0; }

static int not_a_socket(void) { return winsock_fail(started() ? WSAENOTSOCK : WSANOTINITIALISED); }

static SOCKET no_family(void) { return (SOCKET)(INT_PTR)winsock_fail(started() ? WSAEAFNOSUPPORT : WSANOTINITIALISED); }

#define REFUSE(name, ...)                                                                                              \
    int WSAAPI name(__VA_ARGS__) { return not_a_socket(); }

#pragma clang diagnostic ignored "-Wunused-parameter"

SOCKET WSAAPI socket(int family, int type, int protocol) { return no_family(); }

SOCKET WSAAPI WSASocketW(int family, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags)
{
    return no_family();
}

SOCKET WSAAPI WSASocketA(int family, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group, DWORD flags)
{
    return no_family();
}

SOCKET WSAAPI accept(SOCKET s, struct sockaddr *address, int *length) { return (SOCKET)(INT_PTR)not_a_socket(); }

SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr *address, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data)
{
    return (SOCKET)(INT_PTR)not_a_socket();
}

REFUSE(bind, SOCKET s, const struct sockaddr *name, int length)
REFUSE(closesocket, SOCKET s)
REFUSE(connect, SOCKET s, const struct sockaddr *name, int length)
REFUSE(getpeername, SOCKET s, struct sockaddr *name, int *length)
REFUSE(getsockname, SOCKET s, struct sockaddr *name, int *length)
REFUSE(getsockopt, SOCKET s, int level, int option, char *value, int *length)
REFUSE(setsockopt, SOCKET s, int level, int option, const char *value, int length)
REFUSE(ioctlsocket, SOCKET s, LONG command, u_long *argument)
REFUSE(listen, SOCKET s, int backlog)
REFUSE(recv, SOCKET s, char *buffer, int length, int flags)
REFUSE(recvfrom, SOCKET s, char *buffer, int length, int flags, struct sockaddr *from, int *from_length)
REFUSE(send, SOCKET s, const char *buffer, int length, int flags)
REFUSE(sendto, SOCKET s, const char *buffer, int length, int flags, const struct sockaddr *to, int to_length)
REFUSE(shutdown, SOCKET s, int how)
REFUSE(WSAConnect, SOCKET s, const struct sockaddr *name, int length, LPWSABUF to, LPWSABUF from, LPQOS a, LPQOS b)
REFUSE(WSADuplicateSocketW, SOCKET s, DWORD process, LPWSAPROTOCOL_INFOW info)
REFUSE(WSADuplicateSocketA, SOCKET s, DWORD process, LPWSAPROTOCOL_INFOA info)
REFUSE(WSAEnumNetworkEvents, SOCKET s, WSAEVENT event, LPWSANETWORKEVENTS events)
REFUSE(WSAEventSelect, SOCKET s, WSAEVENT event, LONG events)
REFUSE(WSAIoctl, SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
       LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
REFUSE(WSARecv, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, LPWSAOVERLAPPED overlapped,
       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
REFUSE(WSARecvFrom, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags, struct sockaddr *from,
       LPINT from_length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
REFUSE(WSASend, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, LPWSAOVERLAPPED overlapped,
       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
REFUSE(WSASendTo, SOCKET s, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags, const struct sockaddr *to,
       int to_length, LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
REFUSE(WSAPoll, LPWSAPOLLFD fds, ULONG count, INT timeout)
REFUSE(select, int unused, fd_set *read, fd_set *write, fd_set *except, const TIMEVAL *timeout)

BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED overlapped, LPDWORD transferred, WINBOOL wait, LPDWORD flags)
{
    not_a_socket();
    return FALSE;
}

// No protocol is installed: the list is empty, which is a success.
int WSAAPI WSAEnumProtocolsW(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size)
{
    if (!started())
        return winsock_fail(WSANOTINITIALISED);
    if (!size)
        return winsock_fail(WSAEFAULT);
    *size = 0;
    return 0;
}

int WSAAPI gethostname(char *name, int length)
{
    DWORD size = (DWORD)length;
    if (!started())
        return winsock_fail(WSANOTINITIALISED);
    return GetComputerNameExA(ComputerNameDnsHostname, name, &size) ? 0 : winsock_fail(WSAEFAULT);
}

int WSAAPI WSCEnumProtocols(LPINT protocols, LPWSAPROTOCOL_INFOW buffer, LPDWORD size, LPINT error)
{
    (void)protocols;
    if (!size) {
        *error = WSAEFAULT;
        return SOCKET_ERROR;
    }
    *size = 0;
    return 0;
}
