/* The interface of gate/core to the address maps of processes. A part of core_api.h, whose rules hold here. */
#ifndef NTSUP_CORE_API_MEMORY_H
#define NTSUP_CORE_API_MEMORY_H

#include <stdint.h>

/* CDEF begin */

/* --- the address map of a process (amap*.c), its states and types as Windows numbers them --- */

enum amap_flag {
    AMAP_PLACEHOLDER = 1,
    AMAP_COMMITTABLE = 2, /* a view of a section without a file: MEM_COMMIT may commit its pages */
    AMAP_WATCHED = 8, /* MEM_WRITE_WATCH: Linux notes which pages are written; its mappings are never replaced */
    AMAP_FIXED = 4,       /* the guest may neither change nor free it: the gate, the region, KUSER_SHARED_DATA */
};

enum amap_memory {
    AMAP_COMMIT = 4096, /* MEM_COMMIT */
    AMAP_RESERVE = 8192,
    AMAP_FREE = 65536,
    AMAP_PRIVATE = 131072,
    AMAP_MAPPED = 262144,
    AMAP_IMAGE = 16777216,
};

/* The fields of MEMORY_BASIC_INFORMATION, and what the host keeps with an allocation. */
struct amap_region {
    uint64_t base;
    uint64_t size;
    uint64_t allocation_base;
    uint64_t allocation_size;
    uint32_t allocation_protect;
    uint32_t state;
    uint32_t protect;
    uint32_t type;
    uint32_t flags;
    uint32_t section;
};

/* Where an allocation may lie: inclusive bounds, 0 for none; a power of two, 0 for 64 KB. */
struct amap_bounds {
    uint64_t lowest;
    uint64_t highest;
    uint64_t alignment;
};

/* What a thread has of its own: [limit, top) of its stack committed, below that guard pages, the rest reserved; its TEB. */
struct amap_thread_memory {
    uint64_t base;
    uint64_t limit;
    uint64_t top;
    uint64_t teb;
    uint64_t guard_size;
    uint64_t teb_size;
};

/* Every amap_ function is called between these two: the map and Linux change together (core_host_linux). */
void amap_lock(struct core *core, uint32_t process);
void amap_unlock(struct core *core, uint32_t process);
uint32_t amap_lock_holder(struct core *core, uint32_t process);

/* NtAllocateVirtualMemory and NtFreeVirtualMemory, by their MEM_ types. */
uint32_t amap_allocate(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                       uint32_t protect, const struct amap_bounds *bounds);
uint32_t amap_free(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type);
/* A free place for `size` bytes within [lowest, highest] (0: the user's range), the lowest or (`top_down`) the highest;
 * without bounds the lowest from 2 TB on, if there is one. `alignment` is a power of two, at least 64 KB is used.
 * STATUS_NO_MEMORY. */
uint32_t amap_find(struct core *core, uint32_t process, uint64_t size, uint64_t lowest, uint64_t highest,
                   uint64_t alignment, uint32_t top_down, uint64_t *base);
/* A new allocation in free space, all of it committed or (`commit` 0) none. The base is rounded down to 64 KB, the
 * end up to a page; both are written back. `section` is the host's, who has mapped what is not private or is fixed;
 * what is fixed may begin at any page. STATUS_CONFLICTING_ADDRESSES. */
uint32_t amap_reserve(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                      uint32_t protect, uint32_t flags, uint32_t section, uint32_t commit);
/* The following round to pages and write back what they worked on. */
uint32_t amap_commit(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t protect);
/* Pages that the host mapped itself: the map learns their protection. */
uint32_t amap_note(struct core *core, uint32_t process, uint64_t base, uint64_t size, uint32_t protect);
/* A size of 0 is the whole allocation, whose base `base` must then be; for both. */
uint32_t amap_decommit(struct core *core, uint32_t process, uint64_t *base, uint64_t *size);
uint32_t amap_release(struct core *core, uint32_t process, uint64_t *base, uint64_t *size);
/* `old`: of the first page. Pages of copy-on-write views, which images are, become PAGE_WRITECOPY where
 * PAGE_READWRITE is asked for; whether they were written meanwhile the map does not know.
 * STATUS_CONFLICTING_ADDRESSES, STATUS_NOT_COMMITTED, STATUS_INVALID_PAGE_PROTECTION, STATUS_SECTION_PROTECTION. */
uint32_t amap_protect(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t protect,
                      uint32_t *old);
/* STATUS_INVALID_PAGE_PROTECTION; STATUS_SECTION_PROTECTION unless a whole of one protection may have such a part. */
uint32_t amap_check_protect(uint32_t protect, uint32_t type);
uint32_t amap_compatible(uint32_t whole, uint32_t part);
/* PROT_* for PAGE_*. */
uint32_t amap_linux_protection(uint32_t protect);
/* The view that contains the address is removed (or turned into a placeholder) and described. */
uint32_t amap_unmap(struct core *core, uint32_t process, uint64_t address, uint32_t to_placeholder,
                    struct amap_region *view);
/* Placeholders: cut one out of a larger one, or turn a private allocation into one; join neighbours into one; put an
 * allocation in the place of exactly one. */
uint32_t amap_preserve(struct core *core, uint32_t process, uint64_t *base, uint64_t *size);
uint32_t amap_coalesce(struct core *core, uint32_t process, uint64_t *base, uint64_t *size);
uint32_t amap_replace(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                      uint32_t protect, uint32_t flags, uint32_t section, uint32_t commit);
/* Takes PAGE_GUARD off the page with this address: its protection without it, or 0 if the page is no guard page. */
uint32_t amap_take_guard(struct core *core, uint32_t process, uint64_t address);
/* NtQueryVirtualMemory(MemoryBasicInformation): STATUS_INVALID_PARAMETER above the user's range. */
uint32_t amap_query(struct core *core, uint32_t process, uint64_t address, struct amap_region *region);
/* Whether that is what is there, and nothing else: 1 or 0. */
uint32_t amap_is_thread_memory(struct core *core, uint32_t process, const struct amap_thread_memory *memory);
/* Bytes in allocations; bytes committed in private ones. */
uint32_t amap_usage(struct core *core, uint32_t process, uint64_t *reserved, uint64_t *committed);

/* CDEF end */

#endif
