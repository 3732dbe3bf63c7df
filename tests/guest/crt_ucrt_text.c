// ucrtbase's strftime with '#' and with years of too many digits, its blanks, inf for scanf, alignment 0
#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef void(__cdecl *invalid_handler)(const wchar_t *, const wchar_t *, const wchar_t *, unsigned, uintptr_t);
static invalid_handler(__cdecl *set_invalid)(invalid_handler);
static size_t(__cdecl *format_time)(char *, size_t, const char *, const struct tm *);
static int(__cdecl *wide_class)(wint_t, unsigned short), (__cdecl *wide_blank)(wint_t);
static int(__cdecl *scan)(unsigned __int64, const char *, size_t, const char *, void *, va_list);
static void *(__cdecl *aligned)(size_t, size_t);
static void(__cdecl *aligned_free)(void *);

static int refused;

static void __cdecl refuse(const wchar_t *what, const wchar_t *function, const wchar_t *file, unsigned line, uintptr_t more)
{
    (void)what, (void)function, (void)file, (void)line, (void)more;
    refused++;
}

static void show(const char *format, struct tm time)
{
    char text[64] = "";
    refused = 0;
    size_t length = format_time(text, sizeof text, format, &time);
    printf("%s: %u '%s'%s\n", format, (unsigned)length, text, refused ? " refused" : "");
}

static int scan_text(unsigned __int64 options, const char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int count = scan(options, text, (size_t)-1, format, NULL, arguments);
    va_end(arguments);
    return count;
}

int main(void)
{
    enum { BLANK = 0x40, LEGACY = 4 };
    HMODULE crt = LoadLibraryA("ucrtbase.dll");
    set_invalid = (void *)GetProcAddress(crt, "_set_invalid_parameter_handler");
    format_time = (void *)GetProcAddress(crt, "strftime");
    wide_class = (void *)GetProcAddress(crt, "iswctype");
    wide_blank = (void *)GetProcAddress(crt, "iswblank");
    scan = (void *)GetProcAddress(crt, "__stdio_common_vsscanf");
    aligned = (void *)GetProcAddress(crt, "_aligned_malloc");
    aligned_free = (void *)GetProcAddress(crt, "_aligned_free");
    set_invalid(refuse);

    struct tm early = {.tm_mday = 1, .tm_year = 70, .tm_wday = 4};
    struct tm late = {.tm_hour = 14, .tm_mday = 1, .tm_year = 8100, .tm_wday = 7};
    static const char *const sharp[] = {"%#D", "%#F", "%#R", "%#T", "%#r", "%u"};
    for (int i = 0; i < 6; i++)
        show(sharp[i], early);
    static const char *const whole[] = {"%D", "%u", "%g", "%G", "%y"};
    for (int i = 0; i < 5; i++)
        show(whole[i], late);
    late.tm_wday = 6, late.tm_year = -1901;
    show("%g", late);

    printf("blank classes:");
    for (unsigned c = 0; c < 0x10000; c++)
        if (wide_class((wint_t)c, BLANK))
            printf(" %x", c);
    printf("\nblanks:");
    for (unsigned c = 0; c < 0x10000; c++)
        if (wide_blank((wint_t)c))
            printf(" %x", c);
    double number = 0;
    int length = 0, count = scan_text(LEGACY, "inf", "%lf%n", &number, &length);
    printf("\ninf: %d, %d characters, %s\n", count, length, number > 1e308 ? "infinite" : "finite");
    void *block = aligned(256, 0);
    printf("alignment 0: %s\n", block ? "taken" : "refused");
    aligned_free(block);
    return 0;
}

/* output:
%#D: 6 '1/1/70'
%#F: 8 '1970-1-1'
%#R: 3 '0:0'
%#T: 5 '0:0:0'
%#r: 9 '12:0:0 AM'
%u: 1 '4'
%D: 0 '' refused
%u: 0 '' refused
%g: 0 '' refused
%G: 0 '' refused
%y: 0 '' refused
%g: 0 '' refused
blank classes: 20 3000 feff
blanks: 9 20 3000 feff
inf: 1, 3 characters, infinite
alignment 0: taken
*/
