/* _ecvt, _fcvt and _gcvt: digits of floating point numbers in the old ways. */
#include "../float/decimal.h"
#include "../locale/multibyte.h"
#include "../thread/thread_data.h"

errno_t _ecvt_s(char *out, size_t room, double value, int count, int *point, int *sign);
errno_t _fcvt_s(char *out, size_t room, double value, int places, int *point, int *sign);
errno_t _gcvt_s(char *out, size_t room, double value, int digits);
char *_ecvt(double value, int count, int *point, int *sign);
char *_fcvt(double value, int places, int *point, int *sign);
char *_gcvt(double value, int digits, char *out);

enum { CVT_ROOM = 350 };

/* These round as old runtimes did: exactly, but a tie goes away from zero. */
static errno_t digits_of(char *out, size_t room, double value, int count, bool places, int *point, int *sign) {
    CRT_REQUIRE(out && room, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(point && sign, EINVAL, EINVAL);
    *sign = __builtin_signbit(value) != 0;
    if (!__builtin_isfinite(value)) {
        const char *name = __builtin_isnan(value) ? (crt_is_msvcrt ? "1#QNAN" : "nan") : crt_is_msvcrt ? "1#INF" : "inf";
        *point = crt_is_msvcrt;
        CRT_REQUIRE(strlen(name) < room, ERANGE, ERANGE);
        memcpy(out, name, strlen(name) + 1);
        return 0;
    }
    struct decimal number;
    if (places)
        crt_decimal_fixed(&number, value, count, ROUND_TIES_AWAY);
    else
        crt_decimal_significant(&number, value, count < 1 ? 1 : count, ROUND_TIES_AWAY);
    int wanted = places ? number.point + count : count;
    if (places && !number.count)
        number.point = 0;
    if (places && !number.count)
        wanted = count;
    if (!places && count <= 0)
        wanted = 0;
    if (wanted < 0)
        wanted = 0;
    if ((size_t)wanted >= room) {
        crt_invalid(ERANGE);
        return ERANGE;
    }
    for (int i = 0; i < wanted; i++)
        out[i] = i < number.count ? number.digits[i] : '0';
    out[wanted] = 0;
    *point = number.count ? number.point : 0;
    return 0;
}

errno_t _ecvt_s(char *out, size_t room, double value, int count, int *point, int *sign) {
    return digits_of(out, room, value, count, false, point, sign);
}

errno_t _fcvt_s(char *out, size_t room, double value, int places, int *point, int *sign) {
    return digits_of(out, room, value, places, true, point, sign);
}

static char *per_thread_buffer(void) {
    struct crt_thread *thread = crt_thread_data();
    if (!thread->cvt_text)
        thread->cvt_text = malloc(CVT_ROOM);
    return thread->cvt_text;
}

static char *in_buffer(double value, int count, bool places, int *point, int *sign) {
    char *out = per_thread_buffer();
    int most = places ? CVT_ROOM - 1 - 310 : CVT_ROOM - 1;
    if (!out || digits_of(out, CVT_ROOM, value, count < most ? count : most, places, point, sign))
        return NULL;
    return out;
}

char *_ecvt(double value, int count, int *point, int *sign) { return in_buffer(value, count, false, point, sign); }

char *_fcvt(double value, int places, int *point, int *sign) { return in_buffer(value, places, true, point, sign); }

/* %g with all its zeros dropped, but for the point, which stays. */
errno_t _gcvt_s(char *out, size_t room, double value, int digits) {
    CRT_REQUIRE(out && room, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE((size_t)digits < room, ERANGE, ERANGE);
    char text[CVT_ROOM + 32], *put = text;
    int exponent, sign;
    char found[CVT_ROOM];
    errno_t error = digits_of(found, sizeof found, value, digits > 0 ? digits : 1, false, &exponent, &sign);
    if (error)
        return error;
    if (sign)
        *put++ = '-';
    char mark = crt_decimal_point(NULL);
    if (!__builtin_isfinite(value)) {
        if (crt_is_msvcrt) {
            memcpy(put, "1.", 2);
            memcpy(put + 2, found + 1, strlen(found));
        } else {
            memcpy(put, found, strlen(found) + 1);
        }
        put += strlen(put);
    } else {
        int count = (int)strlen(found);
        while (count > 1 && found[count - 1] == '0')
            count--;
        bool zero = value == 0;
        int power = zero ? 0 : exponent - 1;
        if (power < -4 - (crt_is_msvcrt ? 0 : 0) || power >= digits) {
            *put++ = found[0];
            *put++ = mark;
            for (int i = 1; i < count; i++)
                *put++ = found[i];
            *put++ = 'e';
            *put++ = power < 0 ? '-' : '+';
            unsigned size = (unsigned)(power < 0 ? -power : power);
            if (size >= 100 || crt_is_msvcrt)
                *put++ = (char)('0' + size / 100);
            *put++ = (char)('0' + size / 10 % 10);
            *put++ = (char)('0' + size % 10);
        } else if (power < 0) {
            *put++ = '0';
            *put++ = mark;
            for (int i = power + 1; i < 0; i++)
                *put++ = '0';
            for (int i = 0; i < count; i++)
                *put++ = found[i];
        } else {
            for (int i = 0; i <= power || i < count; i++) {
                if (i == power + 1)
                    *put++ = mark;
                *put++ = i < count ? found[i] : '0';
            }
            if (count <= power + 1)
                *put++ = mark;
        }
    }
    *put = 0;
    CRT_REQUIRE(strlen(text) < room, ERANGE, ERANGE);
    memcpy(out, text, strlen(text) + 1);
    return 0;
}

char *_gcvt(double value, int digits, char *out) {
    CRT_REQUIRE(out, EINVAL, NULL);
    return _gcvt_s(out, SIZE_MAX, value, digits) ? NULL : out;
}
