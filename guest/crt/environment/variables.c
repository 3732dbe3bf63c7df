/* getenv, _putenv and their kin. Names are matched without regard to case; an empty value removes the variable. */
#include "arrays.h"

#include "../thread/lock.h"

errno_t getenv_s(size_t *needed, char *buffer, size_t room, const char *name);
errno_t _wgetenv_s(size_t *needed, wchar_t *buffer, size_t room, const wchar_t *name);
errno_t _dupenv_s(char **value, size_t *size, const char *name);
errno_t _wdupenv_s(wchar_t **value, size_t *size, const wchar_t *name);
int _putenv(const char *assignment);
int _wputenv(const wchar_t *assignment);
errno_t _putenv_s(const char *name, const char *value);
errno_t _wputenv_s(const wchar_t *name, const wchar_t *value);

static bool matches(const char *entry, const char *name, size_t length) {
    return !_strnicmp(entry, name, length) && entry[length] == '=';
}

static bool matches_wide(const wchar_t *entry, const wchar_t *name, size_t length) {
    return wcsnlen(entry, length + 1) > length && entry[length] == L'=' &&
           CompareStringOrdinal(entry, (int)length, name, (int)length, TRUE) == CSTR_EQUAL;
}

static ptrdiff_t find(const char *name, size_t length) {
    for (ptrdiff_t i = 0; _environ && _environ[i]; i++)
        if (matches(_environ[i], name, length))
            return i;
    return -1;
}

static ptrdiff_t find_wide(const wchar_t *name, size_t length) {
    for (ptrdiff_t i = 0; _wenviron && _wenviron[i]; i++)
        if (matches_wide(_wenviron[i], name, length))
            return i;
    return -1;
}

char *getenv(const char *name) {
    CRT_REQUIRE(name, EINVAL, NULL);
    size_t length = strlen(name);
    crt_lock(CRT_LOCK_ENVIRONMENT);
    _initialize_narrow_environment();
    ptrdiff_t at = length ? find(name, length) : -1;
    char *value = at < 0 ? NULL : _environ[at] + length + 1;
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return value;
}

wchar_t *_wgetenv(const wchar_t *name) {
    CRT_REQUIRE(name, EINVAL, NULL);
    size_t length = wcslen(name);
    crt_lock(CRT_LOCK_ENVIRONMENT);
    _initialize_wide_environment();
    ptrdiff_t at = length ? find_wide(name, length) : -1;
    wchar_t *value = at < 0 ? NULL : _wenviron[at] + length + 1;
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return value;
}

errno_t getenv_s(size_t *needed, char *buffer, size_t room, const char *name) {
    CRT_REQUIRE(needed, EINVAL, EINVAL);
    *needed = 0;
    CRT_REQUIRE(name && (buffer || !room), EINVAL, EINVAL);
    if (room)
        *buffer = 0;
    crt_lock(CRT_LOCK_ENVIRONMENT);
    const char *value = getenv(name);
    errno_t error = 0;
    if (value) {
        *needed = strlen(value) + 1;
        if (*needed <= room)
            memcpy(buffer, value, *needed);
        else if (room)
            error = ERANGE;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return error;
}

errno_t _wgetenv_s(size_t *needed, wchar_t *buffer, size_t room, const wchar_t *name) {
    CRT_REQUIRE(needed, EINVAL, EINVAL);
    *needed = 0;
    CRT_REQUIRE(name && (buffer || !room), EINVAL, EINVAL);
    if (room)
        *buffer = 0;
    crt_lock(CRT_LOCK_ENVIRONMENT);
    const wchar_t *value = _wgetenv(name);
    errno_t error = 0;
    if (value) {
        *needed = wcslen(value) + 1;
        if (*needed <= room)
            memcpy(buffer, value, *needed * sizeof *value);
        else if (room)
            error = ERANGE;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return error;
}

errno_t _dupenv_s(char **value, size_t *size, const char *name) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = NULL;
    if (size)
        *size = 0;
    CRT_REQUIRE(name, EINVAL, EINVAL);
    crt_lock(CRT_LOCK_ENVIRONMENT);
    const char *found = getenv(name);
    errno_t error = 0;
    if (found) {
        size_t length = strlen(found) + 1;
        *value = malloc(length);
        if (*value)
            memcpy(*value, found, length);
        else
            error = ENOMEM;
        if (size && !error)
            *size = length;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return error;
}

errno_t _wdupenv_s(wchar_t **value, size_t *size, const wchar_t *name) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = NULL;
    if (size)
        *size = 0;
    CRT_REQUIRE(name, EINVAL, EINVAL);
    crt_lock(CRT_LOCK_ENVIRONMENT);
    const wchar_t *found = _wgetenv(name);
    errno_t error = 0;
    if (found) {
        size_t length = wcslen(found) + 1;
        *value = malloc(length * sizeof *found);
        if (*value)
            memcpy(*value, found, length * sizeof *found);
        else
            error = ENOMEM;
        if (size && !error)
            *size = length;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return error;
}

/* Set or, with an empty value, remove a variable in both arrays and the process. The text is "NAME=value". */
static int assign(const wchar_t *text, size_t name_length) {
    const wchar_t *value = text + name_length + 1;
    bool remove = !*value;
    int result = 0;
    crt_lock(CRT_LOCK_ENVIRONMENT);
    if (!_environ && !_wenviron)
        _initialize_narrow_environment();
    if (_environ) {
        char *entry = crt_narrow_variable(text);
        if (entry) {
            char *equals = strchr(entry, '=');
            ptrdiff_t at = find(entry, (size_t)(equals - entry));
            if (remove) {
                free(entry);
                entry = NULL;
            }
            if ((at >= 0 || entry) && !crt_change_narrow(at, entry)) {
                free(entry);
                result = -1;
            }
        } else {
            result = -1;
        }
    }
    if (_wenviron && !result) {
        ptrdiff_t at = find_wide(text, name_length);
        wchar_t *entry = NULL;
        size_t size = (wcslen(text) + 1) * sizeof *text;
        if (!remove && (entry = malloc(size)))
            memcpy(entry, text, size);
        if ((!remove && !entry) || ((at >= 0 || entry) && !crt_change_wide(at, entry))) {
            free(entry);
            result = -1;
        }
    }
    if (!result) {
        wchar_t *name = malloc((name_length + 1) * sizeof *name);
        if (name) {
            memcpy(name, text, name_length * sizeof *name);
            name[name_length] = 0;
            if (!SetEnvironmentVariableW(name, remove ? NULL : value) && !remove)
                result = -1;
            free(name);
        } else {
            result = -1;
        }
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    if (result && errno != ENOMEM)
        errno = EINVAL;
    return result;
}

int _wputenv(const wchar_t *assignment) {
    CRT_REQUIRE(assignment, EINVAL, -1);
    const wchar_t *equals = wcschr(assignment, L'=');
    if (!equals || equals == assignment) {
        errno = EINVAL;
        return -1;
    }
    return assign(assignment, (size_t)(equals - assignment));
}

static wchar_t *widen_variable(const char *text) {
    int size = MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0);
    wchar_t *made = malloc((size_t)size * sizeof *made);
    if (made)
        MultiByteToWideChar(CP_ACP, 0, text, -1, made, size);
    return made;
}

int _putenv(const char *assignment) {
    CRT_REQUIRE(assignment, EINVAL, -1);
    wchar_t *wide = widen_variable(assignment);
    if (!wide)
        return -1;
    int result = _wputenv(wide);
    free(wide);
    return result;
}

errno_t _wputenv_s(const wchar_t *name, const wchar_t *value) {
    CRT_REQUIRE(name && value, EINVAL, EINVAL);
    size_t length = wcslen(name), value_length = wcslen(value);
    if (!length || wcschr(name, L'=')) {
        errno = EINVAL;
        return EINVAL;
    }
    wchar_t *text = malloc((length + value_length + 2) * sizeof *text);
    if (!text)
        return ENOMEM;
    memcpy(text, name, length * sizeof *text);
    text[length] = L'=';
    memcpy(text + length + 1, value, (value_length + 1) * sizeof *text);
    int result = assign(text, length);
    free(text);
    return result ? errno : 0;
}

errno_t _putenv_s(const char *name, const char *value) {
    CRT_REQUIRE(name && value, EINVAL, EINVAL);
    wchar_t *wide_name = widen_variable(name), *wide_value = widen_variable(value);
    errno_t error = wide_name && wide_value ? _wputenv_s(wide_name, wide_value) : ENOMEM;
    free(wide_name);
    free(wide_value);
    return error;
}
