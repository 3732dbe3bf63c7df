// Internationalised domain names: nameprep by case and compatibility mappings, Punycode (RFC 3490, 3491, 3492).

#include "kernelbase.h"

enum {
    LABEL_MAX = 63, // of a label as ASCII
    NAME_MAX = 255,
    PUNY_BASE = 36,
    PUNY_T_MIN = 1,
    PUNY_T_MAX = 26,
    PUNY_SKEW = 38,
    PUNY_DAMP = 700,
    PUNY_BIAS = 72,
    PUNY_FIRST = 0x80,
    KNOWN_FLAGS = IDN_ALLOW_UNASSIGNED | IDN_USE_STD3_ASCII_RULES | IDN_EMAIL_ADDRESS | IDN_RAW_PUNYCODE,
};

typedef struct {
    WCHAR units[NAME_MAX + 1];
    int length;
} Name;

static bool append(Name *name, WCHAR unit) {
    if (name->length >= NAME_MAX)
        return false;
    name->units[name->length++] = unit;
    return true;
}

static unsigned adapt(unsigned delta, unsigned points, bool first) {
    unsigned k = 0;
    delta = first ? delta / PUNY_DAMP : delta / 2;
    for (delta += delta / points; delta > (PUNY_BASE - PUNY_T_MIN) * PUNY_T_MAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_T_MIN;
    return k + (PUNY_BASE - PUNY_T_MIN + 1) * delta / (delta + PUNY_SKEW);
}

static unsigned threshold(unsigned k, unsigned bias) {
    return k <= bias ? PUNY_T_MIN : k >= bias + PUNY_T_MAX ? PUNY_T_MAX : k - bias;
}

static WCHAR digit_unit(unsigned digit) { return (WCHAR)(digit < 26 ? 'a' + digit : '0' + digit - 26); }

static int unit_digit(WCHAR unit) {
    WCHAR lower = unit | 0x20;
    return lower >= 'a' && lower <= 'z' ? lower - 'a' : unit >= '0' && unit <= '9' ? unit - '0' + 26 : -1;
}

// UTF-16 to code points; how many, or -1 for a lone surrogate or too many.
static int code_points(const WCHAR *units, int length, unsigned out[NAME_MAX]) {
    int count = 0;
    for (int i = 0; i < length; i++) {
        unsigned point = units[i];
        if (count >= NAME_MAX || (point & 0xFC00) == 0xDC00)
            return -1;
        if ((point & 0xFC00) == 0xD800) {
            if (i + 1 >= length || (units[i + 1] & 0xFC00) != 0xDC00)
                return -1;
            point = 0x10000 + ((point & 0x3FF) << 10 | (units[++i] & 0x3FF));
        }
        out[count++] = point;
    }
    return count;
}

static bool encode(const WCHAR *label, int length, Name *out) {
    unsigned points[NAME_MAX], n = PUNY_FIRST, delta = 0, bias = PUNY_BIAS, handled = 0;
    int count = code_points(label, length, points);
    if (count < 0)
        return false;
    for (int i = 0; i < count; i++)
        if (points[i] < PUNY_FIRST && !append(out, (WCHAR)points[i]))
            return false;
        else
            handled += points[i] < PUNY_FIRST;
    unsigned basic = handled;
    if (basic && !append(out, '-'))
        return false;
    while ((int)handled < count) {
        unsigned least = MAXDWORD;
        for (int i = 0; i < count; i++)
            if (points[i] >= n && points[i] < least)
                least = points[i];
        delta += (least - n) * (handled + 1);
        n = least;
        for (int i = 0; i < count; i++) {
            delta += points[i] < n;
            if (points[i] != n)
                continue;
            unsigned rest = delta;
            for (unsigned k = PUNY_BASE;; k += PUNY_BASE) {
                unsigned t = threshold(k, bias);
                if (rest < t)
                    break;
                if (!append(out, digit_unit(t + (rest - t) % (PUNY_BASE - t))))
                    return false;
                rest = (rest - t) / (PUNY_BASE - t);
            }
            if (!append(out, digit_unit(rest)))
                return false;
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
    return true;
}

static bool decode(const WCHAR *label, int length, Name *out) {
    unsigned points[NAME_MAX], n = PUNY_FIRST, at = 0, bias = PUNY_BIAS;
    int count = 0, from = 0;
    for (int i = 0; i < length; i++)
        if (label[i] == '-')
            from = i;
    for (int i = 0; i < from; i++)
        points[count++] = label[i];
    for (int i = from ? from + 1 : 0; i < length;) {
        unsigned before = at, weight = 1;
        for (unsigned k = PUNY_BASE;; k += PUNY_BASE) {
            int digit = i < length ? unit_digit(label[i++]) : -1;
            if (digit < 0 || (unsigned)digit > (MAXDWORD - at) / weight)
                return false;
            at += (unsigned)digit * weight;
            unsigned t = threshold(k, bias);
            if ((unsigned)digit < t)
                break;
            if (weight > MAXDWORD / (PUNY_BASE - t))
                return false;
            weight *= PUNY_BASE - t;
        }
        bias = adapt(at - before, (unsigned)count + 1, before == 0);
        n += at / ((unsigned)count + 1);
        at %= (unsigned)count + 1;
        if (count >= NAME_MAX || n > 0x10FFFF || (n & 0xFFFFF800) == 0xD800)
            return false;
        memmove(&points[at + 1], &points[at], ((unsigned)count - at) * sizeof *points);
        points[at++] = n;
        count++;
    }
    for (int i = 0; i < count; i++) {
        bool pair = points[i] > 0xFFFF;
        if (pair && !append(out, (WCHAR)(0xD800 + ((points[i] - 0x10000) >> 10))))
            return false;
        if (!append(out, (WCHAR)(pair ? 0xDC00 + (points[i] & 0x3FF) : points[i])))
            return false;
    }
    return true;
}

static bool is_ascii(const WCHAR *label, int length) {
    for (int i = 0; i < length; i++)
        if (label[i] >= PUNY_FIRST)
            return false;
    return true;
}

static bool is_dot(WCHAR unit) { return unit == '.' || unit == 0x3002 || unit == 0xFF0E || unit == 0xFF61; }

// Letters, digits and hyphens that are not at an end.
static bool is_standard(const WCHAR *label, int length) {
    for (int i = 0; i < length; i++)
        if (unit_digit(label[i]) < 0 && label[i] != '-' && label[i] < PUNY_FIRST)
            return false;
    return label[0] != '-' && label[length - 1] != '-';
}

// Folds case and takes compatibility characters apart.
static bool prepare(const WCHAR *label, int length, Name *out) {
    WCHAR folded[2 * NAME_MAX];
    int count = 0;
    for (int i = 0; i < length; i++) {
        if (count + 2 > NAME_MAX)
            return false;
        if (label[i] == 0x00DF) // sharp s
            folded[count++] = 's';
        folded[count++] = label[i] == 0x00DF ? 's' : label[i] == 0x03C2 ? 0x03C3 /* final sigma */ : label[i];
    }
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, folded, count, folded, count, NULL, NULL, 0);
    out->length = NormalizeString(NormalizationKC, folded, count, out->units, NAME_MAX);
    if (out->length <= 0)
        return base_fail(ERROR_INVALID_NAME);
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, out->units, out->length, out->units, out->length, NULL, NULL,
                  0);
    return true;
}

enum form { TO_ASCII, TO_UNICODE, TO_NAMEPREP };

static bool convert_label(enum form form, DWORD flags, const WCHAR *label, int length, Name *out) {
    static const WCHAR prefix[] = {'x', 'n', '-', '-'};
    Name prepared = {.length = 0}, made = {.length = 0};
    bool ascii = is_ascii(label, length);
    bool encoded = ascii && length > 4 && CompareStringOrdinal(label, 4, prefix, 4, TRUE) == CSTR_EQUAL;
    if (!ascii && !prepare(label, length, &prepared))
        return false;
    if (ascii && form == TO_UNICODE && encoded) {
        Name again = {.length = 0};
        if (!decode(label + 4, length - 4, &made) || !encode(made.units, made.length, &again) ||
            CompareStringOrdinal(again.units, again.length, label + 4, length - 4, TRUE) != CSTR_EQUAL)
            return false;
    } else if (ascii || form != TO_ASCII || is_ascii(prepared.units, prepared.length)) {
        const WCHAR *from = ascii ? label : prepared.units;
        for (int i = 0; i < (ascii ? length : prepared.length); i++)
            append(&made, from[i]);
    } else {
        for (unsigned i = 0; i < ARRAYSIZE(prefix); i++)
            append(&made, prefix[i]);
        if (!encode(prepared.units, prepared.length, &made))
            return false;
    }
    if (made.length == 0 || (form == TO_ASCII && made.length > LABEL_MAX) ||
        (flags & IDN_USE_STD3_ASCII_RULES && !is_standard(made.units, made.length)))
        return false;
    for (int i = 0; i < made.length; i++)
        if (!append(out, made.units[i]))
            return false;
    return true;
}

// An empty label can only be the last one: the root.
static bool convert_name(enum form form, DWORD flags, const WCHAR *name, int length, Name *out) {
    for (int start = 0; start <= length;) {
        int end = start;
        while (end < length && !is_dot(name[end]))
            end++;
        bool last = end == length;
        if (end == start && !(last && start))
            return false;
        if (end > start && !convert_label(form, flags, name + start, end - start, out))
            return false;
        if (!last && !append(out, '.'))
            return false;
        start = end + 1;
    }
    return true;
}

// -1 as a length stands for a string with its NUL, which is then part of the result.
static int convert(enum form form, DWORD flags, LPCWSTR name, int length, LPWSTR out, int room) {
    Name made = {.length = 0};
    if (!name || length == 0 || length < -1 || room < 0 || (room && !out)) {
        base_fail(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (flags & ~(DWORD)KNOWN_FLAGS || flags & IDN_EMAIL_ADDRESS) { // mailboxes are not converted
        base_fail(ERROR_INVALID_FLAGS);
        return 0;
    }
    bool ended = length == -1 || name[length - 1] == 0;
    int count = length == -1 ? (int)base_length(name) : length - ended;
    if (count == 0 || !convert_name(form, flags, name, count, &made)) {
        base_fail(ERROR_INVALID_NAME);
        return 0;
    }
    if (ended)
        made.units[made.length++] = 0;
    if (room == 0)
        return made.length;
    if (room < made.length) {
        base_fail(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(out, made.units, (SIZE_T)made.length * sizeof(WCHAR));
    return made.length;
}

int WINAPI IdnToAscii(DWORD flags, LPCWSTR name, int length, LPWSTR out, int room) {
    return convert(TO_ASCII, flags, name, length, out, room);
}

int WINAPI IdnToUnicode(DWORD flags, LPCWSTR name, int length, LPWSTR out, int room) {
    return convert(TO_UNICODE, flags, name, length, out, room);
}

int WINAPI IdnToNameprepUnicode(DWORD flags, LPCWSTR name, int length, LPWSTR out, int room) {
    return convert(TO_NAMEPREP, flags, name, length, out, room);
}
