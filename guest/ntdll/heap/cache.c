// The per-thread caches of small blocks. A cache belongs to one thread and is used without the lock; the heap's list of
// its caches and every thread's table change under caches_lock.

#include "heap/heap.h"

#include <string.h>

enum {
    BIN_BYTES = 0x4000, // what a thread keeps of one class at most
    BIN_BLOCKS_MAX = 255,
    BIN_BLOCKS_MIN = 4,
    FIRST_BATCH = 8,
};

static RTL_SRWLOCK caches_lock; // a heap's lock may be held when it is taken, never the other way round
static ThreadTable no_caches;   // the table of threads that have ended their use of the heap

static ThreadTable *own_table(void) { return *(ThreadTable * __seg_gs *)HEAP_TEB_SLOT; }
static void set_own_table(ThreadTable *table) { *(ThreadTable * __seg_gs *)HEAP_TEB_SLOT = table; }

static Heap *process_heap(void) { return NtCurrentPeb()->ProcessHeap; }

static ThreadTable *make_table(void) {
    Heap *heap = process_heap();
    if (!heap)
        return NULL;
    heap_lock(heap);
    ThreadTable *table = chunk_allocate(heap, sizeof(ThreadTable), KIND_INTERNAL, true);
    heap_unlock(heap);
    set_own_table(table);
    return table;
}

static ThreadCache *make_cache(Heap *heap, ThreadTable *table) {
    heap_lock(heap);
    ThreadCache *cache = chunk_allocate(heap, sizeof(ThreadCache), KIND_INTERNAL, true);
    if (cache) {
        cache->heap = heap;
        cache->table = table;
        for (unsigned i = 0; i < CLASS_COUNT; i++) {
            uint32_t limit = BIN_BYTES / class_bytes(i);
            limit = limit > BIN_BLOCKS_MAX ? BIN_BLOCKS_MAX : limit < BIN_BLOCKS_MIN ? BIN_BLOCKS_MIN : limit;
            cache->bins[i].limit = (uint16_t)limit;
            cache->bins[i].batch = FIRST_BATCH < limit / 2 ? FIRST_BATCH : (uint16_t)(limit / 2);
        }
        RtlAcquireSRWLockExclusive(&caches_lock);
        cache->next = heap->caches;
        cache->link = &heap->caches;
        if (cache->next)
            cache->next->link = &cache->next;
        heap->caches = cache;
        table->by_id[heap->id] = cache;
        RtlReleaseSRWLockExclusive(&caches_lock);
    }
    heap_unlock(heap);
    return cache;
}

// The calling thread's bin, made if it has none. NULL where the heap or the thread keeps no cache.
Bin *cache_bin(Heap *heap, unsigned class_index) {
    if (heap->id == NO_CACHE_ID)
        return NULL;
    ThreadTable *table = own_table();
    if (table == &no_caches || (!table && !(table = make_table())))
        return NULL;
    ThreadCache *cache = table->by_id[heap->id];
    if (!cache && !(cache = make_cache(heap, table)))
        return NULL;
    return &cache->bins[class_index];
}

// Give the blocks beyond the first `keep` back to their spans.
void cache_trim(Heap *heap, Bin *bin, unsigned keep) {
    if (bin->count <= keep)
        return;
    Block **cut = &bin->head;
    for (unsigned i = 0; i < keep; i++)
        cut = &(*cut)->next;
    Block *rest = *cut;
    *cut = NULL;
    bin->count = (uint16_t)keep;
    heap_lock(heap);
    span_give(heap, rest);
    heap_unlock(heap);
}

static void cache_empty(ThreadCache *cache) {
    for (unsigned i = 0; i < CLASS_COUNT; i++)
        cache_trim(cache->heap, &cache->bins[i], 0);
}

void heap_flush_thread(Heap *heap) {
    ThreadTable *table = own_table();
    if (table && table->by_id[heap->id])
        cache_empty(table->by_id[heap->id]);
}

// The heap is being destroyed: no thread may find its cache of it again.
void cache_forget(Heap *heap) {
    RtlAcquireSRWLockExclusive(&caches_lock);
    for (ThreadCache *cache = heap->caches; cache; cache = cache->next)
        cache->table->by_id[heap->id] = NULL;
    heap->caches = NULL;
    RtlReleaseSRWLockExclusive(&caches_lock);
}

static ThreadCache *detach(ThreadTable *table, unsigned id) {
    RtlAcquireSRWLockExclusive(&caches_lock);
    ThreadCache *cache = table->by_id[id];
    if (cache) {
        table->by_id[id] = NULL;
        *cache->link = cache->next;
        if (cache->next)
            cache->next->link = cache->link;
    }
    RtlReleaseSRWLockExclusive(&caches_lock);
    return cache;
}

void heap_thread_exit(void) {
    ThreadTable *table = own_table();
    set_own_table(&no_caches);
    if (!table || table == &no_caches)
        return;
    for (unsigned id = 0; id < HEAP_IDS; id++) {
        ThreadCache *cache = detach(table, id);
        if (!cache)
            continue;
        Heap *heap = cache->heap;
        cache_empty(cache);
        heap_lock(heap);
        chunk_free(heap, cache);
        heap_unlock(heap);
    }
    Heap *heap = process_heap();
    heap_lock(heap);
    chunk_free(heap, table);
    heap_unlock(heap);
}
