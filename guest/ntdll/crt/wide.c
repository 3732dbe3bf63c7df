// The UTF-16 string functions that ntdll exports. Case is that of the ASCII letters only.
// Never look at a locale.

#include "crt.h"

static int lower(wchar_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

int _wcsnicmp(const wchar_t *left, const wchar_t *right, size_t count) {
    for (; count; count--, left++, right++) {
        int a = lower(*left), b = lower(*right);
        if (a != b)
            return a - b;
        if (!a)
            break;
    }
    return 0;
}

int _wcsicmp(const wchar_t *left, const wchar_t *right) { return _wcsnicmp(left, right, SIZE_MAX); }

wchar_t *wcscpy(wchar_t *to, const wchar_t *from) {
    memcpy(to, from, (wcslen(from) + 1) * sizeof(wchar_t));
    return to;
}

wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t count) {
    size_t length = wcsnlen(from, count);
    memcpy(to, from, length * sizeof(wchar_t));
    memset(to + length, 0, (count - length) * sizeof(wchar_t));
    return to;
}

wchar_t *wcscat(wchar_t *to, const wchar_t *from) {
    wcscpy(to + wcslen(to), from);
    return to;
}

wchar_t *wcsncat(wchar_t *to, const wchar_t *from, size_t count) {
    size_t length = wcsnlen(from, count);
    wchar_t *end = to + wcslen(to);
    memcpy(end, from, length * sizeof(wchar_t));
    end[length] = 0;
    return to;
}

wchar_t *wcsrchr(const wchar_t *string, wchar_t wanted) {
    const wchar_t *found = NULL;
    for (;; string++) {
        if (*string == wanted)
            found = string;
        if (!*string)
            return (wchar_t *)found;
    }
}

wchar_t *wcsstr(const wchar_t *string, const wchar_t *wanted) {
    size_t length = wcslen(wanted);
    for (; *string; string++) {
        if (!wcsncmp(string, wanted, length))
            return (wchar_t *)string;
    }
    return length ? NULL : (wchar_t *)string;
}

size_t wcsspn(const wchar_t *string, const wchar_t *set) {
    size_t length = 0;
    while (string[length] && wcschr(set, string[length]))
        length++;
    return length;
}

size_t wcscspn(const wchar_t *string, const wchar_t *set) {
    size_t length = 0;
    while (string[length] && !wcschr(set, string[length]))
        length++;
    return length;
}

wchar_t *wcspbrk(const wchar_t *string, const wchar_t *set) {
    string += wcscspn(string, set);
    return *string ? (wchar_t *)string : NULL;
}

wchar_t *wcstok_s(wchar_t *string, const wchar_t *delimiters, wchar_t **context) {
    wchar_t *token = string ? string : *context;
    if (!token)
        return NULL;
    token += wcsspn(token, delimiters);
    if (!*token) {
        *context = token;
        return NULL;
    }
    wchar_t *end = token + wcscspn(token, delimiters);
    *context = *end ? end + 1 : end;
    *end = 0;
    return token;
}

wchar_t *_wcslwr(wchar_t *string) {
    for (wchar_t *at = string; *at; at++)
        *at = (wchar_t)lower(*at);
    return string;
}

wchar_t *_wcsupr(wchar_t *string) {
    for (wchar_t *at = string; *at; at++)
        *at = *at >= 'a' && *at <= 'z' ? *at - 32 : *at;
    return string;
}

int wcscpy_s(wchar_t *to, size_t size, const wchar_t *from) { return wcsncpy_s(to, size, from, SIZE_MAX); }

int wcsncpy_s(wchar_t *to, size_t size, const wchar_t *from, size_t count) {
    if (!to || !size)
        return EINVAL;
    if (!from) {
        *to = 0;
        return count ? EINVAL : 0;
    }
    size_t length = wcsnlen(from, count < size ? count : size);
    if (length < size) {
        memcpy(to, from, length * sizeof(wchar_t));
        to[length] = 0;
        return 0;
    }
    if (count == TRUNCATE) {
        memcpy(to, from, (size - 1) * sizeof(wchar_t));
        to[size - 1] = 0;
        return STRUNCATE;
    }
    *to = 0;
    return ERANGE;
}

int wcscat_s(wchar_t *to, size_t size, const wchar_t *from) { return wcsncat_s(to, size, from, SIZE_MAX - 1); }

int wcsncat_s(wchar_t *to, size_t size, const wchar_t *from, size_t count) {
    size_t length = to ? wcsnlen(to, size) : 0;
    if (!to || length == size)
        return EINVAL;
    int error = wcsncpy_s(to + length, size - length, from, count);
    if (error && error != STRUNCATE)
        *to = 0;
    return error;
}
