// Paths as text: no file is looked at but where a function says so.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shlwapi.h>

static bool is_slash(WCHAR unit) { return unit == '\\'; }

LPWSTR WINAPI PathFindFileNameW(LPCWSTR path) {
    LPCWSTR name = path;
    for (; path && *path; path++)
        if ((*path == '\\' || *path == '/' || *path == ':') && path[1] && path[1] != '\\' && path[1] != '/')
            name = path + 1;
    return (LPWSTR)name;
}

LPWSTR WINAPI PathFindExtensionW(LPCWSTR path) {
    LPCWSTR dot = NULL;
    if (path == NULL)
        return NULL;
    for (; *path; path++) {
        if (*path == '\\' || *path == ' ')
            dot = NULL;
        else if (*path == '.')
            dot = path;
    }
    return (LPWSTR)(dot ? dot : path);
}

BOOL WINAPI PathIsUNCW(LPCWSTR path) { return path && is_slash(path[0]) && is_slash(path[1]) && path[2] != '?'; }

BOOL WINAPI PathIsRelativeW(LPCWSTR path) {
    return path == NULL || *path == 0 || !(is_slash(path[0]) || (path[0] && path[1] == ':'));
}

BOOL WINAPI PathIsRootW(LPCWSTR path) {
    if (path == NULL || *path == 0)
        return FALSE;
    if (path[1] == ':')
        return is_slash(path[2]) && path[3] == 0;
    if (!is_slash(path[0]))
        return FALSE;
    if (path[1] == 0)
        return TRUE;
    if (!is_slash(path[1]))
        return FALSE;
    unsigned slashes = 0; // \\server and \\server\share
    for (path += 2; *path; path++)
        if (is_slash(*path) && (slashes++ || path[1] == 0))
            return FALSE;
    return TRUE;
}

LPWSTR WINAPI PathSkipRootW(LPCWSTR path) {
    if (path == NULL || *path == 0)
        return NULL;
    if (path[1] == ':')
        return is_slash(path[2]) ? (LPWSTR)path + 3 : NULL;
    if (!is_slash(path[0]))
        return NULL;
    if (!is_slash(path[1]))
        return (LPWSTR)path + 1;
    unsigned slashes = 0;
    for (path += 2; *path; path++)
        if (is_slash(*path) && ++slashes == 2)
            return (LPWSTR)path + 1;
    return NULL;
}

LPWSTR WINAPI PathAddBackslashW(LPWSTR path) {
    int length = lstrlenW(path);
    if (path == NULL || length >= MAX_PATH - 1)
        return NULL;
    if (length && !is_slash(path[length - 1])) {
        path[length++] = '\\';
        path[length] = 0;
    }
    return path + length;
}

LPWSTR WINAPI PathRemoveBackslashW(LPWSTR path) {
    int length = path ? lstrlenW(path) : 0;
    if (length == 0)
        return path;
    if (is_slash(path[length - 1]) && !PathIsRootW(path))
        path[length - 1] = 0;
    return path + length - 1;
}

BOOL WINAPI PathRemoveFileSpecW(LPWSTR path) {
    if (path == NULL)
        return FALSE;
    LPWSTR root = PathSkipRootW(path), cut = root ? root : path, at = cut;
    for (; *at; at++)
        if (is_slash(*at))
            cut = at;
    if (*cut == 0)
        return FALSE;
    *cut = 0;
    return TRUE;
}

BOOL WINAPI PathStripToRootW(LPWSTR path) {
    while (path && !PathIsRootW(path))
        if (!PathRemoveFileSpecW(path))
            return FALSE;
    return path != NULL;
}

VOID WINAPI PathStripPathW(LPWSTR path) {
    LPWSTR name = path ? PathFindFileNameW(path) : NULL;
    for (LPWSTR to = path; name && name != path; to++, name++)
        if ((*to = *name) == 0)
            break;
}

VOID WINAPI PathRemoveExtensionW(LPWSTR path) {
    if (path)
        *PathFindExtensionW(path) = 0;
}

BOOL WINAPI PathAddExtensionW(LPWSTR path, LPCWSTR extension) {
    if (path == NULL || *PathFindExtensionW(path) || lstrlenW(path) + lstrlenW(extension) >= MAX_PATH)
        return FALSE;
    lstrcatW(path, extension ? extension : L".exe");
    return TRUE;
}

BOOL WINAPI PathRenameExtensionW(LPWSTR path, LPCWSTR extension) {
    LPWSTR dot = PathFindExtensionW(path);
    if (dot - path + lstrlenW(extension) >= MAX_PATH)
        return FALSE;
    lstrcpyW(dot, extension);
    return TRUE;
}

// Takes "." and ".." out of a path.
BOOL WINAPI PathCanonicalizeW(LPWSTR out, LPCWSTR path) {
    if (out == NULL || path == NULL || lstrlenW(path) >= MAX_PATH) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    LPCWSTR at = path, rest = PathSkipRootW(path);
    LPWSTR to = out;
    while (rest && at < rest)
        *to++ = *at++;
    LPWSTR floor = to;
    while (*at) {
        int length = 0;
        while (at[length] && !is_slash(at[length]))
            length++;
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            if (to > floor && is_slash(to[-1]))
                to--;
            while (to > floor && !is_slash(to[-1]))
                to--;
        } else if (!(length == 1 && at[0] == '.')) {
            for (int i = 0; i < length; i++)
                *to++ = at[i];
            if (at[length])
                *to++ = '\\';
        }
        at += length + (at[length] != 0);
    }
    if (to > floor && is_slash(to[-1]) && !is_slash(path[lstrlenW(path) - 1]))
        to--;
    if (to == out)
        *to++ = '\\';
    *to = 0;
    return TRUE;
}

LPWSTR WINAPI PathCombineW(LPWSTR out, LPCWSTR directory, LPCWSTR file) {
    WCHAR joined[2 * MAX_PATH] = L"";
    if (out == NULL)
        return NULL;
    int length = (directory ? lstrlenW(directory) : 0) + (file ? lstrlenW(file) : 0);
    if ((directory == NULL && file == NULL) || length >= 2 * MAX_PATH - 2) {
        *out = 0;
        return NULL;
    }
    if (file == NULL || *file == 0) {
        lstrcpyW(joined, directory);
    } else if (directory == NULL || *directory == 0 || !PathIsRelativeW(file)) {
        if (directory && *directory && is_slash(file[0]) && !is_slash(file[1])) { // rooted: the directory's drive
            lstrcpyW(joined, directory);
            PathStripToRootW(joined);
            file++;
        }
        lstrcatW(joined, file);
    } else {
        lstrcpyW(joined, directory);
        int end = lstrlenW(joined);
        if (!is_slash(joined[end - 1])) {
            joined[end++] = '\\';
            joined[end] = 0;
        }
        lstrcatW(joined, file);
    }
    return PathCanonicalizeW(out, joined) ? out : NULL;
}

BOOL WINAPI PathAppendW(LPWSTR path, LPCWSTR more) {
    while (more && is_slash(*more) && !is_slash(more[1]))
        more++;
    return path && more && PathCombineW(path, path, more) != NULL;
}

BOOL WINAPI PathIsPrefixW(LPCWSTR prefix, LPCWSTR path) {
    int length = lstrlenW(prefix);
    if (CompareStringOrdinal(prefix, length, path, min(length, lstrlenW(path)), TRUE) != CSTR_EQUAL)
        return FALSE;
    return length == 0 || path[length] == 0 || is_slash(path[length]) || is_slash(prefix[length - 1]);
}

// These two look at the file.
BOOL WINAPI PathFileExistsW(LPCWSTR path) { return path && GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

BOOL WINAPI PathIsDirectoryW(LPCWSTR path) {
    DWORD attributes = path ? GetFileAttributesW(path) : INVALID_FILE_ATTRIBUTES;
    return attributes == INVALID_FILE_ATTRIBUTES ? FALSE : (BOOL)(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

BOOL WINAPI PathQuoteSpacesW(LPWSTR path) {
    int length = path ? lstrlenW(path) : 0;
    bool spaced = false;
    for (int i = 0; i < length; i++)
        spaced = spaced || path[i] == ' ';
    if (!spaced || length + 3 > MAX_PATH)
        return FALSE;
    for (int i = length; i > 0; i--)
        path[i] = path[i - 1];
    path[0] = path[length + 1] = '"';
    path[length + 2] = 0;
    return TRUE;
}

VOID WINAPI PathUnquoteSpacesW(LPWSTR path) {
    int length = path ? lstrlenW(path) : 0;
    if (length < 2 || path[0] != '"' || path[length - 1] != '"')
        return;
    for (int i = 0; i < length - 2; i++)
        path[i] = path[i + 1];
    path[length - 2] = 0;
}

// '*' and '?' against a name; several patterns are separated by ';'.
static bool matches(LPCWSTR name, LPCWSTR pattern, LPCWSTR end) {
    for (; pattern < end; pattern++, name++) {
        if (*pattern == '*') {
            for (;; name++) {
                if (matches(name, pattern + 1, end))
                    return true;
                if (*name == 0)
                    return false;
            }
        }
        if (*name == 0)
            return false;
        if (*pattern != '?' && CompareStringOrdinal(name, 1, pattern, 1, TRUE) != CSTR_EQUAL)
            return false;
    }
    return *name == 0;
}

BOOL WINAPI PathMatchSpecW(LPCWSTR name, LPCWSTR patterns) {
    while (name && patterns && *patterns) {
        while (*patterns == ' ')
            patterns++;
        LPCWSTR end = patterns;
        while (*end && *end != ';')
            end++;
        if (matches(name, patterns, end))
            return TRUE;
        patterns = *end ? end + 1 : end;
    }
    return FALSE;
}
