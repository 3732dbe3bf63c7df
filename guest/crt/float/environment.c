/* <fenv.h> of ucrtbase: fenv_t is a control word and a status word in <float.h>'s bits. */
#ifndef CRT_MSVCRT
#include "../crt.h"
#include "control.h"

struct fenv {
    unsigned long control, status;
};

enum { ALL_EXCEPTIONS = SW_INEXACT | SW_UNDERFLOW | SW_OVERFLOW | SW_ZERODIVIDE | SW_INVALID };

int fegetenv(struct fenv *environment);
int fesetenv(const struct fenv *environment);
int feholdexcept(struct fenv *environment);
int fegetround(void);
int fesetround(int mode);
int feclearexcept(int flags);
int fetestexcept(int flags);
int fegetexceptflag(unsigned long *out, int flags);
int fesetexceptflag(const unsigned long *in, int flags);

int fegetenv(struct fenv *environment) {
    unsigned mxcsr = __builtin_ia32_stmxcsr();
    environment->control = crt_control_word(mxcsr);
    environment->status = crt_word_exceptions(mxcsr);
    return 0;
}

int fesetenv(const struct fenv *environment) {
    /* FE_DFL_ENV is { 0, 0 }: everything masked, to nearest. */
    unsigned control = (unsigned)environment->control;
    if (!environment->control && !environment->status)
        control = MCW_EM;
    __builtin_ia32_ldmxcsr(crt_mxcsr_control(control) | crt_mxcsr_exceptions((unsigned)environment->status));
    return 0;
}

int feholdexcept(struct fenv *environment) {
    fegetenv(environment);
    unsigned mxcsr = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr((mxcsr & ~(unsigned)MXCSR_FLAGS) | MXCSR_FLAGS << MXCSR_MASK_SHIFT);
    return 0;
}

int fegetround(void) { return (int)(crt_control_word(__builtin_ia32_stmxcsr()) & MCW_RC); }

int fesetround(int mode) {
    if (mode & ~MCW_RC)
        return 1;
    unsigned mxcsr = __builtin_ia32_stmxcsr() & ~(3u << MXCSR_ROUND_SHIFT);
    __builtin_ia32_ldmxcsr(mxcsr | ((unsigned)mode >> CW_ROUND_SHIFT) << MXCSR_ROUND_SHIFT);
    return 0;
}

int feclearexcept(int flags) {
    unsigned mxcsr = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(mxcsr & ~crt_mxcsr_exceptions((unsigned)flags & ALL_EXCEPTIONS));
    return 0;
}

int fetestexcept(int flags) {
    return (int)(crt_word_exceptions(__builtin_ia32_stmxcsr()) & (unsigned)flags & ALL_EXCEPTIONS);
}

int fegetexceptflag(unsigned long *out, int flags) {
    *out = (unsigned long)fetestexcept(flags);
    return 0;
}

int fesetexceptflag(const unsigned long *in, int flags) {
    unsigned wanted = (unsigned)flags & ALL_EXCEPTIONS;
    unsigned mxcsr = __builtin_ia32_stmxcsr() & ~crt_mxcsr_exceptions(wanted);
    __builtin_ia32_ldmxcsr(mxcsr | crt_mxcsr_exceptions((unsigned)*in & wanted));
    return 0;
}
#endif
