// The algorithms that CryptoAPI knows by number, with bcrypt's names for them.

#include "cryptsp.h"

const KnownAlgorithm cryptsp_algorithms[] = {
    {CALG_RC2, BCRYPT_RC2_ALGORITHM, 128, 40, 128, "RC2"},
    {CALG_RC4, BCRYPT_RC4_ALGORITHM, 128, 40, 128, "RC4"},
    {CALG_DES, BCRYPT_DES_ALGORITHM, 64, 64, 64, "DES"},
    {CALG_3DES_112, BCRYPT_3DES_112_ALGORITHM, 128, 128, 128, "3DES TWO KEY"},
    {CALG_3DES, BCRYPT_3DES_ALGORITHM, 192, 192, 192, "3DES"},
    {CALG_SHA1, BCRYPT_SHA1_ALGORITHM, 160, 160, 160, "SHA-1"},
    {CALG_MD5, BCRYPT_MD5_ALGORITHM, 128, 128, 128, "MD5"},
    {CALG_SSL3_SHAMD5, NULL, 288, 288, 288, "SSL3 SHAMD5"},
    {CALG_RSA_SIGN, BCRYPT_RSA_ALGORITHM, 1024, 384, 16384, "RSA_SIGN"},
    {CALG_RSA_KEYX, BCRYPT_RSA_ALGORITHM, 1024, 384, 16384, "RSA_KEYX"},
    {CALG_HMAC, NULL, 0, 0, 0, "HMAC"},
    {CALG_SHA_256, BCRYPT_SHA256_ALGORITHM, 256, 256, 256, "SHA-256"},
    {CALG_SHA_384, BCRYPT_SHA384_ALGORITHM, 384, 384, 384, "SHA-384"},
    {CALG_SHA_512, BCRYPT_SHA512_ALGORITHM, 512, 512, 512, "SHA-512"},
    {CALG_AES_128, BCRYPT_AES_ALGORITHM, 128, 128, 128, "AES 128"},
    {CALG_AES_192, BCRYPT_AES_ALGORITHM, 192, 192, 192, "AES 192"},
    {CALG_AES_256, BCRYPT_AES_ALGORITHM, 256, 256, 256, "AES 256"},
};

const ULONG cryptsp_algorithm_count = ARRAYSIZE(cryptsp_algorithms);

const KnownAlgorithm *algorithm_known(ALG_ID id) {
    id = id == AT_KEYEXCHANGE ? CALG_RSA_KEYX : id == AT_SIGNATURE ? CALG_RSA_SIGN : id;
    for (ULONG i = 0; i < cryptsp_algorithm_count; i++)
        if (cryptsp_algorithms[i].id == id)
            return &cryptsp_algorithms[i];
    return NULL;
}

BCRYPT_ALG_HANDLE algorithm_open(const KnownAlgorithm *known, DWORD mode) {
    static BCRYPT_ALG_HANDLE kept[ARRAYSIZE(cryptsp_algorithms)][CRYPT_MODE_CFB + 1];
    static const WCHAR *const modes[] = {
        [CRYPT_MODE_CBC] = BCRYPT_CHAIN_MODE_CBC,
        [CRYPT_MODE_ECB] = BCRYPT_CHAIN_MODE_ECB,
        [CRYPT_MODE_CFB] = BCRYPT_CHAIN_MODE_CFB,
    };
    BCRYPT_ALG_HANDLE *place = &kept[known - cryptsp_algorithms][mode], opened;
    if (*place || known->name == NULL)
        return *place;
    if (!NT_SUCCESS(BCryptOpenAlgorithmProvider(&opened, known->name, NULL, 0)))
        return NULL;
    if (mode && modes[mode])
        BCryptSetProperty(opened, BCRYPT_CHAINING_MODE, (PUCHAR)modes[mode], 32, 0);
    if (InterlockedCompareExchangePointer(place, opened, NULL) != NULL)
        BCryptCloseAlgorithmProvider(opened, 0);
    return *place;
}

BOOL cryptsp_give(const void *value, DWORD needed, BYTE *data, DWORD *size) {
    DWORD room = *size;
    *size = needed;
    if (data == NULL)
        return TRUE;
    if (room < needed)
        return cryptsp_fail(ERROR_MORE_DATA);
    memcpy(data, value, needed);
    return TRUE;
}

void cryptsp_reverse(BYTE *bytes, ULONG size) {
    for (ULONG i = 0; i < size / 2; i++) {
        BYTE swap = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = swap;
    }
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        LdrDisableThreadCalloutsForDll(module);
    return TRUE;
}
