// What a system call leaves alone: the non-volatile registers, all of xmm6 to xmm15, flags of the caller; and rcx, r11 as `syscall` sets them.
// Numbers below 0x67 are the same in every build of Windows 10 and 11.
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum {
    NT_WAIT_FOR_SINGLE_OBJECT = 0x04,
    NT_CLOSE = 0x0f,
    NT_ALLOCATE_VIRTUAL_MEMORY = 0x18,
    NT_FREE_VIRTUAL_MEMORY = 0x1e,
    NT_DELAY_EXECUTION = 0x34,
    NT_PROTECT_VIRTUAL_MEMORY = 0x50,
    NT_SET_EVENT = 0x0e,
};

struct state {
    ULONG64 rbx, rbp, rsi, rdi, r12, r13, r14, r15; // 0x00
    char xmm[10][16];                               // 0x40
    ULONG64 rcx, r11, flags, rip;                   // 0xe0
};

struct call {
    ULONG64 number, arguments[6];
};

LONG make(const struct call *call, const struct state *before, struct state *after);

// Loads the state, makes the call from the stack of a frame of its own, stores the state.
#define MAKE(name, door)                                                                                               \
    __asm__(".globl " #name "\n" #name ":\n"                                                                           \
            "push %rbx\n push %rbp\n push %rsi\n push %rdi\n push %r12\n push %r13\n push %r14\n push %r15\n"           \
            "sub $0x118, %rsp\n"                                                                                       \
            "mov %r8, 0xd0(%rsp)\n"                                                                                    \
            "movups %xmm6, 0x40(%rsp)\n movups %xmm7, 0x50(%rsp)\n movups %xmm8, 0x60(%rsp)\n"                         \
            "movups %xmm9, 0x70(%rsp)\n movups %xmm10, 0x80(%rsp)\n movups %xmm11, 0x90(%rsp)\n"                       \
            "movups %xmm12, 0xa0(%rsp)\n movups %xmm13, 0xb0(%rsp)\n movups %xmm14, 0xc0(%rsp)\n"                      \
            "movups %xmm15, 0x100(%rsp)\n"                                                                             \
            "mov 0x28(%rcx), %rax\n mov %rax, 0x28(%rsp)\n mov 0x30(%rcx), %rax\n mov %rax, 0x30(%rsp)\n"              \
            "mov 0x00(%rdx), %rbx\n mov 0x08(%rdx), %rbp\n mov 0x10(%rdx), %rsi\n mov 0x18(%rdx), %rdi\n"              \
            "mov 0x20(%rdx), %r12\n mov 0x28(%rdx), %r13\n mov 0x30(%rdx), %r14\n mov 0x38(%rdx), %r15\n"              \
            "movups 0x40(%rdx), %xmm6\n movups 0x50(%rdx), %xmm7\n movups 0x60(%rdx), %xmm8\n"                         \
            "movups 0x70(%rdx), %xmm9\n movups 0x80(%rdx), %xmm10\n movups 0x90(%rdx), %xmm11\n"                       \
            "movups 0xa0(%rdx), %xmm12\n movups 0xb0(%rdx), %xmm13\n movups 0xc0(%rdx), %xmm14\n"                      \
            "movups 0xd0(%rdx), %xmm15\n"                                                                              \
            "mov 0x00(%rcx), %eax\n mov 0x08(%rcx), %r10\n mov 0x10(%rcx), %rdx\n mov 0x18(%rcx), %r8\n"               \
            "mov 0x20(%rcx), %r9\n stc\n" door "\n" #name "_back:\n"                                                   \
            "push %r11\n pushfq\n"                                                                                     \
            "mov 0xe0(%rsp), %r8\n"                                                                                    \
            "pop %r9\n mov %r9, 0xf0(%r8)\n pop %r9\n mov %r9, 0xe8(%r8)\n mov %rcx, 0xe0(%r8)\n"                      \
            "lea " #name "_back(%rip), %r9\n mov %r9, 0xf8(%r8)\n"                                                     \
            "mov %rbx, 0x00(%r8)\n mov %rbp, 0x08(%r8)\n mov %rsi, 0x10(%r8)\n mov %rdi, 0x18(%r8)\n"                  \
            "mov %r12, 0x20(%r8)\n mov %r13, 0x28(%r8)\n mov %r14, 0x30(%r8)\n mov %r15, 0x38(%r8)\n"                  \
            "movups %xmm6, 0x40(%r8)\n movups %xmm7, 0x50(%r8)\n movups %xmm8, 0x60(%r8)\n"                            \
            "movups %xmm9, 0x70(%r8)\n movups %xmm10, 0x80(%r8)\n movups %xmm11, 0x90(%r8)\n"                          \
            "movups %xmm12, 0xa0(%r8)\n movups %xmm13, 0xb0(%r8)\n movups %xmm14, 0xc0(%r8)\n"                         \
            "movups %xmm15, 0xd0(%r8)\n"                                                                               \
            "movups 0x40(%rsp), %xmm6\n movups 0x50(%rsp), %xmm7\n movups 0x60(%rsp), %xmm8\n"                         \
            "movups 0x70(%rsp), %xmm9\n movups 0x80(%rsp), %xmm10\n movups 0x90(%rsp), %xmm11\n"                       \
            "movups 0xa0(%rsp), %xmm12\n movups 0xb0(%rsp), %xmm13\n movups 0xc0(%rsp), %xmm14\n"                      \
            "movups 0x100(%rsp), %xmm15\n"                                                                             \
            "add $0x118, %rsp\n"                                                                                       \
            "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rdi\n pop %rsi\n pop %rbp\n pop %rbx\n ret")
MAKE(make, "syscall");

static void check(const char *what, struct call call)
{
    struct state before, after;
    memset(&after, 0, sizeof(after));
    for (unsigned i = 0; i < sizeof(before); i++)
        ((unsigned char *)&before)[i] = (unsigned char)(i * 37 + 11);
    LONG status = make(&call, &before, &after);
    printf("%s: %08lx, integers %d, vectors %d, rcx is rip %d, carry kept %d, r11 is flags %d\n", what, status,
           memcmp(&before, &after, 0x40) == 0, memcmp(before.xmm, after.xmm, sizeof(before.xmm)) == 0,
           after.rcx == after.rip, (int)(after.flags & 1), (after.r11 & 0xcd5) == (after.flags & 0xcd5));
}

static DWORD WINAPI set_later(void *event)
{
    Sleep(20);
    return SetEvent(event);
}

int main(void)
{
    ULONG64 self = (ULONG64)-1, base = 0, size = 0x3000, none = 0;
    ULONG old;
    LARGE_INTEGER delay = {.QuadPart = -10000};
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    check("close", (struct call){NT_CLOSE, {0x123450}});
    check("allocate", (struct call){NT_ALLOCATE_VIRTUAL_MEMORY,
                                    {self, (ULONG64)&base, 0, (ULONG64)&size, MEM_COMMIT, PAGE_READWRITE}});
    check("protect", (struct call){NT_PROTECT_VIRTUAL_MEMORY,
                                   {self, (ULONG64)&base, (ULONG64)&size, PAGE_READONLY, (ULONG64)&old}});
    check("free", (struct call){NT_FREE_VIRTUAL_MEMORY, {self, (ULONG64)&base, (ULONG64)&none, MEM_RELEASE}});
    check("set", (struct call){NT_SET_EVENT, {(ULONG64)event}});
    check("wait", (struct call){NT_WAIT_FOR_SINGLE_OBJECT, {(ULONG64)event, 0, (ULONG64)&delay}});
    check("time-out", (struct call){NT_WAIT_FOR_SINGLE_OBJECT, {(ULONG64)event, 0, (ULONG64)&delay}});
    check("delay", (struct call){NT_DELAY_EXECUTION, {0, (ULONG64)&delay}});
    check("unknown", (struct call){0xfff, {0}});
    HANDLE thread = CreateThread(NULL, 0, set_later, event, 0, NULL);
    check("woken", (struct call){NT_WAIT_FOR_SINGLE_OBJECT, {(ULONG64)event, 0, 0}});
    WaitForSingleObject(thread, INFINITE);
    return 0;
}

/* output:
close: c0000008, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
allocate: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
protect: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
free: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
set: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
wait: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
time-out: 00000102, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
delay: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
unknown: c000001c, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
woken: 00000000, integers 1, vectors 1, rcx is rip 1, carry kept 1, r11 is flags 1
*/
