/* Making the initial "C" locale, before anything else can ask for it. */
#pragma once

void crt_locale_start(void);
