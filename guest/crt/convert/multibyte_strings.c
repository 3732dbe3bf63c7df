/* Strings between multibyte and wide: mbstowcs, wcstombs and their kin, by LC_CTYPE. */
#include "state.h"

size_t mbstowcs(wchar_t *out, const char *text, size_t room);
size_t _mbstowcs_l(wchar_t *out, const char *text, size_t room, _locale_t locale);
errno_t mbstowcs_s(size_t *needed, wchar_t *out, size_t room, const char *text, size_t most);
errno_t _mbstowcs_s_l(size_t *needed, wchar_t *out, size_t room, const char *text, size_t most, _locale_t locale);
size_t wcstombs(char *out, const wchar_t *text, size_t room);
size_t _wcstombs_l(char *out, const wchar_t *text, size_t room, _locale_t locale);
errno_t wcstombs_s(size_t *needed, char *out, size_t room, const wchar_t *text, size_t most);
errno_t _wcstombs_s_l(size_t *needed, char *out, size_t room, const wchar_t *text, size_t most, _locale_t locale);
size_t mbsrtowcs(wchar_t *out, const char **text, size_t room, struct crt_state *state);
errno_t mbsrtowcs_s(size_t *needed, wchar_t *out, size_t room, const char **text, size_t most, struct crt_state *state);
size_t wcsrtombs(char *out, const wchar_t **text, size_t room, struct crt_state *state);
errno_t wcsrtombs_s(size_t *needed, char *out, size_t room, const wchar_t **text, size_t most, struct crt_state *state);

enum { TRUNCATED = 80 };
#define TRUNCATE ((size_t)-1)

size_t _mbstowcs_l(wchar_t *out, const char *text, size_t room, _locale_t locale) {
    if (out && !room)
        return 0;
    CRT_REQUIRE(text, EINVAL, SIZE_MAX);
    return crt_strings_decode(out, room, &text, crt_codepage(locale));
}

size_t mbstowcs(wchar_t *out, const char *text, size_t room) { return _mbstowcs_l(out, text, room, NULL); }

size_t _wcstombs_l(char *out, const wchar_t *text, size_t room, _locale_t locale) {
    if (out && !room)
        return 0;
    CRT_REQUIRE(text, EINVAL, SIZE_MAX);
    return crt_strings_encode(out, room, &text, crt_codepage(locale));
}

size_t wcstombs(char *out, const wchar_t *text, size_t room) { return _wcstombs_l(out, text, room, NULL); }

/* The bounded forms: `length` is what the plain form made of at most `most` (or, for TRUNCATE, room) characters. */
#define BOUNDED(convert)                                                                                               \
    if (needed)                                                                                                        \
        *needed = 0;                                                                                                   \
    CRT_REQUIRE((out && room) || (!out && !room), EINVAL, EINVAL);                                                     \
    if (out)                                                                                                           \
        *out = 0;                                                                                                      \
    CRT_REQUIRE(text, EINVAL, EINVAL);                                                                                 \
    size_t length = convert;                                                                                           \
    if (length == SIZE_MAX) {                                                                                          \
        if (out)                                                                                                       \
            *out = 0;                                                                                                  \
        return errno;                                                                                                  \
    }                                                                                                                  \
    length++;                                                                                                          \
    errno_t result = 0;                                                                                                \
    if (out) {                                                                                                         \
        if (length > room) {                                                                                           \
            if (most != TRUNCATE) {                                                                                    \
                *out = 0;                                                                                              \
                crt_invalid(ERANGE);                                                                                   \
                return ERANGE;                                                                                         \
            }                                                                                                          \
            length = room;                                                                                             \
            result = TRUNCATED;                                                                                        \
        }                                                                                                              \
        out[length - 1] = 0;                                                                                           \
    }                                                                                                                  \
    if (needed)                                                                                                        \
        *needed = length;                                                                                              \
    return result

errno_t _mbstowcs_s_l(size_t *needed, wchar_t *out, size_t room, const char *text, size_t most, _locale_t locale) {
    BOUNDED(_mbstowcs_l(out, text, most < room ? most : room, locale));
}

errno_t mbstowcs_s(size_t *needed, wchar_t *out, size_t room, const char *text, size_t most) {
    return _mbstowcs_s_l(needed, out, room, text, most, NULL);
}

errno_t _wcstombs_s_l(size_t *needed, char *out, size_t room, const wchar_t *text, size_t most, _locale_t locale) {
    BOUNDED(_wcstombs_l(out, text, most < room ? most : room, locale));
}

errno_t wcstombs_s(size_t *needed, char *out, size_t room, const wchar_t *text, size_t most) {
    return _wcstombs_s_l(needed, out, room, text, most, NULL);
}

size_t mbsrtowcs(wchar_t *out, const char **text, size_t room, struct crt_state *state) {
    CRT_REQUIRE(text && *text, EINVAL, SIZE_MAX);
    if (!state)
        state = crt_own_state(STATE_MBSRTOWCS);
    const char *at = *text;
    size_t first = 0;
    UINT codepage = crt_codepage(NULL);
    if (state->kind && (!out || room)) {
        /* The end of a character that began in an earlier call. */
        wchar_t units[2];
        struct crt_state now = *state;
        int used = crt_decode_on(units, at, strlen(at) + 1, &now, codepage);
        if (used < 0)
            return SIZE_MAX;
        first = units[1] ? 2 : 1;
        if (out && first > room)
            return 0;
        if (out) {
            memcpy(out, units, first * sizeof *out);
            *state = now;
            out += first;
            room -= first;
        }
        at += used;
    }
    size_t made = crt_strings_decode(out, room, &at, codepage);
    if (out)
        *text = at;
    return made == SIZE_MAX ? SIZE_MAX : made + first;
}

errno_t mbsrtowcs_s(size_t *needed, wchar_t *out, size_t room, const char **text, size_t most,
                    struct crt_state *state) {
    BOUNDED(mbsrtowcs(out, text, most < room ? most : room, state));
}

size_t wcsrtombs(char *out, const wchar_t **text, size_t room, struct crt_state *state) {
    CRT_REQUIRE(text && *text, EINVAL, SIZE_MAX);
    if (state)
        *state = (struct crt_state){0};
    const wchar_t *at = *text;
    size_t made = crt_strings_encode(out, room, &at, crt_codepage(NULL));
    if (out)
        *text = at;
    return made;
}

errno_t wcsrtombs_s(size_t *needed, char *out, size_t room, const wchar_t **text, size_t most,
                    struct crt_state *state) {
    BOUNDED(wcsrtombs(out, text, most < room ? most : room, state));
}
