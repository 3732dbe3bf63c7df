// Thread-pool waits: threads that each wait for up to 63 handles on behalf of wait objects, and post those whose wait
// ends.

#include "threadpool/threadpool.h"

enum { HANDLES = MAXIMUM_WAIT_OBJECTS - 1 };

typedef struct Waits Waits;

typedef struct Wait {
    Object object;
    Waits *waits; // where it waits now; changes under the lock of all waits
    HANDLE handle;
    LONG64 until;              // or INT64_MAX
    ULONG signaled, timed_out; // results not handed to a callback yet; under the pool's lock
} Wait;

struct Waits {
    Waits *next;
    HANDLE changed;
    Wait *members[HANDLES];
    ULONG count;
};

static RTL_SRWLOCK lock;
static Waits *all;

static void member_remove(Waits *waits, Wait *wait) {
    for (ULONG i = 0; i < waits->count; i++) {
        if (waits->members[i] != wait)
            continue;
        waits->members[i] = waits->members[--waits->count];
        break;
    }
    wait->waits = NULL;
}

// The pointer may be an old one: it is only compared.
static bool is_member(const Waits *waits, const Wait *wait) {
    for (ULONG i = 0; i < waits->count; i++) {
        if (waits->members[i] == wait)
            return true;
    }
    return false;
}

static void complete(Wait *wait, bool timed_out) {
    Pool *pool = wait->object.pool;
    RtlAcquireSRWLockExclusive(&pool->lock);
    timed_out ? wait->timed_out++ : wait->signaled++;
    pool_post_locked(&wait->object);
    RtlReleaseSRWLockExclusive(&pool->lock);
    object_release(&wait->object);
}

// A handle has been closed while it was waited for: drop the waits whose handle no longer works.
static void drop_bad(Waits *waits) {
    RtlAcquireSRWLockExclusive(&lock);
    for (ULONG i = 0; i < waits->count;) {
        Wait *wait = waits->members[i];
        OBJECT_BASIC_INFORMATION unused;
        if (NT_SUCCESS(NtQueryObject(wait->handle, ObjectBasicInformation, &unused, sizeof(unused), NULL))) {
            i++;
            continue;
        }
        member_remove(waits, wait);
        RtlReleaseSRWLockExclusive(&lock);
        object_release(&wait->object);
        RtlAcquireSRWLockExclusive(&lock);
    }
    RtlReleaseSRWLockExclusive(&lock);
}

static void expire(Waits *waits) {
    RtlAcquireSRWLockExclusive(&lock);
    for (ULONG i = 0; i < waits->count;) {
        Wait *wait = waits->members[i];
        if (wait->until > service_now()) {
            i++;
            continue;
        }
        member_remove(waits, wait);
        RtlReleaseSRWLockExclusive(&lock);
        complete(wait, true);
        RtlAcquireSRWLockExclusive(&lock);
    }
    RtlReleaseSRWLockExclusive(&lock);
}

static DWORD NTAPI wait_thread(void *argument) {
    Waits *waits = argument;
    for (;;) {
        HANDLE handles[HANDLES + 1] = {waits->changed};
        Wait *members[HANDLES + 1] = {NULL};
        LONG64 until = INT64_MAX;
        RtlAcquireSRWLockShared(&lock);
        ULONG count = 1;
        for (; count <= waits->count; count++) {
            members[count] = waits->members[count - 1];
            handles[count] = members[count]->handle;
            until = members[count]->until < until ? members[count]->until : until;
        }
        RtlReleaseSRWLockShared(&lock);
        LARGE_INTEGER timeout = {.QuadPart = service_now() - until};
        timeout.QuadPart = timeout.QuadPart > 0 ? 0 : timeout.QuadPart;
        NTSTATUS status =
            NtWaitForMultipleObjects(count, handles, WaitAny, FALSE, until == INT64_MAX ? NULL : &timeout);
        ULONG index =
            (ULONG)status >= STATUS_ABANDONED_WAIT_0 ? (ULONG)status - STATUS_ABANDONED_WAIT_0 : (ULONG)status;
        if (status == STATUS_TIMEOUT) {
            expire(waits);
        } else if (!NT_SUCCESS(status)) {
            drop_bad(waits);
        } else if (index > 0 && index < count) {
            RtlAcquireSRWLockExclusive(&lock);
            bool still = is_member(waits, members[index]) && members[index]->handle == handles[index];
            if (still)
                member_remove(waits, members[index]);
            RtlReleaseSRWLockExclusive(&lock);
            if (still)
                complete(members[index], false);
        }
    }
}

// With the lock held: a wait thread with room.
static Waits *find_room(void) {
    for (Waits *waits = all; waits; waits = waits->next) {
        if (waits->count < HANDLES)
            return waits;
    }
    Waits *waits = object_memory(sizeof(Waits));
    if (!waits)
        return NULL;
    if (!NT_SUCCESS(NtCreateEvent(&waits->changed, EVENT_ALL_ACCESS, NULL, SynchronizationEvent, FALSE))) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, waits);
        return NULL;
    }
    if (!NT_SUCCESS(thread_start((void *)wait_thread, waits, 0, 0))) {
        NtClose(waits->changed);
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, waits);
        return NULL;
    }
    waits->next = all;
    all = waits;
    return waits;
}

static bool wait_unset(Object *object) {
    Wait *wait = (Wait *)object;
    RtlAcquireSRWLockExclusive(&lock);
    Waits *waits = wait->waits;
    if (waits)
        member_remove(waits, wait);
    RtlReleaseSRWLockExclusive(&lock);
    if (!waits)
        return false;
    NtSetEvent(waits->changed, NULL);
    object_release(object);
    return true;
}

static void *take_result(Object *object) {
    Wait *wait = (Wait *)object;
    if (wait->signaled) {
        wait->signaled--;
        return (void *)(ULONG_PTR)WAIT_OBJECT_0;
    }
    wait->timed_out--;
    return (void *)(ULONG_PTR)WAIT_TIMEOUT;
}

static void drop_results(Object *object) { ((Wait *)object)->signaled = ((Wait *)object)->timed_out = 0; }

static void run_wait(Object *object, PTP_CALLBACK_INSTANCE instance, void *payload) {
    ((PTP_WAIT_CALLBACK)object->callback)(instance, object->context, (PTP_WAIT)object,
                                          (TP_WAIT_RESULT)(ULONG_PTR)payload);
}

NTSTATUS NTAPI TpAllocWait(PTP_WAIT *handle, PTP_WAIT_CALLBACK callback, void *context,
                           PTP_CALLBACK_ENVIRON environment) {
    if (!callback)
        return STATUS_INVALID_PARAMETER;
    Wait *wait = object_memory(sizeof(Wait));
    if (!wait)
        return STATUS_NO_MEMORY;
    NTSTATUS status = object_start(&wait->object, WAIT, (void *)callback, context, environment);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, wait);
        return status;
    }
    wait->object.run = run_wait;
    wait->object.take = take_result;
    wait->object.drop = drop_results;
    *handle = (PTP_WAIT)wait;
    return STATUS_SUCCESS;
}

// True if it was waiting before. Without a handle it waits no longer.
BOOL NTAPI TpSetWaitEx(PTP_WAIT wait_handle, HANDLE handle, PLARGE_INTEGER timeout, void *reserved) {
    (void)reserved;
    Wait *wait = (Wait *)wait_handle;
    bool before = wait_unset(&wait->object);
    if (!handle)
        return before;
    if (timeout && timeout->QuadPart == 0) { // asked at once, without a thread
        NTSTATUS status = NtWaitForSingleObject(handle, FALSE, timeout);
        object_reference(&wait->object);
        complete(wait, status == STATUS_TIMEOUT);
        return before;
    }
    LONG64 until = timeout ? service_time(timeout) : INT64_MAX;
    RtlAcquireSRWLockExclusive(&lock);
    Waits *waits = find_room();
    if (waits) {
        object_reference(&wait->object);
        wait->handle = handle;
        wait->until = until;
        wait->waits = waits;
        waits->members[waits->count++] = wait;
    }
    RtlReleaseSRWLockExclusive(&lock);
    if (!waits)
        RtlRaiseStatus(STATUS_NO_MEMORY);
    NtSetEvent(waits->changed, NULL);
    return before;
}

VOID NTAPI TpSetWait(PTP_WAIT wait, HANDLE handle, PLARGE_INTEGER timeout) { TpSetWaitEx(wait, handle, timeout, NULL); }

VOID NTAPI TpWaitForWait(PTP_WAIT wait, ULONG cancel) { object_wait((Object *)wait, cancel); }

VOID NTAPI TpReleaseWait(PTP_WAIT wait) {
    wait_unset((Object *)wait);
    object_close((Object *)wait);
}
