// Winsock's events, which are Win32's manual-reset events.

#include "winsock.h"

static BOOL done(BOOL ok) {
    if (!ok)
        winsock_fail(WSA_INVALID_HANDLE);
    return ok;
}

WSAEVENT WSAAPI WSACreateEvent(void) {
    if (winsock_users <= 0) {
        winsock_fail(WSANOTINITIALISED);
        return WSA_INVALID_EVENT;
    }
    return CreateEventW(NULL, TRUE, FALSE, NULL);
}

BOOL WSAAPI WSACloseEvent(WSAEVENT event) { return done(CloseHandle(event)); }

BOOL WSAAPI WSASetEvent(WSAEVENT event) { return done(SetEvent(event)); }

BOOL WSAAPI WSAResetEvent(WSAEVENT event) { return done(ResetEvent(event)); }

DWORD WSAAPI WSAWaitForMultipleEvents(DWORD count, const WSAEVENT *events, WINBOOL all, DWORD timeout,
                                      WINBOOL alertable) {
    if (count == 0 || count > WSA_MAXIMUM_WAIT_EVENTS) {
        winsock_fail(WSA_INVALID_PARAMETER);
        return WSA_WAIT_FAILED;
    }
    return WaitForMultipleObjectsEx(count, events, all, timeout, alertable);
}
