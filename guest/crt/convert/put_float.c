/* _ecvt, _fcvt and _gcvt: floating point to digits. What is no number reads 1#INF, 1#QNAN, 1#SNAN or 1#IND. */
#include "../float/decimal.h"
#include "../format/printf.h"
#include "../thread/thread_data.h"

enum { CVT_ROOM = sizeof ((struct crt_thread *)0)->cvt_text, CVT_DIGITS = CVT_ROOM - 1 };

errno_t _ecvt_s(char *out, size_t size, double value, int count, int *point, int *sign);
errno_t _fcvt_s(char *out, size_t size, double value, int places, int *point, int *sign);
errno_t _gcvt_s(char *out, size_t size, double value, int count);
char *_ecvt(double value, int count, int *point, int *sign);
char *_fcvt(double value, int places, int *point, int *sign);
char *_gcvt(double value, int count, char *out);

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static const char *name_of(double value) {
    uint64_t bits = bits_of(value), fraction = bits << 12 >> 12;
    if ((bits >> 52 & 0x7ff) != 0x7ff)
        return NULL;
    if (!fraction)
        return "1#INF";
    if (!(fraction >> 51))
        return "1#SNAN";
    return bits >> 63 && fraction == 1ull << 51 ? "1#IND" : "1#QNAN";
}

/* `count` digits, or with `fixed` that many behind the point. */
static void digits_of(char *out, double value, bool fixed, int count, int *point, int *sign) {
    const char *name = name_of(value);
    struct decimal digits;
    *sign = (int)(bits_of(value) >> 63);
    if (count < 0 && !fixed)
        count = 0;
    if (name) {
        *point = 1;
        for (count = fixed ? count + 1 : count; count > 0 && *name; count--)
            *out++ = *name++;
        *out = 0;
        return;
    }
    if (fixed)
        crt_decimal_fixed(&digits, value, count, ROUND_TIES_AWAY);
    else
        crt_decimal_significant(&digits, value, count, ROUND_TIES_AWAY);
    if (!fixed && !count && digits.count)
        crt_decimal_cut(&digits, 0, true);
    /* What is all behind the last place has no digits, and its point is there. */
    if (fixed && !digits.count && value != 0) {
        *point = -count;
        *out = 0;
        return;
    }
    *point = digits.point;
    int wanted = fixed ? digits.point + count : count;
    for (int i = 0; i < wanted && i < CVT_DIGITS; i++)
        *out++ = i < digits.count ? digits.digits[i] : '0';
    *out = 0;
}

static errno_t copy(char *out, size_t size, const char *text) {
    size_t length = strlen(text);
    CRT_REQUIRE(length < size, ERANGE, ERANGE);
    memcpy(out, text, length + 1);
    return 0;
}

static errno_t checked(char *out, size_t size, double value, bool fixed, int count, int *point, int *sign) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(point && sign, EINVAL, EINVAL);
    char text[CVT_ROOM];
    digits_of(text, value, fixed, count, point, sign);
    return copy(out, size, text);
}

errno_t _ecvt_s(char *out, size_t size, double value, int count, int *point, int *sign) {
    return checked(out, size, value, false, count, point, sign);
}

errno_t _fcvt_s(char *out, size_t size, double value, int places, int *point, int *sign) {
    return checked(out, size, value, true, places, point, sign);
}

char *_ecvt(double value, int count, int *point, int *sign) {
    CRT_REQUIRE(point && sign, EINVAL, NULL);
    char *text = crt_thread_data()->cvt_text;
    digits_of(text, value, false, count, point, sign);
    return text;
}

char *_fcvt(double value, int places, int *point, int *sign) {
    CRT_REQUIRE(point && sign, EINVAL, NULL);
    char *text = crt_thread_data()->cvt_text;
    digits_of(text, value, true, places, point, sign);
    return text;
}

errno_t _gcvt_s(char *out, size_t size, double value, int count) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(count >= 0, ERANGE, ERANGE);
    if (count > CVT_DIGITS)
        count = CVT_DIGITS;
    struct decimal digits = {.count = 0};
    const char *name = name_of(value);
    if (!name)
        crt_decimal_significant(&digits, value, count, ROUND_TIES_AWAY);
    int magnitude = (name || !digits.count ? 1 : digits.point) - 1;
    bool exponent = magnitude < -1 || magnitude >= (count ? count : 1);
    struct float_format how = {.conversion = exponent ? 'e' : 'f',
                               .precision = exponent ? (count ? count - 1 : 0) : count ? count - 1 - magnitude : 0,
                               .alternate = true,
                               .options = crt_is_msvcrt ? PRINTF_MSVCRT : 0};
    char text[2 * CVT_ROOM + FLOAT_TEXT_SLACK], *at = text;
    if (bits_of(value) >> 63)
        *at++ = '-';
    at[crt_format_float(at, value, &how)] = 0;
    /* Zeros that end the fraction go; the point stays. */
    char *mark = at;
    while (*mark && *mark != 'e')
        mark++;
    char *last = mark;
    while (!name && last > at && last[-1] == '0')
        last--;
    memmove(last, mark, strlen(mark) + 1);
    return copy(out, size, text);
}

char *_gcvt(double value, int count, char *out) {
    CRT_REQUIRE(out, EINVAL, NULL);
    return _gcvt_s(out, SIZE_MAX, value, count) ? NULL : out;
}
