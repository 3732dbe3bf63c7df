// Fibers: converting, switching, their data and fiber-local storage; a fiber that returns ends its thread
#include <stdio.h>
#include <windows.h>

static void *main_fiber, *first, *second;
static DWORD slot;

static void CALLBACK let_go(void *value) { printf("released %d\n", (int)(ULONG_PTR)value); }

static void CALLBACK run_first(void *data)
{
    double kept = 1.5;
    printf("first: data %s, current %d, fls %p\n", (char *)data, GetCurrentFiber() == first, FlsGetValue(slot));
    printf("same data: %d\n", GetFiberData() == data);
    FlsSetValue(slot, (void *)11);
    SwitchToFiber(second);
    printf("first again: fls %d kept %d\n", (int)(ULONG_PTR)FlsGetValue(slot), (int)(kept * 10));
    SwitchToFiber(main_fiber);
    printf("never reached\n");
}

static void CALLBACK run_second(void *data)
{
    (void)data;
    FlsSetValue(slot, (void *)22);
    printf("second: fls %d\n", (int)(ULONG_PTR)FlsGetValue(slot));
    SwitchToFiber(first);
    printf("never reached\n");
}

static void CALLBACK returns(void *data) { printf("fiber returns %s\n", (char *)data); }

static DWORD WINAPI thread_with_fiber(void *argument)
{
    (void)argument;
    ConvertThreadToFiber(NULL);
    SwitchToFiber(CreateFiber(0, returns, (void *)"now"));
    printf("never reached\n");
    return 9;
}

int main(void)
{
    printf("is fiber: %d\n", IsThreadAFiber());
    SetLastError(0);
    BOOL ok = ConvertFiberToThread();
    printf("convert back first: %d error %lu\n", ok, GetLastError());
    slot = FlsAlloc(let_go);
    FlsSetValue(slot, (void *)1);
    main_fiber = ConvertThreadToFiberEx((void *)"main", FIBER_FLAG_FLOAT_SWITCH);
    printf("is fiber: %d data %s fls %d\n", IsThreadAFiber(), (char *)GetFiberData(), (int)(ULONG_PTR)FlsGetValue(slot));
    SetLastError(0);
    void *twice = ConvertThreadToFiber(NULL);
    printf("twice: %p error %lu\n", twice, GetLastError());
    first = CreateFiber(0x10000, run_first, (void *)"one");
    second = CreateFiberEx(0x1000, 0x20000, 0, run_second, NULL);
    SwitchToFiber(first);
    printf("main again: fls %d\n", (int)(ULONG_PTR)FlsGetValue(slot));
    DeleteFiber(first);
    DeleteFiber(second);
    printf("convert back: %d", ConvertFiberToThread());
    printf(" is fiber: %d fls %d\n", IsThreadAFiber(), (int)(ULONG_PTR)FlsGetValue(slot));
    HANDLE thread = CreateThread(NULL, 0, thread_with_fiber, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    printf("thread ended\n");
    FlsFree(slot);
    return 0;
}

/* output:
is fiber: 0
convert back first: 0 error 1281
is fiber: 1 data main fls 1
twice: 0000000000000000 error 1280
first: data one, current 1, fls 0000000000000000
same data: 1
second: fls 22
first again: fls 11 kept 15
main again: fls 1
released 11
released 22
convert back: 1 is fiber: 0 fls 1
fiber returns now
thread ended
released 1
*/
