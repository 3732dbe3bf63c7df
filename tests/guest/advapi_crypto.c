// CryptoAPI and CNG without keys: random bytes, hashes, HMAC, and how asking for keys fails; SIDs as text
// libs: advapi32 bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>
#include <sddl.h>
#include <wincrypt.h>

static void hex(const char *label, const BYTE *bytes, DWORD size)
{
    printf("%s: ", label);
    for (DWORD i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static void capi(HCRYPTPROV provider, ALG_ID algorithm)
{
    HCRYPTHASH hash;
    BYTE value[64];
    DWORD size = sizeof(value);
    CryptCreateHash(provider, algorithm, 0, 0, &hash);
    CryptHashData(hash, (const BYTE *)"ab", 2, 0);
    CryptHashData(hash, (const BYTE *)"c", 1, 0);
    BOOL ok = CryptGetHashParam(hash, HP_HASHVAL, value, &size, 0);
    printf("%x: %d ", algorithm, ok);
    hex("", value, size);
    CryptDestroyHash(hash);
}

static void cng(LPCWSTR name, ULONG flags)
{
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
    DWORD length = 0;
    ULONG got;
    BYTE value[64];
    LONG opened = BCryptOpenAlgorithmProvider(&algorithm, name, NULL, flags);
    BCryptGetProperty(algorithm, BCRYPT_HASH_LENGTH, (BYTE *)&length, sizeof(length), &got, 0);
    BCryptCreateHash(algorithm, &hash, NULL, 0, flags ? (BYTE *)"key" : NULL, flags ? 3 : 0, 0);
    BCryptHashData(hash, (BYTE *)"The quick brown fox jumps over the lazy dog", 43, 0);
    LONG finished = BCryptFinishHash(hash, value, length, 0);
    printf("%ls %lx %lx ", name, opened, finished);
    hex("", value, length);
    BCryptDestroyHash(hash);
    BCryptCloseAlgorithmProvider(algorithm, 0);
}

int main(void)
{
    HCRYPTPROV provider;
    BYTE one[16] = {0}, two[16] = {0};
    SetLastError(0);
    BOOL ok = CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT);
    printf("provider: %d", ok);
    ok = CryptGenRandom(provider, sizeof(one), one) && CryptGenRandom(provider, sizeof(two), two);
    printf(" random %d differ %d\n", ok, memcmp(one, two, sizeof(one)) != 0);
    capi(provider, CALG_MD5);
    capi(provider, CALG_SHA1);
    capi(provider, CALG_SHA_256);
    capi(provider, CALG_SHA_512);
    printf("release: %d", CryptReleaseContext(provider, 0));
    SetLastError(0);
    ok = CryptGenRandom(0, 4, one);
    printf(" then %d error %lu\n", ok, GetLastError());
    cng(BCRYPT_SHA1_ALGORITHM, 0);
    cng(BCRYPT_SHA384_ALGORITHM, 0);
    cng(BCRYPT_MD5_ALGORITHM, BCRYPT_ALG_HANDLE_HMAC_FLAG);
    cng(BCRYPT_SHA256_ALGORITHM, BCRYPT_ALG_HANDLE_HMAC_FLAG);
    memcpy(two, one, sizeof(two));
    printf("random: %lx", BCryptGenRandom(NULL, one, sizeof(one), BCRYPT_USE_SYSTEM_PREFERRED_RNG));
    printf(" differ %d\n", memcmp(one, two, sizeof(one)) != 0);

    PSID sid;
    char *text = NULL;
    DWORD size = 0;
    ok = ConvertStringSidToSidA("S-1-5-21-1-2-3-1000", &sid);
    printf("sid: %d length %lu parts %d", ok, GetLengthSid(sid), *GetSidSubAuthorityCount(sid));
    ConvertSidToStringSidA(sid, &text);
    printf(" %s\n", text);
    LocalFree(text);
    LocalFree(sid);
    ConvertStringSidToSidA("BA", &sid);
    ConvertSidToStringSidA(sid, &text);
    printf("administrators: %s %d\n", text, IsWellKnownSid(sid, WinBuiltinAdministratorsSid));
    SetLastError(0);
    ok = ConvertStringSidToSidA("S-1-x", &sid);
    printf("no sid: %d error %lu\n", ok, GetLastError());
    SetLastError(0);
    ok = CreateWellKnownSid(WinWorldSid, NULL, NULL, &size);
    printf("size: %lu\n", size);
    LUID luid = {0};
    ok = LookupPrivilegeValueA(NULL, "SeDebugPrivilege", &luid);
    printf("privilege: %d %lu\n", ok, luid.LowPart);
    SetLastError(0);
    ok = LookupPrivilegeValueA(NULL, "SeNothing", &luid);
    printf("none: %d error %lu\n", ok, GetLastError());
    return 0;
}

/* output:
provider: 1 random 1 differ 1
8003: 1 : 900150983cd24fb0d6963f7d28e17f72
8004: 1 : a9993e364706816aba3e25717850c26c9cd0d89d
800c: 1 : ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
800e: 1 : ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
release: 1 then 0 error 87
SHA1 0 0 : 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
SHA384 0 0 : ca737f1014a48f4c0b6dd43cb177b0afd9e5169367544c494011e3317dbf9a509cb1e5dc1e85a941bbee3d7f2afbc9b1
MD5 0 0 : 80070713463e7749b90c2dc24911e275
SHA256 0 0 : f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8
random: 0 differ 1
sid: 1 length 28 parts 5 S-1-5-21-1-2-3-1000
administrators: S-1-5-32-544 1
no sid: 0 error 1337
size: 12
privilege: 1 20
none: 0 error 1313
*/
