/* The lock both hosts share, and what happens when its holder dies.
 *
 * Under the lock every write goes through put(), which notes the old value in the journal first; unlocking (and
 * commit(), between steps that are each complete) empties the journal. When the holder dies, replaying the journal
 * backwards makes the region what it was at the last complete step. One thing can then be missing: waiters of an object
 * that was signalled may not all have been woken. The intent names that object, and the wake is done again. */
#include "core.h"

enum lock_word {
    LOCK_SPINS = 200,
    LOCK_TID_MASK = 0x3FFFFFFF,
    LOCK_SLICE_MS = 20,
    LOCK_FUTEX_WAIT = 0, /* takes a relative time */
};
#define LOCK_SLEEPERS 0x80000000U

static void wake_thread(struct core *core, uint32_t slot)
{
    core_futex_wake(&core->threads[slot].park, 1);
}

static void finish_intent(struct core *core)
{
    struct core_wakes wakes = {0};
    uint32_t slot = LOAD(core->intent_object);
    uint32_t intent = LOAD(core->intent);
    struct core_object *object = live_object(core, slot);

    if (object != NULL && intent != CORE_INTENT_NONE) {
        object_wake(core, &wakes, slot, object);
        if (intent == CORE_INTENT_PULSE)
            put(core, &object->signal, 0);
    }
    commit(core);
    core->intent = CORE_INTENT_NONE;
    for (uint32_t i = 0; i < wakes.count; i++)
        wake_thread(core, wakes.threads[i]);
}

/* The caller holds the lock in place of whoever left it in the middle of something. */
static void roll_back(struct core *core)
{
    uint32_t count = LOAD(core->journal_count);

    if (count > CORE_JOURNAL_MAX)
        count = 0;
    while (count > 0) {
        uint32_t offset = LOAD(core->journal[--count].offset);
        if (offset % 4 == 0 && offset >= offsetof(struct core, object_free) && offset < sizeof(struct core))
            *(uint32_t *)((char *)core + offset) = core->journal[count].old;
    }
    commit(core);
    finish_intent(core);
}

/* Threads that were woken on paper but perhaps not from their futex, because who should do it died. */
static void wake_again(struct core *core)
{
    uint32_t top = LOAD(core->thread_top);

    for (uint32_t slot = 1; slot < top && slot < CORE_THREAD_LIMIT; slot++) {
        struct core_thread *thread = &core->threads[slot];
        if (LOAD(thread->state) == CORE_THREAD_READY && LOAD(thread->park) == CORE_PARK_WOKEN)
            wake_thread(core, slot);
    }
}

static int take(uint32_t *word, uint32_t old, uint32_t new)
{
    return __atomic_compare_exchange_n(word, &old, new, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void lock_slow(struct core *core, uint32_t *word, uint32_t self)
{
    uint32_t waited = 0;

    for (uint32_t spin = 0; spin < LOCK_SPINS; spin++) {
        if (LOAD(*word) == 0 && take(word, 0, self))
            return;
        __builtin_ia32_pause();
    }
    for (;;) {
        struct core_timespec slice = {0, LOCK_SLICE_MS * 1000000L};
        uint32_t seen = LOAD(*word);

        if (seen == 0) {
            if (take(word, 0, self | LOCK_SLEEPERS))
                return;
            continue;
        }
        if (!(seen & LOCK_SLEEPERS) && !take(word, seen, seen | LOCK_SLEEPERS))
            continue;
        seen |= LOCK_SLEEPERS;
        if (core_futex(word, LOCK_FUTEX_WAIT, (int32_t)seen, &slice, 0) != -CORE_ETIMEDOUT)
            continue;
        waited += LOCK_SLICE_MS;
        if (core_host_lock_stalled(core, seen & LOCK_TID_MASK, waited) && take(word, seen, self | LOCK_SLEEPERS)) {
            if (word == &core->lock)
                roll_back(core);
            return;
        }
    }
}

void lock_acquire(struct core *core, uint32_t *word)
{
    uint32_t self = core_host_tid() & LOCK_TID_MASK;

    if (!take(word, 0, self))
        lock_slow(core, word, self);
}

void lock_release(uint32_t *word)
{
    if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) & LOCK_SLEEPERS)
        core_futex_wake(word, 1);
}

void core_lock(struct core *core)
{
    lock_acquire(core, &core->lock);
}

void core_unlock(struct core *core)
{
    core->intent = CORE_INTENT_NONE;
    commit(core);
    lock_release(&core->lock);
}

void unlock_and_wake(struct core *core, struct core_wakes *wakes)
{
    core_unlock(core);
    for (uint32_t i = 0; i < wakes->count; i++)
        wake_thread(core, wakes->threads[i]);
}

uint32_t core_lock_holder(struct core *core)
{
    return LOAD(core->lock) & LOCK_TID_MASK;
}

uint32_t core_lock_repair(struct core *core, uint32_t dead_tid)
{
    uint32_t self = core_host_tid() & LOCK_TID_MASK;
    uint32_t held = 0;
    uint32_t seen = LOAD(core->lock);

    while (dead_tid != 0 && (seen & LOCK_TID_MASK) == dead_tid && !held) {
        held = (uint32_t)take(&core->lock, seen, self | LOCK_SLEEPERS);
        seen = LOAD(core->lock);
    }
    if (held) {
        roll_back(core);
        core_unlock(core);
    }
    wake_again(core);
    return held;
}
