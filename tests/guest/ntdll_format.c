// ntdll's printf family: conversions, widths, precisions, sizes, counted strings, truncation.
#include "../../guest/include/nt.h"

#include <stdio.h>

typedef int(__cdecl *Narrow)(char *buffer, size_t count, const char *format, ...);
typedef int(__cdecl *Wide)(wchar_t *buffer, size_t count, const wchar_t *format, ...);

#define SHOW(...)                                                                                                      \
    do {                                                                                                               \
        char text[100] = "";                                                                                           \
        int length = narrow(text, sizeof(text), __VA_ARGS__);                                                          \
        printf("%d <%s>\n", length, text);                                                                             \
    } while (0)

#define SHOW_WIDE(...)                                                                                                 \
    do {                                                                                                               \
        wchar_t text[100] = L"";                                                                                       \
        int length = wide(text, 100, __VA_ARGS__);                                                                     \
        printf("%d <%ls>\n", length, text);                                                                            \
    } while (0)

int main(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    Narrow narrow = (Narrow)(void *)GetProcAddress(ntdll, "_snprintf");
    Wide wide = (Wide)(void *)GetProcAddress(ntdll, "_snwprintf");
    UNICODE_STRING unicode = RTL_CONSTANT_STRING(L"counted");
    ANSI_STRING ansi = RTL_CONSTANT_STRING("bytes");
    char small[4];

    SHOW("plain 100%%");
    SHOW("%d %i %u", -5, 7, -1);
    SHOW("[%5d][%-5d][%05d][%+d][% d]", 42, 42, 42, 42, 42);
    SHOW("[%.3d][%8.3d][%.0d]", 7, -7, 0);
    SHOW("%x %X %#x %#X %o %#o", 0xbeef, 0xbeef, 0xbeef, 0xbeef, 8, 8);
    SHOW("%I64d %I64x %lld %llx", -1LL, 0x123456789abcdefLL, 5LL, -1LL);
    SHOW("%hd %hu %ld %lx", 70000, 70000, -3L, 255L);
    SHOW("%Id %Ix", (INT_PTR)-9, (INT_PTR)0x1ffffffff);
    SHOW("%p", (void *)0x1234);
    SHOW("%c%c%C", 'a', 'b', L'c');
    SHOW("[%s][%10s][%-10s][%.2s]", "abc", "abc", "abc", "abc");
    SHOW("[%S][%ls][%ws][%hs]", L"wide", L"wide", L"wide", "narrow");
    SHOW("[%wZ][%Z]", &unicode, &ansi);
    SHOW("[%*d][%-*d][%.*s]", 6, 1, 6, 2, 2, "xyz");
    SHOW("[%s]", (char *)NULL);
    SHOW_WIDE(L"%d %s %S %hs %ls %c", 1, L"wide", "narrow", "narrow", L"wide", L'z');
    SHOW_WIDE(L"[%8.3s][%-6x]", L"abcdef", 0xab);
    SHOW_WIDE(L"%wZ %Z", &unicode, &ansi);

    memset(small, '#', sizeof(small));
    int length = narrow(small, sizeof(small), "abc");
    printf("%d %.4s\n", length, small);
    memset(small, '#', sizeof(small));
    length = narrow(small, sizeof(small), "abcd");
    printf("%d %.4s\n", length, small);
    memset(small, '#', sizeof(small));
    length = narrow(small, sizeof(small), "abcdef");
    printf("%d %.4s\n", length, small);
    return 0;
}

/* output:
10 <plain 100%>
15 <-5 7 4294967295>
31 <[   42][42   ][00042][+42][ 42]>
17 <[007][    -007][]>
30 <beef BEEF 0xbeef 0XBEEF 10 010>
37 <-1 123456789abcdef 5 ffffffffffffffff>
15 <4464 4464 -3 ff>
12 <-9 1ffffffff>
16 <0000000000001234>
3 <abc>
33 <[abc][       abc][abc       ][ab]>
26 <[wide][wide][wide][narrow]>
16 <[counted][bytes]>
20 <[     1][2     ][xy]>
8 <[(null)]>
27 <1 wide narrow narrow wide z>
18 <[     abc][ab    ]>
13 <counted bytes>
3 abc
4 abcd
-1 abcd
*/
