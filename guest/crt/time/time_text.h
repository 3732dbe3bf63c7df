/* asctime, ctime, _strdate and _strtime, for char or wchar_t: fixed forms in English. */
#include "../convert/units.h"
#include "../thread/thread_data.h"
#include "calendar.h"

enum { ASCTIME_ROOM = 26, SHORT_ROOM = 9 };

static CH *put_two(CH *out, int value) {
    *out++ = (CH)('0' + value / 10 % 10);
    *out++ = (CH)('0' + value % 10);
    return out;
}

static CH *put_three(CH *out, const char *letters) {
    for (int i = 0; i < 3; i++)
        *out++ = (CH)letters[i];
    return out;
}

static CH *put_clock(CH *out, int hour, int minute, int second) {
    out = put_two(out, hour);
    *out++ = ':';
    out = put_two(out, minute);
    *out++ = ':';
    return put_two(out, second);
}

static bool within(int value, int most) { return value >= 0 && value <= most; }

static int days_of_month(const struct tm *time) {
    int64_t year = (int64_t)time->tm_year + TM_YEAR_BASE;
    return (int)(crt_days_from_date(year, time->tm_mon + 1, 1) - crt_days_from_date(year, time->tm_mon, 1));
}

static bool is_sound(const struct tm *time) {
    return time->tm_year >= 0 && time->tm_year <= 9999 - TM_YEAR_BASE && within(time->tm_mon, 11) &&
           within(time->tm_hour, 23) && within(time->tm_min, 59) && within(time->tm_sec, 60) &&
           within(time->tm_wday, 6) && time->tm_mday >= 1 && time->tm_mday <= days_of_month(time);
}

errno_t NAME(asctime_s, _wasctime_s)(CH *out, size_t size, const struct tm *time);
CH *NAME(asctime, _wasctime)(const struct tm *time);
errno_t NAME(_strdate_s, _wstrdate_s)(CH *out, size_t size);
errno_t NAME(_strtime_s, _wstrtime_s)(CH *out, size_t size);
CH *NAME(_strdate, _wstrdate)(CH *out);
CH *NAME(_strtime, _wstrtime)(CH *out);

errno_t NAME(asctime_s, _wasctime_s)(CH *out, size_t size, const struct tm *time) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(size >= ASCTIME_ROOM, EINVAL, EINVAL);
    CRT_REQUIRE(time && is_sound(time), EINVAL, EINVAL);
    out = put_three(out, &"SunMonTueWedThuFriSat"[3 * time->tm_wday]);
    *out++ = ' ';
    out = put_three(out, &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * time->tm_mon]);
    *out++ = ' ';
    CH *day = out;
    out = put_two(out, time->tm_mday);
    if (!crt_is_msvcrt && *day == '0')
        *day = ' ';
    *out++ = ' ';
    out = put_clock(out, time->tm_hour, time->tm_min, time->tm_sec);
    *out++ = ' ';
    out = put_two(out, (time->tm_year + TM_YEAR_BASE) / 100);
    out = put_two(out, time->tm_year % 100);
    *out++ = '\n';
    *out = 0;
    return 0;
}

static CH *thread_text(void) {
    struct crt_thread *thread = crt_thread_data();
    CH **text = &thread->NAME(asctime_text, wide_asctime_text);
    if (!*text)
        *text = malloc(ASCTIME_ROOM * sizeof(CH));
    if (!*text)
        errno = ENOMEM;
    return *text;
}

CH *NAME(asctime, _wasctime)(const struct tm *time) {
    CH *text = thread_text();
    return !text || NAME(asctime_s, _wasctime_s)(text, ASCTIME_ROOM, time) ? NULL : text;
}

#define CTIME(plain, checked, type)                                                                                    \
    errno_t checked(CH *out, size_t size, const type *seconds);                                                        \
    CH *plain(const type *seconds);                                                                                    \
    errno_t checked(CH *out, size_t size, const type *seconds) {                                                       \
        CRT_REQUIRE(out && size, EINVAL, EINVAL);                                                                      \
        *out = 0;                                                                                                      \
        CRT_REQUIRE(size >= ASCTIME_ROOM, EINVAL, EINVAL);                                                             \
        CRT_REQUIRE(seconds, EINVAL, EINVAL);                                                                          \
        struct tm time;                                                                                                \
        return crt_localtime(&time, *seconds) ? NAME(asctime_s, _wasctime_s)(out, size, &time) : EINVAL;               \
    }                                                                                                                  \
    CH *plain(const type *seconds) {                                                                                   \
        CRT_REQUIRE(seconds, EINVAL, NULL);                                                                            \
        struct tm time;                                                                                                \
        return crt_localtime(&time, *seconds) ? NAME(asctime, _wasctime)(&time) : NULL;                                \
    }

CTIME(NAME(_ctime32, _wctime32), NAME(_ctime32_s, _wctime32_s), int32_t)
CTIME(NAME(_ctime64, _wctime64), NAME(_ctime64_s, _wctime64_s), int64_t)

errno_t NAME(_strdate_s, _wstrdate_s)(CH *out, size_t size) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(size >= SHORT_ROOM, ERANGE, ERANGE);
    SYSTEMTIME now;
    GetLocalTime(&now);
    out = put_two(out, now.wMonth);
    *out++ = '/';
    out = put_two(out, now.wDay);
    *out++ = '/';
    *put_two(out, now.wYear) = 0;
    return 0;
}

errno_t NAME(_strtime_s, _wstrtime_s)(CH *out, size_t size) {
    CRT_REQUIRE(out && size, EINVAL, EINVAL);
    *out = 0;
    CRT_REQUIRE(size >= SHORT_ROOM, ERANGE, ERANGE);
    SYSTEMTIME now;
    GetLocalTime(&now);
    *put_clock(out, now.wHour, now.wMinute, now.wSecond) = 0;
    return 0;
}

CH *NAME(_strdate, _wstrdate)(CH *out) { return NAME(_strdate_s, _wstrdate_s)(out, SHORT_ROOM) ? NULL : out; }

CH *NAME(_strtime, _wstrtime)(CH *out) { return NAME(_strtime_s, _wstrtime_s)(out, SHORT_ROOM) ? NULL : out; }
