// Builds linguistic sort keys. A key is the primary weights, 01, diacritic weights, 01, case weights, 01, 01, the
// places of hyphens and apostrophes, 00, so that memcmp orders keys as Windows orders words.
// Latin letters, digits and ASCII stand in Windows' order; other scripts follow by code point.

#include "locale/sort_key.h"
#include "locale/character_types.h"
#include "locale/normalize.h"

enum {
    PUNCTUATION = 0x07,
    MATHEMATICS = 0x08,
    SYMBOLS = 0x0A,
    CONTROLS = 0x0C,
    DIGITS = 0x0D,
    LATIN = 0x0E,
    OTHER_SYMBOLS = 0x0B, // punctuation and symbols by code point
    OTHER_LETTERS = 0x10, // letters by code point: a byte for each 0x1000
    IGNORED = 0,
    HYPHENS = 0x06, // hyphen and apostrophe when they count (SORT_STRINGSORT)
    NEUTRAL = 2,    // the weight that need not be written
    CASE_UPPER = 0x10,
    CASE_WIDE = 0x01,
    CASE_HIRAGANA = 0x20,
    CASE_RAISED = 0x0C,
    MARK_OTHER = 0x50, // diacritic weight of marks without one of their own
};

// ASCII and Latin-1 punctuation in order, a step apart from the weight before each run.
static const struct {
    BYTE script, first, step;
    const WCHAR *units;
} punctuation[] = {
    {PUNCTUATION, 0x02, 2, L" \x00A0"},
    {PUNCTUATION, 0x05, 1, L"\t\n\v\f\r"},
    {PUNCTUATION, 0x1C, 2, L"!\"#$%&()*,./:;?@[\\]^_`{|}~"},
    {PUNCTUATION, 0x51, 1, L"\x00A1\x00A6\x00A8\x00AF\x00B4\x00B8\x00BF"},
    {PUNCTUATION, 0x97, 1, L"\x00A2\x00A3\x00A4\x00A5\x20AC"},
    {MATHEMATICS, 0x03, 3, L"+<=>\x00B1\x00AB\x00BB\x00D7\x00F7"},
    {SYMBOLS, 0x06, 1, L"\x00A7\x00A9\x00AC\x00AE\x00B0\x00B5\x00B6\x00B7"},
};

static const BYTE letter_weights[26] = {
    0x02, 0x09, 0x0A, 0x1A, 0x21, 0x23, 0x25, 0x2C, 0x32, 0x35, 0x36, 0x48, 0x51,
    0x70, 0x7C, 0x7E, 0x89, 0x8A, 0x91, 0x99, 0x9F, 0xA2, 0xA4, 0xA6, 0xA7, 0xA9,
};

// Letters without a decomposition: the ASCII letters they sort as, and the diacritic weight.
static const struct {
    WCHAR unit;
    char as[3];
    BYTE diacritic;
} latin_letters[] = {
    {0x00DF, "ss", 2},    {0x00E6, "ae", 2},    {0x00F0, {'d'}, 0x68}, {0x00F8, {'o'}, 0x21}, {0x00FE, "th", 2},
    {0x0111, {'d'}, 0x1E}, {0x0127, {'h'}, 0x1E}, {0x0131, {'i'}, 4},    {0x0138, {'k'}, 4},    {0x0142, {'l'}, 0x1F},
    {0x0153, "oe", 2},    {0x0167, {'t'}, 0x1E}, {0x0180, {'b'}, 0x1E}, {0x0192, {'f'}, 0x43}, {0x0199, {'k'}, 0x43},
    {0x01B6, {'z'}, 0x1E}, {0x01DD, {'e'}, 0x7D}, {0x01E5, {'g'}, 0x1E}, {0x0237, {'j'}, 4},
};

static const struct {
    WCHAR mark;
    BYTE weight;
} marks[] = {
    {0x0301, 0x0E}, {0x0300, 0x0F}, {0x0307, 0x10}, {0x0302, 0x12}, {0x0308, 0x13}, {0x030C, 0x14}, {0x0306, 0x15},
    {0x0304, 0x17}, {0x0303, 0x19}, {0x030A, 0x1A}, {0x0328, 0x1B}, {0x0327, 0x1C}, {0x030B, 0x1D}, {0x031B, 0x50},
    {0x030F, 0x44}, {0x0311, 0x46}, {0x0326, 0x5B}, {0x0323, 0x62}, {0x0309, 0x51},
};

typedef struct {
    BYTE *bytes;
    SIZE_T size, room;
} Buffer;

typedef struct {
    Buffer primary, diacritic, cases, special;
    SIZE_T elements; // weights so far: every element has one diacritic and one case weight
    DWORD flags;
    bool no_memory;
} Builder;

static void add(Builder *builder, Buffer *to, unsigned byte) {
    if (to->size == to->room) {
        SIZE_T room = to->room ? to->room * 2 : 64;
        BYTE *bytes = base_alloc(room);
        if (bytes == NULL) {
            builder->no_memory = true;
            return;
        }
        if (to->size)
            memcpy(bytes, to->bytes, to->size);
        base_free(to->bytes);
        to->bytes = bytes;
        to->room = room;
    }
    to->bytes[to->size++] = (BYTE)byte;
}

static void add_element(Builder *builder, unsigned script, unsigned weight, unsigned diacritic, unsigned cases) {
    add(builder, &builder->primary, script);
    if (script == OTHER_SYMBOLS || script >= OTHER_LETTERS) { // 12 or more bits, with no byte below 2
        add(builder, &builder->primary, 2 + (weight >> 7 & 0x7F));
        add(builder, &builder->primary, 2 + (weight & 0x7F));
    } else {
        add(builder, &builder->primary, weight);
    }
    add(builder, &builder->diacritic, diacritic);
    add(builder, &builder->cases, cases);
    builder->elements++;
}

static void add_special(Builder *builder, unsigned weight) {
    SIZE_T place = 0xFFFF - min(builder->elements, 0xFFFE);
    add(builder, &builder->special, place >> 8);
    add(builder, &builder->special, place & 0xFF);
    add(builder, &builder->special, weight);
    add(builder, &builder->special, 0x12);
}

static bool find_punctuation(WCHAR unit, unsigned *script, unsigned *weight) {
    for (SIZE_T run = 0; run < ARRAYSIZE(punctuation); run++)
        for (unsigned i = 0; punctuation[run].units[i]; i++)
            if (punctuation[run].units[i] == unit) {
                *script = punctuation[run].script;
                *weight = punctuation[run].first + punctuation[run].step * i;
                return true;
            }
    return false;
}

static unsigned mark_weight(WCHAR mark) {
    for (SIZE_T i = 0; i < ARRAYSIZE(marks); i++)
        if (marks[i].mark == mark)
            return marks[i].weight;
    return MARK_OTHER + (mark & 0x7F);
}

static void add_mark(Builder *builder, WCHAR mark) {
    if (builder->elements == 0)
        return;
    BYTE *last = &builder->diacritic.bytes[builder->diacritic.size - 1];
    unsigned sum = *last + mark_weight(mark) - NEUTRAL;
    *last = (BYTE)min(sum, 0xFF);
}

static bool ignores_symbols(const Builder *builder) { return (builder->flags & NORM_IGNORESYMBOLS) != 0; }

static void add_letter(Builder *builder, WCHAR unit, unsigned cases) {
    WCHAR lower = RtlDowncaseUnicodeChar(unit);
    if (lower != unit)
        cases |= CASE_UPPER;
    if (lower >= 'a' && lower <= 'z') {
        add_element(builder, LATIN, letter_weights[lower - 'a'], NEUTRAL, cases);
        return;
    }
    for (SIZE_T i = 0; i < ARRAYSIZE(latin_letters); i++)
        if (latin_letters[i].unit == lower) {
            for (unsigned at = 0; at < 2 && latin_letters[i].as[at]; at++)
                add_element(builder, LATIN, letter_weights[latin_letters[i].as[at] - 'a'],
                            at ? NEUTRAL : latin_letters[i].diacritic, cases);
            return;
        }
    if (lower >= 0x30A1 && lower <= 0x30F6) { // katakana sorts as its hiragana
        lower -= 0x60;
    } else if (lower >= 0x3041 && lower <= 0x3096) {
        cases |= CASE_HIRAGANA;
    }
    add_element(builder, OTHER_LETTERS + (lower >> 12), lower & 0xFFF, NEUTRAL, cases);
}

// One unit that has no decomposition (any more).
static void add_unit(Builder *builder, WCHAR unit, unsigned cases) {
    unsigned script, weight;
    WORD kind = nls_type(unit, CT_CTYPE1);
    if (unit == '-' || unit == '\'') {
        weight = unit == '-' ? 0x82 : 0x80;
        if (ignores_symbols(builder))
            return;
        if (builder->flags & SORT_STRINGSORT)
            add_element(builder, HYPHENS, weight, NEUTRAL, cases);
        else
            add_special(builder, weight);
    } else if (find_punctuation(unit, &script, &weight)) {
        if (!ignores_symbols(builder))
            add_element(builder, script, weight, NEUTRAL, cases);
    } else if (unit < 0x20 || unit == 0x7F) {
        if (unit != 0 && !ignores_symbols(builder))
            add_special(builder, 3 + min(unit, 0x20u));
    } else if (unit >= '0' && unit <= '9') {
        add_element(builder, DIGITS, unit == '0' ? 3 : 0x18 + 2 * (unit - '0'), NEUTRAL, cases);
    } else if (nls_combining_class(unit)) {
        add_mark(builder, unit);
    } else if (kind & C1_ALPHA || (unit & 0xF800) == 0xD800) {
        add_letter(builder, unit, cases);
    } else if (kind & (C1_PUNCT | C1_DEFINED) && !(kind & C1_CNTRL)) {
        if (!ignores_symbols(builder))
            add_element(builder, OTHER_SYMBOLS, unit >> 2, NEUTRAL + (unit & 3), cases);
    } else if (unit >= 0x80 && unit < 0xA0) {
        add_element(builder, CONTROLS, unit, NEUTRAL, cases);
    }
}

static void add_character(Builder *builder, WCHAR unit) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    unsigned cases = NEUTRAL;
    unsigned length = nls_decompose(unit, true, parts);
    if (length && (unit >= 0xFF01 && unit <= 0xFFE6))
        cases |= unit <= 0xFF5E || unit >= 0xFFE0 ? CASE_WIDE : 0;
    else if (length == 1 && parts[0] < 0x80 && unit < 0x2200)
        cases |= CASE_RAISED;
    unsigned script, weight;
    if (length && find_punctuation(unit, &script, &weight))
        length = 0; // a character of its own, though compatible with others
    if (length == 0)
        add_unit(builder, unit, cases);
    for (unsigned i = 0; i < length; i++)
        add_unit(builder, parts[i], cases);
}

static bool is_digit(WCHAR unit) { return unit >= '0' && unit <= '9'; }

// A run of digits as one number: its length, then its digits. Returns how many units it took.
static SIZE_T add_number(Builder *builder, const WCHAR *text, SIZE_T length) {
    SIZE_T start = 0, end = 0;
    while (end < length && is_digit(text[end]))
        end++;
    while (start + 1 < end && text[start] == '0')
        start++;
    add(builder, &builder->primary, DIGITS);
    add(builder, &builder->primary, 2 + (unsigned)min(end - start, 0xF0));
    for (SIZE_T i = start; i < end; i++)
        add(builder, &builder->primary, 2 + (unsigned)(text[i] - '0'));
    add(builder, &builder->diacritic, NEUTRAL);
    add(builder, &builder->cases, NEUTRAL);
    builder->elements++;
    return end;
}

static void trim_neutral(Buffer *buffer) {
    while (buffer->size && buffer->bytes[buffer->size - 1] == NEUTRAL)
        buffer->size--;
}

static void mask_cases(Builder *builder) {
    unsigned mask = 0xFF;
    if (builder->flags & (NORM_IGNORECASE | LINGUISTIC_IGNORECASE))
        mask &= ~(unsigned)CASE_UPPER;
    if (builder->flags & LINGUISTIC_IGNORECASE)
        mask &= ~(unsigned)(CASE_WIDE | CASE_RAISED);
    if (builder->flags & NORM_IGNOREKANATYPE)
        mask &= ~(unsigned)CASE_HIRAGANA;
    if (builder->flags & NORM_IGNOREWIDTH)
        mask &= ~(unsigned)CASE_WIDE;
    for (SIZE_T i = 0; i < builder->cases.size; i++)
        builder->cases.bytes[i] &= mask;
}

static void append(SortKey *key, const Buffer *part, BYTE end) {
    if (part->size)
        memcpy(key->bytes + key->size, part->bytes, part->size);
    key->size += part->size;
    key->bytes[key->size++] = end;
}

bool sort_key_make(SortKey *key, const WCHAR *text, SIZE_T length, DWORD flags) {
    Builder builder = {.flags = flags};
    for (SIZE_T at = 0; at < length && !builder.no_memory;) {
        if ((flags & SORT_DIGITSASNUMBERS) && is_digit(text[at]))
            at += add_number(&builder, text + at, length - at);
        else
            add_character(&builder, text[at++]);
    }
    if (flags & (NORM_IGNORENONSPACE | LINGUISTIC_IGNOREDIACRITIC))
        builder.diacritic.size = 0;
    mask_cases(&builder);
    trim_neutral(&builder.diacritic);
    trim_neutral(&builder.cases);

    Buffer none = {0};
    *key = (SortKey){0};
    if (!builder.no_memory)
        key->bytes = base_alloc(builder.primary.size + builder.diacritic.size + builder.cases.size +
                                builder.special.size + 5);
    if (key->bytes) {
        append(key, &builder.primary, 1);
        append(key, &builder.diacritic, 1);
        append(key, &builder.cases, 1);
        append(key, &none, 1);
        append(key, &builder.special, 0);
    }
    base_free(builder.primary.bytes);
    base_free(builder.diacritic.bytes);
    base_free(builder.cases.bytes);
    base_free(builder.special.bytes);
    return key->bytes != NULL;
}
