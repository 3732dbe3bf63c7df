/* The locale a thread is in: for now the "C" locale for all. */
#include "../thread/thread_data.h"
#include "locale_start.h"
#include "multibyte.h"

void crt_locale_start(void) {}

void crt_locale_thread_release(struct crt_thread *thread) { (void)thread; }

UINT crt_codepage(void *locale) {
    (void)locale;
    return 0;
}

char crt_decimal_point(void *locale) {
    (void)locale;
    return '.';
}

wchar_t crt_wide_decimal_point(void *locale) {
    (void)locale;
    return L'.';
}
