// The heap's layout and the calls between its files. Programs see none of it but the block's address.
//
// Every block is preceded by an 8-byte Tag. Blocks up to SMALL_MAX come from 64 KB spans of one size class and pass
// through per-thread caches; larger ones (and all blocks of fixed-size heaps) are chunks with neighbours that merge;
// from large_min on each block is a mapping of its own. Nothing here may allocate through the heap it works on.
#ifndef NTDLL_HEAP_H
#define NTDLL_HEAP_H

#include "nt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CLASS_COUNT = 56,
    SMALL_MAX = 8192 - 8,
    LARGE_MIN = 0x7f000,   // Windows' limit between heap and direct mappings
    FIXED_MOST = 0xff000,  // a heap that cannot grow serves less than this: "slightly less than 1,024 KB"
    LARGE_MIN_HIGHEST = 0x1000000, // what large_min grows to at most
    SPAN_SIZE = 0x10000,
    SPAN_FIRST_BLOCK = 80, // the first block's address in a span: header, tag, 16-byte aligned
    SPANS_PER_SEGMENT = 64,
    SPANS_IN_FIRST_SEGMENT = 16,
    HEAP_IDS = 64, // heaps that threads keep caches for; the last id means none
    NO_CACHE_ID = HEAP_IDS - 1,
    CHUNK_BINS = 192,
    PAGE_BYTES = 0x1000,
    HEAP_TEB_SLOT = 0x17b0, // TEB.HeapData: this thread's ThreadTable
    CLASS_ACTIVATION = 16,  // allocations of a class that are served as chunks before it gets a span
};

enum Kind { // of a Tag; smaller values are size classes
    KIND_CHUNK = 0x80,
    KIND_FREE_CHUNK,
    KIND_INTERNAL, // a chunk in use by the heap itself
    KIND_END,      // closes a region
    KIND_LARGE,
};

enum UserBits { // Tag.user
    USER_FLAGS_MASK = 0x07,
    USER_HAS_VALUE = 0x08,
    CHUNK_PURGED = 0x10, // of a free chunk: its pages have been given back
};

enum : uint32_t {
    HEAP_OPEN = 0xeeffeeff,
    HEAP_HELD = 0xeeffee00, // RtlLockHeap: the caches are closed too
    SPAN_MAGIC = 0x6e617073,
};

typedef struct {
    uint32_t size; // bytes asked for; of a large block, see Large
    uint8_t kind;
    uint8_t user;
    uint16_t check; // binds the block to its address and heap; inverted while free
} Tag;
static_assert(sizeof(Tag) == 8, "a tag fits the gap before a 16-byte aligned block");

typedef struct Block { // a free small block, seen from its address
    struct Block *next;
} Block;

typedef struct Chunk {
    uint32_t prev_units; // of the chunk before, in 16 bytes; 0 for a region's first
    uint32_t units;      // with this header
    Tag tag;
} Chunk;
static_assert(sizeof(Chunk) == 16, "a chunk's header is one unit");

typedef struct {
    Chunk *next, *prev;
} ChunkLinks; // in a free chunk's first bytes

typedef struct Region { // memory that chunks are cut from
    struct Region *next;
    char *base;
    size_t size;
    char *touched; // bytes from here to the end have never been written
    Chunk *first;
    bool released_with_heap; // not a mapping of its own: the heap's first, or the caller's memory
} Region;

typedef struct SpanSegment {
    struct SpanSegment *next;
    char *base;
    uint64_t free;  // a bit for each span
    uint64_t dirty; // free spans whose pages have been written
    uint32_t count;
} SpanSegment;

typedef struct Span {
    struct Heap *heap;
    SpanSegment *segment;
    struct Span *next, *prev; // in the class's list while a block is free
    Block *free;
    uint32_t magic;
    uint16_t free_count; // in `free`
    uint16_t carved;     // blocks handed out at least once; the rest has never been touched
    uint16_t capacity;
    uint8_t class_index;
    bool listed;
} Span;
static_assert(sizeof(Span) <= SPAN_FIRST_BLOCK - sizeof(Tag), "the first block's tag follows the header");

typedef struct {
    Span *partial;
    uint32_t chunks_served;
    uint32_t empty; // listed spans with no block in use
} SizeClass;

typedef struct {
    Block *head;
    uint16_t count;
    uint16_t limit;
    uint16_t batch;
    uint16_t unused;
} Bin;

typedef struct ThreadCache {
    struct Heap *heap;
    struct ThreadTable *table;
    struct ThreadCache *next, **link;
    Bin bins[CLASS_COUNT];
} ThreadCache;

typedef struct ThreadTable { // what TEB.HeapData points to
    ThreadCache *by_id[HEAP_IDS];
} ThreadTable;

typedef struct Large {
    LIST_ENTRY entry;
    size_t size;      // bytes asked for
    size_t committed; // from this header on
    size_t reserved;
    uint64_t unused[2];
    Tag tag;
} Large;
static_assert(sizeof(Large) == 64, "a large block starts on a cache line");

typedef struct Heap {
    LIST_ENTRY entry; // in the process's list
    uint32_t segment_signature;
    uint32_t signature; // HEAP_OPEN or HEAP_HELD
    uint16_t cookie;
    uint16_t id;
    uint32_t protection;
    RTL_CRITICAL_SECTION *lock;
    RTL_CRITICAL_SECTION own_lock;
    uint64_t unused[4];
    uint32_t flags; // where programs look for HEAP_GROWABLE to tell a debugger
    uint32_t force_flags;
    ThreadCache *caches;
    Region *regions;
    SpanSegment *segments;
    LIST_ENTRY large;
    size_t large_bytes;
    size_t large_min; // from here on a block is a mapping of its own
    size_t region_bytes;
    size_t unpurged; // freed since pages were last given back
    uint32_t empty_regions;
    uint32_t empty_segments;
    uint32_t dirty_spans;
    uint32_t spans;
    uint32_t held; // RtlLockHeap's depth
    NTSTATUS(NTAPI *commit)(PVOID base, PVOID *address, PSIZE_T size);
    uint32_t list_index;
    bool growable;
    bool callers_memory;
    bool low_fragmentation; // asked for, or a size is served from spans: what programs are told
    SizeClass classes[CLASS_COUNT];
    uint64_t bin_map[CHUNK_BINS / 64];
    Chunk *chunk_bins[CHUNK_BINS];
    Region first;
} Heap;
static_assert(offsetof(Heap, segment_signature) == 0x10 && offsetof(Heap, flags) == 0x70, "as HEAP has them");

// What RtlWalkHeap and RtlUsageHeap fill in.
typedef struct _RTL_HEAP_WALK_ENTRY {
    PVOID DataAddress;
    SIZE_T DataSize;
    UCHAR OverheadBytes;
    UCHAR SegmentIndex;
    USHORT Flags;
    union {
        struct {
            SIZE_T Settable;
            USHORT TagIndex;
            USHORT AllocatorBackTraceIndex;
            ULONG Reserved[2];
        } Block;
        struct {
            ULONG CommittedSize;
            ULONG UnCommittedSize;
            PVOID FirstEntry;
            PVOID LastEntry;
        } Segment;
    };
} RTL_HEAP_WALK_ENTRY, *PRTL_HEAP_WALK_ENTRY;

enum { RTL_HEAP_BUSY = 0x0001, RTL_HEAP_SEGMENT = 0x0002 };

typedef struct _RTL_HEAP_USAGE {
    ULONG Length;
    SIZE_T BytesAllocated;
    SIZE_T BytesCommitted;
    SIZE_T BytesReserved;
    SIZE_T BytesReservedMaximum;
    PVOID Entries;
    PVOID AddedEntries;
    PVOID RemovedEntries;
    ULONG_PTR Reserved[8];
} RTL_HEAP_USAGE, *PRTL_HEAP_USAGE;

NTSTATUS NTAPI RtlEnumProcessHeaps(NTSTATUS(NTAPI *routine)(void *heap, void *parameter), void *parameter);

static inline Tag *tag_of(const void *block) { return (Tag *)block - 1; }

static inline uint16_t check_of(const Heap *heap, const void *block) {
    return (uint16_t)((uintptr_t)block >> 4) ^ heap->cookie;
}

// The logarithmic scale with eight steps to the octave that both size classes and chunk bins use.
static inline unsigned step_of(uint32_t units) {
    uint32_t last = units - 1;
    unsigned shift = 28 - (unsigned)__builtin_clz(last | 8);
    return 8 * shift + (last >> shift);
}

static inline uint32_t units_of_step(unsigned step) {
    return step < 16 ? step + 1 : ((step & 7) + 9) << ((step >> 3) - 1);
}

static inline unsigned class_of(size_t size) { return step_of((uint32_t)(size + sizeof(Tag) + 15) / 16); }
static inline uint32_t class_bytes(unsigned class_index) { return units_of_step(class_index) * 16; }

static inline void list_append(LIST_ENTRY *list, LIST_ENTRY *entry) {
    *entry = (LIST_ENTRY){list, list->Blink};
    list->Blink->Flink = entry;
    list->Blink = entry;
}

static inline void list_unlink(LIST_ENTRY *entry) {
    entry->Flink->Blink = entry->Blink;
    entry->Blink->Flink = entry->Flink;
}

// Memory (memory.c): each returns NULL or false when the system has none.
void *heap_map(const Heap *heap, size_t reserve, size_t commit);
void heap_unmap(void *base);
void heap_discard(char *from, char *to);

// Chunks (chunk.c); the lock is held.
bool region_add(Heap *heap, size_t bytes);
void region_start(Heap *heap, Region *region, char *first_byte, char *end);
void *chunk_allocate(Heap *heap, size_t bytes, enum Kind kind, bool zero);
void chunk_free(Heap *heap, void *block);
bool chunk_resize(Heap *heap, void *block, size_t bytes);
void chunks_purge(Heap *heap);
size_t chunks_largest(Heap *heap);
static inline Chunk *chunk_of(const void *block) { return (Chunk *)block - 1; }
static inline Chunk *chunk_after(Chunk *chunk) { return chunk + chunk->units; }
static inline size_t chunk_capacity(const void *block) { return (chunk_of(block)->units - 1) * sizeof(Chunk); }

// Spans (span.c); the lock is held.
unsigned span_take(Heap *heap, unsigned class_index, unsigned wanted, Block **list);
void span_give(Heap *heap, Block *list);
void spans_purge(Heap *heap);

// Caches (cache.c).
Bin *cache_bin(Heap *heap, unsigned class_index);
void cache_trim(Heap *heap, Bin *bin, unsigned keep);
void cache_forget(Heap *heap);
void heap_flush_thread(Heap *heap);
void heap_thread_exit(void); // the loader calls it when a thread ends, after its last use of the heap

// Large blocks (large.c); the lock is taken within.
void *large_allocate(Heap *heap, size_t bytes, size_t reserve);
void large_free(Heap *heap, void *block);
bool large_resize(Heap *heap, void *block, size_t bytes);
static inline Large *large_of(const void *block) { return (Large *)block - 1; }

// Checks (check.c).
void heap_corrupt(Heap *heap, const void *address) __attribute__((noreturn, cold));
bool heap_holds(Heap *heap, const void *block);

static inline bool heap_valid(const Heap *heap) { return heap->signature == HEAP_OPEN || heap->signature == HEAP_HELD; }

static inline void heap_lock(Heap *heap) { RtlEnterCriticalSection(heap->lock); }
static inline void heap_unlock(Heap *heap) { RtlLeaveCriticalSection(heap->lock); }

#endif
