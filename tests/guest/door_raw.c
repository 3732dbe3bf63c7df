// System calls from the program's own code: `syscall` and `int 0x2e` with Windows' numbers, stack arguments, bad ones of each.
// The numbers below 0x67 are the same in every build of Windows 10 and 11. What an unknown number answers is documented
// by ntstatus.h's STATUS_INVALID_SYSTEM_SERVICE.
#include <stdio.h>
#include <windows.h>

enum { NT_CLOSE = 0x0f, NT_ALLOCATE_VIRTUAL_MEMORY = 0x18, NT_FREE_VIRTUAL_MEMORY = 0x1e, NOWHERE = 0xfff };

typedef LONG call(ULONG number, void *a, void *b, void *c, void *d, void *e, void *f);
call by_syscall, by_interrupt;

// number in ecx, the call's arguments after it: moved down by one, as a stub of ntdll finds them.
#define STUB(name, door)                                                                                               \
    __asm__(".globl " #name "\n" #name ":\n"                                                                           \
            "mov %ecx, %eax\n mov %rdx, %r10\n mov %r8, %rdx\n mov %r9, %r8\n mov 0x28(%rsp), %r9\n"                  \
            "mov 0x30(%rsp), %r11\n mov %r11, 0x28(%rsp)\n mov 0x38(%rsp), %r11\n mov %r11, 0x30(%rsp)\n" door "\n ret")
STUB(by_syscall, "syscall");
STUB(by_interrupt, "int $0x2e");

static LONG CALLBACK skip(EXCEPTION_POINTERS *pointers)
{
    printf("exception %08lx\n", pointers->ExceptionRecord->ExceptionCode);
    pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void try_door(const char *name, call *door)
{
    void *self = (void *)-1, *base = NULL;
    SIZE_T size = 0x5000, none = 0;

    printf("%s\n", name);
    printf("close: %08lx\n", door(NT_CLOSE, (void *)0xdead0, 0, 0, 0, 0, 0));
    printf("allocate: %08lx\n", door(NT_ALLOCATE_VIRTUAL_MEMORY, self, &base, 0, &size, (void *)(MEM_RESERVE | MEM_COMMIT),
                                     (void *)PAGE_READWRITE));
    *(volatile char *)base = 1;
    printf("at a granule: %d, size %llx\n", base && !((ULONG_PTR)base & 0xffff), size);
    printf("free: %08lx\n", door(NT_FREE_VIRTUAL_MEMORY, self, &base, &none, (void *)MEM_RELEASE, 0, 0));
    printf("wild pointer: %08lx\n", door(NT_ALLOCATE_VIRTUAL_MEMORY, self, (void *)0x123456789000, 0, &size,
                                         (void *)MEM_RESERVE, (void *)PAGE_READWRITE));
    printf("unknown: %08lx\n", door(NOWHERE, 0, 0, 0, 0, 0, 0));
}

int main(void)
{
    try_door("syscall", by_syscall);
    try_door("int 0x2e", by_interrupt);
    void *handler = AddVectoredExceptionHandler(1, skip);
    __asm__ volatile("int $0x80" : : "a"(20) : "memory");
    RemoveVectoredExceptionHandler(handler);
    return 0;
}
/* output:
syscall
close: c0000008
allocate: 00000000
at a granule: 1, size 5000
free: 00000000
wild pointer: c0000005
unknown: c000001c
int 0x2e
close: c0000008
allocate: 00000000
at a granule: 1, size 5000
free: 00000000
wild pointer: c0000005
unknown: c000001c
exception c0000005
*/
