// The processor's features by CPUID: those that the Zig files beside this are compiled for.

#include "processor.h"

#include <cpuid.h>

enum { UNKNOWN, ABSENT, PRESENT };

static int aes = UNKNOWN, sha = UNKNOWN; // threads that race find the same

// Whether the system keeps XMM and YMM registers (XCR0).
static bool keeps_avx(void) {
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

static void ask(void) {
    const unsigned aes_bits = bit_AES | bit_PCLMULQDQ | bit_AVX | bit_OSXSAVE;
    const unsigned v3_bits = bit_FMA | bit_MOVBE | bit_F16C | bit_POPCNT | bit_SSE42 | bit_AVX | bit_OSXSAVE;
    const unsigned v3_bits7 = bit_AVX2 | bit_BMI | bit_BMI2 | bit_SHA;
    unsigned a, b, c, d, b7 = 0, c_extended = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d))
        c = 0;
    bool avx = c & bit_OSXSAVE && keeps_avx();
    unsigned unused;
    __get_cpuid_count(7, 0, &a, &b7, &unused, &d);
    __get_cpuid(0x80000001, &a, &b, &c_extended, &d);
    sha = avx && (c & v3_bits) == v3_bits && (b7 & v3_bits7) == v3_bits7 && c_extended & bit_LZCNT ? PRESENT : ABSENT;
    aes = avx && (c & aes_bits) == aes_bits ? PRESENT : ABSENT;
}

bool processor_has_aes(void) {
    if (aes == UNKNOWN)
        ask();
    return aes == PRESENT;
}

bool processor_has_sha(void) {
    if (sha == UNKNOWN)
        ask();
    return sha == PRESENT;
}
