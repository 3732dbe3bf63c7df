// Modules are found by name, API set and address, counted, listed in PEB.Ldr, and their exports resolve through
// services: NtRaiseHardError
// forwarders.
#include "../../guest/include/nt.h"

#include <stdio.h>

static PVOID load(PCWSTR name) {
    UNICODE_STRING dll;
    PVOID base = NULL;
    RtlInitUnicodeString(&dll, name);
    NTSTATUS status = LdrLoadDll(NULL, NULL, &dll, &base);
    printf("load %ls %08lx\n", name, (ULONG)status);
    return base;
}

static PVOID handle(PCWSTR name) {
    UNICODE_STRING dll;
    PVOID base = NULL;
    RtlInitUnicodeString(&dll, name);
    LdrGetDllHandle(NULL, NULL, &dll, &base);
    return base;
}

static PVOID export(PVOID base, PCSTR name, ULONG ordinal) {
    ANSI_STRING text;
    PVOID address = NULL;
    RtlInitAnsiString(&text, name);
    NTSTATUS status = LdrGetProcedureAddress(base, name ? &text : NULL, ordinal, &address);
    if (!NT_SUCCESS(status))
        printf("export %s: %08lx\n", name ? name : "by ordinal", (ULONG)status);
    return address;
}

static void check_lists(void) {
    const PEB_LDR_DATA *ldr = NtCurrentPeb()->Ldr;
    int counts[3] = {0};
    const LIST_ENTRY *heads[] = {&ldr->InLoadOrderModuleList, &ldr->InMemoryOrderModuleList,
                                 &ldr->InInitializationOrderModuleList};
    for (int i = 0; i < 3; i++) {
        for (const LIST_ENTRY *link = heads[i]->Flink; link != heads[i]; link = link->Flink)
            counts[i]++;
    }
    const LDR_DATA_TABLE_ENTRY *first = CONTAINING_RECORD(heads[0]->Flink, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);
    const LDR_DATA_TABLE_ENTRY *second =
        CONTAINING_RECORD(first->InLoadOrderLinks.Flink, LDR_DATA_TABLE_ENTRY, InLoadOrderLinks);
    const LDR_DATA_TABLE_ENTRY *initialized =
        CONTAINING_RECORD(heads[2]->Flink, LDR_DATA_TABLE_ENTRY, InInitializationOrderLinks);
    printf("lists %d %d, first is the program %d, second %ls, first initialized %ls\n", counts[0] == counts[1],
           counts[2] == counts[0] - 1, first->DllBase == NtCurrentPeb()->ImageBaseAddress, second->BaseDllName.Buffer,
           initialized->BaseDllName.Buffer);
}

static void NTAPI on_load(ULONG reason, const LDR_DLL_NOTIFICATION_DATA *data, PVOID context) {
    ++*(int *)context;
    printf("notified %lu %ls\n", reason, data->Loaded.BaseDllName->Buffer);
}

int main(void) {
    check_lists();
    PVOID ntdll = handle(L"ntdll.dll"), kernel32 = handle(L"KERNEL32"), kernelbase = handle(L"kernelbase.dll");
    printf("names %d %d %d\n", ntdll != NULL, kernel32 == handle(L"kernel32.DLL"), handle(L"nothing.dll") == NULL);
    printf("own %d\n", GetModuleHandleW(NULL) == NtCurrentPeb()->ImageBaseAddress);
    printf("forwarder %d\n", export(kernel32, "HeapAlloc", 0) == export(ntdll, "RtlAllocateHeap", 0));
    printf("missing %d\n", export(ntdll, "NtNothing", 0) == NULL);
    printf("missing %d\n", export(ntdll, NULL, 60000) == NULL);
    printf("api set %d\n", load(L"api-ms-win-core-file-l1-1-0") == kernelbase);
    printf("api set %d\n", handle(L"API-MS-WIN-CORE-FILE-L1-1-99.dll") == kernelbase);
    load(L"api-ms-win-nothing-l1-1-0.dll");
    load(L"nothing.dll");
    load(L"C:\\nothing\\nothing.dll");

    PVOID base, cookie = NULL;
    LDR_DATA_TABLE_ENTRY *entry = NULL;
    printf("header %d\n", RtlPcToFileHeader((PVOID)main, &base) == NtCurrentPeb()->ImageBaseAddress);
    printf("entry %08lx", (ULONG)LdrFindEntryForAddress(export(ntdll, "NtClose", 0), &entry));
    printf(" %ls\n", entry->BaseDllName.Buffer);
    printf("entry %08lx\n", (ULONG)LdrFindEntryForAddress(&base, &entry));

    int notified = 0;
    LdrRegisterDllNotification(0, on_load, &notified, &cookie);
    PVOID crt = load(L"ucrtbase.dll");
    printf("again %d\n", load(L"ucrtbase") == crt);
    printf("unload %08lx", (ULONG)LdrUnloadDll(crt));
    printf(" %d\n", handle(L"ucrtbase.dll") == crt);
    printf("unload %08lx", (ULONG)LdrUnloadDll(crt));
    printf(" %d\n", handle(L"ucrtbase.dll") == NULL);
    printf("unload %08lx\n", (ULONG)LdrUnloadDll(crt));
    printf("unregister %08lx %d\n", (ULONG)LdrUnregisterDllNotification(cookie), notified);

    ULONG disposition = 0;
    printf("lock %08lx", (ULONG)LdrLockLoaderLock(0, &disposition, &cookie));
    printf(" %lu %08lx\n", disposition, (ULONG)LdrUnlockLoaderLock(0, cookie));
    check_lists();
    return 0;
}

/* output:
lists 1 1, first is the program 1, second ntdll.dll, first initialized ntdll.dll
names 1 1 1
own 1
forwarder 1
export NtNothing: c0000139
missing 1
export by ordinal: c0000138
missing 1
load api-ms-win-core-file-l1-1-0 00000000
api set 1
api set 1
load api-ms-win-nothing-l1-1-0.dll c0000135
load nothing.dll c0000135
load C:\nothing\nothing.dll c0000135
header 1
entry 00000000 ntdll.dll
entry 8000001a
notified 1 ucrtbase.dll
load ucrtbase.dll 00000000
load ucrtbase 00000000
again 1
unload 00000000 1
notified 2 ucrtbase.dll
unload 00000000 1
unload c0000135
unregister 00000000 2
lock 00000000 1 00000000
lists 1 1, first is the program 1, second ntdll.dll, first initialized ntdll.dll
*/
