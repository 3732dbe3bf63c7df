// Timers of windows and threads: WM_TIMER comes when nothing else is in the queue.

#include "user32.h"

DWORD until_timer(Queue *queue) {
    ULONGLONG now = GetTickCount64(), least = INFINITE;
    lock_user();
    for (const Timer *timer = queue->timers; timer; timer = timer->next)
        least = min(least, timer->due > now ? timer->due - now : 0);
    unlock_user();
    return (DWORD)least;
}

static Timer **timer_locked(Queue *queue, HWND window, UINT_PTR id) {
    Timer **at = &queue->timers;
    while (*at && ((*at)->window != window || (*at)->id != id))
        at = &(*at)->next;
    return at;
}

static UINT_PTR set_timer_locked(Queue *queue, HWND handle, UINT_PTR id, UINT period, TIMERPROC function) {
    Timer *timer = *timer_locked(queue, handle, id);
    if (timer == NULL && (timer = allocate(sizeof *timer)) != NULL) {
        timer->window = handle;
        timer->id = handle ? id : ++queue->last_timer;
        timer->next = queue->timers;
        queue->timers = timer;
    }
    if (timer == NULL)
        return (UINT_PTR)fail(ERROR_NOT_ENOUGH_MEMORY);
    timer->period = max(min(period, USER_TIMER_MAXIMUM), USER_TIMER_MINIMUM);
    timer->due = GetTickCount64() + timer->period;
    timer->function = function;
    return handle ? (id ? id : 1) : timer->id;
}

// A window's timer is known by the window and the number given; one without a window gets a number.
UINT_PTR WINAPI SetTimer(HWND handle, UINT_PTR id, UINT period, TIMERPROC function) {
    UINT_PTR made = 0;
    Queue *queue = own_queue();
    if (queue == NULL)
        return 0;
    lock_user();
    Window *window = handle ? find_window_locked(handle) : NULL;
    if (window && window->thread != queue->thread)
        fail(ERROR_ACCESS_DENIED);
    else if (window || handle == NULL)
        made = set_timer_locked(queue, window ? window->handle : NULL, id, period, function);
    unlock_user();
    return made;
}

UINT_PTR WINAPI SetCoalescableTimer(HWND window, UINT_PTR id, UINT period, TIMERPROC function, ULONG tolerance) {
    (void)tolerance; // on time is within any tolerance
    return SetTimer(window, id, period, function);
}

BOOL WINAPI KillTimer(HWND handle, UINT_PTR id) {
    Queue *queue = own_queue();
    if (queue == NULL)
        return FALSE;
    lock_user();
    Window *window = handle ? find_window_locked(handle) : NULL;
    Timer **at = window || handle == NULL ? timer_locked(queue, window ? window->handle : NULL, id) : NULL;
    Timer *timer = at ? *at : NULL;
    if (timer)
        *at = timer->next;
    else if (at)
        fail(ERROR_INVALID_PARAMETER);
    unlock_user();
    release(timer);
    return timer != NULL;
}
