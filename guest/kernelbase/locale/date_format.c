// GetDateFormat and GetTimeFormat: pictures of dates and times.

#include "locale/format_out.h"
#include "locale/locale_data.h"
#include "locale/locale_names.h"
#include "time/time.h"

enum {
    DATE_KINDS = DATE_SHORTDATE | DATE_LONGDATE | DATE_YEARMONTH | DATE_MONTHDAY,
    DATE_FLAGS = DATE_KINDS | DATE_USE_ALT_CALENDAR | DATE_LTRREADING | DATE_RTLREADING | DATE_AUTOLAYOUT,
    TIME_FLAGS = TIME_NOMINUTESORSECONDS | TIME_NOSECONDS | TIME_NOTIMEMARKER | TIME_FORCE24HOURFORMAT,
    HOURS_OF_HALF_DAY = 12,
};

#define COMMON_FLAGS ((DWORD)(LOCALE_NOUSEROVERRIDE | LOCALE_USE_CP_ACP))

// How often the unit at the start is repeated.
static unsigned run_length(PCWSTR at) {
    unsigned length = 1;
    while (at[length] == *at)
        length++;
    return length;
}

// Copies a quoted part; two quotes in it are one. Returns what follows.
static PCWSTR put_quoted(Formatted *out, PCWSTR at) {
    for (at++; *at; at++) {
        if (*at == '\'' && *++at != '\'')
            return at;
        formatted_put(out, *at);
    }
    return at;
}

static void put_day(Formatted *out, LCID id, const SYSTEMTIME *date, unsigned run) {
    unsigned monday_first = (date->wDayOfWeek + 6u) % 7;
    if (run <= 2)
        formatted_number(out, date->wDay, run);
    else
        formatted_text(out, locale_field(id, (run == 3 ? LOCALE_SABBREVDAYNAME1 : LOCALE_SDAYNAME1) + monday_first));
}

// Beside a day many languages decline the month's name.
static void put_month(Formatted *out, LCID id, const SYSTEMTIME *date, unsigned run, bool beside_day) {
    if (run <= 2) {
        formatted_number(out, date->wMonth, run);
        return;
    }
    LCTYPE type = (run == 3 ? LOCALE_SABBREVMONTHNAME1 : LOCALE_SMONTHNAME1) + date->wMonth - 1u;
    PCWSTR name = beside_day ? locale_field(id, type | LOCALE_RETURN_GENITIVE_NAMES) : NULL;
    formatted_text(out, name ? name : locale_field(id, type));
}

static void put_year(Formatted *out, const SYSTEMTIME *date, unsigned run) {
    if (run <= 2)
        formatted_number(out, date->wYear % 100, run);
    else
        formatted_number(out, date->wYear, 4);
}

// Whether the next part of a picture is the day's number.
static bool day_comes(PCWSTR at) {
    for (bool quoted = false; *at; at++) {
        quoted ^= *at == '\'';
        if (!quoted && (*at == 'd' || *at == 'M' || *at == 'y' || *at == 'g'))
            return *at == 'd' && run_length(at) <= 2;
    }
    return false;
}

static void put_date(Formatted *out, LCID id, const SYSTEMTIME *date, PCWSTR picture) {
    bool day_before = false; // of the part before
    for (PCWSTR at = picture; *at;) {
        unsigned run = run_length(at);
        switch (*at) {
        case 'd':
            put_day(out, id, date, run);
            break;
        case 'M':
            put_month(out, id, date, run, day_before || day_comes(at + run));
            break;
        case 'y':
            put_year(out, date, run);
            break;
        case 'g':
            formatted_text(out, L"AD");
            break;
        case '\'':
            at = put_quoted(out, at);
            continue;
        default:
            formatted_put(out, *at++);
            continue;
        }
        day_before = *at == 'd' && run <= 2;
        at += run;
    }
}

// A checked copy with the day of the week made right; now for NULL.
static bool take_date(const SYSTEMTIME *given, SYSTEMTIME *date) {
    LONGLONG value;
    if (given == NULL) {
        GetLocalTime(date);
        return true;
    }
    SYSTEMTIME day = {.wYear = given->wYear, .wMonth = given->wMonth, .wDay = given->wDay};
    return time_from_system(&day, &value) && time_to_system(value, date);
}

static int format_date(LCID id, DWORD flags, const SYSTEMTIME *given, LPCWSTR picture, LPWSTR buffer, int room) {
    Formatted out = {.length = 0};
    SYSTEMTIME date;
    DWORD kind = flags & DATE_KINDS;
    if (room < 0 || (room && buffer == NULL) || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(COMMON_FLAGS | DATE_FLAGS) || (kind & (kind - 1)) ||
        (picture && flags & (DATE_KINDS | LOCALE_NOUSEROVERRIDE)))
        return base_fail(ERROR_INVALID_FLAGS);
    if (!take_date(given, &date))
        return 0;
    if (picture == NULL)
        picture = locale_field(id, kind == DATE_LONGDATE    ? LOCALE_SLONGDATE
                                   : kind == DATE_YEARMONTH ? LOCALE_SYEARMONTH
                                   : kind == DATE_MONTHDAY  ? LOCALE_SMONTHDAY
                                                            : LOCALE_SSHORTDATE);
    put_date(&out, id, &date, picture);
    return formatted_out(&out, buffer, room);
}

int WINAPI GetDateFormatW(LCID id, DWORD flags, const SYSTEMTIME *date, LPCWSTR picture, LPWSTR buffer, int room) {
    return format_date(id, flags, date, picture, buffer, room);
}

int WINAPI GetDateFormatEx(LPCWSTR name, DWORD flags, const SYSTEMTIME *date, LPCWSTR picture, LPWSTR buffer, int room,
                           LPCWSTR calendar) {
    LCID id = locale_id_of(name);
    return id && calendar == NULL ? format_date(id, flags, date, picture, buffer, room)
                                  : base_fail(ERROR_INVALID_PARAMETER);
}

int WINAPI GetDateFormatA(LCID id, DWORD flags, const SYSTEMTIME *date, LPCSTR picture, LPSTR buffer, int room) {
    WCHAR wide[FORMATTED_MAX];
    BASE_SCOPED PWSTR wide_picture = base_wide(picture);
    if (picture && !wide_picture)
        return 0;
    int size = format_date(id, flags, date, wide_picture, wide, ARRAYSIZE(wide));
    return formatted_narrow(wide, size, buffer, room);
}

// A field that is left out takes the separator before it along, and at the end what stands behind it.
static void put_time(Formatted *out, LCID id, DWORD flags, const SYSTEMTIME *time, PCWSTR picture) {
    unsigned field_end = 0;
    unsigned hour = time->wHour;
    bool ends_cut = false;
    bool whole_day = flags & TIME_FORCE24HOURFORMAT;
    for (PCWSTR at = picture; *at;) {
        unsigned run = run_length(at), least = run >= 2 ? 2 : 1;
        bool left_out = (*at == 'm' && flags & TIME_NOMINUTESORSECONDS) ||
                        (*at == 's' && flags & (TIME_NOSECONDS | TIME_NOMINUTESORSECONDS)) ||
                        (*at == 't' && flags & TIME_NOTIMEMARKER);
        if (left_out) {
            out->length = field_end;
            ends_cut = true;
            at += run;
            continue;
        }
        switch (*at) {
        case 'h':
            formatted_number(out, whole_day ? hour : (hour + HOURS_OF_HALF_DAY - 1) % HOURS_OF_HALF_DAY + 1, least);
            break;
        case 'H':
            formatted_number(out, hour, least);
            break;
        case 'm':
            formatted_number(out, time->wMinute, least);
            break;
        case 's':
            formatted_number(out, time->wSecond, least);
            break;
        case 't': {
            PCWSTR marker = locale_field(id, hour < HOURS_OF_HALF_DAY ? LOCALE_S1159 : LOCALE_S2359);
            if (run == 1)
                formatted_put(out, *marker);
            else
                formatted_text(out, marker);
            break;
        }
        case '\'':
            at = put_quoted(out, at);
            continue;
        default:
            formatted_put(out, *at++);
            continue;
        }
        at += run;
        field_end = out->length;
        ends_cut = false;
    }
    if (ends_cut)
        out->length = field_end;
}

static int format_time(LCID id, DWORD flags, const SYSTEMTIME *given, LPCWSTR picture, LPWSTR buffer, int room) {
    Formatted out = {.length = 0};
    SYSTEMTIME now;
    if (room < 0 || (room && buffer == NULL) || !locale_has_data(id))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(COMMON_FLAGS | TIME_FLAGS))
        return base_fail(ERROR_INVALID_FLAGS);
    if (given == NULL)
        GetLocalTime(&now);
    else if (given->wHour > 23 || given->wMinute > 59 || given->wSecond > 59 || given->wMilliseconds > 999)
        return base_fail(ERROR_INVALID_PARAMETER);
    put_time(&out, id, flags, given ? given : &now, picture ? picture : locale_field(id, LOCALE_STIMEFORMAT));
    return formatted_out(&out, buffer, room);
}

int WINAPI GetTimeFormatW(LCID id, DWORD flags, const SYSTEMTIME *time, LPCWSTR picture, LPWSTR buffer, int room) {
    return format_time(id, flags, time, picture, buffer, room);
}

int WINAPI GetTimeFormatEx(LPCWSTR name, DWORD flags, const SYSTEMTIME *time, LPCWSTR picture, LPWSTR buffer,
                           int room) {
    LCID id = locale_id_of(name);
    return id ? format_time(id, flags, time, picture, buffer, room) : base_fail(ERROR_INVALID_PARAMETER);
}

int WINAPI GetTimeFormatA(LCID id, DWORD flags, const SYSTEMTIME *time, LPCSTR picture, LPSTR buffer, int room) {
    WCHAR wide[FORMATTED_MAX];
    BASE_SCOPED PWSTR wide_picture = base_wide(picture);
    if (picture && !wide_picture)
        return 0;
    int size = format_time(id, flags, time, wide_picture, wide, ARRAYSIZE(wide));
    return formatted_narrow(wide, size, buffer, room);
}
