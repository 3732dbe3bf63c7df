// The heap functions that ntdll has in another shape.

#include "kernelbase.h"

// What RtlWalkHeap steps through.
typedef struct {
    PVOID data;
    SIZE_T size;
    UCHAR overhead;
    UCHAR segment;
    USHORT flags;
    union {
        struct {
            SIZE_T settable;
            USHORT tag;
            USHORT back_trace;
            ULONG reserved[2];
        } block;
        struct {
            ULONG committed;
            ULONG uncommitted;
            PVOID first, last;
        } region;
    };
} WalkEntry;

enum {
    WALK_BUSY = 0x0001,
    WALK_REGION = 0x0002,
    WALK_UNCOMMITTED = 0x0100,
    CREATE_FLAGS = HEAP_NO_SERIALIZE | HEAP_GENERATE_EXCEPTIONS | HEAP_CREATE_ENABLE_EXECUTE | HEAP_CREATE_ALIGN_16 |
                   HEAP_CREATE_ENABLE_TRACING,
};

HANDLE WINAPI HeapCreate(DWORD flags, SIZE_T initial, SIZE_T maximum) {
    flags &= CREATE_FLAGS;
    if (maximum == 0)
        flags |= HEAP_GROWABLE;
    else if (initial > maximum)
        maximum = initial;
    HANDLE heap = RtlCreateHeap(flags, NULL, maximum, initial, NULL, NULL);
    if (heap == NULL)
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
    return heap;
}

BOOL WINAPI HeapDestroy(HANDLE heap) {
    return RtlDestroyHeap(heap) == NULL ? TRUE : base_fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI HeapFree(HANDLE heap, DWORD flags, LPVOID block) { return RtlFreeHeap(heap, flags, block) != 0; }

BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, LPCVOID block) { return RtlValidateHeap(heap, flags, block); }

SIZE_T WINAPI HeapCompact(HANDLE heap, DWORD flags) { return RtlCompactHeap(heap, flags); }

BOOL WINAPI HeapLock(HANDLE heap) { return RtlLockHeap(heap); }

BOOL WINAPI HeapUnlock(HANDLE heap) { return RtlUnlockHeap(heap); }

HANDLE WINAPI GetProcessHeap(void) { return NtCurrentPeb()->ProcessHeap; }

DWORD WINAPI GetProcessHeaps(DWORD count, PHANDLE heaps) { return RtlGetProcessHeaps(count, heaps); }

BOOL WINAPI HeapQueryInformation(HANDLE heap, HEAP_INFORMATION_CLASS information_class, PVOID information,
                                 SIZE_T length, PSIZE_T returned) {
    return base_result(RtlQueryHeapInformation(heap, information_class, information, length, returned));
}

BOOL WINAPI HeapSetInformation(HANDLE heap, HEAP_INFORMATION_CLASS information_class, PVOID information,
                               SIZE_T length) {
    return base_result(RtlSetHeapInformation(heap, information_class, information, length));
}

BOOL WINAPI HeapWalk(HANDLE heap, LPPROCESS_HEAP_ENTRY entry) {
    WalkEntry walk = {.data = entry->lpData, .size = entry->cbData, .segment = entry->iRegionIndex};
    if (entry->wFlags & PROCESS_HEAP_ENTRY_BUSY)
        walk.flags = WALK_BUSY;
    else if (entry->wFlags & PROCESS_HEAP_REGION)
        walk.flags = WALK_REGION;
    else if (entry->wFlags & PROCESS_HEAP_UNCOMMITTED_RANGE)
        walk.flags = WALK_UNCOMMITTED;
    NTSTATUS status = RtlWalkHeap(heap, &walk);
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return status == STATUS_NO_MORE_ENTRIES ? base_fail(ERROR_NO_MORE_ITEMS) : FALSE;
    }
    memset(entry, 0, sizeof *entry);
    entry->lpData = walk.data;
    entry->cbData = (DWORD)walk.size;
    entry->cbOverhead = walk.overhead;
    entry->iRegionIndex = walk.segment;
    if (walk.flags & WALK_BUSY) {
        entry->wFlags = PROCESS_HEAP_ENTRY_BUSY;
    } else if (walk.flags & WALK_REGION) {
        entry->wFlags = PROCESS_HEAP_REGION;
        entry->Region.dwCommittedSize = walk.region.committed;
        entry->Region.dwUnCommittedSize = walk.region.uncommitted;
        entry->Region.lpFirstBlock = walk.region.first;
        entry->Region.lpLastBlock = walk.region.last;
    } else if (walk.flags & WALK_UNCOMMITTED) {
        entry->wFlags = PROCESS_HEAP_UNCOMMITTED_RANGE;
    }
    return TRUE;
}
