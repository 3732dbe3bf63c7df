# Saving and restoring the processor's state in a CONTEXT, and the places where the kernel enters ntdll with one.
# A CONTEXT holds the x87 and SSE state. What the AVX registers have beyond that is kept aside while a processor's
# exception is handled; everywhere else it is the caller's to lose.

#define CTX_FLAGS 0x30
#define CTX_MXCSR 0x34
#define CTX_CS 0x38
#define CTX_DS 0x3a
#define CTX_ES 0x3c
#define CTX_FS 0x3e
#define CTX_GS 0x40
#define CTX_SS 0x42
#define CTX_EFLAGS 0x44
#define CTX_RAX 0x78
#define CTX_RCX 0x80
#define CTX_RDX 0x88
#define CTX_RBX 0x90
#define CTX_RSP 0x98
#define CTX_RBP 0xa0
#define CTX_RSI 0xa8
#define CTX_RDI 0xb0
#define CTX_R8 0xb8
#define CTX_R9 0xc0
#define CTX_R10 0xc8
#define CTX_R11 0xd0
#define CTX_R12 0xd8
#define CTX_R13 0xe0
#define CTX_R14 0xe8
#define CTX_R15 0xf0
#define CTX_RIP 0xf8
#define CTX_FXSAVE 0x100
#define CTX_XMM 0x1a0
#define CTX_SIZE 0x4d0

#define CONTEXT_CONTROL_INTEGER_SEGMENTS_FLOATING 0x10000f
#define CONTEXT_FLOATING_POINT_BIT 8

# Where the nonvolatile registers stand in a CONTEXT at \base above the stack pointer.
.macro context_saves base
    .seh_savereg %rbx, \base + CTX_RBX
    .seh_savereg %rbp, \base + CTX_RBP
    .seh_savereg %rsi, \base + CTX_RSI
    .seh_savereg %rdi, \base + CTX_RDI
    .seh_savereg %r12, \base + CTX_R12
    .seh_savereg %r13, \base + CTX_R13
    .seh_savereg %r14, \base + CTX_R14
    .seh_savereg %r15, \base + CTX_R15
    .seh_savexmm %xmm6, \base + CTX_XMM + 0x60
    .seh_savexmm %xmm7, \base + CTX_XMM + 0x70
    .seh_savexmm %xmm8, \base + CTX_XMM + 0x80
    .seh_savexmm %xmm9, \base + CTX_XMM + 0x90
    .seh_savexmm %xmm10, \base + CTX_XMM + 0xa0
    .seh_savexmm %xmm11, \base + CTX_XMM + 0xb0
    .seh_savexmm %xmm12, \base + CTX_XMM + 0xc0
    .seh_savexmm %xmm13, \base + CTX_XMM + 0xd0
    .seh_savexmm %xmm14, \base + CTX_XMM + 0xe0
    .seh_savexmm %xmm15, \base + CTX_XMM + 0xf0
.endm

    .text

# void RtlCaptureContext(PCONTEXT): the state as it is after this call's return.
    .p2align 4
    .globl RtlCaptureContext
    .seh_proc RtlCaptureContext
RtlCaptureContext:
    pushfq
    .seh_stackalloc 8
    .seh_endprologue
    movq %rax, CTX_RAX(%rcx)
    movq %rcx, CTX_RCX(%rcx)
    movq %rdx, CTX_RDX(%rcx)
    movq %rbx, CTX_RBX(%rcx)
    movq %rbp, CTX_RBP(%rcx)
    movq %rsi, CTX_RSI(%rcx)
    movq %rdi, CTX_RDI(%rcx)
    movq %r8, CTX_R8(%rcx)
    movq %r9, CTX_R9(%rcx)
    movq %r10, CTX_R10(%rcx)
    movq %r11, CTX_R11(%rcx)
    movq %r12, CTX_R12(%rcx)
    movq %r13, CTX_R13(%rcx)
    movq %r14, CTX_R14(%rcx)
    movq %r15, CTX_R15(%rcx)
    movw %cs, CTX_CS(%rcx)
    movw %ds, CTX_DS(%rcx)
    movw %es, CTX_ES(%rcx)
    movw %fs, CTX_FS(%rcx)
    movw %gs, CTX_GS(%rcx)
    movw %ss, CTX_SS(%rcx)
    fxsave CTX_FXSAVE(%rcx)
    stmxcsr CTX_MXCSR(%rcx)
    leaq 0x10(%rsp), %rax
    movq %rax, CTX_RSP(%rcx)
    movq 8(%rsp), %rax
    movq %rax, CTX_RIP(%rcx)
    movl (%rsp), %eax
    movl %eax, CTX_EFLAGS(%rcx)
    movl $CONTEXT_CONTROL_INTEGER_SEGMENTS_FLOATING, CTX_FLAGS(%rcx)
    movq CTX_RAX(%rcx), %rax
    addq $8, %rsp
    ret
    .seh_endproc

# void seh_restore(PCONTEXT): go on with its registers. iretq, because no register is left to hold the target.
    .p2align 4
    .globl seh_restore
    .seh_proc seh_restore
seh_restore:
    subq $0x38, %rsp
    .seh_stackalloc 0x38
    .seh_endprologue
    movq CTX_RIP(%rcx), %rax
    movq %rax, 0x10(%rsp)
    movl %cs, %eax
    movq %rax, 0x18(%rsp)
    movl CTX_EFLAGS(%rcx), %eax
    movq %rax, 0x20(%rsp)
    movq CTX_RSP(%rcx), %rax
    movq %rax, 0x28(%rsp)
    movl %ss, %eax
    movq %rax, 0x30(%rsp)
    testl $CONTEXT_FLOATING_POINT_BIT, CTX_FLAGS(%rcx)
    jz 1f
    fxrstor CTX_FXSAVE(%rcx)
    ldmxcsr CTX_MXCSR(%rcx)
1:  movq CTX_RAX(%rcx), %rax
    movq CTX_RDX(%rcx), %rdx
    movq CTX_RBX(%rcx), %rbx
    movq CTX_RBP(%rcx), %rbp
    movq CTX_RSI(%rcx), %rsi
    movq CTX_RDI(%rcx), %rdi
    movq CTX_R8(%rcx), %r8
    movq CTX_R9(%rcx), %r9
    movq CTX_R10(%rcx), %r10
    movq CTX_R11(%rcx), %r11
    movq CTX_R12(%rcx), %r12
    movq CTX_R13(%rcx), %r13
    movq CTX_R14(%rcx), %r14
    movq CTX_R15(%rcx), %r15
    movq CTX_RCX(%rcx), %rcx
    addq $0x10, %rsp
    iretq
    .seh_endproc

# void seh_restore_consolidated(PCONTEXT, PEXCEPTION_RECORD): the end of an unwind that keeps the stack above the target
# frame. The record's callback runs here, in a frame whose caller is the target frame; it returns where to go on.
    .p2align 4
    .globl seh_restore_consolidated
    .seh_proc seh_restore_consolidated
seh_restore_consolidated:
    .seh_pushframe
    subq $0x20 + CTX_SIZE, %rsp             # home space, a CONTEXT; then the machine frame, in room made below
    .seh_stackalloc 0x20 + CTX_SIZE
    context_saves 0x20
    .seh_endprologue
    subq $0x38, %rsp                        # the machine frame's 0x28 bytes, and alignment after a call
    movq %rcx, %rsi
    leaq 0x20(%rsp), %rdi
    movl $CTX_SIZE / 8, %ecx
    cld
    rep movsq
    movq 0x20 + CTX_RIP(%rsp), %rax
    movq %rax, 0x20 + CTX_SIZE(%rsp)
    movl %cs, %eax
    movq %rax, 0x20 + CTX_SIZE + 0x08(%rsp)
    movl 0x20 + CTX_EFLAGS(%rsp), %eax
    movq %rax, 0x20 + CTX_SIZE + 0x10(%rsp)
    movq 0x20 + CTX_RSP(%rsp), %rax
    movq %rax, 0x20 + CTX_SIZE + 0x18(%rsp)
    movl %ss, %eax
    movq %rax, 0x20 + CTX_SIZE + 0x20(%rsp)
    movq %rdx, %rcx
    callq *0x20(%rdx)                       # ExceptionInformation[0]
    movq %rax, 0x20 + CTX_RIP(%rsp)
    leaq 0x20(%rsp), %rcx
    callq seh_restore
    int3
    .seh_endproc

# The kernel has put a CONTEXT at rsp, an EXCEPTION_RECORD at 0x4f0 and a machine frame at 0x590.
    .p2align 4
    .globl KiUserExceptionDispatcher
    .seh_proc KiUserExceptionDispatcher
KiUserExceptionDispatcher:
    .seh_pushframe
    .seh_stackalloc 0x590
    context_saves 0
    .seh_endprologue
    cld
    movl seh_vector_states(%rip), %eax
    testl %eax, %eax
    jz 2f
    jns 1f
    callq seh_find_vector_states            # not asked for yet; touches no vector register
    testl %eax, %eax
    jz 2f
1:  movl %eax, %r8d
    movl $1, %ecx
    xgetbv                                  # the states that are in use
    andl %r8d, %eax
    jnz dispatch_keeping_vectors
2:  leaq 0x4f0(%rsp), %rcx
    movq %rsp, %rdx
    xorl %r8d, %r8d
    callq seh_dispatch_from_kernel          # returns only where nobody handles the exception
    leaq 0x4f0(%rsp), %rcx
    movq %rsp, %rdx
    xorl %r8d, %r8d
    callq NtRaiseException
    movl %eax, %ecx
    callq RtlRaiseStatus
    int3
    .seh_endproc

# The same with an XSAVE area below: home space, 64 bytes to align it in, the area with the states of AVX and AVX-512.
#define VECTORS 0x9e0
    .p2align 4
    .seh_proc dispatch_keeping_vectors
dispatch_keeping_vectors:
    .seh_pushframe
    subq $VECTORS, %rsp
    .seh_stackalloc 0x590 + VECTORS
    context_saves VECTORS
    .seh_endprologue
    leaq 0x5f(%rsp), %r8
    andq $-64, %r8
    xorl %edx, %edx
    movq %rdx, 0x210(%r8)                   # the header's reserved bytes
    movq %rdx, 0x218(%r8)
    movq %rdx, 0x220(%r8)
    movq %rdx, 0x228(%r8)
    movq %rdx, 0x230(%r8)
    movq %rdx, 0x238(%r8)
    xsavec64 (%r8)                          # edx:eax: which states
    movl %eax, %r9d
    leaq VECTORS + 0x4f0(%rsp), %rcx
    leaq VECTORS(%rsp), %rdx
    callq seh_dispatch_from_kernel
    leaq VECTORS + 0x4f0(%rsp), %rcx
    leaq VECTORS(%rsp), %rdx
    xorl %r8d, %r8d
    callq NtRaiseException
    movl %eax, %ecx
    callq RtlRaiseStatus
    int3
    .seh_endproc

# The kernel has put a CONTEXT at rsp: the routine and its arguments are in its home fields.
    .p2align 4
    .globl KiUserApcDispatcher
    .seh_proc KiUserApcDispatcher
KiUserApcDispatcher:
    .seh_pushframe
    subq $0x50, %rsp
    .seh_stackalloc 0x20
    context_saves 0x50
    .seh_endprologue
    cld
    movq 0x50 + CTX_RIP(%rsp), %rax         # the machine frame, below the CONTEXT
    movq %rax, 0x20(%rsp)
    movl %cs, %eax
    movq %rax, 0x28(%rsp)
    movl 0x50 + CTX_EFLAGS(%rsp), %eax
    movq %rax, 0x30(%rsp)
    movq 0x50 + CTX_RSP(%rsp), %rax
    movq %rax, 0x38(%rsp)
    movl %ss, %eax
    movq %rax, 0x40(%rsp)
    movq 0x50(%rsp), %rcx
    movq 0x58(%rsp), %rdx
    movq 0x60(%rsp), %r8
    leaq 0x50(%rsp), %r9
    callq *0x68(%rsp)
    leaq 0x50(%rsp), %rcx
    movl $1, %edx                           # other APCs may be waiting
    callq NtContinue
    movl %eax, %ecx
    callq RtlRaiseStatus
    int3
    .seh_endproc

# void RtlUserThreadStart(start, parameter): every thread's first function. Its handler decides about what nobody handled.
    .p2align 4
    .globl RtlUserThreadStart
    .seh_proc RtlUserThreadStart
    .seh_handler rtl_user_thread_start_handler, @except, @unwind
RtlUserThreadStart:
    subq $0x48, %rsp                        # more than is told: what the kernel aligned to does not matter
    .seh_stackalloc 0x28
    .seh_endprologue
    andq $-16, %rsp
    movq $0, 0x28(%rsp)                     # no caller: walks end here
    callq seh_thread_start
    int3
    .seh_endproc
