// Fiber-local storage: indices, values for each thread, callbacks when a thread ends and when an index is freed.
// services: NtCreateThreadEx NtTerminateThread
#include <stdio.h>
#include <windows.h>

static DWORD first, second;
static volatile LONG called, freed_values;

static void WINAPI ended(void *value)
{
    InterlockedIncrement(&called);
    InterlockedExchangeAdd(&freed_values, (LONG)(ULONG_PTR)value);
}

static DWORD WINAPI thread(void *arg)
{
    if (FlsGetValue(first) != NULL)
        puts("a new thread has a value");
    FlsSetValue(first, arg);
    FlsSetValue(second, arg);
    return FlsGetValue(first) == arg;
}

int main(void)
{
    first = FlsAlloc(ended);
    second = FlsAlloc(NULL);
    printf("indices: %d %d distinct %d\n", first != FLS_OUT_OF_INDEXES, second != FLS_OUT_OF_INDEXES, first != second);
    HANDLE h = CreateThread(NULL, 0, thread, (void *)5, 0, NULL);
    WaitForSingleObject(h, INFINITE);
    DWORD code;
    GetExitCodeThread(h, &code);
    printf("thread %lu called %ld values %ld\n", code, called, freed_values);
    printf("own value %p\n", FlsGetValue(first));
    FlsSetValue(first, (void *)7);
    printf("set %p\n", FlsGetValue(first));
    printf("free %d called %ld values %ld\n", FlsFree(first), called, freed_values);
    printf("free again %d\n", FlsFree(0xffff));
    printf("get of a bad index: %p error %lu\n", FlsGetValue(0xffff), GetLastError());
    DWORD many[200];
    int n = 0;
    while (n < 200 && (many[n] = FlsAlloc(NULL)) != FLS_OUT_OF_INDEXES)
        n++;
    for (int i = 0; i < n; i++)
        FlsSetValue(many[i], (void *)(ULONG_PTR)(i + 1));
    int right = 0;
    for (int i = 0; i < n; i++)
        right += FlsGetValue(many[i]) == (void *)(ULONG_PTR)(i + 1);
    printf("more than 100: %d all right: %d\n", n > 100, right == n);
    return 0;
}

/* output:
indices: 1 1 distinct 1
thread 1 called 1 values 5
own value 0000000000000000
set 0000000000000007
free 1 called 2 values 12
free again 0
get of a bad index: 0000000000000000 error 87
more than 100: 1 all right: 1
*/
