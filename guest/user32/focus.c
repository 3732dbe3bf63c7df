// Which window of a thread would get the keys: kept for each thread, though none ever come.

#include "user32.h"

enum Which { FOCUS, ACTIVE, CAPTURE };

static HWND *slot_of(Queue *queue, enum Which which) {
    return which == FOCUS ? &queue->focus : which == ACTIVE ? &queue->active : &queue->capture;
}

static HWND get(enum Which which) {
    Queue *queue = own_queue();
    return queue ? *slot_of(queue, which) : NULL;
}

// Puts a window of the calling thread (or none) into a slot; what was there goes to *old.
static bool put(enum Which which, HWND handle, HWND *old) {
    Queue *queue = own_queue();
    bool done = false;
    *old = NULL;
    if (queue == NULL)
        return false;
    lock_user();
    const Window *window = handle ? find_window_locked(handle) : NULL;
    if (window && window->thread != queue->thread)
        fail(ERROR_ACCESS_DENIED);
    else if (window || handle == NULL) {
        *old = *slot_of(queue, which);
        *slot_of(queue, which) = handle;
        done = true;
    }
    unlock_user();
    return done;
}

HWND WINAPI GetFocus(void) { return get(FOCUS); }
HWND WINAPI GetActiveWindow(void) { return get(ACTIVE); }
HWND WINAPI GetCapture(void) { return get(CAPTURE); }

HWND WINAPI SetFocus(HWND window) {
    HWND old;
    if (!put(FOCUS, window, &old) || old == window)
        return old;
    if (old)
        send_message(old, WM_KILLFOCUS, (WPARAM)window, 0, true);
    if (window)
        send_message(window, WM_SETFOCUS, (WPARAM)old, 0, true);
    return old;
}

HWND WINAPI SetActiveWindow(HWND window) {
    HWND old;
    if (!put(ACTIVE, window, &old) || old == window)
        return old;
    if (old)
        send_message(old, WM_ACTIVATE, WA_INACTIVE, (LPARAM)window, true);
    if (window)
        send_message(window, WM_ACTIVATE, WA_ACTIVE, (LPARAM)old, true);
    return old;
}

HWND WINAPI SetCapture(HWND window) {
    HWND old;
    if (put(CAPTURE, window, &old) && old)
        send_message(old, WM_CAPTURECHANGED, 0, (LPARAM)window, true);
    return old;
}

BOOL WINAPI ReleaseCapture(void) {
    SetCapture(NULL);
    return TRUE;
}
