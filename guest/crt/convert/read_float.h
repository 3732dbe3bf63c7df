/* Template: strtod and its kin. long double is double in this runtime. */
#include "../float/decimal.h"
#include "../locale/multibyte.h"
#include "../string/character.h"
#include "../string/classes.h"

static double NAME(convert, wide_convert)(const CH *text, CH **end, _locale_t locale, enum float_width width) {
    if (end)
        *end = (CH *)(uintptr_t)text;
    CRT_REQUIRE(text, EINVAL, 0);
    const crt_locale *in = crt_locale_of(locale);
    const CH *at = text;
#ifdef CRT_WIDE
    while (crt_wide_is(*at, CLASS_SPACE))
        at++;
    unsigned point = *in->lconv._W_decimal_point;
#else
    while (crt_is((unsigned char)*at, CLASS_SPACE, in))
        at++;
    unsigned point = (unsigned char)*in->lconv.decimal_point;
#endif
    struct float_text number;
    crt_float_begin(&number, point, !crt_is_msvcrt);
    for (const CH *next = at; crt_float_feed(&number, (UNIT)*next); next++)
        ;
    if (number.kind == FLOAT_NONE)
        return 0;
    if (end)
        *end = (CH *)(uintptr_t)(at + number.valid);
    enum float_range range;
    double value = crt_float_value(&number, width, &range);
    if (range != RANGE_OK)
        errno = ERANGE;
    return value;
}

#define TO_FLOAT(name, name_l, type, width)                                                                            \
    type name_l(const CH *text, CH **end, _locale_t locale);                                                           \
    type name(const CH *text, CH **end);                                                                               \
    type name_l(const CH *text, CH **end, _locale_t locale) {                                                          \
        return (type)NAME(convert, wide_convert)(text, end, locale, width);                                            \
    }                                                                                                                  \
    type name(const CH *text, CH **end) { return name_l(text, end, NULL); }

#define DOUBLE_FROM_START(name, name_l)                                                                                \
    double name_l(const CH *text, _locale_t locale);                                                                   \
    double name(const CH *text);                                                                                       \
    double name_l(const CH *text, _locale_t locale) {                                                                  \
        return NAME(convert, wide_convert)(text, NULL, locale, WIDTH_DOUBLE);                                          \
    }                                                                                                                  \
    double name(const CH *text) { return name_l(text, NULL); }
