/* What the current locale says: localeconv and the accessors that headers and static libraries call. */
#include "../thread/lock.h"
#include "character_tables.h"
#include "current.h"

struct lconv *localeconv(void);
UINT ___lc_codepage_func(void);
UINT ___lc_collate_cp_func(void);
const wchar_t **___lc_locale_name_func(void);
unsigned long *___lc_handle_func(void);
int ___mb_cur_max_func(void);
int ___mb_cur_max_l_func(_locale_t locale);
const unsigned short *crt_pctype_func(void);
const unsigned short *crt_pwctype_func(void);
int __lconv_init(void);
void _lock_locales(void);
void _unlock_locales(void);

struct lconv *localeconv(void) { return &crt_locale_of(NULL)->lconv; }

UINT ___lc_codepage_func(void) { return crt_locale_of(NULL)->codepage; }

UINT ___lc_collate_cp_func(void) { return crt_locale_of(NULL)->category[LC_COLLATE]->codepage; }

int ___mb_cur_max_l_func(_locale_t locale) { return crt_locale_of(locale)->mb_cur_max; }

int ___mb_cur_max_func(void) { return ___mb_cur_max_l_func(NULL); }

const unsigned short *crt_pctype_func(void) { return crt_locale_of(NULL)->ctype; }

const unsigned short *crt_pwctype_func(void) { return crt_wide_classes + 1; }

/* Programs built with char unsigned call this: "no information" is then 255. */
int __lconv_init(void) {
    struct lconv *both[] = {&crt_c_locale.lconv, &crt_c_categories[LC_MONETARY].lconv};
    for (int i = 0; i < 2; i++)
        memset(&both[i]->int_frac_digits, UCHAR_MAX, &both[i]->n_sign_posn + 1 - &both[i]->int_frac_digits);
    return 0;
}

void _lock_locales(void) { crt_lock(CRT_LOCK_LOCALE); }

void _unlock_locales(void) { crt_unlock(CRT_LOCK_LOCALE); }

#ifdef CRT_MSVCRT
#undef _pctype
#undef __mb_cur_max
extern const unsigned short *_pctype;
extern int __mb_cur_max;
extern UINT __lc_codepage, __lc_collate_cp;
extern unsigned long __lc_handle[CRT_CATEGORIES];
extern int __setlc_active, __unguarded_readlc_active;
int ___setlc_active_func(void);
int *___unguarded_readlc_active_add_func(void);

unsigned long *___lc_handle_func(void) { return crt_locale_of(NULL)->handle; }

int ___setlc_active_func(void) { return __setlc_active; }

int *___unguarded_readlc_active_add_func(void) { return &__unguarded_readlc_active; }

void crt_locale_publish(const crt_locale *locale) {
    _pctype = locale->ctype;
    __mb_cur_max = locale->mb_cur_max;
    __lc_codepage = locale->codepage;
    __lc_collate_cp = locale->collate_codepage;
    memcpy(__lc_handle, locale->handle, sizeof __lc_handle);
}
#else
const wchar_t **___lc_locale_name_func(void) { return crt_locale_of(NULL)->locale_names; }

void crt_locale_publish(const crt_locale *locale) { (void)locale; }
#endif
