/* The gate's assembly: the batch of Linux calls that the supervisor runs on a stopped guest thread.
 * Must never be reached with guest state to lose: the supervisor saves and restores every register around it. */

        .text
        .globl _start, gate_batch, gate_call, gate_batch_done, gate_text_begin, gate_text_end
gate_text_begin:

/* Reached only if the supervisor is not there to redirect the thread at exec: stop at once. */
_start:
        int3
        hlt

/* rbx: struct linux_call array; r12: how many. Ends at the breakpoint with rbx past the last call made.
 * A call that fails ends the batch: what follows may build on it. Results stand in the array. */
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
        .balign 4096, 0xcc
gate_text_end:

        .section .bss.scratch, "aw", @nobits
        .globl  gate_scratch
        .balign 4096
gate_scratch:
        .skip   0x4000

        .section .note.GNU-stack, "", @progbits
