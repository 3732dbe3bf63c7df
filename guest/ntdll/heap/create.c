// RtlCreateHeap, RtlDestroyHeap, the process's list of heaps, and RtlLockHeap.
// A heap's handle is the address of its Heap, which stands at the start of its first region.

#include "heap/heap.h"

#include <string.h>

enum {
    FIRST_REGION = 0x100000,
    LISTED_HEAPS = 1024, // what PEB.ProcessHeaps has room for; heaps beyond it work but are not listed
    CREATE_EXECUTABLE = 0x40000,
};

static RTL_SRWLOCK list_lock;
static void *listed[LISTED_HEAPS];
static uint64_t ids_taken = 1ull << NO_CACHE_ID;

static void list_add(Heap *heap) {
    PEB *peb = NtCurrentPeb();
    RtlAcquireSRWLockExclusive(&list_lock);
    uint64_t free_ids = ~ids_taken;
    heap->id = free_ids ? (uint16_t)__builtin_ctzll(free_ids) : NO_CACHE_ID;
    ids_taken |= 1ull << heap->id;
    peb->ProcessHeaps = listed;
    peb->MaximumNumberOfHeaps = LISTED_HEAPS;
    heap->list_index = LISTED_HEAPS;
    if (peb->NumberOfHeaps < LISTED_HEAPS) {
        heap->list_index = peb->NumberOfHeaps++;
        listed[heap->list_index] = heap;
    }
    RtlReleaseSRWLockExclusive(&list_lock);
}

static void list_remove(Heap *heap) {
    PEB *peb = NtCurrentPeb();
    RtlAcquireSRWLockExclusive(&list_lock);
    if (heap->id != NO_CACHE_ID)
        ids_taken &= ~(1ull << heap->id);
    if (heap->list_index < LISTED_HEAPS) {
        Heap *last = listed[--peb->NumberOfHeaps];
        listed[heap->list_index] = last;
        last->list_index = heap->list_index;
        listed[peb->NumberOfHeaps] = NULL;
    }
    RtlReleaseSRWLockExclusive(&list_lock);
}

ULONG NTAPI RtlGetProcessHeaps(ULONG count, void **heaps) {
    RtlAcquireSRWLockShared(&list_lock);
    ULONG total = NtCurrentPeb()->NumberOfHeaps;
    for (ULONG i = 0; i < total && i < count; i++)
        heaps[i] = listed[i];
    RtlReleaseSRWLockShared(&list_lock);
    return total;
}

NTSTATUS NTAPI RtlEnumProcessHeaps(NTSTATUS(NTAPI *routine)(void *heap, void *parameter), void *parameter) {
    NTSTATUS status = STATUS_SUCCESS;
    RtlAcquireSRWLockShared(&list_lock);
    for (ULONG i = 0; i < NtCurrentPeb()->NumberOfHeaps && NT_SUCCESS(status); i++)
        status = routine(listed[i], parameter);
    RtlReleaseSRWLockShared(&list_lock);
    return status;
}

static uint16_t new_cookie(const void *base) {
    uint64_t mixed = (__builtin_ia32_rdtsc() ^ (uintptr_t)base) * 0x9e3779b97f4a7c15ull;
    return (uint16_t)(mixed >> 48);
}

static size_t page_up(size_t size) { return (size + PAGE_BYTES - 1) & -(size_t)PAGE_BYTES; }

// The memory that the caller gave: how much of it may be used now.
static size_t callers_committed(void *base, size_t commit) {
    if (commit)
        return commit;
    MEMORY_BASIC_INFORMATION info;
    NTSTATUS status = NtQueryVirtualMemory(NtCurrentProcess(), base, MemoryBasicInformation, &info, sizeof(info), NULL);
    return NT_SUCCESS(status) && info.State == MEM_COMMIT ? info.RegionSize : 0;
}

void *NTAPI RtlCreateHeap(ULONG flags, void *base, SIZE_T reserve, SIZE_T commit, void *lock,
                          PRTL_HEAP_PARAMETERS parameters) {
    Heap bare = {.protection = flags & CREATE_EXECUTABLE ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE};
    bool growable = flags & HEAP_GROWABLE;
    size_t size = FIRST_REGION;
    if (base) {
        size = callers_committed(base, commit);
        growable = false;
    } else {
        reserve = (reserve + 0xffff) & ~(SIZE_T)0xffff;
        if (!growable || reserve > size)
            size = reserve ? reserve : FIRST_REGION;
    }
    if (size > 0x40000000 && growable)
        size = 0x40000000;
    if (size < page_up(sizeof(Heap) + 0x100) || size > 0x3c0000000)
        return NULL;
    Heap *heap = base ? base : heap_map(&bare, size, size);
    if (!heap)
        return NULL;
    if (base)
        memset(heap, 0, sizeof(Heap));
    heap->protection = bare.protection;
    heap->segment_signature = 0xffeeffee;
    heap->cookie = new_cookie(heap);
    heap->flags = flags & ~(ULONG)HEAP_CREATE_ALIGN_16;
    heap->growable = growable;
    heap->large_min = growable ? LARGE_MIN : FIXED_MOST;
    heap->callers_memory = base != NULL;
    heap->commit = base && parameters ? parameters->CommitRoutine : NULL;
    heap->large = (LIST_ENTRY){&heap->large, &heap->large};
    heap->lock = lock ? lock : &heap->own_lock;
    if (!lock)
        RtlInitializeCriticalSectionEx(&heap->own_lock, 100, RTL_CRITICAL_SECTION_FLAG_NO_DEBUG_INFO);
    heap->first = (Region){.base = (char *)heap, .size = size, .released_with_heap = true};
    region_start(heap, &heap->first, (char *)(heap + 1), (char *)heap + size);
    if (base)
        heap->first.touched = (char *)heap + size;
    list_add(heap);
    heap->signature = HEAP_OPEN;
    return heap;
}

// NULL when destroyed, as documented; the process's own heap never is.
void *NTAPI RtlDestroyHeap(void *handle) {
    Heap *heap = handle;
    if (!heap)
        return NULL;
    if (!heap_valid(heap) || handle == NtCurrentPeb()->ProcessHeap)
        return handle;
    list_remove(heap);
    cache_forget(heap);
    heap->signature = 0;
    if (heap->lock == &heap->own_lock)
        RtlDeleteCriticalSection(&heap->own_lock);
    for (LIST_ENTRY *entry = heap->large.Flink, *next; entry != &heap->large; entry = next) {
        next = entry->Flink;
        heap_unmap(CONTAINING_RECORD(entry, Large, entry));
    }
    for (SpanSegment *segment = heap->segments; segment; segment = segment->next)
        heap_unmap(segment->base);
    for (Region *region = heap->regions, *next; region; region = next) {
        next = region->next;
        if (!region->released_with_heap)
            heap_unmap(region->base);
    }
    if (!heap->callers_memory)
        heap_unmap(heap);
    return NULL;
}

BOOLEAN NTAPI RtlLockHeap(void *handle) {
    Heap *heap = handle;
    if (!heap_valid(heap))
        return FALSE;
    if (heap->flags & HEAP_NO_SERIALIZE)
        return TRUE;
    heap_lock(heap);
    heap->held++;
    heap->signature = HEAP_HELD; // other threads' next small blocks wait too
    return TRUE;
}

BOOLEAN NTAPI RtlUnlockHeap(void *handle) {
    Heap *heap = handle;
    if (!heap_valid(heap))
        return FALSE;
    if (heap->flags & HEAP_NO_SERIALIZE)
        return TRUE;
    if (!heap->held)
        return FALSE;
    if (--heap->held == 0)
        heap->signature = HEAP_OPEN;
    heap_unlock(heap);
    return TRUE;
}
