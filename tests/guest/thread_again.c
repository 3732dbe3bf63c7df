// Hundreds of threads one after the other: each finds a clean stack, TEB and processor, whatever the ones before did to theirs
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { TIMES = 240, DEPTH = 0x8000, MARK = 0x5a };

static int dirty_stack, stale_teb, stale_float, stale_debug, stale_priority, wrong_code, old_time;

// Looks at the stack far below, where the system's own start of a thread has not been.
static __attribute__((noinline)) int stack_is_clean(void)
{
    volatile char room[DEPTH];
    int found = 0;
    for (int i = 0; i < DEPTH / 2; i++)
        found |= room[i];
    memset((void *)room, MARK, sizeof room);
    return !found;
}

static DWORD WINAPI looks(void *argument)
{
    int number = (int)(INT_PTR)argument;
    CONTEXT context __attribute__((aligned(16)));
    void **slots = (void **)((char *)NtCurrentTeb() + 0x1480);
    unsigned short control;
    unsigned mxcsr;

    if (!stack_is_clean())
        dirty_stack++;
    if (GetLastError() != 0 || slots[63] != NULL || NtCurrentTeb()->Reserved5[0] == (PVOID)MARK)
        stale_teb++;
    __asm__ volatile("fnstcw %0\n stmxcsr %1" : "=m"(control), "=m"(mxcsr));
    if (control != 0x27f || mxcsr != 0x1f80)
        stale_float++;
    context.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    if (GetThreadContext(GetCurrentThread(), &context) && (context.Dr0 != 0 || context.Dr7 != 0))
        stale_debug++;
    if (GetThreadPriority(GetCurrentThread()) != THREAD_PRIORITY_NORMAL)
        stale_priority++;

    SetLastError(5);
    slots[63] = (void *)(INT_PTR)number;
    control = 0x37f;
    mxcsr = 0x9fc0;
    __asm__ volatile("fldcw %0\n ldmxcsr %1" : : "m"(control), "m"(mxcsr));
    if (number % 3 == 0) {
        context.Dr0 = (DWORD64)&dirty_stack;
        context.Dr7 = 0;
        SetThreadContext(GetCurrentThread(), &context);
    }
    if (number % 5 == 0)
        SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_LOWEST);
    if (number % 7 == 0) { // a stack that grows
        volatile char *deep = (volatile char *)&number;
        for (int i = 1; i < 0x20; i++)
            deep[-i * 0x1000] = MARK;
    }
    if (number % 11 == 0) { // one of its pages changed
        DWORD old;
        MEMORY_BASIC_INFORMATION here;
        VirtualQuery(&number, &here, sizeof here);
        VirtualProtect(here.BaseAddress, 0x1000, PAGE_EXECUTE_READWRITE, &old);
    }
    if (number == TIMES / 2)
        for (ULONGLONG until = GetTickCount64() + 150; GetTickCount64() < until;)
            continue;
    if (number % 13 == 0)
        TerminateThread(GetCurrentThread(), (DWORD)number);
    return (DWORD)number;
}

int main(void)
{
    for (int i = 1; i <= TIMES; i++) {
        SIZE_T size = i % 17 == 0 ? 0x40000 : 0;
        HANDLE thread = CreateThread(NULL, size, looks, (void *)(INT_PTR)i, size ? STACK_SIZE_PARAM_IS_A_RESERVATION : 0, NULL);
        FILETIME created, ended, kernel, user;
        DWORD code = 0;
        WaitForSingleObject(thread, INFINITE);
        GetExitCodeThread(thread, &code);
        if (code != (DWORD)i)
            wrong_code++;
        // 150 ms were spent by one of them alone; Linux counts in steps of 10.
        if (GetThreadTimes(thread, &created, &ended, &kernel, &user) && user.dwLowDateTime > 500000 && i != TIMES / 2)
            old_time++;
        CloseHandle(thread);
    }
    printf("dirty stacks %d, stale TEBs %d, floats %d, debug registers %d, priorities %d, codes %d, times %d\n", dirty_stack,
           stale_teb, stale_float, stale_debug, stale_priority, wrong_code, old_time);
    return 0;
}

/* output:
dirty stacks 0, stale TEBs 0, floats 0, debug registers 0, priorities 0, codes 0, times 0
*/
