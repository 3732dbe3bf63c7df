// Dates and times: gmtime, localtime and mktime across daylight saving changes of a TZ variable; strftime's conversions
#include <windows.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void show(const char *name, const struct tm *t)
{
    if (t)
        printf("%s %d-%02d-%02d %02d:%02d:%02d day %d of week, %d of year, dst %d\n", name, t->tm_year + 1900,
               t->tm_mon + 1, t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec, t->tm_wday, t->tm_yday, t->tm_isdst);
    else
        printf("%s none, errno %d\n", name, errno);
}

static void both(__time64_t seconds)
{
    struct tm *t = _gmtime64(&seconds);
    show("utc", t);
    if (t)
        printf("back %d\n", _mkgmtime64(t) == seconds);
    t = _localtime64(&seconds);
    show("local", t);
    if (t) {
        t->tm_isdst = -1;
        printf("back %d\n", _mktime64(t) == seconds);
    }
}

// The headers know these by a name that no msvcrt.dll has.
static void *variable(const char *name)
{
    return (void *)(UINT_PTR)GetProcAddress(GetModuleHandleA("msvcrt.dll"), name);
}

int main(void)
{
    /* 2007's rule and the one before, by a second; the last second of 1999; a leap day. */
    static const __time64_t times[] = {86400,     1173596399, 1173596400, 1194155999,  1194159600,
                                       951782400, 1143961199, 1143961200, 4102444800LL};
    static const char *const formats[] = {"%a %A %b %B", "%c", "%#c", "%d %H %I %j %m %M %p %S", "%U %w %W", "%x %X",
                                          "%#x", "%y %Y %%", "%#d %#H %#I %#j %#m %#M %#S %#y %#Y"};
    struct tm t = {5, 4, 3, 2, 0, 100, 0, 1, 0};
    char text[100];
    wchar_t wide[100];
    time_t now;

    _putenv("TZ=EST5EDT");
    _tzset();
    char **names = variable("_tzname");
    printf("%ld %d %s %s\n", *(long *)variable("_timezone"), *(int *)variable("_daylight"), names[0], names[1]);
    for (int i = 0; i < 9; i++)
        both(times[i]);
    both(-43201);

    struct tm far_off = {0, 0, -50, 72, 13, 124, 0, 0, 0};
    printf("%I64d\n", _mktime64(&far_off));
    show("normalised", &far_off);

    for (int i = 0; i < 9; i++) {
        size_t length = strftime(text, sizeof text, formats[i], &t);
        printf("%d '%s'\n", (int)length, text);
    }
    errno = 0;
    printf("%d", (int)strftime(text, 5, "%Y-", &t));
    printf(" %d\n", errno);
    size_t length = wcsftime(wide, 100, L"%Y (%B)", &t);
    printf("%d %ls\n", (int)length, wide);
    printf("%s", asctime(&t));
    __time64_t moment = 1194155999;
    printf("%s", _ctime64(&moment));
    printf("%g\n", difftime(10, 4));
    now = time(NULL);
    printf("%d %d\n", now > 1700000000, clock() >= 0);
    _strdate(text);
    printf("%d", (int)strlen(text));
    _strtime(text);
    printf(" %d\n", (int)strlen(text));
    return 0;
}

/* output:
18000 1 EST EDT
utc 1970-01-02 00:00:00 day 5 of week, 1 of year, dst 0
back 1
local 1970-01-01 19:00:00 day 4 of week, 0 of year, dst 0
back 1
utc 2007-03-11 06:59:59 day 0 of week, 69 of year, dst 0
back 1
local 2007-03-11 01:59:59 day 0 of week, 69 of year, dst 0
back 1
utc 2007-03-11 07:00:00 day 0 of week, 69 of year, dst 0
back 1
local 2007-03-11 03:00:00 day 0 of week, 69 of year, dst 1
back 1
utc 2007-11-04 05:59:59 day 0 of week, 307 of year, dst 0
back 1
local 2007-11-04 01:59:59 day 0 of week, 307 of year, dst 1
back 0
utc 2007-11-04 07:00:00 day 0 of week, 307 of year, dst 0
back 1
local 2007-11-04 02:00:00 day 0 of week, 307 of year, dst 0
back 1
utc 2000-02-29 00:00:00 day 2 of week, 59 of year, dst 0
back 1
local 2000-02-28 19:00:00 day 1 of week, 58 of year, dst 0
back 1
utc 2006-04-02 06:59:59 day 0 of week, 91 of year, dst 0
back 1
local 2006-04-02 01:59:59 day 0 of week, 91 of year, dst 0
back 1
utc 2006-04-02 07:00:00 day 0 of week, 91 of year, dst 0
back 1
local 2006-04-02 03:00:00 day 0 of week, 91 of year, dst 1
back 1
utc 2100-01-01 00:00:00 day 5 of week, 0 of year, dst 0
back 1
local 2099-12-31 19:00:00 day 4 of week, 364 of year, dst 0
back 1
utc none, errno 22
local none, errno 22
1744340400
normalised 2025-04-10 23:00:00 day 4 of week, 99 of year, dst 1
22 'Sun Sunday Jan January'
17 '01/02/00 03:04:05'
33 'Sunday, January 02, 2000 03:04:05'
24 '02 03 03 002 01 04 AM 05'
7 '01 0 00'
17 '01/02/00 03:04:05'
24 'Sunday, January 02, 2000'
9 '00 2000 %'
20 '2 3 3 2 1 4 5 0 2000'
0 34
14 2000 (January)
Sun Jan 02 03:04:05 2000
Sun Nov 04 01:59:59 2007
6
1 1
8 8
*/
