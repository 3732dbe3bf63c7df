// Conversions between FILETIME, SYSTEMTIME and DOS times.

#include "time/time.h"

enum { LAST_YEAR = 30827, DOS_FIRST_YEAR = 1980, DOS_LAST_YEAR = 2107 };

bool time_from_system(const SYSTEMTIME *time, LONGLONG *value) {
    TIME_FIELDS fields = {
        .Year = (SHORT)time->wYear,
        .Month = (SHORT)time->wMonth,
        .Day = (SHORT)time->wDay,
        .Hour = (SHORT)time->wHour,
        .Minute = (SHORT)time->wMinute,
        .Second = (SHORT)time->wSecond,
        .Milliseconds = (SHORT)time->wMilliseconds,
    };
    LARGE_INTEGER large;
    if (time->wYear > LAST_YEAR || !RtlTimeFieldsToTime(&fields, &large))
        return base_fail(ERROR_INVALID_PARAMETER);
    *value = large.QuadPart;
    return true;
}

bool time_to_system(LONGLONG value, SYSTEMTIME *time) {
    TIME_FIELDS fields;
    LARGE_INTEGER large = {.QuadPart = value};
    if (value < 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    RtlTimeToTimeFields(&large, &fields);
    *time = (SYSTEMTIME){
        .wYear = (WORD)fields.Year,
        .wMonth = (WORD)fields.Month,
        .wDayOfWeek = (WORD)fields.Weekday,
        .wDay = (WORD)fields.Day,
        .wHour = (WORD)fields.Hour,
        .wMinute = (WORD)fields.Minute,
        .wSecond = (WORD)fields.Second,
        .wMilliseconds = (WORD)fields.Milliseconds,
    };
    return true;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *time, LPFILETIME result) {
    LONGLONG value;
    if (!time_from_system(time, &value))
        return FALSE;
    *result = time_as_file(value);
    return TRUE;
}

BOOL WINAPI FileTimeToSystemTime(const FILETIME *time, LPSYSTEMTIME result) {
    return time_to_system(time_of_file(time), result);
}

BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *time, LPFILETIME local) {
    *local = time_as_file(time_of_file(time) - time_local_bias());
    return TRUE;
}

BOOL WINAPI LocalFileTimeToFileTime(const FILETIME *local, LPFILETIME time) {
    *time = time_as_file(time_of_file(local) + time_local_bias());
    return TRUE;
}

LONG WINAPI CompareFileTime(const FILETIME *left, const FILETIME *right) {
    ULONGLONG a = (ULONGLONG)time_of_file(left), b = (ULONGLONG)time_of_file(right);
    return a < b ? -1 : a > b;
}

// A DOS date is year - 1980, month, day in 7, 4, 5 bits; a DOS time hour, minute, half seconds in 5, 6, 5.
BOOL WINAPI DosDateTimeToFileTime(WORD date, WORD time, LPFILETIME result) {
    SYSTEMTIME fields = {
        .wYear = (WORD)(DOS_FIRST_YEAR + (date >> 9)),
        .wMonth = date >> 5 & 0xF,
        .wDay = date & 0x1F,
        .wHour = time >> 11,
        .wMinute = time >> 5 & 0x3F,
        .wSecond = (WORD)((time & 0x1F) * 2),
    };
    return SystemTimeToFileTime(&fields, result);
}

// Odd seconds are rounded up.
BOOL WINAPI FileTimeToDosDateTime(const FILETIME *time, LPWORD date, LPWORD dos_time) {
    SYSTEMTIME fields;
    if (!time_to_system(time_of_file(time) + 2 * TIME_SECOND - 1, &fields))
        return FALSE;
    if (fields.wYear < DOS_FIRST_YEAR || fields.wYear > DOS_LAST_YEAR)
        return base_fail(ERROR_INVALID_PARAMETER);
    *date = (WORD)((fields.wYear - DOS_FIRST_YEAR) << 9 | fields.wMonth << 5 | fields.wDay);
    *dos_time = (WORD)(fields.wHour << 11 | fields.wMinute << 5 | fields.wSecond / 2);
    return TRUE;
}
