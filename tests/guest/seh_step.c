// Unwinding from every single instruction of functions with all kinds of prologues and epilogues leads to the same caller.
#include <stdio.h>
#include <string.h>
#include <windows.h>

// Nonvolatile registers as the caller of the stepped function has them.
struct saved {
    ULONG64 rbx, rbp, rsi, rdi, r12, r13, r14, r15, rsp;
    M128A xmm[10];
};
struct saved saved;
void stepped_call(void (*function)(void));
extern char stepped_return[], stepped_begin[], stepped_end[];
void plain(void), framed(void), framed_alloca(void), large(void), far_saves(void), leaf(void), tail_jump(void),
    tail_jump_register(void), chained(void), machine_frame(void), many_xmm(void), add_long(void);

__asm__(".macro unwound_registers to\n"
        "movq %rbx, \\to(%rip)\n movq %rbp, \\to+8(%rip)\n movq %rsi, \\to+16(%rip)\n movq %rdi, \\to+24(%rip)\n"
        "movq %r12, \\to+32(%rip)\n movq %r13, \\to+40(%rip)\n movq %r14, \\to+48(%rip)\n movq %r15, \\to+56(%rip)\n"
        "movq %rsp, \\to+64(%rip)\n"
        "movups %xmm6, \\to+72(%rip)\n movups %xmm7, \\to+88(%rip)\n movups %xmm8, \\to+104(%rip)\n"
        "movups %xmm9, \\to+120(%rip)\n movups %xmm10, \\to+136(%rip)\n movups %xmm11, \\to+152(%rip)\n"
        "movups %xmm12, \\to+168(%rip)\n movups %xmm13, \\to+184(%rip)\n movups %xmm14, \\to+200(%rip)\n"
        "movups %xmm15, \\to+216(%rip)\n"
        ".endm\n"
        ".text\n .globl stepped_call, stepped_return, stepped_begin, stepped_end\n"
        ".seh_proc stepped_call\nstepped_call:\n pushq %rbx\n .seh_pushreg %rbx\n subq $0x20, %rsp\n .seh_stackalloc 0x20\n"
        ".seh_endprologue\n unwound_registers saved\n"
        "pushfq\n orl $0x100, (%rsp)\n popfq\n call *%rcx\nstepped_return:\n pushfq\n andl $~0x100, (%rsp)\n popfq\n"
        "addq $0x20, %rsp\n popq %rbx\n ret\n.seh_endproc\n"

        ".globl machine_frame\n.seh_proc machine_frame\nmachine_frame:\n"
        "movq (%rsp), %rax\n leaq 8(%rsp), %rdx\n movl %ss, %ecx\n pushq %rcx\n pushq %rdx\n pushfq\n movl %cs, %ecx\n"
        "pushq %rcx\n pushq %rax\n jmp in_machine_frame\n.seh_endproc\n"

        "stepped_begin:\n"
        ".globl leaf\nleaf:\n movl $5, %eax\n nop\n ret\n"

        ".globl plain\n.seh_proc plain\nplain:\n"
        "pushq %rbx\n.seh_pushreg %rbx\n pushq %rsi\n.seh_pushreg %rsi\n pushq %r12\n.seh_pushreg %r12\n"
        "subq $0x20, %rsp\n.seh_stackalloc 0x20\n.seh_endprologue\n"
        "xorl %ebx, %ebx\n movl $1, %esi\n movl $3, %r12d\n call leaf\n nop\n"
        "addq $0x20, %rsp\n popq %r12\n popq %rsi\n popq %rbx\n ret\n.seh_endproc\n"

        ".globl framed\n.seh_proc framed\nframed:\n"
        "pushq %rbp\n.seh_pushreg %rbp\n subq $0xb0, %rsp\n.seh_stackalloc 0xb0\n leaq 0x80(%rsp), %rbp\n"
        ".seh_setframe %rbp, 0x80\n movq %rbx, 0x20(%rbp)\n.seh_savereg %rbx, 0xa0\n"
        "movaps %xmm6, (%rbp)\n.seh_savexmm %xmm6, 0x80\n movq %rdi, 0x18(%rbp)\n.seh_savereg %rdi, 0x98\n"
        ".seh_endprologue\n xorl %ebx, %ebx\n xorl %edi, %edi\n xorps %xmm6, %xmm6\n nop\n"
        "movq 0x18(%rbp), %rdi\n movaps (%rbp), %xmm6\n movq 0x20(%rbp), %rbx\n"
        "leaq 0x30(%rbp), %rsp\n popq %rbp\n ret\n.seh_endproc\n"

        ".globl framed_alloca\n.seh_proc framed_alloca\nframed_alloca:\n"
        "pushq %r13\n.seh_pushreg %r13\n pushq %rbx\n.seh_pushreg %rbx\n subq $0x28, %rsp\n.seh_stackalloc 0x28\n"
        "movq %rsp, %r13\n.seh_setframe %r13, 0\n.seh_endprologue\n"
        "subq $0x200, %rsp\n xorl %ebx, %ebx\n pushq %rbx\n popq %rbx\n nop\n subq $0x100, %rsp\n nop\n"
        "leaq 0x28(%r13), %rsp\n popq %rbx\n popq %r13\n ret\n.seh_endproc\n"

        ".globl large\n.seh_proc large\nlarge:\n"
        "pushq %rdi\n.seh_pushreg %rdi\n movl $0x1000, %eax\n subq %rax, %rsp\n.seh_stackalloc 0x1000\n"
        "movq %rsi, 0x800(%rsp)\n.seh_savereg %rsi, 0x800\n.seh_endprologue\n"
        "xorl %esi, %esi\n xorl %edi, %edi\n nop\n movq 0x800(%rsp), %rsi\n"
        "addq $0x1000, %rsp\n popq %rdi\n ret\n.seh_endproc\n"

        ".globl add_long\n.seh_proc add_long\nadd_long:\n subq $0x88, %rsp\n.seh_stackalloc 0x88\n.seh_endprologue\n nop\n"
        ".byte 0x48, 0x81, 0xc4, 0x88, 0, 0, 0\n .byte 0xf3, 0xc3\n.seh_endproc\n"

        ".globl far_saves\n.seh_proc far_saves\nfar_saves:\n"
        "pushq %rbp\n.seh_pushreg %rbp\n pushq %rbx\n.seh_pushreg %rbx\n subq $0x90008, %rsp\n.seh_stackalloc 0x90008\n"
        "movq %r14, 0x88000(%rsp)\n.seh_savereg %r14, 0x88000\n movaps %xmm7, 0x88100(%rsp)\n.seh_savexmm %xmm7, 0x88100\n"
        "movq %r15, 0x10000(%rsp)\n.seh_savereg %r15, 0x10000\n movaps %xmm8, 0x20000(%rsp)\n.seh_savexmm %xmm8, 0x20000\n"
        "movaps %xmm15, 0x100(%rsp)\n.seh_savexmm %xmm15, 0x100\n"
        ".seh_endprologue\n xorl %r14d, %r14d\n xorl %r15d, %r15d\n xorps %xmm7, %xmm7\n xorps %xmm8, %xmm8\n"
        "xorps %xmm15, %xmm15\n nop\n movaps 0x100(%rsp), %xmm15\n movaps 0x20000(%rsp), %xmm8\n movq 0x10000(%rsp), %r15\n"
        "movaps 0x88100(%rsp), %xmm7\n movq 0x88000(%rsp), %r14\n addq $0x90008, %rsp\n popq %rbx\n popq %rbp\n ret\n"
        ".seh_endproc\n"

        ".globl tail_jump\n.seh_proc tail_jump\ntail_jump:\n subq $0x28, %rsp\n.seh_stackalloc 0x28\n.seh_endprologue\n nop\n"
        "addq $0x28, %rsp\n jmp plain\n.seh_endproc\n"

        ".globl tail_jump_register\n.seh_proc tail_jump_register\ntail_jump_register:\n pushq %rbx\n.seh_pushreg %rbx\n"
        "subq $0x20, %rsp\n.seh_stackalloc 0x20\n.seh_endprologue\n xorl %ebx, %ebx\n leaq plain(%rip), %rax\n"
        "testl %ebx, %ebx\n je 1f\n nop\n1: addq $0x20, %rsp\n popq %rbx\n rex64 jmp *%rax\n.seh_endproc\n"

        ".globl chained\n.seh_proc chained\nchained:\n"
        "pushq %rbp\n.seh_pushreg %rbp\n subq $0x40, %rsp\n.seh_stackalloc 0x40\n.seh_endprologue\n xorl %ebp, %ebp\n nop\n"
        "jmp 2f\n1: nop\n addq $0x40, %rsp\n popq %rbp\n ret\n"
        "2:\n.seh_startchained\n movq %rsi, 0x28(%rsp)\n.seh_savereg %rsi, 0x28\n movq %rdi, 0x30(%rsp)\n"
        ".seh_savereg %rdi, 0x30\n.seh_endprologue\n xorl %esi, %esi\n xorl %edi, %edi\n nop\n"
        "movq 0x28(%rsp), %rsi\n movq 0x30(%rsp), %rdi\n jmp 1b\n.seh_endchained\n.seh_endproc\n"

        ".globl many_xmm\n.seh_proc many_xmm\nmany_xmm:\n subq $0xa8, %rsp\n.seh_stackalloc 0xa8\n"
        "movaps %xmm6, (%rsp)\n.seh_savexmm %xmm6, 0\n movaps %xmm7, 0x10(%rsp)\n.seh_savexmm %xmm7, 0x10\n"
        "movaps %xmm8, 0x20(%rsp)\n.seh_savexmm %xmm8, 0x20\n movaps %xmm9, 0x30(%rsp)\n.seh_savexmm %xmm9, 0x30\n"
        "movaps %xmm10, 0x40(%rsp)\n.seh_savexmm %xmm10, 0x40\n movaps %xmm11, 0x50(%rsp)\n.seh_savexmm %xmm11, 0x50\n"
        "movaps %xmm12, 0x60(%rsp)\n.seh_savexmm %xmm12, 0x60\n movaps %xmm13, 0x70(%rsp)\n.seh_savexmm %xmm13, 0x70\n"
        "movaps %xmm14, 0x80(%rsp)\n.seh_savexmm %xmm14, 0x80\n movaps %xmm15, 0x90(%rsp)\n.seh_savexmm %xmm15, 0x90\n"
        ".seh_endprologue\n xorps %xmm6, %xmm6\n xorps %xmm10, %xmm10\n xorps %xmm15, %xmm15\n nop\n"
        "movaps (%rsp), %xmm6\n movaps 0x40(%rsp), %xmm10\n movaps 0x90(%rsp), %xmm15\n addq $0xa8, %rsp\n ret\n.seh_endproc\n"
        ".seh_proc in_machine_frame\nin_machine_frame:\n.seh_pushframe\n pushq %rbx\n.seh_pushreg %rbx\n"
        "subq $0x28, %rsp\n.seh_stackalloc 0x28\n.seh_endprologue\n xorl %ebx, %ebx\n nop\n movq 0x28(%rsp), %rbx\n"
        "stepped_end:\n addq $0x30, %rsp\n iretq\n.seh_endproc\n");

static int steps, wrong;
static ULONG64 first_wrong;

static LONG CALLBACK step(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != (DWORD)STATUS_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    CONTEXT c = *p->ContextRecord;
    ULONG64 at = c.Rip;
    p->ContextRecord->EFlags |= 0x100;
    if (at < (ULONG64)stepped_begin || at >= (ULONG64)stepped_end)
        return EXCEPTION_CONTINUE_EXECUTION; // the trap flag is taken off at stepped_return
    steps++;
    for (int i = 0; i < 8 && c.Rip >= (ULONG64)stepped_begin && c.Rip < (ULONG64)stepped_end; i++) {
        ULONG64 base = 0, frame = 0;
        void *data;
        RUNTIME_FUNCTION *f = RtlLookupFunctionEntry(c.Rip, &base, NULL);
        if (f) {
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, c.Rip, f, &c, &data, &frame, NULL);
        } else {
            c.Rip = *(ULONG64 *)c.Rsp;
            c.Rsp += 8;
        }
    }
    int right = c.Rip == (ULONG64)stepped_return && c.Rsp == saved.rsp && c.Rbx == saved.rbx && c.Rbp == saved.rbp &&
                c.Rsi == saved.rsi && c.Rdi == saved.rdi && c.R12 == saved.r12 && c.R13 == saved.r13 &&
                c.R14 == saved.r14 && c.R15 == saved.r15 && memcmp(&c.Xmm6, saved.xmm, sizeof(saved.xmm)) == 0;
    if (!right && !wrong++)
        first_wrong = at;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void test(const char *name, void (*function)(void))
{
    steps = wrong = 0;
    stepped_call(function);
    printf("%s: %d steps, %d wrong", name, steps, wrong);
    if (wrong)
        printf(", first at +%llx", first_wrong - (ULONG64)function);
    puts("");
}

// Commit what far_saves' frame will cover.
__attribute__((noinline)) static void commit_stack(void)
{
    volatile char room[0xa0000];
    for (int i = sizeof(room) - 1; i >= 0; i -= 0x1000)
        room[i] = 0;
}

int main(void)
{
    AddVectoredExceptionHandler(1, step);
    test("leaf", leaf);
    test("plain", plain);
    test("framed", framed);
    test("framed_alloca", framed_alloca);
    test("large", large);
    test("add_long", add_long);
    test("tail_jump", tail_jump);
    test("tail_jump_register", tail_jump_register);
    test("chained", chained);
    test("machine_frame", machine_frame);
    test("many_xmm", many_xmm);
    commit_stack();
    test("far_saves", far_saves);
    return 0;
}

/* output:
leaf: 3 steps, 0 wrong
plain: 17 steps, 0 wrong
framed: 16 steps, 0 wrong
framed_alloca: 15 steps, 0 wrong
large: 11 steps, 0 wrong
add_long: 4 steps, 0 wrong
tail_jump: 21 steps, 0 wrong
tail_jump_register: 26 steps, 0 wrong
chained: 17 steps, 0 wrong
machine_frame: 5 steps, 0 wrong
many_xmm: 20 steps, 0 wrong
far_saves: 23 steps, 0 wrong
*/
