// Numbers from text and text from numbers.
// Out of range, the strto* functions answer the nearest value they can; ntdll has no errno.

#include "crt.h"

enum { LONGEST = 65 };

static int digit_of(int c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 36;
}

typedef struct {
    uint64_t magnitude;
    int negative;
    int overflow;  // of `limit`
    size_t length; // characters that make the number, 0 if there is none
} Parsed;

static int unit(const void *text, int wide, size_t at) {
    return wide ? ((const wchar_t *)text)[at] : ((const unsigned char *)text)[at];
}

static Parsed parse(const void *text, int wide, int base, uint64_t limit) {
    Parsed result = {0};
    size_t at = 0;
    while (isspace(unit(text, wide, at)))
        at++;
    if (unit(text, wide, at) == '-' || unit(text, wide, at) == '+')
        result.negative = unit(text, wide, at++) == '-';
    int zero = unit(text, wide, at) == '0';
    if ((!base || base == 16) && zero && (unit(text, wide, at + 1) | 32) == 'x' &&
        digit_of(unit(text, wide, at + 2)) < 16) {
        base = 16;
        at += 2;
    }
    if (!base)
        base = zero ? 8 : 10;
    for (int digit; (digit = digit_of(unit(text, wide, at))) < base; result.length = ++at) {
        if (result.magnitude > (limit - (uint64_t)digit) / (uint64_t)base)
            result.overflow = 1;
        else
            result.magnitude = result.magnitude * (uint64_t)base + (uint64_t)digit;
    }
    return result;
}

static int64_t as_signed(Parsed parsed, int64_t maximum) {
    if (parsed.overflow || parsed.magnitude > (uint64_t)maximum + (uint64_t)parsed.negative)
        return parsed.negative ? -maximum - 1 : maximum;
    return parsed.negative ? (int64_t)(0 - parsed.magnitude) : (int64_t)parsed.magnitude;
}

long strtol(const char *text, char **end, int base) {
    Parsed parsed = parse(text, 0, base, UINT32_MAX);
    if (end)
        *end = (char *)text + parsed.length;
    return (long)as_signed(parsed, INT32_MAX);
}

unsigned long strtoul(const char *text, char **end, int base) {
    Parsed parsed = parse(text, 0, base, UINT32_MAX);
    if (end)
        *end = (char *)text + parsed.length;
    uint32_t value = parsed.overflow ? UINT32_MAX : (uint32_t)parsed.magnitude;
    return parsed.negative && !parsed.overflow ? 0 - value : value;
}

long wcstol(const wchar_t *text, wchar_t **end, int base) {
    Parsed parsed = parse(text, 1, base, UINT32_MAX);
    if (end)
        *end = (wchar_t *)text + parsed.length;
    return (long)as_signed(parsed, INT32_MAX);
}

unsigned long wcstoul(const wchar_t *text, wchar_t **end, int base) {
    Parsed parsed = parse(text, 1, base, UINT32_MAX);
    if (end)
        *end = (wchar_t *)text + parsed.length;
    uint32_t value = parsed.overflow ? UINT32_MAX : (uint32_t)parsed.magnitude;
    return parsed.negative && !parsed.overflow ? 0 - value : value;
}

int64_t _strtoi64(const char *text, char **end, int base) {
    Parsed parsed = parse(text, 0, base, UINT64_MAX);
    if (end)
        *end = (char *)text + parsed.length;
    return as_signed(parsed, INT64_MAX);
}

uint64_t _strtoui64(const char *text, char **end, int base) {
    Parsed parsed = parse(text, 0, base, UINT64_MAX);
    if (end)
        *end = (char *)text + parsed.length;
    uint64_t value = parsed.overflow ? UINT64_MAX : parsed.magnitude;
    return parsed.negative && !parsed.overflow ? 0 - value : value;
}

int atoi(const char *text) { return (int)strtol(text, NULL, 10); }
long atol(const char *text) { return strtol(text, NULL, 10); }
int64_t _atoi64(const char *text) { return _strtoi64(text, NULL, 10); }
int _wtoi(const wchar_t *text) { return (int)wcstol(text, NULL, 10); }
long _wtol(const wchar_t *text) { return wcstol(text, NULL, 10); }
int64_t _wtoi64(const wchar_t *text) { return as_signed(parse(text, 1, 10, UINT64_MAX), INT64_MAX); }

static char *digits(uint64_t value, int negative, int base, char *end) {
    char *at = end;
    *--at = 0;
    do {
        *--at = "0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)base];
        value /= (unsigned)base;
    } while (value);
    if (negative)
        *--at = '-';
    return at;
}

static char *to_narrow(uint64_t value, int negative, char *to, int base) {
    char buffer[LONGEST + 1];
    return strcpy(to, digits(value, negative, base, buffer + sizeof(buffer)));
}

static wchar_t *to_wide(uint64_t value, int negative, wchar_t *to, int base) {
    char buffer[LONGEST + 1];
    const char *from = digits(value, negative, base, buffer + sizeof(buffer));
    wchar_t *at = to;
    while ((*at++ = (unsigned char)*from++))
        ;
    return to;
}

// A negative number has its sign only in base 10; elsewhere it is the bits.
char *_itoa(int value, char *to, int base) {
    int negative = base == 10 && value < 0;
    return to_narrow(negative ? 0 - (uint32_t)value : (uint32_t)value, negative, to, base);
}

char *_ltoa(long value, char *to, int base) { return _itoa((int)value, to, base); }
char *_ultoa(unsigned long value, char *to, int base) { return to_narrow(value, 0, to, base); }

char *_i64toa(int64_t value, char *to, int base) {
    int negative = base == 10 && value < 0;
    return to_narrow(negative ? 0 - (uint64_t)value : (uint64_t)value, negative, to, base);
}

char *_ui64toa(uint64_t value, char *to, int base) { return to_narrow(value, 0, to, base); }

wchar_t *_itow(int value, wchar_t *to, int base) {
    int negative = base == 10 && value < 0;
    return to_wide(negative ? 0 - (uint32_t)value : (uint32_t)value, negative, to, base);
}

wchar_t *_ltow(long value, wchar_t *to, int base) { return _itow((int)value, to, base); }
wchar_t *_ultow(unsigned long value, wchar_t *to, int base) { return to_wide(value, 0, to, base); }

wchar_t *_i64tow(int64_t value, wchar_t *to, int base) {
    int negative = base == 10 && value < 0;
    return to_wide(negative ? 0 - (uint64_t)value : (uint64_t)value, negative, to, base);
}

wchar_t *_ui64tow(uint64_t value, wchar_t *to, int base) { return to_wide(value, 0, to, base); }

int abs(int value) { return value < 0 ? -value : value; }
long labs(long value) { return value < 0 ? -value : value; }

int64_t _wcstoi64(const wchar_t *text, wchar_t **end, int base) {
    Parsed parsed = parse(text, 1, base, UINT64_MAX);
    if (end)
        *end = (wchar_t *)text + parsed.length;
    return as_signed(parsed, INT64_MAX);
}

uint64_t _wcstoui64(const wchar_t *text, wchar_t **end, int base) {
    Parsed parsed = parse(text, 1, base, UINT64_MAX);
    if (end)
        *end = (wchar_t *)text + parsed.length;
    uint64_t value = parsed.overflow ? UINT64_MAX : parsed.magnitude;
    return parsed.negative && !parsed.overflow ? 0 - value : value;
}
