// Locks and unlocks ranges of a file as it is told to, a line each, and answers with the error, or 0.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static DWORD change(HANDLE file, const char *command, unsigned long long start, unsigned long long length)
{
    OVERLAPPED at = {.Offset = (DWORD)start, .OffsetHigh = (DWORD)(start >> 32)};
    DWORD low = (DWORD)length, high = (DWORD)(length >> 32), flags = 0;

    if (strcmp(command, "unlock") == 0)
        return UnlockFileEx(file, 0, low, high, &at) ? 0 : GetLastError();
    if (strncmp(command, "wait", 4) != 0)
        flags |= LOCKFILE_FAIL_IMMEDIATELY;
    if (strstr(command, "exclusive") != NULL)
        flags |= LOCKFILE_EXCLUSIVE_LOCK;
    return LockFileEx(file, flags, 0, low, high, &at) ? 0 : GetLastError();
}

int main(int argc, char **argv)
{
    char command[32];
    unsigned long long start, length;
    DWORD access = argc > 2 ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    HANDLE file = CreateFileA(argv[1], access, 7, NULL, OPEN_EXISTING, 0, NULL);

    setvbuf(stdout, NULL, _IONBF, 0);
    while (scanf("%31s %I64u %I64u", command, &start, &length) == 3) {
        if (strcmp(command, "reopen") == 0) {
            CloseHandle(file);
            file = CreateFileA(argv[1], access, 7, NULL, OPEN_EXISTING, 0, NULL);
            printf("0\n");
        } else {
            printf("%lu\n", change(file, command, start, length));
        }
    }
    return 0;
}
