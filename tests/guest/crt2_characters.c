// Multibyte and wide: ucrtbase in UTF-8 with states and pairs, ".utf8" by name, and the bounded forms' errors
// services: NtQueryVolumeInformationFile
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define FUNCTION(type, name, ...)                                                                                      \
    typedef type(__cdecl *name##_function)(__VA_ARGS__);                                                              \
    static name##_function p_##name

FUNCTION(char *, setlocale, int, const char *);
FUNCTION(size_t, mbrtowc, wchar_t *, const char *, size_t, void *);
FUNCTION(size_t, mbrtoc16, uint16_t *, const char *, size_t, void *);
FUNCTION(size_t, c16rtomb, char *, uint16_t, void *);
FUNCTION(size_t, mbstowcs, wchar_t *, const char *, size_t);
FUNCTION(size_t, wcstombs, char *, const wchar_t *, size_t);
FUNCTION(int, mbstowcs_s, size_t *, wchar_t *, size_t, const char *, size_t);
FUNCTION(size_t, mbsrtowcs, wchar_t *, const char **, size_t, void *);
FUNCTION(int, ___mb_cur_max_func, void);

static const char smile[] = "\xf0\x9f\x98\x80", mixed[] = "\xc3\xa9\xf0\x9f\x98\x80z";

static void units(const wchar_t *text)
{
    for (; *text; text++)
        printf(" %x", *text);
    puts("");
}

static void with_state(void)
{
    uint64_t state = 0;
    wchar_t unit = 0;
    printf("mbrtowc: %d", (int)p_mbrtowc(&unit, "\xe2", 1, &state));
    printf(" %d", (int)p_mbrtowc(&unit, "\x82", 1, &state));
    printf(" %d %x", (int)p_mbrtowc(&unit, "\xac!", 2, &state), unit);
    printf(" %d", (int)p_mbrtowc(&unit, "", 1, &state));
    printf(" %d\n", (int)p_mbrtowc(&unit, "\xff", 1, &state));
    uint16_t half = 0;
    state = 0;
    int used = (int)p_mbrtoc16(&half, smile, 4, &state);
    printf("mbrtoc16: %d %x", used, half);
    used = (int)p_mbrtoc16(&half, smile + 4, 1, &state);
    printf(" %d %x\n", used, half);
    char bytes[8] = "";
    state = 0;
    printf("c16rtomb: %d", (int)p_c16rtomb(bytes, 0xd83d, &state));
    printf(" %d", (int)p_c16rtomb(bytes, 0xde00, &state));
    printf(" %d\n", memcmp(bytes, smile, 5));
}

static void whole(void)
{
    wchar_t wide[8] = L"";
    char bytes[16] = "";
    size_t needed = 0;
    printf("mbstowcs: %d", (int)p_mbstowcs(NULL, mixed, 0));
    printf(" %d", (int)p_mbstowcs(wide, mixed, 8));
    units(wide);
    printf("wcstombs: %d", (int)p_wcstombs(bytes, wide, sizeof bytes));
    printf(" %d", strcmp(bytes, mixed));
    memset(bytes, 0, sizeof bytes);
    printf(" %d", (int)p_wcstombs(bytes, wide, 5));
    printf(" %d\n", (int)strlen(bytes)); /* no part of a character */
    int error = p_mbstowcs_s(&needed, wide, 3, mixed, _TRUNCATE);
    printf("mbstowcs_s: %d %d", error, (int)needed);
    units(wide);
    error = p_mbstowcs_s(&needed, NULL, 0, mixed, 0);
    printf("mbstowcs_s: %d %d\n", error, (int)needed);
    const char *at = mixed;
    printf("mbsrtowcs: %d", (int)p_mbsrtowcs(wide, &at, 8, NULL));
    printf(" %d\n", at == NULL);
    printf("invalid: %d\n", (int)p_mbstowcs(wide, "a\xc3", 8));
}

int main(void)
{
    HMODULE runtime = LoadLibraryA("ucrtbase.dll");
#define FIND(name) p_##name = (name##_function)(void *)GetProcAddress(runtime, #name)
    FIND(setlocale);
    FIND(mbrtowc);
    FIND(mbrtoc16);
    FIND(c16rtomb);
    FIND(mbstowcs);
    FIND(wcstombs);
    FIND(mbstowcs_s);
    FIND(mbsrtowcs);
    FIND(___mb_cur_max_func);
    enum { ALL = 0, CTYPE = 2 };
    wchar_t wide[4] = L"";
    printf("%d", (int)p_mbstowcs(wide, "\xc3\xa9", 4));
    units(wide);
    printf("%s %d\n", p_setlocale(ALL, ".UTF-8"), p____mb_cur_max_func());
    printf("%s\n", p_setlocale(CTYPE, "en_US.utf8"));
    with_state();
    whole();
    return 0;
}

/* output:
2 c3 a9
English_United States.utf8 4
en_US.utf8
mbrtowc: -2 -2 1 20ac 0 -1
mbrtoc16: 4 d83d -3 de00
c16rtomb: 0 4 0
mbstowcs: 4 4 e9 d83d de00 7a
wcstombs: 7 0 2 2
mbstowcs_s: 80 3 e9 d83d
mbstowcs_s: 0 5
mbsrtowcs: 4 1
invalid: -1
*/
