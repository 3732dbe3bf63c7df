// LCMapString: what flags go together, symbols dropped, kana with sounds; months beside days; formats by the A forms
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void map(DWORD flags, const wchar_t *text, int room) {
    wchar_t out[32] = L"";
    SetLastError(0);
    int length = LCMapStringW(LOCALE_USER_DEFAULT, flags, text, -1, out, room);
    printf("%#lx: %d error %lu", flags, length, length ? 0 : GetLastError());
    for (int i = 0; i < length - 1; i++)
        printf(out[i] >= ' ' && out[i] < 0x7F ? " %c" : " %04x", out[i]);
    putchar('\n');
}

// The first is the locale's own; Windows has more of most.
static BOOL CALLBACK show(LPSTR text) {
    printf(" <%s>", text);
    return FALSE;
}

static BOOL CALLBACK show_with(LPSTR text, CALID calendar) {
    printf(" <%s %lu>", text, calendar);
    return FALSE;
}

static void month(const wchar_t *picture) {
    SYSTEMTIME date = {.wYear = 2002, .wMonth = 5, .wDay = 4};
    wchar_t out[64];
    GetDateFormatW(MAKELCID(MAKELANGID(LANG_RUSSIAN, SUBLANG_DEFAULT), SORT_DEFAULT), 0, &date, picture, out, 64);
    int declined = 0;
    for (const wchar_t *at = out; at[0] && at[1]; at++)
        declined |= at[0] == 0x430 && at[1] == 0x44F; // the second case ends in these
    printf(" %ls:%d", picture, declined);
}

int main(void) {
    map(NORM_IGNORESYMBOLS, L"\tIt's a, test 1!\r\n", 32);
    map(LCMAP_HALFWIDTH, L"\u30ac\u30d1\u30a2", 32);
    map(LCMAP_HALFWIDTH, L"\u30ac", 1);
    map(LCMAP_FULLWIDTH, L"\uff76\uff9e\uff8a\uff9f\uff71 a", 32);
    map(LCMAP_FULLWIDTH | LCMAP_HIRAGANA, L"\uff76\uff9e", 32);
    map(LCMAP_KATAKANA | LCMAP_LOWERCASE, L"A\u304c", 32);
    map(LCMAP_HIRAGANA | LCMAP_KATAKANA, L"a", 32);
    wchar_t out[8];
    printf("no such locale: %d", LCMapStringEx(L"not-a-locale-at-all", LCMAP_HIRAGANA, L"a", -1, out, 8, NULL, NULL, 0));
    printf(" %d\n", LCMapStringEx(L"not-a-locale-at-all", LCMAP_LOWERCASE, L"a", -1, out, 8, NULL, NULL, 0));
    SetLastError(0);
    char narrow[8];
    int length = LCMapStringA(LOCALE_USER_DEFAULT, LCMAP_LOWERCASE | LCMAP_UPPERCASE, "a", -1, narrow, 8);
    printf("both cases: %d error %lu\n", length, GetLastError());
    printf("declined:");
    month(L"dd MMMM"), month(L"MMMMdd"), month(L"ddd',' MMMM dd"), month(L"MMMM"), month(L"dd dddMMMM"), month(L"MMMM yyyy");

    LCID english = MAKELCID(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), SORT_DEFAULT);
    printf("\ntime: %d", EnumTimeFormatsA(show, english, 0));
    printf("\ndate: %d", EnumDateFormatsA(show, english, DATE_SHORTDATE));
    printf("\ndate: %d", EnumDateFormatsExA(show_with, english, DATE_SHORTDATE));
    printf("\ncalendar: %d", EnumCalendarInfoA(show, english, CAL_GREGORIAN, CAL_SDAYNAME1));
    printf("\ncalendar: %d", EnumCalendarInfoExA(show_with, english, CAL_GREGORIAN, CAL_SDAYNAME1));
    printf("\nno callback: %d", EnumTimeFormatsA(NULL, english, 0));
    printf(" error %lu\n", GetLastError());

    char *pages = VirtualAlloc(NULL, 0x2000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    DWORD old;
    VirtualProtect(pages + 0x1000, 0x1000, PAGE_NOACCESS, &old);
    wchar_t *last = (wchar_t *)(pages + 0x1000) - 1;
    *last = 'A';
    printf("decided by the first letter: %d\n", CompareStringW(english, 0, last, 100, L"B", 100));
    return 0;
}

/* output:
0x4: 10 error 0 I t s a t e s t 1
0x400000: 6 error 0 ff76 ff9e ff8a ff9f ff71
0x400000: 0 error 122
0x800000: 6 error 0 30ac 30d1 30a2 3000 ff41
0x900000: 2 error 0 304c
0x200100: 3 error 0 a 30ac
0x300000: 0 error 1004
no such locale: 2 0
both cases: 0 error 1004
declined: dd MMMM:1 MMMMdd:1 ddd',' MMMM dd:1 MMMM:0 dd dddMMMM:0 MMMM yyyy:0 <h:mm:ss tt>
time: 1 <M/d/yyyy>
date: 1 <M/d/yyyy 1>
date: 1 <Monday>
calendar: 1 <Monday 1>
calendar: 1
no callback: 0 error 87
decided by the first letter: 1
*/
