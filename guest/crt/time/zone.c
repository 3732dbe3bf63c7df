/* _tzset and the variables it sets: when the daylight saving time of which zone begins and ends. */
#include "zone.h"

#include "../thread/lock.h"

enum { TZ_NAME_LENGTH = 3, TZ_ROOM = 256 };

/* What programs see before _tzset: Pacific time. */
int crt_zone_seconds = 8 * HOUR, crt_zone_daylight = 1, crt_zone_dst_seconds = -HOUR;

static char narrow_names[2][ZONE_NAME_ROOM] = {"PST", "PDT"};
static wchar_t wide_names[2][ZONE_NAME_ROOM] = {L"PST", L"PDT"};
static TIME_ZONE_INFORMATION system_zone;
static bool from_system;
static volatile bool started;

wchar_t *_wgetenv(const wchar_t *name);

static void set_name(int which, const wchar_t *name, size_t length) {
    if (length >= ZONE_NAME_ROOM)
        length = ZONE_NAME_ROOM - 1;
    memcpy(wide_names[which], name, length * sizeof *name);
    wide_names[which][length] = 0;
    if (!WideCharToMultiByte(CP_ACP, 0, wide_names[which], -1, narrow_names[which], ZONE_NAME_ROOM, NULL, NULL))
        narrow_names[which][0] = 0;
}

static size_t length_at_most(const wchar_t *text, size_t most) {
    size_t length = 0;
    while (length < most && text[length])
        length++;
    return length;
}

/* hh[:mm[:ss]] */
static int offset_of(const wchar_t **text) {
    static const int units[] = {HOUR, MINUTE, 1};
    int total = 0;
    for (int i = 0; i < 3; i++) {
        int part = 0;
        for (; **text >= '0' && **text <= '9'; ++*text)
            part = part < 1000 ? part * 10 + (**text - '0') : part;
        total += part * units[i];
        if (**text != ':')
            break;
        ++*text;
    }
    return total;
}

static void set_from_variable(const wchar_t *text) {
    size_t length = length_at_most(text, TZ_NAME_LENGTH);
    from_system = false;
    set_name(0, text, length);
    text += length;
    bool east = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    int offset = offset_of(&text);
    crt_zone_seconds = east ? -offset : offset;
    crt_zone_daylight = *text != 0;
    crt_zone_dst_seconds = -HOUR;
    set_name(1, text, length_at_most(text, TZ_NAME_LENGTH));
}

static void set_from_system(void) {
    if (GetTimeZoneInformation(&system_zone) == TIME_ZONE_ID_INVALID)
        return;
    from_system = true;
    const TIME_ZONE_INFORMATION *zone = &system_zone;
    crt_zone_seconds = (int)(zone->Bias + (zone->StandardDate.wMonth ? zone->StandardBias : 0)) * MINUTE;
    crt_zone_daylight = zone->DaylightDate.wMonth && zone->DaylightBias;
    crt_zone_dst_seconds = crt_zone_daylight ? (int)(zone->DaylightBias - zone->StandardBias) * MINUTE : 0;
    set_name(0, zone->StandardName, length_at_most(zone->StandardName, 32));
    set_name(1, zone->DaylightName, length_at_most(zone->DaylightName, 32));
}

void _tzset(void) {
    crt_lock(CRT_LOCK_TIME);
    const wchar_t *text = _wgetenv(L"TZ");
    if (text && *text)
        set_from_variable(text);
    else
        set_from_system();
    started = true;
    crt_unlock(CRT_LOCK_TIME);
}

void crt_zone_start(void) {
    if (!started)
        _tzset();
}

const wchar_t *crt_zone_name(int daylight) {
    crt_zone_start();
    return wide_names[daylight];
}

/* The rule of the United States, which a TZ variable's daylight saving time follows. */
static SYSTEMTIME american(int year, bool ends) {
    enum { NEW_RULE = 2007, LAST_WEEK = 5, MARCH = 3, APRIL = 4, OCTOBER = 10, NOVEMBER = 11 };
    if (ends)
        return year >= NEW_RULE ? (SYSTEMTIME){.wMonth = NOVEMBER, .wDay = 1, .wHour = 2}
                                : (SYSTEMTIME){.wMonth = OCTOBER, .wDay = LAST_WEEK, .wHour = 2};
    return year >= NEW_RULE ? (SYSTEMTIME){.wMonth = MARCH, .wDay = 2, .wHour = 2}
                            : (SYSTEMTIME){.wMonth = APRIL, .wDay = 1, .wHour = 2};
}

/* A moment of a year in local time: a day of the month, or with no year a day of the week in the month's nth week. */
static int64_t moment(int year, const SYSTEMTIME *when) {
    int month = when->wMonth - 1;
    int64_t day = crt_days_from_date(year, month, when->wYear ? when->wDay : 1);
    if (!when->wYear) {
        int64_t next_month = crt_days_from_date(year, month + 1, 1);
        day += (when->wDayOfWeek + WEEK_DAYS - (day + 4) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS;
        for (int week = 1; week < when->wDay && day + WEEK_DAYS < next_month; week++)
            day += WEEK_DAYS;
    }
    return ((day * 24 + when->wHour) * 60 + when->wMinute) * 60 + when->wSecond;
}

bool crt_zone_is_daylight(int64_t standard_seconds) {
    if (!crt_zone_daylight)
        return false;
    struct tm date;
    crt_break_down(&date, standard_seconds);
    int year = date.tm_year + TM_YEAR_BASE;
    SYSTEMTIME begins = from_system ? system_zone.DaylightDate : american(year, false);
    SYSTEMTIME ends = from_system ? system_zone.StandardDate : american(year, true);
    int64_t start = moment(year, &begins), end = moment(year, &ends) + crt_zone_dst_seconds;
    if (start < end)
        return standard_seconds >= start && standard_seconds < end;
    return standard_seconds >= start || standard_seconds < end;
}

static char *name_pointers[2] = {narrow_names[0], narrow_names[1]};

#ifdef CRT_MSVCRT
extern int _timezone __attribute__((alias("crt_zone_seconds")));
extern int _daylight __attribute__((alias("crt_zone_daylight")));
extern int _dstbias __attribute__((alias("crt_zone_dst_seconds")));
extern char *_tzname[2];
char *_tzname[2] = {narrow_names[0], narrow_names[1]};
#endif

/* The functions behind ucrtbase's _timezone, _daylight, _dstbias and _tzname; x64's long is an int. */
int *crt_timezone(void) __asm__("__timezone");
int *crt_daylight(void) __asm__("__daylight");
int *crt_dstbias(void) __asm__("__dstbias");
char **crt_tzname(void) __asm__("__tzname");
errno_t _get_timezone(long *out);
errno_t _get_daylight(int *out);
errno_t _get_dstbias(long *out);
errno_t _get_tzname(size_t *needed, char *out, size_t size, int which);

int *crt_timezone(void) { return &crt_zone_seconds; }

int *crt_daylight(void) { return &crt_zone_daylight; }

int *crt_dstbias(void) { return &crt_zone_dst_seconds; }

char **crt_tzname(void) { return name_pointers; }

errno_t _get_timezone(long *out) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = crt_zone_seconds;
    return 0;
}

errno_t _get_daylight(int *out) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = crt_zone_daylight;
    return 0;
}

errno_t _get_dstbias(long *out) {
    CRT_REQUIRE(out, EINVAL, EINVAL);
    *out = crt_zone_dst_seconds;
    return 0;
}

errno_t _get_tzname(size_t *needed, char *out, size_t size, int which) {
    CRT_REQUIRE(needed && (out ? size > 0 : size == 0), EINVAL, EINVAL);
    if (out)
        *out = 0;
    CRT_REQUIRE(which == 0 || which == 1, EINVAL, EINVAL);
    *needed = strlen(narrow_names[which]) + 1;
    if (!out)
        return 0;
    CRT_REQUIRE(*needed <= size, ERANGE, ERANGE);
    memcpy(out, narrow_names[which], *needed);
    return 0;
}
