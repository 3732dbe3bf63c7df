/* Open files by handle, for the gate: a file that it reads or writes now, and one that it has opened by itself. */
#include "files_layout.h"

/* Of other files the gate knows no more than position and share modes. */
enum { SERVED = CORE_FILE_DIRECT | CORE_FILE_PATH | CORE_FILE_NULL | CORE_FILE_DIRECTORY };

uint32_t core_h_file_flags(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t *flags)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t number, status = STATUS_NOT_SUPPORTED;
    struct core_handle *entry;
    struct core_file *file;

    core_lock(core);
    if (handle_find(core, thread != NULL ? LOAD(thread->process) : 0, handle, &entry) == STATUS_SUCCESS) {
        file = file_of(core, LOAD(entry->object), &number);
        *flags = file != NULL ? LOAD(file->flags) : 0;
        status = *flags & SERVED ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    }
    core_unlock(core);
    return status;
}

uint32_t core_h_file(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t any_access,
                     struct core_file_use *use)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t process = thread != NULL ? LOAD(thread->process) : 0;
    struct core_handle *entry;
    struct core_file *file;
    struct core_node *node;
    uint32_t number, status = STATUS_NOT_SUPPORTED;

    core_lock(core);
    if (handle_find(core, process, handle, &entry) == STATUS_SUCCESS) {
        uint32_t object = LOAD(entry->object);

        file = file_of(core, object, &number);
        node = file != NULL ? node_of(core, LOAD(file->node)) : NULL;
        if (node != NULL && LOAD(node->flags) == 0 && LOAD(file->flags) & SERVED &&
            (LOAD(file->flags) & (CORE_FILE_QUEUE | CORE_FILE_NULL) ||
             (LOAD(file->process) == process && LOAD(file->descriptor) != 0)) &&
            (any_access == 0 || LOAD(entry->access) & any_access)) {
            use->file = number;
            use->process = process;
            use->descriptor = LOAD(file->descriptor);
            use->access = LOAD(entry->access);
            use->flags = LOAD(file->flags);
            use->incoming = LOAD(file->incoming);
            use->incoming_serial = LOAD(file->incoming_serial);
            use->outgoing = LOAD(file->outgoing);
            use->outgoing_serial = LOAD(file->outgoing_serial);
            use->volume_created = (uint64_t)LOAD(file->created_high) << 32 | LOAD(file->created_low);
            put(core, &file->busy, file->busy + 1);
            status = STATUS_SUCCESS;
        }
    }
    core_unlock(core);
    return status;
}

uint32_t core_file_done(struct core *core, uint32_t number)
{
    struct core_file *file = file_at(core, number);
    uint32_t descriptor = 0;

    if (file == NULL)
        return 0;
    core_lock(core);
    if (LOAD(file->busy) != 0) {
        put(core, &file->busy, file->busy - 1);
        if (LOAD(file->busy) == 0 && LOAD(file->object) == 0) {
            descriptor = LOAD(file->descriptor);
            put(core, &file->descriptor, 0);
            put(core, &file->link, LOAD(core->file_free));
            put(core, &core->file_free, number);
        }
    }
    core_unlock(core);
    return descriptor;
}

uint64_t *core_file_position_begin(struct core *core, uint32_t number)
{
    struct core_file *file = file_at(core, number);

    if (file == NULL)
        return NULL;
    lock_acquire(core, &file->lock);
    return &file->position;
}

void core_file_position_end(struct core *core, uint32_t number)
{
    struct core_file *file = file_at(core, number);

    if (file != NULL)
        lock_release(&file->lock);
}

uint32_t core_file_direct(struct core *core, uint32_t number)
{
    struct core_file *file = file_at(core, number);

    return file != NULL && LOAD(file->flags) & CORE_FILE_DIRECT;
}

void core_scan_get(struct core *core, uint32_t number, struct core_scan *scan)
{
    struct core_file *file = file_at(core, number);

    *scan = (struct core_scan){0};
    core_lock(core);
    if (file != NULL && LOAD(file->object) != 0 && LOAD(file->flags) & CORE_FILE_DIRECTORY)
        *scan = file->scan;
    core_unlock(core);
}

/* Only the position's lock keeps it whole: who dies meanwhile takes its process, and the directory's gate, along. */
void core_scan_set(struct core *core, uint32_t number, const struct core_scan *scan)
{
    struct core_file *file = file_at(core, number);

    core_lock(core);
    if (file != NULL && LOAD(file->object) != 0)
        file->scan = *scan;
    core_unlock(core);
}

uint32_t core_scan_take(struct core *core, uint32_t object, struct core_scan *scan)
{
    struct core_file *file;
    uint32_t number, taken = 0;

    core_lock(core);
    file = file_of(core, object, &number);
    if (file != NULL && LOAD(file->flags) & CORE_FILE_DIRECTORY) {
        *scan = file->scan;
        put(core, &file->flags, LOAD(file->flags) & ~(uint32_t)CORE_FILE_DIRECTORY);
        taken = scan->serial != 0 && scan->length <= sizeof(scan->pattern);
    }
    core_unlock(core);
    return taken;
}

uint32_t core_file_lists(struct core *core, uint32_t number)
{
    struct core_file *file = file_at(core, number);

    return file != NULL && LOAD(file->flags) & CORE_FILE_DIRECTORY;
}

uint32_t core_h_file_open(struct core *core, uint32_t thread_slot, const struct core_file_open *open,
                          uint32_t attributes, uint32_t descriptor, uint64_t *handle)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t process = thread != NULL ? LOAD(thread->process) : 0;
    uint32_t number, object = 0, status = STATUS_SUCCESS;
    struct core_file *file;
    struct core_node *node;

    core_lock(core);
    node = node_find(core, open->device, open->inode, &number);
    if (node != NULL)
        status = LOAD(node->flags) != 0 ? (uint32_t)STATUS_NOT_SUPPORTED : share_check(node, open->access | open->implied, open->share);
    if (status == STATUS_SUCCESS)
        status = object_create(core, CORE_TYPE_NOTIFICATION, 0, open->flags & CORE_FILE_SYNCHRONOUS ? 1 : 0, 0, &object);
    if (status == STATUS_SUCCESS) {
        status = file_attach(core, object, open, &file);
        if (status == STATUS_SUCCESS) {
            put(core, &file->process, process);
            put(core, &file->descriptor, descriptor);
            status = handle_create(core, process, object, open->access, attributes, handle);
            if (status != STATUS_SUCCESS)
                file_release(core, &core->objects[object], 0);
        }
        object_dereference(core, object, &core->objects[object]);
    }
    core_unlock(core);
    return status;
}
