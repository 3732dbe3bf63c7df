// Places, sizes and visibility of windows. There is no screen: a window is as large as it was made, and all of it
// client area.

#include "user32.h"

static bool rectangle_of(HWND handle, RECT *out, bool on_screen) {
    bool found = false;
    POINT origin;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window) {
        *out = window->rectangle;
        screen_origin_locked(window->parent, &origin);
        if (on_screen)
            *out = (RECT){out->left + origin.x, out->top + origin.y, out->right + origin.x, out->bottom + origin.y};
        found = true;
    }
    unlock_user();
    return found;
}

BOOL WINAPI GetWindowRect(HWND window, LPRECT out) { return rectangle_of(window, out, true); }

BOOL WINAPI GetClientRect(HWND window, LPRECT out) {
    RECT its;
    if (!rectangle_of(window, &its, false))
        return FALSE;
    *out = (RECT){0, 0, its.right - its.left, its.bottom - its.top};
    return TRUE;
}

// Frames have no width, as GetSystemMetrics says.
BOOL WINAPI AdjustWindowRectEx(LPRECT rectangle, DWORD style, BOOL menu, DWORD extended_style) {
    (void)style, (void)menu, (void)extended_style;
    return rectangle ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI AdjustWindowRect(LPRECT rectangle, DWORD style, BOOL menu) {
    return AdjustWindowRectEx(rectangle, style, menu, 0);
}

int WINAPI MapWindowPoints(HWND from, HWND to, LPPOINT points, UINT count) {
    POINT source = {0, 0}, target = {0, 0};
    lock_user();
    const Window *from_window = from ? find_window_locked(from) : desktop_locked();
    const Window *to_window = from_window ? (to ? find_window_locked(to) : desktop_locked()) : NULL;
    if (to_window) {
        screen_origin_locked(from_window, &source);
        screen_origin_locked(to_window, &target);
    }
    unlock_user();
    if (to_window == NULL)
        return 0;
    LONG x = source.x - target.x, y = source.y - target.y;
    for (UINT i = 0; i < count; i++) {
        points[i].x += x;
        points[i].y += y;
    }
    return MAKELONG(x, y);
}

BOOL WINAPI ClientToScreen(HWND window, LPPOINT point) {
    if (!IsWindow(window))
        return FALSE;
    MapWindowPoints(window, NULL, point, 1);
    return TRUE;
}

BOOL WINAPI ScreenToClient(HWND window, LPPOINT point) {
    if (!IsWindow(window))
        return FALSE;
    MapWindowPoints(NULL, window, point, 1);
    return TRUE;
}

static void reorder_locked(Window *window, HWND after) {
    Window *parent = window->parent, *behind = NULL;
    if (after == HWND_BOTTOM) {
        unlink_window_locked(window);
        for (behind = parent->first; behind && behind->sibling;)
            behind = behind->sibling;
    } else if (after != HWND_TOP && after != HWND_TOPMOST && after != HWND_NOTOPMOST) {
        behind = find_window_locked(after);
        if (behind == NULL || behind == window || behind->parent != parent)
            return;
        unlink_window_locked(window);
    } else {
        unlink_window_locked(window);
    }
    if (after == HWND_TOPMOST)
        window->extended_style |= WS_EX_TOPMOST;
    if (after == HWND_NOTOPMOST || after == HWND_BOTTOM)
        window->extended_style &= ~(DWORD)WS_EX_TOPMOST;
    link_window_locked(window, parent, behind);
}

BOOL WINAPI SetWindowPos(HWND handle, HWND after, int x, int y, int width, int height, UINT flags) {
    RECT old;
    if (!rectangle_of(handle, &old, false))
        return FALSE;
    WINDOWPOS place = {handle, after, x, y, width, height, flags};
    if (flags & SWP_NOMOVE) {
        place.x = old.left;
        place.y = old.top;
    }
    if (flags & SWP_NOSIZE) {
        place.cx = old.right - old.left;
        place.cy = old.bottom - old.top;
    }
    if (!(flags & SWP_NOSENDCHANGING))
        send_message(handle, WM_WINDOWPOSCHANGING, 0, (LPARAM)&place, true);
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && window->parent) {
        window->rectangle = (RECT){place.x, place.y, place.x + max(place.cx, 0), place.y + max(place.cy, 0)};
        if (!(window->style & (WS_MINIMIZE | WS_MAXIMIZE)))
            window->placement.rcNormalPosition = window->rectangle;
        if (place.flags & SWP_SHOWWINDOW)
            window->style |= WS_VISIBLE;
        if (place.flags & SWP_HIDEWINDOW)
            window->style &= ~(DWORD)WS_VISIBLE;
        if (!(place.flags & SWP_NOZORDER))
            reorder_locked(window, place.hwndInsertAfter);
        if (place.x == old.left && place.y == old.top)
            place.flags |= SWP_NOMOVE;
        if (place.cx == old.right - old.left && place.cy == old.bottom - old.top)
            place.flags |= SWP_NOSIZE;
    }
    unlock_user();
    if (window == NULL)
        return FALSE;
    send_message(handle, WM_WINDOWPOSCHANGED, 0, (LPARAM)&place, true);
    return TRUE;
}

BOOL WINAPI MoveWindow(HWND window, int x, int y, int width, int height, BOOL repaint) {
    UINT flags = SWP_NOZORDER | SWP_NOACTIVATE;
    return SetWindowPos(window, NULL, x, y, width, height, repaint ? flags : flags | SWP_NOREDRAW);
}

// Deferred positions: each is done when it is named; the end of the list has nothing left to do.
HDWP WINAPI BeginDeferWindowPos(int count) {
    return count < 0 ? (HDWP)(ULONG_PTR)fail(ERROR_INVALID_PARAMETER) : (HDWP)1;
}

HDWP WINAPI DeferWindowPos(HDWP list, HWND window, HWND after, int x, int y, int width, int height, UINT flags) {
    return SetWindowPos(window, after, x, y, width, height, flags) ? list : NULL;
}

BOOL WINAPI EndDeferWindowPos(HDWP list) { return list != NULL; }

BOOL WINAPI BringWindowToTop(HWND window) {
    return SetWindowPos(window, HWND_TOP, 0, 0, 0, 0, SWP_NOMOVE | SWP_NOSIZE);
}

static DWORD style_of(HWND handle) {
    lock_user();
    const Window *window = find_window_locked(handle);
    DWORD style = window ? window->style : 0;
    unlock_user();
    return style;
}

static void change_style(HWND handle, DWORD clear, DWORD set) {
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        window->style = (window->style & ~clear) | set;
    unlock_user();
}

// Answers whether it was visible before.
BOOL WINAPI ShowWindow(HWND handle, int how) {
    bool was = style_of(handle) & WS_VISIBLE;
    bool shown = how != SW_HIDE;
    if (!IsWindow(handle))
        return FALSE;
    if (how == SW_SHOWMINIMIZED || how == SW_MINIMIZE || how == SW_SHOWMINNOACTIVE || how == SW_FORCEMINIMIZE)
        change_style(handle, WS_MAXIMIZE, WS_MINIMIZE);
    else if (how == SW_SHOWMAXIMIZED)
        change_style(handle, WS_MINIMIZE, WS_MAXIMIZE);
    else if (how == SW_SHOWNORMAL || how == SW_RESTORE || how == SW_SHOWNOACTIVATE)
        change_style(handle, WS_MINIMIZE | WS_MAXIMIZE, 0);
    if (was == shown)
        return was;
    send_message(handle, WM_SHOWWINDOW, shown, 0, true);
    SetWindowPos(handle, NULL, 0, 0, 0, 0,
                 SWP_NOMOVE | SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE | (shown ? SWP_SHOWWINDOW : SWP_HIDEWINDOW));
    return was;
}

BOOL WINAPI ShowWindowAsync(HWND window, int how) { return IsWindow(window) && (ShowWindow(window, how), TRUE); }

// Visible is what it and all above it are.
BOOL WINAPI IsWindowVisible(HWND handle) {
    lock_user();
    const Window *window = find_window_locked(handle);
    bool visible = window != NULL;
    for (; window && visible; window = window->parent)
        visible = (window->style & WS_VISIBLE) != 0;
    unlock_user();
    return visible;
}

BOOL WINAPI IsWindowEnabled(HWND handle) { return IsWindow(handle) && !(style_of(handle) & WS_DISABLED); }
BOOL WINAPI IsIconic(HWND handle) { return (style_of(handle) & WS_MINIMIZE) != 0; }
BOOL WINAPI IsZoomed(HWND handle) { return (style_of(handle) & WS_MAXIMIZE) != 0; }

// Answers whether it was disabled before.
BOOL WINAPI EnableWindow(HWND handle, BOOL enable) {
    BOOL was = (style_of(handle) & WS_DISABLED) != 0;
    if (!IsWindow(handle))
        return FALSE;
    change_style(handle, enable ? WS_DISABLED : 0, enable ? 0 : WS_DISABLED);
    if (was == !!enable)
        send_message(handle, WM_ENABLE, (WPARAM) !!enable, 0, true);
    return was;
}

BOOL WINAPI GetWindowPlacement(HWND handle, WINDOWPLACEMENT *out) {
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window) {
        *out = window->placement;
        out->length = sizeof *out;
        out->showCmd = window->style & WS_MINIMIZE   ? SW_SHOWMINIMIZED
                       : window->style & WS_MAXIMIZE ? SW_SHOWMAXIMIZED
                                                     : SW_SHOWNORMAL;
    }
    unlock_user();
    return window != NULL;
}

BOOL WINAPI SetWindowPlacement(HWND handle, const WINDOWPLACEMENT *place) {
    const RECT *normal = &place->rcNormalPosition;
    if (place->length != sizeof *place)
        return fail(ERROR_INVALID_PARAMETER);
    if (!MoveWindow(handle, normal->left, normal->top, normal->right - normal->left, normal->bottom - normal->top,
                    FALSE))
        return FALSE;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        window->placement = *place;
    unlock_user();
    ShowWindow(handle, (int)place->showCmd);
    return TRUE;
}

BOOL WINAPI GetWindowInfo(HWND handle, WINDOWINFO *out) {
    RECT its;
    if (!rectangle_of(handle, &its, true))
        return FALSE;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window)
        *out = (WINDOWINFO){sizeof *out, its, its, window->style,    window->extended_style,
                            0,           0,   0,   window->of->atom, 0x400};
    unlock_user();
    return window != NULL;
}
