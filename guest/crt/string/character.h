/* The character type a template of this folder is compiled for: char, or wchar_t where CRT_WIDE is defined. A template
 * is a header included by one narrow and one wide source. */
#pragma once
#include "../crt.h"

#ifdef CRT_WIDE
typedef wchar_t CH;
typedef wchar_t UNIT;
#define NAME(narrow, wide) wide
#define LENGTH wcslen
#define LENGTH_AT_MOST wcsnlen
#else
typedef char CH;
typedef unsigned char UNIT;
#define NAME(narrow, wide) narrow
#define LENGTH strlen
#define LENGTH_AT_MOST strnlen
#endif

enum { CRT_STRUNCATE = 80 };
#define CRT_TRUNCATE ((size_t)-1)

size_t strnlen(const char *text, size_t most);
size_t wcsnlen(const wchar_t *text, size_t most);

/* What the _s functions do with a destination they give up on. */
#define GIVE_UP(destination, error)                                                                                    \
    do {                                                                                                               \
        *(destination) = 0;                                                                                            \
        crt_invalid(error);                                                                                            \
        return error;                                                                                                  \
    } while (0)
