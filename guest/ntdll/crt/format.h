// The one formatter of ntdll's printf family.
// Counts what it would write; writes no terminator.

#ifndef NTSUP_NTDLL_FORMAT_H
#define NTSUP_NTDLL_FORMAT_H

#include "nt.h"

#include <stdarg.h>

// Writes up to `capacity` units of `buffer`, and returns how many the whole text has. `wide` is about both texts.
SIZE_T crt_format(void *buffer, SIZE_T capacity, BOOLEAN wide, const void *format, va_list arguments);

#endif
