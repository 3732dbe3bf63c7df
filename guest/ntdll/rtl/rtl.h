// What the parts of ntdll's run-time library share beyond nt.h: allocation, and buffers that grow.
// The process heap serves everything here, so nothing of it may run before the loader has made that heap.

#ifndef NTSUP_RTL_H
#define NTSUP_RTL_H

#include "nt.h"

static inline PVOID rtl_allocate(SIZE_T size) { return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, size); }
static inline PVOID rtl_allocate_zeroed(SIZE_T size) {
    return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}
static inline void rtl_free(PVOID block) {
    if (block)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block);
}

static inline ULONG rtl_length(PCUNICODE_STRING string) { return string->Length / sizeof(WCHAR); }
static inline BOOLEAN rtl_is_separator(WCHAR c) { return c == '\\' || c == '/'; }

#endif
