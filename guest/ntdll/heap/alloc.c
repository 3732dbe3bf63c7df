// RtlAllocateHeap, RtlFreeHeap, RtlReAllocateHeap, RtlSizeHeap: which kind of block a call is about.
// The common case, a small block through the thread's cache, takes no lock and no call.

#include "heap/heap.h"

#include <string.h>

enum {
    USER_FLAG_BITS = 0xe00,      // HEAP_SETTABLE_USER_FLAG1…3
    SETTABLE_USER_VALUE = 0x100, // HEAP_SETTABLE_USER_VALUE
    UNUSUAL = SETTABLE_USER_VALUE | USER_FLAG_BITS,
};

static Bin *own_bin(const Heap *heap, unsigned class_index) {
    const ThreadTable *table = *(ThreadTable * __seg_gs *)HEAP_TEB_SLOT;
    if (!table)
        return NULL;
    ThreadCache *cache = table->by_id[heap->id];
    return cache ? &cache->bins[class_index] : NULL;
}

static inline void tag_write(void *block, uint64_t size, uint64_t kind, uint64_t check) {
    *(uint64_t *)((char *)block - sizeof(Tag)) = size | kind << 32 | check << 48;
}

// Take a free small block into use.
static inline void *hand_out(Heap *heap, Block *block, size_t size, unsigned class_index, bool zero) {
    uint16_t check = check_of(heap, block);
    if (__builtin_expect(tag_of(block)->check != (uint16_t)~check, 0))
        heap_corrupt(heap, block);
    tag_write(block, size, class_index, check);
    return zero ? memset(block, 0, size) : block;
}

static void *small_refill(Heap *heap, size_t size, bool zero) {
    unsigned class_index = class_of(size);
    Bin *bin = heap->growable && heap->signature == HEAP_OPEN ? cache_bin(heap, class_index) : NULL;
    Block *block = NULL;
    if (bin && (block = bin->head)) { // the cache has just been made, or the thread's table found
        bin->head = block->next;
        bin->count--;
        return hand_out(heap, block, size, class_index, zero);
    }
    heap_lock(heap);
    SizeClass *class = &heap->classes[class_index];
    if (!heap->growable || class->chunks_served < CLASS_ACTIVATION) {
        class->chunks_served++;
        void *chunk = chunk_allocate(heap, size, KIND_CHUNK, zero);
        heap_unlock(heap);
        return chunk;
    }
    heap->low_fragmentation = !(heap->flags & HEAP_NO_SERIALIZE);
    Block *list = NULL;
    unsigned taken = span_take(heap, class_index, bin ? bin->batch : 1, &list);
    if (!taken) { // no memory for a span may still mean a chunk
        void *chunk = chunk_allocate(heap, size, KIND_CHUNK, zero);
        heap_unlock(heap);
        return chunk;
    }
    heap_unlock(heap);
    block = list;
    if (bin) {
        bin->head = block->next;
        bin->count = (uint16_t)(taken - 1);
        bin->batch = (uint16_t)(2 * bin->batch < bin->limit / 2 ? 2 * bin->batch : bin->limit / 2);
    }
    return hand_out(heap, block, size, class_index, zero);
}

static void *allocate_any(Heap *heap, size_t size, bool zero) {
    if (size <= SMALL_MAX)
        return small_refill(heap, size, zero);
    if (size >= heap->large_min)
        return heap->growable ? large_allocate(heap, size, 0) : NULL;
    heap_lock(heap);
    void *block = chunk_allocate(heap, size, KIND_CHUNK, zero);
    heap_unlock(heap);
    return block;
}

static void *no_memory(const Heap *heap, ULONG flags) {
    if ((flags | heap->flags) & HEAP_GENERATE_EXCEPTIONS)
        RtlRaiseStatus(STATUS_NO_MEMORY);
    RtlSetLastWin32ErrorAndNtStatusFromNtStatus(STATUS_NO_MEMORY);
    return NULL;
}

// A user value lies behind the block's bytes, aligned.
static size_t with_value(size_t size) { return ((size + 7) & ~(size_t)7) + sizeof(void *); }

__attribute__((noinline)) static void *allocate_slowly(Heap *heap, ULONG flags, size_t size) {
    if (!heap_valid(heap))
        return NULL;
    bool has_value = flags & SETTABLE_USER_VALUE;
    if (size > PTRDIFF_MAX - 16)
        return no_memory(heap, flags);
    void *block = allocate_any(heap, has_value ? with_value(size) : size, flags & HEAP_ZERO_MEMORY);
    if (!block)
        return no_memory(heap, flags);
    if (flags & UNUSUAL) {
        Tag *tag = tag_of(block);
        tag->user = (uint8_t)((flags & USER_FLAG_BITS) >> 9 | (has_value ? USER_HAS_VALUE : 0));
        if (has_value)
            *(void **)((char *)block + with_value(size) - sizeof(void *)) = NULL;
        if (has_value && tag->kind == KIND_LARGE)
            large_of(block)->size = size;
        else if (has_value)
            tag->size = (uint32_t)size;
    }
    return block;
}

void *NTAPI RtlAllocateHeap(void *handle, ULONG flags, SIZE_T size) {
    Heap *heap = handle;
    if (__builtin_expect(heap->signature == HEAP_OPEN && size <= SMALL_MAX && !(flags & UNUSUAL), 1)) {
        unsigned class_index = class_of(size);
        Bin *bin = own_bin(heap, class_index);
        if (__builtin_expect(bin && bin->head, 1)) {
            Block *block = bin->head;
            uint16_t check = check_of(heap, block);
            if (__builtin_expect(tag_of(block)->check == (uint16_t)~check, 1)) {
                bin->head = block->next;
                bin->count--;
                tag_write(block, size, class_index, check);
                return flags & HEAP_ZERO_MEMORY ? memset(block, 0, size) : block;
            }
            heap_corrupt(heap, block);
        }
    }
    return allocate_slowly(heap, flags, size);
}

__attribute__((noinline)) static BOOLEAN free_slowly(Heap *heap, void *block) {
    if (!block)
        return TRUE;
    if (!heap_valid(heap) || (uintptr_t)block & 15)
        heap_corrupt(heap, block);
    Tag *tag = tag_of(block);
    if (tag->check != check_of(heap, block))
        heap_corrupt(heap, block);
    switch (tag->kind) {
    case KIND_CHUNK:
        heap_lock(heap);
        chunk_free(heap, block);
        heap_unlock(heap);
        return TRUE;
    case KIND_LARGE:
        large_free(heap, block);
        return TRUE;
    default:
        if (tag->kind >= CLASS_COUNT)
            heap_corrupt(heap, block);
    }
    unsigned class_index = tag->kind;
    tag_write(block, 0, class_index, (uint16_t)~check_of(heap, block));
    Bin *bin = heap->signature == HEAP_OPEN ? cache_bin(heap, class_index) : NULL;
    if (!bin) {
        heap_lock(heap);
        ((Block *)block)->next = NULL;
        span_give(heap, block);
        heap_unlock(heap);
        return TRUE;
    }
    if (bin->count >= bin->limit)
        cache_trim(heap, bin, bin->limit / 2);
    ((Block *)block)->next = bin->head;
    bin->head = block;
    bin->count++;
    return TRUE;
}

BOOLEAN NTAPI RtlFreeHeap(void *handle, ULONG flags, void *block) {
    (void)flags;
    Heap *heap = handle;
    if (__builtin_expect(heap->signature == HEAP_OPEN && block && !((uintptr_t)block & 15), 1)) {
        uint64_t tag = *(uint64_t *)((char *)block - sizeof(Tag));
        unsigned class_index = (uint8_t)(tag >> 32);
        uint16_t check = check_of(heap, block);
        if (__builtin_expect(class_index < CLASS_COUNT && tag >> 48 == check, 1)) {
            Bin *bin = own_bin(heap, class_index);
            if (__builtin_expect(bin && bin->count < bin->limit, 1)) {
                tag_write(block, 0, class_index, (uint16_t)~check);
                ((Block *)block)->next = bin->head;
                bin->head = block;
                bin->count++;
                return TRUE;
            }
        }
    }
    return free_slowly(heap, block);
}

static size_t size_of(const void *block) {
    const Tag *tag = tag_of(block);
    return tag->kind == KIND_LARGE ? large_of(block)->size : tag->size;
}

static bool in_use(const Heap *heap, const void *block) {
    if ((uintptr_t)block & 15)
        return false;
    const Tag *tag = tag_of(block);
    return tag->check == check_of(heap, block) &&
           (tag->kind < CLASS_COUNT || tag->kind == KIND_CHUNK || tag->kind == KIND_LARGE);
}

SIZE_T NTAPI RtlSizeHeap(void *handle, ULONG flags, const void *block) {
    (void)flags;
    if (!block || !heap_valid(handle) || !in_use(handle, block)) {
        RtlSetLastWin32ErrorAndNtStatusFromNtStatus(STATUS_INVALID_PARAMETER);
        return (SIZE_T)-1;
    }
    return size_of(block);
}

// Change a block's size where it stands; `bytes` counts a user value too.
static bool resize_in_place(Heap *heap, void *block, size_t bytes) {
    Tag *tag = tag_of(block);
    if (tag->kind < CLASS_COUNT) {
        size_t capacity = class_bytes(tag->kind) - sizeof(Tag);
        return bytes <= capacity;
    }
    if (tag->kind == KIND_LARGE)
        return large_resize(heap, block, bytes);
    if (bytes >= heap->large_min)
        return false;
    heap_lock(heap);
    bool done = chunk_resize(heap, block, bytes);
    heap_unlock(heap);
    return done;
}

// A small or large block that shrinks a lot is worth moving.
static bool worth_moving(const void *block, size_t bytes) {
    const Tag *tag = tag_of(block);
    if (tag->kind < CLASS_COUNT)
        return bytes < class_bytes(tag->kind) / 2 && class_bytes(tag->kind) > 256;
    return tag->kind == KIND_LARGE && bytes < LARGE_MIN / 2;
}

static void *move(Heap *heap, ULONG flags, void *block, size_t old_size, size_t size) {
    bool has_value = tag_of(block)->user & USER_HAS_VALUE;
    size_t bytes = has_value ? with_value(size) : size;
    bool grows = size > old_size;
    void *moved = bytes >= heap->large_min && grows && tag_of(block)->kind == KIND_LARGE && heap->growable
                      ? large_allocate(heap, bytes, 2 * bytes)
                      : NULL;
    if (!moved && !(moved = allocate_any(heap, bytes, grows && flags & HEAP_ZERO_MEMORY)))
        return NULL;
    memcpy(moved, block, grows ? old_size : size);
    if (tag_of(block)->user) {
        Tag *tag = tag_of(moved);
        tag->user = tag_of(block)->user;
        if (tag->kind == KIND_LARGE)
            large_of(moved)->size = size;
        else
            tag->size = (uint32_t)size;
        if (has_value)
            *(void **)((char *)moved + bytes - sizeof(void *)) =
                *(void **)((char *)block + with_value(old_size) - sizeof(void *));
    }
    free_slowly(heap, block);
    return moved;
}

void *NTAPI RtlReAllocateHeap(void *handle, ULONG flags, void *block, SIZE_T size) {
    Heap *heap = handle;
    if (!block)
        NtTeb()->LastErrorValue = ERROR_SUCCESS;
    if (!block || !heap_valid(heap))
        return NULL;
    if (!in_use(heap, block))
        heap_corrupt(heap, block);
    if (size > PTRDIFF_MAX - 16)
        return no_memory(heap, flags);
    Tag *tag = tag_of(block);
    size_t old_size = size_of(block);
    bool in_place_only = flags & HEAP_REALLOC_IN_PLACE_ONLY;
    size_t fresh = tag->kind == KIND_LARGE ? large_of(block)->committed - sizeof(Large) : SIZE_MAX; // zero from here on
    bool has_value = tag->user & USER_HAS_VALUE;
    size_t bytes = has_value ? with_value(size) : size;
    void *value = has_value ? *(void **)((char *)block + with_value(old_size) - sizeof(void *)) : NULL;
    if ((in_place_only || !worth_moving(block, bytes)) && resize_in_place(heap, block, bytes)) {
        if (tag->kind == KIND_LARGE)
            large_of(block)->size = size;
        else
            tag->size = (uint32_t)size;
        if (flags & HEAP_ZERO_MEMORY && size > old_size && old_size < fresh)
            memset((char *)block + old_size, 0, (size < fresh ? size : fresh) - old_size);
        if (has_value)
            *(void **)((char *)block + bytes - sizeof(void *)) = value;
        return block;
    }
    void *moved = in_place_only ? NULL : move(heap, flags, block, old_size, size);
    return moved ? moved : no_memory(heap, flags);
}

static void **value_of(void *block) { return (void **)((char *)block + with_value(size_of(block)) - sizeof(void *)); }

BOOLEAN NTAPI RtlGetUserInfoHeap(void *handle, ULONG flags, void *block, void **value, ULONG *user_flags) {
    (void)flags;
    if (!block || !heap_valid(handle) || !in_use(handle, block))
        return FALSE;
    uint8_t user = tag_of(block)->user;
    if (user_flags)
        *user_flags = (ULONG)(user & USER_FLAGS_MASK) << 9 | (user & USER_HAS_VALUE ? SETTABLE_USER_VALUE : 0);
    if (value && user & USER_HAS_VALUE)
        *value = *value_of(block);
    return TRUE;
}

BOOLEAN NTAPI RtlSetUserValueHeap(void *handle, ULONG flags, void *block, void *value) {
    (void)flags;
    if (!block || !heap_valid(handle) || !in_use(handle, block) || !(tag_of(block)->user & USER_HAS_VALUE))
        return FALSE;
    *value_of(block) = value;
    return TRUE;
}

BOOLEAN NTAPI RtlSetUserFlagsHeap(void *handle, ULONG flags, void *block, ULONG reset, ULONG set) {
    (void)flags;
    if (!block || !heap_valid(handle) || !in_use(handle, block) || (reset | set) & ~(ULONG)USER_FLAG_BITS)
        return FALSE;
    Tag *tag = tag_of(block);
    tag->user = (uint8_t)((tag->user & ~(reset >> 9)) | set >> 9);
    return TRUE;
}

ULONG NTAPI RtlMultipleAllocateHeap(void *handle, ULONG flags, SIZE_T size, ULONG count, void **blocks) {
    for (ULONG i = 0; i < count; i++) {
        if (!(blocks[i] = RtlAllocateHeap(handle, flags, size)))
            return i;
    }
    return count;
}

ULONG NTAPI RtlMultipleFreeHeap(void *handle, ULONG flags, ULONG count, void **blocks) {
    for (ULONG i = 0; i < count; i++) {
        if (!RtlFreeHeap(handle, flags, blocks[i]))
            return i;
    }
    return count;
}
