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

/* The link to the lock of exactly this range, or NULL. */
static uint32_t *find_exact(struct core *core, const struct holder *holder, const struct core_byte_range *range,
                            uint32_t exclusive)
{
    uint32_t *link = &holder->node->locks;

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_byte_lock *lock = lock_at(core, LOAD(*link));
        struct core_byte_range held;

        if (lock == NULL)
            return NULL;
        held = range_of_lock(lock);
        if (lock_is_of(lock, holder) && held.key == range->key && held.start == range->start &&
            held.length == range->length && held.exclusive == exclusive)
            return link;
        link = &lock->link;
    }
    return NULL;
}

/* Likewise; of two the exclusive one. */
static uint32_t *find_undone(struct core *core, const struct holder *holder, const struct core_byte_range *range)
{
    uint32_t *link = find_exact(core, holder, range, 1);

    return link != NULL ? link : find_exact(core, holder, range, 0);
}

static uint32_t bytes_release(struct core *core, const struct holder *holder, const struct core_byte_range *range)
{
    uint32_t *link = find_undone(core, holder, range);

    if (link == NULL || lock_at(core, LOAD(*link)) == NULL)
        return STATUS_RANGE_NOT_LOCKED;
    bytes_unlink(core, link);
    if (LOAD(holder->node->flags) & CORE_NODE_SPECIAL)
        attention(core, CORE_ATTENTION_LOCKS);
    return STATUS_SUCCESS;
}

static uint32_t bytes_held(struct core *core, const struct holder *holder, uint64_t at, uint64_t *last,
                           const struct core_byte_range *without)
{
    uint32_t *undone = without != NULL ? find_undone(core, holder, without) : NULL;
    uint32_t kind = CORE_BYTES_FREE, number = LOAD(holder->node->locks), skipped = undone != NULL ? LOAD(*undone) : 0;

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_byte_lock *lock = lock_at(core, number);
        struct core_byte_range held;

        if (lock == NULL)
            break;
        held = range_of_lock(lock);
        if (number != skipped && LOAD(lock->object) == holder->object && held.length != 0) {
            uint64_t end = held.start + held.length - 1;

            if (held.start > at && held.start <= *last) {
                *last = held.start - 1;
            } else if (held.start <= at && at <= end) {
                uint32_t this_kind = held.exclusive ? CORE_BYTES_EXCLUSIVE : CORE_BYTES_SHARED;

                kind = this_kind > kind ? this_kind : kind;
                *last = end < *last ? end : *last;
            }
        }
        number = LOAD(lock->link);
    }
    return kind;
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
    if (found && !only_look && live_object(core, holder.object) != NULL &&
        LOAD(core->objects[holder.object].flags) & CORE_OBJECT_REPORT) {
        put(core, &file->flags, LOAD(file->flags) | CORE_FILE_STALE);
        attention(core, CORE_ATTENTION_LOCKS);
    }
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
    if (find_holder(core, file_at(core, use->file), use->process, &holder)) {
        if (undo)
            status = bytes_release(core, &holder, range);
        else if (LOAD(holder.node->flags) == 0)
            status = bytes_take(core, &holder, range);
    }
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

uint32_t core_bytes_held(struct core *core, uint32_t object, uint32_t process, uint64_t at, uint64_t *last,
                         const struct core_byte_range *without)
{
    struct holder holder;
    uint32_t kind;

    core_lock(core);
    kind = find_object(core, object, process, &holder) ? bytes_held(core, &holder, at, last, without)
                                                       : (uint32_t)CORE_BYTES_FREE;
    core_unlock(core);
    return kind;
}

uint32_t core_use_held(struct core *core, const struct core_file_use *use, uint64_t at, uint64_t *last,
                       const struct core_byte_range *without)
{
    struct holder holder;
    uint32_t kind;

    core_lock(core);
    kind = find_holder(core, file_at(core, use->file), use->process, &holder)
               ? bytes_held(core, &holder, at, last, without)
               : (uint32_t)CORE_BYTES_FREE;
    core_unlock(core);
    return kind;
}

uint32_t core_files_stale(struct core *core, uint32_t *objects, uint32_t capacity)
{
    uint32_t count = 0, top;

    core_lock(core);
    top = LOAD(core->file_top);
    for (uint32_t number = 1; number < top && number < CORE_FILE_LIMIT && count < capacity; number++) {
        struct core_file *file = &core->files[number];

        if (!(LOAD(file->flags) & CORE_FILE_STALE) || LOAD(file->object) == 0)
            continue;
        objects[count++] = LOAD(file->object);
        put(core, &file->flags, LOAD(file->flags) & ~(uint32_t)CORE_FILE_STALE);
    }
    core_unlock(core);
    return count;
}
