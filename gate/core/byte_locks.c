/* Byte-range locks as NT has them: mandatory, shared or exclusive, each an open's, a process's and a key's. One list a
 * file. They go with the last handle of their process to the open. Who has to wait for one is the supervisor's, which
 * has the gates leave the file alone meanwhile (CORE_NODE_SPECIAL). */
#include "files_layout.h"

/* Whose locks they are, and those of all others who have the file open. */
struct holder {
    struct core_node *node;
    uint32_t object;
    uint32_t process;
};

static struct core_byte_lock *lock_at(struct core *core, uint32_t number)
{
    return number != 0 && number < CORE_BYTE_LOCK_LIMIT ? &core->byte_locks[number] : NULL;
}

static int find_holder(struct core *core, struct core_file *file, uint32_t process, struct holder *out)
{
    if (file == NULL)
        return 0;
    *out = (struct holder){node_of(core, LOAD(file->node)), LOAD(file->object), process};
    return out->node != NULL && out->object != 0;
}

/* The end may be 2^64, which no number here can be. */
static int before_end(uint64_t at, uint64_t start, uint64_t length)
{
    return at < start || at - start < length;
}

static struct core_byte_range range_of_lock(const struct core_byte_lock *lock)
{
    return (struct core_byte_range){
        .start = (uint64_t)LOAD(lock->start_high) << 32 | LOAD(lock->start_low),
        .length = (uint64_t)LOAD(lock->length_high) << 32 | LOAD(lock->length_low),
        .key = LOAD(lock->key),
        .exclusive = LOAD(lock->exclusive),
    };
}

static int ranges_overlap(const struct core_byte_range *a, const struct core_byte_range *b)
{
    return before_end(a->start, b->start, b->length) && before_end(b->start, a->start, a->length);
}

static int lock_is_of(const struct core_byte_lock *lock, const struct holder *holder)
{
    return LOAD(lock->object) == holder->object && LOAD(lock->process) == holder->process;
}

/* Who holds a range exclusively may read and write it, and have it shared as well (LockFileEx); nobody, not even who holds
 * it, may write what is locked shared, or lock it exclusively. */
static int stands_against(struct core *core, const struct holder *holder, const struct core_byte_range *wanted, int writes)
{
    uint32_t number = LOAD(holder->node->locks);

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_byte_lock *lock = lock_at(core, number);
        struct core_byte_range held;

        if (lock == NULL)
            return 0;
        held = range_of_lock(lock);
        if (ranges_overlap(&held, wanted)) {
            int own = lock_is_of(lock, holder) && held.key == wanted->key;

            if (wanted->exclusive || (held.exclusive ? !own : writes))
                return 1;
        }
        number = LOAD(lock->link);
    }
    return 1;
}

static uint32_t bytes_take(struct core *core, const struct holder *holder, const struct core_byte_range *range)
{
    struct core_byte_lock *lock = lock_at(core, LOAD(core->byte_lock_free));
    uint32_t number;

    if (stands_against(core, holder, range, 0))
        return STATUS_LOCK_NOT_GRANTED;
    number = take_number(core, &core->byte_lock_free, lock != NULL ? LOAD(lock->link) : 0, &core->byte_lock_top,
                         CORE_BYTE_LOCK_LIMIT);
    lock = lock_at(core, number);
    if (lock == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    put(core, &lock->object, holder->object);
    put(core, &lock->process, holder->process);
    put(core, &lock->key, range->key);
    put(core, &lock->exclusive, range->exclusive != 0);
    put(core, &lock->start_low, (uint32_t)range->start);
    put(core, &lock->start_high, (uint32_t)(range->start >> 32));
    put(core, &lock->length_low, (uint32_t)range->length);
    put(core, &lock->length_high, (uint32_t)(range->length >> 32));
    put(core, &lock->link, LOAD(holder->node->locks));
    put(core, &holder->node->locks, number);
    return STATUS_SUCCESS;
}

/* Takes the lock that `link` names out of its list. */
static void bytes_unlink(struct core *core, uint32_t *link)
{
    uint32_t number = LOAD(*link);
    struct core_byte_lock *lock = lock_at(core, number);

    put(core, link, LOAD(lock->link));
    put(core, &lock->link, LOAD(core->byte_lock_free));
    put(core, &core->byte_lock_free, number);
}

static int release_one(struct core *core, const struct holder *holder, const struct core_byte_range *range,
                       uint32_t exclusive)
{
    uint32_t *link = &holder->node->locks;

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_byte_lock *lock = lock_at(core, LOAD(*link));
        struct core_byte_range held;

        if (lock == NULL)
            return 0;
        held = range_of_lock(lock);
        if (lock_is_of(lock, holder) && held.key == range->key && held.start == range->start &&
            held.length == range->length && held.exclusive == exclusive) {
            bytes_unlink(core, link);
            return 1;
        }
        link = &lock->link;
    }
    return 0;
}

static uint32_t bytes_release(struct core *core, const struct holder *holder, const struct core_byte_range *range)
{
    return release_one(core, holder, range, 1) || release_one(core, holder, range, 0) ? (uint32_t)STATUS_SUCCESS
                                                                                       : (uint32_t)STATUS_RANGE_NOT_LOCKED;
}

uint32_t byte_locks_drop(struct core *core, struct core_file *file, uint32_t process, uint32_t only_look)
{
    struct holder holder;
    uint32_t *link, found = 0;

    if (!find_holder(core, file, process, &holder))
        return 0;
    link = &holder.node->locks;
    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_byte_lock *lock = lock_at(core, LOAD(*link));

        if (lock == NULL)
            break;
        if (LOAD(lock->object) != holder.object || (process != 0 && LOAD(lock->process) != process)) {
            link = &lock->link;
            continue;
        }
        found = 1;
        if (only_look)
            break;
        bytes_unlink(core, link);
        commit(core);
    }
    if (found && !only_look && LOAD(holder.node->flags) & CORE_NODE_SPECIAL)
        attention(core, CORE_ATTENTION_LOCKS);
    return found;
}

static int find_object(struct core *core, uint32_t object, uint32_t process, struct holder *out)
{
    uint32_t number;

    return find_holder(core, file_of(core, object, &number), process, out);
}

static uint32_t change_by_object(struct core *core, uint32_t object, uint32_t process,
                                 const struct core_byte_range *range, int undo)
{
    uint32_t status = STATUS_INVALID_HANDLE;
    struct holder holder;

    core_lock(core);
    if (find_object(core, object, process, &holder))
        status = undo ? bytes_release(core, &holder, range) : bytes_take(core, &holder, range);
    core_unlock(core);
    return status;
}

uint32_t core_bytes_lock(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range)
{
    return change_by_object(core, object, process, range, 0);
}

uint32_t core_bytes_unlock(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range)
{
    return change_by_object(core, object, process, range, 1);
}

/* An empty range holds nothing that could be locked. */
uint32_t core_bytes_forbidden(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range,
                              uint32_t writes)
{
    struct holder holder;
    uint32_t forbidden;

    core_lock(core);
    forbidden = range->length != 0 && find_object(core, object, process, &holder) &&
                stands_against(core, &holder, range, writes != 0);
    core_unlock(core);
    return forbidden;
}

static uint32_t change_by_use(struct core *core, const struct core_file_use *use, const struct core_byte_range *range,
                              int undo)
{
    uint32_t status = STATUS_NOT_SUPPORTED;
    struct holder holder;

    core_lock(core);
    if (find_holder(core, file_at(core, use->file), use->process, &holder) && LOAD(holder.node->flags) == 0)
        status = undo ? bytes_release(core, &holder, range) : bytes_take(core, &holder, range);
    core_unlock(core);
    return status;
}

uint32_t core_use_lock(struct core *core, const struct core_file_use *use, const struct core_byte_range *range)
{
    return change_by_use(core, use, range, 0);
}

uint32_t core_use_unlock(struct core *core, const struct core_file_use *use, const struct core_byte_range *range)
{
    return change_by_use(core, use, range, 1);
}

uint32_t core_use_forbidden(struct core *core, const struct core_file_use *use, uint64_t start, uint64_t length,
                            uint32_t writes)
{
    const struct core_byte_range range = {.start = start, .length = length};
    struct core_file *file = file_at(core, use->file);
    struct core_node *node = file != NULL ? node_of(core, LOAD(file->node)) : NULL;
    struct holder holder;
    uint32_t forbidden;

    if (node == NULL || LOAD(node->locks) == 0)
        return node == NULL;
    core_lock(core);
    forbidden = !find_holder(core, file, use->process, &holder) || stands_against(core, &holder, &range, writes != 0);
    core_unlock(core);
    return forbidden;
}
