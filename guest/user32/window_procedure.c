// Calling window procedures, with text translated where caller and procedure differ in encoding.

#include "user32.h"

enum { PROXIES_MAX = 256, PROXY_MARK = 0xFFFF };

// A procedure that somebody of the other encoding was told of is known by a handle, as on Windows: CallWindowProc
// and SetWindowLongPtr take it back.
static struct {
    WNDPROC procedure;
    bool wide;
} proxies[PROXIES_MAX];
static unsigned proxy_count;

WNDPROC public_procedure_locked(WNDPROC procedure, bool wide, bool asked_wide) {
    if (wide == asked_wide)
        return procedure;
    if (procedure == DefWindowProcW || procedure == DefWindowProcA)
        return asked_wide ? DefWindowProcW : DefWindowProcA;
    unsigned index = 0;
    while (index < proxy_count && (proxies[index].procedure != procedure || proxies[index].wide != wide))
        index++;
    if (index == PROXIES_MAX)
        return procedure;
    if (index == proxy_count) {
        proxies[proxy_count].procedure = procedure;
        proxies[proxy_count++].wide = wide;
    }
    return (WNDPROC)((ULONG_PTR)PROXY_MARK << 16 | index);
}

// The procedure behind such a handle and its encoding; any other procedure is itself and leaves *wide alone.
WNDPROC real_procedure_locked(WNDPROC procedure, bool *wide) {
    ULONG_PTR value = (ULONG_PTR)procedure;
    if (value >> 16 != PROXY_MARK || (value & 0xFFFF) >= proxy_count)
        return procedure;
    *wide = proxies[value & 0xFFFF].wide;
    return proxies[value & 0xFFFF].procedure;
}

// WM_CREATE and WM_NCCREATE with the structure's strings in the other encoding.
static LRESULT call_with_create(WNDPROC procedure, HWND window, UINT number, WPARAM wide, const CREATESTRUCTW *given,
                                bool to_wide) {
    CREATESTRUCTW copy = *given;
    bool atom = IS_INTRESOURCE(given->lpszClass);
    void *text = to_wide ? (void *)widened((LPCSTR)given->lpszName) : (void *)narrowed(given->lpszName);
    void *name = atom ? NULL : to_wide ? (void *)widened((LPCSTR)given->lpszClass) : (void *)narrowed(given->lpszClass);
    copy.lpszName = text;
    copy.lpszClass = atom ? given->lpszClass : name;
    LRESULT result = procedure(window, number, wide, (LPARAM)&copy);
    release(text);
    release(name);
    return result;
}

// WM_GETTEXT: the procedure fills a buffer of its own encoding.
static LRESULT call_with_buffer(WNDPROC procedure, HWND window, WPARAM room, void *out, bool to_wide) {
    SIZE_T units = room * (to_wide ? 1 : 3) + 1; // a UTF-16 unit is at most three bytes of UTF-8
    void *buffer = allocate(units * sizeof(WCHAR));
    if (buffer == NULL || room == 0) {
        release(buffer);
        return 0;
    }
    procedure(window, WM_GETTEXT, to_wide ? room : units, (LPARAM)buffer);
    LPWSTR text = to_wide ? NULL : widened(buffer);
    int length = put_text(to_wide ? (LPCWSTR)buffer : text, out, (int)min(room, (WPARAM)MAXLONG), !to_wide);
    release(text);
    release(buffer);
    return length;
}

static LRESULT call_translated(WNDPROC procedure, HWND window, UINT number, WPARAM wide, LPARAM parameter,
                               bool to_wide) {
    switch (number) {
    case WM_NCCREATE:
    case WM_CREATE:
        if (parameter)
            return call_with_create(procedure, window, number, wide, (const CREATESTRUCTW *)parameter, to_wide);
        break;
    case WM_GETTEXT:
        return call_with_buffer(procedure, window, wide, (void *)parameter, to_wide);
    case WM_SETTEXT:
    case WM_SETTINGCHANGE: {
        if (parameter == 0)
            break;
        void *text = to_wide ? (void *)widened((LPCSTR)parameter) : (void *)narrowed((LPCWSTR)parameter);
        LRESULT result = procedure(window, number, wide, (LPARAM)text);
        release(text);
        return result;
    }
    case WM_GETTEXTLENGTH: {
        LRESULT length = procedure(window, number, wide, parameter);
        // What a narrow caller needs room for: the documentation allows more than the text has.
        return to_wide && length > 0 ? length * 3 : length;
    }
    }
    return procedure(window, number, wide, parameter);
}

static LRESULT call_procedure(WNDPROC procedure, bool wide_procedure, HWND window, UINT number, WPARAM wide,
                              LPARAM parameter, bool wide_caller) {
    if (wide_procedure == wide_caller)
        return procedure(window, number, wide, parameter);
    return call_translated(procedure, window, number, wide, parameter, wide_procedure);
}

LRESULT call_window(HWND handle, UINT number, WPARAM wide, LPARAM parameter, bool wide_caller) {
    WNDPROC procedure = NULL;
    bool wide_procedure = false;
    lock_user();
    Window *window = find_window_locked(handle);
    if (window) {
        procedure = window->procedure;
        wide_procedure = window->wide;
        handle = window->handle;
    }
    unlock_user();
    if (procedure == NULL)
        return 0;
    if (has_hooks(WH_CALLWNDPROC)) {
        CWPSTRUCT about = {parameter, wide, number, handle};
        call_hooks(WH_CALLWNDPROC, HC_ACTION, 0, (LPARAM)&about);
    }
    LRESULT result = call_procedure(procedure, wide_procedure, handle, number, wide, parameter, wide_caller);
    if (has_hooks(WH_CALLWNDPROCRET)) {
        CWPRETSTRUCT about = {result, parameter, wide, number, handle};
        call_hooks(WH_CALLWNDPROCRET, HC_ACTION, 0, (LPARAM)&about);
    }
    return result;
}

static LRESULT call_any(WNDPROC procedure, HWND window, UINT number, WPARAM wide, LPARAM parameter, bool wide_caller) {
    bool wide_procedure = wide_caller;
    if (procedure == NULL)
        return 0;
    lock_user();
    WNDPROC real = real_procedure_locked(procedure, &wide_procedure);
    unlock_user();
    return call_procedure(real, wide_procedure, window, number, wide, parameter, wide_caller);
}

LRESULT WINAPI CallWindowProcW(WNDPROC procedure, HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return call_any(procedure, window, number, wide, parameter, true);
}

LRESULT WINAPI CallWindowProcA(WNDPROC procedure, HWND window, UINT number, WPARAM wide, LPARAM parameter) {
    return call_any(procedure, window, number, wide, parameter, false);
}
