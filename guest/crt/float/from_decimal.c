/* Text to floating point, correctly rounded. What fits a double exactly is computed in doubles; everything else is a
 * ratio of big integers, of which the first 64 bits and whether more follow are enough to round. */
#include <limits.h>
#include <string.h>

#include "decimal.h"

enum { BIG_LIMBS = 160, EXPONENT_MOST = 100000 };

struct big {
    uint32_t limbs[BIG_LIMBS];
    int size;
};

static void big_multiply_add(struct big *value, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (int i = 0; i < value->size; i++) {
        carry += (uint64_t)value->limbs[i] * factor;
        value->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry)
        value->limbs[value->size++] = (uint32_t)carry;
}

static void big_scale_by_ten(struct big *value, int power) {
    static const uint32_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    for (; power >= 9; power -= 9)
        big_multiply_add(value, tens[9], 0);
    if (power)
        big_multiply_add(value, tens[power], 0);
}

static int big_bits(const struct big *value) {
    return value->size ? 32 * value->size - __builtin_clz(value->limbs[value->size - 1]) : 0;
}

static void big_shift_left(struct big *value, int bits) {
    int words = bits / 32;
    bits %= 32;
    for (int i = value->size; i >= 0; i--) {
        uint64_t pair = (uint64_t)(i < value->size ? value->limbs[i] : 0) << 32 | (i > 0 ? value->limbs[i - 1] : 0);
        value->limbs[i + words] = (uint32_t)(pair << bits >> 32);
    }
    memset(value->limbs, 0, (size_t)words * sizeof *value->limbs);
    value->size += words + 1;
    while (value->size && !value->limbs[value->size - 1])
        value->size--;
}

static int big_compare(const struct big *a, const struct big *b) {
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    for (int i = a->size - 1; i >= 0; i--)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

static void big_subtract(struct big *a, const struct big *b) {
    int64_t borrow = 0;
    for (int i = 0; i < a->size; i++) {
        borrow += (int64_t)a->limbs[i] - (i < b->size ? b->limbs[i] : 0);
        a->limbs[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->size && !a->limbs[a->size - 1])
        a->size--;
}

/* A value as significand * 2^exponent, the significand's top bit set, plus a little if sticky. */
struct binary {
    uint64_t significand;
    int exponent;
    bool sticky;
};

static struct binary big_to_binary(const struct big *value) {
    int bits = big_bits(value);
    struct binary out = {0, bits - 64, false};
    for (int i = 0; i < 64; i++) {
        int at = bits - 1 - i;
        out.significand = out.significand << 1 | (at >= 0 ? value->limbs[at / 32] >> (at % 32) & 1 : 0);
    }
    for (int at = 0; at < (bits - 64) / 32 && !out.sticky; at++)
        out.sticky = value->limbs[at] != 0;
    for (int at = (bits - 64) / 32 * 32; at >= 0 && at < bits - 64 && !out.sticky; at++)
        out.sticky = value->limbs[at / 32] >> (at % 32) & 1;
    return out;
}

static struct binary big_ratio(struct big *above, struct big *below) {
    int shift = big_bits(below) - big_bits(above);
    if (shift > 0)
        big_shift_left(above, shift);
    else
        big_shift_left(below, -shift);
    /* Both now have their top bit at one place, so the quotient starts with its first bit or the next. */
    struct binary out = {0, -shift, false};
    if (big_compare(above, below) < 0) {
        big_shift_left(above, 1);
        out.exponent--;
    }
    for (int i = 0; i < 64; i++) {
        out.significand <<= 1;
        if (big_compare(above, below) >= 0) {
            big_subtract(above, below);
            out.significand |= 1;
        }
        if (above->size)
            big_shift_left(above, 1);
    }
    out.exponent -= 63;
    out.sticky = above->size != 0;
    return out;
}

static double assemble(struct binary value, enum float_width width, enum float_range *range) {
    int precision = width == WIDTH_FLOAT ? 24 : 53;
    int lowest = width == WIDTH_FLOAT ? -149 : -1074;
    int highest = width == WIDTH_FLOAT ? 127 : 1023;
    *range = RANGE_OK;
    /* The unit in the last place is 2^unit. */
    int unit = value.exponent + 64 - precision;
    bool subnormal = unit < lowest;
    if (subnormal)
        unit = lowest;
    int drop = unit - value.exponent;
    uint64_t kept = drop >= 64 ? 0 : value.significand >> drop;
    bool half = drop <= 64 && value.significand >> (drop - 1) & 1;
    bool below = value.sticky || drop > 64 || (value.significand & ((drop > 64 ? 0 : 1ull << (drop - 1)) - 1)) != 0;
    bool exact = !half && !below;
    if (half && (below || (kept & 1)))
        kept++;
    if (kept >> precision) {
        kept >>= 1;
        unit++;
    }
    if (kept && unit + precision - 1 > highest && kept >> (precision - 1)) {
        *range = RANGE_OVERFLOW;
        return __builtin_inf();
    }
    if (subnormal && !exact && !(kept >> (precision - 1)))
        *range = RANGE_UNDERFLOW;
    /* kept has at most 53 bits, so both factors and the product are exact. */
    double out = (double)kept;
    uint64_t bits;
    for (; unit < 0 && kept; unit += unit < -1000 ? 1000 : -unit) {
        bits = (uint64_t)(1023 - (unit < -1000 ? 1000 : -unit)) << 52;
        double power;
        memcpy(&power, &bits, sizeof power);
        out *= power;
    }
    for (; unit > 0 && kept; unit -= unit > 1000 ? 1000 : unit) {
        bits = (uint64_t)(1023 + (unit > 1000 ? 1000 : unit)) << 52;
        double power;
        memcpy(&power, &bits, sizeof power);
        out *= power;
    }
    return out;
}

static double hexadecimal(const struct float_text *text, int exponent, enum float_width width,
                          enum float_range *range) {
    struct binary value = {0, 0, text->sticky};
    int used = 0;
    for (; used < text->count && used < 16; used++)
        value.significand = value.significand << 4 | (uint64_t)text->digits[used];
    for (int i = used; i < text->count; i++)
        value.sticky |= text->digits[i] != 0;
    value.exponent = exponent + 4 * (text->scale + text->count - used);
    int shift = __builtin_clzll(value.significand);
    value.significand <<= shift;
    value.exponent -= shift;
    return assemble(value, width, range);
}

static bool exactly(const struct float_text *text, int scale, double *out) {
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (text->count > 15 || text->sticky || scale > 22 || scale < -22 || (__builtin_ia32_stmxcsr() & 0x6000))
        return false;
    uint64_t digits = 0;
    for (int i = 0; i < text->count; i++)
        digits = digits * 10 + (uint64_t)text->digits[i];
    *out = scale < 0 ? (double)digits / tens[-scale] : (double)digits * tens[scale];
    return true;
}

static double magnitude(const struct float_text *text, enum float_width width, enum float_range *range) {
    *range = RANGE_OK;
    if (!text->count)
        return 0;
    int exponent = text->exponent_negative ? -text->exponent : text->exponent;
    if (text->hex)
        return hexadecimal(text, exponent, width, range);
    int scale = text->scale + exponent;
    if (text->count + scale > 310) {
        *range = RANGE_OVERFLOW;
        return __builtin_inf();
    }
    if (text->count + scale < -326) {
        *range = RANGE_UNDERFLOW;
        return 0;
    }
    double quick;
    if (width == WIDTH_DOUBLE && exactly(text, scale, &quick))
        return quick;
    struct big above = {.size = 0}, below = {.size = 1};
    for (int i = 0; i < text->count; i++)
        big_multiply_add(&above, 10, (uint32_t)text->digits[i]);
    if (text->sticky) {
        /* A digit that is not zero was left out: any one will do, this far down. */
        big_multiply_add(&above, 10, 1);
        scale--;
    }
    struct binary value;
    if (scale >= 0) {
        big_scale_by_ten(&above, scale);
        value = big_to_binary(&above);
    } else {
        below.limbs[0] = 1;
        big_scale_by_ten(&below, -scale);
        value = big_ratio(&above, &below);
    }
    return assemble(value, width, range);
}

double crt_float_value(const struct float_text *text, enum float_width width, enum float_range *range) {
    *range = RANGE_OK;
    double value = 0;
    if (text->kind == FLOAT_NUMBER)
        value = magnitude(text, width, range);
    else if (text->kind == FLOAT_INFINITY)
        value = __builtin_inf();
    else if (text->kind == FLOAT_NAN)
        value = __builtin_nan("");
    return text->negative && text->kind != FLOAT_NONE ? -value : value;
}
