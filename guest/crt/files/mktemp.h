/* _mktemp, included once for each character type with these defined: CH, LENGTH, MKTEMP, MKTEMP_S, EXISTS. */
#include "../crt.h"

errno_t MKTEMP_S(CH *template, size_t room);
CH *MKTEMP(CH *template);

/* "XXXXXX" becomes a letter and the thread's number. */
errno_t MKTEMP_S(CH *template, size_t room) {
    enum { PATTERN = 6 };
    CRT_REQUIRE(template && room, EINVAL, EINVAL);
    size_t length = LENGTH(template, room);
    if (length >= room || length < PATTERN) {
        *template = 0;
        crt_invalid(EINVAL);
        return EINVAL;
    }
    CH *pattern = template + length - PATTERN;
    for (int i = 0; i < PATTERN; i++) {
        if (pattern[i] != 'X') {
            *template = 0;
            crt_invalid(EINVAL);
            return EINVAL;
        }
    }
    unsigned number = GetCurrentThreadId();
    for (int i = PATTERN - 1; i > 0; i--, number /= 10)
        pattern[i] = (CH)('0' + number % 10);
    int error = errno;
    for (CH letter = 'a'; letter <= 'z'; letter++) {
        *pattern = letter;
        if (!EXISTS(template)) {
            errno = error;
            return 0;
        }
    }
    *template = 0;
    errno = EEXIST;
    return EEXIST;
}

CH *MKTEMP(CH *template) {
    CRT_REQUIRE(template, EINVAL, NULL);
    return MKTEMP_S(template, LENGTH(template, SIZE_MAX) + 1) ? NULL : template;
}
