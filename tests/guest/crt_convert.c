// Text to numbers and numbers to text: limits, prefixes, what of the text counts, errno; narrow and wide
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

static void signed_number(const char *text, int base)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, base);
    printf("%s/%d: %ld, %d read, errno %d\n", text, base, value, (int)(end - text), errno);
}

// The headers put mingw-w64's own under the name.
double __cdecl msvcrt_strtod(const char *text, char **end) __asm__("strtod");

static void floating(const char *text)
{
    char *end;
    errno = 0;
    double value = msvcrt_strtod(text, &end);
    printf("%s: %.17g, %d read, errno %d\n", text, value, (int)(end - text), errno);
}

static void digits(double value)
{
    int point, sign;
    char *text = _ecvt(value, 4, &point, &sign);
    printf("%s %d %d | ", text, point, sign);
    text = _fcvt(value, 2, &point, &sign);
    printf("%s %d %d\n", text, point, sign);
}

int main(void)
{
    static const char *const integers[] = {"08",          "  +12a", "0x1F",         "0b1", "-",
                                           "99999999999", "-5",     "-99999999999", "zz",  ""};
    static const char *const floats[] = {"1e5x", ".",     "1e",       "1.5e+",     "-0",        "1e400",
                                         "\t.5", "0.1e1", "1e-400",   "4e-324",    "9007199254740993",
                                         "1.7976931348623158e308", "2.2250738585072011e-308"};
    char text[70];
    wchar_t wide[70], *wide_end;

    for (int i = 0; i < 10; i++) {
        signed_number(integers[i], 0);
        signed_number(integers[i], 16);
    }
    signed_number("Zz!", 36);
    errno = 0;
    printf("%lu %d\n", strtoul("-1", NULL, 10), errno);
    printf("%lu %d\n", strtoul("4294967296", NULL, 10), errno);
    printf("%I64d %I64u\n", _strtoi64("-9223372036854775809", NULL, 10), _strtoui64("18446744073709551615", NULL, 0));
    printf("%ld", wcstol(L"\x00a0-0777x", &wide_end, 0));
    printf(" %c %d %I64d\n", (char)*wide_end, _wtoi(L"42"), _wtoi64(L"-42"));

    for (int i = 0; i < 13; i++)
        floating(floats[i]);
    printf("%g %g %d\n", wcstod(L"2.5e3z", &wide_end), atof(" -7.25 "), *wide_end == L'z');

    printf("%s ", _itoa(-5, text, 10));
    printf("%s ", _itoa(-5, text, 16));
    printf("%s ", _itoa(INT_MIN, text, 10));
    printf("%s ", _ultoa(4000000000u, text, 36));
    printf("%s ", _i64toa(LLONG_MIN, text, 10));
    printf("%ls\n", _ui64tow(ULLONG_MAX, wide, 2));

    digits(0);
    digits(1.5);
    digits(123.456);
    digits(-9.99);
    digits(1e20);
    digits(0.00123);
    return 0;
}

/* output:
08/0: 0, 1 read, errno 0
08/16: 8, 2 read, errno 0
  +12a/0: 12, 5 read, errno 0
  +12a/16: 298, 6 read, errno 0
0x1F/0: 31, 4 read, errno 0
0x1F/16: 31, 4 read, errno 0
0b1/0: 0, 1 read, errno 0
0b1/16: 177, 3 read, errno 0
-/0: 0, 0 read, errno 0
-/16: 0, 0 read, errno 0
99999999999/0: 2147483647, 11 read, errno 34
99999999999/16: 2147483647, 11 read, errno 34
-5/0: -5, 2 read, errno 0
-5/16: -5, 2 read, errno 0
-99999999999/0: -2147483648, 12 read, errno 34
-99999999999/16: -2147483648, 12 read, errno 34
zz/0: 0, 0 read, errno 0
zz/16: 0, 0 read, errno 0
/0: 0, 0 read, errno 0
/16: 0, 0 read, errno 0
Zz!/36: 1295, 2 read, errno 0
4294967295 0
4294967295 34
-9223372036854775808 18446744073709551615
-511 x 42 -42
1e5x: 100000, 3 read, errno 0
.: 0, 0 read, errno 0
1e: 1, 1 read, errno 0
1.5e+: 1.5, 3 read, errno 0
-0: -0, 2 read, errno 0
1e400: 1.#INF, 5 read, errno 34
	.5: 0.5, 3 read, errno 0
0.1e1: 1, 5 read, errno 0
1e-400: 0, 6 read, errno 34
4e-324: 4.9406564584124654e-324, 6 read, errno 0
9007199254740993: 9007199254740992, 16 read, errno 0
1.7976931348623158e308: 1.7976931348623157e+308, 22 read, errno 0
2.2250738585072011e-308: 2.2250738585072009e-308, 23 read, errno 0
2500 -7.25 1
-5 fffffffb -2147483648 1u5hvr4 -9223372036854775808 1111111111111111111111111111111111111111111111111111111111111111
0000 0 0 | 00 0 0
1500 1 0 | 150 1 0
1235 3 0 | 12346 3 0
9990 1 1 | 999 1 1
1000 21 0 | 10000000000000000000000 21 0
1230 -2 0 |  -2 0
*/
