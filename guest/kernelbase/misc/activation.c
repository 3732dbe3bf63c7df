// Activation contexts, as on a system that has no side-by-side assemblies: they can be created, activated and left,
// and nothing is ever found in them.

#include "kernelbase.h"

typedef struct {
    LONG references;
    ULONG magic;
} ActivationContext;

enum { CONTEXT_MAGIC = 0x78746341 };

static ActivationContext *context_of(HANDLE handle) {
    ActivationContext *context = handle;
    if (handle == NULL || handle == INVALID_HANDLE_VALUE || context->magic != CONTEXT_MAGIC) {
        base_fail(ERROR_INVALID_HANDLE);
        return NULL;
    }
    return context;
}

static HANDLE create(PCWSTR source, bool from_module) {
    if (!from_module && (source == NULL || GetFileAttributesW(source) == INVALID_FILE_ATTRIBUTES)) {
        if (source == NULL)
            base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    ActivationContext *context = base_alloc(sizeof *context);
    if (context == NULL)
        return INVALID_HANDLE_VALUE;
    *context = (ActivationContext){1, CONTEXT_MAGIC};
    return context;
}

HANDLE WINAPI CreateActCtxW(PCACTCTXW given) {
    if (given == NULL || given->cbSize != sizeof *given) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    bool from_module = (given->dwFlags & ACTCTX_FLAG_HMODULE_VALID) && given->hModule;
    return create(given->lpSource, from_module);
}

HANDLE WINAPI CreateActCtxA(PCACTCTXA given) {
    if (given == NULL || given->cbSize != sizeof *given) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    BASE_SCOPED PWSTR source = base_wide(given->lpSource);
    return create(source, (given->dwFlags & ACTCTX_FLAG_HMODULE_VALID) && given->hModule);
}

VOID WINAPI AddRefActCtx(HANDLE handle) {
    ActivationContext *context = handle ? context_of(handle) : NULL;
    if (context)
        _InterlockedIncrement(&context->references);
}

VOID WINAPI ReleaseActCtx(HANDLE handle) {
    ActivationContext *context = handle ? context_of(handle) : NULL;
    if (context && _InterlockedDecrement(&context->references) == 0) {
        context->magic = 0;
        base_free(context);
    }
}

BOOL WINAPI ZombifyActCtx(HANDLE handle) { return context_of(handle) != NULL; }

// The frames of a thread, newest first, hang off its TEB.
static RTL_ACTIVATION_CONTEXT_STACK_FRAME **top_frame(void) { return &NtTeb()->ActivationStack.ActiveFrame; }

BOOL WINAPI ActivateActCtx(HANDLE handle, ULONG_PTR *cookie) {
    if (cookie == NULL || (handle != NULL && context_of(handle) == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = base_alloc(sizeof *frame);
    if (frame == NULL)
        return FALSE;
    *frame = (RTL_ACTIVATION_CONTEXT_STACK_FRAME){*top_frame(), handle, 0};
    *top_frame() = frame;
    AddRefActCtx(handle);
    *cookie = (ULONG_PTR)frame;
    return TRUE;
}

static bool is_active(ULONG_PTR cookie) {
    for (const RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = *top_frame(); frame; frame = frame->Previous)
        if ((ULONG_PTR)frame == cookie)
            return true;
    return false;
}

BOOL WINAPI DeactivateActCtx(DWORD flags, ULONG_PTR cookie) {
    if (flags & ~(DWORD)DEACTIVATE_ACTCTX_FLAG_FORCE_EARLY_DEACTIVATION)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (cookie == 0)
        return TRUE;
    if (!is_active(cookie))
        RtlRaiseStatus(STATUS_SXS_INVALID_DEACTIVATION);
    if ((ULONG_PTR)*top_frame() != cookie && !flags)
        RtlRaiseStatus(STATUS_SXS_EARLY_DEACTIVATION);
    for (bool last = false; !last;) {
        RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = *top_frame();
        last = (ULONG_PTR)frame == cookie;
        *top_frame() = frame->Previous;
        ReleaseActCtx(frame->ActivationContext);
        base_free(frame);
    }
    return TRUE;
}

BOOL WINAPI GetCurrentActCtx(HANDLE *handle) {
    if (handle == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    *handle = *top_frame() ? (*top_frame())->ActivationContext : NULL;
    AddRefActCtx(*handle);
    return TRUE;
}

BOOL WINAPI FindActCtxSectionStringW(DWORD flags, const GUID *extension, ULONG section, LPCWSTR text,
                                     PACTCTX_SECTION_KEYED_DATA data) {
    (void)flags, (void)extension, (void)section;
    if (text == NULL || data == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_fail(ERROR_SXS_KEY_NOT_FOUND);
}

BOOL WINAPI FindActCtxSectionStringA(DWORD flags, const GUID *extension, ULONG section, LPCSTR text,
                                     PACTCTX_SECTION_KEYED_DATA data) {
    (void)flags, (void)extension, (void)section;
    if (text == NULL || data == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_fail(ERROR_SXS_KEY_NOT_FOUND);
}

BOOL WINAPI FindActCtxSectionGuid(DWORD flags, const GUID *extension, ULONG section, const GUID *guid,
                                  PACTCTX_SECTION_KEYED_DATA data) {
    (void)flags, (void)extension, (void)section;
    if (guid == NULL || data == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return base_fail(ERROR_SXS_KEY_NOT_FOUND);
}

BOOL WINAPI QueryActCtxW(DWORD flags, HANDLE handle, PVOID sub_instance, ULONG information_class, PVOID buffer,
                         SIZE_T size, SIZE_T *written) {
    (void)sub_instance;
    if (information_class != ActivationContextBasicInformation)
        return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    ACTIVATION_CONTEXT_BASIC_INFORMATION information = {.hActCtx = handle};
    if (flags & QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX)
        information.hActCtx = *top_frame() ? (*top_frame())->ActivationContext : NULL;
    if (written)
        *written = sizeof information;
    if (size < sizeof information || buffer == NULL)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    if (!(flags & QUERY_ACTCTX_FLAG_NO_ADDREF))
        AddRefActCtx(information.hActCtx);
    memcpy(buffer, &information, sizeof information);
    return TRUE;
}

BOOL WINAPI QueryActCtxSettingsW(DWORD flags, HANDLE handle, PCWSTR namespace_, PCWSTR name, PWSTR buffer, SIZE_T size,
                                 SIZE_T *written) {
    (void)flags, (void)handle, (void)namespace_, (void)name, (void)buffer, (void)size, (void)written;
    return base_fail(ERROR_SXS_KEY_NOT_FOUND);
}
