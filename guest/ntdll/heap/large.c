// Large blocks: each is a mapping of its own, given back when it is freed. A size that has been freed is likely to be
// asked for again, and mapping is slow: from then on it comes from a region, up to LARGE_MIN_HIGHEST.
// A block that grows is moved once to a mapping with room to grow where it stands.

#include "heap/heap.h"

static const size_t allocation_granularity = 0x10000;

static size_t round_up(size_t size, size_t unit) { return (size + unit - 1) & -unit; }

// `reserve` is how much address space to take at least; 0 for what the block needs.
void *large_allocate(Heap *heap, size_t bytes, size_t reserve) {
    if (bytes > PTRDIFF_MAX - 2 * allocation_granularity)
        return NULL;
    size_t reserved = round_up(bytes + sizeof(Large), allocation_granularity);
    size_t committed = reserved;
    if (reserve > reserved) {
        reserved = round_up(reserve, allocation_granularity);
        committed = round_up(bytes + sizeof(Large), PAGE_BYTES);
    }
    Large *large = heap_map(heap, reserved, committed);
    if (!large)
        return NULL;
    large->size = bytes;
    large->committed = committed;
    large->reserved = reserved;
    large->tag = (Tag){0, KIND_LARGE, 0, check_of(heap, large + 1)};
    heap_lock(heap);
    list_append(&heap->large, &large->entry);
    heap->large_bytes += committed;
    heap_unlock(heap);
    return large + 1;
}

void large_free(Heap *heap, void *block) {
    Large *large = large_of(block);
    heap_lock(heap);
    if (large->entry.Flink->Blink != &large->entry || large->entry.Blink->Flink != &large->entry)
        heap_corrupt(heap, block);
    list_unlink(&large->entry);
    heap->large_bytes -= large->committed;
    if (large->size >= heap->large_min && large->size < LARGE_MIN_HIGHEST)
        heap->large_min = large->size + 1;
    heap_unlock(heap);
    heap_unmap(large);
}

bool large_resize(Heap *heap, void *block, size_t bytes) {
    Large *large = large_of(block);
    if (bytes > PTRDIFF_MAX - 2 * allocation_granularity)
        return false;
    size_t needed = round_up(bytes + sizeof(Large), PAGE_BYTES);
    if (needed > large->reserved)
        return false;
    if (needed > large->committed) {
        // Commit ahead, so that a block growing in small steps does not ask each time.
        size_t ahead = round_up(needed + needed / 8, PAGE_BYTES);
        ahead = ahead > large->reserved ? large->reserved : ahead;
        void *from = (char *)large + large->committed;
        SIZE_T size = ahead - large->committed;
        if (!NT_SUCCESS(NtAllocateVirtualMemory(NtCurrentProcess(), &from, 0, &size, MEM_COMMIT, heap->protection)))
            return false;
        heap_lock(heap);
        heap->large_bytes += size;
        heap_unlock(heap);
        large->committed = ahead;
    } else if (large->committed - needed > large->committed / 4) {
        void *from = (char *)large + needed;
        SIZE_T size = large->committed - needed;
        if (NT_SUCCESS(NtFreeVirtualMemory(NtCurrentProcess(), &from, &size, MEM_DECOMMIT))) {
            heap_lock(heap);
            heap->large_bytes -= size;
            heap_unlock(heap);
            large->committed = needed;
        }
    }
    large->size = bytes;
    return true;
}
