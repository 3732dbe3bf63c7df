/* The generated tables of nls_tables.c (see generate_nls_tables.py): read-only data, no code.
 * Only the files of this folder may look inside; everything else goes through Win32 functions. */
#ifndef KERNELBASE_NLS_TABLES_H
#define KERNELBASE_NLS_TABLES_H

#include <stdint.h>

/* Character types: triples[3 * index[256 * pages[c >> 8] + (c & 255)] + (0, 1, 2)] is CT_CTYPE1, 2, 3. */
extern const uint8_t nls_type_pages[256];
extern const uint8_t nls_type_index[];
extern const uint16_t nls_type_triples[];

/* Full decompositions as (code point, offset * 32 + length in nls_decomposed), sorted. */
extern const uint32_t nls_canonical[];
extern const uint32_t nls_canonical_count;
extern const uint32_t nls_compatible[]; /* only those that differ from the canonical one */
extern const uint32_t nls_compatible_count;
extern const uint16_t nls_decomposed[];

extern const uint32_t nls_pairs[]; /* (first, second, composite), sorted */
extern const uint32_t nls_pair_count;
extern const uint32_t nls_classes[]; /* (first code point << 8 | combining class, run length), sorted */
extern const uint32_t nls_class_count;

extern const uint16_t nls_single_pages[]; /* code page numbers, sorted */
extern const uint32_t nls_single_count;
extern const uint16_t nls_single_units[]; /* 256 for each page: what a byte is */
extern const uint8_t nls_single_orders[]; /* 256 for each page: the bytes, in the order of what they are */

struct double_byte_page {
    uint32_t number;
    const uint16_t *singles; /* what a byte is that is no lead byte; 0: nothing */
    const uint8_t *leads;    /* 1 + row of a lead byte, 0 for other bytes */
    const uint16_t *rows;    /* 256 units for each lead byte; 0: nothing */
    const uint8_t *pages;    /* inverse[256 * pages[c >> 8] + (c & 255)]: lead << 8 | trail, or a byte, or 0 */
    const uint16_t *inverse;
};
extern const struct double_byte_page nls_double_pages[];
extern const uint32_t nls_double_count;

#endif
