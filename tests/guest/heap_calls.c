// The heap: sizes as asked for, alignment, zeroing, growing in place and moving, private and fixed-size heaps, validation, walking.
// varies: threads race for the heap, and what it gives back depends on who was first
// services: NtCreateThreadEx NtWaitForMultipleObjects NtWaitForSingleObject
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { BLOCKS = 2000, THREADS = 3 };

static unsigned seed = 1;
static unsigned next_random(unsigned *state) { return (*state = *state * 1664525 + 1013904223) >> 8; }

static SIZE_T some_size(unsigned *state)
{
    unsigned kind = next_random(state) % 100;
    return kind < 70 ? next_random(state) % 300 : kind < 92 ? next_random(state) % 9000
         : kind < 99 ? next_random(state) % 200000 : next_random(state) % 2000000;
}

static int filled(const unsigned char *block, SIZE_T size, unsigned char value)
{
    for (SIZE_T i = 0; i < size; i++) {
        if (block[i] != value)
            return 0;
    }
    return 1;
}

static LONG churn(HANDLE heap, unsigned state, int rounds)
{
    unsigned char **blocks = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, BLOCKS * sizeof(*blocks));
    SIZE_T *sizes = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, BLOCKS * sizeof(*sizes));
    LONG bad = 0;
    for (int i = 0; i < rounds; i++) {
        unsigned at = next_random(&state) % BLOCKS, what = next_random(&state) % 10;
        SIZE_T size = some_size(&state);
        if (!blocks[at]) {
            blocks[at] = HeapAlloc(heap, what < 3 ? HEAP_ZERO_MEMORY : 0, size);
            bad += !blocks[at] || (ULONG_PTR)blocks[at] % 16 || (what < 3 && !filled(blocks[at], size, 0));
        } else if (what < 3) {
            SIZE_T kept = sizes[at] < size ? sizes[at] : size;
            unsigned char *moved = HeapReAlloc(heap, HEAP_ZERO_MEMORY, blocks[at], size);
            bad += !moved || !filled(moved, kept, (unsigned char)at) ||
                   (size > kept && !filled(moved + kept, size - kept, 0));
            blocks[at] = moved;
        } else {
            bad += HeapSize(heap, 0, blocks[at]) != sizes[at] || !filled(blocks[at], sizes[at], (unsigned char)at);
            bad += !HeapFree(heap, 0, blocks[at]);
            blocks[at] = NULL;
            continue;
        }
        sizes[at] = size;
        memset(blocks[at], (int)at, size);
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (blocks[i])
            bad += !HeapFree(heap, 0, blocks[i]);
    }
    HeapFree(GetProcessHeap(), 0, blocks);
    HeapFree(GetProcessHeap(), 0, sizes);
    return bad;
}

static DWORD WINAPI churning(void *heap) { return (DWORD)churn(heap, next_random(&seed), 6000); }

static void *handed[64];

static DWORD WINAPI frees(void *heap)
{
    DWORD freed = 0;
    for (int i = 0; i < 64; i++)
        freed += (DWORD)HeapFree(heap, 0, handed[i]);
    return freed;
}

static void between_threads(HANDLE heap)
{
    HANDLE threads[THREADS];
    DWORD code, bad = 0;
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, churning, heap, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++) {
        GetExitCodeThread(threads[i], &code);
        bad += code;
        CloseHandle(threads[i]);
    }
    printf("threads: bad %lu valid %d\n", bad, HeapValidate(heap, 0, NULL));
    for (int i = 0; i < 64; i++)
        handed[i] = HeapAlloc(heap, 0, (SIZE_T)i * 40);
    HANDLE thread = CreateThread(NULL, 0, frees, heap, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("freed by another thread: %lu valid %d\n", code, HeapValidate(heap, 0, NULL));
}

static void sizes(void)
{
    HANDLE heap = GetProcessHeap();
    static const SIZE_T some[] = {0, 1, 15, 16, 17, 4095, 8184, 8185, 65536, 520191, 520192, 520193, 5000000};
    printf("sizes:");
    for (unsigned i = 0; i < sizeof(some) / sizeof(*some); i++) {
        char *block = HeapAlloc(heap, 0, some[i]);
        printf(" %llu", (unsigned long long)HeapSize(heap, 0, block));
        HeapFree(heap, 0, block);
    }
    printf("\nfree of NULL: %d\n", HeapFree(heap, 0, NULL));
    char *block = HeapAlloc(heap, 0, 100);
    char *same = HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 60);
    printf("in place smaller: %d size %llu\n", same == block, (unsigned long long)HeapSize(heap, 0, block));
    printf("in place much larger: %d size %llu\n", HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 10000000) != NULL,
           (unsigned long long)HeapSize(heap, 0, block));
    HeapFree(heap, 0, block);
    printf("too much: %d\n", HeapAlloc(heap, 0, (SIZE_T)1 << 62) != NULL);
    block = NULL;
    for (SIZE_T size = 1000; size < 40000000; size += size / 3) {
        block = block ? HeapReAlloc(heap, 0, block, size) : HeapAlloc(heap, 0, size);
        block[size - 1] = 1;
    }
    printf("grown to %d\n", HeapSize(heap, 0, block) > 30000000);
    HeapFree(heap, 0, block);
}

static void private_heaps(void)
{
    HANDLE heap = HeapCreate(0, 0, 0), fixed = HeapCreate(HEAP_NO_SERIALIZE, 0, 0x40000);
    printf("bad %ld valid %d\n", churn(heap, 99, 8000), HeapValidate(heap, 0, NULL));
    int count = 0;
    while (HeapAlloc(fixed, 0, 1000))
        count++;
    printf("fixed: as many as fit %d valid %d\n", count > 200 && count < 262, HeapValidate(fixed, 0, NULL));
    printf("fixed: too large %d\n", HeapAlloc(fixed, 0, 0x80000) != NULL);
    HANDLE megabytes = HeapCreate(0, 0, 0x400000); // a fixed heap serves a little less than 1 MB at once
    void *most = HeapAlloc(megabytes, 0, 0x80000);
    most = most ? HeapReAlloc(megabytes, HEAP_ZERO_MEMORY, most, 0xf0000) : NULL;
    printf("fixed, larger: %d %d\n", most != NULL, HeapAlloc(megabytes, 0, 0x100000) != NULL);
    HeapDestroy(megabytes);
    char *block = HeapAlloc(heap, 0, 50), *other = HeapAlloc(GetProcessHeap(), 0, 50);
    printf("validate: %d other heap's %d inside %d\n", HeapValidate(heap, 0, block), HeapValidate(heap, 0, other),
           HeapValidate(heap, 0, block + 16));
    ULONG kind = 9;
    SIZE_T needed = 0;
    printf("information: %d", HeapQueryInformation(heap, HeapCompatibilityInformation, &kind, sizeof(kind), &needed));
    printf(" %lu %llu\n", kind, (unsigned long long)needed);
    PROCESS_HEAP_ENTRY entry = {0};
    int found = 0, walked = 0;
    HeapLock(heap);
    while (HeapWalk(heap, &entry)) {
        walked++;
        found += entry.lpData == block && entry.cbData == 50 && entry.wFlags & PROCESS_HEAP_ENTRY_BUSY;
    }
    printf("walked: found %d more than one %d error %lu\n", found, walked > 1, GetLastError());
    HeapUnlock(heap);
    printf("destroy %d %d\n", HeapDestroy(heap), HeapDestroy(fixed));
    HeapFree(GetProcessHeap(), 0, other);
}

static void raising(void)
{
    HANDLE heaps[2000];
    DWORD before = GetProcessHeaps(2000, heaps);
    int first = heaps[0] == GetProcessHeap();
    HANDLE heap = HeapCreate(HEAP_GENERATE_EXCEPTIONS, 0, 0);
    printf("process heaps: first is the process's %d, one more %d\n", first, GetProcessHeaps(2000, heaps) == before + 1);
    HeapDestroy(heap);
    printf("one less %d\n", GetProcessHeaps(2000, heaps) == before);
    for (int i = 0; i < 200; i++) {
        heaps[i] = HeapCreate(0, 0, 0);
        HeapAlloc(heaps[i], 0, 100);
    }
    for (int i = 0; i < 200; i++)
        HeapDestroy(heaps[i]);
    printf("many heaps made and destroyed\n");
}

int main(void)
{
    sizes();
    printf("churn: bad %ld valid %d\n", churn(GetProcessHeap(), 7, 20000), HeapValidate(GetProcessHeap(), 0, NULL));
    between_threads(GetProcessHeap());
    private_heaps();
    raising();
    return 0;
}

/* output:
sizes: 0 1 15 16 17 4095 8184 8185 65536 520191 520192 520193 5000000
free of NULL: 1
in place smaller: 1 size 60
in place much larger: 0 size 60
too much: 0
grown to 1
churn: bad 0 valid 1
threads: bad 0 valid 1
freed by another thread: 64 valid 1
bad 0 valid 1
fixed: as many as fit 1 valid 1
fixed: too large 0
fixed, larger: 1 0
validate: 1 other heap's 0 inside 0
information: 1 2 4
walked: found 1 more than one 1 error 259
destroy 1 1
process heaps: first is the process's 1, one more 1
one less 1
many heaps made and destroyed
*/
