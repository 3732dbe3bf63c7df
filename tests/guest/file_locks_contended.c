// Byte-range locks keep threads and processes apart, and go with the last handle of the process that took them
// services: NtLockFile NtUnlockFile NtReadFile NtWriteFile NtClose
// varies: threads and processes try again as often as they find a lock taken
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { ROUNDS = 200, WORKERS = 4 };

static HANDLE open_file(DWORD flags) {
    return CreateFileA("g", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, flags, NULL);
}

static BOOL lock(HANDLE file, DWORD flags, DWORD start, DWORD length) {
    OVERLAPPED overlapped = {.Offset = start};
    return LockFileEx(file, flags, 0, length, 0, &overlapped);
}

static DWORD try_lock(HANDLE file, DWORD flags, DWORD start, DWORD length) {
    return lock(file, flags | LOCKFILE_FAIL_IMMEDIATELY, start, length) ? 0 : GetLastError();
}

static DWORD move_at(HANDLE file, DWORD start, void *buffer, DWORD length, BOOL writes) {
    DWORD count;
    SetFilePointer(file, start, NULL, FILE_BEGIN);
    return (writes ? WriteFile(file, buffer, length, &count, NULL) : ReadFile(file, buffer, length, &count, NULL))
               ? 0
               : GetLastError();
}

/* Counts in the file, under a lock that is waited for, or (every other time) tried again and again. */
static DWORD WINAPI count_up(void *start_at) {
    HANDLE file = open_file(0);
    DWORD start = (DWORD)(ULONG_PTR)start_at, number, failures = 0;
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 2)
            while (try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, start, 4))
                SwitchToThread();
        else if (!lock(file, LOCKFILE_EXCLUSIVE_LOCK, start, 4))
            failures++;
        failures += move_at(file, start, &number, 4, FALSE) != 0;
        number++;
        failures += move_at(file, start, &number, 4, TRUE) != 0;
        failures += !UnlockFile(file, start, 0, 4, 0);
    }
    CloseHandle(file);
    return failures;
}

static HANDLE start_child(const char *program, const char *arguments) {
    char command[MAX_PATH + 64];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    sprintf(command, "\"%s\" %s", program, arguments);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static DWORD end_of(HANDLE process) {
    DWORD code = 99;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

static int child(char **arguments) {
    HANDLE file = strcmp(arguments[0], "own") == 0 ? open_file(0) : (HANDLE)(ULONG_PTR)atoi(arguments[1]);
    if (strcmp(arguments[0], "count") == 0)
        return (int)count_up(NULL);
    if (try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, 100, 10))
        return 1;
    if (strcmp(arguments[0], "close") == 0) {
        HANDLE again;
        DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &again, 0, FALSE, DUPLICATE_SAME_ACCESS);
        CloseHandle(file);
        HANDLE other = open_file(0);
        int kept = try_lock(other, 0, 100, 1) == ERROR_LOCK_VIOLATION;
        CloseHandle(again);
        return kept && try_lock(other, 0, 100, 1) == 0 ? 0 : 2;
    }
    TerminateProcess(GetCurrentProcess(), 0);
    return 3;
}

static DWORD WINAPI wait_for_lock(void *file) {
    return lock(file, LOCKFILE_EXCLUSIVE_LOCK, 100, 10) ? 0 : GetLastError();
}

int main(int argc, char **argv) {
    DWORD number = 0, failures = 0;
    char command[64], buffer[64] = {0};
    HANDLE threads[WORKERS], children[2];
    if (argc > 1)
        return child(argv + 1);
    setvbuf(stdout, NULL, _IONBF, 0);
    HANDLE file = open_file(0), other = open_file(0);
    move_at(file, 0, buffer, sizeof(buffer), TRUE);
    move_at(file, 0, buffer, sizeof(buffer), TRUE);
    for (int i = 0; i < WORKERS; i++)
        threads[i] = CreateThread(NULL, 0, count_up, (void *)4, 0, NULL);
    WaitForMultipleObjects(WORKERS, threads, TRUE, INFINITE);
    for (int i = 0; i < WORKERS; i++) {
        DWORD code;
        GetExitCodeThread(threads[i], &code);
        failures += code;
    }
    move_at(file, 4, &number, 4, FALSE);
    printf("threads: %lu failures %lu\n", number, failures);
    for (int i = 0; i < 2; i++)
        children[i] = start_child(argv[0], "count");
    failures = count_up(NULL);
    for (int i = 0; i < 2; i++)
        failures += end_of(children[i]);
    move_at(file, 0, &number, 4, FALSE);
    printf("processes: %lu failures %lu\n", number, failures);

    for (int i = 0; i < 4; i++)
        move_at(other, 0, buffer, 4, FALSE); /* both doors know them by now */
    printf("lock %lu\n", try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, 10, 10));
    printf("own read %lu write %lu\n", move_at(file, 10, buffer, 10, FALSE), move_at(file, 10, buffer, 10, TRUE));
    printf("other's read %lu write %lu beside %lu across %lu\n", move_at(other, 19, buffer, 1, FALSE),
           move_at(other, 0, buffer, 11, TRUE), move_at(other, 20, buffer, 4, TRUE), move_at(other, 5, buffer, 40, FALSE));
    printf("unlock %d again %d error %lu\n", UnlockFile(file, 10, 0, 10, 0), UnlockFile(file, 10, 0, 10, 0), GetLastError());
    printf("other's write %lu\n", move_at(other, 0, buffer, 11, TRUE));
    printf("shared %lu %lu\n", try_lock(file, 0, 10, 10), try_lock(other, 0, 15, 10));
    printf("read %lu own write %lu\n", move_at(other, 12, buffer, 1, FALSE), move_at(file, 12, buffer, 1, TRUE));
    UnlockFile(other, 15, 0, 10, 0);
    UnlockFile(file, 10, 0, 10, 0);
    OVERLAPPED far_away = {.Offset = 0xFFFFFFF0, .OffsetHigh = 0xFFFFFFFF};
    BOOL ok = LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 16, 0, &far_away);
    printf("the last bytes: %d", ok);
    ok = LockFileEx(other, LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &far_away);
    printf(" other's %d error %lu\n", ok, GetLastError());

    printf("its process ended: %lu", end_of(start_child(argv[0], "own")));
    printf(" free %lu\n", try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, 100, 10));
    UnlockFile(file, 100, 0, 10, 0);
    HANDLE inherited;
    DuplicateHandle(GetCurrentProcess(), other, GetCurrentProcess(), &inherited, 0, TRUE, DUPLICATE_SAME_ACCESS);
    sprintf(command, "close %d", (int)(ULONG_PTR)inherited);
    printf("its process closed it: %lu\n", end_of(start_child(argv[0], command)));
    sprintf(command, "end %d", (int)(ULONG_PTR)inherited);
    printf("its process ended with our file: %lu", end_of(start_child(argv[0], command)));
    printf(" free %lu\n", try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, 100, 10));

    threads[0] = CreateThread(NULL, 0, wait_for_lock, other, 0, NULL);
    printf("waiting: %d", WaitForSingleObject(threads[0], 100) == WAIT_TIMEOUT);
    CloseHandle(file);
    printf(" got it: %d\n", WaitForSingleObject(threads[0], 5000) == WAIT_OBJECT_0);
    file = open_file(0);
    printf("kept %lu\n", try_lock(file, 0, 100, 1));
    CloseHandle(inherited);
    CloseHandle(other);
    printf("closed %lu\n", try_lock(file, LOCKFILE_EXCLUSIVE_LOCK, 100, 10));
    return 0;
}

/* output:
threads: 800 failures 0
processes: 600 failures 0
lock 0
own read 0 write 0
other's read 33 write 33 beside 0 across 33
unlock 1 again 0 error 158
other's write 0
shared 0 0
read 0 own write 33
the last bytes: 1 other's 0 error 33
its process ended: 0 free 0
its process closed it: 0
its process ended with our file: 0 free 0
waiting: 1 got it: 1
kept 33
closed 0
*/
