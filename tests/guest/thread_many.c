// Two hundred threads at once, then eight hundred in turn: each runs once with its argument, ends with its code, leaves nothing behind.
// varies: hundreds of threads start and end at once
// services: NtCreateEvent NtCreateThreadEx NtQueryInformationProcess NtQueryVirtualMemory NtSetEvent NtWaitForMultipleObjects NtWaitForSingleObject
#include <stdio.h>
#include <windows.h>

enum { AT_ONCE = 200, IN_TURN = 800 };

static HANDLE gate;
static volatile LONG arrived, sum;
static DWORD ids[AT_ONCE];

static DWORD WINAPI wait_at_gate(void *argument)
{
    LONG number = (LONG)(LONG_PTR)argument;
    ids[number] = GetCurrentThreadId();
    InterlockedIncrement(&arrived);
    WaitForSingleObject(gate, INFINITE);
    InterlockedExchangeAdd(&sum, number);
    return (DWORD)number * 3;
}

static DWORD WINAPI pass(void *argument)
{
    InterlockedIncrement((LONG *)argument);
    return 1;
}

static SIZE_T address_space_in_use(void)
{
    SIZE_T used = 0;
    MEMORY_BASIC_INFORMATION info;
    for (char *at = NULL; VirtualQuery(at, &info, sizeof(info)) != 0; at += info.RegionSize)
        if (info.State != MEM_FREE)
            used += info.RegionSize;
    return used;
}

int main(void)
{
    static HANDLE threads[AT_ONCE];
    DWORD code, handles_before, handles_after;
    int right = 0, twice = 0;

    gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    for (int i = 0; i < AT_ONCE; i++)
        threads[i] = CreateThread(NULL, 0x10000, wait_at_gate, (void *)(LONG_PTR)i, 0, NULL);
    while (arrived < AT_ONCE)
        Sleep(1);
    for (int i = 0; i < AT_ONCE; i++)
        for (int j = 0; j < i; j++)
            twice += ids[i] == ids[j];
    printf("all wait, ids of two alike: %d, sum %ld\n", twice, sum);
    SetEvent(gate);
    for (int i = 0; i < AT_ONCE; i += 50)
        printf("fifty: %lu\n", WaitForMultipleObjects(50, threads + i, TRUE, INFINITE));
    for (int i = 0; i < AT_ONCE; i++) {
        right += GetExitCodeThread(threads[i], &code) && code == (DWORD)i * 3;
        CloseHandle(threads[i]);
    }
    printf("sum %ld, right codes %d\n", sum, right);

    volatile LONG count = 0;
    CloseHandle(CreateThread(NULL, 0, pass, (void *)&count, 0, NULL));
    while (count == 0)
        Sleep(1);
    Sleep(20);
    SIZE_T before = address_space_in_use();
    GetProcessHandleCount(GetCurrentProcess(), &handles_before);
    for (int i = 0; i < IN_TURN; i++) {
        HANDLE thread = CreateThread(NULL, 0, pass, (void *)&count, 0, NULL);
        if (i % 2)
            WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
    }
    while (count < IN_TURN + 1)
        Sleep(1);
    // The last threads may still be leaving: what they hold is a leak only if it stays.
    SIZE_T after = 0;
    for (int i = 0; i < 100; i++) {
        Sleep(20);
        after = address_space_in_use();
        if (after <= before + 0x200000)
            break;
    }
    GetProcessHandleCount(GetCurrentProcess(), &handles_after);
    printf("%ld ran, handles left over %ld, memory left over: %d\n", count, (long)(handles_after - handles_before),
           after > before + 0x200000);
    return 0;
}

/* output:
all wait, ids of two alike: 0, sum 0
fifty: 0
fifty: 0
fifty: 0
fifty: 0
sum 19900, right codes 200
801 ran, handles left over 0, memory left over: 0
*/
