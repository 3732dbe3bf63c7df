/* The floating point control and status words of <float.h>, over MXCSR: x64 code computes in SSE alone. */
#include "control.h"

#include "../crt.h"

unsigned _control87(unsigned value, unsigned mask);
unsigned _controlfp(unsigned value, unsigned mask);
errno_t _controlfp_s(unsigned *current, unsigned value, unsigned mask);
void _set_controlfp(unsigned value, unsigned mask);
unsigned _statusfp(void);
unsigned _clearfp(void);
void _fpreset(void);
int __fpe_flt_rounds(void);

static const struct {
    unsigned mxcsr, word;
} exceptions[] = {
    {MXCSR_INVALID, SW_INVALID},   {MXCSR_DENORMAL, SW_DENORMAL},   {MXCSR_DIVIDE, SW_ZERODIVIDE},
    {MXCSR_OVERFLOW, SW_OVERFLOW}, {MXCSR_UNDERFLOW, SW_UNDERFLOW}, {MXCSR_INEXACT, SW_INEXACT},
};

unsigned crt_mxcsr_exceptions(unsigned word) {
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (word & exceptions[i].word)
            bits |= exceptions[i].mxcsr;
    return bits;
}

unsigned crt_word_exceptions(unsigned mxcsr) {
    unsigned word = 0;
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (mxcsr & exceptions[i].mxcsr)
            word |= exceptions[i].word;
    return word;
}

unsigned crt_control_word(unsigned mxcsr) {
    /* MXCSR orders its rounding modes as the control word does: nearest, down, up, chop. */
    unsigned word = crt_word_exceptions(mxcsr >> MXCSR_MASK_SHIFT) | (mxcsr >> MXCSR_ROUND_SHIFT & 3) << CW_ROUND_SHIFT;
    switch (mxcsr & (MXCSR_FLUSH | MXCSR_ZEROS)) {
    case MXCSR_FLUSH | MXCSR_ZEROS:
        return word | DN_FLUSH;
    case MXCSR_ZEROS:
        return word | DN_FLUSH_OPERANDS;
    case MXCSR_FLUSH:
        return word | DN_FLUSH_RESULTS;
    default:
        return word;
    }
}

unsigned crt_mxcsr_control(unsigned word) {
    unsigned mxcsr = crt_mxcsr_exceptions(word) << MXCSR_MASK_SHIFT | (word >> CW_ROUND_SHIFT & 3) << MXCSR_ROUND_SHIFT;
    switch (word & MCW_DN) {
    case DN_FLUSH:
        return mxcsr | MXCSR_FLUSH | MXCSR_ZEROS;
    case DN_FLUSH_OPERANDS:
        return mxcsr | MXCSR_ZEROS;
    case DN_FLUSH_RESULTS:
        return mxcsr | MXCSR_FLUSH;
    default:
        return mxcsr;
    }
}

unsigned _control87(unsigned value, unsigned mask) {
    unsigned mxcsr = __builtin_ia32_stmxcsr(), word = crt_control_word(mxcsr);
    mask &= MCW_EM | MCW_RC | MCW_DN;
    if (!mask)
        return word;
    word = (word & ~mask) | (value & mask);
    __builtin_ia32_ldmxcsr((mxcsr & MXCSR_FLAGS) | crt_mxcsr_control(word));
    return word;
}

/* Leaves the denormal exception's mask alone. */
unsigned _controlfp(unsigned value, unsigned mask) { return _control87(value, mask & ~(unsigned)SW_DENORMAL); }

errno_t _controlfp_s(unsigned *current, unsigned value, unsigned mask) {
    if (mask & value & ~(unsigned)(MCW_EM | MCW_RC | MCW_DN | MCW_PC | MCW_IC)) {
        if (current)
            *current = _controlfp(0, 0);
        crt_invalid(EINVAL);
        return EINVAL;
    }
    unsigned word = _controlfp(value, mask);
    if (current)
        *current = word;
    return 0;
}

void _set_controlfp(unsigned value, unsigned mask) { _controlfp(value, mask); }

unsigned _statusfp(void) { return crt_word_exceptions(__builtin_ia32_stmxcsr()); }

unsigned _clearfp(void) {
    unsigned mxcsr = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(mxcsr & ~(unsigned)MXCSR_FLAGS);
    return crt_word_exceptions(mxcsr);
}

void _fpreset(void) {
    enum { MXCSR_DEFAULT = 0x1f80 };
    __builtin_ia32_ldmxcsr(MXCSR_DEFAULT);
    /* Windows starts the x87 unit with 53 bits of precision and all exceptions masked. */
    unsigned short control = 0x027f;
    __asm__ volatile("fninit; fldcw %0" : : "m"(control));
}

int __fpe_flt_rounds(void) {
    static const int rounds[] = {1, 3, 2, 0};
    return rounds[__builtin_ia32_stmxcsr() >> MXCSR_ROUND_SHIFT & 3];
}
