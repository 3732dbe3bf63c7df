// CryptEncrypt and CryptDecrypt: in place, in parts; a message's last part is padded and ends the chain.

#include "cryptsp.h"

static ULONG block_of(const Key *key) {
    DWORD bits = 0, size = sizeof bits;
    CryptGetKeyParam((HCRYPTKEY)key, KP_BLOCKLEN, (BYTE *)&bits, &size, 0);
    return bits / 8;
}

static BOOL result_of(NTSTATUS status) { return NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_BAD_DATA); }

// RSA's numbers lie with their last byte first in CryptoAPI.
static BOOL pair_encrypt(Key *key, DWORD flags, BYTE *data, DWORD *size, DWORD room) {
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA1_ALGORITHM, NULL, 0};
    BYTE sealed[RSA_BYTES_MAX];
    ULONG got, needed = block_of(key);
    if (data == NULL || room < needed) {
        bool asked = data == NULL;
        *size = needed;
        return asked ? TRUE : cryptsp_fail(ERROR_MORE_DATA);
    }
    bool with_oaep = flags & CRYPT_OAEP;
    if (*size + (with_oaep ? 42 : 11) > needed)
        return cryptsp_fail(NTE_BAD_LEN);
    NTSTATUS status = BCryptEncrypt(key->handle, data, *size, with_oaep ? &oaep : NULL, NULL, 0, sealed, sizeof sealed,
                                    &got, with_oaep ? BCRYPT_PAD_OAEP : BCRYPT_PAD_PKCS1);
    if (!NT_SUCCESS(status))
        return cryptsp_fail(NTE_BAD_DATA);
    cryptsp_reverse(sealed, got);
    memcpy(data, sealed, got);
    *size = got;
    return TRUE;
}

static BOOL pair_decrypt(Key *key, DWORD flags, BYTE *data, DWORD *size) {
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA1_ALGORITHM, NULL, 0};
    BYTE sealed[RSA_BYTES_MAX];
    ULONG got, needed = block_of(key);
    if (*size != needed || needed > sizeof sealed)
        return cryptsp_fail(NTE_BAD_LEN);
    bool with_oaep = flags & CRYPT_OAEP;
    memcpy(sealed, data, needed);
    cryptsp_reverse(sealed, needed);
    NTSTATUS status = BCryptDecrypt(key->handle, sealed, needed, with_oaep ? &oaep : NULL, NULL, 0, data, needed, &got,
                                    with_oaep ? BCRYPT_PAD_OAEP : BCRYPT_PAD_PKCS1);
    if (NT_SUCCESS(status))
        *size = got;
    return result_of(status);
}

// A message has ended: the next begins with the key's own vector, and RC4 with its stream's beginning.
static void end_message(Key *key) {
    memcpy(key->current, key->vector, sizeof key->current);
    if (key->mode == 0 && key->handle) {
        BCryptDestroyKey(key->handle);
        key->handle = NULL;
    }
}

static BOOL encrypt(Key *key, Digest *digest, BOOL last, DWORD flags, BYTE *data, DWORD *size, DWORD room) {
    if (algorithm_is_pair(key->known))
        return last ? pair_encrypt(key, flags, data, size, room) : cryptsp_fail(NTE_BAD_FLAGS);
    ULONG block = block_of(key), got = 0;
    bool padded = last && (key->mode == CRYPT_MODE_CBC || key->mode == CRYPT_MODE_ECB);
    if (padded && *size > ~(DWORD)0 - block)
        return cryptsp_fail(NTE_BAD_LEN);
    ULONG needed = padded ? (*size / block + 1) * block : *size;
    if (data == NULL || room < needed) {
        bool asked = data == NULL;
        *size = needed;
        return asked ? TRUE : cryptsp_fail(ERROR_MORE_DATA);
    }
    if (!last && (key->mode == CRYPT_MODE_CBC || key->mode == CRYPT_MODE_ECB) && *size % block)
        return cryptsp_fail(NTE_BAD_LEN);
    if (digest && !digest_add(digest, data, *size))
        return FALSE;
    BCRYPT_KEY_HANDLE handle = key_handle(key);
    if (handle == NULL)
        return FALSE;
    bool chained = key->mode == CRYPT_MODE_CBC || key->mode == CRYPT_MODE_CFB;
    NTSTATUS status = BCryptEncrypt(handle, data, *size, NULL, chained ? key->current : NULL, chained ? block : 0, data,
                                    room, &got, padded ? BCRYPT_BLOCK_PADDING : 0);
    if (!NT_SUCCESS(status))
        return cryptsp_fail(NTE_BAD_DATA);
    *size = got;
    if (last)
        end_message(key);
    return TRUE;
}

BOOL WINAPI CryptEncrypt(HCRYPTKEY handle, HCRYPTHASH hash, BOOL last, DWORD flags, BYTE *data, DWORD *size,
                         DWORD room) {
    Key *key = key_of(handle);
    Digest *digest = hash ? digest_of(hash) : NULL;
    if (key == NULL || size == NULL || (hash && digest == NULL))
        return cryptsp_fail(key == NULL              ? NTE_BAD_KEY
                            : hash && digest == NULL ? NTE_BAD_HASH
                                                     : ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_OAEP)
        return cryptsp_fail(NTE_BAD_FLAGS);
    return encrypt(key, digest, last, flags, data, size, room);
}

BOOL WINAPI CryptDecrypt(HCRYPTKEY handle, HCRYPTHASH hash, BOOL last, DWORD flags, BYTE *data, DWORD *size) {
    Key *key = key_of(handle);
    Digest *digest = hash ? digest_of(hash) : NULL;
    ULONG got = 0;
    if (key == NULL || size == NULL || data == NULL || (hash && digest == NULL))
        return cryptsp_fail(key == NULL              ? NTE_BAD_KEY
                            : hash && digest == NULL ? NTE_BAD_HASH
                                                     : ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_OAEP)
        return cryptsp_fail(NTE_BAD_FLAGS);
    if (algorithm_is_pair(key->known))
        return last ? pair_decrypt(key, flags, data, size) : cryptsp_fail(NTE_BAD_FLAGS);
    ULONG block = block_of(key);
    bool blocks = key->mode == CRYPT_MODE_CBC || key->mode == CRYPT_MODE_ECB;
    if (blocks && (*size % block || (last && *size == 0)))
        return cryptsp_fail(*size ? NTE_BAD_DATA : NTE_BAD_LEN);
    BCRYPT_KEY_HANDLE behind = key_handle(key);
    if (behind == NULL)
        return FALSE;
    bool chained = key->mode == CRYPT_MODE_CBC || key->mode == CRYPT_MODE_CFB;
    NTSTATUS status = BCryptDecrypt(behind, data, *size, NULL, chained ? key->current : NULL, chained ? block : 0, data,
                                    *size, &got, blocks && last ? BCRYPT_BLOCK_PADDING : 0);
    if (last)
        end_message(key);
    if (!NT_SUCCESS(status))
        return cryptsp_fail(NTE_BAD_DATA);
    *size = got;
    return digest ? digest_add(digest, data, got) : TRUE;
}
