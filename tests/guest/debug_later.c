// An exception that the debugger answers later: it is told again when its thread is resumed, and the process runs meanwhile
// services: NtDebugContinue NtWaitForDebugEvent NtSuspendThread NtResumeThread
#include <stdio.h>
#include <windows.h>

static volatile LONG ticks;

static DWORD WINAPI counts(void *unused)
{
    (void)unused;
    for (;;) {
        InterlockedIncrement(&ticks);
        Sleep(1);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        CreateThread(NULL, 0, counts, NULL, 0, NULL);
        LONG before = ticks;
        __asm__ volatile("int3");
        return ticks > before ? 5 : 6; // the other thread ran while this one stood
    }
    char line[MAX_PATH * 2];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    sprintf(line, "\"%s\" child", argv[0]);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, DEBUG_ONLY_THIS_PROCESS, NULL, NULL, &startup, &info);
    int stops = 0;
    for (;;) {
        DEBUG_EVENT event, none;
        if (!WaitForDebugEvent(&event, 20000))
            return 1;
        DWORD status = DBG_CONTINUE;
        if (event.dwDebugEventCode == EXCEPTION_DEBUG_EVENT && ++stops == 2) {
            printf("suspend %lu", SuspendThread(info.hThread));
            printf(", later %d", ContinueDebugEvent(event.dwProcessId, event.dwThreadId, DBG_REPLY_LATER));
            printf(", nothing meanwhile %d", !WaitForDebugEvent(&none, 300));
            printf(", resume %lu", ResumeThread(info.hThread));
            printf(", again %d", WaitForDebugEvent(&none, 20000));
            printf(" %d %d\n", none.dwThreadId == event.dwThreadId, none.dwDebugEventCode == EXCEPTION_DEBUG_EVENT);
        }
        BOOL ends = event.dwDebugEventCode == EXIT_PROCESS_DEBUG_EVENT;
        if (ends)
            printf("exit %lu, stops %d\n", event.u.ExitProcess.dwExitCode, stops);
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, status);
        if (ends)
            return 0;
    }
}
/* output:
suspend 0, later 1, nothing meanwhile 1, resume 1, again 1 1 1
exit 5, stops 2
*/
