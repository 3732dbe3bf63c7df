// ucrtbase's printf: C99 sizes and %F, two exponent digits, inf and nan(ind), exact digits, and its option bits
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { NULL_TERMINATION = 1, SNPRINTF = 2, WIDE = 4, MSVCRT = 8, EXPONENT = 16, ROUNDING = 32 };

typedef int(__cdecl *vsprintf_common)(uint64_t, char *, size_t, const char *, void *, va_list);
typedef int(__cdecl *vswprintf_common)(uint64_t, wchar_t *, size_t, const wchar_t *, void *, va_list);

static vsprintf_common narrow, positional;
static vswprintf_common wide;

static void show(uint64_t options, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    narrow(options | SNPRINTF, text, sizeof text, format, NULL, arguments);
    va_end(arguments);
    puts(text);
}

static void show_position(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    positional(0, text, sizeof text, format, NULL, arguments);
    va_end(arguments);
    puts(text);
}

static void show_wide(uint64_t options, const wchar_t *format, ...)
{
    wchar_t text[64];
    va_list arguments;
    va_start(arguments, format);
    wide(options, text, 64, format, NULL, arguments);
    va_end(arguments);
    printf("%S\n", text);
}

static void cut(uint64_t options, const char *name, const char *format, ...)
{
    char text[8] = "xxxxxxx";
    va_list arguments;
    va_start(arguments, format);
    int length = narrow(options, text, 4, format, NULL, arguments);
    va_end(arguments);
    printf("%s: %s %.7s\n", name, length < 0 ? "negative" : length > 4 ? "long" : "fits", text);
}

static int into_nothing(uint64_t options, const char *format, ...)
{
    char text[1];
    va_list arguments;
    va_start(arguments, format);
    int length = narrow(options, text, 0, format, NULL, arguments);
    va_end(arguments);
    return length;
}

int main(void)
{
    HMODULE stdio = LoadLibraryA("api-ms-win-crt-stdio-l1-1-0.dll");
    narrow = (vsprintf_common)(void *)GetProcAddress(stdio, "__stdio_common_vsprintf");
    positional = (vsprintf_common)(void *)GetProcAddress(stdio, "__stdio_common_vsprintf_p");
    wide = (vswprintf_common)(void *)GetProcAddress(stdio, "__stdio_common_vswprintf");
    volatile double zero = 0;
    double infinity = 1 / zero, indefinite;
    uint64_t bits = 0xfff8000000000000;
    memcpy(&indefinite, &bits, sizeof bits);

    show(0, "[%hhd][%zu][%td][%jd][%lld][%I64d]", 300, (size_t)1, (ptrdiff_t)-2, (intmax_t)3, 4LL, 5LL);
    show(0, "[%e][%G][%g][%.3e]", 12345.678, 1e-10, 1e100, 1e-300);
    show(EXPONENT, "[%e]", 12345.678);
    show(0, "[%f][%F][%e][%05g][%-6f|]", infinity, infinity, -infinity, infinity, infinity);
    show(0, "[%f][%G]", indefinite, -indefinite);
    show(0, "[%.25f][%.40g]", 0.1, 1e23);
    show(0, "[%.0f][%.0f][%.1f][%.3e]", 0.5, 2.5, 0.25, 1.0005);
    show(ROUNDING, "[%.0f][%.0f][%.1f][%.3e]", 0.5, 2.5, 0.25, 1.0005);
    show(0, "[%a][%.2a][%A][%a]", 1.0, 1.999, 0.5, 5e-324);
    show(0, "[%s][%S][%ls][%hs][%c][%C]", "s", L"S", L"ls", "hs", 'c', L'C');
    show(0, "[%p][%#X][%.0d][%+.3d][%#.3o]", (void *)1, 255, 0, 7, 8);
    show_position("%2$s %1$s %2$s", "world", "hello");
    show_wide(WIDE, L"[%s][%S][%hs][%c]", L"wide", "narrow", "half", L'w');
    show_wide(0, L"[%s][%S][%ls]", "narrow", L"wide", L"long");
    show_wide(0, L"[%Ts]", L"natural");
    show(0, "[%Ts]", "natural");
    show(MSVCRT, "[%Fd][%Nd]", 1, 2);
    show(MSVCRT, "[%a][%12.2A]", infinity, indefinite);
    show(0, "[%*5d][%*0d][%0*3d]", 1, 7, 4, 7, 1, 7);
    cut(0, "plain, 3 of 4", "%s", "abc");
    cut(SNPRINTF, "snprintf, 6 of 4", "%s", "abcdef");
    cut(NULL_TERMINATION, "_snprintf, 4 of 4", "%s", "abcd");
    cut(NULL_TERMINATION, "_snprintf, 6 of 4", "%s", "abcdef");
    printf("into no room: %d %d %d\n", into_nothing(0, "abc"), into_nothing(0, ""), into_nothing(SNPRINTF, "abc"));
    return 0;
}

/* output:
[44][1][-2][3][4][5]
[1.234568e+04][1E-10][1e+100][1.000e-300]
[1.234568e+004]
[inf][INF][-inf][  inf][inf   |]
[-nan(ind)][NAN]
[0.1000000000000000055511151][99999999999999991611392]
[1][3][0.3][1.000e+00]
[0][2][0.2][1.000e+00]
[0x1.0000000000000p+0][0x2.00p+0][0X1.0000000000000P-1][0x0.0000000000001p-1022]
[s][S][ls][hs][c][C]
[0000000000000001][0XFF][][+007][010]
hello world hello
[wide][narrow][half][w]
[narrow][wide][long]
[natural]
[natural]
[1][2]
[0x1.#INF000000000p+0][  -0X1.#JP+0]
[    7][7][007]
plain, 3 of 4: fits abc
snprintf, 6 of 4: long abc
_snprintf, 4 of 4: fits abcdxxx
_snprintf, 6 of 4: negative abcdxxx
into no room: -1 -1 3
*/
