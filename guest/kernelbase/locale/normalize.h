// Canonical and compatibility decomposition, for the files of this folder. No last error.

#ifndef NTSUP_NORMALIZE_H
#define NTSUP_NORMALIZE_H

#include "kernelbase.h"

enum { NLS_DECOMPOSED_MAX = 18 }; // units of the longest decomposition

// The full decomposition of a code point: its units in out and their number, or 0 for none.
unsigned nls_decompose(uint32_t point, bool compatible, WCHAR out[NLS_DECOMPOSED_MAX]);
// The canonical combining class.
unsigned nls_combining_class(uint32_t point);
// What two code points compose to, or 0.
uint32_t nls_compose(uint32_t first, uint32_t second);

#endif
