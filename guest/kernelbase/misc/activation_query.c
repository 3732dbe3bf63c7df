// What is in an activation context: QueryActCtxW's classes, and the settings of its root manifest.
// Strings of an answer lie behind its structure; an answer that does not fit is ERROR_INSUFFICIENT_BUFFER and its size.

#include "../../sxs/sxs.h"
#include "kernelbase.h"

// The context that a query is about: the handle's, the active one, or that of a module or address (the process's).
static SxsContext *queried(DWORD flags, HANDLE handle) {
    SxsContext *active = flags & QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX ? sxs_active() : NULL;
    if (active)
        return active;
    if (handle && !(flags & (QUERY_ACTCTX_FLAG_ACTCTX_IS_HMODULE | QUERY_ACTCTX_FLAG_ACTCTX_IS_ADDRESS)))
        return sxs_of_handle(handle);
    return sxs_process_default();
}

// An answer that is put together; with no room only its size is.
typedef struct {
    char *buffer;
    SIZE_T room, used;
} Answer;

static PWSTR put(Answer *answer, PCWSTR text, DWORD *bytes) {
    SIZE_T size = text ? (base_length(text) + 1) * sizeof(WCHAR) : 0;
    PWSTR place = answer->used + size <= answer->room && size ? (PWSTR)(answer->buffer + answer->used) : NULL;
    if (place)
        memcpy(place, text, size);
    answer->used += size;
    if (bytes)
        *bytes = size ? (DWORD)(size - sizeof(WCHAR)) : 0;
    return place;
}

static BOOL end(const Answer *answer, const void *head, SIZE_T head_size, SIZE_T *written) {
    if (written)
        *written = answer->used;
    if (answer->used > answer->room)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(answer->buffer, head, head_size);
    return TRUE;
}

static Answer begin(PVOID buffer, SIZE_T room, SIZE_T head) { return (Answer){buffer, buffer ? room : 0, head}; }

static BOOL basic(DWORD flags, HANDLE handle, Answer answer, SIZE_T *written) {
    ACTIVATION_CONTEXT_BASIC_INFORMATION information = {.hActCtx = handle};
    if (flags & QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX)
        information.hActCtx = sxs_active();
    answer.used = sizeof information;
    if (!end(&answer, &information, sizeof information, written))
        return FALSE;
    if (!(flags & QUERY_ACTCTX_FLAG_NO_ADDREF))
        RtlAddRefActivationContext(information.hActCtx);
    return TRUE;
}

static BOOL detailed(const SxsContext *context, Answer answer, SIZE_T *written) {
    ACTIVATION_CONTEXT_DETAILED_INFORMATION information = {0}; // and that is all where there is no context
    answer.used = sizeof information;
    if (context) {
        information.ulFormatVersion = 1;
        information.ulRootManifestPathType = ACTIVATION_CONTEXT_PATH_TYPE_NONE;
        information.ulRootConfigurationPathType = ACTIVATION_CONTEXT_PATH_TYPE_NONE;
        PCWSTR manifest = context->assemblies[0]->manifest;
        information.ulAssemblyCount = context->assembly_count;
        if (manifest)
            information.ulRootManifestPathType = ACTIVATION_CONTEXT_PATH_TYPE_WIN32_FILE;
        information.ulAppDirPathType = ACTIVATION_CONTEXT_PATH_TYPE_WIN32_FILE;
        information.lpRootManifestPath = put(&answer, manifest, &information.ulRootManifestPathChars);
        information.lpAppDirPath = put(&answer, context->directory, &information.ulAppDirPathChars);
        information.ulRootManifestPathChars /= sizeof(WCHAR);
        information.ulAppDirPathChars /= sizeof(WCHAR);
    }
    return end(&answer, &information, sizeof information, written);
}

// Text that grows at the end of an answer.
static void add(Answer *answer, PCWSTR text, SIZE_T length) {
    if (answer->used + length * sizeof(WCHAR) <= answer->room)
        memcpy(answer->buffer + answer->used, text, length * sizeof(WCHAR));
    answer->used += length * sizeof(WCHAR);
}

static void add_text(Answer *answer, PCWSTR text) { add(answer, text, base_length(text)); }

static void add_attribute(Answer *answer, PCWSTR name, PCWSTR value) {
    if (!value || !*value)
        return;
    add_text(answer, L",");
    add_text(answer, name);
    add_text(answer, L"=\"");
    add_text(answer, value);
    add_text(answer, L"\"");
}

static void add_version(Answer *answer, const USHORT version[4]) {
    WCHAR text[24];
    SIZE_T used = 0;
    for (int i = 0; i < 4; i++) {
        WCHAR digits[5];
        int count = 0;
        for (ULONG number = version[i]; count == 0 || number; number /= 10)
            digits[count++] = (WCHAR)('0' + number % 10);
        while (count)
            text[used++] = digits[--count];
        text[used++] = i < 3 ? '.' : 0;
    }
    add_attribute(answer, L"version", text);
}

// An identity in the form that Windows tells it: the name, and the attributes by name.
static PWSTR put_identity(Answer *answer, const SxsIdentity *identity, ULONG *bytes) {
    SIZE_T first = answer->used;
    add_text(answer, identity->name ? identity->name : L"");
    add_attribute(answer, L"language", identity->language);
    add_attribute(answer, L"processorArchitecture", identity->architecture);
    add_attribute(answer, L"publicKeyToken", identity->public_key_token);
    add_attribute(answer, L"type", identity->type);
    add_version(answer, identity->version);
    *bytes = (ULONG)(answer->used - first);
    add(answer, L"", 1);
    return answer->used <= answer->room ? (PWSTR)(answer->buffer + first) : NULL;
}

static BOOL of_assembly(const SxsContext *context, const ULONG *index, Answer answer, SIZE_T *written) {
    if (!index || !context || *index == 0 || *index > context->assembly_count)
        return base_fail(ERROR_INVALID_PARAMETER);
    const SxsAssembly *assembly = context->assemblies[*index - 1];
    ACTIVATION_CONTEXT_ASSEMBLY_DETAILED_INFORMATION information = {
        .ulManifestPathType =
            assembly->manifest ? ACTIVATION_CONTEXT_PATH_TYPE_WIN32_FILE : ACTIVATION_CONTEXT_PATH_TYPE_NONE,
        .ulPolicyPathType = ACTIVATION_CONTEXT_PATH_TYPE_NONE,
        .ulManifestVersionMajor = 1,
        .ulFileCount = assembly->file_count,
    };
    answer.used = sizeof information;
    information.lpAssemblyEncodedAssemblyIdentity =
        put_identity(&answer, &assembly->identity, &information.ulEncodedAssemblyIdentityLength);
    information.lpAssemblyManifestPath = put(&answer, assembly->manifest, &information.ulManifestPathLength);
    if (*index > 1)
        information.lpAssemblyDirectoryName =
            put(&answer, assembly->directory, &information.ulAssemblyDirectoryNameLength);
    return end(&answer, &information, sizeof information, written);
}

static BOOL of_file(const SxsContext *context, const ACTIVATION_CONTEXT_QUERY_INDEX *index, Answer answer,
                    SIZE_T *written) {
    if (!index || !context || index->ulAssemblyIndex >= context->assembly_count ||
        index->ulFileIndexInAssembly >= context->assemblies[index->ulAssemblyIndex]->file_count)
        return base_fail(ERROR_INVALID_PARAMETER);
    const SxsFile *file = context->assemblies[index->ulAssemblyIndex]->files;
    for (ULONG i = 0; i < index->ulFileIndexInAssembly; i++)
        file = file->next;
    ASSEMBLY_FILE_DETAILED_INFORMATION information = {.ulFlags = 2};
    answer.used = sizeof information;
    information.lpFileName = put(&answer, file->name, &information.ulFilenameLength);
    if (!end(&answer, &information, sizeof information, written))
        return FALSE;
    if (written)
        *written = 0; // as Windows has it for this class alone
    return TRUE;
}

static BOOL run_level(const SxsContext *context, Answer answer, SIZE_T *written) {
    ACTIVATION_CONTEXT_RUN_LEVEL_INFORMATION information = {
        .RunLevel = context ? (ACTCTX_REQUESTED_RUN_LEVEL)context->run_level : ACTCTX_RUN_LEVEL_UNSPECIFIED,
        .UiAccess = context && context->ui_access,
    };
    answer.used = sizeof information;
    return end(&answer, &information, sizeof information, written);
}

static BOOL compatibility(const SxsContext *context, Answer answer, SIZE_T *written) {
    struct {
        DWORD count;
        COMPATIBILITY_CONTEXT_ELEMENT elements[SXS_SYSTEMS_MOST];
    } information = {.count = context ? context->system_count : 0};
    for (DWORD i = 0; i < information.count; i++)
        information.elements[i] =
            (COMPATIBILITY_CONTEXT_ELEMENT){context->systems[i], ACTCTX_COMPATIBILITY_ELEMENT_TYPE_OS};
    answer.used = sizeof(DWORD) + information.count * sizeof(COMPATIBILITY_CONTEXT_ELEMENT);
    return end(&answer, &information, answer.used, written);
}

BOOL WINAPI QueryActCtxW(DWORD flags, HANDLE handle, PVOID sub_instance, ULONG information_class, PVOID buffer,
                         SIZE_T size, SIZE_T *written) {
    enum {
        KNOWN = QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX | QUERY_ACTCTX_FLAG_ACTCTX_IS_HMODULE |
            QUERY_ACTCTX_FLAG_ACTCTX_IS_ADDRESS,
    };
    if (written)
        *written = 0;
    if (flags & ~((DWORD)KNOWN | QUERY_ACTCTX_FLAG_NO_ADDREF) || (!buffer && !written) ||
        (handle && flags & QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX))
        return base_fail(ERROR_INVALID_PARAMETER);
    SxsContext *context = queried(flags, handle);
    if (handle && !context && !(flags & KNOWN))
        return base_fail(ERROR_INVALID_HANDLE);
    Answer answer = begin(buffer, size, 0);
    switch (information_class) {
    case ActivationContextBasicInformation:
        return basic(flags, handle, answer, written);
    case ActivationContextDetailedInformation:
        return detailed(context, answer, written);
    case AssemblyDetailedInformationInActivationContext:
        return of_assembly(context, sub_instance, answer, written);
    case FileInformationInAssemblyOfAssemblyInActivationContext:
        return of_file(context, sub_instance, answer, written);
    case RunlevelInformationInActivationContext:
        return run_level(context, answer, written);
    case CompatibilityInformationInActivationContext:
        return compatibility(context, answer, written);
    default:
        return base_fail(ERROR_INVALID_PARAMETER);
    }
}

BOOL WINAPI QueryActCtxSettingsW(DWORD flags, HANDLE handle, PCWSTR space, PCWSTR name, PWSTR buffer, SIZE_T size,
                                 SIZE_T *written) {
    SIZE_T needed = 0;
    if (flags || !name || (!buffer && size))
        return base_fail(ERROR_INVALID_PARAMETER);
    const SxsContext *context = queried(0, handle);
    if (handle && !context)
        return base_fail(ERROR_INVALID_HANDLE);
    const SxsSetting *setting = context ? context->settings : NULL;
    while (setting && !(setting->value && base_equal_folded(setting->name, name) &&
                        (!space || base_equal_folded(setting->space, space))))
        setting = setting->next;
    if (!setting)
        return base_fail(ERROR_SXS_KEY_NOT_FOUND);
    needed = base_length(setting->value) + 1;
    if (written)
        *written = needed;
    if (size < needed)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    memcpy(buffer, setting->value, needed * sizeof(WCHAR));
    return TRUE;
}
