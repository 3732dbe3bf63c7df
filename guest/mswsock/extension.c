// Microsoft's extensions of Winsock as functions: each finds the socket's own and calls it, as Windows' do.
#include <stdbool.h>

#include <winsock2.h>

#include <mswsock.h>
#include <windows.h>

static void *function_of(SOCKET s, const GUID *id) {
    void *found = NULL;
    DWORD size = 0;
    if (WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, (LPVOID)id, sizeof *id, &found, sizeof found, &size, NULL,
                 NULL))
        return NULL;
    return found;
}

BOOL WINAPI AcceptEx(SOCKET listener, SOCKET s, PVOID buffer, DWORD data_size, DWORD local_size, DWORD remote_size,
                     LPDWORD received, LPOVERLAPPED overlapped) {
    static const GUID id = WSAID_ACCEPTEX;
    LPFN_ACCEPTEX function = (LPFN_ACCEPTEX)function_of(listener, &id);
    return function && function(listener, s, buffer, data_size, local_size, remote_size, received, overlapped);
}

VOID WINAPI GetAcceptExSockaddrs(PVOID buffer, DWORD data_size, DWORD local_size, DWORD remote_size,
                                 struct sockaddr **local, LPINT local_length, struct sockaddr **remote,
                                 LPINT remote_length) {
    static const GUID id = WSAID_GETACCEPTEXSOCKADDRS;
    // The one that needs no socket.
    LPFN_GETACCEPTEXSOCKADDRS function = (LPFN_GETACCEPTEXSOCKADDRS)function_of(INVALID_SOCKET, &id);
    if (function)
        function(buffer, data_size, local_size, remote_size, local, local_length, remote, remote_length);
}

BOOL WINAPI TransmitFile(SOCKET s, HANDLE file, DWORD length, DWORD packet, LPOVERLAPPED overlapped,
                         LPTRANSMIT_FILE_BUFFERS ends, DWORD reserved) {
    static const GUID id = WSAID_TRANSMITFILE;
    LPFN_TRANSMITFILE function = (LPFN_TRANSMITFILE)function_of(s, &id);
    return function && function(s, file, length, packet, overlapped, ends, reserved);
}

int WINAPI WSARecvEx(SOCKET s, char *buffer, int length, int *flags) {
    WSABUF one = {.len = (ULONG)length, .buf = buffer};
    DWORD count = 0, used = flags ? (DWORD)*flags : 0;
    int result = WSARecv(s, &one, 1, &count, &used, NULL, NULL);
    // A message that did not fit is no error here, but a part.
    bool part = result && WSAGetLastError() == WSAEMSGSIZE;
    if (flags)
        *flags = part ? MSG_PARTIAL : 0;
    return result && !part ? SOCKET_ERROR : (int)count;
}
