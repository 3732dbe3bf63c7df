// SuspendThread, GetThreadContext and SetThreadContext: of a running, a waiting and a fresh thread; redirection; suspend counts.
// varies: a thread is stopped wherever it is, again and again
// services: NtCreateEvent NtCreateThreadEx NtGetContextThread NtResumeThread NtSetContextThread NtSetEvent NtSuspendThread
#include <stdio.h>
#include <windows.h>

static volatile LONG64 spinning;
static volatile LONG redirected, stop;
static volatile ULONG64 seen_rcx, seen_rdx;

static DWORD WINAPI spin(void *argument)
{
    (void)argument;
    while (!stop)
        spinning++;
    return 4;
}

static void __attribute__((noreturn)) elsewhere(ULONG64 rcx, ULONG64 rdx)
{
    seen_rcx = rcx;
    seen_rdx = rdx;
    redirected = 1;
    ExitThread(77);
}

static DWORD WINAPI wait(void *event) { return WaitForSingleObject(event, INFINITE) + 1; }

static DWORD WINAPI fresh(void *argument) { return (DWORD)(ULONG_PTR)argument; }

static void send_elsewhere(HANDLE thread, CONTEXT *context)
{
    context->Rip = (DWORD64)elsewhere;
    context->Rsp = ((context->Rsp - 0x400) & ~0xfull) - 8;
    context->Rcx = 0x1111222233334444;
    context->Rdx = 0x5555666677778888;
    printf("set: %d\n", SetThreadContext(thread, context));
}

static void finish(const char *what, HANDLE thread)
{
    DWORD code;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("%s ended with %lu\n", what, code);
    CloseHandle(thread);
}

int main(void)
{
    CONTEXT context __attribute__((aligned(16))) = {0};
    HANDLE thread = CreateThread(NULL, 0, spin, NULL, 0, NULL);
    while (spinning < 1000)
        Sleep(0);
    printf("suspend: %lu %lu\n", SuspendThread(thread), SuspendThread(thread));
    LONG64 before = spinning;
    Sleep(20);
    printf("it stands: %d\n", spinning == before);
    context.ContextFlags = CONTEXT_FULL;
    printf("get: %d, flags %lx\n", GetThreadContext(thread, &context), context.ContextFlags);
    printf("rip in its loop: %d\n", context.Rip - (DWORD64)spin < 0x100);
    printf("mxcsr %lx, cs %x, ss %x\n", context.MxCsr, context.SegCs, context.SegSs);
    context.Rip = 0;
    context.ContextFlags = CONTEXT_INTEGER;
    GetThreadContext(thread, &context);
    printf("rip is not asked for: %llx\n", context.Rip);
    printf("resume: %lu", ResumeThread(thread));
    before = spinning;
    Sleep(20);
    printf(", still stands: %d", spinning == before);
    printf(", resume: %lu", ResumeThread(thread));
    while (spinning == before)
        Sleep(0);
    printf(", runs, resume: %lu\n", ResumeThread(thread));
    SuspendThread(thread);
    context.ContextFlags = CONTEXT_FULL;
    GetThreadContext(thread, &context);
    send_elsewhere(thread, &context);
    ResumeThread(thread);
    finish("the redirected", thread);
    printf("redirected %ld, rcx %llx rdx %llx\n", redirected, seen_rcx, seen_rdx);

    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    thread = CreateThread(NULL, 0, wait, event, 0, NULL);
    Sleep(20);
    SuspendThread(thread);
    context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
    printf("of a waiting thread: %d, rsp in a stack: %d\n", GetThreadContext(thread, &context), context.Rsp != 0);
    SetEvent(event);
    Sleep(10);
    printf("woken but suspended: %lx\n", WaitForSingleObject(thread, 10));
    ResumeThread(thread);
    finish("the waiting", thread);

    thread = CreateThread(NULL, 0, fresh, (void *)31, CREATE_SUSPENDED, NULL);
    context.ContextFlags = CONTEXT_FULL;
    printf("of a fresh thread: %d\n", GetThreadContext(thread, &context));
    printf("its start and argument: %d %llu\n", context.Rcx == (DWORD64)fresh, context.Rdx);
    context.Rdx = 32;
    printf("set: %d\n", SetThreadContext(thread, &context));
    ResumeThread(thread);
    finish("the fresh", thread);

    thread = CreateThread(NULL, 0, fresh, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    SetLastError(0);
    printf("suspend the dead: %lx", SuspendThread(thread));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("context of the dead: %d\n", GetThreadContext(thread, &context));
    printf("terminate the dead: %d\n", TerminateThread(thread, 3));
    CloseHandle(thread);
    thread = CreateThread(NULL, 0, fresh, NULL, CREATE_SUSPENDED, NULL);
    DWORD count = 1;
    for (int i = 0; i < 200 && count < 127; i++)
        count = SuspendThread(thread) + 1;
    SetLastError(0);
    printf("at most %lu, then %lx", count, SuspendThread(thread));
    printf(", error %lu\n", GetLastError());
    while (ResumeThread(thread) > 1) {
    }
    finish("the suspended", thread);

    volatile LONG64 last = 0;
    stop = 0;
    thread = CreateThread(NULL, 0, spin, NULL, 0, NULL);
    int moved = 0;
    for (int i = 0; i < 200; i++) {
        SuspendThread(thread);
        context.ContextFlags = CONTEXT_FULL;
        GetThreadContext(thread, &context);
        SetThreadContext(thread, &context);
        moved += spinning != last;
        last = spinning;
        ResumeThread(thread);
        if (i % 10 == 0)
            Sleep(1);
    }
    stop = 1;
    finish("the one of two hundred suspensions", thread);
    printf("it moved: %d\n", moved > 10);
    return 0;
}

/* output:
suspend: 0 1
it stands: 1
get: 1, flags 10000b
rip in its loop: 1
mxcsr 1f80, cs 33, ss 2b
rip is not asked for: 0
resume: 2, still stands: 1, resume: 1, runs, resume: 0
set: 1
the redirected ended with 77
redirected 1, rcx 1111222233334444 rdx 5555666677778888
of a waiting thread: 1, rsp in a stack: 1
woken but suspended: 102
the waiting ended with 1
of a fresh thread: 1
its start and argument: 1 31
set: 1
the fresh ended with 32
suspend the dead: ffffffff, error 5
context of the dead: 0
terminate the dead: 1
at most 127, then ffffffff, error 156
the suspended ended with 0
the one of two hundred suspensions ended with 4
it moved: 1
*/
