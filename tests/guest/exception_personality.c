// A language's own personality: found for its frames, told of exceptions and unwinds, stopping an unwind with RtlUnwindEx
// at a landing pad with the value it wants; and exceptions that pass through the frames of system DLLs on their way.
// flags: -fms-extensions
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

typedef struct {
    DWORD64 ControlPc, ImageBase;
    PRUNTIME_FUNCTION FunctionEntry;
    DWORD64 EstablisherFrame, TargetIp;
    PCONTEXT ContextRecord;
    void *LanguageHandler, *HandlerData;
    void *HistoryTable;
    DWORD ScopeIndex, Fill0;
} DISPATCH;

static int catches; // whether the frame called guarded takes the exception

// Calls fn(argument); its frame has a personality and data of its own. Returns what fn did, or what is landed with.
ULONG64 guarded(void (*fn)(void *), void *argument);
extern char guarded_landing[];
__asm__(".globl guarded, guarded_landing\n"
        ".seh_proc guarded\n"
        "guarded:\n"
        " pushq %rbx\n .seh_pushreg %rbx\n"
        " pushq %rsi\n .seh_pushreg %rsi\n"
        " subq $0x28, %rsp\n .seh_stackalloc 0x28\n"
        " .seh_endprologue\n"
        " .seh_handler personality, @unwind, @except\n"
        " .seh_handlerdata\n"
        " .long 0x12345678\n"
        " .text\n"
        " movl $0x77, %ebx\n"
        " movq %rcx, %rax\n"
        " movq %rdx, %rcx\n"
        " callq *%rax\n"
        " movl $1, %eax\n"
        " jmp 1f\n"
        "guarded_landing:\n"
        " addq %rbx, %rax\n"
        "1:\n"
        " addq $0x28, %rsp\n popq %rsi\n popq %rbx\n retq\n"
        ".seh_endproc\n");

EXCEPTION_DISPOSITION personality(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, DISPATCH *dispatch);
EXCEPTION_DISPOSITION personality(EXCEPTION_RECORD *record, void *frame, CONTEXT *context, DISPATCH *dispatch)
{
    (void)context;
    printf("  personality: code %08lx flags %lx data %x, frame is the dispatcher's %d\n", record->ExceptionCode,
           record->ExceptionFlags & 0x26, *(unsigned *)dispatch->HandlerData, (DWORD64)frame == dispatch->EstablisherFrame);
    if (record->ExceptionFlags & 2) { // EXCEPTION_UNWINDING
        printf("  unwound, target %d\n", (record->ExceptionFlags & 0x20) != 0);
        return ExceptionContinueSearch;
    }
    if (catches && record->ExceptionCode == 0xe0424242)
        RtlUnwindEx(frame, guarded_landing, record, (void *)0x1000, dispatch->ContextRecord, NULL);
    return ExceptionContinueSearch;
}

NOINLINE static void raises(void *argument)
{
    volatile int before = 1;
    RaiseException((DWORD)(ULONG_PTR)argument, 0, 0, NULL);
    printf("  never %d\n", before);
}

NOINLINE static void raises_inside_finally(void *argument)
{
    __try {
        raises(argument);
    } __finally {
        printf("  finally below, abnormal %d\n", AbnormalTermination());
    }
}

NOINLINE static int compares(const void *a, const void *b)
{
    if (*(const int *)a == 3 || *(const int *)b == 3)
        RaiseException(0xe0000003, 0, 0, NULL);
    return *(const int *)a - *(const int *)b;
}

static BOOL CALLBACK once(INIT_ONCE *o, void *parameter, void **context)
{
    (void)o, (void)parameter, (void)context;
    RaiseException(0xe0000004, 0, 0, NULL);
    return TRUE;
}

static void CALLBACK apc(ULONG_PTR argument) { RaiseException((DWORD)argument, 0, 0, NULL); }

static int filter(DWORD code, int *outer)
{
    printf("  filter %08lx\n", code);
    ++*outer;
    return EXCEPTION_EXECUTE_HANDLER;
}

NOINLINE static void sorts(void)
{
    int values[] = {5, 3, 1, 4};
    qsort(values, 4, sizeof(int), compares);
}

NOINLINE static void runs_once(void)
{
    INIT_ONCE o = INIT_ONCE_STATIC_INIT;
    InitOnceExecuteOnce(&o, once, NULL, NULL);
}

NOINLINE static void sleeps(void)
{
    QueueUserAPC(apc, GetCurrentThread(), 0xe0000005);
    SleepEx(1000, TRUE);
}

NOINLINE static void nested_guard(void) { guarded(raises, (void *)0xe0000006); }

static void through(const char *what, void (*body)(void))
{
    int count = 0;
    printf("%s\n", what);
    __try {
        body();
        printf("  it returned\n");
    } __except (filter(GetExceptionCode(), &count)) {
        printf("  caught %08lx, filtered %d times\n", GetExceptionCode(), count);
    }
}

int main(void)
{
    setvbuf(stdout, NULL, _IOFBF, 0x10000);
    catches = 1;
    printf("caught by the personality\n");
    ULONG64 got = guarded(raises, (void *)0xe0424242);
    printf("  landed with %llx: the value and a register of the frame\n", (unsigned long long)got);
    printf("with a finally below\n");
    got = guarded(raises_inside_finally, (void *)0xe0424242);
    printf("  landed with %llx\n", (unsigned long long)got);
    through("not caught by it, but by __except", nested_guard);
    through("through qsort", sorts);
    through("through InitOnceExecuteOnce", runs_once);
    through("through an APC in SleepEx", sleeps);
    printf("none left: %lx\n", SleepEx(0, TRUE));
    return 0;
}

/* output:
caught by the personality
  personality: code e0424242 flags 0 data 12345678, frame is the dispatcher's 1
  personality: code e0424242 flags 22 data 12345678, frame is the dispatcher's 1
  unwound, target 1
  landed with 1077: the value and a register of the frame
with a finally below
  personality: code e0424242 flags 0 data 12345678, frame is the dispatcher's 1
  finally below, abnormal 1
  personality: code e0424242 flags 22 data 12345678, frame is the dispatcher's 1
  unwound, target 1
  landed with 1077
not caught by it, but by __except
  personality: code e0000006 flags 0 data 12345678, frame is the dispatcher's 1
  filter e0000006
  personality: code e0000006 flags 2 data 12345678, frame is the dispatcher's 1
  unwound, target 0
  caught e0000006, filtered 1 times
through qsort
  filter e0000003
  caught e0000003, filtered 1 times
through InitOnceExecuteOnce
  filter e0000004
  caught e0000004, filtered 1 times
through an APC in SleepEx
  filter e0000005
  caught e0000005, filtered 1 times
none left: 0
*/
