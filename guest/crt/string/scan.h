/* Template: length, search and comparison, sixteen bytes at a time. A load never crosses into a page that the string
 * may not reach: blocks are aligned, or checked against the page's end. */
#include <emmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "width.h"

#ifdef CRT_WIDE
enum { LANES = 8 };
static inline __m128i equal(__m128i a, __m128i b) { return _mm_cmpeq_epi16(a, b); }
static inline __m128i all(UNIT unit) { return _mm_set1_epi16((short)unit); }
#else
enum { LANES = 16 };
static inline __m128i equal(__m128i a, __m128i b) { return _mm_cmpeq_epi8(a, b); }
static inline __m128i all(UNIT unit) { return _mm_set1_epi8((char)unit); }
#endif

enum { BLOCK = 16, PAGE = 4096 };

/* Which bytes of the aligned block at or below `at` match, those before `at` left out. */
static inline unsigned first_mask(const CH *at, unsigned mask) { return mask >> ((uintptr_t)at % BLOCK); }

static inline const __m128i *block_of(const CH *at) {
    return (const __m128i *)((uintptr_t)at & ~(uintptr_t)(BLOCK - 1));
}

/* The first place at or after text that is `unit` or NUL (`or_nul`), within `end`. */
static inline const CH *scan(const CH *text, UNIT unit, bool or_nul, const CH *end) {
    if (sizeof(CH) > 1 && (uintptr_t)text % sizeof(CH)) {
        while (text < end && (UNIT)*text != unit && !(or_nul && !*text))
            text++;
        return text;
    }
    const __m128i *block = block_of(text);
    __m128i wanted = all(unit), nul = _mm_setzero_si128();
    __m128i here = _mm_load_si128(block), found = equal(here, wanted);
    if (or_nul)
        found = _mm_or_si128(found, equal(here, nul));
    unsigned mask = first_mask(text, (unsigned)_mm_movemask_epi8(found));
    if (mask) {
        const CH *at = text + (unsigned)__builtin_ctz(mask) / sizeof(CH);
        return at < end ? at : end;
    }
    for (;;) {
        block++;
        if ((const CH *)block >= end)
            return end;
        here = _mm_load_si128(block);
        found = equal(here, wanted);
        if (or_nul)
            found = _mm_or_si128(found, equal(here, nul));
        mask = (unsigned)_mm_movemask_epi8(found);
        if (mask) {
            const CH *at = (const CH *)block + (unsigned)__builtin_ctz(mask) / sizeof(CH);
            return at < end ? at : end;
        }
    }
}

/* The end of memory, for scans that a NUL ends; the last address a string of `most` characters may have otherwise. */
#define NO_END ((const CH *)(UINTPTR_MAX & ~(uintptr_t)(BLOCK - 1)))
static inline const CH *end_of(const CH *text, size_t most) {
    return most < (size_t)(NO_END - text) ? text + most : NO_END;
}

size_t LENGTH(const CH *text) { return (size_t)(scan(text, 0, false, NO_END) - text); }

size_t LENGTH_AT_MOST(const CH *text, size_t most) {
    return most ? (size_t)(scan(text, 0, false, end_of(text, most)) - text) : 0;
}

CH *NAME(strchr, wcschr)(const CH *text, NAME(int, wchar_t) unit) {
    const CH *found = scan(text, (UNIT)unit, true, NO_END);
    return *found == (CH)unit ? (CH *)(uintptr_t)found : NULL;
}

#ifndef CRT_WIDE
void *memchr(const void *block, int byte, size_t size) {
    if (!size)
        return NULL;
    const char *end = end_of(block, size), *found = scan(block, (unsigned char)byte, false, end);
    return found < end ? (void *)(uintptr_t)found : NULL;
}
#endif

static inline bool near_page_end(const CH *at) { return (uintptr_t)at % PAGE > PAGE - BLOCK; }

static inline int order(UNIT a, UNIT b) { return (a > b) - (a < b); }

int NAME(strncmp, wcsncmp)(const CH *a, const CH *b, size_t most) {
    while (most) {
        if (near_page_end(a) || near_page_end(b) || most < LANES) {
            if (*a != *b)
                return order((UNIT)*a, (UNIT)*b);
            if (!*a)
                return 0;
            a++;
            b++;
            most--;
            continue;
        }
        __m128i x = _mm_loadu_si128((const __m128i *)a), y = _mm_loadu_si128((const __m128i *)b);
        __m128i same = _mm_andnot_si128(equal(x, _mm_setzero_si128()), equal(x, y));
        unsigned mask = ~(unsigned)_mm_movemask_epi8(same) & 0xffff;
        if (mask) {
            size_t at = (unsigned)__builtin_ctz(mask) / sizeof(CH);
            return order((UNIT)a[at], (UNIT)b[at]);
        }
        a += LANES;
        b += LANES;
        most -= LANES;
    }
    return 0;
}

int NAME(strcmp, wcscmp)(const CH *a, const CH *b) { return NAME(strncmp, wcsncmp)(a, b, SIZE_MAX); }
