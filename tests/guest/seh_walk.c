// Walking the stack by hand: RtlCaptureContext, RtlLookupFunctionEntry, RtlVirtualUnwind, RtlCaptureStackBackTrace.
// The way through an exception's frames leads back to the function that faulted.
// flags: -fms-extensions
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static volatile int sink;
static ULONG64 seen[64];

NOINLINE static int walk(CONTEXT *context)
{
    int n = 0;
    while (context->Rip && n < 64) {
        ULONG64 base = 0, frame = 0;
        void *data;
        seen[n++] = context->Rip;
        RUNTIME_FUNCTION *f = RtlLookupFunctionEntry(context->Rip, &base, NULL);
        if (!f) {
            context->Rip = *(ULONG64 *)context->Rsp;
            context->Rsp += 8;
            continue;
        }
        RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context->Rip, f, context, &data, &frame, NULL);
    }
    return n;
}

static int in(void *function, ULONG64 pc)
{
    ULONG64 base;
    RUNTIME_FUNCTION *f = RtlLookupFunctionEntry(pc, &base, NULL);
    return f && base + f->BeginAddress == (ULONG64)function;
}

NOINLINE static int leaf_walk(void)
{
    CONTEXT context;
    RtlCaptureContext(&context);
    return walk(&context);
}

NOINLINE static int third(int n)
{
    volatile char room[3000];
    room[n] = 1;
    return leaf_walk() + room[n] - 1;
}

NOINLINE static int second(int n)
{
    volatile char room[40000];
    room[n] = 1;
    return third(n) + room[n] - 1;
}

NOINLINE static int first(int n) { return second(n) + sink; }

NOINLINE static int backtrace(void **frames, unsigned count)
{
    ULONG hash = 0;
    int n = RtlCaptureStackBackTrace(0, count, frames, &hash);
    ULONG sum = 0;
    for (int i = 0; i < n; i++)
        sum += (ULONG)(ULONG_PTR)frames[i];
    printf("hash is the sum: %d\n", hash == sum);
    return n;
}

NOINLINE static int caller(void **frames, unsigned count) { return backtrace(frames, count) + sink; }

NOINLINE static void faulting(void) { __asm__ volatile("ud2"); }

static int filter(EXCEPTION_POINTERS *p)
{
    CONTEXT own, copy = *p->ContextRecord;
    RtlCaptureContext(&own);
    int n = walk(&own), at = -1;
    for (int i = 0; i < n; i++) {
        if (seen[i] == (ULONG64)p->ExceptionRecord->ExceptionAddress)
            at = i;
    }
    printf("faulting instruction found in the walk: %d\n", at > 0);
    int below = n - at;
    printf("as many frames from there: %d\n", walk(&copy) == below);
    return EXCEPTION_EXECUTE_HANDLER;
}

int main(void)
{
    int n = first(1);
    printf("walk: third %d second %d first %d main %d\n", in(third, seen[1]), in(second, seen[2]), in(first, seen[3]),
           in(main, seen[4]));
    void *frames[8];
    int m = caller(frames, 3);
    printf("trace of %d: backtrace %d caller %d main %d\n", m, in(backtrace, (ULONG64)frames[0]),
           in(caller, (ULONG64)frames[1]), in(main, (ULONG64)frames[2]));
    printf("more frames in the walk: %d\n", n > 4);
    __try {
        faulting();
    } __except (filter(GetExceptionInformation())) {
        puts("handled");
    }
    return 0;
}

/* output:
walk: third 1 second 1 first 1 main 1
hash is the sum: 1
trace of 3: backtrace 1 caller 1 main 1
more frames in the walk: 1
faulting instruction found in the walk: 1
as many frames from there: 1
handled
*/
