/* The settings a category was ever given, interned: setlocale's results and lconv's strings point into them. */
#include "locale.h"

#include "../thread/lock.h"

static struct crt_category *interned[CRT_CATEGORIES];

static wchar_t *copy_wide(const wchar_t *text) {
    size_t size = (wcslen(text) + 1) * sizeof *text;
    wchar_t *copy = malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

static char *narrowed(const wchar_t *text, UINT codepage) {
    int size = WideCharToMultiByte(codepage, 0, text, -1, NULL, 0, NULL, NULL);
    char *copy = malloc(size > 0 ? (size_t)size : 1);
    if (copy && !WideCharToMultiByte(codepage, 0, text, -1, copy, size, NULL, NULL))
        *copy = 0;
    return copy;
}

static wchar_t *info(const struct crt_category *category, LCTYPE type) {
    wchar_t text[LOCALE_TEXT];
    if (!GetLocaleInfoEx(category->locale_name, type, text, LOCALE_TEXT))
        *text = 0;
    return copy_wide(text);
}

static char number(const struct crt_category *category, LCTYPE type) {
    DWORD value = 0;
    GetLocaleInfoEx(category->locale_name, type | LOCALE_RETURN_NUMBER, (wchar_t *)&value,
                    sizeof value / sizeof(wchar_t));
    return (char)value;
}

/* "3;2;0" as the bytes 3, 2 and a NUL, which repeats the last. */
static char *grouping(const struct crt_category *category, LCTYPE type) {
    wchar_t *text = info(category, type);
    char *out = text ? calloc(wcslen(text) + 1, 1) : NULL;
    if (out) {
        char *at = out;
        for (const wchar_t *digit = text; *digit; digit++)
            if (*digit >= L'0' && *digit <= L'9')
                *at++ = (char)(*digit - L'0');
    }
    free(text);
    return out;
}

static bool text_in_both(const struct crt_category *category, LCTYPE type, wchar_t **wide, char **narrow) {
    *wide = info(category, type);
    *narrow = *wide ? narrowed(*wide, category->codepage) : NULL;
    return *wide && *narrow;
}

static bool fill_numeric(struct crt_category *category) {
    struct lconv *to = &category->lconv;
    to->grouping = grouping(category, LOCALE_SGROUPING);
    return to->grouping && text_in_both(category, LOCALE_SDECIMAL, &to->_W_decimal_point, &to->decimal_point) &&
           text_in_both(category, LOCALE_STHOUSAND, &to->_W_thousands_sep, &to->thousands_sep);
}

static bool fill_monetary(struct crt_category *category) {
    struct lconv *to = &category->lconv;
    to->mon_grouping = grouping(category, LOCALE_SMONGROUPING);
    to->int_frac_digits = number(category, LOCALE_IINTLCURRDIGITS);
    to->frac_digits = number(category, LOCALE_ICURRDIGITS);
    to->p_cs_precedes = number(category, LOCALE_IPOSSYMPRECEDES);
    to->p_sep_by_space = number(category, LOCALE_IPOSSEPBYSPACE);
    to->n_cs_precedes = number(category, LOCALE_INEGSYMPRECEDES);
    to->n_sep_by_space = number(category, LOCALE_INEGSEPBYSPACE);
    to->p_sign_posn = number(category, LOCALE_IPOSSIGNPOSN);
    to->n_sign_posn = number(category, LOCALE_INEGSIGNPOSN);
    return to->mon_grouping &&
           text_in_both(category, LOCALE_SINTLSYMBOL, &to->_W_int_curr_symbol, &to->int_curr_symbol) &&
           text_in_both(category, LOCALE_SCURRENCY, &to->_W_currency_symbol, &to->currency_symbol) &&
           text_in_both(category, LOCALE_SMONDECIMALSEP, &to->_W_mon_decimal_point, &to->mon_decimal_point) &&
           text_in_both(category, LOCALE_SMONTHOUSANDSEP, &to->_W_mon_thousands_sep, &to->mon_thousands_sep) &&
           text_in_both(category, LOCALE_SPOSITIVESIGN, &to->_W_positive_sign, &to->positive_sign) &&
           text_in_both(category, LOCALE_SNEGATIVESIGN, &to->_W_negative_sign, &to->negative_sign);
}

static bool fill_time(struct crt_category *category) {
    struct crt_time_names *to = &category->time;
    bool filled = true;
    for (int i = 0; i < 7; i++) {
        LCTYPE day = (LCTYPE)(i + 6) % 7; /* Windows' first day is Monday */
        filled &= (to->days[i] = info(category, LOCALE_SDAYNAME1 + day)) != NULL;
        filled &= (to->short_days[i] = info(category, LOCALE_SABBREVDAYNAME1 + day)) != NULL;
    }
    for (int i = 0; i < 12; i++) {
        filled &= (to->months[i] = info(category, LOCALE_SMONTHNAME1 + (LCTYPE)i)) != NULL;
        filled &= (to->short_months[i] = info(category, LOCALE_SABBREVMONTHNAME1 + (LCTYPE)i)) != NULL;
    }
    filled &= (to->halves[0] = info(category, LOCALE_S1159)) != NULL;
    filled &= (to->halves[1] = info(category, LOCALE_S2359)) != NULL;
    filled &= (to->short_date = info(category, LOCALE_SSHORTDATE)) != NULL;
    filled &= (to->long_date = info(category, LOCALE_SLONGDATE)) != NULL;
    filled &= (to->time = info(category, LOCALE_STIMEFORMAT)) != NULL;
    return filled;
}

/* Memory runs out once: what was allocated until then is not given back. */
static struct crt_category *make(enum crt_category_id id, const struct crt_locale_setting *setting) {
    struct crt_category *category = calloc(1, sizeof *category);
    if (!category)
        return NULL;
    category->name = copy_wide(setting->name);
    category->narrow_name = category->name ? narrowed(setting->name, CP_UTF8) : NULL;
    category->locale_name = copy_wide(setting->locale_name);
    category->codepage = setting->codepage;
    if (!category->narrow_name || !category->locale_name)
        return NULL;
    bool filled = id == LC_NUMERIC    ? fill_numeric(category)
                  : id == LC_MONETARY ? fill_monetary(category)
                  : id == LC_TIME     ? fill_time(category)
                                      : true;
    return filled ? category : NULL;
}

const struct crt_category *crt_category_intern(enum crt_category_id id, const struct crt_locale_setting *setting) {
    if (setting->is_c)
        return &crt_c_categories[id];
    crt_lock(CRT_LOCK_LOCALE);
    struct crt_category *found = interned[id];
    while (found && (wcscmp(found->name, setting->name) || found->codepage != setting->codepage))
        found = found->next;
    if (!found && (found = make(id, setting))) {
        found->next = interned[id];
        interned[id] = found;
    }
    crt_unlock(CRT_LOCK_LOCALE);
    return found;
}
