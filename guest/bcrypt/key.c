// Symmetric keys: made from a secret, imported, exported, copied.

#include "pair.h"

#include "key_wrap.h"

typedef struct { // an opaque blob of ours, before the secret
    ULONG magic, mode, segment, size;
    BYTE vector[AES_BLOCK];
} OpaqueBlob;

enum { OPAQUE_MAGIC = 0x4f79654b, LONGEST = 1 << 16 };

Key *key_of(BCRYPT_HANDLE handle) {
    Key *key = handle;
    return key && !((ULONG_PTR)handle & 7) && key->magic == KEY_MAGIC ? key : NULL;
}

static bool size_fits(const Algorithm *algorithm, ULONG size) {
    if (algorithm->info->class != CLASS_CIPHER)
        return size <= LONGEST;
    const BCRYPT_KEY_LENGTHS_STRUCT *lengths = &bcrypt_ciphers[algorithm->info->kind].lengths;
    ULONG bits = size < LONGEST ? size * 8 : 0;
    return bits >= lengths->dwMinLength && bits <= lengths->dwMaxLength &&
           (bits - lengths->dwMinLength) % lengths->dwIncrement == 0;
}

static void free_key(Key *key) {
    wipe(key->secret, key->size);
    wipe(key, sizeof *key);
    RtlFreeHeap(bcrypt_heap(), 0, key);
}

static NTSTATUS make_at(const Algorithm *algorithm, BCRYPT_ALG_HANDLE provider, const BYTE *secret, ULONG size,
                        ULONGLONG position, Key **result) {
    Key *key = RtlAllocateHeap(bcrypt_heap(), HEAP_ZERO_MEMORY, sizeof *key + size);
    if (key == NULL)
        return STATUS_NO_MEMORY;
    key->magic = KEY_MAGIC;
    key->algorithm = *algorithm;
    key->provider = provider;
    key->hkdf_hash = -1;
    key->size = size;
    key->secret = (BYTE *)(key + 1);
    if (size)
        memcpy(key->secret, secret, size);
    NTSTATUS status = STATUS_SUCCESS;
    if (algorithm->info->class == CLASS_CIPHER && algorithm->info->kind == CIPHER_AES)
        aes_expand(&key->aes, key->secret, size);
    else if (algorithm->info->class == CLASS_CIPHER && algorithm->info->kind == CIPHER_RC4)
        status = stream_begin(key, position);
    if (NT_SUCCESS(status))
        *result = key;
    else
        free_key(key);
    return status;
}

static NTSTATUS make(const Algorithm *algorithm, BCRYPT_ALG_HANDLE provider, const BYTE *secret, ULONG size,
                     Key **result) {
    return make_at(algorithm, provider, secret, size, 0, result);
}

NTSTATUS WINAPI BCryptGenerateSymmetricKey(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE *result, PUCHAR object,
                                           ULONG object_size, PUCHAR secret, ULONG size, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (algorithm->info->class != CLASS_CIPHER && algorithm->info->class != CLASS_DERIVATION)
        return STATUS_NOT_SUPPORTED;
    if (result == NULL || (secret == NULL && size) || flags || !size_fits(algorithm, size))
        return STATUS_INVALID_PARAMETER;
    if (object && object_size < OBJECT_LENGTH)
        return STATUS_BUFFER_TOO_SMALL;
    return make(algorithm, handle, secret, size, (Key **)result);
}

NTSTATUS WINAPI BCryptDuplicateKey(BCRYPT_KEY_HANDLE handle, BCRYPT_KEY_HANDLE *result, PUCHAR object,
                                   ULONG object_size, ULONG flags) {
    const Key *key = key_of(handle);
    const Pair *pair = key ? NULL : pair_of(handle);
    if (key == NULL && pair == NULL)
        return STATUS_INVALID_HANDLE;
    if (result == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    if (pair)
        return pair_duplicate(pair, (Pair **)result);
    if (object && object_size < OBJECT_LENGTH)
        return STATUS_BUFFER_TOO_SMALL;
    Key *copy;
    NTSTATUS status = make_at(&key->algorithm, key->provider, key->secret, key->size, key->position, &copy);
    if (!NT_SUCCESS(status))
        return status;
    memcpy(copy->vector, key->vector, sizeof copy->vector);
    copy->hkdf_hash = key->hkdf_hash;
    copy->hkdf_extracted = key->hkdf_extracted;
    *result = copy;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroyKey(BCRYPT_KEY_HANDLE handle) {
    Key *key = key_of(handle);
    Pair *pair = key ? NULL : pair_of(handle);
    if (pair)
        pair_free(pair);
    if (key && key->stream)
        NtClose(key->stream);
    if (key)
        free_key(key);
    return key || pair ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

// A key that wraps others: AES, whatever its mode.
static bool wraps(const Key *key) {
    return key && key->algorithm.info->class == CLASS_CIPHER && key->algorithm.info->kind == CIPHER_AES;
}

NTSTATUS WINAPI BCryptImportKey(BCRYPT_ALG_HANDLE handle, BCRYPT_KEY_HANDLE with, LPCWSTR type,
                                BCRYPT_KEY_HANDLE *result, PUCHAR object, ULONG object_size, PUCHAR blob, ULONG size,
                                ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (algorithm->info->class != CLASS_CIPHER && algorithm->info->class != CLASS_DERIVATION)
        return STATUS_NOT_SUPPORTED;
    if (type == NULL || result == NULL || blob == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    if (object && object_size < OBJECT_LENGTH)
        return STATUS_BUFFER_TOO_SMALL;
    if (bcrypt_same(type, BCRYPT_KEY_DATA_BLOB)) {
        BCRYPT_KEY_DATA_BLOB_HEADER header;
        if (size < sizeof header)
            return STATUS_BUFFER_TOO_SMALL;
        memcpy(&header, blob, sizeof header);
        if (header.dwMagic != BCRYPT_KEY_DATA_BLOB_MAGIC || header.dwVersion != BCRYPT_KEY_DATA_BLOB_VERSION1 ||
            header.cbKeyData > size - sizeof header || !size_fits(algorithm, header.cbKeyData))
            return STATUS_INVALID_PARAMETER;
        return make(algorithm, handle, blob + sizeof header, header.cbKeyData, (Key **)result);
    }
    if (bcrypt_same(type, BCRYPT_OPAQUE_KEY_BLOB)) {
        OpaqueBlob header;
        if (size < sizeof header)
            return STATUS_BUFFER_TOO_SMALL;
        memcpy(&header, blob, sizeof header);
        if (header.magic != OPAQUE_MAGIC || header.mode >= MODE_COUNT || header.size != size - sizeof header ||
            header.segment == 0 || header.segment > AES_BLOCK || !size_fits(algorithm, header.size))
            return STATUS_INVALID_PARAMETER;
        Algorithm settings = *algorithm;
        settings.mode = header.mode;
        settings.segment = header.segment;
        NTSTATUS status = make(&settings, handle, blob + sizeof header, header.size, (Key **)result);
        if (NT_SUCCESS(status))
            memcpy((*(Key **)result)->vector, header.vector, sizeof header.vector);
        return status;
    }
    if (bcrypt_same(type, BCRYPT_AES_WRAP_KEY_BLOB)) {
        const Key *wrapping = key_of(with);
        BYTE secret[KEY_WRAP_MAX];
        if (!wraps(wrapping))
            return STATUS_INVALID_HANDLE;
        if (size > KEY_WRAP_MAX || size < KEY_WRAP_MORE || !size_fits(algorithm, size - KEY_WRAP_MORE))
            return STATUS_INVALID_PARAMETER;
        if (!key_unwrap(&wrapping->aes, blob, size, secret))
            return STATUS_DECRYPTION_FAILED;
        NTSTATUS status = make(algorithm, handle, secret, size - KEY_WRAP_MORE, (Key **)result);
        wipe(secret, sizeof secret);
        return status;
    }
    return STATUS_NOT_SUPPORTED;
}

NTSTATUS WINAPI BCryptExportKey(BCRYPT_KEY_HANDLE handle, BCRYPT_KEY_HANDLE with, LPCWSTR type, PUCHAR blob, ULONG room,
                                ULONG *returned, ULONG flags) {
    const Key *key = key_of(handle), *wrapping = with ? key_of(with) : NULL;
    const Pair *pair = key ? NULL : pair_of(handle);
    ULONG needed;
    if ((key == NULL && pair == NULL) || (with && wrapping == NULL))
        return STATUS_INVALID_HANDLE;
    if (type == NULL || returned == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    if (pair)
        return with ? STATUS_NOT_SUPPORTED : pair_export(pair, type, blob, room, returned);
    bool plain = bcrypt_same(type, BCRYPT_KEY_DATA_BLOB), opaque = bcrypt_same(type, BCRYPT_OPAQUE_KEY_BLOB);
    if (plain)
        needed = sizeof(BCRYPT_KEY_DATA_BLOB_HEADER) + key->size;
    else if (opaque)
        needed = sizeof(OpaqueBlob) + key->size;
    else if (bcrypt_same(type, BCRYPT_AES_WRAP_KEY_BLOB))
        needed = key->size + KEY_WRAP_MORE;
    else
        return STATUS_NOT_SUPPORTED;
    if (!plain && !opaque && (!wraps(wrapping) || key->size % 8 || key->size < 16 || needed > KEY_WRAP_MAX))
        return wraps(wrapping) ? STATUS_NOT_SUPPORTED : STATUS_INVALID_PARAMETER;
    *returned = needed;
    if (blob == NULL)
        return STATUS_SUCCESS;
    if (room < needed)
        return STATUS_BUFFER_TOO_SMALL;
    if (plain) {
        BCRYPT_KEY_DATA_BLOB_HEADER header = {BCRYPT_KEY_DATA_BLOB_MAGIC, BCRYPT_KEY_DATA_BLOB_VERSION1, key->size};
        memcpy(blob, &header, sizeof header);
        memcpy(blob + sizeof header, key->secret, key->size);
    } else if (opaque) {
        OpaqueBlob header = {OPAQUE_MAGIC, key->algorithm.mode, key->algorithm.segment, key->size, {0}};
        memcpy(header.vector, key->vector, sizeof header.vector);
        memcpy(blob, &header, sizeof header);
        memcpy(blob + sizeof header, key->secret, key->size);
    } else {
        key_wrap(&wrapping->aes, key->secret, key->size, blob);
    }
    return STATUS_SUCCESS;
}
