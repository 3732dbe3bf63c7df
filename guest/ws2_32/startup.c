// Winsock's start and end, its errors (which are the thread's last Win32 error), and what each thread keeps.
#include "address.h"

LONG winsock_users;
static DWORD slot = TLS_OUT_OF_INDEXES;

int winsock_fail(int error) {
    SetLastError((DWORD)error);
    return -1;
}

struct winsock_thread *winsock_thread(void) {
    struct winsock_thread *mine = TlsGetValue(slot);
    if (!mine) {
        mine = winsock_alloc(sizeof *mine);
        if (mine)
            TlsSetValue(slot, mine);
    }
    return mine;
}

void *winsock_thread_buffer(void) {
    struct winsock_thread *mine = winsock_thread();
    return mine ? mine->buffer : NULL;
}

static void forget_thread(void) {
    struct winsock_thread *mine = TlsGetValue(slot);
    if (!mine)
        return;
    if (mine->event)
        NtClose(mine->event);
    winsock_free(mine);
    TlsSetValue(slot, NULL);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module;
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        slot = TlsAlloc();
        return slot != TLS_OUT_OF_INDEXES;
    case DLL_THREAD_DETACH:
        forget_thread();
        break;
    case DLL_PROCESS_DETACH:
        if (!reserved) { // else the process ends, and all goes with it
            forget_thread();
            TlsFree(slot);
        }
        break;
    }
    return TRUE;
}

static void put_text(char *to, size_t size, const char *text) {
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        to[i] = text[i];
    to[i] = 0;
}

int WSAAPI WSAStartup(WORD version, LPWSADATA data) {
    if (!data)
        return WSAEFAULT;
    if (LOBYTE(version) == 0)
        return WSAVERNOTSUPPORTED;
    RtlZeroMemory(data, sizeof *data);
    // The lower of what is asked for and 2.2, as documented.
    data->wVersion = LOBYTE(version) > 2 || (LOBYTE(version) == 2 && HIBYTE(version) > 2) ? MAKEWORD(2, 2) : version;
    data->wHighVersion = MAKEWORD(2, 2);
    if (LOBYTE(version) < 2) {
        data->iMaxSockets = 32767;
        data->iMaxUdpDg = 65467;
    }
    put_text(data->szDescription, sizeof data->szDescription, "WinSock 2.0");
    put_text(data->szSystemStatus, sizeof data->szSystemStatus, "Running");
    InterlockedIncrement(&winsock_users);
    return 0;
}

int WSAAPI WSACleanup(void) {
    if (winsock_users <= 0)
        return winsock_fail(WSANOTINITIALISED);
    InterlockedDecrement(&winsock_users);
    return 0;
}

int WSAAPI WSAGetLastError(void) { return (int)GetLastError(); }

void WSAAPI WSASetLastError(int error) { SetLastError((DWORD)error); }

// Winsock 1.1's blocking hooks, which version 2 refuses.

BOOL WSAAPI WSAIsBlocking(void) { return FALSE; }

int WSAAPI WSACancelBlockingCall(void) { return winsock_fail(WSAEOPNOTSUPP); }

FARPROC WSAAPI WSASetBlockingHook(FARPROC hook) {
    (void)hook;
    winsock_fail(WSAEOPNOTSUPP);
    return NULL;
}

int WSAAPI WSAUnhookBlockingHook(void) { return winsock_fail(WSAEOPNOTSUPP); }
