// What the user's locale is and how it writes dates, times, numbers and money.
#include <locale.h>
#include <stdio.h>
#include <time.h>
#include <windows.h>

static void field(LCTYPE type) {
    WCHAR text[128] = L"";
    char narrow[256];
    GetLocaleInfoEx(LOCALE_NAME_USER_DEFAULT, type, text, 128);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, sizeof(narrow), NULL, NULL);
    printf("%s|", narrow);
}

int main(void) {
    static const LCTYPE types[] = {LOCALE_SNAME, LOCALE_SENGLISHDISPLAYNAME, LOCALE_SNATIVECOUNTRYNAME,
                                   LOCALE_SISO3166CTRYNAME, LOCALE_SISO639LANGNAME2, LOCALE_SDECIMAL,
                                   LOCALE_SSHORTDATE, LOCALE_SDAYNAME1, LOCALE_SMONTHNAME3, LOCALE_SCURRENCY};
    SYSTEMTIME at = {.wYear = 2026, .wMonth = 3, .wDay = 5, .wHour = 14, .wMinute = 7, .wSecond = 9};
    WCHAR wide[128];
    char text[256];
    ULONG count = 0, size = 128;
    for (unsigned i = 0; i < sizeof(types) / sizeof(*types); i++)
        field(types[i]);
    printf("\n%04lx\n", GetUserDefaultLCID());
    GetDateFormatEx(LOCALE_NAME_USER_DEFAULT, DATE_LONGDATE, &at, NULL, wide, 128, NULL);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);
    printf("%s\n", text);
    GetTimeFormatEx(LOCALE_NAME_USER_DEFAULT, 0, &at, NULL, wide, 128);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);
    printf("%s\n", text);
    GetNumberFormatEx(LOCALE_NAME_USER_DEFAULT, 0, L"-1234567.891", NULL, wide, 128);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);
    printf("%s\n", text);
    GetCurrencyFormatEx(LOCALE_NAME_USER_DEFAULT, 0, L"-1234.5", NULL, wide, 128);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL);
    printf("%s\n", text);
    GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &count, wide, &size);
    printf("%lu languages, first %ls\n", count, wide);
    WCHAR other[64], decimal[8];
    GetLocaleInfoEx(L"pt-BR", LOCALE_SLONGDATE, other, 64);
    printf("%ls, neutral %d, unknown %d\n", other, GetLocaleInfoEx(L"it", LOCALE_SDECIMAL, decimal, 8),
           GetLocaleInfoEx(L"xx-YY", LOCALE_SDECIMAL, decimal, 8));
    return 0;
}
