// Dates and times as cmd.exe writes them: the locale's order and separators, two digits to every field.

#include "expand.h"

static PWSTR locale_text(LCTYPE type) {
    int size = GetLocaleInfoW(LOCALE_USER_DEFAULT, type, NULL, 0);
    PWSTR text = memory_take(((SIZE_T)size + 1) * sizeof(WCHAR));
    text[0] = 0;
    GetLocaleInfoW(LOCALE_USER_DEFAULT, type, text, size);
    return text;
}

PWSTR date_text(const SYSTEMTIME *time, bool weekday) {
    PWSTR order = locale_text(LOCALE_IDATE), separator = locale_text(LOCALE_SDATE);
    Text text = {0};
    if (*order == '2') {
        text_format(&text, L"%04u%s%02u%s%02u", (DWORD)time->wYear, separator, (DWORD)time->wMonth, separator,
                    (DWORD)time->wDay);
        return text.units;
    }
    bool day_first = *order == '1';
    if (weekday && !day_first) {
        static const LCTYPE days[7] = {LOCALE_SABBREVDAYNAME7, LOCALE_SABBREVDAYNAME1, LOCALE_SABBREVDAYNAME2,
                                       LOCALE_SABBREVDAYNAME3, LOCALE_SABBREVDAYNAME4, LOCALE_SABBREVDAYNAME5,
                                       LOCALE_SABBREVDAYNAME6};
        text_format(&text, L"%s ", locale_text(days[time->wDayOfWeek % 7]));
    }
    DWORD first = day_first ? time->wDay : time->wMonth, second = day_first ? time->wMonth : time->wDay;
    text_format(&text, L"%02u%s%02u%s%04u", first, separator, second, separator, (DWORD)time->wYear);
    return text.units;
}

PWSTR clock_text(const SYSTEMTIME *time) {
    PWSTR separator = locale_text(LOCALE_STIME), decimal = locale_text(LOCALE_SDECIMAL);
    Text text = {0};
    text_format(&text, L"%2u%s%02u%s%02u%s%02u", (DWORD)time->wHour, separator, (DWORD)time->wMinute, separator,
                (DWORD)time->wSecond, decimal, (DWORD)time->wMilliseconds / 10);
    return text.units;
}

PWSTR minutes_text(const SYSTEMTIME *time) {
    PWSTR separator = locale_text(LOCALE_STIME);
    Text text = {0};
    if (*locale_text(LOCALE_ITIME) == '1') {
        text_format(&text, L"%02u%s%02u", (DWORD)time->wHour, separator, (DWORD)time->wMinute);
        return text.units;
    }
    DWORD hour = time->wHour % 12 ? time->wHour % 12 : 12;
    PWSTR half = locale_text(time->wHour < 12 ? LOCALE_S1159 : LOCALE_S2359);
    text_format(&text, L"%02u%s%02u %s", hour, separator, (DWORD)time->wMinute, half);
    return text.units;
}
