// Numbers from text and text from numbers.
// Out of range, the strto* functions answer the nearest value they can; ntdll has no errno.

#include "crt.h"

enum { LONGEST = 65 };

// The zeros of the scripts whose digits count in UTF-16.
static const wchar_t zeros[] = {0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0C66, 0x0CE6,
                                0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10};

static int digit_of(int c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    for (size_t i = 0; c >= zeros[0] && i < sizeof(zeros) / sizeof(*zeros); i++) {
        if (c >= zeros[i] && c < zeros[i] + 10)
            return c - zeros[i];
    }
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
    while (wide ? iswspace((wchar_t)unit(text, wide, at)) : isspace(unit(text, wide, at)))
        at++;
    if (unit(text, wide, at) == '-' || unit(text, wide, at) == '+')
        result.negative = unit(text, wide, at++) == '-';
    int zero = digit_of(unit(text, wide, at)) == 0;
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
        result.magnitude = result.magnitude * (uint64_t)base + (uint64_t)digit; // its low bits, from there on
    }
    return result;
}

static int64_t as_signed(Parsed parsed, int64_t maximum) {
    if (parsed.overflow || parsed.magnitude > (uint64_t)maximum + (uint64_t)parsed.negative)
        return parsed.negative ? -maximum - 1 : maximum;
    return parsed.negative ? (int64_t)(0 - parsed.magnitude) : (int64_t)parsed.magnitude;
}

// Past the greatest, the greatest; a sign negates either.
static uint64_t as_unsigned(Parsed parsed, uint64_t maximum) {
    uint64_t value = parsed.overflow ? maximum : parsed.magnitude;
    return parsed.negative ? 0 - value : value;
}

// Out of range, the low 32 bits.
static int wrapped(const void *text, int wide) {
    Parsed parsed = parse(text, wide, 10, UINT64_MAX);
    return (int)(uint32_t)(parsed.negative ? 0 - parsed.magnitude : parsed.magnitude);
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
    return (unsigned long)as_unsigned(parsed, UINT32_MAX);
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
    return (unsigned long)as_unsigned(parsed, UINT32_MAX);
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
    return as_unsigned(parsed, UINT64_MAX);
}

int atoi(const char *text) { return wrapped(text, 0); }
long atol(const char *text) { return wrapped(text, 0); }
int64_t _atoi64(const char *text) { return _strtoi64(text, NULL, 10); }
int _wtoi(const wchar_t *text) { return wrapped(text, 1); }
long _wtol(const wchar_t *text) { return wrapped(text, 1); }
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
    return as_unsigned(parsed, UINT64_MAX);
}
