// Finding and comparing in strings.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shlwapi.h>

static bool equal(LPCWSTR left, LPCWSTR right, int length, BOOL ignore_case) {
    return CompareStringOrdinal(left, length, right, length, ignore_case) == CSTR_EQUAL;
}

static LPWSTR find(LPCWSTR text, LPCWSTR wanted, BOOL ignore_case) {
    if (text == NULL || wanted == NULL || *wanted == 0)
        return NULL;
    int length = lstrlenW(wanted), left = lstrlenW(text);
    for (; left >= length; text++, left--)
        if (equal(text, wanted, length, ignore_case))
            return (LPWSTR)text;
    return NULL;
}

LPWSTR WINAPI StrStrW(LPCWSTR text, LPCWSTR wanted) { return find(text, wanted, FALSE); }

LPWSTR WINAPI StrStrIW(LPCWSTR text, LPCWSTR wanted) { return find(text, wanted, TRUE); }

LPSTR WINAPI StrStrA(LPCSTR text, LPCSTR wanted) {
    for (; text && wanted && *wanted && *text; text++) {
        int i = 0;
        while (wanted[i] && text[i] == wanted[i])
            i++;
        if (wanted[i] == 0)
            return (LPSTR)text;
    }
    return NULL;
}

static char folded(char byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }

LPSTR WINAPI StrStrIA(LPCSTR text, LPCSTR wanted) {
    for (; text && wanted && *wanted && *text; text++) {
        int i = 0;
        while (wanted[i] && folded(text[i]) == folded(wanted[i]))
            i++;
        if (wanted[i] == 0)
            return (LPSTR)text;
    }
    return NULL;
}

LPWSTR WINAPI StrChrW(LPCWSTR text, WCHAR unit) {
    for (; text && *text; text++)
        if (*text == unit)
            return (LPWSTR)text;
    return NULL;
}

LPWSTR WINAPI StrRChrW(LPCWSTR text, LPCWSTR end, WCHAR unit) {
    LPCWSTR found = NULL;
    for (; text && *text && text != end; text++)
        if (*text == unit)
            found = text;
    return (LPWSTR)found;
}

int WINAPI StrCmpW(LPCWSTR left, LPCWSTR right) { return lstrcmpW(left, right); }

int WINAPI StrCmpIW(LPCWSTR left, LPCWSTR right) { return lstrcmpiW(left, right); }

int WINAPI StrCmpNIW(LPCWSTR left, LPCWSTR right, int count) {
    return CompareStringW(LOCALE_USER_DEFAULT, NORM_IGNORECASE, left, min(count, lstrlenW(left)), right,
                          min(count, lstrlenW(right))) -
           CSTR_EQUAL;
}

int WINAPI StrCmpNW(LPCWSTR left, LPCWSTR right, int count) {
    return CompareStringW(LOCALE_USER_DEFAULT, 0, left, min(count, lstrlenW(left)), right, min(count, lstrlenW(right))) -
           CSTR_EQUAL;
}

// Numbers in names count as numbers.
int WINAPI StrCmpLogicalW(LPCWSTR left, LPCWSTR right) {
    return CompareStringW(LOCALE_USER_DEFAULT, NORM_IGNORECASE | SORT_DIGITSASNUMBERS, left, -1, right, -1) - CSTR_EQUAL;
}

int WINAPI StrToIntW(LPCWSTR text) {
    bool negative = *text == '-';
    int value = 0;
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        value = (int)((unsigned)value * 10 + (unsigned)(*text - '0'));
    return negative ? -value : value;
}

LPWSTR WINAPI StrDupW(LPCWSTR text) {
    SIZE_T size = text ? ((SIZE_T)lstrlenW(text) + 1) * sizeof(WCHAR) : 0;
    LPWSTR copy = size ? LocalAlloc(LMEM_FIXED, size) : NULL;
    if (copy)
        lstrcpyW(copy, text);
    return copy;
}

BOOL WINAPI StrTrimW(LPWSTR text, LPCWSTR trimmed) {
    if (text == NULL || trimmed == NULL)
        return FALSE;
    LPWSTR start = text;
    int length = lstrlenW(text);
    while (*start && StrChrW(trimmed, *start))
        start++;
    LPWSTR end = text + length;
    while (end > start && StrChrW(trimmed, end[-1]))
        end--;
    bool changed = start != text || end != text + length;
    for (LPWSTR to = text; changed; to++, start++) {
        if (start == end) {
            *to = 0;
            break;
        }
        *to = *start;
    }
    return changed;
}
