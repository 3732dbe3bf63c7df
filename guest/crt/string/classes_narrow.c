/* isalpha, toupper and their kin, by the locale's table. */
#include "classes.h"

#undef __isascii
#undef __toascii
#undef __iscsym
#undef __iscsymf
#undef _tolower
#undef _toupper

int _isctype(int byte, int class);
int _isctype_l(int byte, int class, _locale_t locale);
int isleadbyte(int byte);
int _isleadbyte_l(int byte, _locale_t locale);
int isblank(int byte);
int _isblank_l(int byte, _locale_t locale);
int __isascii(int byte);
int __toascii(int byte);
int __iscsym(int byte);
int __iscsymf(int byte);
int _tolower(int byte);
int _toupper(int byte);
int _tolower_l(int byte, _locale_t locale);
int _toupper_l(int byte, _locale_t locale);

int crt_is(int byte, int class, const crt_locale *locale) {
    if ((unsigned)(byte + 1) <= 256)
        return locale->ctype[byte] & class;
    /* Two bytes of a multibyte character, the first above. */
    char pair[] = {(char)(byte >> 8), (char)byte};
    wchar_t unit;
    unsigned short found;
    if (locale->mb_cur_max < 2 || !(locale->ctype[byte >> 8 & 0xff] & CLASS_LEAD) ||
        MultiByteToWideChar(locale->codepage, MB_ERR_INVALID_CHARS, pair, 2, &unit, 1) != 1 ||
        !GetStringTypeW(CT_CTYPE1, &unit, 1, &found))
        return 0;
    return found & class;
}

int _isctype_l(int byte, int class, _locale_t locale) { return crt_is(byte, class, crt_locale_of(locale)); }

int _isctype(int byte, int class) { return _isctype_l(byte, class, NULL); }

#define TEST(name, class)                                                                                              \
    int _is##name##_l(int byte, _locale_t locale);                                                                     \
    int _is##name##_l(int byte, _locale_t locale) { return crt_is(byte, class, crt_locale_of(locale)); }               \
    int is##name(int byte) { return crt_is(byte, class, crt_locale_of(NULL)); }

TEST(alpha, CLASS_ALPHA)
TEST(upper, CLASS_UPPER)
TEST(lower, CLASS_LOWER)
TEST(digit, CLASS_DIGIT)
TEST(xdigit, CLASS_HEX)
TEST(space, CLASS_SPACE)
TEST(punct, CLASS_PUNCT)
TEST(alnum, CLASS_ALNUM)
TEST(print, CLASS_PRINT)
TEST(graph, CLASS_GRAPH)
TEST(cntrl, CLASS_CONTROL)

/* The narrow table has no blank bit for the tab: it would make it printable. */
int _isblank_l(int byte, _locale_t locale) {
    return byte == '\t' ? CLASS_BLANK : crt_is(byte, CLASS_BLANK, crt_locale_of(locale));
}

int isblank(int byte) { return _isblank_l(byte, NULL); }

int _isleadbyte_l(int byte, _locale_t locale) { return crt_locale_of(locale)->ctype[(unsigned char)byte] & CLASS_LEAD; }

int isleadbyte(int byte) { return _isleadbyte_l(byte, NULL); }

int __isascii(int byte) { return (unsigned)byte < 0x80; }

int __toascii(int byte) { return byte & 0x7f; }

int __iscsymf(int byte) { return isalpha(byte) || byte == '_'; }

int __iscsym(int byte) { return isalnum(byte) || byte == '_'; }

/* These two do no more than arithmetic: the caller knows that it is a letter of the other case. */
int _tolower(int byte) { return byte - 'A' + 'a'; }

int _toupper(int byte) { return byte - 'a' + 'A'; }

int _tolower_l(int byte, _locale_t locale) { return (unsigned)byte < 256 ? crt_locale_of(locale)->lower[byte] : byte; }

int _toupper_l(int byte, _locale_t locale) { return (unsigned)byte < 256 ? crt_locale_of(locale)->upper[byte] : byte; }

int tolower(int byte) { return _tolower_l(byte, NULL); }

int toupper(int byte) { return _toupper_l(byte, NULL); }
