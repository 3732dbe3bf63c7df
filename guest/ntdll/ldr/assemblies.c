// Side-by-side assemblies in the loader: DLLs that the active activation context has a place for, and the contexts of
// DLLs that bring a manifest of their own.

#include "../../sxs/sxs.h"
#include "ldr.h"

static BOOLEAN redirect_by(const SxsContext *context, PCUNICODE_STRING name, PUNICODE_STRING path, NTSTATUS *status) {
    const SxsFile *file;
    ULONG assembly;
    if (!context || !sxs_find_file(context, name, &assembly, &file) || !context->assemblies[assembly]->directory)
        return FALSE;
    PCWSTR directory = context->assemblies[assembly]->directory;
    SIZE_T length = wcslen(directory), bytes = length * sizeof(WCHAR) + name->Length + sizeof(WCHAR);
    if (bytes > UNICODE_STRING_MAX_BYTES)
        return FALSE;
    *path = (UNICODE_STRING){(USHORT)(bytes - sizeof(WCHAR)), (USHORT)bytes, ldr_allocate(bytes)};
    *status = path->Buffer ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (path->Buffer) {
        memcpy(path->Buffer, directory, length * sizeof(WCHAR));
        memcpy(path->Buffer + length, name->Buffer, name->Length);
    }
    return TRUE;
}

// Replaces the name of a DLL by the path of the one that the active context, or else the process's, means by it.
// KnownDLLs stay what they are.
NTSTATUS ldr_redirect(PUNICODE_STRING name) {
    UNICODE_STRING path;
    NTSTATUS status = STATUS_SUCCESS;
    if (ldr_is_known(name) ||
        (!redirect_by(sxs_active(), name, &path, &status) && !redirect_by(sxs_process_default(), name, &path, &status)))
        return STATUS_SUCCESS;
    if (NT_SUCCESS(status)) {
        ldr_free(name->Buffer);
        *name = path;
    }
    return status;
}

static SxsContext *own_context(const Module *module) {
    SxsContext *context = NULL;
    UNICODE_STRING directory;
    SxsSource source = {.lenient = TRUE, .text_path = module->entry.FullDllName.Buffer};
    if (!ldr_directory(module, IMAGE_DIRECTORY_ENTRY_RESOURCE).Size || ldr_is_system(module) ||
        !NT_SUCCESS(
            sxs_image_manifest(module->entry.DllBase, (const void *)SXS_DLL_MANIFEST, &source.text, &source.size)))
        return NULL;
    if (!NT_SUCCESS(RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &module->entry.FullDllName,
                                              &directory)))
        return NULL;
    directory.Buffer[(directory.Length - module->entry.BaseDllName.Length) / sizeof(WCHAR)] = 0;
    source.directory = directory.Buffer;
    NTSTATUS status = sxs_create(&source, &context);
    RtlFreeUnicodeString(&directory);
    return NT_SUCCESS(status) ? context : NULL;
}

// What a DLL needs is looked for, and its entry point called, in the context of its own manifest, if it has one.
ULONG_PTR ldr_enter_assembly(Module *module) {
    ULONG_PTR cookie;
    if (module == ldr_exe)
        return 0;
    if (!module->entry.EntryPointActivationContext && !(module->entry.Flags & LDRP_ENTRY_PROCESSED))
        module->entry.EntryPointActivationContext = own_context(module);
    if (!module->entry.EntryPointActivationContext ||
        !NT_SUCCESS(RtlActivateActivationContext(0, module->entry.EntryPointActivationContext, &cookie)))
        return 0;
    return cookie;
}

void ldr_leave_assembly(ULONG_PTR cookie) {
    if (cookie)
        RtlDeactivateActivationContext(1, cookie); // and with it what the entry point left active
}
