/* Comparison that ignores the case of ASCII letters: _stricmp, _wcsicmp and their counted forms. */
#include "../crt.h"

static int lower(unsigned unit) { return (int)(unit >= 'A' && unit <= 'Z' ? unit + 0x20 : unit); }

int _strnicmp(const char *a, const char *b, size_t most) {
    CRT_REQUIRE(a && b, EINVAL, INT_MAX);
    for (; most; most--, a++, b++) {
        int difference = lower((unsigned char)*a) - lower((unsigned char)*b);
        if (difference || !*a)
            return difference;
    }
    return 0;
}

int _stricmp(const char *a, const char *b) { return _strnicmp(a, b, SIZE_MAX); }

int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t most) {
    CRT_REQUIRE(a && b, EINVAL, INT_MAX);
    for (; most; most--, a++, b++) {
        int difference = lower(*a) - lower(*b);
        if (difference || !*a)
            return difference;
    }
    return 0;
}

int _wcsicmp(const wchar_t *a, const wchar_t *b) { return _wcsnicmp(a, b, SIZE_MAX); }
