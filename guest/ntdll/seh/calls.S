# The frames in which language handlers and filters are called, with the handlers these frames need themselves.
# A dispatcher context is laid out as DISPATCHER_CONTEXT.

#define DC_CONTROL_PC 0x00
#define DC_IMAGE_BASE 0x08
#define DC_FUNCTION_ENTRY 0x10
#define DC_ESTABLISHER_FRAME 0x18
#define DC_TARGET_IP 0x20
#define DC_CONTEXT_RECORD 0x28
#define DC_LANGUAGE_HANDLER 0x30
#define DC_HANDLER_DATA 0x38
#define DC_HISTORY_TABLE 0x40
#define DC_SCOPE_INDEX 0x48

#define EXCEPTION_FLAGS 4
#define ANY_UNWIND 0x66
#define EXCEPTION_CONTINUE_SEARCH 1
#define EXCEPTION_NESTED 2
#define EXCEPTION_COLLIDED_UNWIND 3

    .text

# EXCEPTION_DISPOSITION seh_call_for_exception(record, frame, context, dispatcher)
    .p2align 4
    .globl seh_call_for_exception
    .seh_proc seh_call_for_exception
    .seh_handler nested_exception, @except, @unwind
seh_call_for_exception:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    movq %r9, 0x20(%rsp)
    callq *DC_LANGUAGE_HANDLER(%r9)
    nop                                     # the call's return address must lie inside this function, not its epilogue
    addq $0x28, %rsp
    ret
    .seh_endproc

# An exception inside a handler: tell the inner dispatcher which frame the outer one had reached.
    .p2align 4
nested_exception:
    movl $EXCEPTION_CONTINUE_SEARCH, %eax
    testl $ANY_UNWIND, EXCEPTION_FLAGS(%rcx)
    jnz 1f
    movq 0x20(%rdx), %rax
    movq DC_ESTABLISHER_FRAME(%rax), %rax
    movq %rax, DC_ESTABLISHER_FRAME(%r9)
    movl $EXCEPTION_NESTED, %eax
1:  ret

# EXCEPTION_DISPOSITION seh_call_for_unwind(record, frame, context, dispatcher)
    .p2align 4
    .globl seh_call_for_unwind
    .seh_proc seh_call_for_unwind
    .seh_handler collided_unwind, @except, @unwind
seh_call_for_unwind:
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    movq %r9, 0x20(%rsp)
    callq *DC_LANGUAGE_HANDLER(%r9)
    nop
    addq $0x28, %rsp
    ret
    .seh_endproc

# A walk meets the frame of an unwind in progress: it goes on from where that unwind had come to.
    .p2align 4
collided_unwind:
    movq 0x20(%rdx), %rax
    movq DC_CONTROL_PC(%rax), %r10
    movq %r10, DC_CONTROL_PC(%r9)
    movq DC_IMAGE_BASE(%rax), %r10
    movq %r10, DC_IMAGE_BASE(%r9)
    movq DC_FUNCTION_ENTRY(%rax), %r10
    movq %r10, DC_FUNCTION_ENTRY(%r9)
    movq DC_ESTABLISHER_FRAME(%rax), %r10
    movq %r10, DC_ESTABLISHER_FRAME(%r9)
    movq DC_CONTEXT_RECORD(%rax), %r10
    movq %r10, DC_CONTEXT_RECORD(%r9)
    movq DC_LANGUAGE_HANDLER(%rax), %r10
    movq %r10, DC_LANGUAGE_HANDLER(%r9)
    movq DC_HANDLER_DATA(%rax), %r10
    movq %r10, DC_HANDLER_DATA(%r9)
    movq DC_HISTORY_TABLE(%rax), %r10
    movq %r10, DC_HISTORY_TABLE(%r9)
    movl DC_SCOPE_INDEX(%rax), %r10d
    movl %r10d, DC_SCOPE_INDEX(%r9)
    movl $EXCEPTION_COLLIDED_UNWIND, %eax
    ret

# void RtlRaiseException(record): the context handlers see is the caller's, after this call.
    .p2align 4
    .globl RtlRaiseException
    .seh_proc RtlRaiseException
RtlRaiseException:
    subq $0x4f8, %rsp
    .seh_stackalloc 0x4f8
    .seh_endprologue
    movq %rcx, 0x500(%rsp)
    leaq 0x20(%rsp), %rcx
    callq RtlCaptureContext
    leaq 0x500(%rsp), %rax
    movq %rax, 0x20 + 0x98(%rsp)            # Rsp
    movq 0x4f8(%rsp), %rax
    movq %rax, 0x20 + 0xf8(%rsp)            # Rip
    movq 0x500(%rsp), %rcx
    movq %rcx, 0x20 + 0x80(%rsp)            # Rcx
    leaq 0x20(%rsp), %rdx
    callq seh_raise
    nop
    addq $0x4f8, %rsp
    ret
    .seh_endproc

# void RtlRaiseStatus(status)
    .p2align 4
    .globl RtlRaiseStatus
    .seh_proc RtlRaiseStatus
RtlRaiseStatus:
    subq $0x598, %rsp
    .seh_stackalloc 0x598
    .seh_endprologue
    movq %rcx, 0x5a0(%rsp)
    leaq 0x20(%rsp), %rcx
    callq RtlCaptureContext
    leaq 0x5a0(%rsp), %rax
    movq %rax, 0x20 + 0x98(%rsp)
    movq 0x598(%rsp), %rax
    movq %rax, 0x20 + 0xf8(%rsp)
    movl 0x5a0(%rsp), %eax
    movl %eax, 0x4f0(%rsp)                  # an EXCEPTION_RECORD: code, noncontinuable, no cause, address, no parameters
    movl $1, 0x4f4(%rsp)
    movq $0, 0x4f8(%rsp)
    movl $0, 0x508(%rsp)
    leaq 0x4f0(%rsp), %rcx
    leaq 0x20(%rsp), %rdx
    callq seh_raise
    int3
    .seh_endproc

# int _setjmp(jmp_buf, frame), _setjmpex: _JUMP_BUFFER, with the frame that a longjmp unwinds to.
    .p2align 4
    .globl _setjmp
    .globl _setjmpex
_setjmp:
_setjmpex:
    movq %rdx, 0x00(%rcx)
    movq %rbx, 0x08(%rcx)
    leaq 8(%rsp), %rax
    movq %rax, 0x10(%rcx)
    movq %rbp, 0x18(%rcx)
    movq %rsi, 0x20(%rcx)
    movq %rdi, 0x28(%rcx)
    movq %r12, 0x30(%rcx)
    movq %r13, 0x38(%rcx)
    movq %r14, 0x40(%rcx)
    movq %r15, 0x48(%rcx)
    movq (%rsp), %rax
    movq %rax, 0x50(%rcx)
    stmxcsr 0x58(%rcx)
    fnstcw 0x5c(%rcx)
    movdqu %xmm6, 0x60(%rcx)
    movdqu %xmm7, 0x70(%rcx)
    movdqu %xmm8, 0x80(%rcx)
    movdqu %xmm9, 0x90(%rcx)
    movdqu %xmm10, 0xa0(%rcx)
    movdqu %xmm11, 0xb0(%rcx)
    movdqu %xmm12, 0xc0(%rcx)
    movdqu %xmm13, 0xd0(%rcx)
    movdqu %xmm14, 0xe0(%rcx)
    movdqu %xmm15, 0xf0(%rcx)
    xorl %eax, %eax
    ret

# void seh_long_jump(jmp_buf, value): restore the registers without unwinding.
    .p2align 4
    .globl seh_long_jump
seh_long_jump:
    movl %edx, %eax
    movq 0x08(%rcx), %rbx
    movq 0x18(%rcx), %rbp
    movq 0x20(%rcx), %rsi
    movq 0x28(%rcx), %rdi
    movq 0x30(%rcx), %r12
    movq 0x38(%rcx), %r13
    movq 0x40(%rcx), %r14
    movq 0x48(%rcx), %r15
    ldmxcsr 0x58(%rcx)
    fnclex
    fldcw 0x5c(%rcx)
    movdqu 0x60(%rcx), %xmm6
    movdqu 0x70(%rcx), %xmm7
    movdqu 0x80(%rcx), %xmm8
    movdqu 0x90(%rcx), %xmm9
    movdqu 0xa0(%rcx), %xmm10
    movdqu 0xb0(%rcx), %xmm11
    movdqu 0xc0(%rcx), %xmm12
    movdqu 0xd0(%rcx), %xmm13
    movdqu 0xe0(%rcx), %xmm14
    movdqu 0xf0(%rcx), %xmm15
    movq 0x50(%rcx), %r8
    movq 0x10(%rcx), %rsp
    jmpq *%r8
