// Messages whose answer is waited for. Within a thread the procedure is called; another thread answers when it looks at
// its queue, and the sender answers what is sent to it meanwhile.

#include "user32.h"

static void let_go(Sent *sent) {
    if (InterlockedDecrement(&sent->references))
        return;
    if (sent->done)
        CloseHandle(sent->done);
    release(sent);
}

static void answer_locked(Sent *sent, LRESULT result) {
    if (sent->replied)
        return;
    sent->replied = true;
    sent->result = result;
    if (sent->done)
        SetEvent(sent->done);
    Queue *sender = sent->callback ? find_queue_locked(sent->sender) : NULL;
    if (sender) {
        InterlockedIncrement(&sent->references);
        sent->next = sender->answered;
        sender->answered = sent;
        notice_locked(sender, QS_SENDMESSAGE);
    }
}

void abandon_sent_locked(Queue *queue) {
    while (queue->first_sent) {
        Sent *sent = queue->first_sent;
        queue->first_sent = sent->next;
        answer_locked(sent, 0);
        let_go(sent);
    }
    while (queue->answered) {
        Sent *sent = queue->answered;
        queue->answered = sent->next;
        let_go(sent);
    }
    if (queue->serving) // the thread ends in the middle of it
        answer_locked(queue->serving, 0);
}

// Answers one message that was sent to this thread, or calls back for one of its own; false if there is none.
bool serve_sent(Queue *queue) {
    lock_user();
    Sent *answered = queue->answered, *sent = NULL, *outer = queue->serving;
    if (answered) {
        queue->answered = answered->next;
    } else if ((sent = queue->first_sent) != NULL) {
        queue->first_sent = sent->next;
        if (queue->first_sent == NULL)
            queue->last_sent = &queue->first_sent;
        queue->serving = sent;
    } else {
        queue->changed &= ~(UINT)QS_SENDMESSAGE;
    }
    unlock_user();
    if (answered) {
        answered->callback(answered->window, answered->number, answered->callback_data, answered->result);
        let_go(answered);
        return true;
    }
    if (sent == NULL)
        return false;
    LRESULT result = call_window(sent->window, sent->number, sent->wide, sent->parameter, sent->wide_sender);
    lock_user();
    queue->serving = outer;
    answer_locked(sent, result);
    unlock_user();
    let_go(sent);
    return true;
}

// Puts a message into the queue of a window's thread. NULL: there is none, and the last error says why.
static Sent *enqueue(HWND handle, const Sent *about, bool waits) {
    Sent *sent = allocate(sizeof *sent);
    if (sent == NULL) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    *sent = *about;
    sent->references = waits ? 2 : 1;
    sent->done = waits ? CreateEventW(NULL, TRUE, FALSE, NULL) : NULL;
    sent->sender = GetCurrentThreadId();
    lock_user();
    Window *window = find_window_locked(handle);
    Queue *queue = window ? find_queue_locked(window->thread) : NULL;
    if (queue) {
        sent->window = window->handle;
        *queue->last_sent = sent;
        queue->last_sent = &sent->next;
        notice_locked(queue, QS_SENDMESSAGE);
    }
    unlock_user();
    if (queue)
        return sent;
    sent->references = 1;
    let_go(sent);
    fail(ERROR_INVALID_WINDOW_HANDLE);
    return NULL;
}

static DWORD thread_of(HWND handle) {
    lock_user();
    const Window *window = find_window_locked(handle);
    DWORD thread = window ? (window->thread ? window->thread : GetCurrentThreadId()) : 0;
    unlock_user();
    return thread;
}

// Waits for the answer; false after the time is up. While blocked, nothing that is sent to this thread is answered.
static bool await(Sent *sent, DWORD milliseconds, bool blocked) {
    Queue *queue = own_queue();
    ULONGLONG end = GetTickCount64() + milliseconds;
    for (;;) {
        HANDLE both[2] = {sent->done, queue ? queue->arrived : NULL};
        ULONGLONG now = GetTickCount64();
        DWORD left = milliseconds == INFINITE ? INFINITE : now >= end ? 0 : (DWORD)(end - now);
        while (!blocked && queue && serve_sent(queue))
            ;
        DWORD ready = WaitForMultipleObjects(queue && !blocked ? 2 : 1, both, FALSE, left);
        if (ready == WAIT_OBJECT_0)
            return true;
        if (ready != WAIT_OBJECT_0 + 1)
            return false;
    }
}

static bool send_waiting(const Sent *about, DWORD milliseconds, bool blocked, LRESULT *result) {
    *result = 0;
    DWORD thread = thread_of(about->window);
    if (thread == 0)
        return false;
    if (thread == GetCurrentThreadId()) {
        *result = call_window(about->window, about->number, about->wide, about->parameter, about->wide_sender);
        return true;
    }
    Sent *sent = enqueue(about->window, about, true);
    if (sent == NULL)
        return false;
    bool answered = await(sent, milliseconds, blocked);
    lock_user();
    *result = sent->replied ? sent->result : 0;
    unlock_user();
    let_go(sent);
    return answered || fail(ERROR_TIMEOUT);
}

LRESULT send_message(HWND window, UINT number, WPARAM wide, LPARAM parameter, bool wide_caller) {
    LRESULT result;
    Sent about = {.window = window, .number = number, .wide = wide, .parameter = parameter, .wide_sender = wide_caller};
    if (window != HWND_BROADCAST) {
        send_waiting(&about, INFINITE, false, &result);
        return result;
    }
    HWND *list = list_windows(NULL, 0, false);
    for (HWND *at = list; at && *at; at++) {
        about.window = *at;
        send_waiting(&about, INFINITE, false, &result);
    }
    release(list);
    return TRUE;
}

LRESULT WINAPI SendMessageW(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return send_message(window, number, wide, parameter, true);
}

LRESULT WINAPI SendMessageA(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return send_message(window, number, wide, parameter, false);
}

LRESULT WINAPI SendDlgItemMessageW(HWND dialog, int id, UINT number, WPARAM wide, LPARAM parameter) {
    HWND control = GetDlgItem(dialog, id);
    return control ? send_message(control, number, wide, parameter, true) : 0;
}

LRESULT WINAPI SendDlgItemMessageA(HWND dialog, int id, UINT number, WPARAM wide, LPARAM parameter) {
    HWND control = GetDlgItem(dialog, id);
    return control ? send_message(control, number, wide, parameter, false) : 0;
}

static LRESULT send_timed(Sent *about, UINT flags, UINT milliseconds, PDWORD_PTR result) {
    LRESULT answer = 0;
    bool done = true;
    bool blocked = (flags & SMTO_BLOCK) != 0;
    HWND *list = about->window == HWND_BROADCAST ? list_windows(NULL, 0, false) : NULL;
    if (about->window != HWND_BROADCAST)
        done = send_waiting(about, milliseconds, blocked, &answer);
    for (HWND *at = list; at && *at; at++) {
        about->window = *at;
        send_waiting(about, milliseconds, blocked, &answer); // each has the whole time, as documented
    }
    release(list);
    if (result)
        *result = (DWORD_PTR)answer;
    return done;
}

LRESULT WINAPI SendMessageTimeoutW(HWND window, UINT number, WPARAM wide, LPARAM parameter, UINT flags,
                                   UINT milliseconds, PDWORD_PTR result) {
    Sent about = {.window = window, .number = number, .wide = wide, .parameter = parameter, .wide_sender = true};
    return send_timed(&about, flags, milliseconds, result);
}

LRESULT WINAPI SendMessageTimeoutA(HWND window, UINT number, WPARAM wide, LPARAM parameter, UINT flags,
                                   UINT milliseconds, PDWORD_PTR result) {
    Sent about = {.window = window, .number = number, .wide = wide, .parameter = parameter, .wide_sender = false};
    return send_timed(&about, flags, milliseconds, result);
}

static BOOL send_unawaited(Sent *about) {
    DWORD thread = thread_of(about->window);
    if (thread == 0)
        return FALSE;
    if (thread != GetCurrentThreadId())
        return enqueue(about->window, about, false) != NULL;
    LRESULT result = call_window(about->window, about->number, about->wide, about->parameter, about->wide_sender);
    if (about->callback)
        about->callback(about->window, about->number, about->callback_data, result);
    return TRUE;
}

static BOOL send_to_all(Sent *about) {
    if (about->window != HWND_BROADCAST)
        return send_unawaited(about);
    HWND *list = list_windows(NULL, 0, false);
    for (HWND *at = list; at && *at; at++) {
        about->window = *at;
        send_unawaited(about);
    }
    release(list);
    return TRUE;
}

BOOL WINAPI SendNotifyMessageW(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return send_to_all(
        &(Sent){.window = window, .number = number, .wide = wide, .parameter = parameter, .wide_sender = true});
}

BOOL WINAPI SendNotifyMessageA(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return send_to_all(&(Sent){.window = window, .number = number, .wide = wide, .parameter = parameter});
}

BOOL WINAPI SendMessageCallbackW(HWND window, UINT number, WPARAM wide, LPARAM parameter, SENDASYNCPROC function,
                                 ULONG_PTR data) {
    own_queue(); // where the answer comes to
    return send_to_all(&(Sent){.window = window,
                               .number = number,
                               .wide = wide,
                               .parameter = parameter,
                               .wide_sender = true,
                               .callback = function,
                               .callback_data = data});
}

BOOL WINAPI SendMessageCallbackA(HWND window, UINT number, WPARAM wide, LPARAM parameter, SENDASYNCPROC function,
                                 ULONG_PTR data) {
    own_queue();
    return send_to_all(&(Sent){.window = window,
                               .number = number,
                               .wide = wide,
                               .parameter = parameter,
                               .callback = function,
                               .callback_data = data});
}

DWORD WINAPI InSendMessageEx(LPVOID reserved) {
    DWORD state = ISMEX_NOSEND;
    Queue *queue = own_queue();
    (void)reserved;
    lock_user();
    const Sent *sent = queue ? queue->serving : NULL;
    if (sent)
        state = (sent->done       ? ISMEX_SEND
                 : sent->callback ? ISMEX_CALLBACK
                                  : ISMEX_NOTIFY) |
                (sent->replied ? ISMEX_REPLIED : 0);
    unlock_user();
    return state;
}

BOOL WINAPI InSendMessage(void) { return InSendMessageEx(NULL) != ISMEX_NOSEND; }

// Lets the sender go on before the procedure has returned.
BOOL WINAPI ReplyMessage(LRESULT result) {
    Queue *queue = own_queue();
    lock_user();
    Sent *sent = queue ? queue->serving : NULL;
    BOOL done = sent && !sent->replied;
    if (done)
        answer_locked(sent, result);
    unlock_user();
    return done;
}
