/* The address map's questions: where there is room, and what is at an address. Changes nothing. */
#include "amap.h"

void amap_lock(struct core *core, uint32_t process)
{
    if (process < CORE_PROCESS_LIMIT)
        lock_acquire(core, &core->processes[process].amap_lock);
}

void amap_unlock(struct core *core, uint32_t process)
{
    if (process < CORE_PROCESS_LIMIT)
        lock_release(&core->processes[process].amap_lock);
}

uint32_t amap_lock_holder(struct core *core, uint32_t process)
{
    return process < CORE_PROCESS_LIMIT ? LOAD(core->processes[process].amap_lock) & 0x3FFFFFFF : 0;
}

static uint64_t align_up(uint64_t address, uint64_t alignment)
{
    return (address + alignment - 1) & ~(alignment - 1);
}

static uint64_t start_of(struct core *core, uint32_t number)
{
    struct amap_node *node = node_at(core, number);
    return node != NULL ? node->start : AMAP_END;
}

static uint64_t end_of(struct core *core, uint32_t number)
{
    struct amap_node *node = node_at(core, number);
    return node != NULL ? node->end : AMAP_LOWEST;
}

static uint64_t find_up(struct core *core, uint32_t root, uint64_t size, uint64_t low, uint64_t high,
                        uint64_t alignment)
{
    uint32_t before = tree_floor(core, root, low);
    uint32_t after = before != 0 ? tree_step(core, before, 1) : tree_edge(core, root, 0);

    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * AMAP_NODES_PER_SEGMENT; step++) {
        uint64_t from = end_of(core, before) > low ? end_of(core, before) : low;
        uint64_t to = start_of(core, after) < high ? start_of(core, after) : high;
        uint64_t at = align_up(from, alignment);

        if (at < to && to - at >= size)
            return at;
        if (after == 0 || from >= high)
            break;
        after = tree_next_gap(core, after, 1, size);
        before = after != 0 ? tree_step(core, after, 0) : tree_edge(core, root, 1);
    }
    return 0;
}

static uint64_t find_down(struct core *core, uint32_t root, uint64_t size, uint64_t low, uint64_t high,
                          uint64_t alignment)
{
    uint32_t before = tree_floor(core, root, high - 1);
    uint32_t after = before != 0 ? tree_step(core, before, 1) : tree_edge(core, root, 0);

    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * AMAP_NODES_PER_SEGMENT; step++) {
        uint64_t from = end_of(core, before) > low ? end_of(core, before) : low;
        uint64_t to = start_of(core, after) < high ? start_of(core, after) : high;

        if (to > from && to - from >= size && ((to - size) & ~(alignment - 1)) >= from)
            return (to - size) & ~(alignment - 1);
        if (before == 0 || to <= low)
            break;
        before = tree_next_gap(core, before, 0, size);
        after = before != 0 ? tree_step(core, before, 1) : tree_edge(core, root, 0);
    }
    return 0;
}

uint32_t amap_find(struct core *core, uint32_t process, uint64_t size, uint64_t lowest, uint64_t highest,
                   uint64_t alignment, uint32_t top_down, uint64_t *base)
{
    struct core_process *owner = live_process(core, process);
    uint64_t low = lowest > AMAP_LOWEST ? lowest : AMAP_LOWEST;
    uint64_t high = highest != 0 && highest < AMAP_END ? highest + 1 : AMAP_END;
    uint64_t found = 0;

    if (owner == NULL || size == 0 || (alignment & (alignment - 1)) != 0)
        return STATUS_INVALID_PARAMETER;
    if (alignment < AMAP_GRANULARITY)
        alignment = AMAP_GRANULARITY;
    if (size > AMAP_END || low >= high || alignment > AMAP_END)
        return STATUS_NO_MEMORY;
    size = align_up(size, AMAP_PAGE);
    if (!top_down && lowest == 0 && highest == 0)
        found = find_up(core, LOAD(owner->amap_root), size, AMAP_BOTTOM_UP, high, alignment);
    if (found == 0)
        found = (top_down ? find_down : find_up)(core, LOAD(owner->amap_root), size, low, high, alignment);
    if (found == 0)
        return STATUS_NO_MEMORY;
    *base = found;
    return STATUS_SUCCESS;
}

uint32_t amap_query(struct core *core, uint32_t process, uint64_t address, struct amap_region *region)
{
    struct core_process *owner = live_process(core, process);
    uint64_t page = address & ~(uint64_t)(AMAP_PAGE - 1);
    uint32_t before_number, run_number;
    struct amap_node *node, *run;

    if (owner == NULL || address >= AMAP_END)
        return STATUS_INVALID_PARAMETER;
    before_number = tree_floor(core, LOAD(owner->amap_root), address);
    node = node_at(core, before_number);
    if (node == NULL || node->end <= page) {
        uint32_t next = node != NULL ? tree_step(core, before_number, 1) : tree_edge(core, LOAD(owner->amap_root), 0);

        *region = (struct amap_region){
            .base = page,
            .size = start_of(core, next) - page,
            .state = AMAP_FREE,
            .protect = 1, /* PAGE_NOACCESS, as Windows says of free pages */
        };
        return STATUS_SUCCESS;
    }
    *region = (struct amap_region){
        .base = page,
        .size = node->end - page,
        .allocation_base = node->start,
        .allocation_size = node->end - node->start,
        .allocation_protect = node->protect,
        .state = AMAP_RESERVE,
        .type = node->bits & AMAP_TYPES,
        .flags = node->bits & AMAP_FLAGS,
        .section = node->section,
    };
    run_number = tree_floor(core, LOAD(node->runs), page);
    run = node_at(core, run_number);
    if (run != NULL && run->end > page) {
        region->state = AMAP_COMMIT;
        region->protect = run->protect;
        region->size = run->end - page;
        return STATUS_SUCCESS;
    }
    run_number = run != NULL ? tree_step(core, run_number, 1) : tree_edge(core, LOAD(node->runs), 0);
    run = node_at(core, run_number);
    if (run != NULL)
        region->size = run->start - page;
    return STATUS_SUCCESS;
}

/* Whether [start, end) are all the pages in this state and protection from `start` on, in that allocation. */
static int is_run(struct core *core, uint32_t process, uint64_t start, uint64_t end, uint32_t state, uint32_t protect,
                  uint64_t allocation)
{
    struct amap_region region;

    return amap_query(core, process, start, &region) == STATUS_SUCCESS && region.state == state &&
           region.protect == protect && region.base + region.size == end && region.allocation_base == allocation &&
           region.flags == 0;
}

uint32_t amap_is_thread_memory(struct core *core, uint32_t process, const struct amap_thread_memory *m)
{
    uint64_t guard = m->limit - m->guard_size;

    return is_run(core, process, m->limit, m->top, AMAP_COMMIT, PAGE_READWRITE, m->base) &&
           is_run(core, process, guard, m->limit, AMAP_COMMIT, PAGE_READWRITE | PAGE_GUARD, m->base) &&
           is_run(core, process, m->base, guard, AMAP_RESERVE, 0, m->base) &&
           is_run(core, process, m->teb, m->teb + m->teb_size, AMAP_COMMIT, PAGE_READWRITE, m->teb);
}

uint32_t amap_usage(struct core *core, uint32_t process, uint64_t *reserved, uint64_t *committed)
{
    struct core_process *owner = live_process(core, process);

    if (owner == NULL)
        return STATUS_INVALID_PARAMETER;
    *reserved = owner->amap_reserved;
    *committed = owner->amap_committed;
    return STATUS_SUCCESS;
}
