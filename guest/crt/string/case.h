/* Template: comparison that ignores case, and changing a string's case, by a locale. */
#include "character.h"
#include "classes.h"

#ifdef CRT_WIDE
#define LOWER(unit, locale) crt_wide_lower(unit, locale)
#else
#define LOWER(unit, locale) (locale)->lower[(unsigned char)(unit)]
#endif

int NAME(_strnicmp_l, _wcsnicmp_l)(const CH *a, const CH *b, size_t most, _locale_t locale) {
    if (!most)
        return 0;
    CRT_REQUIRE(a && b && most <= INT_MAX, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    for (; most; most--, a++, b++) {
        int difference = LOWER(*a, in) - LOWER(*b, in);
        if (difference || !*a)
            return difference;
    }
    return 0;
}

int NAME(_strnicmp, _wcsnicmp)(const CH *a, const CH *b, size_t most) {
    return NAME(_strnicmp_l, _wcsnicmp_l)(a, b, most, NULL);
}

int NAME(_stricmp_l, _wcsicmp_l)(const CH *a, const CH *b, _locale_t locale) {
    CRT_REQUIRE(a && b, EINVAL, INT_MAX);
    const crt_locale *in = crt_locale_of(locale);
    for (;; a++, b++) {
        int difference = LOWER(*a, in) - LOWER(*b, in);
        if (difference || !*a)
            return difference;
    }
}

int NAME(_stricmp, _wcsicmp)(const CH *a, const CH *b) { return NAME(_stricmp_l, _wcsicmp_l)(a, b, NULL); }

/* Map by Windows' tables, through UTF-16 where the string is not in it: the length may change. */
static errno_t NAME(map_by_locale, wide_map_by_locale)(CH *text, size_t room, DWORD how, const crt_locale *locale) {
    const wchar_t *name = locale->category[LC_CTYPE]->locale_name;
#ifdef CRT_WIDE
    int units = (int)wcslen(text) + 1;
    const wchar_t *wide = text;
#else
    UINT codepage = locale->codepage;
    int units = MultiByteToWideChar(codepage, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    if (!units) {
        errno = EILSEQ;
        return EILSEQ;
    }
    wchar_t *wide = malloc((size_t)units * sizeof *wide);
    if (!wide)
        return ENOMEM;
    MultiByteToWideChar(codepage, 0, text, -1, wide, units);
#endif
    int needed = LCMapStringEx(name, how, wide, units, NULL, 0, NULL, NULL, 0);
    wchar_t *mapped = needed ? malloc((size_t)needed * sizeof *mapped) : NULL;
    errno_t error = !needed ? EILSEQ : mapped ? 0 : ENOMEM;
    if (!error)
        LCMapStringEx(name, how, wide, units, mapped, needed, NULL, NULL, 0);
#ifdef CRT_WIDE
    if (!error && (size_t)needed > room)
        error = ERANGE;
    if (!error)
        memcpy(text, mapped, (size_t)needed * sizeof *text);
#else
    free(wide);
    if (!error && (size_t)WideCharToMultiByte(codepage, 0, mapped, needed, NULL, 0, NULL, NULL) > room)
        error = ERANGE;
    if (!error)
        WideCharToMultiByte(codepage, 0, mapped, needed, text, (int)room, NULL, NULL);
#endif
    free(mapped);
    if (error == ERANGE)
        GIVE_UP(text, ERANGE);
    if (error)
        errno = error;
    return error;
}

static errno_t NAME(map, wide_map)(CH *text, size_t room, DWORD how, _locale_t locale) {
    const crt_locale *in = crt_locale_of(locale);
    if (in->category[LC_CTYPE]->locale_name)
        return NAME(map_by_locale, wide_map_by_locale)(text, room, how, in);
    CH first = how == LCMAP_LOWERCASE ? 'A' : 'a';
    for (; *text; text++)
        if (*text >= first && *text < first + 26)
            *text ^= 0x20;
    return 0;
}

#define MAP_CASE(plain, counted, how)                                                                                  \
    errno_t counted##_l(CH *text, size_t room, _locale_t locale) {                                                     \
        CRT_REQUIRE(text, EINVAL, EINVAL);                                                                             \
        if (LENGTH_AT_MOST(text, room) >= room) {                                                                      \
            if (room)                                                                                                  \
                *text = 0;                                                                                             \
            crt_invalid(EINVAL);                                                                                       \
            return EINVAL;                                                                                             \
        }                                                                                                              \
        return NAME(map, wide_map)(text, room, how, locale);                                                           \
    }                                                                                                                  \
    errno_t counted(CH *text, size_t room) { return counted##_l(text, room, NULL); }                                   \
    CH *plain##_l(CH *text, _locale_t locale) {                                                                        \
        CRT_REQUIRE(text, EINVAL, NULL);                                                                               \
        NAME(map, wide_map)(text, LENGTH(text) + 1, how, locale);                                                      \
        return text;                                                                                                   \
    }                                                                                                                  \
    CH *plain(CH *text) { return plain##_l(text, NULL); }

#ifdef CRT_WIDE
MAP_CASE(_wcslwr, _wcslwr_s, LCMAP_LOWERCASE)
MAP_CASE(_wcsupr, _wcsupr_s, LCMAP_UPPERCASE)
#else
MAP_CASE(_strlwr, _strlwr_s, LCMAP_LOWERCASE)
MAP_CASE(_strupr, _strupr_s, LCMAP_UPPERCASE)
#endif
