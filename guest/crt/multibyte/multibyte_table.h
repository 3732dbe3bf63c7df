/* What _mbs* functions know of a code page: its lead and trail bytes. Code pages without lead bytes (and UTF-8, whose
 * characters these functions take for bytes, as on Windows) have none. */
#pragma once
#include "../locale/locale.h"

enum {
    MB_SPACE_KANA = 0x01, /* single-byte kana */
    MB_LEAD = 0x04,
    MB_TRAIL = 0x08,
    MB_UPPER = 0x10,
    MB_LOWER = 0x20,
    MB_KANA_PUNCT = 0x02
};

struct threadmbcinfostruct {
    int references_unused;
    int codepage;
    int is_multibyte;
    unsigned short ranges[6];
    unsigned char type[257];    /* from -1 to 255 */
    unsigned char casemap[256]; /* the other case of a single-byte letter, else 0 */
    const wchar_t *locale_name;
};

typedef struct threadmbcinfostruct crt_multibyte;

/* A locale's table, or for NULL the one _setmbcp chose. */
crt_multibyte *crt_multibyte_of(_locale_t locale);
crt_multibyte *crt_multibyte_of_codepage(UINT codepage);
