// The hash functions that the crypto DLLs offer: MD5, SHA-1, SHA-2. State only, no allocation, no failure.

#ifndef NTSUP_HASH_H
#define NTSUP_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef enum { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512, HASH_COUNT } HashKind; // hash.zig's order

enum { HASH_BLOCK_MAX = 128, HASH_SIZE_MAX = 64, HASH_STATE_SIZE = 256 };

typedef struct {
    HashKind kind;
    _Alignas(16) uint8_t state[HASH_STATE_SIZE]; // of Zig's; a copy is another hash
} Hash;

size_t hash_size(HashKind kind); // of a result
size_t hash_block_size(HashKind kind);

void hash_start(Hash *hash, HashKind kind);
void hash_add(Hash *hash, const void *data, size_t size);
// Writes hash_size bytes; the state is used up.
void hash_finish(Hash *hash, uint8_t *result);

// HMAC (RFC 2104) by the two hashes that have taken the key; a copy is another HMAC of that key.
typedef struct {
    Hash inner, outer;
} Hmac;

void hmac_start(Hmac *hmac, HashKind kind, const void *key, size_t size);
void hmac_add(Hmac *hmac, const void *data, size_t size);
void hmac_finish(Hmac *hmac, uint8_t *result);

#endif
