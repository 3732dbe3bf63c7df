# Where the kernel enters ntdll on a new thread: rcx is the CONTEXT to continue with, rdx ntdll's base.
# Ends the stack for whoever unwinds it, its return address being 0; never returns.

    .text
    .p2align 4
    .globl LdrInitializeThunk
    .seh_proc LdrInitializeThunk
    .seh_handler ldr_start_handler, @except
LdrInitializeThunk:
    andq $-16, %rsp
    pushq $0
    subq $0x28, %rsp
    .seh_stackalloc 0x28
    .seh_endprologue
    callq ldr_start_thread
    int3
    .seh_endproc
