// RFC 3394 on AES' blocks: six passes over the key's halves of blocks, each step counted into the check value.

#include "key_wrap.h"

#include <string.h>

enum { HALF = 8, PASSES = 6 };

static const uint8_t check[HALF] = {0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6};

static void count_in(uint8_t half[HALF], size_t step) {
    for (size_t i = 0; i < sizeof step; i++)
        half[HALF - 1 - i] ^= (uint8_t)(step >> 8 * i);
}

void key_wrap(const AesKey *with, const uint8_t *secret, size_t size, uint8_t *wrapped) {
    uint8_t block[AES_BLOCK];
    size_t halves = size / HALF, step = 0;
    memcpy(block, check, HALF);
    memmove(wrapped + HALF, secret, size);
    for (size_t pass = 0; pass < PASSES; pass++) {
        for (size_t i = 1; i <= halves; i++) {
            memcpy(block + HALF, wrapped + HALF * i, HALF);
            aes_ecb(with, true, block, block, AES_BLOCK);
            count_in(block, ++step);
            memcpy(wrapped + HALF * i, block + HALF, HALF);
        }
    }
    memcpy(wrapped, block, HALF);
}

bool key_unwrap(const AesKey *with, const uint8_t *wrapped, size_t size, uint8_t *secret) {
    uint8_t block[AES_BLOCK];
    size_t halves = size / HALF - 1, step = PASSES * halves;
    memcpy(block, wrapped, HALF);
    memmove(secret, wrapped + HALF, size - HALF);
    for (size_t pass = 0; pass < PASSES; pass++) {
        for (size_t i = halves; i >= 1; i--) {
            count_in(block, step--);
            memcpy(block + HALF, secret + HALF * (i - 1), HALF);
            aes_ecb(with, false, block, block, AES_BLOCK);
            memcpy(secret + HALF * (i - 1), block + HALF, HALF);
        }
    }
    return memcmp(block, check, HALF) == 0;
}
