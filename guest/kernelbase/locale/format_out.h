// Text that the Get…Format functions build, in a bounded buffer of their own, and how they hand it out.

#ifndef NTSUP_FORMAT_OUT_H
#define NTSUP_FORMAT_OUT_H

#include "kernelbase.h"

enum { FORMATTED_MAX = 1024 };

typedef struct {
    WCHAR units[FORMATTED_MAX];
    unsigned length;
} Formatted;

static inline void formatted_put(Formatted *out, WCHAR unit) {
    if (out->length < FORMATTED_MAX - 1)
        out->units[out->length++] = unit;
}

static inline void formatted_text(Formatted *out, PCWSTR text) {
    while (text && *text)
        formatted_put(out, *text++);
}

// A decimal number with at least so many digits.
static inline void formatted_number(Formatted *out, unsigned value, unsigned least) {
    unsigned scale = 1;
    for (unsigned digits = 1; value / scale >= 10 || digits < least; digits++)
        scale *= 10;
    for (; scale; scale /= 10)
        formatted_put(out, (WCHAR)('0' + value / scale % 10));
}

// Copies the text with its NUL out; returns units, or 0 with ERROR_INSUFFICIENT_BUFFER. No room: only counts.
static inline int formatted_out(Formatted *out, PWSTR buffer, int room) {
    int size = (int)out->length + 1;
    out->units[out->length] = 0;
    if (room == 0)
        return size;
    if (room < size)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, out->units, (SIZE_T)size * sizeof(WCHAR));
    return size;
}

// The same for the A functions, given what the W function made of it.
static inline int formatted_narrow(PCWSTR wide, int size, PSTR buffer, int room) {
    return size ? WideCharToMultiByte(CP_ACP, 0, wide, size, buffer, room, NULL, NULL) : 0;
}

#endif
