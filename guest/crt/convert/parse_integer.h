/* strtol and its kin, for char or wchar_t. Values beyond the type become its limit, with ERANGE. */
#include "units.h"

struct limits {
    uint64_t most;  /* for a number without '-' */
    uint64_t least; /* magnitude for one with '-' */
};

static const struct limits limits_32 = {INT32_MAX, 1ull << 31}, limits_64 = {INT64_MAX, 1ull << 63};
static const struct limits limits_u32 = {UINT32_MAX, UINT32_MAX}, limits_u64 = {UINT64_MAX, UINT64_MAX};

static unsigned digit_of(UNIT unit) {
    enum { NO_DIGIT = 255 };
    if (unit >= '0' && unit <= '9')
        return unit - '0';
    UNIT letter = unit | 0x20;
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 10u;
#ifdef CRT_WIDE
    /* Unicode's other decimal digits of the BMP, by their zeros. */
    static const wchar_t zeros[] = {0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0c66, 0x0ce6,
                                    0x0d66, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810, 0xff10};
    for (size_t i = 0; unit > 0x7f && i < sizeof zeros / sizeof *zeros; i++)
        if (unit >= zeros[i] && unit <= zeros[i] + 9)
            return unit - zeros[i];
#endif
    return NO_DIGIT;
}

/* The number, negated where '-' says so; `is_unsigned` tells which limit an overflow gives. */
static uint64_t parse(const CH *text, CH **end, int base, const struct limits *limits, bool is_unsigned) {
    if (end)
        *end = (CH *)(uintptr_t)text;
    CRT_REQUIRE(text, EINVAL, 0);
    CRT_REQUIRE(base == 0 || (base >= 2 && base <= 36), EINVAL, 0);
    const CH *at = skip_space(text);
    bool negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    /* The prefix is taken even when no digit follows it, and then there is no number. */
    if ((base == 0 || base == 16) && *at == '0' && (at[1] == 'x' || at[1] == 'X')) {
        at += 2;
        base = 16;
    } else if (base == 0) {
        base = digit_of((UNIT)*at) == 0 ? 8 : 10;
    }
    uint64_t value = 0, most = negative ? limits->least : limits->most;
    bool any = false, overflow = false;
    for (unsigned digit; (digit = digit_of((UNIT)*at)) < (unsigned)base; at++) {
        any = true;
        if (value > (most - digit) / (unsigned)base)
            overflow = true;
        else
            value = value * (unsigned)base + digit;
    }
    if (end && any)
        *end = (CH *)(uintptr_t)at;
    if (overflow) {
        *_errno() = ERANGE;
        if (is_unsigned)
            return most;
        value = most;
    }
    return negative ? 0 - value : value;
}

#define PARSER(plain, with_locale, type, limits, is_unsigned)                                                          \
    type plain(const CH *text, CH **end, int base);                                                                    \
    type with_locale(const CH *text, CH **end, int base, void *locale);                                                \
    type plain(const CH *text, CH **end, int base) { return (type)parse(text, end, base, &limits, is_unsigned); }      \
    type with_locale(const CH *text, CH **end, int base, void *locale) {                                               \
        (void)locale;                                                                                                  \
        return (type)parse(text, end, base, &limits, is_unsigned);                                                     \
    }

PARSER(NAME(strtol, wcstol), NAME(_strtol_l, _wcstol_l), long, limits_32, false)
PARSER(NAME(strtoul, wcstoul), NAME(_strtoul_l, _wcstoul_l), unsigned long, limits_u32, true)
PARSER(NAME(strtoll, wcstoll), NAME(_strtoll_l, _wcstoll_l), int64_t, limits_64, false)
PARSER(NAME(strtoull, wcstoull), NAME(_strtoull_l, _wcstoull_l), uint64_t, limits_u64, true)

#define DECIMAL_PARSER(plain, with_locale, type, limits)                                                               \
    type plain(const CH *text);                                                                                        \
    type with_locale(const CH *text, void *locale);                                                                    \
    type plain(const CH *text) { return (type)parse(text, NULL, 10, &limits, false); }                                 \
    type with_locale(const CH *text, void *locale) {                                                                   \
        (void)locale;                                                                                                  \
        return (type)parse(text, NULL, 10, &limits, false);                                                            \
    }

DECIMAL_PARSER(NAME(atoi, _wtoi), NAME(_atoi_l, _wtoi_l), int, limits_32)
DECIMAL_PARSER(NAME(atoll, _wtoll), NAME(_atoll_l, _wtoll_l), int64_t, limits_64)
