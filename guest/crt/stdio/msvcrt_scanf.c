/* msvcrt's scanf family by name: every function with its _s and _l forms, narrow and wide. */
#ifdef CRT_MSVCRT
#include "printf_front.h"

#define SCAN(name, parameters, last, call)                                                                             \
    int name parameters;                                                                                               \
    int name parameters {                                                                                              \
        va_list arguments;                                                                                             \
        va_start(arguments, last);                                                                                     \
        int result = call;                                                                                             \
        va_end(arguments);                                                                                             \
        return result;                                                                                                 \
    }

#define SCAN_FAMILY(CH, scan, scan_text, secure, fname, name, sname, nname, fname_l, name_l, sname_l, nname_l)         \
    SCAN(fname, (FILE * stream, const CH *format, ...), format,                                                        \
         scan(stream, format, SCANF_MSVCRT | (secure), NULL, arguments))                                               \
    SCAN(name, (const CH *format, ...), format,                                                                        \
         scan(crt_standard(0), format, SCANF_MSVCRT | (secure), NULL, arguments))                                      \
    SCAN(sname, (const CH *text, const CH *format, ...), format,                                                       \
         scan_text(text, SIZE_MAX, format, SCANF_MSVCRT | (secure), NULL, arguments))                                  \
    SCAN(nname, (const CH *text, size_t length, const CH *format, ...), format,                                        \
         scan_text(text, length, format, SCANF_MSVCRT | (secure), NULL, arguments))                                    \
    SCAN(fname_l, (FILE * stream, const CH *format, void *locale, ...), locale,                                        \
         scan(stream, format, SCANF_MSVCRT | (secure), locale, arguments))                                             \
    SCAN(name_l, (const CH *format, void *locale, ...), locale,                                                        \
         scan(crt_standard(0), format, SCANF_MSVCRT | (secure), locale, arguments))                                    \
    SCAN(sname_l, (const CH *text, const CH *format, void *locale, ...), locale,                                       \
         scan_text(text, SIZE_MAX, format, SCANF_MSVCRT | (secure), locale, arguments))                                \
    SCAN(nname_l, (const CH *text, size_t length, const CH *format, void *locale, ...), locale,                        \
         scan_text(text, length, format, SCANF_MSVCRT | (secure), locale, arguments))

SCAN_FAMILY(char, crt_scan, crt_scan_string, 0, fscanf, scanf, sscanf, _snscanf, _fscanf_l, _scanf_l, _sscanf_l,
            _snscanf_l)
SCAN_FAMILY(char, crt_scan, crt_scan_string, SCANF_SECURE, fscanf_s, scanf_s, sscanf_s, _snscanf_s, _fscanf_s_l,
            _scanf_s_l, _sscanf_s_l, _snscanf_s_l)
SCAN_FAMILY(wchar_t, crt_scan_wide, crt_scan_wide_string, 0, fwscanf, wscanf, swscanf, _snwscanf, _fwscanf_l, _wscanf_l,
            _swscanf_l, _snwscanf_l)
SCAN_FAMILY(wchar_t, crt_scan_wide, crt_scan_wide_string, SCANF_SECURE, fwscanf_s, wscanf_s, swscanf_s, _snwscanf_s,
            _fwscanf_s_l, _wscanf_s_l, _swscanf_s_l, _snwscanf_s_l)
#endif
