// Atoms, locales, power, licences, notification states, unique ids: what a quiet system answers
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

static NTSTATUS add(PCWSTR name, RTL_ATOM *atom) { return NtAddAtom((PWSTR)name, (ULONG)(wcslen(name) * sizeof(WCHAR)), atom); }

static void atoms(void)
{
    RTL_ATOM one = 0, two = 0, found = 0;
    struct {
        USHORT count, flags, length;
        WCHAR name[64];
    } info;
    ULONG size = 0;
    printf("add %08lx, %d", add(L"A Name", &one), one >= 0xc000);
    printf(", again %08lx, same %d\n", add(L"a name", &two), one == two);
    printf("find %08lx", NtFindAtom(L"A NAME", 12, &found));
    printf(" %d, missing %08lx\n", found == one, NtFindAtom(L"nothing", 14, &found));
    printf("query %08lx", NtQueryInformationAtom(one, AtomBasicInformation, &info, sizeof(info), &size));
    printf(" %u uses, %.*ls, %lu bytes", info.count, info.length / 2, info.name, size);
    printf(", short %08lx %08lx\n", NtQueryInformationAtom(one, AtomBasicInformation, &info, 8, &size),
           NtQueryInformationAtom(one, AtomBasicInformation, &info, 4, &size));
    printf("integer %08lx", add(L"#1234", &two));
    printf(" %u, too large %08lx\n", two, add(L"#49152", &two));
    printf("delete %08lx", NtDeleteAtom(one));
    printf(" %08lx", NtDeleteAtom(one));
    printf(" %08lx, none %08lx\n", NtDeleteAtom(one), NtDeleteAtom(0));
    printf("bad pointer %08lx, odd %08lx\n", NtAddAtom((PWSTR)0x100000000, 8, &one), NtAddAtom(L"abc", 3, &one));
}

int main(void)
{
    atoms();
    LCID locale = 0;
    LANGID language = 0;
    printf("locale %08lx", NtQueryDefaultLocale(TRUE, &locale));
    printf(" %lx, set %08lx", locale, NtSetDefaultLocale(TRUE, 0x407));
    NtQueryDefaultLocale(TRUE, &locale);
    printf(" %lx, the system's %08lx, bad %08lx\n", locale, NtSetDefaultLocale(FALSE, 0x407), NtSetDefaultLocale(TRUE, 0));
    printf("language %08lx", NtQueryInstallUILanguage((PVOID)&language));
    printf(" %x\n", language);

    ULONG type, size = 0;
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"Kernel-MemoryMirroringSupported");
    printf("licence %08lx\n", NtQueryLicenseValue(&name, &type, NULL, 0, &size));
    SYSTEM_BATTERY_STATE battery;
    printf("power %08lx", NtPowerInformation((PVOID)SystemBatteryState, NULL, 0, &battery, sizeof(battery)));
    printf(", short %08lx, unknown %08lx\n", NtPowerInformation((PVOID)SystemBatteryState, NULL, 0, &battery, 4),
           NtPowerInformation((PVOID)1000, NULL, 0, &battery, sizeof(battery)));
    EXECUTION_STATE before = 0;
    printf("execution state %08lx", NtSetThreadExecutionState(ES_CONTINUOUS | ES_SYSTEM_REQUIRED, &before));
    printf(" %lx", before);
    NtSetThreadExecutionState(ES_CONTINUOUS, &before);
    printf(" %lx, bad %08lx\n", before, NtSetThreadExecutionState(0x100, &before));

    ULONGLONG state = 0;
    ULONG stamp = 7, length = 16;
    char data[16] = {0}, large[32] = {0};
    printf("state %08lx", NtCreateWnfStateName(&state, 3, 4, FALSE, NULL, 16, NULL));
    printf(", permanent %08lx", NtCreateWnfStateName(&state, 1, 4, FALSE, NULL, 16, NULL));
    printf(", publish %08lx", NtUpdateWnfStateData(&state, "hello", 5, NULL, NULL, 0, FALSE));
    printf(", too much %08lx", NtUpdateWnfStateData(&state, large, 32, NULL, NULL, 0, FALSE));
    printf(", query %08lx", NtQueryWnfStateData(&state, NULL, NULL, &stamp, data, &length));
    printf(" %lu %lu %s", stamp, length, data);
    printf(", delete %08lx", NtDeleteWnfStateName(&state));
    printf(", gone %08lx\n", NtQueryWnfStateData(&state, NULL, NULL, &stamp, data, &length));

    LUID one, two;
    NtAllocateLocallyUniqueId(&one);
    NtAllocateLocallyUniqueId(&two);
    printf("unique: %d\n", one.LowPart != two.LowPart);
    NtFlushProcessWriteBuffers();
    printf("processor %d\n", NtGetCurrentProcessorNumber() < NtCurrentPeb()->NumberOfProcessors);
    printf("shut down %08lx\n", NtShutdownSystem(0));
    return 0;
}
/* output:
add 00000000, 1, again 00000000, same 1
find 00000000 1, missing c0000034
query 00000000 2 uses, A Name, 20 bytes, short c0000023 c0000004
integer 00000000 1234, too large c000000d
delete 00000000 00000000 c0000008, none c0000008
bad pointer c0000005, odd c000000d
locale 00000000 409, set 00000000 407, the system's c0000022, bad c000000d
language 00000000 409
licence c0000034
power 00000000, short c0000023, unknown c0000002
execution state 00000000 80000000 80000001, bad c000000d
state 00000000, permanent c0000061, publish 00000000, too much c000000d, query 00000000 1 5 hello, delete 00000000, gone c0000034
unique: 1
processor 1
shut down c0000061
*/
