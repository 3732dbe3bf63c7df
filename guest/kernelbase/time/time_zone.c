// Time zones: what the system's is, and local times under given rules.
// A rule's date is a day of a year (wYear set) or the wDay-th (5: last) wDayOfWeek of wMonth in every year.

#include "time/time.h"

// RTL_DYNAMIC_TIME_ZONE_INFORMATION
typedef struct {
    RTL_TIME_ZONE_INFORMATION zone;
    WCHAR key_name[128];
    BOOLEAN dynamic_disabled;
} DynamicZone;
static_assert(sizeof(DynamicZone) == 432, "RTL_DYNAMIC_TIME_ZONE_INFORMATION");

enum { LAST_OCCURRENCE = 5, DAYS_IN_WEEK = 7 };

static SYSTEMTIME date_of(const TIME_FIELDS *fields) {
    return (SYSTEMTIME){
        .wYear = (WORD)fields->Year,
        .wMonth = (WORD)fields->Month,
        .wDayOfWeek = (WORD)fields->Weekday,
        .wDay = (WORD)fields->Day,
        .wHour = (WORD)fields->Hour,
        .wMinute = (WORD)fields->Minute,
        .wSecond = (WORD)fields->Second,
        .wMilliseconds = (WORD)fields->Milliseconds,
    };
}

static void zone_from_nt(const RTL_TIME_ZONE_INFORMATION *from, TIME_ZONE_INFORMATION *zone) {
    zone->Bias = from->Bias;
    memcpy(zone->StandardName, from->StandardName, sizeof zone->StandardName);
    zone->StandardDate = date_of(&from->StandardStart);
    zone->StandardBias = from->StandardBias;
    memcpy(zone->DaylightName, from->DaylightName, sizeof zone->DaylightName);
    zone->DaylightDate = date_of(&from->DaylightStart);
    zone->DaylightBias = from->DaylightBias;
}

static bool has_daylight(const TIME_ZONE_INFORMATION *zone) {
    return zone->StandardDate.wMonth != 0 && zone->DaylightDate.wMonth != 0;
}

static unsigned days_in_month(unsigned year, unsigned month) {
    static const BYTE days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[(month - 1) % 12];
}

// The local time at which a rule takes effect in a year.
static LONGLONG transition(const SYSTEMTIME *rule, unsigned year) {
    SYSTEMTIME date = *rule;
    LONGLONG value = 0;
    if (rule->wYear == 0) {
        SYSTEMTIME first = {.wYear = (WORD)year, .wMonth = rule->wMonth, .wDay = 1};
        if (!time_from_system(&first, &value) || !time_to_system(value, &first))
            return 0;
        unsigned day = 1 + (unsigned)(rule->wDayOfWeek + DAYS_IN_WEEK - first.wDayOfWeek) % DAYS_IN_WEEK;
        day += (min(max(rule->wDay, 1), LAST_OCCURRENCE) - 1) * DAYS_IN_WEEK;
        while (day > days_in_month(year, rule->wMonth))
            day -= DAYS_IN_WEEK;
        date.wYear = (WORD)year;
        date.wDay = (WORD)day;
    }
    return time_from_system(&date, &value) ? value : 0;
}

// Whether daylight time is in force between two transitions of a year, whichever comes first (southern hemisphere).
static bool is_daylight(LONGLONG when, LONGLONG daylight, LONGLONG standard) {
    if (daylight < standard)
        return when >= daylight && when < standard;
    return when >= daylight || when < standard;
}

static LONG bias_at_utc(const TIME_ZONE_INFORMATION *zone, LONGLONG utc, DWORD *id) {
    SYSTEMTIME fields;
    *id = TIME_ZONE_ID_UNKNOWN;
    if (!has_daylight(zone) || !time_to_system(max(utc - zone->Bias * TIME_MINUTE, 0), &fields))
        return zone->Bias;
    LONG standard_bias = zone->Bias + zone->StandardBias, daylight_bias = zone->Bias + zone->DaylightBias;
    LONGLONG daylight = transition(&zone->DaylightDate, fields.wYear) + standard_bias * TIME_MINUTE;
    LONGLONG standard = transition(&zone->StandardDate, fields.wYear) + daylight_bias * TIME_MINUTE;
    bool summer = is_daylight(utc, daylight, standard);
    *id = summer ? TIME_ZONE_ID_DAYLIGHT : TIME_ZONE_ID_STANDARD;
    return summer ? daylight_bias : standard_bias;
}

static LONG bias_at_local(const TIME_ZONE_INFORMATION *zone, LONGLONG local) {
    SYSTEMTIME fields;
    if (!has_daylight(zone) || !time_to_system(local, &fields))
        return zone->Bias;
    bool summer = is_daylight(local, transition(&zone->DaylightDate, fields.wYear),
                              transition(&zone->StandardDate, fields.wYear));
    return zone->Bias + (summer ? zone->DaylightBias : zone->StandardBias);
}

DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone) {
    RTL_TIME_ZONE_INFORMATION native;
    DWORD id;
    NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemCurrentTimeZoneInformation, &native,
                                               sizeof native, NULL);
    if (!base_result(status))
        return TIME_ZONE_ID_INVALID;
    zone_from_nt(&native, zone);
    bias_at_utc(zone, time_now(), &id);
    return id;
}

DWORD WINAPI GetDynamicTimeZoneInformation(PDYNAMIC_TIME_ZONE_INFORMATION zone) {
    DynamicZone native;
    DWORD id;
    NTSTATUS status = NtQuerySystemInformation((SYSTEM_INFORMATION_CLASS)SystemDynamicTimeZoneInformation, &native,
                                               sizeof native, NULL);
    if (!base_result(status))
        return TIME_ZONE_ID_INVALID;
    zone_from_nt(&native.zone, (TIME_ZONE_INFORMATION *)zone);
    memcpy(zone->TimeZoneKeyName, native.key_name, sizeof zone->TimeZoneKeyName);
    zone->DynamicDaylightTimeDisabled = native.dynamic_disabled;
    bias_at_utc((TIME_ZONE_INFORMATION *)zone, time_now(), &id);
    return id;
}
static_assert(offsetof(DYNAMIC_TIME_ZONE_INFORMATION, TimeZoneKeyName) == sizeof(TIME_ZONE_INFORMATION), "prefix");

// The rules do not change from year to year here.
BOOL WINAPI GetTimeZoneInformationForYear(USHORT year, PDYNAMIC_TIME_ZONE_INFORMATION dynamic,
                                          LPTIME_ZONE_INFORMATION zone) {
    DYNAMIC_TIME_ZONE_INFORMATION current;
    (void)year;
    if (dynamic == NULL) {
        if (GetDynamicTimeZoneInformation(&current) == TIME_ZONE_ID_INVALID)
            return FALSE;
        dynamic = &current;
    }
    memcpy(zone, dynamic, sizeof *zone);
    return TRUE;
}

DWORD WINAPI EnumDynamicTimeZoneInformation(DWORD index, PDYNAMIC_TIME_ZONE_INFORMATION zone) {
    if (zone == NULL)
        return ERROR_INVALID_PARAMETER;
    if (index > 0)
        return ERROR_NO_MORE_ITEMS;
    return GetDynamicTimeZoneInformation(zone) == TIME_ZONE_ID_INVALID ? GetLastError() : ERROR_SUCCESS;
}

BOOL WINAPI SetTimeZoneInformation(const TIME_ZONE_INFORMATION *zone) {
    (void)zone;
    return base_fail(ERROR_PRIVILEGE_NOT_HELD);
}

BOOL WINAPI SetDynamicTimeZoneInformation(const DYNAMIC_TIME_ZONE_INFORMATION *zone) {
    (void)zone;
    return base_fail(ERROR_PRIVILEGE_NOT_HELD);
}

static const TIME_ZONE_INFORMATION *given_or_current(const TIME_ZONE_INFORMATION *zone, TIME_ZONE_INFORMATION *current) {
    if (zone)
        return zone;
    return GetTimeZoneInformation(current) == TIME_ZONE_ID_INVALID ? NULL : current;
}

BOOL WINAPI SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *utc,
                                            LPSYSTEMTIME local) {
    TIME_ZONE_INFORMATION current;
    LONGLONG value;
    DWORD id;
    zone = given_or_current(zone, &current);
    if (zone == NULL || !time_from_system(utc, &value))
        return FALSE;
    return time_to_system(value - bias_at_utc(zone, value, &id) * TIME_MINUTE, local);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *local,
                                            LPSYSTEMTIME utc) {
    TIME_ZONE_INFORMATION current;
    LONGLONG value;
    zone = given_or_current(zone, &current);
    if (zone == NULL || !time_from_system(local, &value))
        return FALSE;
    return time_to_system(value + bias_at_local(zone, value) * TIME_MINUTE, utc);
}

BOOL WINAPI SystemTimeToTzSpecificLocalTimeEx(const DYNAMIC_TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *utc,
                                              LPSYSTEMTIME local) {
    return SystemTimeToTzSpecificLocalTime((const TIME_ZONE_INFORMATION *)zone, utc, local);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTimeEx(const DYNAMIC_TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *local,
                                              LPSYSTEMTIME utc) {
    return TzSpecificLocalTimeToSystemTime((const TIME_ZONE_INFORMATION *)zone, local, utc);
}
