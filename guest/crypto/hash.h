// The hash functions that advapi32 and bcrypt offer: MD5, SHA-1, SHA-2. State only, no allocation, no failure.

#ifndef NTSUP_HASH_H
#define NTSUP_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef enum { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512, HASH_COUNT } HashKind;

enum { HASH_BLOCK_MAX = 128, HASH_SIZE_MAX = 64 };

typedef struct {
    HashKind kind;
    uint64_t length; // bytes so far
    union {
        uint32_t words[8];
        uint64_t longs[8];
    };
    uint8_t block[HASH_BLOCK_MAX];
} Hash;

size_t hash_size(HashKind kind);       // of a result
size_t hash_block_size(HashKind kind);

void hash_start(Hash *hash, HashKind kind);
void hash_add(Hash *hash, const void *data, size_t size);
// Writes hash_size bytes; the state is used up.
void hash_finish(Hash *hash, uint8_t *result);

#endif
