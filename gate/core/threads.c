/* Process and thread slots, and NT's client ids, which are made of them. Linux' side of them is not here. */
#include "core.h"

enum id_shape { ID_PER_SLOT = 8, ID_THREAD = 4 };

uint32_t core_process_create(struct core *core, uint32_t linux_pid, uint32_t *process, uint32_t *object)
{
    uint32_t slot, status = STATUS_INSUFFICIENT_RESOURCES, object_slot = 0;
    struct core_process *entry;

    core_lock(core);
    slot = LOAD(core->process_top);
    if (slot != 0 && slot < CORE_PROCESS_LIMIT && !LOAD(core->processes[slot].live)) {
        put(core, &core->process_top, slot + 1);
    } else {
        slot = LOAD(core->process_free);
        if (slot != 0 && slot < CORE_PROCESS_LIMIT && !LOAD(core->processes[slot].live))
            put(core, &core->process_free, LOAD(core->processes[slot].link));
        else
            slot = 0;
    }
    if (slot != 0)
        status = object_create(core, CORE_TYPE_PROCESS, CORE_OBJECT_REPORT, 0, 0, &object_slot);
    if (status == STATUS_SUCCESS) {
        entry = &core->processes[slot];
        *entry = (struct core_process){.linux_pid = linux_pid, .object = object_slot, .handle_top = 1};
        put(core, &entry->live, 1);
        put(core, &core->objects[object_slot].process.slot, slot);
        object_reference(core, &core->objects[object_slot]);
    }
    core_unlock(core);
    if (status != STATUS_SUCCESS)
        return status;
    *process = slot;
    *object = object_slot;
    return STATUS_SUCCESS;
}

uint32_t core_process_exit(struct core *core, uint32_t process)
{
    struct core_process *entry = live_process(core, process);

    return entry != NULL ? core_notify(core, LOAD(entry->object), 1) : STATUS_INVALID_PARAMETER;
}

uint32_t core_process_free(struct core *core, uint32_t process)
{
    struct core_process *entry;
    struct core_object *object;

    core_lock(core);
    entry = live_process(core, process);
    if (entry != NULL) {
        uint32_t slot = LOAD(entry->object);

        put(core, &entry->live, 0);
        put(core, &entry->link, LOAD(core->process_free));
        put(core, &core->process_free, process);
        object = live_object(core, slot);
        if (object != NULL)
            object_dereference(core, slot, object);
        commit(core);
        spares_forget_process(core, process);
        files_forget_process(core, process);
        segments_free_of(core, process);
    }
    core_unlock(core);
    return entry != NULL ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

uint32_t core_process_object(struct core *core, uint32_t process)
{
    struct core_process *entry = live_process(core, process);
    return entry != NULL ? LOAD(entry->object) : 0;
}

uint32_t take_thread_slot(struct core *core, uint32_t high_limit)
{
    uint32_t top = LOAD(core->thread_top);
    uint32_t slot = LOAD(core->thread_free_head);
    struct core_thread *thread = thread_at(core, slot);

    if (top >= CORE_HIGH_THREAD_FIRST && thread != NULL && LOAD(thread->state) == CORE_THREAD_FREE) {
        put(core, &core->thread_free_head, LOAD(thread->link));
        return slot;
    }
    thread = thread_at(core, top);
    if (thread == NULL || top >= high_limit || LOAD(thread->state) != CORE_THREAD_FREE)
        return 0;
    put(core, &core->thread_top, top + 1);
    return top;
}

void thread_begin(struct core *core, uint32_t slot, uint32_t process, uint32_t object, uint32_t linux_tid, uint32_t flags)
{
    struct core_thread *entry = &core->threads[slot];
    struct core_process *owner = &core->processes[process];

    /* ready_queued stays: the slot may still stand in the ready list for its last thread. */
    put(core, &entry->process, process);
    put(core, &entry->object, object);
    put(core, &entry->linux_tid, linux_tid);
    put(core, &entry->park, CORE_PARK_NONE);
    put(core, &entry->wait_status, STATUS_SUCCESS);
    put(core, &entry->wait_count, 0);
    put(core, &entry->alerted, 0);
    put(core, &entry->alert_by_id, 0);
    put(core, &entry->apc_pending, 0);
    put(core, &entry->interrupt, 0);
    put(core, &entry->mutant_head, 0);
    put(core, &entry->mutant_tail, 0);
    put(core, &entry->packet, 0);
    put(core, &entry->flags, linux_tid != 0 ? flags : flags | CORE_THREAD_LEFT);
    put(core, &entry->exit_status, 0);
    put(core, &entry->state, CORE_THREAD_RUNNING);
    if (linux_tid != 0) { /* else somebody waits who is no thread */
        put(core, &owner->thread_count, LOAD(owner->thread_count) + 1);
        put(core, &core->living, LOAD(core->living) + 1);
    }
    put(core, &core->objects[object].thread.slot, slot);
    object_reference(core, &core->objects[object]);
}

uint32_t core_thread_create(struct core *core, uint32_t process, uint32_t linux_tid, uint32_t *thread,
                            uint32_t *object)
{
    uint32_t slot = 0, object_slot = 0, status = STATUS_INVALID_PARAMETER;

    core_lock(core);
    if (live_process(core, process) != NULL) {
        slot = take_thread_slot(core, CORE_THREAD_LIMIT);
        status = slot != 0 ? object_create(core, CORE_TYPE_THREAD, CORE_OBJECT_REPORT, 0, 0, &object_slot)
                           : (uint32_t)STATUS_INSUFFICIENT_RESOURCES;
    }
    if (status == STATUS_SUCCESS)
        thread_begin(core, slot, process, object_slot, linux_tid, CORE_THREAD_MET);
    core_unlock(core);
    if (status != STATUS_SUCCESS)
        return status;
    *thread = slot;
    *object = object_slot;
    return STATUS_SUCCESS;
}

uint32_t core_thread_set_linux_tid(struct core *core, uint32_t slot, uint32_t linux_tid)
{
    struct core_thread *thread = live_thread(core, slot);

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    __atomic_store_n(&thread->linux_tid, linux_tid, __ATOMIC_RELEASE);
    return STATUS_SUCCESS;
}

static int is_ended_or_none(struct core_thread *thread)
{
    return thread == NULL || LOAD(thread->state) >= CORE_THREAD_EXITED;
}

/* It is not counted any more. */
static void thread_leave(struct core *core, struct core_thread *thread)
{
    struct core_process *process = live_process(core, LOAD(thread->process));

    if (LOAD(thread->flags) & CORE_THREAD_LEFT)
        return;
    put(core, &thread->flags, LOAD(thread->flags) | CORE_THREAD_LEFT);
    put(core, &core->living, LOAD(core->living) - 1);
    if (process != NULL)
        put(core, &process->thread_count, LOAD(process->thread_count) - 1);
}

uint32_t core_thread_leaves(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t leaves = 1;

    core_lock(core);
    if (!is_ended_or_none(thread) && !(LOAD(thread->flags) & CORE_THREAD_LEFT)) {
        struct core_process *process = live_process(core, LOAD(thread->process));

        leaves = process == NULL || LOAD(process->thread_count) != 1;
        if (leaves)
            thread_leave(core, thread);
    }
    core_unlock(core);
    return leaves;
}

uint32_t thread_exit(struct core *core, struct core_wakes *wakes, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t object;

    if (is_ended_or_none(thread))
        return STATUS_INVALID_PARAMETER;
    if (wait_begin(core, slot) != STATUS_SUCCESS)
        return STATUS_INVALID_PARAMETER;
    packet_free(core, LOAD(thread->packet));
    put(core, &thread->packet, 0);
    put(core, &thread->park, CORE_PARK_NONE);
    put(core, &thread->state, CORE_THREAD_EXITED);
    thread_leave(core, thread);
    commit(core);
    mutants_abandon(core, wakes, slot);
    object = LOAD(thread->object);
    return notify(core, wakes, object, 1);
}

uint32_t core_thread_exit(struct core *core, uint32_t thread)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = thread_exit(core, &wakes, thread);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_thread_process(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);

    return thread != NULL ? LOAD(thread->process) : 0;
}

uint32_t core_thread_is_last(struct core *core, uint32_t slot)
{
    struct core_process *process = live_process(core, core_thread_process(core, slot));

    return process != NULL && LOAD(process->thread_count) == 1;
}

uint32_t core_thread_apc_pending(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);

    return thread != NULL && LOAD(thread->apc_pending);
}

uint32_t core_thread_count(struct core *core, uint32_t process)
{
    struct core_process *entry = live_process(core, process);

    return entry != NULL ? LOAD(entry->thread_count) : 0;
}

void thread_slot_free(struct core *core, uint32_t slot)
{
    struct core_thread *last = thread_at(core, LOAD(core->thread_free_tail));

    put(core, &core->threads[slot].state, CORE_THREAD_FREE);
    put(core, &core->threads[slot].link, 0);
    if (last != NULL && thread_at(core, LOAD(core->thread_free_head)) != NULL)
        put(core, &last->link, slot);
    else
        put(core, &core->thread_free_head, slot);
    put(core, &core->thread_free_tail, slot);
}

/* A slot whose stack in the gate is in use is free when that is left. */
void thread_free(struct core *core, uint32_t slot)
{
    struct core_thread *thread = &core->threads[slot];
    uint32_t object_slot = LOAD(thread->object);
    struct core_object *object = live_object(core, object_slot);

    if (LOAD(thread->flags) & CORE_THREAD_LEAVING)
        put(core, &thread->flags, LOAD(thread->flags) | CORE_THREAD_FREED);
    else
        thread_slot_free(core, slot);
    if (object != NULL)
        object_dereference(core, object_slot, object);
}

uint32_t core_thread_free(struct core *core, uint32_t slot)
{
    uint32_t status = STATUS_INVALID_PARAMETER;
    struct core_thread *thread;

    core_lock(core);
    thread = live_thread(core, slot);
    if (thread != NULL && LOAD(thread->state) == CORE_THREAD_EXITED && !(LOAD(thread->flags) & CORE_THREAD_FREED)) {
        thread_free(core, slot);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

uint32_t core_thread_info(struct core *core, uint32_t slot, struct core_thread_info *info)
{
    struct core_thread *thread = live_thread(core, slot);

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    *info = (struct core_thread_info){
        .state = LOAD(thread->state),
        .process = LOAD(thread->process),
        .object = LOAD(thread->object),
        .linux_tid = LOAD(thread->linux_tid),
        .wait_status = LOAD(thread->wait_status),
        .wait_flags = LOAD(thread->wait_flags),
        .wait_count = LOAD(thread->wait_count),
        .apc_pending = LOAD(thread->apc_pending),
        .alerted = LOAD(thread->alerted),
        .alert_by_id = LOAD(thread->alert_by_id),
        .exit_status = LOAD(thread->exit_status),
        .facts = thread->facts,
    };
    return STATUS_SUCCESS;
}

uint32_t core_process_id(uint32_t process)
{
    return process * ID_PER_SLOT;
}

uint32_t core_thread_id(uint32_t thread)
{
    return thread * ID_PER_SLOT + ID_THREAD;
}

/* NT ignores the two lowest bits of an id. */
uint32_t core_process_by_id(struct core *core, uint64_t id)
{
    uint32_t slot = (uint32_t)id / ID_PER_SLOT;

    return id >> 32 == 0 && !(id & ID_THREAD) && live_process(core, slot) != NULL ? slot : 0;
}

uint32_t core_thread_by_id(struct core *core, uint64_t id)
{
    uint32_t slot = (uint32_t)id / ID_PER_SLOT;

    struct core_thread *thread = live_thread(core, slot);

    return id >> 32 == 0 && (id & ID_THREAD) && thread != NULL && LOAD(thread->state) <= CORE_THREAD_EXITED &&
                   !(LOAD(thread->flags) & CORE_THREAD_FREED)
               ? slot
               : 0;
}
