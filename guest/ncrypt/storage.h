// Key storage: providers, keys and secrets as objects that know what they are, on bcrypt's key pairs.

#ifndef NTSUP_STORAGE_H
#define NTSUP_STORAGE_H

#define DECLSPEC_IMPORT // the headers declare what this DLL defines
#include <stdbool.h>
#include <windows.h>
#include <bcrypt.h>
#include <ncrypt.h>

#include "../crypto/wipe.h"

enum { PROVIDER_MAGIC = 0x76725053, KEY_MAGIC = 0x79654b53, SECRET_MAGIC = 0x74635353 };
enum { NAME_MAX_LENGTH = 260, BLOB_MAX = 0x4000 };

typedef struct {
    ULONG magic;
} Provider;

typedef struct {
    const WCHAR *name, *group;
    ULONG usage; // NCRYPT_ALLOW_
    ULONG operations;
    ULONG bits; // 0 where the program says
} KeyAlgorithm;

typedef struct {
    ULONG magic;
    Provider *provider;
    const KeyAlgorithm *algorithm;
    BCRYPT_KEY_HANDLE pair; // NULL until it is finalized
    bool machine, persisted, private;
    ULONG bits, policy, usage, spec;
    const WCHAR *curve; // of ECDSA and ECDH by themselves
    WCHAR name[NAME_MAX_LENGTH];
    WCHAR curve_name[32];
} StoredKey;

typedef struct {
    ULONG magic;
    BCRYPT_SECRET_HANDLE handle;
} StoredSecret;

static inline void *storage_allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void storage_free(void *block) { HeapFree(GetProcessHeap(), 0, block); }
static inline bool storage_same(const WCHAR *left, const WCHAR *right) { return lstrcmpiW(left, right) == 0; }

SECURITY_STATUS storage_status(NTSTATUS status); // the same in this interface's words

// provider.c
Provider *provider_of(NCRYPT_HANDLE handle);
const KeyAlgorithm *algorithm_named(const WCHAR *name);

// store.c
bool store_has(bool machine, const WCHAR *name);
SECURITY_STATUS store_save(const StoredKey *key);
SECURITY_STATUS store_load(StoredKey *key); // by name and machine
SECURITY_STATUS store_delete(const StoredKey *key);

// key.c
StoredKey *key_of(NCRYPT_HANDLE handle);
SECURITY_STATUS key_open_algorithm(const StoredKey *key, BCRYPT_ALG_HANDLE *algorithm);
const WCHAR *key_private_type(const StoredKey *key); // the blob that a key is kept in

#endif
