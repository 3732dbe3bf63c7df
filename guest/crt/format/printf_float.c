/* Floating point numbers as printf writes them: %e, %f, %g and %a, and the texts for what is no number. */
#include "../float/decimal.h"
#include "printf.h"

#define NAN_BITS 0x7ff0000000000000ull

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_finite(double value) { return (bits_of(value) & NAN_BITS) != NAN_BITS; }

enum { KIND_INFINITY, KIND_QUIET, KIND_SIGNALLING, KIND_INDEFINITE };

static int kind_of(double value) {
    uint64_t bits = bits_of(value), fraction = bits & ~NAN_BITS & ~(1ull << 63);
    if (!fraction)
        return KIND_INFINITY;
    if (!(fraction >> 51))
        return KIND_SIGNALLING;
    return bits >> 63 && fraction == 1ull << 51 ? KIND_INDEFINITE : KIND_QUIET;
}

bool crt_float_is_text(double value, uint64_t options) {
    return !is_finite(value) && !(options & PRINTF_LEGACY_MSVCRT);
}

static bool is_upper(char conversion) { return conversion < 'a'; }

static size_t put_name(char *out, double value, char conversion) {
    static const char *const names[] = {"inf", "nan", "nan(snan)", "nan(ind)"};
    const char *name = names[kind_of(value)];
    size_t length = 0;
    for (; name[length]; length++)
        out[length] = is_upper(conversion) && name[length] >= 'a' ? (char)(name[length] - 0x20) : name[length];
    return length;
}

/* The digits, rounded to `count` significant ones or, if fixed, to `count` places. */
static void round_digits(struct decimal *out, double value, bool fixed, int count, uint64_t options) {
    if (!(options & PRINTF_LEGACY_MSVCRT) || (is_finite(value) && !crt_is_msvcrt)) {
        enum decimal_rounding rounding = options & PRINTF_STANDARD_ROUNDING ? ROUND_BY_MODE : ROUND_TIES_AWAY;
        if (fixed)
            crt_decimal_fixed(out, value, count, rounding);
        else
            crt_decimal_significant(out, value, count, rounding);
        return;
    }
    /* msvcrt knows seventeen digits, and takes its names of what is no number for digits too. */
    static const char *const names[] = {"1#INF", "1#QNAN", "1#SNAN", "1#IND"};
    if (is_finite(value)) {
        crt_decimal_significant(out, value, 17, ROUND_BY_MODE);
    } else {
        const char *name = names[kind_of(value)];
        out->count = (int)strlen(name);
        out->point = 1;
        memcpy(out->digits, name, (size_t)out->count);
    }
    crt_decimal_cut(out, fixed ? out->point + count : count, true);
}

static char digit_at(const struct decimal *value, int index) {
    return index >= 0 && index < value->count ? value->digits[index] : '0';
}

static char *put_fixed(char *out, const struct decimal *value, int places, bool alternate) {
    if (value->point <= 0)
        *out++ = '0';
    for (int i = 0; i < value->point; i++)
        *out++ = digit_at(value, i);
    if (places > 0 || alternate)
        *out++ = '.';
    for (int i = 0; i < places; i++)
        *out++ = digit_at(value, value->point + i);
    return out;
}

static char *put_exponent(char *out, int exponent, int least) {
    *out++ = exponent < 0 ? '-' : '+';
    unsigned rest = (unsigned)(exponent < 0 ? -exponent : exponent);
    char digits[8];
    int count = 0;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    while (count < least)
        digits[count++] = '0';
    while (count)
        *out++ = digits[--count];
    return out;
}

static char *put_scientific(char *out, const struct decimal *value, int places, const struct float_format *how) {
    *out++ = digit_at(value, 0);
    if (places > 0 || how->alternate)
        *out++ = '.';
    for (int i = 1; i <= places; i++)
        *out++ = digit_at(value, i);
    *out++ = is_upper(how->conversion) ? 'E' : 'e';
    return put_exponent(out, value->count ? value->point - 1 : 0, how->options & PRINTF_LEGACY_EXPONENT ? 3 : 2);
}

static char *put_general(char *out, double value, const struct float_format *how) {
    struct decimal digits;
    int significant = how->precision ? how->precision : 1;
    round_digits(&digits, value, false, significant, how->options);
    int exponent = digits.count ? digits.point - 1 : 0;
    bool scientific = exponent < -4 || exponent >= significant;
    int places = scientific ? significant - 1 : significant - 1 - exponent;
    if (!how->alternate) {
        int needed = scientific ? digits.count - 1 : digits.count - digits.point;
        if (needed < 0 || !digits.count)
            needed = 0;
        if (places > needed)
            places = needed;
    }
    return scientific ? put_scientific(out, &digits, places, how) : put_fixed(out, &digits, places, how->alternate);
}

static char *put_hexadecimal(char *out, double value, const struct float_format *how) {
    enum { HEX_DIGITS = 13 };
    const char *digits = is_upper(how->conversion) ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t bits = bits_of(value) & ~(1ull << 63);
    int exponent = (int)(bits >> 52);
    uint64_t mantissa = bits & ((1ull << 52) - 1);
    if (exponent)
        mantissa |= 1ull << 52;
    else if (mantissa)
        exponent = 1;
    exponent = mantissa ? exponent - 1023 : 0;
    if (how->precision < HEX_DIGITS) {
        int drop = 4 * (HEX_DIGITS - how->precision);
        uint64_t kept = mantissa >> drop, rest = mantissa & ((1ull << drop) - 1), half = 1ull << (drop - 1);
        bool to_even = how->options & PRINTF_STANDARD_ROUNDING;
        if (rest > half || (rest == half && (!to_even || (kept & 1))))
            kept++;
        mantissa = kept << drop;
    }
    *out++ = '0';
    *out++ = is_upper(how->conversion) ? 'X' : 'x';
    *out++ = digits[mantissa >> 52];
    if (how->precision || how->alternate)
        *out++ = '.';
    for (int i = 0; i < how->precision; i++)
        *out++ = i < HEX_DIGITS ? digits[mantissa >> (4 * (HEX_DIGITS - 1 - i)) & 15] : '0';
    *out++ = is_upper(how->conversion) ? 'P' : 'p';
    return put_exponent(out, exponent, 1);
}

size_t crt_format_float(char *out, double value, const struct float_format *how) {
    if (crt_float_is_text(value, how->options))
        return put_name(out, value, how->conversion);
    struct decimal digits;
    char *end;
    switch (how->conversion | 0x20) {
    case 'f':
        round_digits(&digits, value, true, how->precision, how->options);
        end = put_fixed(out, &digits, how->precision, how->alternate);
        break;
    case 'e':
        round_digits(&digits, value, false, how->precision + 1, how->options);
        end = put_scientific(out, &digits, how->precision, how);
        break;
    case 'g':
        end = put_general(out, value, how);
        break;
    default:
        if (is_finite(value)) {
            end = put_hexadecimal(out, value, how);
        } else {
            /* The name stands where the digits would, in ucrtbase with prefix and exponent. */
            end = out;
            if (!crt_is_msvcrt) {
                *end++ = '0';
                *end++ = is_upper(how->conversion) ? 'X' : 'x';
            }
            round_digits(&digits, value, true, how->precision, how->options);
            end = put_fixed(end, &digits, how->precision, how->alternate);
            if (!crt_is_msvcrt) {
                *end++ = is_upper(how->conversion) ? 'P' : 'p';
                end = put_exponent(end, 0, 1);
            }
        }
        break;
    }
    return (size_t)(end - out);
}
