// Pools and their workers. Workers are started when callbacks wait and none is idle: at once up to the number of
// processors, beyond it only after a while without progress, since then those that run are probably blocked.

#include "threadpool/threadpool.h"

enum {
    DEFAULT_MAXIMUM = 500,
    CHECK_PERIOD = 200000,    // 20 ms
    IDLE_TIMEOUT = 100000000, // 10 s
};

static RTL_RUN_ONCE default_once;
static Pool default_pool;

NTSTATUS thread_start(void *routine, void *argument, SIZE_T reserve, SIZE_T commit) {
    HANDLE thread;
    NTSTATUS status = NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, NULL, NtCurrentProcess(), routine, argument, 0, 0,
                                       commit, reserve, NULL);
    if (NT_SUCCESS(status))
        NtClose(thread);
    return status;
}

static void check(Deadline *deadline);

static void pool_start(Pool *pool) {
    *pool = (Pool){.references = 1, .maximum = DEFAULT_MAXIMUM, .check.due = check};
    for (unsigned i = 0; i < TP_CALLBACK_PRIORITY_COUNT; i++)
        pool->queue[i] = (LIST_ENTRY){&pool->queue[i], &pool->queue[i]};
}

static DWORD NTAPI start_default(PRTL_RUN_ONCE once, void *parameter, void **context) {
    (void)once, (void)parameter, (void)context;
    pool_start(&default_pool);
    return TRUE;
}

Pool *pool_default(void) {
    RtlRunOnceExecuteOnce(&default_once, start_default, NULL, NULL);
    return &default_pool;
}

static Object *dequeue(Pool *pool) {
    for (unsigned priority = 0; priority < TP_CALLBACK_PRIORITY_COUNT; priority++) {
        LIST_ENTRY *queue = &pool->queue[priority];
        if (list_empty(queue))
            continue;
        Object *object = CONTAINING_RECORD(queue->Flink, Object, queued_at);
        list_unlink(&object->queued_at);
        object->pending--;
        object->running++;
        object->inside++;
        pool->queued--;
        pool->taken++;
        if (object->pending) // the others have their turn first
            list_append(queue, &object->queued_at);
        else
            object->queued = false;
        return object;
    }
    return NULL;
}

static void finish_instance(Instance *instance, PTP_SIMPLE_CALLBACK finalization, void *context) {
    if (instance->section)
        RtlLeaveCriticalSection(instance->section);
    if (instance->mutant)
        NtReleaseMutant(instance->mutant, NULL);
    if (instance->semaphore)
        NtReleaseSemaphore(instance->semaphore, instance->semaphore_count, NULL);
    if (instance->event)
        NtSetEvent(instance->event, NULL);
    if (instance->dll)
        LdrUnloadDll(instance->dll);
    if (finalization)
        finalization(instance, context);
}

static void run(Pool *pool, Object *object, void *payload) {
    Instance instance = {.object = object, .thread = RtlGetCurrentThreadId(), .associated = true};
    instance.may_run_long = object->long_function;
    object->run(object, &instance, payload);
    finish_instance(&instance, object->finalization, object->context);
    RtlAcquireSRWLockExclusive(&pool->lock);
    object->inside--;
    if (instance.associated)
        object->running--;
    object_quiet(object);
    RtlReleaseSRWLockExclusive(&pool->lock);
    object_release(object);
}

static DWORD NTAPI work(void *argument) {
    Pool *pool = argument;
    RtlAcquireSRWLockExclusive(&pool->lock);
    for (;;) {
        Object *object = dequeue(pool);
        if (object) {
            void *payload = object->take ? object->take(object) : NULL;
            RtlReleaseSRWLockExclusive(&pool->lock);
            run(pool, object, payload);
            RtlAcquireSRWLockExclusive(&pool->lock);
            continue;
        }
        if (pool->closed)
            break;
        pool->idle++;
        LARGE_INTEGER timeout = {.QuadPart = -IDLE_TIMEOUT};
        NTSTATUS status = RtlSleepConditionVariableSRW(&pool->wake, &pool->lock, &timeout, 0);
        pool->idle--;
        if (status == STATUS_SUCCESS && pool->waking)
            pool->waking--;
        if (status == STATUS_TIMEOUT && !pool->queued && pool->threads > pool->minimum)
            break;
    }
    pool->threads--;
    RtlReleaseSRWLockExclusive(&pool->lock);
    pool_release(pool);
    return 0;
}

static NTSTATUS add_worker(Pool *pool) {
    if (pool->threads >= pool->maximum)
        return STATUS_TOO_MANY_THREADS;
    pool->threads++;
    pool_reference(pool);
    NTSTATUS status = thread_start((void *)work, pool, pool->stack_reserve, pool->stack_commit);
    if (!NT_SUCCESS(status)) {
        pool->threads--;
        InterlockedDecrement(&pool->references);
    }
    return status;
}

// The service thread looks again: add a worker to a pool that has callbacks waiting and has not started any since.
static void check(Deadline *deadline) {
    Pool *pool = CONTAINING_RECORD(deadline, Pool, check);
    RtlAcquireSRWLockExclusive(&pool->lock);
    bool stuck = pool->queued && pool->idle <= pool->waking && pool->taken == pool->taken_before;
    if (stuck)
        add_worker(pool);
    pool->taken_before = pool->taken;
    bool again = pool->queued && NT_SUCCESS(service_set(deadline, service_now() + CHECK_PERIOD));
    pool->checking = again;
    RtlReleaseSRWLockExclusive(&pool->lock);
    if (!again)
        pool_release(pool);
}

static NTSTATUS provide_worker(Pool *pool, bool at_once) {
    if (pool->idle > pool->waking) {
        pool->waking++;
        RtlWakeConditionVariable(&pool->wake);
        return STATUS_SUCCESS;
    }
    ULONG processors = NtCurrentPeb()->NumberOfProcessors;
    if (at_once || pool->threads < processors) {
        NTSTATUS status = add_worker(pool);
        if (NT_SUCCESS(status) || !pool->threads)
            return status;
    }
    if (!pool->checking && pool->threads < pool->maximum) {
        pool->taken_before = pool->taken;
        pool->checking = NT_SUCCESS(service_set(&pool->check, service_now() + CHECK_PERIOD));
        if (pool->checking)
            pool_reference(pool);
    }
    return STATUS_SUCCESS;
}

NTSTATUS pool_post_locked(Object *object) {
    Pool *pool = object->pool;
    object_reference(object);
    object->pending++;
    pool->queued++;
    if (!object->queued) {
        object->queued = true;
        list_append(&pool->queue[object->priority], &object->queued_at);
    }
    NTSTATUS status = provide_worker(pool, object->long_function);
    if (NT_SUCCESS(status))
        return status;
    pool->queued--;
    if (--object->pending == 0) {
        object->queued = false;
        list_unlink(&object->queued_at);
    }
    InterlockedDecrement(&object->references);
    return status;
}

NTSTATUS pool_post(Object *object) {
    RtlAcquireSRWLockExclusive(&object->pool->lock);
    NTSTATUS status = pool_post_locked(object);
    RtlReleaseSRWLockExclusive(&object->pool->lock);
    return status;
}

// A callback says that it will take long: see that another worker can serve the rest.
NTSTATUS pool_may_run_long(Pool *pool) {
    RtlAcquireSRWLockExclusive(&pool->lock);
    NTSTATUS status = pool->idle > pool->waking ? STATUS_SUCCESS : add_worker(pool);
    RtlReleaseSRWLockExclusive(&pool->lock);
    return status;
}

void pool_reference(Pool *pool) { InterlockedIncrement(&pool->references); }

void pool_release(Pool *pool) {
    if (InterlockedDecrement(&pool->references))
        return;
    if (pool->port)
        NtClose(pool->port);
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, pool);
}

NTSTATUS NTAPI TpAllocPool(PTP_POOL *handle, void *reserved) {
    if (reserved)
        return STATUS_INVALID_PARAMETER;
    Pool *pool = object_memory(sizeof(Pool));
    if (!pool)
        return STATUS_NO_MEMORY;
    pool_start(pool);
    *handle = (PTP_POOL)pool;
    return STATUS_SUCCESS;
}

VOID NTAPI TpReleasePool(PTP_POOL handle) {
    Pool *pool = (Pool *)handle;
    RtlAcquireSRWLockExclusive(&pool->lock);
    pool->closed = true; // the workers end once the queue is empty; objects may outlive them and start others
    pool->minimum = 0;
    RtlReleaseSRWLockExclusive(&pool->lock);
    RtlWakeAllConditionVariable(&pool->wake);
    pool_release(pool);
}

VOID NTAPI TpSetPoolMaxThreads(PTP_POOL handle, ULONG maximum) {
    Pool *pool = handle ? (Pool *)handle : pool_default();
    RtlAcquireSRWLockExclusive(&pool->lock);
    pool->maximum = maximum ? maximum : 1;
    if (pool->minimum > pool->maximum)
        pool->minimum = pool->maximum;
    RtlReleaseSRWLockExclusive(&pool->lock);
}

NTSTATUS NTAPI TpSetPoolMinThreads(PTP_POOL handle, ULONG minimum) {
    Pool *pool = handle ? (Pool *)handle : pool_default();
    NTSTATUS status = STATUS_SUCCESS;
    RtlAcquireSRWLockExclusive(&pool->lock);
    if (minimum > pool->maximum)
        pool->maximum = minimum;
    while (pool->threads < minimum && NT_SUCCESS(status))
        status = add_worker(pool);
    if (NT_SUCCESS(status))
        pool->minimum = minimum;
    RtlReleaseSRWLockExclusive(&pool->lock);
    return status;
}

typedef struct { // TP_POOL_STACK_INFORMATION
    SIZE_T StackReserve;
    SIZE_T StackCommit;
} StackInformation;

NTSTATUS NTAPI TpSetPoolStackInformation(PTP_POOL handle, StackInformation *information) {
    Pool *pool = handle ? (Pool *)handle : pool_default();
    RtlAcquireSRWLockExclusive(&pool->lock);
    pool->stack_reserve = information->StackReserve;
    pool->stack_commit = information->StackCommit;
    RtlReleaseSRWLockExclusive(&pool->lock);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI TpQueryPoolStackInformation(PTP_POOL handle, StackInformation *information) {
    Pool *pool = handle ? (Pool *)handle : pool_default();
    RtlAcquireSRWLockShared(&pool->lock);
    *information = (StackInformation){pool->stack_reserve, pool->stack_commit};
    RtlReleaseSRWLockShared(&pool->lock);
    return STATUS_SUCCESS;
}
