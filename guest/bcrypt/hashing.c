// Hashes and HMAC.

#include "internal.h"

HashObject *hash_object_of(BCRYPT_HANDLE handle) {
    HashObject *hash = handle;
    return hash && !((ULONG_PTR)handle & 7) && hash->magic == HASH_MAGIC ? hash : NULL;
}

NTSTATUS WINAPI BCryptCreateHash(BCRYPT_ALG_HANDLE handle, BCRYPT_HASH_HANDLE *result, PUCHAR object, ULONG object_size,
                                 PUCHAR secret, ULONG secret_size, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    if (algorithm == NULL)
        return STATUS_INVALID_HANDLE;
    if (algorithm->info->class != CLASS_HASH)
        return STATUS_NOT_SUPPORTED;
    if (result == NULL || (secret_size && secret == NULL) || (secret_size && !algorithm->hmac) ||
        flags & ~(ULONG)BCRYPT_HASH_REUSABLE_FLAG)
        return STATUS_INVALID_PARAMETER;
    if (object && object_size < OBJECT_LENGTH)
        return STATUS_BUFFER_TOO_SMALL;
    HashObject *hash = RtlAllocateHeap(bcrypt_heap(), HEAP_ZERO_MEMORY, sizeof *hash);
    if (hash == NULL)
        return STATUS_NO_MEMORY;
    hash->magic = HASH_MAGIC;
    hash->algorithm = *algorithm;
    hash->provider = handle;
    hash->hmac = algorithm->hmac;
    hash->reusable = algorithm->reusable || flags & BCRYPT_HASH_REUSABLE_FLAG;
    if (hash->hmac)
        hmac_start(&hash->keyed, algorithm->info->kind, secret, secret_size);
    else
        hash_start(&hash->state, algorithm->info->kind);
    hash->begun = hash->state;
    hash->keyed_begun = hash->keyed;
    *result = hash;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptHashData(BCRYPT_HASH_HANDLE handle, PUCHAR data, ULONG size, ULONG flags) {
    HashObject *hash = hash_object_of(handle);
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    if (flags || hash->used)
        return flags ? STATUS_INVALID_PARAMETER : STATUS_INVALID_HANDLE;
    if (hash->hmac)
        hmac_add(&hash->keyed, data, size);
    else
        hash_add(&hash->state, data, size);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptFinishHash(BCRYPT_HASH_HANDLE handle, PUCHAR result, ULONG size, ULONG flags) {
    HashObject *hash = hash_object_of(handle);
    if (hash == NULL || hash->used)
        return STATUS_INVALID_HANDLE;
    if (flags || size != hash_size(hash->algorithm.info->kind) || result == NULL)
        return STATUS_INVALID_PARAMETER;
    if (hash->hmac)
        hmac_finish(&hash->keyed, result);
    else
        hash_finish(&hash->state, result);
    hash->state = hash->begun;
    hash->keyed = hash->keyed_begun;
    hash->used = !hash->reusable;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDuplicateHash(BCRYPT_HASH_HANDLE handle, BCRYPT_HASH_HANDLE *result, PUCHAR object,
                                    ULONG object_size, ULONG flags) {
    const HashObject *hash = hash_object_of(handle);
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    if (result == NULL || flags)
        return STATUS_INVALID_PARAMETER;
    if (object && object_size < OBJECT_LENGTH)
        return STATUS_BUFFER_TOO_SMALL;
    HashObject *copy = RtlAllocateHeap(bcrypt_heap(), 0, sizeof *copy);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    *copy = *hash;
    *result = copy;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroyHash(BCRYPT_HASH_HANDLE handle) {
    HashObject *hash = hash_object_of(handle);
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    wipe(hash, sizeof *hash);
    RtlFreeHeap(bcrypt_heap(), 0, hash);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptHash(BCRYPT_ALG_HANDLE handle, PUCHAR secret, ULONG secret_size, PUCHAR data, ULONG size,
                           PUCHAR result, ULONG result_size) {
    BCRYPT_HASH_HANDLE hash;
    NTSTATUS status = BCryptCreateHash(handle, &hash, NULL, 0, secret, secret_size, 0);
    if (!NT_SUCCESS(status))
        return status;
    status = BCryptHashData(hash, data, size, 0);
    if (NT_SUCCESS(status))
        status = BCryptFinishHash(hash, result, result_size, 0);
    BCryptDestroyHash(hash);
    return status;
}
