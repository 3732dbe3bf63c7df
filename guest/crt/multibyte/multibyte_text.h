/* Walking text of the multibyte code page, and the shape of its functions: each has an _l form, whose locale may be
 * NULL, and a plain one. A character is its byte, or both bytes with the lead byte above. */
#pragma once
#include "multibyte_table.h"

typedef unsigned char BYTES; /* what the functions' strings are made of */

enum { MB_NOT_COMPARABLE = INT_MAX };

/* The plain form of a function: same parameters but for the locale. */
#define PLAIN(type, name, parameters, ...)                                                                             \
    type name parameters { return name##_l(__VA_ARGS__, NULL); }

static inline bool mb_is_lead(const crt_multibyte *mb, unsigned byte) { return mb->type[(byte & 0xff) + 1] & MB_LEAD; }
static inline bool mb_is_trail(const crt_multibyte *mb, unsigned byte) {
    return mb->type[(byte & 0xff) + 1] & MB_TRAIL;
}

/* How many bytes the character has; a lead byte before the NUL is a character of its own. */
static inline size_t mb_size(const crt_multibyte *mb, const BYTES *at) {
    return mb_is_lead(mb, at[0]) && at[1] ? 2 : 1;
}

static inline unsigned mb_get(const crt_multibyte *mb, const BYTES *at) {
    return mb_size(mb, at) == 2 ? (unsigned)at[0] << 8 | at[1] : at[0];
}

static inline size_t mb_put(BYTES *out, unsigned character) {
    if (character <= 0xff) {
        out[0] = (BYTES)character;
        return 1;
    }
    out[0] = (BYTES)(character >> 8);
    out[1] = (BYTES)character;
    return 2;
}

/* The bytes of at most `count` characters before the NUL. */
static inline size_t mb_bytes_of(const crt_multibyte *mb, const BYTES *text, size_t count) {
    const BYTES *at = text;
    for (; count && *at; count--)
        at += mb_size(mb, at);
    return (size_t)(at - text);
}

/* The largest whole number of characters in `most` bytes before the NUL, as bytes. */
static inline size_t mb_whole(const crt_multibyte *mb, const BYTES *text, size_t most) {
    size_t used = 0;
    while (used < most && text[used]) {
        size_t size = mb_size(mb, text + used);
        if (used + size > most)
            break;
        used += size;
    }
    return used;
}

unsigned crt_mb_lower(const crt_multibyte *mb, unsigned character);
unsigned crt_mb_upper(const crt_multibyte *mb, unsigned character);
