// Slim reader/writer locks. The word: bit 0 held, bit 1 threads are queued, from bit 4 the number of shared holders.
// A released lock may be taken by whoever comes first; a thread that was queued tries again.

#include "sync/sync.h"

enum : uintptr_t { HELD = 1, QUEUED = 2, ONE_SHARED = 16 };
enum { TAG_EXCLUSIVE, TAG_SHARED, SPINS = 60 };

typedef volatile uintptr_t Word;

static Word *word_of(RTL_SRWLOCK *lock) { return (Word *)&lock->Ptr; }

static bool replace(Word *word, uintptr_t *seen, uintptr_t value) {
    return __atomic_compare_exchange_n(word, seen, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

// Queue and sleep, unless the lock's state no longer makes that necessary.
static void sleep_on(Word *word, uint32_t tag) {
    Bucket *bucket = bucket_enter(word);
    uintptr_t seen = *word;
    while (seen & HELD && (tag == TAG_EXCLUSIVE || seen < ONE_SHARED || seen & QUEUED)) {
        if (!(seen & QUEUED) && !replace(word, &seen, seen | QUEUED))
            continue;
        Waiter *waiter = bucket_queue(bucket, word, tag);
        bucket_leave(bucket);
        waiter_sleep(bucket, waiter, NULL, NULL);
        return;
    }
    bucket_leave(bucket);
}

// The last holder leaves while threads are queued: wake the first, and with a reader all readers.
static void release_queued(Word *word) {
    enum { AT_ONCE = 16 };
    HANDLE threads[AT_ONCE];
    unsigned count, woken = 0;
    uintptr_t held = HELD;
    do {
        count = 0;
        Bucket *bucket = bucket_enter(word);
        // When threads turned out to be gone, others may have the lock by now, and will wake the next themselves.
        if (held || !(*word & HELD)) {
            Waiter *first = bucket_find(bucket, word);
            bool shared = first && first->tag == TAG_SHARED;
            for (Waiter *waiter = first, *next; waiter && count < AT_ONCE; waiter = next) {
                next = waiter->next;
                if (waiter->address != word || (shared && waiter->tag != TAG_SHARED))
                    continue;
                threads[count++] = bucket_release(bucket, waiter);
                if (!shared)
                    break;
            }
            bool more = bucket_find(bucket, word);
            if (held)
                __atomic_store_n(word, more ? QUEUED : 0, __ATOMIC_SEQ_CST);
            else if (!more)
                __atomic_and_fetch(word, ~(uintptr_t)QUEUED, __ATOMIC_SEQ_CST);
            held = 0;
        }
        bucket_leave(bucket);
        for (unsigned i = 0; i < count; i++)
            woken += alert(threads[i]);
    } while (count && !woken);
}

__attribute__((noinline)) static void acquire_exclusive_slowly(Word *word) {
    for (unsigned spins = 0;;) {
        uintptr_t seen = *word;
        if (!(seen & HELD)) {
            if (replace(word, &seen, seen | HELD))
                return;
        } else if (spins < SPINS) {
            spins++;
            __builtin_ia32_pause();
        } else {
            sleep_on(word, TAG_EXCLUSIVE);
        }
    }
}

static bool try_shared(Word *word, uintptr_t seen) {
    // With threads queued no further reader joins, or a writer might never get in.
    while (!(seen & HELD) || (seen >= ONE_SHARED && !(seen & QUEUED))) {
        if (replace(word, &seen, (seen | HELD) + ONE_SHARED))
            return true;
    }
    return false;
}

__attribute__((noinline)) static void acquire_shared_slowly(Word *word) {
    for (unsigned spins = 0;;) {
        if (try_shared(word, *word))
            return;
        if (spins < SPINS) {
            spins++;
            __builtin_ia32_pause();
        } else {
            sleep_on(word, TAG_SHARED);
        }
    }
}

VOID NTAPI RtlInitializeSRWLock(PRTL_SRWLOCK lock) { lock->Ptr = NULL; }

VOID NTAPI RtlAcquireSRWLockExclusive(PRTL_SRWLOCK lock) {
    uintptr_t free = 0;
    if (!replace(word_of(lock), &free, HELD))
        acquire_exclusive_slowly(word_of(lock));
}

VOID NTAPI RtlAcquireSRWLockShared(PRTL_SRWLOCK lock) {
    if (!try_shared(word_of(lock), *word_of(lock)))
        acquire_shared_slowly(word_of(lock));
}

BOOLEAN NTAPI RtlTryAcquireSRWLockExclusive(PRTL_SRWLOCK lock) {
    uintptr_t seen = *word_of(lock);
    while (!(seen & HELD)) {
        if (replace(word_of(lock), &seen, seen | HELD))
            return TRUE;
    }
    return FALSE;
}

BOOLEAN NTAPI RtlTryAcquireSRWLockShared(PRTL_SRWLOCK lock) { return try_shared(word_of(lock), *word_of(lock)); }

VOID NTAPI RtlReleaseSRWLockExclusive(PRTL_SRWLOCK lock) {
    uintptr_t seen = HELD;
    if (replace(word_of(lock), &seen, 0))
        return;
    if (!(seen & HELD) || seen >= ONE_SHARED)
        RtlRaiseStatus(STATUS_RESOURCE_NOT_OWNED);
    release_queued(word_of(lock));
}

VOID NTAPI RtlReleaseSRWLockShared(PRTL_SRWLOCK lock) {
    Word *word = word_of(lock);
    uintptr_t seen = *word;
    for (;;) {
        if (!(seen & HELD) || seen < ONE_SHARED)
            RtlRaiseStatus(STATUS_RESOURCE_NOT_OWNED);
        bool last = seen < 2 * ONE_SHARED;
        if (last && seen & QUEUED) {
            release_queued(word);
            return;
        }
        if (replace(word, &seen, last ? 0 : seen - ONE_SHARED))
            return;
    }
}
