// CTRL+BREAK reaches a process group: handlers run newest first, and without one the process ends with
// STATUS_CONTROL_C_EXIT
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE handled;

static BOOL WINAPI older(DWORD event) {
    printf("older: %lu\n", event);
    fflush(NULL);
    SetEvent(handled);
    return TRUE;
}

static BOOL WINAPI newer(DWORD event) {
    printf("newer: %lu\n", event);
    fflush(NULL);
    return FALSE;
}

int main(int argc, char **argv) {
    if (argc > 1) {
        HANDLE ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, "ntsup-k32-control-ready");
        handled = CreateEventA(NULL, TRUE, FALSE, NULL);
        if (strcmp(argv[1], "handle") == 0) {
            SetConsoleCtrlHandler(older, TRUE);
            SetConsoleCtrlHandler(newer, TRUE);
        }
        SetEvent(ready);
        WaitForSingleObject(handled, 20000);
        return 12;
    }
    char self[MAX_PATH], line[600];
    HANDLE ready = CreateEventA(NULL, FALSE, FALSE, "ntsup-k32-control-ready");
    const char *modes[] = {"handle", "default"};
    GetModuleFileNameA(NULL, self, sizeof(self));
    for (int i = 0; i < 2; i++) {
        STARTUPINFOA startup = {.cb = sizeof(startup)};
        PROCESS_INFORMATION process;
        DWORD code;
        sprintf(line, "\"%s\" %s", self, modes[i]);
        fflush(NULL);
        CreateProcessA(NULL, line, NULL, NULL, TRUE, CREATE_NEW_PROCESS_GROUP, NULL, NULL, &startup, &process);
        WaitForSingleObject(ready, 20000);
        BOOL sent = GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, process.dwProcessId);
        WaitForSingleObject(process.hProcess, 30000);
        GetExitCodeProcess(process.hProcess, &code);
        printf("%s: sent %d, exit %lx\n", modes[i], sent, code);
    }
    SetLastError(0);
    BOOL ok = GenerateConsoleCtrlEvent(9, 0);
    printf("no such event: %d error %lu\n", ok, GetLastError());
    ok = SetConsoleCtrlHandler(older, FALSE);
    printf("remove what is not there: %d error %lu\n", ok, GetLastError());
    return 0;
}
/* output:
newer: 1
older: 1
handle: sent 1, exit c
default: sent 1, exit c000013a
no such event: 0 error 87
remove what is not there: 0 error 87
*/
