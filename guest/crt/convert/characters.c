/* One character between multibyte and wide: mbtowc, wctomb, mblen, and the ones with a state, by LC_CTYPE. */
#include "state.h"

int mbtowc(wchar_t *out, const char *text, size_t length);
int _mbtowc_l(wchar_t *out, const char *text, size_t length, _locale_t locale);
int mblen(const char *text, size_t length);
int _mblen_l(const char *text, size_t length, _locale_t locale);
int wctomb(char *out, wchar_t unit);
int _wctomb_l(char *out, wchar_t unit, _locale_t locale);
errno_t wctomb_s(int *length, char *out, size_t room, wchar_t unit);
errno_t _wctomb_s_l(int *length, char *out, size_t room, wchar_t unit, _locale_t locale);
wint_t btowc(int byte);
int wctob(wint_t unit);
size_t mbrtowc(wchar_t *out, const char *text, size_t length, struct crt_state *state);
size_t mbrlen(const char *text, size_t length, struct crt_state *state);
size_t wcrtomb(char *out, wchar_t unit, struct crt_state *state);
errno_t wcrtomb_s(size_t *length, char *out, size_t room, wchar_t unit, struct crt_state *state);
size_t mbrtoc16(uint16_t *out, const char *text, size_t length, struct crt_state *state);
size_t mbrtoc32(uint32_t *out, const char *text, size_t length, struct crt_state *state);
size_t c16rtomb(char *out, uint16_t unit, struct crt_state *state);
size_t c32rtomb(char *out, uint32_t point, struct crt_state *state);

enum { REPLACEMENT = 0xFFFD };

/* What does not fit one code unit becomes the replacement character, as in ucrtbase. */
static wchar_t only_unit(const wchar_t units[2]) { return units[1] ? REPLACEMENT : units[0]; }

int _mbtowc_l(wchar_t *out, const char *text, size_t length, _locale_t locale) {
    wchar_t units[2];
    if (!text || !length)
        return 0;
    if (!*text) {
        if (out)
            *out = 0;
        return 0;
    }
    int used = crt_decode(units, text, length, crt_codepage(locale));
    if (used < 0) {
        errno = EILSEQ;
        return -1;
    }
    if (out)
        *out = only_unit(units);
    return used;
}

int mbtowc(wchar_t *out, const char *text, size_t length) { return _mbtowc_l(out, text, length, NULL); }

int _mblen_l(const char *text, size_t length, _locale_t locale) { return _mbtowc_l(NULL, text, length, locale); }

int mblen(const char *text, size_t length) { return _mblen_l(text, length, NULL); }

errno_t _wctomb_s_l(int *length, char *out, size_t room, wchar_t unit, _locale_t locale) {
    if (!out && room) {
        if (length)
            *length = 0;
        return 0;
    }
    if (length)
        *length = -1;
    CRT_REQUIRE(room <= INT_MAX, EINVAL, EINVAL);
    char bytes[MULTIBYTE_MOST];
    int made = crt_encode(bytes, &unit, 1, crt_codepage(locale));
    if (made < 0) {
        if (out && room)
            memset(out, 0, room);
        errno = EILSEQ;
        return EILSEQ;
    }
    if (out) {
        if ((size_t)made > room) {
            memset(out, 0, room);
            crt_invalid(ERANGE);
            return ERANGE;
        }
        memcpy(out, bytes, (size_t)made);
    }
    if (length)
        *length = made;
    return 0;
}

errno_t wctomb_s(int *length, char *out, size_t room, wchar_t unit) {
    return _wctomb_s_l(length, out, room, unit, NULL);
}

int _wctomb_l(char *out, wchar_t unit, _locale_t locale) {
    char bytes[MULTIBYTE_MOST];
    if (!out)
        return 0;
    int made = crt_encode(bytes, &unit, 1, crt_codepage(locale));
    if (made < 0) {
        errno = EILSEQ;
        return -1;
    }
    memcpy(out, bytes, (size_t)made);
    return made;
}

int wctomb(char *out, wchar_t unit) { return _wctomb_l(out, unit, NULL); }

wint_t btowc(int byte) {
    char text = (char)byte;
    wchar_t units[2];
    if (byte == -1 || crt_decode(units, &text, 1, crt_codepage(NULL)) < 0)
        return WEOF;
    return units[0];
}

int wctob(wint_t unit) {
    char bytes[MULTIBYTE_MOST];
    wchar_t text = unit;
    if (unit == WEOF || crt_encode(bytes, &text, 1, crt_codepage(NULL)) != 1)
        return -1;
    return (unsigned char)bytes[0];
}

size_t mbrtowc(wchar_t *out, const char *text, size_t length, struct crt_state *state) {
    if (!state)
        state = crt_own_state(STATE_MBRTOWC);
    if (!text) {
        *state = (struct crt_state){0};
        return 0;
    }
    if (!length)
        return (size_t)MULTIBYTE_INCOMPLETE;
    wchar_t units[2];
    int used = crt_decode_on(units, text, length, state, crt_codepage(NULL));
    if (used < 0)
        return (size_t)used;
    if (out)
        *out = only_unit(units);
    return units[0] ? (size_t)used : 0;
}

size_t mbrlen(const char *text, size_t length, struct crt_state *state) {
    return mbrtowc(NULL, text, length, state ? state : crt_own_state(STATE_MBLEN));
}

errno_t wcrtomb_s(size_t *length, char *out, size_t room, wchar_t unit, struct crt_state *state) {
    if (!state)
        state = crt_own_state(STATE_WCRTOMB);
    *state = (struct crt_state){0};
    char bytes[MULTIBYTE_MOST];
    if (length)
        *length = SIZE_MAX;
    CRT_REQUIRE((out && room) || (!out && !room), EINVAL, EINVAL);
    int made = crt_encode(bytes, out ? &unit : L"", 1, crt_codepage(NULL));
    if (made < 0) {
        if (out)
            *out = 0;
        errno = EILSEQ;
        return EILSEQ;
    }
    if (out && (size_t)made > room) {
        *out = 0;
        crt_invalid(ERANGE);
        return ERANGE;
    }
    if (out)
        memcpy(out, bytes, (size_t)made);
    if (length)
        *length = (size_t)made;
    return 0;
}

size_t wcrtomb(char *out, wchar_t unit, struct crt_state *state) {
    size_t length;
    wcrtomb_s(&length, out, out ? SIZE_MAX : 0, unit, state);
    return length;
}

/* <uchar.h>: the multibyte side is UTF-8 in every locale. */

size_t mbrtoc32(uint32_t *out, const char *text, size_t length, struct crt_state *state) {
    if (!state)
        state = crt_own_state(STATE_MBRTOWC);
    if (!text) {
        *state = (struct crt_state){0};
        return 0;
    }
    wchar_t units[2];
    if (!length)
        return (size_t)MULTIBYTE_INCOMPLETE;
    int used = crt_decode_on(units, text, length, state, CP_UTF8);
    if (used < 0)
        return (size_t)used;
    if (out)
        *out = units[1] ? 0x10000u + ((units[0] - 0xD800u) << 10) + (units[1] - 0xDC00u) : units[0];
    return units[0] ? (size_t)used : 0;
}

static void hold_surrogate(struct crt_state *state, uint8_t kind, uint16_t unit) {
    *state = (struct crt_state){.bytes = {(uint8_t)unit, (uint8_t)(unit >> 8)}, .kind = kind};
}

static uint16_t held_surrogate(const struct crt_state *state) {
    return (uint16_t)(state->bytes[0] | state->bytes[1] << 8);
}

size_t mbrtoc16(uint16_t *out, const char *text, size_t length, struct crt_state *state) {
    enum { SECOND_HALF = -3 };
    if (!state)
        state = crt_own_state(STATE_MBRTOWC);
    if (state->kind == STATE_LOW) {
        if (out)
            *out = held_surrogate(state);
        *state = (struct crt_state){0};
        return (size_t)SECOND_HALF;
    }
    uint32_t point;
    size_t used = mbrtoc32(&point, text, length, state);
    if (used > (size_t)SECOND_HALF || !text)
        return used;
    if (point >= 0x10000) {
        hold_surrogate(state, STATE_LOW, (uint16_t)(0xDC00 + (point & 0x3FF)));
        point = 0xD7C0 + (point >> 10);
    }
    if (out)
        *out = (uint16_t)point;
    return used;
}

static size_t encode_utf8(char *out, const wchar_t *units, int count) {
    char bytes[MULTIBYTE_MOST];
    int made = crt_encode(bytes, units, count, CP_UTF8);
    if (made < 0) {
        errno = EILSEQ;
        return SIZE_MAX;
    }
    memcpy(out, bytes, (size_t)made);
    return (size_t)made;
}

size_t c16rtomb(char *out, uint16_t unit, struct crt_state *state) {
    if (!state)
        state = crt_own_state(STATE_WCRTOMB);
    if (!out) {
        *state = (struct crt_state){0};
        return 1;
    }
    if (state->kind == STATE_HIGH) {
        wchar_t pair[] = {held_surrogate(state), (wchar_t)unit};
        *state = (struct crt_state){0};
        return encode_utf8(out, pair, 2);
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
        hold_surrogate(state, STATE_HIGH, unit);
        return 0;
    }
    return encode_utf8(out, &(wchar_t){(wchar_t)unit}, 1);
}

size_t c32rtomb(char *out, uint32_t point, struct crt_state *state) {
    if (state)
        *state = (struct crt_state){0};
    if (!out)
        return 1;
    if (point > 0x10FFFF) {
        errno = EILSEQ;
        return SIZE_MAX;
    }
    if (point < 0x10000)
        return encode_utf8(out, &(wchar_t){(wchar_t)point}, 1);
    wchar_t pair[] = {(wchar_t)(0xD7C0 + (point >> 10)), (wchar_t)(0xDC00 + (point & 0x3FF))};
    return encode_utf8(out, pair, 2);
}
