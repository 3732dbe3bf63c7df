// Threads begin and end by the thousand while others suspend, look at and end them at random: no start, end or exit code is lost
// varies: how often a thread is met on its way is chance
// services: NtCreateEvent NtCreateMutant NtGetContextThread NtOpenThread NtTerminateProcess
// What one thread leaves is no other's: ids while there are handles, stacks, TEBs, mutexes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { MAKERS = 3, KEPT = 40, VICTIMS = 40, CHILDREN = 6, MOST_ROUNDS = 3000, MILLISECONDS = 2500, DEPTH = 0x8000 };

static volatile LONG running, made, ran, wrong, abandoned, begun;
static volatile LONG published[MAKERS];
static HANDLE gate, mutex;

static ULONG next_random(ULONG *state) { return *state = *state * 1664525 + 1013904223; }

static DWORD WINAPI plain(void *value)
{
    InterlockedIncrement(&ran);
    return (DWORD)(ULONG_PTR)value;
}

// What the last thread on this stack and in this TEB has left would be seen here.
static DWORD WINAPI fresh(void *value)
{
    char below[DEPTH];
    volatile char *at = below;
    NT_TIB *tib = (NT_TIB *)NtCurrentTeb();
    int dirty = GetLastError() != 0;
    for (int i = 0; i < DEPTH / 2; i++) // what is nearer the top the thread's own start has used
        dirty |= at[i] != 0;
    dirty |= (char *)tib->StackBase < below || (char *)tib->StackLimit > below;
    dirty |= tib->Self != tib || GetCurrentThreadId() == 0;
    for (int i = 0; i < DEPTH; i++)
        at[i] = 0x5a;
    SetLastError(7);
    InterlockedExchangeAdd(&wrong, dirty);
    InterlockedIncrement(&ran);
    return (DWORD)(ULONG_PTR)value;
}

// One that makes calls, some of which trap.
static DWORD WINAPI busy(void *value)
{
    FILETIME times[4];
    HANDLE event = CreateEventW(NULL, FALSE, TRUE, NULL);
    if (WaitForSingleObject(event, 1000) != WAIT_OBJECT_0 ||
        !GetThreadTimes(GetCurrentThread(), &times[0], &times[1], &times[2], &times[3]))
        InterlockedIncrement(&wrong);
    CloseHandle(event);
    InterlockedIncrement(&ran);
    return (DWORD)(ULONG_PTR)value;
}

// One that ends with a mutex of its own.
static DWORD WINAPI owner(void *value)
{
    DWORD got = WaitForSingleObject(mutex, INFINITE);
    if (got != WAIT_OBJECT_0 && got != WAIT_ABANDONED)
        InterlockedIncrement(&wrong);
    InterlockedIncrement(&ran);
    return (DWORD)(ULONG_PTR)value;
}

static LPTHREAD_START_ROUTINE const kinds[] = {plain, fresh, busy, owner};

static DWORD WINAPI maker(void *index)
{
    ULONG state = (ULONG)(ULONG_PTR)index + 99;
    int mine = (int)(ULONG_PTR)index;
    for (int round = 0; running && round < MOST_ROUNDS; round++) {
        DWORD kind = (next_random(&state) >> 8) % 4, code = 0, id = 0, value = next_random(&state) >> 8 | 1;
        HANDLE thread = CreateThread(NULL, 0, kinds[kind], (void *)(ULONG_PTR)value, 0, &id);
        if (thread == NULL) {
            InterlockedIncrement(&wrong);
            break;
        }
        InterlockedIncrement(&made);
        published[mine] = (LONG)id;
        if (WaitForSingleObject(thread, 60000) != WAIT_OBJECT_0)
            InterlockedIncrement(&wrong);
        if (round % 3 == 0 && (!GetExitCodeThread(thread, &code) || code != value))
            InterlockedIncrement(&wrong);
        if (kind == 3) {
            DWORD got = WaitForSingleObject(mutex, INFINITE);
            if (got == WAIT_ABANDONED)
                InterlockedIncrement(&abandoned);
            ReleaseMutex(mutex);
        }
        CloseHandle(thread);
    }
    return 0;
}

// Makes threads until it is ended.
static DWORD WINAPI victim(void *unused)
{
    (void)unused;
    InterlockedIncrement(&begun);
    for (;;) {
        HANDLE thread = CreateThread(NULL, 0, plain, NULL, 0, NULL);
        if (thread != NULL) {
            WaitForSingleObject(thread, INFINITE);
            CloseHandle(thread);
        }
    }
}

static DWORD WINAPI waits(void *unused)
{
    (void)unused;
    return WaitForSingleObject(gate, INFINITE) + 5;
}

static void meddle(DWORD duration)
{
    ULONG state = 4711;
    ULONGLONG end = GetTickCount64() + duration;
    while (GetTickCount64() < end) {
        HANDLE thread = OpenThread(THREAD_ALL_ACCESS, FALSE, (DWORD)published[(next_random(&state) >> 8) % MAKERS]);
        CONTEXT context;
        DWORD code;
        if (thread == NULL)
            continue;
        switch ((next_random(&state) >> 8) % 4) {
        case 0:
            if (SuspendThread(thread) != (DWORD)-1)
                ResumeThread(thread);
            break;
        case 1:
            context.ContextFlags = CONTEXT_CONTROL;
            if (SuspendThread(thread) != (DWORD)-1) {
                if (GetThreadContext(thread, &context) && (context.Rip == 0 || context.Rsp == 0))
                    InterlockedIncrement(&wrong);
                ResumeThread(thread);
            }
            break;
        case 2:
            if (!GetExitCodeThread(thread, &code))
                InterlockedIncrement(&wrong);
            break;
        default:
            WaitForSingleObject(thread, 1);
            break;
        }
        CloseHandle(thread);
    }
}

static int in_child(void)
{
    for (int i = 0; i < 3; i++)
        CloseHandle(CreateThread(NULL, 0, victim, NULL, 0, NULL));
    puts("child");
    fflush(stdout);
    Sleep(INFINITE);
    return 1;
}

static void together(void)
{
    HANDLE makers[MAKERS];
    made = ran = 0;
    running = 1;
    for (int i = 0; i < MAKERS; i++)
        makers[i] = CreateThread(NULL, 0, maker, (void *)(ULONG_PTR)i, 0, NULL);
    meddle(MILLISECONDS);
    running = 0;
    printf("makers ended: %lu\n", WaitForMultipleObjects(MAKERS, makers, TRUE, 60000));
    printf("all ran: %d, wrong: %ld, mutexes abandoned: %d\n", made == ran && made > 20, wrong, abandoned > 0);
    for (int i = 0; i < MAKERS; i++)
        CloseHandle(makers[i]);
}

static void kept(void)
{
    HANDLE threads[KEPT];
    DWORD ids[KEPT];
    int same = 0, codes = 0, opened = 0, alive = 0, owned = 0;
    for (int i = 0; i < KEPT; i++) {
        threads[i] = CreateThread(NULL, 0, plain, (void *)(ULONG_PTR)(i + 100), 0, &ids[i]);
        WaitForSingleObject(threads[i], 60000);
    }
    for (int i = 0; i < KEPT; i++) {
        DWORD code;
        HANDLE again = OpenThread(THREAD_QUERY_INFORMATION, FALSE, ids[i]);
        for (int j = 0; j < i; j++)
            same += ids[i] == ids[j];
        codes += GetExitCodeThread(threads[i], &code) && code == (DWORD)i + 100;
        opened += again != NULL && GetThreadId(again) == ids[i];
        owned += GetProcessIdOfThread(threads[i]) == GetCurrentProcessId();
        CloseHandle(again);
    }
    for (int i = 0; i < KEPT; i++)
        CloseHandle(threads[i]);
    printf("ids twice: %d, codes: %d, opened again: %d, of this process: %d\n", same, codes, opened, owned);
    ResetEvent(gate);
    for (int i = 0; i < 8; i++)
        threads[i] = CreateThread(NULL, 0, waits, NULL, 0, NULL);
    for (int i = 0; i < 8; i++) {
        FILETIME times[4];
        DWORD code;
        alive += GetExitCodeThread(threads[i], &code) && code == STILL_ACTIVE &&
                 GetThreadTimes(threads[i], &times[0], &times[1], &times[2], &times[3]) && times[0].dwHighDateTime != 0;
    }
    SetEvent(gate);
    WaitForMultipleObjects(8, threads, TRUE, 60000);
    for (int i = 0; i < 8; i++) {
        FILETIME times[4];
        DWORD code;
        alive += GetExitCodeThread(threads[i], &code) && code == 5 &&
                 GetThreadTimes(threads[i], &times[0], &times[1], &times[2], &times[3]) &&
                 CompareFileTime(&times[0], &times[1]) <= 0;
        CloseHandle(threads[i]);
    }
    printf("waited: %d\n", alive);
}

static void ended(void)
{
    ULONG state = 7;
    int died = 0;
    for (int i = 0; i < VICTIMS; i++) {
        LONG before = begun;
        DWORD code = 0;
        HANDLE thread = CreateThread(NULL, 0, victim, NULL, 0, NULL);
        while (begun == before) // who dies while it starts leaves the loader's lock behind
            SwitchToThread();
        for (ULONG turns = next_random(&state) >> 18; turns; turns--)
            YieldProcessor();
        TerminateThread(thread, 9);
        died += WaitForSingleObject(thread, 60000) == WAIT_OBJECT_0 && GetExitCodeThread(thread, &code) && code == 9;
        CloseHandle(thread);
    }
    printf("victims: %d\n", died);
}

static void killed(char *self)
{
    char line[MAX_PATH + 16];
    ULONG state = 3;
    int gone = 0;
    snprintf(line, sizeof(line), "\"%s\" child", self);
    for (int i = 0; i < CHILDREN; i++) {
        SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
        PROCESS_INFORMATION process;
        STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
        HANDLE ends[2];
        char text[8];
        DWORD got = 0, code = 0;
        CreatePipe(&ends[0], &ends[1], &inherit, 0);
        SetHandleInformation(ends[0], HANDLE_FLAG_INHERIT, 0);
        startup.hStdOutput = ends[1];
        if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
            break;
        CloseHandle(ends[1]);
        ReadFile(ends[0], text, sizeof(text), &got, NULL);
        Sleep((next_random(&state) >> 8) % 30);
        TerminateProcess(process.hProcess, 77);
        gone += got != 0 && WaitForSingleObject(process.hProcess, 60000) == WAIT_OBJECT_0 &&
                WaitForSingleObject(process.hThread, 60000) == WAIT_OBJECT_0 &&
                GetExitCodeProcess(process.hProcess, &code) && code == 77;
        CloseHandle(ends[0]);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    printf("killed: %d\n", gone);
}

int main(int argc, char **argv)
{
    gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    mutex = CreateMutexW(NULL, FALSE, NULL);
    if (argc > 1)
        return in_child();
    kept();
    together();
    ended();
    killed(argv[0]);
    kept();
    return 0;
}

/* output:
ids twice: 0, codes: 40, opened again: 40, of this process: 40
waited: 16
makers ended: 0
all ran: 1, wrong: 0, mutexes abandoned: 1
victims: 40
killed: 6
ids twice: 0, codes: 40, opened again: 40, of this process: 40
waited: 16
*/
