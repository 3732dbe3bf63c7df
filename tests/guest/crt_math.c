// Mathematics: known values to fourteen digits, special cases, errno, msvcrt's classes and ucrtbase's C99 functions
#include <windows.h>

#include <errno.h>
#include <float.h>
#include <stdio.h>

typedef double one(double);
typedef double two(double, double);
typedef float single(float);

static HMODULE runtime;
static int *(*errno_address)(void);

static void *function(const char *name) { return (void *)(UINT_PTR)GetProcAddress(runtime, name); }

static void show(const char *name, double x)
{
    one *compute = (one *)function(name);
    *errno_address() = 0;
    double value = compute(x);
    printf("%s(%g) = %.14g, errno %d\n", name, x, value, *errno_address());
}

static void show_two(const char *name, double x, double y)
{
    two *compute = (two *)function(name);
    *errno_address() = 0;
    double value = compute(x, y);
    printf("%s(%g, %g) = %.14g, errno %d\n", name, x, y, value, *errno_address());
}

static void common(void)
{
    static const char *const names[] = {"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp",
                                        "log", "log10", "sqrt", "floor", "ceil", "fabs", "_j0", "_y1"};
    for (int i = 0; i < 18; i++)
        show(names[i], 0.7);
    show("sin", 1e22);
    show("cos", -1234567.891);
    show("tan", 1.5707963267948966);
    show("exp", 1000);
    show("log10", 1000);
    show_two("pow", 10, -5);
    show_two("pow", 2, 0.5);
    show_two("pow", 2, 1024);
    show_two("pow", -8, 3);
    show_two("atan2", -1, -1);
    show_two("atan2", 0, -1);
    show_two("fmod", -7.5, 2);
    show_two("_hypot", 3e200, 4e200);
    show_two("_copysign", 3, -0.0);

    int exponent;
    double whole, fraction = ((double (*)(double, int *))function("frexp"))(-5e-324, &exponent);
    printf("frexp %g %d\n", fraction, exponent);
    fraction = ((double (*)(double, double *))function("modf"))(-3.25, &whole);
    printf("modf %g %g\n", fraction, whole);
    printf("ldexp %g\n", ((double (*)(double, int))function("ldexp"))(0.75, -1073));
    printf("sqrtf %.7g\n", ((single *)function("sqrtf"))(2));
    printf("powf %.7g\n", ((float (*)(float, float))function("powf"))(2, 0.5f));
}

static void domain(void)
{
    static const char *const names[] = {"log", "sqrt", "acos"};
    for (int i = 0; i < 3; i++) {
        one *compute = (one *)function(names[i]);
        *errno_address() = 0;
        double value = compute(-2);
        printf("%s(-2) is a number: %d, errno %d\n", names[i], value == value, *errno_address());
    }
    *errno_address() = 0;
    double value = ((one *)function("log"))(0);
    printf("log(0) is the least: %d, errno %d\n", value < -DBL_MAX, *errno_address());
}

static void classes(void)
{
    double zero = 0, values[] = {1, -1, 0, -zero, 5e-324, -5e-324, 1 / zero, -1 / zero};
    int (*class)(double) = (int (*)(double))function("_fpclass");
    for (int i = 0; i < 8; i++)
        printf("%x ", class(values[i]));
    printf("| %d %d %d\n", ((int (*)(double))function("_finite"))(values[6]),
           ((int (*)(double))function("_isnan"))(values[6]), ((int (*)(double))function("_isnan"))(zero / zero) != 0);
}

static void c99(void)
{
    static const char *const names[] = {"acosh", "asinh", "cbrt", "erf", "erfc", "exp2", "expm1", "lgamma", "log1p",
                                        "log2", "logb", "tgamma", "trunc", "round", "rint", "nearbyint"};
    for (int i = 0; i < 16; i++)
        show(names[i], 2.5);
    show("round", -0.5);
    show("rint", 3.5);
    show("tgamma", 171);
    show_two("remainder", 7, 4);
    show_two("fdim", 4, 1.5);
    show_two("nextafter", 1, 2);
    int quotient;
    double rest = ((double (*)(double, double, int *))function("remquo"))(-29, 3, &quotient);
    printf("remquo %g %d\n", rest, quotient & 7);
    printf("fma %g\n", ((double (*)(double, double, double))function("fma"))(1 + 0x1p-30, 1 + 0x1p-30, -1 - 0x1p-29));
    printf("lround %ld lrint %ld llround %I64d ilogb %d\n", ((long (*)(double))function("lround"))(2.5),
           ((long (*)(double))function("lrint"))(2.5), ((long long (*)(double))function("llround"))(-1e15 - 0.5),
           ((int (*)(double))function("ilogb"))(0.1));
    printf("cbrtf %.6g\n", ((single *)function("cbrtf"))(27));
    printf("_dclass %d _dsign %d\n", ((short (*)(double))function("_dclass"))(5e-324),
           ((int (*)(double))function("_dsign"))(-1) != 0);
}

static void use(const char *name)
{
    runtime = LoadLibraryA(name);
    errno_address = (int *(*)(void))function("_errno");
}

int main(void)
{
    use("msvcrt.dll");
    common();
    domain();
    classes();
    use("ucrtbase.dll");
    domain();
    c99();
    return 0;
}

/* output:
sin(0.7) = 0.64421768723769, errno 0
cos(0.7) = 0.76484218728449, errno 0
tan(0.7) = 0.84228838046308, errno 0
asin(0.7) = 0.77539749661075, errno 0
acos(0.7) = 0.79539883018414, errno 0
atan(0.7) = 0.61072596438921, errno 0
sinh(0.7) = 0.75858370183953, errno 0
cosh(0.7) = 1.2551690056309, errno 0
tanh(0.7) = 0.60436777711716, errno 0
exp(0.7) = 2.0137527074705, errno 0
log(0.7) = -0.35667494393873, errno 0
log10(0.7) = -0.15490195998574, errno 0
sqrt(0.7) = 0.83666002653408, errno 0
floor(0.7) = 0, errno 0
ceil(0.7) = 1, errno 0
fabs(0.7) = 0.7, errno 0
_j0(0.7) = 0.88120088860741, errno 0
_y1(0.7) = -1.1032498719076, errno 0
sin(1e+022) = -0.85220084976719, errno 0
cos(-1.23457e+006) = -0.86883321139704, errno 0
tan(1.5708) = 1.6331239353195e+016, errno 0
exp(1000) = 1.#INF, errno 34
log10(1000) = 3, errno 0
pow(10, -5) = 1e-005, errno 0
pow(2, 0.5) = 1.4142135623731, errno 0
pow(2, 1024) = 1.#INF, errno 34
pow(-8, 3) = -512, errno 0
atan2(-1, -1) = -2.3561944901923, errno 0
atan2(0, -1) = 3.1415926535898, errno 0
fmod(-7.5, 2) = -1.5, errno 0
_hypot(3e+200, 4e+200) = 5e+200, errno 0
_copysign(3, -0) = -3, errno 0
frexp -0.5 -1073
modf -0.25 -3
ldexp 9.88131e-324
sqrtf 1.414214
powf 1.414214
log(-2) is a number: 0, errno 33
sqrt(-2) is a number: 0, errno 33
acos(-2) is a number: 0, errno 33
log(0) is the least: 1, errno 34
100 8 40 20 80 10 200 4 | 0 0 1
log(-2) is a number: 0, errno 33
sqrt(-2) is a number: 0, errno 33
acos(-2) is a number: 0, errno 33
log(0) is the least: 1, errno 34
acosh(2.5) = 1.5667992369724, errno 0
asinh(2.5) = 1.6472311463711, errno 0
cbrt(2.5) = 1.3572088082975, errno 0
erf(2.5) = 0.99959304798255, errno 0
erfc(2.5) = 0.00040695201744496, errno 0
exp2(2.5) = 5.6568542494924, errno 0
expm1(2.5) = 11.182493960703, errno 0
lgamma(2.5) = 0.28468287047292, errno 0
log1p(2.5) = 1.2527629684954, errno 0
log2(2.5) = 1.3219280948874, errno 0
logb(2.5) = 1, errno 0
tgamma(2.5) = 1.3293403881791, errno 0
trunc(2.5) = 2, errno 0
round(2.5) = 3, errno 0
rint(2.5) = 2, errno 0
nearbyint(2.5) = 2, errno 0
round(-0.5) = -1, errno 0
rint(3.5) = 4, errno 0
tgamma(171) = 7.257415615308e+306, errno 0
remainder(7, 4) = -1, errno 0
fdim(4, 1.5) = 2.5, errno 0
nextafter(1, 2) = 1, errno 0
remquo 1 6
fma 8.67362e-019
lround 3 lrint 2 llround -1000000000000001 ilogb -4
cbrtf 3
_dclass -2 _dsign 1
*/
