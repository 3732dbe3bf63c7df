// The data of the locales. Read-only.

#ifndef NTSUP_LOCALE_DATA_H
#define NTSUP_LOCALE_DATA_H

#include "kernelbase.h"

typedef struct {
    LCTYPE type;
    PCWSTR english;   // en-US; NULL: the field is not there
    PCWSTR invariant; // NULL: as in en-US
} LocaleField;

extern const LocaleField locale_fields[]; // sorted by type
extern const unsigned locale_field_count;

// The text of a field of a locale that has data, or NULL.
PCWSTR locale_field(LCID id, LCTYPE type);

// A decimal field as a number.
unsigned locale_number(LCID id, LCTYPE type);

#endif
