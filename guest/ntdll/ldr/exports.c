// Looking up what a module exports: by name with a hint, by ordinal, through forwarders.
// A forwarder may load another DLL; the importer then depends on that one too.

#include "ldr.h"

enum { MAXIMUM_FORWARDS = 16 }; // a chain this long can only be a cycle

static BOOLEAN find_name(const Module *module, const IMAGE_EXPORT_DIRECTORY *exports, PCSTR name, ULONG hint,
                         ULONG *index) {
    const ULONG *names = ldr_at(module, exports->AddressOfNames);
    const USHORT *ordinals = ldr_at(module, exports->AddressOfNameOrdinals);
    if (hint < exports->NumberOfNames && !strcmp(ldr_at(module, names[hint]), name)) {
        *index = ordinals[hint];
        return TRUE;
    }
    for (ULONG low = 0, high = exports->NumberOfNames; low < high;) {
        ULONG middle = low + (high - low) / 2;
        int order = strcmp(ldr_at(module, names[middle]), name);
        if (!order) {
            *index = ordinals[middle];
            return TRUE;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return FALSE;
}

static NTSTATUS load_forward_target(Module *from, Module *importer, PCSTR dll, SIZE_T length, Module **target) {
    WCHAR buffer[MAX_PATH];
    static const WCHAR extension[] = L".dll";
    if (!length || length + ARRAYSIZE(extension) > ARRAYSIZE(buffer))
        return STATUS_INVALID_IMAGE_FORMAT;
    for (SIZE_T i = 0; i < length; i++)
        buffer[i] = (UCHAR)dll[i];
    memcpy(buffer + length, extension, sizeof(extension));
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, buffer);
    *target = ldr_find_loaded(&name, from);
    if (*target && (*target)->references == PINNED)
        return STATUS_SUCCESS; // it cannot go away: no lock, which another thread's DllMain may hold for long
    RtlEnterCriticalSection(&ldr_lock);
    DllSearch search = {0};
    NTSTATUS status = ldr_load(&name, &search, from, LoadReasonStaticForwarderDependency, target);
    if (NT_SUCCESS(status))
        status = ldr_add_dependency(importer ? importer : from, *target);
    RtlLeaveCriticalSection(&ldr_lock);
    return status;
}

static NTSTATUS find_export(Module *module, PCSTR name, ULONG ordinal_or_hint, Module *importer, ULONG depth,
                            PVOID *address) {
    const NTSTATUS missing = name ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_ORDINAL_NOT_FOUND;
    IMAGE_DATA_DIRECTORY directory = ldr_directory(module, IMAGE_DIRECTORY_ENTRY_EXPORT);
    if (!directory.VirtualAddress || !directory.Size)
        return missing;
    const IMAGE_EXPORT_DIRECTORY *exports = ldr_at(module, directory.VirtualAddress);
    ULONG index = ordinal_or_hint - exports->Base;
    if (name && !find_name(module, exports, name, ordinal_or_hint, &index))
        return missing;
    if (index >= exports->NumberOfFunctions)
        return missing;
    ULONG rva = ((const ULONG *)ldr_at(module, exports->AddressOfFunctions))[index];
    if (!rva)
        return missing;
    if (rva < directory.VirtualAddress || rva - directory.VirtualAddress >= directory.Size) {
        *address = ldr_at(module, rva);
        return STATUS_SUCCESS;
    }
    PCSTR forward = ldr_at(module, rva), dot = strrchr(forward, '.');
    if (!dot || depth == MAXIMUM_FORWARDS)
        return STATUS_INVALID_IMAGE_FORMAT;
    Module *target;
    NTSTATUS status = load_forward_target(module, importer, forward, (SIZE_T)(dot - forward), &target);
    if (!NT_SUCCESS(status))
        return status;
    if (dot[1] != '#')
        return find_export(target, dot + 1, 0, importer, depth + 1, address);
    ULONG ordinal = 0;
    for (PCSTR digit = dot + 2; *digit >= '0' && *digit <= '9'; digit++)
        ordinal = ordinal * 10 + (ULONG)(*digit - '0');
    return find_export(target, NULL, ordinal, importer, depth + 1, address);
}

NTSTATUS ldr_find_export(Module *module, PCSTR name, ULONG ordinal_or_hint, Module *importer, PVOID *address) {
    return find_export(module, name, ordinal_or_hint, importer, 0, address);
}

NTSTATUS NTAPI LdrGetProcedureAddressForCaller(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                               PVOID *ProcedureAddress, ULONG Flags, PVOID *Callback) {
    char buffer[256], *name = NULL;
    (void)Flags, (void)Callback;
    Module *module = ldr_find_by_base(DllHandle);
    if (!module)
        return STATUS_DLL_NOT_FOUND;
    if (ProcedureName) {
        name = ProcedureName->Length < sizeof(buffer) ? buffer : ldr_allocate(ProcedureName->Length + 1u);
        if (!name)
            return STATUS_NO_MEMORY;
        memcpy(name, ProcedureName->Buffer, ProcedureName->Length);
        name[ProcedureName->Length] = 0;
    }
    NTSTATUS status = ldr_find_export(module, name, name ? MAXDWORD : ProcedureNumber, NULL, ProcedureAddress);
    if ((status == STATUS_ENTRYPOINT_NOT_FOUND || status == STATUS_ORDINAL_NOT_FOUND) && ldr_is_system(module))
        ldr_tell_reached(STATUS_PROCEDURE_NOT_FOUND, &module->entry.BaseDllName, name, ProcedureNumber);
    if (name != buffer)
        ldr_free(name);
    PVOID base = NT_SUCCESS(status) ? ldr_image_of(*ProcedureAddress) : NULL;
    if (base && base != DllHandle) {
        // A forwarder may have loaded a DLL, which must be initialized before anybody calls into it.
        Module *target = ldr_find_by_base(base);
        if (target && target->node.State == LdrModulesReadyToInit) {
            RtlEnterCriticalSection(&ldr_lock);
            status = ldr_initialize_module(target, NULL);
            RtlLeaveCriticalSection(&ldr_lock);
        }
    }
    return status;
}

NTSTATUS NTAPI LdrGetProcedureAddressEx(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                        PVOID *ProcedureAddress, ULONG Flags) {
    return LdrGetProcedureAddressForCaller(DllHandle, ProcedureName, ProcedureNumber, ProcedureAddress, Flags, NULL);
}

NTSTATUS NTAPI LdrGetProcedureAddress(PVOID DllHandle, PCANSI_STRING ProcedureName, ULONG ProcedureNumber,
                                      PVOID *ProcedureAddress) {
    return LdrGetProcedureAddressForCaller(DllHandle, ProcedureName, ProcedureNumber, ProcedureAddress, 0, NULL);
}
