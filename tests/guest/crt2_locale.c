// setlocale: names it takes and gives, one category, restoring all; character classes, case and order follow it
// services: NtQueryVolumeInformationFile
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

static void set(int category, const char *name)
{
    const char *found = setlocale(category, name);
    printf("%d %s -> %s\n", category, name ? name : "NULL", found ? found : "(none)");
}

static void names(void)
{
    set(LC_ALL, NULL);
    set(LC_CTYPE, "English_United States.1252");
    set(LC_ALL, NULL);
    set(LC_ALL, "C");
    set(LC_ALL, "english");
    set(LC_ALL, "american");
    set(LC_ALL, "enu_usa.1252");
    set(LC_ALL, ".1251");
    set(LC_ALL, "xx_YY");
    set(LC_ALL, "POSIX");
    set(LC_ALL, ".99999");
    set(LC_ALL, ".utf8"); /* msvcrt has no characters of more than two bytes */
    set(LC_ALL, "LC_COLLATE=C;LC_CTYPE=English_United States.1252;LC_MONETARY=C;LC_NUMERIC=C;LC_TIME=C");
    set(LC_NUMERIC, NULL);
    set(LC_CTYPE, NULL);
}

static void characters(const char *name)
{
    setlocale(LC_ALL, name);
    printf("%s: %d %d %x %x %d\n", name, MB_CUR_MAX, isalpha(0xe9) != 0, toupper(0xe9), tolower('Q'), isspace('\t') != 0);
    printf("strcoll: %d %d\n", strcoll("a", "B"), strcoll("B", "a"));
    wchar_t wide[4] = L"";
    printf("mbstowcs: %d\n", (int)mbstowcs(wide, "\xe9", 4));
    printf("%x\n", wide[0]);
    char bytes[8];
    printf("wctomb: %d %d\n", wctomb(bytes, 0xe9), wctomb(bytes, 0x4e00));
}

int main(void)
{
    names();
    characters("C");
    characters("English_United States.1252");
    struct lconv *conventions = localeconv();
    printf("%s %s %d %s %s %d\n", conventions->decimal_point, conventions->thousands_sep, conventions->grouping[0],
           conventions->int_curr_symbol, conventions->currency_symbol, conventions->frac_digits);
    setlocale(LC_ALL, "C");
    conventions = localeconv();
    printf("[%s] [%s] [%s] %d\n", conventions->decimal_point, conventions->thousands_sep, conventions->currency_symbol,
           conventions->frac_digits);
    printf("%d %d %d %d\n", iswalpha(0x3b1) != 0, iswspace(0x3000) != 0, iswdigit(L'7') != 0, iswprint(L'\t') != 0);
    return 0;
}

/* output:
0 NULL -> C
2 English_United States.1252 -> English_United States.1252
0 NULL -> LC_COLLATE=C;LC_CTYPE=English_United States.1252;LC_MONETARY=C;LC_NUMERIC=C;LC_TIME=C
0 C -> C
0 english -> English_United States.1252
0 american -> English_United States.1252
0 enu_usa.1252 -> English_United States.1252
0 .1251 -> English_United States.1251
0 xx_YY -> (none)
0 POSIX -> (none)
0 .99999 -> (none)
0 .utf8 -> (none)
0 LC_COLLATE=C;LC_CTYPE=English_United States.1252;LC_MONETARY=C;LC_NUMERIC=C;LC_TIME=C -> LC_COLLATE=C;LC_CTYPE=English_United States.1252;LC_MONETARY=C;LC_NUMERIC=C;LC_TIME=C
4 NULL -> C
2 NULL -> English_United States.1252
C: 1 0 e9 71 1
strcoll: 1 -1
mbstowcs: 1
e9
wctomb: 1 -1
English_United States.1252: 1 1 c9 71 1
strcoll: -1 1
mbstowcs: 1
e9
wctomb: 1 -1
. , 3 USD $ 2
[.] [] [] 127
1 1 1 1
*/
