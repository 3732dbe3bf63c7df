/* Days, dates and seconds. */
#include "calendar.h"

int64_t crt_days_from_date(int64_t year, int64_t month, int64_t day) {
    year += month / 12;
    month %= 12;
    if (month < 0) {
        month += 12;
        year--;
    }
    /* Years that begin in March have their leap day last. */
    int64_t shifted = month < 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400, of_era = shifted - era * 400;
    int64_t of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void crt_break_down(struct tm *out, int64_t seconds) {
    int64_t days = seconds / DAY, rest = seconds % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    int64_t year = EPOCH_YEAR + days / 366;
    if (days < 0)
        year--;
    while (crt_days_from_date(year + 1, 0, 1) <= days)
        year++;
    int64_t of_year = days - crt_days_from_date(year, 0, 1);
    int month = (int)(of_year / 31);
    while (month < 11 && crt_days_from_date(year, month + 1, 1) <= days)
        month++;
    int64_t week = (days + 4) % WEEK_DAYS;
    *out = (struct tm){.tm_sec = (int)(rest % MINUTE),
                       .tm_min = (int)(rest / MINUTE % 60),
                       .tm_hour = (int)(rest / HOUR),
                       .tm_mday = (int)(days - crt_days_from_date(year, month, 1)) + 1,
                       .tm_mon = month,
                       .tm_year = (int)(year - TM_YEAR_BASE),
                       .tm_wday = (int)(week < 0 ? week + WEEK_DAYS : week),
                       .tm_yday = (int)of_year};
}

int64_t crt_put_together(const struct tm *from) {
    int64_t days = crt_days_from_date((int64_t)from->tm_year + TM_YEAR_BASE, from->tm_mon, from->tm_mday);
    return ((days * 24 + from->tm_hour) * 60 + from->tm_min) * 60 + from->tm_sec;
}
