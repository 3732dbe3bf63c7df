// The A forms of the case functions, and OEM text, which is the same code page.

#include "user32.h"

// Maps UTF-8 text in place. Characters whose mapping has another length in UTF-8 stay as they are.
static DWORD map_buffer(LPSTR text, DWORD length, DWORD flags) {
    for (DWORD at = 0; at < length;) {
        BYTE lead = (BYTE)text[at];
        DWORD size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        WCHAR wide[2], mapped[2];
        char bytes[8];
        if (size > length - at)
            break;
        int units = MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, text + at, (int)size, wide, 2);
        if (units && LCMapStringW(LOCALE_USER_DEFAULT, flags, wide, units, mapped, units) &&
            WideCharToMultiByte(CP_ACP, 0, mapped, units, bytes, sizeof bytes, NULL, NULL) == (int)size)
            for (DWORD i = 0; i < size; i++)
                text[at + i] = bytes[i];
        at += size;
    }
    return length;
}

static LPSTR map_either(LPSTR text, DWORD flags) {
    if (!((ULONG_PTR)text >> 16)) {
        char byte = (char)(ULONG_PTR)text;
        map_buffer(&byte, 1, flags);
        return (LPSTR)(ULONG_PTR)(BYTE)byte;
    }
    map_buffer(text, (DWORD)lstrlenA(text), flags);
    return text;
}

LPSTR WINAPI CharUpperA(LPSTR text) { return map_either(text, LCMAP_UPPERCASE); }

LPSTR WINAPI CharLowerA(LPSTR text) { return map_either(text, LCMAP_LOWERCASE); }

DWORD WINAPI CharUpperBuffA(LPSTR text, DWORD length) { return map_buffer(text, length, LCMAP_UPPERCASE); }

DWORD WINAPI CharLowerBuffA(LPSTR text, DWORD length) { return map_buffer(text, length, LCMAP_LOWERCASE); }

BOOL WINAPI CharToOemBuffA(LPCSTR from, LPSTR to, DWORD length) {
    for (DWORD i = 0; i < length; i++)
        to[i] = from[i];
    return TRUE;
}

BOOL WINAPI OemToCharBuffA(LPCSTR from, LPSTR to, DWORD length) { return CharToOemBuffA(from, to, length); }

BOOL WINAPI CharToOemA(LPCSTR from, LPSTR to) { return from && to && CharToOemBuffA(from, to, (DWORD)lstrlenA(from) + 1); }

BOOL WINAPI OemToCharA(LPCSTR from, LPSTR to) { return CharToOemA(from, to); }

BOOL WINAPI CharToOemBuffW(LPCWSTR from, LPSTR to, DWORD length) {
    return WideCharToMultiByte(CP_OEMCP, 0, from, (int)length, to, (int)length, NULL, NULL) != 0;
}

BOOL WINAPI CharToOemW(LPCWSTR from, LPSTR to) {
    enum { UTF8_OF_UNIT = 3 };
    int units = lstrlenW(from) + 1;
    return WideCharToMultiByte(CP_OEMCP, 0, from, units, to, units * UTF8_OF_UNIT, NULL, NULL) != 0;
}

BOOL WINAPI OemToCharBuffW(LPCSTR from, LPWSTR to, DWORD length) {
    return MultiByteToWideChar(CP_OEMCP, 0, from, (int)length, to, (int)length) != 0;
}

BOOL WINAPI OemToCharW(LPCSTR from, LPWSTR to) {
    int size = lstrlenA(from) + 1;
    return MultiByteToWideChar(CP_OEMCP, 0, from, size, to, size) != 0;
}
