// Eight threads over events, mutants and semaphores with exact counts: nothing is woken twice and nothing is lost.
// varies: threads race for the same objects on purpose
// services: NtClearEvent NtCreateEvent NtCreateMutant NtCreateSemaphore NtCreateThreadEx NtReleaseMutant NtReleaseSemaphore
#include <stdio.h>
#include <windows.h>

enum { THREADS = 8, ROUNDS = 240 };

static HANDLE mutex, semaphore, automatic, manual, tokens[3];
static volatile LONG inside, errors, taken, in_mutex;
static volatile LONG plain_count, event_count;

static DWORD WINAPI with_mutex(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        if (WaitForSingleObject(mutex, INFINITE) != WAIT_OBJECT_0)
            InterlockedIncrement(&errors);
        if (InterlockedIncrement(&in_mutex) != 1)
            InterlockedIncrement(&errors);
        plain_count = plain_count + 1;
        InterlockedDecrement(&in_mutex);
        if (!ReleaseMutex(mutex))
            InterlockedIncrement(&errors);
    }
    return 0;
}

static DWORD WINAPI with_semaphore(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        WaitForSingleObject(semaphore, INFINITE);
        LONG now = InterlockedIncrement(&inside);
        if (now > 3)
            InterlockedIncrement(&errors);
        if (i % 16 == 0)
            SwitchToThread();
        InterlockedDecrement(&inside);
        ReleaseSemaphore(semaphore, 1, NULL);
    }
    return 0;
}

static DWORD WINAPI consume_event(void *argument)
{
    (void)argument;
    HANDLE both[] = {manual, automatic};
    for (;;) {
        DWORD result = WaitForMultipleObjects(2, both, FALSE, INFINITE);
        if (result == WAIT_OBJECT_0)
            return 0;
        InterlockedIncrement(&event_count);
    }
}

// Takes all three tokens at once or none: with single waits this would lock up.
static DWORD WINAPI take_all(void *argument)
{
    int self = (int)(ULONG_PTR)argument;
    HANDLE mine[3] = {tokens[self % 3], tokens[(self + 1) % 3], tokens[(self + 2) % 3]};
    for (int i = 0; i < ROUNDS / 4; i++) {
        if (WaitForMultipleObjects(3, mine, TRUE, INFINITE) != WAIT_OBJECT_0)
            InterlockedIncrement(&errors);
        if (InterlockedIncrement(&inside) != 1)
            InterlockedIncrement(&errors);
        taken = taken + 1;
        InterlockedDecrement(&inside);
        for (int k = 0; k < 3; k++)
            SetEvent(mine[k]);
    }
    return 0;
}

static DWORD WINAPI ping_pong(void *argument)
{
    int self = (int)(ULONG_PTR)argument;
    HANDLE mine = tokens[self], theirs = tokens[1 - self];
    for (int i = 0; i < ROUNDS; i++)
        if (SignalObjectAndWait(theirs, mine, INFINITE, FALSE) != WAIT_OBJECT_0)
            InterlockedIncrement(&errors);
    SetEvent(theirs);
    return 0;
}

static DWORD WINAPI with_timeout(void *argument)
{
    int timeouts = 0, got = 0;
    (void)argument;
    for (int i = 0; i < 40; i++) {
        DWORD result = WaitForSingleObject(automatic, 1);
        if (result == WAIT_TIMEOUT)
            timeouts++;
        else
            got++;
    }
    InterlockedExchangeAdd(&event_count, got);
    InterlockedExchangeAdd(&taken, timeouts);
    return 0;
}

static void run(LPTHREAD_START_ROUTINE body, int count, HANDLE *threads)
{
    for (int i = 0; i < count; i++)
        threads[i] = CreateThread(NULL, 0x10000, body, (void *)(ULONG_PTR)i, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

static void join(int count, HANDLE *threads)
{
    WaitForMultipleObjects((DWORD)count, threads, TRUE, INFINITE);
    for (int i = 0; i < count; i++)
        CloseHandle(threads[i]);
}

int main(void)
{
    HANDLE threads[THREADS];
    mutex = CreateMutexW(NULL, FALSE, NULL);
    run(with_mutex, THREADS, threads);
    join(THREADS, threads);
    printf("mutex: %ld, errors %ld\n", plain_count, errors);

    LONG before = 0;
    semaphore = CreateSemaphoreW(NULL, 3, 3, NULL);
    run(with_semaphore, THREADS, threads);
    join(THREADS, threads);
    for (int i = 0; i < 3; i++)
        WaitForSingleObject(semaphore, 0);
    ReleaseSemaphore(semaphore, 1, &before);
    printf("semaphore: inside %ld, left %ld, errors %ld\n", inside, before, errors);

    manual = CreateEventW(NULL, TRUE, FALSE, NULL);
    automatic = CreateEventW(NULL, FALSE, FALSE, NULL);
    run(consume_event, THREADS, threads);
    int set = 0;
    for (int i = 0; i < ROUNDS * 2; i++) {
        SetEvent(automatic);
        set++;
        while (event_count < set)
            SwitchToThread();
    }
    SetEvent(manual);
    join(THREADS, threads);
    printf("auto-reset event: set %d, taken %ld\n", set, event_count);

    for (int i = 0; i < 3; i++)
        tokens[i] = CreateEventW(NULL, FALSE, TRUE, NULL);
    inside = 0;
    run(take_all, THREADS, threads);
    join(THREADS, threads);
    printf("wait for all: %ld, errors %ld\n", taken, errors);

    for (int i = 0; i < 2; i++)
        ResetEvent(tokens[i]);
    run(ping_pong, 2, threads);
    join(2, threads);
    printf("ping-pong: errors %ld\n", errors);

    taken = event_count = 0;
    run(with_timeout, THREADS, threads);
    for (int i = 0; i < 100; i++) {
        SetEvent(automatic);
        if (i % 8 == 0)
            Sleep(1);
    }
    join(THREADS, threads);
    printf("time-outs and signals together: %ld, some of each: %d\n", taken + event_count, taken > 0 && event_count > 0);
    return 0;
}

/* output:
mutex: 1920, errors 0
semaphore: inside 0, left 0, errors 0
auto-reset event: set 480, taken 480
wait for all: 480, errors 0
ping-pong: errors 0
time-outs and signals together: 320, some of each: 1
*/
