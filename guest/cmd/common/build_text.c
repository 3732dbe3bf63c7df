// Building strings: growing ones, and what text_format makes of its arguments.

#include "text.h"

#include <stdarg.h>

void text_add_units(Text *text, PCWSTR units, SIZE_T length) {
    if (text->length + length + 1 > text->room) {
        SIZE_T room = text->room * 2;
        if (room < text->length + length + 1)
            room = text->length + length + 32;
        text->units = memory_resize(text->units, text->room * sizeof(WCHAR), room * sizeof(WCHAR));
        text->room = room;
    }
    if (length)
        memcpy(text->units + text->length, units, length * sizeof(WCHAR));
    text->length += length;
    text->units[text->length] = 0;
}

void text_add(Text *text, PCWSTR units) { text_add_units(text, units, text_length(units)); }

void text_add_unit(Text *text, WCHAR unit) { text_add_units(text, &unit, 1); }

static void pad(Text *text, SIZE_T have, int width, WCHAR with) {
    for (; width > 0 && have < (SIZE_T)width; have++)
        text_add_unit(text, with);
}

static void add_padded(Text *text, PCWSTR units, SIZE_T length, int width, WCHAR with) {
    pad(text, length, width, with);
    text_add_units(text, units, length);
    pad(text, length, -width, ' ');
}

static void add_number(Text *text, ULONGLONG value, bool negative, unsigned base, bool grouped, int width, WCHAR with) {
    WCHAR digits[40];
    SIZE_T at = ARRAYSIZE(digits), count = 0;
    do {
        if (grouped && count && count % 3 == 0)
            digits[--at] = ',';
        digits[--at] = L"0123456789ABCDEF"[value % base];
        count++;
        value /= base;
    } while (value);
    if (negative)
        digits[--at] = '-';
    add_padded(text, digits + at, ARRAYSIZE(digits) - at, width, with);
}

void text_format_list(Text *text, PCWSTR format, va_list arguments) {
    for (; *format; format++) {
        if (*format != '%') {
            text_add_unit(text, *format);
            continue;
        }
        format++;
        bool left = *format == '-';
        format += left;
        WCHAR with = *format == '0' ? '0' : ' ';
        int width = 0;
        for (; is_digit(*format); format++)
            width = width * 10 + (*format - '0');
        if (left)
            width = -width;
        switch (*format) {
        case 's': {
            PCWSTR units = va_arg(arguments, PCWSTR);
            add_padded(text, units, text_length(units), width, ' ');
            break;
        }
        case 'd': {
            LONG value = va_arg(arguments, LONG);
            add_number(text, value < 0 ? -(ULONGLONG)value : (ULONGLONG)value, value < 0, 10, false, width, with);
            break;
        }
        case 'u':
            add_number(text, va_arg(arguments, DWORD), false, 10, false, width, with);
            break;
        case 'U':
            add_number(text, va_arg(arguments, ULONGLONG), false, 10, true, width, with);
            break;
        case 'x':
            add_number(text, va_arg(arguments, DWORD), false, 16, false, width, with);
            break;
        case 'c':
            text_add_unit(text, (WCHAR)va_arg(arguments, int));
            break;
        default:
            text_add_unit(text, *format);
        }
    }
}

void text_format(Text *text, PCWSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    text_format_list(text, format, arguments);
    va_end(arguments);
}
