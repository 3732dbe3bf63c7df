// What finds out whether a heap is sound: RtlValidateHeap, RtlWalkHeap, and the end of a process whose heap is not.
// Reads any block's tag without trusting it.

#include "heap/heap.h"
#include "seh/seh.h"

void heap_corrupt(Heap *heap, const void *address) {
    (void)heap;
    seh_report_fatal_failure(STATUS_HEAP_CORRUPTION, address);
}

typedef struct {
    const char *block;
    size_t size; // asked for, or what a free block offers
    uint8_t overhead;
    bool busy;
} Found;

// Where a walk stands: what it will look at next. Regions come first, then spans, then large blocks.
typedef struct {
    const Region *region;
    Chunk *chunk; // NULL for the region's first
    const SpanSegment *segment;
    unsigned span, block; // of the segment, of the span
    const LIST_ENTRY *large;
    bool unsound;
} Position;

static Position walk_start(const Heap *heap) {
    return (Position){.region = heap->regions, .segment = heap->segments, .large = heap->large.Flink};
}

static bool chunk_sound(Heap *heap, const Region *region, const Chunk *chunk) {
    const char *end = region->base + region->size;
    if ((char *)chunk < (char *)region->first || (char *)(chunk + 1) > end)
        return false;
    uint16_t check = check_of(heap, chunk + 1);
    if (chunk->tag.kind == KIND_END)
        return chunk->tag.check == check && chunk->units == 0;
    bool busy = chunk->tag.kind != KIND_FREE_CHUNK;
    const Chunk *after = chunk + chunk->units;
    return chunk->units >= 2 && (char *)(after + 1) <= end && after->prev_units == chunk->units &&
           chunk->tag.check == (busy ? check : (uint16_t)~check) &&
           (!busy || chunk->tag.size <= chunk_capacity(chunk + 1));
}

static bool next_chunk(Heap *heap, Position *at, Found *found) {
    while (at->region) {
        Chunk *chunk = at->chunk ? at->chunk : at->region->first;
        if (!chunk_sound(heap, at->region, chunk)) {
            at->unsound = true;
            return false;
        }
        if (chunk->tag.kind == KIND_END) {
            at->region = at->region->next;
            at->chunk = NULL;
            continue;
        }
        at->chunk = chunk_after(chunk);
        if (chunk->tag.kind == KIND_INTERNAL)
            continue;
        bool busy = chunk->tag.kind != KIND_FREE_CHUNK;
        size_t size = busy ? chunk->tag.size : chunk_capacity(chunk + 1);
        *found = (Found){(char *)(chunk + 1), size, sizeof(Chunk), busy};
        return true;
    }
    return false;
}

static bool next_in_span(Heap *heap, Position *at, Found *found) {
    for (; at->segment; at->segment = at->segment->next, at->span = 0) {
        for (; at->span < at->segment->count; at->span++, at->block = 0) {
            if (at->segment->free >> at->span & 1)
                continue;
            const Span *span = (const Span *)(at->segment->base + (size_t)at->span * SPAN_SIZE);
            uint32_t size = class_bytes(span->class_index);
            at->unsound = span->magic != SPAN_MAGIC || span->heap != heap || span->carved > span->capacity;
            if (at->unsound)
                return false;
            if (at->block >= span->carved)
                continue;
            const char *block = (const char *)span + SPAN_FIRST_BLOCK + (size_t)at->block++ * size;
            const Tag *tag = tag_of(block);
            uint16_t check = check_of(heap, block);
            bool busy = tag->check == check;
            at->unsound = (!busy && tag->check != (uint16_t)~check) || tag->kind != span->class_index ||
                          tag->size > size - sizeof(Tag);
            *found = (Found){block, busy ? tag->size : size - sizeof(Tag), sizeof(Tag), busy};
            return !at->unsound;
        }
    }
    return false;
}

static bool next_large(Heap *heap, Position *at, Found *found) {
    if (at->large == &heap->large)
        return false;
    const Large *large = CONTAINING_RECORD(at->large, Large, entry);
    at->unsound = at->large->Flink->Blink != at->large || large->tag.check != check_of(heap, large + 1);
    *found = (Found){(const char *)(large + 1), large->size, sizeof(Large), true};
    at->large = at->large->Flink;
    return !at->unsound;
}

// The next block, or false at the end and where the heap is unsound.
static bool walk_next(Heap *heap, Position *at, Found *found) {
    return next_chunk(heap, at, found) || (!at->unsound && next_in_span(heap, at, found)) ||
           (!at->unsound && next_large(heap, at, found));
}

// The place behind a block that a walk has given before.
static Position walk_after(Heap *heap, char *block) {
    Position at = walk_start(heap);
    for (; at.region; at.region = at.region->next) {
        if (block > (char *)at.region->first && block < at.region->base + at.region->size) {
            at.chunk = chunk_after(chunk_of(block));
            return at;
        }
    }
    for (; at.segment; at.segment = at.segment->next) {
        size_t offset = (size_t)(block - at.segment->base);
        if (block < at.segment->base || offset >= (size_t)at.segment->count * SPAN_SIZE)
            continue;
        at.span = (unsigned)(offset / SPAN_SIZE);
        const Span *span = (const Span *)(at.segment->base + (size_t)at.span * SPAN_SIZE);
        at.block = (unsigned)((offset % SPAN_SIZE - SPAN_FIRST_BLOCK) / class_bytes(span->class_index)) + 1;
        return at;
    }
    at.large = large_of(block)->entry.Flink;
    return at;
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
    bool sound = block && block_valid(heap, block);
    if (!block) {
        Position at = walk_start(heap);
        for (Found found; walk_next(heap, &at, &found);) {
        }
        sound = !at.unsound;
    }
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
    char *previous = entry->DataAddress;
    if (!previous) {
        region = heap->regions;
    } else if (entry->Flags & RTL_HEAP_SEGMENT && (region = region_with_base(heap, previous))) {
        region = region->next;
        previous = NULL;
    }
    NTSTATUS status = STATUS_SUCCESS;
    *entry = (RTL_HEAP_WALK_ENTRY){0};
    Position at = previous && heap_holds(heap, previous) ? walk_after(heap, previous) : walk_start(heap);
    Found found;
    if (region) {
        entry->DataAddress = region->base;
        entry->DataSize = (size_t)((char *)region->first - region->base);
        entry->Flags = RTL_HEAP_SEGMENT;
        entry->Segment.CommittedSize = (ULONG)region->size;
        entry->Segment.FirstEntry = region->first + 1;
        entry->Segment.LastEntry = region->base + region->size;
    } else if (walk_next(heap, &at, &found)) {
        entry->DataAddress = (void *)found.block;
        entry->DataSize = found.size;
        entry->OverheadBytes = found.overhead;
        entry->Flags = found.busy ? RTL_HEAP_BUSY : 0;
    } else {
        status = STATUS_NO_MORE_ENTRIES;
    }
    heap_unlock(heap);
    return status;
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
    Position at = walk_start(heap);
    for (Found found; walk_next(heap, &at, &found);)
        usage->BytesAllocated += found.busy ? found.size : 0;
    heap_unlock(heap);
    return STATUS_SUCCESS;
}
