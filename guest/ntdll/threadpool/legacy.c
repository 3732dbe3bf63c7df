// The older interface over the pool's objects: RtlRegisterWait and RtlCreateTimerQueue with their kin.

#include "threadpool/threadpool.h"

// --- Registered waits ---

typedef struct {
    PTP_WAIT wait;
    HANDLE object;
    WAITORTIMERCALLBACKFUNC callback;
    void *context;
    ULONG milliseconds, flags;
    RTL_SRWLOCK lock;
    bool deregistered;
    HANDLE runner; // the thread that the callback runs in
    HANDLE event; // to set when the last callback has ended
} Registration;

// The wait object is gone, and with it every callback.
static void registration_over(Object *object) {
    Registration *registration = object->context;
    if (registration->event)
        NtSetEvent(registration->event, NULL);
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, registration);
}

static void arm(Registration *registration) {
    LARGE_INTEGER timeout = {.QuadPart = -(LONG64)registration->milliseconds * 10000};
    if (!timeout.QuadPart)
        timeout.QuadPart = -1;
    TpSetWait(registration->wait, registration->object, registration->milliseconds == INFINITE ? NULL : &timeout);
}

static VOID NTAPI wait_over(PTP_CALLBACK_INSTANCE instance, void *context, PTP_WAIT wait, TP_WAIT_RESULT result) {
    (void)instance, (void)wait;
    Registration *registration = context;
    registration->runner = NtCurrentTeb()->ClientId.UniqueThread;
    registration->callback(registration->context, result == WAIT_TIMEOUT);
    RtlAcquireSRWLockExclusive(&registration->lock);
    if (!registration->deregistered && !(registration->flags & WT_EXECUTEONLYONCE))
        arm(registration);
    RtlReleaseSRWLockExclusive(&registration->lock);
}

static TP_CALLBACK_ENVIRON environment_of(ULONG flags) {
    TP_CALLBACK_ENVIRON environment = {.Version = 3, .CallbackPriority = TP_CALLBACK_PRIORITY_NORMAL};
    environment.Size = sizeof(environment);
    environment.u.s.LongFunction = (flags & WT_EXECUTELONGFUNCTION) != 0;
    return environment;
}

NTSTATUS NTAPI RtlRegisterWait(PHANDLE handle, HANDLE object, WAITORTIMERCALLBACKFUNC callback, void *context,
                               ULONG milliseconds, ULONG flags) {
    Registration *registration = object_memory(sizeof(Registration));
    if (!registration)
        return STATUS_NO_MEMORY;
    *registration = (Registration){
        .object = object,
        .callback = callback,
        .context = context,
        .milliseconds = milliseconds,
        .flags = flags,
    };
    TP_CALLBACK_ENVIRON environment = environment_of(flags);
    NTSTATUS status = TpAllocWait(&registration->wait, wait_over, registration, &environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, registration);
        return status;
    }
    ((Object *)registration->wait)->destroy = registration_over;
    *handle = registration;
    arm(registration);
    return STATUS_SUCCESS;
}

static bool running(const Object *object) {
    RtlAcquireSRWLockShared(&object->pool->lock);
    bool running = object->running;
    RtlReleaseSRWLockShared(&object->pool->lock);
    return running;
}

// Pending callbacks are cancelled. `event`: NULL not to wait for a running one, INVALID_HANDLE_VALUE to wait here, else
// it is set when that has ended. True if one is still running.
static bool object_stop(Object *object, HANDLE *place, HANDLE event) {
    object_cancel(object);
    if (event == INVALID_HANDLE_VALUE) {
        object_wait(object, true);
        return false;
    }
    *place = event;
    return running(object);
}

NTSTATUS NTAPI RtlDeregisterWaitEx(HANDLE handle, HANDLE event) {
    Registration *registration = handle;
    if (!registration)
        return STATUS_INVALID_HANDLE;
    RtlAcquireSRWLockExclusive(&registration->lock);
    registration->deregistered = true;
    RtlReleaseSRWLockExclusive(&registration->lock);
    // A wait thread does not wait for itself, nor does it tell of itself.
    bool own = registration->flags & WT_EXECUTEINWAITTHREAD && registration->runner == NtCurrentTeb()->ClientId.UniqueThread;
    PTP_WAIT wait = registration->wait;
    TpSetWait(wait, NULL, NULL);
    bool busy = object_stop((Object *)wait, &registration->event, event);
    TpReleaseWait(wait);
    return busy && !own ? STATUS_PENDING : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeregisterWait(HANDLE handle) { return RtlDeregisterWaitEx(handle, NULL); }

// --- Timer queues ---

typedef struct {
    RTL_SRWLOCK lock;
    LIST_ENTRY timers;
    volatile LONG references; // the owner's, and one for each timer
    HANDLE event;
} Queue;

typedef struct {
    LIST_ENTRY entry;
    Queue *queue;
    PTP_TIMER timer;
    WAITORTIMERCALLBACKFUNC callback;
    void *context;
    HANDLE event;
    bool deleted;
} QueueTimer;

static RTL_RUN_ONCE default_once;
static Queue default_queue;

static void queue_start(Queue *queue) {
    *queue = (Queue){.references = 1};
    queue->timers = (LIST_ENTRY){&queue->timers, &queue->timers};
}

static DWORD NTAPI start_default(PRTL_RUN_ONCE once, void *parameter, void **context) {
    (void)once, (void)parameter, (void)context;
    queue_start(&default_queue);
    return TRUE;
}

static Queue *queue_of(HANDLE handle) {
    if (handle)
        return handle;
    RtlRunOnceExecuteOnce(&default_once, start_default, NULL, NULL);
    return &default_queue;
}

static void queue_release(Queue *queue) {
    if (InterlockedDecrement(&queue->references))
        return;
    if (queue->event)
        NtSetEvent(queue->event, NULL);
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, queue);
}

static void timer_over(Object *object) {
    QueueTimer *timer = object->context;
    if (timer->event)
        NtSetEvent(timer->event, NULL);
    queue_release(timer->queue);
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, timer);
}

static VOID NTAPI timer_due(PTP_CALLBACK_INSTANCE instance, void *context, PTP_TIMER unused) {
    (void)instance, (void)unused;
    QueueTimer *timer = context;
    if (!timer->deleted)
        timer->callback(timer->context, TRUE);
}

NTSTATUS NTAPI RtlCreateTimerQueue(PHANDLE handle) {
    Queue *queue = object_memory(sizeof(Queue));
    if (!queue)
        return STATUS_NO_MEMORY;
    queue_start(queue);
    *handle = queue;
    return STATUS_SUCCESS;
}

static void set(QueueTimer *timer, ULONG due, ULONG period) {
    LARGE_INTEGER time = {.QuadPart = due ? -(LONG64)due * 10000 : -1};
    TpSetTimer(timer->timer, due == INFINITE ? NULL : &time, period == INFINITE ? 0 : period, 0);
}

NTSTATUS NTAPI RtlCreateTimer(HANDLE queue_handle, PHANDLE handle, WAITORTIMERCALLBACKFUNC callback, void *context,
                              ULONG due, ULONG period, ULONG flags) {
    Queue *queue = queue_of(queue_handle);
    QueueTimer *timer = object_memory(sizeof(QueueTimer));
    if (!timer)
        return STATUS_NO_MEMORY;
    *timer = (QueueTimer){.queue = queue, .callback = callback, .context = context};
    TP_CALLBACK_ENVIRON environment = environment_of(flags);
    NTSTATUS status = TpAllocTimer(&timer->timer, timer_due, timer, &environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, timer);
        return status;
    }
    ((Object *)timer->timer)->destroy = timer_over;
    InterlockedIncrement(&queue->references);
    RtlAcquireSRWLockExclusive(&queue->lock);
    list_append(&queue->timers, &timer->entry);
    RtlReleaseSRWLockExclusive(&queue->lock);
    *handle = timer; // before the first callback, which may use it
    set(timer, due, flags & WT_EXECUTEONLYONCE ? 0 : period);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlUpdateTimer(HANDLE queue, HANDLE handle, ULONG due, ULONG period) {
    (void)queue;
    set(handle, due, period);
    return STATUS_SUCCESS;
}

static NTSTATUS timer_delete(QueueTimer *timer, HANDLE event) {
    PTP_TIMER object = timer->timer;
    timer->deleted = true;
    TpSetTimer(object, NULL, 0, 0);
    bool busy = object_stop((Object *)object, &timer->event, event);
    TpReleaseTimer(object);
    return busy ? STATUS_PENDING : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeleteTimer(HANDLE queue_handle, HANDLE handle, HANDLE event) {
    QueueTimer *timer = handle;
    if (!timer)
        return STATUS_INVALID_PARAMETER_1;
    Queue *queue = timer->queue;
    (void)queue_handle;
    RtlAcquireSRWLockExclusive(&queue->lock);
    list_unlink(&timer->entry);
    RtlReleaseSRWLockExclusive(&queue->lock);
    return timer_delete(timer, event);
}

NTSTATUS NTAPI RtlDeleteTimerQueueEx(HANDLE handle, HANDLE event) {
    Queue *queue = handle;
    if (!queue)
        return STATUS_INVALID_HANDLE;
    bool block = event == INVALID_HANDLE_VALUE;
    queue->event = block ? NULL : event;
    bool busy = false;
    RtlAcquireSRWLockExclusive(&queue->lock);
    while (!list_empty(&queue->timers)) {
        QueueTimer *timer = CONTAINING_RECORD(queue->timers.Flink, QueueTimer, entry);
        list_unlink(&timer->entry);
        RtlReleaseSRWLockExclusive(&queue->lock);
        busy |= timer_delete(timer, block ? INVALID_HANDLE_VALUE : NULL) == STATUS_PENDING;
        RtlAcquireSRWLockExclusive(&queue->lock);
    }
    RtlReleaseSRWLockExclusive(&queue->lock);
    queue_release(queue);
    return busy ? STATUS_PENDING : STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeleteTimerQueue(HANDLE queue) { return RtlDeleteTimerQueueEx(queue, NULL); }
