/* _searchenv: a file looked for along a path variable. */
#include "path.h"

#include "../environment/environment.h"

errno_t _wsearchenv_s(const wchar_t *file, const wchar_t *variable, wchar_t *buffer, size_t room);
errno_t _searchenv_s(const char *file, const char *variable, char *buffer, size_t room);
void _wsearchenv(const wchar_t *file, const wchar_t *variable, wchar_t *buffer);
void _searchenv(const char *file, const char *variable, char *buffer);

static bool exists(const wchar_t *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

/* The whole path, malloc()ed; NULL with errno ENOENT or ENOMEM. */
static wchar_t *search(const wchar_t *file, const wchar_t *variable) {
    if (exists(file))
        return _wfullpath(NULL, file, 0);
    const wchar_t *at = variable ? _wgetenv(variable) : NULL;
    size_t file_length = wcslen(file);
    wchar_t *path = at ? malloc((wcslen(at) + file_length + 2) * sizeof *path) : NULL;
    if (at && !path)
        return NULL;
    while (at && *at) {
        size_t length = 0;
        bool quoted = false;
        for (; *at && (*at != L';' || quoted); at++) {
            if (*at == L'"')
                quoted = !quoted;
            else
                path[length++] = *at;
        }
        if (*at)
            at++;
        if (!length)
            continue;
        if (path[length - 1] != L'\\' && path[length - 1] != L'/' && path[length - 1] != L':')
            path[length++] = L'\\';
        memcpy(path + length, file, (file_length + 1) * sizeof *file);
        if (exists(path))
            return path;
    }
    free(path);
    errno = ENOENT;
    return NULL;
}

errno_t _wsearchenv_s(const wchar_t *file, const wchar_t *variable, wchar_t *buffer, size_t room) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    *buffer = 0;
    CRT_REQUIRE(file, EINVAL, EINVAL);
    if (!*file) {
        errno = ENOENT;
        return ENOENT;
    }
    wchar_t *path = search(file, variable);
    if (!path)
        return errno;
    size_t size = wcslen(path) + 1;
    if (size <= room)
        memcpy(buffer, path, size * sizeof *path);
    free(path);
    if (size <= room)
        return 0;
    errno = ERANGE;
    return ERANGE;
}

errno_t _searchenv_s(const char *file, const char *variable, char *buffer, size_t room) {
    CRT_REQUIRE(buffer && room, EINVAL, EINVAL);
    *buffer = 0;
    CRT_REQUIRE(file, EINVAL, EINVAL);
    wchar_t *wide_file = crt_widen(file), *wide_variable = variable ? crt_widen(variable) : NULL;
    wchar_t *path = wide_file && *wide_file ? search(wide_file, wide_variable) : NULL;
    char *narrow = path ? crt_narrow(path) : NULL;
    errno_t error = narrow ? 0 : path || !wide_file || *wide_file ? errno : ENOENT;
    if (narrow && strlen(narrow) < room)
        memcpy(buffer, narrow, strlen(narrow) + 1);
    else if (narrow)
        error = ERANGE;
    free(narrow);
    free(path);
    free(wide_file);
    free(wide_variable);
    if (error)
        errno = error;
    return error;
}

void _wsearchenv(const wchar_t *file, const wchar_t *variable, wchar_t *buffer) {
    _wsearchenv_s(file, variable, buffer, MAX_PATH);
}

void _searchenv(const char *file, const char *variable, char *buffer) {
    _searchenv_s(file, variable, buffer, MAX_PATH);
}
