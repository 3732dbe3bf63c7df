// The locale en-US: its fields, dates, times, numbers, currency, names and identifiers
#include <stdio.h>
#include <windows.h>

static void field(const WCHAR *locale, LCTYPE type)
{
    WCHAR text[80];
    int count = GetLocaleInfoEx(locale, type, text, 80);
    printf("%ls %lx: %d %ls\n", locale ? locale : L"user", type, count, count ? text : L"-");
}

static void date(DWORD flags, const WCHAR *picture)
{
    WCHAR text[80];
    SYSTEMTIME when = {2024, 2, 0, 29, 13, 5, 9, 7};
    int count = GetDateFormatW(LOCALE_USER_DEFAULT, flags, &when, picture, text, 80);
    printf("%ls: %d %ls\n", picture ? picture : L"default", count, count ? text : L"-");
}

static void time(DWORD flags, const WCHAR *picture)
{
    WCHAR text[80];
    SYSTEMTIME when = {2024, 2, 0, 29, 13, 5, 9, 7};
    int count = GetTimeFormatW(LOCALE_USER_DEFAULT, flags, &when, picture, text, 80);
    printf("%ls %lx: %d %ls\n", picture ? picture : L"default", flags, count, count ? text : L"-");
}

static void number(const WCHAR *value)
{
    WCHAR text[80];
    int count = GetNumberFormatW(LOCALE_USER_DEFAULT, 0, value, NULL, text, 80);
    printf("%ls: %ls", value, count ? text : L"-");
    count = GetCurrencyFormatW(LOCALE_USER_DEFAULT, 0, value, NULL, text, 80);
    printf(" %ls\n", count ? text : L"-");
}

int main(void)
{
    WCHAR text[90];
    DWORD value = 0;
    field(NULL, LOCALE_SNAME);
    field(L"en-US", LOCALE_SENGLISHLANGUAGENAME);
    field(L"en-US", LOCALE_SSHORTDATE);
    field(L"en-US", LOCALE_SDECIMAL);
    field(L"en-US", LOCALE_SDAYNAME1);
    field(L"en-US", LOCALE_SMONTHNAME12);
    field(L"", LOCALE_SSHORTDATE);
    field(L"", LOCALE_STIMEFORMAT);
    field(L"xx-no", LOCALE_SDECIMAL);
    printf("number: %d", GetLocaleInfoEx(L"en-US", LOCALE_IDIGITS | LOCALE_RETURN_NUMBER, (WCHAR *)&value, 2));
    printf(" %lu\n", value);
    SetLastError(0);
    int count = GetLocaleInfoEx(L"en-US", LOCALE_SDAYNAME1, text, 3);
    printf("too small: %d error %lu\n", count, GetLastError());
    printf("ids: %lx %x %x\n", GetUserDefaultLCID(), GetUserDefaultLangID(), GetUserDefaultUILanguage());
    printf("id of a name: %lx %lx\n", LocaleNameToLCID(L"de-DE", 0), LocaleNameToLCID(L"en", LOCALE_ALLOW_NEUTRAL_NAMES));
    printf("name of an id: %d", LCIDToLocaleName(0x0c0a, text, 90, 0));
    printf(" %ls\n", text);
    printf("resolve: %d", ResolveLocaleName(L"en-XY", text, 90));
    printf(" %ls\n", text);
    printf("valid: %d %d\n", IsValidLocale(0x409, LCID_INSTALLED), IsValidLocaleName(L"en-us"));
    date(0, NULL);
    date(DATE_LONGDATE, NULL);
    date(0, L"ddd d MMM yy");
    date(0, L"dddd, 'the' dd. MMMM yyyy");
    date(DATE_LONGDATE, L"d");
    time(0, NULL);
    time(TIME_NOSECONDS, NULL);
    time(TIME_FORCE24HOURFORMAT | TIME_NOTIMEMARKER, NULL);
    time(0, L"HH'h' mm:ss t");
    number(L"1234567.895");
    number(L"-0.5");
    number(L"12");
    number(L"x");
    return 0;
}

/* output:
user 5c: 6 en-US
en-US 1001: 8 English
en-US 1f: 9 M/d/yyyy
en-US e: 2 .
en-US 2a: 7 Monday
en-US 43: 9 December
 1f: 11 MM/dd/yyyy
 1003: 9 HH:mm:ss
xx-no e: 0 -
number: 2 2
too small: 0 error 122
ids: 409 409 409
id of a name: 407 9
name of an id: 6 es-ES
resolve: 6 en-US
valid: 1 1
default: 10 2/29/2024
default: 28 Thursday, February 29, 2024
ddd d MMM yy: 14 Thu 29 Feb 24
dddd, 'the' dd. MMMM yyyy: 32 Thursday, the 29. February 2024
d: 0 -
default 0: 11 1:05:09 PM
default 2: 8 1:05 PM
default c: 9 13:05:09
HH'h' mm:ss t 0: 12 13h 05:09 P
1234567.895: 1,234,567.90 $1,234,567.90
-0.5: -0.50 ($0.50)
12: 12.00 $12.00
x: - -
*/
