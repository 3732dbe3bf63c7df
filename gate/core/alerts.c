/* Alerts and user APCs: what ends a wait from outside. Delivering an APC is the supervisor's; here is only the flag. */
#include "core.h"

/* What an alertable wait that cannot be satisfied answers, or NOT_YET. */
uint32_t wait_alerts(struct core *core, struct core_thread *thread, uint32_t flags)
{
    if (!(flags & CORE_WAIT_ALERTABLE))
        return NOT_YET;
    if (LOAD(thread->alerted)) {
        put(core, &thread->alerted, 0);
        return STATUS_ALERTED;
    }
    return LOAD(thread->apc_pending) ? STATUS_USER_APC : NOT_YET;
}

uint32_t core_apc_pending(struct core *core, uint32_t slot, uint32_t pending)
{
    struct core_wakes wakes;
    struct core_thread *thread = live_thread(core, slot);
    uint32_t woken = 0;

    wakes.count = 0;
    if (thread == NULL)
        return 0;
    core_lock(core);
    put(core, &thread->apc_pending, pending != 0);
    if (pending && LOAD(thread->state) == CORE_THREAD_WAITING && LOAD(thread->wait_flags) & CORE_WAIT_ALERTABLE)
        woken = wait_cancel(core, &wakes, slot, STATUS_USER_APC);
    unlock_and_wake(core, &wakes);
    return woken;
}

uint32_t core_alert_thread(struct core *core, uint32_t slot)
{
    struct core_wakes wakes;
    struct core_thread *thread = live_thread(core, slot);

    wakes.count = 0;
    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    core_lock(core);
    if (LOAD(thread->state) == CORE_THREAD_WAITING && LOAD(thread->wait_flags) & CORE_WAIT_ALERTABLE)
        wait_cancel(core, &wakes, slot, STATUS_ALERTED);
    else
        put(core, &thread->alerted, 1);
    unlock_and_wake(core, &wakes);
    return STATUS_SUCCESS;
}

uint32_t core_test_alert(struct core *core, uint32_t slot)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t status;

    if (thread == NULL)
        return STATUS_INVALID_PARAMETER;
    core_lock(core);
    status = wait_alerts(core, thread, CORE_WAIT_ALERTABLE);
    core_unlock(core);
    return status == NOT_YET ? (uint32_t)STATUS_SUCCESS : status;
}

uint32_t core_alert_by_id(struct core *core, uint32_t slot)
{
    struct core_wakes wakes;
    struct core_thread *thread = live_thread(core, slot);

    wakes.count = 0;
    if (thread == NULL)
        return STATUS_INVALID_CID;
    core_lock(core);
    if (LOAD(thread->state) == CORE_THREAD_WAITING && LOAD(thread->kind) == CORE_KIND_ALERT)
        wait_complete(core, &wakes, slot, STATUS_ALERTED);
    else
        put(core, &thread->alert_by_id, 1);
    unlock_and_wake(core, &wakes);
    return STATUS_SUCCESS;
}

uint32_t core_wait_for_alert_by_id(struct core *core, uint32_t slot, uint32_t flags)
{
    struct core_thread *thread = live_thread(core, slot);
    uint32_t status;

    core_lock(core);
    status = wait_begin(core, slot);
    if (status == STATUS_SUCCESS && LOAD(thread->alert_by_id)) {
        put(core, &thread->alert_by_id, 0);
        status = STATUS_ALERTED;
    } else if (status == STATUS_SUCCESS && flags & CORE_WAIT_POLL) {
        status = STATUS_TIMEOUT;
    } else if (status == STATUS_SUCCESS) {
        wait_park(core, slot, CORE_KIND_ALERT, NULL, 0, flags & ~(uint32_t)CORE_WAIT_ALERTABLE);
        status = CORE_PARKED;
    }
    core_unlock(core);
    return status;
}
