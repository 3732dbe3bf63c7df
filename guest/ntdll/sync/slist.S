# Interlocked singly linked lists (SLIST_HEADER, 16 bytes: depth in bits 0-15, sequence in 16-63, first entry in 64-127).
# A pop may read an entry that another thread has just popped and unmapped: the exception dispatcher knows the place
# (slist_pop_fault) and resumes at slist_pop_resume, where the pop starts again.

    .text

    .p2align 4
    .globl RtlInitializeSListHead
RtlInitializeSListHead:
    xorl %eax, %eax
    movq %rax, (%rcx)
    movq %rax, 8(%rcx)
    ret

    .p2align 4
    .globl RtlFirstEntrySList
RtlFirstEntrySList:
    movq 8(%rcx), %rax
    andq $-16, %rax
    ret

    .p2align 4
    .globl RtlQueryDepthSList
RtlQueryDepthSList:
    movzwl (%rcx), %eax
    ret

    .p2align 4
    .globl RtlInterlockedPushEntrySList
    .seh_proc RtlInterlockedPushEntrySList
RtlInterlockedPushEntrySList:
    movl $1, %r9d
    movq %rdx, %r8
    jmp push_chain
    .seh_endproc

    .p2align 4
    .globl RtlInterlockedPushListSListEx
    .globl RtlInterlockedPushListSList
RtlInterlockedPushListSListEx:
RtlInterlockedPushListSList:
    .seh_proc push_chain
push_chain:                                 # rcx list, rdx first entry, r8 last entry, r9d count
    pushq %rbx
    .seh_pushreg %rbx
    .seh_endprologue
    movq %rcx, %r10
    movq %rdx, %r11
    movq (%r10), %rax
    movq 8(%r10), %rdx
1:  movq %rdx, %rbx
    andq $-16, %rbx
    movq %rbx, (%r8)
    leaq 0x10000(%rax), %rbx                # the sequence grows; a carry leaves the register
    addw %r9w, %bx
    movq %r11, %rcx
    lock cmpxchg16b (%r10)
    jne 1b
    movq %rdx, %rax
    andq $-16, %rax
    popq %rbx
    ret
    .seh_endproc

    .p2align 4
    .globl RtlInterlockedPopEntrySList
    .seh_proc RtlInterlockedPopEntrySList
RtlInterlockedPopEntrySList:
    pushq %rbx
    .seh_pushreg %rbx
    .seh_endprologue
    movq %rcx, %r10
    .globl slist_pop_resume
slist_pop_resume:
    movq (%r10), %rax
    movq 8(%r10), %rdx
1:  movq %rdx, %r8
    andq $-16, %r8
    jz 2f
    .globl slist_pop_fault
slist_pop_fault:
    movq (%r8), %rcx
    leaq 0xffff(%rax), %rbx                 # the sequence grows by one, the depth shrinks by one
    lock cmpxchg16b (%r10)
    jne 1b
2:  movq %r8, %rax
    popq %rbx
    ret
    .seh_endproc

    .p2align 4
    .globl RtlInterlockedFlushSList
    .seh_proc RtlInterlockedFlushSList
RtlInterlockedFlushSList:
    pushq %rbx
    .seh_pushreg %rbx
    .seh_endprologue
    movq %rcx, %r10
    movq (%r10), %rax
    movq 8(%r10), %rdx
1:  movq %rdx, %r8
    andq $-16, %r8
    jz 2f
    xorl %ecx, %ecx
    leaq 0x10000(%rax), %rbx
    xorw %bx, %bx
    lock cmpxchg16b (%r10)
    jne 1b
2:  movq %r8, %rax
    popq %rbx
    ret
    .seh_endproc
