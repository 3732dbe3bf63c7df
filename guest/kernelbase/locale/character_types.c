// GetStringType and the Is… questions about single characters.

#include "locale/character_types.h"
#include "locale/codepages.h"

BOOL WINAPI GetStringTypeW(DWORD kind, LPCWCH text, int length, LPWORD types) {
    if (text == NULL || length == 0 || types == NULL || (const void *)types == text ||
        (kind != CT_CTYPE1 && kind != CT_CTYPE2 && kind != CT_CTYPE3))
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T count = length < 0 ? base_length(text) + 1 : (SIZE_T)length;
    for (SIZE_T i = 0; i < count; i++)
        types[i] = nls_type(text[i], kind);
    return TRUE;
}

BOOL WINAPI GetStringTypeExW(LCID locale, DWORD kind, LPCWCH text, int length, LPWORD types) {
    (void)locale;
    return GetStringTypeW(kind, text, length, types);
}

// One type for each character of the active code page, which for UTF-8 means one for each UTF-16 unit.
BOOL WINAPI GetStringTypeA(LCID locale, DWORD kind, LPCCH text, int length, LPWORD types) {
    (void)locale;
    int count = MultiByteToWideChar(CP_ACP, 0, text, length, NULL, 0);
    if (count == 0)
        return FALSE;
    BASE_SCOPED PWSTR wide = base_alloc((SIZE_T)count * sizeof(WCHAR));
    if (wide == NULL)
        return FALSE;
    MultiByteToWideChar(CP_ACP, 0, text, length, wide, count);
    return GetStringTypeW(kind, wide, count, types);
}

BOOL WINAPI GetStringTypeExA(LCID locale, DWORD kind, LPCCH text, int length, LPWORD types) {
    return GetStringTypeA(locale, kind, text, length, types);
}

static WORD type1(WCHAR unit) { return nls_type(unit, CT_CTYPE1); }

// An A character of the active code page, UTF-8, is a character by itself only when it is ASCII.
static WCHAR unit_of(CHAR byte) { return byte & 0x80 ? 0xFFFD : (WCHAR)byte; }

BOOL WINAPI IsCharAlphaW(WCHAR unit) { return (type1(unit) & C1_ALPHA) != 0; }
BOOL WINAPI IsCharAlphaA(CHAR byte) { return IsCharAlphaW(unit_of(byte)); }
BOOL WINAPI IsCharAlphaNumericW(WCHAR unit) { return (type1(unit) & (C1_ALPHA | C1_DIGIT)) != 0; }
BOOL WINAPI IsCharAlphaNumericA(CHAR byte) { return IsCharAlphaNumericW(unit_of(byte)); }
BOOL WINAPI IsCharUpperW(WCHAR unit) { return (type1(unit) & C1_UPPER) != 0; }
BOOL WINAPI IsCharUpperA(CHAR byte) { return IsCharUpperW(unit_of(byte)); }
BOOL WINAPI IsCharLowerW(WCHAR unit) { return (type1(unit) & C1_LOWER) != 0; }
BOOL WINAPI IsCharLowerA(CHAR byte) { return IsCharLowerW(unit_of(byte)); }
BOOL WINAPI IsCharSpaceW(WCHAR unit) { return (type1(unit) & C1_SPACE) != 0; }
BOOL WINAPI IsCharSpaceA(CHAR byte) { return IsCharSpaceW(unit_of(byte)); }

BOOL WINAPI IsNLSDefinedString(NLS_FUNCTION function, DWORD flags, LPNLSVERSIONINFO version, LPCWSTR text, INT length) {
    (void)version;
    if (function != COMPARE_STRING || flags)
        return base_fail(flags ? ERROR_INVALID_FLAGS : ERROR_INVALID_PARAMETER);
    if (text == NULL || length < -1 || length == 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T count = length < 0 ? base_length(text) : (SIZE_T)length;
    for (SIZE_T i = 0; i < count; i++)
        if (!(type1(text[i]) & C1_DEFINED) && (text[i] & 0xF800) != 0xD800)
            return FALSE;
    return TRUE;
}
