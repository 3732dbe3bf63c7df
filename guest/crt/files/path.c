/* _fullpath, and _splitpath and _makepath from the character type's template. */
#include "path.h"

wchar_t *_wfullpath(wchar_t *buffer, const wchar_t *path, size_t room) {
    if (!path || !*path)
        path = L".";
    CRT_REQUIRE(!buffer || room, EINVAL, NULL);
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    if (!size) {
        crt_fail();
        return NULL;
    }
    wchar_t *out = buffer;
    if (!buffer) {
        if (room < size)
            room = size;
        out = malloc(room * sizeof *out);
        if (!out)
            return NULL;
    } else if (room < size) {
        errno = ERANGE;
        return NULL;
    }
    DWORD length = GetFullPathNameW(path, (DWORD)(room > MAXDWORD ? MAXDWORD : room), out, NULL);
    if (length && length < room)
        return out;
    if (!buffer)
        free(out);
    crt_fail();
    return NULL;
}

char *_fullpath(char *buffer, const char *path, size_t room) {
    CRT_REQUIRE(!buffer || room, EINVAL, NULL);
    wchar_t *wide = path && *path ? crt_widen(path) : NULL;
    if (path && *path && !wide)
        return NULL;
    wchar_t *full = _wfullpath(NULL, wide, 0);
    free(wide);
    char *narrow = full ? crt_narrow(full) : NULL;
    free(full);
    if (!narrow || !buffer)
        return narrow;
    size_t size = strlen(narrow) + 1;
    if (size <= room)
        memcpy(buffer, narrow, size);
    else
        errno = ERANGE;
    free(narrow);
    return size <= room ? buffer : NULL;
}
