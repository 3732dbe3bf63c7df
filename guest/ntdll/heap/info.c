// RtlQueryHeapInformation, RtlSetHeapInformation, RtlCompactHeap and the heap calls that only ask or tidy.
// Tags (RtlCreateTagHeap) are not kept.

#include "heap/heap.h"

enum { LOW_FRAGMENTATION = 2 };

NTSTATUS NTAPI RtlQueryHeapInformation(void *handle, HEAP_INFORMATION_CLASS class, void *buffer, SIZE_T length,
                                       SIZE_T *needed) {
    if (class != HeapCompatibilityInformation)
        return STATUS_INVALID_INFO_CLASS;
    if (!handle)
        return STATUS_ACCESS_VIOLATION;
    if (needed)
        *needed = sizeof(ULONG);
    if (length < sizeof(ULONG))
        return STATUS_BUFFER_TOO_SMALL;
    const Heap *heap = handle;
    if (!heap_valid(heap))
        return STATUS_INVALID_PARAMETER;
    *(ULONG *)buffer = heap->low_fragmentation ? LOW_FRAGMENTATION : 0;
    return STATUS_SUCCESS;
}

static void heap_tidy(Heap *heap) {
    heap_flush_thread(heap);
    heap_lock(heap);
    spans_purge(heap);
    chunks_purge(heap);
    heap_unlock(heap);
}

static NTSTATUS tidy_one(void *heap, void *unused) {
    (void)unused;
    heap_tidy(heap);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetHeapInformation(void *handle, HEAP_INFORMATION_CLASS class, void *buffer, SIZE_T length) {
    Heap *heap = handle;
    switch (class) {
    case HeapCompatibilityInformation:
        if (length < sizeof(ULONG))
            return STATUS_BUFFER_TOO_SMALL;
        if (!heap || !heap_valid(heap))
            return STATUS_INVALID_PARAMETER;
        if (*(ULONG *)buffer != LOW_FRAGMENTATION)
            return STATUS_UNSUCCESSFUL;
        if (!heap->growable || heap->flags & HEAP_NO_SERIALIZE)
            return STATUS_UNSUCCESSFUL;
        heap->low_fragmentation = true;
        return STATUS_SUCCESS;
    case HeapEnableTerminationOnCorruption: // it always is
        return STATUS_SUCCESS;
    case HeapOptimizeResources:
        if (heap)
            heap_tidy(heap);
        else
            RtlEnumProcessHeaps(tidy_one, NULL);
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_INFO_CLASS;
    }
}

// The size of the largest free block.
SIZE_T NTAPI RtlCompactHeap(void *handle, ULONG flags) {
    (void)flags;
    Heap *heap = handle;
    if (!heap_valid(heap))
        return 0;
    heap_tidy(heap);
    heap_lock(heap);
    size_t largest = chunks_largest(heap);
    heap_unlock(heap);
    return largest;
}

NTSTATUS NTAPI RtlZeroHeap(void *handle, ULONG flags) {
    (void)handle;
    (void)flags;
    return STATUS_NOT_IMPLEMENTED;
}

// Heaps are always writable: only asking for that can be granted.
NTSTATUS NTAPI RtlProtectHeap(void *handle, BOOLEAN read_only) {
    (void)handle;
    return read_only ? STATUS_NOT_IMPLEMENTED : STATUS_SUCCESS;
}

ULONG NTAPI RtlCreateTagHeap(void *handle, ULONG flags, PWSTR prefix, PWSTR names) {
    (void)handle;
    (void)flags;
    (void)prefix;
    (void)names;
    return 0;
}

PWSTR NTAPI RtlQueryTagHeap(void *handle, ULONG flags, USHORT index, BOOLEAN reset, void *info) {
    (void)handle;
    (void)flags;
    (void)index;
    (void)reset;
    (void)info;
    return NULL;
}
