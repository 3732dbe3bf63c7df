// The message queues of threads: what is posted to them, and the order in which it is taken out.

#include "user32.h"

enum { QUEUE_MAX = 10000 }; // posted messages of one thread, as on Windows

static Queue *queues;

Queue *find_queue_locked(DWORD thread) {
    Queue *queue = queues;
    while (queue && queue->thread != thread)
        queue = queue->next;
    return queue;
}

// The calling thread's queue, made on first use.
Queue *own_queue(void) {
    DWORD thread = GetCurrentThreadId();
    lock_user();
    Queue *queue = find_queue_locked(thread);
    if (queue == NULL && (queue = allocate(sizeof *queue)) != NULL) {
        queue->thread = thread;
        queue->arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
        queue->last = &queue->first;
        queue->last_sent = &queue->first_sent;
        queue->next = queues;
        queues = queue;
    }
    unlock_user();
    if (queue == NULL)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return queue;
}

void notice_locked(Queue *queue, UINT bits) {
    queue->changed |= bits;
    SetEvent(queue->arrived);
}

static void remove_posted_locked(Queue *queue, Posted **at) {
    Posted *entry = *at;
    *at = entry->next;
    if (queue->last == &entry->next)
        queue->last = at;
    queue->count--;
    release(entry);
}

// A window is gone: what was posted to it and its timers go as well.
void forget_window_locked(const Window *window) {
    Queue *queue = find_queue_locked(window->thread);
    if (queue == NULL)
        return;
    for (Posted **at = &queue->first; *at;)
        if ((*at)->message.hwnd == window->handle)
            remove_posted_locked(queue, at);
        else
            at = &(*at)->next;
    for (Timer **at = &queue->timers; *at;) {
        Timer *timer = *at;
        if (timer->window == window->handle) {
            *at = timer->next;
            release(timer);
        } else {
            at = &timer->next;
        }
    }
    queue->focus = queue->focus == window->handle ? NULL : queue->focus;
    queue->active = queue->active == window->handle ? NULL : queue->active;
    queue->capture = queue->capture == window->handle ? NULL : queue->capture;
}

// The calling thread ends: senders that wait for it are answered 0.
void end_thread_queue(void) {
    DWORD thread = GetCurrentThreadId();
    lock_user();
    Queue **at = &queues;
    while (*at && (*at)->thread != thread)
        at = &(*at)->next;
    Queue *queue = *at;
    if (queue) {
        *at = queue->next;
        abandon_sent_locked(queue);
        while (queue->first)
            remove_posted_locked(queue, &queue->first);
        while (queue->timers) {
            Timer *timer = queue->timers;
            queue->timers = timer->next;
            release(timer);
        }
        CloseHandle(queue->arrived);
        release(queue);
    }
    unlock_user();
}

static BOOL post_locked(Queue *queue, HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    Posted *entry = queue->count < QUEUE_MAX ? allocate(sizeof *entry) : NULL;
    if (entry == NULL)
        return fail(ERROR_NOT_ENOUGH_QUOTA);
    entry->message =
        (MSG){.hwnd = window, .message = number, .wParam = wide, .lParam = parameter, .time = GetTickCount()};
    *queue->last = entry;
    queue->last = &entry->next;
    queue->count++;
    notice_locked(queue, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
    return TRUE;
}

BOOL WINAPI PostThreadMessageW(DWORD thread, UINT number, WPARAM wide, LPARAM parameter) {
    if (thread == GetCurrentThreadId())
        own_queue();
    lock_user();
    Queue *queue = find_queue_locked(thread);
    // A thread that has asked for no message yet has no queue.
    BOOL done = queue ? post_locked(queue, NULL, number, wide, parameter) : fail(ERROR_INVALID_THREAD_ID);
    unlock_user();
    return done;
}

BOOL WINAPI PostThreadMessageA(DWORD thread, UINT number, WPARAM wide, LPARAM parameter) {
    return PostThreadMessageW(thread, number, wide, parameter);
}

// Messages whose parameters point into the sender's memory can only be sent.
static bool is_synchronous(UINT number) {
    static const WORD numbers[] = {
        WM_CREATE,       WM_SETTEXT,       WM_GETTEXT,           WM_GETTEXTLENGTH,    WM_SETTINGCHANGE,
        WM_NCCREATE,     WM_GETMINMAXINFO, WM_DRAWITEM,          WM_MEASUREITEM,      WM_DELETEITEM,
        WM_COPYDATA,     WM_NOTIFY,        WM_WINDOWPOSCHANGING, WM_WINDOWPOSCHANGED, WM_STYLECHANGING,
        WM_STYLECHANGED, WM_NCCALCSIZE,
    };
    for (unsigned i = 0; i < ARRAYSIZE(numbers); i++)
        if (numbers[i] == number)
            return true;
    return false;
}

static BOOL post_to_window(HWND handle, UINT number, WPARAM wide, LPARAM parameter) {
    lock_user();
    Window *window = find_window_locked(handle);
    Queue *queue = window ? find_queue_locked(window->thread) : NULL;
    BOOL done = queue != NULL && post_locked(queue, window->handle, number, wide, parameter);
    unlock_user();
    return done;
}

// A message for no window goes to the own thread, one for HWND_BROADCAST to every top-level window.
BOOL WINAPI PostMessageW(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    if (is_synchronous(number))
        return fail(ERROR_MESSAGE_SYNC_ONLY);
    if (window == NULL)
        return PostThreadMessageW(GetCurrentThreadId(), number, wide, parameter);
    if (window != HWND_BROADCAST)
        return post_to_window(window, number, wide, parameter);
    HWND *list = list_windows(NULL, 0, false);
    for (HWND *at = list; at && *at; at++)
        post_to_window(*at, number, wide, parameter);
    release(list);
    return TRUE;
}

BOOL WINAPI PostMessageA(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return PostMessageW(window, number, wide, parameter);
}

VOID WINAPI PostQuitMessage(int code) {
    Queue *queue = own_queue();
    if (queue == NULL)
        return;
    lock_user();
    queue->quit = true;
    queue->quit_code = code;
    notice_locked(queue, QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
    unlock_user();
}

typedef struct {
    HWND window; // NULL: any; -1: messages for no window; else the window's and its descendants'
    UINT lowest, highest;
    UINT kinds; // QS_ bits, 0 for all
} Filter;

static bool is_in_range(const Filter *filter, UINT number) {
    return (filter->lowest == 0 && filter->highest == 0) || (number >= filter->lowest && number <= filter->highest);
}

static bool is_for_locked(const Filter *filter, HWND window) {
    if (filter->window == NULL || filter->window == window)
        return true;
    if (filter->window == (HWND)-1)
        return window == NULL;
    for (const Window *at = window ? find_window_locked(window) : NULL; at; at = at->parent)
        if (at->handle == filter->window)
            return true;
    return false;
}

static bool take_posted_locked(Queue *queue, const Filter *filter, LPMSG message, bool remove) {
    for (Posted **at = &queue->first; *at; at = &(*at)->next) {
        if (!is_in_range(filter, (*at)->message.message) || !is_for_locked(filter, (*at)->message.hwnd))
            continue;
        *message = (*at)->message;
        if (remove)
            remove_posted_locked(queue, at);
        return true;
    }
    return false;
}

static bool take_timer_locked(Queue *queue, const Filter *filter, LPMSG message, bool remove) {
    ULONGLONG now = GetTickCount64();
    Timer *first = NULL;
    for (Timer *timer = queue->timers; timer; timer = timer->next)
        if (timer->due <= now && is_for_locked(filter, timer->window) && (first == NULL || timer->due < first->due))
            first = timer;
    if (first == NULL || !is_in_range(filter, WM_TIMER))
        return false;
    *message = (MSG){first->window, WM_TIMER, first->id, (LPARAM)first->function, GetTickCount(), {0, 0}};
    if (remove)
        first->due = now + first->period;
    return true;
}

// Takes or looks at the next message: posted ones first, then the quit message, then timers.
static bool next_message(Queue *queue, LPMSG message, const Filter *filter, bool remove) {
    bool posted = filter->kinds == 0 || filter->kinds & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE);
    bool timers = filter->kinds == 0 || filter->kinds & (QS_TIMER | QS_POSTMESSAGE);
    DWORD error = GetLastError();
    while (serve_sent(queue))
        ;
    lock_user();
    queue->changed &= QS_SENDMESSAGE;
    bool found = posted && take_posted_locked(queue, filter, message, remove);
    if (!found && posted && queue->quit) {
        *message = (MSG){.message = WM_QUIT, .wParam = (WPARAM)queue->quit_code, .time = GetTickCount()};
        found = true;
        queue->quit = !remove;
    }
    found = found || (timers && take_timer_locked(queue, filter, message, remove));
    if (found)
        queue->last_time = message->time;
    unlock_user();
    SetLastError(error);
    if (found && has_hooks(WH_GETMESSAGE))
        call_hooks(WH_GETMESSAGE, HC_ACTION, remove ? PM_REMOVE : PM_NOREMOVE, (LPARAM)message);
    return found;
}

static bool is_filter(HWND window) { return window == NULL || window == (HWND)-1 || IsWindow(window); }

BOOL WINAPI PeekMessageW(LPMSG message, HWND window, UINT lowest, UINT highest, UINT remove) {
    Queue *queue = own_queue();
    Filter filter = {window, lowest, highest, HIWORD(remove)};
    return queue && is_filter(window) && next_message(queue, message, &filter, remove & PM_REMOVE);
}

BOOL WINAPI PeekMessageA(LPMSG message, HWND window, UINT lowest, UINT highest, UINT remove) {
    return PeekMessageW(message, window, lowest, highest, remove);
}

BOOL WINAPI GetMessageW(LPMSG message, HWND window, UINT lowest, UINT highest) {
    Queue *queue = own_queue();
    Filter filter = {window, lowest, highest, 0};
    if (queue == NULL || !is_filter(window))
        return -1;
    while (!next_message(queue, message, &filter, true))
        WaitForSingleObject(queue->arrived, until_timer(queue));
    return message->message != WM_QUIT;
}

BOOL WINAPI GetMessageA(LPMSG message, HWND window, UINT lowest, UINT highest) {
    return GetMessageW(message, window, lowest, highest);
}

BOOL WINAPI TranslateMessage(const MSG *message) {
    // There is no keyboard whose messages could be translated.
    return message->message >= WM_KEYDOWN && message->message <= WM_SYSKEYUP;
}

static LRESULT dispatch(const MSG *message, bool wide) {
    if (message->message == WM_TIMER && message->lParam) {
        ((TIMERPROC)message->lParam)(message->hwnd, WM_TIMER, message->wParam, GetTickCount());
        return 0;
    }
    return message->hwnd ? call_window(message->hwnd, message->message, message->wParam, message->lParam, wide) : 0;
}

LRESULT WINAPI DispatchMessageW(const MSG *message) { return dispatch(message, true); }
LRESULT WINAPI DispatchMessageA(const MSG *message) { return dispatch(message, false); }

LONG WINAPI GetMessageTime(void) {
    const Queue *queue = own_queue();
    return queue ? (LONG)queue->last_time : 0;
}

DWORD WINAPI GetMessagePos(void) { return 0; } // where the pointer would be

LPARAM WINAPI GetMessageExtraInfo(void) {
    const Queue *queue = own_queue();
    return queue ? queue->last_extra : 0;
}

LPARAM WINAPI SetMessageExtraInfo(LPARAM value) {
    Queue *queue = own_queue();
    LPARAM old = queue ? queue->last_extra : 0;
    if (queue)
        queue->last_extra = value;
    return old;
}

// Numbers of registered messages are atoms, so that one name is one number in all programs.
UINT WINAPI RegisterWindowMessageW(LPCWSTR name) { return GlobalAddAtomW(name); }
UINT WINAPI RegisterWindowMessageA(LPCSTR name) { return GlobalAddAtomA(name); }
