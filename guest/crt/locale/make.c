/* Making a locale out of six categories: the tables of characters, the joined lconv, the name of all; and its end. */
#include "character_tables.h"
#include "locale.h"

static void classify(crt_locale *locale) {
    const struct crt_category *category = locale->category[LC_CTYPE];
    memcpy(locale->ctype_table, crt_c_locale.ctype_table, sizeof locale->ctype_table);
    memcpy(locale->lower_table, crt_c_locale.lower_table, sizeof locale->lower_table);
    memcpy(locale->upper_table, crt_c_locale.upper_table, sizeof locale->upper_table);
    locale->codepage = category->codepage;
    locale->mb_cur_max = 1;
    if (!category->locale_name)
        return;
    CPINFO cp;
    if (category->codepage == CP_UTF8)
        locale->mb_cur_max = 4;
    else if (GetCPInfo(category->codepage, &cp))
        locale->mb_cur_max = (int)cp.MaxCharSize;
    enum { LEAD_BYTE = 0x8000 };
    for (int i = 0; i < 256; i++) {
        char byte = (char)i;
        wchar_t unit, lower, upper;
        unsigned short class;
        if (locale->mb_cur_max > 1 && i >= 128) {
            bool lead = category->codepage != CP_UTF8 && IsDBCSLeadByteEx(category->codepage, (BYTE)i);
            locale->ctype_table[i + 1] = lead ? LEAD_BYTE : 0;
            if (lead || category->codepage == CP_UTF8)
                continue;
        }
        if (MultiByteToWideChar(category->codepage, MB_ERR_INVALID_CHARS, &byte, 1, &unit, 1) != 1 ||
            !GetStringTypeW(CT_CTYPE1, &unit, 1, &class))
            continue;
        locale->ctype_table[i + 1] = class & (unsigned short)~C1_DEFINED;
        BOOL defaulted = FALSE;
        if (LCMapStringEx(category->locale_name, LCMAP_LOWERCASE, &unit, 1, &lower, 1, NULL, NULL, 0) == 1 &&
            WideCharToMultiByte(category->codepage, WC_NO_BEST_FIT_CHARS, &lower, 1, &byte, 1, NULL, &defaulted) == 1 &&
            !defaulted)
            locale->lower_table[i] = (unsigned char)byte;
        defaulted = FALSE;
        if (LCMapStringEx(category->locale_name, LCMAP_UPPERCASE, &unit, 1, &upper, 1, NULL, NULL, 0) == 1 &&
            WideCharToMultiByte(category->codepage, WC_NO_BEST_FIT_CHARS, &upper, 1, &byte, 1, NULL, &defaulted) == 1 &&
            !defaulted)
            locale->upper_table[i] = (unsigned char)byte;
    }
}

static void join_lconv(crt_locale *locale) {
    const struct lconv *numeric = &locale->category[LC_NUMERIC]->lconv;
    locale->lconv = locale->category[LC_MONETARY]->lconv;
    locale->lconv.decimal_point = numeric->decimal_point;
    locale->lconv.thousands_sep = numeric->thousands_sep;
    locale->lconv.grouping = numeric->grouping;
    locale->lconv._W_decimal_point = numeric->_W_decimal_point;
    locale->lconv._W_thousands_sep = numeric->_W_thousands_sep;
}

static bool all_alike(const crt_locale *locale) {
    for (int id = LC_COLLATE + 1; id < CRT_CATEGORIES; id++)
        if (wcscmp(locale->category[id]->name, locale->category[LC_COLLATE]->name))
            return false;
    return true;
}

/* What setlocale returns for LC_ALL: the one name, or "LC_COLLATE=...;LC_CTYPE=...". */
static bool name_all(crt_locale *locale) {
    static const wchar_t *const labels[] = {
        [LC_COLLATE] = L"LC_COLLATE=",  [LC_CTYPE] = L";LC_CTYPE=", [LC_MONETARY] = L";LC_MONETARY=",
        [LC_NUMERIC] = L";LC_NUMERIC=", [LC_TIME] = L";LC_TIME=",
    };
    wchar_t text[CRT_CATEGORIES * (LOCALE_TEXT + 16)], *end = text;
    for (int id = LC_COLLATE; id < CRT_CATEGORIES; id++) {
        const wchar_t *parts[] = {labels[id], locale->category[id]->name};
        for (size_t i = all_alike(locale); i < 2; i++) {
            size_t length = wcslen(parts[i]);
            memcpy(end, parts[i], length * sizeof *end);
            end += length;
        }
        if (all_alike(locale))
            break;
    }
    *end++ = 0;
    size_t count = (size_t)(end - text);
    locale->wide_all = malloc(count * sizeof *text);
    locale->all = malloc(count * 3);
    if (!locale->wide_all || !locale->all)
        return false;
    memcpy(locale->wide_all, text, count * sizeof *text);
    return WideCharToMultiByte(CP_UTF8, 0, text, (int)count, locale->all, (int)count * 3, NULL, NULL) > 0;
}

#ifdef CRT_MSVCRT
static void fill_old_fields(crt_locale *locale) {
    locale->is_c = !locale->category[LC_CTYPE]->locale_name;
    locale->collate_codepage = locale->category[LC_COLLATE]->codepage;
    locale->lconv_pointer = &locale->lconv;
    for (int id = LC_COLLATE; id < CRT_CATEGORIES; id++) {
        const struct crt_category *category = locale->category[id];
        locale->handle[id] = category->locale_name ? LocaleNameToLCID(category->locale_name, 0) : 0;
        locale->category_names[id].locale = category->narrow_name;
        locale->category_names[id].wlocale = category->name;
    }
}
#endif

static void destroy(crt_locale *locale) {
    free(locale->all);
    free(locale->wide_all);
    free(locale);
}

crt_locale *crt_locale_make(const struct crt_category *const categories[CRT_CATEGORIES]) {
    crt_locale *locale = calloc(1, sizeof *locale);
    if (!locale)
        return NULL;
    locale->references = 1;
    memcpy(locale->category, categories, sizeof locale->category);
    locale->category[LC_ALL] = &crt_c_categories[LC_ALL];
    if (!name_all(locale)) {
        destroy(locale);
        return NULL;
    }
    for (int id = LC_COLLATE; id < CRT_CATEGORIES; id++)
        locale->locale_names[id] = categories[id]->locale_name;
    classify(locale);
    join_lconv(locale);
    locale->ctype = locale->ctype_table + 1;
    locale->lower = locale->lower_table;
    locale->upper = locale->upper_table;
#ifdef CRT_MSVCRT
    fill_old_fields(locale);
#endif
    return locale;
}

void crt_locale_hold(crt_locale *locale) {
    if (locale != &crt_c_locale)
        InterlockedIncrement(&locale->references);
}

void crt_locale_drop(crt_locale *locale) {
    if (locale && locale != &crt_c_locale && !InterlockedDecrement(&locale->references))
        destroy(locale);
}
