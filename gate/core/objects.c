/* Object slots: creation, references, the list of the dead, and the signalling of events, semaphores and mutants.
 * Functions without the core_ prefix run under the lock. */
#include "core.h"

static int signal_of(struct core_object *object)
{
    return (int32_t)LOAD(object->signal);
}

static uint32_t take_slot(struct core *core)
{
    uint32_t slot = LOAD(core->object_free);
    struct core_object *object = object_at(core, slot);

    if (object != NULL && LOAD(object->type) == CORE_TYPE_FREE) {
        put(core, &core->object_free, LOAD(object->link));
        return slot;
    }
    slot = LOAD(core->object_top);
    object = object_at(core, slot);
    if (object == NULL || LOAD(object->type) != CORE_TYPE_FREE)
        return 0;
    put(core, &core->object_top, slot + 1);
    return slot;
}

uint32_t object_create(struct core *core, uint32_t type, uint32_t flags, int32_t signal, int32_t limit, uint32_t *slot)
{
    struct core_object *object;

    if (type <= CORE_TYPE_FREE || type >= CORE_TYPE_END)
        return STATUS_INVALID_PARAMETER;
    if (type == CORE_TYPE_SEMAPHORE && (limit <= 0 || signal < 0 || signal > limit))
        return STATUS_INVALID_PARAMETER;
    *slot = take_slot(core);
    object = object_at(core, *slot);
    if (object == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (type != CORE_TYPE_SEMAPHORE)
        signal = signal != 0;
    put(core, &object->flags, flags);
    put(core, &object->handles, 0);
    put(core, &object->references, 1);
    put(core, &object->signal, (uint32_t)signal);
    put(core, &object->wait_head, 0);
    put(core, &object->wait_tail, 0);
    put(core, &object->link, 0);
    put(core, &object->dead, 0);
    for (int i = 0; i < 4; i++)
        put(core, &object->words[i], 0);
    if (type == CORE_TYPE_SEMAPHORE)
        put(core, &object->semaphore.limit, (uint32_t)limit);
    if (type == CORE_TYPE_COMPLETION)
        put(core, &object->signal, 0);
    put(core, &object->type, type);
    return STATUS_SUCCESS;
}

static void destroy(struct core *core, uint32_t slot, struct core_object *object)
{
    switch (LOAD(object->type)) {
    case CORE_TYPE_MUTANT:
        mutant_own(core, 0, slot, object);
        break;
    case CORE_TYPE_TIMER_NOTIFICATION:
    case CORE_TYPE_TIMER_SYNCHRONIZATION:
        timer_disarm(core, object);
        break;
    case CORE_TYPE_COMPLETION:
        completion_free_packets(core, object);
        break;
    case CORE_TYPE_NOTIFICATION:
        file_release(core, object, 0);
        break;
    default:
        break;
    }
    put(core, &object->generation, object->generation + 1);
    put(core, &object->link, LOAD(core->object_free));
    put(core, &core->object_free, slot);
    put(core, &object->type, CORE_TYPE_FREE);
}

void object_dead(struct core *core, uint32_t slot, struct core_object *object, uint32_t reason)
{
    uint32_t dead = LOAD(object->dead);
    struct core_object *last = live_object(core, LOAD(core->dead_tail));

    put(core, &object->dead, dead | reason | CORE_DEAD_QUEUED);
    if (!(dead & CORE_DEAD_QUEUED)) {
        put(core, &object->link, 0);
        if (last != NULL && live_object(core, LOAD(core->dead_head)) != NULL)
            put(core, &last->link, slot);
        else
            put(core, &core->dead_head, slot);
        put(core, &core->dead_tail, slot);
    }
    /* That nobody can reach a thread or process any more makes no difference before somebody else asks for it. */
    if (LOAD(object->type) != CORE_TYPE_THREAD && LOAD(object->type) != CORE_TYPE_PROCESS)
        attention(core, CORE_ATTENTION_DEAD);
}

void object_reference(struct core *core, struct core_object *object)
{
    put(core, &object->references, object->references + 1);
}

void object_dereference(struct core *core, uint32_t slot, struct core_object *object)
{
    uint32_t references = LOAD(object->references);

    if (references == 0)
        return;
    put(core, &object->references, references - 1);
    if (references > 1)
        return;
    if (LOAD(object->flags) & CORE_OBJECT_REPORT)
        object_dead(core, slot, object, CORE_DEAD_LAST_REFERENCE);
    else
        destroy(core, slot, object);
}

void object_query(struct core *core, struct core_object *object, struct core_object_info *info)
{
    uint32_t type = LOAD(object->type);
    uint32_t block = LOAD(object->wait_head);

    *info = (struct core_object_info){
        .type = type,
        .flags = object->flags,
        .generation = object->generation,
        .handles = object->handles,
        .references = object->references,
        .signal = signal_of(object),
    };
    while (block_at(core, block) != NULL && info->waiters < CORE_WALK_LIMIT) {
        info->waiters++;
        block = LOAD(block_at(core, block)->next);
    }
    switch (type) {
    case CORE_TYPE_SEMAPHORE:
        info->limit = (int32_t)object->semaphore.limit;
        break;
    case CORE_TYPE_MUTANT:
        info->thread = object->mutant.owner;
        info->abandoned = object->mutant.abandoned;
        break;
    case CORE_TYPE_THREAD:
        info->thread = object->thread.slot;
        break;
    case CORE_TYPE_PROCESS:
        info->process = object->process.slot;
        break;
    case CORE_TYPE_COMPLETION:
        info->queued = object->queue.count;
        break;
    case CORE_TYPE_TIMER_NOTIFICATION:
    case CORE_TYPE_TIMER_SYNCHRONIZATION:
        info->period = object->timer.period;
        info->armed = object->timer.place != 0;
        info->due = (uint64_t)object->timer.due_high << 32 | object->timer.due_low;
        break;
    default:
        break;
    }
}

static struct core_object *typed(struct core *core, uint32_t slot, uint32_t object_class, uint32_t *status)
{
    struct core_object *object = live_object(core, slot);

    *status = object == NULL                                       ? STATUS_INVALID_HANDLE
              : !class_matches(LOAD(object->type), object_class) ? STATUS_OBJECT_TYPE_MISMATCH
                                                                   : STATUS_SUCCESS;
    return *status == STATUS_SUCCESS ? object : NULL;
}

static void store(int32_t *place, int32_t value)
{
    if (place != NULL)
        *place = value;
}

uint32_t event_set(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t *previous)
{
    uint32_t status;
    struct core_object *event = typed(core, slot, CORE_CLASS_EVENT, &status);

    if (event == NULL)
        return status;
    store(previous, signal_of(event));
    put(core, &event->signal, 1);
    object_wake(core, wakes, slot, event);
    return STATUS_SUCCESS;
}

uint32_t event_reset(struct core *core, uint32_t slot, int32_t *previous)
{
    uint32_t status;
    struct core_object *event = typed(core, slot, CORE_CLASS_EVENT, &status);

    if (event == NULL)
        return status;
    store(previous, signal_of(event));
    put(core, &event->signal, 0);
    return STATUS_SUCCESS;
}

uint32_t event_pulse(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t *previous)
{
    uint32_t status;
    struct core_object *event = typed(core, slot, CORE_CLASS_EVENT, &status);

    if (event == NULL)
        return status;
    store(previous, signal_of(event));
    core->intent_object = slot;
    __atomic_store_n(&core->intent, CORE_INTENT_PULSE, __ATOMIC_RELEASE);
    put(core, &event->signal, 1);
    object_wake(core, wakes, slot, event);
    put(core, &event->signal, 0);
    return STATUS_SUCCESS;
}

uint32_t semaphore_release(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t count,
                           int32_t *previous)
{
    uint32_t status;
    struct core_object *semaphore = typed(core, slot, CORE_CLASS_SEMAPHORE, &status);
    int64_t after;

    if (semaphore == NULL)
        return status;
    if (count <= 0)
        return STATUS_INVALID_PARAMETER;
    after = (int64_t)signal_of(semaphore) + count;
    if (after > (int32_t)LOAD(semaphore->semaphore.limit))
        return STATUS_SEMAPHORE_LIMIT_EXCEEDED;
    store(previous, signal_of(semaphore));
    put(core, &semaphore->signal, (uint32_t)after);
    object_wake(core, wakes, slot, semaphore);
    return STATUS_SUCCESS;
}

uint32_t notify(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t signalled)
{
    struct core_object *object = live_object(core, slot);

    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    switch (LOAD(object->type)) {
    case CORE_TYPE_NOTIFICATION:
    case CORE_TYPE_OTHER:
    case CORE_TYPE_THREAD:
    case CORE_TYPE_PROCESS:
        break;
    default:
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    put(core, &object->signal, signalled != 0);
    object_wake(core, wakes, slot, object);
    return STATUS_SUCCESS;
}

/* Makes `thread` the owner (0: nobody), out of the previous owner's list and at the end of the new one's. */
void mutant_own(struct core *core, uint32_t thread, uint32_t slot, struct core_object *mutant)
{
    struct core_thread *owner = thread_at(core, LOAD(mutant->mutant.owner));
    struct core_object *next = live_object(core, LOAD(mutant->mutant.next));
    struct core_object *before = live_object(core, LOAD(mutant->mutant.previous));

    if (owner != NULL) {
        if (before != NULL && LOAD(before->type) == CORE_TYPE_MUTANT)
            put(core, &before->mutant.next, LOAD(mutant->mutant.next));
        else
            put(core, &owner->mutant_head, LOAD(mutant->mutant.next));
        if (next != NULL && LOAD(next->type) == CORE_TYPE_MUTANT)
            put(core, &next->mutant.previous, LOAD(mutant->mutant.previous));
        else
            put(core, &owner->mutant_tail, LOAD(mutant->mutant.previous));
    }
    put(core, &mutant->mutant.owner, thread);
    put(core, &mutant->mutant.next, 0);
    put(core, &mutant->mutant.previous, 0);
    owner = thread_at(core, thread);
    if (owner == NULL)
        return;
    before = live_object(core, LOAD(owner->mutant_tail));
    if (before != NULL && LOAD(before->type) == CORE_TYPE_MUTANT) {
        put(core, &mutant->mutant.previous, LOAD(owner->mutant_tail));
        put(core, &before->mutant.next, slot);
    } else {
        put(core, &owner->mutant_head, slot);
    }
    put(core, &owner->mutant_tail, slot);
}

uint32_t mutant_release(struct core *core, struct core_wakes *wakes, uint32_t thread, uint32_t slot,
                        int32_t *previous)
{
    uint32_t status;
    struct core_object *mutant = typed(core, slot, CORE_CLASS_MUTANT, &status);

    if (mutant == NULL)
        return status;
    if (thread == 0 || LOAD(mutant->mutant.owner) != thread)
        return STATUS_MUTANT_NOT_OWNED;
    store(previous, signal_of(mutant));
    put(core, &mutant->signal, (uint32_t)(signal_of(mutant) + 1));
    if (signal_of(mutant) > 0) {
        put(core, &mutant->signal, 1);
        mutant_own(core, 0, slot, mutant);
        object_wake(core, wakes, slot, mutant);
    }
    return STATUS_SUCCESS;
}

void mutants_abandon(struct core *core, struct core_wakes *wakes, uint32_t thread)
{
    struct core_thread *owner = thread_at(core, thread);

    for (uint32_t step = 0; owner != NULL && step < CORE_OBJECT_LIMIT; step++) {
        uint32_t slot = LOAD(owner->mutant_head);
        struct core_object *mutant = live_object(core, slot);

        if (mutant == NULL || LOAD(mutant->type) != CORE_TYPE_MUTANT || LOAD(mutant->mutant.owner) != thread)
            break;
        mutant_own(core, 0, slot, mutant);
        put(core, &mutant->signal, 1);
        put(core, &mutant->mutant.abandoned, 1);
        object_wake(core, wakes, slot, mutant);
        commit(core);
    }
}

uint32_t core_object_create(struct core *core, uint32_t type, uint32_t flags, int32_t signal, int32_t limit,
                            uint32_t *object)
{
    uint32_t slot = 0;
    uint32_t status;

    core_lock(core);
    status = type == CORE_TYPE_THREAD || type == CORE_TYPE_PROCESS
                 ? STATUS_INVALID_PARAMETER
                 : object_create(core, type, flags, type == CORE_TYPE_MUTANT ? 1 : signal, limit, &slot);
    core_unlock(core);
    if (status == STATUS_SUCCESS)
        *object = slot;
    return status;
}

uint32_t core_mutant_create(struct core *core, uint32_t flags, uint32_t owner, uint32_t *object)
{
    uint32_t slot = 0;
    uint32_t status = STATUS_INVALID_PARAMETER;

    core_lock(core);
    if (owner == 0 || live_thread(core, owner) != NULL)
        status = object_create(core, CORE_TYPE_MUTANT, flags, owner == 0, 0, &slot);
    if (status == STATUS_SUCCESS && owner != 0)
        mutant_own(core, owner, slot, object_at(core, slot));
    core_unlock(core);
    if (status == STATUS_SUCCESS)
        *object = slot;
    return status;
}

uint32_t core_object_reference(struct core *core, uint32_t slot)
{
    struct core_object *object;
    uint32_t status = STATUS_INVALID_HANDLE;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL && LOAD(object->references) != 0) {
        object_reference(core, object);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

uint32_t core_object_dereference(struct core *core, uint32_t slot)
{
    struct core_object *object;
    uint32_t status = STATUS_INVALID_HANDLE;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL && LOAD(object->references) != 0) {
        object_dereference(core, slot, object);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

uint32_t core_object_adopt(struct core *core, uint32_t slot, uint32_t generation, struct core_object_info *info)
{
    struct core_object *object;
    uint32_t status = STATUS_INVALID_HANDLE;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL && LOAD(object->generation) == generation && LOAD(object->handles) != 0 &&
        !(LOAD(object->flags) & CORE_OBJECT_REPORT) && LOAD(object->type) <= CORE_TYPE_SEMAPHORE) {
        put(core, &object->flags, LOAD(object->flags) | CORE_OBJECT_REPORT);
        object_reference(core, object);
        object_query(core, object, info);
        status = STATUS_SUCCESS;
    }
    core_unlock(core);
    return status;
}

uint32_t core_object_info(struct core *core, uint32_t slot, struct core_object_info *info)
{
    struct core_object *object;

    core_lock(core);
    object = live_object(core, slot);
    if (object != NULL)
        object_query(core, object, info);
    core_unlock(core);
    return object != NULL ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

uint32_t core_take_dead(struct core *core, struct core_dead *out, uint32_t capacity)
{
    uint32_t count = 0;

    core_lock(core);
    for (uint32_t step = 0; count < capacity && step < CORE_OBJECT_LIMIT; step++) {
        uint32_t slot = LOAD(core->dead_head);
        struct core_object *object = live_object(core, slot);
        uint32_t reasons;

        if (object == NULL || !(LOAD(object->dead) & CORE_DEAD_QUEUED)) {
            put(core, &core->dead_head, 0);
            put(core, &core->dead_tail, 0);
            core_attention_clear(core, CORE_ATTENTION_DEAD);
            break;
        }
        reasons = LOAD(object->dead) & (CORE_DEAD_LAST_HANDLE | CORE_DEAD_LAST_REFERENCE);
        if (LOAD(object->handles) != 0)
            reasons &= ~(uint32_t)CORE_DEAD_LAST_HANDLE;
        if (LOAD(object->references) != 0)
            reasons &= ~(uint32_t)CORE_DEAD_LAST_REFERENCE;
        put(core, &core->dead_head, LOAD(object->link));
        put(core, &object->dead, 0);
        if (reasons != 0)
            out[count++] = (struct core_dead){slot, LOAD(object->generation), reasons};
        if (reasons & CORE_DEAD_LAST_REFERENCE)
            destroy(core, slot, object);
        commit(core);
    }
    core_unlock(core);
    return count;
}

uint32_t core_event_set(struct core *core, uint32_t object, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = event_set(core, &wakes, object, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_event_reset(struct core *core, uint32_t object, int32_t *previous)
{
    uint32_t status;

    core_lock(core);
    status = event_reset(core, object, previous);
    core_unlock(core);
    return status;
}

uint32_t core_event_pulse(struct core *core, uint32_t object, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = event_pulse(core, &wakes, object, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_semaphore_release(struct core *core, uint32_t object, int32_t count, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = semaphore_release(core, &wakes, object, count, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_mutant_release(struct core *core, uint32_t thread, uint32_t object, int32_t *previous)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = mutant_release(core, &wakes, thread, object, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_notify(struct core *core, uint32_t object, uint32_t signalled)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = notify(core, &wakes, object, signalled);
    unlock_and_wake(core, &wakes);
    return status;
}
