# Stack probes for frames larger than a page: touch every page below rsp, downwards, so that each guard page is met.
# Called with the frame's size in rax, before the frame exists; must change no register but the flags.

    .text
    .p2align 4
    .globl ___chkstk_ms
    .globl __chkstk
    .seh_proc ___chkstk_ms
___chkstk_ms:
__chkstk:
    pushq %rcx
    .seh_pushreg %rcx
    pushq %rax
    .seh_pushreg %rax
    .seh_endprologue
    leaq 24(%rsp), %rcx
    jmp 2f
1:  subq $0x1000, %rcx
    orb $0, (%rcx)
    subq $0x1000, %rax
2:  cmpq $0x1000, %rax
    ja 1b
    subq %rax, %rcx
    orb $0, (%rcx)
    popq %rax
    popq %rcx
    ret
    .seh_endproc
