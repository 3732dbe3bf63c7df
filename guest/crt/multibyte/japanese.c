/* What only the Japanese code page 932 has: kana, the levels of JIS, full and half width. */
#include "multibyte_text.h"

enum { SHIFT_JIS = 932 };

static bool is_japanese(_locale_t locale) { return crt_multibyte_of(locale)->codepage == SHIFT_JIS; }

static bool is_legal(unsigned character, _locale_t locale) {
    const crt_multibyte *mb = crt_multibyte_of(locale);
    return mb_is_lead(mb, character >> 8) && mb_is_trail(mb, character);
}

#define RANGE_TEST(name, first, last, hole)                                                                            \
    int name##_l(unsigned character, _locale_t locale) {                                                               \
        return is_japanese(locale) && character >= (first) && character <= (last) && character != (hole) &&            \
               is_legal(character, locale);                                                                            \
    }                                                                                                                  \
    PLAIN(int, name, (unsigned character), character)

RANGE_TEST(_ismbchira, 0x829f, 0x82f1, 0)
RANGE_TEST(_ismbckata, 0x8340, 0x8396, 0x837f)
RANGE_TEST(_ismbcsymbol, 0x8141, 0x81ac, 0x817f)
RANGE_TEST(_ismbcl0, 0x8140, 0x889e, 0)
RANGE_TEST(_ismbcl1, 0x889f, 0x9872, 0)
RANGE_TEST(_ismbcl2, 0x989f, 0xeaa4, 0)

enum { FIRST_HIRA = 0x829f, LAST_HIRA = 0x82f1, FIRST_KATA = 0x8340, LAST_COMMON_KATA = 0x8393, KATA_HOLE = 0x837f };

unsigned _mbctohira_l(unsigned character, _locale_t locale) {
    if (!_ismbckata_l(character, locale) || character > LAST_COMMON_KATA)
        return character;
    return character - (FIRST_KATA - FIRST_HIRA) - (character > KATA_HOLE);
}
PLAIN(unsigned, _mbctohira, (unsigned character), character)

unsigned _mbctokata_l(unsigned character, _locale_t locale) {
    if (!_ismbchira_l(character, locale))
        return character;
    character += FIRST_KATA - FIRST_HIRA;
    return character + (character >= KATA_HOLE);
}
PLAIN(unsigned, _mbctokata, (unsigned character), character)

/* JIS X 0208 and Shift JIS order the same 94 by 94 places: two rows of one are one lead byte of the other. */
unsigned _mbcjistojms_l(unsigned jis, _locale_t locale) {
    if (!is_japanese(locale))
        return jis;
    unsigned row = jis >> 8, cell = jis & 0xff;
    if (row < 0x21 || row > 0x7e || cell < 0x21 || cell > 0x7e) {
        errno = EILSEQ;
        return 0;
    }
    unsigned trail = row & 1 ? cell + 0x1f + (cell >= 0x60) : cell + 0x7e;
    unsigned lead = (row - 0x21) / 2 + 0x81;
    return (lead > 0x9f ? lead + 0x40 : lead) << 8 | trail;
}
PLAIN(unsigned, _mbcjistojms, (unsigned jis), jis)

unsigned _mbcjmstojis_l(unsigned character, _locale_t locale) {
    if (!is_japanese(locale))
        return character;
    unsigned lead = character >> 8, trail = character & 0xff;
    if (!is_legal(character, locale) || lead > 0xef) {
        errno = EILSEQ;
        return 0;
    }
    unsigned row = (lead - (lead >= 0xe0 ? 0xc1 : 0x81)) * 2 + 0x21;
    if (trail >= 0x9f)
        return (row + 1) << 8 | (trail - 0x7e);
    return row << 8 | (trail - 0x1f - (trail > 0x7f));
}
PLAIN(unsigned, _mbcjmstojis, (unsigned character), character)

static unsigned change_width(unsigned character, DWORD how, _locale_t locale) {
    char bytes[2] = {(char)(character >> 8), (char)character};
    bool pair = character > 0xff;
    wchar_t unit, mapped;
    if (!is_japanese(locale) || (pair && !is_legal(character, locale)) ||
        MultiByteToWideChar(SHIFT_JIS, MB_ERR_INVALID_CHARS, pair ? bytes : bytes + 1, pair ? 2 : 1, &unit, 1) != 1 ||
        LCMapStringEx(L"ja-JP", how, &unit, 1, &mapped, 1, NULL, NULL, 0) != 1 || mapped == unit)
        return character;
    int size = WideCharToMultiByte(SHIFT_JIS, WC_NO_BEST_FIT_CHARS, &mapped, 1, bytes, 2, NULL, NULL);
    bool wanted = how == LCMAP_FULLWIDTH ? size == 2 : size == 1;
    if (!wanted)
        return character;
    return size == 2 ? (unsigned)(BYTES)bytes[0] << 8 | (BYTES)bytes[1] : (BYTES)bytes[0];
}

unsigned _mbbtombc_l(unsigned character, _locale_t locale) {
    return character > 0xff ? character : change_width(character, LCMAP_FULLWIDTH, locale);
}
PLAIN(unsigned, _mbbtombc, (unsigned character), character)

unsigned _mbctombb_l(unsigned character, _locale_t locale) {
    return character <= 0xff ? character : change_width(character, LCMAP_HALFWIDTH, locale);
}
PLAIN(unsigned, _mbctombb, (unsigned character), character)
