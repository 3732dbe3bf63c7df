// AES by CNG in every chaining mode, its keys as blobs, its properties; what is wrong fails with its documented status
// libs: bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>

#include "hexadecimal.h"

static BYTE buffer[256];

static BCRYPT_KEY_HANDLE key(BCRYPT_ALG_HANDLE algorithm, const char *secret)
{
    BYTE value[32];
    BCRYPT_KEY_HANDLE made = NULL;
    ULONG size = bytes_of(secret, value);
    LONG status = BCryptGenerateSymmetricKey(algorithm, &made, NULL, 0, value, size, 0);
    if (status)
        printf("no key: %lx\n", status);
    return made;
}

// SP 800-38A, F.1, F.2, F.3; the last call goes on where the one before stopped.
static void chained(const char *label, BCRYPT_ALG_HANDLE algorithm, const char *secret, ULONG segment)
{
    BYTE plain[64], vector[16], back[64], out[64];
    ULONG got;
    BCRYPT_KEY_HANDLE made = key(algorithm, secret);
    bytes_of("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
          "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710", plain);
    if (segment)
        BCryptSetProperty(made, BCRYPT_MESSAGE_BLOCK_LENGTH, (BYTE *)&segment, sizeof(segment), 0);
    bytes_of("000102030405060708090a0b0c0d0e0f", vector);
    BCryptEncrypt(made, plain, 32, NULL, vector, 16, out, 64, &got, 0);
    BCryptEncrypt(made, plain + 32, 32, NULL, vector, 16, out + 32, 32, &got, 0);
    print_hex(label, out, 64);
    bytes_of("000102030405060708090a0b0c0d0e0f", vector);
    LONG status = BCryptDecrypt(made, out, 64, NULL, vector, 16, back, 64, &got, 0);
    printf("  back: %lx %lu %d\n", status, got, memcmp(back, plain, 64));
    BCryptDestroyKey(made);
}

static void padding(void)
{
    BCRYPT_KEY_HANDLE made = key(BCRYPT_AES_CBC_ALG_HANDLE, "00112233445566778899aabbccddeeff");
    BYTE text[16] = "sixteen letters", vector[16] = {0}, out[48], big[4096];
    ULONG got = 0;
    LONG status = BCryptEncrypt(made, text, 16, NULL, NULL, 0, NULL, 0, &got, BCRYPT_BLOCK_PADDING);
    printf("padded: %lx %lu", status, got);
    status = BCryptEncrypt(made, text, 5, NULL, vector, 16, out, 15, &got, BCRYPT_BLOCK_PADDING);
    printf(", short %lx %lu", status, got);
    status = BCryptEncrypt(made, text, 5, NULL, vector, 16, out, 16, &got, BCRYPT_BLOCK_PADDING);
    printf(", %lx %lu\n", status, got);
    memset(vector, 0, 16);
    status = BCryptDecrypt(made, out, 16, NULL, vector, 16, out, 16, &got, BCRYPT_BLOCK_PADDING);
    printf("  back: %lx %lu %.5s\n", status, got, out);
    memset(out, 0, sizeof(out));
    status = BCryptDecrypt(made, out, 16, NULL, NULL, 0, out, 16, &got, BCRYPT_BLOCK_PADDING);
    printf("  no padding %lx", status);
    status = BCryptEncrypt(made, text, 5, NULL, vector, 16, out, 16, &got, 0);
    printf(", odd size %lx", status);
    status = BCryptEncrypt(made, text, 16, NULL, vector, 15, out, 16, &got, 0);
    printf(", short vector %lx", status);
    status = BCryptDecrypt((BCRYPT_KEY_HANDLE)vector, text, 16, NULL, vector, 16, out, 16, &got, 0);
    printf(", no key %lx\n", status);
    // every size, in place
    int wrong = 0;
    for (ULONG size = 1; size < 700; size++) {
        for (ULONG i = 0; i < size; i++)
            big[i] = (BYTE)(i * size);
        memset(vector, 7, 16);
        wrong += BCryptEncrypt(made, big, size, NULL, vector, 16, big, sizeof(big), &got, BCRYPT_BLOCK_PADDING) != 0;
        memset(vector, 7, 16);
        wrong += BCryptDecrypt(made, big, got, NULL, vector, 16, big, got, &got, BCRYPT_BLOCK_PADDING) != 0;
        wrong += got != size;
        for (ULONG i = 0; i < size; i++)
            wrong += big[i] != (BYTE)(i * size);
    }
    printf("  in place: %d wrong\n", wrong);
    BCryptDestroyKey(made);
}

static void authenticated(const char *label, BCRYPT_ALG_HANDLE algorithm, const char *secret, const char *nonce,
                          const char *aad, const char *plain, ULONG tag_size)
{
    BYTE text[128], more[64], once[16], tag[16], out[128], back[128];
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info;
    BCRYPT_KEY_HANDLE made = key(algorithm, secret);
    ULONG got = 0, size = bytes_of(plain, text);
    BCRYPT_INIT_AUTH_MODE_INFO(info);
    info.pbNonce = once;
    info.cbNonce = bytes_of(nonce, once);
    info.pbAuthData = more;
    info.cbAuthData = bytes_of(aad, more);
    info.pbTag = tag;
    info.cbTag = tag_size;
    LONG status = BCryptEncrypt(made, text, size, &info, NULL, 0, out, sizeof(out), &got, 0);
    printf("%s %lx %lu", label, status, got);
    print_hex("", out, size);
    print_hex("  tag", tag, tag_size);
    status = BCryptDecrypt(made, out, size, &info, NULL, 0, back, sizeof(back), &got, 0);
    printf("  back: %lx %d", status, memcmp(back, text, size));
    tag[0] ^= 1;
    status = BCryptDecrypt(made, out, size, &info, NULL, 0, back, sizeof(back), &got, 0);
    printf(", forged %lx", status);
    info.cbTag = 17;
    status = BCryptEncrypt(made, text, size, &info, NULL, 0, out, sizeof(out), &got, 0);
    printf(", long tag %lx", status);
    info.cbTag = tag_size;
    info.cbNonce = 16;
    status = BCryptEncrypt(made, text, size, &info, NULL, 0, out, sizeof(out), &got, 0);
    printf(", long nonce %lx", status);
    status = BCryptEncrypt(made, text, size, NULL, NULL, 0, out, sizeof(out), &got, 0);
    printf(", no info %lx\n", status);
    BCryptDestroyKey(made);
}

// One message by one call and by many: the same.
static void gcm_in_parts(void)
{
    static BYTE plain[50000], whole[50000], parts[50000];
    BYTE once[12] = "a nonce, ye", tag[16], other[16], context[16], vector[16], more[32] = "both halves of what is known";
    BCRYPT_AUTHENTICATED_CIPHER_MODE_INFO info;
    BCRYPT_KEY_HANDLE made = key(BCRYPT_AES_GCM_ALG_HANDLE, "000102030405060708090a0b0c0d0e0f1011121314151617");
    ULONG got;
    for (ULONG i = 0; i < sizeof(plain); i++)
        plain[i] = (BYTE)(i * 13);
    BCRYPT_INIT_AUTH_MODE_INFO(info);
    info.pbNonce = once, info.cbNonce = 12, info.pbAuthData = more, info.cbAuthData = 32;
    info.pbTag = tag, info.cbTag = 16;
    BCryptEncrypt(made, plain, sizeof(plain), &info, NULL, 0, whole, sizeof(whole), &got, 0);
    info.pbTag = other, info.pbMacContext = context, info.cbMacContext = 16;
    info.dwFlags = BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    memset(vector, 0, 16);
    LONG status = BCryptEncrypt(made, plain, 1600, &info, vector, 16, parts, 1600, &got, 0);
    printf("in parts: %lx flags %lx aad %lu data %I64u", status, info.dwFlags, info.cbAAD, info.cbData);
    info.pbAuthData = NULL, info.cbAuthData = 0;
    status = BCryptEncrypt(made, plain + 1600, 17, &info, vector, 16, parts + 1600, 17, &got, 0);
    printf(", odd part %lx", status);
    BCryptEncrypt(made, plain + 1600, 40000, &info, vector, 16, parts + 1600, 40000, &got, 0);
    info.dwFlags &= ~BCRYPT_AUTH_MODE_CHAIN_CALLS_FLAG;
    status = BCryptEncrypt(made, plain + 41600, 8400, &info, vector, 16, parts + 41600, 8400, &got, 0);
    printf(", last %lx: same %d tag %d\n", status, !memcmp(whole, parts, sizeof(whole)), !memcmp(tag, other, 16));
    BCryptDestroyKey(made);
}

static void blobs(void)
{
    BCRYPT_KEY_HANDLE wrapping = key(BCRYPT_AES_ECB_ALG_HANDLE, "000102030405060708090a0b0c0d0e0f"), made, copy;
    ULONG got = 0;
    // RFC 3394, 4.1
    made = key(BCRYPT_AES_CBC_ALG_HANDLE, "00112233445566778899aabbccddeeff");
    LONG status = BCryptExportKey(made, wrapping, BCRYPT_AES_WRAP_KEY_BLOB, buffer, sizeof(buffer), &got, 0);
    printf("wrapped %lx", status);
    print_hex("", buffer, got);
    status = BCryptImportKey(BCRYPT_AES_CBC_ALG_HANDLE, wrapping, BCRYPT_AES_WRAP_KEY_BLOB, &copy, NULL, 0, buffer, got, 0);
    printf("  imported %lx", status);
    BCryptExportKey(copy, NULL, BCRYPT_KEY_DATA_BLOB, buffer, sizeof(buffer), &got, 0);
    print_hex("", buffer, got);
    BCryptDestroyKey(copy);
    BCryptExportKey(made, wrapping, BCRYPT_AES_WRAP_KEY_BLOB, buffer, sizeof(buffer), &got, 0);
    buffer[3] ^= 1;
    status = BCryptImportKey(BCRYPT_AES_CBC_ALG_HANDLE, wrapping, BCRYPT_AES_WRAP_KEY_BLOB, &copy, NULL, 0, buffer, got, 0);
    printf("  broken %lx", status);
    status = BCryptExportKey(made, NULL, BCRYPT_KEY_DATA_BLOB, buffer, 27, &got, 0);
    printf(", short %lx %lu", status, got);
    status = BCryptExportKey(made, NULL, L"NoSuchBlob", buffer, sizeof(buffer), &got, 0);
    printf(", unknown %lx", status);
    BCryptExportKey(made, NULL, BCRYPT_OPAQUE_KEY_BLOB, buffer, sizeof(buffer), &got, 0);
    status = BCryptImportKey(BCRYPT_AES_CBC_ALG_HANDLE, NULL, BCRYPT_OPAQUE_KEY_BLOB, &copy, NULL, 0, buffer, got, 0);
    printf(", opaque %lx", status);
    BCryptDestroyKey(copy);
    status = BCryptDuplicateKey(made, &copy, NULL, 0, 0);
    printf(", copied %lx", status);
    BCryptDestroyKey(made);
    BYTE text[16] = {0};
    status = BCryptEncrypt(copy, text, 16, NULL, NULL, 0, text, 16, &got, 0);
    printf(" and used %lx\n", status);
    BCryptDestroyKey(copy);
    BCryptDestroyKey(wrapping);
    status = BCryptGenerateSymmetricKey(BCRYPT_AES_CBC_ALG_HANDLE, &made, NULL, 0, buffer, 20, 0);
    printf("20 bytes %lx", status);
    status = BCryptGenerateSymmetricKey(BCRYPT_SHA256_ALG_HANDLE, &made, NULL, 0, buffer, 16, 0);
    printf(", of a hash %lx\n", status);
}

static void properties(void)
{
    BCRYPT_ALG_HANDLE aes;
    WCHAR mode[32];
    BCRYPT_KEY_LENGTHS_STRUCT lengths;
    ULONG number = 0, got = 0;
    printf("open %lx", BCryptOpenAlgorithmProvider(&aes, BCRYPT_AES_ALGORITHM, MS_PRIMITIVE_PROVIDER, 0));
    LONG status = BCryptGetProperty(aes, BCRYPT_CHAINING_MODE, (BYTE *)mode, sizeof(mode), &got, 0);
    printf(" mode %lx %ls %lu", status, mode, got);
    BCryptGetProperty(aes, BCRYPT_KEY_LENGTHS, (BYTE *)&lengths, sizeof(lengths), &got, 0);
    printf(" keys %lu-%lu by %lu", lengths.dwMinLength, lengths.dwMaxLength, lengths.dwIncrement);
    status = BCryptGetProperty(aes, BCRYPT_AUTH_TAG_LENGTH, (BYTE *)&lengths, sizeof(lengths), &got, 0);
    printf(" tags %lx\n", status);
    status = BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (BYTE *)BCRYPT_CHAIN_MODE_CCM, sizeof(BCRYPT_CHAIN_MODE_CCM), 0);
    printf("ccm %lx", status);
    BCryptGetProperty(aes, BCRYPT_AUTH_TAG_LENGTH, (BYTE *)&lengths, sizeof(lengths), &got, 0);
    printf(" tags %lu-%lu by %lu", lengths.dwMinLength, lengths.dwMaxLength, lengths.dwIncrement);
    status = BCryptSetProperty(aes, BCRYPT_CHAINING_MODE, (BYTE *)L"ChainingModeXYZ", 32, 0);
    printf(", xyz %lx", status);
    status = BCryptSetProperty(BCRYPT_AES_CBC_ALG_HANDLE, BCRYPT_CHAINING_MODE, (BYTE *)BCRYPT_CHAIN_MODE_ECB, 32, 0);
    printf(", of everybody's handle %lx", status);
    status = BCryptGetProperty(aes, BCRYPT_BLOCK_LENGTH, (BYTE *)&number, sizeof(number), &got, 0);
    printf(", block %lx %lu", status, number);
    status = BCryptGetProperty(aes, BCRYPT_BLOCK_LENGTH, (BYTE *)&number, 2, &got, 0);
    printf(", short %lx %lu", status, got);
    status = BCryptGetProperty(aes, L"NoSuchThing", (BYTE *)&number, sizeof(number), &got, 0);
    printf(", unknown %lx\n", status);
    BCRYPT_KEY_HANDLE made = key(aes, "000102030405060708090a0b0c0d0e0f1011121314151617");
    BCryptGetProperty(made, BCRYPT_KEY_LENGTH, (BYTE *)&number, sizeof(number), &got, 0);
    BCryptGetProperty(made, BCRYPT_CHAINING_MODE, (BYTE *)mode, sizeof(mode), &got, 0);
    printf("key %lu %ls", number, mode);
    BCRYPT_ALG_HANDLE provider = NULL;
    BCryptGetProperty(made, BCRYPT_PROVIDER_HANDLE, (BYTE *)&provider, sizeof(provider), &got, 0);
    printf(" of this provider %d\n", provider == aes);
    BCryptDestroyKey(made);
    BCryptCloseAlgorithmProvider(aes, 0);
    printf("unknown algorithm %lx", BCryptOpenAlgorithmProvider(&aes, L"ROT13", NULL, 0));
    printf(", unknown provider %lx", BCryptOpenAlgorithmProvider(&aes, BCRYPT_AES_ALGORITHM, L"Nobody", 0));
    BCRYPT_ALGORITHM_IDENTIFIER *list;
    ULONG count = 0, found = 0;
    BCryptEnumAlgorithms(BCRYPT_CIPHER_OPERATION, &count, &list, 0);
    for (ULONG i = 0; i < count; i++)
        found += !wcscmp(list[i].pszName, BCRYPT_AES_ALGORITHM) && list[i].dwClass == BCRYPT_CIPHER_INTERFACE;
    BCryptFreeBuffer(list);
    printf(", listed %lu\n", found);
}

int main(void)
{
    const char *key128 = "2b7e151628aed2a6abf7158809cf4f3c";
    const char *key192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    const char *key256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    chained("ecb 128", BCRYPT_AES_ECB_ALG_HANDLE, key128, 0);
    chained("ecb 192", BCRYPT_AES_ECB_ALG_HANDLE, key192, 0);
    chained("ecb 256", BCRYPT_AES_ECB_ALG_HANDLE, key256, 0);
    chained("cbc 128", BCRYPT_AES_CBC_ALG_HANDLE, key128, 0);
    chained("cbc 192", BCRYPT_AES_CBC_ALG_HANDLE, key192, 0);
    chained("cbc 256", BCRYPT_AES_CBC_ALG_HANDLE, key256, 0);
    chained("cfb8 128", BCRYPT_AES_CFB_ALG_HANDLE, key128, 0);
    chained("cfb128 192", BCRYPT_AES_CFB_ALG_HANDLE, key192, 16);
    padding();
    // the GCM specification's test cases 1, 4 and 16; SP 800-38C's examples 1 and 3
    authenticated("gcm 1", BCRYPT_AES_GCM_ALG_HANDLE, "00000000000000000000000000000000", "000000000000000000000000", "",
                  "", 16);
    authenticated("gcm 4", BCRYPT_AES_GCM_ALG_HANDLE, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                  "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39", 16);
    authenticated("gcm 16", BCRYPT_AES_GCM_ALG_HANDLE, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
                  "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39", 16);
    authenticated("ccm 1", BCRYPT_AES_CCM_ALG_HANDLE, "404142434445464748494a4b4c4d4e4f", "10111213141516",
                  "0001020304050607", "20212223", 4);
    authenticated("ccm 3", BCRYPT_AES_CCM_ALG_HANDLE, "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
                  "000102030405060708090a0b0c0d0e0f10111213", "202122232425262728292a2b2c2d2e2f3031323334353637", 8);
    gcm_in_parts();
    blobs();
    properties();
    return 0;
}

/* output:
ecb 128 3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4
  back: 0 64 0
ecb 192 bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eefef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e
  back: 0 64 0
ecb 256 f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7
  back: 0 64 0
cbc 128 7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7
  back: 0 64 0
cbc 192 4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd
  back: 0 64 0
cbc 256 f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b
  back: 0 64 0
cfb8 128 3b79424c9c0dd436bace9e0ed4586a4f32b9ded50ae3ba69d472e88267fb505270cbad1e257691f7c47c5038297edda32ff26d0ed19174096161ecc14086dd62
  back: 0 64 0
cfb128 192 cdc80d6fddf18cab34c25909c99a417467ce7f7f81173621961a2b70171d3d7a2e1e8a1dd59b88b1c8e60fed1efac4c9c05f9f9ca9834fa042ae8fba584b09ff
  back: 0 64 0
padded: 0 32, short c0000023 16, 0 16
  back: 0 5 sixte
  no padding c000003e, odd size c0000206, short vector c000000d, no key c0000008
  in place: 0 wrong
gcm 1 0 0 
  tag 58e2fccefa7e3061367f1d57a4e7455a
  back: 0 0, forged c000a002, long tag c000000d, long nonce c000000d, no info c000000d
gcm 4 0 60 42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
  tag 5bc94fbc3221a5db94fae95ae7121a47
  back: 0 0, forged c000a002, long tag c000000d, long nonce c000000d, no info c000000d
gcm 16 0 60 522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
  tag 76fc6ece0f4e1768cddf8853bb2d551b
  back: 0 0, forged c000a002, long tag c000000d, long nonce c000000d, no info c000000d
ccm 1 0 4 7162015b
  tag 4dac255d
  back: 0 0, forged c000a002, long tag c000000d, long nonce c000000d, no info c000000d
ccm 3 0 24 e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5
  tag 484392fbc1b09951
  back: 0 0, forged c000a002, long tag c000000d, long nonce c000000d, no info c000000d
in parts: 0 flags 3 aad 32 data 1600, odd part c0000206, last 0: same 1 tag 1
wrapped 0 1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5
  imported 0 4b44424d010000001000000000112233445566778899aabbccddeeff
  broken c000028b, short c0000023 28, unknown c00000bb, opaque 0, copied 0 and used 0
20 bytes c000000d, of a hash c00000bb
open 0 mode 0 ChainingModeCBC 32 keys 128-256 by 64 tags c00000bb
ccm 0 tags 4-16 by 2, xyz c00000bb, of everybody's handle c0000008, block 0 16, short c0000023 4, unknown c00000bb
key 192 ChainingModeCCM of this provider 1
unknown algorithm c0000225, unknown provider c0000225, listed 1
*/
