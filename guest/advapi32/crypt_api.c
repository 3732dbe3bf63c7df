// CryptoAPI's providers as far as they need no keys: random bytes and hashes. Everything with a key fails.

#include "advapi32.h"
#include <wincrypt.h>

#include "../crypto/hash.h"

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

enum { PROVIDER_MAGIC = 0x76725043, HASH_MAGIC = 0x68736148 };

typedef struct {
    ULONG magic;
    LONG references;
    DWORD type;
} Provider;

typedef struct {
    ULONG magic;
    ALG_ID algorithm;
    bool finished;
    Hash state;
    BYTE value[HASH_SIZE_MAX];
} HashObject;

static const struct {
    ALG_ID algorithm;
    HashKind kind;
} algorithms[] = {
    {CALG_MD5, HASH_MD5},         {CALG_SHA1, HASH_SHA1},       {CALG_SHA_256, HASH_SHA256},
    {CALG_SHA_384, HASH_SHA384}, {CALG_SHA_512, HASH_SHA512},
};

static Provider *provider_of(HCRYPTPROV handle) {
    Provider *provider = (Provider *)handle;
    return provider && provider->magic == PROVIDER_MAGIC ? provider : NULL;
}

static HashObject *hash_of(HCRYPTHASH handle) {
    HashObject *hash = (HashObject *)handle;
    return hash && hash->magic == HASH_MAGIC ? hash : NULL;
}

BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *handle, LPCWSTR container, LPCWSTR name, DWORD type, DWORD flags) {
    (void)container, (void)name;
    if (handle == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    *handle = 0;
    if (type != PROV_RSA_FULL && type != PROV_RSA_AES && type != PROV_RSA_SCHANNEL && type != PROV_DSS &&
        type != PROV_DSS_DH && type != PROV_INTEL_SEC)
        return advapi_fail((DWORD)NTE_PROV_TYPE_NOT_DEF);
    if (!(flags & CRYPT_VERIFYCONTEXT)) // a container of keys is asked for
        return advapi_fail((DWORD)(flags & CRYPT_NEWKEYSET ? NTE_PERM : NTE_BAD_KEYSET));
    Provider *provider = advapi_alloc(sizeof *provider);
    if (provider == NULL)
        return FALSE;
    *provider = (Provider){PROVIDER_MAGIC, 1, type};
    *handle = (HCRYPTPROV)provider;
    return TRUE;
}

BOOL WINAPI CryptAcquireContextA(HCRYPTPROV *handle, LPCSTR container, LPCSTR name, DWORD type, DWORD flags) {
    (void)container, (void)name;
    return CryptAcquireContextW(handle, NULL, NULL, type, flags);
}

BOOL WINAPI CryptContextAddRef(HCRYPTPROV handle, DWORD *reserved, DWORD flags) {
    Provider *provider = provider_of(handle);
    if (provider == NULL || reserved || flags)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    InterlockedIncrement(&provider->references);
    return TRUE;
}

BOOL WINAPI CryptReleaseContext(HCRYPTPROV handle, DWORD flags) {
    Provider *provider = provider_of(handle);
    if (provider == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return advapi_fail((DWORD)NTE_BAD_FLAGS);
    if (InterlockedDecrement(&provider->references) == 0) {
        provider->magic = 0;
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, provider);
    }
    return TRUE;
}

BOOL WINAPI CryptGenRandom(HCRYPTPROV handle, DWORD length, BYTE *buffer) {
    if (provider_of(handle) == NULL || (buffer == NULL && length))
        return advapi_fail(ERROR_INVALID_PARAMETER);
    return SystemFunction036(buffer, length);
}

BOOL WINAPI CryptGetProvParam(HCRYPTPROV handle, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    const Provider *provider = provider_of(handle);
    (void)flags;
    if (provider == NULL || size == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (parameter != PP_PROVTYPE && parameter != PP_VERSION)
        return advapi_fail((DWORD)NTE_BAD_TYPE);
    DWORD value = parameter == PP_PROVTYPE ? provider->type : 0x200, room = *size;
    *size = sizeof value;
    if (data == NULL)
        return TRUE;
    if (room < sizeof value)
        return advapi_fail(ERROR_MORE_DATA);
    memcpy(data, &value, sizeof value);
    return TRUE;
}

BOOL WINAPI CryptSetProvParam(HCRYPTPROV handle, DWORD parameter, const BYTE *data, DWORD flags) {
    (void)handle, (void)parameter, (void)data, (void)flags;
    return advapi_fail((DWORD)NTE_BAD_TYPE);
}

BOOL WINAPI CryptCreateHash(HCRYPTPROV provider, ALG_ID algorithm, HCRYPTKEY key, DWORD flags, HCRYPTHASH *handle) {
    if (provider_of(provider) == NULL || handle == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return advapi_fail((DWORD)NTE_BAD_FLAGS);
    for (SIZE_T i = 0; i < ARRAYSIZE(algorithms) && key == 0; i++) {
        if (algorithms[i].algorithm != algorithm)
            continue;
        HashObject *hash = advapi_alloc(sizeof *hash);
        if (hash == NULL)
            return FALSE;
        hash->magic = HASH_MAGIC;
        hash->algorithm = algorithm;
        hash->finished = false;
        hash_start(&hash->state, algorithms[i].kind);
        *handle = (HCRYPTHASH)hash;
        return TRUE;
    }
    return advapi_fail((DWORD)NTE_BAD_ALGID);
}

BOOL WINAPI CryptHashData(HCRYPTHASH handle, const BYTE *data, DWORD size, DWORD flags) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return advapi_fail((DWORD)NTE_BAD_FLAGS);
    if (hash->finished)
        return advapi_fail((DWORD)NTE_BAD_HASH_STATE);
    hash_add(&hash->state, data, size);
    return TRUE;
}

BOOL WINAPI CryptGetHashParam(HCRYPTHASH handle, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL || size == NULL || flags)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    DWORD length = (DWORD)hash_size(hash->state.kind), needed = parameter == HP_HASHVAL ? length : sizeof(DWORD);
    DWORD room = *size;
    if (parameter != HP_HASHVAL && parameter != HP_HASHSIZE && parameter != HP_ALGID)
        return advapi_fail((DWORD)NTE_BAD_TYPE);
    *size = needed;
    if (data == NULL)
        return TRUE;
    if (room < needed)
        return advapi_fail(ERROR_MORE_DATA);
    if (parameter == HP_HASHVAL) {
        if (!hash->finished)
            hash_finish(&hash->state, hash->value);
        hash->finished = true;
        memcpy(data, hash->value, length);
    } else {
        memcpy(data, parameter == HP_HASHSIZE ? &length : (DWORD *)&hash->algorithm, sizeof(DWORD));
    }
    return TRUE;
}

BOOL WINAPI CryptDuplicateHash(HCRYPTHASH handle, DWORD *reserved, DWORD flags, HCRYPTHASH *copy) {
    const HashObject *hash = hash_of(handle);
    if (hash == NULL || reserved || flags || copy == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    HashObject *made = advapi_alloc(sizeof *made);
    if (made == NULL)
        return FALSE;
    *made = *hash;
    *copy = (HCRYPTHASH)made;
    return TRUE;
}

BOOL WINAPI CryptDestroyHash(HCRYPTHASH handle) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    hash->magic = 0;
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, hash);
    return TRUE;
}

BOOL WINAPI CryptSetHashParam(HCRYPTHASH handle, DWORD parameter, const BYTE *data, DWORD flags) {
    (void)handle, (void)parameter, (void)data, (void)flags;
    return advapi_fail((DWORD)NTE_BAD_TYPE);
}

// --- what takes keys, of which there are none -------------------------------------------------------------------------

BOOL WINAPI CryptDestroyKey(HCRYPTKEY key) {
    (void)key;
    return advapi_fail((DWORD)NTE_BAD_KEY);
}

BOOL WINAPI CryptGenKey(HCRYPTPROV provider, ALG_ID algorithm, DWORD flags, HCRYPTKEY *key) {
    (void)provider, (void)algorithm, (void)flags, (void)key;
    return advapi_fail((DWORD)NTE_BAD_ALGID);
}

BOOL WINAPI CryptDeriveKey(HCRYPTPROV provider, ALG_ID algorithm, HCRYPTHASH hash, DWORD flags, HCRYPTKEY *key) {
    (void)provider, (void)algorithm, (void)hash, (void)flags, (void)key;
    return advapi_fail((DWORD)NTE_BAD_ALGID);
}

BOOL WINAPI CryptImportKey(HCRYPTPROV provider, const BYTE *data, DWORD size, HCRYPTKEY public_key, DWORD flags,
                           HCRYPTKEY *key) {
    (void)provider, (void)data, (void)size, (void)public_key, (void)flags, (void)key;
    return advapi_fail((DWORD)NTE_BAD_TYPE);
}

BOOL WINAPI CryptExportKey(HCRYPTKEY key, HCRYPTKEY with, DWORD type, DWORD flags, BYTE *data, DWORD *size) {
    (void)key, (void)with, (void)type, (void)flags, (void)data, (void)size;
    return advapi_fail((DWORD)NTE_BAD_KEY);
}

BOOL WINAPI CryptGetUserKey(HCRYPTPROV provider, DWORD which, HCRYPTKEY *key) {
    (void)provider, (void)which, (void)key;
    return advapi_fail((DWORD)NTE_NO_KEY);
}

BOOL WINAPI CryptEncrypt(HCRYPTKEY key, HCRYPTHASH hash, BOOL last, DWORD flags, BYTE *data, DWORD *size, DWORD room) {
    (void)key, (void)hash, (void)last, (void)flags, (void)data, (void)size, (void)room;
    return advapi_fail((DWORD)NTE_BAD_KEY);
}

BOOL WINAPI CryptDecrypt(HCRYPTKEY key, HCRYPTHASH hash, BOOL last, DWORD flags, BYTE *data, DWORD *size) {
    (void)key, (void)hash, (void)last, (void)flags, (void)data, (void)size;
    return advapi_fail((DWORD)NTE_BAD_KEY);
}

BOOL WINAPI CryptSignHashW(HCRYPTHASH hash, DWORD key, LPCWSTR text, DWORD flags, BYTE *data, DWORD *size) {
    (void)hash, (void)key, (void)text, (void)flags, (void)data, (void)size;
    return advapi_fail((DWORD)NTE_NO_KEY);
}

BOOL WINAPI CryptSignHashA(HCRYPTHASH hash, DWORD key, LPCSTR text, DWORD flags, BYTE *data, DWORD *size) {
    (void)hash, (void)key, (void)text, (void)flags, (void)data, (void)size;
    return advapi_fail((DWORD)NTE_NO_KEY);
}

BOOL WINAPI CryptEnumProvidersW(DWORD index, DWORD *reserved, DWORD flags, DWORD *type, LPWSTR name, DWORD *size) {
    (void)index, (void)reserved, (void)flags, (void)type, (void)name, (void)size;
    return advapi_fail(ERROR_NO_MORE_ITEMS);
}

BOOL WINAPI CryptEnumProvidersA(DWORD index, DWORD *reserved, DWORD flags, DWORD *type, LPSTR name, DWORD *size) {
    (void)index, (void)reserved, (void)flags, (void)type, (void)name, (void)size;
    return advapi_fail(ERROR_NO_MORE_ITEMS);
}

// The extensions that are programs to Windows' software restriction policies, when not asked from the shell.
BOOL WINAPI SaferiIsExecutableFileType(LPCWSTR path, BOOLEAN from_shell) {
    static const WCHAR *const types[] = {L".bat", L".cmd", L".com", L".cpl", L".exe", L".hta", L".js",  L".lnk",
                                         L".msi", L".msp", L".mst", L".pif", L".reg", L".scr", L".vbs", L".wsh"};
    (void)from_shell;
    PCWSTR extension = NULL;
    for (PCWSTR at = path; at && *at; at++)
        extension = *at == '.' ? at : *at == '\\' || *at == '/' ? NULL : extension;
    for (SIZE_T i = 0; extension && i < ARRAYSIZE(types); i++)
        if (CompareStringOrdinal(extension, -1, types[i], -1, TRUE) == CSTR_EQUAL)
            return TRUE;
    return FALSE;
}
