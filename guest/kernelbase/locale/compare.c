// Comparing and finding strings: by linguistic order (CompareString, FindNLSString, lstrcmp) and by code unit (…Ordinal).

#include "locale/locale_names.h"
#include "locale/sort_key.h"

static SIZE_T size_of(LPCWCH text, int length) { return length < 0 ? base_length(text) : (SIZE_T)length; }

static bool is_letter(WCHAR unit) { return (unit | 0x20) >= 'a' && (unit | 0x20) <= 'z'; }

// The order that two ASCII letters decide, with nothing but equal ones before them: no more is read than that. Else 0.
static int order_of_letters(LPCWCH left, LPCWCH right, SIZE_T size) {
    SIZE_T at = 0;
    while (at < size && left[at] == right[at] && is_letter(left[at]))
        at++;
    if (at == size || !is_letter(left[at]) || !is_letter(right[at]))
        return 0;
    int difference = (left[at] | 0x20) - (right[at] | 0x20);
    return difference < 0 ? CSTR_LESS_THAN : difference > 0 ? CSTR_GREATER_THAN : 0;
}

static int compare_linguistic(LPCWCH left, SIZE_T left_size, LPCWCH right, SIZE_T right_size, DWORD flags) {
    int decided = order_of_letters(left, right, min(left_size, right_size));
    if (decided)
        return decided;
    if (left_size == right_size && memcmp(left, right, left_size * sizeof(WCHAR)) == 0)
        return CSTR_EQUAL;
    SortKey left_key, right_key;
    if (!sort_key_make(&left_key, left, left_size, flags))
        return 0;
    BASE_SCOPED BYTE *left_owned = left_key.bytes;
    if (!sort_key_make(&right_key, right, right_size, flags))
        return 0;
    BASE_SCOPED BYTE *right_owned = right_key.bytes;
    int order = memcmp(left_owned, right_owned, min(left_key.size, right_key.size));
    if (order == 0)
        order = left_key.size < right_key.size ? -1 : left_key.size > right_key.size;
    return order < 0 ? CSTR_LESS_THAN : order > 0 ? CSTR_GREATER_THAN : CSTR_EQUAL;
}

int WINAPI CompareStringEx(LPCWSTR locale, DWORD flags, LPCWCH left, int left_length, LPCWCH right, int right_length,
                           LPNLSVERSIONINFO version, LPVOID reserved, LPARAM parameter) {
    (void)version;
    if (left == NULL || right == NULL || reserved || parameter || !locale_is_known(locale))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)(SORT_KEY_FLAGS | LOCALE_USE_CP_ACP | 0x10000000 /* undocumented, seen in programs */))
        return base_fail(ERROR_INVALID_FLAGS);
    return compare_linguistic(left, size_of(left, left_length), right, size_of(right, right_length), flags);
}

int WINAPI CompareStringW(LCID locale, DWORD flags, LPCWCH left, int left_length, LPCWCH right, int right_length) {
    if (!locale_id_is_known(locale))
        return base_fail(ERROR_INVALID_PARAMETER);
    return CompareStringEx(NULL, flags, left, left_length, right, right_length, NULL, NULL, 0);
}

int WINAPI CompareStringA(LCID locale, DWORD flags, LPCCH left, int left_length, LPCCH right, int right_length) {
    if (left == NULL || right == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR left_wide = base_wide_n(left, left_length < 0 ? base_length_a(left) : (SIZE_T)left_length);
    BASE_SCOPED PWSTR right_wide = base_wide_n(right, right_length < 0 ? base_length_a(right) : (SIZE_T)right_length);
    if (left_wide == NULL || right_wide == NULL)
        return 0;
    return CompareStringW(locale, flags, left_wide, -1, right_wide, -1);
}

int WINAPI CompareStringOrdinal(LPCWCH left, int left_length, LPCWCH right, int right_length, BOOL ignore_case) {
    if (left == NULL || right == NULL || left_length < -1 || right_length < -1)
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T left_size = size_of(left, left_length), right_size = size_of(right, right_length);
    for (SIZE_T i = 0; i < min(left_size, right_size); i++) {
        WCHAR a = left[i], b = right[i];
        if (a != b && ignore_case)
            a = RtlUpcaseUnicodeChar(a), b = RtlUpcaseUnicodeChar(b);
        if (a != b)
            return a < b ? CSTR_LESS_THAN : CSTR_GREATER_THAN;
    }
    return left_size < right_size ? CSTR_LESS_THAN : left_size > right_size ? CSTR_GREATER_THAN : CSTR_EQUAL;
}

enum { FIND_FLAGS = FIND_STARTSWITH | FIND_ENDSWITH | FIND_FROMSTART | FIND_FROMEND };

static bool one_find_flag(DWORD flags) {
    DWORD kind = flags & FIND_FLAGS;
    return (kind & (kind - 1)) == 0;
}

INT WINAPI FindStringOrdinal(DWORD flags, LPCWSTR text, INT length, LPCWSTR value, INT value_length, BOOL ignore_case) {
    if (text == NULL || value == NULL || length < -1 || value_length < -1) {
        base_fail(ERROR_INVALID_PARAMETER);
        return -1;
    }
    if ((flags & ~FIND_FLAGS) || !one_find_flag(flags)) {
        base_fail(ERROR_INVALID_FLAGS);
        return -1;
    }
    INT size = (INT)size_of(text, length), wanted = (INT)size_of(value, value_length), last = size - wanted;
    SetLastError(ERROR_SUCCESS);
    if (last < 0)
        return -1;
    bool backwards = flags & (FIND_FROMEND | FIND_ENDSWITH);
    INT tries = flags & (FIND_STARTSWITH | FIND_ENDSWITH) ? 1 : last + 1;
    for (INT i = 0; i < tries; i++) {
        INT at = backwards ? last - i : i;
        if (CompareStringOrdinal(text + at, wanted, value, wanted, ignore_case) == CSTR_EQUAL)
            return at;
    }
    return -1;
}

// The longest or shortest stretch at `at` that equals value is what Windows reports; the shortest is taken here.
static INT matched_length(LPCWSTR text, INT size, LPCWSTR value, INT wanted, DWORD flags) {
    for (INT length = 0; length <= size; length++)
        if (compare_linguistic(text, (SIZE_T)length, value, (SIZE_T)wanted, flags) == CSTR_EQUAL)
            return length;
    return -1;
}

INT WINAPI FindNLSStringEx(LPCWSTR locale, DWORD flags, LPCWSTR text, INT length, LPCWSTR value, INT value_length,
                           LPINT found, LPNLSVERSIONINFO version, LPVOID reserved, LPARAM parameter) {
    (void)version;
    if (text == NULL || value == NULL || length < -1 || value_length < -1 || length == 0 || value_length == 0 ||
        reserved || parameter || !locale_is_known(locale)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return -1;
    }
    if (flags & ~(DWORD)(FIND_FLAGS | SORT_KEY_FLAGS) || !one_find_flag(flags)) {
        base_fail(ERROR_INVALID_FLAGS);
        return -1;
    }
    INT size = (INT)size_of(text, length), wanted = (INT)size_of(value, value_length);
    DWORD order = flags & SORT_KEY_FLAGS;
    bool backwards = flags & (FIND_FROMEND | FIND_ENDSWITH);
    SetLastError(ERROR_SUCCESS);
    for (INT i = 0; i <= size; i++) {
        INT at = backwards ? size - i : i;
        INT matched = matched_length(text + at, size - at, value, wanted, order);
        bool placed = !(flags & FIND_ENDSWITH) || at + matched == size;
        if (matched >= 0 && placed && (matched > 0 || !backwards || size == 0)) {
            if (found)
                *found = matched;
            return at;
        }
        if (flags & FIND_STARTSWITH)
            break;
    }
    return -1;
}

INT WINAPI FindNLSString(LCID locale, DWORD flags, LPCWSTR text, INT length, LPCWSTR value, INT value_length,
                         LPINT found) {
    if (!locale_id_is_known(locale)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return -1;
    }
    return FindNLSStringEx(NULL, flags, text, length, value, value_length, found, NULL, NULL, 0);
}

// lstrcmp takes NULL as less than anything.
static int compare_plain(LPCWSTR left, LPCWSTR right, DWORD flags) {
    if (left == NULL || right == NULL)
        return (left != NULL) - (right != NULL);
    return CompareStringW(LOCALE_USER_DEFAULT, flags, left, -1, right, -1) - CSTR_EQUAL;
}

static int compare_plain_a(LPCSTR left, LPCSTR right, DWORD flags) {
    BASE_SCOPED PWSTR left_wide = base_wide(left);
    BASE_SCOPED PWSTR right_wide = base_wide(right);
    return compare_plain(left_wide, right_wide, flags);
}

int WINAPI lstrcmpW(LPCWSTR left, LPCWSTR right) { return compare_plain(left, right, 0); }
int WINAPI lstrcmpiW(LPCWSTR left, LPCWSTR right) { return compare_plain(left, right, NORM_IGNORECASE); }
int WINAPI lstrcmpA(LPCSTR left, LPCSTR right) { return compare_plain_a(left, right, 0); }
int WINAPI lstrcmpiA(LPCSTR left, LPCSTR right) { return compare_plain_a(left, right, NORM_IGNORECASE); }
