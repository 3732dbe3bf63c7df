// One-time initialization. The word's low two bits are the state; with COMPLETE the rest is the caller's context.

#include "sync/sync.h"

enum : uintptr_t { UNTOUCHED = 0, PENDING = 1, COMPLETE = 2, PENDING_ASYNC = 3, STATE_MASK = 3 };

typedef volatile uintptr_t Word;

static bool replace(Word *word, uintptr_t *seen, uintptr_t value) {
    return __atomic_compare_exchange_n(word, seen, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static bool still_pending(const volatile void *address, const void *unused) {
    (void)unused;
    return (*(const Word *)address & STATE_MASK) == PENDING;
}

VOID NTAPI RtlRunOnceInitialize(PRTL_RUN_ONCE once) { once->Ptr = NULL; }

NTSTATUS NTAPI RtlRunOnceBeginInitialize(PRTL_RUN_ONCE once, ULONG flags, void **context) {
    Word *word = (Word *)&once->Ptr;
    bool check = flags & RTL_RUN_ONCE_CHECK_ONLY, async = flags & RTL_RUN_ONCE_ASYNC;
    if (flags & ~(ULONG)(RTL_RUN_ONCE_CHECK_ONLY | RTL_RUN_ONCE_ASYNC) || (check && async))
        return STATUS_INVALID_PARAMETER_2;
    uintptr_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    if ((seen & STATE_MASK) == COMPLETE) {
        if (context)
            *context = (void *)(seen & ~STATE_MASK);
        return STATUS_SUCCESS;
    }
    if (check)
        return STATUS_UNSUCCESSFUL;
    for (;;) {
        switch (seen & STATE_MASK) {
        case UNTOUCHED:
            if (replace(word, &seen, async ? PENDING_ASYNC : PENDING))
                return STATUS_PENDING;
            break;
        case PENDING:
            if (async)
                return STATUS_INVALID_PARAMETER_2;
            address_wait(word, still_pending, NULL, NULL);
            seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);
            break;
        case PENDING_ASYNC:
            return async ? STATUS_PENDING : STATUS_INVALID_PARAMETER_2;
        default:
            if (context)
                *context = (void *)(seen & ~STATE_MASK);
            return STATUS_SUCCESS;
        }
    }
}

NTSTATUS NTAPI RtlRunOnceComplete(PRTL_RUN_ONCE once, ULONG flags, void *context) {
    Word *word = (Word *)&once->Ptr;
    bool failed = flags & RTL_RUN_ONCE_INIT_FAILED, async = flags & RTL_RUN_ONCE_ASYNC;
    if (flags & ~(ULONG)(RTL_RUN_ONCE_INIT_FAILED | RTL_RUN_ONCE_ASYNC) || (failed && async))
        return STATUS_INVALID_PARAMETER_2;
    if ((failed && context) || (uintptr_t)context & STATE_MASK)
        return STATUS_INVALID_PARAMETER_3;
    uintptr_t seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    for (;;) {
        if ((seen & STATE_MASK) != (async ? PENDING_ASYNC : PENDING))
            return (seen & STATE_MASK) == PENDING_ASYNC && !async ? STATUS_INVALID_PARAMETER_2 : STATUS_UNSUCCESSFUL;
        if (replace(word, &seen, failed ? UNTOUCHED : (uintptr_t)context | COMPLETE))
            break;
    }
    if (!async)
        address_wake(word, true);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlRunOnceExecuteOnce(PRTL_RUN_ONCE once, PRTL_RUN_ONCE_INIT_FN function, void *parameter,
                                     void **context) {
    NTSTATUS status = RtlRunOnceBeginInitialize(once, 0, context);
    if (status != STATUS_PENDING)
        return status;
    void *made = NULL;
    if (!function(once, parameter, context ? context : &made)) {
        RtlRunOnceComplete(once, RTL_RUN_ONCE_INIT_FAILED, NULL);
        return STATUS_UNSUCCESSFUL;
    }
    return RtlRunOnceComplete(once, 0, context ? *context : NULL);
}
