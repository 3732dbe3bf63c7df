// ntdll's C functions: classes as bits, ASCII case, digits of other scripts, wrapping numbers, sorted equals, lengths
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define GET(type, name) ((type)(void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), name))

static int by_letter(const void *left, const void *right) {
    if (left == right)
        printf("compared with itself\n");
    return (*(const char *const *)left)[0] - (*(const char *const *)right)[0];
}

int main(void) {
    int (*type)(wchar_t, unsigned short) = GET(int (*)(wchar_t, unsigned short), "iswctype");
    printf("classes:");
    for (const wchar_t *c = L"A z7\t\u00b2\u00e9\u00d7\u0100"; *c; c++)
        printf(" %#x", type(*c, 0xFFFF));
    int (*is_alpha)(int) = GET(int (*)(int), "isalpha");
    printf("\nisalpha: %d %d %d\n", is_alpha('A'), is_alpha('a'), is_alpha('1'));
    wchar_t (*lower)(wchar_t) = GET(wchar_t(*)(wchar_t), "towlower");
    printf("towlower: %#x %#x\n", lower(0xC9), lower(0x0100));
    int (*compare)(const wchar_t *, const wchar_t *) = GET(int (*)(const wchar_t *, const wchar_t *), "_wcsicmp");
    printf("_wcsicmp: %d %d\n", compare(L"ABC", L"abc"), compare(L"\u00c9", L"\u00e9"));
    wchar_t word[] = L"aB\u00e9";
    GET(wchar_t * (*)(wchar_t *), "_wcsupr")(word);
    printf("_wcsupr: %d\n", wcscmp(word, L"AB\u00e9"));

    int (*to_int)(const char *) = GET(int (*)(const char *), "atoi");
    printf("atoi: %d %d\n", to_int("4294967301"), to_int("-9999999999"));
    long (*to_long)(const wchar_t *, wchar_t **, int) = GET(long (*)(const wchar_t *, wchar_t **, int), "wcstol");
    printf("wcstol: %ld %ld %ld\n", to_long(L"\u00a0\u0e54\u0e52", NULL, 10), to_long(L"\uff10x\u0e51f", NULL, 0),
           to_long(L"\u00b9", NULL, 10));
    unsigned long (*to_ulong)(const wchar_t *, wchar_t **, int) =
        GET(unsigned long (*)(const wchar_t *, wchar_t **, int), "wcstoul");
    printf("wcstoul: %lu %lu\n", to_ulong(L"-1", NULL, 10), to_ulong(L"-99999999999", NULL, 10));
    int (*print)(char *, size_t, const char *, ...) = GET(int (*)(char *, size_t, const char *, ...), "_snprintf");
    char text[16];
    printf("_snprintf: %d %d %s\n", print(NULL, 0, "%s", "how long"), print(text, sizeof text, "%Ls", "narrow"), text);

    const char *words[] = {"b1", "a1", "b2", "a2", "b3"};
    GET(void (*)(void *, size_t, size_t, int (*)(const void *, const void *)), "qsort")(words, 5, sizeof *words, by_letter);
    printf("qsort: %s %s %s %s %s\n", words[0], words[1], words[2], words[3], words[4]);
    return 0;
}

/* output:
classes: 0x181 0x48 0x102 0x84 0x68 0x14 0x102 0x10 0
isalpha: 1 2 0
towlower: 0xe9 0x100
_wcsicmp: 0 -32
_wcsupr: 0
atoi: 5 -1410065407
wcstol: 42 31 0
wcstoul: 4294967295 1
_snprintf: 8 6 narrow
qsort: a1 a2 b2 b3 b1
*/
