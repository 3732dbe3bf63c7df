/* The string functions that the rest of the runtime is written with. */
#include "../crt.h"

#undef memchr
#undef strlen

size_t strlen(const char *text) {
    const char *at = text;
    while (*at)
        at++;
    return (size_t)(at - text);
}

size_t wcslen(const wchar_t *text) {
    const wchar_t *at = text;
    while (*at)
        at++;
    return (size_t)(at - text);
}

size_t strnlen(const char *text, size_t most) {
    size_t length = 0;
    while (length < most && text[length])
        length++;
    return length;
}

size_t wcsnlen(const wchar_t *text, size_t most) {
    size_t length = 0;
    while (length < most && text[length])
        length++;
    return length;
}

void *memchr(const void *block, int byte, size_t size) {
    const unsigned char *at = block;
    for (; size; at++, size--)
        if (*at == (unsigned char)byte)
            return (void *)(uintptr_t)at;
    return NULL;
}

char *strchr(const char *text, int byte) {
    for (; *text != (char)byte; text++)
        if (!*text)
            return NULL;
    return (char *)(uintptr_t)text;
}

wchar_t *wcschr(const wchar_t *text, wchar_t unit) {
    for (; *text != unit; text++)
        if (!*text)
            return NULL;
    return (wchar_t *)(uintptr_t)text;
}

int strcmp(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return ((unsigned char)*a > (unsigned char)*b) - ((unsigned char)*a < (unsigned char)*b);
}

int strncmp(const char *a, const char *b, size_t most) {
    for (; most && *a && *a == *b; most--) {
        a++;
        b++;
    }
    return most ? ((unsigned char)*a > (unsigned char)*b) - ((unsigned char)*a < (unsigned char)*b) : 0;
}

int wcscmp(const wchar_t *a, const wchar_t *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (*a > *b) - (*a < *b);
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t most) {
    for (; most && *a && *a == *b; most--) {
        a++;
        b++;
    }
    return most ? (*a > *b) - (*a < *b) : 0;
}
