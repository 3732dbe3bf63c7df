/* The gate's assembly: how ntdll's stubs enter and leave, the copies from and to guest memory, the door where a call traps,
 * and the batch of Linux calls that the supervisor runs on a stopped guest thread. gate/README.md has the laws that the
 * labels here stand for. Must never change a register that an NT call keeps, and never touch the guest's stack. */

#include "gate_abi.h"

        .section .text.gate, "ax", @progbits
        .globl  _start, gate_batch, gate_call, gate_batch_done

/* Reached only if the supervisor is not there to redirect the thread at exec: stop at once. */
_start:
        int3
        hlt

/* rbx: struct linux_call array; r12: how many. Ends at the breakpoint with rbx past the last call made.
 * A call that fails ends the batch: what follows may build on it. Results stand in the array.
 * Never reached with guest state to lose: the supervisor saves and restores every register around it. */
gate_batch:
        mov     0(%rbx), %rax
        mov     8(%rbx), %rdi
        mov     16(%rbx), %rsi
        mov     24(%rbx), %rdx
        mov     32(%rbx), %r10
        mov     40(%rbx), %r8
        mov     48(%rbx), %r9
gate_call:
        syscall
        mov     %rax, 56(%rbx)
        add     $64, %rbx
        cmp     $-4096, %rax
        ja      gate_batch_done
        dec     %r12
        jnz     gate_batch
gate_batch_done:
        int3
        hlt

/* A thread that the supervisor begins on the stack of one that ended: Linux' call that wipes it, then on to r12 with r8 and
 * r9 as its rcx and rdx. If the call fails, the stack is as dirty as it was. */
        .globl  gate_wipe
gate_wipe:
        syscall
        mov     %r8, %rcx
        mov     %r9, %rdx
        jmp     *%r12

/* From a stub: eax is the number; r10, rdx, r8, r9 and the stack have the arguments; rcx and r11 are free.
 * Up to gate_entered nothing else has changed: who is stopped or faults here goes to gate_door instead. */
        .globl  gate_entry, gate_entered, gate_leaving, gate_left
        .balign 64
gate_entry:
        cmp     $GATE_ASM_NUMBERS, %eax
        jae     gate_door
        cmpb    $0, GATE_PAGE + GATE_PAGE_HANDLERS(%rax)
        je      gate_door
        mov     %fs:GATE_THREAD_SELF, %r11
        mov     %r11, %rcx
        shr     $GATE_THREADS_SHIFT, %rcx
        cmp     $(GATE_THREADS_BASE >> GATE_THREADS_SHIFT), %rcx
        jne     gate_door
        mov     %rsp, GATE_THREAD_RSP(%r11)
        mov     %rdi, GATE_THREAD_RDI(%r11)
        mov     %rsi, GATE_THREAD_RSI(%r11)
        mov     %rax, GATE_THREAD_NUMBER(%r11)
        mov     %r10, GATE_THREAD_ARGS(%r11)
        mov     %rdx, GATE_THREAD_ARGS + 8(%r11)
        mov     %r8, GATE_THREAD_ARGS + 16(%r11)
        mov     %r9, GATE_THREAD_ARGS + 24(%r11)
        movzbl  GATE_PAGE + GATE_PAGE_HANDLERS(%rax), %ecx
gate_entered:
        mov     %r11, %rsp
        mov     %r11, %rdi
        cld
        lea     gate_handlers(%rip), %rax
        call    *(%rax, %rcx, 8)

/* rax: the status, and above it the bits of enum gate_answer. Who is asked to leave, or sees that the supervisor has
 * something to collect, reports. From gate_leaving on it is too late to ask: the supervisor finishes these for a thread
 * that it stops there. */
        mov     %rax, %rcx
        shr     $32, %rcx
        jnz     answer
        mov     GATE_THREAD_INTERRUPT(%rsp), %rcx
        mov     GATE_THREAD_CORE(%rsp), %rdx
        mov     (%rcx), %ecx
        or      GATE_ASM_ATTENTION(%rdx), %ecx
        jnz     report
gate_leaving:
        mov     GATE_THREAD_RDI(%rsp), %rdi
        mov     GATE_THREAD_RSI(%rsp), %rsi
        mov     GATE_THREAD_RSP(%rsp), %rsp
        jmp     gate_ret
gate_left:

answer:
        cmp     $3, %ecx
        je      continue
        cmp     $1, %ecx
        jne     report
trap:   /* GATE_TRAP: as if the stub had never come here. */
        mov     GATE_THREAD_NUMBER(%rsp), %rax
        mov     GATE_THREAD_ARGS(%rsp), %r10
        mov     GATE_THREAD_ARGS + 8(%rsp), %rdx
        mov     GATE_THREAD_ARGS + 16(%rsp), %r8
        mov     GATE_THREAD_ARGS + 24(%rsp), %r9
        jmp     to_the_door
report:
        mov     %eax, %r10d
        mov     GATE_THREAD_DEADLINE(%rsp), %rdx
        mov     GATE_THREAD_FLAGS(%rsp), %r8
        mov     $GATE_ASM_CALL_REPORT, %eax
to_the_door:
        mov     GATE_THREAD_RDI(%rsp), %rdi
        mov     GATE_THREAD_RSI(%rsp), %rsi
        mov     GATE_THREAD_RSP(%rsp), %rsp
        jmp     gate_door

/* GATE_CONTINUE: all registers become those of the CONTEXT in the block, at once with the iretq. Who is asked to leave has the
 * call trap; between the labels the supervisor finishes it. (That there is something to collect is said by whoever brought it.)
 * Linux' own way in would have cleared NT, with which iretq faults. */
        .globl  gate_continuing, gate_continued
continue:
        mov     GATE_THREAD_INTERRUPT(%rsp), %rcx
        cmpl    $0, (%rcx)
        jne     trap
        jmp     begin

/* noreturn gate_become(struct gate_thread *spare, stack, size, teb, ended): the Linux thread of one that has ended leaves the
 * gate's stack for that, tells whoever has to know, and parks. */
        .globl  gate_become, gate_parking_wiped, gate_parking
gate_become:
        mov     %rdi, %rsp
        mov     %rsi, %rbx
        mov     %rdx, %rbp
        mov     %rcx, %r12
        mov     %r8d, %r14d
        mov     $158, %eax /* arch_prctl: ARCH_SET_FS, ARCH_SET_GS */
        mov     $0x1002, %edi
        mov     %rsp, %rsi
        syscall
        mov     $158, %eax
        mov     $0x1001, %edi
        mov     %r12, %rsi
        syscall
        mov     %rsp, %rdi
        mov     %r14d, %esi
        call    gate_left_behind
        test    %eax, %eax
        jz      1f
        mov     $GATE_ASM_CALL_REPORT, %eax
        call    gate_door
1:      mov     %rbx, %rdi
        mov     %rbp, %rsi

/* rdi, rsi: the stack that is to be wiped; rsp, FS: the block of the slot under which the thread parks. */
gate_parking_wiped:
        mov     $28, %eax /* madvise: MADV_DONTNEED */
        mov     $4, %edx
        syscall

/* From here on the thread may be taken. It sleeps until it is, and begins with the CONTEXT in its block: whoever has begun it
 * has filled that. The supervisor may take a thread that began from any place up to gate_continued to what it begins with. */
gate_parking:
        mov     GATE_THREAD_INTERRUPT(%rsp), %rbx
        movl    $GATE_ASM_STATE_SPARE, GATE_STATE_FROM_INTERRUPT(%rbx)
1:      lea     GATE_PARK_FROM_INTERRUPT(%rbx), %rdi
        mov     $202, %eax /* futex: FUTEX_WAIT, for ever */
        xor     %esi, %esi
        mov     $GATE_ASM_PARK_ASLEEP, %edx
        xor     %r10d, %r10d
        syscall
        cmpl    $GATE_ASM_PARK_ASLEEP, GATE_PARK_FROM_INTERRUPT(%rbx)
        je      1b
begin:
        pushq   $2
        popfq
gate_continuing:
        fxrstor64 GATE_THREAD_CONTEXT + 0x100(%rsp)
        mov     GATE_THREAD_CONTEXT + 0x78(%rsp), %rax
        mov     GATE_THREAD_CONTEXT + 0x80(%rsp), %rcx
        mov     GATE_THREAD_CONTEXT + 0x88(%rsp), %rdx
        mov     GATE_THREAD_CONTEXT + 0x90(%rsp), %rbx
        mov     GATE_THREAD_CONTEXT + 0xa0(%rsp), %rbp
        mov     GATE_THREAD_CONTEXT + 0xa8(%rsp), %rsi
        mov     GATE_THREAD_CONTEXT + 0xb0(%rsp), %rdi
        mov     GATE_THREAD_CONTEXT + 0xb8(%rsp), %r8
        mov     GATE_THREAD_CONTEXT + 0xc0(%rsp), %r9
        mov     GATE_THREAD_CONTEXT + 0xc8(%rsp), %r10
        mov     GATE_THREAD_CONTEXT + 0xd0(%rsp), %r11
        mov     GATE_THREAD_CONTEXT + 0xd8(%rsp), %r12
        mov     GATE_THREAD_CONTEXT + 0xe0(%rsp), %r13
        mov     GATE_THREAD_CONTEXT + 0xe8(%rsp), %r14
        mov     GATE_THREAD_CONTEXT + 0xf0(%rsp), %r15
        lea     GATE_THREAD_FRAME(%rsp), %rsp
        iretq
gate_continued:

/* int copy(...): 0, or 1 where the guest's memory faulted: a fault between the labels goes on at gate_copy_fault.
 * They use no stack, so that this can return for them. */
        .globl  gate_copy_begin, gate_copy_end, gate_copy_fault
        .globl  gate_load8, gate_load64, gate_store32, gate_store64, gate_touch, gate_copy
        .balign 16
gate_copy_begin:
gate_load8: /* (const void *guest, uint8_t *out) */
        mov     (%rdi), %al
        mov     %al, (%rsi)
        xor     %eax, %eax
        ret
gate_load64: /* (const void *guest, uint64_t *out) */
        mov     (%rdi), %rax
        mov     %rax, (%rsi)
        xor     %eax, %eax
        ret
gate_store32: /* (void *guest, uint32_t value) */
        mov     %esi, (%rdi)
        xor     %eax, %eax
        ret
gate_store64: /* (void *guest, uint64_t value) */
        mov     %rsi, (%rdi)
        xor     %eax, %eax
        ret
gate_touch: /* (void *guest): whether it can be written to, leaving what others write there alone */
        lock orb $0, (%rdi)
        xor     %eax, %eax
        ret
gate_copy: /* (void *to, const void *from, uint64_t size): either may be the guest's */
        mov     %rdx, %rcx
        rep movsb
        xor     %eax, %eax
        ret
gate_copy_end:
gate_copy_fault:
        mov     $1, %eax
        ret

/* Out of the text that may make Linux calls: what is called here traps, and returns as a stub does. */
        .section .door, "ax", @progbits
        .globl  gate_door, gate_ret
gate_door:
        syscall
gate_ret:
        ret

        .section .bss.scratch, "aw", @nobits
        .globl  gate_scratch
        .balign 4096
gate_scratch:
        .skip   0x4000

        .section .note.GNU-stack, "", @progbits
