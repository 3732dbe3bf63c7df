// How a process can end, and the code its parent sees: all 32 bits of it, whoever ends it and however.
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

NTSYSAPI LONG NTAPI NtTerminateProcess(HANDLE, LONG);
NTSYSAPI void NTAPI RtlExitUserProcess(LONG);
NTSYSAPI void NTAPI RtlExitUserThread(LONG);

static DWORD WINAPI exits(void *code) { ExitProcess((DWORD)(ULONG_PTR)code); }
static DWORD WINAPI returns(void *code) { return (DWORD)(ULONG_PTR)code; }
static LONG WINAPI ends(EXCEPTION_POINTERS *p) { ExitProcess(p->ExceptionRecord->ExceptionCode & 0xff); }

static void late(void) { _exit(77); }

static int act(const char *how)
{
    volatile int zero = 0;
    if (!strcmp(how, "return"))
        return 5;
    if (!strcmp(how, "return -1"))
        return -1;
    if (!strcmp(how, "exit 256"))
        exit(256);
    if (!strcmp(how, "_exit"))
        _exit(7);
    if (!strcmp(how, "ExitProcess"))
        ExitProcess(0x12345678);
    if (!strcmp(how, "TerminateProcess"))
        TerminateProcess(GetCurrentProcess(), 0xC0000005);
    if (!strcmp(how, "NtTerminateProcess"))
        NtTerminateProcess((HANDLE)-1, 0x40010004);
    if (!strcmp(how, "RtlExitUserProcess"))
        RtlExitUserProcess(0x21);
    if (!strcmp(how, "another thread")) {
        CreateThread(NULL, 0, exits, (void *)0x99, 0, NULL);
        Sleep(INFINITE);
    }
    if (!strcmp(how, "last thread")) {
        CreateThread(NULL, 0, returns, (void *)0x31, 0, NULL);
        Sleep(20);
        ExitThread(0x32);
    }
    if (!strcmp(how, "thread, then main")) {
        WaitForSingleObject(CreateThread(NULL, 0, returns, (void *)0x31, 0, NULL), INFINITE);
        RtlExitUserThread(0x33);
    }
    if (!strcmp(how, "atexit replaces it")) {
        atexit(late);
        exit(1);
    }
    if (!strcmp(how, "abort"))
        abort();
    if (!strcmp(how, "fault, filtered")) {
        SetUnhandledExceptionFilter(ends);
        return 10 / zero;
    }
    if (!strcmp(how, "still active"))
        ExitProcess(STILL_ACTIVE);
    if (!strcmp(how, "killed"))
        Sleep(INFINITE);
    return 1;
}

static void try(const char *program, const char *how)
{
    char line[600];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    DWORD code = 0;
    snprintf(line, sizeof(line), "\"%s\" \"%s\"", program, how);
    if (!CreateProcessA(program, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child)) {
        printf("%s: cannot be started, error %lu\n", how, GetLastError());
        return;
    }
    if (!strcmp(how, "killed")) {
        GetExitCodeProcess(child.hProcess, &code);
        printf("before: %lu, ", code);
        TerminateProcess(child.hProcess, 0xdeadbeef);
    }
    DWORD waited = WaitForSingleObject(child.hProcess, INFINITE);
    BOOL ok = GetExitCodeProcess(child.hProcess, &code);
    printf("%s: %lu %d %#lx", how, waited, ok, code);
    GetExitCodeThread(child.hThread, &code);
    printf(", its first thread %#lx\n", code);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
}

int main(int argc, char **argv)
{
    static const char *const ways[] = {
        "return", "return -1", "exit 256", "_exit", "ExitProcess", "TerminateProcess", "NtTerminateProcess",
        "RtlExitUserProcess", "another thread", "last thread", "thread, then main", "atexit replaces it",
        "fault, filtered", "still active", "killed",
    };
    if (argc > 1)
        return act(argv[1]);
    for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        try(argv[0], ways[i]);
        fflush(stdout);
    }
    return 0;
}

/* output:
return: 0 1 0x5, its first thread 0x5
return -1: 0 1 0xffffffff, its first thread 0xffffffff
exit 256: 0 1 0x100, its first thread 0x100
_exit: 0 1 0x7, its first thread 0x7
ExitProcess: 0 1 0x12345678, its first thread 0x12345678
TerminateProcess: 0 1 0xc0000005, its first thread 0xc0000005
NtTerminateProcess: 0 1 0x40010004, its first thread 0x40010004
RtlExitUserProcess: 0 1 0x21, its first thread 0x21
another thread: 0 1 0x99, its first thread 0x99
last thread: 0 1 0x32, its first thread 0x32
thread, then main: 0 1 0x33, its first thread 0x33
atexit replaces it: 0 1 0x4d, its first thread 0x4d
fault, filtered: 0 1 0x94, its first thread 0x94
still active: 0 1 0x103, its first thread 0x103
before: 259, killed: 0 1 0xdeadbeef, its first thread 0xdeadbeef
*/
