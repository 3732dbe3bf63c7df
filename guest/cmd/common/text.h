// UTF-16 strings: looking at them, comparing them, building them. Results live on the stack of memory.

#ifndef NTSUP_CMD_TEXT_H
#define NTSUP_CMD_TEXT_H

#include "memory.h"

static inline SIZE_T text_length(PCWSTR text) {
    SIZE_T length = 0;
    while (text[length])
        length++;
    return length;
}

static inline bool is_digit(WCHAR unit) { return unit >= '0' && unit <= '9'; }
static inline bool is_letter(WCHAR unit) { return (unit | 32) >= 'a' && (unit | 32) <= 'z'; }
static inline bool is_blank(WCHAR unit) { return unit == ' ' || unit == '\t'; }

// The upper case of one unit, as file names fold.
WCHAR fold(WCHAR unit);
bool equal(PCWSTR left, PCWSTR right);
bool equal_folded(PCWSTR left, PCWSTR right);
bool equal_folded_n(PCWSTR left, PCWSTR right, SIZE_T length);
bool starts_folded(PCWSTR text, PCWSTR prefix);
bool ends_folded(PCWSTR text, PCWSTR end);
// The first, or last, place of a unit in a text; NULL when there is none.
PWSTR find_unit(PCWSTR text, WCHAR unit);
PWSTR find_last_unit(PCWSTR text, WCHAR unit);

PWSTR copy_units(PCWSTR text, SIZE_T length);
PWSTR copy_text(PCWSTR text);
// The texts one behind the other; the last argument is NULL.
PWSTR join(PCWSTR first, ...);
// Without any quotation mark.
PWSTR without_quotes(PCWSTR text);
// Without blanks at its end; changes the text.
PWSTR cut_blanks(PWSTR text);

// A number at the start of a text: decimal, 0x hexadecimal or 0 octal, with a sign. *end is behind it, or at the start
// when there is none. Too large a number is the nearest one.
LONG number_at(PCWSTR text, PCWSTR *end);

// A text being built.
typedef struct {
    PWSTR units; // NULL, or NUL-terminated
    SIZE_T length, room;
} Text;

void text_add_units(Text *text, PCWSTR units, SIZE_T length);
void text_add(Text *text, PCWSTR units);
void text_add_unit(Text *text, WCHAR unit);
// %s text, %d LONG, %u DWORD, %U ULONGLONG with thousands separated, %x DWORD, %c unit, %% itself; a width before the
// letter pads on the left (with 0 when it begins with 0) or, negative, on the right.
void text_format(Text *text, PCWSTR format, ...);
void text_format_list(Text *text, PCWSTR format, va_list arguments);

static inline PWSTR text_of(Text *text) {
    if (!text->units)
        text_add_units(text, NULL, 0);
    return text->units;
}

// UTF-16 to bytes of a code page and back; the length of the result goes to *length, and a NUL stands behind it.
char *narrow(UINT code_page, PCWSTR text, SIZE_T units, SIZE_T *length);
PWSTR widen(UINT code_page, const char *bytes, SIZE_T size, SIZE_T *length);

#endif
