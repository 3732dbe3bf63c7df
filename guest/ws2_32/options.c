// Socket options and controls: most are the executive's; those about this DLL itself are answered here.
#include "winsock.h"

static DWORD open_type; // SO_OPENTYPE, of the whole process

int WSAAPI setsockopt(SOCKET s, int level, int name, const char *value, int length) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (length < 0 || (length && !value))
        return winsock_fail(WSAEFAULT);
    NTSTATUS status;
    if (level == SOL_SOCKET && name == SO_OPENTYPE) {
        if (length < (int)sizeof open_type)
            return winsock_fail(WSAEFAULT);
        open_type = *(const DWORD *)value;
        return 0;
    }
    if (level == SOL_SOCKET && name == SO_UPDATE_ACCEPT_CONTEXT) {
        if (length < (int)sizeof(SOCKET))
            return winsock_fail(WSAEFAULT);
        status = afd_control(s, IOCTL_NTSUP_AFD_INHERIT, value, sizeof(SOCKET), NULL, 0, NULL);
    } else if (level == SOL_SOCKET && name == SO_UPDATE_CONNECT_CONTEXT) {
        // Nothing is kept here that ConnectEx could have left behind: say whether it has connected.
        SOCK_SHARED_INFO info;
        status = afd_shared_info(s, &info);
        if (NT_SUCCESS(status) && info.State != SOCK_SHARED_CONNECTED)
            status = STATUS_INVALID_CONNECTION;
    } else {
        AFD_TL_IO_CONTROL_INFO ask = {.Type = TlSetSockOptIoControlType,
                                      .Level = (ULONG)level,
                                      .IoControlCode = (ULONG)name,
                                      .EndpointIoctl = TRUE,
                                      .InputBuffer = (PVOID)value,
                                      .InputBufferLength = (SIZE_T)length};
        status = afd_control(s, IOCTL_AFD_TRANSPORT_IOCTL, &ask, sizeof ask, NULL, 0, NULL);
    }
    return winsock_result(status);
}

static int get_protocol_info(SOCKET s, char *value, int *length, bool wide) {
    int size = wide ? sizeof(WSAPROTOCOL_INFOW) : sizeof(WSAPROTOCOL_INFOA), error = 0;
    SOCK_SHARED_INFO info;
    NTSTATUS status = afd_shared_info(s, &info);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status));
    if (*length < size)
        return winsock_fail(WSAEFAULT);
    const WSAPROTOCOL_INFOW *found = protocol_find(info.AddressFamily, info.SocketType, info.Protocol, &error);
    if (!found)
        return winsock_fail(error);
    if (wide) {
        copy_bytes(value, found, (SIZE_T)size);
        ((WSAPROTOCOL_INFOW *)value)->iProtocol = info.Protocol;
    } else {
        protocol_to_ansi(found, (WSAPROTOCOL_INFOA *)value);
        ((WSAPROTOCOL_INFOA *)value)->iProtocol = info.Protocol;
    }
    *length = size;
    return 0;
}

int WSAAPI getsockopt(SOCKET s, int level, int name, char *value, int *length) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!value || !length || *length <= 0)
        return winsock_fail(WSAEFAULT);
    if (level == SOL_SOCKET && (name == SO_PROTOCOL_INFOW || name == SO_PROTOCOL_INFOA))
        return get_protocol_info(s, value, length, name == SO_PROTOCOL_INFOW);
    if (level == SOL_SOCKET && name == SO_OPENTYPE) {
        if (*length < (int)sizeof open_type)
            return winsock_fail(WSAEFAULT);
        *(DWORD *)value = open_type;
        *length = sizeof open_type;
        return 0;
    }
    ULONG size = (ULONG)*length;
    NTSTATUS status = afd_get_option(s, level, name, value, &size);
    if (!NT_SUCCESS(status))
        return winsock_fail(winsock_error_of(status));
    if (level == SOL_SOCKET && name == SO_ERROR && size >= sizeof(int))
        *(int *)value = winsock_error_of(*(NTSTATUS *)value);
    *length = (int)size;
    return 0;
}

static AFD_TL_IO_CONTROL_INFO control_of(DWORD code, const void *in, DWORD in_size) {
    return (AFD_TL_IO_CONTROL_INFO){.Type = TlSocketIoControlType,
                                    .IoControlCode = code,
                                    .EndpointIoctl = TRUE,
                                    .InputBuffer = (PVOID)in,
                                    .InputBufferLength = in_size};
}

static NTSTATUS control(SOCKET s, DWORD code, const void *in, DWORD in_size, void *out, DWORD out_size,
                        ULONG_PTR *returned) {
    AFD_TL_IO_CONTROL_INFO ask = control_of(code, in, in_size);
    return afd_control(s, IOCTL_AFD_TRANSPORT_IOCTL, &ask, sizeof ask, out, out_size, returned);
}

int WSAAPI ioctlsocket(SOCKET s, LONG command, u_long *argument) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!argument)
        return winsock_fail(WSAEFAULT);
    bool sets = (DWORD)command & IOC_IN;
    return winsock_result(
        control(s, (DWORD)command, argument, sets ? sizeof *argument : 0, argument, sets ? 0 : sizeof *argument, NULL));
}

// Controls that ask about this DLL, not about the network. -1 for another.
static int own_control(SOCKET s, DWORD code, const void *in, DWORD in_size, void *out, DWORD out_size,
                       ULONG_PTR *returned) {
    void *answer = NULL;
    switch (code) {
    case SIO_GET_EXTENSION_FUNCTION_POINTER:
        if (!in || in_size < sizeof(GUID))
            return WSAEFAULT;
        answer = extension_function(in);
        if (!answer)
            return WSAEINVAL;
        break;
    case SIO_BASE_HANDLE: // there are no layered providers: a socket is its own base
    case SIO_BSP_HANDLE:
    case SIO_BSP_HANDLE_SELECT:
    case SIO_BSP_HANDLE_POLL: {
        SOCK_SHARED_INFO info;
        NTSTATUS status = afd_shared_info(s, &info);
        if (!NT_SUCCESS(status))
            return winsock_error_of(status);
        answer = (void *)s;
        break;
    }
    default:
        return -1;
    }
    if (!out || out_size < sizeof answer)
        return WSAEFAULT;
    copy_bytes(out, &answer, sizeof answer);
    *returned = sizeof answer;
    return 0;
}

int WSAAPI WSAIoctl(SOCKET s, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned,
                    LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!returned && !overlapped)
        return winsock_fail(WSAEFAULT);
    ULONG_PTR count = 0;
    int error = own_control(s, code, in, in_size, out, out_size, &count);
    if (error < 0 && overlapped) {
        AFD_TL_IO_CONTROL_INFO ask = control_of(code, in, in_size);
        return afd_overlapped(s, IOCTL_AFD_TRANSPORT_IOCTL, &ask, sizeof ask, out, out_size, overlapped, routine,
                              returned);
    }
    if (error < 0)
        error = winsock_error_of(control(s, code, in, in_size, out, out_size, &count));
    if (error)
        return winsock_fail(error);
    if (returned)
        *returned = (DWORD)count;
    if (overlapped) {
        // Nobody else was asked: it is over, and told as such.
        overlapped->Internal = STATUS_SUCCESS;
        overlapped->InternalHigh = count;
        HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
        if (event)
            SetEvent(event);
    }
    return 0;
}
