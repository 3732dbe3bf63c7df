/* strtod and its kin, for char or wchar_t; long double is double, as Microsoft's compiler has it. */
#include "../float/decimal.h"
#include "units.h"

static double parse(const CH *text, CH **end, void *locale, enum float_width width, enum float_range *range) {
    if (end)
        *end = (CH *)(uintptr_t)text;
    *range = RANGE_OK;
    CRT_REQUIRE(text, EINVAL, 0);
    struct float_text number;
    unsigned point = NAME((unsigned char)crt_decimal_point(locale), crt_wide_decimal_point(locale));
    crt_float_begin(&number, point, !crt_is_msvcrt);
    const CH *start = skip_space(text);
    for (const CH *at = start; crt_float_feed(&number, (UNIT)*at);)
        at++;
    if (number.kind == FLOAT_NONE)
        return 0;
    if (end)
        *end = (CH *)(uintptr_t)(start + number.valid);
    double value = crt_float_value(&number, width, range);
    /* Windows gives subnormal numbers without complaint. */
    if (*range == RANGE_UNDERFLOW && value != 0)
        *range = RANGE_OK;
    return value;
}

static double parse_double(const CH *text, CH **end, void *locale) {
    enum float_range range;
    double value = parse(text, end, locale, WIDTH_DOUBLE, &range);
    if (range != RANGE_OK)
        *_errno() = ERANGE;
    return value;
}

static float parse_single(const CH *text, CH **end, void *locale) {
    enum float_range range;
    double value = parse(text, end, locale, WIDTH_FLOAT, &range);
    if (range != RANGE_OK)
        *_errno() = ERANGE;
    return (float)value;
}

double NAME(strtod, wcstod)(const CH *text, CH **end);
double NAME(_strtod_l, _wcstod_l)(const CH *text, CH **end, void *locale);
float NAME(strtof, wcstof)(const CH *text, CH **end);
float NAME(_strtof_l, _wcstof_l)(const CH *text, CH **end, void *locale);
double NAME(atof, _wtof)(const CH *text);
double NAME(_atof_l, _wtof_l)(const CH *text, void *locale);

double NAME(strtod, wcstod)(const CH *text, CH **end) { return parse_double(text, end, NULL); }

double NAME(_strtod_l, _wcstod_l)(const CH *text, CH **end, void *locale) { return parse_double(text, end, locale); }

float NAME(strtof, wcstof)(const CH *text, CH **end) { return parse_single(text, end, NULL); }

float NAME(_strtof_l, _wcstof_l)(const CH *text, CH **end, void *locale) { return parse_single(text, end, locale); }

double NAME(atof, _wtof)(const CH *text) { return parse_double(text, NULL, NULL); }

double NAME(_atof_l, _wtof_l)(const CH *text, void *locale) { return parse_double(text, NULL, locale); }
