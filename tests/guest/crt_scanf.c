// scanf: conversions, widths, scan sets, suppression, both widths of text, %n, and what it returns when input ends
#include <stdio.h>
#include <wchar.h>

int main(void)
{
    int a = 0, b = 0, c = 0;
    long long large = 0;
    short half = 0;
    double d = 0;
    float f = 0;
    char s[32] = "", t[32] = "";
    wchar_t w[32] = L"";

    printf("%d", sscanf("12 -34 0x1f", "%d %d %i", &a, &b, &c));
    printf(" %d %d %d\n", a, b, c);
    printf("%d", sscanf("077 ff 777", "%i %x %o", &a, &b, &c));
    printf(" %d %d %d\n", a, b, c);
    printf("%d", sscanf("12345678901 70000", "%I64d %hd", &large, &half));
    printf(" %I64d %d\n", large, half);
    printf("%d", sscanf("3.5 -1e3 .25", "%lf %f", &d, &f));
    printf(" %g %g\n", d, f);
    printf("%d", sscanf("word another", "%s %3s", s, t));
    printf(" %s %s\n", s, t);
    printf("%d", sscanf("abc123]x", "%[a-c]%[^]]", s, t));
    printf(" %s %s\n", s, t);
    printf("%d", sscanf("12345", "%2d%2d%n", &a, &b, &c));
    printf(" %d %d %d\n", a, b, c);
    printf("%d", sscanf("1 2 3", "%*d %d %*d", &a));
    printf(" %d\n", a);
    printf("%d", sscanf("x=5;y=6", "x=%d;y=%d", &a, &b));
    printf(" %d %d\n", a, b);
    printf("%d", sscanf("ab c", "%c%c%c%c", s, s + 1, s + 2, s + 3));
    printf(" %.4s\n", s);
    printf("%d", sscanf("wide", "%ls", w));
    printf(" %ls\n", w);
    printf("%d", swscanf(L"text 9", L"%s %d", w, &a));
    printf(" %ls %d\n", w, a);
    printf("%d", swscanf(L"narrow", L"%hs", s));
    printf(" %s\n", s);
    printf("50%%: %d\n", sscanf("50%", "%d%%", &a));
    printf("no match: %d %d, nothing: %d\n", sscanf("abc", "%d", &a), sscanf("5 x", "%d %d", &a, &b), sscanf("", "%d", &a));
    return 0;
}

/* output:
3 12 -34 31
3 63 255 511
2 12345678901 4464
2 3.5 -1000
2 word ano
2 abc 123
2 12 34 4
1 2
2 5 6
4 ab c
1 wide
2 text 9
1 narrow
50%: 1
no match: 0 1, nothing: -1
*/
