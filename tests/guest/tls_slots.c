// All 1088 TLS slots: no more, no less; values of their own in each thread, zero in slots used again, and what fails how.
#include <stdio.h>
#include <windows.h>

enum { MOST = 1088 };

static DWORD slots[MOST + 8];
static int taken;
static HANDLE turn[2];

static DWORD WINAPI other(void *argument)
{
    int zeros = 0, right = 0;
    (void)argument;
    for (int i = 0; i < taken; i++)
        zeros += TlsGetValue(slots[i]) == NULL;
    for (int i = 0; i < taken; i++)
        TlsSetValue(slots[i], (void *)(ULONG_PTR)(0x20000 + i));
    SetEvent(turn[0]);
    WaitForSingleObject(turn[1], INFINITE);
    for (int i = 0; i < taken; i++)
        right += TlsGetValue(slots[i]) == (void *)(ULONG_PTR)(0x20000 + i);
    printf("the other thread: %d zeros, %d right, two gone\n", zeros == taken, right == taken - 2);
    printf("a freed and reused slot is zero there too: %d %d\n", TlsGetValue(slots[5]) == NULL,
           TlsGetValue(slots[1000]) == NULL);
    return 0;
}

int main(void)
{
    int first = 0, right = 0, distinct = 1, rest = 0;
    while (taken < MOST + 8 && (slots[taken] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        taken++;
    printf("at least a thousand, at most %d: %d\n", MOST, taken > 1000 && taken <= MOST);
    SetLastError(0);
    DWORD none = TlsAlloc();
    printf("one more: %lx, error %lu\n", none, GetLastError());
    for (int i = 0; i < taken; i++) {
        first += slots[i] < 64;
        rest += slots[i] >= 64 && slots[i] < MOST;
        for (int j = 0; j < i; j++)
            distinct &= slots[i] != slots[j];
    }
    printf("all below %d: %d, distinct: %d, some of the first 64: %d\n", MOST, first + rest == taken, distinct, first > 0);
    for (int i = 0; i < taken; i++)
        if (!TlsSetValue(slots[i], (void *)(ULONG_PTR)(0x10000 + i)))
            printf("slot %d cannot be set\n", i);
    turn[0] = CreateEventW(NULL, FALSE, FALSE, NULL);
    turn[1] = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, other, NULL, 0, NULL);
    WaitForSingleObject(turn[0], INFINITE);
    for (int i = 0; i < taken; i++)
        right += TlsGetValue(slots[i]) == (void *)(ULONG_PTR)(0x10000 + i);
    printf("this thread: %d right of %s\n", right == taken, "all");
    DWORD low = slots[5], high = slots[1000];
    printf("free: %d %d", TlsFree(low), TlsFree(high));
    DWORD again[2] = {TlsAlloc(), TlsAlloc()};
    printf(", the same again: %d", (again[0] == low && again[1] == high) || (again[0] == high && again[1] == low));
    printf(", zero: %d\n", TlsGetValue(again[0]) == NULL && TlsGetValue(again[1]) == NULL);
    SetEvent(turn[1]);
    WaitForSingleObject(thread, INFINITE);

    SetLastError(0);
    printf("set %d: %d", MOST, TlsSetValue(MOST, NULL));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("get %d: %p", MOST, TlsGetValue(MOST));
    printf(", error %lu\n", GetLastError());
    SetLastError(0);
    printf("free %d: %d", MOST, TlsFree(MOST));
    printf(", error %lu\n", GetLastError());
    TlsFree(again[0]);
    SetLastError(0);
    printf("free twice: %d", TlsFree(again[0]));
    printf(", error %lu\n", GetLastError());
    return 0;
}

/* output:
at least a thousand, at most 1088: 1
one more: ffffffff, error 259
all below 1088: 1, distinct: 1, some of the first 64: 1
this thread: 1 right of all
free: 1 1, the same again: 1, zero: 1
the other thread: 1 zeros, 1 right, two gone
a freed and reused slot is zero there too: 1 1
set 1088: 0, error 87
get 1088: 0000000000000000, error 87
free 1088: 0, error 87
free twice: 0, error 87
*/
