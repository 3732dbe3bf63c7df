// A program to be watched: `until FILE` works with threads, raw doors and children until FILE is there; `calls N` makes N
// cheap calls once it has read a line; `once` is what a child does; `hang` waits for an event that nobody
// sets, and `hang busy` has another thread map memory meanwhile.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { NT_CLOSE = 0x0f };

LONG by_syscall(ULONG number, void *a);
LONG by_interrupt(ULONG number, void *a);
__asm__(".globl by_syscall\nby_syscall:\n mov %ecx, %eax\n mov %rdx, %r10\n syscall\n ret\n"
        ".globl by_interrupt\nby_interrupt:\n mov %ecx, %eax\n mov %rdx, %r10\n int $0x2e\n ret");

static const char *end;

static BOOL over(void) { return GetFileAttributesA(end) != INVALID_FILE_ATTRIBUTES; }

static DWORD WINAPI works(void *door)
{
    while (!over()) {
        if (door)
            by_interrupt(NT_CLOSE, (void *)0xbad20);
        else
            by_syscall(NT_CLOSE, (void *)0xbad10);
        Sleep(5);
    }
    return 0;
}

static DWORD WINAPI allocates(void *unused)
{
    for (;;) {
        VirtualFree(VirtualAlloc(unused, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0, MEM_RELEASE);
        Sleep(20);
    }
}

static void start_child(const char *program)
{
    char line[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    snprintf(line, sizeof line, "\"%s\" once", program);
    if (CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
        WaitForSingleObject(child.hProcess, INFINITE);
        CloseHandle(child.hProcess);
        CloseHandle(child.hThread);
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "once")) {
        CloseHandle((HANDLE)0xc0ffe0);
        return 3;
    }
    if (!strcmp(what, "calls")) {
        getchar();
        for (int i = 0; i < atoi(argv[2]); i++)
            by_syscall(NT_CLOSE, (void *)0xbad30);
        puts("done");
        return 0;
    }
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "watched-hang");
    if (!strcmp(what, "hang") && argc > 2 && !strcmp(argv[2], "busy"))
        CreateThread(NULL, 0, allocates, NULL, 0, NULL);
    if (!strcmp(what, "hang"))
        WaitForSingleObject(event, INFINITE);
    end = argc > 2 ? argv[2] : "";
    HANDLE threads[2] = {CreateThread(NULL, 0, works, NULL, 0, NULL), CreateThread(NULL, 0, works, event, 0, NULL)};
    while (!over())
        start_child(argv[0]);
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    puts("over");
    return 5;
}
