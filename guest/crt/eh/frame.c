/* Which state a C++ function's activation is in, and destroying what the states it leaves hold.
 * A function and its catch funclets share one frame, whose progress slot says how far an unwind has come: -2 for not at
 * all. While a handler runs, the slot is the state around its try block, so its meaning depends on who asks. */
#include "eh.h"

enum { NO_PROGRESS = -2 };

static int32_t *progress(const cxx_frame *frame) {
    return (int32_t *)(frame->frame + frame->function->progress_offset);
}

static const cxx_try *tries(const cxx_frame *frame) {
    return (const cxx_try *)(frame->base + (uint32_t)frame->function->tries_rva);
}

static bool in_handlers(const cxx_try *block, int32_t state) {
    return state > block->high && state <= block->catch_high;
}

static bool is_inside_handlers(const cxx_try *inner, const cxx_try *outer) {
    return inner->low > outer->high && inner->catch_high <= outer->catch_high;
}

/* A function's first entry in .pdata: its other parts are chained to it. */
static const RUNTIME_FUNCTION *primary(uintptr_t base, const RUNTIME_FUNCTION *function) {
    enum { CHAINED = 4, FLAGS_SHIFT = 3, COUNT = 2, CODES = 4 };
    for (;;) {
        const uint8_t *unwind = (const uint8_t *)(base + function->UnwindData);
        if (!(unwind[0] >> FLAGS_SHIFT & CHAINED))
            return function;
        function = (const RUNTIME_FUNCTION *)(unwind + CODES + (size_t)(unwind[COUNT] + 1) / 2 * 4);
    }
}

cxx_frame cxx_frame_of(void *establisher, const DISPATCHER_CONTEXT *dispatcher) {
    cxx_frame frame = {.base = dispatcher->ImageBase, .own = establisher, .frame = establisher};
    frame.function = (const cxx_function *)(frame.base + *(const uint32_t *)dispatcher->HandlerData);
    uint32_t start = primary(frame.base, dispatcher->FunctionEntry)->BeginAddress;
    const cxx_try *block = tries(&frame);
    for (int32_t i = 0; i < frame.function->try_count && !frame.catching; i++, block++) {
        const cxx_handler *handler = (const cxx_handler *)(frame.base + (uint32_t)block->handlers_rva);
        for (int32_t j = 0; j < block->handler_count; j++, handler++) {
            if ((uint32_t)handler->funclet_rva != start)
                continue;
            frame.catching = block;
            frame.frame = *(char **)((char *)establisher + handler->parent_offset);
            break;
        }
    }
    frame.ip_state = cxx_state_of_ip(&frame, dispatcher->ControlPc);
    return frame;
}

int32_t cxx_state_of_ip(const cxx_frame *frame, uintptr_t ip) {
    const cxx_ip_state *map = (const cxx_ip_state *)(frame->base + (uint32_t)frame->function->ips_rva);
    uint32_t rva = (uint32_t)(ip - frame->base);
    int32_t state = -1;
    for (int32_t i = 0; i < frame->function->ip_count && map[i].start_rva <= rva; i++)
        state = map[i].state;
    return state;
}

static const cxx_unwind_step *step_of(const cxx_frame *frame, int32_t state) {
    if (state >= frame->function->state_count)
        terminate();
    return (const cxx_unwind_step *)(frame->base + (uint32_t)frame->function->unwind_rva) + state;
}

/* The state the activation was left in by a handler that is running somewhere above: out of every handler within it. */
static int32_t out_of_handlers(const cxx_frame *frame, int32_t state) {
    const cxx_try *block = tries(frame);
    for (int32_t i = 0; i < frame->function->try_count && state >= 0;) {
        bool within = !frame->catching || is_inside_handlers(&block[i], frame->catching);
        if (within && in_handlers(&block[i], state)) {
            state = step_of(frame, state)->to_state;
            i = 0;
        } else {
            i++;
        }
    }
    return state;
}

int32_t cxx_state(const cxx_frame *frame) {
    int32_t reached = *progress(frame);
    bool is_own = frame->catching ? in_handlers(frame->catching, reached) : reached != NO_PROGRESS;
    return is_own ? out_of_handlers(frame, reached) : frame->ip_state;
}

bool cxx_try_is_active(const cxx_frame *frame, const cxx_try *block, int32_t state) {
    return state >= block->low && state <= block->high &&
           (!frame->catching || is_inside_handlers(block, frame->catching));
}

int32_t cxx_lowest_state(const cxx_frame *frame) { return frame->catching ? frame->catching->high + 1 : 0; }

/* A destructor that throws while an exception is on its way ends the program; other exceptions pass, and the slot says
 * where to go on. */
static void run(const cxx_frame *frame, int32_t action_rva) {
    void (*action)(void *, void *) = (void (*)(void *, void *))(frame->base + (uint32_t)action_rva);
    char *parent = frame->frame;
    __try {
        action(action, parent);
    } __except (__FrameUnwindFilter(GetExceptionInformation())) {
    }
}

void cxx_unwind_through(const cxx_frame *frame, int32_t last) {
    int32_t state = cxx_state(frame);
    while (state >= last && state >= 0) {
        const cxx_unwind_step *step = step_of(frame, state);
        state = step->to_state;
        *progress(frame) = state;
        if (step->action_rva)
            run(frame, step->action_rva);
    }
    *progress(frame) = state;
}

void cxx_end_catch(const cxx_frame *frame) {
    int32_t state = NO_PROGRESS;
    if (frame->catching)
        for (state = frame->catching->high + 1; state >= 0 && in_handlers(frame->catching, state);)
            state = step_of(frame, state)->to_state;
    *progress(frame) = state;
}
