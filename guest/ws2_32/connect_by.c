// Connecting by name or by a list: each address in turn until one answers.
#include "winsock.h"

static void put_name(LPDWORD size, struct sockaddr *out, int (*ask)(SOCKET, struct sockaddr *, int *), SOCKET s) {
    int length = size ? (int)*size : 0;
    if (size && out && !ask(s, out, &length))
        *size = (DWORD)length;
}

static BOOL connected(SOCKET s, LPDWORD local_size, struct sockaddr *local, LPDWORD remote_size,
                      struct sockaddr *remote) {
    put_name(local_size, local, getsockname, s);
    put_name(remote_size, remote, getpeername, s);
    return TRUE;
}

BOOL WSAAPI WSAConnectByList(SOCKET s, PSOCKET_ADDRESS_LIST list, LPDWORD local_size, LPSOCKADDR local,
                             LPDWORD remote_size, LPSOCKADDR remote, const struct timeval *timeout,
                             LPWSAOVERLAPPED reserved) {
    (void)timeout; // Linux's own time-outs hold for each address
    if (!list || reserved || list->iAddressCount <= 0)
        return winsock_fail(WSAEINVAL) + 1;
    for (INT i = 0; i < list->iAddressCount; i++)
        if (!connect(s, list->Address[i].lpSockaddr, list->Address[i].iSockaddrLength))
            return connected(s, local_size, local, remote_size, remote);
    return FALSE;
}

BOOL WSAAPI WSAConnectByNameW(SOCKET s, LPWSTR node, LPWSTR service, LPDWORD local_size, LPSOCKADDR local,
                              LPDWORD remote_size, LPSOCKADDR remote, const struct timeval *timeout,
                              LPWSAOVERLAPPED reserved) {
    (void)timeout;
    SOCK_SHARED_INFO info;
    PADDRINFOW found = NULL;
    if (!node || !service || reserved)
        return winsock_fail(WSAEINVAL) + 1;
    NTSTATUS status = afd_shared_info(s, &info);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status)) + 1;
    ADDRINFOW hints = {.ai_socktype = info.SocketType, .ai_family = info.AddressFamily};
    if (info.AddressFamily == AF_INET6)
        hints.ai_flags = AI_V4MAPPED | AI_ALL;
    int error = GetAddrInfoW(node, service, &hints, &found);
    BOOL done = FALSE;
    for (PADDRINFOW each = found; each && !error && !done; each = each->ai_next)
        done = !connect(s, each->ai_addr, (int)each->ai_addrlen);
    if (error)
        winsock_fail(error);
    FreeAddrInfoW(found);
    return done && connected(s, local_size, local, remote_size, remote);
}

BOOL WSAAPI WSAConnectByNameA(SOCKET s, LPSTR node, LPSTR service, LPDWORD local_size, LPSOCKADDR local,
                              LPDWORD remote_size, LPSOCKADDR remote, const struct timeval *timeout,
                              LPWSAOVERLAPPED reserved) {
    WCHAR wide_node[256], wide_service[64];
    if (!node || !service || !MultiByteToWideChar(CP_ACP, 0, node, -1, wide_node, ARRAYSIZE(wide_node)) ||
        !MultiByteToWideChar(CP_ACP, 0, service, -1, wide_service, ARRAYSIZE(wide_service)))
        return winsock_fail(WSAEINVAL) + 1;
    return WSAConnectByNameW(s, wide_node, wide_service, local_size, local, remote_size, remote, timeout, reserved);
}
