/* Narrow text to floating point. */
#include "parse_float.h"

/* What _atodbl and _atoflt return: <stdlib.h>. */
enum { ATO_OK = 0, ATO_OVERFLOW = 3, ATO_UNDERFLOW = 4 };

static int outcome(enum float_range range) {
    return range == RANGE_OVERFLOW ? ATO_OVERFLOW : range == RANGE_UNDERFLOW ? ATO_UNDERFLOW : ATO_OK;
}

int _atodbl(double *out, const char *text);
int _atodbl_l(double *out, const char *text, void *locale);
int _atoflt(float *out, const char *text);
int _atoflt_l(float *out, const char *text, void *locale);

int _atodbl_l(double *out, const char *text, void *locale) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    enum float_range range;
    *out = parse(text, NULL, locale, WIDTH_DOUBLE, &range);
    return outcome(range);
}

int _atodbl(double *out, const char *text) { return _atodbl_l(out, text, NULL); }

int _atoflt_l(float *out, const char *text, void *locale) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    enum float_range range;
    *out = (float)parse(text, NULL, locale, WIDTH_FLOAT, &range);
    return outcome(range);
}

int _atoflt(float *out, const char *text) { return _atoflt_l(out, text, NULL); }
