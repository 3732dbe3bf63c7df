/* How a conversion is written, the part of printf_core.h that reads it: flags, width, precision, size, conversion. It
 * uses that file's types and take(), and is included there alone. */

static const CH *parse_size(const struct output *out, const CH *at, struct spec *spec) {
    switch (*at) {
    case 'h':
        if (at[1] == 'h') {
            spec->size = crt_is_msvcrt ? SIZE_SHORT : SIZE_CHAR;
            return at + 2;
        }
        spec->size = SIZE_SHORT;
        return at + 1;
    case 'l':
        spec->size = at[1] == 'l' ? SIZE_64 : SIZE_LONG;
        return at + (at[1] == 'l' ? 2 : 1);
    case 'w':
        spec->size = SIZE_WIDE;
        return at + 1;
    case 'T':
        if (crt_is_msvcrt)
            return at;
        spec->size = WIDE_OUTPUT ? SIZE_WIDE : SIZE_SHORT;
        return at + 1;
    case 'L':
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
    case 'F':
    case 'N':
        /* Near and far, before a conversion; %F by itself is one. */
        if (((out->options & PRINTF_LEGACY_MSVCRT) || *at == 'N') && at[1] && (at[1] | 0x20) >= 'a' && (at[1] | 0x20) <= 'z')
            return at + 1;
        return at;
    default:
        return at;
    }
}

static const CH *parse_number(const CH *at, int *number) {
    int value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        value = value < INT_MAX / 10 - 1 ? value * 10 + (*at - '0') : INT_MAX / 10;
    *number = value;
    return at;
}

/* "7$" after % or *, where positions are in use; 0 if there is none. */
static const CH *parse_position(const struct output *out, const CH *at, int *position) {
    *position = 0;
    if (out->variant != PRINTF_POSITIONAL)
        return at;
    int number;
    const CH *end = parse_number(at, &number);
    if (end == at || *end != '$' || number < 1 || number > ARGUMENTS_MOST)
        return at;
    *position = number;
    return end + 1;
}

static const CH *parse_star(struct output *out, const CH *at, int *number) {
    struct spec star = {0};
    at = parse_position(out, at, &star.position);
    *number = (int)take(out, &star);
    return at;
}

static const CH *parse_spec(struct output *out, const CH *at, struct spec *spec) {
    *spec = (struct spec){.precision = -1};
    at = parse_position(out, at, &spec->position);
    for (;; at++) {
        unsigned flag = *at == '-'   ? LEFT
                        : *at == '+' ? PLUS
                        : *at == ' ' ? SPACE
                        : *at == '#' ? ALTERNATIVE
                        : *at == '0' ? ZERO
                                     : 0;
        if (!flag)
            break;
        spec->flags |= flag;
    }
    if (*at == '*') {
        at = parse_star(out, at + 1, &spec->width);
        if (spec->width < 0) {
            spec->flags |= LEFT;
            spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
        }
        /* ucrtbase lets digits after the star win. */
        if (!crt_is_msvcrt && *at >= '0' && *at <= '9')
            at = parse_number(at, &spec->width);
    } else {
        at = parse_number(at, &spec->width);
    }
    if (*at == '.') {
        at++;
        if (*at == '*')
            at = parse_star(out, at + 1, &spec->precision);
        else
            at = parse_number(at, &spec->precision);
        if (spec->precision < 0)
            spec->precision = -1;
    }
    at = parse_size(out, at, spec);
    spec->conversion = *at;
    return *at ? at + 1 : at;
}
