/* Multibyte characters one by one: size, copying, case, and the kinds of their bytes. */
#include "multibyte_text.h"

enum { ILLEGAL = -1, SINGLE = 0, LEAD = 1, TRAIL = 2 };

/* The character by Windows' tables. */
static unsigned map(const crt_multibyte *mb, unsigned character, DWORD how) {
    char bytes[2] = {(char)(character >> 8), (char)character};
    wchar_t unit, mapped;
    if (!mb_is_lead(mb, character >> 8) ||
        MultiByteToWideChar((UINT)mb->codepage, MB_ERR_INVALID_CHARS, bytes, 2, &unit, 1) != 1 ||
        LCMapStringEx(LOCALE_NAME_INVARIANT, how, &unit, 1, &mapped, 1, NULL, NULL, 0) != 1 || mapped == unit)
        return character;
    int size = WideCharToMultiByte((UINT)mb->codepage, WC_NO_BEST_FIT_CHARS, &mapped, 1, bytes, 2, NULL, NULL);
    return size == 2 ? (unsigned)(BYTES)bytes[0] << 8 | (BYTES)bytes[1] : character;
}

unsigned crt_mb_lower(const crt_multibyte *mb, unsigned character) {
    if (character > 0xff)
        return map(mb, character, LCMAP_LOWERCASE);
    return mb->type[character + 1] & MB_UPPER ? mb->casemap[character] : character;
}

unsigned crt_mb_upper(const crt_multibyte *mb, unsigned character) {
    if (character > 0xff)
        return map(mb, character, LCMAP_UPPERCASE);
    return mb->type[character + 1] & MB_LOWER ? mb->casemap[character] : character;
}

unsigned _mbctolower_l(unsigned character, _locale_t locale) {
    return crt_mb_lower(crt_multibyte_of(locale), character);
}
PLAIN(unsigned, _mbctolower, (unsigned character), character)

unsigned _mbctoupper_l(unsigned character, _locale_t locale) {
    return crt_mb_upper(crt_multibyte_of(locale), character);
}
PLAIN(unsigned, _mbctoupper, (unsigned character), character)

size_t _mbclen_l(const BYTES *text, _locale_t locale) { return mb_size(crt_multibyte_of(locale), text); }
PLAIN(size_t, _mbclen, (const BYTES *text), text)

errno_t _mbccpy_s_l(BYTES *to, size_t room, int *copied, const BYTES *from, _locale_t locale) {
    if (copied)
        *copied = 0;
    CRT_REQUIRE(to && room, EINVAL, EINVAL);
    *to = 0;
    CRT_REQUIRE(from, EINVAL, EINVAL);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    if (mb_is_lead(mb, from[0]) && !from[1]) {
        if (copied)
            *copied = 1;
        errno = EILSEQ;
        return EILSEQ;
    }
    size_t size = mb_size(mb, from);
    CRT_REQUIRE(size <= room, ERANGE, ERANGE);
    memcpy(to, from, size);
    if (copied)
        *copied = (int)size;
    return 0;
}
PLAIN(errno_t, _mbccpy_s, (BYTES * to, size_t room, int *copied, const BYTES *from), to, room, copied, from)

void _mbccpy_l(BYTES *to, const BYTES *from, _locale_t locale) { _mbccpy_s_l(to, 2, NULL, from, locale); }
void _mbccpy(BYTES *to, const BYTES *from) { _mbccpy_s_l(to, 2, NULL, from, NULL); }

int _mbbtype_l(BYTES byte, int before, _locale_t locale) {
    const crt_multibyte *mb = crt_multibyte_of(locale);
    if (before == LEAD)
        return mb_is_trail(mb, byte) ? TRAIL : ILLEGAL;
    if (mb_is_lead(mb, byte))
        return LEAD;
    return (byte >= 0x20 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xdf) ? SINGLE : ILLEGAL;
}
PLAIN(int, _mbbtype, (BYTES byte, int before), byte, before)

int _mbsbtype_l(const BYTES *text, size_t at, _locale_t locale) {
    CRT_REQUIRE(text, EINVAL, ILLEGAL);
    int type = SINGLE;
    for (size_t i = 0; i <= at; i++) {
        if (!text[i])
            return ILLEGAL;
        type = _mbbtype_l(text[i], type, locale);
    }
    return type;
}
PLAIN(int, _mbsbtype, (const BYTES *text, size_t at), text, at)

/* -1 where the byte is one, else 0: it must be reached by walking from the start. */
int _ismbslead_l(const BYTES *start, const BYTES *current, _locale_t locale) {
    CRT_REQUIRE(start && current, EINVAL, 0);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    while (start < current && *start)
        start += mb_size(mb, start);
    return start == current && mb_size(mb, start) == 2 ? -1 : 0;
}
PLAIN(int, _ismbslead, (const BYTES *start, const BYTES *current), start, current)

int _ismbstrail_l(const BYTES *start, const BYTES *current, _locale_t locale) {
    CRT_REQUIRE(start && current, EINVAL, 0);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    while (start < current && *start)
        start += mb_size(mb, start);
    return start > current ? -1 : 0;
}
PLAIN(int, _ismbstrail, (const BYTES *start, const BYTES *current), start, current)
