/* ucrtbase's printf and scanf: the functions with option bits that <stdio.h>'s inline functions call. */
#ifndef CRT_MSVCRT
#include "printf_front.h"

#define STREAM_PRINT(name, CH, print, variant)                                                                         \
    int name(uint64_t options, FILE *stream, const CH *format, void *locale, va_list arguments);                       \
    int name(uint64_t options, FILE *stream, const CH *format, void *locale, va_list arguments) {                      \
        return print(stream, format, options, variant, locale, arguments);                                             \
    }

STREAM_PRINT(__stdio_common_vfprintf, char, crt_print, PRINTF_PLAIN)
STREAM_PRINT(__stdio_common_vfprintf_s, char, crt_print, PRINTF_SECURE)
STREAM_PRINT(__stdio_common_vfprintf_p, char, crt_print, PRINTF_POSITIONAL)
STREAM_PRINT(__stdio_common_vfwprintf, wchar_t, crt_print_wide, PRINTF_PLAIN)
STREAM_PRINT(__stdio_common_vfwprintf_s, wchar_t, crt_print_wide, PRINTF_SECURE)
STREAM_PRINT(__stdio_common_vfwprintf_p, wchar_t, crt_print_wide, PRINTF_POSITIONAL)

#define STRING_PRINT(name, CH, print, variant)                                                                         \
    int name(uint64_t options, CH *buffer, size_t room, const CH *format, void *locale, va_list arguments);            \
    int name(uint64_t options, CH *buffer, size_t room, const CH *format, void *locale, va_list arguments) {           \
        return print(buffer, room, format, options, variant, locale, arguments);                                       \
    }

STRING_PRINT(__stdio_common_vsprintf, char, crt_print_string, PRINTF_PLAIN)
STRING_PRINT(__stdio_common_vsprintf_p, char, crt_print_string, PRINTF_POSITIONAL)
STRING_PRINT(__stdio_common_vswprintf, wchar_t, crt_print_wide_string, PRINTF_PLAIN)
STRING_PRINT(__stdio_common_vswprintf_p, wchar_t, crt_print_wide_string, PRINTF_POSITIONAL)

#define STRING_PRINT_S(name, CH, print)                                                                                \
    int name(uint64_t options, CH *buffer, size_t room, const CH *format, void *locale, va_list arguments);            \
    int name(uint64_t options, CH *buffer, size_t room, const CH *format, void *locale, va_list arguments) {           \
        return print(buffer, room, format, options, locale, arguments);                                                \
    }

STRING_PRINT_S(__stdio_common_vsprintf_s, char, crt_print_string_s)
STRING_PRINT_S(__stdio_common_vswprintf_s, wchar_t, crt_print_wide_string_s)

#define CUT_PRINT_S(name, CH, print)                                                                                   \
    int name(uint64_t options, CH *buffer, size_t room, size_t most, const CH *format, void *locale,                   \
             va_list arguments);                                                                                       \
    int name(uint64_t options, CH *buffer, size_t room, size_t most, const CH *format, void *locale,                   \
             va_list arguments) {                                                                                      \
        return print(buffer, room, most, format, options, locale, arguments);                                          \
    }

CUT_PRINT_S(__stdio_common_vsnprintf_s, char, crt_print_cut_s)
CUT_PRINT_S(__stdio_common_vsnwprintf_s, wchar_t, crt_print_wide_cut_s)

#define STREAM_SCAN(name, CH, scan)                                                                                    \
    int name(uint64_t options, FILE *stream, const CH *format, void *locale, va_list arguments);                       \
    int name(uint64_t options, FILE *stream, const CH *format, void *locale, va_list arguments) {                      \
        return scan(stream, format, options, locale, arguments);                                                       \
    }

STREAM_SCAN(__stdio_common_vfscanf, char, crt_scan)
STREAM_SCAN(__stdio_common_vfwscanf, wchar_t, crt_scan_wide)

#define STRING_SCAN(name, CH, scan)                                                                                    \
    int name(uint64_t options, const CH *text, size_t length, const CH *format, void *locale, va_list arguments);      \
    int name(uint64_t options, const CH *text, size_t length, const CH *format, void *locale, va_list arguments) {     \
        return scan(text, length, format, options, locale, arguments);                                                 \
    }

STRING_SCAN(__stdio_common_vsscanf, char, crt_scan_string)
STRING_SCAN(__stdio_common_vswscanf, wchar_t, crt_scan_wide_string)
#endif
