// Debug registers: set and read through contexts, a write watched and a place of code, told with Dr6, and taken away in a handler
// services: NtGetContextThread NtSetContextThread NtContinue
#include <stdio.h>
#include <windows.h>

static volatile LONG watched, steps, executed;
static volatile DWORD64 status, control;
static volatile LONG *volatile place = &watched;

static __attribute__((noinline)) int target(int value) { return value + 1; }

static LONG CALLBACK handler(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *context = pointers->ContextRecord;
    if (pointers->ExceptionRecord->ExceptionCode != (DWORD)EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    steps++;
    status = context->Dr6 & 0xf;
    control = context->Dr7 & 0xff;
    if (context->Rip == (DWORD64)target) {
        executed++;
        context->Dr7 = 0; // once is enough
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

static HANDLE main_thread, go, done;
static DWORD64 dr[6];
static BOOL set;

// Another thread sets them, as debuggers and tools do: a thread's own context is that of its call.
static DWORD WINAPI sets(void *unused)
{
    (void)unused;
    for (;;) {
        WaitForSingleObject(go, INFINITE);
        CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
        SuspendThread(main_thread);
        GetThreadContext(main_thread, &context);
        context.Dr0 = dr[0];
        context.Dr7 = dr[5];
        context.Dr6 = 0;
        set = SetThreadContext(main_thread, &context);
        ResumeThread(main_thread);
        SetEvent(done);
    }
}

static void watch(DWORD64 address, DWORD64 control_bits)
{
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    dr[0] = address;
    dr[5] = control_bits;
    SetEvent(go);
    WaitForSingleObject(done, INFINITE);
    GetThreadContext(main_thread, &context);
    printf("set %d, address %d, control %x", set, context.Dr0 == address, (unsigned)context.Dr7 & 0xf00ff);
}

int main(void)
{
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &main_thread, 0, FALSE, DUPLICATE_SAME_ACCESS);
    go = CreateEventW(NULL, FALSE, FALSE, NULL);
    done = CreateEventW(NULL, FALSE, FALSE, NULL);
    AddVectoredExceptionHandler(1, handler);
    CreateThread(NULL, 0, sets, NULL, 0, NULL);
    watch((DWORD64)&watched, 0xd0001); // four bytes, written
    *place = 1;
    *place = 2;
    printf("; steps %ld, which %x\n", steps, (unsigned)status);
    steps = 0;
    watch((DWORD64)target, 0x1); // executed
    int sum = target(1) + target(2);
    printf("; steps %ld, executed %ld, which %x, sum %d\n", steps, executed, (unsigned)status, sum);
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    GetThreadContext(main_thread, &context);
    printf("left: control %x\n", (unsigned)context.Dr7 & 0xff);
    steps = 0;
    *place = 3;
    printf("none watched: %ld\n", steps);
    return 0;
}
/* output:
set 1, address 1, control d0001; steps 2, which 1
set 1, address 1, control 1; steps 1, executed 1, which 1, sum 5
left: control 0
none watched: 0
*/
