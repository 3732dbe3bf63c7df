/* What Microsoft's <complex.h> has beyond C99's: complex numbers are structures there, without operators. */
#ifndef CRT_MSVCRT
#include "crt_math.h"

#define COMPLEX(type, shape, build, multiply, scale, norm_name)                                                        \
    struct shape {                                                                                                     \
        type x, y;                                                                                                     \
    };                                                                                                                 \
    struct shape build(type x, type y);                                                                                \
    struct shape multiply(struct shape a, struct shape b);                                                             \
    struct shape scale(struct shape a, type b);                                                                        \
    type norm_name(struct shape z);                                                                                    \
    struct shape build(type x, type y) { return (struct shape){x, y}; }                                                \
    struct shape multiply(struct shape a, struct shape b) {                                                            \
        return (struct shape){a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x};                                           \
    }                                                                                                                  \
    struct shape scale(struct shape a, type b) { return (struct shape){a.x * b, a.y * b}; }                            \
    type norm_name(struct shape z) { return z.x * z.x + z.y * z.y; }

COMPLEX(double, complex_double, _Cbuild, _Cmulcc, _Cmulcr, norm)
COMPLEX(float, complex_float, _FCbuild, _FCmulcc, _FCmulcr, normf)
#endif
