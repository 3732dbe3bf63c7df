/* The conversion state of mbrtowc and its kin in an mbstate_t, of which both runtimes give 32 bits: the bytes of a
 * character that is not complete, or half of a surrogate pair. */
#pragma once
#include "../locale/locale.h"
#include "../locale/multibyte.h"

enum { STATE_BYTES = 3, STATE_LOW = 0x80, STATE_HIGH = 0x40 };

struct crt_state {
    uint8_t bytes[STATE_BYTES]; /* or a surrogate in the first two */
    uint8_t kind;               /* how many bytes, STATE_LOW or STATE_HIGH */
};
_Static_assert(sizeof(struct crt_state) == sizeof(int), "msvcrt's mbstate_t is an int");

/* States of functions called with none. */
enum { STATE_MBLEN, STATE_MBRTOWC, STATE_WCRTOMB, STATE_MBSRTOWCS };
struct crt_state *crt_own_state(int which);

/* Decode one character with what the state holds; bytes used of text, MULTIBYTE_INCOMPLETE or MULTIBYTE_INVALID. */
int crt_decode_on(wchar_t units[2], const char *text, size_t length, struct crt_state *state, UINT codepage);

/* Whole strings: code units or bytes made, without the NUL; SIZE_MAX with errno EILSEQ. out may be NULL. `next` is set
 * to where the text went on, or to NULL after its NUL. */
size_t crt_strings_decode(wchar_t *out, size_t room, const char **next, UINT codepage);
size_t crt_strings_encode(char *out, size_t room, const wchar_t **next, UINT codepage);
