// GlobalAlloc and LocalAlloc, which are one. Fixed blocks are plain heap blocks; the handle of a movable block points
// eight bytes into its entry, which no heap block does, so the two can be told apart.

#include "kernelbase.h"

typedef struct {
    ULONG_PTR magic;
    ULONG_PTR handle_target; // what a handle points to; without meaning
    PVOID block;             // a Header and the data; NULL when discarded
    SIZE_T size;
    ULONG locks;
    ULONG flags;
} Entry;
static_assert(offsetof(Entry, handle_target) == 8, "handles are odd multiples of 8");

// Ahead of a movable block's data, so that LocalHandle can go back.
typedef struct {
    ULONG_PTR magic;
    Entry *entry;
} Header;

#define ENTRY_MAGIC 0x65726f766d6e6967ULL

enum { HANDLE_OFFSET = 8, HANDLE_MASK = 15, LOCK_COUNT_MAX = 0xFF };

static bool is_handle(HLOCAL memory) { return ((ULONG_PTR)memory & HANDLE_MASK) == HANDLE_OFFSET; }

static HLOCAL handle_of(Entry *entry) { return (BYTE *)entry + HANDLE_OFFSET; }

static Entry *entry_of(HLOCAL memory) {
    Entry *entry = (Entry *)((BYTE *)memory - HANDLE_OFFSET);
    if (entry->magic == ENTRY_MAGIC)
        return entry;
    base_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

static PVOID data_of(const Entry *entry) { return entry->block ? (BYTE *)entry->block + sizeof(Header) : NULL; }

static HANDLE heap(void) { return NtCurrentPeb()->ProcessHeap; }

static DWORD heap_flags(UINT flags) { return flags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0; }

static bool give_block(Entry *entry, SIZE_T size, UINT flags) {
    Header *header = size > SIZE_MAX - sizeof *header
                         ? NULL
                         : RtlAllocateHeap(heap(), heap_flags(flags), size + sizeof *header);
    if (header == NULL)
        return base_fail(ERROR_NOT_ENOUGH_MEMORY);
    header->magic = ENTRY_MAGIC;
    header->entry = entry;
    entry->block = header;
    entry->size = size;
    return true;
}

HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size) {
    if (!(flags & LMEM_MOVEABLE)) {
        PVOID block = RtlAllocateHeap(heap(), heap_flags(flags), size);
        if (block == NULL)
            base_fail(ERROR_NOT_ENOUGH_MEMORY);
        return block;
    }
    Entry *entry = base_alloc_zeroed(sizeof *entry);
    if (entry == NULL)
        return NULL;
    entry->magic = ENTRY_MAGIC;
    entry->flags = flags & LMEM_DISCARDABLE;
    if (size && !give_block(entry, size, flags)) {
        base_free(entry);
        return NULL;
    }
    return handle_of(entry);
}

HLOCAL WINAPI LocalFree(HLOCAL memory) {
    if (memory == NULL)
        return NULL;
    if (!is_handle(memory)) {
        if (RtlFreeHeap(heap(), 0, memory))
            return NULL;
        base_fail(ERROR_INVALID_HANDLE);
        return memory;
    }
    Entry *entry = entry_of(memory);
    if (entry == NULL)
        return memory;
    entry->magic = 0;
    if (entry->block)
        RtlFreeHeap(heap(), 0, entry->block);
    RtlFreeHeap(heap(), 0, entry);
    return NULL;
}

LPVOID WINAPI LocalLock(HLOCAL memory) {
    if (!is_handle(memory))
        return memory;
    Entry *entry = entry_of(memory);
    if (entry == NULL)
        return NULL;
    if (entry->block == NULL) {
        base_fail(ERROR_DISCARDED);
        return NULL;
    }
    if (entry->locks < LOCK_COUNT_MAX)
        entry->locks++;
    return data_of(entry);
}

// FALSE with ERROR_SUCCESS means that the last lock is gone.
BOOL WINAPI LocalUnlock(HLOCAL memory) {
    if (!is_handle(memory))
        return base_fail(ERROR_NOT_LOCKED);
    Entry *entry = entry_of(memory);
    if (entry == NULL)
        return FALSE;
    if (entry->locks == 0)
        return base_fail(ERROR_NOT_LOCKED);
    return --entry->locks ? TRUE : base_fail(ERROR_SUCCESS);
}

SIZE_T WINAPI LocalSize(HLOCAL memory) {
    if (memory && is_handle(memory)) {
        Entry *entry = entry_of(memory);
        return entry ? entry->size : 0;
    }
    SIZE_T size = memory ? RtlSizeHeap(heap(), 0, memory) : (SIZE_T)-1;
    return size == (SIZE_T)-1 ? (SIZE_T)base_fail(ERROR_INVALID_HANDLE) : size;
}

UINT WINAPI LocalFlags(HLOCAL memory) {
    if (!is_handle(memory))
        return 0;
    Entry *entry = entry_of(memory);
    if (entry == NULL)
        return LMEM_INVALID_HANDLE;
    return entry->locks | entry->flags | (entry->block ? 0 : LMEM_DISCARDED);
}

HLOCAL WINAPI LocalHandle(LPCVOID data) {
    const Header *header = (const Header *)data - 1;
    if (data && !is_handle((HLOCAL)data) && header->magic == ENTRY_MAGIC && header->entry->block == header)
        return handle_of(header->entry);
    if (data && RtlValidateHeap(heap(), 0, data))
        return (HLOCAL)data;
    base_fail(ERROR_INVALID_HANDLE);
    return NULL;
}

static HLOCAL resize_entry(Entry *entry, SIZE_T size, UINT flags) {
    if (size == 0) { // discards
        if (entry->locks) {
            base_fail(ERROR_INVALID_HANDLE);
            return NULL;
        }
        if (entry->block)
            RtlFreeHeap(heap(), 0, entry->block);
        entry->block = NULL;
        entry->size = 0;
        return handle_of(entry);
    }
    if (entry->block == NULL)
        return give_block(entry, size, flags) ? handle_of(entry) : NULL;
    DWORD how = heap_flags(flags) | (entry->locks && !(flags & LMEM_MOVEABLE) ? HEAP_REALLOC_IN_PLACE_ONLY : 0);
    PVOID block = size > SIZE_MAX - sizeof(Header) ? NULL
                                                   : RtlReAllocateHeap(heap(), how, entry->block, size + sizeof(Header));
    if (block == NULL) {
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    entry->block = block;
    entry->size = size;
    return handle_of(entry);
}

HLOCAL WINAPI LocalReAlloc(HLOCAL memory, SIZE_T size, UINT flags) {
    if (is_handle(memory)) {
        Entry *entry = entry_of(memory);
        if (entry == NULL)
            return NULL;
        if (!(flags & LMEM_MODIFY))
            return resize_entry(entry, size, flags);
        entry->flags = flags & LMEM_DISCARDABLE;
        return memory;
    }
    if (flags & LMEM_MODIFY) {
        if (!(flags & LMEM_MOVEABLE))
            return memory;
        SIZE_T kept = RtlSizeHeap(heap(), 0, memory); // a fixed block becomes a movable one
        HLOCAL moved = LocalAlloc(LMEM_MOVEABLE | (flags & LMEM_DISCARDABLE), kept);
        if (moved == NULL)
            return NULL;
        memcpy(data_of(entry_of(moved)), memory, kept);
        RtlFreeHeap(heap(), 0, memory);
        return moved;
    }
    DWORD how = heap_flags(flags) | (flags & LMEM_MOVEABLE ? 0 : HEAP_REALLOC_IN_PLACE_ONLY);
    PVOID block = RtlReAllocateHeap(heap(), how, memory, size);
    if (block == NULL)
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size) { return LocalAlloc(flags, size); }
HGLOBAL WINAPI GlobalFree(HGLOBAL memory) { return LocalFree(memory); }
LPVOID WINAPI GlobalLock(HGLOBAL memory) { return LocalLock(memory); }
SIZE_T WINAPI GlobalSize(HGLOBAL memory) { return LocalSize(memory); }
UINT WINAPI GlobalFlags(HGLOBAL memory) { return LocalFlags(memory); }
HGLOBAL WINAPI GlobalHandle(LPCVOID data) { return LocalHandle(data); }
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL memory, SIZE_T size, UINT flags) { return LocalReAlloc(memory, size, flags); }
static_assert(GMEM_MOVEABLE == LMEM_MOVEABLE && GMEM_ZEROINIT == LMEM_ZEROINIT && GMEM_MODIFY == LMEM_MODIFY, "flags");

// Unlike LocalUnlock, it is content with a fixed block.
BOOL WINAPI GlobalUnlock(HGLOBAL memory) { return is_handle(memory) ? LocalUnlock(memory) : TRUE; }

SIZE_T WINAPI GlobalCompact(DWORD minimum) {
    (void)minimum;
    return RtlCompactHeap(heap(), 0);
}
