// Making activation contexts: the root manifest, and the assemblies it depends on, each once.
// An assembly is Windows' own, or private: beside the program, in a DLL or a manifest of its name.

#include "sxs.h"

static NTSTATUS add_assembly(SxsContext *context, SxsAssembly **added) {
    if (context->assembly_count == SXS_ASSEMBLIES_MOST)
        return STATUS_SXS_CANT_GEN_ACTCTX;
    *added = sxs_take(context, sizeof(**added));
    if (!*added)
        return STATUS_NO_MEMORY;
    context->assemblies[context->assembly_count++] = *added;
    return STATUS_SUCCESS;
}

static SxsSpan span_of(PCWSTR text) { return (SxsSpan){text, wcslen(text)}; }

static PWSTR joined(SxsContext *context, const PCWSTR *parts, ULONG count) {
    SIZE_T length = 1;
    for (ULONG i = 0; i < count; i++)
        length += wcslen(parts[i]);
    PWSTR text = sxs_take(context, length * sizeof(WCHAR)), at = text;
    for (ULONG i = 0; text && i < count; i++) {
        SIZE_T part = wcslen(parts[i]);
        memcpy(at, parts[i], part * sizeof(WCHAR));
        at += part;
    }
    return text;
}

// Up to and with the last separator.
static PWSTR directory_of(SxsContext *context, PCWSTR path) {
    SIZE_T length = wcslen(path);
    while (length && path[length - 1] != '\\' && path[length - 1] != '/')
        length--;
    return sxs_take_text(context, (SxsSpan){path, length});
}

static BOOLEAN is_any(PCWSTR text) { return !text || !*text || (text[0] == '*' && !text[1]); }

static BOOLEAN is_neutral(PCWSTR language) { return is_any(language) || sxs_equal(language, L"neutral"); }

static BOOLEAN same_text(PCWSTR wanted, PCWSTR found) { return is_any(wanted) || (found && sxs_equal(wanted, found)); }

// Whether an assembly is the one that is asked for. Private ones are taken in no other version.
static BOOLEAN satisfies(const SxsIdentity *wanted, const SxsIdentity *found) {
    return found->name && sxs_equal(wanted->name, found->name) && same_text(wanted->type, found->type) &&
           same_text(wanted->architecture, found->architecture) &&
           same_text(wanted->public_key_token, found->public_key_token) &&
           (is_neutral(wanted->language) || same_text(wanted->language, found->language)) &&
           !memcmp(wanted->version, found->version, sizeof(wanted->version));
}

// The assemblies of every Windows whose DLLs are here.
static NTSTATUS add_system_assembly(SxsContext *context, const SxsIdentity *wanted) {
    static const WCHAR below[] = L"\\System32\\";
    if (!sxs_equal(wanted->name, L"Microsoft.Windows.Common-Controls"))
        return STATUS_SXS_ASSEMBLY_NOT_FOUND;
    SxsAssembly *assembly;
    NTSTATUS status = add_assembly(context, &assembly);
    if (!NT_SUCCESS(status))
        return status;
    const PCWSTR parts[] = {SharedUserData->NtSystemRoot, below};
    assembly->identity = *wanted;
    assembly->directory = joined(context, parts, ARRAYSIZE(parts));
    assembly->files = sxs_take(context, sizeof(SxsFile));
    if (!assembly->directory || !assembly->files)
        return STATUS_NO_MEMORY;
    assembly->files->name = sxs_take_text(context, span_of(L"comctl32.dll"));
    assembly->file_count = 1;
    return assembly->files->name ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

// Reads the manifest in a file; `name` is its resource's where the file is an image.
static NTSTATUS read_file(SxsContext *context, SxsAssembly *assembly, PCWSTR path, const void *name, BOOLEAN root) {
    PVOID base;
    SIZE_T size;
    const void *text;
    NTSTATUS status = sxs_map(path, &base, &size);
    if (!NT_SUCCESS(status))
        return status;
    text = base;
    if (name)
        status = sxs_image_manifest((PVOID)((ULONG_PTR)base | 1), name, &text, &size);
    if (NT_SUCCESS(status))
        status = sxs_read_manifest(context, assembly, text, size, root);
    NtUnmapViewOfSection(NtCurrentProcess(), base);
    if (!NT_SUCCESS(status))
        return status;
    assembly->manifest = sxs_take_text(context, span_of(path));
    assembly->directory = directory_of(context, path);
    return assembly->manifest && assembly->directory ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static BOOLEAN is_absent(NTSTATUS status) {
    return status == STATUS_OBJECT_NAME_NOT_FOUND || status == STATUS_OBJECT_PATH_NOT_FOUND ||
           status == STATUS_NO_SUCH_FILE || status == STATUS_FILE_IS_A_DIRECTORY ||
           status == STATUS_RESOURCE_TYPE_NOT_FOUND || status == STATUS_RESOURCE_NAME_NOT_FOUND ||
           status == STATUS_RESOURCE_DATA_NOT_FOUND || status == STATUS_INVALID_IMAGE_FORMAT;
}

// The four places of a private assembly, in the order that is documented ("Assembly Searching Sequence").
static NTSTATUS add_private_assembly(SxsContext *context, const SxsIdentity *wanted, PCWSTR language) {
    static const struct {
        PCWSTR between, extension;
        BOOLEAN image;
    } places[] = {
        {NULL, L".DLL", TRUE}, {NULL, L".manifest", FALSE}, {L"\\", L".DLL", TRUE}, {L"\\", L".manifest", FALSE}};
    NTSTATUS status = STATUS_SXS_ASSEMBLY_NOT_FOUND;
    SxsAssembly *assembly = NULL;
    for (ULONG i = 0; i < ARRAYSIZE(places) && status == STATUS_SXS_ASSEMBLY_NOT_FOUND; i++) {
        const PCWSTR parts[] = {context->directory,
                                language ? language : L"",
                                language ? L"\\" : L"",
                                places[i].between ? wanted->name : L"",
                                places[i].between ? places[i].between : L"",
                                wanted->name,
                                places[i].extension};
        PWSTR path = joined(context, parts, ARRAYSIZE(parts));
        if (!path)
            return STATUS_NO_MEMORY;
        if (!assembly && !NT_SUCCESS(status = add_assembly(context, &assembly)))
            return status;
        status = read_file(context, assembly, path, places[i].image ? (const void *)SXS_PROCESS_MANIFEST : NULL, FALSE);
        if (is_absent(status))
            status = STATUS_SXS_ASSEMBLY_NOT_FOUND;
        else if (NT_SUCCESS(status) && !satisfies(wanted, &assembly->identity))
            status = STATUS_SXS_IDENTITIES_DIFFERENT;
    }
    if (!NT_SUCCESS(status))
        context->assembly_count--;
    return status;
}

static BOOLEAN has(const SxsContext *context, const SxsIdentity *wanted) {
    for (ULONG i = 0; i < context->assembly_count; i++) {
        if (satisfies(wanted, &context->assemblies[i]->identity))
            return TRUE;
    }
    return FALSE;
}

static NTSTATUS add_dependency(SxsContext *context, const SxsIdentity *wanted) {
    if (has(context, wanted))
        return STATUS_SUCCESS;
    NTSTATUS status = add_system_assembly(context, wanted);
    if (status == STATUS_SXS_ASSEMBLY_NOT_FOUND && !is_neutral(wanted->language))
        status = add_private_assembly(context, wanted, wanted->language);
    if (status == STATUS_SXS_ASSEMBLY_NOT_FOUND)
        status = add_private_assembly(context, wanted, NULL);
    return status;
}

static NTSTATUS read_root(SxsContext *context, const SxsSource *source) {
    SxsAssembly *root;
    NTSTATUS status = add_assembly(context, &root);
    if (!NT_SUCCESS(status))
        return status;
    if (!source->text)
        return read_file(context, root, source->path, source->resource_name, TRUE);
    status = sxs_read_manifest(context, root, source->text, source->size, TRUE);
    if (NT_SUCCESS(status) && source->text_path) {
        root->manifest = sxs_take_text(context, span_of(source->text_path));
        root->directory = directory_of(context, source->text_path);
        status = root->manifest && root->directory ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    }
    return status;
}

static PWSTR append_number(PWSTR at, ULONG number) {
    ULONG divisor = 1;
    while (number / divisor >= 10)
        divisor *= 10;
    for (; divisor; divisor /= 10)
        *at++ = (WCHAR)('0' + number / divisor % 10);
    return at;
}

// The record of a window class, its name and its DLL's behind it. A versioned name is "6.0.0.0!Button".
static NTSTATUS make_record(SxsContext *context, const SxsAssembly *assembly, const SxsFile *file, SxsClass *class) {
    WCHAR prefix[32];
    PWSTR end = prefix;
    for (ULONG i = 0; class->versioned && i < 4; i++) {
        end = append_number(end, assembly->identity.version[i]);
        *end++ = i < 3 ? '.' : '!';
    }
    SIZE_T prefix_size = (SIZE_T)(end - prefix) * sizeof(WCHAR);
    SIZE_T name_size = wcslen(class->name) * sizeof(WCHAR), dll_size = wcslen(file->name) * sizeof(WCHAR);
    SIZE_T class_end = sizeof(SxsClassRecord) + prefix_size + name_size;
    SxsClassRecord *record = sxs_take(context, class_end + dll_size + 2 * sizeof(WCHAR));
    if (!record)
        return STATUS_NO_MEMORY;
    *record = (SxsClassRecord){
        .size = sizeof(*record),
        .class_length = (ULONG)(prefix_size + name_size),
        .class_offset = sizeof(*record),
        .dll_length = (ULONG)dll_size,
        .dll_offset = (ULONG)(class_end + sizeof(WCHAR)),
    };
    char *bytes = (char *)record;
    memcpy(bytes + sizeof(*record), prefix, prefix_size);
    memcpy(bytes + sizeof(*record) + prefix_size, class->name, name_size);
    memcpy(bytes + record->dll_offset, file->name, dll_size);
    class->record = record;
    return STATUS_SUCCESS;
}

static NTSTATUS make_records(SxsContext *context) {
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; i < context->assembly_count; i++) {
        for (SxsFile *file = context->assemblies[i]->files; file; file = file->next) {
            for (SxsClass *class = file->classes; class && NT_SUCCESS(status); class = class->next)
                status = class->name ? make_record(context, context->assemblies[i], file, class) : STATUS_SUCCESS;
        }
    }
    return status;
}

NTSTATUS sxs_create(const SxsSource *source, SxsContext **context) {
    SxsContext *made = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, sizeof(*made));
    if (!made)
        return STATUS_NO_MEMORY;
    made->magic = SXS_MAGIC;
    made->references = 1;
    made->directory = sxs_take_text(made, span_of(source->directory));
    NTSTATUS status = made->directory ? read_root(made, source) : STATUS_NO_MEMORY;
    for (ULONG i = 0; NT_SUCCESS(status) && i < made->assembly_count; i++) {
        for (SxsDependency *need = made->assemblies[i]->dependencies; need && NT_SUCCESS(status); need = need->next) {
            status = add_dependency(made, &need->identity);
            if (!NT_SUCCESS(status) && status != STATUS_NO_MEMORY && (source->lenient || need->optional))
                status = STATUS_SUCCESS;
        }
    }
    if (NT_SUCCESS(status))
        status = make_records(made);
    if (!NT_SUCCESS(status)) {
        sxs_free(made);
        return status;
    }
    *context = made;
    return STATUS_SUCCESS;
}

// The program's own manifest, or else the one beside it. A manifest that cannot be read counts for nothing.
static SxsContext *create_default(void) {
    PEB *peb = NtCurrentPeb();
    const UNICODE_STRING *image = &peb->ProcessParameters->ImagePathName;
    SxsContext *context = NULL;
    WCHAR path[UNICODE_STRING_MAX_CHARS > 1024 ? 1024 : UNICODE_STRING_MAX_CHARS], directory[ARRAYSIZE(path)];
    static const WCHAR extension[] = L".manifest";
    SIZE_T length = image->Length / sizeof(WCHAR), last;
    if (length + ARRAYSIZE(extension) > ARRAYSIZE(path))
        return NULL;
    memcpy(path, image->Buffer, length * sizeof(WCHAR));
    memcpy(path + length, extension, sizeof(extension));
    for (last = length; last && path[last - 1] != '\\'; last--)
        ;
    memcpy(directory, path, last * sizeof(WCHAR));
    directory[last] = 0;
    SxsSource source = {.directory = directory, .lenient = TRUE};
    NTSTATUS status =
        sxs_image_manifest(peb->ImageBaseAddress, (const void *)SXS_PROCESS_MANIFEST, &source.text, &source.size);
    if (NT_SUCCESS(status)) {
        path[length] = 0;
        source.text_path = path;
    } else {
        source.path = path;
    }
    return NT_SUCCESS(sxs_create(&source, &context)) ? context : NULL;
}

SxsContext *sxs_process_default(void) {
    static const LONG none; // the address that says that there is no manifest
    PEB *peb = NtCurrentPeb();
    PVOID known = __atomic_load_n(&peb->ActivationContextData, __ATOMIC_ACQUIRE);
    if (!known) {
        SxsContext *made = create_default();
        PVOID fresh = made ? (PVOID)made : (PVOID)&none;
        if (__atomic_compare_exchange_n(&peb->ActivationContextData, &known, fresh, FALSE, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
            known = fresh;
        else if (made)
            sxs_free(made);
    }
    return sxs_of_handle(known);
}

SxsContext *sxs_of_handle(const void *handle) {
    SxsContext *context = (SxsContext *)handle;
    return context && handle != INVALID_HANDLE_VALUE && context->magic == SXS_MAGIC ? context : NULL;
}

SxsContext *sxs_active(void) {
    const RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = NtTeb()->ActivationStack.ActiveFrame;
    return frame ? sxs_of_handle(frame->ActivationContext) : NULL;
}
