// The private keys of certificates, where a program or a file has given them one.

#include "crypt32.h"
#include <ncrypt.h>

static FARPROC function(const WCHAR *library, const char *name) {
    HMODULE module = LoadLibraryW(library); // for good: only who wants keys loads it
    return module ? GetProcAddress(module, name) : NULL;
}

static BOOL open_stored(const CRYPT_KEY_PROV_INFO *info, HCRYPTPROV_OR_NCRYPT_KEY_HANDLE *key) {
    SECURITY_STATUS(WINAPI * open_provider)(NCRYPT_PROV_HANDLE *, LPCWSTR, DWORD) =
        (void *)function(L"ncrypt.dll", "NCryptOpenStorageProvider");
    SECURITY_STATUS(WINAPI * open_key)(NCRYPT_PROV_HANDLE, NCRYPT_KEY_HANDLE *, LPCWSTR, DWORD, DWORD) =
        (void *)function(L"ncrypt.dll", "NCryptOpenKey");
    SECURITY_STATUS(WINAPI * free_object)(NCRYPT_HANDLE) = (void *)function(L"ncrypt.dll", "NCryptFreeObject");
    NCRYPT_PROV_HANDLE provider;
    if (!open_provider || !open_key || !free_object || open_provider(&provider, info->pwszProvName, 0) != ERROR_SUCCESS)
        return crypt_fail((DWORD)NTE_KEYSET_NOT_DEF);
    SECURITY_STATUS status =
        open_key(provider, key, info->pwszContainerName, 0, info->dwFlags & NCRYPT_MACHINE_KEY_FLAG);
    free_object(provider);
    return status == ERROR_SUCCESS ? TRUE : crypt_fail((DWORD)status);
}

static BOOL acquire_context(const CRYPT_KEY_PROV_INFO *info, HCRYPTPROV_OR_NCRYPT_KEY_HANDLE *key) {
    BOOL(WINAPI * acquire)(HCRYPTPROV *, LPCWSTR, LPCWSTR, DWORD, DWORD) =
        (void *)function(L"advapi32.dll", "CryptAcquireContextW");
    HCRYPTPROV provider;
    if (acquire == NULL || !acquire(&provider, info->pwszContainerName, info->pwszProvName, info->dwProvType,
                                    info->dwFlags & CRYPT_MACHINE_KEYSET))
        return acquire ? FALSE : crypt_fail((DWORD)NTE_KEYSET_NOT_DEF);
    *key = provider;
    return TRUE;
}

BOOL WINAPI CryptAcquireCertificatePrivateKey(PCCERT_CONTEXT context, DWORD flags, void *parameters,
                                              HCRYPTPROV_OR_NCRYPT_KEY_HANDLE *key, DWORD *spec, BOOL *caller_frees) {
    const DWORD newer =
        CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG | CRYPT_ACQUIRE_PREFER_NCRYPT_KEY_FLAG | CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG;
    const Certificate *certificate = (const Certificate *)context;
    NCRYPT_KEY_HANDLE held;
    CERT_KEY_CONTEXT known;
    DWORD size = sizeof held;
    (void)parameters;
    if (context == NULL || key == NULL)
        return crypt_fail((DWORD)E_INVALIDARG);
    if (spec)
        *spec = 0;
    if (caller_frees)
        *caller_frees = FALSE;
    if (flags & newer && property_get(certificate, CERT_NCRYPT_KEY_HANDLE_PROP_ID, &held, &size)) {
        *key = held;
        if (spec)
            *spec = CERT_NCRYPT_KEY_SPEC;
        return TRUE;
    }
    size = sizeof known;
    if (property_get(certificate, CERT_KEY_CONTEXT_PROP_ID, &known, &size) &&
        (flags & newer || known.dwKeySpec != CERT_NCRYPT_KEY_SPEC)) {
        *key = known.hCryptProv;
        if (spec)
            *spec = known.dwKeySpec;
        return TRUE;
    }
    size = 0;
    if (!property_get(certificate, CERT_KEY_PROV_INFO_PROP_ID, NULL, &size))
        return crypt_fail((DWORD)CRYPT_E_NO_KEY_PROPERTY);
    CRYPT_KEY_PROV_INFO *info = crypt_allocate(size);
    BOOL ok = info && property_get(certificate, CERT_KEY_PROV_INFO_PROP_ID, info, &size);
    bool stored = ok && info->dwProvType == 0; // a key storage provider's
    if (ok && stored && !(flags & newer))
        ok = crypt_fail((DWORD)NTE_BAD_PROV_TYPE);
    else if (ok)
        ok = stored ? open_stored(info, key) : acquire_context(info, key);
    if (ok && spec)
        *spec = stored ? CERT_NCRYPT_KEY_SPEC : info->dwKeySpec;
    if (ok && caller_frees)
        *caller_frees = TRUE;
    crypt_free(info);
    return ok;
}
