// Winsock's start and end, and its errors, which are the thread's last Win32 error.
#include "winsock.h"

LONG winsock_users;

int winsock_fail(int error)
{
    SetLastError((DWORD)error);
    return -1;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reason;
    (void)reserved;
    return TRUE;
}

static void put_text(char *to, size_t size, const char *text)
{
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        to[i] = text[i];
    to[i] = 0;
}

int WSAAPI WSAStartup(WORD version, LPWSADATA data)
{
    if (!data)
        return WSAEFAULT;
    if (LOBYTE(version) == 0)
        return WSAVERNOTSUPPORTED;
    // The lower of what is asked for and 2.2, as documented.
    data->wVersion = LOBYTE(version) > 2 || (LOBYTE(version) == 2 && HIBYTE(version) > 2) ? MAKEWORD(2, 2) : version;
    data->wHighVersion = MAKEWORD(2, 2);
    data->iMaxSockets = 0;
    data->iMaxUdpDg = 0;
    data->lpVendorInfo = NULL;
    put_text(data->szDescription, sizeof data->szDescription, "WinSock 2.0");
    put_text(data->szSystemStatus, sizeof data->szSystemStatus, "Running");
    InterlockedIncrement(&winsock_users);
    return 0;
}

int WSAAPI WSACleanup(void)
{
    if (winsock_users <= 0)
        return winsock_fail(WSANOTINITIALISED);
    InterlockedDecrement(&winsock_users);
    return 0;
}

int WSAAPI WSAGetLastError(void) { return (int)GetLastError(); }

void WSAAPI WSASetLastError(int error) { SetLastError((DWORD)error); }

u_long WSAAPI htonl(u_long value) { return __builtin_bswap32(value); }

u_long WSAAPI ntohl(u_long value) { return __builtin_bswap32(value); }

u_short WSAAPI htons(u_short value) { return __builtin_bswap16(value); }

u_short WSAAPI ntohs(u_short value) { return __builtin_bswap16(value); }

int WSAAPI __WSAFDIsSet(SOCKET socket, fd_set *set)
{
    for (u_int i = 0; set && i < set->fd_count; i++)
        if (set->fd_array[i] == socket)
            return TRUE;
    return FALSE;
}
