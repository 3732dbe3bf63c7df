/* The address map: what is done to the pages of a process' allocations, in the map and, by the host, in Linux.
 * Cost follows the number of allocations and runs, never of pages. An operation checks all there is to check, nodes
 * included, then has Linux do its part, and changes the map only when that went through. */
#include "amap.h"

/* Rounds to pages; `bad_size` is the status for a range that is empty, wraps or leaves the user's space. */
uint32_t page_range(uint64_t *base, uint64_t *size, uint32_t bad_size)
{
    uint64_t end;

    if (*base >= AMAP_END)
        return STATUS_INVALID_PARAMETER_2;
    if (*size == 0 || *size > AMAP_END || *base + *size > AMAP_END)
        return bad_size;
    end = page_down(*base + *size + AMAP_PAGE - 1);
    *base = page_down(*base);
    *size = end - *base;
    return STATUS_SUCCESS;
}

uint32_t check_protect(uint32_t *protect, uint32_t type)
{
    uint32_t kind = *protect & PAGE_KINDS;
    uint32_t extra = *protect & ~(uint32_t)PAGE_KINDS;

    if (extra & PAGE_TARGETS_INVALID && kind >= PAGE_EXECUTE)
        extra &= ~(uint32_t)PAGE_TARGETS_INVALID;
    if (kind == 0 || (kind & (kind - 1)) != 0 || (extra & ~(uint32_t)(PAGE_GUARD | PAGE_NOCACHE | PAGE_WRITECOMBINE)))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (extra != 0 && ((extra & (extra - 1)) != 0 || kind == PAGE_NOACCESS))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (type == AMAP_PRIVATE && (kind == PAGE_WRITECOPY || kind == PAGE_EXECUTE_WRITECOPY))
        return STATUS_INVALID_PAGE_PROTECTION;
    *protect = kind | extra;
    return STATUS_SUCCESS;
}

/* What an allocation is to be. */
uint32_t check_new(uint32_t type, uint32_t flags, uint32_t *protect)
{
    if ((type != AMAP_PRIVATE && type != AMAP_MAPPED && type != AMAP_IMAGE) || flags & ~(uint32_t)AMAP_FLAGS)
        return STATUS_INVALID_PARAMETER;
    return check_protect(protect, type);
}

uint32_t allocation_at(struct core *core, struct core_process *process, uint64_t address)
{
    uint32_t number = tree_floor(core, LOAD(process->amap_root), address);
    struct amap_node *node = node_at(core, number);

    return node != NULL && address < node->end ? number : 0;
}

/* The allocation that holds all of the range; `wrong` is the status where there is none. */
static uint32_t allocation_of(struct core *core, struct core_process *process, uint64_t base, uint64_t size,
                              uint32_t wrong, struct amap_node **node)
{
    *node = node_at(core, allocation_at(core, process, base));
    return *node != NULL && base + size <= (*node)->end ? STATUS_SUCCESS : wrong;
}

static int is_free(struct core *core, struct core_process *process, uint64_t base, uint64_t end)
{
    struct amap_node *before = node_at(core, tree_floor(core, LOAD(process->amap_root), end - 1));

    return base >= AMAP_LOWEST && end <= AMAP_END && (before == NULL || before->end <= base);
}

static void account(struct core_process *process, struct amap_node *allocation, uint64_t bytes, int sign)
{
    if (LOAD(allocation->bits) & AMAP_PRIVATE)
        process->amap_committed += sign > 0 ? bytes : 0 - bytes;
}

/* A border between runs at `address`, if that lies within one. */
static void split_run(struct core *core, uint32_t process, struct amap_node *allocation, uint64_t address)
{
    uint32_t number = tree_floor(core, LOAD(allocation->runs), address);
    struct amap_node *run = node_at(core, number);
    uint32_t second;

    if (run == NULL || run->start == address || run->end <= address)
        return;
    second = node_new(core, process, address, run->end, AMAP_RUN, run->protect);
    run->end = address;
    tree_refresh(core, number);
    tree_insert(core, &allocation->runs, second);
}

/* Joins the run with the one before it, if they touch and are alike. */
static void join_run(struct core *core, uint32_t process, struct amap_node *allocation, uint32_t number)
{
    struct amap_node *run = node_at(core, number);
    uint32_t before_number = tree_step(core, number, 0);
    struct amap_node *before = node_at(core, before_number);

    if (run == NULL || before == NULL || before->end != run->start || before->protect != run->protect)
        return;
    tree_remove(core, &allocation->runs, number);
    before->end = run->end;
    tree_refresh(core, before_number);
    node_free(core, process, number);
}

/* The pages of [start, end) become committed with `protect`, or (0) merely reserved. After nodes_prepare. */
void set_pages(struct core *core, uint32_t process, struct amap_node *allocation, uint64_t start, uint64_t end,
                      uint32_t protect)
{
    struct core_process *owner = &core->processes[process];
    uint32_t number;

    if (allocation == NULL)
        return;
    split_run(core, process, allocation, start);
    split_run(core, process, allocation, end);
    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * AMAP_NODES_PER_SEGMENT; step++) {
        struct amap_node *run;

        number = tree_floor(core, LOAD(allocation->runs), end - 1);
        run = node_at(core, number);
        if (run == NULL || run->start < start)
            break;
        account(owner, allocation, run->end - run->start, -1);
        tree_remove(core, &allocation->runs, number);
        node_free(core, process, number);
    }
    if (protect == 0)
        return;
    number = node_new(core, process, start, end, AMAP_RUN, protect);
    if (number == 0)
        return;
    account(owner, allocation, end - start, 1);
    tree_insert(core, &allocation->runs, number);
    join_run(core, process, allocation, tree_step(core, number, 1));
    join_run(core, process, allocation, number);
}

int all_committed(struct core *core, struct amap_node *allocation, uint64_t start, uint64_t end)
{
    uint32_t number = tree_floor(core, LOAD(allocation->runs), start);

    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * AMAP_NODES_PER_SEGMENT; step++) {
        struct amap_node *run = node_at(core, number);

        if (run == NULL || run->start > start || run->end <= start)
            return 0;
        if (run->end >= end)
            return 1;
        start = run->end;
        number = tree_step(core, number, 1);
    }
    return 0;
}

/* After nodes_prepare, in free space. */
void amap_enter(struct core *core, uint32_t process, uint64_t base, uint64_t end, uint32_t bits, uint32_t protect,
                  uint32_t section, uint32_t commit)
{
    struct core_process *owner = &core->processes[process];
    uint32_t number = node_new(core, process, base, end, bits, protect);
    struct amap_node *node = node_at(core, number);

    if (node == NULL)
        return;
    node->section = section;
    tree_insert(core, &owner->amap_root, number);
    owner->amap_reserved += end - base;
    if (commit)
        set_pages(core, process, node, base, end, protect);
}

void amap_discard(struct core *core, uint32_t process, uint32_t number)
{
    struct core_process *owner = &core->processes[process];
    struct amap_node *node = node_at(core, number);

    if (node == NULL)
        return;
    set_pages(core, process, node, node->start, node->end, 0);
    tree_remove(core, &owner->amap_root, number);
    owner->amap_reserved -= node->end - node->start;
    node_free(core, process, number);
}

/* Two allocations out of one, at a page border inside it. After nodes_prepare. */
void split_allocation(struct core *core, uint32_t process, uint32_t number, uint64_t at)
{
    struct core_process *owner = &core->processes[process];
    struct amap_node *node = node_at(core, number);
    struct amap_node *second;
    uint32_t second_number;

    if (node == NULL || at <= node->start || at >= node->end)
        return;
    split_run(core, process, node, at);
    second_number = node_new(core, process, at, node->end, LOAD(node->bits), node->protect);
    second = node_at(core, second_number);
    if (second == NULL)
        return;
    second->section = node->section;
    for (uint32_t step = 0; step < CORE_SEGMENT_LIMIT * AMAP_NODES_PER_SEGMENT; step++) {
        uint32_t run_number = tree_edge(core, LOAD(node->runs), 1);
        struct amap_node *run = node_at(core, run_number);

        if (run == NULL || run->start < at)
            break;
        tree_remove(core, &node->runs, run_number);
        tree_insert(core, &second->runs, run_number);
    }
    node->end = at;
    tree_refresh(core, number);
    tree_insert(core, &owner->amap_root, second_number);
}

uint32_t amap_begin(struct core *core, uint32_t process, struct core_process **owner)
{
    *owner = live_process(core, process);
    return *owner != NULL ? nodes_prepare(core, process) : (uint32_t)STATUS_INVALID_PARAMETER;
}

uint32_t amap_reserve(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                      uint32_t protect, uint32_t flags, uint32_t section, uint32_t commit)
{
    struct core_process *owner;
    uint32_t status = amap_begin(core, process, &owner);
    uint64_t start = flags & AMAP_FIXED ? page_down(*base) : *base & ~(uint64_t)(AMAP_GRANULARITY - 1);
    uint64_t length = *size + (*base - start);

    if (status != STATUS_SUCCESS)
        return status;
    status = check_new(type, flags, &protect);
    if (status != STATUS_SUCCESS)
        return status;
    status = *size == 0 || length < *size ? (uint32_t)STATUS_INVALID_PARAMETER_4
                                           : page_range(&start, &length, STATUS_INVALID_PARAMETER_4);
    if (status != STATUS_SUCCESS)
        return status;
    if (!is_free(core, owner, start, start + length))
        return STATUS_CONFLICTING_ADDRESSES;
    if (type == AMAP_PRIVATE && !(flags & AMAP_FIXED))
        status = linux_fresh(core, process, start, length, commit ? protect : (uint32_t)PAGE_NOACCESS);
    if (status != STATUS_SUCCESS)
        return status;
    amap_enter(core, process, start, start + length, type | flags, protect, section, commit);
    *base = start;
    *size = length;
    return STATUS_SUCCESS;
}

/* What MapViewOfFile documents that something of protection `whole` may be in parts. */
uint32_t amap_compatible(uint32_t whole, uint32_t part)
{
    enum {
        READABLE = PAGE_NOACCESS | PAGE_READONLY | PAGE_WRITECOPY,
        EXECUTABLE = READABLE | PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_WRITECOPY,
    };
    uint32_t allowed = 0;

    switch (whole & PAGE_KINDS) {
    case PAGE_NOACCESS:
        allowed = PAGE_NOACCESS;
        break;
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        allowed = READABLE;
        break;
    case PAGE_READWRITE:
        allowed = READABLE | PAGE_READWRITE;
        break;
    case PAGE_EXECUTE:
        allowed = PAGE_NOACCESS | PAGE_EXECUTE;
        break;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        allowed = EXECUTABLE;
        break;
    case PAGE_EXECUTE_READWRITE:
        allowed = PAGE_KINDS;
        break;
    }
    return part & PAGE_KINDS & ~allowed ? STATUS_SECTION_PROTECTION : STATUS_SUCCESS;
}

/* What pages of a view get: what they ask for, but copy-on-write where the view is an image. */
static uint32_t view_protection(const struct amap_node *view, uint32_t *protect)
{
    uint32_t kind = *protect & PAGE_KINDS, status;

    if (view->bits & AMAP_IMAGE && view->protect & PAGE_COPIES) {
        if (kind == PAGE_READWRITE)
            kind = PAGE_WRITECOPY;
        else if (kind == PAGE_EXECUTE_READWRITE)
            kind = PAGE_EXECUTE_WRITECOPY;
    }
    status = amap_compatible(view->protect, kind);
    if (status == STATUS_SUCCESS && kind & PAGE_COPIES && !(view->protect & PAGE_COPIES))
        status = STATUS_NOT_SUPPORTED; /* some pages of a shared view made private */
    *protect = kind | (*protect & ~(uint32_t)PAGE_KINDS);
    return status;
}

uint32_t amap_commit(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t protect)
{
    struct core_process *owner;
    uint32_t status = amap_begin(core, process, &owner);
    struct amap_node *node;

    if (status != STATUS_SUCCESS)
        return status;
    status = page_range(base, size, STATUS_INVALID_PARAMETER_4);
    if (status == STATUS_SUCCESS)
        status = allocation_of(core, owner, *base, *size, STATUS_CONFLICTING_ADDRESSES, &node);
    if (status != STATUS_SUCCESS)
        return status;
    if (node->bits & (AMAP_PLACEHOLDER | AMAP_FIXED))
        return STATUS_CONFLICTING_ADDRESSES;
    if (!(node->bits & (AMAP_PRIVATE | AMAP_COMMITTABLE)))
        return STATUS_ALREADY_COMMITTED;
    status = check_protect(&protect, node->bits & AMAP_TYPES);
    if (status == STATUS_SUCCESS && !(node->bits & AMAP_PRIVATE))
        status = view_protection(node, &protect);
    if (status == STATUS_SUCCESS)
        status = linux_protect(core, process, *base, *size, protect);
    if (status == STATUS_SUCCESS)
        set_pages(core, process, node, *base, *base + *size, protect);
    return status;
}

uint32_t amap_note(struct core *core, uint32_t process, uint64_t base, uint64_t size, uint32_t protect)
{
    struct core_process *owner;
    uint32_t status = amap_begin(core, process, &owner);
    struct amap_node *node;

    if (status == STATUS_SUCCESS)
        status = page_range(&base, &size, STATUS_INVALID_PARAMETER_4);
    if (status == STATUS_SUCCESS)
        status = allocation_of(core, owner, base, size, STATUS_CONFLICTING_ADDRESSES, &node);
    if (status == STATUS_SUCCESS)
        status = check_protect(&protect, node->bits & AMAP_TYPES);
    if (status == STATUS_SUCCESS)
        set_pages(core, process, node, base, base + size, protect);
    return status;
}

/* What decommitting and releasing have in common: the allocation, and the range with a size of 0 resolved. */
uint32_t freeable(struct core *core, struct core_process *owner, uint64_t *base, uint64_t *size,
                         uint32_t *number)
{
    uint64_t wanted = *size;
    struct amap_node *node;
    uint32_t status;

    if (wanted == 0)
        *size = 1;
    status = page_range(base, size, STATUS_INVALID_PARAMETER_3);
    if (status != STATUS_SUCCESS)
        return status;
    *number = allocation_at(core, owner, *base);
    node = node_at(core, *number);
    if (node == NULL)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (*base + *size > node->end)
        return STATUS_UNABLE_TO_FREE_VM;
    if (node->bits & AMAP_FIXED)
        return STATUS_INVALID_PAGE_PROTECTION;
    if (!(node->bits & AMAP_PRIVATE))
        return STATUS_UNABLE_TO_DELETE_SECTION;
    if (wanted != 0)
        return STATUS_SUCCESS;
    if (node->start != *base)
        return STATUS_FREE_VM_NOT_AT_BASE;
    *size = node->end - node->start;
    return STATUS_SUCCESS;
}

uint32_t amap_decommit(struct core *core, uint32_t process, uint64_t *base, uint64_t *size)
{
    struct core_process *owner;
    uint32_t number, status = amap_begin(core, process, &owner);

    if (status == STATUS_SUCCESS)
        status = freeable(core, owner, base, size, &number);
    if (status == STATUS_SUCCESS && node_at(core, number) != NULL && node_at(core, number)->bits & AMAP_WATCHED) {
        status = linux_forget(core, process, *base, *size);
        if (status == STATUS_SUCCESS)
            status = linux_protect(core, process, *base, *size, PAGE_NOACCESS);
    } else if (status == STATUS_SUCCESS) {
        status = linux_fresh(core, process, *base, *size, PAGE_NOACCESS);
    }
    if (status == STATUS_SUCCESS)
        set_pages(core, process, node_at(core, number), *base, *base + *size, 0);
    return status;
}

uint32_t amap_release(struct core *core, uint32_t process, uint64_t *base, uint64_t *size)
{
    struct core_process *owner;
    uint32_t number, status = amap_begin(core, process, &owner);

    if (status == STATUS_SUCCESS)
        status = freeable(core, owner, base, size, &number);
    if (status == STATUS_SUCCESS)
        status = linux_unmap(core, process, *base, *size);
    if (status != STATUS_SUCCESS)
        return status;
    split_allocation(core, process, number, *base);
    number = allocation_at(core, owner, *base);
    split_allocation(core, process, number, *base + *size);
    amap_discard(core, process, number);
    return STATUS_SUCCESS;
}

uint32_t amap_check_protect(uint32_t protect, uint32_t type)
{
    return check_protect(&protect, type);
}

uint32_t amap_protect(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t protect,
                      uint32_t *old)
{
    struct core_process *owner;
    uint32_t before, status = amap_begin(core, process, &owner);
    struct amap_node *node, *run;

    if (status != STATUS_SUCCESS)
        return status;
    status = page_range(base, size, STATUS_INVALID_PARAMETER_3);
    if (status == STATUS_SUCCESS)
        status = allocation_of(core, owner, *base, *size, STATUS_CONFLICTING_ADDRESSES, &node);
    if (status != STATUS_SUCCESS)
        return status;
    if (node->bits & AMAP_FIXED)
        return STATUS_INVALID_PAGE_PROTECTION;
    status = check_protect(&protect, node->bits & AMAP_TYPES);
    if (status == STATUS_SUCCESS && !(node->bits & AMAP_PRIVATE))
        status = view_protection(node, &protect);
    if (status != STATUS_SUCCESS)
        return status;
    run = node_at(core, tree_floor(core, LOAD(node->runs), *base));
    if (run == NULL || !all_committed(core, node, *base, *base + *size))
        return STATUS_NOT_COMMITTED;
    before = LOAD(run->protect);
    status = linux_protect(core, process, *base, *size, protect);
    if (status != STATUS_SUCCESS)
        return status;
    set_pages(core, process, node, *base, *base + *size, protect);
    if (old != NULL)
        *old = before;
    return STATUS_SUCCESS;
}

uint32_t amap_take_guard(struct core *core, uint32_t process, uint64_t address)
{
    struct core_process *owner;
    uint32_t number, protect;
    struct amap_node *node, *run;

    if (amap_begin(core, process, &owner) != STATUS_SUCCESS)
        return 0;
    number = allocation_at(core, owner, address);
    node = node_at(core, number);
    run = node != NULL ? node_at(core, tree_floor(core, LOAD(node->runs), address)) : NULL;
    if (run == NULL || run->end <= address || !(run->protect & PAGE_GUARD))
        return 0;
    protect = run->protect & ~(uint32_t)PAGE_GUARD;
    if (linux_protect(core, process, page_down(address), AMAP_PAGE, protect) != STATUS_SUCCESS)
        return 0;
    set_pages(core, process, node, page_down(address), page_down(address) + AMAP_PAGE, protect);
    return protect;
}
