/* Keyed events: a releasing and a waiting thread of one process meet over a key; whoever comes first parks.
 * The object itself has no state: nothing may be remembered between two meetings. */
#include "core.h"

/* After wait_begin. */
uint32_t keyed_meet(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t object_slot, uint64_t key,
                    enum core_wait_kind kind, uint32_t flags)
{
    struct core_thread *thread = &core->threads[slot];
    struct core_object *object = live_object(core, object_slot);
    uint32_t partner_kind = kind == CORE_KIND_KEYED_WAIT ? CORE_KIND_KEYED_RELEASE : CORE_KIND_KEYED_WAIT;
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    uint32_t number, status;

    if (object == NULL)
        return STATUS_INVALID_HANDLE;
    if (LOAD(object->type) != CORE_TYPE_KEYED_EVENT)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (key & 1)
        return STATUS_INVALID_PARAMETER_1;
    number = LOAD(object->wait_head);
    for (uint32_t step = 0; step < CORE_WALK_LIMIT; step++) {
        struct core_wait_block *block = block_at(core, number);
        uint32_t partner_slot = number >> CORE_BLOCK_SHIFT;
        struct core_thread *partner = thread_at(core, partner_slot);

        if (block == NULL)
            break;
        if (LOAD(partner->state) == CORE_THREAD_WAITING && LOAD(partner->kind) == partner_kind &&
            LOAD(partner->process) == LOAD(thread->process) && LOAD(partner->key_low) == low &&
            LOAD(partner->key_high) == high) {
            wait_complete(core, wakes, partner_slot, STATUS_SUCCESS);
            return STATUS_SUCCESS;
        }
        number = LOAD(block->next);
    }
    status = wait_alerts(core, thread, flags);
    if (status == NOT_YET && flags & CORE_WAIT_POLL)
        status = STATUS_TIMEOUT;
    if (status == NOT_YET) {
        put(core, &thread->key_low, low);
        put(core, &thread->key_high, high);
        wait_park(core, slot, kind, &object_slot, 1, flags & ~(uint32_t)CORE_WAIT_ALL);
    }
    return status;
}

static uint32_t meet(struct core *core, uint32_t thread, uint32_t object, uint64_t key, enum core_wait_kind kind,
                     uint32_t flags)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = wait_begin(core, thread);
    if (status == STATUS_SUCCESS)
        status = keyed_meet(core, &wakes, thread, object, key, kind, flags);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_keyed_default(struct core *core)
{
    return LOAD(core->keyed_default);
}

uint32_t core_keyed_wait(struct core *core, uint32_t thread, uint32_t object, uint64_t key, uint32_t flags)
{
    return meet(core, thread, object, key, CORE_KIND_KEYED_WAIT, flags);
}

uint32_t core_keyed_release(struct core *core, uint32_t thread, uint32_t object, uint64_t key, uint32_t flags)
{
    return meet(core, thread, object, key, CORE_KIND_KEYED_RELEASE, flags);
}
