// Every exception that an instruction can raise: its code, address and parameters, as a vectored handler sees them.
#include <stdio.h>
#include <windows.h>

static volatile ULONG_PTR landing;
static EXCEPTION_RECORD seen;
static CONTEXT at;
static int count;

static LONG CALLBACK catch(EXCEPTION_POINTERS *p)
{
    seen = *p->ExceptionRecord;
    at = *p->ContextRecord;
    count++;
    p->ContextRecord->Rip = landing;
    p->ContextRecord->EFlags &= ~0x100u;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static ULONG_PTR instruction;

// Runs `code`, whose instruction of interest stands at label 1; goes on at label 2, whatever happens.
#define ATTEMPT(what, code, ...)                                                                                       \
    do {                                                                                                               \
        count = 0;                                                                                                     \
        __asm__ volatile("leaq 1f(%%rip), %%r10\n\t"                                                                   \
                         "movq %%r10, %[instruction]\n\t"                                                              \
                         "leaq 2f(%%rip), %%r10\n\t"                                                                   \
                         "movq %%r10, %[landing]\n\t" code "\n"                                                        \
                         "2:"                                                                                          \
                         : [instruction] "=m"(instruction), [landing] "=m"(landing)                                    \
                         : __VA_ARGS__                                                                                 \
                         : "rax", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "memory", "cc");                    \
        show(what);                                                                                                    \
    } while (0)

static char *page;

static void show(const char *what)
{
    if (count == 0) {
        printf("%s: nothing\n", what);
        return;
    }
    printf("%s: %08lx flags %lx", what, seen.ExceptionCode, seen.ExceptionFlags & 1);
    for (ULONG i = 0; i < seen.NumberParameters; i++) {
        ULONG_PTR value = seen.ExceptionInformation[i];
        if (value - (ULONG_PTR)page < 0x10000)
            printf(" page+%llx", (unsigned long long)(value - (ULONG_PTR)page));
        else
            printf(" %llx", (unsigned long long)value);
    }
    printf(", at %+lld, rip %+lld\n", (long long)((ULONG_PTR)seen.ExceptionAddress - instruction),
           (long long)(at.Rip - instruction));
}

int main(void)
{
    static char bytes[64] __attribute__((aligned(32)));
    DWORD old;
    setvbuf(stdout, NULL, _IOFBF, 0x10000);
    page = VirtualAlloc(NULL, 0x10000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(page, 0x4000, MEM_COMMIT, PAGE_READWRITE);
    VirtualProtect(page + 0x1000, 0x1000, PAGE_READONLY, &old);
    VirtualProtect(page + 0x2000, 0x1000, PAGE_NOACCESS, &old);
    AddVectoredExceptionHandler(1, catch);

    puts("memory");
    ATTEMPT("read of null", "xorl %%eax, %%eax\n1: movq (%%rax), %%rdx", "c"(page));
    ATTEMPT("write of null", "xorl %%eax, %%eax\n1: movq %%rdx, 8(%%rax)", "c"(page));
    ATTEMPT("read of no-access", "1: movb 0x2001(%%rcx), %%al", "c"(page));
    ATTEMPT("write of no-access", "1: movb %%al, 0x2001(%%rcx)", "c"(page));
    ATTEMPT("write of read-only", "1: movb %%al, 0x1003(%%rcx)", "c"(page));
    ATTEMPT("write of reserved", "1: movb %%al, 0x5000(%%rcx)", "c"(page));
    ATTEMPT("add to no-access", "1: addl $1, 0x2004(%%rcx)", "c"(page));
    ATTEMPT("compare with no-access", "1: cmpl $1, 0x2004(%%rcx)", "c"(page));
    ATTEMPT("exchange with no-access", "1: xchgl %%eax, 0x2004(%%rcx)", "c"(page));
    ATTEMPT("lock cmpxchg on no-access", "1: lock cmpxchgq %%rdx, 0x2008(%%rcx)", "c"(page));
    ATTEMPT("lock xadd on no-access", "1: lock xaddq %%rdx, 0x2008(%%rcx)", "c"(page));
    ATTEMPT("bts on no-access", "1: btsl $3, 0x2008(%%rcx)", "c"(page));
    ATTEMPT("bt on no-access", "1: btl $3, 0x2008(%%rcx)", "c"(page));
    ATTEMPT("setz of no-access", "1: setz 0x2008(%%rcx)", "c"(page));
    ATTEMPT("neg of no-access", "1: negl 0x2008(%%rcx)", "c"(page));
    ATTEMPT("test of no-access", "1: testl $1, 0x2008(%%rcx)", "c"(page));
    ATTEMPT("movaps from no-access", "1: movaps 0x2010(%%rcx), %%xmm0", "c"(page));
    ATTEMPT("movaps to no-access", "1: movaps %%xmm0, 0x2010(%%rcx)", "c"(page));
    ATTEMPT("movq xmm from no-access", "1: movq 0x2010(%%rcx), %%xmm0", "c"(page));
    ATTEMPT("movq xmm to no-access", "1: movq %%xmm0, 0x2010(%%rcx)", "c"(page));
    ATTEMPT("movdqu to no-access", "1: movdqu %%xmm0, 0x2010(%%rcx)", "c"(page));
    ATTEMPT("movnti to no-access", "1: movnti %%eax, 0x2010(%%rcx)", "c"(page));
    ATTEMPT("fld of no-access", "1: fldl 0x2010(%%rcx)", "c"(page));
    ATTEMPT("fst to no-access", "fld1\n fstp %%st(0)\n 1: fnstcw 0x2010(%%rcx)", "c"(page));
    ATTEMPT("stmxcsr to no-access", "1: stmxcsr 0x2010(%%rcx)", "c"(page));
    ATTEMPT("movs: reads no-access", "movq %%rdi, %%r8\n movq %%rsi, %%r9\n leaq 0x2000(%%rcx), %%rsi\n movq %%rcx, %%rdi\n"
                                     "1: movsb\n2: movq %%r8, %%rdi\n movq %%r9, %%rsi", "c"(page));
    ATTEMPT("movs: writes no-access", "movq %%rdi, %%r8\n movq %%rsi, %%r9\n leaq 0x2000(%%rcx), %%rdi\n movq %%rcx, %%rsi\n"
                                      "1: movsb\n2: movq %%r8, %%rdi\n movq %%r9, %%rsi", "c"(page));
    ATTEMPT("stos to no-access", "movq %%rdi, %%r8\n leaq 0x2000(%%rcx), %%rdi\n"
                                 "1: stosq\n2: movq %%r8, %%rdi", "c"(page));
    ATTEMPT("lods of no-access", "movq %%rsi, %%r8\n leaq 0x2000(%%rcx), %%rsi\n"
                                 "1: lodsq\n2: movq %%r8, %%rsi", "c"(page));
    ATTEMPT("push of no-access", "1: pushq 0x2000(%%rcx)\n addq $8, %%rsp", "c"(page));
    ATTEMPT("call through no-access", "1: callq *0x2000(%%rcx)", "c"(page));
    ATTEMPT("jump to no-execute", "movq %%rcx, %[instruction]\n jmpq *%%rcx\n 1:", "c"(page));
    ATTEMPT("jump to no-access", "leaq 0x2000(%%rcx), %%rax\n movq %%rax, %[instruction]\n jmpq *%%rax\n 1:", "c"(page));
    ATTEMPT("jump to null", "movq $0, %[instruction]\n xorl %%eax, %%eax\n jmpq *%%rax\n 1:", "c"(page));
    ATTEMPT("read of a non-canonical address", "movabsq $0x8000000000000000, %%rax\n1: movb (%%rax), %%dl", "c"(page));
    ATTEMPT("write of a non-canonical address", "movabsq $0x8000000000000000, %%rax\n1: movb %%dl, (%%rax)", "c"(page));
    ATTEMPT("read of the kernel's half", "movabsq $0xfffff78000000000, %%rax\n1: movb (%%rax), %%dl", "c"(page));
    ATTEMPT("write of the kernel's half", "movabsq $0xfffff78000000000, %%rax\n1: movb %%dl, (%%rax)", "c"(page));
    ATTEMPT("misaligned movaps", "1: movaps 4(%%rcx), %%xmm0", "c"(bytes));
    ATTEMPT("misaligned movntdq", "1: movntdq %%xmm0, 4(%%rcx)", "c"(bytes));

    puts("arithmetic");
    ATTEMPT("divide by zero", "xorl %%edx, %%edx\n movl $1, %%eax\n xorl %%r8d, %%r8d\n 1: divl %%r8d", "c"(0));
    ATTEMPT("divide too large", "movl $1, %%edx\n xorl %%eax, %%eax\n movl $1, %%r8d\n 1: divl %%r8d", "c"(0));
    ATTEMPT("INT_MIN / -1", "movl $0x80000000, %%eax\n cltd\n movl $-1, %%r8d\n 1: idivl %%r8d", "c"(0));
    ATTEMPT("INT64_MIN / -1", "movabsq $0x8000000000000000, %%rax\n cqto\n movq $-1, %%r8\n 1: idivq %%r8", "c"(0));
    ATTEMPT("a byte's quotient too large", "movl $0x1000, %%eax\n movb $1, %%r8b\n 1: divb %%r8b", "c"(0));
    ATTEMPT("divide by zero in memory", "xorl %%edx, %%edx\n 1: divq 8(%%rcx)", "c"(bytes));

    puts("instructions");
    ATTEMPT("ud2", "1: ud2", "c"(0));
    ATTEMPT("hlt", "1: hlt", "c"(0));
    ATTEMPT("cli", "1: cli", "c"(0));
    ATTEMPT("in", "1: inb $0x80, %%al", "c"(0));
    ATTEMPT("outs", "1: outsb", "c"(0));
    ATTEMPT("rdmsr", "1: rdmsr", "c"(0));
    ATTEMPT("mov from cr0", "1: movq %%cr0, %%rax", "c"(0));
    ATTEMPT("lgdt", "1: lgdt (%%rcx)", "c"(bytes));
    ATTEMPT("int3", "1: int3", "c"(0));
    ATTEMPT("int 3 of two bytes", "1: .byte 0xcd, 3", "c"(0));
    ATTEMPT("int 0x80", "1: int $0x80", "c"(0));
    ATTEMPT("int 0x21", "1: int $0x21", "c"(0));
    ATTEMPT("single step", "pushfq\n orq $0x100, (%%rsp)\n popfq\n nop\n 1: nop\n nop", "c"(0));
    ATTEMPT("lock without memory", "1: .byte 0xf0, 0x90", "c"(0));
    return 0;
}

/* output:
memory
read of null: c0000005 flags 0 0 0, at +0, rip +0
write of null: c0000005 flags 0 1 8, at +0, rip +0
read of no-access: c0000005 flags 0 0 page+2001, at +0, rip +0
write of no-access: c0000005 flags 0 1 page+2001, at +0, rip +0
write of read-only: c0000005 flags 0 1 page+1003, at +0, rip +0
write of reserved: c0000005 flags 0 1 page+5000, at +0, rip +0
add to no-access: c0000005 flags 0 1 page+2004, at +0, rip +0
compare with no-access: c0000005 flags 0 0 page+2004, at +0, rip +0
exchange with no-access: c0000005 flags 0 1 page+2004, at +0, rip +0
lock cmpxchg on no-access: c0000005 flags 0 1 page+2008, at +0, rip +0
lock xadd on no-access: c0000005 flags 0 1 page+2008, at +0, rip +0
bts on no-access: c0000005 flags 0 1 page+2008, at +0, rip +0
bt on no-access: c0000005 flags 0 0 page+2008, at +0, rip +0
setz of no-access: c0000005 flags 0 1 page+2008, at +0, rip +0
neg of no-access: c0000005 flags 0 1 page+2008, at +0, rip +0
test of no-access: c0000005 flags 0 0 page+2008, at +0, rip +0
movaps from no-access: c0000005 flags 0 0 page+2010, at +0, rip +0
movaps to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
movq xmm from no-access: c0000005 flags 0 0 page+2010, at +0, rip +0
movq xmm to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
movdqu to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
movnti to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
fld of no-access: c0000005 flags 0 0 page+2010, at +0, rip +0
fst to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
stmxcsr to no-access: c0000005 flags 0 1 page+2010, at +0, rip +0
movs: reads no-access: c0000005 flags 0 0 page+2000, at +0, rip +0
movs: writes no-access: c0000005 flags 0 1 page+2000, at +0, rip +0
stos to no-access: c0000005 flags 0 1 page+2000, at +0, rip +0
lods of no-access: c0000005 flags 0 0 page+2000, at +0, rip +0
push of no-access: c0000005 flags 0 0 page+2000, at +0, rip +0
call through no-access: c0000005 flags 0 0 page+2000, at +0, rip +0
jump to no-execute: c0000005 flags 0 8 page+0, at +0, rip +0
jump to no-access: c0000005 flags 0 8 page+2000, at +0, rip +0
jump to null: c0000005 flags 0 8 0, at +0, rip +0
read of a non-canonical address: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
write of a non-canonical address: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
read of the kernel's half: c0000005 flags 0 0 fffff78000000000, at +0, rip +0
write of the kernel's half: c0000005 flags 0 1 fffff78000000000, at +0, rip +0
misaligned movaps: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
misaligned movntdq: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
arithmetic
divide by zero: c0000094 flags 0, at +0, rip +0
divide too large: c0000095 flags 0, at +0, rip +0
INT_MIN / -1: c0000095 flags 0, at +0, rip +0
INT64_MIN / -1: c0000095 flags 0, at +0, rip +0
a byte's quotient too large: c0000095 flags 0, at +0, rip +0
divide by zero in memory: c0000094 flags 0, at +0, rip +0
instructions
ud2: c000001d flags 0, at +0, rip +0
hlt: c0000096 flags 0, at +0, rip +0
cli: c0000096 flags 0, at +0, rip +0
in: c0000096 flags 0, at +0, rip +0
outs: c0000096 flags 0, at +0, rip +0
rdmsr: c0000096 flags 0, at +0, rip +0
mov from cr0: c0000096 flags 0, at +0, rip +0
lgdt: c0000096 flags 0, at +0, rip +0
int3: 80000003 flags 0 0, at +0, rip +0
int 3 of two bytes: 80000003 flags 0 0, at +1, rip +1
int 0x80: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
int 0x21: c0000005 flags 0 0 ffffffffffffffff, at +0, rip +0
single step: 80000004 flags 0, at +0, rip +0
lock without memory: c000001e flags 0, at +0, rip +0
*/
