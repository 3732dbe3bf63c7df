// Resolving what a module imports: loads the DLLs it names and writes the addresses into its import tables.
// Bound imports are ignored: the addresses they hold are of another machine.

#include "ldr.h"

typedef struct Snap {
    Module *module;
    const DllSearch *search;
    PVOID thawed_base; // the read-only range made writable while its thunks are filled in
    SIZE_T thawed_size;
    ULONG protection;
} Snap;

static const IMAGE_SECTION_HEADER *section_of(const Module *module, ULONG rva) {
    const IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(module->headers);
    for (ULONG i = module->headers->FileHeader.NumberOfSections; i; i--, section++) {
        ULONG size = section->Misc.VirtualSize ? section->Misc.VirtualSize : section->SizeOfRawData;
        if (rva >= section->VirtualAddress && rva - section->VirtualAddress < size)
            return section;
    }
    return NULL;
}

static void freeze(Snap *snap) {
    if (snap->thawed_base)
        NtProtectVirtualMemory(NtCurrentProcess(), &snap->thawed_base, &snap->thawed_size, snap->protection,
                               &snap->protection);
    snap->thawed_base = NULL;
}

// Makes the thunks from `rva` on writable, together with all of the import address table where they lie in it.
static NTSTATUS thaw(Snap *snap, ULONG rva, ULONG size) {
    const IMAGE_SECTION_HEADER *section = section_of(snap->module, rva);
    char *start = ldr_at(snap->module, rva);
    if (section && section->Characteristics & IMAGE_SCN_MEM_WRITE)
        return STATUS_SUCCESS;
    if (snap->thawed_base && start >= (char *)snap->thawed_base &&
        start + size <= (char *)snap->thawed_base + snap->thawed_size)
        return STATUS_SUCCESS;
    freeze(snap);
    IMAGE_DATA_DIRECTORY table = ldr_directory(snap->module, IMAGE_DIRECTORY_ENTRY_IAT);
    if (table.Size && rva >= table.VirtualAddress && rva - table.VirtualAddress + size <= table.Size) {
        rva = table.VirtualAddress;
        size = table.Size;
    }
    snap->thawed_base = ldr_at(snap->module, rva);
    snap->thawed_size = size;
    NTSTATUS status = NtProtectVirtualMemory(NtCurrentProcess(), &snap->thawed_base, &snap->thawed_size, PAGE_READWRITE,
                                             &snap->protection);
    if (!NT_SUCCESS(status))
        snap->thawed_base = NULL;
    return status;
}

// What stands for a function that `exporter` has not; `exporter` is null where the whole DLL is not there.
static PVOID bind_missing(NTSTATUS status, const Module *exporter, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal) {
    if (exporter && !ldr_is_system(exporter))
        return NULL;
    return ldr_bind_missing(status, dll, name, ordinal);
}

// `exporter` is null where the DLL `dll` is one of Windows' that we do not have.
static NTSTATUS fill_thunks(Snap *snap, Module *exporter, PCUNICODE_STRING dll,
                            const IMAGE_IMPORT_DESCRIPTOR *descriptor) {
    ULONG names = descriptor->OriginalFirstThunk ? descriptor->OriginalFirstThunk : descriptor->FirstThunk;
    const IMAGE_THUNK_DATA64 *name = ldr_at(snap->module, names);
    IMAGE_THUNK_DATA64 *thunk = ldr_at(snap->module, descriptor->FirstThunk);
    ULONG count = 0;
    while (name[count].u1.AddressOfData)
        count++;
    if (!count)
        return STATUS_SUCCESS;
    NTSTATUS status = thaw(snap, descriptor->FirstThunk, (count + 1) * sizeof(*thunk));
    for (ULONG i = 0; NT_SUCCESS(status) && i < count; i++) {
        PVOID address;
        PCSTR wanted = NULL;
        ULONG ordinal = IMAGE_ORDINAL64(name[i].u1.Ordinal);
        if (!IMAGE_SNAP_BY_ORDINAL64(name[i].u1.Ordinal)) {
            const IMAGE_IMPORT_BY_NAME *by_name = ldr_at(snap->module, (ULONG)name[i].u1.AddressOfData);
            wanted = (PCSTR)by_name->Name;
            ordinal = by_name->Hint;
        }
        status = exporter ? ldr_find_export(exporter, wanted, ordinal, snap->module, &address)
                 : wanted ? STATUS_ENTRYPOINT_NOT_FOUND
                          : STATUS_ORDINAL_NOT_FOUND;
        if (status == STATUS_ENTRYPOINT_NOT_FOUND || status == STATUS_ORDINAL_NOT_FOUND) {
            address = bind_missing(status, exporter, dll, wanted, ordinal);
            status = address ? STATUS_SUCCESS : status;
        }
        if (NT_SUCCESS(status))
            thunk[i].u1.Function = (ULONGLONG)address;
        else if (!ldr_process_started)
            ldr_report_missing_export(status, wanted, ordinal, dll);
    }
    return status;
}

static NTSTATUS load_import(Snap *snap, const IMAGE_IMPORT_DESCRIPTOR *descriptor) {
    ANSI_STRING dll;
    UNICODE_STRING name;
    Module *exporter = NULL;
    RtlInitAnsiString(&dll, ldr_at(snap->module, descriptor->Name));
    NTSTATUS status = RtlAnsiStringToUnicodeString(&name, &dll, TRUE);
    if (!NT_SUCCESS(status))
        return status;
    status = ldr_load(&name, snap->search, snap->module, LoadReasonStaticDependency, &exporter);
    if (NT_SUCCESS(status))
        status = ldr_add_dependency(snap->module, exporter);
    else if (status == STATUS_DLL_NOT_FOUND && ldr_windows_has(status, &name, NULL, 0))
        status = STATUS_SUCCESS;
    else if (!ldr_process_started && status == STATUS_DLL_NOT_FOUND)
        ldr_report_missing_dll(&name, &snap->module->entry.FullDllName);
    if (NT_SUCCESS(status))
        status = fill_thunks(snap, exporter, exporter ? &exporter->entry.BaseDllName : &name, descriptor);
    RtlFreeUnicodeString(&name);
    return status;
}

NTSTATUS ldr_resolve_imports(Module *module, const DllSearch *search) {
    IMAGE_DATA_DIRECTORY directory = ldr_directory(module, IMAGE_DIRECTORY_ENTRY_IMPORT);
    NTSTATUS status = STATUS_SUCCESS;
    Snap snap = {.module = module, .search = search};
    module->node.State = LdrModulesSnapping;
    if (directory.VirtualAddress && directory.Size) {
        const IMAGE_IMPORT_DESCRIPTOR *descriptor = ldr_at(module, directory.VirtualAddress);
        for (; NT_SUCCESS(status) && descriptor->Name && descriptor->FirstThunk; descriptor++)
            status = load_import(&snap, descriptor);
    }
    freeze(&snap);
    module->node.State = NT_SUCCESS(status) ? LdrModulesReadyToInit : LdrModulesSnapError;
    return status;
}
