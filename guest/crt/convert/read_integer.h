/* Template: strtol and its kin, from text to integers. */
#include "../string/character.h"
#include "../string/classes.h"

/* What a number's text says, before it is cut to a type. */
struct NAME(integer, wide_integer) {
    uint64_t magnitude;
    bool negative, over; /* over: does not fit 64 bits */
    const CH *end;       /* behind the last digit; the text's start where there is none */
};

static int NAME(digit_of, wide_digit_of)(UNIT unit) {
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    if ((unit | 0x20) >= 'a' && (unit | 0x20) <= 'z' && unit < 0x80)
        return (unit | 0x20) - 'a' + 10;
#ifdef CRT_WIDE
    /* The decimal digits of other scripts count as well. */
    wchar_t folded;
    if (unit >= 0x80 && crt_wide_is(unit, CLASS_DIGIT) && FoldStringW(MAP_FOLDDIGITS, &unit, 1, &folded, 1) == 1 &&
        folded >= L'0' && folded <= L'9')
        return folded - L'0';
#endif
    return 99;
}

static bool NAME(is_space, wide_is_space)(UNIT unit, const crt_locale *locale) {
#ifdef CRT_WIDE
    (void)locale;
    return crt_wide_is(unit, CLASS_SPACE);
#else
    return crt_is(unit, CLASS_SPACE, locale);
#endif
}

static struct NAME(integer, wide_integer) NAME(read, wide_read)(const CH *text, int base, _locale_t locale) {
    struct NAME(integer, wide_integer) out = {.end = text};
    const crt_locale *in = crt_locale_of(locale);
    const CH *at = text;
    while (NAME(is_space, wide_is_space)((UNIT)*at, in))
        at++;
    if (*at == '-' || *at == '+')
        out.negative = *at++ == '-';
    if ((base == 0 || base == 16) && at[0] == '0' && (at[1] | 0x20) == 'x') {
        out.end = at + 1; /* the zero is a number where no digit follows the x */
        at += 2;
        base = 16;
    } else if (base == 0) {
        base = *at == '0' ? 8 : 10;
    }
    for (int digit; (digit = NAME(digit_of, wide_digit_of)((UNIT)*at)) < base; out.end = ++at) {
        uint64_t next;
        if (__builtin_mul_overflow(out.magnitude, (uint64_t)base, &next) ||
            __builtin_add_overflow(next, (uint64_t)digit, &next))
            out.over = true;
        out.magnitude = next;
    }
    return out;
}

/* The value clamped to a type: `most` is its largest, and where it is signed -most - 1 its smallest. */
static uint64_t NAME(clamp, wide_clamp)(const struct NAME(integer, wide_integer) * number, uint64_t most,
                                        bool is_signed) {
    uint64_t limit = most + (is_signed && number->negative);
    if (number->over || number->magnitude > limit) {
        errno = ERANGE;
        return is_signed && number->negative ? 0 - limit : limit;
    }
    return number->negative ? 0 - number->magnitude : number->magnitude;
}

static uint64_t NAME(convert, wide_convert)(const CH *text, CH **end, int base, _locale_t locale, uint64_t most,
                                            bool is_signed) {
    if (end)
        *end = (CH *)(uintptr_t)text;
    CRT_REQUIRE(text && (base == 0 || (base >= 2 && base <= 36)), EINVAL, 0);
    struct NAME(integer, wide_integer) number = NAME(read, wide_read)(text, base, locale);
    if (end)
        *end = (CH *)(uintptr_t)number.end;
    return NAME(clamp, wide_clamp)(&number, most, is_signed);
}

#define TO_INTEGER(name, name_l, type, most, is_signed)                                                                \
    type name_l(const CH *text, CH **end, int base, _locale_t locale);                                                 \
    type name(const CH *text, CH **end, int base);                                                                     \
    type name_l(const CH *text, CH **end, int base, _locale_t locale) {                                                \
        return (type)NAME(convert, wide_convert)(text, end, base, locale, most, is_signed);                            \
    }                                                                                                                  \
    type name(const CH *text, CH **end, int base) { return name_l(text, end, base, NULL); }

#define FROM_START(name, name_l, type, most)                                                                           \
    type name_l(const CH *text, _locale_t locale);                                                                     \
    type name(const CH *text);                                                                                         \
    type name_l(const CH *text, _locale_t locale) {                                                                    \
        return (type)NAME(convert, wide_convert)(text, NULL, 10, locale, most, true);                                  \
    }                                                                                                                  \
    type name(const CH *text) { return name_l(text, NULL); }

#define INT64_FAMILY(name, name_l) TO_INTEGER(name, name_l, int64_t, INT64_MAX, true)
#define UINT64_FAMILY(name, name_l) TO_INTEGER(name, name_l, uint64_t, UINT64_MAX, false)
