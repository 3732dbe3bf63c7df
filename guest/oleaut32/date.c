// Dates as a number of days since 30 December 1899. The fraction is the time of day, before the epoch too.
#include "oleaut.h"

enum { EPOCH_DAY = 109205, TICKS_PER_MILLISECOND = 10000, DAY_MILLISECONDS = 86400000 }; // days from 1 January 1601

static const double first_date = -657434, last_date = 2958466; // 1 January 100, 1 January 10000

INT WINAPI SystemTimeToVariantTime(LPSYSTEMTIME time, DOUBLE *out) {
    FILETIME ticks;
    if (time->wYear < 1601 || !SystemTimeToFileTime(time, &ticks)) // before, the calendar of FILETIME ends
        return FALSE;
    LONGLONG milliseconds =
        (LONGLONG)((ULONGLONG)ticks.dwHighDateTime << 32 | ticks.dwLowDateTime) / TICKS_PER_MILLISECOND;
    LONGLONG day = milliseconds / DAY_MILLISECONDS - EPOCH_DAY;
    double fraction = (double)(milliseconds % DAY_MILLISECONDS / 1000) / (DAY_MILLISECONDS / 1000);
    *out = day < 0 ? (double)day - fraction : (double)day + fraction;
    return TRUE;
}

INT WINAPI VariantTimeToSystemTime(DOUBLE date, LPSYSTEMTIME out) {
    if (!(date > first_date && date < last_date))
        return FALSE;
    LONGLONG day = (LONGLONG)date;
    double fraction = date < 0 ? (double)day - date : date - (double)day;
    LONGLONG seconds = (LONGLONG)(fraction * (DAY_MILLISECONDS / 1000) + 0.5);
    LONGLONG ticks = ((day + EPOCH_DAY) * (DAY_MILLISECONDS / 1000) + seconds) * 1000 * TICKS_PER_MILLISECOND;
    if (ticks < 0)
        return FALSE;
    FILETIME file = {(DWORD)ticks, (DWORD)(ticks >> 32)};
    return FileTimeToSystemTime(&file, out);
}
