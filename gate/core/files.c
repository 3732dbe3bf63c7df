/* File objects as both doors know them: position, share modes, and the Linux descriptor that the gate of one process has.
 * A record belongs to an object; the records of one file share a node, which counts what they use and share. What more
 * there is to a file only the supervisor knows: what it has not seen yet (no CORE_OBJECT_REPORT) has one handle.
 * Under the core's lock, all but the position, which the record's own lock keeps. */
#include "files_layout.h"

enum share_right { SHARE_READ, SHARE_WRITE, SHARE_DELETE, SHARE_RIGHTS };

enum file_access {
    FILE_READS = 0x21,   /* FILE_READ_DATA | FILE_EXECUTE */
    FILE_WRITES = 0x6,   /* FILE_WRITE_DATA | FILE_APPEND_DATA */
    FILE_DELETES = 0x10000, /* DELETE */
};

/* The record of an object and its number; NULL if it has none. */
struct core_file *file_of(struct core *core, uint32_t slot, uint32_t *number)
{
    struct core_object *object = live_object(core, slot);
    struct core_file *file;

    if (object == NULL || LOAD(object->type) != CORE_TYPE_NOTIFICATION)
        return NULL;
    *number = LOAD(object->file.record);
    file = file_at(core, *number);
    return file != NULL && LOAD(file->object) == slot ? file : NULL;
}

static uint32_t uses(uint32_t access)
{
    return (access & FILE_READS ? 1U << SHARE_READ : 0) | (access & FILE_WRITES ? 1U << SHARE_WRITE : 0) |
           (access & FILE_DELETES ? 1U << SHARE_DELETE : 0);
}

static uint32_t *bucket_of(struct core *core, uint64_t device, uint64_t inode)
{
    uint64_t hash = (inode ^ device << 40 ^ device >> 24) * 0x9E3779B97F4A7C15ULL;

    return &core->node_buckets[hash >> 48];
}
_Static_assert(CORE_NODE_BUCKETS == 1 << 16, "16 bits of the hash");

static int is_node(struct core_node *node, uint64_t device, uint64_t inode)
{
    return LOAD(node->inode_low) == (uint32_t)inode && LOAD(node->inode_high) == (uint32_t)(inode >> 32) &&
           LOAD(node->device_low) == (uint32_t)device && LOAD(node->device_high) == (uint32_t)(device >> 32);
}

struct core_node *node_find(struct core *core, uint64_t device, uint64_t inode, uint32_t *number)
{
    *number = LOAD(*bucket_of(core, device, inode));
    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_node *node = node_of(core, *number);

        if (node == NULL || is_node(node, device, inode))
            return node;
        *number = LOAD(node->link);
    }
    return NULL;
}

/* A record, node or lock from its free list, or a fresh one; 0 if there is none. */
uint32_t take_number(struct core *core, uint32_t *free, uint32_t next, uint32_t *top, uint32_t limit)
{
    uint32_t number = LOAD(*free);

    if (number != 0 && number < limit) {
        put(core, free, next);
        return number;
    }
    number = LOAD(*top);
    if (number == 0 || number >= limit)
        return 0;
    put(core, top, number + 1);
    return number;
}

static struct core_node *node_make(struct core *core, uint64_t device, uint64_t inode, uint32_t *number)
{
    uint32_t *bucket = bucket_of(core, device, inode);
    struct core_node *node = node_of(core, LOAD(core->node_free));

    *number = take_number(core, &core->node_free, node != NULL ? LOAD(node->link) : 0, &core->node_top,
                          CORE_FILE_LIMIT);
    node = node_of(core, *number);
    if (node == NULL)
        return NULL;
    put(core, &node->opens, 0);
    put(core, &node->flags, 0);
    put(core, &node->users, 0);
    put(core, &node->locks, 0);
    for (uint32_t right = 0; right < SHARE_RIGHTS; right++) {
        put(core, &node->using[right], 0);
        put(core, &node->sharing[right], 0);
    }
    put(core, &node->device_low, (uint32_t)device);
    put(core, &node->device_high, (uint32_t)(device >> 32));
    put(core, &node->inode_low, (uint32_t)inode);
    put(core, &node->inode_high, (uint32_t)(inode >> 32));
    put(core, &node->link, LOAD(*bucket));
    put(core, bucket, *number);
    return node;
}

static void node_drop(struct core *core, uint32_t number, struct core_node *node)
{
    uint64_t device = (uint64_t)LOAD(node->device_high) << 32 | LOAD(node->device_low);
    uint64_t inode = (uint64_t)LOAD(node->inode_high) << 32 | LOAD(node->inode_low);
    uint32_t *link = bucket_of(core, device, inode);

    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        uint32_t next = LOAD(*link);

        if (node_of(core, next) == NULL)
            return;
        if (next == number) {
            put(core, link, LOAD(node->link));
            put(core, &node->link, LOAD(core->node_free));
            put(core, &core->node_free, number);
            return;
        }
        link = &node_of(core, next)->link;
    }
}

static void node_count(struct core *core, struct core_node *node, uint32_t access, uint32_t share, uint32_t step)
{
    uint32_t use = uses(access);

    put(core, &node->opens, node->opens + step);
    if (use == 0)
        return;
    put(core, &node->users, node->users + step);
    for (uint32_t right = 0; right < SHARE_RIGHTS; right++) {
        if (use >> right & 1)
            put(core, &node->using[right], node->using[right] + step);
        if (share >> right & 1)
            put(core, &node->sharing[right], node->sharing[right] + step);
    }
}

/* What opens with this access and share mode would meet. */
uint32_t share_check(struct core_node *node, uint32_t access, uint32_t share)
{
    uint32_t use = uses(access);

    if (use == 0)
        return STATUS_SUCCESS;
    for (uint32_t right = 0; right < SHARE_RIGHTS; right++) {
        if (use >> right & 1 && LOAD(node->sharing[right]) < LOAD(node->users))
            return STATUS_SHARING_VIOLATION;
        if (!(share >> right & 1) && LOAD(node->using[right]) != 0)
            return STATUS_SHARING_VIOLATION;
    }
    return STATUS_SUCCESS;
}

uint32_t file_attach(struct core *core, uint32_t slot, const struct core_file_open *open, struct core_file **record)
{
    struct core_object *object = live_object(core, slot);
    struct core_file *file;
    struct core_node *node;
    uint32_t number, node_number;

    if (object == NULL || LOAD(object->type) != CORE_TYPE_NOTIFICATION)
        return STATUS_INVALID_HANDLE;
    node = node_find(core, open->device, open->inode, &node_number);
    if (node == NULL)
        node = node_make(core, open->device, open->inode, &node_number);
    file = file_at(core, LOAD(core->file_free));
    number = node != NULL ? take_number(core, &core->file_free, file != NULL ? LOAD(file->link) : 0, &core->file_top,
                                        CORE_FILE_LIMIT)
                          : 0;
    file = file_at(core, number);
    if (file == NULL) {
        if (node != NULL && LOAD(node->opens) == 0)
            node_drop(core, node_number, node);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    put(core, &file->object, slot);
    put(core, &file->node, node_number);
    put(core, &file->access, open->access);
    put(core, &file->share, open->share);
    put(core, &file->options, open->options);
    put(core, &file->flags, open->flags);
    put(core, &file->created_low, (uint32_t)open->volume_created);
    put(core, &file->created_high, (uint32_t)(open->volume_created >> 32));
    put(core, &file->process, 0);
    put(core, &file->descriptor, 0);
    put(core, &file->busy, 0);
    put(core, &file->scan.serial, 0);
    put(core, &file->path, 0);
    file->position = 0;
    file->lock = 0;
    put(core, &object->file.record, number);
    node_count(core, node, open->access, open->share, 1);
    *record = file;
    return STATUS_SUCCESS;
}

/* The object has no record any more. Returns the descriptor that `process` is to close now, or 0. */
uint32_t file_release(struct core *core, struct core_object *object, uint32_t process)
{
    uint32_t number = LOAD(object->file.record), descriptor = 0;
    struct core_file *file = file_at(core, number);
    struct core_node *node;

    if (file == NULL || LOAD(file->object) == 0)
        return 0;
    byte_locks_drop(core, file, 0, 0);
    if (LOAD(file->process) == process && LOAD(file->busy) == 0)
        descriptor = LOAD(file->descriptor);
    node = node_of(core, LOAD(file->node));
    if (node != NULL) {
        node_count(core, node, LOAD(file->access), LOAD(file->share), (uint32_t)-1);
        if (LOAD(node->opens) == 0)
            node_drop(core, LOAD(file->node), node);
    }
    if (LOAD(file->path) != 0)
        path_free(core, file);
    put(core, &object->file.record, 0);
    put(core, &file->object, 0);
    if (LOAD(file->busy) != 0)
        return 0; /* the last that uses the descriptor frees the record */
    put(core, &file->descriptor, 0);
    put(core, &file->link, LOAD(core->file_free));
    put(core, &core->file_free, number);
    return descriptor;
}

/* The last handle is about to go, closed by `process`, which closes the descriptor that is returned, too, and may have to
 * delete the file (core_h_close). The record of a file that the supervisor knows stays until that detaches it. */
uint32_t file_close(struct core *core, struct core_object *object, uint32_t process, uint32_t *descriptor)
{
    struct core_file *file = file_at(core, LOAD(object->file.record));
    int deletes = file != NULL && LOAD(file->flags) & CORE_FILE_DELETES;

    if (!(LOAD(object->flags) & CORE_OBJECT_REPORT)) {
        if (deletes && (LOAD(file->busy) != 0 || LOAD(file->process) != process || LOAD(file->descriptor) == 0))
            return STATUS_NOT_SUPPORTED;
        if (byte_locks_drop(core, file, 0, 1))
            return STATUS_NOT_SUPPORTED; /* nobody takes them before Linux' locks have gone, too */
        *descriptor = file_release(core, object, process) | (deletes ? CORE_CLOSE_DELETES : 0);
        return STATUS_SUCCESS;
    }
    if (file != NULL && LOAD(file->process) == process && LOAD(file->busy) == 0) {
        *descriptor = LOAD(file->descriptor);
        put(core, &file->descriptor, 0);
    }
    return STATUS_SUCCESS;
}

uint32_t core_file_attach(struct core *core, uint32_t object, const struct core_file_open *open)
{
    struct core_file *file;
    uint32_t status;

    core_lock(core);
    status = file_attach(core, object, open, &file);
    core_unlock(core);
    return status;
}

uint32_t core_file_detach(struct core *core, uint32_t object, uint32_t process)
{
    uint32_t number, descriptor = 0;

    core_lock(core);
    if (file_of(core, object, &number) != NULL)
        descriptor = file_release(core, &core->objects[object], process);
    core_unlock(core);
    return descriptor;
}

void core_file_set_pipes(struct core *core, uint32_t object, uint32_t incoming, uint32_t outgoing)
{
    struct core_file *file;
    uint32_t number;

    core_lock(core);
    file = file_of(core, object, &number);
    if (file != NULL) {
        put(core, &file->incoming, incoming);
        put(core, &file->incoming_serial, core_pipe_serial(core, incoming));
        put(core, &file->outgoing, outgoing);
        put(core, &file->outgoing_serial, core_pipe_serial(core, outgoing));
    }
    core_unlock(core);
}

void core_file_set_flags(struct core *core, uint32_t object, uint32_t flags)
{
    struct core_file *file;
    uint32_t number;

    core_lock(core);
    file = file_of(core, object, &number);
    if (file != NULL)
        put(core, &file->flags, flags);
    core_unlock(core);
}

uint32_t core_file_info(struct core *core, uint32_t object, struct core_file_info *info)
{
    struct core_file *file;
    struct core_node *node;
    uint32_t number;

    core_lock(core);
    file = file_of(core, object, &number);
    node = file != NULL ? node_of(core, LOAD(file->node)) : NULL;
    if (node != NULL)
        *info = (struct core_file_info){
            .device = (uint64_t)LOAD(node->device_high) << 32 | LOAD(node->device_low),
            .inode = (uint64_t)LOAD(node->inode_high) << 32 | LOAD(node->inode_low),
            .access = LOAD(file->access),
            .share = LOAD(file->share),
            .options = LOAD(file->options),
            .flags = LOAD(file->flags),
            .process = LOAD(file->process),
            .descriptor = LOAD(file->descriptor),
        };
    core_unlock(core);
    return node != NULL ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

uint32_t core_file_grant(struct core *core, uint32_t object, uint32_t process, uint32_t descriptor,
                         uint32_t *old_process, uint32_t *old_descriptor)
{
    struct core_file *file;
    uint32_t number, status = STATUS_INVALID_HANDLE;

    core_lock(core);
    file = file_of(core, object, &number);
    if (file != NULL && LOAD(file->busy) == 0 && (LOAD(file->descriptor) == 0 || LOAD(file->process) != process)) {
        *old_process = LOAD(file->process);
        *old_descriptor = LOAD(file->descriptor);
        put(core, &file->process, process);
        put(core, &file->descriptor, descriptor);
        if (live_process(core, process) != NULL)
            put(core, &core->processes[process].descriptors, 1);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

void core_process_opens(struct core *core, uint32_t process)
{
    struct core_process *entry = live_process(core, process);

    if (entry != NULL && LOAD(entry->descriptors) == 0)
        __atomic_store_n(&entry->descriptors, 1, __ATOMIC_SEQ_CST);
}

uint32_t core_process_descriptors(struct core *core, uint32_t process)
{
    struct core_process *entry = live_process(core, process);

    return entry != NULL && LOAD(entry->descriptors) != 0;
}

uint32_t core_file_unseen(struct core *core, uint32_t *objects, uint32_t capacity)
{
    uint32_t count = 0, top;

    core_lock(core);
    top = LOAD(core->file_top);
    for (uint32_t number = 1; number < top && number < CORE_FILE_LIMIT && count < capacity; number++) {
        struct core_object *object = live_object(core, LOAD(core->files[number].object));

        if (object != NULL && LOAD(object->file.record) == number && !(LOAD(object->flags) & CORE_OBJECT_REPORT))
            objects[count++] = LOAD(core->files[number].object);
    }
    core_unlock(core);
    return count;
}

uint32_t core_file_seen(struct core *core, uint32_t slot)
{
    struct core_object *object;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL) {
        put(core, &object->flags, LOAD(object->flags) | CORE_OBJECT_REPORT);
        object_reference(core, object);
    }
    core_unlock(core);
    return object != NULL ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

void files_forget_process(struct core *core, uint32_t process)
{
    uint32_t top = LOAD(core->file_top);

    for (uint32_t number = 1; number < top && number < CORE_FILE_LIMIT; number++) {
        struct core_file *file = &core->files[number];
        uint32_t busy = LOAD(file->busy);

        if (LOAD(file->process) != process)
            continue;
        put(core, &file->process, 0);
        put(core, &file->descriptor, 0);
        put(core, &file->busy, 0);
        if (busy != 0 && LOAD(file->object) == 0) {
            put(core, &file->link, LOAD(core->file_free));
            put(core, &core->file_free, number);
        }
        commit(core);
    }
}

/* --- the position --- */

static struct core_file *positioned(struct core *core, uint32_t object)
{
    struct core_file *file;
    uint32_t number;

    core_lock(core);
    file = file_of(core, object, &number);
    core_unlock(core);
    return file;
}

void core_file_lock(struct core *core, uint32_t object)
{
    struct core_file *file = positioned(core, object);

    if (file != NULL)
        lock_acquire(core, &file->lock);
}

void core_file_unlock(struct core *core, uint32_t object)
{
    struct core_file *file = positioned(core, object);

    if (file != NULL)
        lock_release(&file->lock);
}

uint64_t core_file_position(struct core *core, uint32_t object)
{
    struct core_file *file = positioned(core, object);

    return file != NULL ? __atomic_load_n(&file->position, __ATOMIC_RELAXED) : 0;
}

void core_file_seek(struct core *core, uint32_t object, uint64_t position)
{
    struct core_file *file = positioned(core, object);

    if (file != NULL)
        __atomic_store_n(&file->position, position, __ATOMIC_RELAXED);
}

/* --- nodes --- */

uint32_t core_node_check(struct core *core, uint64_t device, uint64_t inode, uint32_t access, uint32_t share)
{
    struct core_node *node;
    uint32_t number, status = STATUS_SUCCESS;

    core_lock(core);
    node = node_find(core, device, inode, &number);
    if (node != NULL)
        status = share_check(node, access, share);
    core_unlock(core);
    return status;
}

uint32_t core_node_opens(struct core *core, uint64_t device, uint64_t inode)
{
    struct core_node *node;
    uint32_t number, opens;

    core_lock(core);
    node = node_find(core, device, inode, &number);
    opens = node != NULL ? LOAD(node->opens) : 0;
    core_unlock(core);
    return opens;
}

void core_node_flag(struct core *core, uint64_t device, uint64_t inode, uint32_t flags)
{
    struct core_node *node;
    uint32_t number;

    core_lock(core);
    node = node_find(core, device, inode, &number);
    if (node != NULL)
        put(core, &node->flags, flags);
    core_unlock(core);
}

uint32_t core_node_special(struct core *core, uint64_t device, uint64_t inode)
{
    struct core_node *node;
    uint32_t number, flags;

    core_lock(core);
    node = node_find(core, device, inode, &number);
    flags = node != NULL ? LOAD(node->flags) : 0;
    core_unlock(core);
    return flags;
}
