// The stack of memory: chunks of the process heap, the newest first.

#include "memory.h"

typedef struct Chunk {
    struct Chunk *older;
    SIZE_T size, used; // of the bytes behind this header
    SIZE_T unused;     // keeps them aligned
} Chunk;

enum { CHUNK = 64 * 1024 - (int)sizeof(Chunk), ALIGNMENT = 16 };

static_assert(sizeof(Chunk) % ALIGNMENT == 0, "what follows the header is aligned");

static Chunk *newest;

static inline BYTE *bytes_of(Chunk *chunk) { return (BYTE *)(chunk + 1); }

static inline SIZE_T aligned(SIZE_T size) { return (size + ALIGNMENT - 1) & ~(SIZE_T)(ALIGNMENT - 1); }

void *memory_keep(SIZE_T size) {
    void *block = HeapAlloc(GetProcessHeap(), 0, size);
    if (!block)
        ExitProcess(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

void memory_drop(void *block) {
    if (block)
        HeapFree(GetProcessHeap(), 0, block);
}

void *memory_take(SIZE_T size) {
    size = aligned(size);
    if (!newest || newest->size - newest->used < size) {
        SIZE_T room = size > CHUNK ? size : CHUNK;
        Chunk *chunk = memory_keep(sizeof(Chunk) + room);
        *chunk = (Chunk){.older = newest, .size = room};
        newest = chunk;
    }
    void *block = bytes_of(newest) + newest->used;
    newest->used += size;
    return block;
}

void *memory_resize(void *block, SIZE_T old_size, SIZE_T new_size) {
    old_size = aligned(old_size);
    new_size = aligned(new_size);
    if (newest && block && (BYTE *)block + old_size == bytes_of(newest) + newest->used &&
        newest->size - newest->used + old_size >= new_size) {
        newest->used += new_size - old_size;
        return block;
    }
    void *fresh = memory_take(new_size);
    if (block)
        memcpy(fresh, block, old_size < new_size ? old_size : new_size);
    return fresh;
}

Mark memory_mark(void) { return (Mark){newest, newest ? newest->used : 0}; }

void memory_release(Mark mark) {
    while (newest != mark.chunk) {
        Chunk *older = newest->older;
        memory_drop(newest);
        newest = older;
    }
    if (newest)
        newest->used = mark.used;
}
