// The table of window handles and the tree of windows, under the lock. Windows of other processes are not in it.

#include "user32.h"

enum {
    WINDOWS_MAX = 10000, // as many as Windows allows a process by default
    FIRST_INDEX = 0x10,  // small values are special (HWND_TOP, HWND_BROADCAST…)
    INDEX_BITS = 16,
};

SRWLOCK user_lock = SRWLOCK_INIT;

static Window *table[WINDOWS_MAX];
static USHORT uses[WINDOWS_MAX]; // how often an index was given out: the upper half of its handle
static unsigned next_index;

static Window desktop = {.style = WS_POPUP | WS_VISIBLE | WS_CLIPCHILDREN | WS_CLIPSIBLINGS, .wide = true};
static Window message_root = {.style = WS_POPUP | WS_CLIPCHILDREN | WS_CLIPSIBLINGS, .wide = true};

static unsigned index_of(HWND handle) { return ((DWORD)(ULONG_PTR)handle & 0xFFFF) - FIRST_INDEX; }

HWND add_window_locked(Window *window) {
    for (unsigned tried = 0; tried < WINDOWS_MAX; tried++) {
        unsigned index = (next_index + tried) % WINDOWS_MAX;
        if (table[index])
            continue;
        next_index = index + 1;
        table[index] = window;
        uses[index] = (USHORT)(uses[index] % 0x7FFF + 1);
        window->handle = (HWND)((ULONG_PTR)uses[index] << INDEX_BITS | (index + FIRST_INDEX));
        return window->handle;
    }
    fail(ERROR_NO_MORE_USER_HANDLES);
    return NULL;
}

static WindowClass *root_class(LPCWSTR name, ATOM atom) {
    WindowClass *class = allocate(sizeof *class);
    if (class) {
        class->atom = atom;
        class->wide = class->system = true;
        class->of =
            (WNDCLASSEXW){.cbSize = sizeof class->of, .lpfnWndProc = DefWindowProcW, .lpszClassName = class->name};
        lstrcpyW(class->name, name);
    }
    return class;
}

static void make_roots_locked(void) {
    enum { DESKTOP_ATOM = 32769 }; // documented with the system classes
    if (desktop.handle)
        return;
    desktop.of = root_class(L"#32769", DESKTOP_ATOM);
    message_root.of = root_class(L"Message", 0);
    desktop.procedure = message_root.procedure = DefWindowProcW;
    add_window_locked(&desktop);
    add_window_locked(&message_root);
}

Window *desktop_locked(void) {
    make_roots_locked();
    return &desktop;
}

Window *message_root_locked(void) {
    make_roots_locked();
    return &message_root;
}

// Handles of 64 bits are 32 significant ones: a handle whose upper half is 0 is taken too, as on Windows.
Window *find_window_locked(HWND handle) {
    unsigned index = index_of(handle);
    WORD upper = HIWORD((DWORD)(ULONG_PTR)handle);
    make_roots_locked();
    if (index < WINDOWS_MAX && table[index] && (upper == 0 || upper == 0xFFFF || upper == uses[index]))
        return table[index];
    SetLastError(ERROR_INVALID_WINDOW_HANDLE);
    return NULL;
}

void remove_window_locked(Window *window) { table[index_of(window->handle)] = NULL; }

// Puts a window below a parent, behind another or (NULL) at the top.
void link_window_locked(Window *window, Window *parent, Window *after) {
    Window **at = after ? &after->sibling : &parent->first;
    window->parent = parent;
    window->sibling = *at;
    *at = window;
}

void unlink_window_locked(Window *window) {
    if (window->parent == NULL)
        return;
    for (Window **at = &window->parent->first; *at; at = &(*at)->sibling)
        if (*at == window) {
            *at = window->sibling;
            break;
        }
    window->sibling = NULL;
}

bool is_top_level_locked(const Window *window) { return window->parent == &desktop || window->parent == &message_root; }

// Where a parent's client area begins on the screen.
void screen_origin_locked(const Window *parent, POINT *origin) {
    *origin = (POINT){0, 0};
    for (; parent && parent->parent; parent = parent->parent) {
        origin->x += parent->rectangle.left;
        origin->y += parent->rectangle.top;
    }
}

static unsigned collect(const Window *parent, DWORD thread, bool deep, HWND *out, unsigned count) {
    for (const Window *window = parent->first; window; window = window->sibling) {
        if (thread == 0 || window->thread == thread) {
            if (out)
                out[count] = window->handle;
            count++;
        }
        if (deep)
            count = collect(window, thread, deep, out, count);
    }
    return count;
}

HWND *list_windows(HWND parent, DWORD thread, bool deep) {
    HWND *list = NULL;
    lock_user();
    Window *window = parent ? find_window_locked(parent) : desktop_locked();
    if (window) {
        unsigned count = collect(window, thread, deep, NULL, 0);
        list = allocate((count + 1) * sizeof *list);
        if (list)
            collect(window, thread, deep, list, 0);
    }
    unlock_user();
    return list;
}

BOOL WINAPI IsWindow(HWND handle) {
    lock_user();
    BOOL is = find_window_locked(handle) != NULL;
    unlock_user();
    return is;
}

HWND WINAPI GetDesktopWindow(void) {
    lock_user();
    HWND handle = desktop_locked()->handle;
    unlock_user();
    return handle;
}

DWORD WINAPI GetWindowThreadProcessId(HWND handle, LPDWORD process) {
    DWORD thread = 0;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        thread = window->thread ? window->thread : GetCurrentThreadId();
    unlock_user();
    if (thread && process)
        *process = GetCurrentProcessId();
    return thread;
}
