// Names and states: bind, connect, listen, shutdown, and whom one is connected to.
#include "winsock.h"

ULONG afd_put_address(void *to, const struct sockaddr *name, int length) {
    if (!name || length < (int)sizeof(ADDRESS_FAMILY))
        return 0;
    if (length > (int)sizeof(SOCKADDR_UN))
        length = sizeof(SOCKADDR_UN); // of a SOCKADDR_STORAGE what any family has
    UCHAR *bytes = to;
    copy_bytes(bytes, name, (SIZE_T)length);
    if (name->sa_family != AF_UNIX)
        return (ULONG)length;
    // The name's NT path goes behind it, see afd.h.
    SOCKADDR_UN *unix_name = to;
    RtlZeroMemory(bytes + length, sizeof *unix_name - (SIZE_T)length);
    WCHAR path[UNIX_PATH_MAX + 1];
    UNICODE_STRING nt_path;
    if (!unix_name->sun_path[0] ||
        !MultiByteToWideChar(CP_UTF8, 0, unix_name->sun_path, (int)strnlen(unix_name->sun_path, UNIX_PATH_MAX), path,
                             UNIX_PATH_MAX))
        return sizeof *unix_name;
    int units = MultiByteToWideChar(CP_UTF8, 0, unix_name->sun_path, (int)strnlen(unix_name->sun_path, UNIX_PATH_MAX),
                                    path, UNIX_PATH_MAX);
    path[units] = 0;
    if (!NT_SUCCESS(RtlDosPathNameToNtPathName_U_WithStatus(path, &nt_path, NULL, NULL)))
        return sizeof *unix_name;
    ULONG size = sizeof *unix_name;
    if (nt_path.Length <= AFD_ADDRESS_ROOM - sizeof *unix_name) {
        copy_bytes(bytes + sizeof *unix_name, nt_path.Buffer, nt_path.Length);
        size += nt_path.Length;
    }
    RtlFreeUnicodeString(&nt_path);
    return size;
}

int WSAAPI bind(SOCKET s, const struct sockaddr *name, int length) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    AFD_BIND_INFO ask = {0};
    ULONG size = afd_put_address(ask.Address, name, length);
    if (!size)
        return winsock_fail(WSAEFAULT);
    UCHAR bound[128];
    return winsock_result(
        afd_control(s, IOCTL_AFD_BIND, &ask, offsetof(AFD_BIND_INFO, Address) + size, bound, sizeof bound, NULL));
}

int WSAAPI connect(SOCKET s, const struct sockaddr *name, int length) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    AFD_CONNECT_INFO ask = {0};
    ULONG size = afd_put_address(ask.RemoteAddress, name, length);
    if (!size)
        return winsock_fail(WSAEFAULT);
    return winsock_result(
        afd_control(s, IOCTL_AFD_CONNECT, &ask, offsetof(AFD_CONNECT_INFO, RemoteAddress) + size, NULL, 0, NULL));
}

int WSAAPI WSAConnect(SOCKET s, const struct sockaddr *name, int length, LPWSABUF caller, LPWSABUF callee,
                      LPQOS quality, LPQOS group_quality) {
    (void)quality; // reserved or a hint that no provider of ours takes
    (void)group_quality;
    if (caller && caller->len)
        return winsock_fail(WSAEOPNOTSUPP); // no protocol of ours carries data with the connection
    if (callee)
        callee->len = 0;
    return connect(s, name, length);
}

int WSAAPI listen(SOCKET s, int backlog) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    // SOMAXCONN_HINT(n) is -n.
    ULONG wanted = backlog < 0 ? (ULONG)-backlog : (ULONG)backlog;
    AFD_LISTEN_INFO ask = {.MaximumConnectionQueue = wanted};
    return winsock_result(afd_control(s, IOCTL_AFD_START_LISTEN, &ask, sizeof ask, NULL, 0, NULL));
}

static int get_name(SOCKET s, ULONG code, struct sockaddr *name, int *length) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!name || !length)
        return winsock_fail(WSAEFAULT);
    UCHAR found[128];
    ULONG_PTR size = 0;
    NTSTATUS status = afd_control(s, code, NULL, 0, found, sizeof found, &size);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status));
    if (*length < (int)size)
        return winsock_fail(WSAEFAULT);
    copy_bytes(name, found, size);
    *length = (int)size;
    return 0;
}

int WSAAPI getsockname(SOCKET s, struct sockaddr *name, int *length) {
    return get_name(s, IOCTL_AFD_GET_ADDRESS, name, length);
}

int WSAAPI getpeername(SOCKET s, struct sockaddr *name, int *length) {
    return get_name(s, IOCTL_AFD_GET_REMOTE_ADDRESS, name, length);
}

int WSAAPI shutdown(SOCKET s, int how) {
    static const ULONG modes[] = {AFD_PARTIAL_DISCONNECT_RECEIVE, AFD_PARTIAL_DISCONNECT_SEND,
                                  AFD_PARTIAL_DISCONNECT_SEND | AFD_PARTIAL_DISCONNECT_RECEIVE};
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (how < SD_RECEIVE || how > SD_BOTH)
        return winsock_fail(WSAEINVAL);
    AFD_PARTIAL_DISCONNECT_INFO ask = {.DisconnectMode = modes[how], .Timeout.QuadPart = -1};
    return winsock_result(afd_control(s, IOCTL_AFD_PARTIAL_DISCONNECT, &ask, sizeof ask, NULL, 0, NULL));
}

int WSAAPI WSASendDisconnect(SOCKET s, LPWSABUF data) {
    return data && data->len ? winsock_fail(WSAEOPNOTSUPP) : shutdown(s, SD_SEND);
}

int WSAAPI WSARecvDisconnect(SOCKET s, LPWSABUF data) {
    if (data)
        data->len = 0;
    return shutdown(s, SD_RECEIVE);
}
