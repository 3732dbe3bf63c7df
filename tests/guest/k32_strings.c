// Comparing, mapping, classing and normalizing strings; sort keys agree with comparisons
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const WCHAR *const words[] = {L"", L"coop", L"co-op", L"Coop", L"cop", L"a", L"A", L"\xe1", L"b", L"1", L"10", L"2", L"_", L"z", L"\xe9t\xe9", L"ete"};

static void compare(const WCHAR *left, const WCHAR *right, DWORD flags)
{
    printf("%ls %ls %lx: %d\n", left, right, flags, CompareStringW(LOCALE_USER_DEFAULT, flags, left, -1, right, -1));
}

static void map(const WCHAR *text, DWORD flags)
{
    WCHAR out[32];
    int count = LCMapStringW(LOCALE_USER_DEFAULT, flags, text, (int)wcslen(text), out, 32);
    printf("map %lx: %d:", flags, count);
    for (int i = 0; i < count; i++)
        printf(" %04x", out[i]);
    printf("\n");
}

static void normalize(NORM_FORM form, const WCHAR *text)
{
    WCHAR out[32];
    int count = NormalizeString(form, text, (int)wcslen(text), out, 32);
    printf("form %d: %d:", form, count);
    for (int i = 0; i < count; i++)
        printf(" %04x", out[i]);
    printf(" normal %d\n", IsNormalizedString(form, text, -1));
}

int main(void)
{
    int differences = 0;
    compare(L"coop", L"co-op", 0);
    compare(L"coop", L"co-op", SORT_STRINGSORT);
    compare(L"a", L"B", 0);
    compare(L"a", L"A", 0);
    compare(L"a", L"A", NORM_IGNORECASE);
    compare(L"resume", L"r\xe9sum\xe9", NORM_IGNORENONSPACE);
    compare(L"file10", L"file9", 0);
    compare(L"file10", L"file9", SORT_DIGITSASNUMBERS);
    compare(L"strasse", L"stra\xdf" L"e", 0);
    printf("ordinal: %d %d %d\n", CompareStringOrdinal(L"a", -1, L"B", -1, FALSE), CompareStringOrdinal(L"a", -1, L"B", -1, TRUE), CompareStringOrdinal(L"ab", 1, L"AC", 1, TRUE));
    for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++)
        for (unsigned j = 0; j < sizeof(words) / sizeof(*words); j++) {
            char left[64], right[64];
            LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, words[i], -1, (WCHAR *)left, sizeof(left));
            LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_SORTKEY, words[j], -1, (WCHAR *)right, sizeof(right));
            int key = strcmp(left, right);
            int word = CompareStringW(LOCALE_USER_DEFAULT, 0, words[i], -1, words[j], -1) - CSTR_EQUAL;
            differences += (key > 0) - (key < 0) != word;
        }
    printf("keys that differ from comparisons: %d\n", differences);
    SetLastError(0);
    int result = CompareStringW(LOCALE_USER_DEFAULT, 0, NULL, 0, L"a", 1);
    printf("no string: %d error %lu\n", result, GetLastError());
    map(L"aBc\xe9\x3b1", LCMAP_UPPERCASE);
    map(L"AbC\xc9\x391", LCMAP_LOWERCASE);
    map(L"A\x30a2", LCMAP_HIRAGANA);
    map(L"A\x3042", LCMAP_KATAKANA);
    map(L"A1 ", LCMAP_FULLWIDTH);
    map(L"\xff21\x3000", LCMAP_HALFWIDTH);
    SetLastError(0);
    result = LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_UPPERCASE, L"abc", 3, (WCHAR *)&result, 1);
    printf("too small: %d error %lu\n", result, GetLastError());
    WORD types[8];
    GetStringTypeW(CT_CTYPE1, L"aZ5 \t.\x3b1\x4e00", 8, types);
    printf("types:");
    for (int i = 0; i < 8; i++)
        printf(" %03x", types[i]);
    printf("\n");
    normalize(NormalizationC, L"e\x301" L"a\x323\x302");
    normalize(NormalizationD, L"\xe9\x1ead\xac00");
    normalize(NormalizationKC, L"\xfb01\xb2");
    normalize(NormalizationKD, L"\x2126");
    int found = 0;
    printf("find: %d", FindNLSStringEx(LOCALE_NAME_USER_DEFAULT, FIND_FROMSTART | NORM_IGNORECASE, L"Hello World", -1, L"WORLD", -1, &found, NULL, NULL, 0));
    printf(" length %d\n", found);
    printf("find ordinal: %d %d %d\n", FindStringOrdinal(FIND_FROMSTART, L"abcabc", -1, L"bc", -1, FALSE), FindStringOrdinal(FIND_FROMEND, L"abcabc", -1, L"BC", -1, TRUE), FindStringOrdinal(FIND_STARTSWITH, L"abc", -1, L"bc", -1, FALSE));
    printf("lstr: %d %d %d\n", lstrcmpiA("ABC", "abc"), lstrcmpW(L"a", L"b"), lstrlenA(NULL));
    return 0;
}

/* output:
coop co-op 0: 1
coop co-op 1000: 3
a B 0: 1
a A 0: 1
a A 1: 2
resume r�sum� 2: 2
file10 file9 0: 1
file10 file9 8: 3
strasse stra�e 0: 2
ordinal: 3 1 2
keys that differ from comparisons: 0
no string: 0 error 87
map 200: 5: 0041 0042 0043 00c9 0391
map 100: 5: 0061 0062 0063 00e9 03b1
map 100000: 2: 0041 3042
map 200000: 2: 0041 30a2
map 800000: 3: ff21 ff11 3000
map 400000: 2: 0041 0020
too small: 0 error 122
types: 382 301 284 248 268 210 302 300
form 1: 2: 00e9 1ead normal 0
form 2: 7: 0065 0301 0061 0323 0302 1100 1161 normal 0
form 5: 3: 0066 0069 0032 normal 0
form 6: 1: 03a9 normal 0
find: 6 length 5
find ordinal: 1 4 -1
lstr: 0 -1 0
*/
