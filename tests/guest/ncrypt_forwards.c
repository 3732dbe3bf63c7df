// ncrypt exports bcrypt's primitives as well, as forwarders: both names are one function.
// libs: bcrypt
#include <stdio.h>
#include <windows.h>
#include <bcrypt.h>

int main(void)
{
    static const char *const names[] = {"BCryptOpenAlgorithmProvider", "BCryptGenRandom", "BCryptHashData", "BCryptCloseAlgorithmProvider"};
    HMODULE key_storage = LoadLibraryW(L"ncrypt.dll"), primitives = GetModuleHandleW(L"bcrypt.dll");
    UCHAR random[32] = {0};
    int set = 0;
    for (int i = 0; i < 4; i++) {
        FARPROC found = GetProcAddress(key_storage, names[i]);
        printf("%s: found %d, the same %d\n", names[i], found != NULL, found == GetProcAddress(primitives, names[i]));
    }
    NTSTATUS(WINAPI * generate)(BCRYPT_ALG_HANDLE, PUCHAR, ULONG, ULONG) = (void *)GetProcAddress(key_storage, "BCryptGenRandom");
    printf("generates %#lx", generate(NULL, random, sizeof random, BCRYPT_USE_SYSTEM_PREFERRED_RNG));
    for (int i = 0; i < 32; i++)
        set += random[i] != 0;
    printf(", random %d\n", set > 16);
    printf("its own is its own: %d\n", GetProcAddress(primitives, "NCryptOpenStorageProvider") == NULL);
    return BCryptGenRandom(NULL, random, sizeof random, BCRYPT_USE_SYSTEM_PREFERRED_RNG);
}

/* output:
BCryptOpenAlgorithmProvider: found 1, the same 1
BCryptGenRandom: found 1, the same 1
BCryptHashData: found 1, the same 1
BCryptCloseAlgorithmProvider: found 1, the same 1
generates 0, random 1
its own is its own: 1
*/
