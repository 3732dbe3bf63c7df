/* The address map's nodes and tree, shared by the amap_*.c files. Private to gate/core.
 * The map's own lock is held throughout; there is no journal: a process whose thread died in here is gone itself. */
#ifndef NTSUP_AMAP_H
#define NTSUP_AMAP_H

#include "core.h"

enum page_protect {
    PAGE_NOACCESS = 0x01,
    PAGE_READONLY = 0x02,
    PAGE_READWRITE = 0x04,
    PAGE_WRITECOPY = 0x08,
    PAGE_EXECUTE = 0x10,
    PAGE_EXECUTE_READ = 0x20,
    PAGE_EXECUTE_READWRITE = 0x40,
    PAGE_EXECUTE_WRITECOPY = 0x80,
    PAGE_COPIES = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY,
    PAGE_KINDS = 0xFF,
    PAGE_GUARD = 0x100,
    PAGE_NOCACHE = 0x200,
    PAGE_WRITECOMBINE = 0x400,
    PAGE_TARGETS_INVALID = 0x40000000, /* control flow guard's; accepted with executable pages, and not kept */
};

enum amap_layout {
    AMAP_NODES_PER_SEGMENT = CORE_SEGMENT_SIZE / 64,
    AMAP_STEPS_MAX = 512, /* no path in a tree of ours is longer; a longer one a guest has made */
    AMAP_PAGE = 0x1000,
    AMAP_GRANULARITY = 0x10000,
    AMAP_TYPES = 0x1060000, /* MEM_PRIVATE | MEM_MAPPED | MEM_IMAGE */
    AMAP_RUN = 0x80, /* in bits, of a run */
    AMAP_FLAGS = 0x7F,
    AMAP_RESERVE_NODES = 4, /* what the largest change may need */
};
#define AMAP_LOWEST 0x10000ULL
/* Where the search for a free place begins when none is asked for: as on Windows with high-entropy randomisation, far
 * from the low addresses that images without relocations need. */
#define AMAP_BOTTOM_UP 0x20000000000ULL
#define AMAP_END 0x7FFFFFFF0000ULL /* first address past the user's */

/* An allocation (in the process' tree) or a run of committed pages with one protection (in its allocation's tree). */
struct amap_node {
    uint32_t child[2];
    uint32_t parent; /* of a free node: the next free one */
    uint32_t gap;    /* in the subtree, the widest space between neighbours, in pages from a granule's start; capped */
    uint64_t start;
    uint64_t end;
    uint64_t low;  /* the subtree's least start */
    uint64_t high; /* the subtree's greatest end */
    uint32_t bits; /* MEM_* type | enum amap_flag, or AMAP_RUN; 0: free */
    uint32_t protect;
    uint32_t runs; /* allocation: the root of its runs */
    uint32_t section;
};
_Static_assert(sizeof(struct amap_node) == 64, "one cache line");

/* amap_tree.c */
struct amap_node *node_at(struct core *core, uint32_t node);
uint32_t nodes_prepare(struct core *core, uint32_t process);
uint32_t node_new(struct core *core, uint32_t process, uint64_t start, uint64_t end, uint32_t bits, uint32_t protect);
void node_free(struct core *core, uint32_t process, uint32_t node);
void tree_insert(struct core *core, uint32_t *root, uint32_t node);
void tree_remove(struct core *core, uint32_t *root, uint32_t node);
void tree_refresh(struct core *core, uint32_t node);
uint32_t tree_floor(struct core *core, uint32_t root, uint64_t address);
uint32_t tree_step(struct core *core, uint32_t node, int direction);
uint32_t tree_edge(struct core *core, uint32_t root, int direction);
uint32_t tree_next_gap(struct core *core, uint32_t node, int direction, uint64_t size);

static inline uint64_t page_down(uint64_t address)
{
    return address & ~(uint64_t)(AMAP_PAGE - 1);
}

/* amap.c */
uint32_t allocation_at(struct core *core, struct core_process *process, uint64_t address);
uint32_t page_range(uint64_t *base, uint64_t *size, uint32_t bad_size);
uint32_t check_protect(uint32_t *protect, uint32_t type);
uint32_t check_new(uint32_t type, uint32_t flags, uint32_t *protect);
uint32_t amap_begin(struct core *core, uint32_t process, struct core_process **owner);
uint32_t freeable(struct core *core, struct core_process *owner, uint64_t *base, uint64_t *size, uint32_t *number);
int all_committed(struct core *core, struct amap_node *allocation, uint64_t start, uint64_t end);
void set_pages(struct core *core, uint32_t process, struct amap_node *allocation, uint64_t start, uint64_t end,
               uint32_t protect);
void amap_enter(struct core *core, uint32_t process, uint64_t base, uint64_t end, uint32_t bits, uint32_t protect,
                uint32_t section, uint32_t commit);
void amap_discard(struct core *core, uint32_t process, uint32_t number);
void split_allocation(struct core *core, uint32_t process, uint32_t number, uint64_t at);

/* amap_linux.c: an NTSTATUS each. `protect` is PAGE_*; pages that are merely reserved are PAGE_NOACCESS. */
uint32_t linux_fresh(struct core *core, uint32_t process, uint64_t start, uint64_t size, uint32_t protect);
uint32_t linux_protect(struct core *core, uint32_t process, uint64_t start, uint64_t size, uint32_t protect);
uint32_t linux_unmap(struct core *core, uint32_t process, uint64_t start, uint64_t size);
uint32_t linux_forget(struct core *core, uint32_t process, uint64_t start, uint64_t size);

#endif
