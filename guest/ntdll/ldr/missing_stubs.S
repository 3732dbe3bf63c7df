# One entry for every import that is bound to nothing: each says which it is and goes to missing.c, which raises.
# Must match MISSING_MAXIMUM in missing.c.

    .text
    .set missing_index, 0
    .p2align 4
    .globl ldr_missing_entries
ldr_missing_entries:
    .rept 2048
    .p2align 4
    movl $missing_index, %eax
    jmp missing_common
    .set missing_index, missing_index + 1
    .endr

    .p2align 4
    .seh_proc missing_common
missing_common:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    movl %eax, %ecx
    callq ldr_missing_reached
    int3
    .seh_endproc
