// Internationalised domain names to ASCII and back; failing paths
// libs: normaliz
#include <stdio.h>
#include <windows.h>

static void both(const WCHAR *name)
{
    WCHAR ascii[256], back[256];
    int length = IdnToAscii(0, name, -1, ascii, 256);
    if (length == 0) {
        printf("error %lu\n", GetLastError());
        return;
    }
    int again = IdnToUnicode(0, ascii, -1, back, 256);
    printf("%d %ls, back %d", length, ascii, again);
    for (int i = 0; i < again; i++)
        if (back[i] >= 0x80)
            printf(" %x", back[i]);
    printf("\n");
}

int main(void)
{
    WCHAR out[64];
    both(L"example.org");
    both(L"b\u00fccher.example");
    both(L"B\u00dcCHER.example");
    both(L"\u65e5\u672c\u8a9e.jp");
    both(L"stra\u00dfe.de");
    both(L"\u4f8b\u3048\u3002\u30c6\u30b9\u30c8");
    both(L"\xd83d\xde00.example");
    both(L"ends.with.root.");
    both(L"two..dots");
    both(L"this-label-is-far-too-long-because-no-label-has-more-than-63-bytes.org");
    printf("measured %d", IdnToAscii(0, L"b\u00fccher", 6, NULL, 0));
    printf(", short %d", IdnToAscii(0, L"b\u00fccher", 6, out, 3));
    printf(" error %lu\n", GetLastError());
    printf("standard: %d", IdnToAscii(IDN_USE_STD3_ASCII_RULES, L"under_score.org", -1, out, 64));
    printf(" error %lu\n", GetLastError());
    printf("wrong flags %d", IdnToAscii(0x8000, L"a", -1, out, 64));
    printf(" error %lu\n", GetLastError());
    printf("prepared %d", IdnToNameprepUnicode(0, L"\uff21\uff22", -1, out, 64));
    printf(" %ls\n", out);
    printf("normalized %d\n", IsNormalizedString(NormalizationC, L"e\u0301", -1));
    return 0;
}

/* output:
12 example.org, back 12
22 xn--bcher-kva.example, back 15 fc
22 xn--bcher-kva.example, back 15 fc
18 xn--wgv71a119e.jp, back 7 65e5 672c 8a9e
11 strasse.de, back 11
23 xn--r8jz45g.xn--zckzah, back 7 4f8b 3048 30c6 30b9 30c8
17 xn--e28h.example, back 11 d83d de00
16 ends.with.root., back 16
error 123
error 123
measured 13, short 0 error 122
standard: 0 error 123
wrong flags 0 error 1004
prepared 3 ab
normalized 0
*/
