/* The bits of a character's class, as GetStringType(CT_CTYPE1) and the runtime's tables have them. */
#pragma once
#include "../locale/locale.h"

enum {
    CLASS_UPPER = 0x01,
    CLASS_LOWER = 0x02,
    CLASS_DIGIT = 0x04,
    CLASS_SPACE = 0x08,
    CLASS_PUNCT = 0x10,
    CLASS_CONTROL = 0x20,
    CLASS_BLANK = 0x40,
    CLASS_HEX = 0x80,
    CLASS_LETTER = 0x100,
    CLASS_LEAD = 0x8000,
    CLASS_ALPHA = CLASS_LETTER | CLASS_UPPER | CLASS_LOWER,
    CLASS_ALNUM = CLASS_ALPHA | CLASS_DIGIT,
    CLASS_GRAPH = CLASS_ALNUM | CLASS_PUNCT,
    CLASS_PRINT = CLASS_GRAPH | CLASS_BLANK
};

int crt_is(int byte, int class, const crt_locale *locale);
int crt_wide_is(wint_t unit, int class);
wint_t crt_wide_lower(wint_t unit, const crt_locale *locale);
wint_t crt_wide_upper(wint_t unit, const crt_locale *locale);
