// Key pairs by CNG: RSA and elliptic curves sign, encrypt and agree as published; keys travel as blobs; what is wrong fails
// libs: bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>

#include "hexadecimal.h"

static const char modulus[] =
    "d1767fe0fd16fe6ee779b26b6ccd8cd5994f9d6a65463dcec47ced8f5f7278b52930b3f61edb3a1651b88bb1c7bf6f4f"
    "466f44506f2d06c632049c3b986ac0671b092df31c46d96be6cf037a42fce033c45e3a4b8dc3d2b704d309a05f481b8b"
    "e3999209b22834e30212d9d54fc4154f5c3aa7b200b3cca3f05462955f43446d";
static const char prime1[] =
    "ea4973ce73b44bc70ec0570f21932d70732b146d7590ed730de151bc6c38a2574cff7bd633a89cae86318d991a821658"
    "f2b800ddbab57678c93ae213535a8557";
static const char prime2[] =
    "e4e0165d655b1ce4843f5ebcbac5e6f83cb61657af1284fdb806fe5c2034fd24e5cbfee92b42c1182808d879b04e5749"
    "e80d04116e5a910f779a129c95bb85db";
// of SHA-256 of abc, by PKCS #1 1.5: worked out by hand from the numbers above
static const char signed_abc[] =
    "0affe17f3259d3723de29fbfbe3eb99ada2daa48ede5f7406233fad6e9b57bd3800e30a560058d07e3a214a4252bb5ad"
    "0437d198719a8d4da5af4e033dfa4ee594e7e06d51115b2d0e03901447a5764723beb9085de1d9b7b0b9b0108abf35a1"
    "bcd2edbf685635638a2e27f468828c1fd23852e0c9fb2ca7400c20c4e0849ef7";

static BYTE buffer[2048], other[2048];

static BCRYPT_KEY_HANDLE rsa_key(void)
{
    BCRYPT_RSAKEY_BLOB *blob = (BCRYPT_RSAKEY_BLOB *)buffer;
    BCRYPT_KEY_HANDLE key = NULL;
    BYTE *at = buffer + sizeof(*blob);
    *blob = (BCRYPT_RSAKEY_BLOB){BCRYPT_RSAPRIVATE_MAGIC, 1024, 3, 128, 64, 64};
    at += bytes_of("010001", at);
    at += bytes_of(modulus, at);
    at += bytes_of(prime1, at);
    at += bytes_of(prime2, at);
    LONG status = BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, BCRYPT_RSAPRIVATE_BLOB, &key, buffer,
                                      (ULONG)(at - buffer), 0);
    printf("rsa: %lx", status);
    status = BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, BCRYPT_RSAPRIVATE_BLOB, (BCRYPT_KEY_HANDLE *)other, buffer,
                                 (ULONG)(at - buffer) - 1, 0);
    printf(", short %lx", status);
    at[-1] ^= 2;
    status = BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, BCRYPT_RSAPRIVATE_BLOB, (BCRYPT_KEY_HANDLE *)other, buffer,
                                 (ULONG)(at - buffer), 0);
    printf(", wrong prime %lx", status);
    status = BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, L"NoSuchBlob", (BCRYPT_KEY_HANDLE *)other, buffer,
                                 (ULONG)(at - buffer), 0);
    printf(", unknown %lx\n", status);
    return key;
}

static void rsa_signatures(BCRYPT_KEY_HANDLE key)
{
    BYTE digest[32], signature[128];
    BCRYPT_PKCS1_PADDING_INFO pkcs1 = {BCRYPT_SHA256_ALGORITHM}, none = {NULL}, odd = {L"ROT13"};
    BCRYPT_PSS_PADDING_INFO pss = {BCRYPT_SHA256_ALGORITHM, 20};
    ULONG got = 0;
    BCryptHash(BCRYPT_SHA256_ALG_HANDLE, NULL, 0, (BYTE *)"abc", 3, digest, 32);
    LONG status = BCryptSignHash(key, &pkcs1, digest, 32, NULL, 0, &got, BCRYPT_PAD_PKCS1);
    printf("length %lx %lu", status, got);
    status = BCryptSignHash(key, &pkcs1, digest, 32, signature, 127, &got, BCRYPT_PAD_PKCS1);
    printf(", short %lx", status);
    status = BCryptSignHash(key, &pkcs1, digest, 32, signature, 128, &got, BCRYPT_PAD_PKCS1);
    bytes_of(signed_abc, other);
    printf(", pkcs1 %lx same %d", status, memcmp(signature, other, 128) == 0);
    status = BCryptVerifySignature(key, &pkcs1, digest, 32, signature, 128, BCRYPT_PAD_PKCS1);
    printf(" verified %lx", status);
    signature[5] ^= 1;
    status = BCryptVerifySignature(key, &pkcs1, digest, 32, signature, 128, BCRYPT_PAD_PKCS1);
    printf(" forged %lx", status);
    status = BCryptVerifySignature(key, &pkcs1, digest, 32, signature, 128, BCRYPT_PAD_PSS);
    printf(" other padding %lx\n", status);
    status = BCryptSignHash(key, &pss, digest, 32, signature, 128, &got, BCRYPT_PAD_PSS);
    printf("pss %lx", status);
    printf(" %lx", BCryptVerifySignature(key, &pss, digest, 32, signature, 128, BCRYPT_PAD_PSS));
    pss.cbSalt = 32;
    printf(" other salt %lx", BCryptVerifySignature(key, &pss, digest, 32, signature, 128, BCRYPT_PAD_PSS));
    status = BCryptSignHash(key, &none, digest, 20, signature, 128, &got, BCRYPT_PAD_PKCS1);
    printf(", no hash %lx", status);
    printf(" %lx", BCryptVerifySignature(key, &none, digest, 20, signature, 128, BCRYPT_PAD_PKCS1));
    status = BCryptSignHash(key, &odd, digest, 32, signature, 128, &got, BCRYPT_PAD_PKCS1);
    printf(", odd hash %lx", status);
    status = BCryptSignHash(key, &pkcs1, digest, 31, signature, 128, &got, BCRYPT_PAD_PKCS1);
    printf(", short digest %lx", status);
    status = BCryptSignHash(key, NULL, digest, 32, signature, 128, &got, 0);
    printf(", no padding %lx\n", status);
}

static void rsa_encryption(BCRYPT_KEY_HANDLE key)
{
    BYTE sealed[128], back[128];
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA256_ALGORITHM, (BYTE *)"label", 5};
    ULONG got = 0;
    LONG status = BCryptEncrypt(key, (BYTE *)"a message", 9, NULL, NULL, 0, NULL, 0, &got, BCRYPT_PAD_PKCS1);
    printf("sealed %lx %lu", status, got);
    status = BCryptEncrypt(key, (BYTE *)"a message", 9, NULL, NULL, 0, sealed, 128, &got, BCRYPT_PAD_PKCS1);
    printf(", pkcs1 %lx", status);
    status = BCryptDecrypt(key, sealed, 128, NULL, NULL, 0, back, 5, &got, BCRYPT_PAD_PKCS1);
    printf(" short %lx %lu", status, got);
    status = BCryptDecrypt(key, sealed, 128, NULL, NULL, 0, back, 128, &got, BCRYPT_PAD_PKCS1);
    printf(" %lx %.*s", status, (int)got, back);
    status = BCryptEncrypt(key, (BYTE *)"a message", 9, &oaep, NULL, 0, sealed, 128, &got, BCRYPT_PAD_OAEP);
    printf(", oaep %lx", status);
    status = BCryptDecrypt(key, sealed, 128, &oaep, NULL, 0, back, 128, &got, BCRYPT_PAD_OAEP);
    printf(" %lx %.*s", status, (int)got, back);
    oaep.cbLabel = 4;
    status = BCryptDecrypt(key, sealed, 128, &oaep, NULL, 0, back, 128, &got, BCRYPT_PAD_OAEP);
    printf(" other label %lx", status);
    status = BCryptEncrypt(key, back, 100, &oaep, NULL, 0, sealed, 128, &got, BCRYPT_PAD_OAEP);
    printf(" too long %lx", status);
    memset(back, 0, sizeof(back));
    back[127] = 42;
    status = BCryptEncrypt(key, back, 128, NULL, NULL, 0, sealed, 128, &got, BCRYPT_PAD_NONE);
    printf(", bare %lx", status);
    status = BCryptDecrypt(key, sealed, 128, NULL, NULL, 0, back, 128, &got, BCRYPT_PAD_NONE);
    printf(" %lx %u\n", status, back[127]);
}

// Every blob of a key makes a key that exports the same.
static void blobs(BCRYPT_KEY_HANDLE key, BCRYPT_ALG_HANDLE algorithm, LPCWSTR type)
{
    BCRYPT_KEY_HANDLE copy = NULL;
    ULONG size = 0, got = 0;
    LONG status = BCryptExportKey(key, NULL, type, NULL, 0, &size, 0);
    LONG small = BCryptExportKey(key, NULL, type, buffer, size - 1, &got, 0);
    LONG exported = BCryptExportKey(key, NULL, type, buffer, sizeof(buffer), &got, 0);
    LONG imported = BCryptImportKeyPair(algorithm, NULL, type, &copy, buffer, got, 0);
    LONG again = BCryptExportKey(copy, NULL, type, other, sizeof(other), &got, 0);
    printf("%ls: %lx %lu, short %lx, %lx, in %lx, again %lx, same %d\n", type, status, size, small, exported, imported,
           again, got == size && !memcmp(buffer, other, size));
    BCryptDestroyKey(copy);
}

static BCRYPT_KEY_HANDLE ecc_key(BCRYPT_ALG_HANDLE algorithm, ULONG magic, const char *x, const char *y, const char *d)
{
    BCRYPT_KEY_HANDLE key = NULL;
    ULONG size = bytes_of(x, buffer + 8);
    BCRYPT_ECCKEY_BLOB blob = {magic, size};
    memcpy(buffer, &blob, sizeof(blob));
    bytes_of(y, buffer + 8 + size);
    ULONG more = d ? bytes_of(d, buffer + 8 + 2 * size) : 0;
    LONG status = BCryptImportKeyPair(algorithm, NULL, d ? BCRYPT_ECCPRIVATE_BLOB : BCRYPT_ECCPUBLIC_BLOB, &key, buffer,
                                      8 + 2 * size + more, 0);
    if (status)
        printf("no key: %lx\n", status);
    return key;
}

// RFC 6979, A.2.5: P-256, SHA-256, "sample"
static void ecdsa(void)
{
    BYTE digest[32], signature[64], made[64];
    ULONG got = 0;
    BCRYPT_KEY_HANDLE key = ecc_key(BCRYPT_ECDSA_P256_ALG_HANDLE, BCRYPT_ECDSA_PRIVATE_P256_MAGIC,
                                    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
                                    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
                                    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    BCryptHash(BCRYPT_SHA256_ALG_HANDLE, NULL, 0, (BYTE *)"sample", 6, digest, 32);
    bytes_of("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8", signature);
    printf("ecdsa: published %lx", BCryptVerifySignature(key, NULL, digest, 32, signature, 64, 0));
    signature[63] ^= 1;
    printf(", forged %lx", BCryptVerifySignature(key, NULL, digest, 32, signature, 64, 0));
    printf(", short %lx", BCryptVerifySignature(key, NULL, digest, 32, signature, 63, 0));
    LONG status = BCryptSignHash(key, NULL, digest, 32, made, 64, &got, 0);
    printf(", own %lx %lu %lx\n", status, got, BCryptVerifySignature(key, NULL, digest, 32, made, 64, 0));
    blobs(key, BCRYPT_ECDSA_P256_ALG_HANDLE, BCRYPT_ECCPRIVATE_BLOB);
    blobs(key, BCRYPT_ECDSA_ALG_HANDLE, BCRYPT_ECCPUBLIC_BLOB);
    BCRYPT_SECRET_HANDLE secret;
    printf("no agreement %lx", BCryptSecretAgreement(key, key, &secret, 0));
    BCryptDestroyKey(key);
    memset(buffer + 8, 1, 64);
    BCRYPT_ECCKEY_BLOB blob = {BCRYPT_ECDSA_PUBLIC_P256_MAGIC, 32};
    memcpy(buffer, &blob, 8);
    status = BCryptImportKeyPair(BCRYPT_ECDSA_P256_ALG_HANDLE, NULL, BCRYPT_ECCPUBLIC_BLOB, &key, buffer, 72, 0);
    printf(", off the curve %lx\n", status);
}

static void agreement(const char *label, BCRYPT_ALG_HANDLE algorithm, BCRYPT_KEY_HANDLE own, BCRYPT_KEY_HANDLE theirs)
{
    BYTE raw[80];
    ULONG got = 0;
    BCRYPT_SECRET_HANDLE secret = NULL;
    (void)algorithm;
    LONG status = BCryptSecretAgreement(own, theirs, &secret, 0);
    LONG derived = BCryptDeriveKey(secret, L"TRUNCATE", NULL, raw, sizeof(raw), &got, 0);
    printf("%s %lx %lx", label, status, derived);
    for (ULONG i = 0; i < got / 2; i++) { // it comes with its last byte first
        BYTE swap = raw[i];
        raw[i] = raw[got - 1 - i], raw[got - 1 - i] = swap;
    }
    print_hex("", raw, got);
    BCryptBuffer given[] = {
        {sizeof(BCRYPT_SHA256_ALGORITHM), KDF_HASH_ALGORITHM, BCRYPT_SHA256_ALGORITHM},
        {3, KDF_SECRET_PREPEND, "abc"},
        {3, KDF_SECRET_APPEND, "xyz"},
    };
    BCryptBufferDesc list = {BCRYPTBUFFER_VERSION, 3, given};
    BYTE hashed[32], expected[32], all[128];
    status = BCryptDeriveKey(secret, BCRYPT_KDF_HASH, &list, hashed, 32, &got, 0);
    memcpy(all, "abc", 3);
    memcpy(all + 3, raw, 32);
    memcpy(all + 35, "xyz", 3);
    BCryptHash(BCRYPT_SHA256_ALG_HANDLE, NULL, 0, all, 38, expected, 32);
    printf("  hashed %lx same %d", status, !memcmp(hashed, expected, 32));
    status = BCryptDeriveKey(secret, BCRYPT_KDF_HMAC, &list, hashed, 32, &got, KDF_USE_SECRET_AS_HMAC_KEY_FLAG);
    BCryptHash(BCRYPT_HMAC_SHA256_ALG_HANDLE, raw, 32, all, 38, expected, 32);
    printf(", hmac %lx same %d", status, !memcmp(hashed, expected, 32));
    printf(", unknown %lx", BCryptDeriveKey(secret, L"NoSuchKdf", NULL, raw, sizeof(raw), &got, 0));
    printf(", destroyed %lx", BCryptDestroySecret(secret));
    printf("\n");
    BCryptDestroyKey(own);
    BCryptDestroyKey(theirs);
}

static void made(BCRYPT_ALG_HANDLE algorithm, ULONG bits)
{
    BCRYPT_KEY_HANDLE key = NULL, copy = NULL;
    WCHAR name[32];
    ULONG number = 0, got;
    LONG status = BCryptGenerateKeyPair(algorithm, &key, bits, 0);
    LONG early = BCryptExportKey(key, NULL, BCRYPT_PUBLIC_KEY_BLOB, buffer, sizeof(buffer), &got, 0);
    LONG finalized = BCryptFinalizeKeyPair(key, 0), again = BCryptFinalizeKeyPair(key, 0);
    BCryptGetProperty(key, BCRYPT_KEY_LENGTH, (BYTE *)&number, 4, &got, 0);
    BCryptGetProperty(key, BCRYPT_ALGORITHM_NAME, (BYTE *)name, sizeof(name), &got, 0);
    printf("made %ls %lx, early %lx, %lx, again %lx, %lu bits", name, status, early, finalized, again, number);
    status = BCryptDuplicateKey(key, &copy, NULL, 0, 0);
    BCryptDestroyKey(key);
    LONG exported = BCryptExportKey(copy, NULL, BCRYPT_PRIVATE_KEY_BLOB, buffer, sizeof(buffer), &got, 0);
    printf(", copied %lx %lx\n", status, exported);
    BCryptDestroyKey(copy);
}

int main(void)
{
    BCRYPT_KEY_HANDLE key = rsa_key();
    rsa_signatures(key);
    rsa_encryption(key);
    blobs(key, BCRYPT_RSA_ALG_HANDLE, BCRYPT_RSAPUBLIC_BLOB);
    blobs(key, BCRYPT_RSA_ALG_HANDLE, BCRYPT_RSAPRIVATE_BLOB);
    blobs(key, BCRYPT_RSA_ALG_HANDLE, BCRYPT_RSAFULLPRIVATE_BLOB);
    blobs(key, BCRYPT_RSA_ALG_HANDLE, LEGACY_RSAPUBLIC_BLOB);
    blobs(key, BCRYPT_RSA_ALG_HANDLE, LEGACY_RSAPRIVATE_BLOB);
    BCryptDestroyKey(key);
    ecdsa();
    // RFC 5903, 8.1
    agreement("p256", BCRYPT_ECDH_P256_ALG_HANDLE,
              ecc_key(BCRYPT_ECDH_P256_ALG_HANDLE, BCRYPT_ECDH_PRIVATE_P256_MAGIC,
                      "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180",
                      "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
                      "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"),
              ecc_key(BCRYPT_ECDH_P256_ALG_HANDLE, BCRYPT_ECDH_PUBLIC_P256_MAGIC,
                      "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63",
                      "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab", NULL));
    // RFC 7748, 6.1
    BCRYPT_ALG_HANDLE ecdh;
    BCryptOpenAlgorithmProvider(&ecdh, L"ECDH", NULL, 0);
    LONG status = BCryptSetProperty(ecdh, L"ECCCurveName", (BYTE *)L"curve25519", sizeof(L"curve25519"), 0);
    printf("curve25519: %lx, unknown %lx\n", status, BCryptSetProperty(ecdh, L"ECCCurveName", (BYTE *)L"curve1", 14, 0));
    const char *zero = "0000000000000000000000000000000000000000000000000000000000000000";
    agreement("x25519", ecdh,
              ecc_key(ecdh, 0x564b4345, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", zero,
                      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
              ecc_key(ecdh, 0x504b4345, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", zero, NULL));
    BCryptCloseAlgorithmProvider(ecdh, 0);
    made(BCRYPT_RSA_ALG_HANDLE, 2048);
    made(BCRYPT_ECDSA_P384_ALG_HANDLE, 384);
    made(BCRYPT_ECDH_P521_ALG_HANDLE, 521);
    printf("odd sizes %lx", BCryptGenerateKeyPair(BCRYPT_RSA_ALG_HANDLE, &key, 1025, 0));
    printf(" %lx", BCryptGenerateKeyPair(BCRYPT_ECDSA_P256_ALG_HANDLE, &key, 384, 0));
    printf(", of a cipher %lx", BCryptGenerateKeyPair(BCRYPT_AES_CBC_ALG_HANDLE, &key, 128, 0));
    printf(", signed by no key %lx\n", BCryptSignHash(NULL, NULL, buffer, 20, other, 64, (ULONG *)buffer, 0));
    return 0;
}

/* output:
rsa: 0, short c000000d, wrong prime c000000d, unknown c00000bb
length 0 128, short c0000023, pkcs1 0 same 1 verified 0 forged c000a000 other padding c000a000
pss 0 0 other salt c000a000, no hash 0 0, odd hash c000000d, short digest c000000d, no padding c000000d
sealed 0 128, pkcs1 0 short c0000023 9 0 a message, oaep 0 0 a message other label c000000d too long c000000d, bare 0 0 42
RSAPUBLICBLOB: 0 155, short c0000023, 0, in 0, again 0, same 1
RSAPRIVATEBLOB: 0 283, short c0000023, 0, in 0, again 0, same 1
RSAFULLPRIVATEBLOB: 0 603, short c0000023, 0, in 0, again 0, same 1
CAPIPUBLICBLOB: 0 148, short c0000023, 0, in 0, again 0, same 1
CAPIPRIVATEBLOB: 0 596, short c0000023, 0, in 0, again 0, same 1
ecdsa: published 0, forged c000a000, short c000a000, own 0 64 0
ECCPRIVATEBLOB: 0 104, short c0000023, 0, in 0, again 0, same 1
ECCPUBLICBLOB: 0 72, short c0000023, 0, in 0, again 0, same 1
no agreement c00000bb, off the curve c000000d
p256 0 0 d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de
  hashed 0 same 1, hmac 0 same 1, unknown c00000bb, destroyed 0
curve25519: 0, unknown c00000bb
x25519 0 0 4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742
  hashed 0 same 1, hmac 0 same 1, unknown c00000bb, destroyed 0
made RSA 0, early c0000008, 0, again c0000008, 2048 bits, copied 0 0
made ECDSA_P384 0, early c0000008, 0, again c0000008, 384 bits, copied 0 0
made ECDH_P521 0, early c0000008, 0, again c0000008, 521 bits, copied 0 0
odd sizes c000000d c000000d, of a cipher c00000bb, signed by no key c0000008
*/
