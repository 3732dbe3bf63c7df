// What is kept with a window: its long values, its extra bytes, its text and its properties.

#include "user32.h"

static LONG_PTR *word_of(Window *window, int index) {
    switch (index) {
    case GWLP_HINSTANCE:
        return (LONG_PTR *)&window->module;
    case GWLP_ID:
        return &window->id;
    case GWLP_USERDATA:
        return &window->user_data;
    default:
        return NULL;
    }
}

static void move_bytes(void *to, const void *from, int size) {
    for (int i = 0; i < size; i++)
        ((BYTE *)to)[i] = ((const BYTE *)from)[i];
}

static LONG_PTR get_long(HWND handle, int index, int size, bool wide) {
    LONG_PTR value = 0;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && index == GWLP_WNDPROC) {
        value = (LONG_PTR)public_procedure_locked(window->procedure, window->wide, wide);
    } else if (window && (index == GWL_STYLE || index == GWL_EXSTYLE)) {
        value = (LONG)(index == GWL_STYLE ? window->style : window->extended_style);
    } else if (window && index == GWLP_HWNDPARENT) {
        const Window *above = window->owner                        ? window->owner
                              : window->parent == desktop_locked() ? NULL
                                                                   : window->parent;
        value = above ? (LONG_PTR)above->handle : 0;
    } else if (window && word_of(window, index)) {
        value = *word_of(window, index);
    } else if (window && index >= 0 && index + size <= window->of->of.cbWndExtra) {
        move_bytes(&value, window->extra + index, size);
    } else if (window) {
        fail(ERROR_INVALID_INDEX);
    }
    unlock_user();
    return size == sizeof(LONG) ? (LONG)value : value;
}

static void set_owner_locked(Window *window, HWND handle) {
    Window *owner = handle ? find_window_locked(handle) : NULL;
    if (is_top_level_locked(window))
        window->owner = owner == window ? NULL : owner;
}

// Styles are announced before and told after they change; WS_VISIBLE stays what ShowWindow made it.
static LONG_PTR set_style(HWND handle, int index, DWORD fresh, bool wide) {
    STYLESTRUCT styles = {(DWORD)get_long(handle, index, sizeof(LONG), wide), fresh};
    LONG_PTR old = (LONG)styles.styleOld;
    if (!IsWindow(handle))
        return 0;
    send_message(handle, WM_STYLECHANGING, (WPARAM)index, (LPARAM)&styles, true);
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && index == GWL_STYLE)
        window->style = styles.styleNew;
    else if (window)
        window->extended_style = styles.styleNew;
    unlock_user();
    send_message(handle, WM_STYLECHANGED, (WPARAM)index, (LPARAM)&styles, true);
    return old;
}

static LONG_PTR set_long(HWND handle, int index, LONG_PTR fresh, int size, bool wide) {
    if (index == GWL_STYLE || index == GWL_EXSTYLE)
        return set_style(handle, index, (DWORD)fresh, wide);
    LONG_PTR old = get_long(handle, index, size, wide);
    lock_user();
    Window *window = find_window_locked(handle);
    if (window && index == GWLP_WNDPROC) {
        bool its = wide;
        window->procedure = real_procedure_locked((WNDPROC)fresh, &its);
        window->wide = its;
    } else if (window && index == GWLP_HWNDPARENT) {
        set_owner_locked(window, (HWND)fresh);
    } else if (window && word_of(window, index)) {
        move_bytes(word_of(window, index), &fresh, size);
    } else if (window && index >= 0 && index + size <= window->of->of.cbWndExtra) {
        move_bytes(window->extra + index, &fresh, size);
    }
    unlock_user();
    return old;
}

LONG_PTR WINAPI GetWindowLongPtrW(HWND window, int index) { return get_long(window, index, sizeof(LONG_PTR), true); }
LONG_PTR WINAPI GetWindowLongPtrA(HWND window, int index) { return get_long(window, index, sizeof(LONG_PTR), false); }
LONG WINAPI GetWindowLongW(HWND window, int index) { return (LONG)get_long(window, index, sizeof(LONG), true); }
LONG WINAPI GetWindowLongA(HWND window, int index) { return (LONG)get_long(window, index, sizeof(LONG), false); }
LONG_PTR WINAPI SetWindowLongPtrW(HWND window, int index, LONG_PTR value) {
    return set_long(window, index, value, sizeof value, true);
}
LONG_PTR WINAPI SetWindowLongPtrA(HWND window, int index, LONG_PTR value) {
    return set_long(window, index, value, sizeof value, false);
}
LONG WINAPI SetWindowLongW(HWND window, int index, LONG value) {
    return (LONG)set_long(window, index, value, sizeof value, true);
}
LONG WINAPI SetWindowLongA(HWND window, int index, LONG value) {
    return (LONG)set_long(window, index, value, sizeof value, false);
}

BOOL WINAPI IsWindowUnicode(HWND handle) {
    lock_user();
    Window *window = find_window_locked(handle);
    BOOL wide = window && window->wide;
    unlock_user();
    return wide;
}

// Text goes through the window's procedure, which may keep it in a way of its own.
int WINAPI GetWindowTextW(HWND window, LPWSTR out, int room) {
    if (room <= 0 || out == NULL)
        return 0;
    out[0] = 0;
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (int)send_message(window, WM_GETTEXT, (WPARAM)room, (LPARAM)out, true);
}

int WINAPI GetWindowTextA(HWND window, LPSTR out, int room) {
    if (room <= 0 || out == NULL)
        return 0;
    out[0] = 0;
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (int)send_message(window, WM_GETTEXT, (WPARAM)room, (LPARAM)out, false);
}

int WINAPI GetWindowTextLengthW(HWND window) {
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (int)send_message(window, WM_GETTEXTLENGTH, 0, 0, true);
}

int WINAPI GetWindowTextLengthA(HWND window) {
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (int)send_message(window, WM_GETTEXTLENGTH, 0, 0, false);
}

BOOL WINAPI SetWindowTextW(HWND window, LPCWSTR text) {
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (BOOL)send_message(window, WM_SETTEXT, 0, (LPARAM)text, true);
}

BOOL WINAPI SetWindowTextA(HWND window, LPCSTR text) {
    if (!IsWindow(window))
        return fail(ERROR_INVALID_WINDOW_HANDLE);
    return (BOOL)send_message(window, WM_SETTEXT, 0, (LPARAM)text, false);
}

int WINAPI InternalGetWindowText(HWND handle, LPWSTR out, int room) {
    int length = 0;
    if (room <= 0)
        return 0;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        length = put_text(window->text ? window->text : L"", out, room, true);
    unlock_user();
    return length;
}

// Properties are known by atom: a number, or the name's.
static Property **property_locked(Window *window, LPCWSTR name) {
    ATOM atom = IS_INTRESOURCE(name) ? (ATOM)(ULONG_PTR)name : GlobalFindAtomW(name);
    Property **at = &window->properties;
    while (*at && (atom == 0 || (*at)->atom != atom))
        at = &(*at)->next;
    return at;
}

BOOL WINAPI SetPropW(HWND handle, LPCWSTR name, HANDLE value) {
    lock_user();
    Window *window = find_window_locked(handle);
    Property *property = window ? *property_locked(window, name) : NULL;
    if (window && property == NULL && (property = allocate(sizeof *property)) != NULL) {
        property->atom = IS_INTRESOURCE(name) ? (ATOM)(ULONG_PTR)name : GlobalAddAtomW(name);
        property->next = window->properties;
        window->properties = property;
    }
    if (property)
        property->value = value;
    unlock_user();
    return property != NULL;
}

HANDLE WINAPI GetPropW(HWND handle, LPCWSTR name) {
    lock_user();
    Window *window = find_window_locked(handle);
    const Property *property = window ? *property_locked(window, name) : NULL;
    HANDLE value = property ? property->value : NULL;
    unlock_user();
    return value;
}

HANDLE WINAPI RemovePropW(HWND handle, LPCWSTR name) {
    HANDLE value = NULL;
    lock_user();
    Window *window = find_window_locked(handle);
    Property **at = window ? property_locked(window, name) : NULL;
    if (at && *at) {
        Property *property = *at;
        value = property->value;
        *at = property->next;
        release(property);
    } else if (window) {
        fail(ERROR_FILE_NOT_FOUND);
    }
    unlock_user();
    return value;
}

BOOL WINAPI SetPropA(HWND window, LPCSTR name, HANDLE value) {
    LPWSTR wide = IS_INTRESOURCE(name) ? NULL : widened(name);
    BOOL done = SetPropW(window, wide ? wide : (LPCWSTR)name, value);
    release(wide);
    return done;
}

HANDLE WINAPI GetPropA(HWND window, LPCSTR name) {
    LPWSTR wide = IS_INTRESOURCE(name) ? NULL : widened(name);
    HANDLE value = GetPropW(window, wide ? wide : (LPCWSTR)name);
    release(wide);
    return value;
}

HANDLE WINAPI RemovePropA(HWND window, LPCSTR name) {
    LPWSTR wide = IS_INTRESOURCE(name) ? NULL : widened(name);
    HANDLE value = RemovePropW(window, wide ? wide : (LPCWSTR)name);
    release(wide);
    return value;
}
