// Private namespaces, shadow directories, links' information, reserve objects, idle-resilient timers, waits by 32-bit handles
// services: NtCreatePrivateNamespace NtOpenPrivateNamespace NtDeletePrivateNamespace NtCreateDirectoryObjectEx
// services: NtSetInformationSymbolicLink NtAllocateReserveObject NtQueueApcThreadEx NtSetIoCompletionEx NtCreateIRTimer
// services: NtSetIRTimer NtCancelTimer2 NtSetTimer2 NtWaitForMultipleObjects32 NtSetEventBoostPriority
// services: NtQueryAuxiliaryCounterFrequency NtConvertBetweenAuxiliaryCounterAndPerformanceCounter
#include "native_call.h"

#include <stdio.h>
#include <string.h>

static const UCHAR world[] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, system_sid[] = {1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0};

typedef struct {
    ULONG version, items, total, flags;
    UCHAR body[112];
} Boundary;

static void put(Boundary *boundary, ULONG kind, const void *data, ULONG size)
{
    ULONG head[2] = {kind, size + 8};
    memcpy((char *)boundary + boundary->total, head, 8);
    memcpy((char *)boundary + boundary->total + 8, data, size);
    boundary->total += (size + 8 + 7) & ~7u;
    boundary->items++;
}

static Boundary boundary(PCWSTR name, const void *sid, ULONG size)
{
    Boundary made = {1, 0, 16, 0, {0}};
    if (name)
        put(&made, 1, name, (ULONG)(wcslen(name) * sizeof(WCHAR)));
    if (sid)
        put(&made, 2, sid, size);
    return made;
}

static void namespaces(void)
{
    HANDLE one = NULL, two = NULL, event = NULL, again = NULL;
    Boundary mine = boundary(L"mine", world, sizeof(world)), other = boundary(L"other", world, sizeof(world)),
             foreign = boundary(L"mine", system_sid, sizeof(system_sid)), nameless = boundary(NULL, world, sizeof(world)), broken = mine;
    UNICODE_STRING name = native_text(L"event");
    broken.items = 9;
    printf("missing %08lx", NT(NtOpenPrivateNamespace)(&one, 0xF000F, NULL, &mine));
    printf(", create %08lx", NT(NtCreatePrivateNamespace)(&one, 0xF000F, NULL, &mine));
    printf(", again %08lx", NT(NtCreatePrivateNamespace)(&two, 0xF000F, NULL, &mine));
    printf(", open %08lx, another %08lx\n", NT(NtOpenPrivateNamespace)(&two, 0xF000F, NULL, &mine), NT(NtOpenPrivateNamespace)(&again, 0xF000F, NULL, &other));
    printf("outside %08lx, nameless %08lx, broken %08lx, bad pointer %08lx\n", NT(NtCreatePrivateNamespace)(&again, 0xF000F, NULL, &foreign),
           NT(NtCreatePrivateNamespace)(&again, 0xF000F, NULL, &nameless), NT(NtCreatePrivateNamespace)(&again, 0xF000F, NULL, &broken),
           NT(NtCreatePrivateNamespace)(&again, 0xF000F, NULL, (PVOID)16));
    OBJECT_ATTRIBUTES inside = native_named(&name, 0);
    inside.RootDirectory = one;
    printf("inside: create %08lx", NtCreateEvent(&event, EVENT_ALL_ACCESS, &inside, NotificationEvent, FALSE));
    inside.RootDirectory = two;
    printf(", open by the other handle %08lx\n", NtOpenEvent(&again, EVENT_ALL_ACCESS, &inside));
    printf("delete %08lx", NtDeletePrivateNamespace(one));
    printf(", again %08lx, an event %08lx", NtDeletePrivateNamespace(one), NtDeletePrivateNamespace(event));
    printf(", open %08lx, create %08lx\n", NT(NtOpenPrivateNamespace)(&again, 0xF000F, NULL, &mine), NT(NtCreatePrivateNamespace)(&again, 0xF000F, NULL, &mine));
}

static void shadows(void)
{
    HANDLE shadow = NULL, directory = NULL, event = NULL, found = NULL;
    UNICODE_STRING name = native_text(L"deep");
    NtCreateDirectoryObject(&shadow, 0xF000F, NULL);
    printf("shadow: create %08lx", NT(NtCreateDirectoryObjectEx)(&directory, 0xF000F, NULL, shadow, 0));
    printf(", silo %08lx, flags %08lx", NT(NtCreateDirectoryObjectEx)(&found, 0xF000F, NULL, NULL, 1), NT(NtCreateDirectoryObjectEx)(&found, 0xF000F, NULL, NULL, 8));
    OBJECT_ATTRIBUTES inside = native_named(&name, 0);
    inside.RootDirectory = shadow;
    NtCreateEvent(&event, EVENT_ALL_ACCESS, &inside, NotificationEvent, FALSE);
    printf(", wrong type %08lx", NT(NtCreateDirectoryObjectEx)(&found, 0xF000F, NULL, event, 0));
    inside.RootDirectory = directory;
    printf(", found through %08lx\n", NtOpenEvent(&found, EVENT_ALL_ACCESS, &inside));
    HANDLE link = NULL;
    UNICODE_STRING at = native_text(L"link"), target = native_text(L"\\??");
    OBJECT_ATTRIBUTES linked = native_named(&at, 0);
    linked.RootDirectory = directory;
    ULONG value = 1;
    NtCreateSymbolicLinkObject(&link, 0xF0003, &linked, &target);
    printf("link: global %08lx, length %08lx, class %08lx, wrong type %08lx\n", NT(NtSetInformationSymbolicLink)(link, 1, &value, 4),
           NT(NtSetInformationSymbolicLink)(link, 1, &value, 8), NT(NtSetInformationSymbolicLink)(link, 7, &value, 4),
           NT(NtSetInformationSymbolicLink)(event, 1, &value, 4));
}

static int calls;
static void NTAPI apc(PVOID one, PVOID two, PVOID three) { calls += one == (PVOID)1 && two == (PVOID)2 && three == (PVOID)3; }

static void reserves(void)
{
    HANDLE reserve = NULL, packet = NULL, port = NULL, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("reserve %08lx %08lx", NT(NtAllocateReserveObject)(&reserve, NULL, 0), NT(NtAllocateReserveObject)(&packet, NULL, 1));
    printf(", unknown %08lx, no room %08lx\n", NT(NtAllocateReserveObject)(&event, NULL, 2), NT(NtAllocateReserveObject)((PVOID)16, NULL, 0));
    printf("queue %08lx", NT(NtQueueApcThreadEx)(NtCurrentThread(), reserve, apc, (PVOID)1, (PVOID)2, (PVOID)3));
    printf(", in use %08lx, wrong type %08lx", NT(NtQueueApcThreadEx)(NtCurrentThread(), reserve, apc, (PVOID)1, (PVOID)2, (PVOID)3),
           NT(NtQueueApcThreadEx)(NtCurrentThread(), packet, apc, (PVOID)1, (PVOID)2, (PVOID)3));
    SleepEx(0, TRUE);
    printf(", delivered %d, free again %08lx", calls, NT(NtQueueApcThreadEx)(NtCurrentThread(), reserve, apc, (PVOID)1, (PVOID)2, (PVOID)3));
    SleepEx(0, TRUE);
    printf(", delivered %d\n", calls);
    NtCreateIoCompletion(&port, IO_COMPLETION_ALL_ACCESS, NULL, 0);
    printf("packet %08lx", NT(NtSetIoCompletionEx)(port, packet, (PVOID)5, NULL, STATUS_SUCCESS, (ULONG_PTR)0));
    printf(", wrong type %08lx\n", NT(NtSetIoCompletionEx)(port, reserve, (PVOID)5, NULL, STATUS_SUCCESS, (ULONG_PTR)0));
}

static void timers(void)
{
    HANDLE timer = NULL, plain = NULL;
    LARGE_INTEGER soon = {.QuadPart = -10000}, later = {.QuadPart = -600000000}, period = {.QuadPart = -1};
    ULONG parameters[4] = {1, 0, 0, 0};
    LONG narrow[2];
    printf("timer %08lx", NT(NtCreateIRTimer)(&timer, TIMER_ALL_ACCESS));
    printf(", set %08lx", NT(NtSetIRTimer)(timer, &soon));
    printf(", wait %08lx, once %08lx", NtWaitForSingleObject(timer, FALSE, NULL), NtWaitForSingleObject(timer, FALSE, &(LARGE_INTEGER){.QuadPart = 0}));
    NT(NtSetIRTimer)(timer, &later);
    printf(", disarm %08lx\n", NT(NtSetIRTimer)(timer, NULL));
    NtCreateTimer(&plain, TIMER_ALL_ACCESS, NULL, NotificationTimer);
    printf("wrong type %08lx, version %08lx, period %08lx, set %08lx, cancel %08lx\n", NT(NtSetIRTimer)(plain, &soon), NT(NtSetTimer2)(plain, &soon, NULL, parameters),
           NT(NtSetTimer2)(plain, &soon, &period, NULL), NT(NtSetTimer2)(plain, &soon, NULL, NULL), NT(NtCancelTimer2)(plain, NULL));
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), manual = CreateEventW(NULL, TRUE, FALSE, NULL);
    narrow[0] = (LONG)(LONG_PTR)event;
    narrow[1] = (LONG)(LONG_PTR)manual;
    printf("boost %08lx, of a manual one %08lx", NtSetEventBoostPriority(event), NtSetEventBoostPriority(manual));
    printf(", 32-bit %08lx, all %08lx, none %08lx\n", NT(NtWaitForMultipleObjects32)((PVOID)2, narrow, WaitAny, FALSE, NULL),
           NT(NtWaitForMultipleObjects32)((PVOID)2, narrow, WaitAll, FALSE, &(LARGE_INTEGER){.QuadPart = 0}), NT(NtWaitForMultipleObjects32)(NULL, narrow, WaitAny, FALSE, NULL));
    ULONGLONG one = 1, two = 0;
    printf("auxiliary %08lx %08lx\n", NT(NtQueryAuxiliaryCounterFrequency)(&two), NT(NtConvertBetweenAuxiliaryCounterAndPerformanceCounter)(NULL, &one, &two, NULL));
}

int main(void)
{
    namespaces();
    shadows();
    reserves();
    timers();
    return 0;
}
/* output:
missing c0000034, create 00000000, again c0000035, open 00000000, another c0000034
outside c0000022, nameless c000000d, broken c000000d, bad pointer c0000005
inside: create 00000000, open by the other handle 00000000
delete 00000000, again c000000d, an event c0000024, open c0000034, create 00000000
shadow: create 00000000, silo c0000061, flags c000000d, wrong type c0000024, found through 00000000
link: global c0000061, length c0000004, class c0000003, wrong type c0000024
reserve 00000000 00000000, unknown c000000d, no room c0000005
queue 00000000, in use c00000f0, wrong type c0000024, delivered 1, free again 00000000, delivered 2
packet 00000000, wrong type c0000024
timer 00000000, set 00000000, wait 00000000, once 00000102, disarm 00000000
wrong type c0000024, version c00000f2, period c00000f1, set 00000000, cancel 00000000
boost 00000000, of a manual one c000000d, 32-bit 00000000, all 00000102, none c00000ef
auxiliary c00000bb c00000bb
*/
