// NtContinue sets every register at once, also in threads that are suspended and looked at thousands of times while they make it
// libs: ntdll
// varies: threads are stopped and looked at wherever they are
// services: NtCreateThreadEx NtGetContextThread NtResumeThread NtSetContextThread NtSuspendThread NtWaitForMultipleObjects
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

enum { WORKERS = 2, LOOKS = 3000, REGISTERS = 15 };

static volatile LONG stop, wrong, continued, waited;

// Where a CONTEXT below goes on: stores what it finds, integer registers, flags and xmm6, and returns to its caller.
void land(void);
__asm__(".globl land\nland:\n"
        "pushfq\n"
        "popq 0x78(%rsp)\n"
        "movdqu %xmm6, 0x80(%rsp)\n"
        "movq %rax, 0x00(%rsp)\n movq %rcx, 0x08(%rsp)\n movq %rdx, 0x10(%rsp)\n movq %rbx, 0x18(%rsp)\n"
        "movq %rbp, 0x20(%rsp)\n movq %rsi, 0x28(%rsp)\n movq %rdi, 0x30(%rsp)\n movq %r8, 0x38(%rsp)\n"
        "movq %r9, 0x40(%rsp)\n movq %r10, 0x48(%rsp)\n movq %r11, 0x50(%rsp)\n movq %r12, 0x58(%rsp)\n"
        "movq %r13, 0x60(%rsp)\n movq %r14, 0x68(%rsp)\n movq %r15, 0x70(%rsp)\n"
        "movq 0x90(%rsp), %rsp\n"
        "popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rdi\n popq %rsi\n popq %rbx\n popq %rbp\n"
        "movdqu (%rsp), %xmm6\n addq $24, %rsp\n"
        "cld\n ret\n");

// go_on(context, area): calls NtContinue with a CONTEXT whose rsp is `area`; comes back by way of land.
void go_on(CONTEXT *context, void *area);
__asm__(".globl go_on\ngo_on:\n"
        "subq $24, %rsp\n movdqu %xmm6, (%rsp)\n"
        "pushq %rbp\n pushq %rbx\n pushq %rsi\n pushq %rdi\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
        "movq %rsp, 0x90(%rdx)\n"
        "subq $40, %rsp\n"
        "xorl %edx, %edx\n"
        "call NtContinue\n"
        "ud2\n");

static DWORD WINAPI works(void *argument)
{
    ULONG state = (ULONG)(ULONG_PTR)argument + 1;
    ULONG64 room[64 + 32]; // below the area: what land() pushes
    while (!stop) {
        ULONG64 *area = &room[64];
        CONTEXT context __attribute__((aligned(16)));
        ULONG64 *registers = &context.Rax, expected[REGISTERS];
        RtlCaptureContext(&context);
        for (int i = 0, at = 0; i < REGISTERS + 1; i++) {
            state = state * 1664525 + 1013904223;
            if (i == 4)
                continue; // rsp
            expected[at++] = registers[i] = (ULONG64)state << 32 | (ULONG)i;
        }
        context.ContextFlags = CONTEXT_FULL;
        context.Rip = (ULONG64)land;
        context.Rsp = (ULONG64)area;
        context.EFlags = 0x202 | (state & 0x8d5);
        context.Xmm6.Low = state;
        context.Xmm6.High = ~(ULONG64)state;
        memset(area, 0, 0x90);
        go_on(&context, area);
        if (memcmp(area, expected, sizeof expected) != 0 || (area[15] & 0x8d5) != (context.EFlags & 0x8d5) ||
            area[16] != context.Xmm6.Low || (LONG64)area[17] != context.Xmm6.High)
            InterlockedIncrement(&wrong);
        InterlockedIncrement(&continued);
        if ((state >> 20) % 64 == 0) {
            Sleep(0);
            InterlockedIncrement(&waited);
        }
    }
    return 0;
}

int main(void)
{
    HANDLE threads[WORKERS];
    CONTEXT context __attribute__((aligned(16)));
    int refused = 0, astray = 0;
    for (int i = 0; i < WORKERS; i++)
        threads[i] = CreateThread(NULL, 0, works, (void *)(ULONG_PTR)i, 0, NULL);
    while (continued == 0)
        Sleep(1);
    for (int i = 0; i < LOOKS; i++) {
        HANDLE thread = threads[i % WORKERS];
        context.ContextFlags = CONTEXT_FULL;
        if (SuspendThread(thread) == (DWORD)-1 || !GetThreadContext(thread, &context))
            refused++;
        else if (context.Rip >= 0x7fe000000000 && context.Rip < 0x7fe200000000)
            astray++; // inside what NT would call its kernel
        else if (i % 3 == 0 && !SetThreadContext(thread, &context))
            refused++;
        ResumeThread(thread);
        if (i % 100 == 0)
            Sleep(1);
    }
    stop = 1;
    WaitForMultipleObjects(WORKERS, threads, TRUE, INFINITE);
    printf("wrong %ld, refused %d, astray %d, continued %d, waited %d\n", wrong, refused, astray, continued > 100,
           waited > 0);

    // What is not a whole CONTEXT, or none at all.
    context.ContextFlags = CONTEXT_FULL;
    printf("unaligned: %lx\n", (ULONG)NtContinue((CONTEXT *)((char *)&context + 8), FALSE));
    printf("nowhere: %lx\n", (ULONG)NtContinue((CONTEXT *)0x10000, FALSE));
    return 0;
}

/* output:
wrong 0, refused 0, astray 0, continued 1, waited 1
unaligned: 80000002
nowhere: c0000005
*/
