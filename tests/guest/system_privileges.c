// What a user may not do to the machine: drivers, paging, sleep, physical memory, audits, registry backups, firmware
#include "native_call.h"

#include <stdio.h>

static void machine(void)
{
    UNICODE_STRING driver = native_text(L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\None"), file = native_text(L"\\??\\C:\\page.sys");
    LARGE_INTEGER size = {.QuadPart = 1 << 24};
    ULONG_PTR pages = 4, frames[4] = {0};
    ULONG interval = 7;
    HANDLE handle = NULL, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("driver %08lx %08lx, bad name %08lx\n", NT(NtLoadDriver)(&driver), NT(NtUnloadDriver)(&driver), NT(NtLoadDriver)((PUNICODE_STRING)16));
    printf("paging file %08lx, sleep %08lx, screen %08lx\n", NT(NtCreatePagingFile)(&file, &size, &size, 0),
           NT(NtSetSystemPowerState)((PVOID)2, (PVOID)4, 0), NT(NtDisplayString)(&file));
    printf("hard errors %08lx, debugger %08lx, UUIDs %08lx\n", NT(NtSetDefaultHardErrorPort)(event),
           NT(NtSystemDebugControl)((PVOID)0, NULL, 0, NULL, 0, NULL), NT(NtSetUuidSeed)((PVOID)&size));
    printf("pages %08lx, wrong type %08lx, map %08lx\n", NT(NtAllocateUserPhysicalPages)(NtCurrentProcess(), &pages, frames),
           NT(NtAllocateUserPhysicalPages)(event, &pages, frames), NT(NtMapUserPhysicalPages)((PVOID)0x10000000, 1, frames));
    printf("partition %08lx, profile %08lx", NT(NtCreatePartition)(NULL, &handle, 0x1F0003, NULL, 0),
           NT(NtSetIntervalProfile)((PVOID)10000, 0));
    printf(", of the system %08lx", NT(NtCreateProfile)(&handle, NULL, 0, 0x1000, 5, &interval, sizeof(interval), (PVOID)0, 1));
    printf(", start %08lx", NT(NtStartProfile)(event));
    printf(", interval %08lx", NT(NtQueryIntervalProfile)((PVOID)0, &interval));
    printf(" %d, no room %08lx\n", interval > 0, NT(NtQueryIntervalProfile)((PVOID)0, (PULONG)16));
}

static void audits(void)
{
    UNICODE_STRING name = native_text(L"Test");
    printf("audit: close %08lx, delete %08lx, bad name %08lx\n", NT(NtCloseObjectAuditAlarm)(&name, (HANDLE)1, TRUE),
           NT(NtDeleteObjectAuditAlarm)(&name, (HANDLE)1, TRUE), NT(NtCloseObjectAuditAlarm)((PVOID)16, (HANDLE)1, TRUE));
}

static void registry(void)
{
    HANDLE key = NULL, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    UNICODE_STRING name = native_text(L"\\Registry\\Machine\\Software");
    OBJECT_ATTRIBUTES attributes = native_named(&name, OBJ_CASE_INSENSITIVE);
    NtOpenKey(&key, KEY_READ, &attributes);
    printf("save %08lx, wrong type %08lx, load %08lx, freeze %08lx, thaw %08lx, compress %08lx\n", NtSaveKey(key, event),
           NtSaveKey(event, event), NT(NtLoadKeyEx)(&attributes, &attributes, 0, NULL, NULL, 0, NULL, NULL), NT(NtFreezeRegistry)((PVOID)1),
           NtThawRegistry(), NT(NtCompressKey)(key));
}

static void firmware(void)
{
    UNICODE_STRING name = native_text(L"BootOrder");
    GUID vendor = {0};
    ULONG length = 0;
    WCHAR value[8];
    printf("variable %08lx %08lx, boot entries %08lx\n", NT(NtQuerySystemEnvironmentValueEx)(&name, &vendor, value, &length, NULL),
           NT(NtSetSystemEnvironmentValueEx)(&name, &vendor, value, 0, 0), NT(NtEnumerateBootEntries)(value, &length));
    printf("Win32: %lu", GetFirmwareEnvironmentVariableW(L"", L"{00000000-0000-0000-0000-000000000000}", NULL, 0));
    printf(", error %lu\n", GetLastError());
}

int main(void)
{
    machine();
    audits();
    registry();
    firmware();
    return 0;
}
/* output:
driver c0000061 c0000061, bad name c0000005
paging file c0000061, sleep c0000061, screen c0000061
hard errors c0000061, debugger c0000022, UUIDs c0000022
pages c0000061, wrong type c0000024, map c00000ef
partition c0000061, profile c0000061, of the system c0000061, start c0000024, interval 00000000 1, no room c0000005
audit: close c0000061, delete c0000061, bad name c0000005
save c0000061, wrong type c0000024, load c0000061, freeze c0000061, thaw c0000061, compress c0000061
variable c0000002 c0000002, boot entries c0000002
Win32: 0, error 1
*/
