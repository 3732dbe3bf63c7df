// What is set of a thread: every priority, the boost, the stack guarantee, a name by the limited right; an empty APC
#include <stdio.h>
#include <windows.h>

NTSTATUS NTAPI NtQueueApcThread(HANDLE thread, PVOID routine, PVOID a, PVOID b, PVOID c);

int main(void) {
    static const int priorities[] = {THREAD_PRIORITY_TIME_CRITICAL, 2, 1, 0, -1, -2, THREAD_PRIORITY_IDLE};
    HANDLE self = GetCurrentThread();
    for (int i = 0; i < 7; i++) {
        BOOL ok = SetThreadPriority(self, priorities[i]);
        printf("priority %d: %d %d\n", priorities[i], ok, GetThreadPriority(self));
    }
    SetThreadPriority(self, 0);
    SetLastError(0);
    BOOL ok = SetThreadPriority(self, 7);
    printf("priority 7: %d error %lu\n", ok, GetLastError());
    BOOL disabled = 7;
    ok = SetThreadPriorityBoost(self, TRUE) && GetThreadPriorityBoost(self, &disabled);
    printf("boost: %d disabled %d", ok, disabled);
    ok = SetThreadPriorityBoost(self, FALSE) && GetThreadPriorityBoost(self, &disabled);
    printf(", %d %d\n", ok, disabled);
    ULONG size = 0xfffff00;
    ok = SetThreadStackGuarantee(&size);
    printf("guarantee: too much %d %lu", ok, size);
    size = 100;
    ok = SetThreadStackGuarantee(&size);
    printf(", %d %lu", ok, size);
    size = 0;
    ok = SetThreadStackGuarantee(&size);
    printf(", %d %lu\n", ok, size);
    HANDLE limited = OpenThread(THREAD_SET_LIMITED_INFORMATION, FALSE, GetCurrentThreadId());
    HRESULT named = SetThreadDescription(limited, L"by the limited right");
    PWSTR name = NULL;
    GetThreadDescription(self, &name);
    printf("name: %lx %ls\n", (unsigned long)(named < 0), name);
    LocalFree(name);
    SetLastError(0);
    ok = SetThreadPriority(limited, 1);
    printf("priority by the limited right: %d error %lu\n", ok, GetLastError());
    printf("empty APC: %lx", NtQueueApcThread(self, NULL, NULL, NULL, NULL));
    printf(" wait %lu\n", SleepEx(1, TRUE));
    return 0;
}
/* output:
priority 15: 1 15
priority 2: 1 2
priority 1: 1 1
priority 0: 1 0
priority -1: 1 -1
priority -2: 1 -2
priority -15: 1 -15
priority 7: 0 error 87
boost: 1 disabled 1, 1 0
guarantee: too much 0 0, 1 0, 1 8192
name: 0 by the limited right
priority by the limited right: 0 error 5
empty APC: 0 wait 0
*/
