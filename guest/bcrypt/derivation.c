// Keys from passwords and from other keys: PBKDF2 (RFC 8018), HKDF (RFC 5869), SP 800-108's counter mode,
// SP 800-56A's concatenation, and CryptoAPI's own way.

#include "derivation.h"

static void put_big32(BYTE at[4], ULONG value) {
    at[0] = (BYTE)(value >> 24), at[1] = (BYTE)(value >> 16), at[2] = (BYTE)(value >> 8), at[3] = (BYTE)value;
}

const BCryptBuffer *derivation_parameter(const BCryptBufferDesc *list, ULONG kind) {
    for (ULONG i = 0; list && i < list->cBuffers; i++)
        if (list->pBuffers[i].BufferType == kind)
            return &list->pBuffers[i];
    return NULL;
}

int derivation_hash(const BCryptBufferDesc *list) {
    const BCryptBuffer *given = derivation_parameter(list, KDF_HASH_ALGORITHM);
    WCHAR name[16];
    if (given == NULL)
        return -1;
    ULONG length = min(given->cbBuffer, sizeof name - sizeof(WCHAR));
    memcpy(name, given->pvBuffer, length);
    name[length / sizeof(WCHAR)] = 0;
    return hash_kind_of(name);
}

static void pbkdf2(HashKind kind, const BYTE *password, ULONG password_size, const BYTE *salt, ULONG salt_size,
                   ULONGLONG rounds, BYTE *result, ULONG size) {
    Hmac keyed, hmac;
    BYTE number[4], value[HASH_SIZE_MAX], sum[HASH_SIZE_MAX];
    ULONG step = (ULONG)hash_size(kind);
    hmac_start(&keyed, kind, password, password_size);
    for (ULONG i = 1; size; i++) {
        put_big32(number, i);
        hmac = keyed;
        hmac_add(&hmac, salt, salt_size);
        hmac_add(&hmac, number, sizeof number);
        hmac_finish(&hmac, value);
        memcpy(sum, value, step);
        for (ULONGLONG round = 1; round < rounds; round++) {
            hmac = keyed;
            hmac_add(&hmac, value, step);
            hmac_finish(&hmac, value);
            for (ULONG j = 0; j < step; j++)
                sum[j] ^= value[j];
        }
        ULONG part = min(size, step);
        memcpy(result, sum, part);
        result += part, size -= part;
    }
}

NTSTATUS WINAPI BCryptDeriveKeyPBKDF2(BCRYPT_ALG_HANDLE handle, PUCHAR password, ULONG password_size, PUCHAR salt,
                                      ULONG salt_size, ULONGLONG rounds, PUCHAR result, ULONG size, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (algorithm->info->class != CLASS_HASH || !algorithm->hmac || (password == NULL && password_size) ||
        (salt == NULL && salt_size) || rounds == 0 || result == NULL || size == 0 || flags)
        return STATUS_INVALID_PARAMETER;
    pbkdf2(algorithm->info->kind, password, password_size, salt, salt_size, rounds, result, size);
    return STATUS_SUCCESS;
}

// SP 800-108 in counter mode: HMAC(counter, label, 0, context, bits).
static NTSTATUS sp800_108(const Key *key, int kind, const BCryptBufferDesc *list, BYTE *result, ULONG size) {
    const BCryptBuffer *label = derivation_parameter(list, KDF_LABEL),
                       *context = derivation_parameter(list, KDF_CONTEXT);
    const BCryptBuffer *both = derivation_parameter(list, KDF_GENERIC_PARAMETER);
    BYTE number[4], value[HASH_SIZE_MAX];
    Hmac keyed, hmac;
    if (kind < 0 || (both && (label || context)) || size > ~(ULONG)0 / 8)
        return STATUS_INVALID_PARAMETER;
    ULONG bits = size * 8;
    hmac_start(&keyed, kind, key->secret, key->size);
    for (ULONG i = 1; size; i++) {
        hmac = keyed;
        put_big32(number, i);
        hmac_add(&hmac, number, sizeof number);
        if (both) {
            hmac_add(&hmac, both->pvBuffer, both->cbBuffer);
        } else {
            if (label)
                hmac_add(&hmac, label->pvBuffer, label->cbBuffer);
            hmac_add(&hmac, "", 1);
            if (context)
                hmac_add(&hmac, context->pvBuffer, context->cbBuffer);
        }
        put_big32(number, bits);
        hmac_add(&hmac, number, sizeof number);
        hmac_finish(&hmac, value);
        ULONG part = min(size, (ULONG)hash_size(kind));
        memcpy(result, value, part);
        result += part, size -= part;
    }
    return STATUS_SUCCESS;
}

NTSTATUS derivation_concatenate(int kind, const BYTE *secret, ULONG secret_size, const BCryptBufferDesc *list,
                                BYTE *result, ULONG size) {
    static const ULONG parts[] = {KDF_ALGORITHMID, KDF_PARTYUINFO, KDF_PARTYVINFO, KDF_SUPPPUBINFO, KDF_SUPPPRIVINFO};
    BYTE number[4], value[HASH_SIZE_MAX];
    Hash hash;
    if (kind < 0)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 1; size; i++) {
        put_big32(number, i);
        hash_start(&hash, kind);
        hash_add(&hash, number, sizeof number);
        hash_add(&hash, secret, secret_size);
        for (SIZE_T j = 0; j < ARRAYSIZE(parts); j++) {
            const BCryptBuffer *given = derivation_parameter(list, parts[j]);
            if (given)
                hash_add(&hash, given->pvBuffer, given->cbBuffer);
        }
        hash_finish(&hash, value);
        ULONG part = min(size, (ULONG)hash_size(kind));
        memcpy(result, value, part);
        result += part, size -= part;
    }
    return STATUS_SUCCESS;
}

static void hkdf_extract(HashKind kind, const void *salt, ULONG salt_size, const BYTE *secret, ULONG size,
                         BYTE *result) {
    Hmac hmac;
    hmac_start(&hmac, kind, salt, salt_size);
    hmac_add(&hmac, secret, size);
    hmac_finish(&hmac, result);
}

static NTSTATUS hkdf_expand(HashKind kind, const BYTE *key, ULONG key_size, const BCryptBufferDesc *list, BYTE *result,
                            ULONG size) {
    const BCryptBuffer *info = derivation_parameter(list, KDF_HKDF_INFO);
    BYTE value[HASH_SIZE_MAX];
    Hmac keyed, hmac;
    ULONG step = (ULONG)hash_size(kind);
    if (size > 255 * step)
        return STATUS_INVALID_PARAMETER;
    hmac_start(&keyed, kind, key, key_size);
    for (BYTE i = 1; size; i++) {
        hmac = keyed;
        if (i > 1)
            hmac_add(&hmac, value, step);
        if (info)
            hmac_add(&hmac, info->pvBuffer, info->cbBuffer);
        hmac_add(&hmac, &i, 1);
        hmac_finish(&hmac, value);
        ULONG part = min(size, step);
        memcpy(result, value, part);
        result += part, size -= part;
    }
    return STATUS_SUCCESS;
}

NTSTATUS derivation_hkdf(HashKind kind, const BYTE *secret, ULONG secret_size, const BCryptBufferDesc *list,
                         BYTE *result, ULONG size) {
    const BCryptBuffer *salt = derivation_parameter(list, KDF_HKDF_SALT);
    BYTE key[HASH_SIZE_MAX];
    hkdf_extract(kind, salt ? salt->pvBuffer : NULL, salt ? salt->cbBuffer : 0, secret, secret_size, key);
    return hkdf_expand(kind, key, (ULONG)hash_size(kind), list, result, size);
}

NTSTATUS derivation_set_property(Key *key, const WCHAR *property, const BYTE *data, ULONG size) {
    if (key->algorithm.info->kind != KDF_KIND_HKDF)
        return STATUS_NOT_SUPPORTED;
    if (bcrypt_same(property, L"HkdfHashAlgorithm")) {
        BCryptBuffer name = {size, KDF_HASH_ALGORITHM, (void *)data};
        int kind = derivation_hash(&(BCryptBufferDesc){BCRYPTBUFFER_VERSION, 1, &name});
        if (kind < 0 || key->hkdf_hash >= 0)
            return kind < 0 ? STATUS_NOT_SUPPORTED : STATUS_INVALID_PARAMETER;
        key->hkdf_hash = kind;
        return STATUS_SUCCESS;
    }
    bool salted = bcrypt_same(property, L"HkdfSaltAndFinalize");
    if (!salted && !bcrypt_same(property, L"HkdfPrkAndFinalize"))
        return STATUS_NOT_SUPPORTED;
    if (key->hkdf_hash < 0 || key->hkdf_extracted)
        return STATUS_INVALID_PARAMETER;
    if (salted) { // extract: the pseudorandom key takes the secret's place
        hkdf_extract(key->hkdf_hash, data, size, key->secret, key->size, key->extracted);
        key->secret = key->extracted;
        key->size = (ULONG)hash_size(key->hkdf_hash);
    }
    key->hkdf_extracted = true;
    return STATUS_SUCCESS;
}

// CryptDeriveKey's documented way: the hash itself, or two hashes of it, each over a padded block.
static void stretch(HashKind kind, const BYTE *value, bool twice, BYTE *result, ULONG size) {
    enum { BLOCK = 64 };
    ULONG length = (ULONG)hash_size(kind);
    BYTE both[2 * HASH_SIZE_MAX];
    if (!twice) {
        memcpy(result, value, size);
        return;
    }
    for (int half = 0; half < 2; half++) {
        BYTE block[BLOCK];
        Hash hash;
        memset(block, half ? 0x5c : 0x36, sizeof block);
        for (ULONG i = 0; i < length; i++)
            block[i] ^= value[i];
        hash_start(&hash, kind);
        hash_add(&hash, block, sizeof block);
        hash_finish(&hash, both + half * length);
    }
    memcpy(result, both, size);
}

NTSTATUS WINAPI BCryptDeriveKeyCapi(BCRYPT_HASH_HANDLE handle, BCRYPT_ALG_HANDLE target, PUCHAR result, ULONG size,
                                    ULONG flags) {
    HashObject *hash = hash_object_of(handle);
    const Algorithm *algorithm = target ? algorithm_of(target) : NULL;
    if (hash == NULL || hash->used || (target && algorithm == NULL))
        return STATUS_INVALID_HANDLE;
    HashKind kind = hash->algorithm.info->kind;
    ULONG length = (ULONG)hash_size(kind);
    if (flags || result == NULL || size > 2 * length)
        return STATUS_INVALID_PARAMETER;
    BYTE value[HASH_SIZE_MAX];
    bool block_cipher = algorithm && algorithm->info->class == CLASS_CIPHER &&
                        (algorithm->info->kind == CIPHER_AES || algorithm->info->kind == CIPHER_3DES);
    NTSTATUS status = BCryptFinishHash(handle, value, length, 0);
    if (NT_SUCCESS(status))
        stretch(kind, value, size > length || (block_cipher && kind < HASH_SHA256), result, size);
    return status;
}

NTSTATUS WINAPI BCryptKeyDerivation(BCRYPT_KEY_HANDLE handle, BCryptBufferDesc *list, PUCHAR result, ULONG size,
                                    ULONG *returned, ULONG flags) {
    const Key *key = key_of(handle);
    if (key == NULL)
        return STATUS_INVALID_HANDLE;
    if (key->algorithm.info->class != CLASS_DERIVATION)
        return STATUS_NOT_SUPPORTED;
    if (result == NULL || returned == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    int kind = derivation_hash(list);
    NTSTATUS status = STATUS_SUCCESS;
    switch (key->algorithm.info->kind) {
    case KDF_KIND_PBKDF2: {
        const BCryptBuffer *salt = derivation_parameter(list, KDF_SALT),
                           *count = derivation_parameter(list, KDF_ITERATION_COUNT);
        ULONGLONG rounds = 10000; // the documented default
        if (count && count->cbBuffer == sizeof rounds)
            memcpy(&rounds, count->pvBuffer, sizeof rounds);
        if (kind < 0 || rounds == 0 || (count && count->cbBuffer != sizeof rounds))
            return STATUS_INVALID_PARAMETER;
        pbkdf2(kind, key->secret, key->size, salt ? salt->pvBuffer : NULL, salt ? salt->cbBuffer : 0, rounds, result,
               size);
        break;
    }
    case KDF_KIND_SP800_108:
        status = sp800_108(key, kind, list, result, size);
        break;
    case KDF_KIND_SP800_56A:
        status = derivation_concatenate(kind, key->secret, key->size, list, result, size);
        break;
    case KDF_KIND_HKDF:
        if (key->hkdf_hash < 0 || !key->hkdf_extracted)
            return STATUS_INVALID_PARAMETER; // both are set before
        status = hkdf_expand(key->hkdf_hash, key->secret, key->size, list, result, size);
        break;
    default: {
        BYTE value[HASH_SIZE_MAX];
        Hash hash;
        if (kind < 0 || size > 2 * hash_size(kind))
            return STATUS_INVALID_PARAMETER;
        hash_start(&hash, kind);
        hash_add(&hash, key->secret, key->size);
        hash_finish(&hash, value);
        stretch(kind, value, size > hash_size(kind), result, size);
    }
    }
    if (NT_SUCCESS(status))
        *returned = size;
    return status;
}
