/* The scanf parser: one core for narrow and wide input, over any source of characters. */
#pragma once
#include "../crt.h"

/* Option bits of the __stdio_common_v*scanf functions: <corecrt_stdio_config.h>. */
enum { SCANF_SECURE = 0x01, SCANF_LEGACY_WIDE = 0x02, SCANF_LEGACY_MSVCRT = 0x04 };
enum { SCANF_MSVCRT = SCANF_LEGACY_WIDE | SCANF_LEGACY_MSVCRT };
enum { SCAN_END = -1 };

struct crt_scan_source {
    int (*get)(void *from);              /* the next character (unsigned), or SCAN_END */
    void (*unget)(void *from, int last); /* take the last one back; never SCAN_END */
    void *from;
};

/* Conversions stored, or -1 when the input ended before the first. The locale may be NULL. */
int crt_parse(const struct crt_scan_source *source, const char *format, uint64_t options, void *locale,
              va_list arguments);
int crt_parse_wide(const struct crt_scan_source *source, const wchar_t *format, uint64_t options, void *locale,
                   va_list arguments);
