// Public keys of certificates become keys of CNG and CryptoAPI, tell their lengths, and verify what they signed
// libs: crypt32 bcrypt advapi32
#include <stdio.h>
#include <windows.h>
#include <bcrypt.h>
#include <wincrypt.h>

#include "certificate_texts.h"

#define FAILS(call) (SetLastError(0), (call) ? 0 : (unsigned)GetLastError())

static PCCERT_CONTEXT made(const char *text)
{
    BYTE encoded[2048];
    DWORD size = sizeof(encoded);
    CryptStringToBinaryA(text, 0, CRYPT_STRING_BASE64, encoded, &size, NULL, NULL);
    return CertCreateCertificateContext(X509_ASN_ENCODING, encoded, size);
}

static unsigned signed_by(PCCERT_CONTEXT subject, PCCERT_CONTEXT issuer)
{
    return FAILS(CryptVerifyCertificateSignatureEx(0, X509_ASN_ENCODING, CRYPT_VERIFY_CERT_SIGN_SUBJECT_CERT, (void *)subject,
                                                   CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT, (void *)issuer, 0, NULL));
}

static void imported(const char *label, PCCERT_CONTEXT certificate, DWORD flags)
{
    CERT_PUBLIC_KEY_INFO *info = &certificate->pCertInfo->SubjectPublicKeyInfo;
    BCRYPT_KEY_HANDLE key = NULL;
    WCHAR name[32] = L"";
    ULONG bits = 0, got;
    unsigned error = FAILS(CryptImportPublicKeyInfoEx2(X509_ASN_ENCODING, info, flags, NULL, &key));
    BCryptGetProperty(key, BCRYPT_ALGORITHM_NAME, (BYTE *)name, sizeof(name), &got, 0);
    BCryptGetProperty(key, BCRYPT_KEY_LENGTH, (BYTE *)&bits, 4, &got, 0);
    printf("%s: %lu bits, imported %x: %ls %lu\n", label, CertGetPublicKeyLength(X509_ASN_ENCODING, info), error, name, bits);
    BCryptDestroyKey(key);
}

int main(void)
{
    PCCERT_CONTEXT root = made(ca_text), between = made(im_text), leaf = made(leaf_text);
    printf("root by itself %x", signed_by(root, root));
    printf(", between by the root %x", signed_by(between, root));
    printf(", leaf by the one between %x", signed_by(leaf, between));
    printf(", leaf by the root %x", signed_by(leaf, root));
    printf(", root by the leaf %x\n", signed_by(root, leaf));
    BYTE *encoded = between->pbCertEncoded;
    encoded[100] ^= 1;
    printf("changed %x", signed_by(between, root));
    encoded[100] ^= 1;
    printf(", cut off %x", FAILS(CryptVerifyCertificateSignature(0, X509_ASN_ENCODING, encoded, between->cbCertEncoded - 9,
                                                                 &root->pCertInfo->SubjectPublicKeyInfo)));
    printf(", whole %x\n", FAILS(CryptVerifyCertificateSignature(0, X509_ASN_ENCODING, encoded, between->cbCertEncoded,
                                                               &root->pCertInfo->SubjectPublicKeyInfo)));
    imported("root", root, 0);
    imported("to agree with", root, CRYPT_OID_INFO_PUBKEY_ENCRYPT_KEY_FLAG);
    imported("between", between, 0);

    HCRYPTPROV provider;
    HCRYPTKEY key = 0;
    DWORD bits = 0, size = sizeof(bits);
    CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    printf("older: %x", FAILS(CryptImportPublicKeyInfo(provider, X509_ASN_ENCODING, &between->pCertInfo->SubjectPublicKeyInfo, &key)));
    CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&bits, &size, 0);
    printf(" %lu", bits);
    printf(", of a curve %x\n", FAILS(CryptImportPublicKeyInfo(provider, X509_ASN_ENCODING, &root->pCertInfo->SubjectPublicKeyInfo, &key)));
    CryptReleaseContext(provider, 0);

    BYTE digest[32];
    size = sizeof(digest);
    printf("hashed %x", FAILS(CryptHashCertificate(0, CALG_SHA_256, 0, (const BYTE *)"abc", 3, digest, &size)));
    printf(" %lu %02x%02x", size, digest[0], digest[31]);
    size = 5;
    printf(", short %x", FAILS(CryptHashCertificate2(L"SHA1", 0, NULL, (const BYTE *)"abc", 3, digest, &size)));
    printf(" %lu, unknown %x\n", size, FAILS(CryptHashCertificate2(L"ROT13", 0, NULL, (const BYTE *)"abc", 3, digest, &size)));
    CertFreeCertificateContext(leaf);
    CertFreeCertificateContext(between);
    CertFreeCertificateContext(root);
    return 0;
}

/* output:
root by itself 0, between by the root 0, leaf by the one between 0, leaf by the root 80090006, root by the leaf 80090006
changed 80090006, cut off 8009310b, whole 0
root: 256 bits, imported 0: ECDSA_P256 256
to agree with: 256 bits, imported 0: ECDH_P256 256
between: 2048 bits, imported 0: RSA 2048
older: 0 2048, of a curve 80090008
hashed 0 32 baad, short ea 20, unknown 80090008
*/
