/* _environ and _wenviron: made from the process's block, changed by _putenv, and the one that main got kept whole.
 * All changes happen under CRT_LOCK_ENVIRONMENT. */
#include "arrays.h"

#include "../thread/lock.h"

char **_environ;
wchar_t **_wenviron;

static char **initial_narrow;
static wchar_t **initial_wide;

char ***__p__environ(void);
wchar_t ***__p__wenviron(void);
char **_get_initial_narrow_environment(void);
wchar_t **_get_initial_wide_environment(void);

bool crt_environment_start(void) { return !crt_is_msvcrt || _initialize_narrow_environment() == 0; }

static void release(void **array) {
    for (void **at = array; at && *at; at++)
        free(*at);
    free(array);
}

/* The process's variables, without the "=C:=C:\dir" ones. */
static wchar_t **read_block(void) {
    wchar_t *block = GetEnvironmentStringsW();
    if (!block)
        return NULL;
    size_t count = 0;
    for (const wchar_t *at = block; *at; at += wcslen(at) + 1)
        count += *at != L'=';
    wchar_t **array = calloc(count + 1, sizeof *array);
    size_t put = 0;
    for (const wchar_t *at = block; array && *at; at += wcslen(at) + 1) {
        if (*at == L'=')
            continue;
        size_t size = (wcslen(at) + 1) * sizeof *at;
        array[put] = malloc(size);
        if (!array[put]) {
            release((void **)array);
            array = NULL;
            break;
        }
        memcpy(array[put++], at, size);
    }
    FreeEnvironmentStringsW(block);
    return array;
}

char *crt_narrow_variable(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL);
    char *made = size > 0 ? malloc((size_t)size) : NULL;
    if (made)
        WideCharToMultiByte(CP_ACP, 0, text, -1, made, size, NULL, NULL);
    return made;
}

int _initialize_wide_environment(void) {
    int result = 0;
    crt_lock(CRT_LOCK_ENVIRONMENT);
    if (!_wenviron) {
        _wenviron = initial_wide = read_block();
        result = _wenviron ? 0 : -1;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return result;
}

int _initialize_narrow_environment(void) {
    int result = 0;
    crt_lock(CRT_LOCK_ENVIRONMENT);
    if (!_environ) {
        wchar_t **wide = read_block();
        size_t count = 0;
        while (wide && wide[count])
            count++;
        char **array = wide ? calloc(count + 1, sizeof *array) : NULL;
        for (size_t i = 0; array && i < count; i++) {
            array[i] = crt_narrow_variable(wide[i]);
            if (!array[i]) {
                release((void **)array);
                array = NULL;
            }
        }
        release((void **)wide);
        _environ = initial_narrow = array;
        result = array ? 0 : -1;
    }
    crt_unlock(CRT_LOCK_ENVIRONMENT);
    return result;
}

char ***__p__environ(void) {
    _initialize_narrow_environment();
    return &_environ;
}

wchar_t ***__p__wenviron(void) {
    _initialize_wide_environment();
    return &_wenviron;
}

char **_get_initial_narrow_environment(void) {
    _initialize_narrow_environment();
    return initial_narrow;
}

wchar_t **_get_initial_wide_environment(void) {
    _initialize_wide_environment();
    return initial_wide;
}

/* Change one entry of an array whose strings are bytes or code units. The array main got is copied first. */
static bool change(void ***array, void **initial, ptrdiff_t found, void *entry) {
    size_t count = 0;
    while ((*array)[count])
        count++;
    bool shared = *array == initial;
    void **fresh = *array;
    if (shared || found < 0) {
        fresh = malloc((count + 2) * sizeof *fresh);
        if (!fresh)
            return false;
        memcpy(fresh, *array, (count + 1) * sizeof *fresh);
    }
    void *old = NULL;
    if (found < 0) {
        fresh[count] = entry;
        fresh[count + 1] = NULL;
    } else {
        old = fresh[found];
        if (entry)
            fresh[found] = entry;
        else
            memmove(fresh + found, fresh + found + 1, (count - (size_t)found) * sizeof *fresh);
    }
    /* A program may still hold what getenv gave it out of main's array; later strings are ours to free. */
    for (void **at = initial; at && *at && old; at++)
        if (*at == old)
            old = NULL;
    free(old);
    if (fresh != *array) {
        void **before = *array;
        *array = fresh;
        if (!shared)
            free(before);
    }
    return true;
}

bool crt_change_narrow(ptrdiff_t found, char *entry) {
    return change((void ***)&_environ, (void **)initial_narrow, found, entry);
}

bool crt_change_wide(ptrdiff_t found, wchar_t *entry) {
    return change((void ***)&_wenviron, (void **)initial_wide, found, entry);
}
