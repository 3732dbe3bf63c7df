// NtCreateThread: a thread on a stack and with registers that its creator has prepared, suspended or not; what is refused
// services: NtCreateThread
#include "native_call.h"

#include <stdio.h>

typedef struct {
    PVOID old_base, old_limit, base, limit, allocation;
} InitialTeb;

static volatile LONG_PTR told, on_stack;
static char *stack;
enum { STACK = 0x20000 };

static void begins(ULONG_PTR one, ULONG_PTR two)
{
    volatile char here;
    told = (LONG_PTR)(one * 100 + two);
    on_stack = (char *)&here >= stack && (char *)&here < stack + STACK && NtCurrentTeb()->NtTib.StackBase == stack + STACK;
    RtlExitUserThread(33);
}

int main(void)
{
    HANDLE thread = NULL, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    CLIENT_ID id = {0};
    LARGE_INTEGER soon = {.QuadPart = -500000};
    THREAD_BASIC_INFORMATION basic = {0};
    stack = VirtualAlloc(NULL, STACK, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    InitialTeb teb = {NULL, NULL, stack + STACK, stack, stack};
    CONTEXT context = {.ContextFlags = CONTEXT_FULL, .Rcx = 4, .Rdx = 2, .Rip = (DWORD64)begins, .Rsp = (DWORD64)(stack + STACK - 0x108), .MxCsr = 0x1f80};
    context.FltSave.MxCsr = 0x1f80;
    context.FltSave.ControlWord = 0x27f;
    printf("create %08lx", NT(NtCreateThread)(&thread, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), &id, &context, &teb, (ULONG_PTR)TRUE));
    printf(", suspended %08lx", NtWaitForSingleObject(thread, FALSE, &soon));
    NtQueryInformationThread(thread, ThreadBasicInformation, &basic, sizeof(basic), NULL);
    printf(", its id %d, resume %08lx", basic.ClientId.UniqueThread == id.UniqueThread, NtResumeThread(thread, NULL));
    printf(", ends %08lx\n", NtWaitForSingleObject(thread, FALSE, NULL));
    DWORD code = 0;
    GetExitCodeThread(thread, &code);
    printf("told %d, on its stack %d, code %lu\n", (int)told, (int)on_stack, code);
    printf("stack kept %d\n", VirtualFree(stack, 0, MEM_RELEASE));
    printf("wrong type %08lx, no room %08lx, no context %08lx, no stack %08lx\n", NT(NtCreateThread)(&thread, THREAD_ALL_ACCESS, NULL, event, &id, &context, &teb, (ULONG_PTR)TRUE),
           NT(NtCreateThread)((PVOID)16, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), &id, &context, &teb, (ULONG_PTR)TRUE),
           NT(NtCreateThread)(&thread, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), &id, NULL, &teb, (ULONG_PTR)TRUE),
           NT(NtCreateThread)(&thread, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), &id, &context, NULL, (ULONG_PTR)TRUE));
    ULONG number = 3, pending = 7;
    ULONGLONG cycles[2] = {0};
    PVOID base = NULL;
    struct {
        PVOID to;
        ULONG offset, size;
    } part = {&base, 8, sizeof(base)};
    printf("page priority %08lx", NtSetInformationThread(NtCurrentThread(), (THREADINFOCLASS)24, &number, sizeof(number)));
    number = 0;
    NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)24, &number, sizeof(number), NULL);
    printf(" %lu, I/O pending %08lx", number, NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)16, &pending, sizeof(pending), NULL));
    printf(" %lu, cycles %08lx", pending, NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)23, cycles, sizeof(cycles), NULL));
    printf(", a part of the TEB %08lx", NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)26, &part, sizeof(part), NULL));
    part.offset = 0x100000;
    printf(" %d, beyond it %08lx\n", base == NtCurrentTeb()->NtTib.StackBase, NtQueryInformationThread(NtCurrentThread(), (THREADINFOCLASS)26, &part, sizeof(part), NULL));
    return 0;
}
/* output:
create 00000000, suspended 00000102, its id 1, resume 00000000, ends 00000000
told 402, on its stack 1, code 33
stack kept 1
wrong type c0000024, no room c0000005, no context c0000005, no stack c0000005
page priority 00000000 3, I/O pending 00000000 0, cycles 00000000, a part of the TEB 00000000 1, beyond it c000000d
*/
