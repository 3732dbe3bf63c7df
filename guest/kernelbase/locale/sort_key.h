// Linguistic sort keys, as LCMapString(LCMAP_SORTKEY) hands them out and CompareString compares them. No last error.

#ifndef NTSUP_SORT_KEY_H
#define NTSUP_SORT_KEY_H

#include "kernelbase.h"

typedef struct {
    BYTE *bytes; // base_free it
    SIZE_T size; // with the closing 0
} SortKey;

enum {
    SORT_KEY_FLAGS = NORM_IGNORECASE | NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS | SORT_DIGITSASNUMBERS |
                     LINGUISTIC_IGNORECASE | LINGUISTIC_IGNOREDIACRITIC | SORT_STRINGSORT | NORM_IGNOREKANATYPE |
                     NORM_IGNOREWIDTH | NORM_LINGUISTIC_CASING,
};

// The key of a text; false for want of memory.
bool sort_key_make(SortKey *key, const WCHAR *text, SIZE_T length, DWORD flags);

#endif
