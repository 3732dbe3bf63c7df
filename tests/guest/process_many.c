// 200 child processes with pipes: each gets its number, answers with a line and its exit code, and none is lost or swapped
// varies: processes race to open and end each other
// services: NtCreateNamedPipeFile NtCreateUserProcess NtQueryInformationProcess NtQueryObject NtReadFile NtSetInformationObject NtWaitForSingleObject
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { CHILDREN = 200, AT_ONCE = 10 };

typedef struct {
    HANDLE process, write, read;
    int number;
} Child;

static char self[MAX_PATH];

static int child(void)
{
    char line[32] = "";
    if (!fgets(line, sizeof(line), stdin))
        return 250;
    int number = atoi(line);
    printf("child %d of %d\n", number, number * 7);
    return number % 200;
}

static int start(Child *made, int number)
{
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION info;
    HANDLE input, output;
    char line[MAX_PATH * 2], text[16];
    DWORD put;
    sprintf(line, "\"%s\" child", self);
    if (!CreatePipe(&input, &made->write, &inherit, 0) || !CreatePipe(&made->read, &output, &inherit, 0))
        return 0;
    SetHandleInformation(made->write, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(made->read, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = input;
    startup.hStdOutput = startup.hStdError = output;
    BOOL good = CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &info);
    CloseHandle(input);
    CloseHandle(output);
    if (!good)
        return 0;
    CloseHandle(info.hThread);
    made->process = info.hProcess;
    made->number = number;
    WriteFile(made->write, text, (DWORD)sprintf(text, "%d\n", number), &put, NULL);
    CloseHandle(made->write);
    return 1;
}

static int finish(Child *made)
{
    char all[256], expected[64];
    DWORD used = 0, got, code = 0;
    while (used < sizeof(all) - 1 && ReadFile(made->read, all + used, (DWORD)sizeof(all) - 1 - used, &got, NULL) && got)
        used += got;
    all[used] = 0;
    WaitForSingleObject(made->process, INFINITE);
    GetExitCodeProcess(made->process, &code);
    CloseHandle(made->read);
    CloseHandle(made->process);
    sprintf(expected, "child %d of %d\r\n", made->number, made->number * 7);
    return strcmp(all, expected) == 0 && code == (DWORD)(made->number % 200);
}

int main(int argc, char **argv)
{
    Child children[AT_ONCE];
    DWORD before = 0, after = 0;
    int started = 0, right = 0;
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return child();
    GetModuleFileNameA(NULL, self, sizeof(self));
    GetProcessHandleCount(GetCurrentProcess(), &before);
    for (int i = 0; i < CHILDREN; i += AT_ONCE) {
        for (int k = 0; k < AT_ONCE; k++)
            started += start(&children[k], i + k);
        for (int k = 0; k < AT_ONCE; k++)
            right += finish(&children[k]);
    }
    GetProcessHandleCount(GetCurrentProcess(), &after);
    printf("started %d, right %d, handles left %d\n", started, right, (int)(after - before));
    return 0;
}
/* output:
started 200, right 200, handles left 0
*/
