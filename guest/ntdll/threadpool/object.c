// What all kinds of thread-pool objects have in common: their life, waiting for callbacks, cleanup groups, and what a
// running callback may ask for.

#include "threadpool/threadpool.h"

struct Group {
    RTL_SRWLOCK lock;
    LONG references; // its owner's, and one for each member
    LIST_ENTRY members;
};

NTSTATUS object_start(Object *object, Kind kind, void *callback, void *context, PTP_CALLBACK_ENVIRON environment) {
    object->kind = kind;
    object->references = 1;
    object->callback = callback;
    object->context = context;
    object->priority = TP_CALLBACK_PRIORITY_NORMAL;
    object->queued_at = (LIST_ENTRY){&object->queued_at, &object->queued_at};
    object->member = (LIST_ENTRY){&object->member, &object->member};
    object->pool = environment && environment->Pool ? (Pool *)environment->Pool : pool_default();
    if (environment) {
        if (environment->Version != 1 && environment->Version != 3)
            return STATUS_INVALID_PARAMETER;
        if (environment->Version == 3) {
            if ((unsigned)environment->CallbackPriority >= TP_CALLBACK_PRIORITY_COUNT)
                return STATUS_INVALID_PARAMETER;
            object->priority = (uint8_t)environment->CallbackPriority;
        }
        object->long_function = environment->u.s.LongFunction;
        object->finalization = environment->FinalizationCallback;
        object->race_dll = environment->RaceDll;
        object->cancel = environment->CleanupGroupCancelCallback;
    }
    pool_reference(object->pool);
    Group *group = environment ? (Group *)environment->CleanupGroup : NULL;
    if (group) {
        object->group = group;
        InterlockedIncrement(&group->references);
        object_reference(object);
        RtlAcquireSRWLockExclusive(&group->lock);
        list_append(&group->members, &object->member);
        RtlReleaseSRWLockExclusive(&group->lock);
    }
    return STATUS_SUCCESS;
}

void object_reference(Object *object) { InterlockedIncrement(&object->references); }

static void group_dereference(Group *group) {
    if (InterlockedDecrement(&group->references) == 0)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, group);
}

void object_release(Object *object) {
    if (InterlockedDecrement(&object->references))
        return;
    Pool *pool = object->pool;
    if (object->destroy)
        object->destroy(object);
    if (object->group)
        group_dereference(object->group);
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, object);
    pool_release(pool);
}

static bool leave_group(Object *object) {
    Group *group = object->group;
    if (!group)
        return false;
    RtlAcquireSRWLockExclusive(&group->lock);
    bool member = !list_empty(&object->member);
    list_unlink(&object->member);
    RtlReleaseSRWLockExclusive(&group->lock);
    return member;
}

// The owner's reference goes, once: the owner may close it while the group waits for its callbacks. True if it was there.
static bool give_up(Object *object) {
    bool there = !InterlockedExchange(&object->closed, 1);
    if (there)
        object_release(object);
    return there;
}

void object_close(Object *object) {
    object_reference(object);
    if (leave_group(object))
        object_release(object);
    give_up(object);
    object_release(object);
}

// Under the pool's lock.
void object_quiet(Object *object) {
    if (!object->pending && !object->running && !object->started)
        RtlWakeAllConditionVariable(&object->quiet);
}

LONG object_cancel(Object *object) {
    Pool *pool = object->pool;
    RtlAcquireSRWLockExclusive(&pool->lock);
    LONG cancelled = object->pending;
    if (cancelled) {
        pool->queued -= (ULONG)cancelled;
        object->pending = 0;
        object->queued = false;
        list_unlink(&object->queued_at);
        if (object->drop)
            object->drop(object);
    }
    if (object->abandon)
        object->abandon(object);
    object_quiet(object);
    RtlReleaseSRWLockExclusive(&pool->lock);
    for (LONG i = 0; i < cancelled; i++)
        object_release(object);
    return cancelled;
}

// Wait until no callback of the object is pending or running; with `cancel` the pending ones will not run.
// Returns how many were cancelled.
LONG object_wait(Object *object, bool cancel) {
    Pool *pool = object->pool;
    LONG cancelled = cancel ? object_cancel(object) : 0;
    RtlAcquireSRWLockExclusive(&pool->lock);
    while (object->pending || object->running || object->started)
        RtlSleepConditionVariableSRW(&object->quiet, &pool->lock, NULL, 0);
    RtlReleaseSRWLockExclusive(&pool->lock);
    return cancelled;
}

// A group waits for disassociated callbacks too.
static void wait_outside(Object *object) {
    Pool *pool = object->pool;
    RtlAcquireSRWLockExclusive(&pool->lock);
    while (object->inside)
        RtlSleepConditionVariableSRW(&object->quiet, &pool->lock, NULL, 0);
    RtlReleaseSRWLockExclusive(&pool->lock);
}

// --- Cleanup groups ---

NTSTATUS NTAPI TpAllocCleanupGroup(PTP_CLEANUP_GROUP *handle) {
    Group *group = object_memory(sizeof(Group));
    if (!group)
        return STATUS_NO_MEMORY;
    group->references = 1;
    group->members = (LIST_ENTRY){&group->members, &group->members};
    *handle = (PTP_CLEANUP_GROUP)group;
    return STATUS_SUCCESS;
}

VOID NTAPI TpReleaseCleanupGroup(PTP_CLEANUP_GROUP handle) { group_dereference((Group *)handle); }

static void stop_posting(Object *object) {
    switch (object->kind) {
    case TIMER:
        TpSetTimer((PTP_TIMER)object, NULL, 0, 0);
        break;
    case WAIT:
        TpSetWait((PTP_WAIT)object, NULL, NULL);
        break;
    default:
        break;
    }
}

VOID NTAPI TpReleaseCleanupGroupMembers(PTP_CLEANUP_GROUP handle, ULONG cancel, void *cleanup_context) {
    Group *group = (Group *)handle;
    RtlAcquireSRWLockExclusive(&group->lock);
    for (LIST_ENTRY *at = group->members.Flink; at != &group->members;
         at = at->Flink) { // all, before any is waited for
        Object *object = CONTAINING_RECORD(at, Object, member);
        stop_posting(object);
        if (cancel)
            object_cancel(object);
    }
    while (!list_empty(&group->members)) {
        Object *object = CONTAINING_RECORD(group->members.Flink, Object, member);
        list_unlink(&object->member);
        RtlReleaseSRWLockExclusive(&group->lock);
        object_wait(object, cancel);
        wait_outside(object);
        PTP_CLEANUP_GROUP_CANCEL_CALLBACK told = object->cancel;
        void *context = object->context;
        bool was_there = give_up(object);
        object_release(object);
        if (cancel && told && was_there)
            told(context, cleanup_context);
        RtlAcquireSRWLockExclusive(&group->lock);
    }
    RtlReleaseSRWLockExclusive(&group->lock);
}

// --- From within a callback ---

VOID NTAPI TpCallbackSetEventOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE event) { instance->event = event; }

VOID NTAPI TpCallbackReleaseSemaphoreOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE semaphore, ULONG count) {
    instance->semaphore = semaphore;
    instance->semaphore_count = count;
}

VOID NTAPI TpCallbackReleaseMutexOnCompletion(PTP_CALLBACK_INSTANCE instance, HANDLE mutex) {
    instance->mutant = mutex;
}

VOID NTAPI TpCallbackLeaveCriticalSectionOnCompletion(PTP_CALLBACK_INSTANCE instance, PRTL_CRITICAL_SECTION section) {
    instance->section = section;
}

VOID NTAPI TpCallbackUnloadDllOnCompletion(PTP_CALLBACK_INSTANCE instance, void *dll) { instance->dll = dll; }

NTSTATUS NTAPI TpCallbackMayRunLong(PTP_CALLBACK_INSTANCE instance) {
    if (instance->thread != RtlGetCurrentThreadId())
        return STATUS_UNSUCCESSFUL;
    if (instance->may_run_long)
        return STATUS_SUCCESS;
    NTSTATUS status = pool_may_run_long(instance->object->pool);
    instance->may_run_long = NT_SUCCESS(status);
    return status;
}

// Nobody shall wait for this callback any longer.
VOID NTAPI TpDisassociateCallback(PTP_CALLBACK_INSTANCE instance) {
    Object *object = instance->object;
    if (!instance->associated)
        return;
    RtlAcquireSRWLockExclusive(&object->pool->lock);
    instance->associated = false;
    object->running--;
    object_quiet(object);
    RtlReleaseSRWLockExclusive(&object->pool->lock);
}
