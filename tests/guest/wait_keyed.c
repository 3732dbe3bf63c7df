// Keyed events and alerts by thread id, as ntdll's own locks use them: pairing, time-outs, both sides waiting, many threads.
// varies: which of two objects is signalled first is chance
// services: NtCreateKeyedEvent NtCreateThreadEx NtWaitForMultipleObjects NtWaitForSingleObject
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtCreateKeyedEvent(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, ULONG);
NTSYSAPI NTSTATUS NTAPI NtWaitForKeyedEvent(HANDLE, void *, BOOLEAN, LARGE_INTEGER *);
NTSYSAPI NTSTATUS NTAPI NtReleaseKeyedEvent(HANDLE, void *, BOOLEAN, LARGE_INTEGER *);
NTSYSAPI NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE);
NTSYSAPI NTSTATUS NTAPI NtWaitForAlertByThreadId(void *, LARGE_INTEGER *);

enum { PAIRS = 3, ROUNDS = 100 };

static HANDLE keyed;
static volatile LONG done, state;
static ULONG_PTR keys[PAIRS];

static DWORD WINAPI waits(void *key) { return (DWORD)NtWaitForKeyedEvent(keyed, key, FALSE, NULL); }

static DWORD WINAPI releases(void *key) { return (DWORD)NtReleaseKeyedEvent(keyed, key, FALSE, NULL); }

static DWORD WINAPI waits_often(void *key)
{
    for (int i = 0; i < ROUNDS; i++)
        if (NtWaitForKeyedEvent(keyed, key, FALSE, NULL) == 0)
            InterlockedIncrement(&done);
    return 0;
}

static DWORD WINAPI releases_often(void *key)
{
    for (int i = 0; i < ROUNDS; i++)
        NtReleaseKeyedEvent(keyed, key, FALSE, NULL);
    return 0;
}

static DWORD WINAPI waits_for_alert(void *times)
{
    NTSTATUS status = 0;
    for (int i = 0; i < (int)(ULONG_PTR)times; i++) {
        InterlockedIncrement(&state);
        status = NtWaitForAlertByThreadId(NULL, NULL);
    }
    return (DWORD)status;
}

static void finish(const char *what, HANDLE thread)
{
    DWORD code;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("%s: %lx\n", what, code);
    CloseHandle(thread);
}

static void keyed_events(void)
{
    LARGE_INTEGER soon = {.QuadPart = -200000}, zero = {0};
    HANDLE threads[2 * PAIRS], thread;
    printf("create: %08lx\n", NtCreateKeyedEvent(&keyed, 3, NULL, 0));
    printf("flags: %08lx\n", NtCreateKeyedEvent(&thread, 3, NULL, 1));
    printf("wait for nobody: %08lx\n", NtWaitForKeyedEvent(keyed, &keys[0], FALSE, &soon));
    printf("release to nobody: %08lx\n", NtReleaseKeyedEvent(keyed, &keys[0], FALSE, &soon));
    printf("no time: %08lx %08lx\n", NtWaitForKeyedEvent(keyed, &keys[0], FALSE, &zero),
           NtReleaseKeyedEvent(keyed, &keys[0], FALSE, &zero));
    printf("an odd key: %08lx %08lx\n", NtWaitForKeyedEvent(keyed, (char *)&keys[0] + 1, FALSE, &zero),
           NtReleaseKeyedEvent(keyed, (char *)&keys[0] + 1, FALSE, &zero));
    thread = CreateThread(NULL, 0, waits, &keys[0], 0, NULL);
    Sleep(10);
    printf("another key: %08lx\n", NtReleaseKeyedEvent(keyed, &keys[1], FALSE, &zero));
    printf("release: %08lx\n", NtReleaseKeyedEvent(keyed, &keys[0], FALSE, NULL));
    finish("the waiter", thread);
    thread = CreateThread(NULL, 0, releases, &keys[0], 0, NULL);
    Sleep(10);
    printf("the releaser waits: %lx\n", WaitForSingleObject(thread, 0));
    printf("wait: %08lx\n", NtWaitForKeyedEvent(keyed, &keys[0], FALSE, NULL));
    finish("the releaser", thread);
    HANDLE one = CreateThread(NULL, 0, waits, &keys[1], 0, NULL), two = CreateThread(NULL, 0, waits, &keys[1], 0, NULL);
    Sleep(10);
    NtReleaseKeyedEvent(keyed, &keys[1], FALSE, NULL);
    HANDLE both[] = {one, two};
    WaitForMultipleObjects(2, both, FALSE, INFINITE);
    Sleep(5);
    printf("one release frees one: %d\n",
           (WaitForSingleObject(one, 0) == WAIT_OBJECT_0) + (WaitForSingleObject(two, 0) == WAIT_OBJECT_0));
    NtReleaseKeyedEvent(keyed, &keys[1], FALSE, NULL);
    printf("both: %lx\n", WaitForMultipleObjects(2, both, TRUE, INFINITE));
    for (int i = 0; i < PAIRS; i++) {
        threads[2 * i] = CreateThread(NULL, 0, waits_often, &keys[i], 0, NULL);
        threads[2 * i + 1] = CreateThread(NULL, 0, releases_often, &keys[i], 0, NULL);
    }
    WaitForMultipleObjects(2 * PAIRS, threads, TRUE, INFINITE);
    printf("%d pairs: %ld of %d\n", PAIRS, done, PAIRS * ROUNDS);
    keyed = NULL; // the process's own
    thread = CreateThread(NULL, 0, waits, &keys[0], 0, NULL);
    printf("without a handle: %08lx\n", NtReleaseKeyedEvent(NULL, &keys[0], FALSE, NULL));
    finish("its waiter", thread);
}

static void alerts(void)
{
    LARGE_INTEGER soon = {.QuadPart = -200000};
    HANDLE self = (HANDLE)(ULONG_PTR)GetCurrentThreadId();
    DWORD id;
    printf("no alert: %08lx\n", NtWaitForAlertByThreadId(NULL, &soon));
    printf("alert oneself twice: %08lx %08lx\n", NtAlertThreadByThreadId(self), NtAlertThreadByThreadId(self));
    printf("one is kept: %08lx", NtWaitForAlertByThreadId(NULL, NULL));
    printf(" %08lx\n", NtWaitForAlertByThreadId(NULL, &soon));
    printf("nobody: %08lx\n", NtAlertThreadByThreadId((HANDLE)0x7fff0));
    HANDLE thread = CreateThread(NULL, 0, waits_for_alert, (void *)50, 0, &id);
    for (LONG i = 1; i <= 50; i++) {
        while (state < i)
            SwitchToThread();
        NtAlertThreadByThreadId((HANDLE)(ULONG_PTR)id);
    }
    finish("fifty alerts", thread);
}

int main(void)
{
    keyed_events();
    alerts();
    return 0;
}

/* output:
create: 00000000
flags: c00000f2
wait for nobody: 00000102
release to nobody: 00000102
no time: 00000102 00000102
an odd key: c00000ef c00000ef
another key: 00000102
release: 00000000
the waiter: 0
the releaser waits: 102
wait: 00000000
the releaser: 0
one release frees one: 1
both: 0
3 pairs: 300 of 300
without a handle: 00000000
its waiter: 0
no alert: 00000102
alert oneself twice: 00000000 00000000
one is kept: 00000101 00000102
nobody: c000000b
fifty alerts: 101
*/
