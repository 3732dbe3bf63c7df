/* __CxxFrameHandler: the language handler of C++ functions. It looks for a handler, or unwinds the function's frame. */
#include "eh.h"

enum { TARGET_UNWIND = 0x20, ANY_UNWIND = 0x02 | 0x04 };

typedef void (*se_translator)(unsigned code, EXCEPTION_POINTERS *pointers);

EXCEPTION_DISPOSITION __CxxFrameHandler(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                        DISPATCHER_CONTEXT *dispatcher);
EXCEPTION_DISPOSITION __CxxFrameHandler2(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher);
EXCEPTION_DISPOSITION __CxxFrameHandler3(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher);
se_translator _set_se_translator(se_translator translator);

static uint32_t flags_of(const cxx_function *function) {
    return (function->magic & CXX_MAGIC_BITS) >= CXX_MAGIC_3 ? function->flags : 0;
}

static const cxx_handler *handlers_at(const cxx_frame *frame, int32_t rva) {
    return (const cxx_handler *)(frame->base + (uint32_t)rva);
}

static void look_in_block(const cxx_frame *frame, const cxx_try *block, EXCEPTION_RECORD *record, CONTEXT *context,
                          DISPATCHER_CONTEXT *dispatcher) {
    bool is_cxx = cxx_is_exception(record);
    const cxx_handler *handler = handlers_at(frame, block->handlers_rva);
    for (int32_t i = 0; i < block->handler_count; i++, handler++) {
        if (cxx_catches_all(handler, frame->base))
            cxx_catch(frame, block, handler, record, context, dispatcher);
        const cxx_catchable *catchable = is_cxx ? cxx_match(handler, frame->base, record) : NULL;
        if (!catchable)
            continue;
        cxx_build_catch_object(frame->frame, handler, catchable, record);
        cxx_catch(frame, block, handler, record, context, dispatcher);
    }
}

static bool breaks_specification(const cxx_frame *frame, const EXCEPTION_RECORD *record) {
    if ((frame->function->magic & CXX_MAGIC_BITS) < CXX_MAGIC_2 || !frame->function->specification_rva)
        return false;
    const cxx_specification *allowed =
        (const cxx_specification *)(frame->base + (uint32_t)frame->function->specification_rva);
    const cxx_handler *handler = handlers_at(frame, allowed->handlers_rva);
    for (int32_t i = 0; i < allowed->count; i++)
        if (cxx_match(&handler[i], frame->base, record))
            return false;
    return true;
}

static void search(const cxx_frame *frame, EXCEPTION_RECORD *record, CONTEXT *context,
                   DISPATCHER_CONTEXT *dispatcher) {
    struct crt_thread *thread = crt_thread_data();
    if (cxx_is_rethrow(record)) {
        if (!thread->current_exception)
            return;
        record = thread->current_exception;
        context = thread->current_exception_context;
    }
    bool is_cxx = cxx_is_exception(record);
    if (!is_cxx) {
        if (record->ExceptionCode == (DWORD)STATUS_BREAKPOINT)
            return;
        if (frame->function->try_count && thread->se_translator) {
            EXCEPTION_POINTERS pointers = {record, context};
            ((se_translator)thread->se_translator)(record->ExceptionCode, &pointers);
        }
    }
    int32_t state = cxx_state(frame);
    const cxx_try *block = (const cxx_try *)(frame->base + (uint32_t)frame->function->tries_rva);
    for (int32_t i = 0; i < frame->function->try_count; i++, block++)
        if (cxx_try_is_active(frame, block, state))
            look_in_block(frame, block, record, context, dispatcher);
    if (frame->catching)
        return;
    if (flags_of(frame->function) & FUNCTION_NOEXCEPT)
        terminate();
    if (is_cxx && breaks_specification(frame, record))
        unexpected();
}

static void unwind(const cxx_frame *frame, const EXCEPTION_RECORD *record, const DISPATCHER_CONTEXT *dispatcher) {
    int32_t last = cxx_lowest_state(frame);
    if (record->ExceptionFlags & TARGET_UNWIND && !cxx_catch_target(record, &last)) {
        // A longjmp into this function: what lives at its target stays.
        last = cxx_state_of_ip(frame, dispatcher->TargetIp) + 1;
        cxx_unwind_through(frame, last);
        cxx_end_catch(frame);
        return;
    }
    cxx_unwind_through(frame, last);
}

EXCEPTION_DISPOSITION __CxxFrameHandler3(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher) {
    cxx_frame frame = cxx_frame_of(establisher, dispatcher);
    DWORD code = record->ExceptionCode;
    // Under /EHs only `throw` is an exception, to this function; unwinds of handlers and of longjmp are their ends.
    if (flags_of(frame.function) & FUNCTION_SYNCHRONOUS_ONLY && code != (DWORD)CXX_EXCEPTION &&
        code != (DWORD)STATUS_UNWIND_CONSOLIDATE && code != (DWORD)STATUS_LONGJUMP)
        return ExceptionContinueSearch;
    if (record->ExceptionFlags & ANY_UNWIND) {
        if (frame.function->state_count)
            unwind(&frame, record, dispatcher);
    } else {
        search(&frame, record, context, dispatcher);
    }
    return ExceptionContinueSearch;
}

EXCEPTION_DISPOSITION __CxxFrameHandler2(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                         DISPATCHER_CONTEXT *dispatcher) {
    return __CxxFrameHandler3(record, establisher, context, dispatcher);
}

EXCEPTION_DISPOSITION __CxxFrameHandler(EXCEPTION_RECORD *record, void *establisher, CONTEXT *context,
                                        DISPATCHER_CONTEXT *dispatcher) {
    return __CxxFrameHandler3(record, establisher, context, dispatcher);
}

se_translator _set_se_translator(se_translator translator) {
    struct crt_thread *thread = crt_thread_data();
    se_translator before = (se_translator)thread->se_translator;
    thread->se_translator = (void *)translator;
    return before;
}
