// Byte ranges are locked between handles and processes, waited for, and let go with the handle
// services: NtLockFile NtUnlockFile
#include <stdio.h>
#include <string.h>
#include <windows.h>

static BOOL lock(HANDLE file, DWORD flags, DWORD start, DWORD length, HANDLE event) {
    OVERLAPPED overlapped = {.Offset = start, .hEvent = event};
    return LockFileEx(file, flags, 0, length, 0, &overlapped);
}

static void report(const char *what, BOOL ok) {
    printf("%s: %d error %lu\n", what, ok, ok ? 0 : GetLastError());
}

static DWORD WINAPI waiter(void *file) {
    return lock(file, LOCKFILE_EXCLUSIVE_LOCK, 5, 10, NULL) ? 7 : GetLastError();
}

int main(int argc, char **argv) {
    char buffer[32] = {0}, command[MAX_PATH + 16];
    DWORD count;
    HANDLE first = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
    HANDLE second = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    if (argc > 1) {
        report("the child's read", ReadFile(first, buffer, 1, &count, NULL));
        return 0;
    }
    setvbuf(stdout, NULL, _IONBF, 0);
    WriteFile(first, buffer, sizeof(buffer), &count, NULL);
    report("exclusive", lock(first, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL));
    report("taken", lock(second, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 9, 1, NULL));
    report("shared", lock(second, LOCKFILE_FAIL_IMMEDIATELY, 0, 1, NULL));
    report("beside", lock(second, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 10, 1, NULL));
    report("read", ReadFile(second, buffer, 1, &count, NULL));
    SetFilePointer(second, 0, NULL, FILE_BEGIN);
    report("write", WriteFile(second, buffer, 1, &count, NULL));
    SetFilePointer(first, 0, NULL, FILE_BEGIN);
    report("own write", WriteFile(first, buffer, 1, &count, NULL));
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    sprintf(command, "\"%s\" child", argv[0]);
    if (CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
        WaitForSingleObject(process.hProcess, INFINITE);
        CloseHandle(process.hProcess);
        CloseHandle(process.hThread);
    }
    HANDLE thread = CreateThread(NULL, 0, waiter, second, 0, NULL);
    printf("waiting: %d\n", WaitForSingleObject(thread, 100) == WAIT_TIMEOUT);
    report("unlock a part", UnlockFile(first, 0, 0, 5, 0));
    report("unlock", UnlockFile(first, 0, 0, 10, 0));
    printf("waiting: %d\n", WaitForSingleObject(thread, 100) == WAIT_TIMEOUT);
    report("unlock the one beside", UnlockFile(second, 10, 0, 1, 0));
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &count);
    printf("got it: %lu\n", count);
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE third = CreateFileA("f", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    OVERLAPPED overlapped = {.Offset = 5, .hEvent = event};
    report("overlapped", LockFileEx(third, 0, 0, 1, 0, &overlapped));
    printf("pending: %d\n", WaitForSingleObject(event, 0) == WAIT_TIMEOUT);
    CloseHandle(second);
    report("done", GetOverlappedResult(third, &overlapped, &count, TRUE));
    report("taken by it", WriteFile(first, buffer, 32, &count, NULL));
    CloseHandle(third);
    SetFilePointer(first, 0, NULL, FILE_BEGIN);
    report("free", WriteFile(first, buffer, 32, &count, NULL));
    second = CreateFileA("f", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    lock(first, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL);
    report("shared as well", lock(first, LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL));
    report("another's", lock(second, LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL));
    report("unlock the exclusive one", UnlockFile(first, 0, 0, 10, 0));
    report("another's", lock(second, LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL));
    report("exclusive over shared", lock(first, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 10, NULL));
    return 0;
}

/* output:
exclusive: 1 error 0
taken: 0 error 33
shared: 0 error 33
beside: 1 error 0
read: 0 error 33
write: 0 error 33
own write: 1 error 0
the child's read: 0 error 33
waiting: 1
unlock a part: 0 error 158
unlock: 1 error 0
waiting: 1
unlock the one beside: 1 error 0
got it: 7
overlapped: 0 error 997
pending: 1
done: 1 error 0
taken by it: 0 error 33
free: 1 error 0
shared as well: 1 error 0
another's: 0 error 33
unlock the exclusive one: 1 error 0
another's: 1 error 0
exclusive over shared: 0 error 33
*/
