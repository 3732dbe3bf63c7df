/* A double's exact decimal digits. The integer part is divided by 10^9 again and again, the fraction multiplied by it;
 * each step gives nine digits, and nothing is ever approximated. */
#include <string.h>

#include "decimal.h"

enum { LIMBS = 36, NINE = 9, CHUNK_VALUE = 1000000000, MANTISSA_BITS = 52, BIAS = 1075, FRACTION_MOST = 1074 };

struct unpacked {
    uint64_t mantissa;
    int exponent; /* value = mantissa * 2^exponent */
    bool negative;
};

static struct unpacked unpack(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    struct unpacked out = {bits & ((1ull << MANTISSA_BITS) - 1), (int)(bits >> MANTISSA_BITS & 0x7ff), bits >> 63};
    if (out.exponent)
        out.mantissa |= 1ull << MANTISSA_BITS;
    else
        out.exponent = 1;
    out.exponent -= BIAS;
    return out;
}

static void put_nine(char *at, uint32_t chunk) {
    for (int i = NINE - 1; i >= 0; i--) {
        at[i] = (char)('0' + chunk % 10);
        chunk /= 10;
    }
}

/* The digits of mantissa * 2^shift, right-aligned in text; how many. */
static int integer_digits(char *text, int room, uint64_t mantissa, int shift) {
    uint32_t limbs[LIMBS] = {0};
    int word = shift / 32, bit = shift % 32;
    unsigned __int128 wide = (unsigned __int128)mantissa << bit;
    for (int i = 0; i < 3; i++)
        limbs[word + i] = (uint32_t)(wide >> (32 * i));
    int size = word + 3, at = room;
    while (size && !limbs[size - 1])
        size--;
    while (size) {
        uint64_t rest = 0;
        for (int i = size - 1; i >= 0; i--) {
            rest = rest << 32 | limbs[i];
            limbs[i] = (uint32_t)(rest / CHUNK_VALUE);
            rest %= CHUNK_VALUE;
        }
        while (size && !limbs[size - 1])
            size--;
        at -= NINE;
        put_nine(text + at, (uint32_t)rest);
    }
    while (at < room && text[at] == '0')
        at++;
    return room - at;
}

/* Digits of the integer part and then of the fraction, until `wanted` are there or none are left; whether any
 * non-zero digit was left out. `fraction_digits` says how many digits after the point are wanted at most. */
static bool generate(struct decimal *out, struct unpacked number, int significant, int places) {
    out->count = 0;
    out->point = 0;
    if (!number.mantissa)
        return false;
    uint64_t whole = number.exponent >= 0    ? number.mantissa
                     : number.exponent > -64 ? number.mantissa >> -number.exponent
                                             : 0;
    if (whole) {
        char text[LIMBS * 10];
        int length = integer_digits(text, sizeof text, whole, number.exponent >= 0 ? number.exponent : 0);
        memcpy(out->digits, text + sizeof text - length, (size_t)length);
        out->count = out->point = length;
    }
    if (number.exponent >= 0)
        return false;

    uint32_t limbs[LIMBS] = {0};
    int bits = -number.exponent, size = (bits + 31) / 32;
    uint64_t fraction = bits < 64 ? number.mantissa & ((1ull << bits) - 1) : number.mantissa;
    unsigned __int128 wide = (unsigned __int128)fraction << (size * 32 - bits);
    for (int i = 0; i < 3 && i < size; i++)
        limbs[i] = (uint32_t)(wide >> (32 * i));
    int low = 0, made = 0;
    for (;;) {
        while (low < size && !limbs[low])
            low++;
        if (low == size)
            return false;
        /* One digit more than is wanted decides the rounding. */
        if (made > places || out->count > significant)
            return true;
        uint64_t carry = 0;
        for (int i = low; i < size; i++) {
            carry += (uint64_t)limbs[i] * CHUNK_VALUE;
            limbs[i] = (uint32_t)carry;
            carry >>= 32;
        }
        char chunk[NINE];
        put_nine(chunk, (uint32_t)carry);
        int skip = 0;
        if (!out->count) {
            while (skip < NINE && chunk[skip] == '0')
                skip++;
            out->point -= skip;
        }
        int keep = NINE - skip;
        if (keep > DECIMAL_ROOM - out->count)
            keep = DECIMAL_ROOM - out->count;
        memcpy(out->digits + out->count, chunk + skip, (size_t)keep);
        out->count += keep;
        made += NINE;
    }
}

static void increment(struct decimal *value, int keep) {
    int at = keep;
    while (at > 0 && value->digits[at - 1] == '9')
        at--;
    if (at > 0) {
        value->digits[at - 1]++;
        value->count = at;
    } else {
        value->digits[0] = '1';
        value->count = 1;
        value->point++;
    }
}

/* Whether to go up where the digits are cut, `more` saying that non-zero digits follow the last one held. */
static bool goes_up(const struct decimal *value, int keep, bool more, bool negative, enum decimal_rounding rounding) {
    bool below = more;
    for (int i = keep + 1; i < value->count && !below; i++)
        below = value->digits[i] != '0';
    char first = value->digits[keep];
    if (rounding == ROUND_BY_MODE) {
        unsigned mode = __builtin_ia32_stmxcsr() >> 13 & 3;
        if (mode)
            return (below || first != '0') && mode == (negative ? 1u : 2u);
    }
    if (first != '5' || below)
        return first >= '5';
    return rounding == ROUND_TIES_AWAY || (keep > 0 && (value->digits[keep - 1] & 1));
}

static void trim(struct decimal *value) {
    while (value->count && value->digits[value->count - 1] == '0')
        value->count--;
    if (!value->count)
        value->point = 0;
}

static void cut(struct decimal *value, int keep, bool more, bool negative, enum decimal_rounding rounding) {
    if (keep < 0 || (keep == 0 && !value->count)) {
        /* All digits stand more than one place behind the last: only a directed mode can round up. */
        unsigned mode = rounding == ROUND_BY_MODE ? __builtin_ia32_stmxcsr() >> 13 & 3 : 0;
        bool up = value->count && mode && mode == (negative ? 1u : 2u);
        value->count = up;
        value->digits[0] = '1';
        value->point += up ? 1 - keep : 0;
    } else if (keep < value->count) {
        if (goes_up(value, keep, more, negative, rounding))
            increment(value, keep);
        else
            value->count = keep;
    }
    trim(value);
}

void crt_decimal_cut(struct decimal *value, int keep, bool away) {
    struct decimal *it = value;
    if (keep < 0) {
        it->count = 0;
    } else if (keep < it->count) {
        bool up = it->digits[keep] > '5' || (it->digits[keep] == '5' && away);
        if (up)
            increment(it, keep);
        else
            it->count = keep;
    }
    trim(it);
}

void crt_decimal_fixed(struct decimal *out, double value, int places, enum decimal_rounding rounding) {
    struct unpacked number = unpack(value);
    bool more = generate(out, number, DECIMAL_ROOM, places);
    int64_t keep = (int64_t)out->point + places;
    cut(out, keep > DECIMAL_ROOM ? DECIMAL_ROOM : (int)keep, more, number.negative, rounding);
}

void crt_decimal_significant(struct decimal *out, double value, int significant, enum decimal_rounding rounding) {
    struct unpacked number = unpack(value);
    if (significant < 1)
        significant = 1;
    bool more = generate(out, number, significant, FRACTION_MOST + NINE);
    cut(out, significant < DECIMAL_ROOM ? significant : DECIMAL_ROOM, more, number.negative, rounding);
}
