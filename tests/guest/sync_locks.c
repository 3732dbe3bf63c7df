// Critical sections, reader/writer locks, condition variables, run-once, barriers and waiting on addresses between threads.
// services: NtYieldExecution
// libs: kernelbase
#include <stdio.h>
#include <windows.h>

enum { THREADS = 4, ROUNDS = 20000 };

static CRITICAL_SECTION section;
static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE filled = CONDITION_VARIABLE_INIT, drained = CONDITION_VARIABLE_INIT;
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static SYNCHRONIZATION_BARRIER barrier;
static volatile LONG counter, torn, run_count, last_count;
static volatile LONG64 pair[2];
static int queue[8], head, tail, used, consumed, sum;
static volatile LONG turn;

static void run(LPTHREAD_START_ROUTINE body)
{
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, body, (void *)(ULONG_PTR)i, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
}

static DWORD WINAPI with_section(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&section);
        EnterCriticalSection(&section);
        counter = counter + 1;
        LeaveCriticalSection(&section);
        if (i % 64 == 0)
            SwitchToThread();
        LeaveCriticalSection(&section);
        if (TryEnterCriticalSection(&section)) {
            counter = counter + 1;
            LeaveCriticalSection(&section);
        } else {
            EnterCriticalSection(&section);
            counter = counter + 1;
            LeaveCriticalSection(&section);
        }
    }
    return 0;
}

static DWORD WINAPI with_lock(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        if ((i + (int)(ULONG_PTR)arg) % 4 == 0) {
            AcquireSRWLockExclusive(&lock);
            pair[0] = pair[0] + 1;
            if (i % 256 == 0)
                SwitchToThread();
            pair[1] = pair[1] + 1;
            ReleaseSRWLockExclusive(&lock);
        } else {
            AcquireSRWLockShared(&lock);
            if (pair[0] != pair[1])
                InterlockedIncrement(&torn);
            ReleaseSRWLockShared(&lock);
        }
    }
    return 0;
}

static DWORD WINAPI with_condition(void *arg)
{
    int self = (int)(ULONG_PTR)arg;
    if (self % 2) { // a producer
        for (int i = 1; i <= 1000; i++) {
            AcquireSRWLockExclusive(&lock);
            while (used == 8)
                SleepConditionVariableSRW(&drained, &lock, INFINITE, 0);
            queue[tail++ % 8] = i;
            used++;
            ReleaseSRWLockExclusive(&lock);
            WakeConditionVariable(&filled);
        }
        return 0;
    }
    for (;;) {
        AcquireSRWLockExclusive(&lock);
        while (used == 0 && consumed < 2000)
            SleepConditionVariableSRW(&filled, &lock, INFINITE, 0);
        if (consumed == 2000) {
            ReleaseSRWLockExclusive(&lock);
            WakeAllConditionVariable(&filled);
            return 0;
        }
        sum += queue[head++ % 8];
        used--;
        consumed++;
        ReleaseSRWLockExclusive(&lock);
        WakeConditionVariable(&drained);
    }
}

static BOOL CALLBACK initialise(INIT_ONCE *o, void *parameter, void **context)
{
    (void)o;
    Sleep(20);
    InterlockedIncrement(&run_count);
    *context = parameter;
    return TRUE;
}

static DWORD WINAPI with_once(void *arg)
{
    (void)arg;
    void *context = NULL;
    BOOL ok = InitOnceExecuteOnce(&once, initialise, (void *)0x1230, &context);
    if (!ok || context != (void *)0x1230)
        InterlockedIncrement(&torn);
    return 0;
}

static DWORD WINAPI with_barrier(void *arg)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        InterlockedIncrement(&counter);
        if (EnterSynchronizationBarrier(&barrier, 0)) {
            InterlockedIncrement(&last_count);
            if (counter != THREADS * (i + 1))
                InterlockedIncrement(&torn);
        }
        EnterSynchronizationBarrier(&barrier, 0);
    }
    return 0;
}

static DWORD WINAPI with_address(void *arg)
{
    LONG self = (LONG)(ULONG_PTR)arg;
    for (int i = 0; i < 500; i++) {
        for (LONG now; (now = turn) % THREADS != self;)
            WaitOnAddress(&turn, &now, sizeof(turn), INFINITE);
        turn++;
        WakeByAddressAll((void *)&turn);
    }
    return 0;
}

static void timeouts(void)
{
    SetLastError(0);
    ULONGLONG before = GetTickCount64();
    CONDITION_VARIABLE never = CONDITION_VARIABLE_INIT;
    EnterCriticalSection(&section);
    BOOL slept = SleepConditionVariableCS(&never, &section, 40);
    printf("condition variable: %d, error %lu, word %p\n", slept, GetLastError(), never.Ptr);
    LeaveCriticalSection(&section);
    AcquireSRWLockShared(&lock);
    slept = SleepConditionVariableSRW(&never, &lock, 40, CONDITION_VARIABLE_LOCKMODE_SHARED);
    printf("shared: %d, error %lu, lock %p\n", slept, GetLastError(), lock.Ptr);
    ReleaseSRWLockShared(&lock);
    char byte = 3, same = 3, other = 4;
    printf("unequal: %d\n", WaitOnAddress(&byte, &other, 1, INFINITE));
    SetLastError(0);
    printf("equal: %d, ", WaitOnAddress(&byte, &same, 1, 40));
    printf("error %lu\n", GetLastError());
    SetLastError(0);
    printf("no time: %d, ", WaitOnAddress(&byte, &same, 1, 0));
    printf("error %lu\n", GetLastError());
    SetLastError(0);
    printf("size 3: %d, ", WaitOnAddress(&byte, &same, 3, 0));
    printf("error %lu\n", GetLastError());
    ULONGLONG took = GetTickCount64() - before;
    printf("took between 100 and 2000 ms: %d\n", took >= 100 && took < 2000);
}

static void states(void)
{
    CRITICAL_SECTION c;
    InitializeCriticalSection(&c);
    printf("fresh: %ld %ld owned %d debug %d\n", c.LockCount, c.RecursionCount, c.OwningThread != NULL,
           c.DebugInfo == (void *)(LONG_PTR)-1);
    EnterCriticalSection(&c);
    EnterCriticalSection(&c);
    printf("twice: %ld %ld owner %d\n", c.LockCount, c.RecursionCount,
           c.OwningThread == (HANDLE)(ULONG_PTR)GetCurrentThreadId());
    LeaveCriticalSection(&c);
    LeaveCriticalSection(&c);
    printf("left: %ld %ld owned %d\n", c.LockCount, c.RecursionCount, c.OwningThread != NULL);
    DeleteCriticalSection(&c);
    SRWLOCK l = SRWLOCK_INIT;
    AcquireSRWLockShared(&l);
    printf("shared held: exclusive %d shared %d\n", TryAcquireSRWLockExclusive(&l), TryAcquireSRWLockShared(&l));
    ReleaseSRWLockShared(&l);
    ReleaseSRWLockShared(&l);
    printf("free again: %d exclusive %d\n", l.Ptr == NULL, TryAcquireSRWLockExclusive(&l));
    printf("exclusive held: exclusive %d shared %d\n", TryAcquireSRWLockExclusive(&l), TryAcquireSRWLockShared(&l));
    ReleaseSRWLockExclusive(&l);
    printf("free again: %d\n", l.Ptr == NULL);
    INIT_ONCE o = INIT_ONCE_STATIC_INIT;
    BOOL pending = 7;
    void *context = NULL;
    printf("begin: %d ", InitOnceBeginInitialize(&o, 0, &pending, &context));
    printf("pending %d\n", pending);
    printf("fails: %d\n", InitOnceComplete(&o, INIT_ONCE_INIT_FAILED, NULL));
    printf("begin: %d ", InitOnceBeginInitialize(&o, INIT_ONCE_ASYNC, &pending, &context));
    printf("pending %d\n", pending);
    printf("async: %d", InitOnceComplete(&o, INIT_ONCE_ASYNC, (void *)0x40));
    printf(" twice %d\n", InitOnceComplete(&o, INIT_ONCE_ASYNC, (void *)0x80));
    printf("check: %d ", InitOnceBeginInitialize(&o, INIT_ONCE_CHECK_ONLY, &pending, &context));
    printf("pending %d context %p\n", pending, context);
}

int main(void)
{
    InitializeCriticalSectionAndSpinCount(&section, 100);
    states();
    run(with_section);
    printf("critical section: %ld\n", counter);
    run(with_lock);
    printf("reader/writer lock: %lld %lld torn %ld\n", pair[0], pair[1], torn);
    run(with_condition);
    printf("condition variables: consumed %d sum %d\n", consumed, sum);
    run(with_once);
    printf("run once: %ld bad %ld\n", run_count, torn);
    counter = 0;
    InitializeSynchronizationBarrier(&barrier, THREADS, -1);
    run(with_barrier);
    printf("barrier: %ld last %ld torn %ld\n", counter, last_count, torn);
    run(with_address);
    printf("addresses: turn %ld\n", turn);
    timeouts();
    return 0;
}

/* output:
fresh: -1 0 owned 0 debug 1
twice: -2 2 owner 1
left: -1 0 owned 0
shared held: exclusive 0 shared 1
free again: 1 exclusive 1
exclusive held: exclusive 0 shared 0
free again: 1
begin: 1 pending 1
fails: 1
begin: 1 pending 1
async: 1 twice 0
check: 1 pending 0 context 0000000000000040
critical section: 160000
reader/writer lock: 20000 20000 torn 0
condition variables: consumed 2000 sum 1001000
run once: 1 bad 0
barrier: 800 last 200 torn 0
addresses: turn 2000
condition variable: 0, error 1460, word 0000000000000000
shared: 0, error 1460, lock 0000000000000011
unequal: 1
equal: 0, error 1460
no time: 0, error 1460
size 3: 0, error 87
took between 100 and 2000 ms: 1
*/
