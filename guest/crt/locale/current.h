/* Changing the locale that a thread is in. */
#pragma once
#include "locale.h"

enum { ENABLE_PER_THREAD = 1, DISABLE_PER_THREAD = 2 };

int _configthreadlocale(int mode);
/* Make it the thread's locale, or the process's where the thread has none of its own. */
void crt_locale_enter(crt_locale *locale);
/* Tell msvcrt's exported variables about the process's new locale. */
void crt_locale_publish(const crt_locale *locale);
