// RtlUnwindEx: leave every frame up to a target, calling the termination handlers on the way, and go on in the target.

#include "seh/seh.h"

typedef struct {
    void *target_frame;
    void *target_ip;
    PEXCEPTION_RECORD record;
    void *return_value;
    PUNWIND_HISTORY_TABLE history;
} Unwind;

// Call one frame's handler, and those of the frames of an interrupted unwind that it leads to.
// `current` is the frame's context, `previous` its caller's; both move on when an unwind collides.
static ULONG64 call_handlers(Unwind *unwind, DISPATCHER_CONTEXT *dispatcher, PCONTEXT current, PCONTEXT previous) {
    PEXCEPTION_RECORD record = unwind->record;
    for (;;) {
        ULONG64 frame = dispatcher->EstablisherFrame;
        if (frame == (ULONG64)unwind->target_frame)
            record->ExceptionFlags |= SEH_TARGET_UNWIND;
        current->Rax = (ULONG64)unwind->return_value;
        dispatcher->ContextRecord = current;
        EXCEPTION_DISPOSITION disposition = seh_call_for_unwind(record, (void *)frame, current, dispatcher);
        record->ExceptionFlags &= ~(DWORD)(SEH_COLLIDED_UNWIND | SEH_TARGET_UNWIND);
        switch (disposition) {
        case ExceptionContinueSearch:
            return frame;
        case ExceptionCollidedUnwind:
            *current = *dispatcher->ContextRecord;
            *previous = *current;
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, dispatcher->ImageBase, dispatcher->ControlPc, dispatcher->FunctionEntry,
                             previous, &(void *){NULL}, &(ULONG64){0}, NULL);
            dispatcher->TargetIp = (ULONG64)unwind->target_ip;
            record->ExceptionFlags |= SEH_COLLIDED_UNWIND;
            continue;
        default:
            seh_raise_from(STATUS_INVALID_DISPOSITION, record, current);
        }
    }
}

VOID NTAPI RtlUnwindEx(void *target_frame, void *target_ip, PEXCEPTION_RECORD record, void *return_value,
                       PCONTEXT original, PUNWIND_HISTORY_TABLE history) {
    // Little stack is left after an overflow: one of the two contexts is the caller's.
    EXCEPTION_RECORD own_record;
    CONTEXT context;
    PCONTEXT current = &context, previous = original;
    RtlCaptureContext(current);
    if (!record) {
        own_record = (EXCEPTION_RECORD){.ExceptionCode = STATUS_UNWIND, .ExceptionAddress = (void *)current->Rip};
        record = &own_record;
    }
    record->ExceptionFlags |= SEH_UNWINDING | (target_frame ? 0 : SEH_EXIT_UNWIND);
    Unwind unwind = {target_frame, target_ip, record, return_value, history ? history : &seh_no_history};
    ULONG64 frame = 0;
    for (bool first = true;; first = false) {
        ULONG64 base = 0, pc = current->Rip;
        void *handler_data = NULL;
        PEXCEPTION_ROUTINE handler = NULL;
        PRUNTIME_FUNCTION function = RtlLookupFunctionEntry(pc, &base, unwind.history);
        *previous = *current;
        if (function) {
            handler = RtlVirtualUnwind(UNW_FLAG_UHANDLER, base, pc, function, previous, &handler_data, &frame, NULL);
            if (!seh_frame_on_stack(frame) || (target_frame && (ULONG64)target_frame < frame)) {
                if (!target_frame) // an exit unwind has reached the end
                    break;
                seh_raise_from(STATUS_BAD_STACK, record, current);
            }
        } else {
            frame = previous->Rsp;
            if (!seh_frame_on_stack(frame))
                break;
            previous->Rip = *(ULONG64 *)frame;
            previous->Rsp += 8;
        }
        if (handler && !first) {
            DISPATCHER_CONTEXT dispatcher = {
                .ControlPc = pc,
                .ImageBase = base,
                .FunctionEntry = function,
                .EstablisherFrame = frame,
                .TargetIp = (ULONG64)target_ip,
                .LanguageHandler = handler,
                .HandlerData = handler_data,
                .HistoryTable = unwind.history,
            };
            frame = call_handlers(&unwind, &dispatcher, current, previous);
        }
        if (target_frame && frame == (ULONG64)target_frame)
            break;
        if (!previous->Rip && !target_frame)
            break;
        PCONTEXT left = current;
        current = previous;
        previous = left;
    }
    if (!target_frame || frame != (ULONG64)target_frame) {
        NTSTATUS status = NtRaiseException(record, current, FALSE);
        seh_raise_from(status, record, current);
    }
    current->Rax = (ULONG64)return_value;
    if (record->ExceptionCode != (DWORD)STATUS_UNWIND_CONSOLIDATE)
        current->Rip = (ULONG64)target_ip;
    RtlRestoreContext(current, record);
}

VOID NTAPI RtlUnwind(void *target_frame, void *target_ip, PEXCEPTION_RECORD record, void *return_value) {
    CONTEXT context;
    RtlUnwindEx(target_frame, target_ip, record, return_value, &context, NULL);
}

static void take_jump_buffer(PCONTEXT context, const JumpBuffer *buffer) {
    context->Rbx = buffer->Rbx;
    context->Rsp = buffer->Rsp;
    context->Rbp = buffer->Rbp;
    context->Rsi = buffer->Rsi;
    context->Rdi = buffer->Rdi;
    context->R12 = buffer->R12;
    context->R13 = buffer->R13;
    context->R14 = buffer->R14;
    context->R15 = buffer->R15;
    context->Rip = buffer->Rip;
    context->MxCsr = context->FltSave.MxCsr = buffer->MxCsr;
    context->FltSave.ControlWord = buffer->FpCsr;
    for (unsigned i = 0; i < 10; i++)
        (&context->Xmm6)[i] = buffer->Xmm[i];
}

VOID __cdecl RtlRestoreContext(PCONTEXT context, struct _EXCEPTION_RECORD *record) {
    if (record && record->NumberParameters) {
        if (record->ExceptionCode == (DWORD)STATUS_LONGJUMP)
            take_jump_buffer(context, (const JumpBuffer *)record->ExceptionInformation[0]);
        else if (record->ExceptionCode == (DWORD)STATUS_UNWIND_CONSOLIDATE)
            seh_restore_consolidated(context, record);
    }
    enum { DEBUG_OR_EXTENDED = 0x10 | 0x40 };
    if (context->ContextFlags & DEBUG_OR_EXTENDED) {
        NtContinue(context, FALSE);
        __builtin_unreachable();
    }
    seh_restore(context);
}

void seh_long_jump(const JumpBuffer *buffer, int value) __attribute__((noreturn));

void longjmp(JumpBuffer *buffer, int value) {
    value = value ? value : 1;
    if (!buffer->Frame)
        seh_long_jump(buffer, value);
    EXCEPTION_RECORD record = {.ExceptionCode = (DWORD)STATUS_LONGJUMP, .NumberParameters = 1};
    record.ExceptionInformation[0] = (ULONG_PTR)buffer;
    CONTEXT context;
    RtlUnwindEx((void *)buffer->Frame, (void *)buffer->Rip, &record, (void *)(ULONG_PTR)(unsigned)value, &context,
                NULL);
    __builtin_unreachable();
}
