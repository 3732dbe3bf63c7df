// The A forms of the profile functions, and structures kept as hexadecimal text.

#include "misc/profile.h"

#define WIDE(wide, narrow) BASE_SCOPED PWSTR wide = base_wide(narrow)

enum { HEX_DIGITS = 16 };

// Runs the W function with room for as many units as the caller has bytes, and hands the UTF-8 out, cut to fit.
static DWORD narrow_out(PCWSTR wide, DWORD units, bool is_list, LPSTR buffer, DWORD size) {
    DWORD length = base_narrow_size(wide, units);
    BASE_SCOPED PSTR narrow = base_alloc((SIZE_T)length + 1);
    DWORD most = size - (is_list && size > 1 ? 2 : 1);
    if (narrow == NULL)
        return 0;
    if (units)
        WideCharToMultiByte(CP_ACP, 0, wide, (int)units, narrow, (int)length, NULL, NULL);
    bool fits = length <= size - 1;
    DWORD kept = fits ? length : most;
    memcpy(buffer, narrow, kept);
    memset(buffer + kept, 0, fits && !(is_list && kept) ? 1 : min(2, size - kept));
    return kept;
}

DWORD WINAPI GetPrivateProfileStringA(LPCSTR section, LPCSTR key, LPCSTR fallback, LPSTR buffer, DWORD size,
                                      LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_key, key);
    WIDE(wide_fallback, fallback);
    WIDE(wide_file, file);
    if (buffer == NULL || size == 0)
        return 0;
    BASE_SCOPED PWSTR wide = base_alloc(size * sizeof(WCHAR));
    if (wide == NULL)
        return 0;
    DWORD units = GetPrivateProfileStringW(wide_section, wide_key, wide_fallback, wide, size, wide_file);
    return narrow_out(wide, units, section == NULL || key == NULL, buffer, size);
}

DWORD WINAPI GetPrivateProfileSectionA(LPCSTR section, LPSTR buffer, DWORD size, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_file, file);
    if (buffer == NULL || size == 0)
        return (DWORD)base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR wide = base_alloc(size * sizeof(WCHAR));
    if (wide == NULL)
        return 0;
    return narrow_out(wide, GetPrivateProfileSectionW(wide_section, wide, size, wide_file), true, buffer, size);
}

DWORD WINAPI GetPrivateProfileSectionNamesA(LPSTR buffer, DWORD size, LPCSTR file) {
    return GetPrivateProfileStringA(NULL, NULL, NULL, buffer, size, file);
}

UINT WINAPI GetPrivateProfileIntA(LPCSTR section, LPCSTR key, INT fallback, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_key, key);
    WIDE(wide_file, file);
    return GetPrivateProfileIntW(wide_section, wide_key, fallback, wide_file);
}

BOOL WINAPI WritePrivateProfileStringA(LPCSTR section, LPCSTR key, LPCSTR value, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_key, key);
    WIDE(wide_value, value);
    WIDE(wide_file, file);
    return WritePrivateProfileStringW(wide_section, wide_key, wide_value, wide_file);
}

BOOL WINAPI WritePrivateProfileSectionA(LPCSTR section, LPCSTR entries, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_file, file);
    SIZE_T size = 0;
    while (entries && entries[size])
        size += base_length_a(entries + size) + 1;
    BASE_SCOPED PWSTR wide = entries ? base_wide_n(entries, size + 1) : NULL;
    return WritePrivateProfileSectionW(wide_section, wide, wide_file);
}

DWORD WINAPI GetProfileStringA(LPCSTR section, LPCSTR key, LPCSTR fallback, LPSTR buffer, DWORD size) {
    return GetPrivateProfileStringA(section, key, fallback, buffer, size, NULL);
}

UINT WINAPI GetProfileIntA(LPCSTR section, LPCSTR key, INT fallback) {
    return GetPrivateProfileIntA(section, key, fallback, NULL);
}

DWORD WINAPI GetProfileSectionA(LPCSTR section, LPSTR buffer, DWORD size) {
    return GetPrivateProfileSectionA(section, buffer, size, NULL);
}

BOOL WINAPI WriteProfileStringA(LPCSTR section, LPCSTR key, LPCSTR value) {
    return WritePrivateProfileStringA(section, key, value, NULL);
}

BOOL WINAPI WriteProfileSectionA(LPCSTR section, LPCSTR entries) {
    return WritePrivateProfileSectionA(section, entries, NULL);
}

// A structure's bytes in hexadecimal, and the sum of them behind.
BOOL WINAPI WritePrivateProfileStructW(LPCWSTR section, LPCWSTR key, LPVOID data, UINT size, LPCWSTR file) {
    static const WCHAR digits[] = L"0123456789ABCDEF";
    if (data == NULL)
        return WritePrivateProfileStringW(section, key, NULL, file);
    BASE_SCOPED PWSTR text = base_alloc(((SIZE_T)size * 2 + 3) * sizeof(WCHAR));
    BYTE sum = 0;
    if (text == NULL)
        return FALSE;
    PWSTR at = text;
    for (UINT i = 0; i <= size; i++) {
        BYTE byte = i < size ? ((const BYTE *)data)[i] : sum;
        *at++ = digits[byte / HEX_DIGITS];
        *at++ = digits[byte % HEX_DIGITS];
        sum += byte;
    }
    *at = 0;
    return WritePrivateProfileStringW(section, key, text, file);
}

static int hex_value(WCHAR unit) {
    WCHAR lower = unit | 0x20;
    return unit >= '0' && unit <= '9' ? unit - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

BOOL WINAPI GetPrivateProfileStructW(LPCWSTR section, LPCWSTR key, LPVOID data, UINT size, LPCWSTR file) {
    SIZE_T units = (SIZE_T)size * 2 + 2;
    BASE_SCOPED PWSTR text = base_alloc((units + 2) * sizeof(WCHAR));
    BYTE sum = 0;
    if (text == NULL)
        return FALSE;
    if (GetPrivateProfileStringW(section, key, NULL, text, (DWORD)units + 2, file) != units)
        return base_fail(ERROR_BAD_LENGTH);
    for (UINT i = 0; i <= size; i++) {
        int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
        BYTE byte = (BYTE)(high * HEX_DIGITS + low);
        if (high < 0 || low < 0 || (i == size && byte != sum))
            return base_fail(ERROR_INVALID_DATA);
        if (i < size)
            ((BYTE *)data)[i] = byte;
        sum += byte;
    }
    return TRUE;
}

BOOL WINAPI WritePrivateProfileStructA(LPCSTR section, LPCSTR key, LPVOID data, UINT size, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_key, key);
    WIDE(wide_file, file);
    return WritePrivateProfileStructW(wide_section, wide_key, data, size, wide_file);
}

BOOL WINAPI GetPrivateProfileStructA(LPCSTR section, LPCSTR key, LPVOID data, UINT size, LPCSTR file) {
    WIDE(wide_section, section);
    WIDE(wide_key, key);
    WIDE(wide_file, file);
    return GetPrivateProfileStructW(wide_section, wide_key, data, size, wide_file);
}
