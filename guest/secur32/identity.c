// The own certificate and its key: taken when the credentials are acquired, so that no store need stay open.

#include "tls.h"

#include <ncrypt.h>

#include "../crypto/wipe.h"

enum { BLOB_MAX = 0x4000 };

static FARPROC function(const WCHAR *library, const char *name) {
    HMODULE module = LoadLibraryW(library); // only who has a certificate loads them
    return module ? GetProcAddress(module, name) : NULL;
}

static BYTE *copied(const BYTE *data, ULONG size) {
    BYTE *copy = sspi_allocate(size);
    if (copy)
        memcpy(copy, data, size);
    return copy;
}

static SECURITY_STATUS take_key(Credential *credential, NCRYPT_KEY_HANDLE key) {
    SECURITY_STATUS(WINAPI * blob_of)(NCRYPT_KEY_HANDLE, BYTE *, DWORD, DWORD *) =
        (void *)function(L"ncrypt.dll", "storage_private_blob");
    BYTE blob[BLOB_MAX];
    DWORD size = 0;
    if (blob_of == NULL || blob_of(key, blob, sizeof blob, &size) != ERROR_SUCCESS)
        return SEC_E_NO_CREDENTIALS;
    credential->key = copied(blob, size);
    credential->key_size = size;
    wipe(blob, sizeof blob);
    return credential->key ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS identity_take(Credential *credential, PCCERT_CONTEXT certificate) {
    BOOL(WINAPI * acquire)(PCCERT_CONTEXT, DWORD, void *, HCRYPTPROV_OR_NCRYPT_KEY_HANDLE *, DWORD *, BOOL *) =
        (void *)function(L"crypt32.dll", "CryptAcquireCertificatePrivateKey");
    SECURITY_STATUS(WINAPI * release)(NCRYPT_HANDLE) = (void *)function(L"ncrypt.dll", "NCryptFreeObject");
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key;
    DWORD spec;
    BOOL ours;
    if (acquire == NULL || release == NULL ||
        !acquire(certificate, CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG, NULL, &key, &spec, &ours))
        return SEC_E_NO_CREDENTIALS;
    SECURITY_STATUS status = spec == CERT_NCRYPT_KEY_SPEC ? take_key(credential, key) : SEC_E_NO_CREDENTIALS;
    if (ours && spec == CERT_NCRYPT_KEY_SPEC)
        release(key);
    if (status != SEC_E_OK)
        return status;
    credential->certificate = copied(certificate->pbCertEncoded, certificate->cbCertEncoded);
    credential->certificate_size = certificate->cbCertEncoded;
    return credential->certificate ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

void identity_free(Credential *credential) {
    if (credential->key) {
        wipe(credential->key, credential->key_size);
        sspi_free(credential->key);
    }
    if (credential->certificate)
        sspi_free(credential->certificate);
}

const WCHAR *identity_use(const Credential *credential) { return credential->key[0] == 'R' ? L"RSA" : L"ECDSA"; }

// By the blob's magic, ECS1 to ECS6 or ECK1 to ECK6: two of each curve.
const WCHAR *identity_curve(const Credential *credential) {
    static const WCHAR *const curves[] = {L"nistP256", L"nistP384", L"nistP521"};
    BYTE digit = credential->key[3];
    return credential->key[0] == 'E' && digit >= '1' && digit <= '6' ? curves[(digit - '1') / 2] : NULL;
}
