// Data protected for the user come back with their description, and not when anything of them is changed; protected memory
// libs: crypt32
// varies: the first of a prefix makes the key that it protects with
// services: NtCreateKey NtQueryValueKey NtClose NtWriteFile
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <dpapi.h>

#define FAILS(call) (SetLastError(0), (call) ? 0 : GetLastError())

int main(void)
{
    BYTE secret[] = "a secret", salt[] = "salt", memory[32] = "thirty-one letters of a secret.";
    DATA_BLOB in = {sizeof(secret), secret}, entropy = {4, salt}, out = {0, NULL}, back = {0, NULL}, empty = {0, NULL};
    WCHAR *text = NULL;
    printf("protect %lu", FAILS(CryptProtectData(&in, L"what it is", NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, &out)));
    int found = 0;
    for (DWORD i = 0; i + 8 < out.cbData; i++)
        found |= !memcmp(out.pbData + i, secret, 8);
    printf(", version %lu, seen within %d\n", *(DWORD *)out.pbData, found);
    printf("back %lu", FAILS(CryptUnprotectData(&out, &text, NULL, NULL, NULL, 0, &back)));
    printf(" %lu %s, %ls\n", back.cbData, back.pbData, text);
    LocalFree(back.pbData);
    LocalFree(text);
    printf("with entropy %lu", FAILS(CryptUnprotectData(&out, NULL, &entropy, NULL, NULL, 0, &back)));
    int wrong = 0;
    for (DWORD i = 0; i < out.cbData; i++) {
        out.pbData[i] ^= 1;
        wrong += FAILS(CryptUnprotectData(&out, NULL, NULL, NULL, NULL, 0, &back)) != ERROR_INVALID_DATA;
        out.pbData[i] ^= 1;
    }
    for (DWORD size = 0; size < out.cbData; size++) {
        DATA_BLOB cut = {size, out.pbData};
        wrong += FAILS(CryptUnprotectData(&cut, NULL, NULL, NULL, NULL, 0, &back)) != ERROR_INVALID_DATA;
    }
    printf(", damaged and taken %d\n", wrong);
    LocalFree(out.pbData);
    CryptProtectData(&in, NULL, &entropy, NULL, NULL, CRYPTPROTECT_LOCAL_MACHINE, &out);
    printf("machine: without %lu", FAILS(CryptUnprotectData(&out, NULL, NULL, NULL, NULL, 0, &back)));
    printf(", with %lu", FAILS(CryptUnprotectData(&out, NULL, &entropy, NULL, NULL, 0, &back)));
    printf(" %s\n", back.pbData);
    LocalFree(back.pbData);
    LocalFree(out.pbData);
    printf("empty %lu", FAILS(CryptProtectData(&empty, NULL, NULL, NULL, NULL, 0, &out)));
    printf(" %lu", FAILS(CryptUnprotectData(&out, NULL, NULL, NULL, NULL, 0, &back)));
    printf(" %lu\n", back.cbData);
    printf("memory %lu", FAILS(CryptProtectMemory(memory, 32, CRYPTPROTECTMEMORY_SAME_PROCESS)));
    printf(" hidden %d", memcmp(memory, "thirty", 6) != 0);
    printf(", back %lu", FAILS(CryptUnprotectMemory(memory, 32, CRYPTPROTECTMEMORY_SAME_PROCESS)));
    printf(" %s", memory);
    printf(" odd size %lu\n", FAILS(CryptProtectMemory(memory, 31, 0)));
    return 0;
}

/* output:
protect 0, version 1, seen within 0
back 0 9 a secret, what it is
with entropy 13, damaged and taken 0
machine: without 13, with 0 a secret
empty 0 0 0
memory 0 hidden 1, back 0 thirty-one letters of a secret. odd size 87
*/
