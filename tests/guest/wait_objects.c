// Waits in order: first come first served, PulseEvent, mutexes taken again, timeouts relative and absolute, timers with and without APCs.
// services: NtCancelTimer NtCreateSemaphore NtPulseEvent NtReleaseSemaphore NtSetTimer
// varies: threads wait and wake each other in any order
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtQueryEvent(HANDLE, int, PVOID, ULONG, ULONG *);
NTSYSAPI NTSTATUS NTAPI NtQuerySemaphore(HANDLE, int, PVOID, ULONG, ULONG *);
NTSYSAPI NTSTATUS NTAPI NtQueryMutant(HANDLE, int, PVOID, ULONG, ULONG *);
NTSYSAPI NTSTATUS NTAPI NtQueryTimer(HANDLE, int, PVOID, ULONG, ULONG *);
NTSYSAPI NTSTATUS NTAPI NtDelayExecution(BOOLEAN, LARGE_INTEGER *);

enum { WAITERS = 6 };

static HANDLE object;
static volatile LONG arrived, woken, order[64];

static DWORD WINAPI waits(void *argument)
{
    InterlockedIncrement(&arrived);
    DWORD result = WaitForSingleObject(object, 20000);
    if (result == WAIT_OBJECT_0)
        order[InterlockedIncrement(&woken) - 1] = (LONG)(LONG_PTR)argument;
    return result;
}

static void gather(HANDLE *threads)
{
    arrived = woken = 0;
    for (int i = 0; i < WAITERS; i++) {
        threads[i] = CreateThread(NULL, 0x10000, waits, (void *)(LONG_PTR)i, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        while (arrived <= i)
            SwitchToThread();
        Sleep(4); // until it waits
    }
}

static void await(LONG count)
{
    for (int i = 0; i < 5000 && woken < count; i++)
        Sleep(1);
}

// The order is known from `first` on: those woken at once run as they like.
static void leave(const char *what, HANDLE *threads, int first)
{
    WaitForMultipleObjects(WAITERS, threads, TRUE, INFINITE);
    printf("%s:", what);
    for (int i = first; i < woken; i++)
        printf(" %ld", order[i]);
    printf("\n");
    for (int i = 0; i < WAITERS; i++)
        CloseHandle(threads[i]);
}

static void in_order(void)
{
    HANDLE threads[WAITERS];
    LONG state[2];
    object = CreateEventW(NULL, FALSE, FALSE, NULL);
    gather(threads);
    for (int i = 1; i <= WAITERS; i++) {
        SetEvent(object);
        await(i);
    }
    leave("auto-reset event", threads, 0);
    printf("not signalled: %lx\n", WaitForSingleObject(object, 0));
    SetEvent(object);
    SetEvent(object);
    printf("set twice: %lx", WaitForSingleObject(object, 0));
    printf(" %lx\n", WaitForSingleObject(object, 0));
    gather(threads);
    PulseEvent(object);
    await(1);
    Sleep(10);
    printf("a pulse wakes %ld\n", woken);
    for (int i = 2; i <= WAITERS; i++) {
        PulseEvent(object);
        await(i);
    }
    leave("pulses", threads, 0);
    PulseEvent(object);
    printf("a pulse that nobody waits for is lost: %lx\n", WaitForSingleObject(object, 0));
    CloseHandle(object);

    object = CreateEventW(NULL, TRUE, FALSE, NULL);
    gather(threads);
    PulseEvent(object);
    await(WAITERS);
    printf("a manual event's pulse wakes %ld\n", woken);
    leave("all", threads, WAITERS);
    NtQueryEvent(object, 0, state, sizeof(state), NULL);
    printf("type %ld, state %ld\n", state[0], state[1]);
    CloseHandle(object);

    object = CreateSemaphoreW(NULL, 0, WAITERS, NULL);
    gather(threads);
    ReleaseSemaphore(object, 2, NULL);
    await(2);
    Sleep(10);
    printf("two of a semaphore wake %ld\n", woken);
    for (int i = 3; i <= WAITERS; i++) {
        ReleaseSemaphore(object, 1, NULL);
        await(i);
    }
    leave("then one by one", threads, 2);
    LONG before = 9;
    printf("release: %d %ld", ReleaseSemaphore(object, WAITERS, &before), before);
    printf(", over the limit: %d", ReleaseSemaphore(object, 1, &before));
    printf(", none: %d\n", ReleaseSemaphore(object, 0, &before));
    NtQuerySemaphore(object, 0, state, sizeof(state), NULL);
    printf("count %ld of %ld\n", state[0], state[1]);
    CloseHandle(object);
}

static void mutexes(void)
{
    struct {
        LONG count;
        BOOLEAN owned, abandoned;
    } state;
    object = CreateMutexW(NULL, TRUE, NULL);
    for (int i = 0; i < 3; i++)
        WaitForSingleObject(object, 0);
    NtQueryMutant(object, 0, &state, sizeof(state), NULL);
    printf("taken four times: count %ld owned %d abandoned %d\n", state.count, state.owned, state.abandoned);
    for (int i = 0; i < 4; i++)
        ReleaseMutex(object);
    NtQueryMutant(object, 0, &state, sizeof(state), NULL);
    printf("released: count %ld owned %d\n", state.count, state.owned);
    SetLastError(0);
    printf("once more: %d", ReleaseMutex(object));
    printf(", error %lu\n", GetLastError());
    HANDLE pair[2] = {object, CreateMutexW(NULL, TRUE, NULL)};
    printf("all of them: %lx", WaitForMultipleObjects(2, pair, TRUE, 0));
    NtQueryMutant(pair[1], 0, &state, sizeof(state), NULL);
    printf(", count of the second %ld\n", state.count);
    ReleaseMutex(pair[0]);
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    printf("signal a mutex and wait: %lx", SignalObjectAndWait(pair[1], event, 0, FALSE));
    NtQueryMutant(pair[1], 0, &state, sizeof(state), NULL);
    printf(", count %ld\n", state.count);
    SetLastError(0);
    printf("signal a mutex of nobody: %lx", SignalObjectAndWait(pair[0], event, 0, FALSE));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("signal a thread: %lx", SignalObjectAndWait(GetCurrentThread(), event, 0, FALSE));
    printf(", error %lu\n", GetLastError());
    printf("a mutex to itself: %lx\n", SignalObjectAndWait(pair[1], pair[1], 0, FALSE));
}

static BOOL took(ULONGLONG from, ULONGLONG least)
{
    ULONGLONG now = GetTickCount64();
    return now - from + 1 >= least && now - from < least + 3000;
}

static void timeouts(void)
{
    LARGE_INTEGER due;
    FILETIME now;
    object = CreateEventW(NULL, TRUE, FALSE, NULL);
    ULONGLONG from = GetTickCount64();
    printf("30 ms: %lx", WaitForSingleObject(object, 30));
    printf(" %d\n", took(from, 30));
    HANDLE twice[] = {object, CreateSemaphoreW(NULL, 0, 1, NULL)};
    from = GetTickCount64();
    printf("all: %lx", WaitForMultipleObjects(2, twice, TRUE, 20));
    printf(" %d\n", took(from, 20));
    from = GetTickCount64();
    GetSystemTimeAsFileTime(&now);
    due.QuadPart = ((LONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime) + 300000;
    printf("until a time: %lx", NtWaitForSingleObject(object, FALSE, &due));
    printf(" %d\n", took(from, 30));
    due.QuadPart = 116444736000000000;
    printf("until 1970: %lx\n", NtWaitForSingleObject(object, FALSE, &due));
    due.QuadPart = 0;
    printf("no time: %lx\n", NtWaitForSingleObject(object, FALSE, &due));
    from = GetTickCount64();
    due.QuadPart = -200000;
    printf("delay: %lx", NtDelayExecution(FALSE, &due));
    printf(" %d\n", took(from, 20));
    from = GetTickCount64();
    Sleep(15);
    printf("sleep: %d\n", took(from, 15));
}

static void CALLBACK expired(void *argument, DWORD low, DWORD high)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    LONGLONG age = ((LONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime) - ((LONGLONG)high << 32 | low);
    printf("  timer's APC %s, its time is now: %d\n", (char *)argument, age >= -200000 && age < 30000000);
}

static void timers(void)
{
    struct {
        LARGE_INTEGER left;
        BOOLEAN state;
    } state;
    LARGE_INTEGER due = {.QuadPart = -200000};
    HANDLE manual = CreateWaitableTimerW(NULL, TRUE, NULL), automatic = CreateWaitableTimerW(NULL, FALSE, NULL);
    ULONGLONG from = GetTickCount64();
    printf("set: %d", SetWaitableTimer(manual, &due, 0, NULL, NULL, FALSE));
    NtQueryTimer(manual, 0, &state, sizeof(state), NULL);
    printf(", left: %d, state %d", state.left.QuadPart > 0 && state.left.QuadPart <= 200000, state.state);
    printf(", wait: %lx", WaitForSingleObject(manual, INFINITE));
    printf(" %d, stays: %lx\n", took(from, 20), WaitForSingleObject(manual, 0));
    printf("set again: %d", SetWaitableTimer(manual, &due, 0, NULL, NULL, FALSE));
    printf(", not signalled: %lx", WaitForSingleObject(manual, 0));
    printf(", cancel: %d", CancelWaitableTimer(manual));
    printf(", wait: %lx\n", WaitForSingleObject(manual, 30));
    from = GetTickCount64();
    SetWaitableTimer(automatic, &due, 15, NULL, NULL, FALSE);
    int ticks = 0;
    for (int i = 0; i < 4; i++)
        ticks += WaitForSingleObject(automatic, 5000) == WAIT_OBJECT_0;
    printf("periodic: %d ticks %d\n", ticks, took(from, 20 + 3 * 15));
    CancelWaitableTimer(automatic);
    due.QuadPart = 0;
    SetWaitableTimer(automatic, &due, 0, NULL, NULL, FALSE);
    printf("due at once: %lx\n", WaitForSingleObject(automatic, 1000));
    due.QuadPart = -50000;
    SetWaitableTimer(automatic, &due, 0, expired, "one", FALSE);
    printf("with an APC: %lx", WaitForSingleObject(manual, 30));
    printf(", alertable: %lx\n", SleepEx(1000, TRUE));
    SetWaitableTimer(automatic, &due, 100, expired, "two", FALSE);
    for (int i = 0; i < 3; i++)
        printf("periodic with an APC: %lx\n", SleepEx(1000, TRUE));
    CancelWaitableTimer(automatic);
    SleepEx(0, TRUE);
    SetWaitableTimer(automatic, &due, 0, expired, "never", FALSE);
    Sleep(20);
    CancelWaitableTimer(automatic);
    printf("cancelled when its APC waited already: %lx\n", SleepEx(0, TRUE));
    SetWaitableTimer(automatic, &due, 0, expired, "three", FALSE);
    Sleep(20);
    SetWaitableTimer(automatic, &due, 0, NULL, NULL, FALSE);
    printf("set again meanwhile: %lx\n", SleepEx(30, TRUE));
    CloseHandle(automatic);
    CloseHandle(manual);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOFBF, 0x10000);
    in_order();
    mutexes();
    timeouts();
    timers();
    return 0;
}

/* output:
auto-reset event: 0 1 2 3 4 5
not signalled: 102
set twice: 0 102
a pulse wakes 1
pulses: 0 1 2 3 4 5
a pulse that nobody waits for is lost: 102
a manual event's pulse wakes 6
all:
type 0, state 0
two of a semaphore wake 2
then one by one: 2 3 4 5
release: 1 0, over the limit: 0, none: 0
count 6 of 6
taken four times: count -3 owned 1 abandoned 0
released: count 1 owned 0
once more: 0, error 288
all of them: 0, count of the second -1
signal a mutex and wait: 102, count 0
signal a mutex of nobody: ffffffff, error 288
signal a thread: ffffffff, error 6
a mutex to itself: 0
30 ms: 102 1
all: 102 1
until a time: 102 1
until 1970: 102
no time: 102
delay: 0 1
sleep: 1
set: 1, left: 1, state 0, wait: 0 1, stays: 0
set again: 1, not signalled: 102, cancel: 1, wait: 102
periodic: 4 ticks 1
due at once: 0
with an APC: 102  timer's APC one, its time is now: 1
, alertable: c0
  timer's APC two, its time is now: 1
periodic with an APC: c0
  timer's APC two, its time is now: 1
periodic with an APC: c0
  timer's APC two, its time is now: 1
periodic with an APC: c0
cancelled when its APC waited already: 0
set again meanwhile: 0
*/
