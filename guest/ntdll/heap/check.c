// What finds out whether a heap is sound: RtlValidateHeap, RtlWalkHeap, and the end of a process whose heap is not.
// Reads any block's tag without trusting it.

#include "heap/heap.h"
#include "seh/seh.h"

void heap_corrupt(Heap *heap, const void *address) {
    (void)heap;
    seh_report_fatal_failure(STATUS_HEAP_CORRUPTION, address);
}

// Where a walk stands: regions, then spans, then large blocks.
typedef struct {
    const char *block; // of the block found
    size_t size;       // asked for, or what a free block offers
    uint8_t overhead;
    bool busy;
} Found;

typedef bool Visit(void *context, const Found *found);

static bool chunks_visit(Heap *heap, const Region *region, Visit *visit, void *context) {
    const char *end = region->base + region->size;
    uint32_t before = 0;
    for (Chunk *chunk = region->first;; chunk = chunk_after(chunk)) {
        if ((char *)(chunk + 1) > end || chunk->prev_units != before)
            return false;
        uint16_t check = check_of(heap, chunk + 1);
        if (chunk->tag.kind == KIND_END)
            return chunk->tag.check == check && chunk->units == 0;
        if (chunk->units < 2 || (char *)chunk_after(chunk) > end)
            return false;
        bool busy = chunk->tag.kind != KIND_FREE_CHUNK;
        if (chunk->tag.check != (busy ? check : (uint16_t)~check))
            return false;
        size_t capacity = chunk_capacity(chunk + 1);
        if (busy && chunk->tag.size > capacity)
            return false;
        before = chunk->units;
        if (chunk->tag.kind == KIND_INTERNAL)
            continue;
        Found found = {(char *)(chunk + 1), busy ? chunk->tag.size : capacity, sizeof(Chunk), busy};
        if (visit && !visit(context, &found))
            return false;
    }
}

static bool span_visit(Heap *heap, Span *span, Visit *visit, void *context) {
    if (span->magic != SPAN_MAGIC || span->heap != heap || span->carved > span->capacity)
        return false;
    uint32_t size = class_bytes(span->class_index);
    for (unsigned i = 0; i < span->carved; i++) {
        char *block = (char *)span + SPAN_FIRST_BLOCK + (size_t)i * size;
        const Tag *tag = tag_of(block);
        uint16_t check = check_of(heap, block);
        bool busy = tag->check == check;
        if ((!busy && tag->check != (uint16_t)~check) || tag->kind != span->class_index ||
            tag->size > size - sizeof(Tag))
            return false;
        Found found = {block, busy ? tag->size : size - sizeof(Tag), sizeof(Tag), busy};
        if (visit && !visit(context, &found))
            return false;
    }
    return true;
}

static bool heap_visit(Heap *heap, Visit *visit, void *context) {
    for (const Region *region = heap->regions; region; region = region->next) {
        if (!chunks_visit(heap, region, visit, context))
            return false;
    }
    for (const SpanSegment *segment = heap->segments; segment; segment = segment->next) {
        for (unsigned i = 0; i < segment->count; i++) {
            if (segment->free >> i & 1)
                continue;
            if (!span_visit(heap, (Span *)(segment->base + (size_t)i * SPAN_SIZE), visit, context))
                return false;
        }
    }
    for (LIST_ENTRY *entry = heap->large.Flink; entry != &heap->large; entry = entry->Flink) {
        Large *large = CONTAINING_RECORD(entry, Large, entry);
        if (entry->Flink->Blink != entry || large->tag.check != check_of(heap, large + 1))
            return false;
        Found found = {(char *)(large + 1), large->size, sizeof(Large), true};
        if (visit && !visit(context, &found))
            return false;
    }
    return true;
}

// Whether the address lies in the heap's memory, so that its tag can be read.
bool heap_holds(Heap *heap, const void *block) {
    const char *at = block;
    for (const Region *region = heap->regions; region; region = region->next) {
        if (at >= (char *)(region->first + 1) && at < region->base + region->size)
            return true;
    }
    for (const SpanSegment *segment = heap->segments; segment; segment = segment->next) {
        size_t offset = (size_t)(at - segment->base);
        if (at >= segment->base && offset < (size_t)segment->count * SPAN_SIZE)
            return !(segment->free >> (offset / SPAN_SIZE) & 1) && offset % SPAN_SIZE >= SPAN_FIRST_BLOCK;
    }
    for (LIST_ENTRY *entry = heap->large.Flink; entry != &heap->large; entry = entry->Flink) {
        if (at == (char *)(CONTAINING_RECORD(entry, Large, entry) + 1))
            return true;
    }
    return false;
}

static bool block_valid(Heap *heap, const void *block) {
    if ((uintptr_t)block & 15 || !heap_holds(heap, block))
        return false;
    const Tag *tag = tag_of(block);
    if (tag->check != check_of(heap, block))
        return false;
    if (tag->kind == KIND_CHUNK) {
        const Chunk *chunk = chunk_of(block);
        return tag->size <= chunk_capacity(block) && (chunk + chunk->units)->prev_units == chunk->units;
    }
    return tag->kind < CLASS_COUNT || tag->kind == KIND_LARGE;
}

BOOLEAN NTAPI RtlValidateHeap(void *handle, ULONG flags, const void *block) {
    (void)flags;
    Heap *heap = handle;
    if (!heap || !heap_valid(heap))
        return FALSE;
    heap_lock(heap);
    bool sound = block ? block_valid(heap, block) : heap_visit(heap, NULL, NULL);
    heap_unlock(heap);
    return sound;
}

static NTSTATUS validate_one(void *heap, void *sound) {
    if (!RtlValidateHeap(heap, 0, NULL))
        *(bool *)sound = false;
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlValidateProcessHeaps(void) {
    bool sound = true;
    RtlEnumProcessHeaps(validate_one, &sound);
    return sound;
}

// RtlWalkHeap is asked for one entry at a time and is told the last one's address: the next is the first after it.
typedef struct {
    const char *previous;
    bool passed;
    bool have;
    Found next;
} Walk;

static bool walk_visit(void *context, const Found *found) {
    Walk *walk = context;
    if (walk->passed) {
        walk->next = *found;
        walk->have = true;
        return false;
    }
    walk->passed = found->block == walk->previous;
    return true;
}

static const Region *region_with_base(const Heap *heap, const void *base) {
    const Region *region = heap->regions;
    while (region && region->base != base)
        region = region->next;
    return region;
}

NTSTATUS NTAPI RtlWalkHeap(void *handle, void *walk_entry) {
    Heap *heap = handle;
    PRTL_HEAP_WALK_ENTRY entry = walk_entry;
    if (!heap || !heap_valid(heap))
        return STATUS_INVALID_HANDLE;
    heap_lock(heap);
    // The regions come first, as entries of their own.
    const Region *region = NULL;
    bool first = !entry->DataAddress;
    if (first)
        region = heap->regions;
    else if (entry->Flags & RTL_HEAP_SEGMENT && (region = region_with_base(heap, entry->DataAddress)))
        region = region->next, first = !region;
    NTSTATUS status = STATUS_SUCCESS;
    Walk walk = {entry->DataAddress, first, false, {0}};
    *entry = (RTL_HEAP_WALK_ENTRY){0};
    if (region) {
        entry->DataAddress = region->base;
        entry->DataSize = (size_t)((char *)region->first - region->base);
        entry->Flags = RTL_HEAP_SEGMENT;
        entry->Segment.CommittedSize = (ULONG)region->size;
        entry->Segment.FirstEntry = region->first + 1;
        entry->Segment.LastEntry = region->base + region->size;
    } else {
        heap_visit(heap, walk_visit, &walk);
        if (walk.have) {
            entry->DataAddress = (void *)walk.next.block;
            entry->DataSize = walk.next.size;
            entry->OverheadBytes = walk.next.overhead;
            entry->Flags = walk.next.busy ? RTL_HEAP_BUSY : 0;
        } else {
            status = STATUS_NO_MORE_ENTRIES;
        }
    }
    heap_unlock(heap);
    return status;
}

typedef struct {
    PRTL_HEAP_USAGE usage;
} Usage;

static bool usage_visit(void *context, const Found *found) {
    PRTL_HEAP_USAGE usage = ((Usage *)context)->usage;
    if (found->busy)
        usage->BytesAllocated += found->size;
    return true;
}

NTSTATUS NTAPI RtlUsageHeap(void *handle, ULONG flags, PRTL_HEAP_USAGE usage) {
    (void)flags;
    Heap *heap = handle;
    if (!heap_valid(heap) || usage->Length != sizeof(*usage))
        return STATUS_INVALID_PARAMETER;
    heap_lock(heap);
    usage->BytesAllocated = 0;
    usage->BytesCommitted = heap->region_bytes + heap->large_bytes;
    for (const SpanSegment *segment = heap->segments; segment; segment = segment->next)
        usage->BytesCommitted += (size_t)segment->count * SPAN_SIZE;
    usage->BytesReserved = usage->BytesReservedMaximum = usage->BytesCommitted;
    heap_visit(heap, usage_visit, &(Usage){usage});
    heap_unlock(heap);
    return STATUS_SUCCESS;
}
