/* Changing multibyte strings in place: filling, turning round, and their case. */
#include "multibyte_text.h"

size_t strnlen(const char *text, size_t most);

/* Overwrite at most `characters` characters in at most `bytes` bytes; where a character does not fit, with a space. */
static void fill(BYTES *text, unsigned with, size_t characters, size_t bytes) {
    size_t size = with > 0xff ? 2 : 1;
    while (characters-- && bytes && *text) {
        if (size == 2 && (bytes < 2 || !text[1])) {
            *text = ' ';
            return;
        }
        /* One byte in place of the first of two leaves the second as it is: both are overwritten in turn. */
        text += mb_put(text, with);
        bytes -= size;
    }
}

static errno_t check(BYTES *text, size_t room) {
    CRT_REQUIRE(text && room, EINVAL, EINVAL);
    if (strnlen((const char *)text, room) == room) {
        *text = 0;
        crt_invalid(EINVAL);
        return EINVAL;
    }
    return 0;
}

#define FILL(name, characters, bytes)                                                                                  \
    BYTES *name##_l(BYTES *text, unsigned with, size_t most, _locale_t locale) {                                       \
        (void)locale;                                                                                                  \
        CRT_REQUIRE(text || !most, EINVAL, NULL);                                                                      \
        if (most)                                                                                                      \
            fill(text, with, characters, bytes);                                                                       \
        return text;                                                                                                   \
    }                                                                                                                  \
    PLAIN(BYTES *, name, (BYTES * text, unsigned with, size_t most), text, with, most)                                 \
    errno_t name##_s_l(BYTES *text, size_t room, unsigned with, size_t most, _locale_t locale) {                       \
        (void)locale;                                                                                                  \
        if (!most && !text && !room)                                                                                   \
            return 0;                                                                                                  \
        errno_t error = check(text, room);                                                                             \
        if (!error && most)                                                                                            \
            fill(text, with, characters, bytes);                                                                       \
        return error;                                                                                                  \
    }                                                                                                                  \
    PLAIN(errno_t, name##_s, (BYTES * text, size_t room, unsigned with, size_t most), text, room, with, most)

FILL(_mbsnset, most, SIZE_MAX)
FILL(_mbsnbset, SIZE_MAX, most)

BYTES *_mbsset_l(BYTES *text, unsigned with, _locale_t locale) { return _mbsnset_l(text, with, SIZE_MAX, locale); }
PLAIN(BYTES *, _mbsset, (BYTES * text, unsigned with), text, with)

errno_t _mbsset_s_l(BYTES *text, size_t room, unsigned with, _locale_t locale) {
    return _mbsnset_s_l(text, room, with, SIZE_MAX, locale);
}
PLAIN(errno_t, _mbsset_s, (BYTES * text, size_t room, unsigned with), text, room, with)

static void turn(BYTES *first, BYTES *end) {
    while (first < --end) {
        BYTES other = *first;
        *first++ = *end;
        *end = other;
    }
}

BYTES *_mbsrev_l(BYTES *text, _locale_t locale) {
    CRT_REQUIRE(text, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    /* Turn the pairs, then everything: the pairs come out the right way round. */
    BYTES *end = text;
    for (size_t size; *end; end += size)
        if ((size = mb_size(mb, end)) == 2)
            turn(end, end + 2);
    turn(text, end);
    return text;
}
PLAIN(BYTES *, _mbsrev, (BYTES * text), text)

static void change_case(BYTES *text, unsigned (*map)(const crt_multibyte *, unsigned), const crt_multibyte *mb) {
    for (size_t size; *text; text += size) {
        size = mb_size(mb, text);
        unsigned mapped = map(mb, mb_get(mb, text));
        if ((mapped > 0xff) == (size == 2))
            mb_put(text, mapped);
    }
}

#define CASE(name, map)                                                                                                \
    BYTES *name##_l(BYTES *text, _locale_t locale) {                                                                   \
        CRT_REQUIRE(text, EINVAL, NULL);                                                                               \
        change_case(text, map, crt_multibyte_of(locale));                                                              \
        return text;                                                                                                   \
    }                                                                                                                  \
    PLAIN(BYTES *, name, (BYTES * text), text)                                                                         \
    errno_t name##_s_l(BYTES *text, size_t room, _locale_t locale) {                                                   \
        if (!text && !room)                                                                                            \
            return 0;                                                                                                  \
        errno_t error = check(text, room);                                                                             \
        if (!error)                                                                                                    \
            change_case(text, map, crt_multibyte_of(locale));                                                          \
        return error;                                                                                                  \
    }                                                                                                                  \
    PLAIN(errno_t, name##_s, (BYTES * text, size_t room), text, room)

CASE(_mbslwr, crt_mb_lower)
CASE(_mbsupr, crt_mb_upper)
