// Keys: made at random, derived, copied, asked and told.

#include "cryptsp.h"

Key *key_of(HCRYPTKEY handle) {
    Key *key = (Key *)handle;
    return key && !(handle & 7) && key->magic == KEY_MAGIC ? key : NULL;
}

static bool is_block_cipher(const Key *key) { return GET_ALG_TYPE(key->known->id) == ALG_TYPE_BLOCK; }

Key *key_new(Provider *provider, const KnownAlgorithm *known, DWORD flags) {
    Key *key = RtlAllocateHeap(cryptsp_heap(), HEAP_ZERO_MEMORY, sizeof *key);
    if (key == NULL) {
        cryptsp_fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    key->magic = KEY_MAGIC;
    key->provider = provider;
    InterlockedIncrement(&provider->references);
    key->known = known;
    key->flags = flags;
    key->mode = is_block_cipher(key) ? CRYPT_MODE_CBC : 0;
    key->mode_bits = 8;
    return key;
}

void key_free(Key *key) {
    if (key->handle)
        BCryptDestroyKey(key->handle);
    provider_release(key->provider);
    wipe(key, sizeof *key);
    RtlFreeHeap(cryptsp_heap(), 0, key);
}

BOOL key_set_secret(Key *key, const BYTE *secret, ULONG size) {
    bool any = key->known->id == CALG_RC2 && key->flags & CRYPT_IPSEC_HMAC_KEY; // for HMAC, of any length
    ULONG bits = size * 8;
    if (size > SECRET_MAX || (!any && (bits < key->known->least || bits > key->known->most)))
        return cryptsp_fail(NTE_BAD_LEN);
    memcpy(key->secret, secret, size);
    key->size = size;
    return TRUE;
}

BCRYPT_KEY_HANDLE key_handle(Key *key) {
    if (key->handle)
        return key->handle;
    BCRYPT_ALG_HANDLE algorithm = algorithm_open(key->known, key->mode);
    if (algorithm == NULL ||
        !NT_SUCCESS(BCryptGenerateSymmetricKey(algorithm, &key->handle, NULL, 0, key->secret, key->size, 0)))
        key->handle = NULL;
    if (key->handle == NULL)
        cryptsp_fail(NTE_BAD_KEY);
    return key->handle;
}

// The handle is made anew for the key's new mode, or from its beginning.
static void forget_handle(Key *key) {
    if (key->handle)
        BCryptDestroyKey(key->handle);
    key->handle = NULL;
}

static BOOL make_pair(Key *key, DWORD bits) {
    if (!NT_SUCCESS(BCryptGenerateKeyPair(BCRYPT_RSA_ALG_HANDLE, &key->handle, bits ? bits : key->known->bits, 0)) ||
        !NT_SUCCESS(BCryptFinalizeKeyPair(key->handle, 0)))
        return cryptsp_fail(NTE_BAD_LEN);
    return container_store(key->provider, key);
}

static BOOL make_secret(Key *key, DWORD bits) {
    BYTE secret[SECRET_MAX];
    ULONG size = (bits ? bits : key->known->bits) / 8;
    if (size > sizeof secret)
        return cryptsp_fail(NTE_BAD_LEN);
    if (!NT_SUCCESS(BCryptGenRandom(NULL, secret, size, BCRYPT_USE_SYSTEM_PREFERRED_RNG)))
        return cryptsp_fail(NTE_FAIL);
    BOOL ok = key_set_secret(key, secret, size);
    wipe(secret, sizeof secret);
    return ok;
}

BOOL WINAPI CryptGenKey(HCRYPTPROV handle, ALG_ID algorithm, DWORD flags, HCRYPTKEY *result) {
    Provider *provider = provider_of(handle);
    const KnownAlgorithm *known = algorithm_known(algorithm);
    if (provider == NULL || result == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (known == NULL || GET_ALG_CLASS(known->id) == ALG_CLASS_HASH)
        return cryptsp_fail(NTE_BAD_ALGID);
    Key *key = key_new(provider, known, flags & 0xffff);
    if (key == NULL)
        return FALSE;
    if (!(algorithm_is_pair(known) ? make_pair(key, flags >> 16) : make_secret(key, flags >> 16))) {
        key_free(key);
        return FALSE;
    }
    *result = (HCRYPTKEY)key;
    return TRUE;
}

// By bcrypt, which knows CryptoAPI's way; it takes a hash that is not yet finished.
BOOL WINAPI CryptDeriveKey(HCRYPTPROV handle, ALG_ID algorithm, HCRYPTHASH hash, DWORD flags, HCRYPTKEY *result) {
    Provider *provider = provider_of(handle);
    const KnownAlgorithm *known = algorithm_known(algorithm);
    Digest *digest = digest_of(hash);
    BCRYPT_HASH_HANDLE copy;
    BYTE secret[SECRET_MAX];
    if (provider == NULL || digest == NULL || result == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (known == NULL || GET_ALG_CLASS(known->id) != ALG_CLASS_DATA_ENCRYPT)
        return cryptsp_fail(NTE_BAD_ALGID);
    if (digest->finished || digest->handle == NULL || digest->hmac)
        return cryptsp_fail(NTE_BAD_HASH_STATE);
    ULONG bits = flags >> 16 ? flags >> 16 : known->bits;
    Key *key = key_new(provider, known, flags & 0xffff);
    if (key == NULL)
        return FALSE;
    BOOL ok = bits <= known->most ? TRUE : cryptsp_fail(NTE_BAD_LEN);
    if (ok && NT_SUCCESS(BCryptDuplicateHash(digest->handle, &copy, NULL, 0, 0))) {
        NTSTATUS status = BCryptDeriveKeyCapi(copy, algorithm_open(known, key->mode), secret, bits / 8, 0);
        BCryptDestroyHash(copy);
        ok = NT_SUCCESS(status) ? key_set_secret(key, secret, bits / 8) : cryptsp_fail(NTE_BAD_HASH);
        wipe(secret, sizeof secret);
    }
    if (ok)
        ok = digest_finish(digest);
    if (ok)
        *result = (HCRYPTKEY)key;
    else
        key_free(key);
    return ok;
}

BOOL WINAPI CryptGetUserKey(HCRYPTPROV handle, DWORD which, HCRYPTKEY *result) {
    Provider *provider = provider_of(handle);
    BYTE blob[BLOB_MAX];
    if (provider == NULL || result == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (which != AT_KEYEXCHANGE && which != AT_SIGNATURE)
        return cryptsp_fail(NTE_BAD_KEY);
    ULONG size = container_load(provider, which, blob);
    if (size < sizeof(PUBLICKEYSTRUC))
        return cryptsp_fail(NTE_NO_KEY);
    WORD *reserved = (WORD *)(blob + offsetof(PUBLICKEYSTRUC, reserved));
    Key *key = key_new(provider, algorithm_known(which), *reserved & CRYPT_EXPORTABLE);
    *reserved = 0;
    if (key && !NT_SUCCESS(BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, LEGACY_RSAPRIVATE_BLOB, &key->handle, blob,
                                               size, 0))) {
        key->handle = NULL;
        key_free(key);
        key = NULL;
        cryptsp_fail(NTE_KEYSET_ENTRY_BAD);
    }
    wipe(blob, sizeof blob);
    *result = (HCRYPTKEY)key;
    return key != NULL;
}

BOOL WINAPI CryptDuplicateKey(HCRYPTKEY handle, DWORD *reserved, DWORD flags, HCRYPTKEY *result) {
    const Key *key = key_of(handle);
    if (key == NULL || reserved || flags || result == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    Key *copy = key_new(key->provider, key->known, key->flags);
    if (copy == NULL)
        return FALSE;
    BCRYPT_KEY_HANDLE behind = NULL;
    if (key->handle && !NT_SUCCESS(BCryptDuplicateKey(key->handle, &behind, NULL, 0, 0))) {
        key_free(copy);
        return cryptsp_fail(NTE_FAIL);
    }
    *copy = *key;
    copy->handle = behind;
    *result = (HCRYPTKEY)copy;
    return TRUE;
}

BOOL WINAPI CryptDestroyKey(HCRYPTKEY handle) {
    Key *key = key_of(handle);
    if (key == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    key_free(key);
    return TRUE;
}

static DWORD key_bits(const Key *key) {
    ULONG bits = 0, got;
    if (!algorithm_is_pair(key->known))
        return key->size * 8;
    BCryptGetProperty(key->handle, BCRYPT_KEY_LENGTH, (PUCHAR)&bits, sizeof bits, &got, 0);
    return bits;
}

static DWORD block_bits(const Key *key) {
    return algorithm_is_pair(key->known) ? key_bits(key)
           : !is_block_cipher(key)       ? 0
           : GET_ALG_SID(key->known->id) >= ALG_SID_AES_128 && GET_ALG_SID(key->known->id) <= ALG_SID_AES ? 128
                                                                                                          : 64;
}

BOOL WINAPI CryptGetKeyParam(HCRYPTKEY handle, DWORD parameter, BYTE *data, DWORD *size, DWORD flags) {
    const Key *key = key_of(handle);
    DWORD value;
    if (key == NULL || size == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags)
        return cryptsp_fail(NTE_BAD_FLAGS);
    switch (parameter) {
    case KP_ALGID:
        value = key->known->id;
        break;
    case KP_BLOCKLEN:
        value = block_bits(key);
        break;
    case KP_KEYLEN:
    case KP_EFFECTIVE_KEYLEN:
        value = key_bits(key);
        break;
    case KP_PERMISSIONS:
        value = CRYPT_ENCRYPT | CRYPT_DECRYPT | CRYPT_READ | CRYPT_WRITE | CRYPT_MAC |
                (key->flags & CRYPT_EXPORTABLE ? CRYPT_EXPORT : 0);
        break;
    case KP_MODE:
        value = key->mode;
        break;
    case KP_MODE_BITS:
        value = key->mode_bits;
        break;
    case KP_PADDING:
        value = PKCS5_PADDING;
        break;
    case KP_IV:
        return is_block_cipher(key) ? cryptsp_give(key->vector, block_bits(key) / 8, data, size)
                                    : cryptsp_fail(NTE_BAD_TYPE);
    case KP_SALT:
        return cryptsp_give("", 0, data, size);
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
    return cryptsp_give(&value, sizeof value, data, size);
}

BOOL WINAPI CryptSetKeyParam(HCRYPTKEY handle, DWORD parameter, const BYTE *data, DWORD flags) {
    Key *key = key_of(handle);
    DWORD value;
    if (key == NULL || data == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags || !is_block_cipher(key))
        return cryptsp_fail(flags ? NTE_BAD_FLAGS : NTE_BAD_TYPE);
    if (parameter == KP_IV) {
        memcpy(key->vector, data, block_bits(key) / 8);
        memcpy(key->current, key->vector, sizeof key->current);
        return TRUE;
    }
    memcpy(&value, data, sizeof value);
    switch (parameter) {
    case KP_MODE:
        if (value != CRYPT_MODE_CBC && value != CRYPT_MODE_ECB && value != CRYPT_MODE_CFB)
            return cryptsp_fail(NTE_BAD_DATA);
        key->mode = value;
        forget_handle(key);
        return TRUE;
    case KP_MODE_BITS:
        return value == 8 ? TRUE : cryptsp_fail(NTE_BAD_DATA);
    case KP_PADDING:
        return value == PKCS5_PADDING ? TRUE : cryptsp_fail(NTE_BAD_DATA);
    case KP_EFFECTIVE_KEYLEN:
        return value == key_bits(key) ? TRUE : cryptsp_fail(NTE_BAD_DATA);
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
}
