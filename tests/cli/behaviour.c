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

// A daemon as runtimes start one: handles are inherited, those of the shell among them, but its own streams are others.
static int start_apart(const char *file)
{
    char path[MAX_PATH], line[2 * MAX_PATH];
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE null = CreateFileA("nul", GENERIC_READ | GENERIC_WRITE, 7, &inherited, OPEN_EXISTING, 0, NULL);
    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = null, .hStdOutput = null, .hStdError = null};
    PROCESS_INFORMATION started;
    GetModuleFileNameA(NULL, path, sizeof path);
    snprintf(line, sizeof line, "\"%s\" follow %s", path, file);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &started))
        return 1;
    printf("started\n");
    return 6;
}

static int follow(const char *file)
{
    char done[MAX_PATH];
    while (GetFileAttributesA(file) == INVALID_FILE_ATTRIBUTES)
        Sleep(10);
    snprintf(done, sizeof done, "%s.done", file);
    return CreateDirectoryA(done, NULL) ? 0 : 1;
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
    if (!strcmp(what, "start apart"))
        return start_apart(argv[2]);
    if (!strcmp(what, "follow"))
        return follow(argv[2]);
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
