// Times: conversions both ways with their limits, DOS times, comparing, zones with rules, counters that advance
#include <stdio.h>
#include <windows.h>

static void show(const char *label, const SYSTEMTIME *time)
{
    printf("%s: %d-%02d-%02d %02d:%02d:%02d.%03d day %d\n", label, time->wYear, time->wMonth, time->wDay, time->wHour, time->wMinute, time->wSecond, time->wMilliseconds, time->wDayOfWeek);
}

int main(void)
{
    FILETIME file = {0}, other;
    SYSTEMTIME time = {2024, 2, 0, 29, 23, 59, 58, 999}, back;
    WORD date, clock;
    BOOL ok = SystemTimeToFileTime(&time, &file);
    printf("to file: %d %08lx%08lx\n", ok, file.dwHighDateTime, file.dwLowDateTime);
    FileTimeToSystemTime(&file, &back);
    show("back", &back);
    SYSTEMTIME bad = {2023, 2, 0, 29, 0, 0, 0, 0};
    SetLastError(0);
    ok = SystemTimeToFileTime(&bad, &file);
    printf("no such day: %d error %lu\n", ok, GetLastError());
    SYSTEMTIME early = {1600, 12, 0, 31, 0, 0, 0, 0};
    SetLastError(0);
    ok = SystemTimeToFileTime(&early, &file);
    printf("too early: %d error %lu\n", ok, GetLastError());
    FILETIME high = {0, 0x80000000};
    SetLastError(0);
    ok = FileTimeToSystemTime(&high, &back);
    printf("negative: %d error %lu\n", ok, GetLastError());
    FILETIME zero = {0, 0};
    FileTimeToSystemTime(&zero, &back);
    show("zero", &back);
    SystemTimeToFileTime(&time, &file);
    ok = FileTimeToDosDateTime(&file, &date, &clock);
    printf("dos: %d %04x %04x\n", ok, date, clock);
    DosDateTimeToFileTime(0x585d, 0xbf7d, &other);
    FileTimeToSystemTime(&other, &back);
    show("from dos", &back);
    printf("compare: %ld %ld %ld\n", CompareFileTime(&file, &other), CompareFileTime(&other, &file), CompareFileTime(&file, &file));

    // Central Europe: the last Sundays of March and October
    TIME_ZONE_INFORMATION zone = {.Bias = -60, .StandardDate = {0, 10, 0, 5, 3, 0, 0, 0}, .DaylightDate = {0, 3, 0, 5, 2, 0, 0, 0}, .DaylightBias = -60};
    SYSTEMTIME moments[] = {{2024, 1, 0, 15, 12, 0, 0, 0}, {2024, 7, 0, 15, 12, 0, 0, 0}, {2024, 3, 0, 31, 0, 59, 59, 0}, {2024, 3, 0, 31, 1, 0, 0, 0}, {2024, 10, 0, 27, 0, 59, 59, 0}, {2024, 10, 0, 27, 1, 0, 0, 0}};
    for (int i = 0; i < 6; i++) {
        SystemTimeToTzSpecificLocalTime(&zone, &moments[i], &back);
        show("local", &back);
    }
    TzSpecificLocalTimeToSystemTime(&zone, &moments[1], &back);
    show("utc", &back);
    // The south: summer over the turn of the year
    TIME_ZONE_INFORMATION south = {.Bias = -600, .StandardDate = {0, 4, 0, 1, 3, 0, 0, 0}, .DaylightDate = {0, 10, 0, 1, 2, 0, 0, 0}, .DaylightBias = -60};
    SystemTimeToTzSpecificLocalTime(&south, &moments[0], &back);
    show("south in January", &back);
    SystemTimeToTzSpecificLocalTime(&south, &moments[1], &back);
    show("south in July", &back);

    LARGE_INTEGER frequency, start, end;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&start);
    ULONGLONG tick = GetTickCount64();
    Sleep(20);
    QueryPerformanceCounter(&end);
    double passed = (double)(end.QuadPart - start.QuadPart) / (double)frequency.QuadPart;
    tick = GetTickCount64() - tick;
    printf("slept: %d %d\n", passed >= 0.015 && passed < 2, tick >= 10 && tick < 2000);
    GetSystemTimeAsFileTime(&file);
    GetSystemTimePreciseAsFileTime(&other);
    ULONGLONG a = (ULONGLONG)file.dwHighDateTime << 32 | file.dwLowDateTime, b = (ULONGLONG)other.dwHighDateTime << 32 | other.dwLowDateTime;
    printf("precise: %d\n", b + 1000000 >= a && b < a + 20000000);
    return 0;
}

/* output:
to file: 1 01da6b6b66ba0270
back: 2024-02-29 23:59:58.999 day 4
no such day: 0 error 87
too early: 0 error 87
negative: 0 error 87
zero: 1601-01-01 00:00:00.000 day 1
dos: 1 5861 0000
from dos: 2024-02-29 23:59:58.000 day 4
compare: 1 -1 0
local: 2024-01-15 13:00:00.000 day 1
local: 2024-07-15 14:00:00.000 day 1
local: 2024-03-31 01:59:59.000 day 0
local: 2024-03-31 03:00:00.000 day 0
local: 2024-10-27 02:59:59.000 day 0
local: 2024-10-27 02:00:00.000 day 0
utc: 2024-07-15 10:00:00.000 day 1
south in January: 2024-01-15 23:00:00.000 day 1
south in July: 2024-07-15 22:00:00.000 day 1
slept: 1 1
precise: 1
*/
