// A program's static TLS: its template in every thread, callbacks in order with the reasons of process and threads.
// services: NtCreateThreadEx NtTerminateThread
#include "../../guest/include/nt.h"

#include <stdio.h>

ULONG _tls_index = 99;
__attribute__((section(".tls"))) char _tls_start[8] = {0};
__attribute__((section(".tls$ZZZ"))) char _tls_end[8] = {0};
static _Thread_local int counter = 7;
static _Thread_local char zeroed[100];
static int seen;

static void NTAPI first(PVOID module, DWORD reason, PVOID reserved) {
    (void)module, (void)reserved;
    seen = seen * 10 + (int)reason + 1;
}

static void NTAPI second(PVOID module, DWORD reason, PVOID reserved) {
    (void)reserved;
    seen = seen * 10 + (int)reason + 5;
    if (module != NtCurrentPeb()->ImageBaseAddress)
        seen = -1;
}

static PIMAGE_TLS_CALLBACK callbacks[] = {first, second, NULL};
const IMAGE_TLS_DIRECTORY64 _tls_used = {
    (ULONGLONG)_tls_start, (ULONGLONG)_tls_end, (ULONGLONG)&_tls_index, (ULONGLONG)callbacks, 64, 0};

static DWORD WINAPI thread(PVOID parameter) {
    char sum = 0;
    for (unsigned i = 0; i < sizeof(zeroed); i++)
        sum |= zeroed[i];
    printf("thread %d: counter %d, zeroed %d\n", *(int *)parameter, counter++, !sum);
    zeroed[5] = 1;
    return 0;
}

int main(void) {
    printf("callbacks %d, index %lu\n", seen, _tls_index);
    counter = 20;
    for (int i = 0; i < 2; i++) {
        seen = 0;
        HANDLE handle = CreateThread(NULL, 0, thread, &i, 0, NULL);
        WaitForSingleObject(handle, INFINITE);
        CloseHandle(handle);
        printf("callbacks %d\n", seen);
    }
    printf("main: counter %d\n", counter);
    return 0;
}

/* output:
callbacks 26, index 0
thread 0: counter 7, zeroed 1
callbacks 3748
thread 1: counter 7, zeroed 1
callbacks 3748
main: counter 20
*/
