// MultiByteToWideChar and WideCharToMultiByte: argument rules, and the single- and double-byte code pages.

#include "locale/codepages.h"

static const WCHAR control_glyphs[GLYPH_CONTROLS] = {
    0x0000, 0x263A, 0x263B, 0x2665, 0x2666, 0x2663, 0x2660, 0x2022, 0x25D8, 0x25CB, 0x25D9,
    0x2642, 0x2640, 0x266A, 0x266B, 0x263C, 0x25BA, 0x25C4, 0x2195, 0x203C, 0x00B6, 0x00A7,
    0x25AC, 0x21A8, 0x2191, 0x2193, 0x2192, 0x2190, 0x221F, 0x2194, 0x25B2, 0x25BC,
}; // what OEM code pages show for control characters

static void single_to_wide(WideSink *sink, const CodePage *page, DWORD flags, const uint8_t *text, SIZE_T length) {
    for (SIZE_T at = 0; at < length; at++) {
        WCHAR unit = page->units[text[at]];
        if (unit < GLYPH_CONTROLS && (flags & MB_USEGLYPHCHARS))
            unit = control_glyphs[unit];
        sink->invalid |= code_page_is_private(unit);
        wide_put(sink, unit);
    }
}

static void double_to_wide(WideSink *sink, const struct double_byte_page *page, const uint8_t *text, SIZE_T length) {
    WCHAR unknown = page->number == 932 ? 0x30FB : '?';
    for (SIZE_T at = 0; at < length; at++) {
        uint8_t byte = text[at];
        WCHAR unit = page->singles[byte];
        if (page->leads[byte]) {
            // A lead byte at the very end, or before a NUL, stands alone.
            bool paired = at + 1 < length && text[at + 1] != 0;
            unit = paired ? page->rows[(page->leads[byte] - 1) * 256 + text[++at]] : 0;
            sink->invalid |= unit == 0;
            unit = unit ? unit : unknown;
        } else {
            sink->invalid |= code_page_is_private(unit);
        }
        wide_put(sink, unit);
    }
}

static CodePage source_page(UINT number, DWORD flags, DWORD allowed, DWORD allowed_utf8) {
    CodePage page = code_page_find(number);
    bool named = number == CP_UTF8 || number == CP_UTF7; // the aliases take what any page takes, whatever they stand for
    DWORD error = 0;

    if (page.kind == CODE_PAGE_UNKNOWN)
        error = ERROR_INVALID_PARAMETER;
    else if (flags & ~(number == CP_UTF7 ? 0 : named ? allowed_utf8 : allowed))
        error = ERROR_INVALID_FLAGS;
    if (error) {
        SetLastError(error);
        page.kind = CODE_PAGE_UNKNOWN;
    }
    return page;
}

static int finish(SIZE_T count, bool counting, SIZE_T room) {
    if (count > MAXLONG || (!counting && count > room)) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    return (int)count;
}

static int decompose(const WCHAR *text, SIZE_T length, WCHAR *out, SIZE_T room) {
    int size = NormalizeString(NormalizationD, text, (int)length, NULL, 0);
    BASE_SCOPED PWSTR whole = size > 0 ? base_alloc((SIZE_T)size * sizeof(WCHAR)) : NULL;
    if (whole == NULL || (size = NormalizeString(NormalizationD, text, (int)length, whole, size)) <= 0)
        return 0;
    if (room)
        memcpy(out, whole, min((SIZE_T)size, room) * sizeof(WCHAR));
    return finish((SIZE_T)size, room == 0, room);
}

int WINAPI MultiByteToWideChar(UINT number, DWORD flags, LPCCH text, int length, LPWSTR out, int room) {
    if (text == NULL || length == 0 || room < 0 || (room && (out == NULL || (const void *)out == text)))
        return base_fail(ERROR_INVALID_PARAMETER);
    const DWORD allowed = MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID_CHARS;
    CodePage page = source_page(number, flags, allowed, MB_ERR_INVALID_CHARS);
    if (page.kind == CODE_PAGE_UNKNOWN)
        return 0;
    if ((flags & (MB_PRECOMPOSED | MB_COMPOSITE)) == (MB_PRECOMPOSED | MB_COMPOSITE))
        return base_fail(ERROR_INVALID_FLAGS);

    const uint8_t *bytes = (const uint8_t *)text;
    SIZE_T size = length < 0 ? base_length_a(text) + 1 : (SIZE_T)length;
    WideSink sink = {out, (SIZE_T)room, 0, false};
    switch (page.kind) {
    case CODE_PAGE_SINGLE:
        single_to_wide(&sink, &page, flags, bytes, size);
        break;
    case CODE_PAGE_DOUBLE:
        double_to_wide(&sink, page.pair, bytes, size);
        break;
    case CODE_PAGE_UTF7:
        utf7_to_wide(&sink, bytes, size);
        break;
    default:
        utf8_to_wide(&sink, bytes, size);
    }
    if (sink.invalid && (flags & MB_ERR_INVALID_CHARS))
        return base_fail(ERROR_NO_UNICODE_TRANSLATION);
    if ((flags & MB_COMPOSITE) && page.kind <= CODE_PAGE_DOUBLE) {
        BASE_SCOPED PWSTR units = base_alloc(sink.count * sizeof(WCHAR));
        if (units == NULL)
            return 0;
        SIZE_T count = (SIZE_T)MultiByteToWideChar(number, flags & ~MB_COMPOSITE, text, (int)size, units, (int)sink.count);
        return decompose(units, count, out, (SIZE_T)room);
    }
    return finish(sink.count, room == 0, (SIZE_T)room);
}

int code_page_byte(const CodePage *page, WCHAR unit) {
    if (unit < 0x80 && page->units[unit] == unit)
        return unit;
    unsigned low = 0, high = 256;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (page->units[page->order[middle]] < unit)
            low = middle + 1;
        else
            high = middle;
    }
    return low < 256 && page->units[page->order[low]] == unit ? page->order[low] : -1;
}

typedef struct {
    const CodePage *page;
    DWORD flags;
    const char *substitute; // the caller's, or NULL
    bool used;
} Narrowing;

static void put_substitute(ByteSink *sink, Narrowing *narrowing) {
    bool ebcdic = narrowing->page->kind == CODE_PAGE_SINGLE && narrowing->page->units['A'] != 'A';
    const char *text = narrowing->substitute ? narrowing->substitute : ebcdic ? "\x6F" : "?";
    narrowing->used = true;
    byte_put(sink, (uint8_t)text[0]);
    if (narrowing->page->kind == CODE_PAGE_DOUBLE && narrowing->page->pair->leads[(uint8_t)text[0]])
        byte_put(sink, (uint8_t)text[1]);
}

static void wide_to_single(ByteSink *sink, Narrowing *narrowing, const WCHAR *text, SIZE_T length) {
    for (SIZE_T at = 0; at < length; at++) {
        int byte = code_page_byte(narrowing->page, text[at]);
        if (byte < 0 && !(narrowing->flags & WC_NO_BEST_FIT_CHARS)) {
            WCHAR nearest = nls_best_fit(narrowing->page, text[at]);
            byte = nearest ? code_page_byte(narrowing->page, nearest) : -1;
        }
        if (byte < 0) {
            put_substitute(sink, narrowing);
            sink->invalid = true;
        } else {
            byte_put(sink, (unsigned)byte);
        }
    }
}

static unsigned double_byte_code(const struct double_byte_page *page, WCHAR unit) {
    unsigned code = page->inverse[256u * page->pages[unit >> 8] + (unit & 0xFF)];
    for (unsigned byte = 0x80; code == 0 && byte < 0x100; byte++)
        if (page->singles[byte] == unit && unit != 0)
            code = byte;
    return code;
}

static void wide_to_double(ByteSink *sink, Narrowing *narrowing, const WCHAR *text, SIZE_T length) {
    const struct double_byte_page *page = narrowing->page->pair;
    for (SIZE_T at = 0; at < length; at++) {
        unsigned code = text[at] < 0x80 ? text[at] : double_byte_code(page, text[at]);
        if (code == 0 && text[at] != 0) {
            put_substitute(sink, narrowing);
            sink->invalid = true;
            continue;
        }
        if (code >= 0x100)
            byte_put(sink, code >> 8);
        byte_put(sink, code & 0xFF);
    }
}

static void narrow(ByteSink *sink, Narrowing *narrowing, const WCHAR *text, SIZE_T length) {
    switch (narrowing->page->kind) {
    case CODE_PAGE_SINGLE:
        wide_to_single(sink, narrowing, text, length);
        break;
    case CODE_PAGE_DOUBLE:
        wide_to_double(sink, narrowing, text, length);
        break;
    case CODE_PAGE_UTF7:
        wide_to_utf7(sink, text, length);
        break;
    default:
        wide_to_utf8(sink, text, length);
        narrowing->used = sink->invalid;
    }
}

int WINAPI WideCharToMultiByte(UINT number, DWORD flags, LPCWCH text, int length, LPSTR out, int room,
                               LPCCH substitute, LPBOOL used) {
    if (text == NULL || length == 0 || room < 0 || (room && (out == NULL || (const void *)out == text)))
        return base_fail(ERROR_INVALID_PARAMETER);
    if ((number == CP_UTF8 || number == CP_UTF7) && (substitute || used))
        return base_fail(ERROR_INVALID_PARAMETER);
    const DWORD allowed = WC_COMPOSITECHECK | WC_DISCARDNS | WC_SEPCHARS | WC_DEFAULTCHAR | WC_ERR_INVALID_CHARS |
                          WC_NO_BEST_FIT_CHARS;
    CodePage page = source_page(number, flags, allowed, WC_ERR_INVALID_CHARS);
    if (page.kind == CODE_PAGE_UNKNOWN)
        return 0;

    SIZE_T size = length < 0 ? base_length(text) + 1 : (SIZE_T)length;
    BASE_SCOPED PWSTR composed = NULL;
    if ((flags & WC_COMPOSITECHECK) && page.kind <= CODE_PAGE_DOUBLE) {
        composed = base_alloc(size * sizeof(WCHAR));
        int count = composed ? NormalizeString(NormalizationC, text, (int)size, composed, (int)size) : 0;
        if (count > 0)
            text = composed, size = (SIZE_T)count;
    }
    ByteSink sink = {out, (SIZE_T)room, 0, false};
    Narrowing narrowing = {&page, flags, substitute, false};
    narrow(&sink, &narrowing, text, size);
    if (sink.invalid && (flags & WC_ERR_INVALID_CHARS))
        return base_fail(ERROR_NO_UNICODE_TRANSLATION);
    if (used)
        *used = narrowing.used;
    return finish(sink.count, room == 0, (SIZE_T)room);
}
