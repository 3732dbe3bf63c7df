// Threads that make fast calls without end are suspended, looked at, moved, alerted and ended at random: no call is lost or made twice
// varies: how often a thread is stopped within a call is chance
// services: NtCreateEvent NtCreateIoCompletion NtCreateMutant NtCreateSemaphore NtCreateThreadEx NtGetContextThread NtQueryVirtualMemory
// The contexts seen must lie in code that the program can know of: its own, or the system's at a call that has been made.
#include <stdio.h>
#include <windows.h>

enum { ROUNDS = 1500, TOKENS = 2, ENDED = 60 };

static HANDLE semaphore, mutex, port, ping, pong, ball, stop;
static volatile LONG taken, given, counted, posted, received, pings, apcs, running;
static volatile LONG begun;
static LONG guarded;

static void CALLBACK apc(ULONG_PTR unused)
{
    (void)unused;
    InterlockedIncrement(&apcs);
}

static BOOL going(void) { return running; }

// Tokens of a semaphore go round: there are always as many.
static DWORD WINAPI tokens(void *unused)
{
    (void)unused;
    while (going()) {
        DWORD got = WaitForSingleObjectEx(semaphore, INFINITE, TRUE);
        if (got == WAIT_IO_COMPLETION)
            continue;
        InterlockedIncrement(&taken);
        ReleaseSemaphore(semaphore, 1, NULL);
        InterlockedIncrement(&given);
    }
    return 0;
}

// A counter that only a mutant guards.
static DWORD WINAPI guards(void *unused)
{
    (void)unused;
    InterlockedIncrement(&begun);
    while (going()) {
        if (WaitForSingleObject(mutex, 1000) != WAIT_OBJECT_0)
            continue;
        LONG seen = guarded;
        guarded = seen + 1;
        InterlockedIncrement(&counted);
        ReleaseMutex(mutex);
    }
    return 0;
}

static DWORD WINAPI posts(void *unused)
{
    (void)unused;
    InterlockedIncrement(&begun);
    while (going()) {
        DWORD bytes;
        ULONG_PTR key;
        OVERLAPPED *overlapped;
        if (InterlockedIncrement(&posted) && !PostQueuedCompletionStatus(port, 1, 2, NULL))
            InterlockedDecrement(&posted);
        if (GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 1) && bytes == 1 && key == 2)
            InterlockedIncrement(&received);
    }
    return 0;
}

static DWORD WINAPI pongs(void *unused)
{
    (void)unused;
    while (going())
        if (SignalObjectAndWait(pong, ball, 2, FALSE) == WAIT_OBJECT_0)
            InterlockedIncrement(&pings);
    return 0;
}

static DWORD WINAPI waits(void *unused)
{
    HANDLE both[2] = {stop, ping};
    (void)unused;
    for (;;) {
        DWORD got = WaitForMultipleObjectsEx(2, both, FALSE, 3, TRUE);
        if (got == WAIT_OBJECT_0)
            return 0;
        if (got == WAIT_OBJECT_0 + 1)
            SetEvent(pong);
        SleepEx(0, TRUE);
    }
}

static ULONG next_random(ULONG *state) { return *state = *state * 1664525 + 1013904223; }

static BOOL plausible(HANDLE thread)
{
    CONTEXT context;
    context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
    if (!GetThreadContext(thread, &context))
        return FALSE;
    MEMORY_BASIC_INFORMATION stack;
    MEMORY_BASIC_INFORMATION code;
    // A stack pointer of the thread's own, and code of an image; but for the clock, whose code is the system's own.
    BOOL in_image = VirtualQuery((void *)context.Rip, &code, sizeof(code)) && code.Type == MEM_IMAGE;
    return VirtualQuery((void *)context.Rsp, &stack, sizeof(stack)) && stack.State == MEM_COMMIT &&
           stack.Type == MEM_PRIVATE && context.Rsp < 0x7fe000000000 && (in_image || context.Rip > 0x7ff000000000);
}

int main(void)
{
    static DWORD (WINAPI *const routines[])(void *) = {tokens, guards, posts, pongs, waits, tokens, guards};
    enum { KINDS = sizeof(routines) / sizeof(*routines) };
    HANDLE threads[KINDS];
    ULONG state = 12345;
    int odd = 0, queued = 0;
    semaphore = CreateSemaphoreW(NULL, TOKENS, TOKENS, NULL);
    mutex = CreateMutexW(NULL, FALSE, NULL);
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    ping = CreateEventW(NULL, FALSE, FALSE, NULL);
    pong = CreateEventW(NULL, FALSE, FALSE, NULL);
    ball = CreateEventW(NULL, FALSE, FALSE, NULL);
    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    running = 1;
    for (int i = 0; i < KINDS; i++)
        threads[i] = CreateThread(NULL, 0, routines[i], NULL, 0, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        HANDLE thread = threads[(next_random(&state) >> 8) % KINDS];
        switch ((next_random(&state) >> 8) % 5) {
        case 0:
            SuspendThread(thread);
            ResumeThread(thread);
            break;
        case 1:
            SuspendThread(thread);
            odd += !plausible(thread);
            ResumeThread(thread);
            break;
        case 2:
            odd += !plausible(thread);
            break;
        case 3:
            queued += QueueUserAPC(apc, thread, 0) != 0;
            break;
        default: // moved to where it is
            SuspendThread(thread);
            CONTEXT context;
            context.ContextFlags = CONTEXT_CONTROL;
            odd += !GetThreadContext(thread, &context);
            odd += !SetThreadContext(thread, &context);
            ResumeThread(thread);
            break;
        }
        if (round % 8 == 0) {
            SetEvent(ping);
            SetEvent(ball);
        }
    }
    for (int turn = 0; turn < 10000 && !(taken && counted && posted && pings && apcs); turn++) {
        SetEvent(ping);
        SetEvent(ball);
        Sleep(1);
    }
    running = 0;
    SetEvent(stop);
    SetEvent(ball);
    printf("ended: %lu\n", WaitForMultipleObjects(KINDS, threads, TRUE, 20000));
    DWORD bytes;
    ULONG_PTR key;
    OVERLAPPED *overlapped;
    while (GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 0))
        received++;
    LONG left = 0;
    ReleaseSemaphore(semaphore, 1, &left);
    while (WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0)
        left++;
    printf("contexts odd: %d, all made calls: %d\n", odd, taken && counted && posted && pings);
    printf("tokens: %ld, taken as given: %d\n", left, taken == given);
    printf("guarded: %d, packets: %d\n", guarded == counted, posted == received);
    printf("apcs to waiting threads ran: %d, none twice: %d\n", apcs > 0, apcs <= queued);

    // Threads that die inside: nothing stays locked, and what they own is abandoned.
    running = 1;
    LONG died = 0;
    for (int i = 0; i < ENDED; i++) {
        LONG before = begun;
        HANDLE thread = CreateThread(NULL, 0, i % 2 ? guards : posts, NULL, 0, NULL);
        while (begun == before) // who dies while it starts leaves the loader's lock behind, here as on Windows
            SwitchToThread();
        for (ULONG turns = next_random(&state) >> 20; turns; turns--)
            YieldProcessor();
        Sleep(next_random(&state) >> 31);
        TerminateThread(thread, 7);
        DWORD code = 0;
        died += WaitForSingleObject(thread, 20000) == WAIT_OBJECT_0 && GetExitCodeThread(thread, &code) && code == 7;
        CloseHandle(thread);
    }
    DWORD last = WaitForSingleObject(mutex, 20000);
    printf("died: %ld, mutex: %d\n", died, last == WAIT_OBJECT_0 || last == WAIT_ABANDONED);
    return 0;
}

/* output:
ended: 0
contexts odd: 0, all made calls: 1
tokens: 2, taken as given: 1
guarded: 1, packets: 1
apcs to waiting threads ran: 1, none twice: 1
died: 60, mutex: 1
*/
