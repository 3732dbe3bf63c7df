// Changes stacks: saves what the x64 calling convention has a function keep, on the stack that is left.
// The frame's layout is SwitchFrame in fiber.c.

    .text

// void fiber_switch(PVOID *save, PVOID load)
    .globl fiber_switch
    .seh_proc fiber_switch
fiber_switch:
    pushq %rbp
    .seh_pushreg %rbp
    pushq %rbx
    .seh_pushreg %rbx
    pushq %rdi
    .seh_pushreg %rdi
    pushq %rsi
    .seh_pushreg %rsi
    pushq %r12
    .seh_pushreg %r12
    pushq %r13
    .seh_pushreg %r13
    pushq %r14
    .seh_pushreg %r14
    pushq %r15
    .seh_pushreg %r15
    subq $0xa8, %rsp
    .seh_stackalloc 0xa8
    movaps %xmm6, 0x00(%rsp)
    .seh_savexmm %xmm6, 0x00
    movaps %xmm7, 0x10(%rsp)
    .seh_savexmm %xmm7, 0x10
    movaps %xmm8, 0x20(%rsp)
    .seh_savexmm %xmm8, 0x20
    movaps %xmm9, 0x30(%rsp)
    .seh_savexmm %xmm9, 0x30
    movaps %xmm10, 0x40(%rsp)
    .seh_savexmm %xmm10, 0x40
    movaps %xmm11, 0x50(%rsp)
    .seh_savexmm %xmm11, 0x50
    movaps %xmm12, 0x60(%rsp)
    .seh_savexmm %xmm12, 0x60
    movaps %xmm13, 0x70(%rsp)
    .seh_savexmm %xmm13, 0x70
    movaps %xmm14, 0x80(%rsp)
    .seh_savexmm %xmm14, 0x80
    movaps %xmm15, 0x90(%rsp)
    .seh_savexmm %xmm15, 0x90
    .seh_endprologue
    stmxcsr 0xa0(%rsp)
    fnstcw 0xa4(%rsp)
    movq %rsp, (%rcx)
    movq %rdx, %rsp
    ldmxcsr 0xa0(%rsp)
    fldcw 0xa4(%rsp)
    movaps 0x00(%rsp), %xmm6
    movaps 0x10(%rsp), %xmm7
    movaps 0x20(%rsp), %xmm8
    movaps 0x30(%rsp), %xmm9
    movaps 0x40(%rsp), %xmm10
    movaps 0x50(%rsp), %xmm11
    movaps 0x60(%rsp), %xmm12
    movaps 0x70(%rsp), %xmm13
    movaps 0x80(%rsp), %xmm14
    movaps 0x90(%rsp), %xmm15
    addq $0xa8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rsi
    popq %rdi
    popq %rbx
    popq %rbp
    ret
    .seh_endproc

// Where a new fiber starts: the home space of the call is already there, and above it a return address of 0.
    .globl fiber_entry
    .seh_proc fiber_entry
fiber_entry:
    .seh_stackalloc 0x20
    .seh_endprologue
    movq %r12, %rcx
    movq %r13, %rdx
    callq *%r14
    int3
    .seh_endproc
