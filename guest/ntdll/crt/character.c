// Classes and case of characters: ASCII for bytes, Latin-1 for the classes of UTF-16.
// Never look at a locale. A class is answered with its bit, as Windows' ntdll does.

#include "crt.h"

enum {
    UPPER = 1,
    LOWER = 2,
    DIGIT = 4,
    SPACE = 8,
    PUNCTUATION = 0x10,
    CONTROL = 0x20,
    BLANK = 0x40,
    HEXADECIMAL = 0x80,
    ALPHA = 0x100,
};

wchar_t RtlUpcaseUnicodeChar(wchar_t c);

static int within(int c, int first, int last) { return c >= first && c <= last; }

static int type_of(int c) {
    if (within(c, '0', '9'))
        return DIGIT | HEXADECIMAL;
    if (within(c, 'A', 'Z'))
        return UPPER | ALPHA | (c <= 'F' ? HEXADECIMAL : 0);
    if (within(c, 'a', 'z'))
        return LOWER | ALPHA | (c <= 'f' ? HEXADECIMAL : 0);
    if (c == ' ')
        return SPACE | BLANK;
    if (within(c, 0, 31) || c == 127)
        return CONTROL | (within(c, '\t', '\r') ? SPACE : 0);
    return within(c, '!', '~') ? PUNCTUATION : 0;
}

static int wide_type_of(int c) {
    if (c < 0x80)
        return type_of(c) | (c == '\t' ? BLANK : 0);
    if (c > 0xFF)
        return 0;
    if (c < 0xA0)
        return CONTROL;
    if (c == 0xA0)
        return SPACE | BLANK;
    if (c == 0xB2 || c == 0xB3 || c == 0xB9) // superscripts
        return PUNCTUATION | DIGIT;
    if (c < 0xC0 || c == 0xD7 || c == 0xF7)
        return PUNCTUATION;
    return ALPHA | (c < 0xDF ? UPPER : LOWER);
}

int isdigit(int c) { return type_of(c) & DIGIT; }
int islower(int c) { return type_of(c) & LOWER; }
int isupper(int c) { return type_of(c) & UPPER; }
int isalpha(int c) { return type_of(c) & (LOWER | UPPER); }
int isalnum(int c) { return type_of(c) & (LOWER | UPPER | DIGIT); }
int isspace(int c) { return type_of(c) & SPACE; }
int iscntrl(int c) { return type_of(c) & CONTROL; }
int isprint(int c) { return type_of(c) & (LOWER | UPPER | DIGIT | PUNCTUATION | BLANK); }
int isgraph(int c) { return type_of(c) & (LOWER | UPPER | DIGIT | PUNCTUATION); }
int ispunct(int c) { return type_of(c) & PUNCTUATION; }
int isxdigit(int c) { return type_of(c) & HEXADECIMAL; }
int tolower(int c) { return within((signed char)c, 'A', 'Z') ? c + 32 : c; }
int toupper(int c) { return within(c, 'a', 'z') ? c - 32 : c; }
int __isascii(int c) { return within(c, 0, 127); }
int __toascii(int c) { return c & 127; }
int __iscsym(int c) { return isalnum(c) || c == '_'; }
int __iscsymf(int c) { return isalpha(c) || c == '_'; }

int iswctype(wchar_t c, unsigned short wanted) { return wide_type_of(c) & wanted; }
int iswdigit(wchar_t c) { return wide_type_of(c) & DIGIT; }
int iswspace(wchar_t c) { return wide_type_of(c) & SPACE; }
int iswxdigit(wchar_t c) { return wide_type_of(c) & HEXADECIMAL; }
int iswlower(wchar_t c) { return wide_type_of(c) & LOWER; }
int iswalpha(wchar_t c) { return wide_type_of(c) & (LOWER | UPPER | ALPHA); }
wchar_t towlower(wchar_t c) { return wide_type_of(c) & UPPER ? c + 32 : c; }
wchar_t towupper(wchar_t c) { return RtlUpcaseUnicodeChar(c); }
