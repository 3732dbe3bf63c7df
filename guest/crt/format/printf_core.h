/* The body of the formatter, included once for each character type with these defined:
 * CH, WIDE_OUTPUT (0 or 1), FORMAT_FUNCTION, SINK. */
#include "../locale/multibyte.h"
#include "printf.h"

enum { LEFT = 1, PLUS = 2, SPACE = 4, ALTERNATIVE = 8, ZERO = 16 };
enum size { SIZE_NONE, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_WIDE, SIZE_64, SIZE_INT32, SIZE_POINTER };
enum { ARGUMENTS_MOST = 100, PADDING_CHUNK = 32 };

struct spec {
    unsigned flags;
    int width, precision; /* precision -1: none given */
    enum size size;
    CH conversion;
    int position; /* of the argument, from 1; 0 for the next one */
};

struct output {
    SINK sink;
    void *to;
    uint64_t options;
    enum printf_variant variant;
    void *locale;
    const uint64_t *arguments;
    int next;
    int written;
    bool failed;
};

static bool put(struct output *out, const CH *text, size_t length) {
    if (!length || out->failed)
        return !out->failed;
    if (length > (size_t)(INT_MAX - out->written)) {
        errno = EOVERFLOW;
        out->failed = true;
    } else if (!out->sink(out->to, text, length)) {
        out->failed = true;
    }
    out->written += (int)length;
    return !out->failed;
}

static void put_repeated(struct output *out, CH unit, int count) {
    CH chunk[PADDING_CHUNK];
    for (int i = 0; i < PADDING_CHUNK; i++)
        chunk[i] = unit;
    for (; count > 0 && !out->failed; count -= PADDING_CHUNK)
        put(out, chunk, count < PADDING_CHUNK ? (size_t)count : PADDING_CHUNK);
}

static void put_ascii(struct output *out, const char *text, size_t length) {
    CH chunk[PADDING_CHUNK];
    while (length) {
        size_t part = length < PADDING_CHUNK ? length : PADDING_CHUNK;
        for (size_t i = 0; i < part; i++)
            chunk[i] = (CH)(unsigned char)text[i];
        put(out, chunk, part);
        text += part;
        length -= part;
    }
}

/* A number: prefix, zeros, digits in ASCII, in a field. */
static void put_number(struct output *out, const struct spec *spec, const char *prefix, int zeros, const char *digits,
                       size_t length) {
    int taken = (int)strlen(prefix) + zeros + (int)length;
    int padding = spec->width > taken ? spec->width - taken : 0;
    if ((spec->flags & ZERO) && !(spec->flags & LEFT)) {
        zeros += padding;
        padding = 0;
    }
    if (!(spec->flags & LEFT))
        put_repeated(out, ' ', padding);
    put_ascii(out, prefix, strlen(prefix));
    put_repeated(out, '0', zeros);
    put_ascii(out, digits, length);
    if (spec->flags & LEFT)
        put_repeated(out, ' ', padding);
}

static uint64_t take(struct output *out, const struct spec *spec) {
    return spec->position ? out->arguments[spec->position - 1] : out->arguments[out->next++];
}

static uint64_t integer_argument(uint64_t raw, enum size size, bool is_signed) {
    switch (size) {
    case SIZE_CHAR:
        return is_signed ? (uint64_t)(int8_t)raw : (uint8_t)raw;
    case SIZE_SHORT:
        return is_signed ? (uint64_t)(int16_t)raw : (uint16_t)raw;
    case SIZE_64:
    case SIZE_POINTER:
        return raw;
    default:
        return is_signed ? (uint64_t)(int32_t)raw : (uint32_t)raw;
    }
}

static void format_integer(struct output *out, struct spec spec) {
    enum { DIGITS_MOST = 24 };
    char kind = (char)spec.conversion;
    bool is_signed = kind == 'd' || kind == 'i';
    if (kind == 'p') {
        spec.size = SIZE_POINTER;
        spec.precision = 2 * sizeof(void *);
    }
    uint64_t value = integer_argument(take(out, &spec), spec.size, is_signed);
    char prefix[3] = "";
    if (is_signed && (int64_t)value < 0) {
        prefix[0] = '-';
        value = 0 - value;
    } else if (is_signed && (spec.flags & (PLUS | SPACE))) {
        prefix[0] = spec.flags & PLUS ? '+' : ' ';
    }
    unsigned base = is_signed || kind == 'u' ? 10 : kind == 'o' ? 8 : 16;
    const char *alphabet = kind == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    if (base == 16 && (spec.flags & ALTERNATIVE) && value) {
        prefix[0] = '0';
        prefix[1] = kind == 'x' ? 'x' : 'X';
    }
    char text[DIGITS_MOST];
    int at = DIGITS_MOST;
    for (uint64_t rest = value; rest; rest /= base)
        text[--at] = alphabet[rest % base];
    int length = DIGITS_MOST - at;
    if (spec.precision < 0)
        spec.precision = 1;
    else if (kind != 'p')
        spec.flags &= ~(unsigned)ZERO;
    if (kind == 'o' && (spec.flags & ALTERNATIVE) && spec.precision <= length)
        spec.precision = length + 1;
    int zeros = spec.precision > length ? spec.precision - length : 0;
    put_number(out, &spec, prefix, zeros, text + at, (size_t)length);
}

static void format_float(struct output *out, struct spec spec) {
    uint64_t raw = take(out, &spec);
    double value;
    memcpy(&value, &raw, sizeof value);
    struct float_format how = {(char)spec.conversion, spec.precision, spec.flags & ALTERNATIVE, out->options};
    if (how.precision < 0)
        how.precision = (spec.conversion | 0x20) == 'a' && !crt_is_msvcrt ? 13 : 6;
    char local[FLOAT_TEXT_SLACK + 64], *text = local;
    if (how.precision > 64) {
        text = malloc((size_t)how.precision + FLOAT_TEXT_SLACK);
        if (!text) {
            out->failed = true;
            return;
        }
    }
    size_t length = crt_format_float(text, value, &how);
    char prefix[4] = "";
    int at = 0;
    if (raw >> 63)
        prefix[at++] = '-';
    else if (spec.flags & (PLUS | SPACE))
        prefix[at++] = spec.flags & PLUS ? '+' : ' ';
    const char *digits = text;
    if (crt_float_is_text(value, out->options)) {
        spec.flags &= ~(unsigned)ZERO;
    } else if ((spec.conversion | 0x20) == 'a' && length > 2 && digits[0] == '0') {
        prefix[at++] = *digits++;
        prefix[at++] = *digits++;
        length -= 2;
    }
    char point = crt_decimal_point(out->locale);
    if (point != '.') {
        char *found = memchr(text, '.', (size_t)(digits - text) + length);
        if (found)
            *found = point;
    }
    prefix[at] = 0;
    put_number(out, &spec, prefix, 0, digits, length);
    if (text != local)
        free(text);
}

/* Text of the output's own width, in a field. */
static void put_field(struct output *out, const struct spec *spec, const CH *text, size_t length) {
    int padding = spec->width > 0 && length < (size_t)spec->width ? spec->width - (int)length : 0;
    if (!(spec->flags & LEFT))
        put_repeated(out, spec->flags & ZERO ? '0' : ' ', padding);
    put(out, text, length);
    if (spec->flags & LEFT)
        put_repeated(out, ' ', padding);
}

static void fail_conversion(struct output *out) {
    errno = EILSEQ;
    out->failed = true;
}

#if WIDE_OUTPUT
typedef char OTHER;

/* Narrow text into UTF-16, by the locale, `most` units at most; NULL and failed if it cannot be. */
static CH *converted(struct output *out, const OTHER *text, size_t length, size_t most, size_t *units) {
    UINT codepage = crt_codepage(out->locale);
    CH *made = malloc((length + 2) * sizeof *made);
    size_t count = 0;
    for (size_t used = 0; made && used < length && count < most;) {
        wchar_t pair[2];
        int step = crt_decode(pair, text + used, length - used, codepage);
        if (step < 0) {
            fail_conversion(out);
            free(made);
            return NULL;
        }
        made[count++] = pair[0];
        if (IS_HIGH_SURROGATE(pair[0]) && count < most)
            made[count++] = pair[1];
        used += (size_t)step;
    }
    if (!made)
        out->failed = true;
    *units = count;
    return made;
}

static size_t other_length(const OTHER *text, size_t most) { return strnlen(text, most); }
static size_t own_length(const CH *text, size_t most) { return wcsnlen(text, most); }
#else
typedef wchar_t OTHER;

/* UTF-16 into the locale's bytes, `most` bytes at most and no character in part. */
static CH *converted(struct output *out, const OTHER *text, size_t length, size_t most, size_t *units) {
    UINT codepage = crt_codepage(out->locale);
    size_t room = length * 4 + MULTIBYTE_MOST;
    CH *made = malloc(room);
    size_t count = 0;
    for (size_t used = 0; made && used < length;) {
        char bytes[MULTIBYTE_MOST];
        int take_units = codepage && IS_HIGH_SURROGATE(text[used]) && used + 1 < length ? 2 : 1;
        int step = crt_encode(bytes, text + used, take_units, codepage);
        if (step < 0) {
            fail_conversion(out);
            free(made);
            return NULL;
        }
        if (count + (size_t)step > most)
            break;
        memcpy(made + count, bytes, (size_t)step);
        count += (size_t)step;
        used += (size_t)take_units;
    }
    if (!made)
        out->failed = true;
    *units = count;
    return made;
}

static size_t other_length(const OTHER *text, size_t most) { return wcsnlen(text, most); }
static size_t own_length(const CH *text, size_t most) { return strnlen(text, most); }
#endif

static void put_other_field(struct output *out, const struct spec *spec, const OTHER *text, size_t length,
                            size_t most) {
    size_t units;
    CH *made = converted(out, text, length, most, &units);
    if (made)
        put_field(out, spec, made, units);
    free(made);
}

/* Whether a %s, %c or %Z means wide characters. */
static bool means_wide(const struct output *out, const struct spec *spec) {
    if (spec->size == SIZE_SHORT || spec->size == SIZE_CHAR)
        return false;
    if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE || spec->size == SIZE_64)
        return true;
    bool capital = spec->conversion == 'S' || spec->conversion == 'C';
    if (spec->conversion == 'Z')
        return false;
    if (!WIDE_OUTPUT || !(out->options & PRINTF_LEGACY_WIDE))
        return capital;
    return !capital;
}

static void format_string(struct output *out, const struct spec *spec) {
    const void *text = (const void *)(uintptr_t)take(out, spec);
    size_t most = spec->precision < 0 ? INT_MAX : (size_t)spec->precision;
    bool wide = means_wide(out, spec);
    if (!text) {
        static const CH null_text[] = {'(', 'n', 'u', 'l', 'l', ')'};
        put_field(out, spec, null_text, most < 6 ? most : 6);
    } else if (wide == WIDE_OUTPUT) {
        put_field(out, spec, text, own_length(text, most));
    } else {
        /* A wide string is cut at so many bytes, a narrow one at so many units: never more characters than that. */
        size_t length = other_length(text, WIDE_OUTPUT && spec->precision >= 0 ? most * MULTIBYTE_MOST : most);
        put_other_field(out, spec, text, length, most);
    }
}

static void format_character(struct output *out, const struct spec *spec) {
    uint64_t raw = take(out, spec);
    if (means_wide(out, spec) == WIDE_OUTPUT) {
        CH unit = (CH)raw;
        put_field(out, spec, &unit, 1);
    } else {
        OTHER unit = (OTHER)raw;
        put_other_field(out, spec, &unit, 1, SIZE_MAX);
    }
}

/* %Z: an ANSI_STRING, or with l or w a UNICODE_STRING. */
static void format_counted(struct output *out, const struct spec *spec) {
    const struct {
        uint16_t length, room;
        const void *text;
    } *counted = (const void *)(uintptr_t)take(out, spec);
    if (!counted || !counted->text) {
        static const CH null_text[] = {'(', 'n', 'u', 'l', 'l', ')'};
        put_field(out, spec, null_text, 6);
        return;
    }
    bool wide = means_wide(out, spec);
    size_t length = wide ? counted->length / sizeof(wchar_t) : counted->length;
    if (wide == WIDE_OUTPUT)
        put_field(out, spec, counted->text, length);
    else
        put_other_field(out, spec, counted->text, length, SIZE_MAX);
}

static bool format_count(struct output *out, const struct spec *spec) {
    void *count = (void *)(uintptr_t)take(out, spec);
    if (!crt_printf_count_output || !count) {
        crt_invalid(EINVAL);
        return false;
    }
    switch (spec->size) {
    case SIZE_CHAR:
        *(int8_t *)count = (int8_t)out->written;
        break;
    case SIZE_SHORT:
        *(int16_t *)count = (int16_t)out->written;
        break;
    case SIZE_64:
    case SIZE_POINTER:
        *(int64_t *)count = out->written;
        break;
    default:
        *(int32_t *)count = out->written;
        break;
    }
    return true;
}

#include "printf_parse.h"

/* False when the conversion is none, or refused. */
static bool convert(struct output *out, const struct spec *spec) {
    switch (spec->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        format_integer(out, *spec);
        return true;
    case 'F':
        if (crt_is_msvcrt)
            break;
        __attribute__((fallthrough));
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        format_float(out, *spec);
        return true;
    case 's':
    case 'S':
        format_string(out, spec);
        return true;
    case 'c':
    case 'C':
        format_character(out, spec);
        return true;
    case 'Z':
        format_counted(out, spec);
        return true;
    case 'n':
        if (!format_count(out, spec))
            out->failed = true;
        return true;
    }
    if (out->variant != PRINTF_PLAIN) {
        crt_invalid(EINVAL);
        out->failed = true;
        return false;
    }
    if (spec->conversion)
        put(out, &spec->conversion, 1);
    return false;
}

int FORMAT_FUNCTION(SINK sink, void *to, const CH *format, uint64_t options, enum printf_variant variant, void *locale,
                    va_list arguments) {
    struct output out = {.sink = sink, .to = to, .options = options, .variant = variant, .locale = locale};
    out.arguments = (const uint64_t *)arguments;
    while (*format && !out.failed) {
        const CH *start = format;
        while (*format && *format != '%')
            format++;
        put(&out, start, (size_t)(format - start));
        if (*format != '%')
            break;
        if (format[1] == '%') {
            put(&out, format, 1);
            format += 2;
            continue;
        }
        struct spec spec;
        format = parse_spec(&out, format + 1, &spec);
        convert(&out, &spec);
    }
    return out.failed ? -1 : out.written;
}
