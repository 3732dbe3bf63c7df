/* The printf and scanf families' common doors, behind ucrtbase's __stdio_common_* and msvcrt's named functions. */
#pragma once
#include "../format/printf.h"
#include "../format/scanf.h"
#include "stream.h"

int crt_print(FILE *stream, const char *format, uint64_t options, enum printf_variant variant, void *locale,
              va_list arguments);
int crt_print_wide(FILE *stream, const wchar_t *format, uint64_t options, enum printf_variant variant, void *locale,
                   va_list arguments);

/* Into memory. The options say what becomes of text that does not fit: with PRINTF_STANDARD_SNPRINTF it is cut and
 * its whole length returned, with PRINTF_LEGACY_NULL_TERMINATION it is cut without a NUL and -1 returned, else it is
 * cut and -2 returned. */
int crt_print_string(char *buffer, size_t room, const char *format, uint64_t options, enum printf_variant variant,
                     void *locale, va_list arguments);
int crt_print_wide_string(wchar_t *buffer, size_t room, const wchar_t *format, uint64_t options,
                          enum printf_variant variant, void *locale, va_list arguments);
/* The _s forms: text that does not fit is an invalid parameter (ERANGE), and leaves an empty string. */
int crt_print_string_s(char *buffer, size_t room, const char *format, uint64_t options, void *locale,
                       va_list arguments);
int crt_print_wide_string_s(wchar_t *buffer, size_t room, const wchar_t *format, uint64_t options, void *locale,
                            va_list arguments);
/* The _snprintf_s forms: at most `most` characters, or as many as fit for SIZE_MAX (_TRUNCATE). */
int crt_print_cut_s(char *buffer, size_t room, size_t most, const char *format, uint64_t options, void *locale,
                    va_list arguments);
int crt_print_wide_cut_s(wchar_t *buffer, size_t room, size_t most, const wchar_t *format, uint64_t options,
                         void *locale, va_list arguments);

int crt_scan(FILE *stream, const char *format, uint64_t options, void *locale, va_list arguments);
int crt_scan_wide(FILE *stream, const wchar_t *format, uint64_t options, void *locale, va_list arguments);
/* From memory: up to `length` characters, or a NUL. */
int crt_scan_string(const char *text, size_t length, const char *format, uint64_t options, void *locale,
                    va_list arguments);
int crt_scan_wide_string(const wchar_t *text, size_t length, const wchar_t *format, uint64_t options, void *locale,
                         va_list arguments);
