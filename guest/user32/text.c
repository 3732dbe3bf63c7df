// The character functions of user32: case and stepping, which console programs use too.
#include "user32.h"

LPWSTR widened(LPCSTR text)
{
    int units = text ? MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0) : 0;
    LPWSTR wide = units ? allocate((SIZE_T)units * sizeof *wide) : NULL;
    if (wide)
        MultiByteToWideChar(CP_ACP, 0, text, -1, wide, units);
    return wide;
}

LPSTR narrowed(LPCWSTR text)
{
    int size = text ? WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL) : 0;
    LPSTR narrow = size ? allocate((SIZE_T)size) : NULL;
    if (narrow)
        WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, size, NULL, NULL);
    return narrow;
}

int put_text(LPCWSTR text, void *out, int room, bool wide)
{
    if (room <= 0 || out == NULL)
        return 0;
    LPSTR narrow = wide ? NULL : narrowed(text ? text : L"");
    if (wide)
        lstrcpynW(out, text ? text : L"", room);
    else
        lstrcpynA(out, narrow ? narrow : "", room);
    release(narrow);
    return wide ? lstrlenW(out) : lstrlenA(out);
}

bool is_same_text(LPCWSTR left, LPCWSTR right) { return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL; }

static WCHAR map_one(WCHAR c, DWORD flags)
{
    WCHAR mapped = c;
    LCMapStringW(LOCALE_USER_DEFAULT, flags, &c, 1, &mapped, 1);
    return mapped;
}

static DWORD map_buffer(LPWSTR text, DWORD length, DWORD flags)
{
    if (length)
        LCMapStringW(LOCALE_USER_DEFAULT, flags, text, (int)length, text, (int)length);
    return length;
}

// A pointer whose high part is 0 is a character, which comes back the same way.
static LPWSTR map_either(LPWSTR text, DWORD flags)
{
    if (!((ULONG_PTR)text >> 16))
        return (LPWSTR)(ULONG_PTR)map_one((WCHAR)(ULONG_PTR)text, flags);
    map_buffer(text, (DWORD)lstrlenW(text), flags);
    return text;
}

LPWSTR WINAPI CharUpperW(LPWSTR text) { return map_either(text, LCMAP_UPPERCASE); }

LPWSTR WINAPI CharLowerW(LPWSTR text) { return map_either(text, LCMAP_LOWERCASE); }

DWORD WINAPI CharUpperBuffW(LPWSTR text, DWORD length) { return map_buffer(text, length, LCMAP_UPPERCASE); }

DWORD WINAPI CharLowerBuffW(LPWSTR text, DWORD length) { return map_buffer(text, length, LCMAP_LOWERCASE); }

LPWSTR WINAPI CharNextW(LPCWSTR text) { return (LPWSTR)(*text ? text + 1 : text); }

LPWSTR WINAPI CharPrevW(LPCWSTR start, LPCWSTR text) { return (LPWSTR)(text > start ? text - 1 : start); }

// Lead bytes exist in double-byte code pages only; in UTF-8, as Windows has it, each byte is stepped over by itself.
LPSTR WINAPI CharNextExA(WORD code_page, LPCSTR text, DWORD flags)
{
    (void)flags;
    if (!*text)
        return (LPSTR)text;
    return (LPSTR)text + (IsDBCSLeadByteEx(code_page, (BYTE)*text) && text[1] ? 2 : 1);
}

LPSTR WINAPI CharPrevExA(WORD code_page, LPCSTR start, LPCSTR text, DWORD flags)
{
    LPCSTR at = start;
    while (at < text) {
        LPCSTR next = CharNextExA(code_page, at, flags);
        if (next == at || next >= text)
            break;
        at = next;
    }
    return (LPSTR)at;
}

LPSTR WINAPI CharNextA(LPCSTR text) { return CharNextExA(CP_ACP, text, 0); }

LPSTR WINAPI CharPrevA(LPCSTR start, LPCSTR text) { return CharPrevExA(CP_ACP, start, text, 0); }
