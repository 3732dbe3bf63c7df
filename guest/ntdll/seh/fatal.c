// Where exceptions end that nobody handles: the unhandled-exception filter, a thread's first frame, fail-fast.

#include "seh/seh.h"

static PTOP_LEVEL_EXCEPTION_FILTER volatile unhandled_filter;

VOID NTAPI RtlSetUnhandledExceptionFilter(PTOP_LEVEL_EXCEPTION_FILTER filter) { unhandled_filter = filter; }

// The filter that kernelbase sets, if it did; else nothing is handled here.
LONG NTAPI RtlUnhandledExceptionFilter(PEXCEPTION_POINTERS pointers) {
    PTOP_LEVEL_EXCEPTION_FILTER filter = unhandled_filter;
    return filter ? filter(pointers) : EXCEPTION_CONTINUE_SEARCH;
}

LONG NTAPI RtlUnhandledExceptionFilter2(PEXCEPTION_POINTERS pointers, ULONG flags) {
    (void)flags;
    return RtlUnhandledExceptionFilter(pointers);
}

// The language handler of RtlUserThreadStart: __except(filter) { terminate the process }.
EXCEPTION_DISPOSITION NTAPI rtl_user_thread_start_handler(PEXCEPTION_RECORD record, void *frame, PCONTEXT context,
                                                          PDISPATCHER_CONTEXT dispatcher) {
    (void)frame;
    (void)dispatcher;
    if (record->ExceptionFlags & SEH_ANY_UNWIND)
        return ExceptionContinueSearch;
    LONG said = RtlUnhandledExceptionFilter(&(EXCEPTION_POINTERS){record, context});
    if (said > 0)
        NtTerminateProcess(NtCurrentProcess(), (NTSTATUS)record->ExceptionCode);
    return said < 0 ? ExceptionContinueExecution : ExceptionContinueSearch;
}

void seh_thread_start(LPTHREAD_START_ROUTINE start, void *parameter) { RtlExitUserThread((NTSTATUS)start(parameter)); }

// Something is broken beyond handling. Vectored handlers are told, which crash reporters rely on; then the process
// ends.
void seh_report_fatal_failure(NTSTATUS status, const void *address) {
    CONTEXT context;
    RtlCaptureContext(&context);
    EXCEPTION_RECORD record = {
        .ExceptionCode = (DWORD)status,
        .ExceptionFlags = SEH_NONCONTINUABLE,
        .ExceptionAddress = (void *)context.Rip,
        .NumberParameters = 1,
    };
    record.ExceptionInformation[0] = (ULONG_PTR)address;
    seh_call_exception_handlers(&record, &context);
    NtRaiseException(&record, &context, FALSE);
    NtTerminateProcess(NtCurrentProcess(), status);
    __builtin_unreachable();
}
