// Keys in the software storage provider: ephemeral and persisted, opened again, exported as far as their policy lets
// libs: ncrypt bcrypt
// varies: the first of a prefix makes the registry keys above its own
// services: NtCreateKey NtDeleteKey NtDeviceIoControlFile NtOpenKey NtQueryValueKey NtSetValueKey
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>
#include <ncrypt.h>

static NCRYPT_PROV_HANDLE provider;
static BYTE buffer[4096];

static DWORD number(NCRYPT_HANDLE handle, LPCWSTR property)
{
    DWORD value = 0, got;
    LONG status = NCryptGetProperty(handle, property, (BYTE *)&value, sizeof(value), &got, 0);
    return status ? (DWORD)status : value;
}

static void persisted(void)
{
    NCRYPT_KEY_HANDLE key = 0, again = 0;
    const WCHAR *name = L"ntsup\\test key";
    WCHAR text[64];
    BYTE digest[32] = {1, 2, 3}, signature[256];
    BCRYPT_PKCS1_PADDING_INFO padding = {BCRYPT_SHA256_ALGORITHM};
    DWORD got = 0, size = 1024, policy = NCRYPT_ALLOW_EXPORT_FLAG | NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG;
    if (NCryptOpenKey(provider, &key, name, 0, 0) == 0)
        NCryptDeleteKey(key, 0);
    printf("none %lx", (LONG)NCryptOpenKey(provider, &key, name, 0, 0));
    printf(", made %lx", (LONG)NCryptCreatePersistedKey(provider, &key, BCRYPT_RSA_ALGORITHM, name, 0, 0));
    printf(" %lu bits", number(key, NCRYPT_LENGTH_PROPERTY));
    printf(", length %lx", (LONG)NCryptSetProperty(key, NCRYPT_LENGTH_PROPERTY, (BYTE *)&size, sizeof(size), 0));
    printf(", early %lx", (LONG)NCryptSignHash(key, &padding, digest, 32, signature, 256, &got, NCRYPT_PAD_PKCS1_FLAG));
    printf(", finalized %lx", (LONG)NCryptFinalizeKey(key, 0));
    printf(", later %lx", (LONG)NCryptSetProperty(key, NCRYPT_LENGTH_PROPERTY, (BYTE *)&size, sizeof(size), 0));
    printf(", signed %lx", (LONG)NCryptSignHash(key, &padding, digest, 32, signature, 256, &got, NCRYPT_PAD_PKCS1_FLAG));
    printf(" %lu\n", got);
    printf("private %lx", (LONG)NCryptExportKey(key, 0, BCRYPT_RSAFULLPRIVATE_BLOB, NULL, buffer, sizeof(buffer), &got, 0));
    printf(", public %lx", (LONG)NCryptExportKey(key, 0, BCRYPT_RSAPUBLIC_BLOB, NULL, buffer, sizeof(buffer), &got, 0));
    printf(" %lu", got);
    printf(", again %lx", (LONG)NCryptCreatePersistedKey(provider, &again, BCRYPT_RSA_ALGORITHM, name, 0, 0));
    printf(", policy %lx", (LONG)NCryptSetProperty(key, NCRYPT_EXPORT_POLICY_PROPERTY, (BYTE *)&policy, 4, NCRYPT_PERSIST_FLAG));
    NCryptFreeObject(key);
    printf(", opened %lx", (LONG)NCryptOpenKey(provider, &key, name, 0, 0));
    NCryptGetProperty(key, NCRYPT_NAME_PROPERTY, (BYTE *)text, sizeof(text), &got, 0);
    printf(" %ls %lu bits policy %lu", text, number(key, NCRYPT_LENGTH_PROPERTY), number(key, NCRYPT_EXPORT_POLICY_PROPERTY));
    printf(", verified %lx", (LONG)NCryptVerifySignature(key, &padding, digest, 32, signature, 128, NCRYPT_PAD_PKCS1_FLAG));
    signature[7] ^= 1;
    printf(", forged %lx", (LONG)NCryptVerifySignature(key, &padding, digest, 32, signature, 128, NCRYPT_PAD_PKCS1_FLAG));
    printf(", private %lx", (LONG)NCryptExportKey(key, 0, BCRYPT_RSAFULLPRIVATE_BLOB, NULL, buffer, sizeof(buffer), &got, 0));
    printf(", deleted %lx", (LONG)NCryptDeleteKey(key, 0));
    printf(", gone %lx\n", (LONG)NCryptOpenKey(provider, &key, name, 0, 0));
}

static void ephemeral(void)
{
    NCRYPT_KEY_HANDLE one = 0, two = 0, public = 0;
    NCRYPT_SECRET_HANDLE secret = 0;
    BYTE first[32], second[32], sealed[128], back[128];
    DWORD got = 0;
    printf("p256 %lx", (LONG)NCryptCreatePersistedKey(provider, &one, BCRYPT_ECDH_P256_ALGORITHM, NULL, 0, 0));
    printf(" %lx", (LONG)NCryptFinalizeKey(one, 0));
    NCryptCreatePersistedKey(provider, &two, BCRYPT_ECDH_P256_ALGORITHM, NULL, 0, 0);
    NCryptFinalizeKey(two, 0);
    NCryptExportKey(two, 0, BCRYPT_ECCPUBLIC_BLOB, NULL, buffer, sizeof(buffer), &got, 0);
    printf(", public %lx", (LONG)NCryptImportKey(provider, 0, BCRYPT_ECCPUBLIC_BLOB, NULL, &public, buffer, got, 0));
    printf(", agreed %lx", (LONG)NCryptSecretAgreement(one, public, &secret, 0));
    printf(", derived %lx", (LONG)NCryptDeriveKey(secret, L"TRUNCATE", NULL, first, 32, &got, 0));
    NCryptFreeObject(secret);
    NCryptFreeObject(public);
    NCryptExportKey(one, 0, BCRYPT_ECCPUBLIC_BLOB, NULL, buffer, sizeof(buffer), &got, 0);
    NCryptImportKey(provider, 0, BCRYPT_ECCPUBLIC_BLOB, NULL, &public, buffer, got, 0);
    NCryptSecretAgreement(two, public, &secret, 0);
    NCryptDeriveKey(secret, L"TRUNCATE", NULL, second, 32, &got, 0);
    printf(", same %d", !memcmp(first, second, 32));
    printf(", no signature %lx", (LONG)NCryptSignHash(one, NULL, first, 32, buffer, 64, &got, 0));
    printf(", is key %d %d\n", NCryptIsKeyHandle(one), NCryptIsKeyHandle(provider));
    NCryptFreeObject(secret);
    NCryptFreeObject(public);
    NCryptFreeObject(one);
    NCryptFreeObject(two);

    DWORD bits = 1024;
    NCryptCreatePersistedKey(provider, &one, BCRYPT_RSA_ALGORITHM, NULL, 0, 0);
    NCryptSetProperty(one, NCRYPT_LENGTH_PROPERTY, (BYTE *)&bits, 4, 0);
    NCryptFinalizeKey(one, 0);
    BCRYPT_OAEP_PADDING_INFO oaep = {BCRYPT_SHA1_ALGORITHM, NULL, 0};
    printf("sealed %lx", (LONG)NCryptEncrypt(one, (BYTE *)"message", 7, &oaep, sealed, 128, &got, NCRYPT_PAD_OAEP_FLAG));
    printf(", opened %lx", (LONG)NCryptDecrypt(one, sealed, 128, &oaep, back, 128, &got, NCRYPT_PAD_OAEP_FLAG));
    printf(" %.*s", (int)got, back);
    printf(", no name %lx\n", number(one, NCRYPT_NAME_PROPERTY));
    NCryptFreeObject(one);
}

int main(void)
{
    NCRYPT_PROV_HANDLE other;
    NCRYPT_KEY_HANDLE key;
    DWORD count = 0;
    NCryptAlgorithmName *list = NULL;
    printf("provider %lx", (LONG)NCryptOpenStorageProvider(&provider, MS_KEY_STORAGE_PROVIDER, 0));
    printf(", other %lx", (LONG)NCryptOpenStorageProvider(&other, L"Nobody", 0));
    printf(", rsa %lx", (LONG)NCryptIsAlgSupported(provider, BCRYPT_RSA_ALGORITHM, 0));
    printf(", rot13 %lx", (LONG)NCryptIsAlgSupported(provider, L"ROT13", 0));
    printf(", made %lx", (LONG)NCryptCreatePersistedKey(provider, &key, L"ROT13", NULL, 0, 0));
    printf(", software %lx", number(provider, NCRYPT_IMPL_TYPE_PROPERTY));
    NCryptEnumAlgorithms(provider, NCRYPT_SECRET_AGREEMENT_OPERATION, &count, &list, 0);
    printf(", agreements %lu %ls\n", count, list[0].pszName);
    NCryptFreeBuffer(list);
    persisted();
    ephemeral();
    printf("freed %lx", (LONG)NCryptFreeObject(provider));
    printf(", no handle %lx\n", (LONG)NCryptFreeObject(0));
    return 0;
}

/* output:
provider 0, other 80090011, rsa 0, rot13 80090029, made 80090029, software 2, agreements 4 ECDH_P256
none 80090016, made 0 2048 bits, length 0, early 80090026, finalized 0, later 80090027, signed 0 128
private 80090029, public 0 155, again 8009000f, policy 0, opened 0 ntsup\test key 1024 bits policy 3, verified 0, forged 80090006, private 0, deleted 0, gone 80090016
p256 0 0, public 0, agreed 0, derived 0, same 1, no signature 80090010, is key 1 0
sealed 0, opened 0 message, no name 80090029
freed 0, no handle 80090026
*/
