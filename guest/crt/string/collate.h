/* Template: comparison by a locale's order (strcoll and its kin), and strxfrm. "C" compares code units. */
#include "character.h"
#include "classes.h"

int NAME(_stricmp_l, _wcsicmp_l)(const CH *a, const CH *b, _locale_t locale);
int NAME(_strnicmp_l, _wcsnicmp_l)(const CH *a, const CH *b, size_t most, _locale_t locale);

#ifndef CRT_WIDE
static wchar_t *widened(const char *text, size_t length, UINT codepage, int *units) {
    *units = length ? MultiByteToWideChar(codepage, 0, text, (int)length, NULL, 0) : 0;
    wchar_t *wide = malloc(((size_t)*units + 1) * sizeof *wide);
    if (wide && length)
        MultiByteToWideChar(codepage, 0, text, (int)length, wide, *units);
    return wide;
}
#endif

static int NAME(compare, wide_compare)(const CH *a, const CH *b, size_t most, DWORD flags, const crt_locale *locale) {
    const struct crt_category *category = locale->category[LC_COLLATE];
    size_t a_length = LENGTH_AT_MOST(a, most), b_length = LENGTH_AT_MOST(b, most);
#ifdef CRT_WIDE
    int order = CompareStringEx(category->locale_name, flags, a, (int)a_length, b, (int)b_length, NULL, NULL, 0);
#else
    int a_units, b_units, order = 0;
    wchar_t *wide_a = widened(a, a_length, category->codepage, &a_units);
    wchar_t *wide_b = widened(b, b_length, category->codepage, &b_units);
    if (wide_a && wide_b)
        order = CompareStringEx(category->locale_name, flags, wide_a, a_units, wide_b, b_units, NULL, NULL, 0);
    free(wide_a);
    free(wide_b);
#endif
    if (!order) {
        errno = EINVAL;
        return INT_MAX;
    }
    return order - CSTR_EQUAL;
}

enum { BY_CASE = SORT_STRINGSORT, WITHOUT_CASE = SORT_STRINGSORT | NORM_IGNORECASE };

int NAME(_strcoll_l, _wcscoll_l)(const CH *a, const CH *b, _locale_t locale) {
    CRT_REQUIRE(a && b, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    if (!in->category[LC_COLLATE]->locale_name)
        return NAME(strcmp, wcscmp)(a, b);
    return NAME(compare, wide_compare)(a, b, SIZE_MAX, BY_CASE, in);
}

int NAME(_stricoll_l, _wcsicoll_l)(const CH *a, const CH *b, _locale_t locale) {
    CRT_REQUIRE(a && b, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    if (!in->category[LC_COLLATE]->locale_name)
        return NAME(_stricmp_l, _wcsicmp_l)(a, b, locale);
    return NAME(compare, wide_compare)(a, b, SIZE_MAX, WITHOUT_CASE, in);
}

int NAME(_strncoll_l, _wcsncoll_l)(const CH *a, const CH *b, size_t most, _locale_t locale) {
    if (!most)
        return 0;
    CRT_REQUIRE(a && b && most <= INT_MAX, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    if (!in->category[LC_COLLATE]->locale_name)
        return NAME(strncmp, wcsncmp)(a, b, most);
    return NAME(compare, wide_compare)(a, b, most, BY_CASE, in);
}

int NAME(_strnicoll_l, _wcsnicoll_l)(const CH *a, const CH *b, size_t most, _locale_t locale) {
    if (!most)
        return 0;
    CRT_REQUIRE(a && b && most <= INT_MAX, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    if (!in->category[LC_COLLATE]->locale_name)
        return NAME(_strnicmp_l, _wcsnicmp_l)(a, b, most, locale);
    return NAME(compare, wide_compare)(a, b, most, WITHOUT_CASE, in);
}

int NAME(strcoll, wcscoll)(const CH *a, const CH *b) { return NAME(_strcoll_l, _wcscoll_l)(a, b, NULL); }

int NAME(_stricoll, _wcsicoll)(const CH *a, const CH *b) { return NAME(_stricoll_l, _wcsicoll_l)(a, b, NULL); }

int NAME(_strncoll, _wcsncoll)(const CH *a, const CH *b, size_t most) {
    return NAME(_strncoll_l, _wcsncoll_l)(a, b, most, NULL);
}

int NAME(_strnicoll, _wcsnicoll)(const CH *a, const CH *b, size_t most) {
    return NAME(_strnicoll_l, _wcsnicoll_l)(a, b, most, NULL);
}

/* A sort key's bytes become one character each. */
static size_t NAME(sort_key, wide_sort_key)(CH *out, const CH *text, size_t room, const crt_locale *locale) {
    const struct crt_category *category = locale->category[LC_COLLATE];
#ifdef CRT_WIDE
    const wchar_t *wide = text;
    int units = (int)wcslen(text);
#else
    int units;
    wchar_t *wide = widened(text, strlen(text), category->codepage, &units);
    if (!wide)
        return INT_MAX;
#endif
    enum { KEY = LCMAP_SORTKEY | SORT_STRINGSORT };
    int size = LCMapStringEx(category->locale_name, KEY, wide, units, NULL, 0, NULL, NULL, 0);
    unsigned char *key = size > 0 ? malloc((size_t)size) : NULL;
    if (key && !LCMapStringEx(category->locale_name, KEY, wide, units, (wchar_t *)key, size, NULL, NULL, 0))
        size = 0;
#ifndef CRT_WIDE
    free(wide);
#endif
    if (!key || size <= 0) {
        free(key);
        errno = EILSEQ;
        return INT_MAX;
    }
    if ((size_t)size <= room)
        for (int i = 0; i < size; i++)
            out[i] = (CH)key[i];
    else if (room)
        *out = 0;
    free(key);
    return (size_t)size - 1;
}

size_t NAME(_strxfrm_l, _wcsxfrm_l)(CH *out, const CH *text, size_t room, _locale_t locale) {
    CRT_REQUIRE(room <= INT_MAX && text && (out || !room), EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    if (in->category[LC_COLLATE]->locale_name)
        return NAME(sort_key, wide_sort_key)(out, text, room, in);
    size_t length = LENGTH(text);
    NAME(strncpy, wcsncpy)(out, text, room);
    if (length >= room)
        errno = ERANGE;
    return length;
}

size_t NAME(strxfrm, wcsxfrm)(CH *out, const CH *text, size_t room) {
    return NAME(_strxfrm_l, _wcsxfrm_l)(out, text, room, NULL);
}
