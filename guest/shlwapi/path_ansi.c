// The A forms of the path functions. Positions are found in UTF-8 itself: its special characters are all ASCII.

#define DECLSPEC_IMPORT
#include <stdbool.h>
#include <windows.h>
#include <shlwapi.h>

enum { WIDE_UNITS = 2 * MAX_PATH };

static LPCWSTR widen(LPCSTR text, WCHAR out[WIDE_UNITS]) {
    return text && MultiByteToWideChar(CP_ACP, 0, text, -1, out, WIDE_UNITS) ? out : NULL;
}

// Puts a result into a buffer of MAX_PATH bytes.
static bool narrow(LPCWSTR text, LPSTR out) {
    return WideCharToMultiByte(CP_ACP, 0, text, -1, out, MAX_PATH, NULL, NULL) != 0;
}

LPSTR WINAPI PathFindFileNameA(LPCSTR path) {
    LPCSTR name = path;
    for (; path && *path; path++)
        if ((*path == '\\' || *path == '/' || *path == ':') && path[1] && path[1] != '\\' && path[1] != '/')
            name = path + 1;
    return (LPSTR)name;
}

LPSTR WINAPI PathFindExtensionA(LPCSTR path) {
    LPCSTR dot = NULL;
    if (path == NULL)
        return NULL;
    for (; *path; path++) {
        if (*path == '\\' || *path == ' ')
            dot = NULL;
        else if (*path == '.')
            dot = path;
    }
    return (LPSTR)(dot ? dot : path);
}

BOOL WINAPI PathIsRelativeA(LPCSTR path) {
    return path == NULL || *path == 0 || !(path[0] == '\\' || path[1] == ':');
}

BOOL WINAPI PathIsUNCA(LPCSTR path) { return path && path[0] == '\\' && path[1] == '\\' && path[2] != '?'; }

BOOL WINAPI PathIsRootA(LPCSTR path) {
    WCHAR wide[WIDE_UNITS];
    return PathIsRootW(widen(path, wide));
}

BOOL WINAPI PathFileExistsA(LPCSTR path) { return path && GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES; }

BOOL WINAPI PathIsDirectoryA(LPCSTR path) {
    DWORD attributes = path ? GetFileAttributesA(path) : INVALID_FILE_ATTRIBUTES;
    return attributes == INVALID_FILE_ATTRIBUTES ? FALSE : (BOOL)(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

BOOL WINAPI PathIsPrefixA(LPCSTR prefix, LPCSTR path) {
    WCHAR wide_prefix[WIDE_UNITS], wide_path[WIDE_UNITS];
    return prefix && path && widen(prefix, wide_prefix) && widen(path, wide_path) && PathIsPrefixW(wide_prefix, wide_path);
}

BOOL WINAPI PathMatchSpecA(LPCSTR name, LPCSTR patterns) {
    WCHAR wide_name[WIDE_UNITS], wide_patterns[WIDE_UNITS];
    return PathMatchSpecW(widen(name, wide_name), widen(patterns, wide_patterns));
}

LPSTR WINAPI PathCombineA(LPSTR out, LPCSTR directory, LPCSTR file) {
    WCHAR wide_directory[WIDE_UNITS], wide_file[WIDE_UNITS], combined[MAX_PATH];
    if (out == NULL)
        return NULL;
    if (PathCombineW(combined, widen(directory, wide_directory), widen(file, wide_file)) && narrow(combined, out))
        return out;
    *out = 0;
    return NULL;
}

BOOL WINAPI PathAppendA(LPSTR path, LPCSTR more) {
    while (more && *more == '\\' && more[1] != '\\')
        more++;
    return path && more && PathCombineA(path, path, more) != NULL;
}

BOOL WINAPI PathCanonicalizeA(LPSTR out, LPCSTR path) {
    WCHAR wide[WIDE_UNITS], canonical[MAX_PATH];
    return out && widen(path, wide) && PathCanonicalizeW(canonical, wide) && narrow(canonical, out);
}

// What these do to a path is to cut it, so that it is done to the wide one and copied back.
#define CUT_IN_PLACE(name)                                                                                             \
    BOOL WINAPI name##A(LPSTR path) {                                                                                  \
        WCHAR wide[WIDE_UNITS];                                                                                        \
        if (widen(path, wide) == NULL)                                                                                 \
            return FALSE;                                                                                              \
        BOOL done = name##W(wide);                                                                                     \
        return done && narrow(wide, path);                                                                             \
    }

CUT_IN_PLACE(PathRemoveFileSpec)
CUT_IN_PLACE(PathStripToRoot)
CUT_IN_PLACE(PathQuoteSpaces)

VOID WINAPI PathUnquoteSpacesA(LPSTR path) {
    WCHAR wide[WIDE_UNITS];
    if (widen(path, wide)) {
        PathUnquoteSpacesW(wide);
        narrow(wide, path);
    }
}

VOID WINAPI PathStripPathA(LPSTR path) {
    LPSTR name = path ? PathFindFileNameA(path) : NULL;
    for (LPSTR to = path; name && name != path; to++, name++)
        if ((*to = *name) == 0)
            break;
}

VOID WINAPI PathRemoveExtensionA(LPSTR path) {
    if (path)
        *PathFindExtensionA(path) = 0;
}

BOOL WINAPI PathAddExtensionA(LPSTR path, LPCSTR extension) {
    if (path == NULL || *PathFindExtensionA(path) || lstrlenA(path) + lstrlenA(extension) >= MAX_PATH)
        return FALSE;
    lstrcatA(path, extension ? extension : ".exe");
    return TRUE;
}

BOOL WINAPI PathRenameExtensionA(LPSTR path, LPCSTR extension) {
    LPSTR dot = PathFindExtensionA(path);
    if (dot - path + lstrlenA(extension) >= MAX_PATH)
        return FALSE;
    lstrcpyA(dot, extension);
    return TRUE;
}

LPSTR WINAPI PathAddBackslashA(LPSTR path) {
    int length = lstrlenA(path);
    if (path == NULL || length >= MAX_PATH - 1)
        return NULL;
    if (length && path[length - 1] != '\\') {
        path[length++] = '\\';
        path[length] = 0;
    }
    return path + length;
}

LPSTR WINAPI PathRemoveBackslashA(LPSTR path) {
    int length = path ? lstrlenA(path) : 0;
    if (length == 0)
        return path;
    if (path[length - 1] == '\\' && !PathIsRootA(path))
        path[length - 1] = 0;
    return path + length - 1;
}

// 0 is A:; -1 for a path without a drive.
int WINAPI PathGetDriveNumberW(LPCWSTR path) {
    WCHAR letter = path ? path[0] & ~0x20 : 0;
    return path && letter >= 'A' && letter <= 'Z' && path[1] == ':' ? letter - 'A' : -1;
}

int WINAPI PathGetDriveNumberA(LPCSTR path) {
    WCHAR wide[WIDE_UNITS];
    return PathGetDriveNumberW(widen(path, wide));
}

LPWSTR WINAPI PathFindNextComponentW(LPCWSTR path) {
    if (path == NULL || *path == 0)
        return NULL;
    while (*path && *path != '\\')
        path++;
    if (*path == '\\' && *++path == '\\')
        path++;
    return (LPWSTR)path;
}

BOOL WINAPI PathIsFileSpecW(LPCWSTR path) {
    for (; path && *path; path++)
        if (*path == '\\' || *path == ':')
            return FALSE;
    return path != NULL;
}

LPWSTR WINAPI PathGetArgsW(LPCWSTR line) {
    bool quoted = false;
    for (; line && *line; line++) {
        if (*line == '"')
            quoted = !quoted;
        else if (*line == ' ' && !quoted)
            return (LPWSTR)line + 1;
    }
    return (LPWSTR)line;
}

// A scheme of two letters and more, then a colon.
BOOL WINAPI PathIsURLW(LPCWSTR path) {
    int length = 0;
    while (path && ((path[length] | 0x20) >= 'a') && ((path[length] | 0x20) <= 'z'))
        length++;
    return length > 1 && path[length] == ':';
}

BOOL WINAPI PathIsURLA(LPCSTR path) {
    WCHAR wide[WIDE_UNITS];
    return PathIsURLW(widen(path, wide));
}

BOOL WINAPI PathIsSameRootW(LPCWSTR left, LPCWSTR right) {
    LPWSTR end = left && right ? PathSkipRootW(left) : NULL, other = right ? PathSkipRootW(right) : NULL;
    return end && other && end - left == other - right &&
           CompareStringOrdinal(left, (int)(end - left), right, (int)(other - right), TRUE) == CSTR_EQUAL;
}
