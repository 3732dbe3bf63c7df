// __try, __except and __finally: which blocks run, in which order, with which code, for processor and raised exceptions.
// flags: -fms-extensions
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static volatile int zero;
static char *volatile nowhere = (char *)0x10;

NOINLINE static void write_nowhere(void) { *nowhere = 1; }
NOINLINE static void read_nowhere(void) { zero = *nowhere; }
NOINLINE static void divide(void) { __asm__ volatile("xorl %%edx, %%edx; movl $1, %%eax; divl %0" : : "r"(0) : "eax", "edx"); }
NOINLINE static void breakpoint(void) { __asm__ volatile("int3; nop"); }
NOINLINE static void illegal(void) { __asm__ volatile("ud2"); }
NOINLINE static void privileged(void) { __asm__ volatile("hlt"); }
NOINLINE static void execute_nowhere(void) { ((void (*)(void))(nowhere))(); }
NOINLINE static void raise(void) { RaiseException(0xe0001234, 0, 3, (ULONG_PTR[]){1, 2, 3}); }
NOINLINE static void nothing(void) {}

static int show(EXCEPTION_POINTERS *p, const char *name, int answer)
{
    EXCEPTION_RECORD *r = p->ExceptionRecord;
    printf("%s: code %08lx flags %lx parameters %lu", name, r->ExceptionCode, r->ExceptionFlags & 0xf, r->NumberParameters);
    for (unsigned i = 0; i < r->NumberParameters; i++)
        printf(" %llx", r->ExceptionInformation[i]);
    printf(" at rip: %d\n", r->ExceptionAddress == (void *)p->ContextRecord->Rip);
    return answer;
}

static int guarded(const char *name, void (*body)(void))
{
    int result = 0;
    __try {
        body();
        result = 1;
    } __except (show(GetExceptionInformation(), name, EXCEPTION_EXECUTE_HANDLER)) {
        printf("%s: handled %08lx\n", name, GetExceptionCode());
        result = 2;
    }
    return result;
}

static int order(const char *text, int answer)
{
    puts(text);
    return answer;
}

NOINLINE static void inner_finally(void)
{
    __try {
        __try {
            raise();
        } __finally {
            printf("inner finally, abnormal %d\n", AbnormalTermination());
        }
    } __except (order("inner filter", EXCEPTION_CONTINUE_SEARCH)) {
        puts("never");
    }
}

NOINLINE static void middle(void)
{
    __try {
        inner_finally();
    } __finally {
        printf("middle finally, abnormal %d\n", AbnormalTermination());
    }
}

static void nested(void)
{
    __try {
        __try {
            middle();
        } __finally {
            puts("outer finally");
        }
    } __except (order("outer filter", EXCEPTION_EXECUTE_HANDLER)) {
        puts("outer except");
    }
}

NOINLINE static int returns_from_try(void)
{
    __try {
        nothing();
        return 5;
    } __finally {
        puts("finally on return");
    }
    return 6;
}

static int continue_filter(EXCEPTION_POINTERS *p, char *good)
{
    printf("filter repairs, parameter 0 is %llx\n", p->ExceptionRecord->ExceptionInformation[0]);
    nowhere = good;
#define REPAIR(reg) if (p->ContextRecord->reg == 0x10) p->ContextRecord->reg = (ULONG_PTR)good
    REPAIR(Rax);
    REPAIR(Rcx);
    REPAIR(Rdx);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void continued(void)
{
    char good = 0;
    __try {
        write_nowhere();
        printf("continued, wrote %d\n", good);
    } __except (continue_filter(GetExceptionInformation(), &good)) {
        puts("never");
    }
    nowhere = (char *)0x10;
}

NOINLINE static void raise_and_return(void)
{
    RaiseException(0xe0000001, 0, 0, NULL);
    puts("raise returned");
}

NOINLINE static void raise_noncontinuable(void) { RaiseException(0xe0000002, EXCEPTION_NONCONTINUABLE, 0, NULL); }

static int continue_it(EXCEPTION_POINTERS *p)
{
    printf("asked about %08lx\n", p->ExceptionRecord->ExceptionCode);
    return p->ExceptionRecord->ExceptionCode == (DWORD)STATUS_NONCONTINUABLE_EXCEPTION ? EXCEPTION_EXECUTE_HANDLER
                                                                                       : EXCEPTION_CONTINUE_EXECUTION;
}

static void continuing(void)
{
    __try {
        raise_and_return();
    } __except (continue_it(GetExceptionInformation())) {
        puts("never");
    }
    __try {
        raise_noncontinuable();
    } __except (continue_it(GetExceptionInformation())) {
        puts("noncontinuable exception caught");
    }
}

static int loop(void)
{
    int sum = 0;
    for (int i = 0; i < 1000; i++) {
        __try {
            raise();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sum += i;
        }
    }
    return sum;
}

NOINLINE static int deep(int n)
{
    int r = 0;
    if (n == 0)
        raise();
    __try {
        r = deep(n - 1);
    } __finally {
        zero++;
    }
    return r + n;
}

int main(void)
{
    guarded("write", write_nowhere);
    guarded("read", read_nowhere);
    guarded("execute", execute_nowhere);
    guarded("divide", divide);
    guarded("breakpoint", breakpoint);
    guarded("illegal", illegal);
    guarded("privileged", privileged);
    guarded("raise", raise);
    printf("nothing: %d\n", guarded("nothing", nothing));
    nested();
    printf("returned %d\n", returns_from_try());
    continued();
    continuing();
    printf("loop %d\n", loop());
    zero = 0;
    __try {
        deep(50);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("deep: %d blocks ran\n", zero);
    }
    return 0;
}

/* output:
write: code c0000005 flags 0 parameters 2 1 10 at rip: 1
write: handled c0000005
read: code c0000005 flags 0 parameters 2 0 10 at rip: 1
read: handled c0000005
execute: code c0000005 flags 0 parameters 2 8 10 at rip: 1
execute: handled c0000005
divide: code c0000094 flags 0 parameters 0 at rip: 1
divide: handled c0000094
breakpoint: code 80000003 flags 0 parameters 1 0 at rip: 1
breakpoint: handled 80000003
illegal: code c000001d flags 0 parameters 0 at rip: 1
illegal: handled c000001d
privileged: code c0000096 flags 0 parameters 0 at rip: 1
privileged: handled c0000096
raise: code e0001234 flags 0 parameters 3 1 2 3 at rip: 1
raise: handled e0001234
nothing: 1
inner filter
outer filter
inner finally, abnormal 1
middle finally, abnormal 1
outer finally
outer except
finally on return
returned 5
filter repairs, parameter 0 is 1
continued, wrote 1
asked about e0000001
raise returned
asked about e0000002
asked about c0000025
noncontinuable exception caught
loop 499500
deep: 50 blocks ran
*/
