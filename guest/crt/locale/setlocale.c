/* setlocale, and _locale_t objects: reading a name for one category or for all. */
#include "../multibyte/multibyte_table.h"
#include "../thread/lock.h"
#include "current.h"

char *setlocale(int id, const char *text);
wchar_t *_wsetlocale(int id, const wchar_t *text);
_locale_t _get_current_locale(void);
_locale_t _create_locale(int id, const char *text);
_locale_t _wcreate_locale(int id, const wchar_t *text);
void _free_locale(_locale_t locale);

enum { NAMES_MOST = CRT_CATEGORIES * (LOCALE_TEXT + 16) };

typedef const struct crt_category *categories[CRT_CATEGORIES];

static bool set_one(categories out, enum crt_category_id id, const wchar_t *text) {
    struct crt_locale_setting setting;
    return crt_locale_parse(&setting, text) && (out[id] = crt_category_intern(id, &setting));
}

/* "LC_COLLATE=C;LC_CTYPE=...": what setlocale(LC_ALL, NULL) gave. */
static bool set_from_list(categories out, const wchar_t *text) {
    static const wchar_t *const labels[] = {L"LC_ALL",      L"LC_COLLATE", L"LC_CTYPE",
                                            L"LC_MONETARY", L"LC_NUMERIC", L"LC_TIME"};
    while (*text) {
        size_t label = 0, length = 0;
        while (text[label] && text[label] != L'=')
            label++;
        if (!text[label])
            return false;
        const wchar_t *value = text + label + 1;
        while (value[length] && value[length] != L';')
            length++;
        int id = LC_COLLATE;
        while (id < CRT_CATEGORIES && (wcsncmp(labels[id], text, label) || labels[id][label]))
            id++;
        wchar_t name[LOCALE_TEXT];
        if (id == CRT_CATEGORIES || length >= LOCALE_TEXT)
            return false;
        memcpy(name, value, length * sizeof *name);
        name[length] = 0;
        if (!set_one(out, id, name))
            return false;
        text = value + length + (value[length] == L';');
    }
    return true;
}

static bool set(categories out, int id, const wchar_t *text) {
    if (id != LC_ALL)
        return set_one(out, id, text);
    if (!wcsncmp(text, L"LC_", 3))
        return set_from_list(out, text);
    for (int each = LC_COLLATE; each < CRT_CATEGORIES; each++)
        if (!set_one(out, each, text))
            return false;
    return true;
}

/* Change the current locale; false where the name means nothing. */
static bool change(int id, const wchar_t *text) {
    categories wanted;
    crt_locale *now = crt_locale_of(NULL);
    memcpy(wanted, now->category, sizeof wanted);
    if (!set(wanted, id, text))
        return false;
    if (!memcmp(wanted, now->category, sizeof wanted))
        return true;
    bool is_c = !memcmp(wanted, crt_c_locale.category, sizeof wanted);
    crt_locale *made = is_c ? &crt_c_locale : crt_locale_make(wanted);
    if (!made)
        return false;
    crt_locale_enter(made);
    crt_locale_drop(made);
    return true;
}

wchar_t *_wsetlocale(int id, const wchar_t *text) {
    CRT_REQUIRE(id >= LC_ALL && id < CRT_CATEGORIES, EINVAL, NULL);
    crt_lock(CRT_LOCK_LOCALE);
    bool done = !text || change(id, text);
    crt_unlock(CRT_LOCK_LOCALE);
    if (!done)
        return NULL;
    const crt_locale *now = crt_locale_of(NULL);
    return id == LC_ALL ? now->wide_all : (wchar_t *)(uintptr_t)now->category[id]->name;
}

char *setlocale(int id, const char *text) {
    CRT_REQUIRE(id >= LC_ALL && id < CRT_CATEGORIES, EINVAL, NULL);
    wchar_t wide[NAMES_MOST];
    if (text && !MultiByteToWideChar(CP_ACP, 0, text, -1, wide, NAMES_MOST))
        return NULL;
    if (!_wsetlocale(id, text ? wide : NULL))
        return NULL;
    const crt_locale *now = crt_locale_of(NULL);
    return id == LC_ALL ? now->all : (char *)(uintptr_t)now->category[id]->narrow_name;
}

static _locale_t join(crt_locale *locale) {
    _locale_t out = locale ? malloc(sizeof *out) : NULL;
    if (!out) {
        crt_locale_drop(locale);
        return NULL;
    }
    out->locinfo = locale;
    out->mbcinfo = crt_multibyte_of_codepage(locale->codepage);
    return out;
}

_locale_t _get_current_locale(void) {
    crt_locale *now = crt_locale_of(NULL);
    crt_locale_hold(now);
    _locale_t out = join(now);
    if (out)
        out->mbcinfo = crt_multibyte_of(NULL);
    return out;
}

_locale_t _wcreate_locale(int id, const wchar_t *text) {
    if (id < LC_ALL || id >= CRT_CATEGORIES || !text)
        return NULL;
    categories wanted;
    memcpy(wanted, crt_c_locale.category, sizeof wanted);
    return set(wanted, id, text) ? join(crt_locale_make(wanted)) : NULL;
}

_locale_t _create_locale(int id, const char *text) {
    wchar_t wide[NAMES_MOST];
    if (!text || !MultiByteToWideChar(CP_ACP, 0, text, -1, wide, NAMES_MOST))
        return NULL;
    return _wcreate_locale(id, wide);
}

void _free_locale(_locale_t locale) {
    if (!locale)
        return;
    crt_locale_drop(locale->locinfo);
    free(locale);
}
