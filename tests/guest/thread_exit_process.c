// ExitProcess while threads run, wait, hold locks and sleep: it ends, with its code, and atexit's functions run in their order first.
// exit: 21
// varies: threads are ended with their process wherever they are
// services: NtCreateEvent NtCreateThreadEx
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static CRITICAL_SECTION section;
static HANDLE event;
static volatile LONG ready, spinning;

static DWORD WINAPI spins(void *argument)
{
    (void)argument;
    InterlockedIncrement(&ready);
    for (;;)
        spinning++;
    return 0;
}

static DWORD WINAPI waits(void *argument)
{
    (void)argument;
    InterlockedIncrement(&ready);
    WaitForSingleObject(event, INFINITE);
    puts("never");
    return 0;
}

static DWORD WINAPI holds(void *argument)
{
    (void)argument;
    EnterCriticalSection(&section);
    void *keep = malloc(100);
    InterlockedIncrement(&ready);
    Sleep(INFINITE);
    free(keep);
    return 0;
}

static DWORD WINAPI allocates(void *argument)
{
    (void)argument;
    InterlockedIncrement(&ready);
    for (;;)
        HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 64));
    return 0;
}

static DWORD WINAPI calls(void *argument)
{
    (void)argument;
    InterlockedIncrement(&ready);
    for (;;)
        CloseHandle(CreateEventW(NULL, FALSE, FALSE, NULL));
    return 0;
}

static DWORD WINAPI makes_threads(void *argument)
{
    (void)argument;
    InterlockedIncrement(&ready);
    for (;;) {
        HANDLE thread = CreateThread(NULL, 0, (LPTHREAD_START_ROUTINE)(void *)GetCurrentThreadId, NULL, 0, NULL);
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    return 0;
}

static void first(void) { puts("first registered, last run"); }
static void second(void) { puts("second registered, first run"); }

int main(void)
{
    InitializeCriticalSection(&section);
    event = CreateEventW(NULL, TRUE, FALSE, NULL);
    atexit(first);
    atexit(second);
    static const LPTHREAD_START_ROUTINE bodies[] = {spins, waits, holds, allocates, calls, makes_threads};
    for (int i = 0; i < 6; i++)
        CreateThread(NULL, 0, bodies[i], NULL, 0, NULL);
    while (ready < 6)
        Sleep(1);
    printf("six threads are busy\n");
    exit(21);
}

/* output:
six threads are busy
second registered, first run
first registered, last run
*/
