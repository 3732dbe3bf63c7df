/* The classes of bytes (_ismbb*) and of multibyte characters (_ismbc*). */
#include "../string/classes.h"
#include "multibyte_text.h"

static int byte_is(unsigned byte, int class, int kind, _locale_t locale) {
    byte &= 0xff;
    return (crt_locale_of(locale)->ctype[byte] & class) || (crt_multibyte_of(locale)->type[byte + 1] & kind);
}

#define BYTE_TEST(name, class, kind)                                                                                   \
    int name##_l(unsigned byte, _locale_t locale) { return byte_is(byte, class, kind, locale); }                       \
    PLAIN(int, name, (unsigned byte), byte)

BYTE_TEST(_ismbbalnum, CLASS_ALNUM, MB_SPACE_KANA)
BYTE_TEST(_ismbbalpha, CLASS_ALPHA, MB_SPACE_KANA)
BYTE_TEST(_ismbbgraph, CLASS_GRAPH, MB_SPACE_KANA | MB_KANA_PUNCT)
BYTE_TEST(_ismbbprint, CLASS_PRINT, MB_SPACE_KANA | MB_KANA_PUNCT)
BYTE_TEST(_ismbbpunct, CLASS_PUNCT, MB_KANA_PUNCT)
BYTE_TEST(_ismbbkalnum, 0, MB_SPACE_KANA)
BYTE_TEST(_ismbbkprint, 0, MB_SPACE_KANA | MB_KANA_PUNCT)
BYTE_TEST(_ismbbkpunct, 0, MB_KANA_PUNCT)
BYTE_TEST(_ismbbkana, 0, MB_SPACE_KANA | MB_KANA_PUNCT)
BYTE_TEST(_ismbblead, 0, MB_LEAD)
BYTE_TEST(_ismbbtrail, 0, MB_TRAIL)

int _ismbbblank_l(unsigned byte, _locale_t locale) { return byte == '\t' || byte_is(byte, CLASS_BLANK, 0, locale); }
PLAIN(int, _ismbbblank, (unsigned byte), byte)

static bool is_legal_pair(const crt_multibyte *mb, unsigned character) {
    return mb_is_lead(mb, character >> 8) && mb_is_trail(mb, character);
}

/* The class of both bytes' character as Windows has it. */
static int character_is(unsigned character, int class, int kind, _locale_t locale) {
    if (character <= 0xff)
        return byte_is(character, class, kind, locale);
    const crt_multibyte *mb = crt_multibyte_of(locale);
    char bytes[2] = {(char)(character >> 8), (char)character};
    wchar_t unit;
    unsigned short found;
    return is_legal_pair(mb, character) &&
           MultiByteToWideChar((UINT)mb->codepage, MB_ERR_INVALID_CHARS, bytes, 2, &unit, 1) == 1 &&
           GetStringTypeW(CT_CTYPE1, &unit, 1, &found) && (found & class);
}

#define CHARACTER_TEST(name, class, kind)                                                                              \
    int name##_l(unsigned character, _locale_t locale) { return character_is(character, class, kind, locale); }        \
    PLAIN(int, name, (unsigned character), character)

CHARACTER_TEST(_ismbcalnum, CLASS_ALNUM, MB_SPACE_KANA)
CHARACTER_TEST(_ismbcalpha, CLASS_ALPHA, MB_SPACE_KANA)
CHARACTER_TEST(_ismbcdigit, CLASS_DIGIT, 0)
CHARACTER_TEST(_ismbcgraph, CLASS_GRAPH, MB_SPACE_KANA | MB_KANA_PUNCT)
CHARACTER_TEST(_ismbcprint, CLASS_PRINT, MB_SPACE_KANA | MB_KANA_PUNCT)
CHARACTER_TEST(_ismbcpunct, CLASS_PUNCT, MB_KANA_PUNCT)
CHARACTER_TEST(_ismbcspace, CLASS_SPACE, 0)
CHARACTER_TEST(_ismbclower, CLASS_LOWER, 0)
CHARACTER_TEST(_ismbcupper, CLASS_UPPER, 0)

int _ismbcblank_l(unsigned character, _locale_t locale) {
    return character == '\t' || character_is(character, CLASS_BLANK, 0, locale);
}
PLAIN(int, _ismbcblank, (unsigned character), character)

int _ismbclegal_l(unsigned character, _locale_t locale) { return is_legal_pair(crt_multibyte_of(locale), character); }
PLAIN(int, _ismbclegal, (unsigned character), character)
