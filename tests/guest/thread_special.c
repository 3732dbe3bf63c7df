// Special user APCs run without an alertable wait; a thread's and a process's processors; the object types and their numbers
// services: NtQueueApcThreadEx NtSetInformationThread NtSetInformationProcess NtQueryObject
#include "native_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile LONG called, stop;
static volatile DWORD who;
static HANDLE ready;

static void NTAPI apc(PVOID one, PVOID two, PVOID three)
{
    called += one == (PVOID)1 && two == (PVOID)2 && three == (PVOID)3;
    who = GetCurrentThreadId();
}

// Never calls anything while it counts: only a special APC can reach it.
static DWORD WINAPI spins(void *unused)
{
    (void)unused;
    volatile double value = 1;
    LONG rounds = 0;
    SetEvent(ready);
    do {
        value = value * 1.5 - 0.25;
        rounds++;
        if (value > 1e9)
            value = 1;
    } while (!stop);
    return rounds > 0;
}

static DWORD WINAPI waits(void *event) { return WaitForSingleObject(event, 300000); }

static void apcs(void)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    DWORD id, code = 7;
    HANDLE thread = CreateThread(NULL, 0, spins, NULL, 0, &id);
    WaitForSingleObject(ready, INFINITE);
    printf("queue %08lx", NT(NtQueueApcThreadEx)(thread, (PVOID)1, apc, (PVOID)1, (PVOID)2, (PVOID)3));
    for (int i = 0; i < 500 && !called; i++)
        Sleep(10);
    printf(", called %ld, by the thread %d", called, who == id);
    stop = 1;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf(", went on %lu\n", code);
    called = 0;
    printf("to itself %08lx", NT(NtQueueApcThreadEx)(NtCurrentThread(), (PVOID)1, apc, (PVOID)1, (PVOID)2, (PVOID)3));
    printf(", called %ld\n", called);
    called = 0;
    thread = CreateThread(NULL, 0, waits, event, 0, &id);
    Sleep(100);
    NT(NtQueueApcThreadEx)(thread, (PVOID)1, apc, (PVOID)1, (PVOID)2, (PVOID)3);
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("after a wait: called %ld, by the thread %d, its wait %lu\n", called, who == id, code);
    printf("to one that has ended %d\n", NT(NtQueueApcThreadEx)(thread, (PVOID)1, apc, NULL, NULL, NULL) < 0);
}

static void processors(void)
{
    DWORD_PTR process, all, before;
    GetProcessAffinityMask(GetCurrentProcess(), &process, &all);
    int right = 1;
    for (DWORD bit = 0; bit < 64; bit++) {
        if (!(all >> bit & 1))
            continue;
        before = SetThreadAffinityMask(GetCurrentThread(), (DWORD_PTR)1 << bit);
        for (int i = 0; i < 20; i++)
            right &= before && GetCurrentProcessorNumber() == bit;
    }
    SetThreadAffinityMask(GetCurrentThread(), all);
    printf("processors right %d, none %d, too many %d", right, SetThreadAffinityMask(GetCurrentThread(), 0) == 0,
           SetThreadAffinityMask(GetCurrentThread(), ~(DWORD_PTR)0) == 0);
    printf(", process %d", SetProcessAffinityMask(GetCurrentProcess(), 1));
    GetProcessAffinityMask(GetCurrentProcess(), &process, &all);
    printf(" %d, back %d\n", process == 1, SetProcessAffinityMask(GetCurrentProcess(), all));
    printf("priority %d", SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_LOWEST));
    printf(" %d, back %d\n", GetThreadPriority(GetCurrentThread()), SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL));
}

typedef struct {
    UNICODE_STRING name;
    ULONG objects, handles, usage[10], invalid;
    GENERIC_MAPPING mapping;
    ULONG valid;
    BOOLEAN security, maintain;
    UCHAR index, reserved;
    ULONG pool, paged, nonpaged;
} Type;

static void types(void)
{
    static union {
        ULONG count;
        char raw[0x8000];
    } all;
    ULONG size = 0, seen = 0;
    HANDLE events[3];
    printf("types: short %08lx", NtQueryObject(NULL, 3, &all, 4, &size));
    printf(" %d, all %08lx", size > 1000, NtQueryObject(NULL, 3, &all, sizeof(all), &size));
    for (int i = 0; i < 3; i++)
        events[i] = CreateEventW(NULL, FALSE, FALSE, NULL);
    NtQueryObject(NULL, 3, &all, sizeof(all), &size);
    char *at = all.raw + 8;
    ULONG event_objects = 0, event_handles = 0, event_index = 0;
    for (ULONG i = 0; i < all.count; i++) {
        Type *type = (Type *)at;
        seen += type->name.Length > 0 && (char *)type->name.Buffer == (char *)(type + 1);
        if (type->name.Length == 10 && memcmp(type->name.Buffer, L"Event", 10) == 0) {
            event_objects = type->objects;
            event_handles = type->handles;
            event_index = type->index;
        }
        at += sizeof(Type) + ((type->name.MaximumLength + 7) & ~7u);
    }
    printf(", counted %d, events %d handles %d, size agrees %d\n", seen == all.count, event_objects >= 3, event_handles >= 3,
           (ULONG)(at - all.raw) == size);
    static union {
        Type type;
        char raw[256];
    } one;
    NtQueryObject(events[0], ObjectTypeInformation, &one, sizeof(one), &size);
    printf("one: index agrees %d, mapping %08lx %08lx\n", one.type.index == event_index, one.type.mapping.GenericRead, one.type.mapping.GenericAll);
}

int main(void)
{
    ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    apcs();
    processors();
    types();
    return 0;
}
/* output:
queue 00000000, called 1, by the thread 1, went on 1
to itself 00000000, called 1
after a wait: called 1, by the thread 1, its wait 0
to one that has ended 1
processors right 1, none 1, too many 1, process 1 1, back 1
priority 1 -2, back 1
types: short c0000004 1, all 00000000, counted 1, events 1 handles 1, size agrees 1
one: index agrees 1, mapping 00020001 001f0003
*/
