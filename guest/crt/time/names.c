/* _Getdays, _Getmonths and _Gettnames: what the C++ library's time facets take from the locale; free() frees it. */
#include "../locale/locale.h"

char *_Getdays(void);
char *_Getmonths(void);
wchar_t *_W_Getdays(void);
wchar_t *_W_Getmonths(void);
void *_Gettnames(void);
void *_W_Gettnames(void);

static const struct crt_time_names *current(void) { return &crt_locale_of(NULL)->category[LC_TIME]->time; }

/* ":Sun:Sunday:Mon:Monday..." */
static wchar_t *join(const wchar_t *const *shorts, const wchar_t *const *longs, int count) {
    size_t room = 1;
    for (int i = 0; i < count; i++)
        room += wcslen(shorts[i]) + wcslen(longs[i]) + 2;
    wchar_t *out = malloc(room * sizeof *out), *at = out;
    if (!out)
        return NULL;
    for (int i = 0; i < count; i++) {
        for (int which = 0; which < 2; which++) {
            const wchar_t *name = which ? longs[i] : shorts[i];
            *at++ = L':';
            while (*name)
                *at++ = *name++;
        }
    }
    *at = 0;
    return out;
}

static char *narrowed(wchar_t *text) {
    if (!text)
        return NULL;
    UINT codepage = crt_locale_of(NULL)->codepage;
    int size = WideCharToMultiByte(codepage, 0, text, -1, NULL, 0, NULL, NULL);
    char *out = size > 0 ? malloc((size_t)size) : NULL;
    if (out)
        WideCharToMultiByte(codepage, 0, text, -1, out, size, NULL, NULL);
    free(text);
    return out;
}

wchar_t *_W_Getdays(void) { return join(current()->short_days, current()->days, 7); }

wchar_t *_W_Getmonths(void) { return join(current()->short_months, current()->months, 12); }

char *_Getdays(void) { return narrowed(_W_Getdays()); }

char *_Getmonths(void) { return narrowed(_W_Getmonths()); }

/* For _Strftime and _Wcsftime alone; the names themselves live for ever. */
void *_W_Gettnames(void) {
    struct crt_time_names *out = malloc(sizeof *out);
    if (out)
        *out = *current();
    return out;
}

void *_Gettnames(void) { return _W_Gettnames(); }
