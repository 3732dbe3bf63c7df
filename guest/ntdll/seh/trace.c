// Stack traces: RtlCaptureStackBackTrace, RtlWalkFrameChain, RtlGetCallersAddress.
// A walk stops at the first frame it cannot follow and never faults on a sound stack.

#include "seh/seh.h"

// Leave the function the context is in. False at the end of the stack.
static bool step(PCONTEXT context) {
    ULONG64 base = 0, frame = 0;
    void *handler_data;
    PRUNTIME_FUNCTION function = RtlLookupFunctionEntry(context->Rip, &base, NULL);
    if (function) {
        RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context->Rip, function, context, &handler_data, &frame, NULL);
    } else {
        if (!seh_frame_on_stack(context->Rsp))
            return false;
        context->Rip = *(ULONG64 *)context->Rsp;
        context->Rsp += 8;
    }
    return context->Rip && (!frame || seh_frame_on_stack(frame));
}

// Return addresses of the frames above the context, the first `skip` left out.
static ULONG walk(PCONTEXT context, ULONG skip, ULONG count, void **addresses) {
    ULONG found = 0;
    while (found < count && step(context)) {
        if (skip)
            skip--;
        else
            addresses[found++] = (void *)context->Rip;
    }
    return found;
}

ULONG NTAPI RtlWalkFrameChain(void **callers, ULONG count, ULONG flags) {
    CONTEXT context;
    RtlCaptureContext(&context);
    return walk(&context, flags >> 8, count, callers); // bits 8 and up: frames to leave out
}

USHORT NTAPI RtlCaptureStackBackTrace(ULONG skip, ULONG count, void **addresses, PULONG hash) {
    CONTEXT context;
    RtlCaptureContext(&context);
    if (count > 0xffff)
        return 0;
    ULONG found = walk(&context, skip, count, addresses);
    if (hash) {
        *hash = 0;
        for (ULONG i = 0; i < found; i++)
            *hash += (ULONG)(ULONG_PTR)addresses[i];
    }
    return (USHORT)found;
}

// The return addresses of the calling function and of its caller.
VOID NTAPI RtlGetCallersAddress(void **callers_address, void **callers_caller) {
    CONTEXT context;
    RtlCaptureContext(&context);
    void *addresses[2] = {NULL, NULL};
    walk(&context, 1, 2, addresses);
    *callers_address = addresses[0];
    *callers_caller = addresses[1];
}
