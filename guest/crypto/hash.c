// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4).

#include "hash.h"

#include <string.h>

static uint32_t left(uint32_t value, unsigned by) { return value << by | value >> (32 - by); }
static uint32_t right(uint32_t value, unsigned by) { return value >> by | value << (32 - by); }
static uint64_t right64(uint64_t value, unsigned by) { return value >> by | value << (64 - by); }

static uint32_t big32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t little32(const uint8_t *at) {
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static uint64_t big64(const uint8_t *at) { return (uint64_t)big32(at) << 32 | big32(at + 4); }

// floor(2^32 * |sin(i + 1)|)
static const uint32_t md5_constants[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static void md5_block(uint32_t state[4], const uint8_t *block) {
    static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (unsigned i = 0; i < 64; i++) {
        uint32_t mixed;
        unsigned word;
        if (i < 16)
            mixed = (b & c) | (~b & d), word = i;
        else if (i < 32)
            mixed = (d & b) | (~d & c), word = (5 * i + 1) % 16;
        else if (i < 48)
            mixed = b ^ c ^ d, word = (3 * i + 5) % 16;
        else
            mixed = c ^ (b | ~d), word = 7 * i % 16;
        uint32_t next = b + left(a + mixed + md5_constants[i] + little32(block + 4 * word), shifts[i / 16][i % 4]);
        a = d, d = c, c = b, b = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void sha1_block(uint32_t state[5], const uint8_t *block) {
    uint32_t words[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (unsigned i = 0; i < 80; i++)
        words[i] = i < 16 ? big32(block + 4 * i)
                          : left(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    for (unsigned i = 0; i < 80; i++) {
        uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                         : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                         : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                  : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = left(a, 5) + mixed + e + words[i];
        e = d, d = c, c = left(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

// The fractions of the cube roots of the first 80 primes; SHA-256 uses the upper halves of the first 64.
static const uint64_t sha2_constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static void sha256_block(uint32_t state[8], const uint8_t *block) {
    uint32_t words[64], v[8];
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 64; i++) {
        if (i < 16) {
            words[i] = big32(block + 4 * i);
        } else {
            uint32_t a = words[i - 15], b = words[i - 2];
            words[i] = words[i - 16] + (right(a, 7) ^ right(a, 18) ^ a >> 3) + words[i - 7] +
                       (right(b, 17) ^ right(b, 19) ^ b >> 10);
        }
        uint32_t first = v[7] + (right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) +
                         (uint32_t)(sha2_constants[i] >> 32) + words[i];
        uint32_t second = (right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)) +
                          ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        for (unsigned j = 7; j > 0; j--)
            v[j] = v[j - 1];
        v[4] += first;
        v[0] = first + second;
    }
    for (unsigned i = 0; i < 8; i++)
        state[i] += v[i];
}

static void sha512_block(uint64_t state[8], const uint8_t *block) {
    uint64_t words[80], v[8];
    memcpy(v, state, sizeof v);
    for (unsigned i = 0; i < 80; i++) {
        if (i < 16) {
            words[i] = big64(block + 8 * i);
        } else {
            uint64_t a = words[i - 15], b = words[i - 2];
            words[i] = words[i - 16] + (right64(a, 1) ^ right64(a, 8) ^ a >> 7) + words[i - 7] +
                       (right64(b, 19) ^ right64(b, 61) ^ b >> 6);
        }
        uint64_t first = v[7] + (right64(v[4], 14) ^ right64(v[4], 18) ^ right64(v[4], 41)) +
                         ((v[4] & v[5]) ^ (~v[4] & v[6])) + sha2_constants[i] + words[i];
        uint64_t second = (right64(v[0], 28) ^ right64(v[0], 34) ^ right64(v[0], 39)) +
                          ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        for (unsigned j = 7; j > 0; j--)
            v[j] = v[j - 1];
        v[4] += first;
        v[0] = first + second;
    }
    for (unsigned i = 0; i < 8; i++)
        state[i] += v[i];
}

size_t hash_size(HashKind kind) {
    static const uint8_t sizes[HASH_COUNT] = {16, 20, 32, 48, 64};
    return sizes[kind];
}

size_t hash_block_size(HashKind kind) { return kind >= HASH_SHA384 ? 128 : 64; }

void hash_start(Hash *hash, HashKind kind) {
    static const uint32_t md[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    static const uint32_t sha256[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    static const uint64_t sha384[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                       0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
    static const uint64_t sha512[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                       0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    hash->kind = kind;
    hash->length = 0;
    switch (kind) {
    case HASH_MD5:
    case HASH_SHA1:
        memcpy(hash->words, md, sizeof md);
        break;
    case HASH_SHA256:
        memcpy(hash->words, sha256, sizeof sha256);
        break;
    default:
        memcpy(hash->longs, kind == HASH_SHA384 ? sha384 : sha512, sizeof sha512);
    }
}

static void take_block(Hash *hash, const uint8_t *block) {
    if (hash->kind == HASH_MD5)
        md5_block(hash->words, block);
    else if (hash->kind == HASH_SHA1)
        sha1_block(hash->words, block);
    else if (hash->kind == HASH_SHA256)
        sha256_block(hash->words, block);
    else
        sha512_block(hash->longs, block);
}

void hash_add(Hash *hash, const void *data, size_t size) {
    const uint8_t *at = data;
    size_t block = hash_block_size(hash->kind), held = hash->length % block;
    hash->length += size;
    if (held) {
        size_t taken = size < block - held ? size : block - held;
        memcpy(hash->block + held, at, taken);
        at += taken, size -= taken;
        if (held + taken < block)
            return;
        take_block(hash, hash->block);
    }
    for (; size >= block; at += block, size -= block)
        take_block(hash, at);
    memcpy(hash->block, at, size);
}

void hash_finish(Hash *hash, uint8_t *result) {
    size_t block = hash_block_size(hash->kind), held = hash->length % block, counter = block / 8;
    uint64_t bits = hash->length * 8;
    hash->block[held++] = 0x80;
    if (held > block - counter) {
        memset(hash->block + held, 0, block - held);
        take_block(hash, hash->block);
        held = 0;
    }
    memset(hash->block + held, 0, block - held);
    for (unsigned i = 0; i < 8; i++) // little-endian for MD5 only
        hash->block[hash->kind == HASH_MD5 ? block - 8 + i : block - 1 - i] = (uint8_t)(bits >> 8 * i);
    take_block(hash, hash->block);
    for (size_t i = 0; i < hash_size(hash->kind); i++) {
        if (hash->kind == HASH_MD5)
            result[i] = (uint8_t)(hash->words[i / 4] >> 8 * (i % 4));
        else if (hash->kind <= HASH_SHA256)
            result[i] = (uint8_t)(hash->words[i / 4] >> 8 * (3 - i % 4));
        else
            result[i] = (uint8_t)(hash->longs[i / 8] >> 8 * (7 - i % 8));
    }
}
