/* _aligned_malloc and its family: a malloc block with its address kept just under the aligned part. */
#include "heap.h"

void *_aligned_malloc(size_t size, size_t alignment);
void *_aligned_offset_malloc(size_t size, size_t alignment, size_t offset);
void *_aligned_realloc(void *block, size_t size, size_t alignment);
void *_aligned_offset_realloc(void *block, size_t size, size_t alignment, size_t offset);
void *_aligned_recalloc(void *block, size_t count, size_t size, size_t alignment);
void *_aligned_offset_recalloc(void *block, size_t count, size_t size, size_t alignment, size_t offset);
size_t _aligned_msize(void *block, size_t alignment, size_t offset);
void _aligned_free(void *block);
size_t _msize(void *block);

static void **origin_of(void *block) { return (void **)(((uintptr_t)block & ~(sizeof(void *) - 1)) - sizeof(void *)); }

void *_aligned_offset_malloc(size_t size, size_t alignment, size_t offset) {
    CRT_REQUIRE((alignment & (alignment - 1)) == 0, EINVAL, NULL);
    CRT_REQUIRE(offset == 0 || offset < size, EINVAL, NULL);
    if (alignment < sizeof(void *))
        alignment = sizeof(void *);
    size_t slack = alignment - 1 + 2 * sizeof(void *);
    if (size + slack < size) {
        errno = ENOMEM;
        return NULL;
    }
    char *whole = malloc(size + slack);
    if (!whole)
        return NULL;
    uintptr_t earliest = (uintptr_t)whole + 2 * sizeof(void *) - 1 + offset;
    char *block = (char *)(((earliest + alignment - 1) & ~(alignment - 1)) - offset);
    *origin_of(block) = whole;
    return block;
}

void *_aligned_malloc(size_t size, size_t alignment) { return _aligned_offset_malloc(size, alignment, 0); }

size_t _aligned_msize(void *block, size_t alignment, size_t offset) {
    (void)alignment, (void)offset;
    CRT_REQUIRE(block, EINVAL, (size_t)-1);
    char *whole = *origin_of(block);
    return _msize(whole) - (size_t)((char *)block - whole);
}

void *_aligned_offset_realloc(void *block, size_t size, size_t alignment, size_t offset) {
    if (!block)
        return _aligned_offset_malloc(size, alignment, offset);
    if (!size) {
        _aligned_free(block);
        return NULL;
    }
    void *moved = _aligned_offset_malloc(size, alignment, offset);
    if (!moved)
        return NULL;
    size_t before = _aligned_msize(block, alignment, offset);
    memcpy(moved, block, before < size ? before : size);
    _aligned_free(block);
    return moved;
}

void *_aligned_realloc(void *block, size_t size, size_t alignment) {
    return _aligned_offset_realloc(block, size, alignment, 0);
}

void *_aligned_offset_recalloc(void *block, size_t count, size_t size, size_t alignment, size_t offset) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    size_t before = block ? _aligned_msize(block, alignment, offset) : 0;
    char *moved = _aligned_offset_realloc(block, total, alignment, offset);
    if (moved && total > before)
        memset(moved + before, 0, total - before);
    return moved;
}

void *_aligned_recalloc(void *block, size_t count, size_t size, size_t alignment) {
    return _aligned_offset_recalloc(block, count, size, alignment, 0);
}

void _aligned_free(void *block) {
    if (block)
        free(*origin_of(block));
}
