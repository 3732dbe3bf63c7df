/* The gate's entries: the same operations with handles instead of slots, looked up, checked and done under one hold of
 * the lock, so that nobody can close what is being used. Nothing is decided here that the slot functions decide. */
#include "core.h"

#define CURRENT_PROCESS UINT64_MAX
#define CURRENT_THREAD (UINT64_MAX - 1)

static uint32_t resolve(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t object_class,
                        uint32_t access, uint32_t *slot)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    struct core_process *process = thread != NULL ? live_process(core, LOAD(thread->process)) : NULL;
    struct core_handle *entry;
    struct core_object *object;
    uint32_t granted = UINT32_MAX;

    if (process == NULL)
        return STATUS_INVALID_PARAMETER;
    if (handle == CURRENT_PROCESS || handle == CURRENT_THREAD) {
        *slot = handle == CURRENT_PROCESS ? LOAD(process->object) : LOAD(thread->object);
    } else {
        uint32_t status = handle_find(core, LOAD(thread->process), handle, &entry);

        if (status != STATUS_SUCCESS)
            return status;
        *slot = LOAD(entry->object);
        granted = LOAD(entry->access);
    }
    object = live_object(core, *slot);
    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    if (!class_matches(LOAD(object->type), object_class))
        return STATUS_OBJECT_TYPE_MISMATCH;
    return (granted & access) == access ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

uint32_t core_h_close(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t *descriptor)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t process = thread != NULL ? LOAD(thread->process) : 0;
    struct core_wakes wakes;
    struct core_handle *entry;
    uint32_t status;

    *descriptor = 0;
    wakes.count = 0;
    core_lock(core);
    status = handle_find(core, process, handle, &entry);
    if (status == STATUS_SUCCESS) {
        struct core_object *object = live_object(core, LOAD(entry->object));
        uint32_t kept = LOAD(entry->attributes) & CORE_HANDLE_PROTECT_FROM_CLOSE;

        if (object != NULL && !kept && LOAD(object->type) == CORE_TYPE_NOTIFICATION && LOAD(object->handles) == 1)
            status = file_close(core, object, process, descriptor);
        if (status == STATUS_SUCCESS)
            status = handle_close(core, &wakes, process, handle, NULL);
    }
    unlock_and_wake(core, &wakes);
    return status;
}

static int all_in_the_core(struct core *core, uint32_t slot)
{
    uint32_t type = LOAD(core->objects[slot].type);

    return (type >= CORE_TYPE_EVENT_NOTIFICATION && type <= CORE_TYPE_TIMER_SYNCHRONIZATION) ||
           type == CORE_TYPE_COMPLETION;
}

uint32_t core_h_duplicate(struct core *core, uint32_t thread_slot, uint64_t handle, uint32_t attributes,
                          uint32_t options, uint64_t *duplicate)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t process = thread != NULL ? LOAD(thread->process) : 0, status;
    struct core_handle *entry;
    struct core_wakes wakes;

    wakes.count = 0;
    core_lock(core);
    status = handle_find(core, process, handle, &entry);
    if (status == STATUS_SUCCESS && !all_in_the_core(core, LOAD(entry->object))) {
        status = STATUS_NOT_IMPLEMENTED;
    } else if (status == STATUS_SUCCESS) {
        status = handle_duplicate(core, &wakes, process, handle, process, 0, attributes,
                                  options | CORE_DUPLICATE_SAME_ACCESS, duplicate);
    }
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_wait(struct core *core, uint32_t thread, const uint64_t *handles, uint32_t count, uint32_t flags)
{
    uint32_t objects[CORE_WAIT_OBJECTS_MAX];
    uint32_t status;

    if (count > CORE_WAIT_OBJECTS_MAX)
        return STATUS_INVALID_PARAMETER_1;
    core_lock(core);
    status = wait_begin(core, thread);
    for (uint32_t i = 0; i < count && status == STATUS_SUCCESS; i++)
        status = resolve(core, thread, handles[i], CORE_CLASS_ANY, CORE_ACCESS_SYNCHRONIZE, &objects[i]);
    if (status == STATUS_SUCCESS)
        status = wait_objects(core, thread, objects, count, flags);
    core_unlock(core);
    return status;
}

uint32_t core_h_signal_and_wait(struct core *core, uint32_t thread, uint64_t signal, uint64_t object, uint32_t flags)
{
    struct core_wakes wakes;
    uint32_t first, second, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, signal, CORE_CLASS_ANY, CORE_ACCESS_NONE, &first);
    /* A mutant is released by owning it; event and semaphore need the right. */
    if (status == STATUS_SUCCESS && (class_matches(LOAD(core->objects[first].type), CORE_CLASS_EVENT) ||
                                     class_matches(LOAD(core->objects[first].type), CORE_CLASS_SEMAPHORE)))
        status = resolve(core, thread, signal, CORE_CLASS_ANY, CORE_ACCESS_MODIFY_STATE, &first);
    if (status == STATUS_SUCCESS)
        status = resolve(core, thread, object, CORE_CLASS_ANY, CORE_ACCESS_SYNCHRONIZE, &second);
    if (status == STATUS_SUCCESS)
        status = signal_and_wait(core, &wakes, thread, first, second, flags);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_event_set(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_EVENT, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = event_set(core, &wakes, slot, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_event_reset(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous)
{
    uint32_t slot, status;

    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_EVENT, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = event_reset(core, slot, previous);
    core_unlock(core);
    return status;
}

uint32_t core_h_event_pulse(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_EVENT, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = event_pulse(core, &wakes, slot, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_semaphore_release(struct core *core, uint32_t thread, uint64_t handle, int32_t count,
                                  int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_SEMAPHORE, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = semaphore_release(core, &wakes, slot, count, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_mutant_release(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_MUTANT, CORE_ACCESS_NONE, &slot);
    if (status == STATUS_SUCCESS)
        status = mutant_release(core, &wakes, thread, slot, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_query(struct core *core, uint32_t thread, uint64_t handle, uint32_t object_class, uint32_t access,
                      struct core_object_info *info)
{
    uint32_t slot, status;

    core_lock(core);
    status = resolve(core, thread, handle, object_class, access, &slot);
    if (status == STATUS_SUCCESS)
        object_query(core, &core->objects[slot], info);
    core_unlock(core);
    return status;
}

uint32_t core_h_create(struct core *core, uint32_t thread_slot, uint32_t type, int32_t signal, int32_t limit,
                       uint32_t access, uint32_t attributes, uint64_t *handle)
{
    struct core_thread *thread = live_thread(core, thread_slot);
    uint32_t slot, status;

    if (thread == NULL || type == CORE_TYPE_THREAD || type == CORE_TYPE_PROCESS || type >= CORE_TYPE_NOTIFICATION)
        return STATUS_INVALID_PARAMETER;
    core_lock(core);
    status = object_create(core, type, 0, signal, limit, &slot);
    if (status == STATUS_SUCCESS) {
        if (type == CORE_TYPE_MUTANT && signal == 0)
            mutant_own(core, thread_slot, slot, &core->objects[slot]);
        status = handle_create(core, LOAD(thread->process), slot, access, attributes, handle);
        object_dereference(core, slot, &core->objects[slot]);
    }
    core_unlock(core);
    return status;
}

uint32_t core_h_completion_set(struct core *core, uint32_t thread, uint64_t handle, const struct core_packet *packet)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_COMPLETION, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = completion_set(core, &wakes, slot, packet);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_completion_remove(struct core *core, uint32_t thread, uint64_t handle, struct core_packet *packets,
                                  uint32_t capacity, uint32_t *count, uint32_t flags)
{
    uint32_t slot, status;

    if (packets == NULL || count == NULL || capacity == 0)
        return STATUS_INVALID_PARAMETER;
    core_lock(core);
    status = wait_begin(core, thread);
    if (status == STATUS_SUCCESS)
        status = resolve(core, thread, handle, CORE_CLASS_COMPLETION, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = completion_remove(core, thread, slot, packets, capacity, count, flags);
    core_unlock(core);
    return status;
}

static uint32_t keyed(struct core *core, uint32_t thread, uint64_t handle, uint64_t key, enum core_wait_kind kind,
                      uint32_t access, uint32_t flags)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    slot = LOAD(core->keyed_default);
    status = wait_begin(core, thread);
    if (status == STATUS_SUCCESS && handle != 0)
        status = resolve(core, thread, handle, CORE_CLASS_KEYED_EVENT, access, &slot);
    if (status == STATUS_SUCCESS)
        status = keyed_meet(core, &wakes, thread, slot, key, kind, flags);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_keyed_wait(struct core *core, uint32_t thread, uint64_t handle, uint64_t key, uint32_t flags)
{
    return keyed(core, thread, handle, key, CORE_KIND_KEYED_WAIT, CORE_ACCESS_KEYED_WAIT, flags);
}

uint32_t core_h_keyed_release(struct core *core, uint32_t thread, uint64_t handle, uint64_t key, uint32_t flags)
{
    return keyed(core, thread, handle, key, CORE_KIND_KEYED_RELEASE, CORE_ACCESS_KEYED_WAKE, flags);
}

uint32_t core_h_timer_set(struct core *core, uint32_t thread, uint64_t handle, uint64_t due, uint32_t period,
                          uint64_t now, uint32_t *previous)
{
    struct core_wakes wakes;
    uint32_t slot, status;

    wakes.count = 0;
    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_TIMER, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = timer_set(core, &wakes, slot, due, period, 0, now, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_h_timer_cancel(struct core *core, uint32_t thread, uint64_t handle, uint32_t *previous)
{
    uint32_t slot, status;

    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_TIMER, CORE_ACCESS_MODIFY_STATE, &slot);
    if (status == STATUS_SUCCESS)
        status = timer_cancel(core, slot, previous);
    core_unlock(core);
    return status;
}

uint32_t core_h_alert_by_id(struct core *core, uint32_t thread, uint64_t id)
{
    struct core_thread *self = live_thread(core, thread);
    uint32_t target = core_thread_by_id(core, id);

    if (self == NULL || target == 0 || LOAD(core->threads[target].state) >= CORE_THREAD_EXITED)
        return STATUS_INVALID_CID;
    if (LOAD(core->threads[target].process) != LOAD(self->process))
        return STATUS_ACCESS_DENIED;
    return core_alert_by_id(core, target);
}

uint32_t core_h_thread(struct core *core, uint32_t thread, uint64_t handle, uint32_t *slot, struct core_thread_info *info)
{
    struct core_thread *found;
    uint32_t object, status;

    core_lock(core);
    status = resolve(core, thread, handle, CORE_CLASS_THREAD, CORE_ACCESS_QUERY_LIMITED, &object);
    if (status == STATUS_SUCCESS) {
        *slot = LOAD(core->objects[object].thread.slot);
        found = live_thread(core, *slot);
        if (found == NULL || LOAD(found->object) != object || LOAD(found->flags) & CORE_THREAD_MET)
            status = STATUS_NOT_SUPPORTED;
        else
            status = core_thread_info(core, *slot, info);
    }
    core_unlock(core);
    return status;
}
