// Unicode normalization: NormalizeString, IsNormalizedString, and the decompositions that other files use.

#include "locale/normalize.h"
#include "locale/codepages.h"

enum {
    HANGUL_S = 0xAC00,
    HANGUL_L = 0x1100,
    HANGUL_V = 0x1161,
    HANGUL_T = 0x11A7,
    HANGUL_L_COUNT = 19,
    HANGUL_V_COUNT = 21,
    HANGUL_T_COUNT = 28,
    HANGUL_S_COUNT = HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT,
};

// The index of the last row whose first word is at most key, or -1. Rows are `stride` words apart.
static int last_at_most(const uint32_t *rows, uint32_t count, unsigned stride, uint32_t key) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (rows[stride * middle] <= key)
            low = middle + 1;
        else
            high = middle;
    }
    return (int)low - 1;
}

static unsigned from_pool(uint32_t place, WCHAR *out) {
    unsigned length = place % 32;
    for (unsigned i = 0; i < length; i++)
        out[i] = nls_decomposed[place / 32 + i];
    return length;
}

unsigned nls_decompose(uint32_t point, bool compatible, WCHAR out[NLS_DECOMPOSED_MAX]) {
    if (point < 0xA0)
        return 0;
    if (point - HANGUL_S < HANGUL_S_COUNT) {
        uint32_t index = point - HANGUL_S, trail = index % HANGUL_T_COUNT;
        out[0] = (WCHAR)(HANGUL_L + index / (HANGUL_V_COUNT * HANGUL_T_COUNT));
        out[1] = (WCHAR)(HANGUL_V + index / HANGUL_T_COUNT % HANGUL_V_COUNT);
        out[2] = (WCHAR)(HANGUL_T + trail);
        return trail ? 3 : 2;
    }
    int row;
    if (compatible) {
        row = last_at_most(nls_compatible, nls_compatible_count, 2, point);
        if (row >= 0 && nls_compatible[2 * row] == point)
            return from_pool(nls_compatible[2 * row + 1], out);
    }
    row = last_at_most(nls_canonical, nls_canonical_count, 2, point);
    if (row >= 0 && nls_canonical[2 * row] == point)
        return from_pool(nls_canonical[2 * row + 1], out);
    return 0;
}

unsigned nls_combining_class(uint32_t point) {
    if (point < 0x300)
        return 0;
    int row = last_at_most(nls_classes, nls_class_count, 2, point << 8 | 0xFF);
    if (row < 0 || point - (nls_classes[2 * row] >> 8) >= nls_classes[2 * row + 1])
        return 0;
    return nls_classes[2 * row] & 0xFF;
}

uint32_t nls_compose(uint32_t first, uint32_t second) {
    if (first - HANGUL_L < HANGUL_L_COUNT && second - HANGUL_V < HANGUL_V_COUNT)
        return HANGUL_S + ((first - HANGUL_L) * HANGUL_V_COUNT + (second - HANGUL_V)) * HANGUL_T_COUNT;
    if (first - HANGUL_S < HANGUL_S_COUNT && (first - HANGUL_S) % HANGUL_T_COUNT == 0 &&
        second - HANGUL_T - 1 < HANGUL_T_COUNT - 1)
        return first + (second - HANGUL_T);
    int row = last_at_most(nls_pairs, nls_pair_count, 3, first);
    for (; row >= 0 && nls_pairs[3 * row] == first; row--)
        if (nls_pairs[3 * row + 1] == second)
            return nls_pairs[3 * row + 2];
    return 0;
}

WCHAR nls_best_fit(const CodePage *page, WCHAR unit) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    unsigned length = nls_decompose(unit, true, parts);
    for (unsigned i = 1; i < length; i++)
        if (!nls_combining_class(parts[i]))
            return 0;
    return length && code_page_byte(page, parts[0]) >= 0 ? parts[0] : 0;
}

// Code points being normalized.
typedef struct {
    uint32_t *points;
    SIZE_T count;
} Points;

static uint32_t next_point(const WCHAR *text, SIZE_T length, SIZE_T *at) {
    uint32_t unit = text[(*at)++];
    if ((unit & 0xFC00) == 0xD800 && *at < length && (text[*at] & 0xFC00) == 0xDC00)
        return 0x10000 + ((unit & 0x3FF) << 10) + (text[(*at)++] & 0x3FF);
    return unit;
}

// Adds a point in canonical order: behind all points of a class not above its own.
static void add_ordered(Points *into, uint32_t point) {
    unsigned kind = nls_combining_class(point);
    SIZE_T place = into->count++;
    for (; kind && place > 0; place--) {
        if (nls_combining_class(into->points[place - 1]) <= kind)
            break;
        into->points[place] = into->points[place - 1];
    }
    into->points[place] = point;
}

static void add_decomposed(Points *into, uint32_t point, bool compatible) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    unsigned length = nls_decompose(point, compatible, parts);
    if (length == 0)
        add_ordered(into, point);
    for (SIZE_T at = 0; at < length;)
        add_ordered(into, next_point(parts, length, &at));
}

static void compose(Points *text) {
    SIZE_T kept = 0, starter = 0;
    bool has_starter = false;
    unsigned last_class = 0;
    for (SIZE_T i = 0; i < text->count; i++) {
        uint32_t point = text->points[i];
        unsigned kind = nls_combining_class(point);
        bool blocked = !has_starter || (kept > starter + 1 && last_class >= kind);
        uint32_t whole = blocked ? 0 : nls_compose(text->points[starter], point);
        if (whole) {
            text->points[starter] = whole;
            continue;
        }
        if (kind == 0) {
            starter = kept;
            has_starter = true;
        }
        last_class = kind;
        text->points[kept++] = point;
    }
    text->count = kept;
}

// Whether a text is well-formed UTF-16 of characters; if not, `where` is the first wrong unit.
static bool well_formed(const WCHAR *text, SIZE_T length, SIZE_T *where) {
    for (SIZE_T at = 0; at < length;) {
        *where = at;
        uint32_t point = next_point(text, length, &at);
        if (point - 0xD800 < 0x800 || point - 0xFDD0 < 0x20 || (point & 0xFFFE) == 0xFFFE)
            return false; // a lone surrogate or a noncharacter
    }
    return true;
}

// Normalizes into a new array of points, which the caller frees with base_free.
static bool normalize(NORM_FORM form, const WCHAR *text, SIZE_T length, Points *into) {
    bool compatible = form == NormalizationKC || form == NormalizationKD;
    into->count = 0;
    into->points = base_alloc((length + 1) * NLS_DECOMPOSED_MAX * sizeof *into->points);
    if (into->points == NULL)
        return false;
    for (SIZE_T at = 0; at < length;)
        add_decomposed(into, next_point(text, length, &at), compatible);
    if (form == NormalizationC || form == NormalizationKC)
        compose(into);
    return true;
}

static bool is_form(NORM_FORM form) {
    return form == NormalizationC || form == NormalizationD || form == NormalizationKC || form == NormalizationKD;
}

INT WINAPI NormalizeString(NORM_FORM form, LPCWSTR text, INT length, LPWSTR out, INT room) {
    if (text == NULL || length < -1 || room < 0 || (room && out == NULL) || !is_form(form))
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T size = length < 0 ? base_length(text) + 1 : (SIZE_T)length, wrong = 0;
    if (!well_formed(text, size, &wrong)) {
        SetLastError(ERROR_NO_UNICODE_TRANSLATION);
        return -(INT)wrong;
    }
    Points points;
    if (!normalize(form, text, size, &points))
        return 0;
    BASE_SCOPED uint32_t *owned = points.points;
    WideSink sink = {out, (SIZE_T)room, 0, false};
    for (SIZE_T i = 0; i < points.count; i++) {
        uint32_t point = owned[i];
        if (point >= 0x10000) {
            wide_put(&sink, (WCHAR)(0xD7C0 + (point >> 10)));
            wide_put(&sink, (WCHAR)(0xDC00 | (point & 0x3FF)));
        } else {
            wide_put(&sink, (WCHAR)point);
        }
    }
    SetLastError(ERROR_SUCCESS);
    if (room && sink.count > sink.room) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return -(INT)sink.count;
    }
    return (INT)sink.count;
}

BOOL WINAPI IsNormalizedString(NORM_FORM form, LPCWSTR text, INT length) {
    if (text == NULL || length < -1 || !is_form(form))
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T size = length < 0 ? base_length(text) : (SIZE_T)length, wrong;
    if (!well_formed(text, size, &wrong))
        return base_fail(ERROR_NO_UNICODE_TRANSLATION);
    Points points;
    if (!normalize(form, text, size, &points))
        return FALSE;
    BASE_SCOPED uint32_t *owned = points.points;
    SetLastError(ERROR_SUCCESS);
    SIZE_T seen = 0, at = 0;
    while (at < size && seen < points.count && next_point(text, size, &at) == owned[seen])
        seen++;
    return at == size && seen == points.count;
}
