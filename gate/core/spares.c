/* Threads that the gate begins and ends by itself: parked Linux threads with stack and TEB, and when the supervisor comes to know
 * a thread. A slot of a spare is that of the thread it will be. Functions without the core_ prefix run under the lock. */
#include "core.h"

enum stack_shape {
    STACK_GRANULARITY = 0x10000,
    STACK_PAGE = 0x1000,
    STACK_LEAST_COMMIT = 0x10000,
    STACK_BELOW_COMMIT = 4 * STACK_PAGE, /* three pages of guard, and one that stays */
};
#define STACK_MOST (1ULL << 47) /* nothing as large can be had */

static uint64_t up(uint64_t value, uint64_t unit)
{
    return value < STACK_MOST ? (value + unit - 1) / unit * unit : STACK_MOST;
}

void core_stack_size(uint64_t reserve, uint64_t commit, const struct core_stack *own, struct core_stack *size)
{
    uint64_t whole = up(reserve != 0 ? reserve : own->reserve, STACK_GRANULARITY);
    uint64_t part = commit != 0 ? commit : own->commit;
    uint64_t least;

    part = up(part > STACK_LEAST_COMMIT ? part : STACK_LEAST_COMMIT, STACK_PAGE);
    least = up(part + STACK_BELOW_COMMIT, STACK_GRANULARITY);
    *size = (struct core_stack){whole > least ? whole : least, part};
}

void core_process_births(struct core *core, uint32_t process, uint32_t allowed)
{
    struct core_process *entry = live_process(core, process);

    core_lock(core);
    if (entry != NULL)
        put(core, &entry->births, allowed != 0);
    core_unlock(core);
}

static uint32_t spare_enter(struct core *core, uint32_t process, uint32_t linux_tid, const struct core_thread_facts *facts,
                            uint32_t *slot)
{
    struct core_process *owner = live_process(core, process);
    struct core_thread *thread;

    if (owner == NULL || !LOAD(owner->births))
        return STATUS_NOT_SUPPORTED;
    *slot = LOAD(owner->spare_count) < CORE_SPARES_AT_MOST ? take_thread_slot(core, CORE_THREADS_FOR_SPARES) : 0;
    thread = thread_at(core, *slot);
    if (thread == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    thread->facts = *facts;
    put(core, &thread->process, process);
    put(core, &thread->object, 0);
    put(core, &thread->linux_tid, linux_tid);
    put(core, &thread->park, CORE_PARK_ASLEEP);
    put(core, &thread->interrupt, 0);
    put(core, &thread->flags, 0);
    put(core, &thread->link, LOAD(owner->spare_head));
    put(core, &thread->state, CORE_THREAD_COMING);
    put(core, &owner->spare_head, *slot);
    put(core, &owner->spare_count, LOAD(owner->spare_count) + 1);
    return STATUS_SUCCESS;
}

uint32_t core_spare_enter(struct core *core, uint32_t process, uint32_t linux_tid, const struct core_thread_facts *facts,
                          uint32_t *slot)
{
    uint32_t status;

    core_lock(core);
    status = spare_enter(core, process, linux_tid, facts, slot);
    core_unlock(core);
    return status;
}

static int fits(const struct core_thread *thread, const struct core_stack *size)
{
    const struct core_thread_facts *facts = &thread->facts;

    return size == NULL || (facts->stack_base != 0 && facts->stack_top - facts->stack_base == size->reserve &&
                            facts->stack_top - facts->stack_limit == size->commit);
}

uint32_t core_spare_take(struct core *core, uint32_t process, const struct core_stack *size, uint32_t *slot)
{
    struct core_process *owner;
    uint32_t *place, status = STATUS_INSUFFICIENT_RESOURCES;

    core_lock(core);
    owner = live_process(core, process);
    place = owner != NULL ? &owner->spare_head : NULL;
    for (uint32_t step = 0; place != NULL && step < CORE_SPARES_AT_MOST; step++) {
        uint32_t found = LOAD(*place);
        struct core_thread *thread = thread_at(core, found);

        if (thread == NULL)
            break;
        if (__atomic_load_n(&thread->state, __ATOMIC_ACQUIRE) == CORE_THREAD_SPARE && fits(thread, size)) {
            put(core, place, LOAD(thread->link));
            put(core, &thread->state, CORE_THREAD_TAKEN);
            put(core, &owner->spare_count, LOAD(owner->spare_count) - 1);
            *slot = found;
            status = STATUS_SUCCESS;
            break;
        }
        place = &thread->link;
    }
    core_unlock(core);
    return status;
}

static struct core_thread *taken(struct core *core, uint32_t slot)
{
    struct core_thread *thread = thread_at(core, slot);

    return thread != NULL && LOAD(thread->state) == CORE_THREAD_TAKEN ? thread : NULL;
}

void core_spare_return(struct core *core, uint32_t slot, uint32_t usable)
{
    struct core_thread *thread;
    struct core_process *owner;

    core_lock(core);
    thread = taken(core, slot);
    owner = thread != NULL ? live_process(core, LOAD(thread->process)) : NULL;
    if (owner != NULL) {
        if (!usable)
            thread->facts.stack_base = thread->facts.teb = 0;
        put(core, &thread->link, LOAD(owner->spare_head));
        put(core, &owner->spare_head, slot);
        put(core, &owner->spare_count, LOAD(owner->spare_count) + 1);
        put(core, &thread->state, CORE_THREAD_SPARE);
    }
    core_unlock(core);
}

void core_spare_free(struct core *core, uint32_t slot)
{
    core_lock(core);
    if (taken(core, slot) != NULL)
        thread_slot_free(core, slot);
    core_unlock(core);
}

uint32_t core_thread_start(struct core *core, uint32_t slot, uint32_t access, uint32_t attributes, uint64_t start_address,
                           uint64_t created, uint64_t *handle)
{
    uint32_t status = STATUS_NOT_SUPPORTED, process = 0, object = 0;
    struct core_process *owner;
    struct core_thread *thread;

    core_lock(core);
    thread = taken(core, slot);
    process = thread != NULL ? LOAD(thread->process) : 0;
    owner = live_process(core, process);
    if (owner != NULL && LOAD(owner->births))
        status = object_create(core, CORE_TYPE_THREAD, 0, 0, 0, &object);
    if (status == STATUS_SUCCESS) {
        status = handle_create(core, process, object, access, attributes, handle);
        if (status == STATUS_SUCCESS) {
            thread->facts.start_address = start_address;
            thread->facts.created = created;
            thread_begin(core, slot, process, object, LOAD(thread->linux_tid), 0);
            put(core, &owner->unmet, LOAD(owner->unmet) + 1);
            put(core, &thread->park, CORE_PARK_WOKEN);
        }
        object_dereference(core, object, &core->objects[object]);
    }
    if (status == STATUS_SUCCESS && LOAD(core->placement) == CORE_PLACES_COMPANY) {
        put(core, &core->placement, CORE_PLACES_NONE);
        attention(core, CORE_ATTENTION_PLACES);
    }
    core_unlock(core);
    if (status == STATUS_SUCCESS)
        core_futex_wake(&thread->park, 1);
    return status;
}

/* Under the lock: whether a thread may end without the supervisor. */
static int ends_here(struct core *core, struct core_thread *thread, struct core_process *owner)
{
    return LOAD(thread->state) == CORE_THREAD_RUNNING && owner != NULL && LOAD(owner->births) &&
           LOAD(owner->thread_count) > 1 && !(LOAD(thread->flags) & (CORE_THREAD_MET | CORE_THREAD_LEFT)) &&
           !LOAD(thread->interrupt) && !LOAD(thread->apc_pending) && LOAD(core->ended_unmet) < CORE_ENDED_UNMET_MAX;
}

uint32_t core_thread_end(struct core *core, uint32_t slot, uint32_t exit_status, const struct core_thread_facts *facts,
                         uint32_t *spare)
{
    struct core_thread *thread = live_thread(core, slot);
    struct core_thread_facts next;
    struct core_wakes wakes;
    uint32_t status = STATUS_NOT_SUPPORTED;
    struct core_process *owner;

    if (thread == NULL)
        return STATUS_NOT_SUPPORTED;
    wakes.count = 0;
    next = thread->facts;
    next.user_time = facts->user_time;
    next.kernel_time = facts->kernel_time;
    core_lock(core);
    owner = live_process(core, LOAD(thread->process));
    if (ends_here(core, thread, owner))
        status = spare_enter(core, LOAD(thread->process), LOAD(thread->linux_tid), &next, spare);
    if (status == STATUS_SUCCESS) {
        thread->facts.ended = facts->ended;
        thread->facts.user_time = facts->user_time - thread->facts.user_time;
        thread->facts.kernel_time = facts->kernel_time - thread->facts.kernel_time;
        put(core, &thread->exit_status, exit_status);
        put(core, &thread->flags, LOAD(thread->flags) | CORE_THREAD_LEAVING);
        put(core, &owner->unmet, LOAD(owner->unmet) - 1);
        put(core, &core->ended_unmet, LOAD(core->ended_unmet) + 1);
        thread_exit(core, &wakes, slot);
        if (LOAD(core->placement) == CORE_PLACES_ALONE && LOAD(core->living) <= 1) {
            put(core, &core->placement, CORE_PLACES_NONE);
            attention(core, CORE_ATTENTION_PLACES);
        }
    }
    unlock_and_wake(core, &wakes);
    return status;
}

/* An ended thread that the supervisor has not met, and to which there is no handle any more. */
static void forget(struct core *core, uint32_t slot)
{
    put(core, &core->ended_unmet, LOAD(core->ended_unmet) - 1);
    thread_free(core, slot);
}

void core_thread_left(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    struct core_object *object;

    core_lock(core);
    if (thread != NULL && LOAD(thread->flags) & CORE_THREAD_LEAVING) {
        put(core, &thread->flags, LOAD(thread->flags) & ~(uint32_t)CORE_THREAD_LEAVING);
        object = live_object(core, LOAD(thread->object));
        if (LOAD(thread->flags) & CORE_THREAD_FREED)
            thread_slot_free(core, slot);
        else if (!(LOAD(thread->flags) & CORE_THREAD_MET) && object != NULL && LOAD(object->handles) == 0)
            forget(core, slot);
    }
    core_unlock(core);
}

void thread_unreachable(struct core *core, struct core_object *object)
{
    uint32_t slot = LOAD(object->thread.slot);
    struct core_thread *thread = live_thread(core, slot);

    if (thread != NULL && LOAD(thread->state) == CORE_THREAD_EXITED && object_at(core, LOAD(thread->object)) == object &&
        !(LOAD(thread->flags) & (CORE_THREAD_MET | CORE_THREAD_LEAVING)))
        forget(core, slot);
}

static int is_unmet(struct core_thread *thread)
{
    uint32_t state = LOAD(thread->state);

    return state >= CORE_THREAD_RUNNING && state <= CORE_THREAD_EXITED && !(LOAD(thread->flags) & CORE_THREAD_MET);
}

uint32_t core_thread_meet(struct core *core, uint32_t slot, struct core_thread_info *info)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t status = STATUS_INVALID_PARAMETER;
    struct core_process *owner;
    struct core_object *object;

    core_lock(core);
    object = thread != NULL ? live_object(core, LOAD(thread->object)) : NULL;
    if (object != NULL && is_unmet(thread)) {
        owner = live_process(core, LOAD(thread->process));
        put(core, &thread->flags, LOAD(thread->flags) | CORE_THREAD_MET);
        put(core, &object->flags, LOAD(object->flags) | CORE_OBJECT_REPORT);
        object_reference(core, object);
        if (LOAD(thread->state) == CORE_THREAD_EXITED)
            put(core, &core->ended_unmet, LOAD(core->ended_unmet) - 1);
        else if (owner != NULL)
            put(core, &owner->unmet, LOAD(owner->unmet) - 1);
        status = core_thread_info(core, slot, info);
    }
    core_unlock(core);
    return status;
}

uint32_t core_threads_unmet(struct core *core, uint32_t process, uint32_t ended, uint32_t *slots, uint32_t capacity)
{
    struct core_process *owner = live_process(core, process);
    uint32_t count = 0, top;

    if (!ended && owner != NULL && LOAD(owner->unmet) == 0)
        return 0;
    core_lock(core);
    top = LOAD(core->thread_top);
    for (uint32_t slot = 1; slot < top && slot < CORE_THREAD_LIMIT && count < capacity; slot++) {
        struct core_thread *thread = &core->threads[slot];

        if (is_unmet(thread) && (process == 0 || LOAD(thread->process) == process) &&
            (LOAD(thread->state) == CORE_THREAD_EXITED) == (ended != 0))
            slots[count++] = slot;
    }
    core_unlock(core);
    return count;
}

uint32_t core_threads_living(struct core *core, uint32_t *slots, uint32_t capacity)
{
    uint32_t count = 0, top = LOAD(core->thread_top);

    for (uint32_t slot = 1; slot < top && slot < CORE_THREAD_LIMIT && count < capacity; slot++) {
        uint32_t state = LOAD(core->threads[slot].state);

        if (state != CORE_THREAD_FREE && state < CORE_THREAD_EXITED && LOAD(core->threads[slot].linux_tid) != 0)
            slots[count++] = slot;
    }
    return count;
}

uint32_t core_thread_of(struct core *core, uint32_t linux_tid)
{
    uint32_t top = LOAD(core->thread_top);

    for (uint32_t slot = 1; slot < top && slot < CORE_THREAD_LIMIT; slot++) {
        uint32_t state = LOAD(core->threads[slot].state);

        if (state != CORE_THREAD_FREE && state != CORE_THREAD_EXITED && LOAD(core->threads[slot].linux_tid) == linux_tid)
            return slot;
    }
    return 0;
}

void spares_forget_process(struct core *core, uint32_t process)
{
    uint32_t top = LOAD(core->thread_top);

    for (uint32_t slot = 1; slot < top && slot < CORE_THREAD_LIMIT; slot++)
        if (LOAD(core->threads[slot].state) > CORE_THREAD_EXITED && LOAD(core->threads[slot].process) == process) {
            thread_slot_free(core, slot);
            commit(core);
        }
}

uint32_t core_living(struct core *core)
{
    return LOAD(core->living);
}

void core_tell_places(struct core *core, uint32_t placement)
{
    core_lock(core);
    put(core, &core->placement, placement);
    core_unlock(core);
}
