/* The time zone: that of the TZ variable, else the system's. */
#pragma once
#include "calendar.h"

/* Seconds west of Greenwich, whether there is daylight saving time, and what it adds to them. */
extern int crt_zone_seconds, crt_zone_daylight, crt_zone_dst_seconds;
enum { ZONE_NAME_ROOM = 64 };

void _tzset(void);
/* _tzset unless it was done already. */
void crt_zone_start(void);
/* The wide name of standard (0) or daylight saving time (1). */
const wchar_t *crt_zone_name(int daylight);
/* Whether a local time, given as standard time, is in daylight saving time. */
bool crt_zone_is_daylight(int64_t standard_seconds);
