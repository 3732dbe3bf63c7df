/* strtod and its kin, and the old _atodbl family, which answers with a range error's number. */
#include "read_float.h"

TO_FLOAT(strtod, _strtod_l, double, WIDTH_DOUBLE)
TO_FLOAT(strtof, _strtof_l, float, WIDTH_FLOAT)
TO_FLOAT(crt_strtold, crt_strtold_l, double, WIDTH_DOUBLE)
DOUBLE_FROM_START(atof, _atof_l)

enum { RANGE_OVER = 3, RANGE_UNDER = 4 }; /* <math.h>'s _OVERFLOW and _UNDERFLOW */

struct extended { /* the x87's 80 bits */
    uint64_t significand;
    uint16_t sign_exponent;
} __attribute__((packed));

int crt_atodbl_l(double *out, const char *text, _locale_t locale);
int crt_atodbl(double *out, const char *text);
int crt_atoflt_l(float *out, const char *text, _locale_t locale);
int crt_atoflt(float *out, const char *text);
int crt_atoldbl_l(struct extended *out, const char *text, _locale_t locale);
int crt_atoldbl(struct extended *out, const char *text);

static int old_convert(double *out, const char *text, _locale_t locale, enum float_width width) {
    int before = errno;
    errno = 0;
    *out = convert(text, NULL, locale, width);
    bool outside = errno == ERANGE;
    errno = before;
    if (!outside)
        return 0;
    return __builtin_isinf(*out) ? RANGE_OVER : RANGE_UNDER;
}

int crt_atodbl_l(double *out, const char *text, _locale_t locale) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    return old_convert(out, text, locale, WIDTH_DOUBLE);
}

int crt_atodbl(double *out, const char *text) { return crt_atodbl_l(out, text, NULL); }

int crt_atoflt_l(float *out, const char *text, _locale_t locale) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    double value;
    int range = old_convert(&value, text, locale, WIDTH_FLOAT);
    *out = (float)value;
    return range;
}

int crt_atoflt(float *out, const char *text) { return crt_atoflt_l(out, text, NULL); }

/* Rounded to double on the way: 53 of the 64 bits of the significand are those of the text. */
int crt_atoldbl_l(struct extended *out, const char *text, _locale_t locale) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    double value;
    int range = old_convert(&value, text, locale, WIDTH_DOUBLE);
    __asm__("fldl %1; fstpt %0" : "=m"(*out) : "m"(value));
    return range;
}

int crt_atoldbl(struct extended *out, const char *text) { return crt_atoldbl_l(out, text, NULL); }
