// accept: AFD reports a connection under a number, a new socket is made, and the connection is given to it.
#include "winsock.h"

static void reject(SOCKET s, LONG sequence) {
    AFD_DEFER_ACCEPT_INFO ask = {.Sequence = sequence, .Reject = TRUE};
    afd_control(s, IOCTL_AFD_DEFER_ACCEPT, &ask, sizeof ask, NULL, 0, NULL);
}

// CF_ACCEPT, CF_REJECT or CF_DEFER: what the caller's function says of a connection.
static int ask_condition(LPCONDITIONPROC condition, DWORD_PTR data, AFD_LISTEN_RESPONSE_INFO *found, ULONG size) {
    WSABUF caller = {.len = size, .buf = (char *)found->RemoteAddress};
    WSABUF nothing = {0}, callee = {0};
    GROUP group = 0;
    return condition(&caller, &nothing, NULL, NULL, &callee, &nothing, &group, data);
}

SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr *name, LPINT length, LPCONDITIONPROC condition, DWORD_PTR data) {
    if (!winsock_started())
        return (SOCKET)(INT_PTR)winsock_fail(WSANOTINITIALISED);
    SOCK_SHARED_INFO info;
    NTSTATUS status = afd_shared_info(s, &info);
    if (NT_SUCCESS(status) && info.SocketType != SOCK_STREAM)
        status = STATUS_NOT_SUPPORTED;
    AFD_LISTEN_RESPONSE_INFO found;
    ULONG_PTR size = 0;
    if (NT_SUCCESS(status))
        status = afd_control(s, IOCTL_AFD_WAIT_FOR_LISTEN, NULL, 0, &found, sizeof found, &size);
    if (!NT_SUCCESS(status))
        return (SOCKET)(INT_PTR)winsock_fail(winsock_error_of(status));
    ULONG name_size = (ULONG)(size - offsetof(AFD_LISTEN_RESPONSE_INFO, RemoteAddress));
    if (name && (!length || *length < (int)name_size)) {
        AFD_DEFER_ACCEPT_INFO later = {.Sequence = found.Sequence};
        afd_control(s, IOCTL_AFD_DEFER_ACCEPT, &later, sizeof later, NULL, 0, NULL);
        return (SOCKET)(INT_PTR)winsock_fail(WSAEFAULT);
    }
    if (condition) {
        int answer = ask_condition(condition, data, &found, name_size);
        if (answer != CF_ACCEPT) {
            AFD_DEFER_ACCEPT_INFO ask = {.Sequence = found.Sequence, .Reject = answer != CF_DEFER};
            afd_control(s, IOCTL_AFD_DEFER_ACCEPT, &ask, sizeof ask, NULL, 0, NULL);
            return (SOCKET)(INT_PTR)winsock_fail(answer == CF_DEFER ? WSATRY_AGAIN : WSAECONNREFUSED);
        }
    }
    SOCKET made = WSASocketW(info.AddressFamily, info.SocketType, info.Protocol, NULL, 0, info.CreationFlags);
    if (made == INVALID_SOCKET) {
        reject(s, found.Sequence);
        return INVALID_SOCKET;
    }
    AFD_ACCEPT_INFO ask = {.Sequence = found.Sequence, .AcceptHandle = (HANDLE)made};
    status = afd_control(s, IOCTL_AFD_ACCEPT, &ask, sizeof ask, NULL, 0, NULL);
    if (!NT_SUCCESS(status)) {
        NtClose((HANDLE)made);
        return (SOCKET)(INT_PTR)winsock_fail(winsock_error_of(status));
    }
    if (name) {
        copy_bytes(name, found.RemoteAddress, name_size);
        *length = (INT)name_size;
    }
    return made;
}

SOCKET WSAAPI accept(SOCKET s, struct sockaddr *name, int *length) { return WSAAccept(s, name, length, NULL, 0); }
