// Cheap NT calls in a row by the trap door, for `ntsup bench trace`. Prints nanoseconds a call. Usage: trace.exe COUNT
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { NT_CLOSE = 0x0f };

LONG by_syscall(ULONG number, void *a);
__asm__(".globl by_syscall\nby_syscall:\n mov %ecx, %eax\n mov %rdx, %r10\n syscall\n ret");

int main(int argc, char **argv)
{
    LARGE_INTEGER begin, end, frequency;
    int count = argc > 1 ? atoi(argv[1]) : 1, wrong = 0;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&begin);
    for (int i = 0; i < count; i++)
        wrong += by_syscall(NT_CLOSE, (void *)0x7654320) != (LONG)0xC0000008;
    QueryPerformanceCounter(&end);
    printf("null\t%.1f\n", (double)(end.QuadPart - begin.QuadPart) * 1e9 / (double)frequency.QuadPart / count);
    return wrong != 0;
}
