// MultiByteToWideChar and WideCharToMultiByte: UTF-8, single- and double-byte pages, flags, sizes, errors
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void decode(UINT page, DWORD flags, const char *bytes, int length)
{
    WCHAR wide[32];
    SetLastError(0);
    int count = MultiByteToWideChar(page, flags, bytes, length, wide, 32);
    printf("%u %lx:", page, flags);
    for (int i = 0; i < length; i++)
        printf(" %02x", (unsigned char)bytes[i]);
    printf(" -> %d error %lu:", count, count ? 0 : GetLastError());
    for (int i = 0; i < count; i++)
        printf(" %04x", wide[i]);
    printf("\n");
}

static void encode(UINT page, DWORD flags, const WCHAR *wide, int length)
{
    char bytes[32];
    BOOL used = 9;
    SetLastError(0);
    int count = WideCharToMultiByte(page, flags, wide, length, bytes, 32, NULL, page >= 65000 ? NULL : &used);
    printf("%u %lx:", page, flags);
    for (int i = 0; i < length; i++)
        printf(" %04x", wide[i]);
    printf(" -> %d error %lu used %d:", count, count ? 0 : GetLastError(), used);
    for (int i = 0; i < count; i++)
        printf(" %02x", (unsigned char)bytes[i]);
    printf("\n");
}

int main(void)
{
    WCHAR wide[4];
    char bytes[4];
    CPINFO info;
    decode(65001, 0, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10);
    decode(65001, 0, "\xff""a\xc3", 3);
    decode(65001, 0, "\xed\xa0\x80", 3);
    decode(65001, 0, "\xe0\xa0""b", 3);
    decode(65001, MB_ERR_INVALID_CHARS, "a\xff", 2);
    decode(1252, 0, "\x80\x81\xe9", 3);
    decode(437, 0, "\x81\xe1\x01", 3);
    decode(437, MB_USEGLYPHCHARS, "\x01", 1);
    decode(1253, MB_ERR_INVALID_CHARS, "\xaa", 1);
    decode(932, 0, "\x82\xa0\xb1", 3);
    decode(20127, 0, "\xe9", 1);
    decode(28605, 0, "\xa4", 1);
    decode(12345, 0, "a", 1);
    encode(65001, 0, L"\xe9\x20ac\xd83d\xde00\xd800", 5);
    encode(65001, WC_ERR_INVALID_CHARS, L"\xd800", 1);
    encode(1252, 0, L"\x20ac\x2019\x100\x3042", 4);
    encode(1252, WC_NO_BEST_FIT_CHARS, L"\x100", 1);
    encode(437, 0, L"\xe9\x2592", 2);
    encode(932, 0, L"\x3042\x20", 2);
    printf("length: %d %d\n", MultiByteToWideChar(CP_UTF8, 0, "abc", -1, NULL, 0), MultiByteToWideChar(CP_UTF8, 0, "abc", 3, NULL, 0));
    SetLastError(0);
    int count = MultiByteToWideChar(CP_UTF8, 0, "abcdef", 6, wide, 4);
    printf("too small: %d error %lu\n", count, GetLastError());
    SetLastError(0);
    count = MultiByteToWideChar(CP_UTF8, 0, NULL, 3, wide, 4);
    printf("no text: %d error %lu\n", count, GetLastError());
    SetLastError(0);
    count = MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 4);
    printf("no length: %d error %lu\n", count, GetLastError());
    SetLastError(0);
    count = WideCharToMultiByte(1252, 0, L"abcdef", 6, bytes, 4, NULL, NULL);
    printf("too small: %d error %lu\n", count, GetLastError());
    count = WideCharToMultiByte(1252, 0, L"\x3042", 1, bytes, 4, "#", NULL);
    printf("substitute: %c\n", bytes[0]);
    printf("valid: %d %d %d %d\n", IsValidCodePage(65001), IsValidCodePage(1252), IsValidCodePage(932), IsValidCodePage(1));
    GetCPInfo(932, &info);
    printf("932: %u lead %x-%x %d %d\n", info.MaxCharSize, info.LeadByte[0], info.LeadByte[1], IsDBCSLeadByteEx(932, 0x81), IsDBCSLeadByteEx(932, 0xb1));
    GetCPInfo(65001, &info);
    printf("65001: %u\n", info.MaxCharSize);
    return 0;
}

/* output:
65001 0: 61 c3 a9 e2 82 ac f0 9f 98 80 -> 5 error 0: 0061 00e9 20ac d83d de00
65001 0: ff 61 c3 -> 3 error 0: fffd 0061 fffd
65001 0: ed a0 80 -> 2 error 0: fffd fffd
65001 0: e0 a0 62 -> 2 error 0: fffd 0062
65001 8: 61 ff -> 0 error 1113:
1252 0: 80 81 e9 -> 3 error 0: 20ac 0081 00e9
437 0: 81 e1 01 -> 3 error 0: 00fc 00df 0001
437 4: 01 -> 1 error 0: 263a
1253 8: aa -> 0 error 1113:
932 0: 82 a0 b1 -> 2 error 0: 3042 ff71
20127 0: e9 -> 1 error 0: 0069
28605 0: a4 -> 1 error 0: 20ac
12345 0: 61 -> 0 error 87:
65001 0: 00e9 20ac d83d de00 d800 -> 12 error 0 used 9: c3 a9 e2 82 ac f0 9f 98 80 ef bf bd
65001 80: d800 -> 0 error 1113 used 9:
1252 0: 20ac 2019 0100 3042 -> 4 error 0 used 1: 80 92 41 3f
1252 400: 0100 -> 1 error 0 used 1: 3f
437 0: 00e9 2592 -> 2 error 0 used 0: 82 b1
932 0: 3042 0020 -> 3 error 0 used 0: 82 a0 20
length: 4 3
too small: 0 error 122
no text: 0 error 87
no length: 0 error 87
too small: 0 error 122
substitute: #
valid: 1 1 1 0
932: 2 lead 81-9f 1 0
65001: 4
*/
