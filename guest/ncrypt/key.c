// Keys: made, finalized, opened, deleted, imported and exported, asked and told.

#include "storage.h"

StoredKey *key_of(NCRYPT_HANDLE handle) {
    StoredKey *key = (StoredKey *)handle;
    return key && !(handle & 7) && key->magic == KEY_MAGIC ? key : NULL;
}

static bool is_rsa(const StoredKey *key) { return storage_same(key->algorithm->group, NCRYPT_RSA_ALGORITHM_GROUP); }

const WCHAR *key_private_type(const StoredKey *key) {
    return is_rsa(key) ? BCRYPT_RSAFULLPRIVATE_BLOB : BCRYPT_ECCPRIVATE_BLOB;
}

SECURITY_STATUS key_open_algorithm(const StoredKey *key, BCRYPT_ALG_HANDLE *algorithm) {
    NTSTATUS status = BCryptOpenAlgorithmProvider(algorithm, key->algorithm->name, NULL, 0);
    if (!BCRYPT_SUCCESS(status))
        return storage_status(status);
    if (key->curve == NULL)
        return ERROR_SUCCESS;
    status = BCryptSetProperty(*algorithm, L"ECCCurveName", (PUCHAR)key->curve,
                               ((ULONG)lstrlenW(key->curve) + 1) * sizeof(WCHAR), 0);
    if (!BCRYPT_SUCCESS(status))
        BCryptCloseAlgorithmProvider(*algorithm, 0);
    return storage_status(status);
}

static StoredKey *make(NCRYPT_PROV_HANDLE provider, const KeyAlgorithm *algorithm, const WCHAR *name, DWORD flags) {
    StoredKey *key = storage_allocate(sizeof *key);
    if (key == NULL)
        return NULL;
    key->magic = KEY_MAGIC;
    key->provider = provider_of(provider);
    key->algorithm = algorithm;
    key->machine = flags & NCRYPT_MACHINE_KEY_FLAG;
    key->usage = algorithm ? algorithm->usage : 0;
    key->bits = algorithm ? algorithm->bits ? algorithm->bits : 2048 : 0;
    if (name)
        lstrcpynW(key->name, name, NAME_MAX_LENGTH);
    key->persisted = name != NULL;
    return key;
}

static void release(StoredKey *key) {
    if (key->pair)
        BCryptDestroyKey(key->pair);
    key->magic = 0;
    storage_free(key);
}

SECURITY_STATUS WINAPI NCryptCreatePersistedKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE *handle, LPCWSTR name,
                                                LPCWSTR key_name, DWORD spec, DWORD flags) {
    const DWORD known = NCRYPT_MACHINE_KEY_FLAG | NCRYPT_OVERWRITE_KEY_FLAG | NCRYPT_SILENT_FLAG;
    if (provider_of(provider) == NULL)
        return NTE_INVALID_HANDLE;
    if (handle == NULL || name == NULL || (key_name && lstrlenW(key_name) >= NAME_MAX_LENGTH))
        return NTE_INVALID_PARAMETER;
    if (flags & ~known)
        return NTE_BAD_FLAGS;
    const KeyAlgorithm *algorithm = algorithm_named(name);
    if (algorithm == NULL)
        return NTE_NOT_SUPPORTED;
    if (key_name && !(flags & NCRYPT_OVERWRITE_KEY_FLAG) && store_has(flags & NCRYPT_MACHINE_KEY_FLAG, key_name))
        return NTE_EXISTS;
    StoredKey *key = make(provider, algorithm, key_name, flags);
    if (key == NULL)
        return NTE_NO_MEMORY;
    key->spec = spec;
    key->private = true;
    *handle = (NCRYPT_KEY_HANDLE)key;
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptFinalizeKey(NCRYPT_KEY_HANDLE handle, DWORD flags) {
    StoredKey *key = key_of(handle);
    BCRYPT_ALG_HANDLE algorithm;
    (void)flags; // what to write to which store; there is one
    if (key == NULL || key->pair)
        return key ? NTE_INVALID_PARAMETER : NTE_INVALID_HANDLE;
    SECURITY_STATUS status = key_open_algorithm(key, &algorithm);
    if (status != ERROR_SUCCESS)
        return status;
    NTSTATUS made = BCryptGenerateKeyPair(algorithm, &key->pair, key->curve ? 0 : key->bits, 0);
    if (BCRYPT_SUCCESS(made)) {
        made = BCryptFinalizeKeyPair(key->pair, 0);
        if (!BCRYPT_SUCCESS(made))
            BCryptDestroyKey(key->pair);
    }
    BCryptCloseAlgorithmProvider(algorithm, 0);
    if (!BCRYPT_SUCCESS(made)) {
        key->pair = NULL;
        return storage_status(made);
    }
    return key->persisted ? store_save(key) : ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptOpenKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE *handle, LPCWSTR name, DWORD spec,
                                     DWORD flags) {
    (void)spec;
    if (provider_of(provider) == NULL)
        return NTE_INVALID_HANDLE;
    if (handle == NULL || name == NULL || lstrlenW(name) >= NAME_MAX_LENGTH)
        return NTE_INVALID_PARAMETER;
    StoredKey *key = make(provider, NULL, name, flags);
    if (key == NULL)
        return NTE_NO_MEMORY;
    key->private = true;
    SECURITY_STATUS status = store_load(key);
    if (status == ERROR_SUCCESS)
        *handle = (NCRYPT_KEY_HANDLE)key;
    else
        release(key);
    return status;
}

SECURITY_STATUS WINAPI NCryptDeleteKey(NCRYPT_KEY_HANDLE handle, DWORD flags) {
    StoredKey *key = key_of(handle);
    if (key == NULL)
        return NTE_INVALID_HANDLE;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    SECURITY_STATUS status = key->persisted ? store_delete(key) : ERROR_SUCCESS;
    if (status == ERROR_SUCCESS)
        release(key); // the handle goes with the key
    return status;
}

SECURITY_STATUS WINAPI NCryptFreeObject(NCRYPT_HANDLE handle) {
    StoredKey *key = key_of(handle);
    Provider *provider = key ? NULL : provider_of(handle);
    StoredSecret *secret = (StoredSecret *)handle;
    if (key) {
        release(key);
    } else if (provider) {
        provider->magic = 0;
        storage_free(provider);
    } else if (secret && !(handle & 7) && secret->magic == SECRET_MAGIC) {
        BCryptDestroySecret(secret->handle);
        secret->magic = 0;
        storage_free(secret);
    } else {
        return NTE_INVALID_HANDLE;
    }
    return ERROR_SUCCESS;
}

BOOL WINAPI NCryptIsKeyHandle(NCRYPT_KEY_HANDLE handle) { return key_of(handle) != NULL; }

// The algorithm that a blob is of: RSA's by its type, a curve's by its magic (ECK…, ECS…).
static const KeyAlgorithm *algorithm_of_blob(const WCHAR *type, const BYTE *blob, ULONG size) {
    static const WCHAR *const curves[] = {L"P256", L"P384", L"P521"};
    if (size < sizeof(ULONG))
        return NULL;
    if (blob[0] == 'R' || storage_same(type, LEGACY_RSAPUBLIC_BLOB) || storage_same(type, LEGACY_RSAPRIVATE_BLOB))
        return algorithm_named(BCRYPT_RSA_ALGORITHM);
    if (blob[0] != 'E' || blob[1] != 'C' || (blob[2] != 'K' && blob[2] != 'S') || blob[3] < '1' || blob[3] > '6')
        return NULL;
    WCHAR name[16];
    lstrcpyW(name, blob[2] == 'K' ? L"ECDH_" : L"ECDSA_");
    lstrcpyW(name + lstrlenW(name), curves[(blob[3] - '1') / 2]);
    return algorithm_named(name);
}

// Blobs hold their kind in their type's name: whether a private key is in it.
static bool names_private(const WCHAR *type) {
    for (; *type; type++)
        if (CompareStringOrdinal(type, 7, L"PRIVATE", 7, TRUE) == CSTR_EQUAL)
            return true;
    return false;
}

SECURITY_STATUS WINAPI NCryptImportKey(NCRYPT_PROV_HANDLE provider, NCRYPT_KEY_HANDLE with, LPCWSTR type,
                                       NCryptBufferDesc *parameters, NCRYPT_KEY_HANDLE *handle, PBYTE blob, DWORD size,
                                       DWORD flags) {
    if (provider_of(provider) == NULL)
        return NTE_INVALID_HANDLE;
    if (type == NULL || handle == NULL || blob == NULL)
        return NTE_INVALID_PARAMETER;
    const KeyAlgorithm *algorithm = algorithm_of_blob(type, blob, size);
    if (with || algorithm == NULL)
        return NTE_NOT_SUPPORTED;
    const WCHAR *name = NULL;
    for (ULONG i = 0; parameters && i < parameters->cBuffers; i++)
        if (parameters->pBuffers[i].BufferType == NCRYPTBUFFER_PKCS_KEY_NAME)
            name = parameters->pBuffers[i].pvBuffer;
    if (name && lstrlenW(name) >= NAME_MAX_LENGTH)
        return NTE_INVALID_PARAMETER;
    StoredKey *key = make(provider, algorithm, name, flags);
    if (key == NULL)
        return NTE_NO_MEMORY;
    key->private = names_private(type);
    BCRYPT_ALG_HANDLE opened;
    SECURITY_STATUS status = key_open_algorithm(key, &opened);
    if (status == ERROR_SUCCESS) {
        NTSTATUS imported = BCryptImportKeyPair(opened, NULL, type, &key->pair, blob, size, 0);
        BCryptCloseAlgorithmProvider(opened, 0);
        if (!BCRYPT_SUCCESS(imported))
            key->pair = NULL;
        status = storage_status(imported);
    }
    if (status == ERROR_SUCCESS && name && key->private)
        status = store_save(key);
    if (status == ERROR_SUCCESS)
        *handle = (NCRYPT_KEY_HANDLE)key;
    else
        release(key);
    return status;
}

// For Schannel alone, which hands a server's key to its session: the blob, whatever the policy says.
SECURITY_STATUS WINAPI storage_private_blob(NCRYPT_KEY_HANDLE handle, BYTE *blob, DWORD room, DWORD *returned);
SECURITY_STATUS WINAPI storage_private_blob(NCRYPT_KEY_HANDLE handle, BYTE *blob, DWORD room, DWORD *returned) {
    const StoredKey *key = key_of(handle);
    if (key == NULL || key->pair == NULL || !key->private)
        return NTE_INVALID_HANDLE;
    return storage_status(BCryptExportKey(key->pair, NULL, key_private_type(key), blob, room, returned, 0));
}

SECURITY_STATUS WINAPI NCryptExportKey(NCRYPT_KEY_HANDLE handle, NCRYPT_KEY_HANDLE with, LPCWSTR type,
                                       NCryptBufferDesc *parameters, PBYTE blob, DWORD room, DWORD *returned,
                                       DWORD flags) {
    const StoredKey *key = key_of(handle);
    (void)parameters, (void)flags;
    if (key == NULL || key->pair == NULL)
        return NTE_INVALID_HANDLE;
    if (type == NULL || returned == NULL)
        return NTE_INVALID_PARAMETER;
    if (with)
        return NTE_NOT_SUPPORTED;
    if (names_private(type) && !(key->policy & NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG))
        return key->private ? NTE_NOT_SUPPORTED : NTE_INVALID_PARAMETER;
    return storage_status(BCryptExportKey(key->pair, NULL, type, blob, room, returned, 0));
}
