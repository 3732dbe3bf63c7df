// Diffie-Hellman by CNG in a group that the program names; a power modulo a prime by RSA without padding is the same
// libs: bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>

#include "hexadecimal.h"

enum { BYTES = 128 };

// RFC 2409, 6.2: the second Oakley group
static const char prime_text[] =
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";

static BYTE prime[BYTES], generator[BYTES];

static BCRYPT_KEY_HANDLE made(void)
{
    BYTE blob[sizeof(BCRYPT_DH_PARAMETER_HEADER) + 2 * BYTES];
    BCRYPT_DH_PARAMETER_HEADER header = {sizeof(blob), BCRYPT_DH_PARAMETERS_MAGIC, BYTES};
    BCRYPT_KEY_HANDLE key = NULL;
    memcpy(blob, &header, sizeof(header));
    memcpy(blob + sizeof(header), prime, BYTES);
    memcpy(blob + sizeof(header) + BYTES, generator, BYTES);
    LONG generated = BCryptGenerateKeyPair(BCRYPT_DH_ALG_HANDLE, &key, BYTES * 8, 0);
    LONG set = BCryptSetProperty(key, BCRYPT_DH_PARAMETERS, blob, sizeof(blob), 0);
    LONG finalized = BCryptFinalizeKeyPair(key, 0);
    printf("made %lx %lx %lx, late %lx\n", generated, set, finalized,
           BCryptSetProperty(key, BCRYPT_DH_PARAMETERS, blob, sizeof(blob), 0));
    return key;
}

static BCRYPT_KEY_HANDLE public_of(BCRYPT_KEY_HANDLE key)
{
    BYTE blob[sizeof(BCRYPT_DH_KEY_BLOB) + 3 * BYTES];
    BCRYPT_KEY_HANDLE public = NULL;
    ULONG got = 0;
    LONG exported = BCryptExportKey(key, NULL, BCRYPT_DH_PUBLIC_BLOB, blob, sizeof(blob), &got, 0);
    LONG imported = BCryptImportKeyPair(BCRYPT_DH_ALG_HANDLE, NULL, BCRYPT_DH_PUBLIC_BLOB, &public, blob, got, 0);
    printf("public %lx %lu %lx", exported, got, imported);
    memset(blob + sizeof(BCRYPT_DH_KEY_BLOB) + 2 * BYTES, 0, BYTES); // nobody's number
    BCRYPT_KEY_HANDLE none = NULL;
    printf(", zero %lx", BCryptImportKeyPair(BCRYPT_DH_ALG_HANDLE, NULL, BCRYPT_DH_PUBLIC_BLOB, &none, blob, got, 0));
    printf(", short %lx\n", BCryptImportKeyPair(BCRYPT_DH_ALG_HANDLE, NULL, BCRYPT_DH_PUBLIC_BLOB, &none, blob, got - 1, 0));
    return public;
}

static ULONG secret_of(BCRYPT_KEY_HANDLE own, BCRYPT_KEY_HANDLE other, BYTE *raw)
{
    BCRYPT_SECRET_HANDLE secret = NULL;
    ULONG got = 0;
    LONG agreed = BCryptSecretAgreement(own, other, &secret, 0);
    LONG derived = BCryptDeriveKey(secret, L"TRUNCATE", NULL, raw, BYTES, &got, 0);
    printf("agreed %lx %lx %lu\n", agreed, derived, got);
    BCryptDestroySecret(secret);
    return got;
}

// What programs do that have no other way to a power: encrypt with a public key of this exponent, without padding.
static void power(const BYTE *base, const BYTE *exponent, BYTE *result)
{
    BYTE blob[sizeof(BCRYPT_RSAKEY_BLOB) + 2 * BYTES];
    BCRYPT_RSAKEY_BLOB header = {BCRYPT_RSAPUBLIC_MAGIC, BYTES * 8, BYTES, BYTES, 0, 0};
    BCRYPT_KEY_HANDLE key = NULL;
    ULONG got = 0;
    memcpy(blob, &header, sizeof(header));
    memcpy(blob + sizeof(header), exponent, BYTES);
    memcpy(blob + sizeof(header) + BYTES, prime, BYTES);
    LONG imported = BCryptImportKeyPair(BCRYPT_RSA_ALG_HANDLE, NULL, BCRYPT_RSAPUBLIC_BLOB, &key, blob, sizeof(blob), 0);
    LONG status = BCryptEncrypt(key, (BYTE *)base, BYTES, NULL, NULL, 0, result, BYTES, &got, BCRYPT_PAD_NONE);
    printf("power %lx %lx %lu\n", imported, status, got);
    BCryptDestroyKey(key);
}

int main(void)
{
    BYTE first[BYTES], second[BYTES], blob[sizeof(BCRYPT_DH_KEY_BLOB) + 4 * BYTES], worked_out[BYTES];
    BCRYPT_KEY_HANDLE key;
    ULONG got = 0, bits = 0;
    bytes_of(prime_text, prime);
    generator[BYTES - 1] = 2;
    BCRYPT_KEY_HANDLE one = made(), two = made();
    BCRYPT_KEY_HANDLE one_public = public_of(one), two_public = public_of(two);
    secret_of(one, two_public, first);
    secret_of(two, one_public, second);
    printf("same %d\n", memcmp(first, second, BYTES) == 0);
    BCryptGetProperty(one, BCRYPT_KEY_LENGTH, (BYTE *)&bits, sizeof(bits), &got, 0);
    printf("%lu bits, private %lx", bits, BCryptExportKey(one, NULL, BCRYPT_DH_PRIVATE_BLOB, blob, sizeof(blob), &got, 0));
    printf(" %lu, of a public one %lx\n", got, BCryptExportKey(one_public, NULL, BCRYPT_DH_PRIVATE_BLOB, blob, 0, &got, 0));
    power(generator, blob + sizeof(BCRYPT_DH_KEY_BLOB) + 3 * BYTES, worked_out);
    printf("the public number %d\n", memcmp(worked_out, blob + sizeof(BCRYPT_DH_KEY_BLOB) + 2 * BYTES, BYTES) == 0);
    printf("no group %lx", BCryptGenerateKeyPair(BCRYPT_DH_ALG_HANDLE, &key, 1024, 0));
    printf(" %lx", BCryptFinalizeKeyPair(key, 0));
    printf(", odd group %lx", BCryptSetProperty(key, BCRYPT_DH_PARAMETERS, (BYTE *)"odd", 3, 0));
    printf(" %lx", BCryptFinalizeKeyPair(key, 0));
    BCryptDestroyKey(key);
    printf(", odd size %lx", BCryptGenerateKeyPair(BCRYPT_DH_ALG_HANDLE, &key, 1000, 0));
    printf(", no signature %lx\n", BCryptSignHash(one, NULL, first, 20, second, BYTES, &got, 0));
    BCryptDestroyKey(one);
    BCryptDestroyKey(two);
    BCryptDestroyKey(one_public);
    BCryptDestroyKey(two_public);
    return 0;
}

/* output:
made 0 0 0, late c0000008
made 0 0 0, late c0000008
public 0 392 0, zero c000000d, short c000000d
public 0 392 0, zero c000000d, short c000000d
agreed 0 0 128
agreed 0 0 128
same 1
1024 bits, private 0 520, of a public one c000000d
power 0 0 128
the public number 1
no group 0 c00000bb, odd group 0 c000000d, odd size c000000d, no signature c00000bb
*/
