// CryptoAPI with keys: containers, ciphers in parts, derived keys, blobs, signatures, HMAC; how what is wrong fails
// libs: advapi32
// varies: the first of a prefix makes the registry keys above its container
// services: NtCreateKey NtDeleteKey NtDeviceIoControlFile NtOpenKey NtQueryValueKey NtSetValueKey
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <wincrypt.h>

#include "hexadecimal.h"

static HCRYPTPROV provider;

#define FAILS(call) (SetLastError(0), (call) ? 0 : (unsigned)GetLastError())

static HCRYPTKEY plain_key(ALG_ID algorithm, const char *secret, DWORD flags)
{
    struct {
        BLOBHEADER header;
        DWORD size;
        BYTE bytes[64];
    } blob = {{PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, algorithm}, 0, {0}};
    HCRYPTKEY key = 0;
    blob.size = bytes_of(secret, blob.bytes);
    if (!CryptImportKey(provider, (BYTE *)&blob, sizeof(BLOBHEADER) + 4 + blob.size, 0, flags, &key))
        printf("no key: %lx\n", GetLastError());
    return key;
}

static void ciphers(void)
{
    BYTE data[80], vector[16];
    DWORD size, mode = CRYPT_MODE_ECB, value;
    // SP 800-38A, F.2.1 in two parts, the second ends the message with a block of padding
    HCRYPTKEY key = plain_key(CALG_AES_128, "2b7e151628aed2a6abf7158809cf4f3c", CRYPT_EXPORTABLE);
    bytes_of("000102030405060708090a0b0c0d0e0f", vector);
    CryptSetKeyParam(key, KP_IV, vector, 0);
    for (int i = 0; i < 2; i++) { // the same again: the end of a message begins the chain anew
        bytes_of("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51", data);
        size = 16;
        unsigned first = FAILS(CryptEncrypt(key, 0, FALSE, 0, data, &size, 16));
        size = 16;
        unsigned last = FAILS(CryptEncrypt(key, 0, TRUE, 0, data + 16, &size, 32));
        printf("aes %x %x %lu", first, last, size);
        print_hex("", data, 32);
    }
    size = 48;
    printf("back %x", FAILS(CryptDecrypt(key, 0, TRUE, 0, data, &size)));
    printf(" %lu", size);
    print_hex("", data, 32);
    size = 15;
    printf("asked %x", FAILS(CryptEncrypt(key, 0, TRUE, 0, NULL, &size, 0)));
    printf(" %lu, short %x", size, FAILS(CryptEncrypt(key, 0, TRUE, 0, data, &size, 15)));
    size = 15;
    printf(", odd part %x", FAILS(CryptEncrypt(key, 0, FALSE, 0, data, &size, 80)));
    size = 16;
    memset(data, 0, 16);
    printf(", no padding %x", FAILS(CryptDecrypt(key, 0, TRUE, 0, data, &size)));
    printf(", no key %x\n", FAILS(CryptEncrypt(0, 0, TRUE, 0, data, &size, 80)));
    size = sizeof(value);
    CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, &size, 0);
    printf("bits %lu", value);
    CryptGetKeyParam(key, KP_BLOCKLEN, (BYTE *)&value, &size, 0);
    printf(" block %lu", value);
    CryptGetKeyParam(key, KP_ALGID, (BYTE *)&value, &size, 0);
    printf(" algorithm %lx mode %x", value, FAILS(CryptSetKeyParam(key, KP_MODE, (BYTE *)&mode, 0)));
    bytes_of("6bc1bee22e409f96e93d7e117393172a", data);
    size = 16;
    CryptEncrypt(key, 0, FALSE, 0, data, &size, 16);
    print_hex("", data, 16);
    size = sizeof(data);
    printf("exported %x", FAILS(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, data, &size)));
    print_hex("", data, size);
    CryptDestroyKey(key);
    key = plain_key(CALG_RC4, "0102030405", 0);
    memset(data, 0, 16);
    size = 8;
    CryptEncrypt(key, 0, FALSE, 0, data, &size, 8);
    CryptEncrypt(key, 0, TRUE, 0, data + 8, &size, 8);
    print_hex("rc4", data, 16);
    size = sizeof(data);
    printf("not exportable %x\n", FAILS(CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, data, &size)));
    CryptDestroyKey(key);
}

static void derived(ALG_ID hash_id, ALG_ID algorithm)
{
    HCRYPTHASH hash = 0;
    HCRYPTKEY key = 0;
    BYTE blob[80];
    DWORD size = sizeof(blob);
    CryptCreateHash(provider, hash_id, 0, 0, &hash);
    CryptHashData(hash, (const BYTE *)"password", 8, 0);
    unsigned made = FAILS(CryptDeriveKey(provider, algorithm, hash, CRYPT_EXPORTABLE, &key));
    CryptExportKey(key, 0, PLAINTEXTKEYBLOB, 0, blob, &size);
    printf("derived %x, closed %x", made, FAILS(CryptHashData(hash, (const BYTE *)"x", 1, 0)));
    print_hex("", blob + 12, size - 12);
    CryptDestroyKey(key);
    CryptDestroyHash(hash);
}

static void hmac(void)
{
    // RFC 2202, test case 2 of HMAC-SHA1
    HMAC_INFO info = {.HashAlgid = CALG_SHA1};
    HCRYPTKEY key = plain_key(CALG_RC2, "4a656665", CRYPT_IPSEC_HMAC_KEY);
    HCRYPTHASH hash = 0, none = 0;
    BYTE value[32];
    DWORD size = sizeof(value);
    unsigned made = FAILS(CryptCreateHash(provider, CALG_HMAC, key, 0, &hash));
    printf("hmac %x, without a key %x,", made, FAILS(CryptCreateHash(provider, CALG_HMAC, 0, 0, &none)));
    printf(" set %x", FAILS(CryptSetHashParam(hash, HP_HMAC_INFO, (BYTE *)&info, 0)));
    CryptHashData(hash, (const BYTE *)"what do ya want for nothing?", 28, 0);
    CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0);
    print_hex("", value, size);
    CryptDestroyHash(hash);
    CryptDestroyKey(key);
}

static HCRYPTHASH hash_of(const char *text)
{
    HCRYPTHASH hash = 0;
    CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash);
    CryptHashData(hash, (const BYTE *)text, (DWORD)strlen(text), 0);
    return hash;
}

static void pairs(void)
{
    static BYTE blob[2048], sealed[512];
    BYTE signature[256], message[256] = "a message";
    HCRYPTKEY key = 0, public = 0, session = 0, copy = 0;
    DWORD size = sizeof(signature), blob_size = sizeof(blob), sealed_size = sizeof(sealed);
    HCRYPTHASH hash = hash_of("signed");
    printf("no key yet %x", FAILS(CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, signature, &size)));
    printf(", made %x", FAILS(CryptGenKey(provider, AT_SIGNATURE, 1024 << 16 | CRYPT_EXPORTABLE, &key)));
    size = sizeof(signature);
    printf(", signed %x", FAILS(CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, signature, &size)));
    printf(" %lu", size);
    printf(", public %x", FAILS(CryptExportKey(key, 0, PUBLICKEYBLOB, 0, blob, &blob_size)));
    printf(" %lu type %u algorithm %x", blob_size, blob[0], ((BLOBHEADER *)blob)->aiKeyAlg);
    printf(", back %x\n", FAILS(CryptImportKey(provider, blob, blob_size, 0, 0, &public)));
    printf("verified %x", FAILS(CryptVerifySignatureW(hash, signature, size, public, NULL, 0)));
    CryptDestroyHash(hash);
    hash = hash_of("forged");
    printf(", forged %x", FAILS(CryptVerifySignatureW(hash, signature, size, public, NULL, 0)));
    CryptDestroyHash(hash);
    blob_size = sizeof(blob);
    printf(", private %x", FAILS(CryptExportKey(public, 0, PRIVATEKEYBLOB, 0, blob, &blob_size)));
    blob_size = sizeof(blob);
    printf(" %x", FAILS(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, blob, &blob_size)));
    printf(" %lu\n", blob_size);
    CryptDestroyKey(public);
    CryptDestroyKey(key);

    printf("exchange %x", FAILS(CryptGenKey(provider, AT_KEYEXCHANGE, 1024 << 16, &key)));
    size = 10;
    printf(", sealed %x", FAILS(CryptEncrypt(key, 0, TRUE, 0, message, &size, sizeof(message))));
    printf(" %lu", size);
    printf(", opened %x", FAILS(CryptDecrypt(key, 0, TRUE, 0, message, &size)));
    printf(" %lu %s", size, message);
    size = 10;
    printf(", oaep %x", FAILS(CryptEncrypt(key, 0, TRUE, CRYPT_OAEP, message, &size, sizeof(message))));
    printf(" %x", FAILS(CryptDecrypt(key, 0, TRUE, CRYPT_OAEP, message, &size)));
    printf(" %lu %s", size, message);
    size = 120;
    printf(", too long %x\n", FAILS(CryptEncrypt(key, 0, TRUE, 0, message, &size, sizeof(message))));
    session = plain_key(CALG_AES_256, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", CRYPT_EXPORTABLE);
    printf("session %x", FAILS(CryptExportKey(session, key, SIMPLEBLOB, 0, sealed, &sealed_size)));
    printf(" %lu", sealed_size);
    CryptDestroyKey(key);
    printf(", back %x", FAILS(CryptImportKey(provider, sealed, sealed_size, 0, CRYPT_EXPORTABLE, &copy)));
    blob_size = sizeof(blob);
    CryptExportKey(copy, 0, PLAINTEXTKEYBLOB, 0, blob, &blob_size);
    print_hex("", blob + 12, blob_size - 12);
    CryptDestroyKey(session);
    CryptDestroyKey(copy);
}

int main(void)
{
    char name[256];
    DWORD size = sizeof(name), value;
    const char *container = "ntsup test container";
    HCRYPTKEY key;
    HCRYPTHASH hash;
    CryptAcquireContextA(&provider, container, NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET);
    printf("none %x", FAILS(CryptAcquireContextA(&provider, container, NULL, PROV_RSA_AES, 0)));
    printf(", new %x", FAILS(CryptAcquireContextA(&provider, container, MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES, CRYPT_NEWKEYSET)));
    HCRYPTPROV other;
    printf(", again %x", FAILS(CryptAcquireContextA(&other, container, NULL, PROV_RSA_AES, CRYPT_NEWKEYSET)));
    printf(", type %x", FAILS(CryptAcquireContextA(&other, NULL, NULL, 77, CRYPT_VERIFYCONTEXT)));
    printf(", name %x", FAILS(CryptAcquireContextA(&other, NULL, "Nobody", PROV_RSA_AES, CRYPT_VERIFYCONTEXT)));
    printf(", other type %x\n", FAILS(CryptAcquireContextA(&other, NULL, MS_DEF_PROV_A, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)));
    CryptGetProvParam(provider, PP_NAME, (BYTE *)name, &size, 0);
    printf("%s\n", name);
    size = sizeof(name);
    CryptGetProvParam(provider, PP_CONTAINER, (BYTE *)name, &size, 0);
    printf("%s\n", name);
    ciphers();
    derived(CALG_MD5, CALG_RC4);
    derived(CALG_SHA1, CALG_AES_128);
    derived(CALG_SHA1, CALG_3DES);
    derived(CALG_SHA_256, CALG_AES_256);
    hmac();
    printf("user key %x\n", FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &key)));
    pairs();
    CryptReleaseContext(provider, 0);

    // what a container keeps
    CryptAcquireContextA(&provider, container, NULL, PROV_RSA_AES, 0);
    size = sizeof(value);
    printf("kept %x", FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &key)));
    CryptGetKeyParam(key, KP_KEYLEN, (BYTE *)&value, &size, 0);
    printf(" %lu bits", value);
    CryptGetKeyParam(key, KP_PERMISSIONS, (BYTE *)&value, &size, 0);
    printf(" exportable %d", (value & CRYPT_EXPORT) != 0);
    CryptDestroyKey(key);
    CryptGetUserKey(provider, AT_KEYEXCHANGE, &key);
    CryptGetKeyParam(key, KP_PERMISSIONS, (BYTE *)&value, &size, 0);
    printf(", exchange exportable %d", (value & CRYPT_EXPORT) != 0);
    CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
    printf(", deleted %x", FAILS(CryptAcquireContextA(&provider, container, NULL, PROV_RSA_AES, CRYPT_DELETEKEYSET)));
    printf(", gone %x\n", FAILS(CryptAcquireContextA(&provider, container, NULL, PROV_RSA_AES, 0)));

    CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT);
    printf("without a container: user key %x", FAILS(CryptGetUserKey(provider, AT_SIGNATURE, &key)));
    printf(", made %x", FAILS(CryptGenKey(provider, AT_SIGNATURE, 0, &key)));
    CryptDestroyKey(key);
    hash = hash_of("signed");
    printf(", signs %x", FAILS(CryptSignHashW(hash, AT_SIGNATURE, NULL, 0, NULL, &size)));
    CryptDestroyHash(hash);
    printf(", odd hash %x", FAILS(CryptCreateHash(provider, CALG_AES_128, 0, 0, &hash)));
    printf(", odd blob %x\n", FAILS(CryptImportKey(provider, (const BYTE *)"\7\3\0\0\0\0\0\0", 8, 0, 0, &key)));
    CryptReleaseContext(provider, 0);
    return 0;
}

/* output:
none 80090016, new 0, again 8009000f, type 80090017, name 80090019, other type 8009001b
Microsoft Enhanced RSA and AES Cryptographic Provider
ntsup test container
aes 0 0 32 7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2
aes 0 0 32 7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2
back 0 32 6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
asked 0 16, short ea, odd part 80090004, no padding 80090005, no key 80090003
bits 128 block 128 algorithm 660e mode 0 3ad77bb40d7a3660a89ecaf32466ef97
exported 0 080200000e660000100000002b7e151628aed2a6abf7158809cf4f3c
rc4 b2396305f03dc027ccc3524a0a1118a8
not exportable 8009000b
derived 0, closed 8009000c 5f4dcc3b5aa765d61d8327deb882cf99
derived 0, closed 8009000c a3bc508753274827cf2515600eaea32c
derived 0, closed 8009000c a3bc508753274827cf2515600eaea32c226a7895c0533fcc
derived 0, closed 8009000c 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8
hmac 0, without a key 80090003, set 0 effcdf6ae5eb2fa2d27416d5f184df9c259a7c79
user key 8009000d
no key yet 8009000d, made 0, signed 0 128, public 0 148 type 6 algorithm 2400, back 0
verified 0, forged 80090006, private 8009000b 0 596
exchange 0, sealed 0 128, opened 0 10 a message, oaep 0 0 10 a message, too long 80090004
session 0 140, back 0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
kept 0 1024 bits exportable 1, exchange exportable 0, deleted 0, gone 80090016
without a container: user key 8009000d, made 0, signs 0, odd hash 80090008, odd blob 80090007
*/
