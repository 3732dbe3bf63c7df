/* What kind of number it is, in Microsoft's old terms (_fpclass) and in C99's as ucrtbase has them (_dtest). */
#include "crt_math.h"

/* <float.h>'s _FPCLASS_* and <math.h>'s FP_*. */
enum { CLASS_SNAN = 1, CLASS_QNAN = 2, CLASS_NINF = 4, CLASS_NN = 8, CLASS_ND = 0x10, CLASS_NZ = 0x20 };
enum { CLASS_PZ = 0x40, CLASS_PD = 0x80, CLASS_PN = 0x100, CLASS_PINF = 0x200 };
enum { KIND_NORMAL = -1, KIND_SUBNORMAL = -2, KIND_ZERO = 0, KIND_INFINITE = 1, KIND_NAN = 2 };
enum { COMPARED_LESS = 1, COMPARED_EQUAL = 2, COMPARED_GREATER = 4, SIGN_SET = 0x8000 };

int _finite(double x);
int _finitef(float x);
int _isnan(double x);
int _isnanf(float x);
int _fpclass(double x);
int _fpclassf(float x);
short _dclass(double x);
short _fdclass(float x);
short _dtest(double *x);
short _fdtest(float *x);
int _dsign(double x);
int _fdsign(float x);
int _dpcomp(double x, double y);
int _fdpcomp(float x, float y);

int _finite(double x) { return is_finite(x); }

int _finitef(float x) { return is_finite(x); }

int _isnan(double x) { return is_nan(x); }

int _isnanf(float x) { return is_nan(x); }

static int class_of(int kind, bool negative, bool quiet) {
    switch (kind) {
    case KIND_NAN:
        return quiet ? CLASS_QNAN : CLASS_SNAN;
    case KIND_INFINITE:
        return negative ? CLASS_NINF : CLASS_PINF;
    case KIND_ZERO:
        return negative ? CLASS_NZ : CLASS_PZ;
    case KIND_SUBNORMAL:
        return negative ? CLASS_ND : CLASS_PD;
    default:
        return negative ? CLASS_NN : CLASS_PN;
    }
}

int _fpclass(double x) {
    uint64_t bits = bits_of(x);
    return class_of(_dclass(x), bits >> 63, bits >> (DOUBLE_BITS - 1) & 1);
}

int _fpclassf(float x) {
    uint32_t bits = bits_of_float(x);
    return class_of(_fdclass(x), bits >> 31, bits >> (FLOAT_BITS - 1) & 1);
}

short _dclass(double x) {
    uint64_t bits = bits_of(x) & ~DOUBLE_SIGN;
    if (bits >= DOUBLE_INFINITY)
        return bits > DOUBLE_INFINITY ? KIND_NAN : KIND_INFINITE;
    if (bits >> DOUBLE_BITS)
        return KIND_NORMAL;
    return bits ? KIND_SUBNORMAL : KIND_ZERO;
}

short _fdclass(float x) {
    uint32_t bits = bits_of_float(x) & ~FLOAT_SIGN;
    if (bits >= FLOAT_INFINITY_BITS)
        return bits > FLOAT_INFINITY_BITS ? KIND_NAN : KIND_INFINITE;
    if (bits >> FLOAT_BITS)
        return KIND_NORMAL;
    return bits ? KIND_SUBNORMAL : KIND_ZERO;
}

short _dtest(double *x) { return _dclass(*x); }

short _fdtest(float *x) { return _fdclass(*x); }

int _dsign(double x) { return bits_of(x) & DOUBLE_SIGN ? SIGN_SET : 0; }

int _fdsign(float x) { return bits_of_float(x) & FLOAT_SIGN ? SIGN_SET : 0; }

/* 0 when they cannot be compared. */
int _dpcomp(double x, double y) {
    return x < y ? COMPARED_LESS : x == y ? COMPARED_EQUAL : x > y ? COMPARED_GREATER : 0;
}

int _fdpcomp(float x, float y) { return _dpcomp(x, y); }
