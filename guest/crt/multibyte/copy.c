/* Copying and appending multibyte strings: whole, by characters or by bytes, never half a character. */
#include "multibyte_text.h"

enum { TRUNCATED = 80 };
#define TRUNCATE ((size_t)-1)

BYTES *_mbscpy(BYTES *to, const BYTES *from) {
    memcpy(to, from, strlen((const char *)from) + 1);
    return to;
}

BYTES *_mbscat(BYTES *to, const BYTES *from) {
    _mbscpy(to + strlen((const char *)to), from);
    return to;
}

BYTES *_mbsdup(const BYTES *text) {
    if (!text)
        return NULL;
    BYTES *copy = malloc(strlen((const char *)text) + 1);
    return copy ? _mbscpy(copy, text) : NULL;
}

/* What follows is padded with NULs, as strncpy does. */
static BYTES *copy_padded(BYTES *to, const BYTES *from, size_t used, size_t bytes) {
    memcpy(to, from, used);
    memset(to + used, 0, bytes - used);
    return to;
}

BYTES *_mbsnbcpy_l(BYTES *to, const BYTES *from, size_t bytes, _locale_t locale) {
    CRT_REQUIRE((to && from) || !bytes, EINVAL, NULL);
    return bytes ? copy_padded(to, from, mb_whole(crt_multibyte_of(locale), from, bytes), bytes) : to;
}
PLAIN(BYTES *, _mbsnbcpy, (BYTES * to, const BYTES *from, size_t bytes), to, from, bytes)

BYTES *_mbsncpy_l(BYTES *to, const BYTES *from, size_t characters, _locale_t locale) {
    CRT_REQUIRE((to && from) || !characters, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    BYTES *out = to;
    for (; characters && *from; characters--) {
        size_t size = mb_size(mb, from);
        memcpy(out, from, size);
        out += size;
        from += size;
    }
    memset(out, 0, characters);
    return to;
}
PLAIN(BYTES *, _mbsncpy, (BYTES * to, const BYTES *from, size_t characters), to, from, characters)

static BYTES *append(BYTES *to, const BYTES *from, size_t bytes) {
    BYTES *end = to + strlen((char *)to);
    memcpy(end, from, bytes);
    end[bytes] = 0;
    return to;
}

BYTES *_mbsnbcat_l(BYTES *to, const BYTES *from, size_t bytes, _locale_t locale) {
    CRT_REQUIRE((to && from) || !bytes, EINVAL, NULL);
    return bytes ? append(to, from, mb_whole(crt_multibyte_of(locale), from, bytes)) : to;
}
PLAIN(BYTES *, _mbsnbcat, (BYTES * to, const BYTES *from, size_t bytes), to, from, bytes)

BYTES *_mbsncat_l(BYTES *to, const BYTES *from, size_t characters, _locale_t locale) {
    CRT_REQUIRE((to && from) || !characters, EINVAL, NULL);
    return characters ? append(to, from, mb_bytes_of(crt_multibyte_of(locale), from, characters)) : to;
}
PLAIN(BYTES *, _mbsncat, (BYTES * to, const BYTES *from, size_t characters), to, from, characters)

/* Put `bytes` bytes of `from` at `used` into `room`; `most` TRUNCATE allows fewer. */
static errno_t place(BYTES *to, size_t room, size_t used, const BYTES *from, size_t bytes, size_t most,
                     const crt_multibyte *mb) {
    errno_t result = 0;
    if (used + bytes >= room) {
        if (most != TRUNCATE) {
            *to = 0;
            crt_invalid(ERANGE);
            return ERANGE;
        }
        bytes = mb_whole(mb, from, room - 1 - used);
        result = TRUNCATED;
    }
    memcpy(to + used, from, bytes);
    to[used + bytes] = 0;
    return result;
}

#define BOUNDED(name, appends, bytes_of)                                                                               \
    errno_t name##_l(BYTES *to, size_t room, const BYTES *from, size_t most, _locale_t locale) {                       \
        if (!most && !to && !room)                                                                                     \
            return 0;                                                                                                  \
        CRT_REQUIRE(to && room, EINVAL, EINVAL);                                                                       \
        size_t used = (appends) ? strnlen((const char *)to, room) : 0;                                                 \
        if (used == room || (!from && most)) {                                                                         \
            *to = 0;                                                                                                   \
            crt_invalid(EINVAL);                                                                                       \
            return EINVAL;                                                                                             \
        }                                                                                                              \
        const crt_multibyte *mb = crt_multibyte_of(locale);                                                            \
        return place(to, room, used, from, most ? bytes_of(mb, from, most) : 0, most, mb);                             \
    }                                                                                                                  \
    PLAIN(errno_t, name, (BYTES * to, size_t room, const BYTES *from, size_t most), to, room, from, most)

size_t strnlen(const char *text, size_t most);

BOUNDED(_mbsncpy_s, false, mb_bytes_of)
BOUNDED(_mbsnbcpy_s, false, mb_whole)
BOUNDED(_mbsncat_s, true, mb_bytes_of)
BOUNDED(_mbsnbcat_s, true, mb_whole)

errno_t _mbscpy_s_l(BYTES *to, size_t room, const BYTES *from, _locale_t locale) {
    return _mbsnbcpy_s_l(to, room, from, TRUNCATE - 1, locale);
}
PLAIN(errno_t, _mbscpy_s, (BYTES * to, size_t room, const BYTES *from), to, room, from)

errno_t _mbscat_s_l(BYTES *to, size_t room, const BYTES *from, _locale_t locale) {
    return _mbsnbcat_s_l(to, room, from, TRUNCATE - 1, locale);
}
PLAIN(errno_t, _mbscat_s, (BYTES * to, size_t room, const BYTES *from), to, room, from)
