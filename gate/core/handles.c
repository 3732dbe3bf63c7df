/* Handle tables: one per process, in segments of 256 entries that appear as they are needed. As on Windows, values are
 * multiples of 4, the first entry of each segment is never given out, and the handle closed last is given out first. */
#include "files_layout.h"

static uint32_t *directory_of(struct core *core, struct core_process *process)
{
    uint32_t segment = LOAD(process->handle_directory);

    if (segment_at(core, segment) == NULL || (uint16_t)LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_HANDLES)
        return NULL;
    return segment_at(core, segment);
}

/* The entry with this index, in use or not; NULL where no segment is. */
static struct core_handle *entry_at(struct core *core, struct core_process *process, uint32_t index)
{
    uint32_t *directory = directory_of(core, process);
    struct core_handle *entries;
    uint32_t segment;

    if (directory == NULL || index >= CORE_HANDLE_LIMIT || index % CORE_HANDLES_PER_SEGMENT == 0)
        return NULL;
    segment = LOAD(directory[index / CORE_HANDLES_PER_SEGMENT]);
    entries = segment_at(core, segment);
    if (entries == NULL || (uint16_t)LOAD(core->segment_uses[segment].use) != CORE_SEGMENT_HANDLES)
        return NULL;
    return &entries[index % CORE_HANDLES_PER_SEGMENT];
}

static struct core_handle *entry_make(struct core *core, uint32_t process_slot, uint32_t index)
{
    struct core_process *process = &core->processes[process_slot];
    uint32_t *directory = directory_of(core, process);
    uint32_t segment;

    if (index >= CORE_HANDLE_LIMIT)
        return NULL;
    if (directory == NULL) {
        segment = segment_allocate(core, CORE_SEGMENT_HANDLES, process_slot);
        directory = segment_at(core, segment);
        if (directory == NULL)
            return NULL;
        put(core, &process->handle_directory, segment);
    }
    if (segment_at(core, LOAD(directory[index / CORE_HANDLES_PER_SEGMENT])) == NULL) {
        segment = segment_allocate(core, CORE_SEGMENT_HANDLES, process_slot);
        if (segment == 0)
            return NULL;
        put(core, &directory[index / CORE_HANDLES_PER_SEGMENT], segment);
    }
    return entry_at(core, process, index);
}

int class_matches(uint32_t type, uint32_t object_class)
{
    switch (object_class) {
    case CORE_CLASS_ANY:
        return 1;
    case CORE_CLASS_EVENT:
        return type == CORE_TYPE_EVENT_NOTIFICATION || type == CORE_TYPE_EVENT_SYNCHRONIZATION;
    case CORE_CLASS_MUTANT:
        return type == CORE_TYPE_MUTANT;
    case CORE_CLASS_SEMAPHORE:
        return type == CORE_TYPE_SEMAPHORE;
    case CORE_CLASS_TIMER:
        return type == CORE_TYPE_TIMER_NOTIFICATION || type == CORE_TYPE_TIMER_SYNCHRONIZATION;
    case CORE_CLASS_THREAD:
        return type == CORE_TYPE_THREAD;
    case CORE_CLASS_PROCESS:
        return type == CORE_TYPE_PROCESS;
    case CORE_CLASS_COMPLETION:
        return type == CORE_TYPE_COMPLETION;
    case CORE_CLASS_KEYED_EVENT:
        return type == CORE_TYPE_KEYED_EVENT;
    case CORE_CLASS_OTHER:
        return type == CORE_TYPE_NOTIFICATION || type == CORE_TYPE_OTHER;
    default:
        return 0;
    }
}

uint32_t handle_find(struct core *core, uint32_t process_slot, uint64_t handle, struct core_handle **found)
{
    struct core_process *process = live_process(core, process_slot);
    struct core_handle *entry;
    struct core_object *object;

    if (process == NULL || handle >> 32 != 0)
        return STATUS_INVALID_HANDLE;
    entry = entry_at(core, process, (uint32_t)handle >> 2);
    object = entry != NULL ? live_object(core, LOAD(entry->object)) : NULL;
    if (object == NULL || LOAD(object->generation) != LOAD(entry->generation))
        return STATUS_INVALID_HANDLE;
    *found = entry;
    return STATUS_SUCCESS;
}

static void entry_fill(struct core *core, struct core_process *process, struct core_handle *entry, uint32_t slot,
                       uint32_t access, uint32_t attributes)
{
    struct core_object *object = &core->objects[slot];

    put(core, &entry->generation, LOAD(object->generation));
    put(core, &entry->access, access);
    put(core, &entry->attributes, attributes & (CORE_HANDLE_INHERIT | CORE_HANDLE_PROTECT_FROM_CLOSE));
    put(core, &entry->object, slot);
    put(core, &object->handles, object->handles + 1);
    object_reference(core, object);
    put(core, &process->handle_count, process->handle_count + 1);
}

uint32_t handle_create(struct core *core, uint32_t process_slot, uint32_t slot, uint32_t access, uint32_t attributes,
                       uint64_t *handle)
{
    struct core_process *process = live_process(core, process_slot);
    struct core_object *object = live_object(core, slot);
    struct core_handle *entry;
    uint32_t index;

    if (process == NULL)
        return STATUS_INVALID_PARAMETER;
    if (object == NULL || LOAD(object->references) == 0)
        return STATUS_INVALID_HANDLE;
    index = LOAD(process->handle_free);
    entry = entry_at(core, process, index);
    if (entry != NULL && LOAD(entry->object) == 0) {
        put(core, &process->handle_free, LOAD(entry->attributes));
    } else {
        put(core, &process->handle_free, 0);
        index = LOAD(process->handle_top);
        if (index % CORE_HANDLES_PER_SEGMENT == 0)
            index++;
        entry = entry_make(core, process_slot, index);
        if (entry == NULL || LOAD(entry->object) != 0)
            return STATUS_INSUFFICIENT_RESOURCES;
        put(core, &process->handle_top, index + 1);
    }
    entry_fill(core, process, entry, slot, access, attributes);
    *handle = (uint64_t)index * 4;
    return STATUS_SUCCESS;
}

/* A process's locks on a file go with the last handle that it has to it, whoever else has some. */
static void unlock_bytes(struct core *core, struct core_process *process, uint32_t closing, uint32_t object)
{
    uint32_t number, top = LOAD(process->handle_top), slot = (uint32_t)(process - core->processes);
    struct core_file *file = file_of(core, object, &number);

    if (!byte_locks_drop(core, file, slot, 1))
        return;
    for (uint32_t index = 1; index < top && index < CORE_HANDLE_LIMIT; index++) {
        struct core_handle *entry = entry_at(core, process, index);

        if (index != closing && entry != NULL && LOAD(entry->object) == object)
            return;
    }
    byte_locks_drop(core, file, slot, 0);
}

static void entry_close(struct core *core, struct core_wakes *wakes, struct core_process *process, uint32_t index,
                        struct core_handle *entry)
{
    uint32_t slot = LOAD(entry->object);
    struct core_object *object = live_object(core, slot);
    uint32_t current = object != NULL && LOAD(object->generation) == LOAD(entry->generation);

    if (current)
        unlock_bytes(core, process, index, slot);
    put(core, &entry->object, 0);
    put(core, &entry->attributes, LOAD(process->handle_free));
    put(core, &process->handle_free, index);
    put(core, &process->handle_count, process->handle_count - 1);
    if (!current || LOAD(object->handles) == 0)
        return;
    put(core, &object->handles, object->handles - 1);
    if (LOAD(object->handles) == 0) {
        if (LOAD(object->type) == CORE_TYPE_COMPLETION)
            completion_rundown(core, wakes, slot);
        if (LOAD(object->flags) & CORE_OBJECT_REPORT)
            object_dead(core, slot, object, CORE_DEAD_LAST_HANDLE);
        else if (LOAD(object->type) == CORE_TYPE_THREAD)
            thread_unreachable(core, object);
    }
    object_dereference(core, slot, object);
}

uint32_t handle_close(struct core *core, struct core_wakes *wakes, uint32_t process, uint64_t handle, uint32_t *object)
{
    struct core_handle *entry;
    uint32_t status = handle_find(core, process, handle, &entry);

    if (status != STATUS_SUCCESS)
        return status;
    if (LOAD(entry->attributes) & CORE_HANDLE_PROTECT_FROM_CLOSE)
        return STATUS_HANDLE_NOT_CLOSABLE;
    if (object != NULL)
        *object = LOAD(entry->object);
    entry_close(core, wakes, &core->processes[process], (uint32_t)handle >> 2, entry);
    return STATUS_SUCCESS;
}

static void describe(uint64_t handle, struct core_handle *entry, struct core_handle_info *info)
{
    *info = (struct core_handle_info){
        .handle = handle,
        .object = LOAD(entry->object),
        .generation = LOAD(entry->generation),
        .access = LOAD(entry->access),
        .attributes = LOAD(entry->attributes),
    };
}

uint32_t core_handle_create(struct core *core, uint32_t process, uint32_t object, uint32_t access,
                            uint32_t attributes, uint64_t *handle)
{
    uint32_t status;

    core_lock(core);
    status = handle_create(core, process, object, access, attributes, handle);
    core_unlock(core);
    return status;
}

uint32_t core_handle_close(struct core *core, uint32_t process, uint64_t handle, uint32_t *object)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = handle_close(core, &wakes, process, handle, object);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_handle_lookup(struct core *core, uint32_t process, uint64_t handle, struct core_handle_info *info)
{
    struct core_handle *entry;
    uint32_t status;

    core_lock(core);
    status = handle_find(core, process, handle, &entry);
    if (status == STATUS_SUCCESS)
        describe(handle, entry, info);
    core_unlock(core);
    return status;
}

uint32_t core_handle_reference(struct core *core, uint32_t process, uint64_t handle, uint32_t object_class,
                               uint32_t access, struct core_handle_info *info)
{
    struct core_handle *entry;
    struct core_object *object;
    uint32_t status;

    core_lock(core);
    status = handle_find(core, process, handle, &entry);
    if (status == STATUS_SUCCESS) {
        describe(handle, entry, info);
        object = live_object(core, info->object);
        if (object == NULL)
            status = STATUS_INVALID_HANDLE;
        else if (!class_matches(LOAD(object->type), object_class))
            status = STATUS_OBJECT_TYPE_MISMATCH;
        else if ((info->access & access) != access)
            status = STATUS_ACCESS_DENIED;
        else
            object_reference(core, object);
    }
    core_unlock(core);
    return status;
}

uint32_t core_handle_set_attributes(struct core *core, uint32_t process, uint64_t handle, uint32_t attributes)
{
    struct core_handle *entry;
    uint32_t status;

    core_lock(core);
    status = handle_find(core, process, handle, &entry);
    if (status == STATUS_SUCCESS)
        put(core, &entry->attributes, attributes & (CORE_HANDLE_INHERIT | CORE_HANDLE_PROTECT_FROM_CLOSE));
    core_unlock(core);
    return status;
}

uint32_t handle_duplicate(struct core *core, struct core_wakes *wakes, uint32_t source, uint64_t handle, uint32_t target,
                          uint32_t access, uint32_t attributes, uint32_t options, uint64_t *duplicate)
{
    struct core_handle *entry;
    uint32_t status = handle_find(core, source, handle, &entry);

    if (status == STATUS_SUCCESS && target != 0) {
        if (options & CORE_DUPLICATE_SAME_ACCESS)
            access = LOAD(entry->access);
        if (options & CORE_DUPLICATE_SAME_ATTRIBUTES)
            attributes = LOAD(entry->attributes);
        if (source == target && options & CORE_DUPLICATE_CLOSE_SOURCE &&
            !(LOAD(entry->attributes) & CORE_HANDLE_PROTECT_FROM_CLOSE)) { /* the value is the first that is free */
            put(core, &entry->access, access);
            put(core, &entry->attributes, attributes & (CORE_HANDLE_INHERIT | CORE_HANDLE_PROTECT_FROM_CLOSE));
            *duplicate = handle & ~UINT64_C(3);
            return STATUS_SUCCESS;
        }
        status = handle_create(core, target, LOAD(entry->object), access, attributes, duplicate);
    }
    if (options & CORE_DUPLICATE_CLOSE_SOURCE)
        handle_close(core, wakes, source, handle, NULL);
    return status;
}

uint32_t core_handle_duplicate(struct core *core, uint32_t source, uint64_t handle, uint32_t target, uint32_t access,
                               uint32_t attributes, uint32_t options, uint64_t *duplicate)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = handle_duplicate(core, &wakes, source, handle, target, access, attributes, options, duplicate);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_handle_enumerate(struct core *core, uint32_t process_slot, uint64_t after, struct core_handle_info *out,
                               uint32_t capacity)
{
    struct core_process *process;
    uint32_t count = 0;

    core_lock(core);
    process = live_process(core, process_slot);
    if (process != NULL && after >> 32 == 0) {
        uint32_t top = LOAD(process->handle_top);

        for (uint32_t index = ((uint32_t)after >> 2) + 1; index < top && index < CORE_HANDLE_LIMIT; index++) {
            struct core_handle *entry = entry_at(core, process, index);

            if (count == capacity)
                break;
            if (entry != NULL && LOAD(entry->object) != 0)
                describe((uint64_t)index * 4, entry, &out[count++]);
        }
    }
    core_unlock(core);
    return count;
}

uint32_t core_handle_count(struct core *core, uint32_t process_slot)
{
    struct core_process *process = live_process(core, process_slot);
    return process != NULL ? LOAD(process->handle_count) : 0;
}

static uint32_t inherit_entry(struct core *core, uint32_t child, uint32_t index, struct core_handle *from)
{
    uint32_t slot = LOAD(from->object);
    struct core_object *object = live_object(core, slot);
    struct core_handle *entry;

    if (object == NULL || !(LOAD(from->attributes) & CORE_HANDLE_INHERIT) ||
        LOAD(object->generation) != LOAD(from->generation))
        return STATUS_SUCCESS;
    /* A file that a gate has opened since the supervisor looked: too late to be inherited. */
    if (LOAD(object->type) == CORE_TYPE_NOTIFICATION && !(LOAD(object->flags) & CORE_OBJECT_REPORT))
        return STATUS_SUCCESS;
    entry = entry_make(core, child, index);
    if (entry == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    entry_fill(core, &core->processes[child], entry, slot, LOAD(from->access), LOAD(from->attributes));
    put(core, &core->processes[child].handle_top, index + 1);
    return STATUS_SUCCESS;
}

/* Links the holes an inherited table has, so that the lowest is given out first. */
static void link_holes(struct core *core, uint32_t child_slot)
{
    struct core_process *child = &core->processes[child_slot];

    for (uint32_t index = LOAD(child->handle_top); index-- > 1;) {
        struct core_handle *entry;

        if (index % CORE_HANDLES_PER_SEGMENT == 0)
            continue;
        entry = entry_make(core, child_slot, index);
        if (entry == NULL)
            return;
        if (LOAD(entry->object) == 0) {
            put(core, &entry->attributes, LOAD(child->handle_free));
            put(core, &child->handle_free, index);
        }
        commit(core);
    }
}

uint32_t core_handles_inherit(struct core *core, uint32_t parent, uint32_t child)
{
    struct core_process *from, *to;
    uint32_t status = STATUS_INVALID_PARAMETER;

    core_lock(core);
    from = live_process(core, parent);
    to = live_process(core, child);
    if (from != NULL && to != NULL && LOAD(to->handle_top) == 1) {
        uint32_t top = LOAD(from->handle_top);

        status = STATUS_SUCCESS;
        for (uint32_t index = 1; index < top && index < CORE_HANDLE_LIMIT && status == STATUS_SUCCESS; index++) {
            struct core_handle *entry = entry_at(core, from, index);

            if (entry != NULL)
                status = inherit_entry(core, child, index, entry);
            commit(core);
        }
        link_holes(core, child);
    }
    core_unlock(core);
    return status;
}

uint32_t core_handles_close_all(struct core *core, uint32_t process_slot)
{
    for (uint32_t first = 0; first < CORE_HANDLE_LIMIT; first += CORE_HANDLES_PER_SEGMENT) {
        struct core_wakes wakes;
        struct core_process *process;
        uint32_t more = 0;

        wakes.count = 0;
        core_lock(core);
        process = live_process(core, process_slot);
        if (process != NULL) {
            more = first + CORE_HANDLES_PER_SEGMENT < LOAD(process->handle_top);
            for (uint32_t index = first; index < first + CORE_HANDLES_PER_SEGMENT; index++) {
                struct core_handle *entry = entry_at(core, process, index);

                if (entry != NULL && LOAD(entry->object) != 0)
                    entry_close(core, &wakes, process, index, entry);
                commit(core);
            }
        }
        unlock_and_wake(core, &wakes);
        if (process == NULL)
            return STATUS_INVALID_PARAMETER;
        if (!more)
            break;
    }
    return STATUS_SUCCESS;
}
