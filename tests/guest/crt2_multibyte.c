// The _mbs functions in code page 932: walking, counting, comparing, searching, changing, kana and widths
#include <mbstring.h>
#include <stdio.h>
#include <string.h>

int __cdecl _getmbcp(void);
int __cdecl _setmbcp(int codepage);
__declspec(dllimport) extern unsigned char _mbctype[];

#define TEXT(x) ((unsigned char *)(x))

static unsigned char room[64];
static const unsigned char text[] = "a\x83\x41\x82\xa0z\x83\x5c q";

static unsigned char *fresh(void) { return memcpy(room, text, sizeof text); }

static void show(const char *what, const unsigned char *bytes)
{
    printf("%s ", what);
    for (; *bytes; bytes++)
        printf("%02x", *bytes);
    puts("");
}

static void counting(void)
{
    printf("%d %d %d %d\n", (int)_mbslen(text), (int)_mbsnbcnt(text, 3), (int)_mbsnccnt(text, 4), (int)_mbsnccnt(text, 5));
    printf("%x %d %d\n", _mbsnextc(text + 1), (int)(_mbsdec(text, text + 5) - text), (int)(_mbsinc(text + 1) - text));
    printf("%d %d %d\n", _mbsbtype(text, 0), _mbsbtype(text, 1), _mbsbtype(text, 2));
    printf("%d %d\n", _ismbslead(text, text + 1), _ismbstrail(text, text + 2));
}

static void comparing(void)
{
    printf("%d %d %d\n", _mbscmp(text, TEXT("a\x83\x42")), _mbsicmp(TEXT("ABC\x83\x41"), TEXT("abc\x83\x41")),
           _mbsncmp(text, TEXT("a\x83\x41x"), 2));
}

static void searching(void)
{
    printf("%d %d\n", (int)(_mbschr(text, 0x82a0) - text), _mbschr(text, '\\') == NULL);
    printf("%d %d\n", (int)_mbscspn(text, TEXT("z\x83\x5c")), (int)(_mbsstr(text, TEXT("\x82\xa0z")) - text));
    for (unsigned char *token = _mbstok(fresh(), TEXT("\x82\xa0 ")); token; token = _mbstok(NULL, TEXT("\x82\xa0 ")))
        show("token", token);
}

static void changing(void)
{
    show("rev", _mbsrev(fresh()));
    show("set", _mbsset(fresh(), 'x'));
    show("set", _mbsset(fresh(), 0x82a0));
    show("upr", _mbsupr(fresh()));
    memset(room, '-', 12);
    room[12] = 0;
    _mbsnbcpy(room, text, 4);
    printf("%d\n", room[3]);
    show("nbcpy", room);
    memset(room, '-', 12);
    _mbsncpy(room, text, 3);
    show("ncpy", room);
}

int main(void)
{
    printf("%d", _setmbcp(932));
    printf(" %d\n", _getmbcp());
    for (int i = 0x80; i < 256; i++)
        printf("%02x%c", _mbctype[i + 1], i % 32 == 31 ? '\n' : ' ');
    counting();
    comparing();
    searching();
    changing();
    printf("%x %x %x %x\n", _mbctohira(0x8341), _mbctokata(0x82a0), _mbcjistojms(0x2422), _mbcjmstojis(0x82a0));
    printf("%x %x %x\n", _mbbtombc('A'), _mbctombb(0x8260), _mbbtombc(0xb1));
    printf("%d %d %d\n", _ismbchira(0x82a0) != 0, _ismbckata(0x8341) != 0, _ismbclegal(0x8141) != 0);
    printf("%d", _setmbcp(0));
    printf(" %d\n", _getmbcp());
    return 0;
}

/* output:
0 932
08 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c
08 0a 0a 0a 0a 0a 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09
09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09 09
0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 0c 00 00 00
7 5 2 3
8341 3 3
0 1 2
-1 -1
-1 0 0
3 1
5 3
token 618341
token 7a835c
token 71
rev 7120835c7a82a0834161
set 78787878787878787878
set 82a082a082a082a082a0
upr 41834182a05a835c2051
0
nbcpy 618341
ncpy 61834182a02d2d2d2d2d2d2d
82a0 8341 82a0 2422
8260 41 8341
1 1 1
0 0
*/
