// Keys as blobs: RSA keys plain, session keys plain or under an RSA key.

#include "cryptsp.h"

typedef struct {
    BLOBHEADER header;
    DWORD size;
    BYTE secret[];
} PlainBlob;

typedef struct {
    BLOBHEADER header;
    ALG_ID with;
    BYTE sealed[]; // the last byte first
} SimpleBlob;

static Key *import_pair(Provider *provider, const BYTE *data, DWORD size, DWORD flags, bool private) {
    const KnownAlgorithm *known = algorithm_known(((const BLOBHEADER *)data)->aiKeyAlg);
    if (known == NULL || !algorithm_is_pair(known)) {
        cryptsp_fail(NTE_BAD_ALGID);
        return NULL;
    }
    Key *key = key_new(provider, known, flags);
    if (key == NULL)
        return NULL;
    NTSTATUS status =
        BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, private ? LEGACY_RSAPRIVATE_BLOB : LEGACY_RSAPUBLIC_BLOB,
                            &key->handle, (PUCHAR)data, size, 0);
    BOOL ok = NT_SUCCESS(status) ? TRUE : cryptsp_fail(NTE_BAD_DATA);
    if (ok && private)
        ok = container_store(provider, key);
    if (ok)
        return key;
    if (!NT_SUCCESS(status))
        key->handle = NULL;
    key_free(key);
    return NULL;
}

static Key *import_secret(Provider *provider, const KnownAlgorithm *known, const BYTE *secret, ULONG size,
                          DWORD flags) {
    Key *key = known && GET_ALG_CLASS(known->id) == ALG_CLASS_DATA_ENCRYPT ? key_new(provider, known, flags) : NULL;
    if (key == NULL) {
        if (known == NULL || GET_ALG_CLASS(known->id) != ALG_CLASS_DATA_ENCRYPT)
            cryptsp_fail(NTE_BAD_ALGID);
        return NULL;
    }
    if (key_set_secret(key, secret, size))
        return key;
    key_free(key);
    cryptsp_fail(NTE_BAD_DATA);
    return NULL;
}

static Key *import_sealed(Provider *provider, const BYTE *data, DWORD size, Key *with, DWORD flags) {
    const SimpleBlob *blob = (const SimpleBlob *)data;
    BYTE sealed[RSA_BYTES_MAX], secret[RSA_BYTES_MAX];
    ULONG length = size - sizeof *blob, got = 0;
    BCRYPT_KEY_HANDLE own = with ? with->handle : NULL;
    if (size <= sizeof *blob || length > sizeof sealed || (with && !algorithm_is_pair(with->known))) {
        cryptsp_fail(size <= sizeof *blob || length > sizeof sealed ? NTE_BAD_DATA : NTE_BAD_KEY);
        return NULL;
    }
    if (own == NULL) { // the container's exchange key
        HCRYPTKEY exchange;
        if (!CryptGetUserKey((HCRYPTPROV)provider, AT_KEYEXCHANGE, &exchange))
            return NULL;
        Key *key = import_sealed(provider, data, size, key_of(exchange), flags);
        CryptDestroyKey(exchange);
        return key;
    }
    memcpy(sealed, blob->sealed, length);
    cryptsp_reverse(sealed, length);
    if (!NT_SUCCESS(BCryptDecrypt(own, sealed, length, NULL, NULL, 0, secret, sizeof secret, &got, BCRYPT_PAD_PKCS1))) {
        cryptsp_fail(NTE_BAD_DATA);
        return NULL;
    }
    Key *key = import_secret(provider, algorithm_known(blob->header.aiKeyAlg), secret, got, flags);
    wipe(secret, sizeof secret);
    return key;
}

BOOL WINAPI CryptImportKey(HCRYPTPROV handle, const BYTE *data, DWORD size, HCRYPTKEY with, DWORD flags,
                           HCRYPTKEY *result) {
    Provider *provider = provider_of(handle);
    const BLOBHEADER *header = (const BLOBHEADER *)data;
    if (provider == NULL || data == NULL || result == NULL || (with && key_of(with) == NULL))
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (size < sizeof *header || header->bVersion != CUR_BLOB_VERSION)
        return cryptsp_fail(size < sizeof *header ? NTE_BAD_DATA : NTE_BAD_VER);
    Key *key = NULL;
    switch (header->bType) {
    case PUBLICKEYBLOB:
    case PRIVATEKEYBLOB:
        if (with)
            return cryptsp_fail(NTE_BAD_KEY); // blobs under a session key are not served
        key = import_pair(provider, data, size, flags, header->bType == PRIVATEKEYBLOB);
        break;
    case PLAINTEXTKEYBLOB: {
        const PlainBlob *blob = (const PlainBlob *)data;
        if (size < sizeof *blob || blob->size > size - sizeof *blob)
            return cryptsp_fail(NTE_BAD_DATA);
        key = import_secret(provider, algorithm_known(header->aiKeyAlg), blob->secret, blob->size, flags);
        break;
    }
    case SIMPLEBLOB:
        key = import_sealed(provider, data, size, key_of(with), flags);
        break;
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
    *result = (HCRYPTKEY)key;
    return key != NULL;
}

static BOOL export_pair(const Key *key, bool private, BYTE *data, DWORD *size) {
    BYTE blob[BLOB_MAX];
    ULONG got;
    NTSTATUS status = BCryptExportKey(key->handle, NULL, private ? LEGACY_RSAPRIVATE_BLOB : LEGACY_RSAPUBLIC_BLOB, blob,
                                      sizeof blob, &got, 0);
    if (!NT_SUCCESS(status))
        return cryptsp_fail(NTE_BAD_KEY);
    ((BLOBHEADER *)blob)->aiKeyAlg = key->known->id;
    BOOL ok = cryptsp_give(blob, got, data, size);
    wipe(blob, sizeof blob);
    return ok;
}

static BOOL export_plain(const Key *key, BYTE *data, DWORD *size) {
    BYTE buffer[sizeof(PlainBlob) + SECRET_MAX];
    PlainBlob *blob = (PlainBlob *)buffer;
    blob->header = (BLOBHEADER){PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, key->known->id};
    blob->size = key->size;
    memcpy(blob->secret, key->secret, key->size);
    BOOL ok = cryptsp_give(blob, sizeof *blob + key->size, data, size);
    wipe(buffer, sizeof buffer);
    return ok;
}

static BOOL export_sealed(const Key *key, const Key *with, BYTE *data, DWORD *size) {
    BYTE buffer[sizeof(SimpleBlob) + RSA_BYTES_MAX];
    SimpleBlob *blob = (SimpleBlob *)buffer;
    ULONG got = 0;
    NTSTATUS status = BCryptEncrypt(with->handle, (PUCHAR)key->secret, key->size, NULL, NULL, 0, blob->sealed,
                                    RSA_BYTES_MAX, &got, BCRYPT_PAD_PKCS1);
    if (!NT_SUCCESS(status))
        return cryptsp_fail(NTE_BAD_KEY);
    cryptsp_reverse(blob->sealed, got);
    blob->header = (BLOBHEADER){SIMPLEBLOB, CUR_BLOB_VERSION, 0, key->known->id};
    blob->with = with->known->id;
    return cryptsp_give(blob, sizeof *blob + got, data, size);
}

BOOL WINAPI CryptExportKey(HCRYPTKEY handle, HCRYPTKEY with_handle, DWORD type, DWORD flags, BYTE *data, DWORD *size) {
    const Key *key = key_of(handle), *with = with_handle ? key_of(with_handle) : NULL;
    if (key == NULL || size == NULL || (with_handle && with == NULL))
        return cryptsp_fail(ERROR_INVALID_PARAMETER);
    if (flags & ~(DWORD)CRYPT_BLOB_VER3)
        return cryptsp_fail(NTE_BAD_FLAGS);
    bool pair = algorithm_is_pair(key->known), exportable = key->flags & (CRYPT_EXPORTABLE | CRYPT_ARCHIVABLE);
    switch (type) {
    case PUBLICKEYBLOB:
        return pair && !with ? export_pair(key, false, data, size) : cryptsp_fail(pair ? NTE_BAD_KEY : NTE_BAD_TYPE);
    case PRIVATEKEYBLOB:
        if (!pair || with)
            return cryptsp_fail(pair ? NTE_BAD_KEY : NTE_BAD_TYPE);
        return exportable ? export_pair(key, true, data, size) : cryptsp_fail(NTE_BAD_KEY_STATE);
    case PLAINTEXTKEYBLOB:
        if (pair || with)
            return cryptsp_fail(pair ? NTE_BAD_TYPE : NTE_BAD_KEY);
        return exportable ? export_plain(key, data, size) : cryptsp_fail(NTE_BAD_KEY_STATE);
    case SIMPLEBLOB:
        if (pair || with == NULL || !algorithm_is_pair(with->known))
            return cryptsp_fail(pair ? NTE_BAD_TYPE : NTE_BAD_KEY);
        return exportable ? export_sealed(key, with, data, size) : cryptsp_fail(NTE_BAD_KEY_STATE);
    default:
        return cryptsp_fail(NTE_BAD_TYPE);
    }
}
