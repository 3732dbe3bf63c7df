// Code pages: which exist, and the converters of each kind. Shared by the files that answer about and convert code pages.
// Nothing here touches the last error.

#ifndef NTSUP_CODEPAGES_H
#define NTSUP_CODEPAGES_H

#include "kernelbase.h"
#include "locale/nls_tables.h"

enum { ACTIVE_CODE_PAGE = 65001, MAC_CODE_PAGE = 10000 };
enum { GLYPH_CONTROLS = 0x20 };

typedef enum { CODE_PAGE_UNKNOWN, CODE_PAGE_SINGLE, CODE_PAGE_DOUBLE, CODE_PAGE_UTF7, CODE_PAGE_UTF8 } CodePageKind;

typedef struct {
    CodePageKind kind;
    UINT number;
    const uint16_t *units; // single: what each byte is
    const uint8_t *order;  // single: the bytes sorted by what they are
    const struct double_byte_page *pair;
} CodePage;

// Looks a code page up; CP_ACP and its like are understood.
CodePage code_page_find(UINT number);

// A byte that stands for nothing in the page, though Windows maps it to a private character.
static inline bool code_page_is_private(WCHAR unit) { return unit >= 0xF79C && unit <= 0xF8FF; }

// Where converted units go: counts all of them, stores those that fit.
typedef struct {
    WCHAR *out; // NULL: only count
    SIZE_T room;
    SIZE_T count;
    bool invalid; // something in the source could not be converted
} WideSink;

typedef struct {
    char *out;
    SIZE_T room;
    SIZE_T count;
    bool invalid;
} ByteSink;

static inline void wide_put(WideSink *sink, WCHAR unit) {
    if (sink->count < sink->room)
        sink->out[sink->count] = unit;
    sink->count++;
}

static inline void byte_put(ByteSink *sink, unsigned byte) {
    if (sink->count < sink->room)
        sink->out[sink->count] = (char)byte;
    sink->count++;
}

void utf8_to_wide(WideSink *sink, const uint8_t *text, SIZE_T length);
void wide_to_utf8(ByteSink *sink, const WCHAR *text, SIZE_T length);
void utf7_to_wide(WideSink *sink, const uint8_t *text, SIZE_T length);
void wide_to_utf7(ByteSink *sink, const WCHAR *text, SIZE_T length);

// The nearest character of a single-byte page to one that it lacks, or 0.
WCHAR nls_best_fit(const CodePage *page, WCHAR unit);
// The byte of a character in a single-byte page, or -1.
int code_page_byte(const CodePage *page, WCHAR unit);

#endif
