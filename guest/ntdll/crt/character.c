// Classes and case of characters: ASCII for bytes, NT's folding for UTF-16.
// Never look at a locale.

#include "crt.h"

wchar_t RtlUpcaseUnicodeChar(wchar_t c);
wchar_t RtlDowncaseUnicodeChar(wchar_t c);

static int within(int c, int first, int last) { return c >= first && c <= last; }

int isdigit(int c) { return within(c, '0', '9'); }
int islower(int c) { return within(c, 'a', 'z'); }
int isupper(int c) { return within(c, 'A', 'Z'); }
int isalpha(int c) { return islower(c) || isupper(c); }
int isalnum(int c) { return isalpha(c) || isdigit(c); }
int isspace(int c) { return c == ' ' || within(c, '\t', '\r'); }
int iscntrl(int c) { return within(c, 0, 31) || c == 127; }
int isprint(int c) { return within(c, ' ', '~'); }
int isgraph(int c) { return within(c, '!', '~'); }
int ispunct(int c) { return isgraph(c) && !isalnum(c); }
int isxdigit(int c) { return isdigit(c) || within(c | 32, 'a', 'f'); }
int tolower(int c) { return isupper(c) ? c + 32 : c; }
int toupper(int c) { return islower(c) ? c - 32 : c; }
int __isascii(int c) { return within(c, 0, 127); }
int __toascii(int c) { return c & 127; }
int __iscsym(int c) { return isalnum(c) || c == '_'; }
int __iscsymf(int c) { return isalpha(c) || c == '_'; }

int iswdigit(wchar_t c) { return isdigit(c); }
int iswspace(wchar_t c) { return isspace(c) || c == 0x85 || c == 0xa0; }
int iswxdigit(wchar_t c) { return isxdigit(c); }
wchar_t towlower(wchar_t c) { return RtlDowncaseUnicodeChar(c); }
wchar_t towupper(wchar_t c) { return RtlUpcaseUnicodeChar(c); }
int iswlower(wchar_t c) { return towupper(c) != c; }
int iswalpha(wchar_t c) { return towupper(c) != c || towlower(c) != c; }
