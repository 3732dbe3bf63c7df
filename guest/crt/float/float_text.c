/* The grammar of a floating point number, as a machine that is fed characters: strtod, wcstod and scanf share it. */
#include <string.h>

#include "decimal.h"

enum {
    AT_START,
    AT_SIGN,
    AT_ZERO,
    AT_HEX_PREFIX,
    AT_DIGITS,
    AT_EXPONENT,
    AT_EXPONENT_SIGN,
    AT_EXPONENT_DIGITS,
    AT_NAME,
    AT_NAN,
    AT_PAYLOAD,
    AT_END
};
enum { EXPONENT_LIMIT = 1000000 };

void crt_float_begin(struct float_text *text, unsigned point, bool named) {
    memset(text, 0, offsetof(struct float_text, digits));
    text->count = text->scale = text->exponent = text->name_at = 0;
    text->name = NULL;
    text->point = point;
    text->named = named;
}

static int digit_value(unsigned c, bool hex) {
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    c |= 0x20;
    return hex && c >= 'a' && c <= 'f' ? (int)(c - 'a' + 10) : -1;
}

static void valid_here(struct float_text *text, enum float_kind kind) {
    text->kind = kind;
    text->valid = text->fed + 1;
}

static void take_digit(struct float_text *text, int digit) {
    text->any_digit = true;
    if (!text->count && !digit) {
        text->scale -= text->point_seen;
    } else if (text->count < DECIMAL_ROOM) {
        text->digits[text->count++] = (char)digit;
        text->scale -= text->point_seen;
    } else {
        text->sticky |= digit != 0;
        text->scale += !text->point_seen;
    }
    valid_here(text, FLOAT_NUMBER);
}

static bool feed_digits(struct float_text *text, unsigned c) {
    int digit = digit_value(c, text->hex);
    if (digit >= 0) {
        take_digit(text, digit);
        text->state = AT_DIGITS;
        return true;
    }
    if (c == text->point && !text->point_seen) {
        text->point_seen = true;
        if (text->any_digit)
            valid_here(text, FLOAT_NUMBER);
        text->state = AT_DIGITS;
        return true;
    }
    unsigned mark = c | 0x20;
    bool exponent = text->hex ? mark == 'p' : mark == 'e' || (!text->named && mark == 'd');
    if (text->any_digit && c < 0x80 && exponent) {
        text->state = AT_EXPONENT;
        return true;
    }
    return false;
}

static bool feed_start(struct float_text *text, unsigned c) {
    if (c == '0') {
        take_digit(text, 0);
        text->state = AT_ZERO;
        return true;
    }
    if (text->named && c < 0x80 && ((c | 0x20) == 'i' || (c | 0x20) == 'n')) {
        text->name = (c | 0x20) == 'i' ? "infinity" : "nan";
        text->name_at = 1;
        text->state = AT_NAME;
        return true;
    }
    return feed_digits(text, c);
}

static bool feed_name(struct float_text *text, unsigned c) {
    if (c >= 0x80 || (c | 0x20) != (unsigned)text->name[text->name_at])
        return false;
    text->name_at++;
    if (text->name[0] == 'n' && text->name_at == 3) {
        valid_here(text, FLOAT_NAN);
        text->state = AT_NAN;
    } else if (text->name[0] == 'i' && (text->name_at == 3 || text->name_at == 8)) {
        valid_here(text, FLOAT_INFINITY);
        if (text->name_at == 8)
            text->state = AT_END;
    }
    return true;
}

static bool step(struct float_text *text, unsigned c) {
    int digit;
    switch (text->state) {
    case AT_START:
        if (c == '+' || c == '-') {
            text->negative = c == '-';
            text->state = AT_SIGN;
            return true;
        }
        return feed_start(text, c);
    case AT_SIGN:
        return feed_start(text, c);
    case AT_ZERO:
        if (text->named && c < 0x80 && (c | 0x20) == 'x') {
            text->hex = true;
            text->any_digit = false;
            text->state = AT_HEX_PREFIX;
            return true;
        }
        return feed_digits(text, c);
    case AT_HEX_PREFIX:
    case AT_DIGITS:
        return feed_digits(text, c);
    case AT_EXPONENT:
        if (c == '+' || c == '-') {
            text->exponent_negative = c == '-';
            text->state = AT_EXPONENT_SIGN;
            return true;
        }
        __attribute__((fallthrough));
    case AT_EXPONENT_SIGN:
    case AT_EXPONENT_DIGITS:
        digit = digit_value(c, false);
        if (digit < 0)
            return false;
        if (text->exponent < EXPONENT_LIMIT)
            text->exponent = text->exponent * 10 + digit;
        text->state = AT_EXPONENT_DIGITS;
        valid_here(text, FLOAT_NUMBER);
        return true;
    case AT_NAME:
        return feed_name(text, c);
    case AT_NAN:
        if (c != '(')
            return false;
        text->state = AT_PAYLOAD;
        return true;
    case AT_PAYLOAD:
        if (c == ')') {
            valid_here(text, FLOAT_NAN);
            text->state = AT_END;
            return true;
        }
        return c == '_' || digit_value(c, false) >= 0 || (c < 0x80 && (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    default:
        return false;
    }
}

bool crt_float_feed(struct float_text *text, unsigned character) {
    if (!step(text, character))
        return false;
    text->fed++;
    return true;
}
