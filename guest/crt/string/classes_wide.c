/* iswalpha, towupper and their kin: the first 256 code units by a table, the others by Windows' own. */
#include "../locale/character_tables.h"
#include "classes.h"

#undef iswascii
#undef iswalpha
#undef iswupper
#undef iswlower
#undef iswdigit
#undef iswxdigit
#undef iswspace
#undef iswpunct
#undef iswalnum
#undef iswprint
#undef iswgraph
#undef iswcntrl
#undef iswblank
#undef iswctype
#undef _iswalpha_l
#undef _iswupper_l
#undef _iswlower_l
#undef _iswdigit_l
#undef _iswxdigit_l
#undef _iswspace_l
#undef _iswpunct_l
#undef _iswalnum_l
#undef _iswprint_l
#undef _iswgraph_l
#undef _iswcntrl_l
#undef _iswblank_l
#undef _iswctype_l
#undef _iswcsym_l
#undef _iswcsymf_l
#undef is_wctype
#undef __iswcsym
#undef __iswcsymf

int iswascii(wint_t unit);
int iswblank(wint_t unit);
int _iswblank_l(wint_t unit, _locale_t locale);
int is_wctype(wint_t unit, wctype_t class);
int _iswctype_l(wint_t unit, wctype_t class, _locale_t locale);
int __iswcsym(wint_t unit);
int __iswcsymf(wint_t unit);
int _iswcsym_l(wint_t unit, _locale_t locale);
int _iswcsymf_l(wint_t unit, _locale_t locale);
wint_t _towlower_l(wint_t unit, _locale_t locale);
wint_t _towupper_l(wint_t unit, _locale_t locale);
wctype_t wctype(const char *name);
wctype_t wctrans(const char *name);
wint_t towctrans(wint_t unit, wctype_t how);

enum { IDEOGRAPHIC_SPACE = 0x3000, ZERO_WIDTH_NO_BREAK_SPACE = 0xfeff };

int crt_wide_is(wint_t unit, int class) {
    unsigned short found = 0;
    if (unit < 256)
        return crt_wide_classes[unit + 1] & class;
    wchar_t text = unit;
    if (unit == WEOF || !GetStringTypeW(CT_CTYPE1, &text, 1, &found))
        return 0;
    return found & class;
}

#define TEST(name, class)                                                                                              \
    int _isw##name##_l(wint_t unit, _locale_t locale);                                                                 \
    int _isw##name##_l(wint_t unit, _locale_t locale) {                                                                \
        (void)locale;                                                                                                  \
        return crt_wide_is(unit, class);                                                                               \
    }                                                                                                                  \
    int isw##name(wint_t unit) { return crt_wide_is(unit, class); }

TEST(alpha, CLASS_ALPHA)
TEST(upper, CLASS_UPPER)
TEST(lower, CLASS_LOWER)
TEST(digit, CLASS_DIGIT)
TEST(xdigit, CLASS_HEX)
TEST(space, CLASS_SPACE)
TEST(punct, CLASS_PUNCT)
TEST(alnum, CLASS_ALNUM)
TEST(graph, CLASS_GRAPH)
TEST(cntrl, CLASS_CONTROL)

/* ucrtbase's blanks are fewer than the NLS tables'. As a class the tab is none of them, to its function it is. */
static bool is_blank_class(wint_t unit) {
    if (crt_is_msvcrt)
        return crt_wide_is(unit, CLASS_BLANK);
    return unit == L' ' || unit == IDEOGRAPHIC_SPACE || unit == ZERO_WIDTH_NO_BREAK_SPACE;
}

int iswblank(wint_t unit) { return unit == L'\t' || is_blank_class(unit) ? CLASS_BLANK : 0; }

int _iswblank_l(wint_t unit, _locale_t locale) {
    (void)locale;
    return iswblank(unit);
}

/* A tab is blank but does not print. */
int iswprint(wint_t unit) { return unit == L'\t' ? 0 : crt_wide_is(unit, CLASS_PRINT); }

int _iswprint_l(wint_t unit, _locale_t locale);
int _iswprint_l(wint_t unit, _locale_t locale) {
    (void)locale;
    return iswprint(unit);
}

int iswascii(wint_t unit) { return unit < 0x80; }

int iswctype(wint_t unit, wctype_t class) {
    if (class == CLASS_BLANK)
        return is_blank_class(unit) ? CLASS_BLANK : 0;
    return crt_wide_is(unit, class);
}

int is_wctype(wint_t unit, wctype_t class) { return iswctype(unit, class); }

int _iswctype_l(wint_t unit, wctype_t class, _locale_t locale) {
    (void)locale;
    return iswctype(unit, class);
}

int __iswcsym(wint_t unit) { return iswalnum(unit) || unit == L'_'; }

int __iswcsymf(wint_t unit) { return iswalpha(unit) || unit == L'_'; }

int _iswcsym_l(wint_t unit, _locale_t locale) {
    (void)locale;
    return __iswcsym(unit);
}

int _iswcsymf_l(wint_t unit, _locale_t locale) {
    (void)locale;
    return __iswcsymf(unit);
}

static wint_t map(wint_t unit, const crt_locale *locale, DWORD how, wint_t first, wint_t change) {
    if (unit < 0x80 || !locale->category[LC_CTYPE]->locale_name)
        return unit >= first && unit < first + 26 ? (wint_t)(unit ^ change) : unit;
    wchar_t text = unit, mapped;
    if (unit == WEOF ||
        LCMapStringEx(locale->category[LC_CTYPE]->locale_name, how, &text, 1, &mapped, 1, NULL, NULL, 0) != 1)
        return unit;
    return mapped;
}

wint_t crt_wide_lower(wint_t unit, const crt_locale *locale) { return map(unit, locale, LCMAP_LOWERCASE, L'A', 0x20); }

wint_t crt_wide_upper(wint_t unit, const crt_locale *locale) { return map(unit, locale, LCMAP_UPPERCASE, L'a', 0x20); }

wint_t _towlower_l(wint_t unit, _locale_t locale) { return crt_wide_lower(unit, crt_locale_of(locale)); }

wint_t _towupper_l(wint_t unit, _locale_t locale) { return crt_wide_upper(unit, crt_locale_of(locale)); }

wint_t towlower(wint_t unit) { return _towlower_l(unit, NULL); }

wint_t towupper(wint_t unit) { return _towupper_l(unit, NULL); }

static bool is_name(const char *a, const char *b) { return !strcmp(a, b); }

wctype_t wctype(const char *name) {
    static const struct {
        const char *name;
        wctype_t class;
    } classes[] = {
        {"alnum", CLASS_ALNUM}, {"alpha", CLASS_ALPHA}, {"blank", CLASS_BLANK}, {"cntrl", CLASS_CONTROL},
        {"digit", CLASS_DIGIT}, {"graph", CLASS_GRAPH}, {"lower", CLASS_LOWER}, {"print", CLASS_PRINT},
        {"punct", CLASS_PUNCT}, {"space", CLASS_SPACE}, {"upper", CLASS_UPPER}, {"xdigit", CLASS_HEX},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (is_name(name, classes[i].name))
            return classes[i].class;
    return 0;
}

enum { TO_UPPER = 1, TO_LOWER = 2 };

wctype_t wctrans(const char *name) {
    return is_name(name, "tolower") ? TO_LOWER : is_name(name, "toupper") ? TO_UPPER : 0;
}

wint_t towctrans(wint_t unit, wctype_t how) {
    if (how != TO_UPPER && how != TO_LOWER) {
        errno = EINVAL;
        return unit;
    }
    return how == TO_UPPER ? towupper(unit) : towlower(unit);
}
