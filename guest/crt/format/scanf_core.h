/* The body of the scanf parser, included once for each character type with these defined:
 * CH, WIDE_INPUT (0 or 1), PARSE_FUNCTION. */
#include "../float/decimal.h"
#include "../locale/multibyte.h"
#include "scanf.h"

enum size { SIZE_NONE, SIZE_CHAR, SIZE_SHORT, SIZE_LONG, SIZE_WIDE, SIZE_64, SIZE_INT32, SIZE_POINTER };

#if WIDE_INPUT
typedef wchar_t UNIT;
#else
typedef unsigned char UNIT;
#endif

struct spec {
    bool suppress;
    int width; /* INT_MAX: none given */
    enum size size;
    CH conversion;
    const CH *set, *set_end; /* what stands between the brackets, without ^ */
    bool set_inverted;
};

struct input {
    const struct crt_scan_source *source;
    uint64_t options;
    void *locale;
    const uint64_t *arguments;
    int next;
    int taken; /* characters, for %n */
    bool ended;
};

static int get(struct input *in) {
    int c = in->source->get(in->source->from);
    if (c == SCAN_END)
        in->ended = true;
    else
        in->taken++;
    return c;
}

static void unget(struct input *in, int c) {
    if (c == SCAN_END)
        return;
    in->source->unget(in->source->from, c);
    in->taken--;
}

static bool is_blank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r') ||
           (WIDE_INPUT && (c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x200A)));
}

/* The first character that is no white space, taken. */
static int skip_blanks(struct input *in) {
    int c;
    do
        c = get(in);
    while (c != SCAN_END && is_blank(c));
    return c;
}

static void *take_pointer(struct input *in) { return (void *)(uintptr_t)in->arguments[in->next++]; }

static int digit_of(int c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80)
        return (c | 0x20) - 'a' + 10;
    return 99;
}

static void store_integer(void *to, uint64_t value, enum size size) {
    switch (size) {
    case SIZE_CHAR:
        *(uint8_t *)to = (uint8_t)value;
        break;
    case SIZE_SHORT:
        *(uint16_t *)to = (uint16_t)value;
        break;
    case SIZE_64:
    case SIZE_POINTER:
        *(uint64_t *)to = value;
        break;
    default:
        *(uint32_t *)to = (uint32_t)value;
        break;
    }
}

/* Digits into an integer. False when there is no number. */
static bool scan_integer(struct input *in, const struct spec *spec) {
    CH kind = spec->conversion;
    unsigned base = kind == 'o' ? 8 : kind == 'x' || kind == 'X' || kind == 'p' ? 16 : kind == 'i' ? 0 : 10;
    int left = spec->width, c = skip_blanks(in);
    bool negative = false, digits = false;
    if ((c == '+' || c == '-') && left > 0) {
        negative = c == '-';
        left--;
        c = left > 0 ? get(in) : SCAN_END;
    }
    if (c == '0' && left > 0 && (base == 0 || base == 16)) {
        digits = true;
        left--;
        c = left > 0 ? get(in) : SCAN_END;
        if (left > 0 && (c == 'x' || c == 'X')) {
            base = 16;
            left--;
            c = left > 0 ? get(in) : SCAN_END;
            digits = false;
        } else if (base == 0) {
            base = 8;
        }
    }
    if (base == 0)
        base = 10;
    uint64_t value = 0;
    bool over = false;
    while (left > 0 && c != SCAN_END && digit_of(c) < (int)base) {
        digits = true;
        over |= __builtin_mul_overflow(value, (uint64_t)base, &value);
        over |= __builtin_add_overflow(value, (uint64_t)digit_of(c), &value);
        left--;
        c = left > 0 ? get(in) : SCAN_END;
    }
    if (left > 0)
        unget(in, c);
    if (!digits)
        return false;
    /* ucrtbase stops at the limits of 64 bits, then cuts to the type's size; msvcrt only cuts. */
    bool is_signed = kind == 'd' || kind == 'i';
    uint64_t most = is_signed ? (uint64_t)INT64_MAX + negative : UINT64_MAX;
    if (!crt_is_msvcrt && (over || value > most))
        value = most;
    if (negative)
        value = 0 - value;
    if (!spec->suppress)
        store_integer(take_pointer(in), value, kind == 'p' ? SIZE_POINTER : spec->size);
    return true;
}

static bool scan_float(struct input *in, const struct spec *spec) {
    struct float_text text;
    bool named = !crt_is_msvcrt;
    unsigned point = WIDE_INPUT ? crt_wide_decimal_point(in->locale) : (unsigned char)crt_decimal_point(in->locale);
    crt_float_begin(&text, point, named);
    int c = skip_blanks(in), left = spec->width;
    while (c != SCAN_END && left > 0 && crt_float_feed(&text, (unsigned)c)) {
        left--;
        c = left > 0 ? get(in) : SCAN_END;
    }
    if (left > 0)
        unget(in, c);
    /* Only one character can be given back, so a number that broke off ("1e+") is no number. */
    if (text.kind == FLOAT_NONE || text.valid != text.fed)
        return false;
    if (spec->suppress)
        return true;
    void *to = take_pointer(in);
    enum float_range range;
    bool is_double = spec->size == SIZE_LONG || spec->size == SIZE_64;
    double value = crt_float_value(&text, is_double ? WIDTH_DOUBLE : WIDTH_FLOAT, &range);
    if (is_double)
        *(double *)to = value;
    else
        *(float *)to = (float)value;
    return true;
}

static bool means_wide(const struct input *in, const struct spec *spec) {
    if (spec->size == SIZE_SHORT || spec->size == SIZE_CHAR)
        return false;
    if (spec->size == SIZE_LONG || spec->size == SIZE_WIDE || spec->size == SIZE_64)
        return true;
    bool capital = spec->conversion == 'S' || spec->conversion == 'C';
    if (!WIDE_INPUT || !(in->options & SCANF_LEGACY_WIDE))
        return capital;
    return !capital;
}

static bool in_set(const struct spec *spec, int c) {
    bool found = false;
    for (const CH *at = spec->set; at < spec->set_end && !found; at++) {
        if (at + 2 < spec->set_end && at[1] == '-') {
            UNIT low = (UNIT)at[0], high = (UNIT)at[2];
            if (low > high) {
                low = (UNIT)at[2];
                high = (UNIT)at[0];
            }
            found = c >= low && c <= high;
            at += 2;
        } else {
            found = c == (UNIT)*at;
        }
    }
    return found != spec->set_inverted;
}

static bool belongs(const struct spec *spec, int c) {
    if (spec->conversion == '[')
        return in_set(spec, c);
    return spec->conversion == 'c' || spec->conversion == 'C' || !is_blank(c);
}

/* Where text goes, in units of its own width. */
struct target {
    void *to;
    size_t room, used;
    bool wide, full;
    char bytes[MULTIBYTE_MOST]; /* narrow input on its way to UTF-16 */
    int byte_count;
    wchar_t high; /* wide input: a high surrogate that waits for the low one */
};

static void add_unit(struct target *target, unsigned unit) {
    if (target->used == target->room) {
        target->full = true;
        return;
    }
    if (target->wide)
        ((wchar_t *)target->to)[target->used++] = (wchar_t)unit;
    else
        ((char *)target->to)[target->used++] = (char)unit;
}

/* False when the locale cannot carry the character. */
static bool add(struct input *in, struct target *target, int c) {
    if (target->wide == WIDE_INPUT) {
        add_unit(target, (unsigned)c);
        return true;
    }
#if WIDE_INPUT
    wchar_t units[2] = {(wchar_t)c};
    int count = 1;
    UINT codepage = crt_codepage(in->locale);
    if (codepage && IS_HIGH_SURROGATE(c)) {
        target->high = (wchar_t)c;
        return true;
    }
    if (target->high) {
        units[0] = target->high;
        units[1] = (wchar_t)c;
        count = 2;
        target->high = 0;
    }
    char bytes[MULTIBYTE_MOST];
    int length = crt_encode(bytes, units, count, codepage);
    if (length < 0)
        return false;
    for (int i = 0; i < length; i++)
        add_unit(target, (unsigned char)bytes[i]);
    return true;
#else
    wchar_t units[2];
    target->bytes[target->byte_count++] = (char)c;
    int used = crt_decode(units, target->bytes, (size_t)target->byte_count, crt_codepage(in->locale));
    if (used == MULTIBYTE_INCOMPLETE && target->byte_count < MULTIBYTE_MOST)
        return true;
    target->byte_count = 0;
    if (used < 0)
        return false;
    add_unit(target, units[0]);
    if (IS_HIGH_SURROGATE(units[0]))
        add_unit(target, units[1]);
    return true;
#endif
}

static bool scan_text(struct input *in, const struct spec *spec) {
    bool is_character = spec->conversion == 'c' || spec->conversion == 'C';
    int left = spec->width != INT_MAX ? spec->width : is_character ? 1 : INT_MAX;
    struct target target = {.room = SIZE_MAX, .wide = means_wide(in, spec)};
    if (!spec->suppress) {
        target.to = take_pointer(in);
        if (in->options & SCANF_SECURE) {
            target.room = (uint32_t)in->arguments[in->next++];
            if (!target.room) {
                errno = ENOMEM;
                return false;
            }
        }
    }
    size_t whole = target.room;
    if (!is_character && target.room != SIZE_MAX)
        target.room--;
    bool any = false, good = true;
    int c = is_character || spec->conversion == '[' ? get(in) : skip_blanks(in);
    while (c != SCAN_END && belongs(spec, c)) {
        any = true;
        if (!spec->suppress && !add(in, &target, c)) {
            errno = EILSEQ;
            good = false;
        }
        if (!good || target.full || --left == 0)
            break;
        c = get(in);
    }
    if (good && !target.full && left)
        unget(in, c);
    if (target.full) {
        errno = ENOMEM;
        if (whole && target.wide)
            *(wchar_t *)target.to = 0;
        else if (whole)
            *(char *)target.to = 0;
        return false;
    }
    if (!any || !good)
        return false;
    if (!is_character && !spec->suppress) {
        target.room = SIZE_MAX;
        add_unit(&target, 0);
    }
    return true;
}

static const CH *parse_size(const CH *at, struct spec *spec) {
    switch (*at) {
    case 'h':
        spec->size = at[1] == 'h' ? SIZE_CHAR : SIZE_SHORT;
        return at + (at[1] == 'h' ? 2 : 1);
    case 'l':
        spec->size = at[1] == 'l' ? SIZE_64 : SIZE_LONG;
        return at + (at[1] == 'l' ? 2 : 1);
    case 'L':
        spec->size = SIZE_64;
        return at + 1;
    case 'w':
        spec->size = SIZE_WIDE;
        return at + 1;
    case 'I':
        if (at[1] == '6' && at[2] == '4') {
            spec->size = SIZE_64;
            return at + 3;
        }
        if (at[1] == '3' && at[2] == '2') {
            spec->size = SIZE_INT32;
            return at + 3;
        }
        spec->size = SIZE_POINTER;
        return at + 1;
    case 'j':
    case 'z':
    case 't':
        if (crt_is_msvcrt)
            return at;
        spec->size = SIZE_64;
        return at + 1;
    default:
        return at;
    }
}

static const CH *parse_spec(const CH *at, struct spec *spec) {
    *spec = (struct spec){.width = INT_MAX};
    if (*at == '*') {
        spec->suppress = true;
        at++;
    }
    if (*at >= '0' && *at <= '9') {
        spec->width = 0;
        for (; *at >= '0' && *at <= '9'; at++)
            spec->width = spec->width < INT_MAX / 10 ? spec->width * 10 + (*at - '0') : INT_MAX - 1;
    }
    at = parse_size(at, spec);
    spec->conversion = *at;
    if (!*at)
        return at;
    at++;
    if (spec->conversion == '[') {
        if (*at == '^') {
            spec->set_inverted = true;
            at++;
        }
        spec->set = at;
        if (*at == ']')
            at++;
        while (*at && *at != ']')
            at++;
        spec->set_end = at;
        if (*at)
            at++;
    }
    return at;
}

/* 1 converted, 0 not, -1 done without counting. */
static int convert(struct input *in, const struct spec *spec) {
    switch (spec->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        return scan_integer(in, spec);
    case 'F':
        if (crt_is_msvcrt)
            return 0;
        __attribute__((fallthrough));
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        return scan_float(in, spec);
    case 's':
    case 'S':
    case 'c':
    case 'C':
    case '[':
        return scan_text(in, spec);
    case 'n':
        if (!spec->suppress)
            store_integer(take_pointer(in), (uint64_t)in->taken, spec->size);
        return -1;
    default:
        return 0;
    }
}

int PARSE_FUNCTION(const struct crt_scan_source *source, const CH *format, uint64_t options, void *locale,
                   va_list arguments) {
    struct input in = {.source = source, .options = options, .locale = locale};
    in.arguments = (const uint64_t *)arguments;
    int converted = 0, attempted = 0;
    while (*format) {
        if (is_blank((UNIT)*format)) {
            while (is_blank((UNIT)*format))
                format++;
            unget(&in, skip_blanks(&in));
            continue;
        }
        if (*format != '%' || format[1] == '%') {
            bool percent = *format == '%';
            int c = percent && !crt_is_msvcrt ? skip_blanks(&in) : get(&in);
            if (c != (UNIT)*format) {
                unget(&in, c);
                break;
            }
            format += percent ? 2 : 1;
            continue;
        }
        struct spec spec;
        format = parse_spec(format + 1, &spec);
        in.ended = false;
        int done = convert(&in, &spec);
        if (done == 0) {
            /* An end of input before anything but white space is a failure of input, not of matching. */
            if (in.ended && !converted && !attempted) {
                return -1;
            }
            break;
        }
        attempted += done == 1;
        converted += done == 1 && !spec.suppress;
    }
    if (*format && in.ended && !attempted)
        return -1;
    return converted;
}
