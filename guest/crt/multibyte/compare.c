/* Comparing multibyte strings: by code, without regard to case, by collation; whole, by characters or by bytes. */
#include "multibyte_text.h"

int _strcoll_l(const char *a, const char *b, _locale_t locale);
int _stricoll_l(const char *a, const char *b, _locale_t locale);
int _strncoll_l(const char *a, const char *b, size_t most, _locale_t locale);
int _strnicoll_l(const char *a, const char *b, size_t most, _locale_t locale);

/* Compare at most `characters` characters in at most `bytes` bytes; a character that the bytes cut counts as 0. */
static int compare(const BYTES *a, const BYTES *b, size_t characters, size_t bytes, bool fold, _locale_t locale) {
    const crt_multibyte *mb = crt_multibyte_of(locale);
    while (characters-- && bytes) {
        size_t a_size = mb_size(mb, a), b_size = mb_size(mb, b);
        unsigned x = a_size <= bytes ? mb_get(mb, a) : 0, y = b_size <= bytes ? mb_get(mb, b) : 0;
        if (fold) {
            x = crt_mb_lower(mb, x);
            y = crt_mb_lower(mb, y);
        }
        if (x != y)
            return x > y ? 1 : -1;
        if (!x)
            return 0;
        a += a_size;
        b += b_size;
        bytes -= a_size < bytes ? a_size : bytes;
    }
    return 0;
}

#define WHOLE(name, fold)                                                                                              \
    int name##_l(const BYTES *a, const BYTES *b, _locale_t locale) {                                                   \
        CRT_REQUIRE(a && b, EINVAL, MB_NOT_COMPARABLE);                                                                \
        return compare(a, b, SIZE_MAX, SIZE_MAX, fold, locale);                                                        \
    }                                                                                                                  \
    PLAIN(int, name, (const BYTES *a, const BYTES *b), a, b)

#define COUNTED(name, characters, bytes, fold)                                                                         \
    int name##_l(const BYTES *a, const BYTES *b, size_t most, _locale_t locale) {                                      \
        if (!most)                                                                                                     \
            return 0;                                                                                                  \
        CRT_REQUIRE(a && b, EINVAL, MB_NOT_COMPARABLE);                                                                \
        return compare(a, b, characters, bytes, fold, locale);                                                         \
    }                                                                                                                  \
    PLAIN(int, name, (const BYTES *a, const BYTES *b, size_t most), a, b, most)

WHOLE(_mbscmp, false)
WHOLE(_mbsicmp, true)
COUNTED(_mbsncmp, most, SIZE_MAX, false)
COUNTED(_mbsnicmp, most, SIZE_MAX, true)
COUNTED(_mbsnbcmp, SIZE_MAX, most, false)
COUNTED(_mbsnbicmp, SIZE_MAX, most, true)

static const wchar_t *language_of(int codepage) {
    switch (codepage) {
    case 932:
        return L"ja-JP";
    case 936:
        return L"zh-CN";
    case 949:
        return L"ko-KR";
    case 950:
        return L"zh-TW";
    default:
        return LOCALE_NAME_USER_DEFAULT;
    }
}

static int collate(const BYTES *a, size_t a_size, const BYTES *b, size_t b_size, DWORD flags, const crt_multibyte *mb) {
    UINT codepage = (UINT)mb->codepage;
    wchar_t *wide_a = malloc((a_size + 1) * sizeof *wide_a), *wide_b = malloc((b_size + 1) * sizeof *wide_b);
    int order = 0;
    if (wide_a && wide_b) {
        int a_units = a_size ? MultiByteToWideChar(codepage, 0, (const char *)a, (int)a_size, wide_a, (int)a_size) : 0;
        int b_units = b_size ? MultiByteToWideChar(codepage, 0, (const char *)b, (int)b_size, wide_b, (int)b_size) : 0;
        order = CompareStringEx(language_of(mb->codepage), flags, wide_a, a_units, wide_b, b_units, NULL, NULL, 0);
    }
    free(wide_a);
    free(wide_b);
    if (!order) {
        errno = EINVAL;
        return MB_NOT_COMPARABLE;
    }
    return order - CSTR_EQUAL;
}

#define WHOLE_COLLATION(name, narrow, flags)                                                                           \
    int name##_l(const BYTES *a, const BYTES *b, _locale_t locale) {                                                   \
        CRT_REQUIRE(a && b, EINVAL, MB_NOT_COMPARABLE);                                                                \
        const crt_multibyte *mb = crt_multibyte_of(locale);                                                            \
        if (!mb->is_multibyte)                                                                                         \
            return narrow((const char *)a, (const char *)b, locale);                                                   \
        return collate(a, strlen((const char *)a), b, strlen((const char *)b), flags, mb);                             \
    }                                                                                                                  \
    PLAIN(int, name, (const BYTES *a, const BYTES *b), a, b)

#define COUNTED_COLLATION(name, narrow, flags, bytes_of)                                                               \
    int name##_l(const BYTES *a, const BYTES *b, size_t most, _locale_t locale) {                                      \
        if (!most)                                                                                                     \
            return 0;                                                                                                  \
        CRT_REQUIRE(a && b && most <= INT_MAX, EINVAL, MB_NOT_COMPARABLE);                                             \
        const crt_multibyte *mb = crt_multibyte_of(locale);                                                            \
        if (!mb->is_multibyte)                                                                                         \
            return narrow((const char *)a, (const char *)b, most, locale);                                             \
        return collate(a, bytes_of(mb, a, most), b, bytes_of(mb, b, most), flags, mb);                                 \
    }                                                                                                                  \
    PLAIN(int, name, (const BYTES *a, const BYTES *b, size_t most), a, b, most)

enum { BY_CASE = SORT_STRINGSORT, WITHOUT_CASE = SORT_STRINGSORT | NORM_IGNORECASE };

WHOLE_COLLATION(_mbscoll, _strcoll_l, BY_CASE)
WHOLE_COLLATION(_mbsicoll, _stricoll_l, WITHOUT_CASE)
COUNTED_COLLATION(_mbsncoll, _strncoll_l, BY_CASE, mb_bytes_of)
COUNTED_COLLATION(_mbsnicoll, _strnicoll_l, WITHOUT_CASE, mb_bytes_of)
COUNTED_COLLATION(_mbsnbcoll, _strncoll_l, BY_CASE, mb_whole)
COUNTED_COLLATION(_mbsnbicoll, _strnicoll_l, WITHOUT_CASE, mb_whole)
