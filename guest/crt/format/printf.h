/* The printf formatter: one core for narrow and wide output, over any sink. Arguments are read as the 8-byte slots
 * that the x64 calling convention makes of a va_list. */
#pragma once
#include "../crt.h"

/* Option bits of the __stdio_common_v*printf functions: <corecrt_stdio_config.h>. */
enum {
    PRINTF_LEGACY_NULL_TERMINATION = 0x01,
    PRINTF_STANDARD_SNPRINTF = 0x02,
    PRINTF_LEGACY_WIDE = 0x04,
    PRINTF_LEGACY_MSVCRT = 0x08,
    PRINTF_LEGACY_EXPONENT = 0x10,
    PRINTF_STANDARD_ROUNDING = 0x20
};

/* What msvcrt's printf does, in those terms. */
enum { PRINTF_MSVCRT = PRINTF_LEGACY_WIDE | PRINTF_LEGACY_MSVCRT | PRINTF_LEGACY_EXPONENT };

enum printf_variant {
    PRINTF_PLAIN,
    PRINTF_SECURE,     /* an unknown conversion is an invalid parameter */
    PRINTF_POSITIONAL, /* %1$d is understood */
};

typedef bool (*crt_narrow_sink)(void *to, const char *text, size_t length);
typedef bool (*crt_wide_sink)(void *to, const wchar_t *text, size_t length);

/* Characters put out, or -1 with errno: EINVAL after the invalid parameter handler, EILSEQ for text that the locale
 * cannot hold, or what the sink left. The locale may be NULL. */
int crt_format(crt_narrow_sink sink, void *to, const char *format, uint64_t options, enum printf_variant variant,
               void *locale, va_list arguments);
int crt_format_wide(crt_wide_sink sink, void *to, const wchar_t *format, uint64_t options, enum printf_variant variant,
                    void *locale, va_list arguments);

/* A floating point number as printf prints it, without sign and padding, in ASCII with '.'; its length. */
struct float_format {
    char conversion; /* one of aAeEfFgG */
    int precision;   /* not negative */
    bool alternate;
    uint64_t options;
};
/* What a formatted number may take beyond its precision. */
enum { FLOAT_TEXT_SLACK = 352 };
size_t crt_format_float(char *out, double value, const struct float_format *how);
/* Whether it is text, to be padded with spaces even where zeros are asked for. */
bool crt_float_is_text(double value, uint64_t options);

extern bool crt_printf_count_output;
