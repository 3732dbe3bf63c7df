/* The tables of lead and trail bytes, and _setmbcp, which chooses one for the process. They are kept once made. */
#include "multibyte_table.h"

#include "../locale/locale_start.h"
#include "../thread/lock.h"

int _setmbcp(int codepage);
int _getmbcp(void);
unsigned char *__p__mbctype(void);
unsigned char *__p__mbcasemap(void);

enum { MB_CP_SINGLE = 0, MB_CP_OEM = -2, MB_CP_ANSI = -3, MB_CP_LOCALE = -4, TABLES = 24 };

unsigned char crt_mbctype[257], crt_mbcasemap[256];

static crt_multibyte single_byte;
static crt_multibyte *tables[TABLES];
static crt_multibyte *volatile chosen = &single_byte;

struct range {
    unsigned char first, last;
};

static const struct trail_bytes {
    int codepage;
    struct range ranges[3];
} known_trail_bytes[] = {
    {932, {{0x40, 0x7e}, {0x80, 0xfc}}},
    {936, {{0x40, 0x7e}, {0x80, 0xfe}}},
    {949, {{0x41, 0x5a}, {0x61, 0x7a}, {0x81, 0xfe}}},
    {950, {{0x40, 0x7e}, {0xa1, 0xfe}}},
};

static void mark(crt_multibyte *table, struct range range, unsigned char bit) {
    for (int byte = range.first; range.first && byte <= range.last; byte++)
        table->type[byte + 1] |= bit;
}

static void mark_lead_and_trail(crt_multibyte *table, const CPINFO *info) {
    for (int i = 0; i < MAX_LEADBYTES && info->LeadByte[i]; i += 2)
        mark(table, (struct range){info->LeadByte[i], info->LeadByte[i + 1]}, MB_LEAD);
    for (size_t i = 0; i < sizeof known_trail_bytes / sizeof *known_trail_bytes; i++) {
        if (known_trail_bytes[i].codepage != table->codepage)
            continue;
        for (int j = 0; j < 3; j++)
            mark(table, known_trail_bytes[i].ranges[j], MB_TRAIL);
        if (table->codepage == 932) {
            mark(table, (struct range){0xa1, 0xa5}, MB_KANA_PUNCT);
            mark(table, (struct range){0xa6, 0xdf}, MB_SPACE_KANA);
        }
        return;
    }
    mark(table, (struct range){0x01, 0xfe}, MB_TRAIL);
}

static void mark_case(crt_multibyte *table) {
    for (int byte = 0; byte < 256; byte++) {
        char from = (char)byte, to = from;
        wchar_t unit = (wchar_t)byte, other = unit;
        if (byte >= 128 && (table->codepage == 0 || table->codepage == CP_UTF8 || (table->type[byte + 1] & MB_LEAD) ||
                            MultiByteToWideChar((UINT)table->codepage, MB_ERR_INVALID_CHARS, &from, 1, &unit, 1) != 1))
            continue;
        BOOL defaulted = FALSE, *report = table->codepage == CP_UTF8 ? NULL : &defaulted;
        LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, &unit, 1, &other, 1, NULL, NULL, 0);
        bool upper = other != unit;
        if (!upper)
            LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, &unit, 1, &other, 1, NULL, NULL, 0);
        if (other == unit)
            continue;
        if (byte < 128)
            to = (char)other;
        else if (WideCharToMultiByte((UINT)table->codepage, WC_NO_BEST_FIT_CHARS, &other, 1, &to, 1, NULL, report) !=
                     1 ||
                 defaulted)
            continue;
        table->casemap[byte] = (unsigned char)to;
        table->type[byte + 1] |= upper ? MB_UPPER : MB_LOWER;
    }
}

static void fill(crt_multibyte *table, int codepage) {
    CPINFO info;
    table->codepage = codepage;
    if (codepage && codepage != CP_UTF8 && GetCPInfo((UINT)codepage, &info) && info.MaxCharSize > 1) {
        table->is_multibyte = 1;
        mark_lead_and_trail(table, &info);
    }
    mark_case(table);
}

crt_multibyte *crt_multibyte_of_codepage(UINT codepage) {
    crt_lock(CRT_LOCK_MULTIBYTE);
    crt_multibyte *found = codepage ? NULL : &single_byte;
    int i = 0;
    for (; i < TABLES && tables[i] && !found; i++)
        if (tables[i]->codepage == (int)codepage)
            found = tables[i];
    if (!found && i < TABLES && (found = calloc(1, sizeof *found))) {
        fill(found, (int)codepage);
        tables[i] = found;
    }
    crt_unlock(CRT_LOCK_MULTIBYTE);
    return found ? found : &single_byte;
}

crt_multibyte *crt_multibyte_of(_locale_t locale) { return locale ? locale->mbcinfo : chosen; }

int _setmbcp(int codepage) {
    UINT wanted = codepage == MB_CP_SINGLE   ? 0
                  : codepage == MB_CP_OEM    ? GetOEMCP()
                  : codepage == MB_CP_ANSI   ? GetACP()
                  : codepage == MB_CP_LOCALE ? crt_locale_of(NULL)->codepage
                                             : (UINT)codepage;
    CPINFO info;
    if (wanted && (wanted == CP_UTF7 || !GetCPInfo(wanted, &info) || (wanted != CP_UTF8 && info.MaxCharSize > 2))) {
        errno = EINVAL;
        return -1;
    }
    crt_lock(CRT_LOCK_MULTIBYTE);
    crt_multibyte *table = crt_multibyte_of_codepage(wanted);
    chosen = table;
    memcpy(crt_mbctype, table->type, sizeof crt_mbctype);
    memcpy(crt_mbcasemap, table->casemap, sizeof crt_mbcasemap);
    crt_unlock(CRT_LOCK_MULTIBYTE);
    return 0;
}

/* 0 for a single-byte code page. */
int _getmbcp(void) { return chosen->is_multibyte ? chosen->codepage : 0; }

unsigned char *__p__mbctype(void) { return crt_mbctype; }

unsigned char *__p__mbcasemap(void) { return crt_mbcasemap; }

void crt_multibyte_start(void) {
    fill(&single_byte, 0);
    _setmbcp(MB_CP_ANSI);
}
