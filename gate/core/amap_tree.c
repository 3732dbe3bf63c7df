/* Balanced trees of address ranges: treaps whose priorities are the node numbers, hashed. Every subtree knows its
 * extent and its widest hole, so a free place is found without looking at what lies before it. Never recurses: the gate
 * runs on the guest's stack. */
#include "amap.h"

struct amap_node *node_at(struct core *core, uint32_t node)
{
    uint32_t segment = node / AMAP_NODES_PER_SEGMENT;
    struct amap_node *nodes = segment_at(core, segment);

    if (nodes == NULL || (uint16_t)LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_AMAP)
        return NULL;
    return &nodes[node % AMAP_NODES_PER_SEGMENT];
}

/* Sees to it that AMAP_RESERVE_NODES can be had: an operation checks this before it changes anything. */
uint32_t nodes_prepare(struct core *core, uint32_t process_slot)
{
    struct core_process *process = &core->processes[process_slot];
    uint32_t node = LOAD(process->amap_free);
    uint32_t segment;
    struct amap_node *nodes;

    for (uint32_t count = 0; node_at(core, node) != NULL; count++) {
        if (count == AMAP_RESERVE_NODES)
            return STATUS_SUCCESS;
        node = LOAD(node_at(core, node)->parent);
    }
    core_lock(core);
    segment = segment_allocate(core, CORE_SEGMENT_AMAP, process_slot);
    core_unlock(core);
    nodes = segment_at(core, segment);
    if (nodes == NULL)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < AMAP_NODES_PER_SEGMENT; i++)
        nodes[i].parent = i + 1 < AMAP_NODES_PER_SEGMENT ? segment * AMAP_NODES_PER_SEGMENT + i + 1
                                                         : LOAD(process->amap_free);
    process->amap_free = segment * AMAP_NODES_PER_SEGMENT;
    return STATUS_SUCCESS;
}

/* After nodes_prepare; 0 only if a guest broke the list. */
uint32_t node_new(struct core *core, uint32_t process_slot, uint64_t start, uint64_t end, uint32_t bits,
                  uint32_t protect)
{
    struct core_process *process = &core->processes[process_slot];
    uint32_t number = LOAD(process->amap_free);
    struct amap_node *node = node_at(core, number);

    if (node == NULL || LOAD(node->bits) != 0) {
        process->amap_free = 0;
        return 0;
    }
    process->amap_free = LOAD(node->parent);
    node->start = start;
    node->end = end;
    node->bits = bits;
    node->protect = protect;
    node->runs = 0;
    node->section = 0;
    return number;
}

void node_free(struct core *core, uint32_t process_slot, uint32_t number)
{
    struct core_process *process = &core->processes[process_slot];
    struct amap_node *node = node_at(core, number);

    if (node == NULL || LOAD(node->bits) == 0)
        return;
    node->bits = 0;
    node->parent = LOAD(process->amap_free);
    process->amap_free = number;
}

static uint32_t priority(uint32_t node)
{
    node = (node ^ node >> 16) * 0x7FEB352DU;
    node = (node ^ node >> 15) * 0x846CA68BU;
    return node ^ node >> 16;
}

static uint32_t cap(uint64_t pages)
{
    return pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX;
}

/* The space from `from` to `to`, from its first granule on, in pages. */
static uint32_t space(uint64_t from, uint64_t to)
{
    uint64_t first = (from + AMAP_GRANULARITY - 1) / AMAP_GRANULARITY * AMAP_GRANULARITY;
    return to > first ? cap((to - first) / AMAP_PAGE) : 0;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void update(struct core *core, struct amap_node *node)
{
    struct amap_node *left = node_at(core, LOAD(node->child[0]));
    struct amap_node *right = node_at(core, LOAD(node->child[1]));
    uint32_t gap = 0;

    node->low = node->start;
    node->high = node->end;
    if (left != NULL) {
        node->low = left->low;
        gap = larger(left->gap, space(left->high, node->start));
    }
    if (right != NULL) {
        node->high = right->high;
        gap = larger(gap, larger(right->gap, space(node->end, right->low)));
    }
    node->gap = gap;
}

/* The node's extent changed: tells all above it. */
void tree_refresh(struct core *core, uint32_t number)
{
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *node = node_at(core, number);

        if (node == NULL)
            return;
        update(core, node);
        number = LOAD(node->parent);
    }
}

/* In the place of `old` (under `parent`, 0: the root) comes `new`. */
static void relink(struct core *core, uint32_t *root, uint32_t parent, uint32_t old, uint32_t new)
{
    struct amap_node *above = node_at(core, parent);
    struct amap_node *node = node_at(core, new);

    if (above == NULL)
        *root = new;
    else
        above->child[LOAD(above->child[1]) == old] = new;
    if (node != NULL)
        node->parent = above != NULL ? parent : 0;
}

/* Turns the node and its parent, so that it stands above; 0 if it has none. */
static int rotate_up(struct core *core, uint32_t *root, uint32_t number)
{
    struct amap_node *node = node_at(core, number);
    uint32_t parent_number = node != NULL ? LOAD(node->parent) : 0;
    struct amap_node *parent = node_at(core, parent_number);
    struct amap_node *middle;
    uint32_t middle_number;
    int side;

    if (parent == NULL)
        return 0;
    side = LOAD(parent->child[1]) == number;
    middle_number = LOAD(node->child[!side]);
    middle = node_at(core, middle_number);
    relink(core, root, LOAD(parent->parent), parent_number, number);
    node->child[!side] = parent_number;
    parent->parent = number;
    parent->child[side] = middle != NULL ? middle_number : 0;
    if (middle != NULL)
        middle->parent = parent_number;
    update(core, parent);
    update(core, node);
    return 1;
}

void tree_insert(struct core *core, uint32_t *root, uint32_t number)
{
    struct amap_node *node = node_at(core, number);
    uint32_t at = LOAD(*root);

    if (node == NULL)
        return;
    node->child[0] = node->child[1] = node->parent = 0;
    if (node_at(core, at) == NULL) {
        *root = number;
        update(core, node);
        return;
    }
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *above = node_at(core, at);
        uint32_t next;
        int side;

        if (above == NULL)
            break;
        side = node->start > above->start;
        next = LOAD(above->child[side]);

        if (node_at(core, next) == NULL) {
            above->child[side] = number;
            node->parent = at;
            break;
        }
        at = next;
    }
    tree_refresh(core, number);
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        uint32_t parent = LOAD(node->parent);

        if (parent == 0 || priority(parent) >= priority(number) || !rotate_up(core, root, number))
            break;
    }
    tree_refresh(core, number);
}

void tree_remove(struct core *core, uint32_t *root, uint32_t number)
{
    struct amap_node *node = node_at(core, number);
    uint32_t parent, left = 0, right = 0;

    if (node == NULL)
        return;
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        left = LOAD(node->child[0]);
        right = LOAD(node->child[1]);
        if (left == 0 || right == 0 || !rotate_up(core, root, priority(left) > priority(right) ? left : right))
            break;
    }
    parent = LOAD(node->parent);
    relink(core, root, parent, number, left != 0 ? left : right);
    tree_refresh(core, parent);
}

/* The last node that starts at or before the address, 0 for none. */
uint32_t tree_floor(struct core *core, uint32_t root, uint64_t address)
{
    uint32_t found = 0;

    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *node = node_at(core, root);

        if (node == NULL)
            break;
        if (node->start <= address)
            found = root;
        root = LOAD(node->child[node->start <= address]);
    }
    return found;
}

/* The first (direction 0) or last (1) node. */
uint32_t tree_edge(struct core *core, uint32_t root, int direction)
{
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *node = node_at(core, root);

        if (node == NULL)
            return 0;
        if (node_at(core, LOAD(node->child[direction])) == NULL)
            return root;
        root = LOAD(node->child[direction]);
    }
    return 0;
}

/* The neighbour before (direction 0) or after (1), 0 for none. */
uint32_t tree_step(struct core *core, uint32_t number, int direction)
{
    struct amap_node *node = node_at(core, number);

    if (node == NULL)
        return 0;
    if (node_at(core, LOAD(node->child[direction])) != NULL)
        return tree_edge(core, LOAD(node->child[direction]), !direction);
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        uint32_t parent = LOAD(node->parent);

        node = node_at(core, parent);
        if (node == NULL)
            return 0;
        if (LOAD(node->child[direction]) != number)
            return parent;
        number = parent;
    }
    return 0;
}

static uint64_t edge_of(struct amap_node *node, int direction)
{
    return direction ? node->end : node->start;
}

static uint64_t subtree_edge(struct amap_node *node, int direction)
{
    return direction ? node->high : node->low;
}

static uint32_t space_on(int direction, uint64_t from, uint64_t to)
{
    return direction ? space(from, to) : space(to, from);
}

/* Within a subtree, coming from `from`: the first node with the space before it. */
static uint32_t gap_inside(struct core *core, uint32_t number, int direction, uint64_t from, uint32_t pages)
{
    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *node = node_at(core, number);
        struct amap_node *near;

        if (node == NULL)
            return 0;
        near = node_at(core, LOAD(node->child[!direction]));
        if (near != NULL) {
            if (near->gap >= pages || space_on(direction, from, subtree_edge(near, !direction)) >= pages) {
                number = LOAD(node->child[!direction]);
                continue;
            }
            from = subtree_edge(near, direction);
        }
        if (space_on(direction, from, edge_of(node, !direction)) >= pages)
            return number;
        from = edge_of(node, direction);
        number = LOAD(node->child[direction]);
    }
    return 0;
}

/* Going up (direction 1) or down (0) from a node: the next one with at least `size` of space before it, as seen in that
 * direction; 0 when only the space beyond the last node is left. */
uint32_t tree_next_gap(struct core *core, uint32_t number, int direction, uint64_t size)
{
    uint32_t pages = cap(size / AMAP_PAGE);

    for (uint32_t step = 0; step < AMAP_STEPS_MAX; step++) {
        struct amap_node *node = node_at(core, number);
        struct amap_node *far;
        uint64_t edge;

        if (node == NULL)
            return 0;
        edge = edge_of(node, direction);
        far = node_at(core, LOAD(node->child[direction]));
        if (far != NULL) {
            if (far->gap >= pages || space_on(direction, edge, subtree_edge(far, !direction)) >= pages)
                return gap_inside(core, LOAD(node->child[direction]), direction, edge, pages);
            edge = subtree_edge(far, direction);
        }
        for (;; step++) {
            uint32_t parent = LOAD(node->parent);

            node = node_at(core, parent);
            if (node == NULL || step >= AMAP_STEPS_MAX)
                return 0;
            if (LOAD(node->child[direction]) != number) {
                number = parent;
                break;
            }
            number = parent;
        }
        if (space_on(direction, edge, edge_of(node, !direction)) >= pages)
            return number;
    }
    return 0;
}
