// Overlapped files complete through events, completion ports and routines; locks keep other handles out
// services: NtLockFile NtUnlockFile
#include <stdio.h>
#include <windows.h>

static int routine_calls;
static DWORD routine_error, routine_count;

static void CALLBACK routine(DWORD error, DWORD count, OVERLAPPED *overlapped) {
    routine_calls++;
    routine_error = error;
    routine_count = count;
    overlapped->hEvent = (HANDLE)77; // the caller's to use
}

static BOOL finish(HANDLE file, BOOL ok, OVERLAPPED *overlapped, DWORD *count) {
    if (!ok && GetLastError() != ERROR_IO_PENDING)
        return FALSE;
    return GetOverlappedResult(file, overlapped, count, TRUE);
}

int main(void) {
    char buffer[32];
    DWORD count = 0;
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    HANDLE file =
        CreateFileA("o.bin", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    BOOL ok = finish(file, WriteFile(file, "overlapped", 10, NULL, &overlapped), &overlapped, &count);
    printf("write: %d %lu, event %lu\n", ok, count, WaitForSingleObject(overlapped.hEvent, 0));
    overlapped.Offset = 4;
    ok = finish(file, ReadFile(file, buffer, sizeof(buffer), NULL, &overlapped), &overlapped, &count);
    printf("read: %d %lu %.*s\n", ok, count, (int)count, buffer);
    overlapped.Offset = 10;
    ok = finish(file, ReadFile(file, buffer, sizeof(buffer), NULL, &overlapped), &overlapped, &count);
    printf("at the end: %d error %lu\n", ok, GetLastError());
    SetLastError(0);
    ok = ReadFile(file, buffer, 1, &count, NULL);
    printf("without an OVERLAPPED: %d error %lu\n", ok, GetLastError());

    OVERLAPPED apc = {.Offset = 2};
    printf("with a routine: %d", ReadFileEx(file, buffer, 3, &apc, routine));
    printf(", called %d", routine_calls);
    printf(", wait %lu", SleepEx(INFINITE, TRUE));
    printf(", called %d error %lu count %lu %.3s\n", routine_calls, routine_error, routine_count, buffer);
    CloseHandle(file);

    file = CreateFileA("o.bin", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    HANDLE port = CreateIoCompletionPort(file, NULL, 42, 0);
    ULONG_PTR key = 0;
    OVERLAPPED *done = NULL;
    overlapped = (OVERLAPPED){.Offset = 1};
    ok = ReadFile(file, buffer, 4, NULL, &overlapped);
    printf("begun: %d\n", ok || GetLastError() == ERROR_IO_PENDING);
    ok = GetQueuedCompletionStatus(port, &count, &key, &done, INFINITE);
    printf("queued: %d %lu key %llu same %d %.4s\n", ok, count, (unsigned long long)key, done == &overlapped, buffer);
    ok = GetQueuedCompletionStatus(port, &count, &key, &done, 0);
    printf("nothing more: %d error %lu\n", ok, GetLastError());

    HANDLE other = CreateFileA("o.bin", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    printf("lock: %d\n", LockFile(other, 2, 0, 3, 0));
    overlapped = (OVERLAPPED){.Offset = 4};
    SetLastError(0);
    ok = LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &overlapped);
    printf("locked already: %d error %lu\n", ok, GetLastError());
    overlapped = (OVERLAPPED){.Offset = 5};
    printf("beside it: %d\n", LockFileEx(file, LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &overlapped));
    CloseHandle(file);
    file = CreateFileA("o.bin", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    SetFilePointer(file, 3, NULL, FILE_BEGIN);
    SetLastError(0);
    ok = ReadFile(file, buffer, 1, &count, NULL);
    printf("read what is locked: %d error %lu\n", ok, GetLastError());
    printf("unlock: %d", UnlockFile(other, 2, 0, 3, 0));
    SetLastError(0);
    ok = UnlockFile(other, 2, 0, 3, 0);
    printf(", again: %d error %lu\n", ok, GetLastError());
    ok = ReadFile(file, buffer, 1, &count, NULL);
    printf("read now: %d %.1s\n", ok, buffer);
    return 0;
}
/* output:
write: 1 10, event 0
read: 1 6 lapped
at the end: 0 error 38
without an OVERLAPPED: 0 error 87
with a routine: 1, called 0, wait 192, called 1 error 0 count 3 erl
begun: 1
queued: 1 4 key 42 same 1 verl
nothing more: 0 error 258
lock: 1
locked already: 0 error 33
beside it: 1
read what is locked: 0 error 33
unlock: 1, again: 0 error 158
read now: 1 r
*/
