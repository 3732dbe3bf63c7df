// Finding windows: by name, by relation, one after another. Only those of this process are there to be found.

#include "user32.h"

static BOOL enumerate(HWND *list, WNDENUMPROC function, LPARAM parameter) {
    BOOL going = list != NULL;
    for (HWND *at = list; going && *at; at++)
        if (IsWindow(*at))
            going = function(*at, parameter);
    release(list);
    return going;
}

BOOL WINAPI EnumWindows(WNDENUMPROC function, LPARAM parameter) {
    return enumerate(list_windows(NULL, 0, false), function, parameter);
}

BOOL WINAPI EnumChildWindows(HWND parent, WNDENUMPROC function, LPARAM parameter) {
    HWND *list = list_windows(parent, 0, parent != NULL);
    return list ? enumerate(list, function, parameter) : FALSE;
}

BOOL WINAPI EnumThreadWindows(DWORD thread, WNDENUMPROC function, LPARAM parameter) {
    return enumerate(list_windows(NULL, thread, false), function, parameter);
}

BOOL WINAPI EnumDesktopWindows(HDESK desktop, WNDENUMPROC function, LPARAM parameter) {
    (void)desktop;
    return EnumWindows(function, parameter);
}

static bool matches(const Window *window, LPCWSTR class, LPCWSTR text) {
    if (class &&
        (IS_INTRESOURCE(class) ? window->of->atom != (ATOM)(ULONG_PTR) class : !is_same_text(window->of->name, class)))
        return false;
    return text == NULL || is_same_text(window->text ? window->text : L"", text);
}

HWND WINAPI FindWindowExW(HWND parent, HWND after, LPCWSTR class, LPCWSTR text) {
    HWND found = NULL;
    lock_user();
    Window *above = parent == NULL           ? desktop_locked()
                    : parent == HWND_MESSAGE ? message_root_locked()
                                             : find_window_locked(parent);
    Window *last = above && after ? find_window_locked(after) : NULL;
    const Window *at = last ? last->sibling : above ? above->first : NULL;
    if (after && above && (last == NULL || last->parent != above))
        at = NULL;
    while (at && !matches(at, class, text))
        at = at->sibling;
    // Without a parent named, message-only windows are looked through as well.
    if (at == NULL && parent == NULL && after == NULL)
        for (at = message_root_locked()->first; at && !matches(at, class, text);)
            at = at->sibling;
    if (at)
        found = at->handle;
    unlock_user();
    return found;
}

HWND WINAPI FindWindowW(LPCWSTR class, LPCWSTR text) { return FindWindowExW(NULL, NULL, class, text); }

HWND WINAPI FindWindowExA(HWND parent, HWND after, LPCSTR class, LPCSTR text) {
    LPWSTR wide_class = IS_INTRESOURCE(class) ? NULL : widened(class), wide_text = widened(text);
    HWND found = FindWindowExW(parent, after, wide_class ? wide_class : (LPCWSTR) class, wide_text);
    release(wide_class);
    release(wide_text);
    return found;
}

HWND WINAPI FindWindowA(LPCSTR class, LPCSTR text) { return FindWindowExA(NULL, NULL, class, text); }

static const Window *last_of(const Window *window) {
    while (window && window->sibling)
        window = window->sibling;
    return window;
}

static const Window *relative(const Window *window, UINT kind) {
    const Window *at;
    switch (kind) {
    case GW_HWNDFIRST:
        return window->parent ? window->parent->first : NULL;
    case GW_HWNDLAST:
        return last_of(window);
    case GW_HWNDNEXT:
        return window->sibling;
    case GW_HWNDPREV:
        for (at = window->parent ? window->parent->first : NULL; at && at->sibling != window;)
            at = at->sibling;
        return at;
    case GW_OWNER:
        return window->owner;
    case GW_CHILD:
        return window->first;
    default:
        return NULL;
    }
}

HWND WINAPI GetWindow(HWND handle, UINT kind) {
    lock_user();
    const Window *window = find_window_locked(handle);
    const Window *found = window ? relative(window, kind) : NULL;
    HWND result = found ? found->handle : NULL;
    unlock_user();
    return result;
}

HWND WINAPI GetTopWindow(HWND parent) { return GetWindow(parent ? parent : GetDesktopWindow(), GW_CHILD); }

// A child's parent, a pop-up's owner; an overlapped window has neither.
HWND WINAPI GetParent(HWND handle) {
    HWND result = NULL;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window && (window->style & WS_POPUP))
        result = window->owner ? window->owner->handle : NULL;
    else if (window && (window->style & WS_CHILD || window->parent == message_root_locked()))
        result = window->parent->handle;
    else if (window && window->owner)
        result = window->owner->handle;
    unlock_user();
    return result;
}

HWND WINAPI GetAncestor(HWND handle, UINT kind) {
    HWND result = NULL;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window && kind == GA_PARENT) {
        result = window->parent ? window->parent->handle : NULL;
    } else if (window && window->parent && (kind == GA_ROOT || kind == GA_ROOTOWNER)) {
        while (!is_top_level_locked(window))
            window = window->parent;
        while (kind == GA_ROOTOWNER && window->owner)
            window = window->owner;
        result = window->handle;
    }
    unlock_user();
    return result;
}

BOOL WINAPI IsChild(HWND parent, HWND handle) {
    bool is = false;
    lock_user();
    const Window *above = find_window_locked(parent), *window = find_window_locked(handle);
    for (const Window *at = window && above ? window->parent : NULL; at && !is; at = at->parent)
        is = at == above && window->style & WS_CHILD;
    unlock_user();
    return is;
}

HWND WINAPI GetLastActivePopup(HWND owner) { return owner; } // no window is activated

HWND WINAPI SetParent(HWND handle, HWND parent) {
    HWND old = NULL;
    lock_user();
    Window *window = find_window_locked(handle);
    Window *fresh = parent == NULL           ? desktop_locked()
                    : parent == HWND_MESSAGE ? message_root_locked()
                                             : find_window_locked(parent);
    bool circle = false;
    for (const Window *at = fresh; at && window; at = at->parent)
        circle |= at == window;
    if (circle || (window && window->parent == NULL)) {
        fail(ERROR_INVALID_PARAMETER);
    } else if (window && fresh) {
        old = window->parent->handle;
        unlink_window_locked(window);
        link_window_locked(window, fresh, NULL);
    }
    unlock_user();
    return old;
}

// Controls of a dialog are children with an id.
HWND WINAPI GetDlgItem(HWND dialog, int id) {
    HWND found = NULL;
    lock_user();
    const Window *window = find_window_locked(dialog);
    if (window) {
        const Window *at = window->first;
        while (at && at->id != id)
            at = at->sibling;
        found = at ? at->handle : NULL;
        if (at == NULL)
            fail(ERROR_CONTROL_ID_NOT_FOUND);
    }
    unlock_user();
    return found;
}

int WINAPI GetDlgCtrlID(HWND handle) {
    lock_user();
    const Window *window = find_window_locked(handle);
    int id = window && window->style & WS_CHILD ? (int)window->id : 0;
    unlock_user();
    return id;
}

// There is no shell, and nobody looks at a window.
HWND WINAPI GetShellWindow(void) { return NULL; }
HWND WINAPI GetForegroundWindow(void) { return NULL; }
HWND WINAPI WindowFromPoint(POINT point) {
    (void)point;
    return NULL;
}
BOOL WINAPI SetForegroundWindow(HWND window) {
    (void)window;
    return FALSE;
}
