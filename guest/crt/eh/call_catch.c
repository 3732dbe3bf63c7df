/* Unwinding to a handler and running it. The handler runs on top of the stack of the throw, where the exception object
 * lies: RtlUnwindEx calls run_handler there, and goes on in the function at the address that it returns. */
#include "eh.h"

/* The unwind's ExceptionInformation; the first is the system's. */
enum { CALL, FUNCLET, FRAME, LAST_STATE, CONTEXT_OF, RECORD, PARAMETERS };

static int note_rethrow(EXCEPTION_POINTERS *pointers, bool *rethrown) {
    if (cxx_is_rethrow(pointers->ExceptionRecord))
        *rethrown = true;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void *call_funclet(uintptr_t funclet, void *frame, bool *rethrown) {
    void *(*handler)(uintptr_t, void *) = (void *(*)(uintptr_t, void *))funclet;
    void *resume = NULL;
    __try {
        resume = handler(funclet, frame);
    } __except (note_rethrow(GetExceptionInformation(), rethrown)) {
    }
    return resume;
}

static uintptr_t run_handler(const EXCEPTION_RECORD *unwind) {
    struct crt_thread *thread = crt_thread_data();
    const cxx_frame *frame = (const cxx_frame *)unwind->ExceptionInformation[FRAME];
    EXCEPTION_RECORD *record = (EXCEPTION_RECORD *)unwind->ExceptionInformation[RECORD];
    uintptr_t funclet = unwind->ExceptionInformation[FUNCLET];
    void *outer = thread->current_exception, *outer_context = thread->current_exception_context;
    void *object = cxx_is_exception(record) ? (void *)record->ExceptionInformation[CXX_OBJECT] : NULL;
    void *function_frame = frame->frame, *resume = NULL;
    bool rethrown = false;
    cxx_in_use use;
    _CreateFrameInfo(&use, object);
    thread->current_exception = record;
    thread->current_exception_context = (void *)unwind->ExceptionInformation[CONTEXT_OF];
    if (cxx_is_exception(record) && thread->processing_throw > 0)
        thread->processing_throw--;
    __try {
        resume = call_funclet(funclet, function_frame, &rethrown);
    } __finally {
        _FindAndUnlinkFrame(&use);
        if (object && !rethrown && _IsExceptionObjectToBeDestroyed(object))
            __DestructExceptionObject(record, 1);
        thread->current_exception = outer;
        thread->current_exception_context = outer_context;
    }
    cxx_end_catch(frame);
    return (uintptr_t)resume;
}

void cxx_catch(const cxx_frame *frame, const cxx_try *block, const cxx_handler *handler, EXCEPTION_RECORD *record,
               CONTEXT *context, DISPATCHER_CONTEXT *dispatcher) {
    uintptr_t funclet = frame->base + (uint32_t)handler->funclet_rva;
    EXCEPTION_RECORD unwind = {
        .ExceptionCode = (DWORD)STATUS_UNWIND_CONSOLIDATE,
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .NumberParameters = PARAMETERS,
    };
    unwind.ExceptionInformation[CALL] = (ULONG_PTR)run_handler;
    unwind.ExceptionInformation[FUNCLET] = funclet;
    unwind.ExceptionInformation[FRAME] = (ULONG_PTR)frame;
    unwind.ExceptionInformation[LAST_STATE] = (ULONG_PTR)block->low;
    unwind.ExceptionInformation[CONTEXT_OF] = (ULONG_PTR)context;
    unwind.ExceptionInformation[RECORD] = (ULONG_PTR)record;
    RtlUnwindEx(frame->own, (void *)funclet, &unwind, NULL, dispatcher->ContextRecord, dispatcher->HistoryTable);
    __builtin_unreachable();
}

bool cxx_catch_target(const EXCEPTION_RECORD *record, int32_t *last) {
    if (record->ExceptionCode != (DWORD)STATUS_UNWIND_CONSOLIDATE || record->NumberParameters != PARAMETERS ||
        record->ExceptionInformation[CALL] != (ULONG_PTR)run_handler)
        return false;
    *last = (int32_t)record->ExceptionInformation[LAST_STATE];
    return true;
}
