// Condition variables. The word is not zero while threads are queued under it; it changes only with the bucket held.

#include "sync/sync.h"

static void **word_of(RTL_CONDITION_VARIABLE *variable) { return &variable->Ptr; }

static void update(Bucket *bucket, const volatile void *word) { // also when a waiter has given up
    __atomic_store_n((void **)word, bucket_find(bucket, word) ? (void *)1 : NULL, __ATOMIC_SEQ_CST);
}

static Waiter *queue(RTL_CONDITION_VARIABLE *variable, Bucket **place) {
    void **word = word_of(variable);
    Bucket *bucket = bucket_enter(word);
    Waiter *waiter = bucket_queue(bucket, word, 0);
    __atomic_store_n(word, (void *)1, __ATOMIC_SEQ_CST);
    bucket_leave(bucket);
    *place = bucket;
    return waiter;
}

VOID NTAPI RtlInitializeConditionVariable(PRTL_CONDITION_VARIABLE variable) { variable->Ptr = NULL; }

VOID NTAPI RtlWakeConditionVariable(PRTL_CONDITION_VARIABLE variable) {
    void **word = word_of(variable);
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST)) {
        Bucket *bucket = bucket_enter(word);
        Waiter *waiter = bucket_find(bucket, word);
        HANDLE thread = waiter ? bucket_release(bucket, waiter) : NULL;
        update(bucket, word);
        bucket_leave(bucket);
        if (!thread || alert(thread))
            return;
    }
}

VOID NTAPI RtlWakeAllConditionVariable(PRTL_CONDITION_VARIABLE variable) {
    enum { AT_ONCE = 32 };
    void **word = word_of(variable);
    HANDLE threads[AT_ONCE];
    unsigned count = AT_ONCE;
    while (count == AT_ONCE && __atomic_load_n(word, __ATOMIC_SEQ_CST)) {
        Bucket *bucket = bucket_enter(word);
        Waiter *waiter;
        for (count = 0; count < AT_ONCE && (waiter = bucket_find(bucket, word)); count++)
            threads[count] = bucket_release(bucket, waiter);
        update(bucket, word);
        bucket_leave(bucket);
        for (unsigned i = 0; i < count; i++)
            alert(threads[i]);
    }
}

NTSTATUS NTAPI RtlSleepConditionVariableCS(PRTL_CONDITION_VARIABLE variable, PRTL_CRITICAL_SECTION section,
                                           PLARGE_INTEGER timeout) {
    Bucket *bucket;
    Waiter *waiter = queue(variable, &bucket);
    RtlLeaveCriticalSection(section);
    bool woken = waiter_sleep(bucket, waiter, timeout, update);
    RtlEnterCriticalSection(section);
    return woken ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

NTSTATUS NTAPI RtlSleepConditionVariableSRW(PRTL_CONDITION_VARIABLE variable, PRTL_SRWLOCK lock, PLARGE_INTEGER timeout,
                                            ULONG flags) {
    if (flags & ~(ULONG)RTL_CONDITION_VARIABLE_LOCKMODE_SHARED)
        return STATUS_INVALID_PARAMETER_4;
    bool shared = flags & RTL_CONDITION_VARIABLE_LOCKMODE_SHARED;
    Bucket *bucket;
    Waiter *waiter = queue(variable, &bucket);
    shared ? RtlReleaseSRWLockShared(lock) : RtlReleaseSRWLockExclusive(lock);
    bool woken = waiter_sleep(bucket, waiter, timeout, update);
    shared ? RtlAcquireSRWLockShared(lock) : RtlAcquireSRWLockExclusive(lock);
    return woken ? STATUS_SUCCESS : STATUS_TIMEOUT;
}
