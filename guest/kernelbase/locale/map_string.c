// LCMapString and FoldString: case, width, kana, sort keys; and the A forms, through UTF-8.

#include "locale/character_types.h"
#include "locale/codepages.h"
#include "locale/locale_names.h"
#include "locale/normalize.h"
#include "locale/sort_key.h"

enum {
    CASE_FLAGS = LCMAP_LOWERCASE | LCMAP_UPPERCASE, // both: title case
    KANA_FLAGS = LCMAP_HIRAGANA | LCMAP_KATAKANA,
    WIDTH_FLAGS = LCMAP_HALFWIDTH | LCMAP_FULLWIDTH,
    CHINESE_FLAGS = LCMAP_SIMPLIFIED_CHINESE | LCMAP_TRADITIONAL_CHINESE,
    MAP_FLAGS = CASE_FLAGS | KANA_FLAGS | WIDTH_FLAGS | CHINESE_FLAGS | LCMAP_LINGUISTIC_CASING,
    OTHER_FLAGS = LCMAP_SORTKEY | LCMAP_BYTEREV | LCMAP_SORTHANDLE | LCMAP_HASH,
};

static bool is_turkic(LCID id) {
    WORD language = id & 0x3FF;
    return language == LANG_TURKISH || language == LANG_AZERBAIJANI;
}

static WCHAR map_case(WCHAR unit, DWORD flags, bool turkic, bool in_word) {
    DWORD wanted = flags & CASE_FLAGS;
    if (wanted == CASE_FLAGS)
        wanted = in_word ? LCMAP_LOWERCASE : LCMAP_UPPERCASE;
    if (wanted == LCMAP_UPPERCASE)
        return turkic && unit == 'i' ? 0x0130 : turkic && unit == 0x0131 ? 'I' : RtlUpcaseUnicodeChar(unit);
    if (wanted == LCMAP_LOWERCASE)
        return turkic && unit == 'I' ? 0x0131 : turkic && unit == 0x0130 ? 'i' : RtlDowncaseUnicodeChar(unit);
    return unit;
}

static WCHAR map_kana(WCHAR unit, DWORD flags) {
    if ((flags & LCMAP_KATAKANA) && ((unit >= 0x3041 && unit <= 0x3096) || unit == 0x309D || unit == 0x309E))
        return unit + 0x60;
    if ((flags & LCMAP_HIRAGANA) && ((unit >= 0x30A1 && unit <= 0x30F6) || unit == 0x30FD || unit == 0x30FE))
        return unit - 0x60;
    return unit;
}

// What has a full-width form outside the block that follows ASCII.
static const WCHAR wide_signs[][2] = {
    {0x00A2, 0xFFE0}, {0x00A3, 0xFFE1}, {0x00AC, 0xFFE2}, {0x00AF, 0xFFE3},
    {0x00A6, 0xFFE4}, {0x00A5, 0xFFE5}, {0x20A9, 0xFFE6},
};

static WCHAR widen(WCHAR unit) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    if (unit == ' ')
        return 0x3000;
    if (unit > ' ' && unit < 0x7F && unit != '\\')
        return unit + 0xFEE0;
    for (SIZE_T i = 0; i < ARRAYSIZE(wide_signs); i++)
        if (wide_signs[i][0] == unit)
            return wide_signs[i][1];
    if (unit >= 0xFF61 && unit <= 0xFFDC && nls_decompose(unit, true, parts) == 1)
        return parts[0];
    return unit;
}

static WCHAR narrow(WCHAR unit) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    if (unit == 0x3000)
        return ' ';
    if (unit >= 0xFF01 && unit <= 0xFF5E)
        return unit - 0xFEE0;
    if (unit == 0x2018 || unit == 0x2019 || unit == 0x201C || unit == 0x201D)
        return unit <= 0x2019 ? '\'' : '"';
    for (SIZE_T i = 0; i < ARRAYSIZE(wide_signs); i++)
        if (wide_signs[i][1] == unit)
            return wide_signs[i][0];
    if (unit >= 0x3001 && unit <= 0x30FC)
        for (WCHAR half = 0xFF61; half <= 0xFF9F; half++)
            if (nls_decompose(half, true, parts) == 1 && parts[0] == unit)
                return half;
    return unit;
}

enum { VOICED = 0x3099, SEMIVOICED = 0x309A, HALF_VOICED = 0xFF9E, HALF_SEMIVOICED = 0xFF9F };

// The full-width kana that a half-width one and the sound mark behind it make; 0 for none.
static WCHAR sounded(WCHAR kana, WCHAR mark) {
    WCHAR parts[NLS_DECOMPOSED_MAX], base = widen(kana);
    if ((mark != HALF_VOICED && mark != HALF_SEMIVOICED) || base == kana)
        return 0;
    for (WCHAR unit = 0x30AC; unit <= 0x30FE; unit++)
        if (nls_decompose(unit, false, parts) == 2 && parts[0] == base && parts[1] - VOICED == mark - HALF_VOICED)
            return unit;
    return 0;
}

// Half-width kana have no sounds of their own: a mark follows. What there is in front of it; `mark` is 0 without one.
static WCHAR narrow_sounded(WCHAR unit, WCHAR *mark) {
    WCHAR parts[NLS_DECOMPOSED_MAX];
    *mark = 0;
    if (unit < 0x30A1 || unit > 0x30FE || nls_decompose(unit, false, parts) != 2 ||
        (parts[1] != VOICED && parts[1] != SEMIVOICED))
        return narrow(unit);
    *mark = (WCHAR)(parts[1] - VOICED + HALF_VOICED);
    return narrow(parts[0]);
}

static void put_mapped(WideSink *sink, DWORD flags, WCHAR unit) {
    wide_put(sink, flags & LCMAP_BYTEREV ? (WCHAR)(unit << 8 | unit >> 8) : unit);
}

static void map_units(WideSink *sink, LCID id, DWORD flags, const WCHAR *text, SIZE_T length) {
    bool turkic = (flags & LCMAP_LINGUISTIC_CASING) && is_turkic(id), in_word = false;
    for (SIZE_T i = 0; i < length; i++) {
        WCHAR mark = 0, unit = flags & LCMAP_FULLWIDTH && i + 1 < length ? sounded(text[i], text[i + 1]) : 0;
        if (unit)
            unit = map_kana(unit, flags), i++;
        else if (flags & LCMAP_FULLWIDTH)
            unit = map_kana(widen(text[i]), flags);
        else
            unit = map_kana(text[i], flags);
        if (flags & LCMAP_HALFWIDTH)
            unit = narrow_sounded(unit, &mark);
        WCHAR mapped = map_case(unit, flags, turkic, in_word);
        in_word = nls_type(unit, CT_CTYPE1) & (C1_ALPHA | C1_DIGIT) || (in_word && unit == '\'');
        put_mapped(sink, flags, mapped);
        if (mark)
            put_mapped(sink, flags, mark);
    }
}

static void drop_ignored(WideSink *sink, DWORD flags, const WCHAR *text, SIZE_T length) {
    for (SIZE_T i = 0; i < length; i++) {
        bool symbol = (flags & NORM_IGNORESYMBOLS) && text[i] &&
                      nls_type(text[i], CT_CTYPE1) & (C1_PUNCT | C1_SPACE | C1_BLANK | C1_CNTRL);
        bool mark = (flags & NORM_IGNORENONSPACE) && nls_type(text[i], CT_CTYPE3) & C3_NONSPACING;
        if (!symbol && !mark)
            wide_put(sink, text[i]);
    }
}

// Windows' rules on which flags go together.
static bool flags_agree(DWORD flags) {
    DWORD ignored = NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS;
    if (flags & (LCMAP_SORTHANDLE | LCMAP_HASH | CHINESE_FLAGS))
        return false; // valid on Windows, not available here
    if (flags & LCMAP_SORTKEY)
        return !(flags & (MAP_FLAGS & ~LCMAP_LINGUISTIC_CASING)) &&
               !(flags & ~(DWORD)(SORT_KEY_FLAGS | LCMAP_SORTKEY | LCMAP_BYTEREV | LCMAP_LINGUISTIC_CASING |
                                  LOCALE_USE_CP_ACP));
    if (flags & ~(MAP_FLAGS | OTHER_FLAGS | ignored | (DWORD)LOCALE_USE_CP_ACP))
        return false;
    if ((flags & ignored) && (flags & ~(ignored | LCMAP_BYTEREV)))
        return false;
    if ((flags & KANA_FLAGS) == KANA_FLAGS || (flags & WIDTH_FLAGS) == WIDTH_FLAGS)
        return false;
    return (flags & ~(DWORD)(LOCALE_USE_CP_ACP | LCMAP_LINGUISTIC_CASING)) != 0;
}

static int map_to_key(const WCHAR *text, SIZE_T length, DWORD flags, BYTE *out, SIZE_T room) {
    SortKey key;
    if (!sort_key_make(&key, text, length, flags & SORT_KEY_FLAGS))
        return 0;
    BASE_SCOPED BYTE *owned = key.bytes;
    if (room && key.size > room)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (room)
        memcpy(out, owned, key.size);
    return (int)key.size;
}

int WINAPI LCMapStringEx(LPCWSTR locale, DWORD flags, LPCWSTR text, int length, LPWSTR out, int room,
                         LPNLSVERSIONINFO version, LPVOID reserved, LPARAM handle) {
    (void)version;
    (void)reserved, (void)handle;
    LCID id = locale_id_of(locale);
    bool of_locale = flags & (CASE_FLAGS | LCMAP_SORTKEY); // other mappings are the same in all
    if (text == NULL || length == 0 || room < 0 || (room && out == NULL) || (id == 0 && of_locale))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!flags_agree(flags))
        return base_fail(ERROR_INVALID_FLAGS);
    if (out == text && room && flags & ~(DWORD)(CASE_FLAGS | LCMAP_LINGUISTIC_CASING))
        return base_fail(ERROR_INVALID_FLAGS);
    if (flags & LCMAP_SORTKEY)
        return map_to_key(text, length < 0 ? base_length(text) : (SIZE_T)length, flags, (BYTE *)out, (SIZE_T)room);

    SIZE_T size = length < 0 ? base_length(text) + 1 : (SIZE_T)length;
    WideSink sink = {out, (SIZE_T)room, 0, false};
    if (flags & (NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS))
        drop_ignored(&sink, flags, text, size);
    else
        map_units(&sink, id, flags, text, size);
    if (room && sink.count > sink.room)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    return (int)sink.count;
}

int WINAPI LCMapStringW(LCID locale, DWORD flags, LPCWSTR text, int length, LPWSTR out, int room) {
    LPCWSTR name = locale_name_of(locale);
    if (name == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return LCMapStringEx(name, flags, text, length, out, room, NULL, NULL, 0);
}

int WINAPI LCMapStringA(LCID locale, DWORD flags, LPCSTR text, int length, LPSTR out, int room) {
    if (text == NULL || length == 0 || room < 0 || (room && out == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    if ((flags & CASE_FLAGS) == CASE_FLAGS)
        return base_fail(ERROR_INVALID_FLAGS); // title case is the W form's
    SIZE_T size = length < 0 ? base_length_a(text) + 1 : (SIZE_T)length;
    BASE_SCOPED PWSTR wide = base_wide_n(text, size);
    if (wide == NULL)
        return 0;
    int units = MultiByteToWideChar(CP_ACP, 0, text, (int)size, NULL, 0);
    if (flags & LCMAP_SORTKEY)
        return LCMapStringW(locale, flags, wide, length < 0 ? -1 : units, (LPWSTR)out, room);
    int mapped_size = LCMapStringW(locale, flags, wide, units, NULL, 0);
    BASE_SCOPED PWSTR mapped = mapped_size ? base_alloc((SIZE_T)mapped_size * sizeof(WCHAR)) : NULL;
    if (mapped == NULL || !LCMapStringW(locale, flags, wide, units, mapped, mapped_size))
        return 0;
    return WideCharToMultiByte(CP_ACP, 0, mapped, mapped_size, out, room, NULL, NULL);
}

// The digit that a decimal digit of any script stands for.
static WCHAR fold_digit(WCHAR unit) {
    if (unit < 0x80 || !(nls_type(unit, CT_CTYPE1) & C1_DIGIT))
        return unit;
    WCHAR parts[NLS_DECOMPOSED_MAX];
    if (nls_decompose(unit, true, parts) == 1)
        return parts[0];
    WCHAR zero = unit; // the ten digits of a script stand together, from a code point that ends in 0 or 6
    while (zero > 0x80 && unit - zero < 9 && nls_type(zero - 1, CT_CTYPE1) & C1_DIGIT)
        zero--;
    return (WCHAR)('0' + (unit - zero));
}

int WINAPI FoldStringW(DWORD flags, LPCWCH text, int length, LPWSTR out, int room) {
    const DWORD all = MAP_FOLDCZONE | MAP_PRECOMPOSED | MAP_COMPOSITE | MAP_FOLDDIGITS | MAP_EXPAND_LIGATURES;
    if (text == NULL || length == 0 || room < 0 || (room && out == NULL) || (room && out == text))
        return base_fail(ERROR_INVALID_PARAMETER);
    DWORD forms = flags & (MAP_PRECOMPOSED | MAP_COMPOSITE);
    if (flags == 0 || flags & ~all || forms == (MAP_PRECOMPOSED | MAP_COMPOSITE) ||
        (forms == MAP_COMPOSITE && flags & MAP_EXPAND_LIGATURES))
        return base_fail(ERROR_INVALID_FLAGS);

    SIZE_T size = length < 0 ? base_length(text) + 1 : (SIZE_T)length;
    WCHAR parts[NLS_DECOMPOSED_MAX];
    BASE_SCOPED PWSTR folded = base_alloc(size * NLS_DECOMPOSED_MAX * sizeof(WCHAR));
    if (folded == NULL)
        return 0;
    SIZE_T count = 0;
    for (SIZE_T i = 0; i < size; i++) {
        WCHAR unit = flags & MAP_FOLDDIGITS ? fold_digit(text[i]) : text[i];
        bool ligature = unit == 0xC6 || unit == 0xE6 || unit == 0x152 || unit == 0x153 || unit == 0xDF ||
                        unit == 0xDE || unit == 0xFE || unit == 0x132 || unit == 0x133 || (unit >= 0xFB00 && unit <= 0xFB06);
        unsigned parted = 0;
        if (flags & MAP_FOLDCZONE && nls_decompose(unit, false, parts) == 0)
            parted = nls_decompose(unit, true, parts);
        if ((flags & MAP_EXPAND_LIGATURES) && ligature && !(parted = nls_decompose(unit, true, parts))) {
            static const WCHAR expanded[][4] = {L"\x00C6" L"AE", L"\x00E6" L"ae", L"\x0152" L"OE", L"\x0153" L"oe",
                                                L"\x00DF" L"ss", L"\x00DE" L"TH", L"\x00FE" L"th"};
            for (SIZE_T row = 0; row < ARRAYSIZE(expanded); row++)
                if (expanded[row][0] == unit)
                    parts[0] = expanded[row][1], parts[1] = expanded[row][2], parted = 2;
        }
        for (unsigned part = 0; part < parted; part++)
            folded[count++] = parts[part];
        if (parted == 0)
            folded[count++] = unit;
    }
    if (forms) {
        NORM_FORM form = forms == MAP_PRECOMPOSED ? NormalizationC : NormalizationD;
        int result = NormalizeString(form, folded, (int)count, out, room);
        return result > 0 ? result : 0;
    }
    if (room && count > (SIZE_T)room)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (room)
        memcpy(out, folded, count * sizeof(WCHAR));
    return (int)count;
}

int WINAPI FoldStringA(DWORD flags, LPCSTR text, int length, LPSTR out, int room) {
    if (text == NULL || length == 0 || room < 0 || (room && out == NULL) || (room && out == text))
        return base_fail(ERROR_INVALID_PARAMETER);
    SIZE_T size = length < 0 ? base_length_a(text) + 1 : (SIZE_T)length;
    BASE_SCOPED PWSTR wide = base_wide_n(text, size);
    if (wide == NULL)
        return 0;
    int units = MultiByteToWideChar(CP_ACP, 0, text, (int)size, NULL, 0);
    int folded_size = FoldStringW(flags, wide, units, NULL, 0);
    BASE_SCOPED PWSTR folded = folded_size ? base_alloc((SIZE_T)folded_size * sizeof(WCHAR)) : NULL;
    if (folded == NULL || !FoldStringW(flags, wide, units, folded, folded_size))
        return 0;
    return WideCharToMultiByte(CP_ACP, 0, folded, folded_size, out, room, NULL, NULL);
}
