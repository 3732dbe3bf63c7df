/* Which locale a thread is in: the process's, unless _configthreadlocale gave the thread one of its own. */
#include "current.h"
#include "../thread/lock.h"
#include "../thread/thread_data.h"
#include "locale_start.h"
#include "multibyte.h"

volatile bool crt_locale_changed;
static crt_locale *volatile global = &crt_c_locale;

/* A thread holds the locale it was last seen in, so that another's setlocale does not pull it away. */
static void move(struct crt_thread *thread, crt_locale *to) {
    crt_locale *from = thread->locale;
    crt_locale_hold(to);
    thread->locale = to;
    crt_locale_drop(from);
}

crt_locale *crt_current_locale(void) {
    struct crt_thread *thread = crt_thread_data();
    if (!thread->own_locale && thread->locale != global) {
        crt_lock(CRT_LOCK_LOCALE);
        move(thread, global);
        crt_unlock(CRT_LOCK_LOCALE);
    }
    return thread->locale ? thread->locale : &crt_c_locale;
}

void crt_locale_enter(crt_locale *locale) {
    struct crt_thread *thread = crt_thread_data();
    crt_lock(CRT_LOCK_LOCALE);
    crt_locale_changed = true;
    if (!thread->own_locale) {
        crt_locale *before = global;
        crt_locale_hold(locale);
        global = locale;
        crt_locale_drop(before);
        crt_locale_publish(locale);
    }
    move(thread, locale);
    crt_unlock(CRT_LOCK_LOCALE);
}

int _configthreadlocale(int mode) {
    struct crt_thread *thread = crt_thread_data();
    int before = thread->own_locale ? ENABLE_PER_THREAD : DISABLE_PER_THREAD;
    switch (mode) {
    case ENABLE_PER_THREAD:
        crt_lock(CRT_LOCK_LOCALE);
        if (!thread->own_locale)
            move(thread, global);
        thread->own_locale = 1;
        crt_locale_changed = true;
        crt_unlock(CRT_LOCK_LOCALE);
        return before;
    case DISABLE_PER_THREAD:
        thread->own_locale = 0;
        return before;
    case 0:
    case -1:
        return before;
    default:
        crt_invalid(EINVAL);
        return -1;
    }
}

void crt_locale_thread_release(struct crt_thread *thread) { crt_locale_drop(thread->locale); }

UINT crt_codepage(void *locale) { return crt_locale_of(locale)->codepage; }

char crt_decimal_point(void *locale) { return *crt_locale_of(locale)->lconv.decimal_point; }

wchar_t crt_wide_decimal_point(void *locale) { return *crt_locale_of(locale)->lconv._W_decimal_point; }
