/* strftime for char or wchar_t. msvcrt knows C89's conversions, ucrtbase C99's; '#' drops leading zeros and gives the
 * long forms of %c and %x. A conversion or a field that makes no sense is an invalid parameter. */
#include "../convert/units.h"
#include "../locale/locale.h"
#include "zone.h"

struct output {
    CH *at;
    size_t left; /* with the terminator; 0 when it was too short */
    const struct crt_time_names *names;
    UINT codepage;
    const struct tm *time;
    bool is_c;
    bool wrong; /* an invalid parameter */
};

static void put(struct output *out, CH unit) {
    if (out->left > 1) {
        *out->at++ = unit;
        out->left--;
    } else {
        out->left = 0;
    }
}

static void put_text(struct output *out, const wchar_t *text) {
#ifdef CRT_WIDE
    while (*text)
        put(out, *text++);
#else
    while (*text) {
        int units = IS_HIGH_SURROGATE(*text) && IS_LOW_SURROGATE(text[1]) ? 2 : 1;
        char bytes[MULTIBYTE_MOST];
        int made = crt_encode(bytes, text, units, out->codepage);
        if (made == MULTIBYTE_INVALID) {
            bytes[0] = '?';
            made = 1;
        }
        for (int i = 0; i < made; i++)
            put(out, bytes[i]);
        text += units;
    }
#endif
}

/* At least `width` digits, filled up with zeros or blanks. */
static void put_number(struct output *out, int value, int width, char fill) {
    enum { DIGITS_MOST = 12 };
    CH digits[DIGITS_MOST];
    int count = 0;
    unsigned rest = value < 0 ? 0u - (unsigned)value : (unsigned)value;
    do
        digits[count++] = (CH)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0)
        put(out, '-');
    for (int i = count; i < width; i++)
        put(out, (CH)fill);
    while (count)
        put(out, digits[--count]);
}

static void field(struct output *out, int value, int least, int most, int shift, int width, bool bare) {
    if (value < least || value > most)
        out->wrong = true;
    else
        put_number(out, value + shift, bare ? 1 : width, '0');
}

static void name(struct output *out, const wchar_t *const *names, int which, int count) {
    if (which < 0 || which >= count)
        out->wrong = true;
    else
        put_text(out, names[which]);
}

static int twelve(int hour) { return hour % 12 ? hour % 12 : 12; }

/* A picture of GetDateFormat or GetTimeFormat. */
static void put_picture(struct output *out, const wchar_t *picture) {
    const struct tm *t = out->time;
    bool quoted = false;
    while (*picture) {
        wchar_t letter = *picture;
        int count = 1;
        if (letter == L'\'') {
            quoted = !quoted;
            picture++;
            continue;
        }
        while (!quoted && picture[count] == letter)
            count++;
        wchar_t single[2] = {letter, 0};
        if (quoted)
            put_text(out, single);
        else if (letter == L'd' && count > 2)
            name(out, count == 3 ? out->names->short_days : out->names->days, t->tm_wday, 7);
        else if (letter == L'd')
            field(out, t->tm_mday, 1, 31, 0, count, false);
        else if (letter == L'M' && count > 2)
            name(out, count == 3 ? out->names->short_months : out->names->months, t->tm_mon, 12);
        else if (letter == L'M')
            field(out, t->tm_mon, 0, 11, 1, count, false);
        else if (letter == L'y' && count > 2)
            put_number(out, t->tm_year + TM_YEAR_BASE, 4, '0');
        else if (letter == L'y')
            put_number(out, (t->tm_year % 100 + 100) % 100, count, '0');
        else if (letter == L'h')
            field(out, t->tm_hour >= 0 ? twelve(t->tm_hour) : -1, 0, 23, 0, count, false);
        else if (letter == L'H')
            field(out, t->tm_hour, 0, 23, 0, count, false);
        else if (letter == L'm')
            field(out, t->tm_min, 0, 59, 0, count, false);
        else if (letter == L's')
            field(out, t->tm_sec, 0, 60, 0, count, false);
        else if (letter == L't')
            name(out, out->names->halves, t->tm_hour < 0 ? -1 : t->tm_hour / 12, 2);
        else
            for (int i = 0; i < count; i++)
                put_text(out, single);
        picture += count;
    }
}

/* Week of the year, weeks beginning on a day of the week and the first being the one with the first such day. */
static int week_from(const struct tm *t, int first_day) {
    return (t->tm_yday + 7 - (t->tm_wday + 7 - first_day) % 7) / 7;
}

/* ISO 8601's week, and the year it belongs to. */
static int iso_week(const struct tm *t, int *year) {
    int monday_based = (t->tm_wday + 6) % 7;
    *year = t->tm_year + TM_YEAR_BASE;
    int week = (t->tm_yday - monday_based + 10) / 7;
    if (week < 1) {
        --*year;
        int last = (int)(crt_days_from_date(*year + 1, 0, 1) - crt_days_from_date(*year, 0, 1)) + t->tm_yday;
        return (last - monday_based + 10) / 7;
    }
    int days = (int)(crt_days_from_date(*year + 1, 0, 1) - crt_days_from_date(*year, 0, 1));
    if (week == 53 && days - t->tm_yday <= 3 - monday_based) {
        ++*year;
        return 1;
    }
    return week;
}

static void convert(struct output *out, CH letter, bool sharp);

static void put_all(struct output *out, const char *letters, bool sharp) {
    for (; *letters; letters++) {
        if ((*letters >= 'A' && *letters <= 'Z') || (*letters >= 'a' && *letters <= 'z'))
            convert(out, (CH)*letters, sharp);
        else
            put(out, (CH)*letters);
    }
}

static void put_offset(struct output *out) {
    crt_zone_start();
    int east = -(crt_zone_seconds + (out->time->tm_isdst > 0 ? crt_zone_dst_seconds : 0)) / MINUTE;
    put(out, east < 0 ? '-' : '+');
    put_number(out, (east < 0 ? -east : east) / 60, 2, '0');
    put_number(out, (east < 0 ? -east : east) % 60, 2, '0');
}

static bool is_date_sound(const struct tm *t) {
    return t->tm_wday >= 0 && t->tm_wday <= 6 && t->tm_yday >= 0 && t->tm_yday <= 365;
}

static bool has_four_digits(const struct tm *t) {
    return t->tm_year >= -TM_YEAR_BASE && t->tm_year <= 9999 - TM_YEAR_BASE;
}

/* C99's conversions beyond C89's. */
static void convert_c99(struct output *out, CH letter, bool sharp) {
    const struct tm *t = out->time;
    int year;
    switch (letter) {
    case 'C':
        if (!has_four_digits(t))
            out->wrong = true;
        else
            put_number(out, (t->tm_year + TM_YEAR_BASE) / 100, sharp ? 1 : 2, '0');
        break;
    case 'D':
        put_all(out, "m/d/y", sharp);
        break;
    case 'e':
        if (t->tm_mday < 1 || t->tm_mday > 31)
            out->wrong = true;
        else
            put_number(out, t->tm_mday, sharp ? 1 : 2, ' ');
        break;
    case 'F':
        put_all(out, "Y-m-d", sharp);
        break;
    case 'g':
    case 'G':
    case 'V':
        if (!is_date_sound(t) || !has_four_digits(t)) {
            out->wrong = true;
            break;
        }
        int week = iso_week(t, &year);
        if (letter == 'V')
            put_number(out, week, sharp ? 1 : 2, '0');
        else if (letter == 'G')
            put_number(out, year, sharp ? 1 : 4, '0');
        else
            put_number(out, year % 100, sharp ? 1 : 2, '0');
        break;
    case 'h':
        convert(out, 'b', sharp);
        break;
    case 'n':
        put(out, '\n');
        break;
    case 'r':
        put_all(out, "I:M:S p", sharp);
        break;
    case 'R':
        put_all(out, "H:M", sharp);
        break;
    case 't':
        put(out, '\t');
        break;
    case 'T':
        put_all(out, "H:M:S", sharp);
        break;
    case 'u':
        if (t->tm_wday < 0 || t->tm_wday > 6)
            out->wrong = true;
        else
            put_number(out, t->tm_wday ? t->tm_wday : 7, 1, '0');
        break;
    default:
        out->wrong = true;
    }
}

static void convert(struct output *out, CH letter, bool sharp) {
    const struct tm *t = out->time;
    switch (letter) {
    case '%':
        put(out, '%');
        break;
    case 'a':
        name(out, out->names->short_days, t->tm_wday, 7);
        break;
    case 'A':
        name(out, out->names->days, t->tm_wday, 7);
        break;
    case 'b':
        name(out, out->names->short_months, t->tm_mon, 12);
        break;
    case 'B':
        name(out, out->names->months, t->tm_mon, 12);
        break;
    case 'c':
        if (!sharp && !crt_is_msvcrt && out->is_c) {
            put_all(out, "a b e H:M:S Y", false);
            break;
        }
        put_picture(out, sharp ? out->names->long_date : out->names->short_date);
        put(out, ' ');
        put_picture(out, out->names->time);
        break;
    case 'd':
        field(out, t->tm_mday, 1, 31, 0, 2, sharp);
        break;
    case 'H':
        field(out, t->tm_hour, 0, 23, 0, 2, sharp);
        break;
    case 'I':
        if (t->tm_hour < 0 || t->tm_hour > 23)
            out->wrong = true;
        else
            put_number(out, twelve(t->tm_hour), sharp ? 1 : 2, '0');
        break;
    case 'j':
        field(out, t->tm_yday, 0, 365, 1, 3, sharp);
        break;
    case 'm':
        field(out, t->tm_mon, 0, 11, 1, 2, sharp);
        break;
    case 'M':
        field(out, t->tm_min, 0, 59, 0, 2, sharp);
        break;
    case 'p':
        name(out, out->names->halves, t->tm_hour < 0 ? -1 : t->tm_hour / 12, 2);
        break;
    case 'S':
        field(out, t->tm_sec, 0, 60, 0, 2, sharp);
        break;
    case 'U':
    case 'W':
        if (!is_date_sound(t))
            out->wrong = true;
        else
            put_number(out, week_from(t, letter == 'W'), sharp ? 1 : 2, '0');
        break;
    case 'w':
        field(out, t->tm_wday, 0, 6, 0, 1, sharp);
        break;
    case 'x':
        put_picture(out, sharp ? out->names->long_date : out->names->short_date);
        break;
    case 'X':
        put_picture(out, out->names->time);
        break;
    case 'y':
        if (!has_four_digits(t))
            out->wrong = true;
        else
            put_number(out, (t->tm_year + TM_YEAR_BASE) % 100, sharp ? 1 : 2, '0');
        break;
    case 'Y':
        field(out, t->tm_year, -TM_YEAR_BASE, 9999 - TM_YEAR_BASE, TM_YEAR_BASE, 4, sharp);
        break;
    case 'z':
        if (!crt_is_msvcrt) {
            put_offset(out);
            break;
        }
        __attribute__((fallthrough));
    case 'Z':
        put_text(out, crt_zone_name(t->tm_isdst > 0));
        break;
    default:
        if (crt_is_msvcrt)
            out->wrong = true;
        else
            convert_c99(out, letter, sharp);
    }
}

static size_t format(CH *to, size_t size, const CH *text, const struct tm *time, const struct crt_time_names *names,
                     _locale_t locale) {
    CRT_REQUIRE(to && size, EINVAL, 0);
    *to = 0;
    CRT_REQUIRE(text, EINVAL, 0);
    const crt_locale *in = crt_locale_of(locale);
    const struct crt_category *category = in->category[LC_TIME];
    struct output out = {.at = to,
                         .left = size,
                         .names = names ? names : &category->time,
                         .codepage = in->codepage,
                         .time = time,
                         .is_c = !category->locale_name};
    for (; *text && out.left && !out.wrong; text++) {
        if (*text != '%') {
            put(&out, *text);
            continue;
        }
        /* C89's text may use no time at all. */
        if (!time) {
            out.wrong = true;
            break;
        }
        text++;
        bool sharp = *text == '#';
        if (sharp)
            text++;
        if (!crt_is_msvcrt && (*text == 'E' || *text == 'O'))
            text++;
        if (!*text) {
            out.wrong = true;
            break;
        }
        convert(&out, *text, sharp);
    }
    if (out.wrong || !out.left) {
        *to = 0;
        if (out.wrong)
            crt_invalid(EINVAL);
        else
            errno = ERANGE;
        return 0;
    }
    *out.at = 0;
    return (size_t)(out.at - to);
}

size_t NAME(strftime, wcsftime)(CH *to, size_t size, const CH *text, const struct tm *time);
size_t NAME(_strftime_l, _wcsftime_l)(CH *to, size_t size, const CH *text, const struct tm *time, _locale_t locale);
size_t NAME(_Strftime, _Wcsftime)(CH *to, size_t size, const CH *text, const struct tm *time, void *names);

size_t NAME(strftime, wcsftime)(CH *to, size_t size, const CH *text, const struct tm *time) {
    return format(to, size, text, time, NULL, NULL);
}

size_t NAME(_strftime_l, _wcsftime_l)(CH *to, size_t size, const CH *text, const struct tm *time, _locale_t locale) {
    return format(to, size, text, time, NULL, locale);
}

/* For the C++ library: with names of _Gettnames. */
size_t NAME(_Strftime, _Wcsftime)(CH *to, size_t size, const CH *text, const struct tm *time, void *names) {
    return format(to, size, text, time, names, NULL);
}
