// A debugged process with many threads and a child of its own: every thread, exception and text is told once, none is lost
// services: NtWaitForDebugEvent NtDebugContinue NtCreateUserProcess
// flags: -fms-extensions
// varies: several debuggees raise exceptions at once
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { THREADS = 24, ROUNDS = 10 };
#define CODE 0xE0001234

static __attribute__((noinline)) void raise_it(void) { RaiseException(CODE, 0, 0, NULL); }

static DWORD WINAPI works(void *event)
{
    int handled = 0;
    WaitForSingleObject(event, INFINITE);
    for (int i = 0; i < ROUNDS; i++) {
        __try {
            raise_it();
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            handled++;
        }
    }
    OutputDebugStringA("done");
    return handled == ROUNDS ? 7 : 8;
}

static PROCESS_INFORMATION start(const char *mode, DWORD flags)
{
    char self[MAX_PATH], line[MAX_PATH * 2];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info = {0};
    GetModuleFileNameA(NULL, self, sizeof(self));
    sprintf(line, "\"%s\" %s", self, mode);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &info);
    return info;
}

static int child(void)
{
    HANDLE threads[THREADS], event = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, works, event, 0, NULL);
    SetEvent(event);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    PROCESS_INFORMATION grandchild = start("grandchild", 0);
    DWORD code = 0;
    WaitForSingleObject(grandchild.hProcess, INFINITE);
    GetExitCodeProcess(grandchild.hProcess, &code);
    return (int)code;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child();
    if (argc > 1)
        return 11;
    PROCESS_INFORMATION info = start("child", DEBUG_PROCESS);
    int processes = 0, ended = 0, workers = 0, exceptions = 0, texts = 0, codes = 0, seconds = 0, left = 1;
    while (left) {
        DEBUG_EVENT event;
        DWORD status = DBG_CONTINUE;
        if (!WaitForDebugEvent(&event, 30000)) {
            printf("no event: %lu\n", GetLastError());
            return 1;
        }
        switch (event.dwDebugEventCode) {
        case CREATE_PROCESS_DEBUG_EVENT:
            processes++;
            CloseHandle(event.u.CreateProcessInfo.hFile);
            break;
        case LOAD_DLL_DEBUG_EVENT:
            CloseHandle(event.u.LoadDll.hFile);
            break;
        case EXIT_THREAD_DEBUG_EVENT:
            workers += event.u.ExitThread.dwExitCode == 7;
            break;
        case EXIT_PROCESS_DEBUG_EVENT:
            ended++;
            codes += (int)event.u.ExitProcess.dwExitCode;
            left = event.dwProcessId != info.dwProcessId;
            break;
        case OUTPUT_DEBUG_STRING_EVENT:
            texts++;
            break;
        case EXCEPTION_DEBUG_EVENT:
            if (event.u.Exception.ExceptionRecord.ExceptionCode != (DWORD)STATUS_BREAKPOINT)
                status = DBG_EXCEPTION_NOT_HANDLED;
            if (event.u.Exception.ExceptionRecord.ExceptionCode == CODE) {
                exceptions++;
                seconds += !event.u.Exception.dwFirstChance;
            }
            break;
        }
        ContinueDebugEvent(event.dwProcessId, event.dwThreadId, status);
    }
    printf("processes %d, ended %d, threads %d, exceptions %d, second chances %d, texts %d, codes %d\n", processes, ended, workers, exceptions, seconds, texts, codes);
    return 0;
}
/* output:
processes 2, ended 2, threads 24, exceptions 240, second chances 0, texts 24, codes 22
*/
