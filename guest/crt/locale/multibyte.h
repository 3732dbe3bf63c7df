/* One character between a code page and UTF-16, and what the current locale says about both. Code page 0 is the "C"
 * locale's: a byte is the code unit of the same value. */
#pragma once
#include "../crt.h"

enum { MULTIBYTE_MOST = 5, MULTIBYTE_INCOMPLETE = -2, MULTIBYTE_INVALID = -1 };

/* Decode one character; bytes used (a NUL uses 1), or MULTIBYTE_INCOMPLETE or MULTIBYTE_INVALID. A character beyond
 * the BMP is a surrogate pair. */
int crt_decode(wchar_t units[2], const char *bytes, size_t length, UINT codepage);
/* Encode one character of one or two code units; bytes made, or MULTIBYTE_INVALID. */
int crt_encode(char bytes[MULTIBYTE_MOST], const wchar_t *units, int count, UINT codepage);

/* The code page and decimal point of a locale; NULL is the thread's current one. */
UINT crt_codepage(void *locale);
char crt_decimal_point(void *locale);
wchar_t crt_wide_decimal_point(void *locale);
