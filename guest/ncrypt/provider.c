// The storage provider: Microsoft's software one, by name; the algorithms that it has keys of.

#include "storage.h"

static const KeyAlgorithm algorithms[] = {
    {BCRYPT_RSA_ALGORITHM, NCRYPT_RSA_ALGORITHM_GROUP, NCRYPT_ALLOW_DECRYPT_FLAG | NCRYPT_ALLOW_SIGNING_FLAG,
     NCRYPT_ASYMMETRIC_ENCRYPTION_OPERATION | NCRYPT_SIGNATURE_OPERATION, 0},
    {BCRYPT_ECDSA_P256_ALGORITHM, L"ECDSA", NCRYPT_ALLOW_SIGNING_FLAG, NCRYPT_SIGNATURE_OPERATION, 256},
    {BCRYPT_ECDSA_P384_ALGORITHM, L"ECDSA", NCRYPT_ALLOW_SIGNING_FLAG, NCRYPT_SIGNATURE_OPERATION, 384},
    {BCRYPT_ECDSA_P521_ALGORITHM, L"ECDSA", NCRYPT_ALLOW_SIGNING_FLAG, NCRYPT_SIGNATURE_OPERATION, 521},
    {L"ECDSA", L"ECDSA", NCRYPT_ALLOW_SIGNING_FLAG, NCRYPT_SIGNATURE_OPERATION, 0},
    {BCRYPT_ECDH_P256_ALGORITHM, L"ECDH", NCRYPT_ALLOW_KEY_AGREEMENT_FLAG, NCRYPT_SECRET_AGREEMENT_OPERATION, 256},
    {BCRYPT_ECDH_P384_ALGORITHM, L"ECDH", NCRYPT_ALLOW_KEY_AGREEMENT_FLAG, NCRYPT_SECRET_AGREEMENT_OPERATION, 384},
    {BCRYPT_ECDH_P521_ALGORITHM, L"ECDH", NCRYPT_ALLOW_KEY_AGREEMENT_FLAG, NCRYPT_SECRET_AGREEMENT_OPERATION, 521},
    {L"ECDH", L"ECDH", NCRYPT_ALLOW_KEY_AGREEMENT_FLAG, NCRYPT_SECRET_AGREEMENT_OPERATION, 0},
};

const KeyAlgorithm *algorithm_named(const WCHAR *name) {
    for (SIZE_T i = 0; name && i < ARRAYSIZE(algorithms); i++)
        if (storage_same(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

SECURITY_STATUS storage_status(NTSTATUS status) {
    switch ((ULONG)status) {
    case 0:
        return ERROR_SUCCESS;
    case 0xc0000008: // STATUS_INVALID_HANDLE
        return NTE_INVALID_HANDLE;
    case 0xc000000d: // STATUS_INVALID_PARAMETER
        return NTE_INVALID_PARAMETER;
    case 0xc0000023: // STATUS_BUFFER_TOO_SMALL
        return NTE_BUFFER_TOO_SMALL;
    case 0xc00000bb: // STATUS_NOT_SUPPORTED
        return NTE_NOT_SUPPORTED;
    case 0xc0000017: // STATUS_NO_MEMORY
        return NTE_NO_MEMORY;
    case 0xc000a000: // STATUS_INVALID_SIGNATURE
        return NTE_BAD_SIGNATURE;
    case 0xc0000225: // STATUS_NOT_FOUND
        return NTE_NOT_SUPPORTED;
    default:
        return NTE_INTERNAL_ERROR;
    }
}

Provider *provider_of(NCRYPT_HANDLE handle) {
    Provider *provider = (Provider *)handle;
    return provider && !(handle & 7) && provider->magic == PROVIDER_MAGIC ? provider : NULL;
}

SECURITY_STATUS WINAPI NCryptOpenStorageProvider(NCRYPT_PROV_HANDLE *handle, LPCWSTR name, DWORD flags) {
    if (handle == NULL)
        return NTE_INVALID_PARAMETER;
    *handle = 0;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    if (name && !storage_same(name, MS_KEY_STORAGE_PROVIDER))
        return NTE_NOT_FOUND;
    Provider *provider = storage_allocate(sizeof *provider);
    if (provider == NULL)
        return NTE_NO_MEMORY;
    provider->magic = PROVIDER_MAGIC;
    *handle = (NCRYPT_PROV_HANDLE)provider;
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptIsAlgSupported(NCRYPT_PROV_HANDLE handle, LPCWSTR name, DWORD flags) {
    if (provider_of(handle) == NULL)
        return NTE_INVALID_HANDLE;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    return algorithm_named(name) ? ERROR_SUCCESS : NTE_NOT_SUPPORTED;
}

SECURITY_STATUS WINAPI NCryptEnumAlgorithms(NCRYPT_PROV_HANDLE handle, DWORD operations, DWORD *count,
                                            NCryptAlgorithmName **list, DWORD flags) {
    if (provider_of(handle) == NULL)
        return NTE_INVALID_HANDLE;
    if (count == NULL || list == NULL)
        return NTE_INVALID_PARAMETER;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    *count = 0;
    *list = storage_allocate(sizeof **list * ARRAYSIZE(algorithms));
    if (*list == NULL)
        return NTE_NO_MEMORY;
    for (SIZE_T i = 0; i < ARRAYSIZE(algorithms); i++) {
        const KeyAlgorithm *known = &algorithms[i];
        if (operations && !(known->operations & operations))
            continue;
        ULONG class = known->operations & NCRYPT_ASYMMETRIC_ENCRYPTION_OPERATION
                          ? NCRYPT_ASYMMETRIC_ENCRYPTION_INTERFACE
                      : known->operations & NCRYPT_SIGNATURE_OPERATION ? NCRYPT_SIGNATURE_INTERFACE
                                                                       : NCRYPT_SECRET_AGREEMENT_INTERFACE;
        (*list)[(*count)++] = (NCryptAlgorithmName){(WCHAR *)known->name, class, known->operations, 0};
    }
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptEnumStorageProviders(DWORD *count, NCryptProviderName **list, DWORD flags) {
    if (count == NULL || list == NULL)
        return NTE_INVALID_PARAMETER;
    if (flags & ~(DWORD)NCRYPT_SILENT_FLAG)
        return NTE_BAD_FLAGS;
    *list = storage_allocate(sizeof **list);
    if (*list == NULL)
        return NTE_NO_MEMORY;
    (*list)->pszName = (WCHAR *)MS_KEY_STORAGE_PROVIDER;
    (*list)->pszComment = (WCHAR *)L"";
    *count = 1;
    return ERROR_SUCCESS;
}

SECURITY_STATUS WINAPI NCryptFreeBuffer(PVOID buffer) {
    if (buffer == NULL)
        return NTE_INVALID_PARAMETER;
    storage_free(buffer);
    return ERROR_SUCCESS;
}
