// Signatures of hashes by the keys of a container, and how they are verified. Their bytes are RSA's, the last first.

#include "cryptsp.h"

// What PKCS #1 puts before the digest: the hash's name, unless the caller or the kind of hash wants none.
static BCRYPT_PKCS1_PADDING_INFO padding_of(const Digest *digest, DWORD flags) {
    return (BCRYPT_PKCS1_PADDING_INFO){flags & CRYPT_NOHASHOID ? NULL : digest->known->name};
}

BOOL WINAPI CryptSignHashW(HCRYPTHASH handle, DWORD which, LPCWSTR text, DWORD flags, BYTE *data, DWORD *size) {
    Digest *digest = digest_of(handle);
    HCRYPTKEY key_handle;
    BYTE signature[RSA_BYTES_MAX];
    ULONG length = 0;
    if (digest == NULL || size == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_NOHASHOID || text)
        return cryptsp_fail(NTE_BAD_FLAGS);
    if (digest->hmac || !CryptGetUserKey((HCRYPTPROV)digest->provider, which, &key_handle))
        return digest->hmac ? cryptsp_fail(NTE_BAD_HASH) : FALSE;
    const Key *key = key_of(key_handle);
    BCRYPT_PKCS1_PADDING_INFO padding = padding_of(digest, flags);
    NTSTATUS status =
        BCryptSignHash(key->handle, &padding, digest->value, digest->size, NULL, 0, &length, BCRYPT_PAD_PKCS1);
    BOOL ok = NT_SUCCESS(status) && length <= sizeof signature ? TRUE : cryptsp_fail(NTE_BAD_KEY);
    if (ok && data && *size >= length) {
        ok = digest_finish(digest);
        if (ok && !NT_SUCCESS(BCryptSignHash(key->handle, &padding, digest->value, digest->size, signature,
                                             sizeof signature, &length, BCRYPT_PAD_PKCS1)))
            ok = cryptsp_fail(NTE_BAD_HASH);
        cryptsp_reverse(signature, length);
    }
    CryptDestroyKey(key_handle);
    return ok ? cryptsp_give(signature, length, data, size) : FALSE;
}

BOOL WINAPI CryptSignHashA(HCRYPTHASH handle, DWORD which, LPCSTR text, DWORD flags, BYTE *data, DWORD *size) {
    return text ? cryptsp_fail(NTE_BAD_FLAGS) : CryptSignHashW(handle, which, NULL, flags, data, size);
}

BOOL WINAPI CryptVerifySignatureW(HCRYPTHASH handle, const BYTE *data, DWORD size, HCRYPTKEY key_handle, LPCWSTR text,
                                  DWORD flags) {
    Digest *digest = digest_of(handle);
    const Key *key = key_of(key_handle);
    BYTE signature[RSA_BYTES_MAX];
    if (digest == NULL || key == NULL || data == NULL)
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_NOHASHOID || text)
        return cryptsp_fail(NTE_BAD_FLAGS);
    if (!algorithm_is_pair(key->known) || digest->hmac)
        return cryptsp_fail(digest->hmac ? NTE_BAD_HASH : NTE_BAD_KEY);
    if (size > sizeof signature)
        return cryptsp_fail(NTE_BAD_SIGNATURE);
    if (!digest_finish(digest))
        return FALSE;
    memcpy(signature, data, size);
    cryptsp_reverse(signature, size);
    BCRYPT_PKCS1_PADDING_INFO padding = padding_of(digest, flags);
    NTSTATUS status =
        BCryptVerifySignature(key->handle, &padding, digest->value, digest->size, signature, size, BCRYPT_PAD_PKCS1);
    return NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_BAD_SIGNATURE);
}

BOOL WINAPI CryptVerifySignatureA(HCRYPTHASH handle, const BYTE *data, DWORD size, HCRYPTKEY key, LPCSTR text,
                                  DWORD flags) {
    return text ? cryptsp_fail(NTE_BAD_FLAGS) : CryptVerifySignatureW(handle, data, size, key, NULL, flags);
}
