// What the parts of CryptoAPI share: providers, hashes and keys, each an object that bcrypt's handles stand behind.
// Whatever a function fails with is the thread's last error.

#ifndef NTSUP_CRYPTSP_H
#define NTSUP_CRYPTSP_H

#define DECLSPEC_IMPORT // the headers declare what this DLL defines
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <nt.h>
#include <wincrypt.h>
#include <bcrypt.h>

#include "../crypto/wipe.h"

enum { PROVIDER_MAGIC = 0x76725043, DIGEST_MAGIC = 0x68736148, KEY_MAGIC = 0x79654b43 };
enum {
    CONTAINER_MAX = 260,
    DIGEST_MAX = 64,
    BLOCK_MAX = 16,
    SECRET_MAX = 256,
    RSA_BYTES_MAX = 2048,
    BLOB_MAX = 0x4000
};

typedef struct {
    ULONG magic;
    LONG references;
    DWORD type;
    const WCHAR *name;
    bool ephemeral, machine;
    ULONG next; // of the algorithms that PP_ENUMALGS goes through
    WCHAR container[CONTAINER_MAX];
    struct {
        BYTE *blob;
        ULONG size;
    } held[2]; // the exchange and the signature key of a context without a container
} Provider;

typedef struct {
    ALG_ID id;
    const WCHAR *name; // bcrypt's
    WORD bits, least, most;
    const char *label; // as PP_ENUMALGS has it
} KnownAlgorithm;

typedef struct {
    ULONG magic;
    Provider *provider;
    const KnownAlgorithm *known;
    BCRYPT_KEY_HANDLE handle; // a pair; of symmetric keys, made when it is used
    DWORD flags;              // CRYPT_EXPORTABLE…
    DWORD mode, mode_bits;
    BYTE vector[BLOCK_MAX], current[BLOCK_MAX]; // KP_IV, and what a message in parts has made of it
    ULONG size;
    BYTE secret[SECRET_MAX];
} Key;

typedef struct {
    ULONG magic;
    Provider *provider;
    const KnownAlgorithm *known; // of HMAC the hash within, NULL until that is set
    bool hmac, finished;
    BCRYPT_HASH_HANDLE handle; // NULL of what only takes a value
    ULONG size, secret_size;
    BYTE value[DIGEST_MAX], secret[SECRET_MAX];
} Digest;

static inline HANDLE cryptsp_heap(void) { return NtCurrentPeb()->ProcessHeap; }

static inline BOOL cryptsp_fail(LONG error) {
    SetLastError((DWORD)error);
    return FALSE;
}

// Gives out a value: the size that it needs, and the value if there is a place with room for it.
BOOL cryptsp_give(const void *value, DWORD needed, BYTE *data, DWORD *size);
void cryptsp_reverse(BYTE *bytes, ULONG size);

// algorithm.c
extern const KnownAlgorithm cryptsp_algorithms[];
extern const ULONG cryptsp_algorithm_count;
const KnownAlgorithm *algorithm_known(ALG_ID id); // AT_KEYEXCHANGE and AT_SIGNATURE too; NULL for none
static inline bool algorithm_is_pair(const KnownAlgorithm *known) { return GET_ALG_TYPE(known->id) == ALG_TYPE_RSA; }
BCRYPT_ALG_HANDLE algorithm_open(const KnownAlgorithm *known, DWORD mode); // kept for good; NULL where bcrypt has none

// provider.c
Provider *provider_of(HCRYPTPROV handle);
void provider_release(Provider *provider);

// container.c
bool container_exists(const Provider *provider);
BOOL container_make(const Provider *provider);
BOOL container_delete(const Provider *provider);
BOOL container_store(Provider *provider, const Key *key);
void container_forget(Provider *provider);
ULONG container_load(const Provider *provider, DWORD which, BYTE blob[BLOB_MAX]); // its size, 0 for none

// key.c
Key *key_of(HCRYPTKEY handle);
Key *key_new(Provider *provider, const KnownAlgorithm *known, DWORD flags);
void key_free(Key *key);
BOOL key_set_secret(Key *key, const BYTE *secret, ULONG size);
BCRYPT_KEY_HANDLE key_handle(Key *key); // NULL where it cannot be made

// digest.c
Digest *digest_of(HCRYPTHASH handle);
BOOL digest_add(Digest *digest, const BYTE *data, ULONG size);
BOOL digest_finish(Digest *digest);

#endif
