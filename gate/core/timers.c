/* Timers: a heap of the armed ones by due time, and what their expiry does. Never asks for the time: hosts tell it. */
#include "core.h"

enum timer_time { TICKS_PER_MS = 10000 };

static struct core_object *timer_at(struct core *core, uint32_t slot, uint32_t *status)
{
    struct core_object *timer = live_object(core, slot);

    *status = timer == NULL                                            ? STATUS_INVALID_HANDLE
              : !class_matches(LOAD(timer->type), CORE_CLASS_TIMER) ? STATUS_OBJECT_TYPE_MISMATCH
                                                                       : STATUS_SUCCESS;
    return *status == STATUS_SUCCESS ? timer : NULL;
}

static uint64_t due_of(struct core_object *timer)
{
    return (uint64_t)LOAD(timer->timer.due_high) << 32 | LOAD(timer->timer.due_low);
}

static uint32_t heap_count(struct core *core)
{
    uint32_t count = LOAD(core->timer_count);
    return count <= CORE_TIMER_LIMIT ? count : CORE_TIMER_LIMIT;
}

/* A place holding something that is no timer sorts last, and is never taken for one. */
static uint64_t due_at(struct core *core, uint32_t place)
{
    uint32_t status;
    struct core_object *timer = timer_at(core, LOAD(core->timers[place]), &status);

    return timer != NULL ? due_of(timer) : UINT64_MAX;
}

static void heap_place(struct core *core, uint32_t place, uint32_t slot)
{
    uint32_t status;
    struct core_object *timer = timer_at(core, slot, &status);

    put(core, &core->timers[place], slot);
    if (timer != NULL)
        put(core, &timer->timer.place, place);
}

static void heap_settle(struct core *core, uint32_t place)
{
    uint32_t count = heap_count(core);
    uint32_t slot = LOAD(core->timers[place]);
    uint64_t due = due_at(core, place);

    while (place > 1 && due_at(core, place / 2) > due) {
        heap_place(core, place, LOAD(core->timers[place / 2]));
        place /= 2;
    }
    for (;;) {
        uint32_t child = place * 2;

        if (child > count)
            break;
        if (child < count && due_at(core, child + 1) < due_at(core, child))
            child++;
        if (due_at(core, child) >= due)
            break;
        heap_place(core, place, LOAD(core->timers[child]));
        place = child;
    }
    heap_place(core, place, slot);
}

static void heap_remove(struct core *core, uint32_t place)
{
    uint32_t count = heap_count(core);
    uint32_t last = LOAD(core->timers[count]);

    put(core, &core->timers[count], 0);
    put(core, &core->timer_count, count - 1);
    if (place < count) {
        put(core, &core->timers[place], last);
        heap_settle(core, place);
    }
}

void timer_disarm(struct core *core, struct core_object *timer)
{
    uint32_t place = LOAD(timer->timer.place);
    uint32_t count = heap_count(core);

    put(core, &timer->timer.place, 0);
    if (place != 0 && place <= count && object_at(core, LOAD(core->timers[place])) == timer)
        heap_remove(core, place);
}

static uint32_t arm(struct core *core, uint32_t slot, struct core_object *timer, uint64_t due)
{
    uint32_t count = heap_count(core) + 1;

    if (count > CORE_TIMER_LIMIT)
        return STATUS_INSUFFICIENT_RESOURCES;
    put(core, &timer->timer.due_low, (uint32_t)due);
    put(core, &timer->timer.due_high, (uint32_t)(due >> 32));
    put(core, &core->timers[count], slot);
    put(core, &core->timer_count, count);
    heap_settle(core, count);
    if (LOAD(timer->timer.place) == 1)
        attention(core, CORE_ATTENTION_TIMER);
    return STATUS_SUCCESS;
}

/* Signals a timer that is not armed; a periodic one is armed again, in its phase, skipping what is past. */
static uint32_t expire(struct core *core, struct core_wakes *wakes, uint32_t slot, struct core_object *timer,
                       uint64_t due, uint64_t now)
{
    uint64_t period = (uint64_t)LOAD(timer->timer.period) * TICKS_PER_MS;
    uint32_t status = STATUS_SUCCESS;

    if (period != 0)
        status = arm(core, slot, timer, due + ((now - due) / period + 1) * period);
    put(core, &timer->signal, 1);
    object_wake(core, wakes, slot, timer);
    return status;
}

uint32_t timer_set(struct core *core, struct core_wakes *wakes, uint32_t slot, uint64_t due, uint32_t period,
                   uint32_t report, uint64_t now, uint32_t *previous)
{
    uint32_t status;
    struct core_object *timer = timer_at(core, slot, &status);

    if (timer == NULL)
        return status;
    if (previous != NULL)
        *previous = LOAD(timer->signal);
    timer_disarm(core, timer);
    put(core, &timer->signal, 0);
    put(core, &timer->timer.period, period & 0x7FFFFFFF);
    put(core, &timer->report, report != 0);
    if (due <= now && !report)
        return expire(core, wakes, slot, timer, now, now);
    return arm(core, slot, timer, due);
}

uint32_t timer_cancel(struct core *core, uint32_t slot, uint32_t *previous)
{
    uint32_t status;
    struct core_object *timer = timer_at(core, slot, &status);

    if (timer == NULL)
        return status;
    if (previous != NULL)
        *previous = LOAD(timer->signal);
    timer_disarm(core, timer);
    return STATUS_SUCCESS;
}

uint32_t core_timer_set(struct core *core, uint32_t object, uint64_t due, uint32_t period, uint32_t report,
                        uint64_t now, uint32_t *previous)
{
    struct core_wakes wakes;
    uint32_t status;

    wakes.count = 0;
    core_lock(core);
    status = timer_set(core, &wakes, object, due, period, report, now, previous);
    unlock_and_wake(core, &wakes);
    return status;
}

uint32_t core_timer_cancel(struct core *core, uint32_t object, uint32_t *previous)
{
    uint32_t status;

    core_lock(core);
    status = timer_cancel(core, object, previous);
    core_unlock(core);
    return status;
}

uint64_t core_timer_next_due(struct core *core)
{
    uint64_t due;

    core_lock(core);
    core_attention_clear(core, CORE_ATTENTION_TIMER);
    due = heap_count(core) != 0 ? due_at(core, 1) : UINT64_MAX;
    core_unlock(core);
    return due;
}

uint32_t core_timers_expire(struct core *core, uint64_t now, uint32_t *objects, uint32_t capacity)
{
    struct core_wakes wakes;
    uint32_t count = 0;

    wakes.count = 0;
    core_lock(core);
    for (uint32_t step = 0; step < CORE_TIMER_LIMIT && count < capacity && heap_count(core) != 0; step++) {
        uint32_t status;
        uint32_t slot = LOAD(core->timers[1]);
        struct core_object *timer = timer_at(core, slot, &status);
        uint64_t due;

        if (timer == NULL) {
            heap_remove(core, 1);
            continue;
        }
        due = due_of(timer);
        if (due > now)
            break;
        put(core, &timer->timer.place, 0);
        heap_remove(core, 1);
        if (LOAD(timer->report))
            objects[count++] = slot;
        expire(core, &wakes, slot, timer, due, now);
        commit(core);
    }
    unlock_and_wake(core, &wakes);
    return count;
}
