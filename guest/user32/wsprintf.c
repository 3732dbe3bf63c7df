// wsprintf: the small formatter that user32 has of its own. Output ends at 1024 characters with the NUL.

#define DECLSPEC_IMPORT
#define _USER32_
#include <stdarg.h>
#include <stdbool.h>
#include <windows.h>

enum { OUTPUT_MAX = 1024, DIGITS_MAX = 24 };

// Output of one of the two kinds.
typedef struct {
    bool wide;
    void *out;
    unsigned length;
} Output;

typedef struct {
    bool left, zero, alternate;
    unsigned width;
    int precision; // -1: none
    enum { SIZE_INT, SIZE_SHORT, SIZE_LONG, SIZE_64 } size;
    WCHAR conversion;
} Field;

static void put(Output *output, WCHAR unit) {
    if (output->length >= OUTPUT_MAX - 1)
        return;
    if (output->wide)
        ((WCHAR *)output->out)[output->length++] = unit;
    else
        ((char *)output->out)[output->length++] = (char)unit;
}

static void put_padding(Output *output, const Field *field, unsigned length, WCHAR unit) {
    for (; length < field->width; length++)
        put(output, unit);
}

static void put_text_field(Output *output, const Field *field, const void *text, bool wide) {
    unsigned length = 0, limit = field->precision < 0 ? OUTPUT_MAX : (unsigned)field->precision;
    if (text == NULL) {
        text = L"(null)";
        wide = true;
    }
    while (length < limit && (wide ? ((const WCHAR *)text)[length] : ((const BYTE *)text)[length]))
        length++;
    if (!field->left)
        put_padding(output, field, length, ' ');
    if (wide == output->wide) {
        for (unsigned i = 0; i < length; i++)
            put(output, wide ? ((const WCHAR *)text)[i] : ((const BYTE *)text)[i]);
    } else if (wide) {
        char bytes[OUTPUT_MAX];
        int count = length ? WideCharToMultiByte(CP_ACP, 0, text, (int)length, bytes, sizeof bytes, NULL, NULL) : 0;
        for (int i = 0; i < count; i++)
            put(output, (BYTE)bytes[i]);
    } else {
        WCHAR units[OUTPUT_MAX];
        int count = length ? MultiByteToWideChar(CP_ACP, 0, text, (int)length, units, OUTPUT_MAX) : 0;
        for (int i = 0; i < count; i++)
            put(output, units[i]);
    }
    if (field->left)
        put_padding(output, field, length, ' ');
}

static void put_number(Output *output, const Field *field, ULONGLONG value, bool negative) {
    WCHAR digits[DIGITS_MAX];
    unsigned count = 0, base = field->conversion == 'x' || field->conversion == 'X' || field->conversion == 'p' ? 16 : 10;
    WCHAR ten = field->conversion == 'x' ? 'a' : 'A';
    do
        digits[count++] = (WCHAR)(value % base < 10 ? '0' + value % base : ten + value % base - 10);
    while (value /= base);
    while (field->precision > (int)count && count < DIGITS_MAX)
        digits[count++] = '0';
    unsigned length = count + negative + (field->alternate && base == 16 ? 2 : 0);
    if (!field->left && !field->zero)
        put_padding(output, field, length, ' ');
    if (negative)
        put(output, '-');
    if (field->alternate && base == 16) {
        put(output, '0');
        put(output, field->conversion);
    }
    if (!field->left && field->zero)
        put_padding(output, field, length, '0');
    while (count)
        put(output, digits[--count]);
    if (field->left)
        put_padding(output, field, length, ' ');
}

static WCHAR unit_at(const void *format, bool wide, unsigned at) {
    return wide ? ((const WCHAR *)format)[at] : ((const BYTE *)format)[at];
}

// Reads a field's specification behind the %; returns where its conversion stands.
static unsigned read_field(const void *format, bool wide, unsigned at, Field *field, va_list *arguments) {
    *field = (Field){.precision = -1};
    for (;; at++) {
        WCHAR unit = unit_at(format, wide, at);
        if (unit == '-')
            field->left = true;
        else if (unit == '#')
            field->alternate = true;
        else if (unit == '0')
            field->zero = true;
        else
            break;
    }
    if (unit_at(format, wide, at) == '*') {
        field->width = va_arg(*arguments, unsigned);
        at++;
    }
    for (; unit_at(format, wide, at) >= '0' && unit_at(format, wide, at) <= '9'; at++)
        field->width = field->width * 10 + unit_at(format, wide, at) - '0';
    if (unit_at(format, wide, at) == '.') {
        field->precision = 0;
        for (at++; unit_at(format, wide, at) >= '0' && unit_at(format, wide, at) <= '9'; at++)
            field->precision = field->precision * 10 + unit_at(format, wide, at) - '0';
    }
    WCHAR size = unit_at(format, wide, at);
    if (size == 'h' || size == 'l' || size == 'w') {
        field->size = size == 'h' ? SIZE_SHORT : SIZE_LONG;
        at++;
        if (size == 'l' && unit_at(format, wide, at) == 'l') {
            field->size = SIZE_64;
            at++;
        }
    } else if (size == 'I') {
        bool fixed32 = unit_at(format, wide, at + 1) == '3' && unit_at(format, wide, at + 2) == '2';
        bool fixed64 = unit_at(format, wide, at + 1) == '6' && unit_at(format, wide, at + 2) == '4';
        field->size = fixed32 ? SIZE_INT : SIZE_64;
        at += fixed32 || fixed64 ? 3 : 1;
    }
    field->conversion = unit_at(format, wide, at);
    return at;
}

static void put_field(Output *output, const Field *field, va_list *arguments) {
    bool wide = output->wide;
    switch (field->conversion) {
    case 'c':
    case 'C': {
        WCHAR text[2] = {(WCHAR)va_arg(*arguments, int), 0};
        if ((field->conversion == 'c') != wide && field->size != SIZE_LONG)
            text[0] &= 0xFF;
        put_text_field(output, field, text, true);
        break;
    }
    case 's':
    case 'S':
        wide = field->size == SIZE_LONG || (field->size != SIZE_SHORT && (field->conversion == 's') == output->wide);
        put_text_field(output, field, va_arg(*arguments, const void *), wide);
        break;
    case 'd':
    case 'i': {
        LONGLONG value = field->size == SIZE_64 ? va_arg(*arguments, LONGLONG) : va_arg(*arguments, int);
        if (field->size == SIZE_SHORT)
            value = (SHORT)value;
        put_number(output, field, value < 0 ? -(ULONGLONG)value : (ULONGLONG)value, value < 0);
        break;
    }
    case 'u':
    case 'x':
    case 'X': {
        ULONGLONG value = field->size == SIZE_64 ? va_arg(*arguments, ULONGLONG) : va_arg(*arguments, unsigned);
        put_number(output, field, field->size == SIZE_SHORT ? (USHORT)value : value, false);
        break;
    }
    case 'p': {
        Field pointer = *field;
        pointer.precision = 2 * sizeof(void *);
        put_number(output, &pointer, (ULONG_PTR)va_arg(*arguments, void *), false);
        break;
    }
    default:
        put(output, field->conversion);
    }
}

static int format_all(Output *output, const void *format, va_list arguments) {
    va_list own;
    Field field;
    va_copy(own, arguments);
    for (unsigned at = 0; unit_at(format, output->wide, at); at++) {
        WCHAR unit = unit_at(format, output->wide, at);
        if (unit != '%') {
            put(output, unit);
            continue;
        }
        at = read_field(format, output->wide, at + 1, &field, &own);
        if (field.conversion == 0)
            break;
        put_field(output, &field, &own);
    }
    va_end(own);
    if (output->wide)
        ((WCHAR *)output->out)[output->length] = 0;
    else
        ((char *)output->out)[output->length] = 0;
    return (int)output->length;
}

int WINAPI wvsprintfW(LPWSTR out, LPCWSTR format, va_list arguments) {
    Output output = {true, out, 0};
    return format_all(&output, format, arguments);
}

int WINAPI wvsprintfA(LPSTR out, LPCSTR format, va_list arguments) {
    Output output = {false, out, 0};
    return format_all(&output, format, arguments);
}

int WINAPIV wsprintfW(LPWSTR out, LPCWSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = wvsprintfW(out, format, arguments);
    va_end(arguments);
    return length;
}

int WINAPIV wsprintfA(LPSTR out, LPCSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = wvsprintfA(out, format, arguments);
    va_end(arguments);
    return length;
}
