// TerminateThread of threads that run, wait, sleep and own a mutex; exit codes; the last thread's code is the process's.
// services: NtCreateMutant NtReleaseMutant
// exit: 44
#include <stdio.h>
#include <windows.h>

static HANDLE mutex, event;
static volatile LONG started, spinning;

static DWORD WINAPI spin(void *argument)
{
    (void)argument;
    InterlockedIncrement(&started);
    for (;;)
        spinning++;
    return 0;
}

static DWORD WINAPI waits(void *argument)
{
    (void)argument;
    InterlockedIncrement(&started);
    return WaitForSingleObject(event, INFINITE);
}

static DWORD WINAPI sleeps(void *argument)
{
    (void)argument;
    InterlockedIncrement(&started);
    Sleep(INFINITE);
    return 0;
}

static DWORD WINAPI owns(void *argument)
{
    (void)argument;
    WaitForSingleObject(mutex, INFINITE);
    SetEvent(event);
    Sleep(INFINITE);
    return 0;
}

static DWORD WINAPI owns_and_returns(void *argument)
{
    (void)argument;
    return WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0 ? 12 : 13;
}

static DWORD WINAPI ends_itself(void *argument)
{
    (void)argument;
    TerminateThread(GetCurrentThread(), 55);
    return 0;
}

static void terminate(const char *what, LPTHREAD_START_ROUTINE body, DWORD code)
{
    DWORD got = 0;
    started = 0;
    HANDLE thread = CreateThread(NULL, 0, body, NULL, 0, NULL);
    while (!started)
        Sleep(5);
    GetExitCodeThread(thread, &got);
    printf("%s: %lu, terminate %d, ", what, got, TerminateThread(thread, code));
    printf("wait %lu, ", WaitForSingleObject(thread, 10000));
    GetExitCodeThread(thread, &got);
    printf("code %lu\n", got);
    CloseHandle(thread);
}

static DWORD WINAPI last(void *first)
{
    DWORD code = 0;
    WaitForSingleObject(first, INFINITE);
    GetExitCodeThread(first, &code);
    printf("the first thread ended with %lu\n", code);
    fflush(stdout);
    Sleep(10);
    ExitThread(44);
}

int main(void)
{
    DWORD code;
    mutex = CreateMutexW(NULL, FALSE, NULL);
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    terminate("running", spin, 1);
    terminate("waiting", waits, 2);
    SetEvent(event);
    printf("the event is not taken by the dead: %lx\n", WaitForSingleObject(event, 0));
    terminate("sleeping", sleeps, 3);
    HANDLE thread = CreateThread(NULL, 0, owns, NULL, 0, NULL);
    WaitForSingleObject(event, INFINITE);
    printf("owned: %lx\n", WaitForSingleObject(mutex, 0));
    TerminateThread(thread, 4);
    printf("abandoned: %lx\n", WaitForSingleObject(mutex, 10000));
    ReleaseMutex(mutex);
    printf("once: %lx\n", WaitForSingleObject(mutex, 0));
    ReleaseMutex(mutex);
    thread = CreateThread(NULL, 0, owns_and_returns, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    HANDLE both[] = {mutex, thread};
    printf("returned with it %lu, any: %lx\n", code, WaitForMultipleObjects(2, both, FALSE, 0));
    ReleaseMutex(mutex);
    thread = CreateThread(NULL, 0, owns_and_returns, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    both[1] = thread;
    printf("all: %lx\n", WaitForMultipleObjects(2, both, TRUE, 0));
    ReleaseMutex(mutex);
    thread = CreateThread(NULL, 0, ends_itself, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("ended itself with %lu\n", code);
    thread = CreateThread(NULL, 0, spin, NULL, CREATE_SUSPENDED, NULL);
    TerminateThread(thread, 6);
    printf("a suspended one: %lx", WaitForSingleObject(thread, 10000));
    GetExitCodeThread(thread, &code);
    printf(", code %lu\n", code);
    started = 0;
    for (int i = 0; i < 100; i++) {
        HANDLE one = CreateThread(NULL, 0, i % 2 ? spin : waits, NULL, 0, NULL);
        while (started == i) // one that has not started holds the loader's lock
            SwitchToThread();
        TerminateThread(one, (DWORD)i);
        WaitForSingleObject(one, INFINITE);
        GetExitCodeThread(one, &code);
        if (code != (DWORD)i)
            printf("thread %d ended with %lu\n", i, code);
        CloseHandle(one);
    }
    puts("a hundred terminated");
    fflush(stdout);
    HANDLE self;
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CreateThread(NULL, 0, last, self, 0, NULL);
    ExitThread(33);
}

/* output:
running: 259, terminate 1, wait 0, code 1
waiting: 259, terminate 1, wait 0, code 2
the event is not taken by the dead: 0
sleeping: 259, terminate 1, wait 0, code 3
owned: 102
abandoned: 80
once: 0
returned with it 12, any: 80
all: 80
ended itself with 55
a suspended one: 0, code 6
a hundred terminated
the first thread ended with 33
*/
