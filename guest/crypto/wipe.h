// Zeros over what was secret, which the compiler cannot leave away.

#ifndef NTSUP_CRYPTO_WIPE_H
#define NTSUP_CRYPTO_WIPE_H

#include <stddef.h>
#include <string.h>

static inline void wipe(void *what, size_t size) {
    memset(what, 0, size);
    __asm__ volatile("" : : "r"(what) : "memory");
}

#endif
