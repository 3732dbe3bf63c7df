// The heap's memory from the system: mapping, unmapping, giving pages back while keeping their addresses.
// Nothing here takes a lock.

#include "heap/heap.h"

void *heap_map(const Heap *heap, size_t reserve, size_t commit) {
    void *base = NULL;
    SIZE_T size = reserve;
    ULONG type = commit == reserve ? MEM_RESERVE | MEM_COMMIT : MEM_RESERVE;
    if (!NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &size, type, heap->protection)))
        return NULL;
    if (commit == reserve)
        return base;
    void *start = base;
    size = commit;
    if (NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &start, 0, &size, MEM_COMMIT, heap->protection)))
        return base;
    heap_unmap(base);
    return NULL;
}

void heap_unmap(void *base) {
    SIZE_T size = 0;
    NtFreeVirtualMemory(NtCurrentProcess(), &base, &size, MEM_RELEASE);
}

// MEM_RESET keeps the pages committed: nothing has to remember which ones were discarded.
void heap_discard(char *from, char *to) {
    void *start = (void *)(((uintptr_t)from + PAGE_BYTES - 1) & -(uintptr_t)PAGE_BYTES);
    uintptr_t end = (uintptr_t)to & -(uintptr_t)PAGE_BYTES;
    if ((uintptr_t)start >= end)
        return;
    SIZE_T size = end - (uintptr_t)start;
    NtAllocateVirtualMemory(NtCurrentProcess(), &start, 0, &size, MEM_RESET, PAGE_READWRITE);
}
