// The byte-string functions that ntdll exports, as the C standard (and _stricmp & co) define them for ASCII.
// Never look at a locale or a code page.

#include "crt.h"

int _strnicmp(const char *left, const char *right, size_t count) {
    for (; count; count--, left++, right++) {
        int a = tolower((unsigned char)*left), b = tolower((unsigned char)*right);
        if (a != b)
            return a - b;
        if (!a)
            break;
    }
    return 0;
}

int _stricmp(const char *left, const char *right) { return _strnicmp(left, right, SIZE_MAX); }
int _strcmpi(const char *left, const char *right) { return _stricmp(left, right); }

int _memicmp(const void *left, const void *right, size_t count) {
    const unsigned char *a = left, *b = right;
    for (; count; count--, a++, b++) {
        int difference = tolower(*a) - tolower(*b);
        if (difference)
            return difference;
    }
    return 0;
}

char *strcpy(char *to, const char *from) {
    memcpy(to, from, strlen(from) + 1);
    return to;
}

char *strncpy(char *to, const char *from, size_t count) {
    size_t length = strnlen(from, count);
    memcpy(to, from, length);
    memset(to + length, 0, count - length);
    return to;
}

char *strcat(char *to, const char *from) {
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *to, const char *from, size_t count) {
    size_t length = strnlen(from, count);
    char *end = to + strlen(to);
    memcpy(end, from, length);
    end[length] = 0;
    return to;
}

char *strrchr(const char *string, int wanted) {
    const char *found = NULL;
    for (;; string++) {
        if (*string == (char)wanted)
            found = string;
        if (!*string)
            return (char *)found;
    }
}

void *_memccpy(void *to, const void *from, int last, size_t count) {
    const void *found = memchr(from, last, count);
    size_t length = found ? (size_t)((const char *)found - (const char *)from) + 1 : count;
    memcpy(to, from, length);
    return found ? (char *)to + length : NULL;
}

char *strstr(const char *string, const char *wanted) {
    size_t length = strlen(wanted);
    for (; *string; string++) {
        if (!strncmp(string, wanted, length))
            return (char *)string;
    }
    return length ? NULL : (char *)string;
}

size_t strspn(const char *string, const char *set) {
    size_t length = 0;
    while (string[length] && strchr(set, string[length]))
        length++;
    return length;
}

size_t strcspn(const char *string, const char *set) {
    size_t length = 0;
    while (string[length] && !strchr(set, string[length]))
        length++;
    return length;
}

char *strpbrk(const char *string, const char *set) {
    string += strcspn(string, set);
    return *string ? (char *)string : NULL;
}

char *strtok_s(char *string, const char *delimiters, char **context) {
    char *token = string ? string : *context;
    if (!token)
        return NULL;
    token += strspn(token, delimiters);
    if (!*token) {
        *context = token;
        return NULL;
    }
    char *end = token + strcspn(token, delimiters);
    *context = *end ? end + 1 : end;
    *end = 0;
    return token;
}

char *_strlwr(char *string) {
    for (char *at = string; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return string;
}

char *_strupr(char *string) {
    for (char *at = string; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return string;
}

int strcpy_s(char *to, size_t size, const char *from) { return strncpy_s(to, size, from, SIZE_MAX); }

int strncpy_s(char *to, size_t size, const char *from, size_t count) {
    if (!to || !size)
        return EINVAL;
    if (!from) {
        *to = 0;
        return count ? EINVAL : 0;
    }
    size_t length = strnlen(from, count < size ? count : size);
    if (length < size) {
        memcpy(to, from, length);
        to[length] = 0;
        return 0;
    }
    if (count == TRUNCATE) {
        memcpy(to, from, size - 1);
        to[size - 1] = 0;
        return STRUNCATE;
    }
    *to = 0;
    return ERANGE;
}

int strcat_s(char *to, size_t size, const char *from) { return strncat_s(to, size, from, SIZE_MAX - 1); }

int strncat_s(char *to, size_t size, const char *from, size_t count) {
    size_t length = to ? strnlen(to, size) : 0;
    if (!to || length == size)
        return EINVAL;
    int error = strncpy_s(to + length, size - length, from, count);
    if (error && error != STRUNCATE)
        *to = 0;
    return error;
}

int memcpy_s(void *to, size_t size, const void *from, size_t count) {
    if (!count)
        return 0;
    if (!to)
        return EINVAL;
    if (!from || size < count) {
        memset(to, 0, size);
        return from ? ERANGE : EINVAL;
    }
    memcpy(to, from, count);
    return 0;
}

int memmove_s(void *to, size_t size, const void *from, size_t count) {
    if (!count)
        return 0;
    if (!to || !from)
        return EINVAL;
    if (size < count)
        return ERANGE;
    memmove(to, from, count);
    return 0;
}
