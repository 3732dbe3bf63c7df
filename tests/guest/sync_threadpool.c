// Thread pools: work, simple callbacks, timers, waits, cleanup groups, what callbacks may ask for, and the older calls.
// varies: which worker runs a callback, and how many there are, is chance
// services: NtClearEvent NtCreateEvent NtCreateThreadEx NtSetEvent NtWaitForMultipleObjects NtWaitForSingleObject
#define WIN32_LEAN_AND_MEAN
#include <stdio.h>
#include <windows.h>

static volatile LONG count, running, most, cancelled, finalized;
static HANDLE event, gate;

static VOID CALLBACK work(TP_CALLBACK_INSTANCE *instance, void *context, TP_WORK *work)
{
    (void)instance;
    (void)work;
    InterlockedExchangeAdd(&count, (LONG)(ULONG_PTR)context);
}

static VOID CALLBACK blocking(TP_CALLBACK_INSTANCE *instance, void *context, TP_WORK *work)
{
    (void)context;
    (void)work;
    CallbackMayRunLong(instance);
    LONG now = InterlockedIncrement(&running);
    for (LONG seen = most; now > seen; seen = most)
        InterlockedCompareExchange(&most, now, seen);
    WaitForSingleObject(gate, 5000);
    InterlockedDecrement(&running);
    InterlockedIncrement(&count);
}

static VOID CALLBACK simple(TP_CALLBACK_INSTANCE *instance, void *context)
{
    InterlockedIncrement(&count);
    SetEventWhenCallbackReturns(instance, context);
}

static VOID CALLBACK finalize(TP_CALLBACK_INSTANCE *instance, void *context)
{
    (void)instance;
    (void)context;
    InterlockedIncrement(&finalized);
}

static VOID CALLBACK timer(TP_CALLBACK_INSTANCE *instance, void *context, TP_TIMER *timer)
{
    (void)instance;
    (void)timer;
    InterlockedIncrement((LONG *)context);
}

static VOID CALLBACK waited(TP_CALLBACK_INSTANCE *instance, void *context, TP_WAIT *wait, TP_WAIT_RESULT result)
{
    (void)instance;
    (void)wait;
    *(volatile LONG *)context = (LONG)result;
    SetEvent(event);
}

static VOID CALLBACK group_cancelled(void *object, void *cleanup)
{
    if (cleanup == (void *)0x77)
        InterlockedExchangeAdd(&cancelled, (LONG)(ULONG_PTR)object);
}

static DWORD WINAPI item(void *context)
{
    InterlockedIncrement(&count);
    SetEvent(context);
    return 0;
}

static DWORD WINAPI opens_later(void *context)
{
    Sleep(100);
    SetEvent(context);
    return 0;
}

static VOID CALLBACK old_wait(void *context, BOOLEAN timed_out)
{
    InterlockedIncrement((LONG *)context + (timed_out ? 1 : 0));
}

static VOID CALLBACK old_timer(void *context, BOOLEAN fired)
{
    if (fired)
        InterlockedIncrement((LONG *)context);
}

static void works(void)
{
    TP_WORK *w = CreateThreadpoolWork(work, (void *)3, NULL);
    for (int i = 0; i < 1000; i++)
        SubmitThreadpoolWork(w);
    WaitForThreadpoolWorkCallbacks(w, FALSE);
    printf("work: %ld\n", count);
    CloseThreadpoolWork(w);

    count = 0;
    w = CreateThreadpoolWork(blocking, NULL, NULL);
    for (int i = 0; i < 8; i++)
        SubmitThreadpoolWork(w);
    for (int i = 0; i < 200 && running < 8; i++)
        Sleep(10);
    printf("blocked callbacks at once: %ld\n", most);
    SetEvent(gate);
    WaitForThreadpoolWorkCallbacks(w, FALSE);
    printf("all ended: %ld\n", count);
    CloseThreadpoolWork(w);

    count = 0;
    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);
    environment.FinalizationCallback = finalize;
    for (int i = 0; i < 20; i++) {
        if (!TrySubmitThreadpoolCallback(simple, event, &environment))
            puts("not submitted");
        WaitForSingleObject(event, 5000);
    }
    for (int i = 0; i < 200 && finalized < 20; i++)
        Sleep(5);
    printf("simple: %ld finalized %ld\n", count, finalized);
}

static void timers(void)
{
    volatile LONG once = 0, often = 0;
    TP_TIMER *a = CreateThreadpoolTimer(timer, (void *)&once, NULL), *b = CreateThreadpoolTimer(timer, (void *)&often, NULL);
    LARGE_INTEGER due = {.QuadPart = -300000};
    FILETIME time = {due.LowPart, (DWORD)due.HighPart};
    printf("set: %d", IsThreadpoolTimerSet(a));
    SetThreadpoolTimer(a, &time, 0, 0);
    printf(" %d\n", IsThreadpoolTimerSet(a));
    SetThreadpoolTimer(b, &time, 20, 0);
    Sleep(400);
    SetThreadpoolTimer(b, NULL, 0, 0);
    WaitForThreadpoolTimerCallbacks(b, TRUE);
    LONG had = often;
    Sleep(100);
    printf("once %ld often %d stopped %d set %d %d\n", once, had >= 8 && had <= 20, often == had, IsThreadpoolTimerSet(a),
           IsThreadpoolTimerSet(b));
    CloseThreadpoolTimer(a);
    CloseThreadpoolTimer(b);
}

static void waits(void)
{
    volatile LONG result = -1;
    HANDLE object = CreateEventA(NULL, FALSE, FALSE, NULL);
    TP_WAIT *w = CreateThreadpoolWait(waited, (void *)&result, NULL);
    SetThreadpoolWait(w, object, NULL);
    SetEvent(object);
    WaitForSingleObject(event, 5000);
    printf("signaled: %ld, consumed %d\n", result, WaitForSingleObject(object, 0) == WAIT_TIMEOUT);
    FILETIME time;
    LARGE_INTEGER due = {.QuadPart = -300000};
    time = (FILETIME){due.LowPart, (DWORD)due.HighPart};
    SetThreadpoolWait(w, object, &time);
    WaitForSingleObject(event, 5000);
    printf("timed out: %ld\n", result);
    result = -1;
    SetThreadpoolWait(w, object, NULL);
    SetThreadpoolWait(w, NULL, NULL);
    SetEvent(object);
    WaitForThreadpoolWaitCallbacks(w, TRUE);
    Sleep(30);
    printf("unset: %ld\n", result);
    CloseThreadpoolWait(w);
    CloseHandle(object);

    HANDLE many[100];
    TP_WAIT *many_waits[100];
    LONG results[100];
    for (int i = 0; i < 100; i++) {
        many[i] = CreateEventA(NULL, TRUE, FALSE, NULL);
        results[i] = -1;
        many_waits[i] = CreateThreadpoolWait(waited, &results[i], NULL);
        SetThreadpoolWait(many_waits[i], many[i], NULL);
    }
    for (int i = 99; i >= 0; i--)
        SetEvent(many[i]);
    int right = 0;
    for (int i = 0; i < 100; i++) {
        for (int tries = 0; tries < 500 && *(volatile LONG *)&results[i] == -1; tries++)
            Sleep(5);
        WaitForThreadpoolWaitCallbacks(many_waits[i], FALSE);
        CloseThreadpoolWait(many_waits[i]);
        CloseHandle(many[i]);
        right += results[i] == WAIT_OBJECT_0;
    }
    printf("many: %d\n", right);
    ResetEvent(event);
}

static void groups(void)
{
    TP_POOL *pool = CreateThreadpool(NULL);
    SetThreadpoolThreadMaximum(pool, 1);
    printf("minimum %d\n", SetThreadpoolThreadMinimum(pool, 1));
    TP_CLEANUP_GROUP *group = CreateThreadpoolCleanupGroup();
    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    SetThreadpoolCallbackCleanupGroup(&environment, group, group_cancelled);
    count = running = 0;
    ResetEvent(gate);
    TP_WORK *first = CreateThreadpoolWork(blocking, (void *)1, &environment);
    TP_WORK *second = CreateThreadpoolWork(work, (void *)100, &environment);
    SubmitThreadpoolWork(first);
    while (!running)
        Sleep(1);
    SubmitThreadpoolWork(second);
    SubmitThreadpoolWork(second);
    Sleep(50);
    printf("one thread: %ld\n", count);
    SetEvent(gate);
    CloseThreadpoolCleanupGroupMembers(group, FALSE, (void *)0x77);
    printf("group waited: %ld cancelled %ld\n", count, cancelled);

    count = running = 0;
    ResetEvent(gate);
    first = CreateThreadpoolWork(blocking, (void *)1, &environment);
    second = CreateThreadpoolWork(work, (void *)100, &environment);
    SubmitThreadpoolWork(first);
    while (!running)
        Sleep(1);
    SubmitThreadpoolWork(second);
    SubmitThreadpoolWork(second);
    HANDLE later = CreateThread(NULL, 0, opens_later, gate, 0, NULL);
    CloseThreadpoolCleanupGroupMembers(group, TRUE, (void *)0x77);
    WaitForSingleObject(later, INFINITE);
    CloseHandle(later);
    printf("group cancelled: callbacks %d\n", count < 100);
    CloseThreadpoolCleanupGroup(group);
    CloseThreadpool(pool);
}

static void older(void)
{
    count = 0;
    ResetEvent(event);
    printf("queued %d\n", QueueUserWorkItem(item, event, WT_EXECUTEDEFAULT));
    WaitForSingleObject(event, 5000);
    printf("item ran %ld\n", count);

    LONG calls[2] = {0, 0};
    HANDLE object = CreateEventA(NULL, FALSE, FALSE, NULL), wait;
    printf("registered %d\n", RegisterWaitForSingleObject(&wait, object, old_wait, calls, INFINITE, WT_EXECUTEDEFAULT));
    for (int i = 1; i <= 3; i++) {
        SetEvent(object);
        for (int tries = 0; tries < 500 && *(volatile LONG *)calls < i; tries++)
            Sleep(2);
    }
    printf("unregistered %d signaled %ld timed out %ld\n", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE), calls[0], calls[1]);
    calls[0] = calls[1] = 0;
    RegisterWaitForSingleObject(&wait, object, old_wait, calls, 20, WT_EXECUTEONLYONCE);
    Sleep(200);
    printf("once: %d signaled %ld timed out %ld\n", UnregisterWaitEx(wait, INVALID_HANDLE_VALUE), calls[0], calls[1]);
    CloseHandle(object);

    LONG once = 0, often = 0;
    HANDLE queue = CreateTimerQueue(), a, b;
    printf("timers %d", CreateTimerQueueTimer(&a, queue, old_timer, &once, 20, 0, WT_EXECUTEDEFAULT));
    printf(" %d\n", CreateTimerQueueTimer(&b, queue, old_timer, &often, 10, 20, WT_EXECUTEDEFAULT));
    Sleep(300);
    printf("delete %d", DeleteTimerQueueTimer(queue, b, INVALID_HANDLE_VALUE));
    LONG had = often;
    Sleep(60);
    printf(" once %ld often %d stopped %d\n", once, had >= 5 && had <= 16, often == had);
    printf("delete queue %d\n", DeleteTimerQueueEx(queue, INVALID_HANDLE_VALUE));
}

int main(void)
{
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    gate = CreateEventA(NULL, TRUE, FALSE, NULL);
    works();
    timers();
    waits();
    groups();
    older();
    return 0;
}

/* output:
work: 3000
blocked callbacks at once: 8
all ended: 8
simple: 20 finalized 20
set: 0 1
once 1 often 1 stopped 1 set 1 0
signaled: 0, consumed 1
timed out: 258
unset: -1
many: 100
minimum 1
one thread: 0
group waited: 201 cancelled 0
group cancelled: callbacks 1
queued 1
item ran 1
registered 1
unregistered 1 signaled 3 timed out 0
once: 1 signaled 0 timed out 1
timers 1 1
delete 1 once 1 often 1 stopped 1
delete queue 1
*/
