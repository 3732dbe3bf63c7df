// Keys derived by CNG: PBKDF2, HKDF, SP 800-108, SP 800-56A, CryptoAPI's way; HMAC that is used again
// libs: bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>

#include "hexadecimal.h"

#define HKDF_HASH L"HkdfHashAlgorithm"
#define HKDF_SALT L"HkdfSaltAndFinalize"

static void password(BCRYPT_ALG_HANDLE hash, const char *secret, const char *salt, ULONGLONG rounds, ULONG size)
{
    BYTE out[64];
    LONG status = BCryptDeriveKeyPBKDF2(hash, (BYTE *)secret, (ULONG)strlen(secret), (BYTE *)salt, (ULONG)strlen(salt),
                                        rounds, out, size, 0);
    printf("pbkdf2 %I64u: %lx", rounds, status);
    print_hex("", out, status ? 0 : size);
}

static LONG derive(BCRYPT_ALG_HANDLE kdf, const BYTE *secret, ULONG size, BCryptBuffer *given, ULONG count, BYTE *out,
                   ULONG room)
{
    BCryptBufferDesc list = {BCRYPTBUFFER_VERSION, count, given};
    BCRYPT_KEY_HANDLE key;
    ULONG got = 0;
    LONG status = BCryptGenerateSymmetricKey(kdf, &key, NULL, 0, (BYTE *)secret, size, 0);
    if (status)
        return status;
    status = BCryptKeyDerivation(key, &list, out, room, &got, 0);
    BCryptDestroyKey(key);
    return status ? status : got == room ? 0 : 1;
}

static void hkdf(const char *secret, const char *salt, const char *info, ULONG size)
{
    BYTE in[64], salted[64], context[64], out[64];
    BCRYPT_KEY_HANDLE key;
    ULONG got, length = bytes_of(secret, in), salt_size = bytes_of(salt, salted), info_size = bytes_of(info, context);
    BCryptBuffer given = {info_size, KDF_HKDF_INFO, context};
    BCryptBufferDesc list = {BCRYPTBUFFER_VERSION, 1, &given};
    BCryptGenerateSymmetricKey((BCRYPT_ALG_HANDLE)0x391, &key, NULL, 0, in, length, 0);
    LONG early = BCryptKeyDerivation(key, &list, out, size, &got, 0);
    LONG hash = BCryptSetProperty(key, HKDF_HASH, (BYTE *)BCRYPT_SHA256_ALGORITHM, sizeof(BCRYPT_SHA256_ALGORITHM), 0);
    LONG set = BCryptSetProperty(key, HKDF_SALT, salted, salt_size, 0);
    LONG status = BCryptKeyDerivation(key, &list, out, size, &got, 0);
    printf("hkdf %lx %lx %lx %lx", early, hash, set, status);
    print_hex("", out, size);
    BCryptDestroyKey(key);
}

int main(void)
{
    BYTE out[80], value[64];
    // RFC 6070
    password(BCRYPT_HMAC_SHA1_ALG_HANDLE, "password", "salt", 1, 20);
    password(BCRYPT_HMAC_SHA1_ALG_HANDLE, "password", "salt", 4096, 20);
    password(BCRYPT_HMAC_SHA1_ALG_HANDLE, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25);
    // RFC 7914, 11
    password(BCRYPT_HMAC_SHA256_ALG_HANDLE, "passwd", "salt", 1, 64);
    password(BCRYPT_HMAC_SHA256_ALG_HANDLE, "Password", "NaCl", 80000, 64);
    password(BCRYPT_SHA256_ALG_HANDLE, "passwd", "salt", 1, 64);
    password(BCRYPT_HMAC_SHA256_ALG_HANDLE, "passwd", "salt", 0, 64);

    ULONGLONG rounds = 4096;
    BCryptBuffer of_password[] = {
        {sizeof(BCRYPT_SHA1_ALGORITHM), KDF_HASH_ALGORITHM, BCRYPT_SHA1_ALGORITHM},
        {4, KDF_SALT, "salt"},
        {sizeof(rounds), KDF_ITERATION_COUNT, &rounds},
    };
    LONG status = derive((BCRYPT_ALG_HANDLE)0x331, (BYTE *)"password", 8, of_password, 3, out, 20);
    printf("the same by a key: %lx", status);
    print_hex("", out, 20);
    printf("without a hash: %lx\n", derive((BCRYPT_ALG_HANDLE)0x331, (BYTE *)"password", 8, of_password + 1, 2, out, 20));

    // RFC 5869, A.1 and A.3
    hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42);
    hkdf("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42);

    // SP 800-108, counter mode; label and context apart and together are the same
    BCryptBuffer apart[] = {
        {sizeof(BCRYPT_SHA256_ALGORITHM), KDF_HASH_ALGORITHM, BCRYPT_SHA256_ALGORITHM},
        {5, KDF_LABEL, "label"},
        {7, KDF_CONTEXT, "context"},
    };
    BCryptBuffer together[] = {apart[0], {13, KDF_GENERIC_PARAMETER, "label\0context"}};
    status = derive((BCRYPT_ALG_HANDLE)0x341, (BYTE *)"a key of some length", 20, apart, 3, out, 48);
    printf("sp800-108: %lx", status);
    print_hex("", out, 48);
    status = derive((BCRYPT_ALG_HANDLE)0x341, (BYTE *)"a key of some length", 20, together, 2, out + 16, 48);
    printf("together: %lx", status);
    print_hex("", out + 16, 48);

    // RFC 7518, C: the concatenation of SP 800-56A with the lengths that JOSE puts in
    BYTE shared[32], id[16], from[16], to[16], bits[4] = {0, 0, 0, 128};
    bytes_of("9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4", shared);
    ULONG id_size = bytes_of("000000074131323847434d", id), from_size = bytes_of("00000005416c696365", from);
    ULONG to_size = bytes_of("00000003426f62", to);
    BCryptBuffer jose[] = {
        apart[0], {id_size, KDF_ALGORITHMID, id}, {from_size, KDF_PARTYUINFO, from}, {to_size, KDF_PARTYVINFO, to},
        {4, KDF_SUPPPUBINFO, bits},
    };
    status = derive((BCRYPT_ALG_HANDLE)0x351, shared, 32, jose, 5, out, 16);
    printf("sp800-56a: %lx", status);
    print_hex("", out, 16);

    BCRYPT_HASH_HANDLE hash;
    BCryptCreateHash(BCRYPT_SHA1_ALG_HANDLE, &hash, NULL, 0, NULL, 0, 0);
    BCryptHashData(hash, (BYTE *)"password", 8, 0);
    status = BCryptDeriveKeyCapi(hash, BCRYPT_AES_CBC_ALG_HANDLE, out, 32, 0);
    printf("capi: %lx", status);
    print_hex("", out, 32);
    status = BCryptDeriveKeyCapi(hash, BCRYPT_AES_CBC_ALG_HANDLE, out, 32, 0);
    printf("again: %lx\n", status);
    BCryptDestroyHash(hash);

    // RFC 4231, test case 2, twice with one handle
    BCRYPT_ALG_HANDLE hmac;
    BCryptOpenAlgorithmProvider(&hmac, BCRYPT_SHA512_ALGORITHM, NULL,
                                BCRYPT_ALG_HANDLE_HMAC_FLAG | BCRYPT_HASH_REUSABLE_FLAG);
    BCryptCreateHash(hmac, &hash, NULL, 0, (BYTE *)"Jefe", 4, 0);
    for (int i = 0; i < 2; i++) {
        BCryptHashData(hash, (BYTE *)"what do ya want ", 16, 0);
        BCryptHashData(hash, (BYTE *)"for nothing?", 12, 0);
        status = BCryptFinishHash(hash, value, 64, 0);
        printf("hmac: %lx", status);
        print_hex("", value, 64);
    }
    BCryptDestroyHash(hash);
    BCryptCloseAlgorithmProvider(hmac, 0);
    return 0;
}

/* output:
pbkdf2 1: 0 0c60c80f961f0e71f3a9b524af6012062fe037a6
pbkdf2 4096: 0 4b007901b765489abead49d926f721d065a429c1
pbkdf2 4096: 0 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038
pbkdf2 1: 0 55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783
pbkdf2 80000: 0 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d
pbkdf2 1: c000000d 
pbkdf2 0: c000000d 
the same by a key: 0 4b007901b765489abead49d926f721d065a429c1
without a hash: c000000d
hkdf c000000d 0 0 0 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
hkdf c000000d 0 0 0 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
sp800-108: 0 7b150d75a0be910384940aa700e2968663d57b7d582ab27259df7c02bd63907fc754fa46e6afb6c94065ffc7aac9e577
together: 0 7b150d75a0be910384940aa700e2968663d57b7d582ab27259df7c02bd63907fc754fa46e6afb6c94065ffc7aac9e577
sp800-56a: 0 56aa8deaf8236d205c2228cd71a7101a
capi: 0 a3bc508753274827cf2515600eaea32c226a7895c0533fcc0a67de054e4822f0
again: c0000008
hmac: 0 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
hmac: 0 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
*/
