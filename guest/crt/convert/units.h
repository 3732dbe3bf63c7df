/* The character type a template of this folder is compiled for: char, or wchar_t where CRT_WIDE is defined. */
#pragma once
#include "../crt.h"
#include "../locale/multibyte.h"

#ifdef CRT_WIDE
typedef wchar_t CH;
typedef wchar_t UNIT;
#define NAME(narrow, wide) wide
#else
typedef char CH;
typedef unsigned char UNIT;
#define NAME(narrow, wide) narrow
#endif

static inline bool is_space(UNIT unit) {
    if (unit <= 0x7f)
        return unit == ' ' || (unit >= '\t' && unit <= '\r');
#ifdef CRT_WIDE
    WORD type;
    return GetStringTypeW(CT_CTYPE1, &unit, 1, &type) && (type & C1_SPACE);
#else
    return false;
#endif
}

static inline const CH *skip_space(const CH *text) {
    while (is_space((UNIT)*text))
        text++;
    return text;
}
