// Mapping an image and making a module of it: headers, protection flags, security cookie.
// Relocation is the kernel's: it maps an image whose preferred place is taken already relocated.

#include "ldr.h"

// A DLL without relocations: it was mapped away from its place, but its code cannot run there.
static BOOLEAN cannot_move(PVOID base) {
    const USHORT both = IMAGE_FILE_DLL | IMAGE_FILE_RELOCS_STRIPPED;
    const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
    return headers && (headers->FileHeader.Characteristics & both) == both;
}

NTSTATUS ldr_map_file(PUNICODE_STRING nt_name, PVOID *base, SIZE_T *size) {
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .ObjectName = nt_name};
    IO_STATUS_BLOCK io;
    HANDLE file, section;
    attributes.Attributes = OBJ_CASE_INSENSITIVE;
    NTSTATUS status =
        NtOpenFile(&file, FILE_EXECUTE | FILE_READ_DATA | SYNCHRONIZE, &attributes, &io,
                   FILE_SHARE_READ | FILE_SHARE_DELETE, FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    if (!NT_SUCCESS(status))
        return status;
    status = NtCreateSection(&section, SECTION_MAP_READ | SECTION_MAP_EXECUTE | SECTION_QUERY, NULL, NULL, PAGE_EXECUTE,
                             SEC_IMAGE, file);
    NtClose(file);
    if (!NT_SUCCESS(status))
        return status;
    *base = NULL;
    *size = 0;
    PVOID before = NtTeb()->NtTib.ArbitraryUserPointer;
    NtTeb()->NtTib.ArbitraryUserPointer = nt_name->Buffer + sizeof("\\??\\") - 1; // debuggers read the DOS path there
    status = NtMapViewOfSection(section, NtCurrentProcess(), base, 0, 0, NULL, size, ViewShare, 0, PAGE_EXECUTE_READ);
    NtTeb()->NtTib.ArbitraryUserPointer = before;
    NtClose(section);
    if (status == STATUS_IMAGE_MACHINE_TYPE_MISMATCH) {
        NtUnmapViewOfSection(NtCurrentProcess(), *base);
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    if (status == STATUS_IMAGE_NOT_AT_BASE && cannot_move(*base)) {
        NtUnmapViewOfSection(NtCurrentProcess(), *base);
        return STATUS_CONFLICTING_ADDRESSES;
    }
    return status;
}

static UNICODE_STRING last_component(PCUNICODE_STRING path) {
    USHORT at = path->Length / sizeof(WCHAR);
    while (at && path->Buffer[at - 1] != '\\')
        at--;
    USHORT length = path->Length - at * sizeof(WCHAR);
    return (UNICODE_STRING){length, length + sizeof(WCHAR), path->Buffer + at};
}

NTSTATUS ldr_create_module(PVOID base, PCUNICODE_STRING full_name, Module **created) {
    IMAGE_NT_HEADERS64 *headers = (IMAGE_NT_HEADERS64 *)RtlImageNtHeader(base);
    if (!headers || headers->OptionalHeader.Magic != IMAGE_NT_OPTIONAL_HDR64_MAGIC)
        return STATUS_INVALID_IMAGE_FORMAT;
    Module *module = ldr_allocate(sizeof(Module) + full_name->Length + sizeof(WCHAR));
    if (!module)
        return STATUS_NO_MEMORY;
    LDR_DATA_TABLE_ENTRY *entry = &module->entry;
    PWSTR name = (PWSTR)(module + 1);
    memcpy(name, full_name->Buffer, full_name->Length);
    entry->FullDllName = (UNICODE_STRING){full_name->Length, full_name->Length + sizeof(WCHAR), name};
    entry->BaseDllName = last_component(&entry->FullDllName);
    entry->DllBase = base;
    entry->SizeOfImage = headers->OptionalHeader.SizeOfImage;
    entry->OriginalBase = headers->OptionalHeader.ImageBase;
    entry->TimeDateStamp = headers->FileHeader.TimeDateStamp;
    if (headers->OptionalHeader.AddressOfEntryPoint)
        entry->EntryPoint = (PLDR_INIT_ROUTINE)((char *)base + headers->OptionalHeader.AddressOfEntryPoint);
    entry->Flags = headers->FileHeader.Characteristics & IMAGE_FILE_DLL ? LDRP_IMAGE_DLL : 0;
    entry->DdagNode = &module->node;
    entry->ReferenceCount = 1;
    module->node.Modules.Flink = module->node.Modules.Blink = &entry->NodeModuleLink;
    entry->NodeModuleLink.Flink = entry->NodeModuleLink.Blink = &module->node.Modules;
    module->node.State = LdrModulesMapped;
    module->headers = headers;
    NtQuerySystemTime(&entry->LoadTime);
    *created = module;
    return STATUS_SUCCESS;
}

void ldr_free_module(Module *module) {
    for (Dependency *dependency = module->dependencies, *next; dependency; dependency = next) {
        next = dependency->next;
        ldr_free(dependency);
    }
    RtlReleaseActivationContext(module->entry.EntryPointActivationContext);
    ldr_free(module);
}

// The compiler's default cookie means "not chosen yet"; the loader chooses once, before any of the image's code runs.
static void choose_security_cookie(Module *module) {
    const ULONG_PTR default_cookie = 0x00002B992DDFA232, usable = 0x0000FFFFFFFFFFFF;
    ULONG size;
    IMAGE_LOAD_CONFIG_DIRECTORY64 *config =
        RtlImageDirectoryEntryToData(module->entry.DllBase, TRUE, IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, &size);
    if (!config || config->Size < RTL_SIZEOF_THROUGH_FIELD(IMAGE_LOAD_CONFIG_DIRECTORY64, SecurityCookie))
        return;
    ULONG_PTR *cookie = (ULONG_PTR *)config->SecurityCookie;
    if (!cookie || ldr_image_of(cookie) != module->entry.DllBase || *cookie != default_cookie)
        return;
    ULONG_PTR chosen = (__builtin_ia32_rdtsc() ^ (ULONG_PTR)cookie ^ ((ULONG_PTR)NtTeb() << 7)) * 0x9E3779B97F4A7C15;
    chosen = (chosen ^ chosen >> 17) & usable;
    *cookie = chosen == default_cookie ? chosen + 1 : chosen;
}

void ldr_prepare_image(Module *module) { choose_security_cookie(module); }

PIMAGE_BASE_RELOCATION NTAPI LdrProcessRelocationBlock(ULONG_PTR Address, ULONG Count, PUSHORT NextOffset,
                                                       LONG_PTR Delta) {
    for (; Count; Count--, NextOffset++) {
        void *target = (char *)Address + (*NextOffset & 0xfff);
        switch (*NextOffset >> 12) {
        case IMAGE_REL_BASED_ABSOLUTE:
            break;
        case IMAGE_REL_BASED_HIGHLOW:
            *(UNALIGNED ULONG *)target += (ULONG)Delta;
            break;
        case IMAGE_REL_BASED_DIR64:
            *(UNALIGNED ULONGLONG *)target += Delta;
            break;
        default:
            return NULL;
        }
    }
    return (PIMAGE_BASE_RELOCATION)NextOffset;
}
