/* The bits of MXCSR and those of <float.h>'s words, and the way between them. */
#pragma once

enum {
    MXCSR_INVALID = 0x01,
    MXCSR_DENORMAL = 0x02,
    MXCSR_DIVIDE = 0x04,
    MXCSR_OVERFLOW = 0x08,
    MXCSR_UNDERFLOW = 0x10,
    MXCSR_INEXACT = 0x20,
    MXCSR_FLAGS = 0x3f,
    MXCSR_ZEROS = 0x40, /* denormal operands are zeros */
    MXCSR_MASK_SHIFT = 7,
    MXCSR_ROUND_SHIFT = 13,
    MXCSR_FLUSH = 0x8000 /* denormal results become zeros */
};

enum {
    SW_INEXACT = 0x01,
    SW_UNDERFLOW = 0x02,
    SW_OVERFLOW = 0x04,
    SW_ZERODIVIDE = 0x08,
    SW_INVALID = 0x10,
    SW_DENORMAL = 0x80000,
    MCW_EM = 0x0008001f,
    MCW_RC = 0x00000300,
    MCW_PC = 0x00030000,
    MCW_IC = 0x00040000,
    MCW_DN = 0x03000000,
    DN_FLUSH = 0x01000000,
    DN_FLUSH_OPERANDS = 0x02000000,
    DN_FLUSH_RESULTS = 0x03000000,
    CW_ROUND_SHIFT = 8
};

unsigned crt_mxcsr_exceptions(unsigned word);
unsigned crt_word_exceptions(unsigned mxcsr);
/* A control word (masks, rounding, denormals) from MXCSR, and the MXCSR bits for one. */
unsigned crt_control_word(unsigned mxcsr);
unsigned crt_mxcsr_control(unsigned word);
