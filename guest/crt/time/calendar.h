/* The Gregorian calendar and struct tm; seconds are since 1970 and without time zone. Pure but for the zone. */
#pragma once
#include "../crt.h"

struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK_DAYS = 7, EPOCH_YEAR = 1970, TM_YEAR_BASE = 1900 };
/* The last second of the year 3000, and how far beyond it and before 1970 another time zone may reach. */
#define TIME64_MOST 0x793582affll
enum { ZONE_BEFORE = 12 * HOUR, ZONE_BEHIND = 13 * HOUR };

/* Days since 1970-01-01 of a day of any month number, 0 being January of that year. */
int64_t crt_days_from_date(int64_t year, int64_t month, int64_t day);
/* Everything but tm_isdst, which becomes 0. */
void crt_break_down(struct tm *out, int64_t seconds);
/* The inverse; fields may be out of their ranges, tm_wday, tm_yday and tm_isdst do not count. */
int64_t crt_put_together(const struct tm *from);
/* Now, in 100 ns since 1970. */
int64_t crt_time_now(void);

/* False and errno EINVAL where the year is not representable. out is filled with -1 then. */
bool crt_gmtime(struct tm *out, int64_t seconds);
bool crt_localtime(struct tm *out, int64_t seconds);
