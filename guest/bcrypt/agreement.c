// Secrets that two keys agree on, and the keys that are derived from them.

#include "pair.h"

#include "derivation.h"

enum { SECRET_MAGIC = 0x74726353, TLS_SEED = 64, TLS_RESULT = 48 };

typedef struct {
    ULONG magic;
    ULONG size;
    BYTE bytes[SECRET_MAX]; // big-endian
} Secret;

static Secret *secret_of(BCRYPT_HANDLE handle) {
    Secret *secret = handle;
    return secret && !((ULONG_PTR)handle & 7) && secret->magic == SECRET_MAGIC ? secret : NULL;
}

NTSTATUS WINAPI BCryptSecretAgreement(BCRYPT_KEY_HANDLE own_handle, BCRYPT_KEY_HANDLE other_handle,
                                      BCRYPT_SECRET_HANDLE *result, ULONG flags) {
    const Pair *own = pair_of(own_handle), *other = pair_of(other_handle);
    if (own == NULL || other == NULL || !own->finalized || !other->finalized)
        return STATUS_INVALID_HANDLE;
    AlgorithmClass class = own->algorithm.info->class;
    if (class != other->algorithm.info->class || (class != CLASS_ECDH && class != CLASS_DH))
        return STATUS_NOT_SUPPORTED;
    if (result == NULL || flags || !own->private || own->algorithm.curve != other->algorithm.curve)
        return STATUS_INVALID_PARAMETER;
    Secret *secret = RtlAllocateHeap(bcrypt_heap(), HEAP_ZERO_MEMORY, sizeof *secret);
    if (secret == NULL)
        return STATUS_NO_MEMORY;
    NTSTATUS status = pair_agree(own, other, secret->bytes, sizeof secret->bytes, &secret->size);
    if (NT_SUCCESS(status)) {
        secret->magic = SECRET_MAGIC;
        *result = secret;
    } else {
        RtlFreeHeap(bcrypt_heap(), 0, secret);
    }
    return status;
}

NTSTATUS WINAPI BCryptDestroySecret(BCRYPT_SECRET_HANDLE handle) {
    Secret *secret = secret_of(handle);
    if (secret == NULL)
        return STATUS_INVALID_HANDLE;
    wipe(secret, sizeof *secret);
    RtlFreeHeap(bcrypt_heap(), 0, secret);
    return STATUS_SUCCESS;
}

static void hmac_add_all(Hmac *hmac, const BCryptBufferDesc *list, ULONG kind) {
    for (ULONG i = 0; list && i < list->cBuffers; i++)
        if (list->pBuffers[i].BufferType == kind)
            hmac_add(hmac, list->pBuffers[i].pvBuffer, list->pBuffers[i].cbBuffer);
}

static void hash_add_all(Hash *hash, const BCryptBufferDesc *list, ULONG kind) {
    for (ULONG i = 0; list && i < list->cBuffers; i++)
        if (list->pBuffers[i].BufferType == kind)
            hash_add(hash, list->pBuffers[i].pvBuffer, list->pBuffers[i].cbBuffer);
}

// TLS' P_hash (RFC 5246, 5), added to what is there: TLS 1.0 takes two.
static void tls_expand(HashKind kind, const BYTE *secret, ULONG size, const BCryptBuffer *label,
                       const BCryptBuffer *seed, BYTE result[TLS_RESULT]) {
    BYTE a[HASH_SIZE_MAX], value[HASH_SIZE_MAX];
    ULONG step = (ULONG)hash_size(kind);
    Hmac keyed, hmac;
    hmac_start(&keyed, kind, secret, size);
    for (ULONG at = 0; at < TLS_RESULT; at += step) {
        hmac = keyed;
        if (at) {
            hmac_add(&hmac, a, step);
        } else {
            hmac_add(&hmac, label->pvBuffer, label->cbBuffer);
            hmac_add(&hmac, seed->pvBuffer, seed->cbBuffer);
        }
        hmac_finish(&hmac, a);
        hmac = keyed;
        hmac_add(&hmac, a, step);
        hmac_add(&hmac, label->pvBuffer, label->cbBuffer);
        hmac_add(&hmac, seed->pvBuffer, seed->cbBuffer);
        hmac_finish(&hmac, value);
        for (ULONG i = 0; i < step && at + i < TLS_RESULT; i++)
            result[at + i] ^= value[i];
    }
}

static NTSTATUS tls_prf(const Secret *secret, const BCryptBufferDesc *list, BYTE result[TLS_RESULT]) {
    enum { TLS_1_2 = 0x303 };
    const BCryptBuffer *label = derivation_parameter(list, KDF_TLS_PRF_LABEL);
    const BCryptBuffer *seed = derivation_parameter(list, KDF_TLS_PRF_SEED);
    const BCryptBuffer *protocol = derivation_parameter(list, 7); // KDF_TLS_PRF_PROTOCOL
    ULONG version = 0x301;
    if (label == NULL || seed == NULL || seed->cbBuffer != TLS_SEED)
        return STATUS_INVALID_PARAMETER;
    if (protocol && protocol->cbBuffer == sizeof version)
        memcpy(&version, protocol->pvBuffer, sizeof version);
    memset(result, 0, TLS_RESULT);
    if (version >= TLS_1_2) {
        int kind = derivation_hash(list);
        tls_expand(kind < 0 ? HASH_SHA256 : kind, secret->bytes, secret->size, label, seed, result);
    } else { // both halves of the secret, which share a middle byte if it is odd
        ULONG half = (secret->size + 1) / 2;
        tls_expand(HASH_MD5, secret->bytes, half, label, seed, result);
        tls_expand(HASH_SHA1, secret->bytes + secret->size - half, half, label, seed, result);
    }
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDeriveKey(BCRYPT_SECRET_HANDLE handle, LPCWSTR function, BCryptBufferDesc *list, PUCHAR result,
                                ULONG room, ULONG *returned, ULONG flags) {
    const Secret *secret = secret_of(handle);
    BYTE value[SECRET_MAX > HASH_SIZE_MAX ? SECRET_MAX : HASH_SIZE_MAX];
    if (secret == NULL)
        return STATUS_INVALID_HANDLE;
    if (function == NULL || returned == NULL || flags & ~(ULONG)KDF_USE_SECRET_AS_HMAC_KEY_FLAG)
        return STATUS_INVALID_PARAMETER;
    int given = derivation_hash(list);
    HashKind kind = given < 0 ? HASH_SHA1 : (HashKind)given;
    ULONG size;
    if (bcrypt_same(function, BCRYPT_KDF_HASH)) {
        Hash hash;
        size = (ULONG)hash_size(kind);
        hash_start(&hash, kind);
        hash_add_all(&hash, list, KDF_SECRET_PREPEND);
        hash_add(&hash, secret->bytes, secret->size);
        hash_add_all(&hash, list, KDF_SECRET_APPEND);
        hash_finish(&hash, value);
    } else if (bcrypt_same(function, BCRYPT_KDF_HMAC)) {
        Hmac hmac;
        const BCryptBuffer *key = derivation_parameter(list, KDF_HMAC_KEY);
        bool secret_keys = flags & KDF_USE_SECRET_AS_HMAC_KEY_FLAG;
        if (!secret_keys && key == NULL)
            return STATUS_INVALID_PARAMETER;
        size = (ULONG)hash_size(kind);
        hmac_start(&hmac, kind, secret_keys ? secret->bytes : key->pvBuffer,
                   secret_keys ? secret->size : key->cbBuffer);
        hmac_add_all(&hmac, list, KDF_SECRET_PREPEND);
        hmac_add(&hmac, secret->bytes, secret->size);
        hmac_add_all(&hmac, list, KDF_SECRET_APPEND);
        hmac_finish(&hmac, value);
    } else if (bcrypt_same(function, BCRYPT_KDF_TLS_PRF)) {
        size = TLS_RESULT;
        NTSTATUS status = tls_prf(secret, list, value);
        if (!NT_SUCCESS(status))
            return status;
    } else if (bcrypt_same(function, L"TRUNCATE")) { // BCRYPT_KDF_RAW_SECRET: the secret with its last byte first
        size = secret->size;
        for (ULONG i = 0; i < size; i++)
            value[i] = secret->bytes[size - 1 - i];
    } else if (bcrypt_same(function, BCRYPT_KDF_SP80056A_CONCAT) || bcrypt_same(function, L"HKDF")) {
        bool hkdf = bcrypt_same(function, L"HKDF");
        *returned = result ? room : (ULONG)hash_size(kind);
        if (result == NULL)
            return STATUS_SUCCESS;
        return hkdf ? derivation_hkdf(kind, secret->bytes, secret->size, list, result, room)
                    : derivation_concatenate(kind, secret->bytes, secret->size, list, result, room);
    } else {
        return STATUS_NOT_SUPPORTED;
    }
    *returned = result ? min(size, room) : size;
    if (result)
        memcpy(result, value, *returned);
    wipe(value, sizeof value);
    return STATUS_SUCCESS;
}
