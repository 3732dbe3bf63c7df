// A debugger's loop: the events of a debugged process and its end, break points, contexts, debug text, attach and detach
// services: NtRaiseException
// services: NtCreateDebugObject NtWaitForDebugEvent NtDebugContinue NtDebugActiveProcess NtRemoveProcessDebug
// services: NtSetInformationDebugObject
// flags: -fms-extensions
// varies: a debuggee is ended wherever its threads are
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

static char self[MAX_PATH];

static DWORD WINAPI another(void *unused)
{
    (void)unused;
    return 5;
}

static __attribute__((noinline)) void touch(int value) { *(volatile int *)16 = value; }

static int child(void)
{
    HMODULE library = LoadLibraryA("version.dll");
    FreeLibrary(library);
    OutputDebugStringA("hello");
    OutputDebugStringW(L"wide");
    HANDLE thread = CreateThread(NULL, 0, another, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    volatile int value = 1;
    __asm__ volatile("int3");
    __try {
        touch(value);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        value = 40;
    }
    return value + 2;
}

static PROCESS_INFORMATION start(const char *mode, DWORD flags)
{
    char line[MAX_PATH * 2];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info = {0};
    sprintf(line, "\"%s\" %s", self, mode);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &info))
        printf("CreateProcess fails: %lu\n", GetLastError());
    return info;
}

static void text_of(HANDLE process, const OUTPUT_DEBUG_STRING_INFO *said)
{
    char raw[64] = {0};
    SIZE_T got = 0;
    ReadProcessMemory(process, said->lpDebugStringData, raw, said->nDebugStringLength, &got);
    printf("text \"%s\", %d bytes, wide %d\n", raw, said->nDebugStringLength, said->fUnicode);
}

// Which exceptions are told depends on nothing but the program; how many DLLs there are, on the system.
static void loop(void)
{
    int dlls = 0, unloads = 0, threads = 0, stops = 0;
    HANDLE process = NULL, main_thread = NULL;
    for (;;) {
        DEBUG_EVENT event;
        DWORD status = DBG_CONTINUE;
        if (!WaitForDebugEvent(&event, 20000)) {
            printf("no event: %lu\n", GetLastError());
            return;
        }
        switch (event.dwDebugEventCode) {
        case CREATE_PROCESS_DEBUG_EVENT:
            process = event.u.CreateProcessInfo.hProcess;
            main_thread = event.u.CreateProcessInfo.hThread;
            printf("process: file %d, base %d, TLB %d, start %d\n", GetFileType(event.u.CreateProcessInfo.hFile) == FILE_TYPE_DISK,
                   event.u.CreateProcessInfo.lpBaseOfImage != NULL, event.u.CreateProcessInfo.lpThreadLocalBase != NULL,
                   event.u.CreateProcessInfo.lpStartAddress != NULL);
            CloseHandle(event.u.CreateProcessInfo.hFile);
            break;
        case CREATE_THREAD_DEBUG_EVENT:
            threads++;
            if (SuspendThread(event.u.CreateThread.hThread) || ResumeThread(event.u.CreateThread.hThread) != 1)
                printf("a new thread's suspend count is wrong\n");
            break;
        case LOAD_DLL_DEBUG_EVENT:
            dlls++;
            CloseHandle(event.u.LoadDll.hFile);
            break;
        case UNLOAD_DLL_DEBUG_EVENT:
            unloads++;
            break;
        case OUTPUT_DEBUG_STRING_EVENT:
            text_of(process, &event.u.DebugString);
            break;
        case EXIT_THREAD_DEBUG_EVENT:
            if (event.u.ExitThread.dwExitCode)
                printf("thread ends: %lu\n", event.u.ExitThread.dwExitCode);
            break;
        case EXIT_PROCESS_DEBUG_EVENT:
            printf("process ends: %lu; DLLs %d, unloaded %d, threads %d\n", event.u.ExitProcess.dwExitCode, dlls > 3, unloads > 0, threads > 0);
            ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
            return;
        case EXCEPTION_DEBUG_EVENT: {
            const EXCEPTION_RECORD *record = &event.u.Exception.ExceptionRecord;
            CONTEXT context = {.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER};
            GetThreadContext(main_thread, &context);
            printf("exception %08lx, first %lu", record->ExceptionCode, event.u.Exception.dwFirstChance);
            if (record->ExceptionCode == (DWORD)STATUS_BREAKPOINT)
                printf(", rip %+d", (int)(context.Rip - (ULONG64)record->ExceptionAddress));
            printf("\n");
            if (record->ExceptionCode == (DWORD)STATUS_BREAKPOINT && ++stops == 2) {
                context.EFlags |= 0x100;
                SetThreadContext(main_thread, &context);
            }
            if (record->ExceptionCode != (DWORD)STATUS_BREAKPOINT && record->ExceptionCode != (DWORD)STATUS_SINGLE_STEP)
                status = DBG_EXCEPTION_NOT_HANDLED;
            break;
        }
        default:
            printf("event %lu\n", event.dwDebugEventCode);
        }
        if (!ContinueDebugEvent(event.dwProcessId, event.dwThreadId, status))
            printf("not continued: %lu\n", GetLastError());
    }
}

static void attach(void)
{
    PROCESS_INFORMATION info = start("sleep", 0);
    BOOL present = 7;
    DWORD code = 0;
    int events[10] = {0};
    Sleep(300);
    printf("attach %d", DebugActiveProcess(info.dwProcessId));
    printf(", again %d", DebugActiveProcess(info.dwProcessId));
    CheckRemoteDebuggerPresent(info.hProcess, &present);
    printf(", present %d", present);
    for (int i = 0; i < 200; i++) {
        DEBUG_EVENT event;
        if (!WaitForDebugEvent(&event, 10000))
            break;
        events[event.dwDebugEventCode]++;
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
        if (event.dwDebugEventCode == EXCEPTION_DEBUG_EVENT)
            break;
    }
    printf(", processes %d, threads %d, DLLs %d, exceptions %d\n", events[CREATE_PROCESS_DEBUG_EVENT],
           events[CREATE_THREAD_DEBUG_EVENT] > 0, events[LOAD_DLL_DEBUG_EVENT] > 2, events[EXCEPTION_DEBUG_EVENT]);
    printf("keep %d, detach %d", DebugSetProcessKillOnExit(FALSE), DebugActiveProcessStop(info.dwProcessId));
    printf(", again %d", DebugActiveProcessStop(info.dwProcessId));
    CheckRemoteDebuggerPresent(info.hProcess, &present);
    printf(", present %d\n", present);
    TerminateProcess(info.hProcess, 3);
    WaitForSingleObject(info.hProcess, INFINITE);
    GetExitCodeProcess(info.hProcess, &code);
    printf("ended %lu\n", code);
}

static void statuses(void)
{
    HANDLE debug, weak, event;
    CLIENT_ID nobody = {(HANDLE)4, (HANDLE)8};
    DBGUI_WAIT_STATE_CHANGE change;
    LARGE_INTEGER now = {.QuadPart = 0}, soon = {.QuadPart = -100000};
    ULONG flags = 1, size = 0;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    event = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("create %08lx", NtCreateDebugObject(&debug, DEBUG_ALL_ACCESS, &attributes, 0));
    printf(", bad flags %08lx", NtCreateDebugObject(&weak, DEBUG_ALL_ACCESS, &attributes, 2));
    printf(", no room %08lx", NtCreateDebugObject((HANDLE *)16, DEBUG_ALL_ACCESS, &attributes, 0));
    NtCreateDebugObject(&weak, SYNCHRONIZE, &attributes, 0);
    printf("\nwait: now %08lx, soon %08lx", NtWaitForDebugEvent(debug, FALSE, &now, &change),
           NtWaitForDebugEvent(debug, FALSE, &soon, &change));
    printf(", no access %08lx, wrong type %08lx, no room %08lx\n", NtWaitForDebugEvent(weak, FALSE, &now, &change),
           NtWaitForDebugEvent(event, FALSE, &now, &change), NtWaitForDebugEvent(debug, FALSE, &now, (PVOID)16));
    printf("continue: nobody %08lx, bad status %08lx\n", NtDebugContinue(debug, &nobody, DBG_CONTINUE),
           NtDebugContinue(debug, &nobody, STATUS_SUCCESS));
    printf("itself %08lx, none removed %08lx\n", NtDebugActiveProcess(NtCurrentProcess(), debug),
           NtRemoveProcessDebug(NtCurrentProcess(), debug));
    printf("set %08lx", NtSetInformationDebugObject(debug, DebugObjectKillProcessOnExitInformation, &flags, sizeof(flags), &size));
    flags = 2;
    printf(", bad value %08lx", NtSetInformationDebugObject(debug, DebugObjectKillProcessOnExitInformation, &flags, sizeof(flags), &size));
    printf(", short %08lx", NtSetInformationDebugObject(debug, DebugObjectKillProcessOnExitInformation, &flags, 2, &size));
    printf(" %lu, class %08lx\n", size, NtSetInformationDebugObject(debug, 7, &flags, sizeof(flags), NULL));
    HANDLE port = (HANDLE)7;
    flags = 7;
    NtQueryInformationProcess(NtCurrentProcess(), ProcessDebugPort, &port, sizeof(port), NULL);
    NtQueryInformationProcess(NtCurrentProcess(), (PROCESSINFOCLASS)31, &flags, sizeof(flags), NULL);
    printf("port %d, flags %lu, object %08lx\n", port != NULL, flags,
           NtQueryInformationProcess(NtCurrentProcess(), (PROCESSINFOCLASS)30, &port, sizeof(port), NULL));
}

static void killed_with_its_debugger(void)
{
    HANDLE debug;
    DWORD code = 0;
    PROCESS_INFORMATION info = start("sleep", CREATE_SUSPENDED);
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes)};
    NtCreateDebugObject(&debug, DEBUG_ALL_ACCESS, &attributes, DEBUG_KILL_ON_CLOSE);
    NtDebugActiveProcess(info.hProcess, debug);
    NtClose(debug);
    printf("killed with its debugger: %08lx", WaitForSingleObject(info.hProcess, 10000));
    GetExitCodeProcess(info.hProcess, &code);
    printf(", %d\n", code != STILL_ACTIVE);
}

// Debugs a child and ends while that stands at its first break point: the child ends with it.
static int careless(void)
{
    PROCESS_INFORMATION info = start("child", DEBUG_ONLY_THIS_PROCESS);
    DEBUG_EVENT event;
    while (WaitForDebugEvent(&event, 20000) && event.dwDebugEventCode != EXCEPTION_DEBUG_EVENT)
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_CONTINUE);
    return (int)info.dwProcessId;
}

static void careless_debuggers(void)
{
    DWORD id = 0;
    PROCESS_INFORMATION info = start("careless", 0);
    WaitForSingleObject(info.hProcess, INFINITE);
    GetExitCodeProcess(info.hProcess, &id);
    HANDLE left = OpenProcess(SYNCHRONIZE, FALSE, id);
    printf("its debugger has ended: %s\n", left == NULL || WaitForSingleObject(left, 20000) == WAIT_OBJECT_0 ? "ended too" : "runs");
}

int main(int argc, char **argv)
{
    GetModuleFileNameA(NULL, self, sizeof(self));
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child();
    if (argc > 1 && strcmp(argv[1], "careless") == 0)
        return careless();
    if (argc > 1)
        Sleep(60000);
    statuses();
    PROCESS_INFORMATION info = start("child", DEBUG_ONLY_THIS_PROCESS);
    loop();
    WaitForSingleObject(info.hProcess, INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(info.hProcess, &code);
    printf("exit code %lu\n", code);
    attach();
    killed_with_its_debugger();
    careless_debuggers();
    return 0;
}
/* output:
create 00000000, bad flags c000000d, no room c0000005
wait: now 00000102, soon 00000102, no access c0000022, wrong type c0000024, no room c0000005
continue: nobody c000000d, bad status c000000d
itself c0000022, none removed c0000353
set 00000000, bad value c000000d, short c0000004 4, class c000000d
port 0, flags 1, object c0000353
process: file 1, base 1, TLB 1, start 1
exception 80000003, first 1, rip +1
text "hello", 6 bytes, wide 0
text "wide", 5 bytes, wide 0
thread ends: 5
exception 80000003, first 1, rip +1
exception 80000004, first 1
exception c0000005, first 1
process ends: 42; DLLs 1, unloaded 1, threads 1
exit code 42
attach 1, again 0, present 1, processes 1, threads 1, DLLs 1, exceptions 1
keep 1, detach 1, again 0, present 0
ended 3
killed with its debugger: 00000000, 1
its debugger has ended: ended too
*/
