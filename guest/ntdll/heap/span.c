// Spans: 64 KB of blocks of one size class, cut from segments. A span's blocks are carved in address order and only
// when wanted, so memory that no block has used is never touched. The heap's lock is held by every caller.

#include "heap/heap.h"

enum {
    KEEP_EMPTY = 1, // spans of a class kept though none of their blocks is in use
    DIRTY_SPANS_KEPT = 32,
};

static uint64_t segment_all(const SpanSegment *segment) {
    return segment->count == 64 ? ~0ull : (1ull << segment->count) - 1;
}

static SpanSegment *segment_add(Heap *heap) {
    SpanSegment *segment = chunk_allocate(heap, sizeof(SpanSegment), KIND_INTERNAL, true);
    if (!segment)
        return NULL;
    segment->count = heap->segments ? SPANS_PER_SEGMENT : SPANS_IN_FIRST_SEGMENT;
    size_t size = (size_t)segment->count * SPAN_SIZE;
    segment->base = heap_map(heap, size, size);
    if (!segment->base) {
        chunk_free(heap, segment);
        return NULL;
    }
    segment->free = segment_all(segment);
    segment->next = heap->segments;
    heap->segments = segment;
    heap->empty_segments++;
    return segment;
}

static void segment_release(Heap *heap, SpanSegment *segment) {
    SpanSegment **at = &heap->segments;
    while (*at != segment)
        at = &(*at)->next;
    *at = segment->next;
    heap->dirty_spans -= (uint32_t)__builtin_popcountll(segment->dirty);
    heap_unmap(segment->base);
    chunk_free(heap, segment);
}

static void span_list(Heap *heap, Span *span) {
    SizeClass *class = &heap->classes[span->class_index];
    span->next = class->partial;
    span->prev = NULL;
    if (class->partial)
        class->partial->prev = span;
    class->partial = span;
    span->listed = true;
}

static void span_unlist(Heap *heap, Span *span) {
    if (span->next)
        span->next->prev = span->prev;
    if (span->prev)
        span->prev->next = span->next;
    else
        heap->classes[span->class_index].partial = span->next;
    span->listed = false;
}

static Span *span_add(Heap *heap, unsigned class_index) {
    SpanSegment *segment = heap->segments;
    while (segment && !segment->free)
        segment = segment->next;
    if (!segment && !(segment = segment_add(heap)))
        return NULL;
    if (segment->free == segment_all(segment))
        heap->empty_segments--;
    uint64_t dirty = segment->free & segment->dirty;
    unsigned index = (unsigned)__builtin_ctzll(dirty ? dirty : segment->free);
    segment->free &= ~(1ull << index);
    if (dirty) {
        segment->dirty &= ~(1ull << index);
        heap->dirty_spans--;
    }
    heap->spans++;
    Span *span = (Span *)(segment->base + (size_t)index * SPAN_SIZE);
    *span = (Span){
        .heap = heap,
        .segment = segment,
        .magic = SPAN_MAGIC,
        .capacity = (uint16_t)((SPAN_SIZE - SPAN_FIRST_BLOCK + sizeof(Tag)) / class_bytes(class_index)),
        .class_index = (uint8_t)class_index,
    };
    span_list(heap, span);
    heap->classes[class_index].empty++;
    return span;
}

static void span_release(Heap *heap, Span *span) {
    SpanSegment *segment = span->segment;
    span_unlist(heap, span);
    heap->classes[span->class_index].empty--;
    heap->spans--;
    span->magic = 0;
    uint64_t bit = 1ull << (((char *)span - segment->base) / SPAN_SIZE);
    segment->free |= bit;
    segment->dirty |= bit;
    heap->dirty_spans++;
    if (segment->free == segment_all(segment)) {
        if (heap->empty_segments)
            segment_release(heap, segment);
        else
            heap->empty_segments++;
    }
    if (heap->dirty_spans > DIRTY_SPANS_KEPT + heap->spans / 4)
        spans_purge(heap);
}

static bool span_unused(const Span *span) { return span->free_count == span->carved; }

unsigned span_take(Heap *heap, unsigned class_index, unsigned wanted, Block **list) {
    SizeClass *class = &heap->classes[class_index];
    uint32_t size = class_bytes(class_index);
    Block **tail = list;
    unsigned taken = 0;
    while (taken < wanted) {
        Span *span = class->partial;
        if (!span && (taken || !(span = span_add(heap, class_index))))
            break;
        if (span_unused(span))
            class->empty--;
        while (taken < wanted && span->free) {
            Block *block = span->free;
            if (((uintptr_t)block ^ (uintptr_t)span) >= SPAN_SIZE)
                heap_corrupt(heap, block);
            span->free = block->next;
            span->free_count--;
            *tail = block;
            tail = &block->next;
            taken++;
        }
        while (taken < wanted && span->carved < span->capacity) {
            Block *block = (Block *)((char *)span + SPAN_FIRST_BLOCK + (size_t)span->carved++ * size);
            *tag_of(block) = (Tag){0, (uint8_t)class_index, 0, (uint16_t)~check_of(heap, block)};
            *tail = block;
            tail = &block->next;
            taken++;
        }
        if (!span->free && span->carved == span->capacity)
            span_unlist(heap, span);
    }
    *tail = NULL;
    return taken;
}

void span_give(Heap *heap, Block *list) {
    while (list) {
        Block *block = list;
        list = block->next;
        Span *span = (Span *)((uintptr_t)block & -(uintptr_t)SPAN_SIZE);
        if (span->magic != SPAN_MAGIC || span->heap != heap)
            heap_corrupt(heap, block);
        block->next = span->free;
        span->free = block;
        span->free_count++;
        if (!span->listed)
            span_list(heap, span);
        if (span_unused(span)) {
            SizeClass *class = &heap->classes[span->class_index];
            class->empty++;
            if (class->empty > KEEP_EMPTY)
                span_release(heap, span);
        }
    }
}

void spans_purge(Heap *heap) {
    for (SpanSegment *segment = heap->segments; segment; segment = segment->next) {
        while (segment->dirty) {
            unsigned from = (unsigned)__builtin_ctzll(segment->dirty);
            uint64_t after = ~segment->dirty & (~0ull << from);
            unsigned to = after ? (unsigned)__builtin_ctzll(after) : 64;
            heap_discard(segment->base + (size_t)from * SPAN_SIZE, segment->base + (size_t)to * SPAN_SIZE);
            segment->dirty &= to == 64 ? ~(~0ull << from) : ~((~0ull << from) & ~(~0ull << to));
        }
    }
    heap->dirty_spans = 0;
}
