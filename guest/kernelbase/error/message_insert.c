// printf-like formatting of one FormatMessage insert.

#include "error/message_format.h"

typedef struct {
    bool left, plus, space, alternate, zero;
    int width, precision; // precision -1: none given
    enum { SIZE_INT, SIZE_SHORT, SIZE_64, SIZE_WIDE } size;
    WCHAR conversion;
} Specification;

enum { DIGITS_MAX = 24 };

static void put_padding(MessageText *text, WCHAR unit, int count) {
    for (; count > 0; count--)
        message_put(text, unit);
}

static void put_field(MessageText *text, const Specification *spec, PCWSTR units, SIZE_T length) {
    int padding = spec->width - (int)min(length, (SIZE_T)MAXLONG);
    if (!spec->left)
        put_padding(text, ' ', padding);
    message_put_all(text, units, length);
    if (spec->left)
        put_padding(text, ' ', padding);
}

static SIZE_T string_length(PCWSTR units, int precision) {
    SIZE_T length = 0;
    while ((precision < 0 || length < (SIZE_T)precision) && units[length])
        length++;
    return length;
}

static void put_string(MessageText *text, const Specification *spec, ULONG_PTR value, bool narrow) {
    if (value == 0) {
        put_field(text, spec, L"(null)", string_length(L"(null)", spec->precision));
    } else if (narrow) {
        BASE_SCOPED PWSTR wide = base_wide((PCSTR)value);
        if (wide)
            put_field(text, spec, wide, string_length(wide, spec->precision));
    } else {
        put_field(text, spec, (PCWSTR)value, string_length((PCWSTR)value, spec->precision));
    }
}

static void put_number(MessageText *text, const Specification *spec, ULONGLONG value) {
    WCHAR digits[DIGITS_MAX], prefix[2];
    int count = 0, prefixed = 0;
    bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
    unsigned base = spec->conversion == 'o' ? 8 : is_signed || spec->conversion == 'u' ? 10 : 16;
    WCHAR ten = spec->conversion == 'X' || spec->conversion == 'p' ? 'A' : 'a';

    if (is_signed && (LONGLONG)value < 0) {
        value = -value;
        prefix[prefixed++] = '-';
    } else if (is_signed && (spec->plus || spec->space)) {
        prefix[prefixed++] = spec->plus ? '+' : ' ';
    } else if (spec->alternate && base == 16 && value) {
        prefix[prefixed++] = '0';
        prefix[prefixed++] = spec->conversion == 'X' ? 'X' : 'x';
    }
    for (; value; value /= base)
        digits[count++] = (WCHAR)(value % base < 10 ? '0' + value % base : ten + value % base - 10);
    int least = spec->precision >= 0 ? spec->precision : 1;
    if (spec->conversion == 'p')
        least = 16;
    int zeros = max(0, least - count);
    if (spec->zero && !spec->left && spec->precision < 0)
        zeros = max(zeros, spec->width - prefixed - count);
    int padding = spec->width - prefixed - zeros - count;
    if (!spec->left)
        put_padding(text, ' ', padding);
    message_put_all(text, prefix, (SIZE_T)prefixed);
    put_padding(text, '0', zeros);
    while (count)
        message_put(text, digits[--count]);
    if (spec->left)
        put_padding(text, ' ', padding);
}

static void put_character(MessageText *text, const Specification *spec, ULONG_PTR value, bool narrow) {
    WCHAR unit = (WCHAR)value;
    if (narrow) {
        char byte = (char)value;
        MultiByteToWideChar(CP_ACP, 0, &byte, 1, &unit, 1);
    }
    put_field(text, spec, &unit, 1);
}

// The slots that one insert takes: first that of its number, then, one after the other, those that nobody has used.
typedef struct {
    MessageArguments *arguments;
    unsigned number; // 0 once that was taken
} Taking;

static ULONG_PTR take_next(MessageArguments *arguments) { return arguments->slots[arguments->read++]; }

static ULONG_PTR take_numbered(MessageArguments *arguments, unsigned number) {
    if (arguments->is_array) {
        arguments->read = max(arguments->read, number);
        return arguments->slots[number - 1];
    }
    while (arguments->numbered_count < number) {
        arguments->numbered[arguments->numbered_count++] = (BYTE)arguments->read;
        take_next(arguments);
    }
    return arguments->slots[arguments->numbered[number - 1]];
}

static ULONG_PTR take(Taking *taking) {
    unsigned number = taking->number;
    taking->number = 0;
    return number ? take_numbered(taking->arguments, number) : take_next(taking->arguments);
}

// The value behind stars: no number means it, but later ones count it.
static ULONG_PTR take_value(Taking *taking) {
    MessageArguments *arguments = taking->arguments;
    if (!taking->number && !arguments->is_array && arguments->numbered_count < MESSAGE_INSERTS_MAX)
        arguments->numbered[arguments->numbered_count++] = (BYTE)arguments->read;
    return take(taking);
}

// A number in a specification, or a star: an argument.
static PCWSTR read_number(PCWSTR at, PCWSTR end, int *value, Taking *taking) {
    *value = 0;
    if (at < end && *at == '*') {
        *value = (int)take(taking);
        return at + 1;
    }
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        *value = *value * 10 + (*at - '0');
    return at;
}

static PCWSTR read_size(PCWSTR at, PCWSTR end, Specification *spec) {
    while (at < end) {
        if (*at == 'h') {
            spec->size = SIZE_SHORT;
        } else if (*at == 'l' || *at == 'w') {
            spec->size = spec->size == SIZE_WIDE ? SIZE_64 : SIZE_WIDE;
        } else if (*at == 'I' && end - at > 2 && at[1] == '6' && at[2] == '4') {
            spec->size = SIZE_64;
            at += 2;
        } else if (*at == 'I' && end - at > 2 && at[1] == '3' && at[2] == '2') {
            at += 2;
        } else if (*at == 'I' || *at == 'z' || *at == 'j' || *at == 't') {
            spec->size = SIZE_64;
        } else {
            break;
        }
        at++;
    }
    return at;
}

static Specification read_specification(PCWSTR at, SIZE_T length, Taking *taking) {
    Specification spec = {.precision = -1, .conversion = 's'};
    PCWSTR end = at + length;
    for (; at < end; at++) {
        if (*at == '-')
            spec.left = true;
        else if (*at == '+')
            spec.plus = true;
        else if (*at == ' ')
            spec.space = true;
        else if (*at == '#')
            spec.alternate = true;
        else if (*at == '0')
            spec.zero = true;
        else
            break;
    }
    at = read_number(at, end, &spec.width, taking);
    if (spec.width < 0) {
        spec.left = true;
        spec.width = -spec.width;
    }
    if (at < end && *at == '.')
        at = read_number(at + 1, end, &spec.precision, taking);
    at = read_size(at, end, &spec);
    if (at < end)
        spec.conversion = *at;
    return spec;
}

void message_put_insert(MessageText *text, MessageArguments *arguments, unsigned number, PCWSTR specification,
                        SIZE_T length) {
    Taking taking = {arguments, number};
    Specification spec = read_specification(specification, length, &taking);
    ULONG_PTR value = take_value(&taking);
    bool narrow = arguments->narrow;
    switch (spec.conversion) {
    case 's':
    case 'S':
        if (spec.size == SIZE_SHORT || spec.size == SIZE_WIDE)
            narrow = spec.size == SIZE_SHORT;
        else if (spec.conversion == 'S')
            narrow = !narrow;
        put_string(text, &spec, value, narrow);
        break;
    case 'c':
    case 'C':
        put_character(text, &spec, value, narrow != (spec.conversion == 'C'));
        break;
    case 'd':
    case 'i':
        if (spec.size == SIZE_SHORT)
            value = (ULONG_PTR)(LONG_PTR)(SHORT)value;
        else if (spec.size != SIZE_64)
            value = (ULONG_PTR)(LONG_PTR)(LONG)value;
        put_number(text, &spec, value);
        break;
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        if (spec.size == SIZE_SHORT)
            value = (USHORT)value;
        else if (spec.size != SIZE_64)
            value = (ULONG)value;
        put_number(text, &spec, value);
        break;
    case 'p':
        put_number(text, &spec, value);
        break;
    default:
        message_put_all(text, specification, length);
    }
}
