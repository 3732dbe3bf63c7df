// Waiting for objects or for a message.

#include "user32.h"

// What is in the queue now, as QS_ bits.
static UINT contents_locked(const Queue *queue) {
    UINT bits = 0;
    ULONGLONG now = GetTickCount64();
    if (queue->first || queue->quit)
        bits |= QS_POSTMESSAGE | QS_ALLPOSTMESSAGE;
    if (queue->first_sent || queue->answered)
        bits |= QS_SENDMESSAGE;
    for (const Timer *timer = queue->timers; timer; timer = timer->next)
        if (timer->due <= now)
            bits |= QS_TIMER;
    return bits;
}

// Low half: what came since the queue was last looked at; high half: what is there. Asking counts as looking.
DWORD WINAPI GetQueueStatus(UINT flags) {
    Queue *queue = own_queue();
    if (queue == NULL)
        return 0;
    lock_user();
    UINT now = contents_locked(queue), fresh = queue->changed | (now & QS_TIMER);
    queue->changed &= ~flags;
    unlock_user();
    return MAKELONG(fresh & flags, now & flags);
}

BOOL WINAPI GetInputState(void) { return FALSE; } // no key and no button

static bool has_arrived(Queue *queue, UINT mask, DWORD flags) {
    lock_user();
    UINT now = contents_locked(queue);
    UINT seen = flags & MWMO_INPUTAVAILABLE ? now : queue->changed | (now & QS_TIMER);
    if (seen & mask)
        queue->changed &= ~mask;
    unlock_user();
    return seen & mask;
}

// The queue counts as one object more, behind the others.
DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE *handles, DWORD milliseconds, DWORD mask,
                                         DWORD flags) {
    HANDLE all[MAXIMUM_WAIT_OBJECTS];
    Queue *queue = own_queue();
    bool every = flags & MWMO_WAITALL, alertable = flags & MWMO_ALERTABLE;
    ULONGLONG end = GetTickCount64() + milliseconds;
    if (count >= MAXIMUM_WAIT_OBJECTS || queue == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (DWORD i = 0; i < count; i++)
        all[i] = handles[i];
    all[count] = queue->arrived;
    for (;;) {
        bool arrived = has_arrived(queue, mask, flags);
        if (arrived && every)
            SetEvent(queue->arrived);
        if (arrived && !every) {
            DWORD ready = count ? WaitForMultipleObjectsEx(count, handles, FALSE, 0, FALSE) : WAIT_TIMEOUT;
            return ready == WAIT_TIMEOUT ? WAIT_OBJECT_0 + count : ready;
        }
        ULONGLONG now = GetTickCount64();
        DWORD left = milliseconds == INFINITE ? INFINITE : now >= end ? 0 : (DWORD)(end - now);
        DWORD timer = mask & QS_TIMER ? until_timer(queue) : INFINITE;
        DWORD result = WaitForMultipleObjectsEx(count + 1, all, every, min(left, timer), alertable);
        bool timer_first = result == WAIT_TIMEOUT && timer < left;
        bool woken = result == WAIT_OBJECT_0 + count;
        if (every || (!timer_first && !woken))
            return result;
    }
}

DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds, DWORD mask) {
    return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, mask, all ? MWMO_WAITALL : 0);
}

BOOL WINAPI WaitMessage(void) {
    return MsgWaitForMultipleObjectsEx(0, NULL, INFINITE, QS_ALLINPUT, 0) == WAIT_OBJECT_0;
}
