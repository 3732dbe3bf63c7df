/* _heapchk, _heapmin and _heapwalk. */
#include "heap.h"

enum heap_status { HEAP_EMPTY = -1, HEAP_OK = -2, HEAP_BAD_BEGIN = -3, HEAP_BAD_NODE = -4, HEAP_END = -5 };

struct heap_info {
    int *entry;
    size_t size;
    int used; /* 1 used, 0 free */
};

int _heapchk(void);
int _heapmin(void);
int _heapwalk(struct heap_info *info);
int _heapset(unsigned fill);
int _heapadd(void *block, size_t size);

int _heapchk(void) { return HeapValidate(GetProcessHeap(), 0, NULL) ? HEAP_OK : HEAP_BAD_NODE; }

int _heapset(unsigned fill) {
    (void)fill;
    return _heapchk();
}

int _heapadd(void *block, size_t size) {
    (void)block, (void)size;
    errno = ENOSYS;
    return -1;
}

int _heapmin(void) { return HeapCompact(GetProcessHeap(), 0) || GetLastError() == NO_ERROR ? 0 : crt_fail(); }

int _heapwalk(struct heap_info *info) {
    CRT_REQUIRE(info, EINVAL, HEAP_BAD_BEGIN);
    PROCESS_HEAP_ENTRY entry = {.lpData = info->entry};
    if (info->entry) {
        entry.wFlags = info->used ? PROCESS_HEAP_ENTRY_BUSY : 0;
        entry.cbData = (DWORD)info->size;
    }
    do {
        if (!HeapWalk(GetProcessHeap(), &entry)) {
            if (GetLastError() == ERROR_NO_MORE_ITEMS)
                return HEAP_END;
            _dosmaperr(GetLastError());
            return info->entry ? HEAP_BAD_NODE : HEAP_BAD_BEGIN;
        }
    } while (entry.wFlags & (PROCESS_HEAP_REGION | PROCESS_HEAP_UNCOMMITTED_RANGE));
    info->entry = entry.lpData;
    info->size = entry.cbData;
    info->used = (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0;
    return HEAP_OK;
}
