// wtsapi32: the one session of the one user, at this computer's console.

#include <windows.h>
#include <wtsapi32.h>

enum { SESSION = 1, TEXT_UNITS = 257 };

VOID WINAPI WTSFreeMemory(PVOID memory) {
    if (memory)
        HeapFree(GetProcessHeap(), 0, memory);
}

BOOL WINAPI WTSEnumerateSessionsW(HANDLE server, DWORD reserved, DWORD version, PWTS_SESSION_INFOW *sessions,
                                  DWORD *count) {
    static const WCHAR station[] = L"Console";
    (void)server;
    if (reserved || version != 1 || !sessions || !count) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *sessions = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(**sessions) + sizeof(station));
    if (!*sessions)
        return FALSE;
    **sessions = (WTS_SESSION_INFOW){SESSION, (WCHAR *)(*sessions + 1), WTSActive};
    lstrcpyW((*sessions)->pWinStationName, station);
    *count = 1;
    return TRUE;
}

static BOOL give(const void *data, DWORD size, LPWSTR *buffer, DWORD *returned) {
    *buffer = HeapAlloc(GetProcessHeap(), 0, size);
    if (!*buffer)
        return FALSE;
    CopyMemory(*buffer, data, size);
    *returned = size;
    return TRUE;
}

BOOL WINAPI WTSQuerySessionInformationW(HANDLE server, DWORD session, WTS_INFO_CLASS class, LPWSTR *buffer,
                                        DWORD *returned) {
    WCHAR text[TEXT_UNITS] = L"";
    DWORD units = TEXT_UNITS, number = SESSION;
    USHORT protocol = 0; // the console
    (void)server;
    if (!buffer || !returned || (session != SESSION && session != WTS_CURRENT_SESSION)) {
        SetLastError(buffer && returned ? ERROR_FILE_NOT_FOUND : ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    switch (class) {
    case WTSUserName:
        if (!GetUserNameW(text, &units))
            return FALSE;
        break;
    case WTSDomainName:
        if (!GetComputerNameW(text, &units))
            return FALSE;
        break;
    case WTSWinStationName:
        lstrcpyW(text, L"Console");
        break;
    case WTSClientName:
        break;
    case WTSSessionId:
        return give(&number, sizeof(number), buffer, returned);
    case WTSConnectState:
        number = WTSActive;
        return give(&number, sizeof(number), buffer, returned);
    case WTSClientProtocolType:
        return give(&protocol, sizeof(protocol), buffer, returned);
    default:
        SetLastError(ERROR_NOT_SUPPORTED);
        return FALSE;
    }
    return give(text, (DWORD)(lstrlenW(text) + 1) * sizeof(WCHAR), buffer, returned);
}
