// Public keys of certificates: as keys of bcrypt and CryptoAPI, their lengths, and what they signed.

#include "crypt32.h"
#include <bcrypt.h>

enum { BLOB_MAX = 0x1000, RSA_BYTES_MAX = 2048, COORDINATE_MAX = 66, DIGEST_MAX = 64, OID_MAX = 64 };

#define OID_PUBLIC_RSA "1.2.840.113549.1.1.1"
#define OID_PUBLIC_ECC "1.2.840.10045.2.1"

static const struct {
    const char *oid;
    ULONG ecdsa, ecdh, bits;
    const WCHAR *sign, *agree;
} curves[] = {
    {"1.2.840.10045.3.1.7", BCRYPT_ECDSA_PUBLIC_P256_MAGIC, BCRYPT_ECDH_PUBLIC_P256_MAGIC, 256,
     BCRYPT_ECDSA_P256_ALGORITHM, BCRYPT_ECDH_P256_ALGORITHM},
    {"1.3.132.0.34", BCRYPT_ECDSA_PUBLIC_P384_MAGIC, BCRYPT_ECDH_PUBLIC_P384_MAGIC, 384, BCRYPT_ECDSA_P384_ALGORITHM,
     BCRYPT_ECDH_P384_ALGORITHM},
    {"1.3.132.0.35", BCRYPT_ECDSA_PUBLIC_P521_MAGIC, BCRYPT_ECDH_PUBLIC_P521_MAGIC, 521, BCRYPT_ECDSA_P521_ALGORITHM,
     BCRYPT_ECDH_P521_ALGORITHM},
};

static const struct {
    const char *oid;
    const WCHAR *hash;
    bool rsa;
} signatures[] = {
    {"1.2.840.113549.1.1.4", BCRYPT_MD5_ALGORITHM, true},     {"1.2.840.113549.1.1.5", BCRYPT_SHA1_ALGORITHM, true},
    {"1.2.840.113549.1.1.11", BCRYPT_SHA256_ALGORITHM, true}, {"1.2.840.113549.1.1.12", BCRYPT_SHA384_ALGORITHM, true},
    {"1.2.840.113549.1.1.13", BCRYPT_SHA512_ALGORITHM, true}, {"1.2.840.10045.4.1", BCRYPT_SHA1_ALGORITHM, false},
    {"1.2.840.10045.4.3.2", BCRYPT_SHA256_ALGORITHM, false},  {"1.2.840.10045.4.3.3", BCRYPT_SHA384_ALGORITHM, false},
    {"1.2.840.10045.4.3.4", BCRYPT_SHA512_ALGORITHM, false},
};

// The digits of an unsigned number of DER, without the zero that keeps it positive.
static bool take_number(Der *from, Der *digits) {
    if (!der_take(from, DER_INTEGER, digits, NULL))
        return false;
    while (digits->end - digits->at > 1 && *digits->at == 0)
        digits->at++;
    return digits->at < digits->end;
}

static bool rsa_numbers(const CERT_PUBLIC_KEY_INFO *info, Der *modulus, Der *exponent) {
    Der from = {info->PublicKey.pbData, info->PublicKey.pbData + info->PublicKey.cbData}, sequence;
    return der_take(&from, DER_SEQUENCE, &sequence, NULL) && take_number(&sequence, modulus) &&
           take_number(&sequence, exponent) && modulus->end - modulus->at <= RSA_BYTES_MAX &&
           exponent->end - exponent->at <= 8;
}

// The curve's place in the table, or -1.
static int curve_of(const CERT_PUBLIC_KEY_INFO *info) {
    const CRYPT_OBJID_BLOB *parameters = &info->Algorithm.Parameters;
    Der from = {parameters->pbData, parameters->pbData + parameters->cbData}, contents;
    char oid[OID_MAX];
    if (!der_take(&from, DER_OID, &contents, NULL) || !der_oid(&contents, oid, sizeof oid))
        return -1;
    for (int i = 0; i < (int)ARRAYSIZE(curves); i++)
        if (lstrcmpA(curves[i].oid, oid) == 0)
            return i;
    return -1;
}

static BOOL import_with(const WCHAR *algorithm, const WCHAR *type, BYTE *blob, ULONG size, BCRYPT_KEY_HANDLE *key) {
    BCRYPT_ALG_HANDLE opened;
    NTSTATUS status = BCryptOpenAlgorithmProvider(&opened, algorithm, NULL, 0);
    if (BCRYPT_SUCCESS(status)) {
        status = BCryptImportKeyPair(opened, NULL, type, key, blob, size, 0);
        BCryptCloseAlgorithmProvider(opened, 0);
    }
    return BCRYPT_SUCCESS(status) ? TRUE : crypt_fail((DWORD)NTE_BAD_DATA);
}

static BOOL import_rsa(const CERT_PUBLIC_KEY_INFO *info, BCRYPT_KEY_HANDLE *key) {
    BYTE blob[BLOB_MAX];
    Der modulus, exponent;
    if (!rsa_numbers(info, &modulus, &exponent))
        return crypt_fail((DWORD)CRYPT_E_ASN1_BADTAG);
    ULONG size = (ULONG)(modulus.end - modulus.at), small = (ULONG)(exponent.end - exponent.at);
    BCRYPT_RSAKEY_BLOB head = {BCRYPT_RSAPUBLIC_MAGIC, size * 8, small, size, 0, 0};
    CopyMemory(blob, &head, sizeof head);
    CopyMemory(blob + sizeof head, exponent.at, small);
    CopyMemory(blob + sizeof head + small, modulus.at, size);
    return import_with(BCRYPT_RSA_ALGORITHM, BCRYPT_RSAPUBLIC_BLOB, blob, sizeof head + small + size, key);
}

static BOOL import_ecc(const CERT_PUBLIC_KEY_INFO *info, bool agree, BCRYPT_KEY_HANDLE *key) {
    enum { UNCOMPRESSED = 4 };
    int curve = curve_of(info);
    BYTE blob[sizeof(BCRYPT_ECCKEY_BLOB) + 2 * COORDINATE_MAX];
    if (curve < 0)
        return crypt_fail((DWORD)NTE_BAD_ALGID);
    ULONG size = (curves[curve].bits + 7) / 8;
    if (info->PublicKey.cbData != 1 + 2 * size || info->PublicKey.pbData[0] != UNCOMPRESSED)
        return crypt_fail((DWORD)NTE_BAD_DATA);
    BCRYPT_ECCKEY_BLOB head = {agree ? curves[curve].ecdh : curves[curve].ecdsa, size};
    CopyMemory(blob, &head, sizeof head);
    CopyMemory(blob + sizeof head, info->PublicKey.pbData + 1, 2 * size);
    return import_with(agree ? curves[curve].agree : curves[curve].sign, BCRYPT_ECCPUBLIC_BLOB, blob,
                       sizeof head + 2 * size, key);
}

BOOL WINAPI CryptImportPublicKeyInfoEx2(DWORD encoding, PCERT_PUBLIC_KEY_INFO info, DWORD flags, void *auxiliary,
                                        BCRYPT_KEY_HANDLE *key) {
    (void)encoding, (void)auxiliary;
    if (info == NULL || key == NULL || info->Algorithm.pszObjId == NULL)
        return crypt_fail((DWORD)E_INVALIDARG);
    *key = NULL;
    if (lstrcmpA(info->Algorithm.pszObjId, OID_PUBLIC_RSA) == 0)
        return import_rsa(info, key);
    if (lstrcmpA(info->Algorithm.pszObjId, OID_PUBLIC_ECC) == 0)
        return import_ecc(info, flags & CRYPT_OID_INFO_PUBKEY_ENCRYPT_KEY_FLAG, key);
    return crypt_fail((DWORD)NTE_BAD_ALGID);
}

BOOL WINAPI CryptImportPublicKeyInfo(HCRYPTPROV provider, DWORD encoding, PCERT_PUBLIC_KEY_INFO info, HCRYPTKEY *key) {
    BYTE blob[BLOB_MAX];
    ULONG size;
    BCRYPT_KEY_HANDLE pair;
    if (info == NULL || key == NULL || info->Algorithm.pszObjId == NULL)
        return crypt_fail((DWORD)E_INVALIDARG);
    if (lstrcmpA(info->Algorithm.pszObjId, OID_PUBLIC_RSA))
        return crypt_fail((DWORD)NTE_BAD_ALGID); // CryptoAPI knows no other
    if (!CryptImportPublicKeyInfoEx2(encoding, info, 0, NULL, &pair))
        return FALSE;
    NTSTATUS status = BCryptExportKey(pair, NULL, LEGACY_RSAPUBLIC_BLOB, blob, sizeof blob, &size, 0);
    BCryptDestroyKey(pair);
    HMODULE module = LoadLibraryW(L"advapi32.dll");
    BOOL(WINAPI * import)(HCRYPTPROV, const BYTE *, DWORD, HCRYPTKEY, DWORD, HCRYPTKEY *) =
        module ? (void *)GetProcAddress(module, "CryptImportKey") : NULL;
    if (!BCRYPT_SUCCESS(status) || import == NULL)
        return crypt_fail((DWORD)NTE_FAIL);
    return import(provider, blob, size, 0, 0, key);
}

BOOL WINAPI CryptImportPublicKeyInfoEx(HCRYPTPROV provider, DWORD encoding, PCERT_PUBLIC_KEY_INFO info,
                                       ALG_ID algorithm, DWORD flags, void *auxiliary, HCRYPTKEY *key) {
    (void)algorithm, (void)flags, (void)auxiliary;
    return CryptImportPublicKeyInfo(provider, encoding, info, key);
}

static DWORD bits_of(const BYTE *at, const BYTE *end) {
    DWORD bits = (DWORD)(end - at) * 8;
    for (BYTE top = *at; bits && !(top & 0x80); top = (BYTE)(top << 1))
        bits--;
    return bits;
}

DWORD WINAPI CertGetPublicKeyLength(DWORD encoding, PCERT_PUBLIC_KEY_INFO info) {
    Der modulus, exponent;
    (void)encoding;
    if (info && info->Algorithm.pszObjId && lstrcmpA(info->Algorithm.pszObjId, OID_PUBLIC_RSA) == 0 &&
        rsa_numbers(info, &modulus, &exponent))
        return bits_of(modulus.at, modulus.end);
    int curve = info && info->Algorithm.pszObjId && lstrcmpA(info->Algorithm.pszObjId, OID_PUBLIC_ECC) == 0
                    ? curve_of(info)
                    : -1;
    if (curve >= 0)
        return curves[curve].bits;
    crypt_fail((DWORD)NTE_BAD_ALGID);
    return 0;
}

BOOL WINAPI CryptHashCertificate2(LPCWSTR algorithm, DWORD flags, void *reserved, const BYTE *data, DWORD size,
                                  BYTE *digest, DWORD *digest_size) {
    BCRYPT_ALG_HANDLE opened;
    ULONG length = 0, got;
    (void)flags, (void)reserved;
    if (algorithm == NULL || digest_size == NULL ||
        !BCRYPT_SUCCESS(BCryptOpenAlgorithmProvider(&opened, algorithm, NULL, 0)))
        return crypt_fail((DWORD)(algorithm && digest_size ? NTE_BAD_ALGID : E_INVALIDARG));
    NTSTATUS status = BCryptGetProperty(opened, BCRYPT_HASH_LENGTH, (PUCHAR)&length, sizeof length, &got, 0);
    DWORD room = *digest_size;
    *digest_size = length;
    if (BCRYPT_SUCCESS(status) && digest && room >= length)
        status = BCryptHash(opened, NULL, 0, (PUCHAR)data, size, digest, length);
    BCryptCloseAlgorithmProvider(opened, 0);
    if (!BCRYPT_SUCCESS(status))
        return crypt_fail((DWORD)NTE_BAD_ALGID);
    return digest && room < length ? crypt_fail(ERROR_MORE_DATA) : TRUE;
}

BOOL WINAPI CryptHashCertificate(HCRYPTPROV_LEGACY provider, ALG_ID algorithm, DWORD flags, const BYTE *data,
                                 DWORD size, BYTE *digest, DWORD *digest_size) {
    (void)provider;
    const WCHAR *name = algorithm == CALG_MD5                      ? BCRYPT_MD5_ALGORITHM
                        : algorithm == CALG_SHA_256                ? BCRYPT_SHA256_ALGORITHM
                        : algorithm == CALG_SHA_384                ? BCRYPT_SHA384_ALGORITHM
                        : algorithm == CALG_SHA_512                ? BCRYPT_SHA512_ALGORITHM
                        : algorithm == CALG_SHA1 || algorithm == 0 ? BCRYPT_SHA1_ALGORITHM
                                                                   : NULL;
    return name ? CryptHashCertificate2(name, flags, NULL, data, size, digest, digest_size)
                : crypt_fail((DWORD)NTE_BAD_ALGID);
}

// ECDSA's two numbers, each filled up to the curve's size.
static bool flat_signature(const Der *from, BYTE flat[2 * COORDINATE_MAX], ULONG size) {
    Der whole = *from, sequence, number;
    if (!der_take(&whole, DER_SEQUENCE, &sequence, NULL))
        return false;
    for (int i = 0; i < 2; i++) {
        if (!take_number(&sequence, &number) || (ULONG)(number.end - number.at) > size)
            return false;
        ULONG length = (ULONG)(number.end - number.at);
        ZeroMemory(flat + i * size, size - length);
        CopyMemory(flat + (i + 1) * size - length, number.at, length);
    }
    return true;
}

// What is signed, by which algorithm, and the signature: the parts of a certificate, a request or a list.
static bool take_signed(const BYTE *data, DWORD size, CRYPT_DATA_BLOB *content, char oid[OID_MAX], Der *signature) {
    Der from = {data, data + size}, whole, algorithm, contents;
    if (!der_take(&from, DER_SEQUENCE, &whole, NULL) || !der_take(&whole, DER_SEQUENCE, NULL, content) ||
        !der_take(&whole, DER_SEQUENCE, &algorithm, NULL) || !der_take(&algorithm, DER_OID, &contents, NULL) ||
        !der_oid(&contents, oid, OID_MAX) || !der_take(&whole, DER_BIT_STRING, signature, NULL) ||
        signature->at == signature->end || *signature->at != 0)
        return false;
    signature->at++; // how many bits are unused
    return true;
}

static BOOL verify_signed(const BYTE *data, DWORD size, PCERT_PUBLIC_KEY_INFO issuer) {
    CRYPT_DATA_BLOB content;
    char oid[OID_MAX];
    Der signature;
    BYTE digest[DIGEST_MAX], flat[2 * COORDINATE_MAX];
    DWORD length = sizeof digest;
    SIZE_T kind = 0;
    if (!take_signed(data, size, &content, oid, &signature))
        return crypt_fail((DWORD)CRYPT_E_ASN1_BADTAG);
    while (kind < ARRAYSIZE(signatures) && lstrcmpA(signatures[kind].oid, oid))
        kind++;
    if (kind == ARRAYSIZE(signatures))
        return crypt_fail((DWORD)NTE_BAD_ALGID);
    BCRYPT_KEY_HANDLE key;
    if (!CryptImportPublicKeyInfoEx2(X509_ASN_ENCODING, issuer, 0, NULL, &key))
        return FALSE;
    bool rsa = signatures[kind].rsa, key_is_rsa = lstrcmpA(issuer->Algorithm.pszObjId, OID_PUBLIC_RSA) == 0;
    BCRYPT_PKCS1_PADDING_INFO padding = {signatures[kind].hash};
    ULONG coordinate = rsa ? 0 : (CertGetPublicKeyLength(X509_ASN_ENCODING, issuer) + 7) / 8;
    bool whole = rsa == key_is_rsa && (rsa || flat_signature(&signature, flat, coordinate)) &&
                 CryptHashCertificate2(signatures[kind].hash, 0, NULL, content.pbData, content.cbData, digest, &length);
    NTSTATUS status = -1;
    if (whole && rsa)
        status = BCryptVerifySignature(key, &padding, digest, length, (PUCHAR)signature.at,
                                       (ULONG)(signature.end - signature.at), BCRYPT_PAD_PKCS1);
    else if (whole)
        status = BCryptVerifySignature(key, NULL, digest, length, flat, 2 * coordinate, 0);
    BCryptDestroyKey(key);
    return BCRYPT_SUCCESS(status) ? TRUE : crypt_fail((DWORD)NTE_BAD_SIGNATURE);
}

BOOL WINAPI CryptVerifyCertificateSignatureEx(HCRYPTPROV_LEGACY provider, DWORD encoding, DWORD subject_kind,
                                              void *subject, DWORD issuer_kind, void *issuer, DWORD flags,
                                              void *extra) {
    const CERT_CONTEXT *certificate = subject;
    CRYPT_DATA_BLOB encoded;
    (void)provider, (void)encoding, (void)flags, (void)extra;
    if (subject == NULL)
        return crypt_fail((DWORD)E_INVALIDARG);
    if (subject_kind == CRYPT_VERIFY_CERT_SIGN_SUBJECT_BLOB)
        encoded = *(const CRYPT_DATA_BLOB *)subject;
    else if (subject_kind == CRYPT_VERIFY_CERT_SIGN_SUBJECT_CERT)
        encoded = (CRYPT_DATA_BLOB){certificate->cbCertEncoded, certificate->pbCertEncoded};
    else
        return crypt_fail((DWORD)E_INVALIDARG);
    if (issuer && issuer_kind == CRYPT_VERIFY_CERT_SIGN_ISSUER_PUBKEY)
        return verify_signed(encoded.pbData, encoded.cbData, issuer);
    if (issuer && issuer_kind == CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT)
        return verify_signed(encoded.pbData, encoded.cbData,
                             &((const CERT_CONTEXT *)issuer)->pCertInfo->SubjectPublicKeyInfo);
    return crypt_fail((DWORD)E_INVALIDARG);
}

BOOL WINAPI CryptVerifyCertificateSignature(HCRYPTPROV_LEGACY provider, DWORD encoding, const BYTE *data, DWORD size,
                                            PCERT_PUBLIC_KEY_INFO issuer) {
    (void)provider, (void)encoding;
    return issuer ? verify_signed(data, size, issuer) : crypt_fail((DWORD)E_INVALIDARG);
}
