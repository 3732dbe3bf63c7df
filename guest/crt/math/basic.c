/* Square roots, rounding to integers, and taking numbers apart: what the processor or the bits give directly. */
#include <emmintrin.h>

#include "crt_math.h"

double sqrt(double x);
float sqrtf(float x);
double rint(double x);
float rintf(float x);
double nearbyint(double x);
float nearbyintf(float x);
long lrint(double x);
long lrintf(float x);
long lround(double x);
long lroundf(float x);
double round(double x);
double modf(double x, double *integer);
float modff(float x, float *integer);
double trunc(double x);
double frexp(double x, int *exponent);
float frexpf(float x, int *exponent);
double copysign(double x, double sign);
float copysignf(float x, float sign);
double fdim(double x, double y);
float fdimf(float x, float y);
double nan(const char *tag);
float nanf(const char *tag);

double sqrt(double x) { return _mm_cvtsd_f64(_mm_sqrt_pd(_mm_set_sd(x))); }

float sqrtf(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }

/* Adding and taking away 2^52 leaves an integer, rounded as the mode says. */
double rint(double x) {
    volatile double step = 0x1p52;
    if (!(x > -0x1p52 && x < 0x1p52))
        return x + 0;
    double made = bits_of(x) & DOUBLE_SIGN ? x - step + step : x + step - step;
    return copysign(made, x);
}

float rintf(float x) {
    volatile float step = 0x1p23f;
    if (!(x > -0x1p23f && x < 0x1p23f))
        return x + 0;
    float made = bits_of_float(x) & FLOAT_SIGN ? x - step + step : x + step - step;
    return copysignf(made, x);
}

double nearbyint(double x) {
    unsigned mxcsr = _mm_getcsr();
    volatile double made = rint(x);
    _mm_setcsr(mxcsr);
    return made;
}

float nearbyintf(float x) {
    unsigned mxcsr = _mm_getcsr();
    volatile float made = rintf(x);
    _mm_setcsr(mxcsr);
    return made;
}

long lrint(double x) { return _mm_cvtsd_si32(_mm_set_sd(x)); }

long lrintf(float x) { return _mm_cvtss_si32(_mm_set_ss(x)); }

long lround(double x) { return _mm_cvttsd_si32(_mm_set_sd(round(x))); }

long lroundf(float x) { return lround(x); }

double modf(double x, double *integer) {
    *integer = trunc(x);
    return copysign(is_infinite(x) ? 0 : x - *integer, x);
}

float modff(float x, float *integer) {
    double whole, fraction = modf(x, &whole);
    *integer = (float)whole;
    return (float)fraction;
}

double frexp(double x, int *exponent) {
    *exponent = 0;
    if (x == 0 || !is_finite(x))
        return x + x;
    uint64_t bits = bits_of(x);
    if (!(bits & DOUBLE_INFINITY)) {
        bits = bits_of(x * 0x1p54);
        *exponent = -54;
    }
    *exponent += (int)(bits >> DOUBLE_BITS & DOUBLE_MOST) - 1022;
    return from_bits((bits & ~DOUBLE_INFINITY) | 1022ull << DOUBLE_BITS);
}

float frexpf(float x, int *exponent) { return (float)frexp(x, exponent); }

double copysign(double x, double sign) { return from_bits((bits_of(x) & ~DOUBLE_SIGN) | (bits_of(sign) & DOUBLE_SIGN)); }

float copysignf(float x, float sign) {
    return float_from_bits((bits_of_float(x) & ~FLOAT_SIGN) | (bits_of_float(sign) & FLOAT_SIGN));
}

double fdim(double x, double y) { return is_nan(x) ? x : is_nan(y) ? y : x > y ? x - y : 0; }

float fdimf(float x, float y) { return is_nan(x) ? x : is_nan(y) ? y : x > y ? x - y : 0; }

double nan(const char *tag) {
    (void)tag;
    return __builtin_nan("");
}

float nanf(const char *tag) {
    (void)tag;
    return __builtin_nanf("");
}
