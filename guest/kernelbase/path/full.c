// GetFullPathName, and the long and short forms of a path's components.

#include "../file/file.h"

DWORD WINAPI GetFullPathNameW(LPCWSTR name, DWORD size, LPWSTR buffer, LPWSTR *part) {
    if (size > BASE_MAX_LONG_PATH)
        size = BASE_MAX_LONG_PATH;
    ULONG made = RtlGetFullPathName_U(name, size * (ULONG)sizeof(WCHAR), buffer, part);
    if (!made) {
        base_fail(ERROR_INVALID_NAME);
        return 0;
    }
    return made / (DWORD)sizeof(WCHAR); // what ntdll gives for a short buffer counts the NUL already
}

DWORD WINAPI GetFullPathNameA(LPCSTR name, DWORD size, LPSTR buffer, LPSTR *part) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR full = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!full)
        return 0;
    PWSTR wide_part = NULL;
    DWORD length = GetFullPathNameW(wide, BASE_MAX_LONG_PATH, full, &wide_part);
    if (!length)
        return 0;
    DWORD made = base_copy_narrow(full, length, buffer, size);
    if (part && made < size)
        *part = wide_part ? buffer + base_narrow_size(full, (SIZE_T)(wide_part - full)) : NULL;
    return made;
}

// A path being rebuilt component by component.
typedef struct {
    PWSTR text;
    SIZE_T length;
} Rebuilt;

static inline bool is_separator(WCHAR unit) { return unit == '\\' || unit == '/'; }

// How many units of a path are its root: what has no long and short form.
static SIZE_T root_length(PCWSTR path) {
    SIZE_T at = 0;
    if (is_separator(path[0]) && is_separator(path[1])) {
        bool device = (path[2] == '?' || path[2] == '.') && is_separator(path[3]);
        at = device ? 4 : 2;
        if (device && path[4] && path[5] == ':')
            at = 6;
        else
            for (int parts = 0; parts < (device ? 1 : 2) && path[at]; parts++) { // \\server\share
                while (path[at] && !is_separator(path[at]))
                    at++;
                if (is_separator(path[at]) && parts == 0 && !device)
                    at++;
            }
    } else if (path[0] && path[1] == ':') {
        at = 2;
    }
    while (is_separator(path[at]))
        at++;
    return at;
}

// Appends a component in the wanted form, found by looking its entry up. `path` is what stands before and with it.
static bool append_component(Rebuilt *out, PWSTR path, SIZE_T start, SIZE_T end, bool want_short) {
    WCHAR kept = path[end];
    path[end] = 0;
    WIN32_FIND_DATAW found;
    bool looked_up = want_short; // without a tilde it is no short name, and a long one stays as it is given
    for (SIZE_T i = start; i < end; i++)
        looked_up |= path[i] == '~';
    if (path[start] == '.' && (end == start + 1 || (path[start + 1] == '.' && end == start + 2)))
        looked_up = false;
    PCWSTR form = path + start;
    bool ok = true;
    if (looked_up) {
        HANDLE search = FindFirstFileExW(path, FindExInfoStandard, &found, FindExSearchNameMatch, NULL, 0);
        ok = search != INVALID_HANDLE_VALUE;
        if (ok) {
            FindClose(search);
            form =
                want_short ? (found.cAlternateFileName[0] ? found.cAlternateFileName : path + start) : found.cFileName;
        }
    }
    if (ok) {
        SIZE_T length = base_length(form);
        ok = out->length + length < BASE_MAX_LONG_PATH;
        if (ok) {
            memcpy(out->text + out->length, form, length * sizeof(WCHAR));
            out->length += length;
        } else {
            base_fail(ERROR_FILENAME_EXCED_RANGE);
        }
    }
    path[end] = kept;
    return ok;
}

static DWORD rebuild(LPCWSTR name, LPWSTR buffer, DWORD size, bool want_short) {
    if (!name) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (GetFileAttributesW(name) == INVALID_FILE_ATTRIBUTES)
        return 0;
    SIZE_T length = base_length(name);
    BASE_SCOPED PWSTR path = base_alloc((length + 1) * sizeof(WCHAR));
    BASE_SCOPED PWSTR text = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!path || !text)
        return 0;
    memcpy(path, name, (length + 1) * sizeof(WCHAR));
    SIZE_T at = root_length(path);
    Rebuilt out = {text, at};
    memcpy(text, path, at * sizeof(WCHAR));
    while (at < length) {
        SIZE_T end = at;
        while (end < length && !is_separator(path[end]))
            end++;
        if (!append_component(&out, path, at, end, want_short))
            return 0;
        for (at = end; at < length && is_separator(path[at]); at++)
            out.text[out.length++] = path[at];
    }
    return base_copy_wide(out.text, out.length, buffer, size);
}

DWORD WINAPI GetLongPathNameW(LPCWSTR name, LPWSTR buffer, DWORD size) { return rebuild(name, buffer, size, false); }

DWORD WINAPI GetShortPathNameW(LPCWSTR name, LPWSTR buffer, DWORD size) { return rebuild(name, buffer, size, true); }

static DWORD rebuild_narrow(LPCSTR name, LPSTR buffer, DWORD size, bool want_short) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    BASE_SCOPED PWSTR made = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!made)
        return 0;
    DWORD length = rebuild(wide, made, BASE_MAX_LONG_PATH, want_short);
    return length ? base_copy_narrow(made, length, buffer, size) : 0;
}

DWORD WINAPI GetLongPathNameA(LPCSTR name, LPSTR buffer, DWORD size) {
    return rebuild_narrow(name, buffer, size, false);
}

DWORD WINAPI GetShortPathNameA(LPCSTR name, LPSTR buffer, DWORD size) {
    return rebuild_narrow(name, buffer, size, true);
}
