// Activation contexts: making them of manifests, activating them, and looking into them. What they are is in guest/sxs.

#include "../../sxs/sxs.h"
#include "kernelbase.h"

static SxsContext *context_of(HANDLE handle) {
    SxsContext *context = sxs_of_handle(handle);
    if (context == NULL)
        base_fail(ERROR_INVALID_HANDLE);
    return context;
}

static HANDLE fail(DWORD error) {
    base_fail(error);
    return INVALID_HANDLE_VALUE;
}

static HANDLE finish(const SxsSource *source) {
    SxsContext *context;
    NTSTATUS status = sxs_create(source, &context);
    switch (status) {
    case STATUS_SXS_MANIFEST_FORMAT_ERROR:
    case STATUS_SXS_MANIFEST_PARSE_ERROR:
    case STATUS_SXS_ASSEMBLY_NOT_FOUND:
    case STATUS_SXS_IDENTITIES_DIFFERENT:
        return fail(ERROR_SXS_CANT_GEN_ACTCTX);
    default:
        if (NT_SUCCESS(status))
            return context;
        base_set_last_nt_error(status);
        return INVALID_HANDLE_VALUE;
    }
}

// The manifest among a module's resources, or beside its file.
static HANDLE create_of_module(PCACTCTXW given, SxsSource *source, PWSTR path) {
    PVOID module = given->hModule ? (PVOID)given->hModule : NtCurrentPeb()->ImageBaseAddress;
    if (!GetModuleFileNameW((HMODULE)module, path, BASE_MAX_LONG_PATH - 16))
        return INVALID_HANDLE_VALUE;
    source->text_path = path;
    if (!(given->dwFlags & ACTCTX_FLAG_RESOURCE_NAME_VALID))
        return fail(ERROR_INVALID_PARAMETER);
    NTSTATUS status = sxs_image_manifest(module, given->lpResourceName, &source->text, &source->size);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return INVALID_HANDLE_VALUE;
    }
    return finish(source);
}

static bool set_directory(PWSTR directory, PCWSTR from) {
    DWORD length = GetFullPathNameW(from, BASE_MAX_LONG_PATH - 1, directory, NULL);
    if (!length || length >= BASE_MAX_LONG_PATH - 1)
        return false;
    if (directory[length - 1] != '\\') {
        directory[length] = '\\';
        directory[length + 1] = 0;
    }
    return true;
}

static void cut_name(PWSTR path) {
    SIZE_T length = base_length(path);
    while (length && path[length - 1] != '\\' && path[length - 1] != '/')
        length--;
    path[length] = 0;
}

HANDLE WINAPI CreateActCtxW(PCACTCTXW given) {
    enum {
        KNOWN = ACTCTX_FLAG_PROCESSOR_ARCHITECTURE_VALID | ACTCTX_FLAG_LANGID_VALID |
            ACTCTX_FLAG_ASSEMBLY_DIRECTORY_VALID | ACTCTX_FLAG_RESOURCE_NAME_VALID | ACTCTX_FLAG_SET_PROCESS_DEFAULT |
            ACTCTX_FLAG_APPLICATION_NAME_VALID | ACTCTX_FLAG_SOURCE_IS_ASSEMBLYREF | ACTCTX_FLAG_HMODULE_VALID,
    };
    if (given == NULL || given->cbSize < offsetof(ACTCTXW, hModule) || given->dwFlags & ~(DWORD)KNOWN ||
        (given->dwFlags & ACTCTX_FLAG_HMODULE_VALID && given->cbSize < sizeof *given))
        return fail(ERROR_INVALID_PARAMETER);
    if (given->dwFlags & (ACTCTX_FLAG_SOURCE_IS_ASSEMBLYREF | ACTCTX_FLAG_SET_PROCESS_DEFAULT))
        return fail(ERROR_CALL_NOT_IMPLEMENTED);
    BASE_SCOPED PWSTR path = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    BASE_SCOPED PWSTR directory = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!path || !directory)
        return INVALID_HANDLE_VALUE;
    SxsSource source = {.directory = directory};
    bool of_module = given->dwFlags & ACTCTX_FLAG_HMODULE_VALID && !given->lpSource;
    if (of_module) {
        if (!GetModuleFileNameW(given->hModule, directory, BASE_MAX_LONG_PATH))
            return INVALID_HANDLE_VALUE;
        cut_name(directory);
    } else if (!given->lpSource || !*given->lpSource) {
        return fail(ERROR_INVALID_PARAMETER);
    } else if (!GetFullPathNameW(given->lpSource, BASE_MAX_LONG_PATH, path, NULL)) {
        return INVALID_HANDLE_VALUE;
    } else {
        memcpy(directory, path, (base_length(path) + 1) * sizeof(WCHAR));
        cut_name(directory);
    }
    if (given->dwFlags & ACTCTX_FLAG_ASSEMBLY_DIRECTORY_VALID && !set_directory(directory, given->lpAssemblyDirectory))
        return fail(ERROR_INVALID_PARAMETER);
    if (of_module)
        return create_of_module(given, &source, path);
    source.path = path;
    if (given->dwFlags & ACTCTX_FLAG_RESOURCE_NAME_VALID)
        source.resource_name = given->lpResourceName;
    return finish(&source);
}

HANDLE WINAPI CreateActCtxA(PCACTCTXA given) {
    if (given == NULL || given->cbSize < offsetof(ACTCTXA, hModule))
        return fail(ERROR_INVALID_PARAMETER);
    ACTCTXW wide = {
        .cbSize = sizeof wide,
        .dwFlags = given->dwFlags,
        .wProcessorArchitecture = given->wProcessorArchitecture,
        .wLangId = given->wLangId,
        .hModule = given->dwFlags & ACTCTX_FLAG_HMODULE_VALID ? given->hModule : NULL,
    };
    BASE_SCOPED PWSTR source = given->lpSource ? base_wide(given->lpSource) : NULL;
    BASE_SCOPED PWSTR directory =
        given->dwFlags & ACTCTX_FLAG_ASSEMBLY_DIRECTORY_VALID ? base_wide(given->lpAssemblyDirectory) : NULL;
    bool named = given->dwFlags & ACTCTX_FLAG_RESOURCE_NAME_VALID && !IS_INTRESOURCE(given->lpResourceName);
    BASE_SCOPED PWSTR resource = named ? base_wide(given->lpResourceName) : NULL;
    wide.lpSource = source;
    wide.lpAssemblyDirectory = directory;
    wide.lpResourceName = named ? resource : (PCWSTR)given->lpResourceName;
    return CreateActCtxW(&wide);
}

VOID WINAPI AddRefActCtx(HANDLE handle) { RtlAddRefActivationContext(handle); }

VOID WINAPI ReleaseActCtx(HANDLE handle) { RtlReleaseActivationContext(handle); }

BOOL WINAPI ZombifyActCtx(HANDLE handle) { return context_of(handle) != NULL; }

BOOL WINAPI ActivateActCtx(HANDLE handle, ULONG_PTR *cookie) {
    if (cookie == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (handle != NULL && context_of(handle) == NULL)
        return FALSE;
    return base_result(RtlActivateActivationContext(0, handle, cookie));
}

BOOL WINAPI DeactivateActCtx(DWORD flags, ULONG_PTR cookie) {
    if (flags & ~(DWORD)DEACTIVATE_ACTCTX_FLAG_FORCE_EARLY_DEACTIVATION)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (cookie)
        RtlDeactivateActivationContext(flags, cookie);
    return TRUE;
}

BOOL WINAPI GetCurrentActCtx(HANDLE *handle) {
    if (handle == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_result(RtlGetActiveActivationContext(handle));
}

BOOL WINAPI FindActCtxSectionStringW(DWORD flags, const GUID *extension, ULONG section, LPCWSTR text,
                                     PACTCTX_SECTION_KEYED_DATA data) {
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, text);
    return base_result(RtlFindActivationContextSectionString(flags, extension, section, &name, data));
}

BOOL WINAPI FindActCtxSectionStringA(DWORD flags, const GUID *extension, ULONG section, LPCSTR text,
                                     PACTCTX_SECTION_KEYED_DATA data) {
    if (text == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR wide = base_wide(text);
    return wide && FindActCtxSectionStringW(flags, extension, section, wide, data);
}

BOOL WINAPI FindActCtxSectionGuid(DWORD flags, const GUID *extension, ULONG section, const GUID *guid,
                                  PACTCTX_SECTION_KEYED_DATA data) {
    return base_result(RtlFindActivationContextSectionGuid(flags, extension, section, guid, data));
}
