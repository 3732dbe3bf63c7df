// Threads terminated while they wait for a lock, a condition variable or an address do not keep others from being woken.
// libs: kernelbase
// varies: it polls until a thread has come to where it is ended
// services: NtCreateThreadEx NtWaitForSingleObject
#include <stdio.h>
#include <windows.h>

static SRWLOCK lock = SRWLOCK_INIT;
static CRITICAL_SECTION section;
static CONDITION_VARIABLE variable = CONDITION_VARIABLE_INIT;
static volatile LONG ready, value, woken;

static DWORD WINAPI on_lock(void *arg)
{
    (void)arg;
    InterlockedIncrement(&ready);
    AcquireSRWLockExclusive(&lock);
    InterlockedIncrement(&woken);
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

static DWORD WINAPI on_section(void *arg)
{
    (void)arg;
    InterlockedIncrement(&ready);
    EnterCriticalSection(&section);
    InterlockedIncrement(&woken);
    LeaveCriticalSection(&section);
    return 0;
}

static DWORD WINAPI on_variable(void *arg)
{
    (void)arg;
    AcquireSRWLockExclusive(&lock);
    InterlockedIncrement(&ready);
    SleepConditionVariableSRW(&variable, &lock, INFINITE, 0);
    InterlockedIncrement(&woken);
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

static DWORD WINAPI on_address(void *arg)
{
    LONG seen = 0;
    (void)arg;
    InterlockedIncrement(&ready);
    WaitOnAddress(&value, &seen, sizeof(seen), INFINITE);
    InterlockedIncrement(&woken);
    return 0;
}

// Three wait; the first two are terminated.
static void run(const char *name, LPTHREAD_START_ROUTINE body, void (*wake)(void))
{
    HANDLE threads[3];
    ready = woken = 0;
    for (int i = 0; i < 3; i++) {
        threads[i] = CreateThread(NULL, 0, body, NULL, 0, NULL);
        while (ready <= i)
            Sleep(1);
        Sleep(20);
    }
    for (int i = 0; i < 2; i++) {
        TerminateThread(threads[i], 1);
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
    }
    wake();
    DWORD result = WaitForSingleObject(threads[2], 5000);
    printf("%s: %lu woken %ld\n", name, result, woken);
    CloseHandle(threads[2]);
}

static void wake_lock(void) { ReleaseSRWLockExclusive(&lock); }
static void wake_section(void) { LeaveCriticalSection(&section); }
static void wake_variable(void) { WakeConditionVariable(&variable); }

static void wake_address(void)
{
    value = 1;
    WakeByAddressSingle((void *)&value);
}

int main(void)
{
    InitializeCriticalSection(&section);
    AcquireSRWLockExclusive(&lock);
    run("lock", on_lock, wake_lock);
    EnterCriticalSection(&section);
    run("critical section", on_section, wake_section);
    run("condition variable", on_variable, wake_variable);
    run("address", on_address, wake_address);
    AcquireSRWLockExclusive(&lock);
    ReleaseSRWLockExclusive(&lock);
    EnterCriticalSection(&section);
    LeaveCriticalSection(&section);
    puts("all free");
    return 0;
}

/* output:
lock: 0 woken 1
critical section: 0 woken 1
condition variable: 0 woken 1
address: 0 woken 1
all free
*/
