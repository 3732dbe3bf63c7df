// The extension functions that programs get by SIO_GET_EXTENSION_FUNCTION_POINTER, and mswsock.dll for its exports.
#include "winsock.h"

INT WSAAPI receive_message(SOCKET s, LPWSAMSG message, LPDWORD received, LPWSAOVERLAPPED overlapped,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

static BOOL succeeded(int result) { return result == 0; }

static BOOL WSAAPI accept_ex(SOCKET listener, SOCKET s, PVOID buffer, DWORD data_size, DWORD local_size,
                             DWORD remote_size, LPDWORD received, LPOVERLAPPED overlapped) {
    if (!overlapped)
        return succeeded(winsock_fail(WSA_INVALID_PARAMETER));
    AFD_SUPER_ACCEPT_INFO ask = {.FixAddressAlignment = TRUE,
                                 .AcceptHandle = (HANDLE)s,
                                 .ReceiveDataLength = data_size,
                                 .LocalAddressLength = local_size,
                                 .RemoteAddressLength = remote_size};
    return succeeded(afd_overlapped(listener, IOCTL_AFD_SUPER_ACCEPT, &ask, sizeof ask, buffer,
                                    data_size + local_size + remote_size, overlapped, NULL, received));
}

static void WSAAPI get_accept_ex_sockaddrs(PVOID buffer, DWORD data_size, DWORD local_size, DWORD remote_size,
                                           struct sockaddr **local, LPINT local_length, struct sockaddr **remote,
                                           LPINT remote_length) {
    (void)remote_size;
    AFD_ACCEPT_ADDRESS *first = (AFD_ACCEPT_ADDRESS *)((char *)buffer + data_size);
    AFD_ACCEPT_ADDRESS *second = (AFD_ACCEPT_ADDRESS *)((char *)buffer + data_size + local_size);
    *local = local_size ? (struct sockaddr *)first->Address : NULL;
    *local_length = local_size ? (INT)first->Length : 0;
    *remote = (struct sockaddr *)second->Address;
    *remote_length = (INT)second->Length;
}

static BOOL WSAAPI connect_ex(SOCKET s, const struct sockaddr *name, int length, PVOID data, DWORD data_size,
                              LPDWORD sent, LPOVERLAPPED overlapped) {
    AFD_SUPER_CONNECT_INFO ask = {0};
    ULONG size = afd_put_address(ask.RemoteAddress, name, length);
    if (!overlapped)
        return succeeded(winsock_fail(WSA_INVALID_PARAMETER));
    if (!size)
        return succeeded(winsock_fail(WSAEFAULT));
    return succeeded(afd_overlapped(s, IOCTL_AFD_SUPER_CONNECT, &ask,
                                    offsetof(AFD_SUPER_CONNECT_INFO, RemoteAddress) + size, data, data ? data_size : 0,
                                    overlapped, NULL, sent));
}

static BOOL WSAAPI disconnect_ex(SOCKET s, LPOVERLAPPED overlapped, DWORD flags, DWORD reserved) {
    if (reserved || flags & ~(DWORD)TF_REUSE_SOCKET)
        return succeeded(winsock_fail(WSAEINVAL));
    ULONG ask = flags;
    if (overlapped)
        return succeeded(
            afd_overlapped(s, IOCTL_AFD_SUPER_DISCONNECT, &ask, sizeof ask, NULL, 0, overlapped, NULL, NULL));
    return succeeded(winsock_result(afd_control(s, IOCTL_AFD_SUPER_DISCONNECT, &ask, sizeof ask, NULL, 0, NULL)));
}

static BOOL WSAAPI transmit_file(SOCKET s, HANDLE file, DWORD length, DWORD packet, LPOVERLAPPED overlapped,
                                 LPTRANSMIT_FILE_BUFFERS ends, DWORD flags) {
    AFD_TRANSMIT_FILE_INFO ask = {
        .WriteLength.QuadPart = length, .SendPacketLength = packet, .FileHandle = file, .Flags = flags};
    if (ends) {
        ask.Head = ends->Head;
        ask.HeadLength = ends->Head ? ends->HeadLength : 0;
        ask.Tail = ends->Tail;
        ask.TailLength = ends->Tail ? ends->TailLength : 0;
    }
    if (overlapped) {
        ask.Offset.LowPart = overlapped->Offset;
        ask.Offset.HighPart = (LONG)overlapped->OffsetHigh;
        return succeeded(afd_overlapped(s, IOCTL_AFD_TRANSMIT_FILE, &ask, sizeof ask, NULL, 0, overlapped, NULL, NULL));
    }
    if (file) { // without an OVERLAPPED it goes on from the file's position
        LARGE_INTEGER none = {0};
        SetFilePointerEx(file, none, &ask.Offset, FILE_CURRENT);
    }
    return succeeded(winsock_result(afd_control(s, IOCTL_AFD_TRANSMIT_FILE, &ask, sizeof ask, NULL, 0, NULL)));
}

void *extension_function(const GUID *id) {
    static const struct {
        GUID id;
        void *function;
    } table[] = {
        {WSAID_ACCEPTEX, (void *)accept_ex},         {WSAID_GETACCEPTEXSOCKADDRS, (void *)get_accept_ex_sockaddrs},
        {WSAID_CONNECTEX, (void *)connect_ex},       {WSAID_DISCONNECTEX, (void *)disconnect_ex},
        {WSAID_TRANSMITFILE, (void *)transmit_file}, {WSAID_WSARECVMSG, (void *)receive_message},
        {WSAID_WSASENDMSG, (void *)WSASendMsg},      {WSAID_WSAPOLL, (void *)WSAPoll},
    };
    for (size_t i = 0; i < ARRAYSIZE(table); i++)
        if (RtlCompareMemory(&table[i].id, id, sizeof *id) == sizeof *id)
            return table[i].function;
    return NULL;
}
