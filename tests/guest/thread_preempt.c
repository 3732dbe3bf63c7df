// Threads interrupted hundreds of times, as Go's scheduler and garbage collectors do it: suspended wherever they are, their registers
// varies: threads are stopped and looked at wherever they are
// services: NtCreateEvent NtCreateThreadEx NtGetContextThread NtResumeThread NtSetEvent NtSuspendThread NtWaitForMultipleObjects
// read, a call put under their feet where the code allows it; what they compute and what their system calls do stays right.
#include <stdio.h>
#include <windows.h>

enum { WORKERS = 3, ROUNDS = 500 };

static volatile LONG stop, wrong, calls_done;
static HANDLE event[WORKERS];

// Saves what is live, counts, goes back to where the thread was.
void inject(void);
__asm__(".globl inject\ninject:\n"
        "pushfq\n pushq %rax\n"
        "lock incl injected_count(%rip)\n"
        "popq %rax\n popfq\n ret\n");
LONG injected_count;

// A loop without a call or a red zone: a word may be pushed under its stack pointer at any place of it.
unsigned long long compute(unsigned long long from, unsigned long long rounds);
extern char compute_end[];
__asm__(".globl compute, compute_end\ncompute:\n"
        "movq %rcx, %rax\n"
        "1: movq %rax, %r8\n imulq $0x5851f42d, %rax, %rax\n addq $0x14057b7e, %rax\n rolq $7, %rax\n xorq %r8, %rax\n"
        "decq %rdx\n jnz 1b\n ret\n"
        "compute_end: ret\n");

static DWORD WINAPI works(void *argument)
{
    int self = (int)(ULONG_PTR)argument;
    unsigned long long expected = compute(7, 20000);
    while (!stop) {
        if (compute(7, 20000) != expected)
            InterlockedIncrement(&wrong);
        SetEvent(event[self]);
        if (WaitForSingleObject(event[self], 1000) != WAIT_OBJECT_0)
            InterlockedIncrement(&wrong);
        if (WaitForSingleObject(event[self], 0) != WAIT_TIMEOUT)
            InterlockedIncrement(&wrong);
        void *memory = VirtualAlloc(NULL, 0x2000, MEM_COMMIT, PAGE_READWRITE);
        *(volatile int *)memory = 1;
        if (!VirtualFree(memory, 0, MEM_RELEASE))
            InterlockedIncrement(&wrong);
        Sleep(self == 2 ? 1 : 0);
        InterlockedIncrement(&calls_done);
    }
    return 0;
}

int main(void)
{
    HANDLE threads[WORKERS];
    CONTEXT context __attribute__((aligned(16)));
    int refused = 0, inside = 0;
    for (int i = 0; i < WORKERS; i++) {
        event[i] = CreateEventW(NULL, FALSE, FALSE, NULL);
        threads[i] = CreateThread(NULL, 0, works, (void *)(ULONG_PTR)i, 0, NULL);
    }
    for (int i = 0; i < ROUNDS; i++) {
        HANDLE thread = threads[i % WORKERS];
        if (SuspendThread(thread) == (DWORD)-1) {
            refused++;
            continue;
        }
        context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
        if (!GetThreadContext(thread, &context)) {
            refused++;
        } else if (context.Rip >= (DWORD64)compute && context.Rip < (DWORD64)compute_end) {
            context.Rsp -= 8;
            *(DWORD64 *)context.Rsp = context.Rip;
            context.Rip = (DWORD64)inject;
            inside++;
            if (!SetThreadContext(thread, &context))
                refused++;
        }
        ResumeThread(thread);
        if (i % 50 == 0)
            Sleep(1);
    }
    stop = 1;
    WaitForMultipleObjects(WORKERS, threads, TRUE, INFINITE);
    printf("refused %d, wrong %ld, each call put in ran: %d, rounds made: %d\n", refused, wrong, injected_count == inside,
           calls_done > 0);
    return 0;
}

/* output:
refused 0, wrong 0, each call put in ran: 1, rounds made: 1
*/
