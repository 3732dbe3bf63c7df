// User APCs: their order, every alertable wait, those queued before a thread's start, nested ones, exits in one, registers kept.
// services: NtSignalAndWaitForSingleObject
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

NTSYSAPI NTSTATUS NTAPI NtQueueApcThread(HANDLE, void (*)(void *, void *, void *), void *, void *, void *);
NTSYSAPI NTSTATUS NTAPI NtTestAlert(void);
NTSYSAPI NTSTATUS NTAPI NtAlertThread(HANDLE);
NTSYSAPI NTSTATUS NTAPI NtDelayExecution(BOOLEAN, LARGE_INTEGER *);

static volatile LONG count;
static HANDLE event;

static void CALLBACK note(ULONG_PTR value) { printf("  apc %llu\n", (unsigned long long)value); }

static void CALLBACK counted(ULONG_PTR value) { InterlockedExchangeAdd(&count, (LONG)value); }

static void CALLBACK queues_more(ULONG_PTR value)
{
    printf("  apc %llu begins\n", (unsigned long long)value);
    if (value < 3)
        QueueUserAPC(queues_more, GetCurrentThread(), value + 1);
    printf("  a wait inside: %lx\n", SleepEx(0, value == 1));
    printf("  apc %llu ends\n", (unsigned long long)value);
}

static void CALLBACK sets_event(ULONG_PTR value)
{
    (void)value;
    SetEvent(event);
}

static void CALLBACK leaves(ULONG_PTR value) { ExitThread((DWORD)value); }

static void three(void *a, void *b, void *c) { printf("  three: %p %p %p\n", a, b, c); }

static DWORD WINAPI started(void *argument)
{
    printf("the thread begins, argument %llu, count %ld\n", (unsigned long long)(ULONG_PTR)argument, count);
    return 6;
}

static DWORD WINAPI waits(void *argument)
{
    DWORD kind = (DWORD)(ULONG_PTR)argument, result = 0;
    HANDLE none = CreateEventW(NULL, TRUE, FALSE, NULL), both[] = {none, event};
    InterlockedIncrement(&count);
    switch (kind) {
    case 0:
        result = SleepEx(INFINITE, TRUE);
        break;
    case 1:
        result = WaitForSingleObjectEx(none, INFINITE, TRUE);
        break;
    case 2:
        result = WaitForMultipleObjectsEx(2, both, TRUE, INFINITE, TRUE);
        break;
    case 3:
        result = WaitForMultipleObjectsEx(2, both, FALSE, INFINITE, TRUE);
        break;
    case 4:
        result = SignalObjectAndWait(none, event, INFINITE, TRUE);
        break;
    default:
        result = (DWORD)NtDelayExecution(TRUE, &(LARGE_INTEGER){.QuadPart = -3000000000});
        break;
    }
    CloseHandle(none);
    return result;
}

// Registers that a call must keep, over an APC that runs inside it.
static int keeps_registers(void)
{
    ULONG_PTR rbx = 0x1111, rsi = 0x2222, rdi = 0x3333, r12 = 0x4444;
    ULONGLONG xmm[2] = {0x123456789abcdef0, 0xfedcba9876543210}, after[2];
    LARGE_INTEGER zero = {0};
    __asm__ volatile("movdqu %[xmm], %%xmm6\n\t"
                     "movdqu %[xmm], %%xmm15\n\t"
                     "subq $0x28, %%rsp\n\t"
                     "movl $1, %%ecx\n\t"
                     "movq %[zero], %%rdx\n\t"
                     "call *%[function]\n\t"
                     "addq $0x28, %%rsp\n\t"
                     "pand %%xmm6, %%xmm15\n\t"
                     "movdqu %%xmm15, %[after]"
                     : "+b"(rbx), "+S"(rsi), "+D"(rdi), [after] "=m"(after)
                     : [xmm] "m"(xmm), [zero] "r"(&zero), [function] "r"(NtDelayExecution), "r"(r12)
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                       "xmm15", "memory", "cc");
    return rbx == 0x1111 && rsi == 0x2222 && rdi == 0x3333 && after[0] == xmm[0] && after[1] == xmm[1];
}

static void finish(const char *what, HANDLE thread)
{
    DWORD code;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("%s: %lx\n", what, code);
    CloseHandle(thread);
}

int main(void)
{
    HANDLE self = GetCurrentThread();
    setvbuf(stdout, NULL, _IONBF, 0);
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (int i = 1; i <= 5; i++)
        QueueUserAPC(note, self, (ULONG_PTR)i);
    Sleep(1);
    printf("not by Sleep, nor by a wait that is not alertable: %lx\n", WaitForSingleObject(event, 0));
    printf("all five in order: %lx\n", SleepEx(1000, TRUE));
    printf("none left: %lx\n", SleepEx(1, TRUE));
    QueueUserAPC(queues_more, self, 1);
    printf("nested: %lx\n", SleepEx(1000, TRUE));
    printf("rest: %lx\n", SleepEx(0, TRUE));
    SetEvent(event);
    QueueUserAPC(note, self, 6);
    printf("a signalled object comes first: %lx\n", WaitForSingleObjectEx(event, 0, TRUE));
    printf("then the APC: %lx\n", WaitForSingleObjectEx(event, 0, TRUE));
    NtQueueApcThread(self, three, (void *)1, (void *)0x7fffffff12345678, NULL);
    printf("NtTestAlert: %lx\n", NtTestAlert());
    printf("NtTestAlert: %lx\n", NtTestAlert());
    QueueUserAPC(counted, self, 0);
    printf("registers kept: %d\n", keeps_registers());
    printf("alert: %lx", NtAlertThread(self));
    printf(", wait %lx", NtWaitForSingleObject(event, TRUE, &(LARGE_INTEGER){.QuadPart = -10000}));
    printf(", again %lx\n", NtWaitForSingleObject(event, TRUE, &(LARGE_INTEGER){.QuadPart = -10000}));

    count = 0;
    HANDLE thread = CreateThread(NULL, 0, started, (void *)9, CREATE_SUSPENDED, NULL);
    QueueUserAPC(counted, thread, 100);
    QueueUserAPC(counted, thread, 20);
    ResumeThread(thread);
    finish("APCs before the start", thread);

    static const char *const names[] = {"SleepEx", "one", "all", "any", "signal and wait", "NtDelayExecution"};
    for (int i = 0; i < 6; i++) {
        count = 0;
        thread = CreateThread(NULL, 0, waits, (void *)(ULONG_PTR)i, 0, NULL);
        while (!count)
            Sleep(1);
        Sleep(5);
        QueueUserAPC(counted, thread, 5);
        finish(names[i], thread);
        if (count != 6)
            printf("count %ld\n", count);
    }
    count = 0;
    thread = CreateThread(NULL, 0, waits, (void *)3, 0, NULL);
    while (!count)
        Sleep(1);
    QueueUserAPC(sets_event, thread, 0);
    finish("an APC that signals the object: the wait is over all the same", thread);
    printf("and the signal is kept: %lx\n", WaitForSingleObject(event, 0));
    thread = CreateThread(NULL, 0, waits, (void *)0, 0, NULL);
    Sleep(10);
    QueueUserAPC(leaves, thread, 0x55);
    finish("ExitThread in an APC", thread);

    count = 0;
    thread = CreateThread(NULL, 0, waits, (void *)0, 0, NULL);
    while (!count)
        Sleep(1);
    Sleep(5);
    SuspendThread(thread);
    QueueUserAPC(counted, thread, 5);
    Sleep(10);
    printf("while suspended: %ld\n", count);
    ResumeThread(thread);
    finish("resumed", thread);

    HANDLE timer = CreateWaitableTimerW(NULL, FALSE, NULL);
    for (int i = 0; i < 1000; i++)
        QueueUserAPC(counted, self, 1);
    count = 0;
    printf("a thousand: %lx", SleepEx(INFINITE, TRUE));
    printf(", %ld\n", count);
    CloseHandle(timer);
    return 0;
}

/* output:
not by Sleep, nor by a wait that is not alertable: 102
  apc 1
  apc 2
  apc 3
  apc 4
  apc 5
all five in order: c0
none left: 0
  apc 1 begins
  apc 2 begins
  a wait inside: 0
  apc 2 ends
  apc 3 begins
  a wait inside: 0
  apc 3 ends
  a wait inside: c0
  apc 1 ends
nested: c0
rest: 0
a signalled object comes first: 0
  apc 6
then the APC: c0
  three: 0000000000000001 7FFFFFFF12345678 0000000000000000
NtTestAlert: 0
NtTestAlert: 0
registers kept: 1
alert: 0, wait 101, again 102
the thread begins, argument 9, count 120
APCs before the start: 6
SleepEx: c0
one: c0
all: c0
any: c0
signal and wait: c0
NtDelayExecution: c0
an APC that signals the object: the wait is over all the same: c0
and the signal is kept: 0
ExitThread in an APC: 55
while suspended: 1
resumed: c0
a thousand: c0, 1000
*/
