// What is known of a thread: names, ids, start address, priority, times, last thread; handles' rights are checked.
// services: NtOpenThread
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>


struct basic {
    NTSTATUS exit_status;
    void *teb;
    HANDLE process, thread;
    ULONG_PTR affinity;
    LONG priority, base_priority;
};

static DWORD WINAPI body(void *event) { return WaitForSingleObject(event, INFINITE) + 3; }

static DWORD WINAPI burn(void *argument)
{
    volatile LONG *stop = argument;
    while (!*stop) {
    }
    return 0;
}

int main(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    DWORD id;
    HANDLE thread = CreateThread(NULL, 0, body, event, 0, &id);
    struct basic basic;
    ULONG length = 0;
    PWSTR name = NULL;
    NTSTATUS status = NtQueryInformationThread(thread, 0, &basic, sizeof(basic), &length);
    printf("basic: %08lx length %lu status %lx ids right: %d %d teb %d relative priority %ld\n", status, length,
           basic.exit_status, (DWORD)(ULONG_PTR)basic.process == GetCurrentProcessId(),
           (DWORD)(ULONG_PTR)basic.thread == id, basic.teb != NULL && basic.teb != NtCurrentTeb(), basic.base_priority);
    printf("short: %08lx\n", NtQueryInformationThread(thread, 0, &basic, 8, NULL));
    printf("no class: %08lx\n", NtQueryInformationThread(thread, 9999, &basic, 8, NULL));
    void *start = NULL;
    status = NtQueryInformationThread(thread, 9, &start, sizeof(start), NULL);
    printf("start address: %08lx %d\n", status, start == (void *)(ULONG_PTR)body);
    printf("set name: %lx", SetThreadDescription(thread, L"a näme 漢字"));
    printf(", get: %lx, ", GetThreadDescription(thread, &name));
    printf("right: %d\n", name != NULL && wcscmp(name, L"a näme 漢字") == 0);
    LocalFree(name);
    name = NULL;
    GetThreadDescription(GetCurrentThread(), &name);
    printf("ours: '%ls'\n", name);
    LocalFree(name);
    printf("id of %d, process id of %d\n", GetThreadId(thread) == id,
           GetProcessIdOfThread(thread) == GetCurrentProcessId());
    printf("ids are multiples of 4: %d\n", id % 4 == 0 && GetCurrentThreadId() % 4 == 0 && GetCurrentProcessId() % 4 == 0);

    printf("priority: %d", SetThreadPriority(thread, THREAD_PRIORITY_HIGHEST));
    printf(" %d, bad one: ", GetThreadPriority(thread));
    SetLastError(0);
    printf("%d", SetThreadPriority(thread, 77));
    printf(", error %lu\n", GetLastError());
    DWORD_PTR mask = SetThreadAffinityMask(thread, 1);
    printf("affinity: %d then %llx\n", mask != 0, (unsigned long long)SetThreadAffinityMask(thread, mask));
    SetLastError(0);
    printf("no processor: %llx", (unsigned long long)SetThreadAffinityMask(thread, 0));
    printf(", error %lu\n", GetLastError());
    ULONG last = 9;
    status = NtQueryInformationThread(GetCurrentThread(), 12, &last, sizeof(last), NULL);
    printf("last thread: %08lx %lu\n", status, last);

    HANDLE weak = OpenThread(SYNCHRONIZE, FALSE, id);
    SetLastError(0);
    printf("through a weak handle: suspend %lx", SuspendThread(weak));
    printf(", error %lu", GetLastError());
    CONTEXT context = {.ContextFlags = CONTEXT_FULL};
    printf("; context %d", GetThreadContext(weak, &context));
    printf("; terminate %d", TerminateThread(weak, 0));
    printf("; apc %lu", QueueUserAPC((PAPCFUNC)(ULONG_PTR)body, weak, 0));
    DWORD code = 99;
    printf("; code %d; wait %lx\n", GetExitCodeThread(weak, &code), WaitForSingleObject(weak, 0));
    CloseHandle(weak);
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    status = NtQueryInformationThread(thread, 0, &basic, sizeof(basic), NULL);
    printf("afterwards: %08lx status %lx\n", status, basic.exit_status);
    ULONG terminated = 0;
    NtQueryInformationThread(thread, 20, &terminated, sizeof(terminated), NULL);
    printf("terminated: %lu\n", terminated);
    SetLastError(0);
    weak = OpenThread(SYNCHRONIZE, FALSE, id);
    printf("opened while a handle is left: %d\n", weak != NULL);
    CloseHandle(weak);
    CloseHandle(thread);
    SetLastError(0);
    weak = OpenThread(SYNCHRONIZE, FALSE, id);
    printf("and without: %d, error %lu\n", weak != NULL, GetLastError());
    NtQueryInformationThread(GetCurrentThread(), 12, &last, sizeof(last), NULL);
    printf("last thread: %lu\n", last);

    volatile LONG stop = 0;
    FILETIME created, ended, kernel, user;
    thread = CreateThread(NULL, 0, burn, (void *)&stop, 0, NULL);
    ULONGLONG from = GetTickCount64();
    do {
        Sleep(30);
        GetThreadTimes(thread, &created, &ended, &kernel, &user);
    } while (user.dwLowDateTime < 100000 && GetTickCount64() - from < 5000);
    printf("it used time: %d, ended %lx\n", user.dwLowDateTime >= 100000, ended.dwLowDateTime | ended.dwHighDateTime);
    stop = 1;
    WaitForSingleObject(thread, INFINITE);
    GetThreadTimes(thread, &created, &ended, &kernel, &user);
    printf("after its end: ended later than created: %d, used %d\n", CompareFileTime(&ended, &created) > 0,
           user.dwLowDateTime >= 100000);
    return 0;
}

/* output:
basic: 00000000 length 48 status 103 ids right: 1 1 teb 1 relative priority 0
short: c0000004
no class: c0000003
start address: 00000000 1
set name: 10000000, get: 10000000, right: 1
ours: ''
id of 1, process id of 1
ids are multiples of 4: 1
priority: 1 2, bad one: 0, error 87
affinity: 1 then 1
no processor: 0, error 87
last thread: 00000000 0
through a weak handle: suspend ffffffff, error 5; context 0; terminate 0; apc 0; code 0; wait 102
afterwards: 00000000 status 3
terminated: 1
opened while a handle is left: 1
and without: 0, error 87
last thread: 1
it used time: 1, ended 0
after its end: ended later than created: 1, used 1
*/
