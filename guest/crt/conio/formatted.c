/* The printf and scanf families of the console: ucrtbase's common functions, msvcrt's by name. */
#include "../format/printf.h"
#include "../format/scanf.h"
#include "../thread/lock.h"
#include "conio.h"

static bool put_narrow(void *to, const char *text, size_t length) {
    (void)to;
    return crt_console_write(text, length);
}

static bool put_wide(void *to, const wchar_t *text, size_t length) {
    (void)to;
    return crt_console_write_wide(text, length);
}

static int get_narrow(void *from) {
    (void)from;
    int byte = _getche_nolock();
    return byte == '\r' ? '\n' : byte;
}

static void unget_narrow(void *from, int last) {
    (void)from;
    _ungetch_nolock(last);
}

static int get_wide(void *from) {
    (void)from;
    wint_t unit = _getwche_nolock();
    return unit == 0xFFFF ? SCAN_END : unit == L'\r' ? L'\n' : unit;
}

static void unget_wide(void *from, int last) {
    (void)from;
    _ungetwch_nolock((wint_t)last);
}

static int print(const char *format, uint64_t options, enum printf_variant variant, void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    crt_lock(CRT_LOCK_CONSOLE);
    int result = crt_format(put_narrow, NULL, format, options, variant, locale, arguments);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

static int print_wide(const wchar_t *format, uint64_t options, enum printf_variant variant, void *locale,
                      va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    crt_lock(CRT_LOCK_CONSOLE);
    int result = crt_format_wide(put_wide, NULL, format, options, variant, locale, arguments);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

static int scan(const char *format, uint64_t options, void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    crt_lock(CRT_LOCK_CONSOLE);
    struct crt_scan_source source = {get_narrow, unget_narrow, NULL};
    int result = crt_parse(&source, format, options, locale, arguments);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

static int scan_wide(const wchar_t *format, uint64_t options, void *locale, va_list arguments) {
    CRT_REQUIRE(format, EINVAL, -1);
    crt_lock(CRT_LOCK_CONSOLE);
    struct crt_scan_source source = {get_wide, unget_wide, NULL};
    int result = crt_parse_wide(&source, format, options, locale, arguments);
    crt_unlock(CRT_LOCK_CONSOLE);
    return result;
}

#ifndef CRT_MSVCRT
#define PRINT(name, CH, function, variant)                                                                             \
    int name(uint64_t options, const CH *format, void *locale, va_list arguments);                                     \
    int name(uint64_t options, const CH *format, void *locale, va_list arguments) {                                    \
        return function(format, options, variant, locale, arguments);                                                  \
    }
#define SCAN(name, CH, function)                                                                                       \
    int name(uint64_t options, const CH *format, void *locale, va_list arguments);                                     \
    int name(uint64_t options, const CH *format, void *locale, va_list arguments) {                                    \
        return function(format, options, locale, arguments);                                                           \
    }

PRINT(__conio_common_vcprintf, char, print, PRINTF_PLAIN)
PRINT(__conio_common_vcprintf_s, char, print, PRINTF_SECURE)
PRINT(__conio_common_vcprintf_p, char, print, PRINTF_POSITIONAL)
PRINT(__conio_common_vcwprintf, wchar_t, print_wide, PRINTF_PLAIN)
PRINT(__conio_common_vcwprintf_s, wchar_t, print_wide, PRINTF_SECURE)
PRINT(__conio_common_vcwprintf_p, wchar_t, print_wide, PRINTF_POSITIONAL)
SCAN(__conio_common_vcscanf, char, scan)
SCAN(__conio_common_vcwscanf, wchar_t, scan_wide)
#else
#define PASS(last, call)                                                                                               \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        va_start(arguments, last);                                                                                     \
        int result = call;                                                                                             \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }
#define PRINT(CH, function, variant, name, vname, name_l, vname_l)                                                     \
    int name(const CH *format, ...);                                                                                   \
    int vname(const CH *format, va_list arguments);                                                                    \
    int name_l(const CH *format, void *locale, ...);                                                                   \
    int vname_l(const CH *format, void *locale, va_list arguments);                                                    \
    int name(const CH *format, ...) PASS(format, function(format, PRINTF_MSVCRT, variant, NULL, arguments))            \
    int vname(const CH *format, va_list arguments) {                                                                   \
        return function(format, PRINTF_MSVCRT, variant, NULL, arguments);                                              \
    }                                                                                                                  \
    int name_l(const CH *format, void *locale, ...)                                                                    \
        PASS(locale, function(format, PRINTF_MSVCRT, variant, locale, arguments))                                      \
    int vname_l(const CH *format, void *locale, va_list arguments) {                                                   \
        return function(format, PRINTF_MSVCRT, variant, locale, arguments);                                            \
    }
#define SCAN(CH, function, secure, name, name_l)                                                                       \
    int name(const CH *format, ...);                                                                                   \
    int name_l(const CH *format, void *locale, ...);                                                                   \
    int name(const CH *format, ...) PASS(format, function(format, SCANF_MSVCRT | (secure), NULL, arguments))           \
    int name_l(const CH *format, void *locale, ...)                                                                    \
        PASS(locale, function(format, SCANF_MSVCRT | (secure), locale, arguments))

PRINT(char, print, PRINTF_PLAIN, _cprintf, _vcprintf, _cprintf_l, _vcprintf_l)
PRINT(char, print, PRINTF_SECURE, _cprintf_s, _vcprintf_s, _cprintf_s_l, _vcprintf_s_l)
PRINT(char, print, PRINTF_POSITIONAL, _cprintf_p, _vcprintf_p, _cprintf_p_l, _vcprintf_p_l)
PRINT(wchar_t, print_wide, PRINTF_PLAIN, _cwprintf, _vcwprintf, _cwprintf_l, _vcwprintf_l)
PRINT(wchar_t, print_wide, PRINTF_SECURE, _cwprintf_s, _vcwprintf_s, _cwprintf_s_l, _vcwprintf_s_l)
PRINT(wchar_t, print_wide, PRINTF_POSITIONAL, _cwprintf_p, _vcwprintf_p, _cwprintf_p_l, _vcwprintf_p_l)
SCAN(char, scan, 0, _cscanf, _cscanf_l)
SCAN(char, scan, SCANF_SECURE, _cscanf_s, _cscanf_s_l)
SCAN(wchar_t, scan_wide, 0, _cwscanf, _cwscanf_l)
SCAN(wchar_t, scan_wide, SCANF_SECURE, _cwscanf_s, _cwscanf_s_l)
#endif
