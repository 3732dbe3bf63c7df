// The data of the locales. Read-only.

#ifndef NTSUP_LOCALE_DATA_H
#define NTSUP_LOCALE_DATA_H

#include "kernelbase.h"

typedef struct {
    LCTYPE type;
    PCWSTR english;   // en-US; NULL: the field is not there
    PCWSTR invariant; // NULL: as in en-US
} LocaleField;

// The other locales, of generate_locales.py: for each the texts of the same types.
extern const LCTYPE locale_more_types[];
extern const unsigned locale_more_type_count;
extern const WCHAR locale_more_texts[];
extern const LCID locale_more_ids[]; // sorted
extern const unsigned locale_more_count;
extern const unsigned locale_more_offsets[]; // into the texts, type_count for each locale

extern const LocaleField locale_fields[]; // sorted by type
extern const unsigned locale_field_count;

// The text of a field of a locale that has data, or NULL.
PCWSTR locale_field(LCID id, LCTYPE type);

// A decimal field as a number.
unsigned locale_number(LCID id, LCTYPE type);

#endif
