/* NT's waits: who may go on, who is parked on what, and the wake that hands an object's state to the waiters in order.
 * Functions without the core_ prefix run under the lock. A wait-all takes everything or nothing. */
#include "core.h"

static int mutant_at_limit(struct core_object *object, uint32_t thread)
{
    return LOAD(object->type) == CORE_TYPE_MUTANT && LOAD(object->mutant.owner) == thread &&
           (int32_t)LOAD(object->signal) == INT32_MIN;
}

static int signalled_for(struct core_object *object, uint32_t thread)
{
    return (int32_t)LOAD(object->signal) > 0 ||
           (LOAD(object->type) == CORE_TYPE_MUTANT && LOAD(object->mutant.owner) == thread);
}

/* What a satisfied wait does to the object; returns whether it was an abandoned mutant. */
static uint32_t consume(struct core *core, uint32_t thread, uint32_t slot, struct core_object *object)
{
    uint32_t abandoned = 0;

    switch (LOAD(object->type)) {
    case CORE_TYPE_EVENT_SYNCHRONIZATION:
    case CORE_TYPE_TIMER_SYNCHRONIZATION:
        put(core, &object->signal, 0);
        break;
    case CORE_TYPE_SEMAPHORE:
        put(core, &object->signal, LOAD(object->signal) - 1);
        break;
    case CORE_TYPE_MUTANT:
        put(core, &object->signal, LOAD(object->signal) - 1);
        if (LOAD(object->mutant.owner) != thread)
            mutant_own(core, thread, slot, object);
        abandoned = LOAD(object->mutant.abandoned) != 0;
        put(core, &object->mutant.abandoned, 0);
        break;
    default:
        break;
    }
    return abandoned;
}

static uint32_t try_any(struct core *core, uint32_t thread, const uint32_t *objects, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct core_object *object = live_object(core, objects[i]);

        if (object == NULL)
            return STATUS_INVALID_HANDLE;
        if (!signalled_for(object, thread))
            continue;
        if (mutant_at_limit(object, thread))
            return STATUS_MUTANT_LIMIT_EXCEEDED;
        return consume(core, thread, objects[i], object) ? STATUS_ABANDONED_WAIT_0 + i : STATUS_WAIT_0 + i;
    }
    return NOT_YET;
}

static uint32_t try_all(struct core *core, uint32_t thread, const uint32_t *objects, uint32_t count)
{
    uint32_t abandoned = 0;
    int ready = 1;

    for (uint32_t i = 0; i < count; i++) {
        struct core_object *object = live_object(core, objects[i]);

        if (object == NULL)
            return STATUS_INVALID_HANDLE;
        if (!signalled_for(object, thread))
            ready = 0;
        else if (mutant_at_limit(object, thread))
            return STATUS_MUTANT_LIMIT_EXCEEDED;
    }
    if (!ready)
        return NOT_YET;
    for (uint32_t i = 0; i < count; i++)
        abandoned |= consume(core, thread, objects[i], &core->objects[objects[i]]);
    return abandoned ? STATUS_ABANDONED_WAIT_0 : STATUS_WAIT_0;
}

static void block_queue(struct core *core, uint32_t slot, uint32_t index, uint32_t object_slot)
{
    struct core_object *object = &core->objects[object_slot];
    struct core_wait_block *block = &core->threads[slot].blocks[index];
    uint32_t number = slot << CORE_BLOCK_SHIFT | index;
    uint32_t last = LOAD(object->wait_tail);
    struct core_wait_block *before = block_at(core, last);

    put(core, &block->object, object_slot);
    put(core, &block->next, 0);
    put(core, &block->previous, before != NULL ? last : 0);
    put(core, &block->queued, 1);
    put(core, before != NULL ? &before->next : &object->wait_head, number);
    put(core, &object->wait_tail, number);
}

static void block_unqueue(struct core *core, struct core_wait_block *block, struct core_object *object)
{
    uint32_t next = LOAD(block->next);
    uint32_t previous = LOAD(block->previous);
    struct core_wait_block *after = block_at(core, next);
    struct core_wait_block *before = block_at(core, previous);

    put(core, before != NULL ? &before->next : &object->wait_head, next);
    put(core, after != NULL ? &after->previous : &object->wait_tail, previous);
    put(core, &block->queued, 0);
}

static uint32_t block_count(struct core_thread *thread)
{
    uint32_t count = LOAD(thread->wait_count);
    return count < CORE_WAIT_BLOCKS ? count : CORE_WAIT_BLOCKS;
}

static void unqueue_all(struct core *core, struct core_thread *thread)
{
    uint32_t count = block_count(thread);

    for (uint32_t i = 0; i < count; i++) {
        struct core_object *object = object_at(core, LOAD(thread->blocks[i].object));
        if (object != NULL && LOAD(thread->blocks[i].queued))
            block_unqueue(core, &thread->blocks[i], object);
    }
}

static void drop_references(struct core *core, struct core_thread *thread)
{
    uint32_t count = block_count(thread);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = LOAD(thread->blocks[i].object);
        struct core_object *object = live_object(core, slot);

        put(core, &thread->blocks[i].object, 0);
        if (object != NULL)
            object_dereference(core, slot, object);
    }
    put(core, &thread->wait_count, 0);
}

/* The thread waits no more, keeps what the wait needs to go on, and finds out as soon as it looks. */
static void interrupt_wait(struct core *core, struct core_thread *thread)
{
    unqueue_all(core, thread);
    put(core, &thread->wait_status, STATUS_KERNEL_APC);
    put(core, &thread->park, CORE_PARK_WOKEN);
    put(core, &thread->state, CORE_THREAD_INTERRUPTED);
}

/* Every object is live; a reference to each is taken and its block queued. */
void wait_park(struct core *core, uint32_t slot, enum core_wait_kind kind, const uint32_t *objects, uint32_t count,
               uint32_t flags)
{
    struct core_thread *thread = &core->threads[slot];

    for (uint32_t i = 0; i < count; i++) {
        if (LOAD(thread->blocks[i].object) != objects[i])
            object_reference(core, &core->objects[objects[i]]);
        block_queue(core, slot, i, objects[i]);
    }
    put(core, &thread->kind, (uint32_t)kind);
    put(core, &thread->wait_count, count);
    put(core, &thread->wait_flags, flags);
    put(core, &thread->wait_status, CORE_PARKED);
    put(core, &thread->park, CORE_PARK_ASLEEP);
    put(core, &thread->state, CORE_THREAD_WAITING);
    if (LOAD(thread->interrupt) && !(flags & CORE_WAIT_TRAP))
        interrupt_wait(core, thread);
}

/* Its wait is over: to the ready list, or off its futex. */
void thread_wake(struct core *core, struct core_wakes *wakes, uint32_t slot, struct core_thread *thread)
{
    struct core_thread *last;

    put(core, &thread->park, CORE_PARK_WOKEN);
    if (!(LOAD(thread->wait_flags) & CORE_WAIT_TRAP)) {
        if (wakes->count < CORE_WAKES_MAX)
            wakes->threads[wakes->count++] = slot;
        else
            core_futex_wake(&thread->park, 1);
        return;
    }
    if (LOAD(thread->ready_queued))
        return;
    last = thread_at(core, LOAD(core->ready_tail));
    put(core, &thread->ready_next, 0);
    put(core, &thread->ready_queued, 1);
    if (last != NULL && thread_at(core, LOAD(core->ready_head)) != NULL)
        put(core, &last->ready_next, slot);
    else
        put(core, &core->ready_head, slot);
    put(core, &core->ready_tail, slot);
    attention(core, CORE_ATTENTION_READY);
}

void wait_complete(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t status)
{
    struct core_thread *thread = &core->threads[slot];

    unqueue_all(core, thread);
    drop_references(core, thread);
    put(core, &thread->wait_status, status);
    put(core, &thread->state, CORE_THREAD_READY);
    thread_wake(core, wakes, slot, thread);
}

static uint32_t try_parked(struct core *core, uint32_t slot, struct core_thread *thread)
{
    uint32_t objects[CORE_WAIT_OBJECTS_MAX];
    uint32_t count = block_count(thread);

    for (uint32_t i = 0; i < count && i < CORE_WAIT_OBJECTS_MAX; i++)
        objects[i] = LOAD(thread->blocks[i].object);
    if (count > CORE_WAIT_OBJECTS_MAX)
        return NOT_YET;
    return LOAD(thread->wait_flags) & CORE_WAIT_ALL ? try_all(core, slot, objects, count)
                                                    : try_any(core, slot, objects, count);
}

/* The object may have become signalled: goes through its waiters, oldest first, while it stays so. A wait-any that
 * waits here is satisfied here: had an earlier object of it been signalled, it would not be waiting. */
void object_wake(struct core *core, struct core_wakes *wakes, uint32_t slot, struct core_object *object)
{
    uint32_t number = LOAD(object->wait_head);

    if (number == 0 || (int32_t)LOAD(object->signal) <= 0)
        return;
    if (LOAD(core->intent) != CORE_INTENT_PULSE) {
        core->intent_object = slot;
        __atomic_store_n(&core->intent, CORE_INTENT_WAKE, __ATOMIC_RELEASE);
    }
    for (uint32_t step = 0; step < CORE_WALK_LIMIT && (int32_t)LOAD(object->signal) > 0; step++) {
        struct core_wait_block *block = block_at(core, number);
        uint32_t waiter = number >> CORE_BLOCK_SHIFT;
        struct core_thread *thread;
        uint32_t status;

        if (block == NULL || LOAD(block->object) != slot)
            break;
        thread = &core->threads[waiter];
        do {
            number = LOAD(block->next);
            block = block_at(core, number);
        } while (number >> CORE_BLOCK_SHIFT == waiter && block != NULL && ++step < CORE_WALK_LIMIT);
        if (LOAD(thread->state) != CORE_THREAD_WAITING || LOAD(thread->kind) != CORE_KIND_OBJECTS)
            continue;
        status = try_parked(core, waiter, thread);
        if (status == NOT_YET)
            continue;
        wait_complete(core, wakes, waiter, status);
        commit(core);
    }
}

/* A thread that asks to wait is waiting for nothing else, whatever the region says. */
uint32_t wait_begin(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t state;

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    state = LOAD(thread->state);
    if (state >= CORE_THREAD_EXITED)
        return STATUS_INVALID_PARAMETER;
    if (state == CORE_THREAD_RUNNING && LOAD(thread->wait_count) == 0)
        return STATUS_SUCCESS;
    if (state == CORE_THREAD_WAITING)
        unqueue_all(core, thread);
    drop_references(core, thread);
    put(core, &thread->state, CORE_THREAD_RUNNING);
    return STATUS_SUCCESS;
}

static int has_duplicates(const uint32_t *objects, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (objects[i] == objects[j])
                return 1;
    return 0;
}

/* After wait_begin. */
uint32_t wait_objects(struct core *core, uint32_t slot, const uint32_t *objects, uint32_t count, uint32_t flags)
{
    uint32_t status;

    if (count > CORE_WAIT_OBJECTS_MAX)
        return STATUS_INVALID_PARAMETER_1;
    if (flags & CORE_WAIT_ALL && has_duplicates(objects, count))
        return STATUS_INVALID_PARAMETER_MIX;
    status = count == 0                 ? (uint32_t)CORE_PARKED
             : flags & CORE_WAIT_ALL ? try_all(core, slot, objects, count)
                                        : try_any(core, slot, objects, count);
    if (status == NOT_YET)
        status = wait_alerts(core, &core->threads[slot], flags);
    if (status == NOT_YET && flags & CORE_WAIT_POLL)
        status = STATUS_TIMEOUT;
    if (status == NOT_YET)
        wait_park(core, slot, CORE_KIND_OBJECTS, objects, count, flags);
    return status;
}

uint32_t signal_and_wait(struct core *core, struct core_wakes *wakes, uint32_t thread, uint32_t signal,
                         uint32_t object, uint32_t flags)
{
    struct core_object *first = live_object(core, signal);
    uint32_t status = wait_begin(core, thread);

    if (status != STATUS_SUCCESS)
        return status;
    if (first == NULL || live_object(core, object) == NULL)
        return STATUS_INVALID_HANDLE;
    switch (LOAD(first->type)) {
    case CORE_TYPE_EVENT_NOTIFICATION:
    case CORE_TYPE_EVENT_SYNCHRONIZATION:
        status = event_set(core, wakes, signal, NULL);
        break;
    case CORE_TYPE_SEMAPHORE:
        status = semaphore_release(core, wakes, signal, 1, NULL);
        break;
    case CORE_TYPE_MUTANT:
        status = mutant_release(core, wakes, thread, signal, NULL);
        break;
    default:
        status = STATUS_OBJECT_TYPE_MISMATCH;
        break;
    }
    commit(core);
    return status == STATUS_SUCCESS ? wait_objects(core, thread, &object, 1, flags & ~(uint32_t)CORE_WAIT_ALL)
                                    : status;
}

uint32_t wait_cancel(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t status)
{
    struct core_thread *thread = live_thread(core, slot);

    if (thread == NULL)
        return 0;
    if (LOAD(thread->state) == CORE_THREAD_INTERRUPTED && status != STATUS_KERNEL_APC) {
        drop_references(core, thread);
        put(core, &thread->wait_status, status);
        put(core, &thread->state, CORE_THREAD_READY);
        thread_wake(core, wakes, slot, thread);
        return 1;
    }
    if (LOAD(thread->state) != CORE_THREAD_WAITING)
        return 0;
    if (status != STATUS_KERNEL_APC) {
        wait_complete(core, wakes, slot, status);
        return 1;
    }
    interrupt_wait(core, thread);
    thread_wake(core, wakes, slot, thread);
    return 1;
}

static uint32_t wait_resume(struct core *core, struct core_wakes *wakes, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t objects[CORE_WAIT_OBJECTS_MAX];
    uint32_t count, flags, status;
    enum core_wait_kind kind;

    if (thread == NULL || LOAD(thread->state) != CORE_THREAD_INTERRUPTED)
        return STATUS_INVALID_PARAMETER;
    count = block_count(thread);
    flags = LOAD(thread->wait_flags);
    kind = (enum core_wait_kind)LOAD(thread->kind);
    for (uint32_t i = 0; i < count && i < CORE_WAIT_OBJECTS_MAX; i++) {
        objects[i] = LOAD(thread->blocks[i].object);
        if (live_object(core, objects[i]) == NULL)
            count = CORE_WAIT_BLOCKS;
    }
    put(core, &thread->state, CORE_THREAD_RUNNING);
    if (count > CORE_WAIT_OBJECTS_MAX || (kind != CORE_KIND_OBJECTS && kind != CORE_KIND_ALERT && count != 1)) {
        status = STATUS_INVALID_HANDLE;
    } else if (kind == CORE_KIND_OBJECTS) {
        status = wait_objects(core, slot, objects, count, flags);
    } else if (kind == CORE_KIND_ALERT) {
        status = LOAD(thread->alert_by_id) ? STATUS_ALERTED : NOT_YET;
        put(core, &thread->alert_by_id, 0);
        if (status == NOT_YET)
            wait_park(core, slot, kind, NULL, 0, flags);
    } else if (kind == CORE_KIND_PACKET) {
        /* A packet that waits is for core_completion_result to take, as if it had been handed over. */
        status = completion_remove(core, slot, objects[0], NULL, 1, NULL, flags);
    } else {
        uint64_t key = (uint64_t)LOAD(thread->key_high) << 32 | LOAD(thread->key_low);
        status = keyed_meet(core, wakes, slot, objects[0], key, kind, flags);
    }
    if (status != NOT_YET)
        drop_references(core, thread);
    return status;
}

uint32_t core_wait(struct core *core, uint32_t thread, const uint32_t *objects, uint32_t count, uint32_t flags)
{
    uint32_t status;

    core_lock(core);
    status = wait_begin(core, thread);
    if (status == STATUS_SUCCESS)
        status = wait_objects(core, thread, objects, count, flags);
    core_unlock(core);
    return status;
}

uint32_t core_signal_and_wait(struct core *core, uint32_t thread, uint32_t signal, uint32_t object, uint32_t flags)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = signal_and_wait(core, &wakes, thread, signal, object, flags);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_wait_cancel(struct core *core, uint32_t thread, uint32_t status)
{
    struct core_wakes wakes;
    uint32_t cancelled;

    wakes.count = 0;
    core_lock(core);
    cancelled = wait_cancel(core, &wakes, thread, status);
    unlock_and_wake(core, &wakes);
    return cancelled;
}

uint32_t core_wait_resume(struct core *core, uint32_t thread)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = wait_resume(core, &wakes, thread);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_wait_take_over(struct core *core, uint32_t slot)
{
    struct core_wakes wakes;
    struct core_thread *thread = live_thread(core, slot);
    uint32_t status;

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    wakes.count = 0;
    core_lock(core);
    put(core, &thread->wait_flags, LOAD(thread->wait_flags) | CORE_WAIT_TRAP);
    status = wait_resume(core, &wakes, slot);
    unlock_and_wake(core, &wakes);
    return status;
}

void core_interrupt(struct core *core, uint32_t slot, uint32_t interrupt)
{
    struct core_wakes wakes;
    struct core_thread *thread = live_thread(core, slot);

    if (thread == NULL)
        return;
    wakes.count = 0;
    core_lock(core);
    put(core, &thread->interrupt, interrupt != 0);
    if (interrupt && LOAD(thread->state) == CORE_THREAD_WAITING && !(LOAD(thread->wait_flags) & CORE_WAIT_TRAP))
        wait_cancel(core, &wakes, slot, STATUS_KERNEL_APC);
    unlock_and_wake(core, &wakes);
}

uint32_t core_interrupt_offset(uint32_t slot)
{
    return (uint32_t)(offsetof(struct core, threads) + slot * sizeof(struct core_thread) +
                      offsetof(struct core_thread, interrupt));
}

/* Takes no lock: only the thread itself, or who holds it stopped, leaves READY. */
uint32_t core_wait_result(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t state;

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    state = __atomic_load_n(&thread->state, __ATOMIC_ACQUIRE);
    if (state == CORE_THREAD_WAITING)
        return CORE_PARKED;
    if (state == CORE_THREAD_READY)
        __atomic_store_n(&thread->state, CORE_THREAD_RUNNING, __ATOMIC_RELEASE);
    return LOAD(thread->wait_status);
}

uint32_t core_park(struct core *core, uint32_t slot, uint64_t deadline)
{
    struct core_thread *thread = live_thread(core, slot);
    struct core_timespec time = {(int64_t)(deadline / 10000000), (int64_t)(deadline % 10000000) * 100};
    uint32_t status;

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    do {
        while (__atomic_load_n(&thread->park, __ATOMIC_ACQUIRE) == CORE_PARK_ASLEEP)
            if (core_futex_wait(&thread->park, CORE_PARK_ASLEEP, deadline != UINT64_MAX ? &time : NULL) ==
                -CORE_ETIMEDOUT)
                core_wait_cancel(core, slot, STATUS_TIMEOUT);
        status = core_wait_result(core, slot);
        if (status == STATUS_KERNEL_APC && !LOAD(thread->interrupt))
            status = core_wait_resume(core, slot);
    } while (status == CORE_PARKED);
    return status;
}

uint32_t core_take_ready(struct core *core, uint32_t *threads, uint32_t capacity)
{
    uint32_t count = 0;

    core_lock(core);
    while (count < capacity) {
        uint32_t slot = LOAD(core->ready_head);
        struct core_thread *thread = thread_at(core, slot);

        if (thread == NULL || !LOAD(thread->ready_queued)) {
            put(core, &core->ready_head, 0);
            put(core, &core->ready_tail, 0);
            core_attention_clear(core, CORE_ATTENTION_READY);
            break;
        }
        put(core, &core->ready_head, LOAD(thread->ready_next));
        put(core, &thread->ready_queued, 0);
        if (LOAD(thread->state) == CORE_THREAD_READY || LOAD(thread->state) == CORE_THREAD_INTERRUPTED)
            threads[count++] = slot;
    }
    core_unlock(core);
    return count;
}
