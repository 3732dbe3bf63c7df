// Hashes and HMAC: made, fed, read, copied.

#include "cryptsp.h"

Digest *digest_of(HCRYPTHASH handle) {
    Digest *digest = (Digest *)handle;
    return digest && !(handle & 7) && digest->magic == DIGEST_MAGIC ? digest : NULL;
}

// bcrypt's hash behind it, once everything is known that it takes.
static BOOL begin(Digest *digest) {
    static BCRYPT_ALG_HANDLE keyed[8];
    if (!digest->hmac) {
        BCRYPT_ALG_HANDLE algorithm = algorithm_open(digest->known, 0);
        if (algorithm == NULL)
            return TRUE; // takes a value only
        NTSTATUS status = BCryptCreateHash(algorithm, &digest->handle, NULL, 0, NULL, 0, 0);
        return NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_BAD_ALGID);
    }
    BCRYPT_ALG_HANDLE *place = &keyed[GET_ALG_SID(digest->known->id) & 7], opened;
    if (*place == NULL) {
        if (!NT_SUCCESS(BCryptOpenAlgorithmProvider(&opened, digest->known->name, NULL, BCRYPT_ALG_HANDLE_HMAC_FLAG)))
            return cryptsp_fail(NTE_BAD_ALGID);
        if (InterlockedCompareExchangePointer(place, opened, NULL) != NULL)
            BCryptCloseAlgorithmProvider(opened, 0);
    }
    NTSTATUS status = BCryptCreateHash(*place, &digest->handle, NULL, 0, digest->secret, digest->secret_size, 0);
    return NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_FAIL);
}

static void free_digest(Digest *digest) {
    if (digest->handle)
        BCryptDestroyHash(digest->handle);
    provider_release(digest->provider);
    wipe(digest, sizeof *digest);
    RtlFreeHeap(cryptsp_heap(), 0, digest);
}

BOOL WINAPI CryptCreateHash(HCRYPTPROV handle, ALG_ID algorithm, HCRYPTKEY key_handle, DWORD flags,
                            HCRYPTHASH *result) {
    Provider *provider = provider_of(handle);
    const KnownAlgorithm *known = algorithm_known(algorithm);
    Key *key = key_handle ? key_of(key_handle) : NULL;
    if (provider == NULL || result == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    if (known == NULL || GET_ALG_CLASS(known->id) != ALG_CLASS_HASH)
        return cryptsp_fail(NTE_BAD_ALGID);
    bool hmac = algorithm == CALG_HMAC;
    if ((hmac && key == NULL) || (key_handle && !hmac))
        return cryptsp_fail(NTE_BAD_KEY);
    Digest *digest = RtlAllocateHeap(cryptsp_heap(), HEAP_ZERO_MEMORY, sizeof *digest);
    if (digest == NULL)
        return cryptsp_fail(ERROR_NOT_ENOUGH_MEMORY);
    digest->magic = DIGEST_MAGIC;
    digest->provider = provider;
    InterlockedIncrement(&provider->references);
    digest->hmac = hmac;
    digest->known = hmac ? NULL : known;
    digest->size = hmac ? 0 : known->bits / 8u;
    if (hmac) {
        digest->secret_size = key->size;
        memcpy(digest->secret, key->secret, key->size);
    } else if (!begin(digest)) {
        free_digest(digest);
        return FALSE;
    }
    *result = (HCRYPTHASH)digest;
    return TRUE;
}

BOOL digest_add(Digest *digest, const BYTE *data, ULONG size) {
    if (digest->finished)
        return cryptsp_fail(NTE_BAD_HASH_STATE);
    if (digest->handle == NULL)
        return cryptsp_fail(digest->hmac ? NTE_BAD_HASH_STATE : NTE_BAD_ALGID);
    return NT_SUCCESS(BCryptHashData(digest->handle, (PUCHAR)data, size, 0)) ? TRUE : cryptsp_fail(NTE_FAIL);
}

BOOL digest_finish(Digest *digest) {
    if (digest->finished)
        return TRUE;
    if (digest->handle == NULL || !NT_SUCCESS(BCryptFinishHash(digest->handle, digest->value, digest->size, 0)))
        return cryptsp_fail(NTE_BAD_HASH_STATE);
    digest->finished = true;
    return TRUE;
}

BOOL WINAPI CryptHashData(HCRYPTHASH handle, const BYTE *data, DWORD size, DWORD flags) {
    Digest *digest = digest_of(handle);
    if (digest == NULL || (data == NULL && size))
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    return digest_add(digest, data, size);
}

BOOL WINAPI CryptHashSessionKey(HCRYPTHASH handle, HCRYPTKEY key_handle, DWORD flags) {
    Digest *digest = digest_of(handle);
    const Key *key = key_of(key_handle);
    if (digest == NULL || key == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_LITTLE_ENDIAN)
        return cryptsp_fail(NTE_BAD_FLAGS);
    return digest_add(digest, key->secret, key->size);
}

BOOL WINAPI CryptGetHashParam(HCRYPTHASH handle, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    Digest *digest = digest_of(handle);
    if (digest == NULL || size == NULL || flags)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    switch (parameter) {
    case HP_HASHVAL:
        if (digest->hmac && digest->known == NULL)
            return cryptsp_fail(NTE_BAD_HASH_STATE);
        if (data && *size >= digest->size && !digest_finish(digest))
            return FALSE;
        return cryptsp_give(digest->value, digest->size, data, size);
    case HP_HASHSIZE:
        return cryptsp_give(&digest->size, sizeof digest->size, data, size);
    case HP_ALGID: {
        ALG_ID id = digest->hmac ? CALG_HMAC : digest->known->id;
        return cryptsp_give(&id, sizeof id, data, size);
    }
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
}

BOOL WINAPI CryptSetHashParam(HCRYPTHASH handle, DWORD parameter, const BYTE *data, DWORD flags) {
    Digest *digest = digest_of(handle);
    if (digest == NULL || data == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    if (parameter == HP_HMAC_INFO && digest->hmac) {
        const HMAC_INFO *info = (const HMAC_INFO *)data;
        const KnownAlgorithm *known = algorithm_known(info->HashAlgid);
        if (known == NULL || GET_ALG_CLASS(known->id) != ALG_CLASS_HASH || known->name == NULL)
            return cryptsp_fail(NTE_BAD_ALGID);
        if (info->cbInnerString || info->cbOuterString)
            return cryptsp_fail(NTE_BAD_TYPE); // pads of one's own are not served
        if (digest->handle)
            BCryptDestroyHash(digest->handle);
        digest->handle = NULL;
        digest->known = known;
        digest->size = known->bits / 8u;
        return begin(digest);
    }
    if (parameter == HP_HASHVAL && !digest->hmac) {
        memcpy(digest->value, data, digest->size);
        digest->finished = true;
        return TRUE;
    }
    return cryptsp_fail(NTE_BAD_TYPE);
}

BOOL WINAPI CryptDuplicateHash(HCRYPTHASH handle, DWORD *reserved, DWORD flags, HCRYPTHASH *copy) {
    const Digest *digest = digest_of(handle);
    if (digest == NULL || reserved || flags || copy == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    Digest *made = RtlAllocateHeap(cryptsp_heap(), 0, sizeof *made);
    if (made == NULL)
        return cryptsp_fail(ERROR_NOT_ENOUGH_MEMORY);
    *made = *digest;
    made->handle = NULL;
    InterlockedIncrement(&made->provider->references);
    if (digest->handle && !digest->finished &&
        !NT_SUCCESS(BCryptDuplicateHash(digest->handle, &made->handle, NULL, 0, 0))) {
        free_digest(made);
        return cryptsp_fail(NTE_FAIL);
    }
    *copy = (HCRYPTHASH)made;
    return TRUE;
}

BOOL WINAPI CryptDestroyHash(HCRYPTHASH handle) {
    Digest *digest = digest_of(handle);
    if (digest == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    free_digest(digest);
    return TRUE;
}
