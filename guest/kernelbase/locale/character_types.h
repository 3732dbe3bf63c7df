// Character types of UTF-16 units, from the generated tables. Read-only, no last error.

#ifndef NTSUP_CHARACTER_TYPES_H
#define NTSUP_CHARACTER_TYPES_H

#include "kernelbase.h"
#include "locale/nls_tables.h"

// kind is CT_CTYPE1, CT_CTYPE2 or CT_CTYPE3.
static inline WORD nls_type(WCHAR unit, DWORD kind) {
    unsigned index = nls_type_index[256u * nls_type_pages[unit >> 8] + (unit & 0xFF)];
    return nls_type_triples[3 * index + (kind == CT_CTYPE3 ? 2 : kind == CT_CTYPE2 ? 1 : 0)];
}

#endif
