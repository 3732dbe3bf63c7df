// Pages whose protection changes while threads touch them: each guard is met once, no thread faults on what is accessible by now.
// services: NtYieldExecution
// varies: threads change protections while others fault on them
#include <stdio.h>
#include <windows.h>

enum { THREADS = 3, ROUNDS = 60, PAGE = 0x1000 };

static char *page, *lazy;
static volatile LONG round_number, done, guards, faults, others, stop;

static LONG CALLBACK catch(EXCEPTION_POINTERS *p)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    char *at = (char *)r->ExceptionInformation[1];
    if (r->ExceptionCode == (DWORD)STATUS_GUARD_PAGE_VIOLATION && at == page) {
        InterlockedIncrement(&guards);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (r->ExceptionCode == (DWORD)STATUS_ACCESS_VIOLATION && at >= lazy && at < lazy + 64 * PAGE) {
        InterlockedIncrement(&faults); // committed as it is touched, as garbage collectors and databases do it
        return VirtualAlloc((void *)((ULONG_PTR)at & ~0xfffull), PAGE, MEM_COMMIT, PAGE_READWRITE) != NULL
                   ? EXCEPTION_CONTINUE_EXECUTION
                   : EXCEPTION_CONTINUE_SEARCH;
    }
    InterlockedIncrement(&others);
    if (r->ExceptionCode == (DWORD)STATUS_ACCESS_VIOLATION)
        printf("access violation %llu at %+lld\n", (unsigned long long)r->ExceptionInformation[0], (long long)(at - page));
    return others < 10 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static DWORD WINAPI touches(void *unused)
{
    (void)unused;
    for (LONG seen = 0; seen < ROUNDS;) {
        while (round_number == seen)
            SwitchToThread();
        seen = round_number;
        *(volatile char *)page += 1;
        InterlockedIncrement(&done);
    }
    return 0;
}

static DWORD WINAPI fills(void *unused)
{
    (void)unused;
    for (int i = 0; i < 64; i++)
        *(volatile LONG *)(lazy + i * PAGE) = i;
    return 0;
}

static DWORD WINAPI writes(void *unused)
{
    (void)unused;
    while (!stop)
        *(volatile LONG *)(lazy + 8) = 1;
    return 0;
}

static void join(HANDLE *threads)
{
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
}

int main(void)
{
    HANDLE threads[THREADS];
    DWORD old;
    int rounds_with_one = 0;
    page = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, catch);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, touches, NULL, 0, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        LONG before = guards;
        done = 0;
        VirtualProtect(page, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
        round_number = i + 1;
        while (done < THREADS)
            SwitchToThread();
        rounds_with_one += guards == before + 1;
    }
    join(threads);
    printf("guard pages: %d rounds with one exception, others %ld\n", rounds_with_one, others);

    lazy = VirtualAlloc(NULL, 64 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, fills, NULL, 0, NULL);
    join(threads);
    int right = 0;
    for (int i = 0; i < 64; i++)
        right += *(LONG *)(lazy + i * PAGE) == i;
    printf("lazily committed: %d pages right, at least one fault each: %d\n", right, faults >= 64);

    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, writes, NULL, 0, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        VirtualProtect(lazy, PAGE, PAGE_READONLY, &old);
        VirtualProtect(lazy, PAGE, PAGE_READWRITE, &old);
    }
    stop = 1;
    join(threads);
    printf("others %ld\n", others);
    return 0;
}

/* output:
guard pages: 60 rounds with one exception, others 0
lazily committed: 64 pages right, at least one fault each: 1
others 0
*/
