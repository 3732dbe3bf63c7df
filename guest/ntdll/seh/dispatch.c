// From an exception to its handler: vectored handlers first, then the frames of the stack from the innermost outwards.

#include "seh/seh.h"
#include "sync/sync.h"

UNWIND_HISTORY_TABLE seh_no_history; // nothing is remembered: a look-up is as fast

// Raise an exception about the handling of another; it can not be continued.
void seh_raise_from(NTSTATUS status, PEXCEPTION_RECORD cause, PCONTEXT context) {
    EXCEPTION_RECORD record = {
        .ExceptionCode = (DWORD)status,
        .ExceptionFlags = SEH_NONCONTINUABLE,
        .ExceptionRecord = cause,
        .ExceptionAddress = (void *)context->Rip,
    };
    RtlRaiseException(&record);
    NtTerminateProcess(NtCurrentProcess(), status);
    __builtin_unreachable();
}

typedef enum { CONTINUE, SEARCH_ON } Outcome;

// The frame at hand has a handler: call it and see to what it says. CONTINUE ends the dispatching.
static Outcome ask_handler(PEXCEPTION_RECORD record, PCONTEXT context, CONTEXT *walked, DISPATCHER_CONTEXT *dispatcher,
                           ULONG64 *nested_frame) {
    for (;;) {
        void *frame = (void *)dispatcher->EstablisherFrame;
        DISPATCHER_CONTEXT given = *dispatcher;
        EXCEPTION_DISPOSITION disposition = seh_call_for_exception(record, frame, context, &given);
        if (*nested_frame == dispatcher->EstablisherFrame) {
            record->ExceptionFlags &= ~(DWORD)SEH_NESTED_CALL;
            *nested_frame = 0;
        }
        switch (disposition) {
        case ExceptionContinueExecution:
            if (record->ExceptionFlags & SEH_NONCONTINUABLE)
                seh_raise_from(STATUS_NONCONTINUABLE_EXCEPTION, record, context);
            return CONTINUE;
        case ExceptionContinueSearch:
            return SEARCH_ON;
        case ExceptionNestedException:
            record->ExceptionFlags |= SEH_NESTED_CALL;
            if (given.EstablisherFrame > *nested_frame)
                *nested_frame = given.EstablisherFrame;
            return SEARCH_ON;
        case ExceptionCollidedUnwind:
            // Frames that an interrupted unwind has left behind are not asked again: go on at the one it was at.
            *walked = *given.ContextRecord;
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, given.ImageBase, given.ControlPc, given.FunctionEntry, walked,
                             &(void *){NULL}, &(ULONG64){0}, NULL);
            *dispatcher = given;
            dispatcher->ContextRecord = walked;
            continue;
        default:
            seh_raise_from(STATUS_INVALID_DISPOSITION, record, context);
        }
    }
}

static bool dispatch_to_frames(PEXCEPTION_RECORD record, PCONTEXT context) {
    CONTEXT walked = *context;
    ULONG64 nested_frame = 0;
    for (;;) {
        ULONG64 base = 0, frame = 0, pc = walked.Rip;
        void *handler_data = NULL;
        PEXCEPTION_ROUTINE handler = NULL;
        PRUNTIME_FUNCTION function = RtlLookupFunctionEntry(pc, &base, &seh_no_history);
        if (function) {
            handler = RtlVirtualUnwind(UNW_FLAG_EHANDLER, base, pc, function, &walked, &handler_data, &frame, NULL);
            if (!seh_frame_on_stack(frame)) {
                record->ExceptionFlags |= SEH_STACK_INVALID;
                return false;
            }
        } else {
            if (!seh_frame_on_stack(walked.Rsp))
                return false;
            walked.Rip = *(ULONG64 *)walked.Rsp;
            walked.Rsp += 8;
        }
        if (handler) {
            DISPATCHER_CONTEXT dispatcher = {
                .ControlPc = pc,
                .ImageBase = base,
                .FunctionEntry = function,
                .EstablisherFrame = frame,
                .ContextRecord = &walked, // the caller's already; handlers may use it for an unwind
                .LanguageHandler = handler,
                .HandlerData = handler_data,
                .HistoryTable = &seh_no_history,
            };
            if (ask_handler(record, context, &walked, &dispatcher, &nested_frame) == CONTINUE)
                return true;
        }
        if (!walked.Rip)
            return false;
    }
}

BOOLEAN seh_dispatch(PEXCEPTION_RECORD record, PCONTEXT context) {
    bool handled = seh_call_exception_handlers(record, context) || dispatch_to_frames(record, context);
    seh_call_continue_handlers(record,
                               context); // also where nobody handled it: Go's runtime reports crashes from there
    return handled;
}

static bool watches(PCONTEXT context) {
    return (context->ContextFlags & CONTEXT_DEBUG_REGISTERS) == CONTEXT_DEBUG_REGISTERS &&
           (context->Dr0 || context->Dr1 || context->Dr2 || context->Dr3 || context->Dr7);
}

// `watched`: as the exception came, where that is the context's to change.
static void resume(PCONTEXT context, bool watched) {
    enum { EXTENDED = 0x40 };
    if (watched || watches(context) || context->ContextFlags & EXTENDED) // registers that only the kernel can load
        NtContinue(context, FALSE);
    seh_restore(context);
}

void seh_raise(PEXCEPTION_RECORD record, PCONTEXT context) {
    record->ExceptionAddress = (void *)context->Rip;
    if (NtCurrentPeb()->BeingDebugged) // the kernel tells the debugger, and comes back to the dispatcher
        seh_raise_from(NtRaiseException(record, context, TRUE), record, context);
    bool watched = (context->ContextFlags & CONTEXT_DEBUG_REGISTERS) == CONTEXT_DEBUG_REGISTERS;
    if (seh_dispatch(record, context))
        resume(context, watched);
    NTSTATUS status = NtRaiseException(record, context, FALSE);
    seh_raise_from(status, record, context);
}

// What KiUserExceptionDispatcher keeps aside: the XCR0 states of AVX and AVX-512, as far as the system has them on and
// the processor has the instructions for it; ~0 until it is known.
uint32_t seh_vector_states = ~0u;

uint32_t seh_find_vector_states(void) {
    enum { OSXSAVE = 1 << 27, XSAVEC = 1 << 1, XGETBV_1 = 1 << 2, VECTOR_STATES = 0xe4 };
    uint32_t eax, ebx, ecx, edx, low = 0, high;
    __asm__("cpuid" : "=a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx) : "a"(1), "c"(0));
    if (ecx & OSXSAVE) {
        __asm__("cpuid" : "=a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx) : "a"(0xd), "c"(1));
        if ((eax & (XSAVEC | XGETBV_1)) == (XSAVEC | XGETBV_1))
            __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    }
    seh_vector_states = low & VECTOR_STATES;
    return seh_vector_states;
}

// KiUserExceptionDispatcher's work. Returns only when the exception found no handler.
void seh_dispatch_from_kernel(PEXCEPTION_RECORD record, PCONTEXT context, const void *vectors, uint32_t states) {
    bool handled, watched = watches(context);
    if (context->Rip == (ULONG64)slist_pop_fault && record->ExceptionCode == (DWORD)STATUS_ACCESS_VIOLATION) {
        context->Rip = (ULONG64)slist_pop_resume;
        handled = true;
    } else {
        handled = seh_dispatch(record, context);
    }
    if (!handled)
        return;
    if (vectors)
        __asm__ volatile("xrstor64 (%0)" : : "r"(vectors), "a"(states), "d"(0) : "memory");
    resume(context, watched);
}

BOOLEAN NTAPI RtlDispatchException(PEXCEPTION_RECORD record, PCONTEXT context) { return seh_dispatch(record, context); }
