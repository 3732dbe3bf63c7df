// The clock's bounds, UUIDs, languages, debug filters, notification states, and what only the system may set
// The services of UI languages and of notification states are not documented: their statuses here are ntsup's own word.
#include "native_call.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    ULONG coarsest = 0, finest = 0, current = 0, actual = 0, range = 0, sequence = 0;
    LARGE_INTEGER time = {.QuadPart = 0}, before;
    UCHAR node[6] = {0};
    LANGID language = 0;
    printf("resolution %08lx", NtQueryTimerResolution(&coarsest, &finest, &current));
    printf(", in order %d, set %08lx", coarsest >= current && current >= finest && finest > 0, NtSetTimerResolution(finest, TRUE, &actual));
    printf(" %d, no room %08lx\n", actual > 0, NtSetTimerResolution(finest, FALSE, (PULONG)16));
    printf("UUIDs %08lx", NT(NtAllocateUuids)(&time, &range, &sequence, node));
    printf(", time %d, range %d, sequence %d, of a card or marked %d\n", time.QuadPart > 0, range > 0, sequence < 0x4000, node[0] != 0);
    printf("set the clock %08lx, a system fact %08lx, no such %08lx\n", NtSetSystemTime(&time, &before), NT(NtSetSystemInformation)((PVOID)28, &time, 8),
           NT(NtSetSystemInformation)((PVOID)0x7000, &time, 8));
    printf("UI language %08lx", NT(NtQueryDefaultUILanguage)(&language));
    printf(" %x, set %08lx, committed %08lx, flush %08lx\n", language, NT(NtSetDefaultUILanguage)((PVOID)(ULONG_PTR)language), NtIsUILanguageComitted(),
           NT(NtFlushInstallUILanguage)((PVOID)0x409, 0));
    printf("debug filter %08lx, set %d\n", NT(NtQueryDebugFilterState)(NULL, 0), NT(NtSetDebugFilterState)(NULL, 0, 1) < 0);
    printf("resumed by itself %lx, write buffer %08lx, power %08lx, plug and play %08lx\n", (long)NtIsSystemResumeAutomatic() & 0xff, NtFlushWriteBuffer(),
           NT(NtInitiatePowerAction)((PVOID)2, 4, 0, 0), NT(NtPlugPlayControl)(NULL, NULL, 0));
    ULONGLONG frequency = 0;
    printf("auxiliary counter %08lx\n", NT(NtQueryAuxiliaryCounterFrequency)(&frequency));
    HANDLE file = CreateFileW(L".", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL), event = CreateEventW(NULL, FALSE, FALSE, NULL);
    ULONG state = 0;
    printf("a device %08lx", NT(NtGetDevicePowerState)(file, &state));
    printf(" D%lu, no device %08lx\n", state - 1, NT(NtGetDevicePowerState)(event, &state));

    ULONGLONG name = 0, subscription = 0;
    ULONG stamp = 0, length = 8, exists = 7, descriptor = 0;
    char data[8] = "";
    printf("state %08lx", NT(NtCreateWnfStateName)(&name, 3, 4, 0, NULL, 16, NULL));
    printf(", subscribe %08lx", NT(NtSubscribeWnfStateChange)(&name, 0, 1, &subscription));
    printf(", event %08lx", NT(NtSetWnfProcessNotificationEvent)(event));
    printf(", update %08lx", NT(NtUpdateWnfStateData)(&name, "abc", 4, NULL, NULL, 0, 0));
    printf(", exists %08lx", NT(NtQueryWnfStateNameInformation)(&name, 0, NULL, &exists, sizeof(exists)));
    printf(" %lu, unsubscribe %08lx", exists, NT(NtUnsubscribeWnfStateChange)(&name));
    printf(", delete data %08lx", NT(NtDeleteWnfStateData)(&name, NULL));
    printf(", query %08lx", NT(NtQueryWnfStateData)(&name, NULL, NULL, &stamp, data, &length));
    printf(" %lu bytes, none to tell %08lx\n", length, NT(NtGetCompleteWnfStateSubscription)(NULL, NULL, 0, 0, &descriptor, 0x28));
    RTL_ATOM atom = 0;
    printf("atom %08lx", NT(NtAddAtomEx)(L"extended", 16, &atom, 0));
    printf(" %d, by number %08lx\n", atom >= 0xc000, NtDeleteAtom(atom));
    return 0;
}
/* output:
resolution 00000000, in order 1, set 00000000 1, no room c0000005
UUIDs 00000000, time 1, range 1, sequence 1, of a card or marked 1
set the clock c0000061, a system fact c0000061, no such c0000003
UI language 00000000 409, set 00000000, committed 00000000, flush 00000000
debug filter 00000000, set 1
resumed by itself 0, write buffer 00000000, power c0000061, plug and play c0000061
auxiliary counter c00000bb
a device 00000000 D0, no device c0000024
state 00000000, subscribe 00000000, event 00000000, update 00000000, exists 00000000 1, unsubscribe 00000000, delete data 00000000, query 00000000 0 bytes, none to tell 8000001a
atom 00000000 1, by number 00000000
*/
