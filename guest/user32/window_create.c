// Making and destroying windows, with the messages that come with it in Windows' order.

#include "user32.h"

typedef struct {
    DWORD extended_style;
    LPCWSTR class, text;
    DWORD style;
    int x, y, width, height;
    HWND parent;
    LONG_PTR menu;
    HINSTANCE module;
    LPVOID parameter;
    bool wide;
    LPCVOID shown_class, shown_text; // as the caller gave them, in its encoding
} Request;

static Window *parent_locked(const Request *request, Window **owner) {
    *owner = NULL;
    if (request->parent == HWND_MESSAGE)
        return message_root_locked();
    if (request->parent == NULL || request->parent == desktop_locked()->handle) {
        if ((request->style & (WS_CHILD | WS_POPUP)) == WS_CHILD) {
            fail(ERROR_TLW_WITH_WSCHILD);
            return NULL;
        }
        return desktop_locked();
    }
    Window *given = find_window_locked(request->parent);
    if (given == NULL || (request->style & (WS_CHILD | WS_POPUP)) == WS_CHILD)
        return given;
    if (given == message_root_locked())
        return given;
    // The owner of a top-level window is top-level itself.
    while (!is_top_level_locked(given))
        given = given->parent;
    *owner = given;
    return desktop_locked();
}

static void release_window(Window *window) {
    while (window->properties) {
        Property *property = window->properties;
        window->properties = property->next;
        release(property);
    }
    release(window->text);
    release(window->extra);
    release(window);
}

// Takes a window and all below it out of the tree and the table. Nobody is told.
static void forget_locked(Window *window) {
    while (window->first)
        forget_locked(window->first);
    unlink_window_locked(window);
    forget_window_locked(window);
    remove_window_locked(window);
    window->of->windows--;
    release_window(window);
}

static void forget(HWND handle) {
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        forget_locked(window);
    unlock_user();
}

static Window *new_window_locked(const Request *request, Window *parent, Window *owner, WindowClass *class) {
    Window *window = allocate(sizeof *window);
    int extra = class->of.cbWndExtra;
    if (window == NULL || (extra && (window->extra = allocate((SIZE_T)extra)) == NULL)) {
        release(window);
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    window->of = class;
    window->thread = GetCurrentThreadId();
    window->procedure = class->of.lpfnWndProc;
    window->wide = class->wide;
    window->style = request->style & ~(DWORD)WS_VISIBLE;
    window->extended_style = request->extended_style;
    window->module = request->module;
    window->id = request->menu;
    window->owner = owner;
    window->being_made = true;
    window->rectangle = (RECT){request->x, request->y, request->x + request->width, request->y + request->height};
    window->placement.rcNormalPosition = window->rectangle;
    if (!add_window_locked(window)) {
        release_window(window);
        return NULL;
    }
    class->windows++;
    link_window_locked(window, parent, NULL);
    return window;
}

static HWND create_window(Request *request) {
    CREATESTRUCTW about;
    Window *owner = NULL, *window = NULL;
    if (own_queue() == NULL)
        return NULL;
    // Without a place of its own a window goes to the corner, with nothing in it: there is no screen to spread it on.
    if (request->x == CW_USEDEFAULT)
        request->x = request->y = 0;
    if (request->width == CW_USEDEFAULT)
        request->width = request->height = 0;
    if (!(request->style & (WS_CHILD | WS_POPUP)))
        request->style |= WS_CAPTION | WS_CLIPSIBLINGS;
    lock_user();
    WindowClass *class = find_class_locked(request->class, request->module);
    if (class == NULL) {
        fail(ERROR_CANNOT_FIND_WND_CLASS);
    } else {
        Window *parent = parent_locked(request, &owner);
        if (parent)
            window = new_window_locked(request, parent, owner, class);
    }
    HWND handle = window ? window->handle : NULL;
    bool sized = window && (window->style & (WS_CAPTION | WS_THICKFRAME)) != 0;
    bool child = window && !is_top_level_locked(window);
    unlock_user();
    if (handle == NULL)
        return NULL;

    about = (CREATESTRUCTW){.lpCreateParams = request->parameter,
                            .hInstance = request->module,
                            .hMenu = (HMENU)request->menu,
                            .hwndParent = request->parent,
                            .cx = request->width,
                            .cy = request->height,
                            .x = request->x,
                            .y = request->y,
                            .style = (LONG)request->style,
                            .lpszName = request->shown_text,
                            .lpszClass = request->shown_class,
                            .dwExStyle = request->extended_style};
    CBT_CREATEWNDW hooked = {&about, HWND_TOP};
    if (has_hooks(WH_CBT) && call_hooks(WH_CBT, HCBT_CREATEWND, (WPARAM)handle, (LPARAM)&hooked)) {
        forget(handle);
        return NULL;
    }
    if (sized) {
        MINMAXINFO limits = {0};
        call_window(handle, WM_GETMINMAXINFO, 0, (LPARAM)&limits, true);
    }
    if (!call_window(handle, WM_NCCREATE, 0, (LPARAM)&about, request->wide)) {
        call_window(handle, WM_NCDESTROY, 0, 0, true);
        forget(handle);
        return NULL;
    }
    NCCALCSIZE_PARAMS area = {.rgrc = {{about.x, about.y, about.x + about.cx, about.y + about.cy}}};
    call_window(handle, WM_NCCALCSIZE, FALSE, (LPARAM)&area.rgrc[0], true);
    if (call_window(handle, WM_CREATE, 0, (LPARAM)&about, request->wide) == -1) {
        DestroyWindow(handle);
        return NULL;
    }
    lock_user();
    bool noticed = false;
    if ((window = find_window_locked(handle)) != NULL) {
        window->being_made = false;
        noticed = child && !(window->extended_style & WS_EX_NOPARENTNOTIFY);
    }
    unlock_user();
    if (window == NULL) // the procedure destroyed it
        return NULL;
    if (child) {
        call_window(handle, WM_SIZE, SIZE_RESTORED, MAKELPARAM(about.cx, about.cy), true);
        call_window(handle, WM_MOVE, 0, MAKELPARAM(about.x, about.y), true);
    }
    if (noticed)
        send_message(request->parent, WM_PARENTNOTIFY, MAKEWPARAM(WM_CREATE, request->menu), (LPARAM)handle, true);
    if (request->style & WS_VISIBLE)
        ShowWindow(handle, SW_SHOW);
    return IsWindow(handle) ? handle : NULL;
}

HWND WINAPI CreateWindowExW(DWORD extended_style, LPCWSTR class, LPCWSTR text, DWORD style, int x, int y, int width,
                            int height, HWND parent, HMENU menu, HINSTANCE module, LPVOID parameter) {
    Request request = {extended_style,
                       class,
                       text,
                       style,
                       x,
                       y,
                       width,
                       height,
                       parent,
                       (LONG_PTR)menu,
                       module ? module : GetModuleHandleW(NULL),
                       parameter,
                       true,
                       class,
                       text};
    return create_window(&request);
}

HWND WINAPI CreateWindowExA(DWORD extended_style, LPCSTR class, LPCSTR text, DWORD style, int x, int y, int width,
                            int height, HWND parent, HMENU menu, HINSTANCE module, LPVOID parameter) {
    LPWSTR wide_class = IS_INTRESOURCE(class) ? NULL : widened(class);
    Request request = {
        extended_style, wide_class ? wide_class : (LPCWSTR) class, NULL,      style, x,     y,   width, height, parent,
        (LONG_PTR)menu, module ? module : GetModuleHandleW(NULL),  parameter, false, class, text};
    HWND handle = create_window(&request);
    release(wide_class);
    return handle;
}

static void destroy_below(HWND handle, bool owned) {
    HWND *list = list_windows(owned ? NULL : handle, 0, false);
    for (HWND *at = list; at && *at; at++) {
        lock_user();
        Window *window = find_window_locked(*at);
        bool wanted = window && (!owned || (window->owner && window->owner->handle == handle));
        unlock_user();
        if (wanted && owned)
            DestroyWindow(*at);
        else if (wanted) {
            send_message(*at, WM_DESTROY, 0, 0, true);
            destroy_below(*at, false);
            send_message(*at, WM_NCDESTROY, 0, 0, true);
        }
    }
    release(list);
}

// Only the thread that made a window may destroy it. Parents are told before their children, WM_NCDESTROY comes last.
BOOL WINAPI DestroyWindow(HWND handle) {
    DWORD error = 0;
    lock_user();
    Window *window = find_window_locked(handle);
    bool visible = window && (window->style & WS_VISIBLE);
    bool child = window && window->parent && !is_top_level_locked(window);
    HWND parent = child ? window->parent->handle : NULL;
    WORD id = window ? (WORD)window->id : 0;
    bool notice = child && !(window->extended_style & WS_EX_NOPARENTNOTIFY);
    if (window == NULL)
        error = ERROR_INVALID_WINDOW_HANDLE;
    else if (window->thread != GetCurrentThreadId())
        error = ERROR_ACCESS_DENIED;
    else if (window->being_destroyed)
        error = ERROR_INVALID_WINDOW_HANDLE;
    else
        handle = window->handle;
    unlock_user();
    if (error)
        return fail(error);
    if (has_hooks(WH_CBT) && call_hooks(WH_CBT, HCBT_DESTROYWND, (WPARAM)handle, 0))
        return FALSE;
    if (notice)
        send_message(parent, WM_PARENTNOTIFY, MAKEWPARAM(WM_DESTROY, id), (LPARAM)handle, true);
    if (visible)
        ShowWindow(handle, SW_HIDE);
    if (!child)
        destroy_below(handle, true);
    lock_user();
    if ((window = find_window_locked(handle)) != NULL)
        window->being_destroyed = true;
    unlock_user();
    if (window == NULL)
        return TRUE;
    call_window(handle, WM_DESTROY, 0, 0, true);
    destroy_below(handle, false);
    call_window(handle, WM_NCDESTROY, 0, 0, true);
    forget(handle);
    return TRUE;
}

// What a thread leaves behind: its windows go without a message, as the kernel takes them on Windows.
static void forget_windows_of(DWORD thread) {
    HWND roots[2];
    lock_user();
    roots[0] = desktop_locked()->handle;
    roots[1] = message_root_locked()->handle;
    unlock_user();
    for (unsigned i = 0; i < ARRAYSIZE(roots); i++) {
        HWND *list = list_windows(roots[i], thread, true);
        for (HWND *at = list; at && *at; at++)
            forget(*at);
        release(list);
    }
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved) {
    (void)module, (void)reserved;
    if (reason == DLL_THREAD_DETACH) {
        forget_windows_of(GetCurrentThreadId());
        end_thread_queue();
    }
    return TRUE;
}
