// A program on a pseudo console reads keys and writes to a screen that are two pipes of the program that made it.
// varies: the shell of the pseudo console is ended wherever it is
// services: NtCreateNamedPipeFile NtCreateUserProcess NtDeviceIoControlFile NtQueryInformationProcess NtReadFile NtWaitForSingleObject
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int child(void) {
    char line[64] = "";
    CONSOLE_SCREEN_BUFFER_INFO info;
    DWORD mode;
    setvbuf(stdout, NULL, _IONBF, 0);
    GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info);
    printf("[console %d, %d by %d]", GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &mode) != 0, info.dwSize.X,
           info.dwSize.Y);
    fgets(line, sizeof(line), stdin);
    line[strcspn(line, "\r\n")] = 0;
    GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info);
    printf("[read %s, %d by %d]", line, info.dwSize.X, info.dwSize.Y);
    Sleep(INFINITE); // until ^C
    return 0;
}

static HANDLE screen;
static char seen[4096];

// Reads what is on the screen until it has `wanted`.
static BOOL expect(const char *wanted) {
    DWORD count, used = (DWORD)strlen(seen);
    while (!strstr(seen, wanted)) {
        if (!ReadFile(screen, seen + used, sizeof(seen) - 1 - used, &count, NULL) || !count)
            return FALSE;
        used += count;
        seen[used] = 0;
    }
    return TRUE;
}

int main(int argc, char **argv) {
    HANDLE keys_in, keys_out, screen_out;
    HPCON console;
    if (argc > 1)
        return child();
    printf("no size: %08lx\n", CreatePseudoConsole((COORD){0, 5}, NULL, NULL, 0, &console));
    printf("no pipes: %d\n", FAILED(CreatePseudoConsole((COORD){80, 25}, NULL, NULL, 0, &console)));
    CreatePipe(&keys_in, &keys_out, NULL, 0);
    CreatePipe(&screen, &screen_out, NULL, 0);
    printf("made: %08lx\n", CreatePseudoConsole((COORD){60, 20}, keys_in, screen_out, 0, &console));
    CloseHandle(keys_in);
    CloseHandle(screen_out);

    SIZE_T size = 0;
    char attributes[256], command[MAX_PATH + 16];
    STARTUPINFOEXA startup = {.StartupInfo = {.cb = sizeof(startup)}};
    PROCESS_INFORMATION process;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    startup.lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)attributes;
    InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
    printf("attribute: %d\n", UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE,
                                                        console, sizeof(console), NULL, NULL));
    sprintf(command, "\"%s\" child", argv[0]);
    printf("started: %d\n", CreateProcessA(NULL, command, NULL, NULL, FALSE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL,
                                           &startup.StartupInfo, &process));
    printf("its console: %d\n", expect("[console 1, 60 by 20]"));
    printf("resized: %08lx\n", ResizePseudoConsole(console, (COORD){100, 30}));
    DWORD count;
    WriteFile(keys_out, "some keys\r", 10, &count, NULL);
    printf("echoed: %d\n", expect("some keys"));
    printf("read: %d\n", expect("[read some keys, 100 by 30]"));
    WriteFile(keys_out, "\x03", 1, &count, NULL);
    printf("ended: %d\n", WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0);
    GetExitCodeProcess(process.hProcess, &count);
    printf("by ^C: %d\n", count == STATUS_CONTROL_C_EXIT);

    CreateProcessA(NULL, command, NULL, NULL, FALSE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &startup.StartupInfo,
                   &process);
    seen[0] = 0;
    printf("another: %d\n", expect("[console 1, 100 by 30]"));
    ClosePseudoConsole(console);
    WaitForSingleObject(process.hProcess, INFINITE);
    printf("ended with its console\n");
    while (ReadFile(screen, seen, sizeof(seen), &count, NULL) && count)
        ;
    printf("the screen's pipe: %d\n", GetLastError() == ERROR_BROKEN_PIPE);
    return 0;
}

/* output:
no size: 80070057
no pipes: 1
made: 00000000
attribute: 1
started: 1
its console: 1
resized: 00000000
echoed: 1
read: 1
ended: 1
by ^C: 1
another: 1
ended with its console
the screen's pipe: 1
*/
