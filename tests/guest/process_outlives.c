// A child outlives its parent: the exit code is the first process's, and the child is served to its end
// services: NtOpenProcess
// exit: 7
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv)
{
    char line[2 * MAX_PATH] = "\"";
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    if (argc > 1) {
        HANDLE parent = OpenProcess(SYNCHRONIZE, FALSE, strtoul(argv[1], NULL, 10));
        WaitForSingleObject(parent, 10000);
        Sleep(100);
        HANDLE again = OpenProcess(SYNCHRONIZE, FALSE, strtoul(argv[1], NULL, 10));
        printf("the parent is gone: %d\n", again == NULL || WaitForSingleObject(again, 0) == WAIT_OBJECT_0);
        return 0;
    }
    GetModuleFileNameA(NULL, line + 1, MAX_PATH);
    sprintf(line + strlen(line), "\" %lu", GetCurrentProcessId());
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        printf("CreateProcess: error %lu\n", GetLastError());
    Sleep(300); // the child opens this process meanwhile
    return 7;
}
/* output:
the parent is gone: 1
*/
