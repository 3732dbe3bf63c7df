// Stacks: growth through guard pages and by services, their limits in the TEB, overflow and recovery, guarantees, and ends of threads in them.
// flags: -fms-extensions
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

NTSYSAPI LONG NTAPI NtQuerySystemTime(LARGE_INTEGER *);
NTSYSAPI LONG NTAPI NtQueryPerformanceCounter(LARGE_INTEGER *, LARGE_INTEGER *);

#define NOINLINE __attribute__((noinline))

static volatile int sink;

// The page that a thread's stack limit lies in, and what is below it.
static char *stack_limit(void) { return ((NT_TIB *)NtCurrentTeb())->StackLimit; }
static char *stack_base(void) { return ((NT_TIB *)NtCurrentTeb())->StackBase; }

NOINLINE static int deep(int depth)
{
    volatile char room[2000];
    room[depth & 1023] = (char)depth;
    return depth == 0 ? 0 : deep(depth - 1) + room[depth & 1023] - (char)depth + 1;
}

static void below(const char *what)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(stack_limit() - 1, &info, sizeof(info));
    printf("%s: below the limit state %lx, guard %d\n", what, info.State, (info.Protect & PAGE_GUARD) != 0);
}

static DWORD WINAPI grows(void *argument)
{
    (void)argument;
    char *before = stack_limit();
    below("fresh");
    printf("deep recursion: %d\n", deep(200));
    char *after = stack_limit();
    printf("the limit went down by more than 300 KB: %d\n", before - after > 300 * 1024);
    below("grown");
    // A service that writes into the guard page makes the stack grow like an instruction does.
    LARGE_INTEGER *at = (LARGE_INTEGER *)(stack_limit() - 64);
    printf("NtQuerySystemTime into the guard page: %08lx, ", NtQuerySystemTime(at));
    printf("a time: %d, the limit went down: %d\n", at->QuadPart > 0, stack_limit() < after);
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(&argument, &info, sizeof(info));
    printf("allocation base is far below: %d\n", (char *)info.AllocationBase <= stack_base() - 0x100000);
    VirtualQuery(info.AllocationBase, &info, sizeof(info));
    printf("its end is reserved: %lx\n", info.State);
    return 0;
}

NOINLINE static int endless(int depth)
{
    volatile char room[500];
    room[depth & 255] = 1;
    return depth < 0 ? 0 : endless(depth + 1) + room[depth & 255];
}

static int filter(EXCEPTION_POINTERS *p, int *distance)
{
    *distance = (int)((char *)p->ContextRecord->Rsp - (char *)((void **)NtCurrentTeb())[0x1478 / 8]);
    return p->ExceptionRecord->ExceptionCode == STATUS_STACK_OVERFLOW ? EXCEPTION_EXECUTE_HANDLER
                                                                        : EXCEPTION_CONTINUE_SEARCH;
}

static DWORD WINAPI overflows(void *argument)
{
    int rounds = (int)(ULONG_PTR)argument;
    for (int i = 0; i < rounds; i++) {
        int distance = 0;
        __try {
            sink = endless(0);
        } __except (filter(GetExceptionInformation(), &distance)) {
            printf("overflow %d caught, near the end: %d, ", i, distance > 0 && distance <= 0x8000);
            printf("reset %d\n", _resetstkoflw());
        }
    }
    printf("and deep again: %d\n", deep(50));
    return 5;
}

static int use_room(EXCEPTION_POINTERS *p, int *used)
{
    volatile char room[0x8000];
    for (int i = 0x7fff; i >= 0; i -= 0x800) // downwards, as a stack grows
        room[i] = 1;
    *used = room[0x7ff] + room[0x7fff] + ((char *)room > (char *)((void **)NtCurrentTeb())[0x1478 / 8] + 0x1000);
    return p->ExceptionRecord->ExceptionCode == STATUS_STACK_OVERFLOW ? EXCEPTION_EXECUTE_HANDLER
                                                                        : EXCEPTION_CONTINUE_SEARCH;
}

static DWORD WINAPI guaranteed(void *argument)
{
    (void)argument;
    ULONG size = 0;
    printf("guarantee before: %d", SetThreadStackGuarantee(&size));
    printf(", %lu\n", size);
    size = 0x10000;
    printf("set: %d", SetThreadStackGuarantee(&size));
    printf(", before it %lu\n", size);
    size = 0;
    SetThreadStackGuarantee(&size);
    printf("now: %lu\n", size);
    size = 0x2000;
    SetThreadStackGuarantee(&size);
    size = 0;
    SetThreadStackGuarantee(&size);
    printf("it never shrinks: %lu\n", size);
    int used = 0;
    __try {
        sink = endless(0);
    } __except (use_room(GetExceptionInformation(), &used)) {
        printf("the filter had 32 KB of room: %d\n", used);
    }
    printf("reset %d\n", _resetstkoflw());
    printf("deep: %d\n", deep(50));
    return 6;
}

static void run(const char *what, LPTHREAD_START_ROUTINE body, SIZE_T size, DWORD flags, int argument)
{
    DWORD code = 99;
    HANDLE thread = CreateThread(NULL, size, body, (void *)(ULONG_PTR)argument, flags, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    printf("%s ended with %lu\n", what, code);
}

static void *home;

static void CALLBACK in_fiber(void *argument)
{
    int distance = 0;
    (void)argument;
    char *before = stack_limit();
    printf("a fiber, deep: %d, the limit went down: %d\n", deep(200), before - stack_limit() > 300 * 1024);
    __try {
        sink = endless(0);
    } __except (filter(GetExceptionInformation(), &distance)) {
        printf("overflow caught, reset %d\n", _resetstkoflw());
    }
    SwitchToFiber(home);
    printf("again, deep: %d\n", deep(100));
    SwitchToFiber(home);
}

static DWORD WINAPI fibers(void *argument)
{
    home = ConvertThreadToFiber(NULL);
    void *one = CreateFiberEx(0x2000, 0x80000, 0, in_fiber, argument);
    SwitchToFiber(one);
    printf("at home, deep: %d\n", deep(300));
    SwitchToFiber(one);
    DeleteFiber(one);
    return 7;
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    run("growing", grows, 0x100000, STACK_SIZE_PARAM_IS_A_RESERVATION, 0);
    run("overflowing", overflows, 0x40000, STACK_SIZE_PARAM_IS_A_RESERVATION, 3);
    run("guaranteed", guaranteed, 0x80000, STACK_SIZE_PARAM_IS_A_RESERVATION, 0);
    run("fibers", fibers, 0x100000, STACK_SIZE_PARAM_IS_A_RESERVATION, 0);
    run("a large one", grows, 0x1000000, STACK_SIZE_PARAM_IS_A_RESERVATION, 0);
    ULONG_PTR low, high;
    GetCurrentThreadStackLimits(&low, &high);
    printf("main's limits: %llx bytes, ours inside: %d\n", (unsigned long long)(high - low),
           (ULONG_PTR)&low > low && (ULONG_PTR)&low < high);
    printf("main, deep: %d\n", deep(400));
    return 0;
}

/* output:
fresh: below the limit state 1000, guard 1
deep recursion: 200
the limit went down by more than 300 KB: 1
grown: below the limit state 1000, guard 1
NtQuerySystemTime into the guard page: 00000000, a time: 1, the limit went down: 1
allocation base is far below: 1
its end is reserved: 2000
growing ended with 0
overflow 0 caught, near the end: 1, reset 1
overflow 1 caught, near the end: 1, reset 1
overflow 2 caught, near the end: 1, reset 1
and deep again: 50
overflowing ended with 5
guarantee before: 1, 0
set: 1, before it 0
now: 65536
it never shrinks: 65536
the filter had 32 KB of room: 3
reset 1
deep: 50
guaranteed ended with 6
a fiber, deep: 200, the limit went down: 1
overflow caught, reset 1
at home, deep: 300
again, deep: 100
fibers ended with 7
fresh: below the limit state 1000, guard 1
deep recursion: 200
the limit went down by more than 300 KB: 1
grown: below the limit state 1000, guard 1
NtQuerySystemTime into the guard page: 00000000, a time: 1, the limit went down: 1
allocation base is far below: 1
its end is reserved: 2000
a large one ended with 0
main's limits: 100000 bytes, ours inside: 1
main, deep: 400
*/
