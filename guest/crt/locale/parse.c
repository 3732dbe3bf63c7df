/* What a locale's name means: "C", "", ".code page", "language_country.code page", and in ucrtbase "xx-XX[.code page]".
 * Names are looked for among the system's locales. */
#include "locale.h"

struct search {
    const wchar_t *language, *country; /* country: NULL where the name has none */
    wchar_t *found;
};

static bool same(const wchar_t *a, const wchar_t *b) { return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL; }

static bool copy(wchar_t *out, size_t room, const wchar_t *text) {
    size_t length = wcslen(text);
    if (length >= room)
        return false;
    memcpy(out, text, (length + 1) * sizeof *out);
    return true;
}

static bool info_is(const wchar_t *locale, LCTYPE type, const wchar_t *wanted) {
    wchar_t text[LOCALE_TEXT];
    return GetLocaleInfoEx(locale, type, text, LOCALE_TEXT) && same(text, wanted);
}

/* Names that the documentation lists beside the system's own. */
static const wchar_t *const language_aliases[][2] = {
    {L"american", L"English"},
    {L"american english", L"English"},
    {L"american-english", L"English"},
    {L"english-american", L"English"},
    {L"english-us", L"English"},
    {L"english-usa", L"English"},
    {L"us", L"English"},
    {L"usa", L"English"},
    {L"chinese-simplified", L"Chinese"},
    {L"chinese-traditional", L"Chinese"},
    {L"chs", L"Chinese"},
    {L"cht", L"Chinese"},
    {L"holland", L"Dutch"},
    {L"norwegian-bokmal", L"Norwegian"},
    {L"swiss", L"German"},
};
static const wchar_t *const alias_locales[][2] = {
    {L"american", L"en-US"},
    {L"american english", L"en-US"},
    {L"american-english", L"en-US"},
    {L"english-american", L"en-US"},
    {L"english-us", L"en-US"},
    {L"english-usa", L"en-US"},
    {L"us", L"en-US"},
    {L"usa", L"en-US"},
    {L"australian", L"en-AU"},
    {L"english-aus", L"en-AU"},
    {L"canadian", L"en-CA"},
    {L"english-can", L"en-CA"},
    {L"english-uk", L"en-GB"},
    {L"uk", L"en-GB"},
    {L"english-nz", L"en-NZ"},
    {L"belgian", L"nl-BE"},
    {L"dutch-belgian", L"nl-BE"},
    {L"french-belgian", L"fr-BE"},
    {L"french-canadian", L"fr-CA"},
    {L"french-swiss", L"fr-CH"},
    {L"german-austrian", L"de-AT"},
    {L"german-swiss", L"de-CH"},
    {L"swiss", L"de-CH"},
    {L"italian-swiss", L"it-CH"},
    {L"portuguese-brazilian", L"pt-BR"},
    {L"spanish-mexican", L"es-MX"},
    {L"spanish-modern", L"es-ES"},
    {L"chinese", L"zh-CN"},
    {L"chinese-simplified", L"zh-CN"},
    {L"chs", L"zh-CN"},
    {L"chinese-traditional", L"zh-TW"},
    {L"cht", L"zh-TW"},
    {L"norwegian-bokmal", L"nb-NO"},
    {L"norwegian-nynorsk", L"nn-NO"},
};
static const wchar_t *const country_aliases[][2] = {
    {L"america", L"US"},
    {L"britain", L"GB"},
    {L"england", L"GB"},
    {L"great britain", L"GB"},
    {L"holland", L"NL"},
    {L"hong-kong", L"HK"},
    {L"new-zealand", L"NZ"},
    {L"nz", L"NZ"},
    {L"pr china", L"CN"},
    {L"pr-china", L"CN"},
    {L"china", L"CN"},
    {L"puerto-rico", L"PR"},
    {L"slovak", L"SK"},
    {L"south africa", L"ZA"},
    {L"south korea", L"KR"},
    {L"south-africa", L"ZA"},
    {L"south-korea", L"KR"},
    {L"trinidad & tobago", L"TT"},
    {L"uk", L"GB"},
    {L"united-kingdom", L"GB"},
    {L"united-states", L"US"},
    {L"us", L"US"},
    {L"usa", L"US"},
};

#define ALIAS(table, name) alias(table, sizeof(table) / sizeof *(table), name)

static const wchar_t *alias(const wchar_t *const table[][2], size_t count, const wchar_t *name) {
    for (size_t i = 0; i < count; i++)
        if (same(table[i][0], name))
            return table[i][1];
    return name;
}

static BOOL CALLBACK consider(LPWSTR locale, DWORD flags, LPARAM parameter) {
    (void)flags;
    struct search *search = (struct search *)parameter;
    if (!info_is(locale, LOCALE_SENGLISHLANGUAGENAME, search->language) &&
        !info_is(locale, LOCALE_SABBREVLANGNAME, search->language) &&
        (crt_is_msvcrt || !info_is(locale, LOCALE_SISO639LANGNAME, search->language)))
        return TRUE;
    if (search->country) {
        if (!info_is(locale, LOCALE_SENGLISHCOUNTRYNAME, search->country) &&
            !info_is(locale, LOCALE_SABBREVCTRYNAME, search->country) &&
            !info_is(locale, LOCALE_SISO3166CTRYNAME, search->country))
            return TRUE;
        return !copy(search->found, LOCALE_NAME_MAX_LENGTH, locale);
    }
    /* A language alone is spoken where its neutral locale says. */
    wchar_t neutral[LOCALE_NAME_MAX_LENGTH];
    bool abbreviated = !info_is(locale, LOCALE_SENGLISHLANGUAGENAME, search->language) &&
                       info_is(locale, LOCALE_SABBREVLANGNAME, search->language);
    if (abbreviated)
        return !copy(search->found, LOCALE_NAME_MAX_LENGTH, locale);
    if (!GetLocaleInfoEx(locale, LOCALE_SISO639LANGNAME, neutral, LOCALE_NAME_MAX_LENGTH) ||
        !ResolveLocaleName(neutral, search->found, LOCALE_NAME_MAX_LENGTH) || !*search->found)
        return !copy(search->found, LOCALE_NAME_MAX_LENGTH, locale);
    return FALSE;
}

static bool find(const wchar_t *language, const wchar_t *country, wchar_t found[LOCALE_NAME_MAX_LENGTH]) {
    *found = 0;
    const wchar_t *exact = country ? language : ALIAS(alias_locales, language);
    if (exact != language)
        return copy(found, LOCALE_NAME_MAX_LENGTH, exact);
    struct search search = {ALIAS(language_aliases, language), country ? ALIAS(country_aliases, country) : NULL, found};
    EnumSystemLocalesEx(consider, LOCALE_WINDOWS, (LPARAM)&search, NULL);
    return *found;
}

static bool number_of(const wchar_t *text, UINT *out) {
    UINT value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < L'0' || *text > L'9' || value > 65535)
            return false;
        value = value * 10 + (UINT)(*text - L'0');
    }
    *out = value;
    return true;
}

static UINT number_in_locale(const wchar_t *locale, LCTYPE type) {
    DWORD value = 0;
    GetLocaleInfoEx(locale, type | LOCALE_RETURN_NUMBER, (wchar_t *)&value, sizeof value / sizeof(wchar_t));
    return value;
}

static bool is_utf8(const wchar_t *text) { return same(text, L"utf8") || same(text, L"utf-8"); }

/* The code page that a name asks for; text is NULL where it asks for none. */
static bool choose_codepage(UINT *out, const wchar_t *text, const wchar_t *locale, bool user_default) {
    if (!text && user_default && !crt_is_msvcrt) {
        *out = GetACP();
    } else if (!text || same(text, L"ACP")) {
        *out = number_in_locale(locale, LOCALE_IDEFAULTANSICODEPAGE);
        if (!*out)
            *out = CP_UTF8;
    } else if (same(text, L"OCP")) {
        *out = number_in_locale(locale, LOCALE_IDEFAULTCODEPAGE);
        if (*out <= CP_OEMCP)
            *out = CP_UTF8;
    } else if (is_utf8(text)) {
        *out = CP_UTF8;
    } else if (!number_of(text, out)) {
        return false;
    }
    CPINFO info;
    if (*out == CP_UTF7 || *out <= CP_THREAD_ACP || !GetCPInfo(*out, &info))
        return false;
    /* Old msvcrt has no code page with characters of more than two bytes. */
    return *out == CP_UTF8 ? !crt_is_msvcrt : info.MaxCharSize <= 2;
}

/* Cut a code page off the name; a country's own points ("Hong Kong S.A.R.") are none. */
static const wchar_t *cut_codepage(wchar_t *name) {
    wchar_t *point = NULL;
    for (wchar_t *at = name; *at; at++)
        if (*at == L'.')
            point = at;
    UINT number;
    if (!point ||
        !(is_utf8(point + 1) || same(point + 1, L"ACP") || same(point + 1, L"OCP") || number_of(point + 1, &number)))
        return NULL;
    *point = 0;
    return point + 1;
}

static bool append(wchar_t *out, size_t room, const wchar_t *text) {
    size_t length = wcslen(out);
    return copy(out + length, room - length, text);
}

/* "English_United States.1252" */
static bool canonical_name(struct crt_locale_setting *out) {
    wchar_t part[LOCALE_TEXT], digits[12];
    int count = 0;
    for (UINT rest = out->codepage; rest; rest /= 10)
        digits[11 - ++count] = (wchar_t)(L'0' + rest % 10);
    digits[11] = 0;
    out->name[0] = 0;
    return GetLocaleInfoEx(out->locale_name, LOCALE_SENGLISHLANGUAGENAME, part, LOCALE_TEXT) &&
           append(out->name, LOCALE_TEXT, part) && append(out->name, LOCALE_TEXT, L"_") &&
           GetLocaleInfoEx(out->locale_name, LOCALE_SENGLISHCOUNTRYNAME, part, LOCALE_TEXT) &&
           append(out->name, LOCALE_TEXT, part) && append(out->name, LOCALE_TEXT, L".") &&
           append(out->name, LOCALE_TEXT, out->codepage == CP_UTF8 ? L"utf8" : digits + 11 - count);
}

/* Whether the name is one of Windows' locale names ("en-US", or "en_US" as elsewhere). */
static bool windows_name(wchar_t found[LOCALE_NAME_MAX_LENGTH], const wchar_t *name) {
    wchar_t dashed[LOCALE_TEXT];
    if (crt_is_msvcrt || !copy(dashed, LOCALE_TEXT, name))
        return false;
    for (wchar_t *at = dashed; *at; at++)
        if (*at == L'_')
            *at = L'-';
    if (!IsValidLocaleName(dashed) || !GetLocaleInfoEx(dashed, LOCALE_SNAME, found, LOCALE_NAME_MAX_LENGTH))
        return false;
    wchar_t specific[LOCALE_NAME_MAX_LENGTH];
    if (number_in_locale(found, LOCALE_INEUTRAL) && ResolveLocaleName(found, specific, LOCALE_NAME_MAX_LENGTH))
        copy(found, LOCALE_NAME_MAX_LENGTH, specific);
    return true;
}

bool crt_locale_parse(struct crt_locale_setting *out, const wchar_t *text) {
    memset(out, 0, sizeof *out);
    if (text[0] == L'C' && !text[1]) {
        out->is_c = true;
        return true;
    }
    wchar_t name[LOCALE_TEXT];
    if (!copy(name, LOCALE_TEXT, text))
        return false;
    const wchar_t *codepage = cut_codepage(name);
    if (!*name)
        return GetUserDefaultLocaleName(out->locale_name, LOCALE_NAME_MAX_LENGTH) &&
               choose_codepage(&out->codepage, codepage, out->locale_name, true) && canonical_name(out);
    if (windows_name(out->locale_name, name))
        return choose_codepage(&out->codepage, codepage, out->locale_name, false) && copy(out->name, LOCALE_TEXT, text);
    wchar_t *country = name;
    while (*country && *country != L'_')
        country++;
    if (*country)
        *country++ = 0;
    else
        country = NULL;
    return find(name, country, out->locale_name) &&
           choose_codepage(&out->codepage, codepage, out->locale_name, false) && canonical_name(out);
}
