// Threads: created suspended, their exit codes, stacks, names, priorities, TLS of their own, APCs; thread-local storage by index
// services: NtOpenThread NtSuspendThread
#include <stdio.h>
#include <windows.h>

static DWORD slot;

static DWORD WINAPI worker(void *argument)
{
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    printf("worker: argument %p tls %p", argument, TlsGetValue(slot));
    TlsSetValue(slot, (void *)7);
    printf(" %p stack %d KB\n", TlsGetValue(slot), (int)((high - low) >> 10));
    return 42;
}

static DWORD WINAPI leaver(void *argument)
{
    (void)argument;
    ExitThread(77);
}

static void CALLBACK call(ULONG_PTR argument) { printf("apc %d\n", (int)argument); }

static DWORD WINAPI sleeper(void *argument)
{
    *(DWORD *)argument = SleepEx(INFINITE, TRUE);
    return 5;
}

int main(void)
{
    DWORD id, code, count, slept = 0;
    slot = TlsAlloc();
    TlsSetValue(slot, (void *)5);
    HANDLE thread = CreateThread(NULL, 0x20000, worker, (void *)0x11, CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION, &id);
    printf("id: %d\n", GetThreadId(thread) == id);
    GetExitCodeThread(thread, &code);
    printf("before: %lu\n", code);
    count = SuspendThread(thread);
    printf("suspend: %lu", count);
    count = ResumeThread(thread);
    printf(" resume: %lu\n", count);
    printf("still: %lu\n", WaitForSingleObject(thread, 20));
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("after: %lu, own tls %p\n", code, TlsGetValue(slot));
    CloseHandle(thread);
    thread = CreateThread(NULL, 0, leaver, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("left with %lu\n", code);
    CloseHandle(thread);

    thread = CreateThread(NULL, 0, sleeper, &slept, 0, NULL);
    Sleep(50); // an APC queued before a thread's first step runs before it
    BOOL queued = QueueUserAPC(call, thread, 3) != 0;
    WaitForSingleObject(thread, INFINITE);
    printf("queued: %d\n", queued);
    printf("slept: %#lx\n", slept);
    SetLastError(0);
    printf("queue to the dead: %lu\n", QueueUserAPC(call, thread, 4));
    CloseHandle(thread);
    QueueUserAPC(call, GetCurrentThread(), 1);
    QueueUserAPC(call, GetCurrentThread(), 2);
    printf("own: %#lx\n", SleepEx(0, TRUE));
    printf("none left: %#lx\n", SleepEx(0, TRUE));

    printf("priority: %d", GetThreadPriority(GetCurrentThread()));
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_ABOVE_NORMAL);
    printf(" %d\n", GetThreadPriority(GetCurrentThread()));
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL);

    DWORD many[300];
    int taken = 0;
    while (taken < 300 && (many[taken] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        TlsSetValue(many[taken], (void *)(ULONG_PTR)taken), taken++;
    printf("slots: %d last %d\n", taken, (int)(ULONG_PTR)TlsGetValue(many[taken - 1]));
    TlsFree(many[100]);
    DWORD again = TlsAlloc();
    printf("reused: %d value %p\n", again == many[100], TlsGetValue(again));
    SetLastError(0);
    BOOL ok = TlsFree(5000);
    printf("free nothing: %d error %lu\n", ok, GetLastError());
    SetLastError(9);
    TlsGetValue(slot);
    printf("error after a get: %lu\n", GetLastError());
    SetLastError(0);
    thread = OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, 0xfffffff0);
    printf("open nothing: %p error %lu\n", thread, GetLastError());
    thread = OpenThread(THREAD_ALL_ACCESS, FALSE, GetCurrentThreadId());
    printf("open self: %d\n", thread != NULL && GetThreadId(thread) == GetCurrentThreadId());
    SetLastError(0);
    thread = CreateThread(NULL, 0, worker, NULL, 0x100, NULL);
    printf("bad flags: %p error %lu\n", thread, GetLastError());
    return 0;
}

/* output:
id: 1
before: 259
suspend: 1 resume: 2
still: 258
worker: argument 0000000000000011 tls 0000000000000000 0000000000000007 stack 128 KB
after: 42, own tls 0000000000000005
left with 77
apc 3
queued: 1
slept: 0xc0
queue to the dead: 0
apc 1
apc 2
own: 0xc0
none left: 0
priority: 0 1
slots: 300 last 299
reused: 1 value 0000000000000000
free nothing: 0 error 87
error after a get: 0
open nothing: 0000000000000000 error 87
open self: 1
bad flags: 0000000000000000 error 87
*/
