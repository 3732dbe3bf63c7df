// What keys are for: signatures, encryption, secrets that two of them agree on. All is bcrypt's; the padding flags are,
// too.

#include "storage.h"

static const StoredKey *usable(NCRYPT_KEY_HANDLE handle) {
    const StoredKey *key = key_of(handle);
    return key && key->pair ? key : NULL;
}

static DWORD padding(DWORD flags) {
    return flags & (NCRYPT_PAD_PKCS1_FLAG | NCRYPT_PAD_OAEP_FLAG | NCRYPT_PAD_PSS_FLAG);
}

SECURITY_STATUS WINAPI NCryptSignHash(NCRYPT_KEY_HANDLE handle, VOID *info, PBYTE digest, DWORD size, PBYTE signature,
                                      DWORD room, DWORD *returned, DWORD flags) {
    const StoredKey *key = usable(handle);
    if (key == NULL)
        return NTE_INVALID_HANDLE;
    if (!(key->usage & NCRYPT_ALLOW_SIGNING_FLAG))
        return NTE_PERM;
    return storage_status(BCryptSignHash(key->pair, info, digest, size, signature, room, returned, padding(flags)));
}

SECURITY_STATUS WINAPI NCryptVerifySignature(NCRYPT_KEY_HANDLE handle, VOID *info, PBYTE digest, DWORD size,
                                             PBYTE signature, DWORD signature_size, DWORD flags) {
    const StoredKey *key = usable(handle);
    if (key == NULL)
        return NTE_INVALID_HANDLE;
    return storage_status(
        BCryptVerifySignature(key->pair, info, digest, size, signature, signature_size, padding(flags)));
}

SECURITY_STATUS WINAPI NCryptEncrypt(NCRYPT_KEY_HANDLE handle, PBYTE in, DWORD size, VOID *info, PBYTE out, DWORD room,
                                     DWORD *returned, DWORD flags) {
    const StoredKey *key = usable(handle);
    if (key == NULL)
        return NTE_INVALID_HANDLE;
    DWORD how = padding(flags) ? padding(flags) : BCRYPT_PAD_NONE;
    return storage_status(BCryptEncrypt(key->pair, in, size, info, NULL, 0, out, room, returned, how));
}

SECURITY_STATUS WINAPI NCryptDecrypt(NCRYPT_KEY_HANDLE handle, PBYTE in, DWORD size, VOID *info, PBYTE out, DWORD room,
                                     DWORD *returned, DWORD flags) {
    const StoredKey *key = usable(handle);
    if (key == NULL)
        return NTE_INVALID_HANDLE;
    if (!(key->usage & NCRYPT_ALLOW_DECRYPT_FLAG))
        return NTE_PERM;
    DWORD how = padding(flags) ? padding(flags) : BCRYPT_PAD_NONE;
    return storage_status(BCryptDecrypt(key->pair, in, size, info, NULL, 0, out, room, returned, how));
}

SECURITY_STATUS WINAPI NCryptSecretAgreement(NCRYPT_KEY_HANDLE own_handle, NCRYPT_KEY_HANDLE other_handle,
                                             NCRYPT_SECRET_HANDLE *result, DWORD flags) {
    const StoredKey *own = usable(own_handle), *other = usable(other_handle);
    if (own == NULL || other == NULL)
        return NTE_INVALID_HANDLE;
    if (result == NULL)
        return NTE_INVALID_PARAMETER;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    if (!(own->usage & NCRYPT_ALLOW_KEY_AGREEMENT_FLAG))
        return NTE_PERM;
    StoredSecret *secret = storage_allocate(sizeof *secret);
    if (secret == NULL)
        return NTE_NO_MEMORY;
    NTSTATUS status = BCryptSecretAgreement(own->pair, other->pair, &secret->handle, 0);
    if (BCRYPT_SUCCESS(status)) {
        secret->magic = SECRET_MAGIC;
        *result = (NCRYPT_SECRET_HANDLE)secret;
    } else {
        storage_free(secret);
    }
    return storage_status(status);
}

SECURITY_STATUS WINAPI NCryptDeriveKey(NCRYPT_SECRET_HANDLE handle, LPCWSTR function, NCryptBufferDesc *parameters,
                                       PBYTE result, DWORD room, DWORD *returned, ULONG flags) {
    const StoredSecret *secret = (const StoredSecret *)handle;
    if (secret == NULL || handle & 7 || secret->magic != SECRET_MAGIC)
        return NTE_INVALID_HANDLE;
    return storage_status(BCryptDeriveKey(secret->handle, function, parameters, result, room, returned, flags));
}
