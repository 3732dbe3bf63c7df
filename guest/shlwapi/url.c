// Addresses of files: file: URLs and paths.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shlwapi.h>

static int hexadecimal(WCHAR unit) {
    WCHAR lower = unit | 0x20;
    return unit >= '0' && unit <= '9' ? unit - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Behind the scheme, or NULL: letters, digits, '+', '-' and '.' with a colon, at least two of them.
static LPCWSTR behind_scheme(LPCWSTR url) {
    LPCWSTR at = url;
    for (; *at && *at != ':'; at++) {
        WCHAR lower = *at | 0x20;
        bool letter = lower >= 'a' && lower <= 'z';
        if (!letter && (at == url || !((*at >= '0' && *at <= '9') || *at == '+' || *at == '-' || *at == '.')))
            return NULL;
    }
    return *at == ':' && at - url >= 2 ? at + 1 : NULL;
}

static bool is_file(LPCWSTR url) { return CompareStringOrdinal(url, 5, L"file:", 5, TRUE) == CSTR_EQUAL; }

BOOL WINAPI UrlIsW(LPCWSTR url, URLIS kind) {
    LPCWSTR behind = url ? behind_scheme(url) : NULL;
    switch (kind) {
    case URLIS_URL:
        return behind != NULL;
    case URLIS_OPAQUE:
        return behind && *behind != '/' && *behind != '\\';
    case URLIS_FILEURL:
        return behind && is_file(url);
    case URLIS_DIRECTORY:
        return behind && *behind && url[lstrlenW(url) - 1] == '/';
    case URLIS_HASQUERY:
        for (; behind && *behind; behind++)
            if (*behind == '?')
                return TRUE;
        return FALSE;
    default:
        return FALSE;
    }
}

// file:///C:/dir/a%20name is C:\dir\a name, file://host/share is \\host\share. Bytes that are escaped are units.
HRESULT WINAPI PathCreateFromUrlW(LPCWSTR url, LPWSTR out, LPDWORD size, DWORD flags) {
    DWORD used = 0;
    if (url == NULL || out == NULL || size == NULL || *size == 0 || flags)
        return E_INVALIDARG;
    if (!is_file(url))
        return E_INVALIDARG;
    LPCWSTR at = url + 5;
    unsigned slashes = 0;
    while (at[slashes] == '/' || at[slashes] == '\\')
        slashes++;
    at += slashes;
    bool drive = at[0] && (at[1] == ':' || at[1] == '|');
    unsigned kept = drive ? 0 : slashes == 2 ? 2 : slashes >= 4 ? 2 : slashes ? 1 : 0;
    DWORD room = *size;
    for (; kept; kept--) {
        if (used + 1 < room)
            out[used] = '\\';
        used++;
    }
    for (bool first = true; *at && *at != '?' && *at != '#'; at++, first = false) {
        WCHAR unit = *at == '/' ? '\\' : *at;
        if (drive && !first && unit == '|' && used == 1)
            unit = ':';
        int high = unit == '%' ? hexadecimal(at[1]) : -1, low = high >= 0 ? hexadecimal(at[2]) : -1;
        if (low >= 0) {
            unit = (WCHAR)(high << 4 | low);
            at += 2;
        }
        if (used + 1 < room)
            out[used] = unit;
        used++;
    }
    if (used + 1 > room) {
        *size = used + 1;
        return E_POINTER; // as documented of a buffer that is too small
    }
    out[used] = 0;
    *size = used;
    return S_OK;
}
