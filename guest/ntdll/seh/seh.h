// Structured exceptions on x64: the calls between this folder's files and what the loader calls here.
// Everything may run on a thread in any state: nothing here allocates or waits between an exception and its handlers.
#ifndef NTDLL_SEH_H
#define NTDLL_SEH_H

#ifndef _CRTIMP
#define _CRTIMP // some of what the C runtime imports is defined here
#endif
#include "nt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { // _JUMP_BUFFER
    ULONG64 Frame, Rbx, Rsp, Rbp, Rsi, Rdi, R12, R13, R14, R15, Rip;
    ULONG MxCsr;
    USHORT FpCsr, Spare;
    M128A Xmm[10]; // 6 to 15; the buffer may be aligned to 8 only
} __attribute__((packed, aligned(8))) JumpBuffer;
static_assert(offsetof(JumpBuffer, Xmm) == 0x60 && sizeof(JumpBuffer) == 0x100, "_JUMP_BUFFER");

// The loader tells of every image it maps and unmaps, ntdll and the program included.
void seh_module_added(void *base, SIZE_T size);
void seh_module_removed(void *base);

// function_table.c
PRUNTIME_FUNCTION seh_find_function(ULONG64 pc, ULONG64 *image_base);
PRUNTIME_FUNCTION seh_find_dynamic(ULONG64 pc, ULONG64 *image_base);

// dispatch.c
BOOLEAN seh_dispatch(PEXCEPTION_RECORD record, PCONTEXT context); // true: resume with the context
void seh_raise(PEXCEPTION_RECORD record, PCONTEXT context);       // by software; returns never, or by the context
void seh_raise_from(NTSTATUS status, PEXCEPTION_RECORD cause, PCONTEXT context) __attribute__((noreturn));

extern UNWIND_HISTORY_TABLE seh_no_history; // what handlers are given, who may not be given none

// The current stack, or the fiber's; a frame outside it ends a walk.
static inline bool seh_frame_on_stack(ULONG64 frame) {
    const NT_TIB *tib = &((TEB *)NtCurrentTeb())->NtTib;
    return !(frame & 7) && frame >= (ULONG64)tib->StackLimit && frame < (ULONG64)tib->StackBase;
}

// vectored.c
bool seh_call_exception_handlers(PEXCEPTION_RECORD record, PCONTEXT context); // true: one said to continue
void seh_call_continue_handlers(PEXCEPTION_RECORD record, PCONTEXT context);

// calls.S: call a language handler inside a frame that knows what an exception or an unwind through it means.
EXCEPTION_DISPOSITION seh_call_for_exception(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                             PDISPATCHER_CONTEXT dispatcher);
EXCEPTION_DISPOSITION seh_call_for_unwind(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                          PDISPATCHER_CONTEXT dispatcher);

// context.S
void seh_restore(PCONTEXT context) __attribute__((noreturn));
void seh_restore_consolidated(PCONTEXT context, PEXCEPTION_RECORD record) __attribute__((noreturn));

// fatal.c
void seh_report_fatal_failure(NTSTATUS status, const void *address) __attribute__((noreturn));
EXCEPTION_DISPOSITION NTAPI rtl_user_thread_start_handler(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                                          PDISPATCHER_CONTEXT dispatcher);

enum {
    SEH_NONCONTINUABLE = 0x01,
    SEH_UNWINDING = 0x02,
    SEH_EXIT_UNWIND = 0x04,
    SEH_STACK_INVALID = 0x08,
    SEH_NESTED_CALL = 0x10,
    SEH_TARGET_UNWIND = 0x20,
    SEH_COLLIDED_UNWIND = 0x40,
    SEH_ANY_UNWIND = SEH_UNWINDING | SEH_EXIT_UNWIND,
};

#endif
