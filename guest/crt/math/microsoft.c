/* Microsoft's names for what C99 has too, and its switches. */
#include "crt_math.h"

struct complex {
    double x, y;
};

double hypot(double x, double y);
double logb(double x);
float logbf(float x);
int ilogb(double x);
int ilogbf(float x);
double scalbn(double x, int power);
float scalbnf(float x, int power);
double copysign(double x, double sign);

double _cabs(struct complex z);
double _chgsign(double x);
float _chgsignf(float x);
double _scalb(double x, long power);
float _scalbf(float x, long power);
int crt_ilogb(double x);
int crt_ilogbf(float x);

double _cabs(struct complex z) { return hypot(z.x, z.y); }

double _chgsign(double x) { return from_bits(bits_of(x) ^ DOUBLE_SIGN); }

float _chgsignf(float x) { return float_from_bits(bits_of_float(x) ^ FLOAT_SIGN); }

double _scalb(double x, long power) { return scalbn(x, power); }

float _scalbf(float x, long power) { return scalbnf(x, power); }

/* FP_ILOGBNAN is INT_MAX here. */
int crt_ilogb(double x) { return is_nan(x) ? INT_MAX : ilogb(x); }

int crt_ilogbf(float x) { return is_nan(x) ? INT_MAX : ilogbf(x); }

#ifdef CRT_MSVCRT
extern double _HUGE;
double _HUGE = __builtin_inf();
#else
/* No code here uses FMA3 instructions, whatever is set. */
int _get_FMA3_enable(void);
int _set_FMA3_enable(int enable);

int _get_FMA3_enable(void) { return 0; }

int _set_FMA3_enable(int enable) {
    (void)enable;
    return 0;
}
#endif
