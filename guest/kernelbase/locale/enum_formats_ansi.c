// The A forms of enumerating dates', times' and calendars' formats: the W form's text in the process's code page.

#include "kernelbase.h"

enum { TEXT_MAX = 256 };

// Gives the A form of a text to a callback that takes nothing else.
static BOOL give(BOOL(CALLBACK *callback)(LPSTR), PCWSTR wide) {
    CHAR text[TEXT_MAX];
    return base_copy_narrow(wide, base_length(wide), text, TEXT_MAX) < TEXT_MAX ? callback(text)
                                                                                : base_fail(ERROR_INSUFFICIENT_BUFFER);
}

static BOOL CALLBACK give_ex(LPWSTR wide, LPARAM callback) { return give((DATEFMT_ENUMPROCA)callback, wide); }

static BOOL CALLBACK give_date(LPWSTR wide, CALID calendar, LPARAM callback) {
    (void)calendar;
    return give_ex(wide, callback);
}

static BOOL CALLBACK give_date_ex(LPWSTR wide, CALID calendar, LPARAM callback) {
    CHAR text[TEXT_MAX];
    return base_copy_narrow(wide, base_length(wide), text, TEXT_MAX) < TEXT_MAX
               ? ((DATEFMT_ENUMPROCEXA)callback)(text, calendar)
               : base_fail(ERROR_INSUFFICIENT_BUFFER);
}

static BOOL CALLBACK give_calendar(LPWSTR wide, CALID calendar, LPWSTR reserved, LPARAM callback) {
    (void)reserved;
    return give_date(wide, calendar, callback);
}

static BOOL CALLBACK give_calendar_ex(LPWSTR wide, CALID calendar, LPWSTR reserved, LPARAM callback) {
    (void)reserved;
    return give_date_ex(wide, calendar, callback);
}

// The name of a locale; false with ERROR_INVALID_PARAMETER for none, or without a callback.
static bool ready(const void *callback, LCID id, PWSTR name) {
    return (callback && LCIDToLocaleName(id, name, LOCALE_NAME_MAX_LENGTH, 0)) || base_fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI EnumTimeFormatsA(TIMEFMT_ENUMPROCA callback, LCID id, DWORD flags) {
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    return ready((const void *)callback, id, name) &&
           EnumTimeFormatsEx(give_ex, name, flags & ~(DWORD)LOCALE_USE_CP_ACP, (LPARAM)callback);
}

BOOL WINAPI EnumDateFormatsA(DATEFMT_ENUMPROCA callback, LCID id, DWORD flags) {
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    return ready((const void *)callback, id, name) &&
           EnumDateFormatsExEx(give_date, name, flags & ~(DWORD)LOCALE_USE_CP_ACP, (LPARAM)callback);
}

BOOL WINAPI EnumDateFormatsExA(DATEFMT_ENUMPROCEXA callback, LCID id, DWORD flags) {
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    return ready((const void *)callback, id, name) &&
           EnumDateFormatsExEx(give_date_ex, name, flags & ~(DWORD)LOCALE_USE_CP_ACP, (LPARAM)callback);
}

BOOL WINAPI EnumCalendarInfoA(CALINFO_ENUMPROCA callback, LCID id, CALID calendar, CALTYPE type) {
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    return ready((const void *)callback, id, name) &&
           EnumCalendarInfoExEx(give_calendar, name, calendar, NULL, type, (LPARAM)callback);
}

BOOL WINAPI EnumCalendarInfoExA(CALINFO_ENUMPROCEXA callback, LCID id, CALID calendar, CALTYPE type) {
    WCHAR name[LOCALE_NAME_MAX_LENGTH];
    return ready((const void *)callback, id, name) &&
           EnumCalendarInfoExEx(give_calendar_ex, name, calendar, NULL, type, (LPARAM)callback);
}
