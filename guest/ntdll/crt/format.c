// The formatter behind ntdll's printf family, for byte and for UTF-16 text. No floating point: ntdll's has none.
// A conversion it does not know is copied as it stands, and nothing is written past the capacity.

#include "nt.h"

#include "format.h"

typedef struct Output {
    void *buffer;
    SIZE_T capacity;
    SIZE_T count; // what there would be with room for all
    BOOLEAN wide;
} Output;

typedef struct Conversion {
    BOOLEAN left, plus, space, alternate, zero;
    int width;
    int precision; // -1: none given
    char size;     // 0, or 'h', 'H' (hh), 'l', 'q' (64 bits), 'w'
} Conversion;

static void put(Output *output, WCHAR c) {
    if (output->count < output->capacity) {
        if (output->wide)
            ((PWSTR)output->buffer)[output->count] = c;
        else
            ((PSTR)output->buffer)[output->count] = (CHAR)c;
    }
    output->count++;
}

static void pad(Output *output, char with, int count) {
    for (; count > 0; count--)
        put(output, (UCHAR)with);
}

// Text of either width, counted in its own units.
typedef struct Text {
    const void *units;
    SIZE_T length;
    BOOLEAN wide;
} Text;

static void put_units(Output *output, Text text) {
    if (text.wide == output->wide) {
        for (SIZE_T i = 0; i < text.length; i++)
            put(output, text.wide ? ((PCWSTR)text.units)[i] : (UCHAR)((PCSTR)text.units)[i]);
        return;
    }
    for (SIZE_T at = 0; at < text.length;) {
        union {
            WCHAR wide[4];
            CHAR narrow[8];
        } converted;
        ULONG taken = 1, bytes = 0;
        if (text.wide) {
            PCWSTR from = (PCWSTR)text.units + at;
            taken = at + 1 < text.length && IS_HIGH_SURROGATE(from[0]) && IS_LOW_SURROGATE(from[1]) ? 2 : 1;
            RtlUnicodeToUTF8N(converted.narrow, sizeof(converted), &bytes, from, taken * sizeof(WCHAR));
        } else {
            const UCHAR *from = (const UCHAR *)text.units + at;
            taken = *from < 0xc0 ? 1 : *from < 0xe0 ? 2 : *from < 0xf0 ? 3 : 4;
            if (taken > text.length - at)
                taken = (ULONG)(text.length - at);
            RtlUTF8ToUnicodeN(converted.wide, sizeof(converted), &bytes, (PCSTR)from, taken);
        }
        at += taken;
        for (ULONG i = 0; i < bytes / (text.wide ? sizeof(CHAR) : sizeof(WCHAR)); i++)
            put(output, text.wide ? (UCHAR)converted.narrow[i] : converted.wide[i]);
    }
}

static void put_text(Output *output, const Conversion *conversion, Text text) {
    if (conversion->precision >= 0 && text.length > (SIZE_T)conversion->precision)
        text.length = (SIZE_T)conversion->precision;
    int padding = conversion->width > (int)text.length ? conversion->width - (int)text.length : 0;
    if (!conversion->left)
        pad(output, conversion->zero ? '0' : ' ', padding);
    put_units(output, text);
    if (conversion->left)
        pad(output, ' ', padding);
}

static Text string_of(const void *units, BOOLEAN wide, int precision) {
    SIZE_T limit = precision >= 0 ? (SIZE_T)precision : MAXSIZE_T, length = 0;
    if (!units)
        return (Text){"(null)", 6, FALSE};
    while (length < limit && (wide ? ((PCWSTR)units)[length] : ((PCSTR)units)[length]))
        length++;
    return (Text){units, length, wide};
}

static void put_number(Output *output, const Conversion *conversion, ULONGLONG value, BOOLEAN negative, int base,
                       BOOLEAN capitals) {
    char digits[66], prefix[3];
    int count = 0, prefix_length = 0;
    if (conversion->precision || value) {
        ULONGLONG rest = value;
        do {
            digits[count++] = (capitals ? "0123456789ABCDEF" : "0123456789abcdef")[rest % (unsigned)base];
            rest /= (unsigned)base;
        } while (rest);
    }
    if (negative)
        prefix[prefix_length++] = '-';
    else if (conversion->plus)
        prefix[prefix_length++] = '+';
    else if (conversion->space)
        prefix[prefix_length++] = ' ';
    if (conversion->alternate && base == 16 && value) {
        prefix[prefix_length++] = '0';
        prefix[prefix_length++] = capitals ? 'X' : 'x';
    }
    int zeros = conversion->precision > count ? conversion->precision - count : 0;
    if (conversion->alternate && base == 8 && !zeros && (!count || digits[count - 1] != '0'))
        zeros = 1;
    int padding = conversion->width - prefix_length - zeros - count;
    if (conversion->zero && !conversion->left && conversion->precision < 0 && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (!conversion->left)
        pad(output, ' ', padding);
    for (int i = 0; i < prefix_length; i++)
        put(output, (UCHAR)prefix[i]);
    pad(output, '0', zeros);
    while (count)
        put(output, (UCHAR)digits[--count]);
    if (conversion->left)
        pad(output, ' ', padding);
}

static WCHAR unit(const Text *format, SIZE_T at) {
    return format->wide ? ((PCWSTR)format->units)[at] : (UCHAR)((PCSTR)format->units)[at];
}

static SIZE_T parse_flags(const Text *format, SIZE_T at, Conversion *conversion) {
    for (;; at++) {
        switch (unit(format, at)) {
        case '-':
            conversion->left = TRUE;
            break;
        case '+':
            conversion->plus = TRUE;
            break;
        case ' ':
            conversion->space = TRUE;
            break;
        case '#':
            conversion->alternate = TRUE;
            break;
        case '0':
            conversion->zero = TRUE;
            break;
        default:
            return at;
        }
    }
}

static SIZE_T parse_size(const Text *format, SIZE_T at, Conversion *conversion) {
    switch (unit(format, at)) {
    case 'h':
        conversion->size = unit(format, at + 1) == 'h' ? 'H' : 'h';
        return conversion->size == 'H' ? at + 2 : at + 1;
    case 'l':
        conversion->size = unit(format, at + 1) == 'l' ? 'q' : 'l';
        return conversion->size == 'q' ? at + 2 : at + 1;
    case 'L': // of floating point, which there is none of here
        return at + 1;
    case 'w':
        conversion->size = 'w';
        return at + 1;
    case 'j':
    case 't':
    case 'z':
        conversion->size = 'q';
        return at + 1;
    case 'I':
        if (unit(format, at + 1) == '6' && unit(format, at + 2) == '4') {
            conversion->size = 'q';
            return at + 3;
        }
        if (unit(format, at + 1) == '3' && unit(format, at + 2) == '2')
            return at + 3;
        conversion->size = 'q'; // the size of a pointer
        return at + 1;
    default:
        return at;
    }
}

static LONGLONG signed_argument(char size, va_list *arguments) {
    LONGLONG value = va_arg(*arguments, LONGLONG);
    return size == 'q' ? value : size == 'h' ? (SHORT)value : size == 'H' ? (signed char)value : (int)value;
}

static ULONGLONG unsigned_argument(char size, va_list *arguments) {
    ULONGLONG value = va_arg(*arguments, ULONGLONG);
    return size == 'q' ? value : size == 'h' ? (USHORT)value : size == 'H' ? (UCHAR)value : (ULONG)value;
}

static BOOLEAN convert(Output *output, const Conversion *conversion, WCHAR letter, va_list *arguments) {
    char size = conversion->size;
    BOOLEAN wide = size == 'l' || size == 'w' || (!size && output->wide);
    LONGLONG value;
    Conversion plain = {.left = conversion->left, .width = conversion->width, .precision = conversion->precision};
    if (letter == 'S' || letter == 'C') {
        wide = size ? wide : !output->wide;
        letter |= 32;
    }
    switch (letter) {
    case 'd':
    case 'i':
        value = signed_argument(size, arguments);
        put_number(output, conversion, value < 0 ? 0 - (ULONGLONG)value : (ULONGLONG)value, value < 0, 10, FALSE);
        return TRUE;
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        plain = *conversion;
        plain.plus = plain.space = FALSE;
        put_number(output, &plain, unsigned_argument(size, arguments), FALSE,
                   letter == 'u'   ? 10
                   : letter == 'o' ? 8
                                   : 16,
                   letter == 'X');
        return TRUE;
    case 'p':
        plain.precision = 16;
        put_number(output, &plain, va_arg(*arguments, ULONGLONG), FALSE, 16, TRUE);
        return TRUE;
    case 'c': {
        WCHAR character = (WCHAR)va_arg(*arguments, int);
        CHAR byte = (CHAR)character;
        plain.precision = -1;
        put_text(output, &plain, (Text){wide ? (void *)&character : (void *)&byte, 1, wide});
        return TRUE;
    }
    case 's':
        plain.zero = conversion->zero;
        put_text(output, &plain, string_of(va_arg(*arguments, const void *), wide, conversion->precision));
        return TRUE;
    case 'Z': {
        const STRING *counted = va_arg(*arguments, const STRING *);
        BOOLEAN is_unicode = size == 'w' || size == 'l';
        if (!counted || !counted->Buffer)
            put_text(output, &plain, string_of(NULL, FALSE, -1));
        else
            put_text(
                output, &plain,
                (Text){counted->Buffer, counted->Length / (is_unicode ? sizeof(WCHAR) : sizeof(CHAR)), is_unicode});
        return TRUE;
    }
    case '%':
        put(output, '%');
        return TRUE;
    default:
        return FALSE;
    }
}

SIZE_T crt_format(void *buffer, SIZE_T capacity, BOOLEAN wide, const void *format, va_list arguments) {
    Output output = {buffer, capacity, 0, wide};
    Text text = {format, 0, wide};
    va_list own;
    va_copy(own, arguments);
    for (SIZE_T at = 0; unit(&text, at);) {
        if (unit(&text, at) != '%') {
            put(&output, unit(&text, at++));
            continue;
        }
        Conversion conversion = {.precision = -1};
        SIZE_T next = parse_flags(&text, at + 1, &conversion);
        if (unit(&text, next) == '*') {
            conversion.width = va_arg(own, int);
            next++;
            if (conversion.width < 0) {
                conversion.left = TRUE;
                conversion.width = -conversion.width;
            }
        }
        for (; unit(&text, next) >= '0' && unit(&text, next) <= '9'; next++)
            conversion.width = conversion.width * 10 + unit(&text, next) - '0';
        if (unit(&text, next) == '.') {
            conversion.precision = 0;
            if (unit(&text, ++next) == '*') {
                conversion.precision = va_arg(own, int);
                next++;
            }
            for (; unit(&text, next) >= '0' && unit(&text, next) <= '9'; next++)
                conversion.precision = conversion.precision * 10 + unit(&text, next) - '0';
        }
        next = parse_size(&text, next, &conversion);
        if (unit(&text, next) && convert(&output, &conversion, unit(&text, next), &own)) {
            at = next + 1;
        } else {
            for (; at <= next && unit(&text, at); at++)
                put(&output, unit(&text, at));
        }
    }
    va_end(own);
    return output.count;
}
