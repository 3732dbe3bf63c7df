// Threads that reserve, commit, protect, ask and free at the same time: each finds its own memory as it left it.
// varies: threads race for the same memory on purpose
// services: NtCreateThreadEx NtQueryVirtualMemory NtWaitForMultipleObjects
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 4, ROUNDS = 1500, SLOTS = 8, KB64 = 0x10000 };

static volatile LONG wrong[8];

static void expect(int what, BOOL ok)
{
    if (!ok)
        InterlockedIncrement(&wrong[what]);
}

static DWORD WINAPI work(void *parameter)
{
    unsigned seed = 77 + (unsigned)(INT_PTR)parameter;
    char mine = (char)(1 + (INT_PTR)parameter);
    char *held[SLOTS] = {0};
    DWORD old;

    for (int i = 0; i < ROUNDS; i++) {
        MEMORY_BASIC_INFORMATION info;
        int slot;
        char *p;

        seed = seed * 1664525 + 1013904223;
        slot = (int)(seed >> 20) % SLOTS;
        p = held[slot];
        if (p == NULL) {
            p = held[slot] = VirtualAlloc(NULL, 3 * KB64, MEM_RESERVE, PAGE_NOACCESS);
            expect(0, p != NULL && VirtualAlloc(p + KB64, KB64, MEM_COMMIT, PAGE_READWRITE) == p + KB64);
            expect(1, p[KB64] == 0 && p[2 * KB64 - 1] == 0);
            memset(p + KB64, mine, KB64);
            continue;
        }
        expect(2, p[KB64] == mine && p[2 * KB64 - 1] == mine);
        switch (seed >> 9 & 3) {
        case 0:
            expect(3, VirtualProtect(p + KB64, 4096, PAGE_READONLY, &old) && old == PAGE_READWRITE);
            expect(4, VirtualQuery(p + KB64, &info, sizeof info) == sizeof info && info.Protect == PAGE_READONLY &&
                          info.RegionSize == 4096 && info.AllocationBase == p && info.State == MEM_COMMIT);
            expect(3, VirtualProtect(p + KB64, 4096, PAGE_READWRITE, &old) && old == PAGE_READONLY);
            break;
        case 1:
            expect(4, VirtualQuery(p, &info, sizeof info) == sizeof info && info.State == MEM_RESERVE &&
                          info.RegionSize == KB64 && info.AllocationProtect == PAGE_NOACCESS);
            break;
        case 2:
            expect(5, VirtualFree(p + KB64, KB64, MEM_DECOMMIT));
            expect(5, VirtualAlloc(p + KB64, KB64, MEM_COMMIT, PAGE_READWRITE) == p + KB64 && p[KB64] == 0);
            memset(p + KB64, mine, KB64);
            break;
        default:
            expect(6, VirtualFree(p, 0, MEM_RELEASE));
            held[slot] = NULL;
        }
    }
    for (int i = 0; i < SLOTS; i++)
        if (held[i] != NULL)
            expect(6, VirtualFree(held[i], 0, MEM_RELEASE));
    return 0;
}

int main(void)
{
    HANDLE threads[THREADS];
    MEMORY_BASIC_INFORMATION info;
    static char written[3 * 4096];
    char *middle = (char *)(((ULONG_PTR)written + 4095) & ~(ULONG_PTR)4095);
    DWORD old;

    for (INT_PTR i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, (void *)i, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    printf("wrong:");
    for (int i = 0; i < 7; i++)
        printf(" %ld", wrong[i]);
    printf("\n");

    middle[0] = 1;
    for (int i = 0; i < 3; i++)
        VirtualQuery(middle, &info, sizeof info);
    printf("a page of the image that was written: %lx\n", info.Protect);
    for (int i = 0; i < 3; i++)
        VirtualProtect(middle, 4096, i & 1 ? PAGE_READWRITE : PAGE_READONLY, &old);
    printf("protected: before %lx", old);
    VirtualProtect(middle, 4096, PAGE_READWRITE, &old);
    middle[0] = 2;
    VirtualQuery(middle, &info, sizeof info);
    printf(", after %lx\n", info.Protect);
    return 0;
}

/* output:
wrong: 0 0 0 0 0 0 0
a page of the image that was written: 4
protected: before 4, after 4
*/
