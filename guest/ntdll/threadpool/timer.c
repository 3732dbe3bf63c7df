// Thread-pool timers: a deadline each, which posts the object when it is due and sets itself again if it has a period.

#include "threadpool/threadpool.h"

typedef struct {
    Object object;
    Deadline deadline;
    RTL_SRWLOCK lock; // over setting, and the period
    LONG64 period;    // in 100 ns; 0 for once
    bool set;         // as TpIsTimerSet tells it: from when it is set to when it is unset, expired or not
    bool armed;       // a deadline is set or due
} Timer;

static void run_timer(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    (void)payload;
    ((PTP_TIMER_CALLBACK)object->callback)(instance, object->context, (PTP_TIMER)object);
}

// A set deadline holds a reference, which `due` or a cancelling call lets go.
static void due(Deadline *deadline) {
    Timer *timer = CONTAINING_RECORD(deadline, Timer, deadline);
    RtlAcquireSRWLockExclusive(&timer->lock);
    bool again = false;
    if (timer->armed && !deadline->place) { // else it was cancelled or set anew meanwhile
        pool_post(&timer->object);
        if (timer->period) {
            LONG64 next = deadline->at + timer->period, now = service_now();
            again = NT_SUCCESS(service_set(deadline, next > now ? next : now));
        }
        timer->armed = again;
    }
    RtlReleaseSRWLockExclusive(&timer->lock);
    if (!again)
        object_release(&timer->object);
}

NTSTATUS NTAPI TpAllocTimer(PTP_TIMER *handle, PTP_TIMER_CALLBACK callback, void *context,
                            PTP_CALLBACK_ENVIRON environment) {
    if (!callback)
        return STATUS_INVALID_PARAMETER;
    Timer *timer = object_memory(sizeof(Timer));
    if (!timer)
        return STATUS_NO_MEMORY;
    NTSTATUS status = object_start(&timer->object, TIMER, (void *)callback, context, environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, timer);
        return status;
    }
    timer->object.run = run_timer;
    timer->deadline.due = due;
    *handle = (PTP_TIMER)timer;
    return STATUS_SUCCESS;
}

// True if the timer was set before. Without a due time it is set no longer.
BOOL NTAPI TpSetTimerEx(PTP_TIMER handle, PLARGE_INTEGER due_time, ULONG period, ULONG window) {
    (void)window; // how late it may be; it never is on purpose
    Timer *timer = (Timer *)handle;
    RtlAcquireSRWLockExclusive(&timer->lock);
    bool before = timer->armed;
    bool holds = service_cancel(&timer->deadline); // its reference is ours now
    timer->set = timer->armed = due_time != NULL;
    timer->period = due_time ? (LONG64)period * 10000 : 0;
    if (due_time) {
        if (!holds)
            object_reference(&timer->object);
        holds = false;
        if (!NT_SUCCESS(service_set(&timer->deadline, service_time(due_time)))) {
            timer->set = timer->armed = false;
            holds = true;
        }
    }
    RtlReleaseSRWLockExclusive(&timer->lock);
    if (holds)
        object_release(&timer->object);
    return before;
}

VOID NTAPI TpSetTimer(PTP_TIMER timer, PLARGE_INTEGER due_time, ULONG period, ULONG window) {
    TpSetTimerEx(timer, due_time, period, window);
}

BOOL NTAPI TpIsTimerSet(PTP_TIMER handle) { return ((Timer *)handle)->set; }

VOID NTAPI TpWaitForTimer(PTP_TIMER timer, ULONG cancel) { object_wait((Object *)timer, cancel); }

VOID NTAPI TpReleaseTimer(PTP_TIMER timer) {
    TpSetTimerEx(timer, NULL, 0, 0);
    object_close((Object *)timer);
}
