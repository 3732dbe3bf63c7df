// AES and its modes, by aes.zig. Sizes are whole blocks unless said; in and out are the same or do not touch.

#ifndef NTSUP_AES_H
#define NTSUP_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AES_BLOCK = 16, AES_ROUNDS_MAX = 15 };

typedef struct {
    uint32_t rounds;
    uint32_t reserved[3];
    uint8_t forward[AES_ROUNDS_MAX][AES_BLOCK];
    uint8_t inverse[AES_ROUNDS_MAX][AES_BLOCK];
} AesKey;

void aes_expand(AesKey *key, const uint8_t *secret, size_t size); // 16, 24 or 32 bytes
void aes_ecb(const AesKey *key, bool encrypt, const uint8_t *in, uint8_t *out, size_t size);
void aes_cbc(const AesKey *key, bool encrypt, uint8_t vector[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size);
void aes_cbc_mac(const AesKey *key, uint8_t mac[AES_BLOCK], const uint8_t *in, size_t size);
// Any size that is a multiple of the segment (1 to 16 bytes).
void aes_cfb(const AesKey *key, bool encrypt, uint8_t vector[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size,
             size_t segment);
// Any size; the counter's last four bytes count, and go on with a new block at the next call.
void aes_ctr(const AesKey *key, uint8_t counter[AES_BLOCK], const uint8_t *in, uint8_t *out, size_t size);
// Any size, filled up with zeros; `state` begins as zeros.
void aes_ghash(const uint8_t subkey[AES_BLOCK], uint8_t state[AES_BLOCK], const uint8_t *data, size_t size);

#endif
