// The session that a console program finds: a window station without a display. Boxes go to the standard error.

#include "user32.h"

// The one window station and its desktop are known by handles that no kernel object has.
#define STATION ((HWINSTA)(ULONG_PTR)0x24)
#define DESKTOP ((HDESK)(ULONG_PTR)0x28)

enum { NAME_UNITS = 16 };

HWINSTA WINAPI GetProcessWindowStation(void) { return STATION; }

HDESK WINAPI GetThreadDesktop(DWORD thread) {
    (void)thread;
    return DESKTOP;
}

static BOOL copy(const void *data, DWORD size, PVOID buffer, DWORD room, LPDWORD needed) {
    if (needed)
        *needed = size;
    if (room < size || buffer == NULL) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    for (DWORD i = 0; i < size; i++)
        ((BYTE *)buffer)[i] = ((const BYTE *)data)[i];
    return TRUE;
}

static BOOL object_information(HANDLE object, int index, PVOID buffer, DWORD room, LPDWORD needed, BOOL wide) {
    USEROBJECTFLAGS flags = {0}; // not visible
    WCHAR name[NAME_UNITS];
    char narrow[NAME_UNITS];
    if (object != (HANDLE)STATION && object != (HANDLE)DESKTOP) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    if (index == UOI_FLAGS)
        return copy(&flags, sizeof flags, buffer, room, needed);
    if (index != UOI_NAME && index != UOI_TYPE) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    BOOL is_station = object == (HANDLE)STATION;
    lstrcpyW(name, index == UOI_TYPE ? (is_station ? L"WindowStation" : L"Desktop")
                   : is_station      ? L"WinSta0"
                                     : L"Default");
    DWORD units = (DWORD)lstrlenW(name) + 1;
    if (wide)
        return copy(name, units * sizeof(WCHAR), buffer, room, needed);
    for (DWORD i = 0; i < units; i++)
        narrow[i] = (char)name[i];
    return copy(narrow, units, buffer, room, needed);
}

BOOL WINAPI GetUserObjectInformationW(HANDLE object, int index, PVOID buffer, DWORD room, LPDWORD needed) {
    return object_information(object, index, buffer, room, needed, TRUE);
}

BOOL WINAPI GetUserObjectInformationA(HANDLE object, int index, PVOID buffer, DWORD room, LPDWORD needed) {
    return object_information(object, index, buffer, room, needed, FALSE);
}

// Nothing has a size, and no device is there.
int WINAPI GetSystemMetrics(int index) {
    (void)index;
    return 0;
}

static void write_text(HANDLE error, PCSTR text) {
    DWORD written;
    WriteFile(error, text, (DWORD)lstrlenA(text), &written, NULL);
}

// Shows a box as a line of text; answers what closing it without a choice would.
int WINAPI MessageBoxA(HWND owner, LPCSTR text, LPCSTR caption, UINT type) {
    static const BYTE answers[] = {
        [MB_OK] = IDOK,    [MB_OKCANCEL] = IDCANCEL,    [MB_ABORTRETRYIGNORE] = IDABORT,   [MB_YESNOCANCEL] = IDCANCEL,
        [MB_YESNO] = IDNO, [MB_RETRYCANCEL] = IDCANCEL, [MB_CANCELTRYCONTINUE] = IDCANCEL,
    };
    HANDLE error = GetStdHandle(STD_ERROR_HANDLE);
    UINT kind = type & MB_TYPEMASK;
    (void)owner;
    if (kind >= ARRAYSIZE(answers)) {
        SetLastError(ERROR_INVALID_MSGBOX_STYLE);
        return 0;
    }
    write_text(error, caption ? caption : "Error");
    write_text(error, ": ");
    write_text(error, text ? text : "");
    write_text(error, "\r\n");
    return answers[kind];
}

int WINAPI MessageBoxExA(HWND owner, LPCSTR text, LPCSTR caption, UINT type, WORD language) {
    (void)language;
    return MessageBoxA(owner, text, caption, type);
}

int WINAPI MessageBoxW(HWND owner, LPCWSTR text, LPCWSTR caption, UINT type) {
    LPSTR narrow_text = narrowed(text), narrow_caption = narrowed(caption);
    int answer = MessageBoxA(owner, narrow_text, narrow_caption, type);
    HeapFree(GetProcessHeap(), 0, narrow_text);
    HeapFree(GetProcessHeap(), 0, narrow_caption);
    return answer;
}

int WINAPI MessageBoxExW(HWND owner, LPCWSTR text, LPCWSTR caption, UINT type, WORD language) {
    (void)language;
    return MessageBoxW(owner, text, caption, type);
}

// The terminal's bell, where the error goes to one.
BOOL WINAPI MessageBeep(UINT type) {
    HANDLE error = GetStdHandle(STD_ERROR_HANDLE);
    DWORD mode;
    (void)type;
    if (GetConsoleMode(error, &mode))
        write_text(error, "\a");
    return TRUE;
}

DWORD WINAPI WaitForInputIdle(HANDLE process, DWORD milliseconds) {
    (void)process, (void)milliseconds;
    SetLastError(ERROR_INVALID_HANDLE); // as for a process without windows
    return WAIT_FAILED;
}

BOOL WINAPI ExitWindowsEx(UINT flags, DWORD reason) {
    (void)flags, (void)reason;
    SetLastError(ERROR_PRIVILEGE_NOT_HELD);
    return FALSE;
}
