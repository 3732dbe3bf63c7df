// Fast calls with bad pointers, guard pages, a moved FS, and step by step: as by any other door, and what failed did nothing
// services: NtSetEvent NtResetEvent NtReleaseSemaphore NtReleaseMutant NtWaitForSingleObject NtWaitForMultipleObjects
// services: NtSignalAndWaitForSingleObject NtDelayExecution NtQueryPerformanceCounter NtWaitForKeyedEvent
// services: NtWaitForAlertByThreadId NtAlertThreadByThreadId NtRemoveIoCompletion NtRemoveIoCompletionEx
// services: NtSetIoCompletion NtClose
#include <stdio.h>
#include <windows.h>

NTSTATUS NTAPI NtSetEvent(HANDLE, PLONG);
NTSTATUS NTAPI NtResetEvent(HANDLE, PLONG);
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE, LONG, PLONG);
NTSTATUS NTAPI NtReleaseMutant(HANDLE, PLONG);
NTSTATUS NTAPI NtWaitForSingleObject(HANDLE, BOOLEAN, PLARGE_INTEGER);
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG, HANDLE *, ULONG, BOOLEAN, PLARGE_INTEGER);
NTSTATUS NTAPI NtSignalAndWaitForSingleObject(HANDLE, HANDLE, BOOLEAN, PLARGE_INTEGER);
NTSTATUS NTAPI NtDelayExecution(BOOLEAN, PLARGE_INTEGER);
NTSTATUS NTAPI NtQueryPerformanceCounter(PLARGE_INTEGER, PLARGE_INTEGER);
NTSTATUS NTAPI NtWaitForKeyedEvent(HANDLE, PVOID, BOOLEAN, PLARGE_INTEGER);
NTSTATUS NTAPI NtWaitForAlertByThreadId(PVOID, PLARGE_INTEGER);
NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE);
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE, PVOID *, PVOID *, PVOID, PLARGE_INTEGER);
NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE, PVOID, ULONG, PULONG, PLARGE_INTEGER, BOOLEAN);
NTSTATUS NTAPI NtSetIoCompletion(HANDLE, PVOID, PVOID, NTSTATUS, ULONG_PTR);
NTSTATUS NTAPI NtClose(HANDLE);

static LARGE_INTEGER none, soon = {.QuadPart = -10000};
static char *pages;

enum { READ_ONLY = 0, NO_ACCESS = 0x1000, GUARD = 0x2000, WRITABLE = 0x3000, FREED = 0x4000 };

static void *at(int page) { return pages + page; }

static int waits(HANDLE handle) { return WaitForSingleObject(handle, 0) == WAIT_OBJECT_0; }

// One answer, in the order of the calls.
static void is(const char *what, LONG answer) { printf("%s %08lx", what, answer); }

static void number(const char *what, LONG value) { printf("%s %ld", what, value); }

static void end(void) { printf("\n"); }

static void outputs(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), mutex = CreateMutexW(NULL, TRUE, NULL);
    HANDLE semaphore = CreateSemaphoreW(NULL, 0, 9, NULL);
    LONG before = 77;
    LARGE_INTEGER counter;
    is("set:", NtSetEvent(event, (LONG *)8));
    is("", NtSetEvent(event, at(READ_ONLY)));
    is("", NtSetEvent(event, at(NO_ACCESS)));
    is(", across a page's end:", NtSetEvent(event, at(FREED - 2)));
    number(", then signalled", waits(event));
    end();
    is("set:", NtSetEvent(event, &before));
    number(", was", before);
    is(", again:", NtSetEvent(event, &before));
    number(", was", before);
    is(", reset:", NtResetEvent(event, at(READ_ONLY)));
    number(", signalled", waits(event));
    is(", reset:", NtResetEvent(event, &before));
    number(", was", before);
    number(", signalled", waits(event));
    end();
    is("release:", NtReleaseSemaphore(semaphore, 2, at(READ_ONLY)));
    number(", count", waits(semaphore));
    is(", none:", NtReleaseSemaphore(semaphore, 0, NULL));
    is("", NtReleaseSemaphore(semaphore, -1, NULL));
    is(", too many:", NtReleaseSemaphore(semaphore, 10, NULL));
    is(", all:", NtReleaseSemaphore(semaphore, 9, &before));
    number(", was", before);
    end();
    is("mutant:", NtReleaseMutant(mutex, at(NO_ACCESS)));
    is(", still owned:", NtReleaseMutant(mutex, &before));
    number(", was", before);
    is(", once more:", NtReleaseMutant(mutex, NULL));
    end();
    is("counter:", NtQueryPerformanceCounter(at(READ_ONLY), NULL));
    is("", NtQueryPerformanceCounter(&counter, at(NO_ACCESS)));
    is("", NtQueryPerformanceCounter(&counter, NULL));
    end();
    CloseHandle(event);
    is("closed:", NtSetEvent(event, NULL));
    is("", NtSetEvent(event, (LONG *)8));
    is(", type:", NtSetEvent(semaphore, NULL));
    is(", pseudo:", NtSetEvent((HANDLE)-1, NULL));
    is(", strange:", NtSetEvent((HANDLE)0x123456789abc, NULL));
    is("", NtClose((HANDLE)2));
    end();
}

static void inputs(void)
{
    HANDLE events[2] = {CreateEventW(NULL, FALSE, TRUE, NULL), CreateEventW(NULL, FALSE, FALSE, NULL)};
    is("time-outs:", NtWaitForSingleObject(events[0], FALSE, (LARGE_INTEGER *)8));
    is("", NtWaitForSingleObject(events[0], FALSE, at(NO_ACCESS)));
    is("", NtDelayExecution(FALSE, at(FREED)));
    is("", NtSignalAndWaitForSingleObject(events[1], events[0], FALSE, at(NO_ACCESS)));
    number(", signalled still", waits(events[0]));
    number(" and yet", waits(events[1]));
    end();
    HANDLE weak, thread;
    DuplicateHandle(GetCurrentProcess(), events[1], GetCurrentProcess(), &weak, SYNCHRONIZE, FALSE, 0);
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, SYNCHRONIZE, FALSE, 0);
    is("signalling without the right:", NtSignalAndWaitForSingleObject(weak, events[0], FALSE, &none));
    is(", a thread:", NtSignalAndWaitForSingleObject(thread, events[0], FALSE, &none));
    is(", waiting for nothing:", NtSignalAndWaitForSingleObject(events[1], (HANDLE)0x7ff0, FALSE, &none));
    number(", signalled", waits(events[1]));
    end();
    is("many:", NtWaitForMultipleObjects(0, events, 1, FALSE, &none));
    is("", NtWaitForMultipleObjects(65, events, 1, FALSE, &none));
    is("", NtWaitForMultipleObjects(2, events, 2, FALSE, &none));
    is("", NtWaitForMultipleObjects(2, at(NO_ACCESS), 1, FALSE, &none));
    is("", NtWaitForMultipleObjects(2, at(FREED - 8), 1, FALSE, &none));
    is("", NtWaitForMultipleObjects(2, events, 1, FALSE, (LARGE_INTEGER *)8));
    is("", NtWaitForMultipleObjects(2, events, 1, FALSE, &none));
    end();
    is("keyed:", NtWaitForKeyedEvent(NULL, (void *)1, FALSE, &soon));
    is("", NtWaitForKeyedEvent(NULL, (void *)2, FALSE, at(NO_ACCESS)));
    is("", NtWaitForKeyedEvent(NULL, (void *)2, FALSE, &soon));
    is(", alerts:", NtWaitForAlertByThreadId(NULL, at(NO_ACCESS)));
    is("", NtWaitForAlertByThreadId(NULL, &soon));
    is("", NtAlertThreadByThreadId((HANDLE)0x7ffffff0));
    end();
}

static void guards(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD old;
    VirtualProtect(at(GUARD), 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    is("guard read:", NtDelayExecution(FALSE, at(GUARD)));
    is(", then", NtDelayExecution(FALSE, at(GUARD)));
    VirtualProtect(at(GUARD), 0x1000, PAGE_READWRITE | PAGE_GUARD, &old);
    is(", written:", NtSetEvent(event, at(GUARD)));
    number(", signalled", waits(event));
    is(", then", NtSetEvent(event, at(GUARD)));
    number(", signalled", waits(event));
    end();
}

static void packets(void)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    void *key = NULL, *context = NULL, *status[2] = {NULL, NULL};
    ULONG removed = 77;
    is("post:", NtSetIoCompletion(port, (void *)11, (void *)12, 0x13, 14));
    is(", remove:", NtRemoveIoCompletion(port, at(READ_ONLY), &context, status, &none));
    is("", NtRemoveIoCompletion(port, &key, at(NO_ACCESS), status, &none));
    is("", NtRemoveIoCompletion(port, &key, &context, at(FREED - 8), &none));
    is("", NtRemoveIoCompletion(port, &key, &context, status, at(NO_ACCESS)));
    end();
    is("entries:", NtRemoveIoCompletionEx(port, at(READ_ONLY), 1, &removed, &none, FALSE));
    is("", NtRemoveIoCompletionEx(port, at(FREED - 32), 2, &removed, &none, FALSE));
    is("", NtRemoveIoCompletionEx(port, at(WRITABLE), 0, &removed, &none, FALSE));
    end();
    is("it is still there:", NtRemoveIoCompletion(port, &key, &context, status, &none));
    printf(" %d %d %d %d", (int)(ULONG_PTR)key, (int)(ULONG_PTR)context, (int)(ULONG_PTR)status[0], (int)(ULONG_PTR)status[1]);
    is(", once:", NtRemoveIoCompletion(port, &key, &context, status, &soon));
    end();
    for (int i = 0; i < 40; i++)
        NtSetIoCompletion(port, (void *)(ULONG_PTR)i, NULL, 0, i);
    static ULONG_PTR entries[64][4];
    int wrong = 0;
    is("many:", NtRemoveIoCompletionEx(port, entries, 64, &removed, &none, FALSE));
    for (int i = 0; i < 40; i++)
        wrong += entries[i][0] != (ULONG_PTR)i || entries[i][3] != (ULONG_PTR)i;
    number("", removed);
    number(", wrong", wrong);
    is(", none:", NtRemoveIoCompletionEx(port, entries, 64, &removed, &soon, FALSE));
    number("", removed);
    end();
}

static volatile int steps, outside;
volatile int stepping;

static LONG NTAPI stepped(EXCEPTION_POINTERS *info)
{
    MEMORY_BASIC_INFORMATION code;
    if (info->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    steps++;
    if (!VirtualQuery((void *)info->ContextRecord->Rip, &code, sizeof(code)) || code.Type != MEM_IMAGE)
        outside++;
    if (stepping)
        info->ContextRecord->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

LONG step_through(void *routine, void *first, void *second);
__asm__(".globl step_through\nstep_through:\n"
        "push %rbx\n sub $0x20, %rsp\n mov %rcx, %rax\n mov %rdx, %rcx\n mov %r8, %rdx\n"
        "pushfq\n orl $0x100, (%rsp)\n popfq\n"
        "call *%rax\n"
        "movl $0, stepping(%rip)\n"
        "pushfq\n andl $0xfffffeff, (%rsp)\n popfq\n"
        "add $0x20, %rsp\n pop %rbx\n ret");

static void by_steps(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    void *handler = AddVectoredExceptionHandler(1, stepped);
    LONG before = 77, set, reset;
    stepping = 1;
    set = step_through((void *)NtSetEvent, event, &before);
    stepping = 1;
    reset = step_through((void *)NtResetEvent, event, &before);
    RemoveVectoredExceptionHandler(handler);
    printf("by steps: %08lx %08lx, was %ld, stepped %d, outside of images: %d\n", set, reset, before, steps > 10, outside);
}

static DWORD WINAPI without_fs(void *event)
{
    int wrong = 0;
    __asm__ volatile("xorl %%eax, %%eax\n movw %%ax, %%fs" : : : "eax");
    for (int i = 0; i < 100; i++)
        wrong += !SetEvent(event) || WaitForSingleObject(event, 0) != WAIT_OBJECT_0 || !ResetEvent(event);
    Sleep(1);
    return wrong;
}

int main(void)
{
    DWORD old, code = 77;
    pages = VirtualAlloc(NULL, 0x6000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(pages, FREED, MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(at(READ_ONLY), 0x1000, PAGE_READONLY, &old);
    VirtualProtect(at(NO_ACCESS), 0x1000, PAGE_NOACCESS, &old);
    outputs();
    inputs();
    guards();
    packets();
    by_steps();
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL), thread = CreateThread(NULL, 0, without_fs, event, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("without FS: %lu wrong\n", code);
    return 0;
}

/* output:
set: c0000005 c0000005 c0000005, across a page's end: c0000005, then signalled 0
set: 00000000, was 0, again: 00000000, was 1, reset: c0000005, signalled 1, reset: 00000000, was 1, signalled 0
release: c0000005, count 0, none: c000000d c000000d, too many: c0000047, all: 00000000, was 0
mutant: c0000005, still owned: 00000000, was 0, once more: c0000046
counter: c0000005 c0000005 00000000
closed: c0000008 c0000005, type: c0000024, pseudo: c0000024, strange: c0000008 c0000008
time-outs: c0000005 c0000005 c0000005 c0000005, signalled still 1 and yet 0
signalling without the right: c0000022, a thread: c0000024, waiting for nothing: c0000008, signalled 0
many: c00000ef c00000ef c00000f1 c0000005 c0000005 c0000005 00000102
keyed: c00000ef c0000005 00000102, alerts: c0000005 00000102 c000000b
guard read: 80000001, then 00000000, written: 80000001, signalled 0, then 00000000, signalled 1
post: 00000000, remove: c0000005 c0000005 c0000005 c0000005
entries: c0000005 c0000005 c000000d
it is still there: 00000000 11 12 19 14, once: 00000102
many: 00000000 40, wrong 0, none: 00000102 1
by steps: 00000000 00000000, was 1, stepped 1, outside of images: 0
without FS: 0 wrong
*/
