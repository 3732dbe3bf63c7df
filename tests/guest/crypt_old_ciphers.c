// DES, triple DES, RC2 and RC4 by CNG, over several calls too
// libs: bcrypt
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <bcrypt.h>

static void hex(const char *label, LONG status, const BYTE *from, ULONG size)
{
    printf("%s %lx ", label, status);
    for (ULONG i = 0; i < size; i++)
        printf("%02x", from[i]);
    printf("\n");
}

static BCRYPT_KEY_HANDLE key(BCRYPT_ALG_HANDLE algorithm, const char *secret, ULONG size)
{
    BCRYPT_KEY_HANDLE made = NULL;
    LONG status = BCryptGenerateSymmetricKey(algorithm, &made, NULL, 0, (BYTE *)secret, size, 0);
    if (status)
        printf("no key: %lx\n", status);
    return made;
}

int main(void)
{
    static BYTE big[3000000], back[3000000];
    BYTE out[64], vector[8];
    ULONG got = 0;
    const char *des = "\x01\x23\x45\x67\x89\xab\xcd\xef", *text = "Now is the time for all ";
    // FIPS 81: ECB, CBC and 8-bit CFB with the vector 1234567890abcdef
    BCRYPT_KEY_HANDLE made = key(BCRYPT_DES_ECB_ALG_HANDLE, des, 8);
    LONG status = BCryptEncrypt(made, (BYTE *)text, 24, NULL, NULL, 0, out, 24, &got, 0);
    hex("des ecb", status, out, got);
    BCryptDestroyKey(made);
    made = key(BCRYPT_DES_CBC_ALG_HANDLE, des, 8);
    memcpy(vector, "\x12\x34\x56\x78\x90\xab\xcd\xef", 8);
    BCryptEncrypt(made, (BYTE *)text, 8, NULL, vector, 8, out, 8, &got, 0);
    status = BCryptEncrypt(made, (BYTE *)text + 8, 16, NULL, vector, 8, out + 8, 16, &got, 0);
    hex("des cbc", status, out, 24);
    memcpy(vector, "\x12\x34\x56\x78\x90\xab\xcd\xef", 8);
    status = BCryptDecrypt(made, out, 16, NULL, vector, 8, out, 16, &got, 0);
    status |= BCryptDecrypt(made, out + 16, 8, NULL, vector, 8, out + 16, 8, &got, 0);
    printf("  back %lx %.24s\n", status, out);
    BCryptDestroyKey(made);
    made = key(BCRYPT_DES_CFB_ALG_HANDLE, des, 8);
    memcpy(vector, "\x12\x34\x56\x78\x90\xab\xcd\xef", 8);
    BCryptEncrypt(made, (BYTE *)text, 3, NULL, vector, 8, out, 3, &got, 0);
    status = BCryptEncrypt(made, (BYTE *)text + 3, 21, NULL, vector, 8, out + 3, 21, &got, 0);
    hex("des cfb", status, out, 24);
    BCryptDestroyKey(made);

    // three equal keys are DES; a key of two is one of three with the first again
    made = key(BCRYPT_3DES_ECB_ALG_HANDLE, "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef", 24);
    status = BCryptEncrypt(made, (BYTE *)text, 8, NULL, NULL, 0, out, 8, &got, 0);
    hex("3des", status, out, got);
    BCryptDestroyKey(made);
    made = key(BCRYPT_3DES_112_CBC_ALG_HANDLE, "sixteen letters", 16);
    BCRYPT_KEY_HANDLE whole = key(BCRYPT_3DES_CBC_ALG_HANDLE, "sixteen letters\0sixteen ", 24);
    for (ULONG i = 0; i < sizeof(big); i++)
        big[i] = (BYTE)(i * 7 >> 3);
    memset(vector, 9, 8);
    status = BCryptEncrypt(made, big, sizeof(big) - 8, NULL, vector, 8, back, sizeof(back), &got, BCRYPT_BLOCK_PADDING);
    printf("big %lx %lu", status, got);
    memset(vector, 9, 8);
    status = BCryptDecrypt(whole, back, got, NULL, vector, 8, back, sizeof(back), &got, BCRYPT_BLOCK_PADDING);
    printf(" back %lx %lu same %d\n", status, got, !memcmp(big, back, got));
    BCryptDestroyKey(made);
    BCryptDestroyKey(whole);

    // RFC 2268, 5
    made = key(BCRYPT_RC2_ECB_ALG_HANDLE, "\x88\xbc\xa9\x0e\x90\x87\x5a\x7f\x0f\x79\xc3\x84\x62\x7b\xaf\xb2", 16);
    status = BCryptEncrypt(made, (BYTE *)"\0\0\0\0\0\0\0\0", 8, NULL, NULL, 0, out, 8, &got, 0);
    hex("rc2", status, out, got);
    BCryptDestroyKey(made);

    // RFC 6229: the stream of a key of 40 bits; a copy goes on where it was made
    BCRYPT_KEY_HANDLE copy = NULL;
    BYTE zeros[32] = {0};
    made = key(BCRYPT_RC4_ALG_HANDLE, "\1\2\3\4\5", 5);
    status = BCryptEncrypt(made, zeros, 5, NULL, NULL, 0, out, 5, &got, 0);
    printf("copied %lx\n", BCryptDuplicateKey(made, &copy, NULL, 0, 0));
    status |= BCryptEncrypt(made, zeros, 27, NULL, NULL, 0, out + 5, 27, &got, 0);
    hex("rc4", status, out, 32);
    status = BCryptEncrypt(copy, zeros, 11, NULL, NULL, 0, out, 11, &got, 0);
    hex("copy", status, out, 11);
    BCryptDestroyKey(made);
    BCryptDestroyKey(copy);
    status = BCryptGenerateSymmetricKey(BCRYPT_DES_ECB_ALG_HANDLE, &made, NULL, 0, (BYTE *)des, 7, 0);
    printf("seven bytes %lx\n", status);
    return 0;
}

/* output:
des ecb 0 3fa40e8a984d48156a271787ab8883f9893d51ec4b563b53
des cbc 0 e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6
  back 0 Now is the time for all 
des cfb 0 f31fda07011462ee187f43d80a7cd9b5b0d290da6e5b9a87
3des 0 3fa40e8a984d4815
big 0 3000000 back 0 2999992 same 1
rc2 0 2269552ab0f85ca6
copied 0
rc4 0 b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919
copy 0 3dc027ccc3524a0a1118a8
seven bytes c000000d
*/
