// Hashes by what hash.zig was compiled into for this processor, and HMAC on top of them.

#include "hash.h"
#include "processor.h"

#include <string.h>

#define DECLARE(PREFIX)                                                                                                \
    void PREFIX##hash_start(int kind, uint8_t *state);                                                                 \
    void PREFIX##hash_add(int kind, uint8_t *state, const void *data, size_t size);                                    \
    void PREFIX##hash_finish(int kind, uint8_t *state, uint8_t *result)

DECLARE(plain_);
DECLARE(sha_ni_);

size_t hash_size(HashKind kind) {
    static const uint8_t sizes[HASH_COUNT] = {16, 20, 32, 48, 64};
    return sizes[kind];
}

size_t hash_block_size(HashKind kind) { return kind >= HASH_SHA384 ? 128 : 64; }

void hash_start(Hash *hash, HashKind kind) {
    hash->kind = kind;
    plain_hash_start(kind, hash->state);
}

void hash_add(Hash *hash, const void *data, size_t size) {
    if (size == 0) // data may be NULL then
        return;
    (processor_has_sha() ? sha_ni_hash_add : plain_hash_add)(hash->kind, hash->state, data, size);
}

void hash_finish(Hash *hash, uint8_t *result) {
    (processor_has_sha() ? sha_ni_hash_finish : plain_hash_finish)(hash->kind, hash->state, result);
}

void hmac_start(Hmac *hmac, HashKind kind, const void *key, size_t size) {
    size_t block = hash_block_size(kind);
    uint8_t pad[HASH_BLOCK_MAX] = {0};
    if (size > block) {
        hash_start(&hmac->inner, kind);
        hash_add(&hmac->inner, key, size);
        hash_finish(&hmac->inner, pad);
    } else if (size) {
        memcpy(pad, key, size);
    }
    for (size_t i = 0; i < block; i++)
        pad[i] ^= 0x36;
    hash_start(&hmac->inner, kind);
    hash_add(&hmac->inner, pad, block);
    for (size_t i = 0; i < block; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    hash_start(&hmac->outer, kind);
    hash_add(&hmac->outer, pad, block);
}

void hmac_add(Hmac *hmac, const void *data, size_t size) { hash_add(&hmac->inner, data, size); }

void hmac_finish(Hmac *hmac, uint8_t *result) {
    hash_finish(&hmac->inner, result);
    hash_add(&hmac->outer, result, hash_size(hmac->outer.kind));
    hash_finish(&hmac->outer, result);
}
