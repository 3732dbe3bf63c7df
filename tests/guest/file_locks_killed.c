// A process killed while it locks and unlocks, by a file of its own and by one that it inherited, leaves nothing locked
// services: NtLockFile NtUnlockFile NtTerminateProcess
// varies: how far a process comes before it is killed
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { ROUNDS = 10 };

static DWORD change(HANDLE file, DWORD start, BOOL locks, DWORD flags) {
    OVERLAPPED at = {.Offset = start};
    return (locks ? LockFileEx(file, flags, 0, 10, 0, &at) : UnlockFileEx(file, 0, 10, 0, &at)) ? 0 : GetLastError();
}

static HANDLE open_file(void) {
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    return CreateFileA("k", GENERIC_READ | GENERIC_WRITE, 7, &inherited, OPEN_ALWAYS, 0, NULL);
}

static int child(HANDLE inherited, HANDLE ready) {
    HANDLE own = open_file();
    char bytes[10] = {0};
    DWORD count;
    for (int i = 0;; i++) {
        HANDLE file = i % 2 ? own : inherited;
        change(file, 100, TRUE, LOCKFILE_EXCLUSIVE_LOCK);
        SetFilePointer(file, 100, NULL, FILE_BEGIN);
        WriteFile(file, bytes, sizeof(bytes), &count, NULL);
        change(file, 100, TRUE, 0);
        change(file, 100, FALSE, 0);
        change(file, 100, FALSE, 0);
        if (i == 20)
            SetEvent(ready);
    }
}

int main(int argc, char **argv) {
    SECURITY_ATTRIBUTES inheritable = {sizeof(inheritable), NULL, TRUE};
    DWORD failures = 0, contended = 0;
    if (argc > 2)
        return child((HANDLE)(ULONG_PTR)atoi(argv[1]), (HANDLE)(ULONG_PTR)atoi(argv[2]));
    HANDLE shared = open_file(), mine = open_file(), ready = CreateEventA(&inheritable, FALSE, FALSE, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        char command[MAX_PATH + 64];
        STARTUPINFOA startup = {.cb = sizeof(startup)};
        PROCESS_INFORMATION process;
        sprintf(command, "\"%s\" %d %d", argv[0], (int)(ULONG_PTR)shared, (int)(ULONG_PTR)ready);
        if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
            return 1;
        WaitForSingleObject(ready, INFINITE);
        for (int i = 0; i < 20 + 13 * round; i++) {
            failures += change(mine, 100, TRUE, LOCKFILE_EXCLUSIVE_LOCK);
            contended++;
            failures += change(mine, 100, FALSE, 0);
        }
        TerminateProcess(process.hProcess, 0);
        WaitForSingleObject(process.hProcess, INFINITE);
        failures += change(mine, 100, TRUE, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY);
        failures += change(mine, 100, FALSE, 0);
        failures += change(shared, 100, TRUE, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY);
        failures += change(shared, 100, FALSE, 0);
        CloseHandle(process.hProcess);
        CloseHandle(process.hThread);
    }
    printf("locked %lu failures %lu\n", contended, failures);
    return 0;
}

/* output:
locked 785 failures 0
*/
