// The message queue of a thread. Without windows, messages come from PostThreadMessage, PostQuitMessage and timers.

#define DECLSPEC_IMPORT
#define _USER32_
#include <stdbool.h>
#include <windows.h>

enum { QUEUE_MAX = 10000 };

typedef struct Message {
    struct Message *next;
    MSG message;
} Message;

typedef struct Timer {
    struct Timer *next;
    UINT_PTR id;
    ULONGLONG due, period;
    TIMERPROC function;
} Timer;

typedef struct Queue {
    struct Queue *next;
    DWORD thread;
    HANDLE arrived; // auto-reset
    Message *first, **last;
    unsigned count;
    bool quit;
    int quit_code;
    Timer *timers;
    UINT_PTR last_timer;
} Queue;

static SRWLOCK lock = SRWLOCK_INIT;
static Queue *queues; // never shortened: a queue of an ended thread is taken over by the next thread with its number

static void *allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }

static Queue *find_locked(DWORD thread) {
    for (Queue *queue = queues; queue; queue = queue->next)
        if (queue->thread == thread)
            return queue;
    return NULL;
}

// The calling thread's queue, made on first use.
static Queue *own_queue(void) {
    DWORD thread = GetCurrentThreadId();
    AcquireSRWLockExclusive(&lock);
    Queue *queue = find_locked(thread);
    if (queue == NULL && (queue = allocate(sizeof *queue)) != NULL) {
        queue->thread = thread;
        queue->arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
        queue->last = &queue->first;
        queue->next = queues;
        queues = queue;
    }
    ReleaseSRWLockExclusive(&lock);
    return queue;
}

static BOOL post(Queue *queue, UINT number, WPARAM wide, LPARAM parameter) {
    Message *message = queue->count < QUEUE_MAX ? allocate(sizeof *message) : NULL;
    if (message == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_QUOTA);
        return FALSE;
    }
    message->message = (MSG){.message = number, .wParam = wide, .lParam = parameter, .time = GetTickCount()};
    *queue->last = message;
    queue->last = &message->next;
    queue->count++;
    SetEvent(queue->arrived);
    return TRUE;
}

BOOL WINAPI PostThreadMessageW(DWORD thread, UINT number, WPARAM wide, LPARAM parameter) {
    if (thread == GetCurrentThreadId())
        own_queue();
    AcquireSRWLockExclusive(&lock);
    Queue *queue = find_locked(thread);
    BOOL done = FALSE;
    if (queue)
        done = post(queue, number, wide, parameter);
    else
        SetLastError(ERROR_INVALID_THREAD_ID); // it has no queue yet
    ReleaseSRWLockExclusive(&lock);
    return done;
}

BOOL WINAPI PostThreadMessageA(DWORD thread, UINT number, WPARAM wide, LPARAM parameter) {
    return PostThreadMessageW(thread, number, wide, parameter);
}

// A message for no window goes to the own thread.
BOOL WINAPI PostMessageW(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    if (window == NULL)
        return PostThreadMessageW(GetCurrentThreadId(), number, wide, parameter);
    SetLastError(ERROR_INVALID_WINDOW_HANDLE);
    return FALSE;
}

BOOL WINAPI PostMessageA(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return PostMessageW(window, number, wide, parameter);
}

VOID WINAPI PostQuitMessage(int code) {
    Queue *queue = own_queue();
    if (queue == NULL)
        return;
    queue->quit = true;
    queue->quit_code = code;
    SetEvent(queue->arrived);
}

static bool is_wanted(UINT number, UINT lowest, UINT highest) {
    return (lowest == 0 && highest == 0) || (number >= lowest && number <= highest);
}

// Takes or looks at the next message: posted ones first, then the quit message, then timers.
static bool next_message(Queue *queue, LPMSG message, HWND window, UINT lowest, UINT highest, bool remove) {
    bool found = false;
    AcquireSRWLockExclusive(&lock);
    for (Message **at = &queue->first; *at && !found && (window == NULL || window == (HWND)-1); at = &(*at)->next) {
        Message *entry = *at;
        if (!is_wanted(entry->message.message, lowest, highest))
            continue;
        *message = entry->message;
        found = true;
        if (remove) {
            *at = entry->next;
            if (queue->last == &entry->next)
                queue->last = at;
            queue->count--;
            HeapFree(GetProcessHeap(), 0, entry);
        }
        break;
    }
    if (!found && queue->quit) {
        *message = (MSG){.message = WM_QUIT, .wParam = (WPARAM)queue->quit_code, .time = GetTickCount()};
        found = true;
        if (remove)
            queue->quit = false;
    }
    for (Timer *timer = queue->timers; timer && !found && window == NULL; timer = timer->next) {
        if (timer->due > GetTickCount64() || !is_wanted(WM_TIMER, lowest, highest))
            continue;
        *message = (MSG){.message = WM_TIMER, .wParam = timer->id, .lParam = (LPARAM)timer->function, .time = GetTickCount()};
        found = true;
        if (remove)
            timer->due = GetTickCount64() + timer->period;
    }
    ReleaseSRWLockExclusive(&lock);
    return found;
}

// How long until the next timer is due.
static DWORD until_timer(Queue *queue) {
    ULONGLONG now = GetTickCount64(), least = INFINITE;
    AcquireSRWLockShared(&lock);
    for (const Timer *timer = queue->timers; timer; timer = timer->next)
        least = min(least, timer->due > now ? timer->due - now : 0);
    ReleaseSRWLockShared(&lock);
    return (DWORD)least;
}

BOOL WINAPI PeekMessageW(LPMSG message, HWND window, UINT lowest, UINT highest, UINT remove) {
    Queue *queue = own_queue();
    return queue && next_message(queue, message, window, lowest, highest, remove & PM_REMOVE);
}

BOOL WINAPI PeekMessageA(LPMSG message, HWND window, UINT lowest, UINT highest, UINT remove) {
    return PeekMessageW(message, window, lowest, highest, remove);
}

BOOL WINAPI GetMessageW(LPMSG message, HWND window, UINT lowest, UINT highest) {
    Queue *queue = own_queue();
    if (queue == NULL || (window && window != (HWND)-1)) {
        SetLastError(ERROR_INVALID_WINDOW_HANDLE);
        return -1;
    }
    while (!next_message(queue, message, window, lowest, highest, true))
        WaitForSingleObject(queue->arrived, until_timer(queue));
    return message->message != WM_QUIT;
}

BOOL WINAPI GetMessageA(LPMSG message, HWND window, UINT lowest, UINT highest) {
    return GetMessageW(message, window, lowest, highest);
}

BOOL WINAPI TranslateMessage(const MSG *message) {
    (void)message;
    return FALSE; // there is no keyboard whose messages could be translated
}

LRESULT WINAPI DispatchMessageW(const MSG *message) {
    if (message->message == WM_TIMER && message->lParam)
        ((TIMERPROC)message->lParam)(NULL, WM_TIMER, message->wParam, GetTickCount());
    return 0;
}

LRESULT WINAPI DispatchMessageA(const MSG *message) { return DispatchMessageW(message); }

UINT_PTR WINAPI SetTimer(HWND window, UINT_PTR id, UINT period, TIMERPROC function) {
    Queue *queue = own_queue();
    Timer *timer = NULL;
    if (window || queue == NULL) {
        SetLastError(ERROR_INVALID_WINDOW_HANDLE);
        return 0;
    }
    AcquireSRWLockExclusive(&lock);
    for (Timer *at = queue->timers; at && !timer; at = at->next)
        timer = at->id == id ? at : NULL;
    if (timer == NULL && (timer = allocate(sizeof *timer)) != NULL) {
        timer->id = ++queue->last_timer;
        timer->next = queue->timers;
        queue->timers = timer;
    }
    UINT_PTR made = 0;
    if (timer) {
        timer->period = max(period, USER_TIMER_MINIMUM);
        timer->due = GetTickCount64() + timer->period;
        timer->function = function;
        made = timer->id;
    }
    ReleaseSRWLockExclusive(&lock);
    return made;
}

BOOL WINAPI KillTimer(HWND window, UINT_PTR id) {
    Queue *queue = own_queue();
    bool found = false;
    AcquireSRWLockExclusive(&lock);
    for (Timer **at = &queue->timers; *at && !window; at = &(*at)->next)
        if ((*at)->id == id) {
            Timer *timer = *at;
            *at = timer->next;
            HeapFree(GetProcessHeap(), 0, timer);
            found = true;
            break;
        }
    ReleaseSRWLockExclusive(&lock);
    if (!found)
        SetLastError(ERROR_INVALID_PARAMETER);
    return found;
}

// Waits for objects or for a message, which counts as one object more.
DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE *handles, DWORD milliseconds, DWORD mask,
                                         DWORD flags) {
    HANDLE all[MAXIMUM_WAIT_OBJECTS];
    Queue *queue = own_queue();
    MSG message;
    (void)mask;
    if (count >= MAXIMUM_WAIT_OBJECTS || queue == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (DWORD i = 0; i < count; i++)
        all[i] = handles[i];
    all[count] = queue->arrived;
    if (!(flags & MWMO_WAITALL) && next_message(queue, &message, NULL, 0, 0, false)) {
        DWORD ready = count ? WaitForMultipleObjectsEx(count, handles, FALSE, 0, FALSE) : WAIT_TIMEOUT;
        return ready == WAIT_TIMEOUT ? WAIT_OBJECT_0 + count : ready;
    }
    DWORD timer = until_timer(queue);
    DWORD result = WaitForMultipleObjectsEx(count + 1, all, (flags & MWMO_WAITALL) != 0, min(milliseconds, timer),
                                            (flags & MWMO_ALERTABLE) != 0);
    return result == WAIT_TIMEOUT && timer < milliseconds ? WAIT_OBJECT_0 + count : result;
}

DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds, DWORD mask) {
    return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, mask, all ? MWMO_WAITALL : 0);
}
