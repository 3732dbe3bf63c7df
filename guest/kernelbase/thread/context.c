// Contexts with extended state: InitializeContext, CopyContext and what finds the parts in them.
// A context of ours is CONTEXT, CONTEXT_EX, and for CONTEXT_XSTATE a 64-byte aligned XSAVE header and the AVX halves.

#include "kernelbase.h"

enum {
    XSTATE_BIT = 0x40,        // of ContextFlags: CONTEXT_XSTATE
    XSAVE_ALIGNMENT = 64,
    XSAVE_HEADER = 64,        // the mask of what is saved comes first
    AVX_SIZE = 16 * 16,       // upper halves of ymm0 to ymm15
    CONTEXT_ALIGNMENT = 16,
    SSE_SIZE = 16 * 16,
};

typedef struct {
    LONG offset; // from this structure
    DWORD length;
} Chunk;

typedef struct {
    Chunk all, legacy, xstate;
} ContextEx;

static ContextEx *extension_of(const CONTEXT *context) { return (ContextEx *)(void *)(context + 1); }

static bool has_xstate(const CONTEXT *context) { return context->ContextFlags & XSTATE_BIT; }

static DWORD64 *xstate_of(const CONTEXT *context) {
    ContextEx *extension = extension_of(context);
    return (DWORD64 *)((BYTE *)extension + extension->xstate.offset);
}

static DWORD size_for(DWORD flags) {
    DWORD size = sizeof(CONTEXT) + sizeof(ContextEx) + CONTEXT_ALIGNMENT;
    return flags & XSTATE_BIT ? size + XSAVE_ALIGNMENT + XSAVE_HEADER + AVX_SIZE : size;
}

BOOL WINAPI InitializeContext2(PVOID buffer, DWORD flags, PCONTEXT *context, PDWORD length, ULONG64 mask) {
    DWORD needed = size_for(flags), given = *length;
    (void)mask; // there is room for all features
    if (!(flags & CONTEXT_AMD64))
        return base_fail(ERROR_INVALID_PARAMETER);
    *length = needed;
    if (buffer == NULL || given < needed)
        return base_fail(ERROR_INSUFFICIENT_BUFFER);
    ULONG_PTR start = ((ULONG_PTR)buffer + CONTEXT_ALIGNMENT - 1) & ~(ULONG_PTR)(CONTEXT_ALIGNMENT - 1);
    CONTEXT *made = (CONTEXT *)start;
    ContextEx *extension = extension_of(made);
    memset(made, 0, sizeof *made);
    made->ContextFlags = flags;
    *extension = (ContextEx){
        .all = {-(LONG)sizeof(CONTEXT), (DWORD)(needed - (start - (ULONG_PTR)buffer))},
        .legacy = {-(LONG)sizeof(CONTEXT), sizeof(CONTEXT)},
        .xstate = {sizeof(ContextEx), 0},
    };
    if (flags & XSTATE_BIT) {
        ULONG_PTR header = ((ULONG_PTR)(extension + 1) + XSAVE_ALIGNMENT - 1) & ~(ULONG_PTR)(XSAVE_ALIGNMENT - 1);
        extension->xstate = (Chunk){(LONG)(header - (ULONG_PTR)extension), XSAVE_HEADER + AVX_SIZE};
        memset((PVOID)header, 0, XSAVE_HEADER + AVX_SIZE);
    }
    *context = made;
    return TRUE;
}

BOOL WINAPI InitializeContext(PVOID buffer, DWORD flags, PCONTEXT *context, PDWORD length) {
    return InitializeContext2(buffer, flags, context, length, ~0ULL);
}

BOOL WINAPI CopyContext(PCONTEXT destination, DWORD flags, PCONTEXT source) {
    DWORD parts = flags & ~(DWORD)CONTEXT_AMD64;
    if (!(flags & CONTEXT_AMD64) || (flags & ~source->ContextFlags & XSTATE_BIT) ||
        (flags & ~destination->ContextFlags & XSTATE_BIT))
        return base_fail(ERROR_INVALID_PARAMETER);
    destination->ContextFlags |= flags;
    if (parts & CONTEXT_CONTROL) {
        destination->Rip = source->Rip;
        destination->Rsp = source->Rsp;
        destination->EFlags = source->EFlags;
        destination->SegCs = source->SegCs;
        destination->SegSs = source->SegSs;
    }
    if (parts & CONTEXT_INTEGER) {
        DWORD64 rsp = destination->Rsp;
        memcpy(&destination->Rax, &source->Rax, offsetof(CONTEXT, Rip) - offsetof(CONTEXT, Rax));
        destination->Rsp = rsp;
    }
    if (parts & CONTEXT_SEGMENTS)
        memcpy(&destination->SegDs, &source->SegDs, offsetof(CONTEXT, SegSs) - offsetof(CONTEXT, SegDs));
    if (parts & CONTEXT_FLOATING_POINT) {
        destination->FltSave = source->FltSave;
        destination->MxCsr = source->MxCsr;
    }
    if (parts & CONTEXT_DEBUG_REGISTERS)
        memcpy(&destination->Dr0, &source->Dr0, offsetof(CONTEXT, Rax) - offsetof(CONTEXT, Dr0));
    if (flags & XSTATE_BIT)
        memcpy(xstate_of(destination), xstate_of(source), XSAVE_HEADER + AVX_SIZE);
    return TRUE;
}

DWORD64 WINAPI GetEnabledXStateFeatures(void) {
    enum { XCR0_X87_SSE_AVX = 7, CPUID_OSXSAVE = 1 << 27 };
    unsigned a = 1, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (!(c & CPUID_OSXSAVE))
        return XSTATE_MASK_LEGACY;
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low & XCR0_X87_SSE_AVX;
}

BOOL WINAPI GetXStateFeaturesMask(PCONTEXT context, PDWORD64 mask) {
    if (!(context->ContextFlags & CONTEXT_AMD64))
        return FALSE;
    *mask = context->ContextFlags & (CONTEXT_FLOATING_POINT & ~CONTEXT_AMD64) ? XSTATE_MASK_LEGACY : 0;
    if (has_xstate(context))
        *mask |= *xstate_of(context);
    return TRUE;
}

BOOL WINAPI SetXStateFeaturesMask(PCONTEXT context, DWORD64 mask) {
    if (!(context->ContextFlags & CONTEXT_AMD64))
        return FALSE;
    if (mask & XSTATE_MASK_LEGACY)
        context->ContextFlags |= CONTEXT_FLOATING_POINT;
    DWORD64 extended = mask & ~(DWORD64)XSTATE_MASK_LEGACY;
    if (has_xstate(context))
        *xstate_of(context) = extended & GetEnabledXStateFeatures();
    else if (extended)
        return FALSE;
    return TRUE;
}

PVOID WINAPI LocateXStateFeature(PCONTEXT context, DWORD feature, PDWORD length) {
    PVOID place = NULL;
    DWORD size = 0;
    if (!(context->ContextFlags & CONTEXT_AMD64))
        return NULL;
    switch (feature) {
    case XSTATE_LEGACY_FLOATING_POINT:
        place = &context->FltSave;
        size = offsetof(XMM_SAVE_AREA32, XmmRegisters);
        break;
    case XSTATE_LEGACY_SSE:
        place = &context->Xmm0;
        size = SSE_SIZE;
        break;
    case XSTATE_AVX:
        if (has_xstate(context)) {
            place = (BYTE *)xstate_of(context) + XSAVE_HEADER;
            size = AVX_SIZE;
        }
        break;
    default:
        break;
    }
    if (place && length)
        *length = size;
    return place;
}
