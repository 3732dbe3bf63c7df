// What tests/gdb debugs: exported places to stop at, and one thing to do for each word on its command line.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

__declspec(dllexport) volatile int counter;
__declspec(dllexport) volatile int watched;

__declspec(dllexport) __attribute__((noinline)) int add(int more)
{
    counter += more;
    return counter;
}

// Where the flags lie that `pushf` shows, for a debugger that steps over it.
__declspec(dllexport) __attribute__((naked)) unsigned long long push_flags(void)
{
    __asm__ volatile("pushfq\n popq %rax\n ret");
}

__declspec(dllexport) unsigned long long vector[4] = {1, 2, 0, 4};

// Loads the vector into ymm0 and stores it again, if the processor can.
__declspec(dllexport) __attribute__((naked)) void use_vector(void)
{
    __asm__ volatile("vmovdqu vector(%rip), %ymm0\n .globl vector_loaded\nvector_loaded: vmovdqu %ymm0, vector(%rip)\n"
                     " vzeroupper\n ret");
}

// Calls that are answered at once, one that waits, and a stack that grows.
__declspec(dllexport) __attribute__((noinline)) int call_kernel(void)
{
    volatile char deep[100000];
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    deep[0] = deep[sizeof deep - 1] = 1;
    SetEvent(event);
    Sleep(1);
    return WaitForSingleObject(event, 1000) == WAIT_OBJECT_0 && CloseHandle(event) && deep[0];
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *exception)
{
    printf("exception %08lx\n", exception->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_BREAKPOINT)
        exception->ContextRecord->Rip += 1;
    else
        exception->ContextRecord->Rip = exception->ContextRecord->R11;
    return EXCEPTION_CONTINUE_EXECUTION;
}

// Reads address 0x10; the handler, or a debugger, goes on at r11.
static void fault(void)
{
    __asm__ volatile("leaq 1f(%%rip), %%r11\nmovl 0x10, %%eax\n1:" ::: "rax", "r11", "memory");
}

static DWORD WINAPI count(void *unused)
{
    (void)unused;
    for (;;) {
        for (int i = 0; i < 1000; i++)
            add(1);
        Sleep(1);
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "count")) {
        for (int i = 1; i <= 3; i++)
            printf("%d\n", add(i));
    } else if (!strcmp(what, "flags")) {
        printf("trap flag %d\n", (int)(push_flags() >> 8 & 1));
    } else if (!strcmp(what, "calls")) {
        printf("%d\n", call_kernel());
    } else if (!strcmp(what, "fault")) {
        AddVectoredExceptionHandler(1, handler);
        fault();
        DebugBreak();
        printf("gone on\n");
    } else if (!strcmp(what, "watch")) {
        watched = 7;
        printf("%d\n", watched);
    } else if (!strcmp(what, "load")) {
        printf("%d\n", LoadLibraryA("version.dll") != NULL);
    } else if (!strcmp(what, "forever") || !strcmp(what, "many")) {
        for (int i = 0; i < (what[0] == 'm' ? 6 : 1); i++)
            CreateThread(NULL, 0, count, NULL, 0, NULL);
        printf("counting\n");
        fflush(stdout);
        for (;;)
            Sleep(1000);
    } else if (!strcmp(what, "vector")) {
        vector[0] = 3;
        use_vector();
        printf("%llx %llx\n", vector[0], vector[3]);
    } else if (!strcmp(what, "child")) {
        STARTUPINFOA start = {.cb = sizeof start};
        PROCESS_INFORMATION made;
        char line[MAX_PATH + 8];
        GetModuleFileNameA(NULL, line, MAX_PATH);
        strcat(line, " count");
        CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made);
        add(1);
    }
    return 5;
}
