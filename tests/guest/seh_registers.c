// Handlers that set debug registers; a context set for oneself; int 2C and 2D; long jumps' MXCSR; function tables without functions
#include <setjmp.h>
#include <stdio.h>
#include <windows.h>

static volatile LONG watched, hits;
static DWORD flags, code;
static LONG_PTR address, rip;
static ULONG parameters;
static BYTE *text;

static LONG CALLBACK sets(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *context = pointers->ContextRecord;
    if (pointers->ExceptionRecord->ExceptionCode == (DWORD)EXCEPTION_SINGLE_STEP) {
        hits++;
        context->Dr7 = 0;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    if (pointers->ExceptionRecord->ExceptionCode != (DWORD)EXCEPTION_BREAKPOINT)
        return EXCEPTION_CONTINUE_SEARCH;
    flags = context->ContextFlags;
    context->Dr0 = (DWORD64)&watched;
    context->Dr7 = 0xd0001; // writes of four bytes
    context->Rip++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG CALLBACK sees(EXCEPTION_POINTERS *pointers)
{
    code = pointers->ExceptionRecord->ExceptionCode;
    parameters = pointers->ExceptionRecord->NumberParameters;
    address = (BYTE *)pointers->ExceptionRecord->ExceptionAddress - text;
    rip = (BYTE *)pointers->ContextRecord->Rip - text;
    if (code == 0xC0000420)
        pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void run(const char *what, const void *bytes, SIZE_T length, ULONG_PTR service)
{
    memcpy(text, bytes, length);
    code = 0;
    ULONG_PTR value = ((ULONG_PTR(*)(ULONG_PTR))text)(service);
    if (code)
        printf("%s %llu: %08lx with %lu, at %lld, rip %lld, then %llu\n", what, (unsigned long long)service, code, parameters,
               (long long)address, (long long)rip, (unsigned long long)value);
    else
        printf("%s %llu: nothing, then %llu\n", what, (unsigned long long)service, (unsigned long long)value);
}

int main(void)
{
    CONTEXT context = {.ContextFlags = CONTEXT_DEBUG_REGISTERS};
    DWORD64 dr0 = (DWORD64)&context;
    context.Dr0 = dr0;
    context.Dr7 = 1;
    printf("set %d", SetThreadContext(GetCurrentThread(), &context));
    memset(&context, 0, sizeof context);
    context.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    printf(", got %d: %d %llx\n", GetThreadContext(GetCurrentThread(), &context), context.Dr0 == dr0, (unsigned long long)context.Dr7 & 0xff);
    memset(&context, 0, sizeof context);
    context.ContextFlags = CONTEXT_DEBUG_REGISTERS;
    printf("cleared %d\n", SetThreadContext(GetCurrentThread(), &context));

    void *handler = AddVectoredExceptionHandler(1, sets);
    __asm__ volatile("int3");
    watched = 1;
    watched = 2;
    RemoveVectoredExceptionHandler(handler);
    printf("a handler's watch: flags %lx, %ld hits, %ld\n", flags & 0x1f, hits, watched);

    text = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    handler = AddVectoredExceptionHandler(1, sees);
    // The service in rax; then "nop; xor eax, eax; mov al, 5; ret".
    static const BYTE service[] = {0x48, 0x89, 0xc8, 0xcd, 0x2d, 0x90, 0x31, 0xc0, 0xb0, 5, 0xc3};
    // One byte is skipped where nothing is raised: an addition would swallow what follows.
    static const BYTE skipped[] = {0x48, 0x89, 0xc8, 0xcd, 0x2d, 0x05, 0x31, 0xc0, 0xeb, 0x01, 0xc3, 0xb0, 7, 0xc3};
    static const BYTE assertion[] = {0x31, 0xc0, 0xcd, 0x2c, 0xb0, 9, 0xc3};
    run("service", service, sizeof service, 0);
    run("service", service, sizeof service, 2);
    run("service", service, sizeof service, 6);
    run("print", skipped, sizeof skipped, 1);
    run("load", skipped, sizeof skipped, 3);
    run("unload", skipped, sizeof skipped, 4);
    run("assertion", assertion, sizeof assertion, 0);
    RemoveVectoredExceptionHandler(handler);

    volatile int pass = 0;
    _JUMP_BUFFER *volatile buffer;
    static jmp_buf jump;
    static CONTEXT captured;
    EXCEPTION_RECORD record = {.ExceptionCode = STATUS_LONGJUMP, .NumberParameters = 1};
    buffer = (_JUMP_BUFFER *)&jump;
    RtlCaptureContext(&captured);
    if (!pass) {
        pass = 1;
        if (!setjmp(jump) && pass == 1) {
            pass = 2;
            buffer->Frame = 0;
            buffer->MxCsr = 0x3f80;
            record.ExceptionInformation[0] = (ULONG_PTR)buffer;
            RtlRestoreContext(&captured, &record);
        }
    }
    printf("jumped: %lx %lx\n", captured.MxCsr, captured.FltSave.MxCsr);
    static RUNTIME_FUNCTION function = {0, 16, 0};
    printf("no functions: %d, ", RtlAddFunctionTable(&function, 0, (DWORD64)text));
    printf("%d, ", RtlDeleteFunctionTable(&function));
    printf("%d\n", RtlDeleteFunctionTable(&function));
    return 0;
}
/* output:
set 1, got 1: 1 1
cleared 1
a handler's watch: flags 1f, 1 hits, 2
service 0: 80000003 with 1, at 5, rip 5, then 5
service 2: 80000003 with 1, at 5, rip 5, then 5
service 6: 80000003 with 1, at 5, rip 5, then 5
print 1: nothing, then 7
load 3: nothing, then 7
unload 4: nothing, then 7
assertion 0: c0000420 with 0, at 2, rip 2, then 9
jumped: 3f80 3f80
no functions: 1, 1, 0
*/
