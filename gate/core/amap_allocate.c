/* NtAllocateVirtualMemory and NtFreeVirtualMemory behind their parameters: which operation of the map is meant.
 * Called with the map's lock held. */
#include "amap.h"

enum allocation_type {
    MEM_REPLACE_PLACEHOLDER = 0x4000, /* with MEM_RESERVE */
    MEM_RESERVE_PLACEHOLDER = 0x40000,
    MEM_RESET = 0x80000,
    MEM_TOP_DOWN = 0x100000,
    MEM_WRITE_WATCH = 0x200000,
    MEM_RESET_UNDO = 0x1000000,
    MEM_LARGE_PAGES = 0x20000000,
    MEM_STATES = AMAP_COMMIT | AMAP_RESERVE | MEM_RESET | MEM_RESET_UNDO,
    MEM_TYPES = MEM_STATES | MEM_REPLACE_PLACEHOLDER | MEM_RESERVE_PLACEHOLDER | MEM_TOP_DOWN | MEM_WRITE_WATCH |
                MEM_LARGE_PAGES,
};

enum free_type {
    MEM_COALESCE_PLACEHOLDERS = 1,
    MEM_PRESERVE_PLACEHOLDER = 2,
    MEM_DECOMMIT = 0x4000,
    MEM_RELEASE = 0x8000,
};

/* What is wanted no more may go, where it is private and committed; elsewhere this is advice not taken. */
static uint32_t reset(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t undo)
{
    struct core_process *owner = live_process(core, process);
    struct amap_node *node;
    uint32_t status;

    if (owner == NULL)
        return STATUS_INVALID_PARAMETER;
    status = page_range(base, size, STATUS_INVALID_PARAMETER_4);
    if (status != STATUS_SUCCESS)
        return status;
    node = node_at(core, allocation_at(core, owner, *base));
    if (node == NULL || node->end < *base + *size)
        return STATUS_CONFLICTING_ADDRESSES;
    if (undo || !(node->bits & AMAP_PRIVATE) || node->bits & AMAP_FIXED ||
        !all_committed(core, node, *base, *base + *size))
        return STATUS_SUCCESS;
    return linux_forget(core, process, *base, *size);
}

static uint32_t reserve(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                        uint32_t protect, const struct amap_bounds *bounds)
{
    uint32_t commit = (type & AMAP_COMMIT) != 0, flags = 0;
    uint32_t status;

    if (type & MEM_RESERVE_PLACEHOLDER) {
        if (commit || type & (MEM_WRITE_WATCH | MEM_REPLACE_PLACEHOLDER) || protect != PAGE_NOACCESS)
            return STATUS_INVALID_PARAMETER;
        flags = AMAP_PLACEHOLDER;
    }
    if (type & MEM_WRITE_WATCH)
        flags |= AMAP_WATCHED;
    if (type & MEM_REPLACE_PLACEHOLDER) {
        if (*base == 0)
            return STATUS_INVALID_PARAMETER;
        return amap_replace(core, process, base, size, AMAP_PRIVATE, protect, flags, 0, commit);
    }
    if (*base != 0 && *base < AMAP_LOWEST)
        return STATUS_INVALID_PARAMETER_2;
    if (*base == 0) {
        status = amap_find(core, process, *size, bounds->lowest, bounds->highest, bounds->alignment,
                           type & MEM_TOP_DOWN, base);
        if (status != STATUS_SUCCESS)
            return status;
    }
    return amap_reserve(core, process, base, size, AMAP_PRIVATE, protect, flags, 0, commit);
}

uint32_t amap_allocate(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                       uint32_t protect, const struct amap_bounds *bounds)
{
    uint32_t status;

    if (type & ~(uint32_t)MEM_TYPES || !(type & MEM_STATES))
        return STATUS_INVALID_PARAMETER_5;
    /* Copies make sense in views alone, where pages are only committed. */
    status = check_protect(&protect, type & AMAP_RESERVE || *base == 0 ? AMAP_PRIVATE : AMAP_MAPPED);
    if (status != STATUS_SUCCESS)
        return status;
    if (*base >= AMAP_END)
        return STATUS_INVALID_PARAMETER_2;
    if (*size == 0 || *size > AMAP_END - *base)
        return STATUS_INVALID_PARAMETER_4;
    if (type & MEM_LARGE_PAGES)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (type & (MEM_RESET | MEM_RESET_UNDO)) {
        if (type != MEM_RESET && type != MEM_RESET_UNDO)
            return STATUS_INVALID_PARAMETER;
        return reset(core, process, base, size, type == MEM_RESET_UNDO);
    }
    if (type & (MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER | MEM_WRITE_WATCH) && !(type & AMAP_RESERVE))
        return STATUS_INVALID_PARAMETER;
    if (type & AMAP_RESERVE || *base == 0)
        return reserve(core, process, base, size, type, protect, bounds);
    return amap_commit(core, process, base, size, protect);
}

uint32_t amap_free(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type)
{
    switch (type) {
    case MEM_DECOMMIT:
        return amap_decommit(core, process, base, size);
    case MEM_RELEASE:
        return amap_release(core, process, base, size);
    case MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER:
        return amap_preserve(core, process, base, size);
    case MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS:
        return amap_coalesce(core, process, base, size);
    default:
        return STATUS_INVALID_PARAMETER_4;
    }
}
