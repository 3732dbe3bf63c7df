// Chunks: blocks of any size with neighbours, in regions. A free chunk is in the bin of its size; a bin holds the sizes
// of one step of the scale, so that a chunk is found or freed in a few steps whatever the heap's size.
// The heap's lock is held by every caller.

#include "heap/heap.h"

#include <string.h>

enum {
    SPLIT_UNITS = 2, // the smallest chunk: a header and a free chunk's links
    SEARCHED = 6,    // chunks looked at in the bin where not every one is large enough
    REGION_MIN = 0x100000,
    REGION_MAX = 0x4000000,
    PURGE_UNITS = 0x10000 / sizeof(Chunk),
    PURGE_AFTER = 0x800000, // bytes freed before pages are given back
};

static inline ChunkLinks *links_of(Chunk *chunk) { return (ChunkLinks *)(chunk + 1); }
static inline Chunk *chunk_before(Chunk *chunk) { return chunk - chunk->prev_units; }
static inline Region **region_of_end(Chunk *end) { return (Region **)(end + 1); }

static void chunk_mark(Heap *heap, Chunk *chunk, uint32_t units, enum Kind kind, uint32_t size) {
    uint16_t check = check_of(heap, chunk + 1);
    chunk->units = units;
    chunk->tag = (Tag){size, (uint8_t)kind, 0, kind == KIND_FREE_CHUNK ? (uint16_t)~check : check};
    chunk_after(chunk)->prev_units = units;
}

static void bin_insert(Heap *heap, Chunk *chunk) {
    unsigned bin = step_of(chunk->units);
    Chunk *head = heap->chunk_bins[bin];
    *links_of(chunk) = (ChunkLinks){head, NULL};
    if (head)
        links_of(head)->prev = chunk;
    heap->chunk_bins[bin] = chunk;
    heap->bin_map[bin / 64] |= 1ull << (bin % 64);
}

static void bin_remove(Heap *heap, Chunk *chunk) {
    unsigned bin = step_of(chunk->units);
    ChunkLinks *links = links_of(chunk);
    if (links->next && links_of(links->next)->prev != chunk)
        heap_corrupt(heap, chunk + 1);
    if (links->prev ? links_of(links->prev)->next != chunk : heap->chunk_bins[bin] != chunk)
        heap_corrupt(heap, chunk + 1);
    if (links->next)
        links_of(links->next)->prev = links->prev;
    if (links->prev)
        links_of(links->prev)->next = links->next;
    else if (!(heap->chunk_bins[bin] = links->next))
        heap->bin_map[bin / 64] &= ~(1ull << (bin % 64));
}

static Chunk *bin_search(Heap *heap, uint32_t units) {
    unsigned bin = step_of(units);
    unsigned looked = 0;
    for (Chunk *chunk = heap->chunk_bins[bin]; chunk && looked < SEARCHED; chunk = links_of(chunk)->next, looked++) {
        if (chunk->units >= units)
            return chunk;
    }
    unsigned above = bin + 1;
    uint64_t map = above < CHUNK_BINS ? heap->bin_map[above / 64] & (~0ull << (above % 64)) : 0;
    for (unsigned word = above / 64; word < CHUNK_BINS / 64; map = ++word < CHUNK_BINS / 64 ? heap->bin_map[word] : 0) {
        if (map)
            return heap->chunk_bins[word * 64 + (unsigned)__builtin_ctzll(map)];
    }
    for (Chunk *chunk = heap->chunk_bins[bin]; chunk;
         chunk = links_of(chunk)->next) { // before more memory is asked for
        if (chunk->units >= units)
            return chunk;
    }
    return NULL;
}

static bool chunk_fills_region(Chunk *chunk) {
    return chunk->prev_units == 0 && chunk_after(chunk)->tag.kind == KIND_END;
}

void region_start(Heap *heap, Region *region, char *first_byte, char *end) {
    Chunk *first = (Chunk *)(((uintptr_t)first_byte + 15) & ~(uintptr_t)15);
    Chunk *last = (Chunk *)((uintptr_t)end & ~(uintptr_t)15) - 2;
    region->first = first;
    region->next = heap->regions;
    heap->regions = region;
    heap->region_bytes += region->size;
    first->prev_units = 0;
    chunk_mark(heap, first, (uint32_t)(last - first), KIND_FREE_CHUNK, 0);
    last->units = 0;
    last->tag = (Tag){0, KIND_END, 0, check_of(heap, last + 1)};
    *region_of_end(last) = region;
    region->touched = (char *)(first + SPLIT_UNITS);
    bin_insert(heap, first);
}

// A fixed-size heap in its creator's memory grows by what the creator commits.
static bool callers_region_extend(Heap *heap, size_t bytes) {
    Region *region = &heap->first;
    if (!heap->commit)
        return false;
    Chunk *end = (Chunk *)(((uintptr_t)region->base + region->size) & ~(uintptr_t)15) - 2;
    void *address = region->base + region->size;
    SIZE_T size = (bytes + 4 * sizeof(Chunk) + PAGE_BYTES - 1) & -(size_t)PAGE_BYTES;
    if (!NT_SUCCESS(heap->commit(heap, &address, &size)) || address != region->base + region->size)
        return false;
    region->size += size;
    heap->region_bytes += size;
    Chunk *last = (Chunk *)((uintptr_t)(region->base + region->size) & ~(uintptr_t)15) - 2;
    last->units = 0;
    last->tag = (Tag){0, KIND_END, 0, check_of(heap, last + 1)};
    *region_of_end(last) = region;
    region->touched = (char *)last;
    chunk_mark(heap, end, (uint32_t)(last - end), KIND_INTERNAL, 0);
    chunk_free(heap, end + 1);
    return true;
}

bool region_add(Heap *heap, size_t bytes) {
    if (!heap->growable)
        return heap->callers_memory && callers_region_extend(heap, bytes);
    size_t size = heap->region_bytes / 2;
    size = size < REGION_MIN ? REGION_MIN : size > REGION_MAX ? REGION_MAX : size;
    size_t least = bytes + sizeof(Region) + 8 * sizeof(Chunk);
    size = ((size < least ? least : size) + SPAN_SIZE - 1) & -(size_t)SPAN_SIZE;
    char *base = heap_map(heap, size, size);
    if (!base)
        return false;
    Region *region = (Region *)base;
    *region = (Region){.base = base, .size = size};
    heap->empty_regions++;
    region_start(heap, region, (char *)(region + 1), base + size);
    return true;
}

static void region_release(Heap *heap, Chunk *whole) {
    Region *region = *region_of_end(chunk_after(whole));
    Region **at = &heap->regions;
    while (*at != region)
        at = &(*at)->next;
    *at = region->next;
    heap->region_bytes -= region->size;
    heap_unmap(region->base);
}

void *chunk_allocate(Heap *heap, size_t bytes, enum Kind kind, bool zero) {
    uint32_t units = (uint32_t)((bytes + sizeof(Chunk) - 1) / sizeof(Chunk)) + 1;
    if (units < SPLIT_UNITS)
        units = SPLIT_UNITS;
    Chunk *chunk = bin_search(heap, units);
    if (!chunk) {
        if (!region_add(heap, bytes + sizeof(Chunk)) || !(chunk = bin_search(heap, units)))
            return NULL;
    }
    if (chunk->tag.kind != KIND_FREE_CHUNK || chunk->tag.check != (uint16_t)~check_of(heap, chunk + 1))
        heap_corrupt(heap, chunk + 1);
    bin_remove(heap, chunk);
    Chunk *after = chunk_after(chunk);
    Region *wild = after->tag.kind == KIND_END ? *region_of_end(after) : NULL;
    if (wild && chunk->prev_units == 0 && !wild->released_with_heap)
        heap->empty_regions--;
    uint32_t rest = chunk->units - units;
    if (rest >= SPLIT_UNITS) {
        chunk_mark(heap, chunk, units, kind, (uint32_t)bytes);
        Chunk *remainder = chunk_after(chunk);
        chunk_mark(heap, remainder, rest, KIND_FREE_CHUNK, 0);
        bin_insert(heap, remainder);
    } else {
        chunk_mark(heap, chunk, chunk->units, kind, (uint32_t)bytes);
    }
    char *block = (char *)(chunk + 1);
    size_t dirty = bytes;
    if (wild) {
        if (block + bytes > wild->touched)
            dirty = wild->touched > block ? (size_t)(wild->touched - block) : 0;
        char *touched = (char *)(chunk_after(chunk) + SPLIT_UNITS);
        if (touched > wild->touched)
            wild->touched = touched;
    }
    if (zero)
        memset(block, 0, dirty);
    return block;
}

// The chunk is neither in a bin nor in use: merge it with its free neighbours and keep it.
static void chunk_release(Heap *heap, Chunk *chunk) {
    uint32_t units = chunk->units;
    Chunk *after = chunk_after(chunk);
    if (after->prev_units != units)
        heap_corrupt(heap, chunk + 1);
    if (after->tag.kind == KIND_FREE_CHUNK) {
        bin_remove(heap, after);
        units += after->units;
    }
    if (chunk->prev_units) {
        Chunk *before = chunk_before(chunk);
        if (before->units != chunk->prev_units)
            heap_corrupt(heap, chunk + 1);
        if (before->tag.kind == KIND_FREE_CHUNK) {
            bin_remove(heap, before);
            units += before->units;
            chunk->tag.check = 0;
            chunk = before;
        }
    }
    chunk_mark(heap, chunk, units, KIND_FREE_CHUNK, 0);
    if (chunk_fills_region(chunk) && !(*region_of_end(chunk_after(chunk)))->released_with_heap) {
        if (heap->empty_regions) {
            region_release(heap, chunk);
            return;
        }
        heap->empty_regions++;
    }
    bin_insert(heap, chunk);
}

void chunk_free(Heap *heap, void *block) {
    Chunk *chunk = chunk_of(block);
    heap->unpurged += chunk->units * sizeof(Chunk);
    chunk_release(heap, chunk);
    if (heap->unpurged > PURGE_AFTER && heap->unpurged > heap->region_bytes / 4)
        chunks_purge(heap);
}

bool chunk_resize(Heap *heap, void *block, size_t bytes) {
    Chunk *chunk = chunk_of(block);
    uint32_t units = (uint32_t)((bytes + sizeof(Chunk) - 1) / sizeof(Chunk)) + 1;
    if (units < SPLIT_UNITS)
        units = SPLIT_UNITS;
    enum Kind kind = chunk->tag.kind;
    uint8_t user = chunk->tag.user;
    uint32_t available = chunk->units;
    Chunk *after = chunk_after(chunk);
    if (after->prev_units != available)
        heap_corrupt(heap, block);
    if (units > available) {
        if (after->tag.kind != KIND_FREE_CHUNK || available + after->units < units)
            return false;
        bin_remove(heap, after);
        available += after->units;
    }
    uint32_t rest = available - units;
    if (rest < SPLIT_UNITS) {
        chunk_mark(heap, chunk, available, kind, (uint32_t)bytes);
    } else {
        chunk_mark(heap, chunk, units, kind, (uint32_t)bytes);
        Chunk *remainder = chunk_after(chunk);
        chunk_mark(heap, remainder, rest, KIND_INTERNAL, 0);
        chunk_release(heap, remainder);
    }
    chunk->tag.user = user;
    Chunk *next = chunk_after(chunk);
    Chunk *beyond = next->tag.kind == KIND_FREE_CHUNK ? chunk_after(next) : next;
    if (beyond->tag.kind == KIND_END) {
        Region *region = *region_of_end(beyond);
        char *touched = (char *)(next + SPLIT_UNITS);
        if (touched > region->touched)
            region->touched = touched;
    }
    return true;
}

void chunks_purge(Heap *heap) {
    heap->unpurged = 0;
    for (unsigned bin = step_of(PURGE_UNITS); bin < CHUNK_BINS; bin++) {
        for (Chunk *chunk = heap->chunk_bins[bin]; chunk; chunk = links_of(chunk)->next) {
            if (chunk->tag.user & CHUNK_PURGED || chunk->units < PURGE_UNITS)
                continue;
            chunk->tag.user |= CHUNK_PURGED;
            Chunk *after = chunk_after(chunk);
            char *end = (char *)after;
            if (after->tag.kind == KIND_END && (*region_of_end(after))->touched < end)
                end = (*region_of_end(after))->touched;
            heap_discard((char *)(links_of(chunk) + 1), end);
        }
    }
}

size_t chunks_largest(Heap *heap) {
    size_t largest = 0;
    for (unsigned bin = 0; bin < CHUNK_BINS; bin++) {
        for (Chunk *chunk = heap->chunk_bins[bin]; chunk; chunk = links_of(chunk)->next) {
            size_t bytes = (chunk->units - 1) * sizeof(Chunk);
            largest = bytes > largest ? bytes : largest;
        }
    }
    return largest;
}
