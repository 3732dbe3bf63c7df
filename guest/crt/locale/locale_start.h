/* Making the initial "C" locale and multibyte table, before anything else can ask for them. */
#pragma once

void crt_locale_start(void);
void crt_multibyte_start(void);
