// bcrypt.dll: random bytes, hashes and HMAC. Algorithms with keys cannot be opened.

#define DECLSPEC_IMPORT
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <nt.h>
#include <bcrypt.h>

#include "../crypto/hash.h"

enum { ALGORITHM_MAGIC = 0x676c6142, HASH_MAGIC = 0x68736142, RANDOM = HASH_COUNT, OBJECT_LENGTH = 512 };
enum { IOCTL_KSEC_RNG = 0x390004, LARGEST_REQUEST = 0x10000 };

typedef struct {
    ULONG magic;
    int kind; // HashKind or RANDOM
    bool hmac;
} Algorithm;

typedef struct {
    ULONG magic;
    HashKind kind;
    bool hmac, reusable, used;
    Hash state;
    BYTE key[HASH_BLOCK_MAX]; // of HMAC, a block long
} HashObject;

static const struct {
    const WCHAR *name;
    int kind;
} names[] = {
    {BCRYPT_MD5_ALGORITHM, HASH_MD5},       {BCRYPT_SHA1_ALGORITHM, HASH_SHA1},
    {BCRYPT_SHA256_ALGORITHM, HASH_SHA256}, {BCRYPT_SHA384_ALGORITHM, HASH_SHA384},
    {BCRYPT_SHA512_ALGORITHM, HASH_SHA512}, {BCRYPT_RNG_ALGORITHM, RANDOM},
};

// The pseudo handles stand for algorithms that need not be opened.
static const struct {
    ULONG_PTR handle;
    Algorithm algorithm;
} pseudo[] = {
    {0x21, {ALGORITHM_MAGIC, HASH_MD5, false}},    {0x31, {ALGORITHM_MAGIC, HASH_SHA1, false}},
    {0x41, {ALGORITHM_MAGIC, HASH_SHA256, false}}, {0x51, {ALGORITHM_MAGIC, HASH_SHA384, false}},
    {0x61, {ALGORITHM_MAGIC, HASH_SHA512, false}}, {0x81, {ALGORITHM_MAGIC, RANDOM, false}},
    {0x91, {ALGORITHM_MAGIC, HASH_MD5, true}},     {0xa1, {ALGORITHM_MAGIC, HASH_SHA1, true}},
    {0xb1, {ALGORITHM_MAGIC, HASH_SHA256, true}},  {0xc1, {ALGORITHM_MAGIC, HASH_SHA384, true}},
    {0xd1, {ALGORITHM_MAGIC, HASH_SHA512, true}},
};

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        LdrDisableThreadCalloutsForDll(module);
    return TRUE;
}

static HANDLE heap(void) { return NtCurrentPeb()->ProcessHeap; }

static bool equal(const WCHAR *left, const WCHAR *right) {
    while (*left && *left == *right)
        left++, right++;
    return *left == *right;
}

static const Algorithm *algorithm_of(BCRYPT_HANDLE handle) {
    for (SIZE_T i = 0; i < ARRAYSIZE(pseudo); i++)
        if (pseudo[i].handle == (ULONG_PTR)handle)
            return &pseudo[i].algorithm;
    const Algorithm *algorithm = handle;
    return algorithm && !((ULONG_PTR)handle & 7) && algorithm->magic == ALGORITHM_MAGIC ? algorithm : NULL;
}

static HashObject *hash_of(BCRYPT_HANDLE handle) {
    HashObject *hash = handle;
    return hash && !((ULONG_PTR)handle & 7) && hash->magic == HASH_MAGIC ? hash : NULL;
}

NTSTATUS WINAPI BCryptOpenAlgorithmProvider(BCRYPT_ALG_HANDLE *handle, LPCWSTR name, LPCWSTR provider, ULONG flags) {
    (void)provider;
    if (handle == NULL || name == NULL || flags & ~(ULONG)(BCRYPT_ALG_HANDLE_HMAC_FLAG | BCRYPT_HASH_REUSABLE_FLAG))
        return STATUS_INVALID_PARAMETER;
    *handle = NULL;
    for (SIZE_T i = 0; i < ARRAYSIZE(names); i++) {
        if (!equal(names[i].name, name))
            continue;
        Algorithm *made = RtlAllocateHeap(heap(), 0, sizeof *made);
        if (made == NULL)
            return STATUS_NO_MEMORY;
        *made = (Algorithm){ALGORITHM_MAGIC, names[i].kind, (flags & BCRYPT_ALG_HANDLE_HMAC_FLAG) != 0};
        *handle = made;
        return STATUS_SUCCESS;
    }
    return STATUS_NOT_FOUND;
}

NTSTATUS WINAPI BCryptCloseAlgorithmProvider(BCRYPT_ALG_HANDLE handle, ULONG flags) {
    Algorithm *algorithm = (Algorithm *)algorithm_of(handle);
    (void)flags;
    if (algorithm == NULL || (ULONG_PTR)handle < 0x1000)
        return STATUS_INVALID_HANDLE;
    algorithm->magic = 0;
    RtlFreeHeap(heap(), 0, algorithm);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE handle, PUCHAR buffer, ULONG size, ULONG flags) {
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"\\Device\\KsecDD");
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    HANDLE generator;
    const Algorithm *algorithm = algorithm_of(handle);
    if (!(flags & BCRYPT_USE_SYSTEM_PREFERRED_RNG) && (algorithm == NULL || algorithm->kind != RANDOM))
        return STATUS_INVALID_HANDLE;
    if (buffer == NULL)
        return size ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    NTSTATUS status = NtOpenFile(&generator, FILE_READ_DATA | SYNCHRONIZE, &attributes, &block,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return status;
    while (size && NT_SUCCESS(status)) {
        ULONG part = min(size, LARGEST_REQUEST);
        status = NtDeviceIoControlFile(generator, NULL, NULL, NULL, &block, IOCTL_KSEC_RNG, NULL, 0, buffer, part);
        buffer += part;
        size -= part;
    }
    NtClose(generator);
    return status;
}

// HMAC: the key, hashed if it is longer than a block, xored into the first block of the inner and the outer hash.
static void start(HashObject *hash) {
    SIZE_T block = hash_block_size(hash->kind);
    BYTE pad[HASH_BLOCK_MAX];
    hash_start(&hash->state, hash->kind);
    if (!hash->hmac)
        return;
    for (SIZE_T i = 0; i < block; i++)
        pad[i] = hash->key[i] ^ 0x36;
    hash_add(&hash->state, pad, block);
}

static void finish(HashObject *hash, BYTE *result) {
    SIZE_T block = hash_block_size(hash->kind), size = hash_size(hash->kind);
    hash_finish(&hash->state, result);
    if (!hash->hmac)
        return;
    BYTE pad[HASH_BLOCK_MAX];
    Hash outer;
    for (SIZE_T i = 0; i < block; i++)
        pad[i] = hash->key[i] ^ 0x5c;
    hash_start(&outer, hash->kind);
    hash_add(&outer, pad, block);
    hash_add(&outer, result, size);
    hash_finish(&outer, result);
}

NTSTATUS WINAPI BCryptCreateHash(BCRYPT_ALG_HANDLE handle, BCRYPT_HASH_HANDLE *result, PUCHAR object, ULONG object_size,
                                 PUCHAR secret, ULONG secret_size, ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    (void)object, (void)object_size; // the state is kept on the heap
    if (algorithm == NULL || algorithm->kind == RANDOM)
        return algorithm ? STATUS_NOT_SUPPORTED : STATUS_INVALID_HANDLE;
    if (result == NULL || (secret_size && secret == NULL) || (secret_size && !algorithm->hmac))
        return STATUS_INVALID_PARAMETER;
    HashObject *hash = RtlAllocateHeap(heap(), HEAP_ZERO_MEMORY, sizeof *hash);
    if (hash == NULL)
        return STATUS_NO_MEMORY;
    hash->magic = HASH_MAGIC;
    hash->kind = (HashKind)algorithm->kind;
    hash->hmac = algorithm->hmac;
    hash->reusable = flags & BCRYPT_HASH_REUSABLE_FLAG;
    if (secret_size > hash_block_size(hash->kind)) {
        hash_start(&hash->state, hash->kind);
        hash_add(&hash->state, secret, secret_size);
        hash_finish(&hash->state, hash->key);
    } else if (secret_size) {
        memcpy(hash->key, secret, secret_size);
    }
    start(hash);
    *result = hash;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptHashData(BCRYPT_HASH_HANDLE handle, PUCHAR data, ULONG size, ULONG flags) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    if (flags || hash->used)
        return flags ? STATUS_INVALID_PARAMETER : STATUS_INVALID_HANDLE;
    hash_add(&hash->state, data, size);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptFinishHash(BCRYPT_HASH_HANDLE handle, PUCHAR result, ULONG size, ULONG flags) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL || hash->used)
        return STATUS_INVALID_HANDLE;
    if (flags || size != hash_size(hash->kind) || result == NULL)
        return STATUS_INVALID_PARAMETER;
    finish(hash, result);
    if (hash->reusable)
        start(hash);
    else
        hash->used = true;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDuplicateHash(BCRYPT_HASH_HANDLE handle, BCRYPT_HASH_HANDLE *result, PUCHAR object,
                                    ULONG object_size, ULONG flags) {
    const HashObject *hash = hash_of(handle);
    (void)object, (void)object_size, (void)flags;
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    HashObject *copy = RtlAllocateHeap(heap(), 0, sizeof *copy);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    *copy = *hash;
    *result = copy;
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptDestroyHash(BCRYPT_HASH_HANDLE handle) {
    HashObject *hash = hash_of(handle);
    if (hash == NULL)
        return STATUS_INVALID_HANDLE;
    memset(hash, 0, sizeof *hash);
    RtlFreeHeap(heap(), 0, hash);
    return STATUS_SUCCESS;
}

// Nothing is certified here, so nothing can be held to it.
NTSTATUS WINAPI BCryptGetFipsAlgorithmMode(BOOLEAN *enabled) {
    if (enabled == NULL)
        return STATUS_INVALID_PARAMETER;
    *enabled = FALSE;
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

NTSTATUS WINAPI BCryptGetProperty(BCRYPT_HANDLE handle, LPCWSTR property, PUCHAR buffer, ULONG size, ULONG *returned,
                                  ULONG flags) {
    const Algorithm *algorithm = algorithm_of(handle);
    const HashObject *hash = algorithm ? NULL : hash_of(handle);
    int kind = algorithm ? algorithm->kind : hash ? (int)hash->kind : -1;
    ULONG value = 0, length = sizeof value;
    const void *data = &value;
    (void)flags;
    if (kind < 0)
        return STATUS_INVALID_HANDLE;
    if (property == NULL || returned == NULL)
        return STATUS_INVALID_PARAMETER;
    if (equal(property, BCRYPT_ALGORITHM_NAME)) {
        const WCHAR *name = L"";
        for (SIZE_T i = 0; i < ARRAYSIZE(names); i++)
            if (names[i].kind == kind)
                name = names[i].name;
        data = name;
        for (length = sizeof(WCHAR); *name; name++)
            length += sizeof(WCHAR);
    } else if (kind == RANDOM) {
        return STATUS_NOT_SUPPORTED;
    } else if (equal(property, BCRYPT_HASH_LENGTH)) {
        value = (ULONG)hash_size((HashKind)kind);
    } else if (equal(property, BCRYPT_HASH_BLOCK_LENGTH)) {
        value = (ULONG)hash_block_size((HashKind)kind);
    } else if (equal(property, BCRYPT_OBJECT_LENGTH)) {
        value = OBJECT_LENGTH;
    } else {
        return STATUS_NOT_SUPPORTED;
    }
    *returned = length;
    if (buffer == NULL)
        return STATUS_SUCCESS;
    if (size < length)
        return STATUS_BUFFER_TOO_SMALL;
    memcpy(buffer, data, length);
    return STATUS_SUCCESS;
}
