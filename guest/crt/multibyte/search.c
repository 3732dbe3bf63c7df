/* Looking for characters and strings in multibyte strings, walking and counting them, and cutting them into tokens. */
#include "../locale/multibyte.h"
#include "../thread/thread_data.h"
#include "multibyte_text.h"

BYTES *_mbsinc_l(const BYTES *at, _locale_t locale) {
    CRT_REQUIRE(at, EINVAL, NULL);
    return (BYTES *)(uintptr_t)at + mb_size(crt_multibyte_of(locale), at);
}
PLAIN(BYTES *, _mbsinc, (const BYTES *at), at)

BYTES *_mbsdec_l(const BYTES *start, const BYTES *current, _locale_t locale) {
    CRT_REQUIRE(start && current, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    if (current <= start)
        return NULL;
    if (!mb->is_multibyte)
        return (BYTES *)(uintptr_t)current - 1;
    /* Lead bytes before the last byte pair up from their first on. */
    const BYTES *first = current - 1;
    while (first > start && mb_is_lead(mb, first[-1]))
        first--;
    return (BYTES *)(uintptr_t)current - 1 - (size_t)((current - 1 - first) & 1);
}
PLAIN(BYTES *, _mbsdec, (const BYTES *start, const BYTES *current), start, current)

unsigned _mbsnextc_l(const BYTES *at, _locale_t locale) {
    CRT_REQUIRE(at, EINVAL, 0);
    return mb_get(crt_multibyte_of(locale), at);
}
PLAIN(unsigned, _mbsnextc, (const BYTES *at), at)

size_t _mbsnbcnt_l(const BYTES *text, size_t characters, _locale_t locale) {
    CRT_REQUIRE(text || !characters, EINVAL, 0);
    return characters ? mb_bytes_of(crt_multibyte_of(locale), text, characters) : 0;
}
PLAIN(size_t, _mbsnbcnt, (const BYTES *text, size_t characters), text, characters)

/* A lead byte without its trail byte, at the end of the bytes or of the text, does not count. */
size_t _mbsnccnt_l(const BYTES *text, size_t bytes, _locale_t locale) {
    CRT_REQUIRE(text || !bytes, EINVAL, 0);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    size_t count = 0, used = 0;
    while (used < bytes && text[used]) {
        bool lead = mb_is_lead(mb, text[used]);
        if (lead && (used + 1 >= bytes || !text[used + 1]))
            break;
        used += lead ? 2 : 1;
        count++;
    }
    return count;
}
PLAIN(size_t, _mbsnccnt, (const BYTES *text, size_t bytes), text, bytes)

BYTES *_mbsninc_l(const BYTES *text, size_t characters, _locale_t locale) {
    return text ? (BYTES *)(uintptr_t)text + _mbsnbcnt_l(text, characters, locale) : NULL;
}
PLAIN(BYTES *, _mbsninc, (const BYTES *text, size_t characters), text, characters)

size_t _mbslen_l(const BYTES *text, _locale_t locale) { return _mbsnccnt_l(text, SIZE_MAX, locale); }
PLAIN(size_t, _mbslen, (const BYTES *text), text)

/* The room is in bytes: where no NUL is in it, so is the answer. */
size_t _mbsnlen_l(const BYTES *text, size_t room, _locale_t locale) {
    CRT_REQUIRE(text, EINVAL, 0);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    size_t used = 0, count = 0;
    for (; used < room && text[used]; count++)
        used += mb_is_lead(mb, text[used]) && used + 1 < room && text[used + 1] ? 2 : 1;
    return used >= room ? room : count;
}
PLAIN(size_t, _mbsnlen, (const BYTES *text, size_t room), text, room)

/* These two go by the locale's LC_CTYPE, not by _setmbcp's table, and refuse what is no character. */
size_t _mbstrnlen_l(const char *text, size_t room, _locale_t locale) {
    CRT_REQUIRE(text && room <= INT_MAX, EINVAL, SIZE_MAX);
    UINT codepage = crt_codepage(locale);
    size_t used = 0, count = 0;
    for (; used < room && text[used]; count++) {
        wchar_t units[2];
        int size = crt_decode(units, text + used, room - used, codepage);
        if (size < 0) {
            errno = EILSEQ;
            return SIZE_MAX;
        }
        used += (size_t)size;
    }
    return used >= room ? room : count;
}
PLAIN(size_t, _mbstrnlen, (const char *text, size_t room), text, room)

size_t _mbstrlen_l(const char *text, _locale_t locale) { return _mbstrnlen_l(text, INT_MAX, locale); }
PLAIN(size_t, _mbstrlen, (const char *text), text)

BYTES *_mbschr_l(const BYTES *text, unsigned wanted, _locale_t locale) {
    CRT_REQUIRE(text, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    for (;; text += mb_size(mb, text)) {
        if (mb_get(mb, text) == wanted)
            return (BYTES *)(uintptr_t)text;
        if (!*text)
            return NULL;
    }
}
PLAIN(BYTES *, _mbschr, (const BYTES *text, unsigned wanted), text, wanted)

BYTES *_mbsrchr_l(const BYTES *text, unsigned wanted, _locale_t locale) {
    CRT_REQUIRE(text, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    const BYTES *found = NULL;
    for (;; text += mb_size(mb, text)) {
        if (mb_get(mb, text) == wanted)
            found = text;
        if (!*text)
            return (BYTES *)(uintptr_t)found;
    }
}
PLAIN(BYTES *, _mbsrchr, (const BYTES *text, unsigned wanted), text, wanted)

/* The first place whose character is in the set, or is not; the end of the text where there is none. */
static const BYTES *find(const BYTES *text, const BYTES *set, bool in_set, _locale_t locale) {
    const crt_multibyte *mb = crt_multibyte_of(locale);
    for (; *text; text += mb_size(mb, text)) {
        const BYTES *at = set;
        unsigned character = mb_get(mb, text);
        while (*at && mb_get(mb, at) != character)
            at += mb_size(mb, at);
        if ((*at != 0) == in_set)
            break;
    }
    return text;
}

size_t _mbsspn_l(const BYTES *text, const BYTES *set, _locale_t locale) {
    CRT_REQUIRE(text && set, EINVAL, 0);
    return (size_t)(find(text, set, false, locale) - text);
}
PLAIN(size_t, _mbsspn, (const BYTES *text, const BYTES *set), text, set)

size_t _mbscspn_l(const BYTES *text, const BYTES *set, _locale_t locale) {
    CRT_REQUIRE(text && set, EINVAL, 0);
    return (size_t)(find(text, set, true, locale) - text);
}
PLAIN(size_t, _mbscspn, (const BYTES *text, const BYTES *set), text, set)

BYTES *_mbsspnp_l(const BYTES *text, const BYTES *set, _locale_t locale) {
    CRT_REQUIRE(text && set, EINVAL, NULL);
    const BYTES *found = find(text, set, false, locale);
    return *found ? (BYTES *)(uintptr_t)found : NULL;
}
PLAIN(BYTES *, _mbsspnp, (const BYTES *text, const BYTES *set), text, set)

BYTES *_mbspbrk_l(const BYTES *text, const BYTES *set, _locale_t locale) {
    CRT_REQUIRE(text && set, EINVAL, NULL);
    const BYTES *found = find(text, set, true, locale);
    return *found ? (BYTES *)(uintptr_t)found : NULL;
}
PLAIN(BYTES *, _mbspbrk, (const BYTES *text, const BYTES *set), text, set)

BYTES *_mbsstr_l(const BYTES *text, const BYTES *part, _locale_t locale) {
    CRT_REQUIRE(text && part, EINVAL, NULL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    size_t size = strlen((const char *)part);
    if (!size)
        return (BYTES *)(uintptr_t)text;
    for (; *text; text += mb_size(mb, text))
        if (*text == *part && !strncmp((const char *)text, (const char *)part, size))
            return (BYTES *)(uintptr_t)text;
    return NULL;
}
PLAIN(BYTES *, _mbsstr, (const BYTES *text, const BYTES *part), text, part)

static BYTES *token(BYTES *text, const BYTES *set, BYTES **next, _locale_t locale) {
    if (!text)
        text = *next;
    if (!text)
        return NULL;
    text = (BYTES *)(uintptr_t)find(text, set, false, locale);
    BYTES *end = (BYTES *)(uintptr_t)find(text, set, true, locale);
    *next = end;
    if (end == text)
        return NULL;
    if (*end) {
        size_t size = mb_size(crt_multibyte_of(locale), end);
        *end = 0;
        *next = end + size;
    }
    return text;
}

BYTES *_mbstok_s_l(BYTES *text, const BYTES *set, BYTES **next, _locale_t locale) {
    CRT_REQUIRE(set && next && (text || *next), EINVAL, NULL);
    return token(text, set, next, locale);
}
PLAIN(BYTES *, _mbstok_s, (BYTES * text, const BYTES *set, BYTES **next), text, set, next)

BYTES *_mbstok_l(BYTES *text, const BYTES *set, _locale_t locale) {
    CRT_REQUIRE(set, EINVAL, NULL);
    return token(text, set, &crt_thread_data()->mbstok_next, locale);
}
PLAIN(BYTES *, _mbstok, (BYTES * text, const BYTES *set), text, set)
