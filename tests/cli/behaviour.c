// What tests/cli asks of a program: an exit code, an echo of its input, much output, a wait, or a death of some kind.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int deeper(volatile char *above, int depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return above ? deeper(frame, depth + 1) + frame[0] : 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "exit"))
        return (int)strtoul(argv[2], NULL, 0);
    if (!strcmp(what, "cat")) {
        int c;
        while ((c = getchar()) != EOF)
            putchar(c);
        return 0;
    }
    if (!strcmp(what, "arguments")) {
        for (int i = 2; i < argc; i++)
            printf("[%s]\n", argv[i]);
        return 0;
    }
    if (!strcmp(what, "stderr")) {
        fprintf(stderr, "to stderr\n");
        printf("to stdout\n");
        return 0;
    }
    if (!strcmp(what, "spam")) {
        for (int i = 0; i < 1000000; i++)
            if (printf("line %d\n", i) < 0 || fflush(stdout))
                return 3;
        return 0;
    }
    if (!strcmp(what, "sleep")) {
        printf("sleeping\n");
        fflush(stdout);
        Sleep(60000);
        return 0;
    }
    if (!strcmp(what, "spin")) {
        printf("spinning\n");
        fflush(stdout);
        for (;;)
            ;
    }
    if (!strcmp(what, "read"))
        *(volatile int *)0x10;
    if (!strcmp(what, "write"))
        *(volatile int *)0x20 = 1;
    if (!strcmp(what, "execute"))
        ((void (*)(void))0x30)();
    if (!strcmp(what, "divide")) { // idiv by hand: a compiler may do what it likes with undefined behaviour
        int low = 1, high = 0;
        __asm__ volatile("idivl %2" : "+a"(low), "+d"(high) : "r"(0));
        return low;
    }
    if (!strcmp(what, "overflow"))
        return deeper((char *)1, 0);
    if (!strcmp(what, "illegal"))
        __asm__ volatile("ud2");
    if (!strcmp(what, "breakpoint"))
        __asm__ volatile("int3");
    if (!strcmp(what, "failfast"))
        __asm__ volatile("int $0x29" : : "c"(7));
    if (!strcmp(what, "raise"))
        RaiseException(0xE0001234, 0, 0, NULL);
    return 99;
}
