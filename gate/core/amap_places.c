/* The address map's views and placeholders: what goes away as a whole, and what waits to be replaced exactly.
 * Must never let a place go free between an allocation and the one that takes its place. */
#include "amap.h"

/* A placeholder's place is given exactly. */
static uint32_t whole_pages(uint64_t *base, uint64_t *size)
{
    return *base % AMAP_PAGE != 0 ? (uint32_t)STATUS_INVALID_PARAMETER_2
                                  : page_range(base, size, STATUS_INVALID_PARAMETER_4);
}

uint32_t amap_unmap(struct core *core, uint32_t process, uint64_t address, uint32_t to_placeholder,
                    struct amap_region *view)
{
    struct core_process *owner;
    uint32_t number, status = amap_begin(core, process, &owner);
    struct amap_node *node;

    if (status != STATUS_SUCCESS)
        return status;
    number = allocation_at(core, owner, address);
    node = node_at(core, number);
    if (node == NULL || node->bits & AMAP_PRIVATE)
        return STATUS_NOT_MAPPED_VIEW;
    if (node->bits & AMAP_FIXED)
        return STATUS_INVALID_PAGE_PROTECTION;
    amap_query(core, process, node->start, view);
    status = to_placeholder
                 ? linux_fresh(core, process, view->allocation_base, view->allocation_size, PAGE_NOACCESS)
                 : linux_unmap(core, process, view->allocation_base, view->allocation_size);
    if (status != STATUS_SUCCESS)
        return status;
    amap_discard(core, process, number);
    if (to_placeholder)
        amap_enter(core, process, view->allocation_base, view->allocation_base + view->allocation_size,
              AMAP_PRIVATE | AMAP_PLACEHOLDER, PAGE_NOACCESS, 0, 0);
    return STATUS_SUCCESS;
}

uint32_t amap_preserve(struct core *core, uint32_t process, uint64_t *base, uint64_t *size)
{
    struct core_process *owner;
    uint32_t number, status = amap_begin(core, process, &owner);
    struct amap_node *node;

    if (status == STATUS_SUCCESS)
        status = freeable(core, owner, base, size, &number);
    if (status != STATUS_SUCCESS)
        return status;
    node = node_at(core, number);
    if (node == NULL)
        return STATUS_INTERNAL_ERROR;
    if (!(node->bits & AMAP_PLACEHOLDER)) {
        if (node->start != *base || node->end != *base + *size)
            return STATUS_CONFLICTING_ADDRESSES;
        status = linux_fresh(core, process, *base, *size, PAGE_NOACCESS);
        if (status != STATUS_SUCCESS)
            return status;
        amap_discard(core, process, number);
        amap_enter(core, process, *base, *base + *size, AMAP_PRIVATE | AMAP_PLACEHOLDER, PAGE_NOACCESS, 0, 0);
        return STATUS_SUCCESS;
    }
    if (node->start == *base && node->end == *base + *size)
        return STATUS_CONFLICTING_ADDRESSES;
    split_allocation(core, process, number, *base);
    split_allocation(core, process, allocation_at(core, owner, *base), *base + *size);
    return STATUS_SUCCESS;
}

uint32_t amap_coalesce(struct core *core, uint32_t process, uint64_t *base, uint64_t *size)
{
    struct core_process *owner;
    uint32_t first, status = amap_begin(core, process, &owner);
    uint32_t count = 0;
    uint64_t at;

    if (status != STATUS_SUCCESS)
        return status;
    status = whole_pages(base, size);
    if (status != STATUS_SUCCESS)
        return status;
    at = *base;
    first = allocation_at(core, owner, *base);
    for (uint32_t number = first; at < *base + *size; number = tree_step(core, number, 1)) {
        struct amap_node *node = node_at(core, number);

        if (node == NULL || node->start != at || !(node->bits & AMAP_PLACEHOLDER) || node->end > *base + *size ||
            node->end <= at)
            return STATUS_CONFLICTING_ADDRESSES;
        at = node->end;
        count++;
    }
    if (count < 2)
        return STATUS_CONFLICTING_ADDRESSES;
    for (; count > 0; count--) {
        uint32_t number = allocation_at(core, owner, at - 1);

        at = node_at(core, number) != NULL ? node_at(core, number)->start : *base;
        amap_discard(core, process, number);
    }
    amap_enter(core, process, *base, *base + *size, AMAP_PRIVATE | AMAP_PLACEHOLDER, PAGE_NOACCESS, 0, 0);
    return STATUS_SUCCESS;
}

uint32_t amap_replace(struct core *core, uint32_t process, uint64_t *base, uint64_t *size, uint32_t type,
                      uint32_t protect, uint32_t flags, uint32_t section, uint32_t commit)
{
    struct core_process *owner;
    uint32_t number, status = amap_begin(core, process, &owner);
    struct amap_node *node;

    if (status != STATUS_SUCCESS)
        return status;
    status = check_new(type, flags, &protect);
    if (status != STATUS_SUCCESS)
        return status;
    status = whole_pages(base, size);
    if (status != STATUS_SUCCESS)
        return status;
    number = allocation_at(core, owner, *base);
    node = node_at(core, number);
    if (node == NULL || !(node->bits & AMAP_PLACEHOLDER) || node->start != *base || node->end != *base + *size)
        return STATUS_CONFLICTING_ADDRESSES;
    if (type == AMAP_PRIVATE)
        status = linux_fresh(core, process, *base, *size, commit ? protect : (uint32_t)PAGE_NOACCESS);
    if (status != STATUS_SUCCESS)
        return status;
    amap_discard(core, process, number);
    amap_enter(core, process, *base, *base + *size, type | flags, protect, section, commit);
    return STATUS_SUCCESS;
}
