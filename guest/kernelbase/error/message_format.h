// The text under construction by FormatMessage, and the inserts in it.

#ifndef NTSUP_MESSAGE_FORMAT_H
#define NTSUP_MESSAGE_FORMAT_H

#include "kernelbase.h"

// A growing string of UTF-16 units.
typedef struct {
    PWSTR units; // base_free it
    SIZE_T length, room;
    SIZE_T limit; // at most so many, if not 0
    bool full;    // and it was too little
    bool failed;  // no memory
} MessageText;

void message_put(MessageText *text, WCHAR unit);
void message_put_all(MessageText *text, PCWSTR units, SIZE_T length);

enum { MESSAGE_INSERTS_MAX = 99 };

// The arguments of the inserts: 8-byte slots, whether they came as an array or a va_list.
typedef struct {
    const ULONG_PTR *slots; // NULL: none were given
    bool is_array;
    bool narrow;   // %s is an 8-bit string (FormatMessageA)
    unsigned read; // slots up to the last that was used
    // Of a va_list: the slots that %1, %2… stand for. What a second star takes has no number.
    BYTE numbered[MESSAGE_INSERTS_MAX], numbered_count;
} MessageArguments;

// Formats the argument of %number with a printf specification (without the %), such as "s" or "08x".
void message_put_insert(MessageText *text, MessageArguments *arguments, unsigned number, PCWSTR specification,
                        SIZE_T length);

// Expands a message definition. `width`: 0 keeps its line breaks, 0xFF drops them, others wrap there.
// False with the last error set.
bool message_expand(MessageText *text, PCWSTR source, bool ignore_inserts, MessageArguments *arguments, unsigned width);

#endif
