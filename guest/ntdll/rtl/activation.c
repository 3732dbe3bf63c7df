// Activation contexts: their count, each thread's stack of active ones, and looking names up in what is active.
// What they are and how they are made is in guest/sxs.

#include "../../sxs/sxs.h"
#include "rtl.h"

static const ULONG_PTR cookie_mark = 0x1000000000000000; // what tells a cookie from a stray number

typedef struct HeapFrame {
    RTL_ACTIVATION_CONTEXT_STACK_FRAME frame;
    ULONG_PTR cookie;
} HeapFrame;

VOID NTAPI RtlAddRefActivationContext(PVOID Context) {
    SxsContext *context = sxs_of_handle(Context);
    if (context)
        InterlockedIncrement(&context->references);
}

VOID NTAPI RtlReleaseActivationContext(PVOID Context) {
    SxsContext *context = sxs_of_handle(Context);
    if (context && !InterlockedDecrement(&context->references))
        sxs_free(context);
}

static PACTIVATION_CONTEXT_STACK stack_of(PTEB teb) {
    if (!teb->ActivationContextStackPointer)
        teb->ActivationContextStackPointer = &teb->ActivationStack;
    return teb->ActivationContextStackPointer;
}

NTSTATUS NTAPI RtlActivateActivationContextEx(ULONG Flags, PTEB Teb, PVOID Context, ULONG_PTR *Cookie) {
    PACTIVATION_CONTEXT_STACK stack = stack_of(Teb);
    if (Flags & ~1u || Context == INVALID_HANDLE_VALUE)
        return STATUS_INVALID_PARAMETER;
    HeapFrame *pushed = rtl_allocate_zeroed(sizeof(*pushed));
    if (!pushed)
        return STATUS_NO_MEMORY;
    pushed->frame.Previous = stack->ActiveFrame;
    pushed->frame.ActivationContext = Context;
    pushed->cookie = cookie_mark | (ULONG_PTR)(++stack->NextCookieSequenceNumber);
    RtlAddRefActivationContext(Context);
    stack->ActiveFrame = &pushed->frame;
    *Cookie = pushed->cookie;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlActivateActivationContext(ULONG Flags, PVOID Context, ULONG_PTR *Cookie) {
    return RtlActivateActivationContextEx(Flags, NtTeb(), Context, Cookie);
}

static void pop(PACTIVATION_CONTEXT_STACK stack) {
    HeapFrame *top = CONTAINING_RECORD(stack->ActiveFrame, HeapFrame, frame);
    stack->ActiveFrame = top->frame.Previous;
    RtlReleaseActivationContext(top->frame.ActivationContext);
    rtl_free(top);
}

VOID NTAPI RtlDeactivateActivationContext(ULONG Flags, ULONG_PTR Cookie) {
    PACTIVATION_CONTEXT_STACK stack = stack_of(NtTeb());
    RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = stack->ActiveFrame;
    while (frame && CONTAINING_RECORD(frame, HeapFrame, frame)->cookie != Cookie)
        frame = frame->Previous;
    if (!frame)
        RtlRaiseStatus(STATUS_SXS_INVALID_DEACTIVATION);
    if (frame != stack->ActiveFrame && !(Flags & 1))
        RtlRaiseStatus(STATUS_SXS_EARLY_DEACTIVATION);
    frame = frame->Previous;
    while (stack->ActiveFrame != frame)
        pop(stack);
}

VOID NTAPI RtlFreeThreadActivationContextStack(void) {
    PACTIVATION_CONTEXT_STACK stack = stack_of(NtTeb());
    while (stack->ActiveFrame)
        pop(stack);
}

NTSTATUS NTAPI RtlGetActiveActivationContext(PVOID *Context) {
    const RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = stack_of(NtTeb())->ActiveFrame;
    *Context = frame ? frame->ActivationContext : NULL;
    RtlAddRefActivationContext(*Context);
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlIsActivationContextActive(PVOID Context) {
    for (const RTL_ACTIVATION_CONTEXT_STACK_FRAME *frame = stack_of(NtTeb())->ActiveFrame; frame;
         frame = frame->Previous) {
        if (frame->ActivationContext == Context)
            return TRUE;
    }
    return FALSE;
}

static BOOLEAN find_in(SxsContext *context, ULONG section, PCUNICODE_STRING name, PACTCTX_SECTION_KEYED_DATA data) {
    static const SxsDllRecord dll = {.size = sizeof(dll), .flags = 2}; // PATH_OMITS_ASSEMBLY_ROOT
    const SxsFile *file;
    const SxsClass *class;
    ULONG assembly;
    const void *record = NULL;
    if (!context)
        return FALSE;
    if (section == ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION && sxs_find_file(context, name, &assembly, &file)) {
        record = &dll;
        data->ulLength = sizeof(dll);
    } else if (section == ACTIVATION_CONTEXT_SECTION_WINDOW_CLASS_REDIRECTION &&
               (class = sxs_find_class(context, name, &assembly, &file))) {
        record = class->record;
        data->ulLength = class->record->dll_offset + class->record->dll_length + sizeof(WCHAR);
    }
    if (!record)
        return FALSE;
    data->ulDataFormatVersion = 1;
    data->lpData = data->lpSectionBase = (PVOID)record;
    data->ulSectionTotalLength = data->ulLength;
    data->lpSectionGlobalData = NULL;
    data->ulSectionGlobalDataLength = 0;
    if (data->cbSize >= offsetof(ACTCTX_SECTION_KEYED_DATA, ulAssemblyRosterIndex) + sizeof(ULONG)) {
        data->hActCtx = context;
        data->ulAssemblyRosterIndex = assembly + 1;
    }
    return TRUE;
}

NTSTATUS NTAPI RtlFindActivationContextSectionString(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                     PCUNICODE_STRING Name, PVOID Data) {
    PACTCTX_SECTION_KEYED_DATA data = Data;
    if (Flags & ~(ULONG)FIND_ACTCTX_SECTION_KEY_RETURN_HACTCTX || ExtensionGuid || !Name || !Name->Buffer || !data ||
        data->cbSize < offsetof(ACTCTX_SECTION_KEYED_DATA, ulAssemblyRosterIndex))
        return STATUS_INVALID_PARAMETER;
    SxsContext *active = sxs_active(), *process = sxs_process_default();
    if (SectionType != ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION &&
        SectionType != ACTIVATION_CONTEXT_SECTION_WINDOW_CLASS_REDIRECTION)
        return STATUS_SXS_SECTION_NOT_FOUND;
    if (!find_in(active, SectionType, Name, data) && !find_in(process, SectionType, Name, data))
        return STATUS_SXS_KEY_NOT_FOUND;
    if (data->cbSize >= offsetof(ACTCTX_SECTION_KEYED_DATA, ulAssemblyRosterIndex) + sizeof(ULONG)) {
        if (Flags & FIND_ACTCTX_SECTION_KEY_RETURN_HACTCTX)
            RtlAddRefActivationContext(data->hActCtx);
        else
            data->hActCtx = NULL;
    }
    return STATUS_SUCCESS;
}

// No manifest's comClass and comInterface elements are read.
NTSTATUS NTAPI RtlFindActivationContextSectionGuid(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                   const GUID *Guid, PVOID Data) {
    (void)SectionType;
    if (Flags & ~(ULONG)FIND_ACTCTX_SECTION_KEY_RETURN_HACTCTX || ExtensionGuid || !Guid || !Data)
        return STATUS_INVALID_PARAMETER;
    return STATUS_SXS_SECTION_NOT_FOUND;
}
