/* Blocks of memory: bounded copies, _memccpy and _memicmp. memcpy and its like are the compiler's, in guest/common. */
#include "../locale/locale.h"

errno_t memcpy_s(void *to, size_t room, const void *from, size_t count);
errno_t memmove_s(void *to, size_t room, const void *from, size_t count);
errno_t wmemcpy_s(wchar_t *to, size_t room, const wchar_t *from, size_t count);
errno_t wmemmove_s(wchar_t *to, size_t room, const wchar_t *from, size_t count);
void *_memccpy(void *to, const void *from, int last, size_t count);
int _memicmp(const void *a, const void *b, size_t count);
int _memicmp_l(const void *a, const void *b, size_t count, _locale_t locale);

errno_t memcpy_s(void *to, size_t room, const void *from, size_t count) {
    if (!count)
        return 0;
    CRT_REQUIRE(to, EINVAL, EINVAL);
    if (!from || room < count) {
        errno_t error = from ? ERANGE : EINVAL;
        memset(to, 0, room);
        crt_invalid(error);
        return error;
    }
    memmove(to, from, count);
    return 0;
}

errno_t memmove_s(void *to, size_t room, const void *from, size_t count) {
    if (!count)
        return 0;
    CRT_REQUIRE(to && from, EINVAL, EINVAL);
    CRT_REQUIRE(room >= count, ERANGE, ERANGE);
    memmove(to, from, count);
    return 0;
}

errno_t wmemcpy_s(wchar_t *to, size_t room, const wchar_t *from, size_t count) {
    return memcpy_s(to, room * sizeof *to, from, count * sizeof *from);
}

errno_t wmemmove_s(wchar_t *to, size_t room, const wchar_t *from, size_t count) {
    return memmove_s(to, room * sizeof *to, from, count * sizeof *from);
}

void *_memccpy(void *to, const void *from, int last, size_t count) {
    unsigned char *out = to;
    const unsigned char *in = from;
    while (count--)
        if ((*out++ = *in++) == (unsigned char)last)
            return out;
    return NULL;
}

int _memicmp_l(const void *a, const void *b, size_t count, _locale_t locale) {
    CRT_REQUIRE((a && b) || !count, EINVAL, INT_MAX);
    const unsigned char *lower = crt_locale_of(locale)->lower, *x = a, *y = b;
    for (; count; count--, x++, y++)
        if (lower[*x] != lower[*y])
            return lower[*x] - lower[*y];
    return 0;
}

int _memicmp(const void *a, const void *b, size_t count) { return _memicmp_l(a, b, count, NULL); }
