/* The guest of bench/trap.py: a Windows program that makes raw NtClose calls on a bad handle, COUNT of
 * them, and exits with 9. Needs no DLL. */
        .globl start
start:
        movl    $COUNT, %ebx
1:      movl    $0x1234, %ecx
        movq    %rcx, %r10
        movl    $0xf, %eax
        syscall
        decl    %ebx
        jnz     1b
        movq    $-1, %r10
        movl    $9, %edx
        movl    $0x2c, %eax
        syscall
        ud2
