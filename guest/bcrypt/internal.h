// What the parts of bcrypt share: algorithms, keys and hashes as objects that know what they are by their first word.

#ifndef NTSUP_BCRYPT_INTERNAL_H
#define NTSUP_BCRYPT_INTERNAL_H

#define DECLSPEC_IMPORT
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <nt.h>
#include <bcrypt.h>

#include "../crypto/aes.h"
#include "../crypto/hash.h"
#include "../crypto/wipe.h"

#define STATUS_AUTH_TAG_MISMATCH ((NTSTATUS)0xC000A002) // ntstatus.h of the SDK; mingw-w64's lacks it

enum { ALGORITHM_MAGIC = 0x676c6142, HASH_MAGIC = 0x68736142, KEY_MAGIC = 0x79656b42 };
enum { OBJECT_LENGTH = 512 }; // what a program is told to set aside for a hash or key; ours are on the heap

typedef enum {
    CLASS_HASH,
    CLASS_CIPHER,
    CLASS_DERIVATION,
    CLASS_RANDOM,
    CLASS_RSA,
    CLASS_ECDSA,
    CLASS_ECDH,
    CLASS_DH
} AlgorithmClass;

typedef enum { CIPHER_AES, CIPHER_DES, CIPHER_3DES, CIPHER_3DES_112, CIPHER_RC2, CIPHER_RC4 } CipherKind;

typedef enum { KDF_KIND_PBKDF2, KDF_KIND_SP800_108, KDF_KIND_SP800_56A, KDF_KIND_HKDF, KDF_KIND_CAPI } DerivationKind;

typedef enum { MODE_NONE, MODE_ECB, MODE_CBC, MODE_CFB, MODE_CCM, MODE_GCM, MODE_COUNT } Mode;

typedef struct {
    const WCHAR *name;
    AlgorithmClass class;
    int kind; // HashKind, CipherKind, DerivationKind, a curve or -1
} AlgorithmInfo;

typedef struct {
    ULONG magic;
    const AlgorithmInfo *info;
    bool hmac, reusable;
    Mode mode;     // of ciphers
    ULONG segment; // bytes that CFB takes at a time
    int curve;     // of elliptic curves, -1 until it is known
} Algorithm;

typedef struct {
    ULONG block;
    BCRYPT_KEY_LENGTHS_STRUCT lengths; // in bits
} CipherInfo;

typedef struct {
    ULONG magic;
    Algorithm algorithm; // as it was when the key was made, with the key's own mode
    BCRYPT_ALG_HANDLE provider;
    BYTE vector[AES_BLOCK]; // where none is given with a call
    int hkdf_hash;          // HashKind or -1, of HKDF
    bool hkdf_extracted;    // the secret is the pseudorandom key
    BYTE extracted[HASH_SIZE_MAX];
    AesKey aes;
    HANDLE stream; // RC4's, and how far it is
    ULONGLONG position;
    ULONG size;
    BYTE *secret; // size bytes, behind this or `extracted`
} Key;

// algorithm.c
HANDLE bcrypt_heap(void);
bool bcrypt_same(const WCHAR *left, const WCHAR *right);
const Algorithm *algorithm_of(BCRYPT_HANDLE handle);
bool algorithm_is_pseudo(BCRYPT_HANDLE handle);
int hash_kind_of(const WCHAR *name); // -1 for none
ULONG algorithm_interface(const AlgorithmInfo *info);

// cipher.c
extern const CipherInfo bcrypt_ciphers[];
extern const WCHAR *const bcrypt_modes[MODE_COUNT];
ULONG key_block(const Key *key); // what sizes must be a multiple of
bool cipher_has_mode(CipherKind kind, Mode mode);
ULONG mode_tag_minimum(Mode mode); // 0 of those without a tag
NTSTATUS cipher_run(Key *key, bool encrypt, BYTE *vector, const BYTE *in, BYTE *out, ULONG size);

// old_cipher.c
NTSTATUS old_cipher_run(const Key *key, bool encrypt, BYTE *vector, const BYTE *in, BYTE *out, ULONG size);
NTSTATUS stream_begin(Key *key, ULONGLONG position);
NTSTATUS stream_run(Key *key, const BYTE *in, BYTE *out, ULONG size);

// authenticated.c
NTSTATUS authenticated_run(Key *key, bool encrypt, BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO *info, BYTE *vector,
                           ULONG vector_size, const BYTE *in, BYTE *out, ULONG size);

// key.c
Key *key_of(BCRYPT_HANDLE handle);

// hashing.c
typedef struct {
    ULONG magic;
    bool hmac, reusable, used;
    Hash state, begun; // of a plain hash: now, and to begin again
    Hmac keyed, keyed_begun;
    Algorithm algorithm;
    BCRYPT_ALG_HANDLE provider;
} HashObject;

HashObject *hash_object_of(BCRYPT_HANDLE handle);

// derivation.c
NTSTATUS derivation_set_property(Key *key, const WCHAR *property, const BYTE *data, ULONG size);

#endif
