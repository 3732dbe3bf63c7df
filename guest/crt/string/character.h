/* The character type a template of this folder is compiled for: char, or wchar_t where CRT_WIDE is defined. A template
 * is a header included by one narrow and one wide source. */
#pragma once
#include "../crt.h"

#include "width.h"

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
