/* The "C" locale: its character classes, names and lconv. It is there before any code asks for a locale. */
#include "character_tables.h"
#include "locale.h"
#include "locale_start.h"

static char empty[] = "", point[] = ".";
static wchar_t wide_empty[] = L"", wide_point[] = L".";

#define C_LCONV                                                                                                        \
    {point,      empty,      empty,      empty,      empty,      empty,      empty,      empty,     empty,             \
     empty,      CHAR_MAX,   CHAR_MAX,   CHAR_MAX,   CHAR_MAX,   CHAR_MAX,   CHAR_MAX,   CHAR_MAX,  CHAR_MAX,          \
     wide_point, wide_empty, wide_empty, wide_empty, wide_empty, wide_empty, wide_empty, wide_empty}

#define C_TIME                                                                                                         \
    {{L"Sun", L"Mon", L"Tue", L"Wed", L"Thu", L"Fri", L"Sat"},                                                         \
     {L"Sunday", L"Monday", L"Tuesday", L"Wednesday", L"Thursday", L"Friday", L"Saturday"},                            \
     {L"Jan", L"Feb", L"Mar", L"Apr", L"May", L"Jun", L"Jul", L"Aug", L"Sep", L"Oct", L"Nov", L"Dec"},                 \
     {L"January", L"February", L"March", L"April", L"May", L"June", L"July", L"August", L"September", L"October",      \
      L"November", L"December"},                                                                                       \
     {L"AM", L"PM"},                                                                                                   \
     L"MM/dd/yy",                                                                                                      \
     L"dddd, MMMM dd, yyyy",                                                                                           \
     L"HH:mm:ss"}

struct crt_category crt_c_categories[CRT_CATEGORIES] = {
    [LC_ALL] = {.name = L"C", .narrow_name = "C"},
    [LC_COLLATE] = {.name = L"C", .narrow_name = "C"},
    [LC_CTYPE] = {.name = L"C", .narrow_name = "C"},
    [LC_MONETARY] = {.name = L"C", .narrow_name = "C", .lconv = C_LCONV},
    [LC_NUMERIC] = {.name = L"C", .narrow_name = "C", .lconv = C_LCONV},
    [LC_TIME] = {.name = L"C", .narrow_name = "C", .time = C_TIME},
};

static char all_name[] = "C";
static wchar_t all_wide_name[] = L"C";

crt_locale crt_c_locale = {
    .mb_cur_max = 1,
    .references = 1,
    .category = {&crt_c_categories[0], &crt_c_categories[1], &crt_c_categories[2], &crt_c_categories[3],
                 &crt_c_categories[4], &crt_c_categories[5]},
    .all = all_name,
    .wide_all = all_wide_name,
    .lconv = C_LCONV,
};

unsigned short crt_wide_classes[257]; /* exported as _wctype */

static void fill_c_tables(void) {
    enum { UPPER = 1, LOWER = 2, DIGIT = 4, SPACE = 8, PUNCT = 16, CONTROL = 32, BLANK = 64, HEX = 128 };
    unsigned short *classes = crt_c_locale.ctype_table + 1;
    for (int i = 0; i < 128; i++) {
        int letter = i | 0x20;
        bool hex = (i >= '0' && i <= '9') || (letter >= 'a' && letter <= 'f');
        if (i < ' ' || i == 127)
            classes[i] = i >= '\t' && i <= '\r' ? SPACE | CONTROL : CONTROL;
        else if (i == ' ')
            classes[i] = SPACE | BLANK;
        else if (i >= '0' && i <= '9')
            classes[i] = DIGIT | HEX;
        else if (letter >= 'a' && letter <= 'z')
            classes[i] = (unsigned short)((i & 0x20 ? LOWER : UPPER) | (hex ? HEX : 0));
        else
            classes[i] = PUNCT;
    }
    for (int i = 0; i < 256; i++) {
        crt_c_locale.lower_table[i] = (unsigned char)(i >= 'A' && i <= 'Z' ? i + 0x20 : i);
        crt_c_locale.upper_table[i] = (unsigned char)(i >= 'a' && i <= 'z' ? i - 0x20 : i);
    }
    wchar_t units[256];
    for (int i = 0; i < 256; i++)
        units[i] = (wchar_t)i;
    GetStringTypeW(CT_CTYPE1, units, 256, crt_wide_classes + 1);
    for (int i = 1; i <= 256; i++)
        crt_wide_classes[i] &= (unsigned short)~C1_DEFINED;
}

#ifdef CRT_MSVCRT
#undef _pctype
#undef _pwctype
#undef _ctype
#undef __mb_cur_max
const unsigned short *_pctype = &crt_c_locale.ctype_table[1];
const unsigned short *_pwctype = &crt_wide_classes[1];
unsigned short _ctype[257];
int __mb_cur_max = 1;
UINT __lc_codepage, __lc_collate_cp;
unsigned long __lc_handle[CRT_CATEGORIES];
int __setlc_active, __unguarded_readlc_active;
#endif

void crt_locale_start(void) {
    crt_c_locale.ctype = crt_c_locale.ctype_table + 1;
    crt_c_locale.lower = crt_c_locale.lower_table;
    crt_c_locale.upper = crt_c_locale.upper_table;
    fill_c_tables();
    crt_multibyte_start();
#ifdef CRT_MSVCRT
    crt_c_locale.is_c = 1;
    crt_c_locale.lconv_pointer = &crt_c_locale.lconv;
    memcpy(_ctype, crt_c_locale.ctype_table, sizeof _ctype);
#endif
}
