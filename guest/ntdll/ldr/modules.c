// The list of loaded modules: PEB.Ldr's three lists and the hash table of names, with look-up by name and by address.
// Exception dispatching does not come here: it has a table of its own, which reads without a lock.

#include "ldr.h"
#include "seh/seh.h"

enum { HASH_BUCKETS = 32 };

PEB_LDR_DATA ldr_data = {.Length = sizeof(PEB_LDR_DATA)};
static LIST_ENTRY hash_table[HASH_BUCKETS];
static RTL_SRWLOCK list_lock; // guards the lists against readers that do not hold the loader lock

void ldr_drop_readers(void) { RtlInitializeSRWLock(&list_lock); }

static void insert_tail(LIST_ENTRY *head, LIST_ENTRY *entry) {
    entry->Flink = head;
    entry->Blink = head->Blink;
    head->Blink->Flink = entry;
    head->Blink = entry;
}

static void remove_entry(LIST_ENTRY *entry) {
    if (!entry->Flink)
        return;
    entry->Blink->Flink = entry->Flink;
    entry->Flink->Blink = entry->Blink;
    entry->Flink = entry->Blink = NULL;
}

void ldr_start_lists(void) {
    LIST_ENTRY *heads[] = {&ldr_data.InLoadOrderModuleList, &ldr_data.InMemoryOrderModuleList,
                           &ldr_data.InInitializationOrderModuleList};
    for (int i = 0; i < 3; i++)
        heads[i]->Flink = heads[i]->Blink = heads[i];
    for (int i = 0; i < HASH_BUCKETS; i++)
        hash_table[i].Flink = hash_table[i].Blink = &hash_table[i];
    NtCurrentPeb()->Ldr = &ldr_data;
}

static ULONG name_hash(PCUNICODE_STRING name) {
    ULONG hash = 0;
    RtlHashUnicodeString(name, TRUE, HASH_STRING_ALGORITHM_X65599, &hash);
    return hash;
}

static Module *find_by_address(const void *address) {
    Module *found = NULL;
    RtlAcquireSRWLockShared(&list_lock);
    for (LIST_ENTRY *link = ldr_data.InLoadOrderModuleList.Flink; link != &ldr_data.InLoadOrderModuleList && !found;
         link = link->Flink) {
        Module *module = ldr_module_of_entry(link);
        if ((ULONG_PTR)address - (ULONG_PTR)module->entry.DllBase < module->entry.SizeOfImage)
            found = module;
    }
    RtlReleaseSRWLockShared(&list_lock);
    return found;
}

PVOID ldr_image_of(const void *address) {
    const Module *module = find_by_address(address);
    return module ? module->entry.DllBase : NULL;
}

Module *ldr_find_by_base(const void *base) {
    Module *module = find_by_address(base);
    return module && module->entry.DllBase == base ? module : NULL;
}

void ldr_link_module(Module *module) {
    LDR_DATA_TABLE_ENTRY *entry = &module->entry;
    entry->BaseNameHashValue = name_hash(&entry->BaseDllName);
    RtlAcquireSRWLockExclusive(&list_lock);
    insert_tail(&ldr_data.InLoadOrderModuleList, &entry->InLoadOrderLinks);
    insert_tail(&ldr_data.InMemoryOrderModuleList, &entry->InMemoryOrderLinks);
    insert_tail(&hash_table[entry->BaseNameHashValue % HASH_BUCKETS], &entry->HashLinks);
    entry->Flags |= LDRP_IN_LEGACY_LISTS | LDRP_IN_INDEXES;
    RtlReleaseSRWLockExclusive(&list_lock);
    seh_module_added(entry->DllBase, entry->SizeOfImage);
}

void ldr_add_to_init_order(Module *module) {
    RtlAcquireSRWLockExclusive(&list_lock);
    insert_tail(&ldr_data.InInitializationOrderModuleList, &module->entry.InInitializationOrderLinks);
    RtlReleaseSRWLockExclusive(&list_lock);
}

void ldr_unlink_module(Module *module) {
    LDR_DATA_TABLE_ENTRY *entry = &module->entry;
    seh_module_removed(entry->DllBase);
    RtlAcquireSRWLockExclusive(&list_lock);
    remove_entry(&entry->InLoadOrderLinks);
    remove_entry(&entry->InMemoryOrderLinks);
    remove_entry(&entry->InInitializationOrderLinks);
    remove_entry(&entry->HashLinks);
    RtlReleaseSRWLockExclusive(&list_lock);
}

Module *ldr_module_of_entry(LIST_ENTRY *load_order_link) {
    return CONTAINING_RECORD(load_order_link, Module, entry.InLoadOrderLinks);
}

static Module *find_by_hash(PCUNICODE_STRING base_name, PCUNICODE_STRING full_name) {
    LIST_ENTRY *bucket = &hash_table[name_hash(base_name) % HASH_BUCKETS];
    Module *found = NULL;
    RtlAcquireSRWLockShared(&list_lock);
    for (LIST_ENTRY *link = bucket->Flink; link != bucket && !found; link = link->Flink) {
        Module *module = CONTAINING_RECORD(link, Module, entry.HashLinks);
        if (!module->unloading && RtlEqualUnicodeString(base_name, &module->entry.BaseDllName, TRUE) &&
            (!full_name || RtlEqualUnicodeString(full_name, &module->entry.FullDllName, TRUE)))
            found = module;
    }
    RtlReleaseSRWLockShared(&list_lock);
    return found;
}

Module *ldr_find_by_base_name(PCUNICODE_STRING name) { return find_by_hash(name, NULL); }

Module *ldr_find_by_full_name(PCUNICODE_STRING name) {
    UNICODE_STRING base = *name;
    for (USHORT at = name->Length / sizeof(WCHAR); at; at--) {
        if (name->Buffer[at - 1] == '\\') {
            base = (UNICODE_STRING){name->Length - at * sizeof(WCHAR), name->Length - at * sizeof(WCHAR),
                                    name->Buffer + at};
            break;
        }
    }
    return find_by_hash(&base, name);
}

BOOLEAN ldr_is_system(const Module *module) {
    static const UNICODE_STRING folder = RTL_CONSTANT_STRING(L"\\System32\\");
    UNICODE_STRING path = module->entry.FullDllName, root;
    RtlInitUnicodeString(&root, SharedUserData->NtSystemRoot);
    if (!RtlPrefixUnicodeString(&root, &path, TRUE))
        return FALSE;
    path.Buffer += root.Length / sizeof(WCHAR);
    path.Length -= root.Length;
    return RtlPrefixUnicodeString(&folder, &path, TRUE);
}

NTSTATUS NTAPI LdrFindEntryForAddress(PVOID Address, PLDR_DATA_TABLE_ENTRY *Entry) {
    Module *module = find_by_address(Address);
    if (!module)
        return STATUS_NO_MORE_ENTRIES;
    *Entry = &module->entry;
    return STATUS_SUCCESS;
}

PVOID NTAPI RtlPcToFileHeader(PVOID PcValue, PVOID *BaseOfImage) {
    *BaseOfImage = ldr_image_of(PcValue);
    return *BaseOfImage;
}

NTSTATUS NTAPI LdrEnumerateLoadedModules(BOOLEAN Reserved, PLDR_ENUM_CALLBACK Callback, PVOID Parameter) {
    BOOLEAN stop = FALSE;
    if (Reserved || !Callback)
        return STATUS_INVALID_PARAMETER;
    RtlEnterCriticalSection(&ldr_lock);
    for (LIST_ENTRY *link = ldr_data.InLoadOrderModuleList.Flink; link != &ldr_data.InLoadOrderModuleList && !stop;) {
        LIST_ENTRY *next = link->Flink;
        Callback(&ldr_module_of_entry(link)->entry, Parameter, &stop);
        link = next;
    }
    RtlLeaveCriticalSection(&ldr_lock);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID DllHandle) {
    Module *module = ldr_find_by_base(DllHandle);
    if (!module)
        return STATUS_DLL_NOT_FOUND;
    if (module->tls)
        return STATUS_INVALID_PARAMETER; // a module with TLS must hear of every thread
    InterlockedOr((volatile LONG *)&module->entry.Flags, LDRP_DONT_CALL_FOR_THREADS);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrGetDllFullName(PVOID DllHandle, PUNICODE_STRING FullDllName) {
    Module *module = DllHandle ? ldr_find_by_base(DllHandle) : ldr_exe;
    if (!module)
        return STATUS_DLL_NOT_FOUND;
    RtlCopyUnicodeString(FullDllName, &module->entry.FullDllName);
    return FullDllName->MaximumLength < module->entry.FullDllName.Length + sizeof(WCHAR) ? STATUS_BUFFER_TOO_SMALL
                                                                                         : STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrQueryProcessModuleInformation(PRTL_PROCESS_MODULES Information, ULONG Size, PULONG ReturnedSize) {
    ULONG needed = FIELD_OFFSET(RTL_PROCESS_MODULES, Modules), count = 0;
    if (Size >= needed)
        Information->NumberOfModules = 0;
    RtlAcquireSRWLockShared(&list_lock);
    for (LIST_ENTRY *link = ldr_data.InLoadOrderModuleList.Flink; link != &ldr_data.InLoadOrderModuleList;
         link = link->Flink, count++) {
        const Module *module = ldr_module_of_entry(link);
        needed += sizeof(RTL_PROCESS_MODULE_INFORMATION);
        if (Size < needed)
            continue;
        RTL_PROCESS_MODULE_INFORMATION *row = &Information->Modules[count];
        const LDR_DATA_TABLE_ENTRY *entry = &module->entry;
        ULONG length = 0;
        *row = (RTL_PROCESS_MODULE_INFORMATION){.ImageBase = entry->DllBase,
                                                .ImageSize = entry->SizeOfImage,
                                                .Flags = entry->Flags,
                                                .LoadOrderIndex = (USHORT)count,
                                                .LoadCount = entry->ObsoleteLoadCount};
        RtlUnicodeToMultiByteN((PCHAR)row->FullPathName, sizeof(row->FullPathName) - 1, &length,
                               entry->FullDllName.Buffer, entry->FullDllName.Length);
        for (row->OffsetToFileName = (USHORT)length;
             row->OffsetToFileName && row->FullPathName[row->OffsetToFileName - 1] != '\\';)
            row->OffsetToFileName--;
        Information->NumberOfModules = count + 1;
    }
    RtlReleaseSRWLockShared(&list_lock);
    if (ReturnedSize)
        *ReturnedSize = needed;
    return Size < needed ? STATUS_INFO_LENGTH_MISMATCH : STATUS_SUCCESS;
}
