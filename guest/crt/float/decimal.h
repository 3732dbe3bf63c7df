/* Between binary floating point and decimal digits, exactly, both ways. Pure: no locale, no errno, no allocation. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A double has at most 767 significant decimal digits; 309 stand before the point. */
enum { DECIMAL_ROOM = 800 };

enum decimal_rounding {
    ROUND_BY_MODE,  /* as the processor's rounding mode says; ties to even */
    ROUND_TIES_AWAY /* what runtimes did before Windows 10 2004 */
};

struct decimal {
    char digits[DECIMAL_ROOM]; /* '0'..'9', the first not '0' unless count is 0; zeros follow the last without end */
    int count;                 /* 0 for zero */
    int point;                 /* value = 0.digits * 10^point */
};

/* The exact digits of a finite value's magnitude, rounded to `places` digits after the point. */
void crt_decimal_fixed(struct decimal *out, double value, int places, enum decimal_rounding rounding);
/* The same, rounded to `significant` digits; fewer than 1 counts as 1. */
void crt_decimal_significant(struct decimal *out, double value, int significant, enum decimal_rounding rounding);
/* Round digits again: keep the first `keep`, which may be 0 or negative; `away` is what a tie does. */
void crt_decimal_cut(struct decimal *value, int keep, bool away);

enum float_width { WIDTH_FLOAT, WIDTH_DOUBLE };
enum float_kind { FLOAT_NONE, FLOAT_NUMBER, FLOAT_INFINITY, FLOAT_NAN };
enum float_range { RANGE_OK, RANGE_OVERFLOW, RANGE_UNDERFLOW };

/* Text being read as a number, one character at a time. Only crt_float_* touch the fields, but for the results. */
struct float_text {
    enum float_kind kind; /* result: what the valid prefix is */
    size_t valid;         /* result: its length */
    bool negative;        /* result */
    /* private */
    size_t fed;
    int state;
    bool hex, named, point_seen, exponent_negative, sticky, any_digit;
    unsigned point;
    char digits[DECIMAL_ROOM];
    int count, scale, exponent, name_at;
    const char *name;
};

/* point: the decimal point. named: whether inf, nan and hexadecimal are understood. */
void crt_float_begin(struct float_text *text, unsigned point, bool named);
/* Whether the character (a code unit) can continue the number. */
bool crt_float_feed(struct float_text *text, unsigned character);
/* The value of the valid prefix, correctly rounded, with its sign. */
double crt_float_value(const struct float_text *text, enum float_width width, enum float_range *range);
