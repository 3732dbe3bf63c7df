// Vectored handlers: their order among themselves and before frames, continuing, removal from within, continue handlers.
// flags: -fms-extensions
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static void *second_handle;
static int count;

NOINLINE static void raise(DWORD code) { RaiseException(code, 0, 0, NULL); }
NOINLINE static void fault(void) { __asm__ volatile("ud2"); }

static LONG CALLBACK first(EXCEPTION_POINTERS *p)
{
    printf("first: %08lx\n", p->ExceptionRecord->ExceptionCode);
    if (p->ExceptionRecord->ExceptionCode == (DWORD)STATUS_ILLEGAL_INSTRUCTION) {
        p->ContextRecord->Rip += 2;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK second(EXCEPTION_POINTERS *p)
{
    printf("second: %08lx\n", p->ExceptionRecord->ExceptionCode);
    if (p->ExceptionRecord->ExceptionCode == 0xe0000003)
        printf("removes itself: %lu\n", RemoveVectoredExceptionHandler(second_handle));
    return p->ExceptionRecord->ExceptionCode == 0xe0000002 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK raising(EXCEPTION_POINTERS *p)
{
    printf("raising: %08lx depth %d\n", p->ExceptionRecord->ExceptionCode, count);
    if (count++ == 0)
        raise(0xe0000011);
    count--;
    return p->ExceptionRecord->ExceptionCode == 0xe0000011 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK continued(EXCEPTION_POINTERS *p)
{
    printf("continue handler: %08lx\n", p->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static int filter(EXCEPTION_POINTERS *p)
{
    printf("frame filter: %08lx\n", p->ExceptionRecord->ExceptionCode);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void guarded(DWORD code)
{
    __try {
        raise(code);
        printf("continued after %08lx\n", code);
    } __except (filter(GetExceptionInformation())) {
        printf("frame handled %08lx\n", code);
    }
}

int main(void)
{
    second_handle = AddVectoredExceptionHandler(0, second);
    void *first_handle = AddVectoredExceptionHandler(1, first);
    void *continue_handle = AddVectoredContinueHandler(1, continued);
    guarded(0xe0000001);
    guarded(0xe0000002);
    fault();
    puts("behind the illegal instruction");
    guarded(0xe0000003);
    guarded(0xe0000004);
    printf("removed again: %lu\n", RemoveVectoredExceptionHandler(second_handle));
    printf("removed first: %lu\n", RemoveVectoredExceptionHandler(first_handle));
    void *raising_handle = AddVectoredExceptionHandler(1, raising);
    guarded(0xe0000010);
    printf("removed raising: %lu\n", RemoveVectoredExceptionHandler(raising_handle));
    printf("removed continue: %lu\n", RemoveVectoredContinueHandler(continue_handle));
    guarded(0xe0000020);
    return 0;
}

/* output:
first: e0000001
second: e0000001
frame filter: e0000001
frame handled e0000001
first: e0000002
second: e0000002
continue handler: e0000002
continued after e0000002
first: c000001d
continue handler: c000001d
behind the illegal instruction
first: e0000003
second: e0000003
removes itself: 1
frame filter: e0000003
frame handled e0000003
first: e0000004
frame filter: e0000004
frame handled e0000004
removed again: 0
removed first: 1
raising: e0000010 depth 0
raising: e0000011 depth 1
continue handler: e0000011
frame filter: e0000010
frame handled e0000010
removed raising: 1
removed continue: 1
frame filter: e0000020
frame handled e0000020
*/
