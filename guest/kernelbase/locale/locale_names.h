// Locale names and identifiers: which name an LCID has, and which of them carry data here. No last error.

#ifndef NTSUP_LOCALE_NAMES_H
#define NTSUP_LOCALE_NAMES_H

#include "kernelbase.h"

enum { ENGLISH_LCID = 0x0409 };

// The user's locale, as the host has it.
LCID locale_user(void);

// LOCALE_USER_DEFAULT and its like as the LCID they stand for, without the sort order.
LCID locale_resolve(LCID id);
// The LCID of a name (NULL: the user's; "": invariant; "!x-sys-default-locale"), or 0.
LCID locale_id_of(LPCWSTR name);
// The name of an LCID, or NULL.
LPCWSTR locale_name_of(LCID id);

// Whether it names a locale at all: what strings can be compared and mapped with.
static inline bool locale_is_known(LPCWSTR name) { return locale_id_of(name) != 0; }
static inline bool locale_id_is_known(LCID id) { return locale_name_of(id) != NULL; }

// The country that a language without one stands for; another LCID is itself.
LCID locale_specific(LCID id);
// Whether GetLocaleInfo has its data.
bool locale_has_data(LCID id);

#endif
