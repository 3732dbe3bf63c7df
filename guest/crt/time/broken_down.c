/* gmtime, localtime, mktime and their kin: between seconds and struct tm, in 32 and 64 bits. */
#include "../thread/thread_data.h"
#include "zone.h"

enum { MKTIME_FIRST_YEAR = 69, MKTIME_LAST_YEAR = 1101 };

static bool refuse(struct tm *out) {
    memset(out, 0xff, sizeof *out);
    errno = EINVAL;
    return false;
}

bool crt_gmtime(struct tm *out, int64_t seconds) {
    if (seconds < -ZONE_BEFORE || seconds > TIME64_MOST + ZONE_BEHIND)
        return refuse(out);
    crt_break_down(out, seconds);
    return true;
}

bool crt_localtime(struct tm *out, int64_t seconds) {
    if (seconds < 0 || seconds > TIME64_MOST)
        return refuse(out);
    crt_zone_start();
    int64_t local = seconds - crt_zone_seconds;
    bool daylight = crt_zone_is_daylight(local);
    crt_break_down(out, daylight ? local - crt_zone_dst_seconds : local);
    out->tm_isdst = daylight;
    return true;
}

static struct tm *thread_tm(void) {
    struct crt_thread *thread = crt_thread_data();
    if (!thread->broken_down_time)
        thread->broken_down_time = malloc(sizeof(struct tm));
    if (!thread->broken_down_time)
        errno = ENOMEM;
    return thread->broken_down_time;
}

static int64_t make(struct tm *from, bool local, int64_t most) {
    CRT_REQUIRE(from, EINVAL, -1);
    int64_t months = (int64_t)from->tm_year * 12 + from->tm_mon;
    int64_t seconds = crt_put_together(from);
    struct tm out;
    if (months < MKTIME_FIRST_YEAR * 12 || months >= (MKTIME_LAST_YEAR + 1) * 12)
        goto refused;
    if (local) {
        crt_zone_start();
        int64_t standard = seconds;
        seconds += crt_zone_seconds;
        if (from->tm_isdst > 0 || (from->tm_isdst < 0 && crt_zone_is_daylight(standard)))
            seconds += crt_zone_dst_seconds;
    }
    if (seconds < 0 || seconds > most || !(local ? crt_localtime : crt_gmtime)(&out, seconds))
        goto refused;
    *from = out;
    return seconds;
refused:
    errno = EINVAL;
    return -1;
}

#define BREAKER(plain, checked, type, breaker)                                                                         \
    struct tm *plain(const type *seconds);                                                                             \
    errno_t checked(struct tm *out, const type *seconds);                                                              \
    errno_t checked(struct tm *out, const type *seconds) {                                                             \
        CRT_REQUIRE(out, EINVAL, EINVAL);                                                                              \
        memset(out, 0xff, sizeof *out);                                                                                \
        CRT_REQUIRE(seconds, EINVAL, EINVAL);                                                                          \
        return breaker(out, *seconds) ? 0 : EINVAL;                                                                    \
    }                                                                                                                  \
    struct tm *plain(const type *seconds) {                                                                            \
        struct tm *out = thread_tm();                                                                                  \
        return !out || checked(out, seconds) ? NULL : out;                                                             \
    }

BREAKER(_gmtime32, _gmtime32_s, int32_t, crt_gmtime)
BREAKER(_gmtime64, _gmtime64_s, int64_t, crt_gmtime)
BREAKER(_localtime32, _localtime32_s, int32_t, crt_localtime)
BREAKER(_localtime64, _localtime64_s, int64_t, crt_localtime)

int32_t _mktime32(struct tm *from);
int64_t _mktime64(struct tm *from);
int32_t _mkgmtime32(struct tm *from);
int64_t _mkgmtime64(struct tm *from);

int32_t _mktime32(struct tm *from) { return (int32_t)make(from, true, INT32_MAX); }

int64_t _mktime64(struct tm *from) { return make(from, true, TIME64_MOST); }

int32_t _mkgmtime32(struct tm *from) { return (int32_t)make(from, false, INT32_MAX); }

int64_t _mkgmtime64(struct tm *from) { return make(from, false, TIME64_MOST); }
