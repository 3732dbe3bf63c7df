// Activation contexts: counted objects, and each thread's stack of active ones.
// No manifest is read here: a context made by this module has no redirections, and a look-up in it finds nothing.

#include "rtl.h"

static const ULONG_PTR cookie_mark = 0x1000000000000000; // what tells a cookie from a stray number

typedef struct HeapFrame {
    RTL_ACTIVATION_CONTEXT_STACK_FRAME frame;
    ULONG_PTR cookie;
} HeapFrame;

typedef struct ActivationContext {
    LONG references;
} ActivationContext;

static BOOLEAN is_object(PVOID context) { return context && context != INVALID_HANDLE_VALUE; }

VOID NTAPI RtlAddRefActivationContext(PVOID Context) {
    if (is_object(Context))
        InterlockedIncrement(&((ActivationContext *)Context)->references);
}

VOID NTAPI RtlReleaseActivationContext(PVOID Context) {
    if (is_object(Context) && !InterlockedDecrement(&((ActivationContext *)Context)->references))
        rtl_free(Context);
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

NTSTATUS NTAPI RtlFindActivationContextSectionString(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                     PCUNICODE_STRING Name, PVOID Data) {
    (void)Flags, (void)ExtensionGuid, (void)SectionType, (void)Name, (void)Data;
    return STATUS_SXS_SECTION_NOT_FOUND;
}

NTSTATUS NTAPI RtlFindActivationContextSectionGuid(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                   const GUID *Guid, PVOID Data) {
    (void)Flags, (void)ExtensionGuid, (void)SectionType, (void)Guid, (void)Data;
    return STATUS_SXS_SECTION_NOT_FOUND;
}
