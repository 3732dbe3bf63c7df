// More of the string functions: A forms, and those that compare by code unit.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shlwapi.h>

LPSTR WINAPI StrChrA(LPCSTR text, WORD byte) {
    for (; text && *text; text++)
        if ((BYTE)*text == byte)
            return (LPSTR)text;
    return NULL;
}

LPSTR WINAPI StrRChrA(LPCSTR text, LPCSTR end, WORD byte) {
    LPCSTR found = NULL;
    for (; text && *text && text != end; text++)
        if ((BYTE)*text == byte)
            found = text;
    return (LPSTR)found;
}

static WCHAR folded(WCHAR unit) {
    LCMapStringW(LOCALE_INVARIANT, LCMAP_LOWERCASE, &unit, 1, &unit, 1);
    return unit;
}

LPWSTR WINAPI StrChrIW(LPCWSTR text, WCHAR unit) {
    for (; text && *text; text++)
        if (folded(*text) == folded(unit))
            return (LPWSTR)text;
    return NULL;
}

int WINAPI StrCmpNA(LPCSTR left, LPCSTR right, int count) {
    return CompareStringA(LOCALE_USER_DEFAULT, 0, left, min(count, lstrlenA(left)), right, min(count, lstrlenA(right))) -
           CSTR_EQUAL;
}

int WINAPI StrCmpNIA(LPCSTR left, LPCSTR right, int count) {
    return CompareStringA(LOCALE_USER_DEFAULT, NORM_IGNORECASE, left, min(count, lstrlenA(left)), right,
                          min(count, lstrlenA(right))) -
           CSTR_EQUAL;
}

int WINAPI StrCmpCW(LPCWSTR left, LPCWSTR right) { return CompareStringOrdinal(left, -1, right, -1, FALSE) - CSTR_EQUAL; }

int WINAPI StrCmpICW(LPCWSTR left, LPCWSTR right) { return CompareStringOrdinal(left, -1, right, -1, TRUE) - CSTR_EQUAL; }

int WINAPI StrSpnW(LPCWSTR text, LPCWSTR set) {
    int length = 0;
    while (text[length] && StrChrW(set, text[length]))
        length++;
    return length;
}

int WINAPI StrCSpnW(LPCWSTR text, LPCWSTR set) {
    int length = 0;
    while (text[length] && !StrChrW(set, text[length]))
        length++;
    return length;
}

LPWSTR WINAPI StrPBrkW(LPCWSTR text, LPCWSTR set) {
    int length = StrCSpnW(text, set);
    return text[length] ? (LPWSTR)text + length : NULL;
}

int WINAPI StrToIntA(LPCSTR text) {
    bool negative = *text == '-';
    unsigned value = 0;
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (unsigned)(*text - '0');
    return negative ? -(int)value : (int)value;
}

static bool to_number(LPCWSTR text, DWORD flags, LONGLONG *value) {
    bool negative = false;
    ULONGLONG sum = 0;
    unsigned base = 10, digits = 0;
    while (*text == ' ' || *text == '\t' || *text == '\n')
        text++;
    if (*text == '-' || *text == '+')
        negative = *text++ == '-';
    if ((flags & STIF_SUPPORT_HEX) && text[0] == '0' && (text[1] | 0x20) == 'x') {
        base = 16;
        text += 2;
    }
    for (;; text++, digits++) {
        WCHAR lower = *text | 0x20;
        unsigned digit = *text >= '0' && *text <= '9' ? *text - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10u : 16;
        if (digit >= base)
            break;
        sum = sum * base + digit;
    }
    *value = (LONGLONG)(negative ? -sum : sum);
    return digits != 0;
}

BOOL WINAPI StrToInt64ExW(LPCWSTR text, STIF_FLAGS flags, LONGLONG *value) { return to_number(text, flags, value); }

BOOL WINAPI StrToIntExW(LPCWSTR text, STIF_FLAGS flags, int *value) {
    LONGLONG wide;
    bool found = to_number(text, flags, &wide);
    *value = (int)wide;
    return found;
}

LPSTR WINAPI StrDupA(LPCSTR text) {
    SIZE_T size = text ? (SIZE_T)lstrlenA(text) + 1 : 0;
    LPSTR copy = size ? LocalAlloc(LMEM_FIXED, size) : NULL;
    return copy ? lstrcpyA(copy, text) : NULL;
}

LPWSTR WINAPI StrCpyW(LPWSTR to, LPCWSTR from) { return to && from ? lstrcpyW(to, from) : to; }

LPWSTR WINAPI StrCpyNW(LPWSTR to, LPCWSTR from, int room) { return to && from ? lstrcpynW(to, from, room) : to; }

LPWSTR WINAPI StrCatW(LPWSTR to, LPCWSTR from) { return to && from ? lstrcatW(to, from) : to; }
