/* Locales of the C runtime. A category's setting is interned for ever; a locale joins six of them with the tables that
 * character functions read, and is counted. _locale_t points at one; NULL stands for the thread's current one. */
#pragma once
#include "../crt.h"

enum crt_category_id { LC_ALL, LC_COLLATE, LC_CTYPE, LC_MONETARY, LC_NUMERIC, LC_TIME, CRT_CATEGORIES };

enum { LOCALE_TEXT = 200 }; /* room for a setlocale name of one category, in code units */

struct lconv {
    char *decimal_point, *thousands_sep, *grouping, *int_curr_symbol, *currency_symbol, *mon_decimal_point;
    char *mon_thousands_sep, *mon_grouping, *positive_sign, *negative_sign;
    char int_frac_digits, frac_digits, p_cs_precedes, p_sep_by_space, n_cs_precedes, n_sep_by_space;
    char p_sign_posn, n_sign_posn;
    wchar_t *_W_decimal_point, *_W_thousands_sep, *_W_int_curr_symbol, *_W_currency_symbol, *_W_mon_decimal_point;
    wchar_t *_W_mon_thousands_sep, *_W_positive_sign, *_W_negative_sign;
};

/* Pictures are those of GetDateFormat and GetTimeFormat. */
struct crt_time_names {
    const wchar_t *short_days[7], *days[7], *short_months[12], *months[12], *halves[2];
    const wchar_t *short_date, *long_date, *time;
};

struct crt_category {
    struct crt_category *next;
    const wchar_t *name; /* as setlocale returns it */
    const char *narrow_name;
    const wchar_t *locale_name; /* Windows' name; NULL in "C" */
    UINT codepage;              /* 0 in "C" */
    union {
        struct lconv lconv; /* LC_MONETARY, LC_NUMERIC: their members */
        struct crt_time_names time;
    };
};

struct crt_locale_category_names { /* as msvcrt's headers once declared it */
    const char *locale;
    const wchar_t *wlocale;
    int *refcount, *wrefcount;
};

struct threadlocaleinfostruct {
#ifdef CRT_MSVCRT
    int refcount_unused;
    UINT codepage, collate_codepage;
    unsigned long handle[CRT_CATEGORIES];
    unsigned short id[CRT_CATEGORIES][3];
    struct crt_locale_category_names category_names[CRT_CATEGORIES];
    int is_c;
    int mb_cur_max;
    int *lconv_counts[3];
    struct lconv *lconv_pointer;
    int *ctype_count;
    unsigned short *ctype1;
    const unsigned short *ctype; /* from -1 to 255 */
    const unsigned char *lower, *upper;
    void *time_unused;
#else
    const unsigned short *ctype;
    int mb_cur_max;
    UINT codepage;
    const unsigned char *lower, *upper;
#endif
    volatile LONG references;
    const struct crt_category *category[CRT_CATEGORIES];
    const wchar_t *locale_names[CRT_CATEGORIES];
    char *all;
    wchar_t *wide_all;
    struct lconv lconv;
    unsigned short ctype_table[257];
    unsigned char lower_table[256], upper_table[256];
};
#ifdef CRT_MSVCRT
_Static_assert(offsetof(struct threadlocaleinfostruct, mb_cur_max) == 0x10c, "msvcrt's threadlocinfo");
_Static_assert(offsetof(struct threadlocaleinfostruct, ctype) == 0x140, "msvcrt's threadlocinfo");
#else
_Static_assert(offsetof(struct threadlocaleinfostruct, codepage) == 12, "ucrt's __crt_locale_data_public");
#endif

typedef struct threadlocaleinfostruct crt_locale;

extern crt_locale crt_c_locale;
extern struct crt_category crt_c_categories[CRT_CATEGORIES];
/* False as long as every thread is in crt_c_locale. */
extern volatile bool crt_locale_changed;

/* The calling thread's locale: valid until it calls setlocale, or another thread does and it calls this again. */
crt_locale *crt_current_locale(void);

static inline crt_locale *crt_locale_of(_locale_t locale) {
    if (locale)
        return locale->locinfo;
    return crt_locale_changed ? crt_current_locale() : &crt_c_locale;
}

/* What a category is set to by this text (not "C;..." lists); false where there is no such locale. */
struct crt_locale_setting {
    wchar_t name[LOCALE_TEXT], locale_name[LOCALE_NAME_MAX_LENGTH];
    UINT codepage;
    bool is_c;
};
bool crt_locale_parse(struct crt_locale_setting *out, const wchar_t *text);

/* The interned category; NULL when memory is out. */
const struct crt_category *crt_category_intern(enum crt_category_id id, const struct crt_locale_setting *setting);
/* A new locale of these categories, counted once; NULL when memory is out. */
crt_locale *crt_locale_make(const struct crt_category *const categories[CRT_CATEGORIES]);
void crt_locale_hold(crt_locale *locale);
void crt_locale_drop(crt_locale *locale);
