/* Template: looking for characters and strings in a string, and cutting it into tokens. */
#include "../thread/thread_data.h"
#include "character.h"

CH *NAME(strrchr, wcsrchr)(const CH *text, NAME(int, wchar_t) wanted) {
    const CH *found = NULL;
    for (;; text++) {
        if (*text == (CH)wanted)
            found = text;
        if (!*text)
            return (CH *)(uintptr_t)found;
    }
}

static bool NAME(among, wide_among)(const CH *set, CH unit) {
    for (; *set; set++)
        if (*set == unit)
            return true;
    return false;
}

size_t NAME(strspn, wcsspn)(const CH *text, const CH *set) {
    size_t length = 0;
    while (text[length] && NAME(among, wide_among)(set, text[length]))
        length++;
    return length;
}

size_t NAME(strcspn, wcscspn)(const CH *text, const CH *set) {
    size_t length = 0;
    while (text[length] && !NAME(among, wide_among)(set, text[length]))
        length++;
    return length;
}

CH *NAME(strpbrk, wcspbrk)(const CH *text, const CH *set) {
    text += NAME(strcspn, wcscspn)(text, set);
    return *text ? (CH *)(uintptr_t)text : NULL;
}

CH *NAME(strstr, wcsstr)(const CH *text, const CH *part) {
    if (!*part)
        return (CH *)(uintptr_t)text;
    /* Knuth, Morris and Pratt's, but for parts too long for the table: those are compared at every place. */
    enum { TABLE = 256 };
    size_t length = LENGTH(part);
    if (length == 1)
        return NAME(strchr, wcschr)(text, *part);
    if (length > TABLE) {
        for (; *text; text++)
            if (*text == *part && !NAME(strncmp, wcsncmp)(text, part, length))
                return (CH *)(uintptr_t)text;
        return NULL;
    }
    unsigned short border[TABLE];
    border[0] = 0;
    for (size_t i = 1, matched = 0; i < length; i++) {
        while (matched && part[i] != part[matched])
            matched = border[matched - 1];
        if (part[i] == part[matched])
            matched++;
        border[i] = (unsigned short)matched;
    }
    for (size_t matched = 0; *text; text++) {
        if (!matched && !(text = NAME(strchr, wcschr)(text, *part)))
            return NULL;
        while (matched && *text != part[matched])
            matched = border[matched - 1];
        if (*text == part[matched])
            matched++;
        if (matched == length)
            return (CH *)(uintptr_t)(text - length + 1);
    }
    return NULL;
}

static CH *NAME(token, wide_token)(CH *text, const CH *set, CH **next) {
    if (!text)
        text = *next;
    if (!text)
        return NULL;
    text += NAME(strspn, wcsspn)(text, set);
    CH *end = text + NAME(strcspn, wcscspn)(text, set);
    *next = end;
    if (end == text)
        return NULL;
    if (*end) {
        *end = 0;
        *next = end + 1;
    }
    return text;
}

CH *NAME(strtok_s, wcstok_s)(CH *text, const CH *set, CH **next) {
    CRT_REQUIRE(next && set && (text || *next), EINVAL, NULL);
    return NAME(token, wide_token)(text, set, next);
}

/* wcstok has three parameters in ucrtbase and two in msvcrt. */
#if !defined CRT_WIDE
char *strtok(char *text, const char *set) { return token(text, set, &crt_thread_data()->strtok_next); }
#elif defined CRT_MSVCRT
wchar_t *crt_wcstok(wchar_t *text, const wchar_t *set);
wchar_t *crt_wcstok(wchar_t *text, const wchar_t *set) {
    return wide_token(text, set, &crt_thread_data()->wcstok_next);
}
#else
wchar_t *crt_wcstok(wchar_t *text, const wchar_t *set, wchar_t **next);
wchar_t *crt_wcstok(wchar_t *text, const wchar_t *set, wchar_t **next) {
    return wide_token(text, set, next ? next : &crt_thread_data()->wcstok_next);
}
#endif
