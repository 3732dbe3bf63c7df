/* The bits of floating point numbers, for what classifies or takes them apart. */
#pragma once
#include "../crt.h"

static inline uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

enum { DOUBLE_BITS = 52, DOUBLE_MOST = 0x7ff, FLOAT_BITS = 23, FLOAT_MOST = 0xff };
#define DOUBLE_SIGN (1ull << 63)
#define FLOAT_SIGN (1u << 31)
#define DOUBLE_INFINITY ((uint64_t)DOUBLE_MOST << DOUBLE_BITS)
#define FLOAT_INFINITY_BITS ((uint32_t)FLOAT_MOST << FLOAT_BITS)

static inline bool is_finite(double value) { return (bits_of(value) & DOUBLE_INFINITY) != DOUBLE_INFINITY; }
static inline bool is_nan(double value) { return value != value; }
static inline bool is_infinite(double value) { return (bits_of(value) & ~DOUBLE_SIGN) == DOUBLE_INFINITY; }
