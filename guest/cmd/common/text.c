// Strings of UTF-16: comparing, searching, copying, numbers, code pages.

#include "text.h"

#include <stdarg.h>

WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR unit);

WCHAR fold(WCHAR unit) {
    if (unit < 0x80)
        return unit >= 'a' && unit <= 'z' ? unit - 32 : unit;
    return RtlUpcaseUnicodeChar(unit);
}

bool equal(PCWSTR left, PCWSTR right) {
    while (*left && *left == *right)
        left++, right++;
    return *left == *right;
}

bool equal_folded_n(PCWSTR left, PCWSTR right, SIZE_T length) {
    for (; length; length--, left++, right++)
        if (*left != *right && fold(*left) != fold(*right))
            return false;
    return true;
}

bool equal_folded(PCWSTR left, PCWSTR right) {
    while (*left && (*left == *right || fold(*left) == fold(*right)))
        left++, right++;
    return *left == *right;
}

bool starts_folded(PCWSTR text, PCWSTR prefix) {
    for (; *prefix; text++, prefix++)
        if (fold(*text) != fold(*prefix))
            return false;
    return true;
}

bool ends_folded(PCWSTR text, PCWSTR end) {
    SIZE_T length = text_length(text), tail = text_length(end);
    return length >= tail && equal_folded(text + length - tail, end);
}

PWSTR find_unit(PCWSTR text, WCHAR unit) {
    for (; *text; text++)
        if (*text == unit)
            return (PWSTR)text;
    return NULL;
}

PWSTR find_last_unit(PCWSTR text, WCHAR unit) {
    PCWSTR found = NULL;
    for (; *text; text++)
        if (*text == unit)
            found = text;
    return (PWSTR)found;
}

PWSTR copy_units(PCWSTR text, SIZE_T length) {
    PWSTR copy = memory_take((length + 1) * sizeof(WCHAR));
    memcpy(copy, text, length * sizeof(WCHAR));
    copy[length] = 0;
    return copy;
}

PWSTR copy_text(PCWSTR text) { return copy_units(text, text_length(text)); }

PWSTR join(PCWSTR first, ...) {
    Text all = {0};
    va_list rest;
    va_start(rest, first);
    for (PCWSTR part = first; part; part = va_arg(rest, PCWSTR))
        text_add(&all, part);
    va_end(rest);
    return text_of(&all);
}

PWSTR without_quotes(PCWSTR text) {
    PWSTR copy = copy_text(text), to = copy;
    for (PCWSTR from = copy; *from; from++)
        if (*from != '"')
            *to++ = *from;
    *to = 0;
    return copy;
}

PWSTR cut_blanks(PWSTR text) {
    SIZE_T length = text_length(text);
    while (length && is_blank(text[length - 1]))
        length--;
    text[length] = 0;
    return text;
}

static int digit_value(WCHAR unit) {
    if (is_digit(unit))
        return unit - '0';
    return is_letter(unit) ? (unit | 32) - 'a' + 10 : 99;
}

LONG number_at(PCWSTR text, PCWSTR *end) {
    PCWSTR at = text;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    int base = 10;
    if (*at == '0') {
        bool hexadecimal = (at[1] | 32) == 'x' && digit_value(at[2]) < 16;
        base = hexadecimal ? 16 : 8;
        at += hexadecimal ? 2 : 0;
    }
    PCWSTR first = at;
    LONGLONG value = 0, most = negative ? 0x80000000ll : 0x7fffffff;
    for (; digit_value(*at) < base; at++) {
        value = value * base + digit_value(*at);
        if (value > most)
            value = most;
    }
    *end = at == first ? text : at;
    return (LONG)(negative ? -value : value);
}

char *narrow(UINT code_page, PCWSTR text, SIZE_T units, SIZE_T *length) {
    char *bytes = memory_take(units * 3 + 1);
    *length =
        units ? (SIZE_T)WideCharToMultiByte(code_page, 0, text, (int)units, bytes, (int)units * 3, NULL, NULL) : 0;
    bytes[*length] = 0;
    return bytes;
}

PWSTR widen(UINT code_page, const char *bytes, SIZE_T size, SIZE_T *length) {
    PWSTR text = memory_take((size + 1) * sizeof(WCHAR));
    SIZE_T plain = 0;
    while (plain < size && (UCHAR)bytes[plain] < 0x80) {
        text[plain] = (UCHAR)bytes[plain];
        plain++;
    }
    *length = plain;
    if (plain < size)
        *length += (SIZE_T)MultiByteToWideChar(code_page, 0, bytes + plain, (int)(size - plain), text + plain,
                                               (int)(size - plain));
    text[*length] = 0;
    return text;
}
