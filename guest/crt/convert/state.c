/* Decoding and encoding character by character, with a state between calls. */
#include "state.h"

#include "../thread/thread_data.h"

struct crt_state *crt_own_state(int which) { return (struct crt_state *)&crt_thread_data()->multibyte_state[which]; }

int crt_decode_on(wchar_t units[2], const char *text, size_t length, struct crt_state *state, UINT codepage) {
    char joined[STATE_BYTES + MULTIBYTE_MOST];
    size_t held = state->kind <= STATE_BYTES ? state->kind : 0;
    memcpy(joined, state->bytes, held);
    size_t taken = length < MULTIBYTE_MOST ? length : MULTIBYTE_MOST;
    memcpy(joined + held, text, taken);
    int used = crt_decode(units, joined, held + taken, codepage);
    if (used == MULTIBYTE_INCOMPLETE && held + taken <= STATE_BYTES) {
        memcpy(state->bytes, joined, held + taken);
        state->kind = (uint8_t)(held + taken);
        return MULTIBYTE_INCOMPLETE;
    }
    *state = (struct crt_state){0};
    if (used < 0) {
        errno = EILSEQ;
        return MULTIBYTE_INVALID;
    }
    return used - (int)held;
}

size_t crt_strings_decode(wchar_t *out, size_t room, const char **next, UINT codepage) {
    size_t made = 0;
    const char *at = *next;
    while (!out || made < room) {
        wchar_t units[2];
        int used = crt_decode(units, at, MULTIBYTE_MOST, codepage);
        if (used < 0) {
            *next = at;
            errno = EILSEQ;
            return SIZE_MAX;
        }
        int count = units[1] ? 2 : 1;
        if (out && made + (size_t)count > room)
            break;
        if (out)
            out[made] = units[0];
        if (!units[0]) {
            *next = NULL;
            return made;
        }
        if (out && count == 2)
            out[made + 1] = units[1];
        made += (size_t)count;
        at += used;
    }
    *next = at;
    return made;
}

size_t crt_strings_encode(char *out, size_t room, const wchar_t **next, UINT codepage) {
    size_t made = 0;
    const wchar_t *at = *next;
    while (!out || made < room) {
        char bytes[MULTIBYTE_MOST];
        bool pair = at[0] >= 0xD800 && at[0] < 0xDC00 && at[1] >= 0xDC00 && at[1] < 0xE000;
        int count = crt_encode(bytes, at, pair ? 2 : 1, codepage);
        if (count < 0) {
            *next = at;
            errno = EILSEQ;
            return SIZE_MAX;
        }
        if (out && made + (size_t)count > room)
            break;
        if (out)
            memcpy(out + made, bytes, (size_t)count);
        if (!at[0]) {
            *next = NULL;
            return made;
        }
        made += (size_t)count;
        at += pair ? 2 : 1;
    }
    *next = at;
    return made;
}
