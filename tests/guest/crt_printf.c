// printf in msvcrt: sizes, flags, text of both widths, three exponent digits, 1.#INF, seventeen digits, and cut strings
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int main(void)
{
    char text[8];
    wchar_t wide[8];
    volatile double zero = 0;
    double infinity = 1 / zero;

    printf("[%d][%5d][%-5d][%05d][%+d][% d][%.3d][%5.3d]\n", 42, 42, 42, 42, 42, 42, 7, 7);
    printf("[%u][%o][%x][%X][%#x][%#o][%#x]\n", 42u, 42u, 42u, 42u, 42u, 42u, 0u);
    printf("[%hd][%ld][%I64d][%I32d][%Id][%lld]\n", 70000, 5L, 1LL << 40, 6, (size_t)7, -1LL);
    printf("[%c][%3c][%-3c][%s][%.2s][%5s][%-5s]\n", 'a', 'b', 'c', "text", "text", "ab", "ab");
    printf("[%S][%ls][%hs][%C][%s]\n", L"wide", L"long", "half", L'w', (char *)NULL);
    printf("[%p][%%][%*d][%-*d][%.*f]\n", (void *)0x12ab, 4, 1, 4, 2, 2, 3.14159);
    printf("[%f][%.0f][%.10f][%e][%E][%g][%G][%g]\n", 3.5, 2.5, 0.1, 12345.678, 1e-7, 1e10, 1e-10, 100000.0);
    printf("[%10.2f][%-10.2f][%+.1e][%#.0f][%#g]\n", 3.14159, 2.71828, 5.5, 3.0, 1.5);
    printf("[%.20f][%.1f][%.2f]\n", 0.1, 0.25, 1.005);
    printf("[%f][%e][%g][%.2f][%f]\n", infinity, infinity, infinity, infinity, -infinity);
    printf("[%.3f][%8.3f]\n", 1e20, -1.0005);

    memset(text, 'x', sizeof text);
    printf("%d %.8s|", _snprintf(text, 4, "%s", "abc"), text);
    memset(text, 'x', sizeof text);
    printf("%d %.8s|", _snprintf(text, 4, "%s", "abcd"), text);
    memset(text, 'x', sizeof text);
    printf("%d %.8s\n", _snprintf(text, 4, "%s", "abcde"), text);
    printf("%d %d\n", _scprintf("%d-%s", 12345, "abc"), _snwprintf(wide, 8, L"%s %S", L"w", "n"));
    printf("%S\n", wide);
    return 0;
}

/* output:
[42][   42][42   ][00042][+42][ 42][007][  007]
[42][52][2a][2A][0x2a][052][0]
[4464][5][1099511627776][6][7][-1]
[a][  b][c  ][text][te][   ab][ab   ]
[wide][long][half][w][(null)]
[00000000000012AB][%][   1][2   ][3.14]
[3.500000][3][0.1000000000][1.234568e+004][1.000000E-007][1e+010][1E-010][100000]
[      3.14][2.72      ][+5.5e+000][3.][1.50000]
[0.10000000000000001000][0.3][1.00]
[1.#INF00][1.#INF00e+000][1.#INF][1.#J][-1.#INF00]
[100000000000000000000.000][  -1.000]
3 abc|4 abcdxxxx|-1 abcdxxxx
9 3
w n
*/
