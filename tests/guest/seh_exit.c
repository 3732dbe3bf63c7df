// How a process ends by an exception nobody handles: its exit code, in the first and in another thread, with filters.
// services: NtRaiseException
// stderr: STATUS_HEAP_CORRUPTION
// varies: a process ends while its threads wait
#include <intrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static volatile int zero;

static LONG WINAPI execute(EXCEPTION_POINTERS *p)
{
    printf("  filter: %08lx\n", p->ExceptionRecord->ExceptionCode);
    fflush(NULL);
    return EXCEPTION_EXECUTE_HANDLER;
}

static LONG WINAPI search(EXCEPTION_POINTERS *p)
{
    execute(p);
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI repair(EXCEPTION_POINTERS *p)
{
    execute(p);
    p->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG CALLBACK vectored(EXCEPTION_POINTERS *p)
{
    printf("  vectored: %08lx flags %lx\n", p->ExceptionRecord->ExceptionCode, p->ExceptionRecord->ExceptionFlags & 1);
    fflush(NULL);
    return EXCEPTION_CONTINUE_SEARCH;
}

NOINLINE static int recurse(int depth)
{
    volatile char room[2000];
    room[depth % 2000] = 1;
    return depth > 100000000 ? 0 : recurse(depth + 1) + room[depth % 2000];
}

static DWORD WINAPI write_nowhere(void *arg)
{
    *(volatile char *)arg = 1;
    return 0;
}

static void act(const char *how)
{
    if (!strcmp(how, "write"))
        write_nowhere((void *)0x20);
    if (!strcmp(how, "thread"))
        WaitForSingleObject(CreateThread(NULL, 0, write_nowhere, (void *)0x20, 0, NULL), INFINITE);
    if (!strcmp(how, "raise"))
        RaiseException(0xe0001234, 0, 0, NULL);
    if (!strcmp(how, "illegal"))
        __asm__ volatile("ud2");
    if (!strcmp(how, "breakpoint"))
        __asm__ volatile("int3");
    if (!strcmp(how, "divide"))
        __asm__ volatile("xorl %%edx, %%edx; movl $1, %%eax; divl %0" : : "r"(zero) : "eax", "edx");
    if (!strcmp(how, "overflow"))
        zero = recurse(0);
    if (!strcmp(how, "fail-fast"))
        __fastfail(5);
    if (!strcmp(how, "double-free")) {
        AddVectoredExceptionHandler(1, vectored);
        void *block = HeapAlloc(GetProcessHeap(), 0, 40);
        HeapFree(GetProcessHeap(), 0, block);
        HeapFree(GetProcessHeap(), 0, block);
    }
    if (!strcmp(how, "wrong-heap")) {
        HANDLE heap = HeapCreate(0, 0, 0);
        HeapFree(GetProcessHeap(), 0, HeapAlloc(heap, 0, 40));
    }
    if (!strcmp(how, "filter-execute")) {
        SetUnhandledExceptionFilter(execute);
        __asm__ volatile("ud2");
    }
    if (!strcmp(how, "filter-search")) {
        SetUnhandledExceptionFilter(search);
        __asm__ volatile("ud2");
    }
    if (!strcmp(how, "filter-repair")) {
        SetUnhandledExceptionFilter(repair);
        __asm__ volatile("ud2");
        exit(9);
    }
    if (!strcmp(how, "filter-thread")) {
        SetUnhandledExceptionFilter(execute);
        WaitForSingleObject(CreateThread(NULL, 0, write_nowhere, (void *)0x20, 0, NULL), INFINITE);
    }
    if (!strcmp(how, "terminate"))
        TerminateProcess(GetCurrentProcess(), 0xc0ffee);
    if (!strcmp(how, "exit-thread"))
        ExitThread(77);
}

int main(int argc, char **argv)
{
    static const char *const ways[] = {
        "write",       "thread",     "raise",          "illegal",       "breakpoint",    "divide",        "overflow",  "fail-fast",
        "double-free", "wrong-heap", "filter-execute", "filter-search", "filter-repair", "filter-thread", "terminate", "exit-thread",
    };
    if (argc > 1) {
        act(argv[1]);
        return 0;
    }
    for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        char line[600], self[500];
        GetModuleFileNameA(NULL, self, sizeof(self));
        sprintf(line, "\"%s\" %s", self, ways[i]);
        STARTUPINFOA startup = {.cb = sizeof(startup)};
        PROCESS_INFORMATION process;
        printf("%s:\n", ways[i]);
        fflush(NULL);
        if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
            printf("no process: %lu\n", GetLastError());
            continue;
        }
        DWORD code = 0;
        WaitForSingleObject(process.hProcess, 20000);
        GetExitCodeProcess(process.hProcess, &code);
        printf("  %08lx\n", code);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    return 0;
}

/* output:
write:
  c0000005
thread:
  c0000005
raise:
  e0001234
illegal:
  c000001d
breakpoint:
  80000003
divide:
  c0000094
overflow:
  c00000fd
fail-fast:
  c0000409
double-free:
  vectored: c0000374 flags 1
  c0000374
wrong-heap:
  c0000374
filter-execute:
  filter: c000001d
  c000001d
filter-search:
  filter: c000001d
  c000001d
filter-repair:
  filter: c000001d
  00000009
filter-thread:
  filter: c0000005
  c0000005
terminate:
  00c0ffee
exit-thread:
  0000004d
*/
