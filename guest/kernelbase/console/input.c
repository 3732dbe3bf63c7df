// Reading a console: lines, input records, and putting records back.
// Line editing, echo and ^Z are the terminal's and the executive's; here are only the Win32 forms.

#include "console.h"

// ReadConsole's limit per request; a line longer than that comes in pieces anyway.
enum { READ_MOST = 32 * 1024 };

// Reads up to `units` UTF-16 units.
static BOOL read_units(HANDLE console, PWSTR buffer, DWORD units, DWORD *read,
                       const CONSOLE_READCONSOLE_CONTROL *control) {
    *read = 0;
    if (units > READ_MOST)
        units = READ_MOST;
    DWORD initial = control && control->nLength >= sizeof(*control) ? control->nInitialChars : 0;
    if (initial > units)
        return base_fail(ERROR_INVALID_PARAMETER);
    DWORD size = (DWORD)sizeof(struct condrv_read) + initial * (DWORD)sizeof(WCHAR);
    BASE_SCOPED struct condrv_read *request = base_alloc_zeroed(size);
    if (!request)
        return FALSE;
    request->initial = initial * (DWORD)sizeof(WCHAR);
    request->wake_up = control ? control->dwCtrlWakeupMask : 0;
    if (initial)
        memcpy(request + 1, buffer, initial * sizeof(WCHAR));
    DWORD bytes;
    if (!console_request(console, CONDRV_READ, request, size, buffer, units * (DWORD)sizeof(WCHAR), &bytes))
        return FALSE;
    *read = bytes / sizeof(WCHAR);
    return TRUE;
}

BOOL WINAPI ReadConsoleW(HANDLE console, LPVOID buffer, DWORD units, LPDWORD read,
                         PCONSOLE_READCONSOLE_CONTROL control) {
    DWORD got;
    BOOL done = read_units(console, buffer, units, &got, control);
    if (read && done)
        *read = got;
    return done;
}

BOOL WINAPI ReadConsoleA(HANDLE console, LPVOID buffer, DWORD size, LPDWORD read,
                         PCONSOLE_READCONSOLE_CONTROL control) {
    (void)control; // documented to be for the wide form only
    DWORD got;
    if (!console_is(console))
        return base_fail(ERROR_INVALID_HANDLE);
    if (!ReadFile(console, buffer, size, &got, NULL))
        return FALSE;
    if (read)
        *read = got;
    return TRUE;
}

static BOOL read_records(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read, uint32_t flags) {
    static_assert(sizeof(INPUT_RECORD) == 20, "INPUT_RECORD");
    DWORD most = MAXDWORD / sizeof(INPUT_RECORD), bytes;
    if (!console_request(console, CONDRV_READ_INPUT, &flags, sizeof(flags), records,
                         (count < most ? count : most) * (DWORD)sizeof(INPUT_RECORD), &bytes))
        return FALSE;
    *read = bytes / sizeof(INPUT_RECORD);
    return TRUE;
}

// A key's character as the A functions give it: there is room for one byte, so ASCII only.
static void narrow_records(PINPUT_RECORD records, DWORD count) {
    for (DWORD i = 0; i < count; i++) {
        if (records[i].EventType != KEY_EVENT)
            continue;
        WCHAR unit = records[i].Event.KeyEvent.uChar.UnicodeChar;
        records[i].Event.KeyEvent.uChar.UnicodeChar = 0;
        records[i].Event.KeyEvent.uChar.AsciiChar = unit < 0x80 ? (CHAR)unit : '?';
    }
}

BOOL WINAPI ReadConsoleInputW(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read) {
    return read_records(console, records, count, read, 0);
}

BOOL WINAPI ReadConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read) {
    if (!read_records(console, records, count, read, 0))
        return FALSE;
    narrow_records(records, *read);
    return TRUE;
}

BOOL WINAPI ReadConsoleInputExW(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read, USHORT flags) {
    uint32_t request =
        (flags & 1 ? CONDRV_PEEK : 0) | (flags & 2 ? CONDRV_NO_WAIT : 0); // CONSOLE_READ_NOREMOVE, _NOWAIT
    return flags & ~3 ? base_fail(ERROR_INVALID_PARAMETER) : read_records(console, records, count, read, request);
}

BOOL WINAPI ReadConsoleInputExA(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read, USHORT flags) {
    if (!ReadConsoleInputExW(console, records, count, read, flags))
        return FALSE;
    narrow_records(records, *read);
    return TRUE;
}

BOOL WINAPI PeekConsoleInputW(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read) {
    return read_records(console, records, count, read, CONDRV_PEEK | CONDRV_NO_WAIT);
}

BOOL WINAPI PeekConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read) {
    if (!PeekConsoleInputW(console, records, count, read))
        return FALSE;
    narrow_records(records, *read);
    return TRUE;
}

BOOL WINAPI WriteConsoleInputW(HANDLE console, const INPUT_RECORD *records, DWORD count, LPDWORD written) {
    DWORD bytes;
    if (count && !records)
        return base_fail(ERROR_INVALID_ACCESS);
    *written = 0;
    if (!console_request(console, CONDRV_WRITE_INPUT, records, count * (DWORD)sizeof(INPUT_RECORD), NULL, 0, &bytes))
        return FALSE;
    *written = bytes / sizeof(INPUT_RECORD);
    return TRUE;
}

BOOL WINAPI WriteConsoleInputA(HANDLE console, const INPUT_RECORD *records, DWORD count, LPDWORD written) {
    if (count && !records)
        return base_fail(ERROR_INVALID_ACCESS);
    BASE_SCOPED PINPUT_RECORD wide = base_alloc((SIZE_T)count * sizeof(INPUT_RECORD));
    if (!wide)
        return FALSE;
    for (DWORD i = 0; i < count; i++) {
        wide[i] = records[i];
        if (wide[i].EventType == KEY_EVENT)
            wide[i].Event.KeyEvent.uChar.UnicodeChar = (UCHAR)records[i].Event.KeyEvent.uChar.AsciiChar;
    }
    return WriteConsoleInputW(console, wide, count, written);
}

BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE console, LPDWORD count) {
    uint32_t value;
    if (!console_request(console, CONDRV_GET_INPUT_COUNT, NULL, 0, &value, sizeof(value), NULL))
        return FALSE;
    *count = value;
    return TRUE;
}

BOOL WINAPI FlushConsoleInputBuffer(HANDLE console) {
    return console_request(console, CONDRV_FLUSH_INPUT, NULL, 0, NULL, 0, NULL);
}

BOOL WINAPI GetNumberOfConsoleMouseButtons(LPDWORD count) {
    *count = 3;
    return TRUE;
}
