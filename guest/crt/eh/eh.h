/* C++ exceptions: the calls between this folder's files. */
#pragma once
#include "../thread/thread_data.h"
#include "tables.h"

typedef void (*cxx_procedure)(void);

/* An exception object that a handler is using, in the list of its thread; programs know the layout. */
typedef struct cxx_in_use {
    void *object;
    struct cxx_in_use *next;
} cxx_in_use;

/* match.c */
const cxx_catchable *cxx_match(const cxx_handler *handler, uintptr_t handler_base, const EXCEPTION_RECORD *record);
bool cxx_catches_all(const cxx_handler *handler, uintptr_t handler_base);
void *__AdjustPointer(void *object, const cxx_displacement *displacement);
void cxx_build_catch_object(void *frame, const cxx_handler *handler, const cxx_catchable *catchable,
                            const EXCEPTION_RECORD *record);
void __DestructExceptionObject(EXCEPTION_RECORD *record, int throw_not_allowed);

/* current.c */
cxx_in_use *_CreateFrameInfo(cxx_in_use *use, void *object);
void _FindAndUnlinkFrame(cxx_in_use *use);
int _IsExceptionObjectToBeDestroyed(void *object);

/* terminate.c */
__declspec(noreturn) void terminate(void);
__declspec(noreturn) void unexpected(void);
/* The filter around code that must not let a C++ exception out. */
int __FrameUnwindFilter(EXCEPTION_POINTERS *pointers);

/* frame.c: an activation of a function, or of one of its catch funclets. */
typedef struct {
    uintptr_t base;
    const cxx_function *function;
    void *own;               /* the activation's establisher frame */
    char *frame;             /* the function's, which holds the variables and the progress */
    const cxx_try *catching; /* of which block it is a handler; NULL for the function itself */
    int32_t ip_state;
} cxx_frame;

cxx_frame cxx_frame_of(void *establisher, const DISPATCHER_CONTEXT *dispatcher);
int32_t cxx_state_of_ip(const cxx_frame *frame, uintptr_t ip);
int32_t cxx_state(const cxx_frame *frame);
bool cxx_try_is_active(const cxx_frame *frame, const cxx_try *block, int32_t state);
/* Destroy what lives in states down to and with `last`. */
void cxx_unwind_through(const cxx_frame *frame, int32_t last);
/* The lowest state that belongs to the activation. */
int32_t cxx_lowest_state(const cxx_frame *frame);
/* A handler of the activation has ended: its instruction pointer says its state again. */
void cxx_end_catch(const cxx_frame *frame);

/* call_catch.c */
__declspec(noreturn) void cxx_catch(const cxx_frame *frame, const cxx_try *block, const cxx_handler *handler,
                                    EXCEPTION_RECORD *record, CONTEXT *context, DISPATCHER_CONTEXT *dispatcher);
/* Whether an unwind is ours towards this frame, and down to which state. */
bool cxx_catch_target(const EXCEPTION_RECORD *record, int32_t *last);
