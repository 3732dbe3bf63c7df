// Unmasked floating-point exceptions of SSE and the x87 unit: codes, and what a handler sets in its CONTEXT holds afterwards.
#include <stdio.h>
#include <windows.h>

static EXCEPTION_RECORD seen;
static DWORD mxcsr_seen;
static WORD status_seen;
static int count;

enum { ALL_MASKED = 0x1f80, X87_MASKED = 0x37f };

static LONG CALLBACK mask_and_retry(EXCEPTION_POINTERS *p)
{
    seen = *p->ExceptionRecord;
    mxcsr_seen = p->ContextRecord->MxCsr;
    status_seen = p->ContextRecord->FltSave.StatusWord;
    count++;
    p->ContextRecord->MxCsr = ALL_MASKED;
    p->ContextRecord->FltSave.MxCsr = ALL_MASKED;
    p->ContextRecord->FltSave.ControlWord = X87_MASKED;
    return count > 3 ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_CONTINUE_EXECUTION;
}

static void set_mxcsr(unsigned value) { __asm__ volatile("ldmxcsr %0" : : "m"(value)); }

static unsigned get_mxcsr(void)
{
    unsigned value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static void show(const char *what, double result)
{
    ULONGLONG bits;
    __builtin_memcpy(&bits, &result, 8);
    if (count == 0)
        printf("%s: no exception", what);
    else
        printf("%s: %08lx", what, seen.ExceptionCode);
    printf(", result %016llx", bits);
    set_mxcsr(ALL_MASKED);
}

static void sse(const char *what, unsigned mask, double a, double b, char operation)
{
    double result = a;
    count = 0;
    set_mxcsr(ALL_MASKED & ~mask);
    switch (operation) {
    case '/':
        __asm__ volatile("divsd %1, %0" : "+x"(result) : "x"(b));
        break;
    case '*':
        __asm__ volatile("mulsd %1, %0" : "+x"(result) : "x"(b));
        break;
    case '-':
        __asm__ volatile("subsd %1, %0" : "+x"(result) : "x"(b));
        break;
    default:
        __asm__ volatile("sqrtsd %1, %0" : "+x"(result) : "x"(b));
        break;
    }
    unsigned after = get_mxcsr();
    show(what, result);
    if (count)
        printf(", flag seen %d, parameters %lu, the second is mxcsr %d, mask after %x", (mxcsr_seen & (mask >> 7)) != 0,
               seen.NumberParameters, seen.ExceptionInformation[1] == mxcsr_seen, after & ALL_MASKED);
    printf("\n");
}

static void x87(const char *what, unsigned short mask, double a, double b)
{
    unsigned short control = X87_MASKED & (unsigned short)~mask, after;
    double result = 0;
    count = 0;
    __asm__ volatile("fninit\n\t fldcw %[control]\n\t fldl %[a]\n\t fdivl %[b]\n\t fwait\n\t fstpl %[result]\n\t fwait\n\t"
                     "fnstcw %[after]\n\t fnclex\n\t fninit"
                     : [result] "=m"(result), [after] "=m"(after)
                     : [control] "m"(control), [a] "m"(a), [b] "m"(b)
                     : "st", "memory");
    show(what, result);
    if (count)
        printf(", flag seen %d, mask after %x", (status_seen & mask) != 0, after & 0x3f);
    printf("\n");
}

static void underflowed_stack(void)
{
    unsigned short control = X87_MASKED & ~1;
    count = 0;
    __asm__ volatile("fninit\n\t fldcw %0\n\t fstp %%st(0)\n\t fwait\n\t fninit" : : "m"(control) : "st", "memory");
    show("x87 stack", 0);
    printf("\n");
}

int main(void)
{
    setvbuf(stdout, NULL, _IOFBF, 0x10000);
    AddVectoredExceptionHandler(1, mask_and_retry);
    sse("masked", 0, 1, 0, '/');
    sse("divide by zero", 0x200, 1, 0, '/');
    sse("invalid", 0x80, 0, 0, '/');
    sse("square root of -1", 0x80, 0, -1, 'q');
    sse("overflow", 0x400, 1e300, 1e300, '*');
    sse("underflow", 0x800, 1e-300, 1e-300, '*');
    sse("inexact", 0x1000, 1, 3, '/');
    sse("exact", 0x1000, 1, 4, '/');
    x87("x87 masked", 0, 1, 0);
    x87("x87 divide by zero", 4, 1, 0);
    x87("x87 invalid", 1, 0, 0);
    x87("x87 inexact", 0x20, 1, 3);
    underflowed_stack();
    return 0;
}

/* output:
masked: no exception, result 7ff0000000000000
divide by zero: c000008e, result 7ff0000000000000, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
invalid: c0000090, result fff8000000000000, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
square root of -1: c0000090, result fff8000000000000, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
overflow: c0000091, result 7ff0000000000000, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
underflow: c0000093, result 0000000000000000, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
inexact: c000008f, result 3fd5555555555555, flag seen 1, parameters 2, the second is mxcsr 1, mask after 1f80
exact: no exception, result 3fd0000000000000
x87 masked: no exception, result 7ff0000000000000
x87 divide by zero: c000008e, result 3ff0000000000000, flag seen 1, mask after 3f
x87 invalid: c0000090, result 0000000000000000, flag seen 1, mask after 3f
x87 inexact: c000008f, result 3fd5555555555555, flag seen 1, mask after 3f
x87 stack: c0000092, result 0000000000000000
*/
