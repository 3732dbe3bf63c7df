/* msvcrt's printf family by name: every function with its v, _l, _s and _p forms, narrow and wide. */
#ifdef CRT_MSVCRT
#include "printf_front.h"

#define PASS(last, call)                                                                                               \
    {                                                                                                                  \
        va_list arguments;                                                                                             \
        va_start(arguments, last);                                                                                     \
        int result = call;                                                                                             \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }

/* One function that takes its arguments and one that takes a va_list, from their parameters and the shared call. */
#define PAIR(name, vname, parameters, vparameters, last, call)                                                         \
    int name parameters;                                                                                               \
    int vname vparameters;                                                                                             \
    int name parameters PASS(last, call)                                                                               \
    int vname vparameters { return call; }

#define FORMAT(...) (__VA_ARGS__, ...)
#define VFORMAT(...) (__VA_ARGS__, va_list arguments)

#define STREAM_FAMILY(CH, print, variant, fname, vfname, name, vname, fname_l, vfname_l, name_l, vname_l)              \
    PAIR(fname, vfname, FORMAT(FILE *stream, const CH *format), VFORMAT(FILE *stream, const CH *format), format,       \
         print(stream, format, PRINTF_MSVCRT, variant, NULL, arguments))                                               \
    PAIR(name, vname, FORMAT(const CH *format), VFORMAT(const CH *format), format,                                     \
         print(crt_standard(1), format, PRINTF_MSVCRT, variant, NULL, arguments))                                      \
    PAIR(fname_l, vfname_l, FORMAT(FILE *stream, const CH *format, void *locale),                                      \
         (FILE * stream, const CH *format, void *locale, va_list arguments), locale,                                   \
         print(stream, format, PRINTF_MSVCRT, variant, locale, arguments))                                             \
    PAIR(name_l, vname_l, FORMAT(const CH *format, void *locale), (const CH *format, void *locale, va_list arguments), \
         locale, print(crt_standard(1), format, PRINTF_MSVCRT, variant, locale, arguments))

STREAM_FAMILY(char, crt_print, PRINTF_PLAIN, fprintf, vfprintf, printf, vprintf, _fprintf_l, _vfprintf_l, _printf_l,
              _vprintf_l)
STREAM_FAMILY(char, crt_print, PRINTF_SECURE, fprintf_s, vfprintf_s, printf_s, vprintf_s, _fprintf_s_l, _vfprintf_s_l,
              _printf_s_l, _vprintf_s_l)
STREAM_FAMILY(char, crt_print, PRINTF_POSITIONAL, _fprintf_p, _vfprintf_p, _printf_p, _vprintf_p, _fprintf_p_l,
              _vfprintf_p_l, _printf_p_l, _vprintf_p_l)
STREAM_FAMILY(wchar_t, crt_print_wide, PRINTF_PLAIN, fwprintf, vfwprintf, wprintf, vwprintf, _fwprintf_l, _vfwprintf_l,
              _wprintf_l, _vwprintf_l)
STREAM_FAMILY(wchar_t, crt_print_wide, PRINTF_SECURE, fwprintf_s, vfwprintf_s, wprintf_s, vwprintf_s, _fwprintf_s_l,
              _vfwprintf_s_l, _wprintf_s_l, _vwprintf_s_l)
STREAM_FAMILY(wchar_t, crt_print_wide, PRINTF_POSITIONAL, _fwprintf_p, _vfwprintf_p, _wprintf_p, _vwprintf_p,
              _fwprintf_p_l, _vfwprintf_p_l, _wprintf_p_l, _vwprintf_p_l)

/* Into a buffer of unknown size. */
#define BOUNDLESS(CH, print, name, vname, name_l, vname_l)                                                             \
    PAIR(name, vname, FORMAT(CH *buffer, const CH *format), VFORMAT(CH *buffer, const CH *format), format,             \
         print(buffer, INT_MAX, format, PRINTF_MSVCRT, PRINTF_PLAIN, NULL, arguments))                                 \
    PAIR(name_l, vname_l, FORMAT(CH *buffer, const CH *format, void *locale),                                          \
         (CH * buffer, const CH *format, void *locale, va_list arguments), locale,                                     \
         print(buffer, INT_MAX, format, PRINTF_MSVCRT, PRINTF_PLAIN, locale, arguments))

BOUNDLESS(char, crt_print_string, sprintf, vsprintf, _sprintf_l, _vsprintf_l)
BOUNDLESS(wchar_t, crt_print_wide_string, swprintf, vswprintf, __swprintf_l, __vswprintf_l)
BOUNDLESS(wchar_t, crt_print_wide_string, _swprintf, _vswprintf, _swprintf_l, _vswprintf_l)

/* Cut, with no NUL where there is no room for it. */
#define BOUNDED(CH, print, options, variant, result_of, name, vname, name_l, vname_l)                                  \
    PAIR(name, vname, FORMAT(CH *buffer, size_t room, const CH *format),                                               \
         VFORMAT(CH *buffer, size_t room, const CH *format), format,                                                   \
         result_of(print(buffer, room, format, PRINTF_MSVCRT | (options), variant, NULL, arguments)))                  \
    PAIR(name_l, vname_l, FORMAT(CH *buffer, size_t room, const CH *format, void *locale),                             \
         (CH * buffer, size_t room, const CH *format, void *locale, va_list arguments), locale,                        \
         result_of(print(buffer, room, format, PRINTF_MSVCRT | (options), variant, locale, arguments)))

static int as_is(int result) { return result; }
static int minus_one(int result) { return result < 0 ? -1 : result; }

BOUNDED(char, crt_print_string, PRINTF_LEGACY_NULL_TERMINATION, PRINTF_PLAIN, as_is, _snprintf, _vsnprintf, _snprintf_l,
        _vsnprintf_l)
BOUNDED(wchar_t, crt_print_wide_string, PRINTF_LEGACY_NULL_TERMINATION, PRINTF_PLAIN, as_is, _snwprintf, _vsnwprintf,
        _snwprintf_l, _vsnwprintf_l)
BOUNDED(char, crt_print_string, 0, PRINTF_PLAIN, minus_one, _snprintf_c, _vsnprintf_c, _snprintf_c_l, _vsnprintf_c_l)
BOUNDED(wchar_t, crt_print_wide_string, 0, PRINTF_PLAIN, minus_one, _swprintf_c, _vswprintf_c, _swprintf_c_l,
        _vswprintf_c_l)
BOUNDED(char, crt_print_string, 0, PRINTF_POSITIONAL, minus_one, _sprintf_p, _vsprintf_p, _sprintf_p_l, _vsprintf_p_l)
BOUNDED(wchar_t, crt_print_wide_string, 0, PRINTF_POSITIONAL, minus_one, _swprintf_p, _vswprintf_p, _swprintf_p_l,
        _vswprintf_p_l)

#define SECURE(CH, print, name, vname, name_l, vname_l)                                                                \
    PAIR(name, vname, FORMAT(CH *buffer, size_t room, const CH *format),                                               \
         VFORMAT(CH *buffer, size_t room, const CH *format), format,                                                   \
         print(buffer, room, format, PRINTF_MSVCRT, NULL, arguments))                                                  \
    PAIR(name_l, vname_l, FORMAT(CH *buffer, size_t room, const CH *format, void *locale),                             \
         (CH * buffer, size_t room, const CH *format, void *locale, va_list arguments), locale,                        \
         print(buffer, room, format, PRINTF_MSVCRT, locale, arguments))

SECURE(char, crt_print_string_s, sprintf_s, vsprintf_s, _sprintf_s_l, _vsprintf_s_l)
SECURE(wchar_t, crt_print_wide_string_s, swprintf_s, vswprintf_s, _swprintf_s_l, _vswprintf_s_l)

#define SECURE_CUT(CH, print, name, vname, name_l, vname_l)                                                            \
    PAIR(name, vname, FORMAT(CH *buffer, size_t room, size_t most, const CH *format),                                  \
         VFORMAT(CH *buffer, size_t room, size_t most, const CH *format), format,                                      \
         print(buffer, room, most, format, PRINTF_MSVCRT, NULL, arguments))                                            \
    PAIR(name_l, vname_l, FORMAT(CH *buffer, size_t room, size_t most, const CH *format, void *locale),                \
         (CH * buffer, size_t room, size_t most, const CH *format, void *locale, va_list arguments), locale,           \
         print(buffer, room, most, format, PRINTF_MSVCRT, locale, arguments))

SECURE_CUT(char, crt_print_cut_s, _snprintf_s, _vsnprintf_s, _snprintf_s_l, _vsnprintf_s_l)
SECURE_CUT(wchar_t, crt_print_wide_cut_s, _snwprintf_s, _vsnwprintf_s, _snwprintf_s_l, _vsnwprintf_s_l)

/* How long it would be. */
#define COUNTED(CH, print, variant, name, vname, name_l, vname_l)                                                      \
    PAIR(name, vname, FORMAT(const CH *format), VFORMAT(const CH *format), format,                                     \
         print(NULL, 0, format, PRINTF_MSVCRT, variant, NULL, arguments))                                              \
    PAIR(name_l, vname_l, FORMAT(const CH *format, void *locale), (const CH *format, void *locale, va_list arguments), \
         locale, print(NULL, 0, format, PRINTF_MSVCRT, variant, locale, arguments))

COUNTED(char, crt_print_string, PRINTF_PLAIN, _scprintf, _vscprintf, _scprintf_l, _vscprintf_l)
COUNTED(wchar_t, crt_print_wide_string, PRINTF_PLAIN, _scwprintf, _vscwprintf, _scwprintf_l, _vscwprintf_l)
COUNTED(char, crt_print_string, PRINTF_POSITIONAL, _scprintf_p, _vscprintf_p, _scprintf_p_l, _vscprintf_p_l)
COUNTED(wchar_t, crt_print_wide_string, PRINTF_POSITIONAL, _scwprintf_p, _vscwprintf_p, _scwprintf_p_l, _vscwprintf_p_l)

int vsnprintf_s(char *buffer, size_t room, size_t most, const char *format, va_list arguments);
int vsnprintf_s(char *buffer, size_t room, size_t most, const char *format, va_list arguments) {
    return crt_print_cut_s(buffer, room, most, format, PRINTF_MSVCRT, NULL, arguments);
}
#endif
