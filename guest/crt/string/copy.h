/* Template: copying and appending, with and without bounds. */
#include "character.h"

CH *NAME(strcpy, wcscpy)(CH *to, const CH *from) {
    /* memmove, since programs shift strings down with it. */
    return memmove(to, from, (LENGTH(from) + 1) * sizeof *to);
}

CH *NAME(strcat, wcscat)(CH *to, const CH *from) {
    NAME(strcpy, wcscpy)(to + LENGTH(to), from);
    return to;
}

CH *NAME(strncpy, wcsncpy)(CH *to, const CH *from, size_t count) {
    size_t length = LENGTH_AT_MOST(from, count);
    memmove(to, from, length * sizeof *to);
    memset(to + length, 0, (count - length) * sizeof *to);
    return to;
}

CH *NAME(strncat, wcsncat)(CH *to, const CH *from, size_t count) {
    CH *out = to + LENGTH(to);
    for (; count && *from; count--)
        *out++ = *from++;
    *out = 0;
    return to;
}

CH *NAME(_strdup, _wcsdup)(const CH *text) {
    if (!text)
        return NULL;
    size_t size = (LENGTH(text) + 1) * sizeof *text;
    CH *copy = malloc(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

errno_t NAME(strcpy_s, wcscpy_s)(CH *to, size_t room, const CH *from) {
    CRT_REQUIRE(to && room, EINVAL, EINVAL);
    if (!from)
        GIVE_UP(to, EINVAL);
    size_t i = 0;
    while (i < room && (to[i] = from[i]))
        i++;
    if (i == room)
        GIVE_UP(to, ERANGE);
    return 0;
}

errno_t NAME(strcat_s, wcscat_s)(CH *to, size_t room, const CH *from) {
    CRT_REQUIRE(to && room, EINVAL, EINVAL);
    size_t length = LENGTH_AT_MOST(to, room);
    if (!from || length == room)
        GIVE_UP(to, EINVAL);
    size_t i = length;
    while (i < room && (to[i] = from[i - length]))
        i++;
    if (i == room)
        GIVE_UP(to, ERANGE);
    return 0;
}

/* Copy at most count characters to `at`, where `room` are left; `start` is the whole destination. */
static errno_t NAME(copy_counted, wide_copy_counted)(CH *start, CH *at, size_t room, const CH *from, size_t count) {
    size_t i = 0;
    while (i < room && i < count && (at[i] = from[i]))
        i++;
    if (i < room) {
        at[i] = 0;
        return 0;
    }
    if (count == CRT_TRUNCATE) {
        at[room - 1] = 0;
        return CRT_STRUNCATE;
    }
    GIVE_UP(start, ERANGE);
}

errno_t NAME(strncpy_s, wcsncpy_s)(CH *to, size_t room, const CH *from, size_t count) {
    if (!count && !to && !room)
        return 0;
    CRT_REQUIRE(to && room, EINVAL, EINVAL);
    if (!count) {
        *to = 0;
        return 0;
    }
    if (!from)
        GIVE_UP(to, EINVAL);
    return NAME(copy_counted, wide_copy_counted)(to, to, room, from, count);
}

errno_t NAME(strncat_s, wcsncat_s)(CH *to, size_t room, const CH *from, size_t count) {
    if (!count && !to && !room)
        return 0;
    CRT_REQUIRE(to && room, EINVAL, EINVAL);
    size_t length = LENGTH_AT_MOST(to, room);
    if ((!from && count) || length == room)
        GIVE_UP(to, EINVAL);
    if (!count)
        return 0;
    return NAME(copy_counted, wide_copy_counted)(to, to + length, room - length, from, count);
}
