// DefWindowProc: what a window does with messages that its procedure leaves alone.

#include "user32.h"

static LRESULT set_text(HWND handle, LPCWSTR text) {
    SIZE_T size = ((SIZE_T)(text ? lstrlenW(text) : 0) + 1) * sizeof(WCHAR);
    LPWSTR copy = allocate(size);
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && copy) {
        if (text)
            lstrcpyW(copy, text);
        LPWSTR old = window->text;
        window->text = copy;
        copy = old;
    }
    unlock_user();
    release(copy);
    return window != NULL;
}

static LRESULT get_text(HWND handle, WPARAM room, void *out, bool wide) {
    int length = 0;
    if (room == 0)
        return 0;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window)
        length = put_text(window->text ? window->text : L"", out, (int)min(room, (WPARAM)MAXLONG), wide);
    unlock_user();
    return length;
}

static LRESULT text_length(HWND handle, bool wide) {
    int length = 0;
    lock_user();
    const Window *window = find_window_locked(handle);
    if (window && window->text)
        length =
            wide ? lstrlenW(window->text) : WideCharToMultiByte(CP_ACP, 0, window->text, -1, NULL, 0, NULL, NULL) - 1;
    unlock_user();
    return length;
}

static LRESULT set_icon(HWND handle, WPARAM kind, const HICON *fresh) {
    HICON old = NULL;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && kind < ARRAYSIZE(window->icons)) {
        old = window->icons[kind];
        if (fresh)
            window->icons[kind] = *fresh;
    }
    unlock_user();
    return (LRESULT)old;
}

static void tell_place(HWND window, const WINDOWPOS *place) {
    if (!(place->flags & SWP_NOMOVE))
        send_message(window, WM_MOVE, 0, MAKELPARAM(place->x, place->y), true);
    if (!(place->flags & SWP_NOSIZE)) {
        WPARAM how = IsIconic(window) ? SIZE_MINIMIZED : IsZoomed(window) ? SIZE_MAXIMIZED : SIZE_RESTORED;
        send_message(window, WM_SIZE, how, MAKELPARAM(place->cx, place->cy), true);
    }
}

static LRESULT default_procedure(HWND window, UINT number, WPARAM wide, LPARAM parameter, bool is_wide) {
    switch (number) {
    case WM_NCCREATE: {
        const CREATESTRUCTW *about = (const CREATESTRUCTW *)parameter;
        if (about && about->lpszName) {
            LPWSTR text = is_wide ? NULL : widened((LPCSTR)about->lpszName);
            set_text(window, is_wide ? about->lpszName : text);
            release(text);
        }
        return TRUE;
    }
    case WM_SETTEXT: {
        LPWSTR text = is_wide ? NULL : widened((LPCSTR)parameter);
        LRESULT done = set_text(window, is_wide ? (LPCWSTR)parameter : text);
        release(text);
        return done;
    }
    case WM_GETTEXT:
        return get_text(window, wide, (void *)parameter, is_wide);
    case WM_GETTEXTLENGTH:
        return text_length(window, is_wide);
    case WM_CLOSE:
        DestroyWindow(window);
        return 0;
    case WM_SYSCOMMAND:
        if ((wide & 0xFFF0) == SC_CLOSE)
            send_message(window, WM_CLOSE, 0, 0, is_wide);
        return 0;
    case WM_WINDOWPOSCHANGED:
        tell_place(window, (const WINDOWPOS *)parameter);
        return 0;
    case WM_SETICON:
        return set_icon(window, wide, &(HICON){(HICON)parameter});
    case WM_GETICON:
        return set_icon(window, wide, NULL);
    case WM_QUERYOPEN:
    case WM_QUERYENDSESSION:
        return TRUE;
    case WM_MOUSEACTIVATE:
        return MA_ACTIVATE;
    case WM_NOTIFYFORMAT:
        return IsWindowUnicode(window) ? NFR_UNICODE : NFR_ANSI;
    case WM_VKEYTOITEM:
    case WM_CHARTOITEM:
        return -1;
    case WM_PAINT:
        ValidateRect(window, NULL);
        return 0;
    default:
        return 0;
    }
}

LRESULT WINAPI DefWindowProcW(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return default_procedure(window, number, wide, parameter, true);
}

LRESULT WINAPI DefWindowProcA(HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return default_procedure(window, number, wide, parameter, false);
}
