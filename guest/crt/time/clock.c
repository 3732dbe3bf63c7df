/* What time it is, in the shapes programs ask for it. */
#include "zone.h"

#define UNITS_PER_SECOND 10000000ll
#define UNIX_EPOCH 116444736000000000ll
enum { UNITS_PER_MILLISECOND = 10000, NANOSECONDS_PER_UNIT = 100, TIME_UTC = 1 };

struct timeb32 {
    int32_t time;
    unsigned short millitm;
    short timezone, dstflag;
};
struct timeb64 {
    int64_t time;
    unsigned short millitm;
    short timezone, dstflag;
};
struct timespec32 {
    int32_t tv_sec;
    long tv_nsec;
};
struct timespec64 {
    int64_t tv_sec;
    long tv_nsec;
};

int32_t _time32(int32_t *out);
int64_t _time64(int64_t *out);
double _difftime32(int32_t end, int32_t start);
double _difftime64(int64_t end, int64_t start);
long clock(void);
int _timespec32_get(struct timespec32 *out, int base);
int _timespec64_get(struct timespec64 *out, int base);
unsigned _getsystime(struct tm *out);
unsigned _setsystime(struct tm *time, unsigned milliseconds);

static int64_t since_1970(FILETIME time) {
    return (int64_t)((uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime) - UNIX_EPOCH;
}

int64_t crt_time_now(void) {
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    return since_1970(now);
}

int64_t _time64(int64_t *out) {
    int64_t seconds = crt_time_now() / UNITS_PER_SECOND;
    if (seconds > TIME64_MOST)
        seconds = -1;
    if (out)
        *out = seconds;
    return seconds;
}

int32_t _time32(int32_t *out) {
    int64_t seconds = _time64(NULL);
    int32_t fitting = seconds > INT32_MAX ? -1 : (int32_t)seconds;
    if (out)
        *out = fitting;
    return fitting;
}

double _difftime32(int32_t end, int32_t start) {
    CRT_REQUIRE(end >= 0 && start >= 0, EINVAL, 0);
    return (double)end - start;
}

double _difftime64(int64_t end, int64_t start) {
    CRT_REQUIRE(end >= 0 && start >= 0, EINVAL, 0);
    return (double)(end - start);
}

/* Milliseconds since the process started, which is not processor time. */
long clock(void) {
    FILETIME created, ended, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user))
        return -1;
    int64_t passed = (crt_time_now() - since_1970(created)) / UNITS_PER_MILLISECOND;
    return passed > INT32_MAX ? -1 : passed < 0 ? 0 : (long)passed;
}

static bool is_daylight_now(int64_t seconds) {
    struct tm local;
    return crt_localtime(&local, seconds) && local.tm_isdst > 0;
}

#define FTIME(plain, checked, shape)                                                                                   \
    errno_t checked(struct shape *out);                                                                                \
    void plain(struct shape *out);                                                                                     \
    errno_t checked(struct shape *out) {                                                                               \
        CRT_REQUIRE(out, EINVAL, EINVAL);                                                                              \
        int64_t now = crt_time_now();                                                                                  \
        _tzset();                                                                                                      \
        out->time = (typeof(out->time))(now / UNITS_PER_SECOND);                                                       \
        out->millitm = (unsigned short)(now / UNITS_PER_MILLISECOND % 1000);                                           \
        out->timezone = (short)(crt_zone_seconds / MINUTE);                                                            \
        out->dstflag = is_daylight_now(now / UNITS_PER_SECOND);                                                        \
        return 0;                                                                                                      \
    }                                                                                                                  \
    void plain(struct shape *out) { checked(out); }

FTIME(_ftime32, _ftime32_s, timeb32)
FTIME(_ftime64, _ftime64_s, timeb64)

int _timespec64_get(struct timespec64 *out, int base) {
    if (!out || base != TIME_UTC)
        return 0;
    int64_t now = crt_time_now();
    out->tv_sec = now / UNITS_PER_SECOND;
    out->tv_nsec = (long)(now % UNITS_PER_SECOND) * NANOSECONDS_PER_UNIT;
    return base;
}

int _timespec32_get(struct timespec32 *out, int base) {
    struct timespec64 now;
    if (!out || !_timespec64_get(&now, base) || now.tv_sec > INT32_MAX)
        return 0;
    *out = (struct timespec32){(int32_t)now.tv_sec, now.tv_nsec};
    return base;
}

/* Local time and its milliseconds. */
unsigned _getsystime(struct tm *out) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    struct tm made = {now.wSecond, now.wMinute, now.wHour, now.wDay, now.wMonth - 1, now.wYear - TM_YEAR_BASE, 0, 0, -1};
    _tzset();
    int64_t standard = crt_put_together(&made);
    crt_break_down(out, standard);
    out->tm_isdst = crt_zone_is_daylight(standard);
    return now.wMilliseconds;
}

/* A Win32 error code. */
unsigned _setsystime(struct tm *time, unsigned milliseconds) {
    struct tm exact;
    crt_break_down(&exact, crt_put_together(time));
    SYSTEMTIME wanted = {.wYear = (WORD)(exact.tm_year + TM_YEAR_BASE),
                         .wMonth = (WORD)(exact.tm_mon + 1),
                         .wDayOfWeek = (WORD)exact.tm_wday,
                         .wDay = (WORD)exact.tm_mday,
                         .wHour = (WORD)exact.tm_hour,
                         .wMinute = (WORD)exact.tm_min,
                         .wSecond = (WORD)exact.tm_sec,
                         .wMilliseconds = (WORD)milliseconds};
    return SetLocalTime(&wanted) ? 0 : GetLastError();
}
