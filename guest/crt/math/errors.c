/* What is exported as sin, pow ...: the pure function, and errno or the program's _matherr where there is no result.
 * Domain errors are results that are not numbers, of arguments that are; overflows and poles are infinite ones. */
#include "crt_math.h"

/* <math.h>'s _exception and its types. */
struct math_exception {
    int type;
    const char *name;
    double arg1, arg2, retval;
};
enum { MATH_DOMAIN = 1, MATH_SING = 2, MATH_OVERFLOW = 3 };
typedef int (*math_handler)(struct math_exception *);

void __setusermatherr(math_handler handler);

static math_handler volatile user_handler;

void __setusermatherr(math_handler handler) { user_handler = handler; }

static double report(const char *name, double x, double y, double result, int type) {
    struct math_exception error = {type, name, x, y, result};
    math_handler handler = user_handler;
    if (handler && handler(&error))
        return error.retval;
    errno = type == MATH_DOMAIN ? EDOM : ERANGE;
    return result;
}

static inline double checked(const char *name, double x, double y, double result, bool pole) {
    if (is_finite(result))
        return result;
    if (is_nan(result))
        return is_nan(x) || is_nan(y) ? result : report(name, x, y, result, MATH_DOMAIN);
    if (!is_finite(x) || !is_finite(y))
        return result;
    return report(name, x, y, result, pole ? MATH_SING : MATH_OVERFLOW);
}

#define ONE(name, pole)                                                                                                \
    double name(double x);                                                                                             \
    float name##f(float x);                                                                                            \
    double crt_checked_##name(double x);                                                                               \
    float crt_checked_##name##f(float x);                                                                              \
    double crt_checked_##name(double x) { return checked(#name, x, 0, name(x), pole); }                                \
    float crt_checked_##name##f(float x) { return (float)checked(#name "f", x, 0, name##f(x), pole); }

#define TWO(name, pole)                                                                                                \
    double name(double x, double y);                                                                                   \
    float name##f(float x, float y);                                                                                   \
    double crt_checked_##name(double x, double y);                                                                     \
    float crt_checked_##name##f(float x, float y);                                                                     \
    double crt_checked_##name(double x, double y) { return checked(#name, x, y, name(x, y), pole); }                   \
    float crt_checked_##name##f(float x, float y) { return (float)checked(#name "f", x, y, name##f(x, y), pole); }

ONE(acos, false)
ONE(acosh, false)
ONE(asin, false)
ONE(atanh, true)
ONE(cos, false)
ONE(cosh, false)
ONE(exp, false)
ONE(exp2, false)
ONE(expm1, false)
ONE(lgamma, x <= 0)
ONE(log, true)
ONE(log10, true)
ONE(log1p, true)
ONE(log2, true)
ONE(logb, true)
ONE(sin, false)
ONE(sinh, false)
ONE(sqrt, false)
ONE(tan, false)
ONE(tgamma, x == 0)
ONE(j0, false)
ONE(j1, false)
ONE(y0, x == 0)
ONE(y1, x == 0)
TWO(fmod, false)
TWO(hypot, false)
TWO(nextafter, false)
TWO(pow, x == 0)
TWO(remainder, false)

#define POWER(name, type)                                                                                              \
    double name(double x, type power);                                                                                 \
    double crt_checked_##name(double x, type power);                                                                   \
    double crt_checked_##name(double x, type power) { return checked(#name, x, power, name(x, power), false); }
POWER(ldexp, int)
POWER(scalbn, int)
POWER(scalbln, long)

double yn(int order, double x);
double crt_checked_yn(int order, double x);
double crt_checked_yn(int order, double x) { return checked("yn", order, x, yn(order, x), x == 0); }
