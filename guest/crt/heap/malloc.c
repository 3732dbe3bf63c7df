/* malloc and its family over the process heap, so that blocks may pass between both runtimes and HeapFree. */
#include "heap.h"

#include "../thread/lock.h"

void *_malloc_base(size_t size);
void *_calloc_base(size_t count, size_t size);
void *_realloc_base(void *block, size_t size);
void _free_base(void *block);
size_t _msize(void *block);
void *_expand(void *block, size_t size);
intptr_t _get_heap_handle(void);

typedef int (*new_handler)(size_t);

new_handler _set_new_handler(new_handler handler);
new_handler _query_new_handler(void);
int _set_new_mode(int mode);
int _query_new_mode(void);

static new_handler handler_of_new;
static int new_mode;

new_handler _set_new_handler(new_handler handler) {
    crt_lock(CRT_LOCK_NEW_HANDLER);
    new_handler before = handler_of_new;
    handler_of_new = handler;
    crt_unlock(CRT_LOCK_NEW_HANDLER);
    return before;
}

new_handler _query_new_handler(void) { return handler_of_new; }

int _callnewh(size_t size) {
    new_handler handler = handler_of_new;
    return handler && handler(size);
}

int _set_new_mode(int mode) {
    CRT_REQUIRE(mode == 0 || mode == 1, EINVAL, -1);
    int before = new_mode;
    new_mode = mode;
    return before;
}

int _query_new_mode(void) { return new_mode; }

enum { HEAP_MAX_REQUEST_SLACK = 0x1f };

static void *allocate(DWORD flags, size_t size) {
    if (size > ~(size_t)HEAP_MAX_REQUEST_SLACK) {
        errno = ENOMEM;
        return NULL;
    }
    for (;;) {
        void *block = RtlAllocateHeap(GetProcessHeap(), flags, size ? size : 1);
        if (block)
            return block;
        if (!new_mode || !_callnewh(size)) {
            errno = ENOMEM;
            return NULL;
        }
    }
}

void *_malloc_base(size_t size) { return allocate(0, size); }

void *malloc(size_t size) { return allocate(0, size); }

void *_calloc_base(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return allocate(HEAP_ZERO_MEMORY, total);
}

void *calloc(size_t count, size_t size) { return _calloc_base(count, size); }

void *_realloc_base(void *block, size_t size) {
    if (!block)
        return malloc(size);
    if (!size) {
        free(block);
        return NULL;
    }
    if (size > ~(size_t)HEAP_MAX_REQUEST_SLACK) {
        errno = ENOMEM;
        return NULL;
    }
    for (;;) {
        void *moved = RtlReAllocateHeap(GetProcessHeap(), 0, block, size);
        if (moved)
            return moved;
        if (!new_mode || !_callnewh(size)) {
            errno = ENOMEM;
            return NULL;
        }
    }
}

void *realloc(void *block, size_t size) { return _realloc_base(block, size); }

void *_recalloc(void *block, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    size_t before = block ? _msize(block) : 0;
    char *moved = realloc(block, total);
    if (moved && total > before)
        memset(moved + before, 0, total - before);
    return moved;
}

void _free_base(void *block) {
    if (block)
        RtlFreeHeap(GetProcessHeap(), 0, block);
}

void free(void *block) { _free_base(block); }

size_t _msize(void *block) {
    CRT_REQUIRE(block, EINVAL, (size_t)-1);
    return RtlSizeHeap(GetProcessHeap(), 0, block);
}

void *_expand(void *block, size_t size) {
    CRT_REQUIRE(block, EINVAL, NULL);
    void *same = RtlReAllocateHeap(GetProcessHeap(), HEAP_REALLOC_IN_PLACE_ONLY, block, size ? size : 1);
    if (!same)
        errno = ENOMEM;
    return same;
}

intptr_t _get_heap_handle(void) { return (intptr_t)GetProcessHeap(); }
