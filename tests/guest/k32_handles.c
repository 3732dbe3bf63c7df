// Handles: duplicated, closed at the source, inheritable or protected, compared; process memory read and written
// services: NtFlushInstructionCache
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char place[] = "some memory";

int main(void) {
    DWORD flags;
    BOOL ok;
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), copy = NULL;
    printf("duplicate: %d",
           DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, 0, TRUE, DUPLICATE_SAME_ACCESS));
    GetHandleInformation(copy, &flags);
    printf(" flags %lu", flags);
    SetEvent(event);
    printf(" signalled %lu\n", WaitForSingleObject(copy, 0));
    HANDLE limited;
    DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &limited, SYNCHRONIZE, FALSE, 0);
    SetLastError(0);
    ok = SetEvent(limited);
    printf("wait only: %lu, set %d error %lu\n", WaitForSingleObject(limited, 0), ok, GetLastError());
    HANDLE moved;
    DuplicateHandle(GetCurrentProcess(), limited, GetCurrentProcess(), &moved, 0, FALSE,
                    DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS);
    SetLastError(0);
    ok = moved != limited && CloseHandle(limited); // the value may be used again at once
    printf("source closed: %d, moved: %lu\n", ok, WaitForSingleObject(moved, 0));
    printf("close: %d", CloseHandle(event));
    SetLastError(0);
    ok = CloseHandle(event);
    printf(", again %d error %lu\n", ok, GetLastError());
    printf("copy lives: %lu\n", WaitForSingleObject(copy, 0));
    printf("protect: %d", SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE | HANDLE_FLAG_INHERIT,
                                               HANDLE_FLAG_PROTECT_FROM_CLOSE));
    GetHandleInformation(copy, &flags);
    printf(" flags %lu", flags);
    ok = CloseHandle(copy);
    printf(" close %d", ok);
    SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
    printf(" %d\n", CloseHandle(copy));
    SetLastError(0);
    ok = DuplicateHandle(GetCurrentProcess(), (HANDLE)0x4000, GetCurrentProcess(), &copy, 0, FALSE,
                         DUPLICATE_SAME_ACCESS);
    printf("duplicate nothing: %d error %lu\n", ok, GetLastError());
    DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &copy, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    printf("this process: %d %d\n", copy != GetCurrentProcess(), GetProcessId(copy) == GetCurrentProcessId());

    char buffer[32] = {0};
    SIZE_T count = 0;
    ok = ReadProcessMemory(copy, place, buffer, sizeof(place), &count);
    printf("read: %d %llu %s\n", ok, (unsigned long long)count, buffer);
    ok = WriteProcessMemory(copy, place, "SOME", 4, &count);
    printf("write: %d %llu %s\n", ok, (unsigned long long)count, place);
    SetLastError(0);
    ok = ReadProcessMemory(copy, (void *)0x10, buffer, 4, &count);
    printf("read nowhere: %d error %lu\n", ok, GetLastError());
    DWORD code;
    printf("running: %d", GetExitCodeProcess(copy, &code));
    printf(" %lu\n", code);
    CloseHandle(copy);
    SetLastError(0);
    copy = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, 0xfffffff0);
    printf("no such process: %d error %lu\n", copy != NULL, GetLastError());
    HANDLE job = CreateJobObjectA(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    printf("job: %d %d\n", job != NULL,
           SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)));
    return 0;
}
/* output:
duplicate: 1 flags 1 signalled 0
wait only: 0, set 0 error 5
source closed: 0, moved: 0
close: 1, again 0 error 6
copy lives: 0
protect: 1 flags 2 close 0 1
duplicate nothing: 0 error 6
this process: 1 1
read: 1 12 some memory
write: 1 4 SOME memory
read nowhere: 0 error 299
running: 1 259
no such process: 0 error 87
job: 1 1
*/
