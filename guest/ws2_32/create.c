// Making sockets, sharing them with other processes and closing them. A socket is a handle: nothing is kept here.
#include "winsock.h"

// A new endpoint of AFD.
static NTSTATUS open_endpoint(const WSAPROTOCOL_INFOW *protocol, int number, DWORD flags, HANDLE *out) {
    AFD_OPEN_PACKET_FULL_EA ea = {
        .EaNameLength = sizeof ea.EaName - 1,
        .EaValueLength = sizeof ea.OpenPacket,
        .EaName = "AfdOpenPacketXX",
        .OpenPacket = {.EndpointFlags = protocol->iSocketType == SOCK_STREAM ? 0 : 0x11,
                       .AddressFamily = protocol->iAddressFamily,
                       .SocketType = protocol->iSocketType,
                       .Protocol = number},
    };
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\Afd\\Endpoint");
    OBJECT_ATTRIBUTES attributes;
    ULONG inherit = flags & WSA_FLAG_NO_HANDLE_INHERIT ? 0 : OBJ_INHERIT;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | inherit, NULL, NULL);
    IO_STATUS_BLOCK iosb;
    return NtCreateFile(out, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &iosb, NULL, 0,
                        FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN_IF,
                        flags & WSA_FLAG_OVERLAPPED ? 0 : FILE_SYNCHRONOUS_IO_NONALERT, &ea, sizeof ea);
}

SOCKET WSAAPI WSASocketW(int family, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group, DWORD flags) {
    (void)group;
    if (!winsock_started())
        return (SOCKET)(INT_PTR)winsock_fail(WSANOTINITIALISED);
    if (info) {
        // What WSADuplicateSocket made is a handle of this process already.
        if (info->dwProviderReserved)
            return (SOCKET)info->dwProviderReserved;
        family = family == FROM_PROTOCOL_INFO || !family ? info->iAddressFamily : family;
        type = type == FROM_PROTOCOL_INFO || !type ? info->iSocketType : type;
        protocol = protocol == FROM_PROTOCOL_INFO || !protocol ? info->iProtocol : protocol;
    }
    if (flags & WSA_FLAG_REGISTERED_IO)
        return (SOCKET)(INT_PTR)winsock_fail(WSAEOPNOTSUPP);
    int error = 0;
    const WSAPROTOCOL_INFOW *found = protocol_find(family, type, protocol, &error);
    if (!found)
        return (SOCKET)(INT_PTR)winsock_fail(error);
    HANDLE handle;
    NTSTATUS status = open_endpoint(found, protocol ? protocol : found->iProtocol, flags, &handle);
    if (!NT_SUCCESS(status))
        return (SOCKET)(INT_PTR)winsock_fail(winsock_error_of(status));
    return (SOCKET)handle;
}

SOCKET WSAAPI WSASocketA(int family, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group, DWORD flags) {
    WSAPROTOCOL_INFOW wide = {0};
    if (info) {
        wide.iAddressFamily = info->iAddressFamily;
        wide.iSocketType = info->iSocketType;
        wide.iProtocol = info->iProtocol;
        wide.dwProviderReserved = info->dwProviderReserved;
    }
    return WSASocketW(family, type, protocol, info ? &wide : NULL, group, flags);
}

SOCKET WSAAPI socket(int family, int type, int protocol) {
    return WSASocketW(family, type, protocol, NULL, 0, WSA_FLAG_OVERLAPPED);
}

int WSAAPI closesocket(SOCKET s) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    SOCK_SHARED_INFO info;
    NTSTATUS status = afd_shared_info(s, &info);
    return winsock_result(NT_SUCCESS(status) ? NtClose((HANDLE)s) : status);
}

int WSAAPI WSADuplicateSocketW(SOCKET s, DWORD process_id, LPWSAPROTOCOL_INFOW info) {
    if (!winsock_started())
        return winsock_fail(WSANOTINITIALISED);
    if (!info)
        return winsock_fail(WSAEFAULT);
    int size = sizeof *info;
    if (getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFOW, (char *)info, &size))
        return SOCKET_ERROR;
    HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, process_id);
    if (!process)
        return winsock_fail(WSAEINVAL);
    HANDLE there = NULL;
    BOOL done = DuplicateHandle(GetCurrentProcess(), (HANDLE)s, process, &there, 0, TRUE, DUPLICATE_SAME_ACCESS);
    CloseHandle(process);
    if (!done)
        return winsock_fail(WSAENOBUFS);
    info->dwProviderReserved = (DWORD)(ULONG_PTR)there;
    return 0;
}

int WSAAPI WSADuplicateSocketA(SOCKET s, DWORD process_id, LPWSAPROTOCOL_INFOA info) {
    WSAPROTOCOL_INFOW wide;
    if (!info)
        return winsock_fail(WSAEFAULT);
    if (WSADuplicateSocketW(s, process_id, &wide))
        return SOCKET_ERROR;
    protocol_to_ansi(&wide, info);
    return 0;
}
