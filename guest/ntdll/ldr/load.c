// Loading and unloading: one module and all it depends on, reference counts, and what becomes unreachable.
// A module stays while someone loaded it explicitly or a module that stays depends on it; cycles go together.

#include "ldr.h"

static const UNICODE_STRING dll_extension = RTL_CONSTANT_STRING(L".dll");

// The name as a file name: without a dot in its last component it gets ".dll", and a last dot means "no extension".
static NTSTATUS complete_name(PCUNICODE_STRING name, PUNICODE_STRING complete) {
    ULONG length = name->Length / sizeof(WCHAR);
    BOOLEAN extension = FALSE;
    for (ULONG i = length; i && name->Buffer[i - 1] != '\\' && name->Buffer[i - 1] != '/' && !extension; i--)
        extension = name->Buffer[i - 1] == '.';
    if (!length)
        return STATUS_INVALID_PARAMETER;
    if (name->Length > UNICODE_STRING_MAX_BYTES - dll_extension.MaximumLength)
        return STATUS_NAME_TOO_LONG;
    *complete = (UNICODE_STRING){0, name->Length + dll_extension.MaximumLength, NULL};
    complete->Buffer = ldr_allocate(complete->MaximumLength);
    if (!complete->Buffer)
        return STATUS_NO_MEMORY;
    RtlCopyUnicodeString(complete, name);
    if (!extension)
        RtlAppendUnicodeStringToString(complete, &dll_extension);
    while (complete->Length && complete->Buffer[complete->Length / sizeof(WCHAR) - 1] == '.')
        complete->Length -= sizeof(WCHAR);
    complete->Buffer[complete->Length / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

static NTSTATUS make_absolute(PUNICODE_STRING name) {
    ULONG needed = RtlGetFullPathName_U(name->Buffer, 0, NULL, NULL);
    if (!needed || needed > UNICODE_STRING_MAX_BYTES)
        return STATUS_OBJECT_NAME_INVALID;
    PWSTR full = ldr_allocate(needed + sizeof(WCHAR));
    if (!full)
        return STATUS_NO_MEMORY;
    ULONG length = RtlGetFullPathName_U(name->Buffer, needed + sizeof(WCHAR), full, NULL);
    ldr_free(name->Buffer);
    *name = (UNICODE_STRING){(USHORT)length, (USHORT)(needed + sizeof(WCHAR)), full};
    return STATUS_SUCCESS;
}

NTSTATUS ldr_add_dependency(Module *from, Module *to) {
    if (from == to || (to->references == PINNED && to->node.State == LdrModulesReadyToRun))
        return STATUS_SUCCESS;
    for (Dependency *known = from->dependencies; known; known = known->next) {
        if (known->module == to)
            return STATUS_SUCCESS;
    }
    Dependency *added = ldr_allocate(sizeof(*added)), **end = &from->dependencies;
    if (!added)
        return STATUS_NO_MEMORY;
    added->module = to;
    while (*end)
        end = &(*end)->next;
    *end = added; // in the order of the import table, which is the order of initialization
    return STATUS_SUCCESS;
}

static void publish_count(Module *module) {
    module->node.LoadCount = module->references;
    module->entry.ObsoleteLoadCount = module->references > MAXWORD ? MAXWORD : (USHORT)module->references;
}

static void mark(Module *module) {
    if (module->marked)
        return;
    module->marked = TRUE;
    for (Dependency *dependency = module->dependencies; dependency; dependency = dependency->next)
        mark(dependency->module);
}

static Module *next_of(Module *module) {
    LIST_ENTRY *link = module ? module->entry.InLoadOrderLinks.Flink : ldr_data.InLoadOrderModuleList.Flink;
    return link == &ldr_data.InLoadOrderModuleList ? NULL : ldr_module_of_entry(link);
}

static Module *last_initialized_doomed(void) {
    for (LIST_ENTRY *link = ldr_data.InInitializationOrderModuleList.Blink;
         link != &ldr_data.InInitializationOrderModuleList; link = link->Blink) {
        Module *module = CONTAINING_RECORD(link, Module, entry.InInitializationOrderLinks);
        if (module->unloading && module->node.State != LdrModulesUnloading)
            return module;
    }
    return NULL;
}

static void unmap(Module *module) {
    if (module->entry.Flags & LDRP_LOAD_NOTIFICATIONS_SENT)
        ldr_notify(LDR_DLL_NOTIFICATION_REASON_UNLOADED, module);
    ldr_tls_release(module);
    ldr_unlink_module(module);
    NtUnmapViewOfSection(NtCurrentProcess(), module->entry.DllBase);
    ldr_free_module(module);
}

// Unloads what no reference reaches. A DllMain called here may load and unload in turn: what becomes unreachable then
// is detached when that DllMain has returned, by the collection that is already under way.
void ldr_collect(void) {
    static BOOLEAN under_way;
    for (Module *module = next_of(NULL); module; module = next_of(module))
        module->marked = FALSE;
    for (Module *module = next_of(NULL); module; module = next_of(module)) {
        if (module->references)
            mark(module);
    }
    for (Module *module = next_of(NULL); module; module = next_of(module))
        module->unloading |= !module->marked;
    if (under_way)
        return;
    under_way = TRUE;
    for (Module *module; (module = last_initialized_doomed());)
        ldr_detach_module(module);
    for (Module *module = next_of(NULL), *next; module; module = next) {
        next = next_of(module);
        if (module->unloading)
            unmap(module);
    }
    under_way = FALSE;
}

static NTSTATUS map_new(PUNICODE_STRING full_name, PVOID base, NTSTATUS map_status, ULONG reason, Module *importer,
                        Module **created) {
    NTSTATUS status = ldr_create_module(base, full_name, created);
    if (!NT_SUCCESS(status)) {
        NtUnmapViewOfSection(NtCurrentProcess(), base);
        return status;
    }
    Module *module = *created;
    module->entry.LoadReason = reason;
    module->entry.ParentDllBase = importer ? importer->entry.DllBase : NULL;
    if (map_status == STATUS_IMAGE_NOT_AT_BASE)
        module->entry.Flags |= LDRP_IMAGE_NOT_AT_BASE;
    if (reason == LoadReasonStaticDependency)
        module->entry.Flags |= LDRP_STATIC_LINK;
    ldr_link_module(module);
    ldr_prepare_image(module);
    return STATUS_SUCCESS;
}

static void forget(Module *module) {
    module->unloading = TRUE;
    unmap(module);
}

static NTSTATUS load_file(PUNICODE_STRING name, const DllSearch *search, Module *importer, LDR_DLL_LOAD_REASON reason,
                          BOOLEAN resolve_only, Module **loaded) {
    UNICODE_STRING full_name;
    PVOID base;
    SIZE_T size;
    NTSTATUS map_status = ldr_find_and_map(name, search, &full_name, &base, &size);
    if (!NT_SUCCESS(map_status))
        return map_status;
    // Another name may have led to a file that is loaded already.
    Module *module = ldr_find_by_full_name(&full_name);
    if (module) {
        NtUnmapViewOfSection(NtCurrentProcess(), base);
        RtlFreeUnicodeString(&full_name);
        *loaded = module;
        return STATUS_SUCCESS;
    }
    NTSTATUS status = map_new(&full_name, base, map_status, reason, importer, &module);
    RtlFreeUnicodeString(&full_name);
    if (!NT_SUCCESS(status))
        return status;
    if (resolve_only) {
        module->resolve_only = TRUE;
        module->entry.EntryPoint = NULL;
        module->node.State = LdrModulesReadyToRun;
        *loaded = module;
        return STATUS_SUCCESS;
    }
    module->references++; // holds it while its dependencies come and go
    status = ldr_tls_register(module);
    ULONG_PTR cookie = ldr_enter_assembly(module);
    if (NT_SUCCESS(status))
        status = ldr_resolve_imports(module, search);
    ldr_leave_assembly(cookie);
    if (NT_SUCCESS(status)) {
        ldr_notify(LDR_DLL_NOTIFICATION_REASON_LOADED, module);
        module->entry.Flags |= LDRP_LOAD_NOTIFICATIONS_SENT | LDRP_ENTRY_PROCESSED;
    }
    module->references--;
    if (!NT_SUCCESS(status)) {
        forget(module);
        return status;
    }
    *loaded = module;
    return STATUS_SUCCESS;
}

Module *ldr_find_loaded(PCUNICODE_STRING name, Module *importer) {
    UNICODE_STRING host;
    if (ldr_resolve_api_set(name, importer ? &importer->entry.BaseDllName : NULL, &host))
        return host.Length ? ldr_find_by_base_name(&host) : NULL;
    return ldr_has_path(name) ? ldr_find_by_full_name(name) : ldr_find_by_base_name(name);
}

static NTSTATUS load(PCUNICODE_STRING name, const DllSearch *search, Module *importer, LDR_DLL_LOAD_REASON reason,
                     BOOLEAN resolve_only, Module **loaded) {
    UNICODE_STRING complete, host, folder = {0};
    DllSearch own = *search;
    NTSTATUS status = complete_name(name, &complete);
    if (!NT_SUCCESS(status))
        return status;
    if (!ldr_is_searched(&complete, own.flags)) {
        status = make_absolute(&complete);
        ULONG wanted = LOAD_WITH_ALTERED_SEARCH_PATH | LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR;
        if (NT_SUCCESS(status) && reason == LoadReasonDynamicLoad && own.flags & wanted) {
            status = RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &complete, &folder);
            PWSTR last = NT_SUCCESS(status) ? wcsrchr(folder.Buffer, '\\') : NULL;
            if (last)
                last[1] = 0;
            own.dll_directory = folder.Buffer;
        }
    } else if (ldr_resolve_api_set(&complete, importer ? &importer->entry.BaseDllName : NULL, &host)) {
        ldr_free(complete.Buffer);
        complete = (UNICODE_STRING){0};
        status = host.Length ? RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &host, &complete)
                             : STATUS_DLL_NOT_FOUND;
    }
    if (NT_SUCCESS(status) && !ldr_has_path(&complete))
        status = ldr_redirect(&complete);
    if (NT_SUCCESS(status)) {
        *loaded = ldr_find_loaded(&complete, importer);
        if (!*loaded)
            status = load_file(&complete, &own, importer, reason, resolve_only, loaded);
    }
    RtlFreeUnicodeString(&folder);
    RtlFreeUnicodeString(&complete);
    return status;
}

NTSTATUS ldr_load(PCUNICODE_STRING name, const DllSearch *search, Module *importer, LDR_DLL_LOAD_REASON reason,
                  Module **module) {
    return load(name, search, importer, reason, FALSE, module);
}

// The first argument of LdrLoadDll and LdrGetDllHandle: null, search flags with the lowest bit set, or a directory
// list.
static DllSearch search_of(PCWSTR dll_path) {
    if ((ULONG_PTR)dll_path & 1)
        return (DllSearch){.flags = (ULONG)(ULONG_PTR)dll_path & ~1u};
    return (DllSearch){.directories = dll_path};
}

NTSTATUS NTAPI LdrLoadDll(PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName, PVOID *DllHandle) {
    DllSearch search = search_of(DllPath);
    BOOLEAN resolve_only = DllCharacteristics && *DllCharacteristics & LDR_DONT_RESOLVE_DLL_REFERENCES;
    Module *module;
    *DllHandle = NULL;
    RtlEnterCriticalSection(&ldr_lock);
    NTSTATUS status = load(DllName, &search, NULL, LoadReasonDynamicLoad, resolve_only, &module);
    if (NT_SUCCESS(status)) {
        if (module->references != PINNED)
            module->references++;
        publish_count(module);
        status = ldr_initialize_module(module, NULL);
        if (NT_SUCCESS(status))
            *DllHandle = module->entry.DllBase;
        else if (module->references != PINNED)
            module->references--;
    }
    if (!NT_SUCCESS(status))
        ldr_collect();
    RtlLeaveCriticalSection(&ldr_lock);
    if (status == STATUS_DLL_NOT_FOUND && !ldr_has_path(DllName))
        ldr_tell_dll_not_found(DllName);
    return status;
}

NTSTATUS NTAPI LdrUnloadDll(PVOID DllHandle) {
    NTSTATUS status = STATUS_SUCCESS;
    if (ldr_data.ShutdownInProgress)
        return STATUS_SUCCESS;
    RtlEnterCriticalSection(&ldr_lock);
    Module *module = ldr_find_by_base(DllHandle);
    if (!module || module->unloading) {
        status = STATUS_DLL_NOT_FOUND;
    } else if (module->references != PINNED && module->references) {
        module->references--;
        publish_count(module);
        if (!module->references)
            ldr_collect();
    }
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

NTSTATUS NTAPI LdrAddRefDll(ULONG Flags, PVOID DllHandle) {
    NTSTATUS status = STATUS_SUCCESS;
    if (Flags & ~LDR_ADDREF_DLL_PIN)
        return STATUS_INVALID_PARAMETER;
    RtlEnterCriticalSection(&ldr_lock);
    Module *module = ldr_find_by_base(DllHandle);
    if (!module || module->unloading)
        status = STATUS_INVALID_PARAMETER;
    else if (Flags & LDR_ADDREF_DLL_PIN)
        module->references = PINNED;
    else if (module->references != PINNED)
        module->references++;
    if (NT_SUCCESS(status))
        publish_count(module);
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

NTSTATUS NTAPI LdrGetDllHandleEx(ULONG Flags, PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName,
                                 PVOID *DllHandle) {
    UNICODE_STRING complete;
    (void)DllPath, (void)DllCharacteristics;
    if (Flags & ~(LDR_GET_DLL_HANDLE_EX_UNCHANGED_REFCOUNT | LDR_GET_DLL_HANDLE_EX_PIN))
        return STATUS_INVALID_PARAMETER;
    if (DllHandle)
        *DllHandle = NULL;
    NTSTATUS status = complete_name(DllName, &complete);
    if (NT_SUCCESS(status) && ldr_has_path(&complete))
        status = make_absolute(&complete);
    if (!NT_SUCCESS(status))
        return status;
    Module *module = ldr_find_loaded(&complete, NULL);
    ldr_free(complete.Buffer);
    if (!module)
        return STATUS_DLL_NOT_FOUND;
    if (DllHandle)
        *DllHandle = module->entry.DllBase;
    if (Flags & LDR_GET_DLL_HANDLE_EX_UNCHANGED_REFCOUNT)
        return STATUS_SUCCESS;
    return LdrAddRefDll(Flags & LDR_GET_DLL_HANDLE_EX_PIN ? LDR_ADDREF_DLL_PIN : 0, module->entry.DllBase);
}

NTSTATUS NTAPI LdrGetDllHandle(PCWSTR DllPath, PULONG DllCharacteristics, PCUNICODE_STRING DllName, PVOID *DllHandle) {
    return LdrGetDllHandleEx(LDR_GET_DLL_HANDLE_EX_UNCHANGED_REFCOUNT, DllPath, DllCharacteristics, DllName, DllHandle);
}

NTSTATUS NTAPI LdrGetDllHandleByName(PCUNICODE_STRING BaseDllName, PCUNICODE_STRING FullDllName, PVOID *DllHandle) {
    Module *module = FullDllName ? ldr_find_by_full_name(FullDllName) : ldr_find_by_base_name(BaseDllName);
    *DllHandle = module ? module->entry.DllBase : NULL;
    return module ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}

NTSTATUS NTAPI LdrGetDllHandleByMapping(PVOID BaseAddress, PVOID *DllHandle) {
    Module *module = ldr_find_by_base(BaseAddress);
    *DllHandle = module ? BaseAddress : NULL;
    return module ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}
