// Events, mutexes, semaphores and timers: names, counts, ownership, waits for one, any and all, and what fails how
// services: NtCancelTimer NtCreateMutant NtCreateSemaphore NtReleaseMutant NtReleaseSemaphore NtSetTimer
// services: NtSignalAndWaitForSingleObject
#include <stdio.h>
#include <windows.h>

static DWORD WINAPI take_and_leave(void *mutex)
{
    return WaitForSingleObject(mutex, INFINITE);
}

int main(void)
{
    BOOL ok;
    LONG before = -1;
    SetLastError(9);
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "Local\\ntsup test event");
    printf("event: %d error %lu\n", event != NULL, GetLastError());
    HANDLE again = CreateEventW(NULL, FALSE, TRUE, L"ntsup test event");
    printf("again: %d error %lu state %lu\n", again != NULL, GetLastError(), WaitForSingleObject(again, 0));
    SetEvent(again);
    printf("set: %lu %lu\n", WaitForSingleObject(event, 0), WaitForSingleObject(event, 0));
    ResetEvent(event);
    printf("reset: %lu\n", WaitForSingleObject(event, 0));
    SetLastError(0);
    HANDLE other = CreateMutexA(NULL, FALSE, "ntsup test event");
    printf("other type: %p error %lu\n", other, GetLastError());
    SetLastError(0);
    other = OpenEventA(SYNCHRONIZE, FALSE, "ntsup no such event");
    printf("open nothing: %p error %lu\n", other, GetLastError());
    SetLastError(0);
    other = OpenEventA(SYNCHRONIZE, FALSE, NULL);
    printf("open no name: %p error %lu\n", other, GetLastError());
    other = OpenEventA(SYNCHRONIZE, FALSE, "ntsup test event");
    SetLastError(0);
    ok = SetEvent(other);
    printf("only wait: %d error %lu\n", ok, GetLastError());

    HANDLE automatic = CreateEventA(NULL, FALSE, TRUE, NULL);
    DWORD one = WaitForSingleObject(automatic, 0), two = WaitForSingleObject(automatic, 0);
    printf("auto: %lu %lu\n", one, two);

    HANDLE mutex = CreateMutexA(NULL, TRUE, NULL);
    printf("mutex again: %lu", WaitForSingleObject(mutex, 0));
    ReleaseMutex(mutex);
    ok = ReleaseMutex(mutex);
    printf(" release %d", ok);
    SetLastError(0);
    ok = ReleaseMutex(mutex);
    printf(" once too often %d error %lu\n", ok, GetLastError());
    HANDLE thread = CreateThread(NULL, 0, take_and_leave, mutex, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    one = WaitForSingleObject(mutex, 0);
    printf("abandoned: %#lx then", one);
    ReleaseMutex(mutex);
    printf(" %#lx\n", WaitForSingleObject(mutex, 0));

    HANDLE semaphore = CreateSemaphoreA(NULL, 1, 2, NULL);
    ok = ReleaseSemaphore(semaphore, 1, &before);
    printf("release: %d from %ld", ok, before);
    SetLastError(0);
    ok = ReleaseSemaphore(semaphore, 1, &before);
    printf(" too many: %d error %lu\n", ok, GetLastError());
    SetLastError(0);
    other = CreateSemaphoreA(NULL, 3, 2, NULL);
    printf("more than the most: %p error %lu\n", other, GetLastError());

    HANDLE all[] = {event, semaphore, automatic};
    printf("any: %lu\n", WaitForMultipleObjects(3, all, FALSE, 0));
    printf("all: %#lx\n", WaitForMultipleObjects(3, all, TRUE, 10));
    SetEvent(event);
    SetEvent(automatic);
    printf("all: %#lx", WaitForMultipleObjects(3, all, TRUE, 10));
    printf(" taken %#lx %#lx\n", WaitForSingleObject(semaphore, 0), WaitForSingleObject(automatic, 0));
    SetLastError(0);
    one = WaitForMultipleObjects(0, all, FALSE, 0);
    printf("none: %#lx error %lu\n", one, GetLastError());
    HANDLE twice[] = {event, event};
    SetLastError(0);
    one = WaitForMultipleObjects(2, twice, TRUE, 0);
    printf("twice: %#lx error %lu\n", one, GetLastError());
    SetLastError(0);
    one = WaitForSingleObject((HANDLE)0x4444, 0);
    printf("no handle: %#lx error %lu\n", one, GetLastError());
    ResetEvent(event);
    printf("signal and wait: %#lx", SignalObjectAndWait(automatic, event, 5, FALSE));
    printf(" signalled %#lx\n", WaitForSingleObject(automatic, 0));

    HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL);
    LARGE_INTEGER due = {.QuadPart = -150000};
    DWORD start = GetTickCount();
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
    printf("timer: %#lx", WaitForSingleObject(timer, 5000));
    start = GetTickCount() - start;
    printf(" in time %d\n", start >= 10 && start < 2000);
    SetWaitableTimer(timer, &due, 10, NULL, NULL, FALSE);
    printf("periodic: %#lx %#lx\n", WaitForSingleObject(timer, 5000), WaitForSingleObject(timer, 5000));
    CancelWaitableTimer(timer);
    WaitForSingleObject(timer, 0);
    printf("cancelled: %#lx\n", WaitForSingleObject(timer, 30));
    return 0;
}

/* output:
event: 1 error 0
again: 1 error 183 state 258
set: 0 0
reset: 258
other type: 0000000000000000 error 6
open nothing: 0000000000000000 error 2
open no name: 0000000000000000 error 87
only wait: 0 error 5
auto: 0 258
mutex again: 0 release 1 once too often 0 error 288
abandoned: 0x80 then 0
release: 1 from 1 too many: 0 error 298
more than the most: 0000000000000000 error 87
any: 1
all: 0x102
all: 0 taken 0x102 0x102
none: 0xffffffff error 87
twice: 0xffffffff error 87
no handle: 0xffffffff error 6
signal and wait: 0x102 signalled 0
timer: 0 in time 1
periodic: 0 0
cancelled: 0x102
*/
