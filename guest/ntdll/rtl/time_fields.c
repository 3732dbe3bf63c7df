// Times as fields: years, months, days in the proleptic Gregorian calendar, from 1601 on.
// Times count 100 ns; nothing here knows time zones but the bias that KUSER_SHARED_DATA keeps.

#include "rtl.h"

static const LONGLONG millisecond = 10000, second = 10000000, day = 864000000000;
static const LONGLONG from_1601_to_1970 = 11644473600, from_1601_to_1980 = 11960006400;
enum { DAYS_IN_4_YEARS = 1461, DAYS_IN_CENTURY = 36524, DAYS_IN_400_YEARS = 146097, FIRST_YEAR = 1601 };

static BOOLEAN is_leap(LONG year) { return !(year % 4) && (year % 100 || !(year % 400)); }

static LONG days_in(LONG year, LONG month) {
    static const UCHAR days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

static LONG days_before_year(LONG year) {
    LONG years = year - FIRST_YEAR;
    return years * 365 + years / 4 - years / 100 + years / 400;
}

VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS Fields) {
    LONG days = (LONG)(Time->QuadPart / day);
    LONGLONG rest = Time->QuadPart % day;
    Fields->Milliseconds = (SHORT)(rest / millisecond % 1000);
    Fields->Second = (SHORT)(rest / second % 60);
    Fields->Minute = (SHORT)(rest / (60 * second) % 60);
    Fields->Hour = (SHORT)(rest / (3600 * second));
    Fields->Weekday = (SHORT)((days + 1) % 7); // 1 January 1601 was a Monday
    LONG year = FIRST_YEAR + days / DAYS_IN_400_YEARS * 400;
    days %= DAYS_IN_400_YEARS;
    LONG centuries = days / DAYS_IN_CENTURY < 3 ? days / DAYS_IN_CENTURY : 3;
    days -= centuries * DAYS_IN_CENTURY;
    LONG fours = days / DAYS_IN_4_YEARS;
    days -= fours * DAYS_IN_4_YEARS;
    LONG ones = days / 365 < 3 ? days / 365 : 3;
    days -= ones * 365;
    year += centuries * 100 + fours * 4 + ones;
    LONG month = 1;
    while (days >= days_in(year, month))
        days -= days_in(year, month++);
    Fields->Year = (SHORT)year;
    Fields->Month = (SHORT)month;
    Fields->Day = (SHORT)(days + 1);
}

BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS Fields, PLARGE_INTEGER Time) {
    if (Fields->Year < FIRST_YEAR || Fields->Month < 1 || Fields->Month > 12 || Fields->Day < 1 ||
        Fields->Day > days_in(Fields->Year, Fields->Month) || Fields->Hour < 0 || Fields->Hour > 23 ||
        Fields->Minute < 0 || Fields->Minute > 59 || Fields->Second < 0 || Fields->Second > 59 ||
        Fields->Milliseconds < 0 || Fields->Milliseconds > 999)
        return FALSE;
    LONGLONG days = days_before_year(Fields->Year) + Fields->Day - 1;
    for (LONG month = 1; month < Fields->Month; month++)
        days += days_in(Fields->Year, month);
    Time->QuadPart = days * day + (Fields->Hour * 3600LL + Fields->Minute * 60 + Fields->Second) * second +
                     Fields->Milliseconds * millisecond;
    return TRUE;
}

VOID NTAPI RtlTimeToElapsedTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS Fields) {
    LONGLONG rest = Time->QuadPart % day;
    *Fields = (TIME_FIELDS){.Day = (SHORT)(Time->QuadPart / day)};
    Fields->Hour = (SHORT)(rest / (3600 * second));
    Fields->Minute = (SHORT)(rest / (60 * second) % 60);
    Fields->Second = (SHORT)(rest / second % 60);
    Fields->Milliseconds = (SHORT)(rest / millisecond % 1000);
}

static BOOLEAN to_seconds(LONGLONG time, LONGLONG start, PULONG seconds) {
    LONGLONG since = time / second - start;
    if (time < 0 || since < 0 || since > MAXDWORD)
        return FALSE;
    *seconds = (ULONG)since;
    return TRUE;
}

BOOLEAN NTAPI RtlTimeToSecondsSince1970(PLARGE_INTEGER Time, PULONG ElapsedSeconds) {
    return to_seconds(Time->QuadPart, from_1601_to_1970, ElapsedSeconds);
}

BOOLEAN NTAPI RtlTimeToSecondsSince1980(PLARGE_INTEGER Time, PULONG Seconds) {
    return to_seconds(Time->QuadPart, from_1601_to_1980, Seconds);
}

VOID NTAPI RtlSecondsSince1970ToTime(ULONG Seconds, PLARGE_INTEGER Time) {
    Time->QuadPart = (Seconds + from_1601_to_1970) * second;
}

VOID NTAPI RtlSecondsSince1980ToTime(ULONG Seconds, PLARGE_INTEGER Time) {
    Time->QuadPart = (Seconds + from_1601_to_1980) * second;
}

static LONGLONG time_zone_bias(void) {
    LARGE_INTEGER bias;
    do {
        bias.HighPart = SharedUserData->TimeZoneBias.High1Time;
        bias.LowPart = SharedUserData->TimeZoneBias.LowPart;
    } while (bias.HighPart != SharedUserData->TimeZoneBias.High2Time);
    return bias.QuadPart;
}

NTSTATUS NTAPI RtlSystemTimeToLocalTime(const LARGE_INTEGER *SystemTime, PLARGE_INTEGER LocalTime) {
    LocalTime->QuadPart = SystemTime->QuadPart - time_zone_bias();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime) {
    SystemTime->QuadPart = LocalTime->QuadPart + time_zone_bias();
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlQueryTimeZoneInformation(PRTL_TIME_ZONE_INFORMATION Information) {
    return NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemCurrentTimeZoneInformation, Information,
                                    sizeof(*Information), NULL);
}
