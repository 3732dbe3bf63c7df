// Delay-loaded imports resolved by the loader: the DLL on first use, the address into its thunk.
// What cannot be resolved is the caller's hooks' business; without them the answer is null.

#include "ldr.h"

enum { FAILED_TO_LOAD = 3, FAILED_TO_FIND = 4 };

static NTSTATUS target_module(Module *parent, const IMAGE_DELAYLOAD_DESCRIPTOR *descriptor, Module **target) {
    PVOID *slot = ldr_at(parent, descriptor->ModuleHandleRVA);
    ANSI_STRING dll;
    UNICODE_STRING name;
    DllSearch search = {0};
    if (*slot && (*target = ldr_find_by_base(*slot)))
        return STATUS_SUCCESS;
    RtlInitAnsiString(&dll, ldr_at(parent, descriptor->DllNameRVA));
    NTSTATUS status = RtlAnsiStringToUnicodeString(&name, &dll, TRUE);
    if (!NT_SUCCESS(status))
        return status;
    RtlEnterCriticalSection(&ldr_lock);
    status = ldr_load(&name, &search, parent, LoadReasonDelayloadDependency, target);
    if (NT_SUCCESS(status))
        status = ldr_add_dependency(parent, *target);
    if (NT_SUCCESS(status))
        status = ldr_initialize_module(*target, NULL);
    if (!NT_SUCCESS(status))
        ldr_collect();
    RtlLeaveCriticalSection(&ldr_lock);
    RtlFreeUnicodeString(&name);
    if (NT_SUCCESS(status))
        *slot = (*target)->entry.DllBase;
    return status;
}

// The delay import table may lie in a section of its own that is read-only outside of this function.
static void write_thunk(PIMAGE_THUNK_DATA thunk, PVOID address) {
    PVOID base = thunk;
    SIZE_T size = sizeof(*thunk);
    ULONG protection;
    MEMORY_BASIC_INFORMATION memory;
    const ULONG writable = PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    if (!NT_SUCCESS(
            NtQueryVirtualMemory(NtCurrentProcess(), thunk, MemoryBasicInformation, &memory, sizeof(memory), NULL)))
        return;
    BOOLEAN frozen = !(memory.Protect & writable);
    if (frozen && !NT_SUCCESS(NtProtectVirtualMemory(NtCurrentProcess(), &base, &size, PAGE_READWRITE, &protection)))
        return;
    InterlockedExchangePointer((PVOID *)&thunk->u1.Function, address);
    if (frozen)
        NtProtectVirtualMemory(NtCurrentProcess(), &base, &size, protection, &protection);
}

static PVOID resolve(Module *parent, const IMAGE_DELAYLOAD_DESCRIPTOR *descriptor, ULONG index, DELAYLOAD_INFO *info,
                     ULONG *reason) {
    const IMAGE_THUNK_DATA *name = (const IMAGE_THUNK_DATA *)ldr_at(parent, descriptor->ImportNameTableRVA) + index;
    Module *target;
    PVOID address = NULL;
    PCSTR wanted = NULL;
    ULONG ordinal = IMAGE_ORDINAL64(name->u1.Ordinal);
    info->TargetDllName = ldr_at(parent, descriptor->DllNameRVA);
    if (!IMAGE_SNAP_BY_ORDINAL64(name->u1.Ordinal)) {
        const IMAGE_IMPORT_BY_NAME *by_name = ldr_at(parent, (ULONG)name->u1.AddressOfData);
        wanted = (PCSTR)by_name->Name;
        ordinal = by_name->Hint;
        info->TargetApiDescriptor.ImportDescribedByName = TRUE;
        info->TargetApiDescriptor.Description.Name = wanted;
    } else {
        info->TargetApiDescriptor.Description.Ordinal = ordinal;
    }
    *reason = FAILED_TO_LOAD;
    NTSTATUS status = target_module(parent, descriptor, &target);
    if (NT_SUCCESS(status)) {
        *reason = FAILED_TO_FIND;
        info->TargetModuleBase = target->entry.DllBase;
        status = ldr_find_export(target, wanted, ordinal, parent, &address);
    }
    info->LastError = RtlNtStatusToDosErrorNoTeb(status);
    return NT_SUCCESS(status) ? address : NULL;
}

PVOID NTAPI LdrResolveDelayLoadedAPI(PVOID ParentModuleBase, const IMAGE_DELAYLOAD_DESCRIPTOR *Descriptor,
                                     PDELAYLOAD_FAILURE_DLL_CALLBACK FailureDllHook,
                                     PDELAYLOAD_FAILURE_SYSTEM_ROUTINE FailureSystemHook,
                                     PIMAGE_THUNK_DATA ThunkAddress, ULONG Flags) {
    DELAYLOAD_INFO info = {.Size = sizeof(info), .DelayloadDescriptor = Descriptor, .ThunkAddress = ThunkAddress};
    ULONG reason;
    Module *parent = ldr_find_by_base(ParentModuleBase);
    if (!parent || Flags)
        return NULL;
    ULONG index = (ULONG)(ThunkAddress - (PIMAGE_THUNK_DATA)ldr_at(parent, Descriptor->ImportAddressTableRVA));
    PVOID address = resolve(parent, Descriptor, index, &info, &reason);
    if (!address && FailureDllHook)
        address = FailureDllHook(reason, &info);
    if (!address && FailureSystemHook) {
        BOOLEAN named = info.TargetApiDescriptor.ImportDescribedByName != 0;
        return FailureSystemHook(info.TargetDllName,
                                 named ? info.TargetApiDescriptor.Description.Name
                                       : (PCSTR)(ULONG_PTR)info.TargetApiDescriptor.Description.Ordinal);
    }
    if (address)
        write_thunk(ThunkAddress, address);
    return address;
}

static const IMAGE_DELAYLOAD_DESCRIPTOR *find_descriptor(Module *parent, PCSTR dll) {
    IMAGE_DATA_DIRECTORY directory = ldr_directory(parent, IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT);
    ANSI_STRING wanted, name;
    RtlInitAnsiString(&wanted, dll);
    if (!directory.VirtualAddress)
        return NULL;
    const IMAGE_DELAYLOAD_DESCRIPTOR *descriptor = ldr_at(parent, directory.VirtualAddress);
    for (; descriptor->DllNameRVA; descriptor++) {
        RtlInitAnsiString(&name, ldr_at(parent, descriptor->DllNameRVA));
        if (RtlEqualString(&name, &wanted, TRUE))
            return descriptor;
    }
    return NULL;
}

NTSTATUS NTAPI LdrResolveDelayLoadsFromDll(PVOID ParentBase, PCSTR TargetDllName, ULONG Flags) {
    Module *parent = ldr_find_by_base(ParentBase);
    if (!parent || Flags)
        return STATUS_INVALID_PARAMETER;
    const IMAGE_DELAYLOAD_DESCRIPTOR *descriptor = find_descriptor(parent, TargetDllName);
    if (!descriptor)
        return STATUS_DLL_NOT_FOUND;
    const IMAGE_THUNK_DATA *names = ldr_at(parent, descriptor->ImportNameTableRVA);
    PIMAGE_THUNK_DATA thunks = ldr_at(parent, descriptor->ImportAddressTableRVA);
    for (ULONG i = 0; names[i].u1.AddressOfData; i++) {
        if (!LdrResolveDelayLoadedAPI(ParentBase, descriptor, NULL, NULL, &thunks[i], 0))
            return STATUS_DELAY_LOAD_FAILED;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrQueryOptionalDelayLoadedAPI(PVOID ParentModuleBase, PCSTR DllName, PCSTR ProcedureName, ULONG Flags) {
    Module *parent = ldr_find_by_base(ParentModuleBase), *target;
    PVOID address;
    if (!parent || Flags)
        return STATUS_INVALID_PARAMETER;
    const IMAGE_DELAYLOAD_DESCRIPTOR *descriptor = find_descriptor(parent, DllName);
    if (!descriptor)
        return STATUS_NOT_FOUND;
    NTSTATUS status = target_module(parent, descriptor, &target);
    return NT_SUCCESS(status) ? ldr_find_export(target, ProcedureName, MAXDWORD, parent, &address) : status;
}
