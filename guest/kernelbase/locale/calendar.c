// Calendars, the pictures of dates and times there are, and regions. The calendar is the Gregorian one.

#include "locale/format_out.h"
#include "locale/locale_data.h"
#include "locale/locale_names.h"

enum {
    TWO_DIGIT_YEAR_MAX = 2049,
    UNITED_STATES = 244,
    CALENDAR_FLAGS = CAL_NOUSEROVERRIDE | CAL_USE_CP_ACP | CAL_RETURN_NUMBER | CAL_RETURN_GENITIVE_NAMES,
    CALENDAR_TYPE_MASK = 0xFFFF,
};

// The locale's field that a calendar field is, or 0.
static LCTYPE same_field(CALTYPE type) {
    if (type >= CAL_SDAYNAME1 && type <= CAL_SDAYNAME7)
        return LOCALE_SDAYNAME1 + (type - CAL_SDAYNAME1);
    if (type >= CAL_SABBREVDAYNAME1 && type <= CAL_SABBREVDAYNAME7)
        return LOCALE_SABBREVDAYNAME1 + (type - CAL_SABBREVDAYNAME1);
    if (type >= CAL_SMONTHNAME1 && type <= CAL_SMONTHNAME12)
        return LOCALE_SMONTHNAME1 + (type - CAL_SMONTHNAME1);
    if (type >= CAL_SABBREVMONTHNAME1 && type <= CAL_SABBREVMONTHNAME12)
        return LOCALE_SABBREVMONTHNAME1 + (type - CAL_SABBREVMONTHNAME1);
    if (type >= CAL_SSHORTESTDAYNAME1 && type <= CAL_SSHORTESTDAYNAME7)
        return LOCALE_SSHORTESTDAYNAME1 + (type - CAL_SSHORTESTDAYNAME1);
    return type == CAL_SSHORTDATE   ? LOCALE_SSHORTDATE
           : type == CAL_SLONGDATE  ? LOCALE_SLONGDATE
           : type == CAL_SYEARMONTH ? LOCALE_SYEARMONTH
           : type == CAL_SMONTHDAY  ? LOCALE_SMONTHDAY
                                    : 0;
}

static PCWSTR calendar_text(LCID id, CALTYPE type) {
    LCTYPE field = same_field(type);
    if (field)
        return locale_field(id, field);
    switch (type) {
    case CAL_SCALNAME:
        return L"Gregorian Calendar";
    case CAL_SERASTRING:
        return L"A.D.";
    case CAL_SABBREVERASTRING:
        return L"AD";
    case CAL_SMONTHNAME13:
    case CAL_SABBREVMONTHNAME13:
        return L"";
    default:
        return NULL;
    }
}

static int calendar_info(LCID id, CALID calendar, CALTYPE type, LPWSTR buffer, int room, LPDWORD number) {
    Formatted out = {.length = 0};
    CALTYPE field = type & CALENDAR_TYPE_MASK;
    bool numeric = field == CAL_ICALINTVALUE || field == CAL_IYEAROFFSETRANGE || field == CAL_ITWODIGITYEARMAX;
    DWORD value = field == CAL_ICALINTVALUE ? CAL_GREGORIAN : field == CAL_ITWODIGITYEARMAX ? TWO_DIGIT_YEAR_MAX : 0;
    bool wants_number = type & CAL_RETURN_NUMBER;

    if (calendar != CAL_GREGORIAN || !locale_has_data(id) || room < 0 ||
        (wants_number ? number == NULL || buffer || room : number != NULL || (room && !buffer)))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (type & ~(CALTYPE)(CALENDAR_FLAGS | CALENDAR_TYPE_MASK) || (wants_number && !numeric))
        return base_fail(ERROR_INVALID_FLAGS);
    if (wants_number) {
        *number = value;
        return sizeof(DWORD) / sizeof(WCHAR);
    }
    PCWSTR text = calendar_text(id, field);
    if (numeric)
        formatted_number(&out, value, 1);
    else if (text)
        formatted_text(&out, text);
    else
        return base_fail(ERROR_INVALID_FLAGS);
    return formatted_out(&out, buffer, room);
}

int WINAPI GetCalendarInfoW(LCID id, CALID calendar, CALTYPE type, LPWSTR buffer, int room, LPDWORD number) {
    return calendar_info(id, calendar, type, buffer, room, number);
}

int WINAPI GetCalendarInfoEx(LPCWSTR name, CALID calendar, LPCWSTR reserved, CALTYPE type, LPWSTR buffer, int room,
                             LPDWORD number) {
    LCID id = locale_id_of(name);
    return id && !reserved ? calendar_info(id, calendar, type, buffer, room, number)
                           : base_fail(ERROR_INVALID_PARAMETER);
}

int WINAPI GetCalendarInfoA(LCID id, CALID calendar, CALTYPE type, LPSTR buffer, int room, LPDWORD number) {
    WCHAR wide[FORMATTED_MAX];
    if (type & CAL_RETURN_NUMBER)
        return calendar_info(id, calendar, type, (LPWSTR)(void *)buffer, room, number);
    int size = calendar_info(id, calendar, type, wide, ARRAYSIZE(wide), number);
    return formatted_narrow(wide, size, buffer, room);
}

BOOL WINAPI SetCalendarInfoW(LCID id, CALID calendar, CALTYPE type, LPCWSTR data) {
    (void)id, (void)calendar, (void)type, (void)data;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI EnumCalendarInfoExEx(CALINFO_ENUMPROCEXEX callback, LPCWSTR name, CALID calendar, LPCWSTR reserved,
                                 CALTYPE type, LPARAM parameter) {
    WCHAR text[FORMATTED_MAX];
    if (callback == NULL || (calendar != ENUM_ALL_CALENDARS && calendar != CAL_GREGORIAN))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GetCalendarInfoEx(name, CAL_GREGORIAN, reserved, type, text, ARRAYSIZE(text), NULL))
        return FALSE;
    callback(text, CAL_GREGORIAN, NULL, parameter);
    return TRUE;
}

BOOL WINAPI EnumCalendarInfoExW(CALINFO_ENUMPROCEXW callback, LCID id, CALID calendar, CALTYPE type) {
    WCHAR text[FORMATTED_MAX];
    if (callback == NULL || (calendar != ENUM_ALL_CALENDARS && calendar != CAL_GREGORIAN))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GetCalendarInfoW(id, CAL_GREGORIAN, type, text, ARRAYSIZE(text), NULL))
        return FALSE;
    callback(text, CAL_GREGORIAN);
    return TRUE;
}

BOOL WINAPI EnumCalendarInfoW(CALINFO_ENUMPROCW callback, LCID id, CALID calendar, CALTYPE type) {
    WCHAR text[FORMATTED_MAX];
    if (callback == NULL || (calendar != ENUM_ALL_CALENDARS && calendar != CAL_GREGORIAN))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!GetCalendarInfoW(id, CAL_GREGORIAN, type, text, ARRAYSIZE(text), NULL))
        return FALSE;
    callback(text);
    return TRUE;
}

static LCTYPE date_picture(DWORD flags) {
    return flags & DATE_LONGDATE    ? LOCALE_SLONGDATE
           : flags & DATE_YEARMONTH ? LOCALE_SYEARMONTH
           : flags & DATE_MONTHDAY  ? LOCALE_SMONTHDAY
                                    : LOCALE_SSHORTDATE;
}

BOOL WINAPI EnumDateFormatsW(DATEFMT_ENUMPROCW callback, LCID id, DWORD flags) {
    if (callback == NULL || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    callback((PWSTR)locale_field(id, date_picture(flags)));
    return TRUE;
}

BOOL WINAPI EnumDateFormatsExEx(DATEFMT_ENUMPROCEXEX callback, LPCWSTR name, DWORD flags, LPARAM parameter) {
    LCID id = locale_id_of(name);
    if (callback == NULL || id == 0 || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    callback((PWSTR)locale_field(id, date_picture(flags)), CAL_GREGORIAN, parameter);
    return TRUE;
}

static LCTYPE time_picture(DWORD flags) { return flags & TIME_NOSECONDS ? LOCALE_SSHORTTIME : LOCALE_STIMEFORMAT; }

BOOL WINAPI EnumTimeFormatsW(TIMEFMT_ENUMPROCW callback, LCID id, DWORD flags) {
    if (callback == NULL || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    callback((PWSTR)locale_field(id, time_picture(flags)));
    return TRUE;
}

BOOL WINAPI EnumTimeFormatsEx(TIMEFMT_ENUMPROCEX callback, LPCWSTR name, DWORD flags, LPARAM parameter) {
    LCID id = locale_id_of(name);
    if (callback == NULL || id == 0 || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    callback((PWSTR)locale_field(id, time_picture(flags)), parameter);
    return TRUE;
}

GEOID WINAPI GetUserGeoID(GEOCLASS kind) { return kind == GEOCLASS_NATION ? UNITED_STATES : GEOID_NOT_AVAILABLE; }

BOOL WINAPI SetUserGeoID(GEOID geo) {
    (void)geo;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

static PCWSTR geo_text(GEOTYPE type) {
    switch (type) {
    case GEO_NATION:
        return L"244";
    case GEO_LATITUDE:
        return L"39.45";
    case GEO_LONGITUDE:
        return L"-98.908";
    case GEO_ISO2:
        return L"US";
    case GEO_ISO3:
        return L"USA";
    case GEO_FRIENDLYNAME:
        return L"United States";
    case GEO_OFFICIALNAME:
        return L"United States of America";
    default:
        return NULL;
    }
}

// The region of the user's locale is the one that there is data of.
int WINAPI GetGeoInfoW(GEOID geo, GEOTYPE type, LPWSTR buffer, int room, LANGID language) {
    Formatted out = {.length = 0};
    (void)language;
    PCWSTR text = geo_text(type);
    if (geo != UNITED_STATES || room < 0 || (room && buffer == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (text == NULL)
        return base_fail(ERROR_INVALID_FLAGS);
    formatted_text(&out, text);
    return formatted_out(&out, buffer, room);
}

int WINAPI GetGeoInfoA(GEOID geo, GEOTYPE type, LPSTR buffer, int room, LANGID language) {
    WCHAR wide[FORMATTED_MAX];
    int size = GetGeoInfoW(geo, type, wide, ARRAYSIZE(wide), language);
    return formatted_narrow(wide, size, buffer, room);
}

int WINAPI GetUserDefaultGeoName(LPWSTR buffer, int room) {
    return GetGeoInfoW(UNITED_STATES, GEO_ISO2, buffer, room, 0);
}

BOOL WINAPI EnumSystemGeoID(GEOCLASS kind, GEOID parent, GEO_ENUMPROC callback) {
    if (callback == NULL || parent != 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (kind != GEOCLASS_NATION && kind != GEOCLASS_ALL)
        return base_fail(ERROR_INVALID_FLAGS);
    callback(UNITED_STATES);
    return TRUE;
}
