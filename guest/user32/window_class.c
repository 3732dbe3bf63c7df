// Window classes of the process, and those of the session that every module finds.

#include "user32.h"

static WindowClass *classes;

static bool is_class(const WindowClass *class, LPCWSTR name, HINSTANCE module) {
    if (!class->system && class->of.hInstance != module && !(class->of.style & CS_GLOBALCLASS))
        return false;
    return IS_INTRESOURCE(name) ? class->atom == (ATOM)(ULONG_PTR)name : is_same_text(class->name, name);
}

// A module's own class hides one of the same name that all share. No module is the program.
WindowClass *find_class_locked(LPCWSTR name, HINSTANCE module) {
    WindowClass *found = NULL;
    HINSTANCE own = module ? module : GetModuleHandleW(NULL);
    register_system_classes_locked();
    for (WindowClass *class = classes; class; class = class->next)
        if (is_class(class, name, own) && (found == NULL || class->of.hInstance == own))
            found = class;
    return found;
}

static ATOM add_class_locked(const WNDCLASSEXW *of, LPCWSTR name, bool wide, bool system) {
    WindowClass *class = allocate(sizeof *class);
    if (class == NULL || of->cbClsExtra < 0 || of->cbWndExtra < 0) {
        release(class);
        return (ATOM)fail(class ? ERROR_INVALID_PARAMETER : ERROR_NOT_ENOUGH_MEMORY);
    }
    class->of = *of;
    class->wide = wide;
    class->system = system;
    class->atom = IS_INTRESOURCE(name) ? (ATOM)(ULONG_PTR)name : GlobalAddAtomW(name);
    if (IS_INTRESOURCE(name))
        GlobalGetAtomNameW(class->atom, class->name, CLASS_NAME_UNITS);
    else
        lstrcpynW(class->name, name, CLASS_NAME_UNITS);
    class->extra = of->cbClsExtra ? allocate((SIZE_T)of->cbClsExtra) : NULL;
    class->of.lpszClassName = class->name;
    class->next = classes;
    classes = class;
    return class->atom;
}

// The classes of the session whose windows have no picture of their own. Controls are not there.
void register_system_classes_locked(void) {
    static bool done;
    static const LPCWSTR names[] = {L"Message", L"Static"};
    if (done)
        return;
    done = true;
    for (unsigned i = 0; i < ARRAYSIZE(names); i++) {
        WNDCLASSEXW of = {.cbSize = sizeof of, .style = CS_GLOBALCLASS, .lpfnWndProc = DefWindowProcW};
        add_class_locked(&of, names[i], true, true);
    }
}

static ATOM register_class(const WNDCLASSEXW *given, bool wide) {
    WNDCLASSEXW of = *given;
    if (of.cbSize != sizeof of || of.lpfnWndProc == NULL)
        return (ATOM)fail(ERROR_INVALID_PARAMETER);
    if (of.lpszClassName == NULL || (!IS_INTRESOURCE(of.lpszClassName) && of.lpszClassName[0] == 0))
        return (ATOM)fail(ERROR_INVALID_NAME);
    if (!IS_INTRESOURCE(of.lpszClassName) && lstrlenW(of.lpszClassName) >= CLASS_NAME_UNITS)
        return (ATOM)fail(ERROR_INVALID_PARAMETER);
    if (of.hInstance == NULL)
        of.hInstance = GetModuleHandleW(NULL);
    lock_user();
    bool exists = false;
    for (WindowClass *class = classes; class; class = class->next)
        exists |=
            !class->system && class->of.hInstance == of.hInstance && is_class(class, of.lpszClassName, of.hInstance);
    if (!exists)
        of.lpfnWndProc = real_procedure_locked(of.lpfnWndProc, &wide);
    ATOM atom = exists ? (ATOM)fail(ERROR_CLASS_ALREADY_EXISTS) : add_class_locked(&of, of.lpszClassName, wide, false);
    unlock_user();
    return atom;
}

ATOM WINAPI RegisterClassExW(const WNDCLASSEXW *of) { return register_class(of, true); }

static WNDCLASSEXW extended(const WNDCLASSW *of) {
    return (WNDCLASSEXW){sizeof(WNDCLASSEXW), of->style,        of->lpfnWndProc,   of->cbClsExtra,
                         of->cbWndExtra,      of->hInstance,    of->hIcon,         of->hCursor,
                         of->hbrBackground,   of->lpszMenuName, of->lpszClassName, NULL};
}

ATOM WINAPI RegisterClassW(const WNDCLASSW *of) {
    WNDCLASSEXW all = extended(of);
    return register_class(&all, true);
}

ATOM WINAPI RegisterClassExA(const WNDCLASSEXA *of) {
    WNDCLASSEXW all = *(const WNDCLASSEXW *)of; // alike but for the strings' encoding
    LPWSTR name = IS_INTRESOURCE(of->lpszClassName) ? NULL : widened(of->lpszClassName);
    if (name)
        all.lpszClassName = name;
    all.lpszMenuName = IS_INTRESOURCE(of->lpszMenuName) ? all.lpszMenuName : NULL;
    ATOM atom = register_class(&all, false);
    release(name);
    return atom;
}

ATOM WINAPI RegisterClassA(const WNDCLASSA *of) {
    WNDCLASSEXW all = extended((const WNDCLASSW *)of);
    return RegisterClassExA((const WNDCLASSEXA *)&all);
}

BOOL WINAPI UnregisterClassW(LPCWSTR name, HINSTANCE module) {
    HINSTANCE own = module ? module : GetModuleHandleW(NULL);
    BOOL done = FALSE;
    lock_user();
    WindowClass **at = &classes;
    while (*at && ((*at)->system || (*at)->of.hInstance != own || !is_class(*at, name, own)))
        at = &(*at)->next;
    WindowClass *class = *at;
    if (class == NULL) {
        fail(ERROR_CLASS_DOES_NOT_EXIST);
    } else if (class->windows) {
        fail(ERROR_CLASS_HAS_WINDOWS);
    } else {
        *at = class->next;
        if (class->atom >= MAXINTATOM)
            GlobalDeleteAtom(class->atom);
        release(class->extra);
        release(class);
        done = TRUE;
    }
    unlock_user();
    return done;
}

BOOL WINAPI UnregisterClassA(LPCSTR name, HINSTANCE module) {
    if (IS_INTRESOURCE(name))
        return UnregisterClassW((LPCWSTR)name, module);
    LPWSTR wide = widened(name);
    BOOL done = UnregisterClassW(wide, module);
    release(wide);
    return done;
}

static BOOL class_information(HINSTANCE module, LPCWSTR name, WNDCLASSEXW *out, bool wide) {
    lock_user();
    WindowClass *class = find_class_locked(name, module);
    if (class) {
        UINT size = out->cbSize;
        *out = class->of;
        out->cbSize = size;
        out->lpszClassName = name;
        out->hInstance = class->system ? NULL : class->of.hInstance;
        out->lpfnWndProc = public_procedure_locked(class->of.lpfnWndProc, class->wide, wide);
    }
    BOOL found = class ? class->atom : fail(ERROR_CLASS_DOES_NOT_EXIST);
    unlock_user();
    return found;
}

BOOL WINAPI GetClassInfoExW(HINSTANCE module, LPCWSTR name, WNDCLASSEXW *out) {
    return class_information(module, name, out, true);
}

static BOOL narrow_class_information(HINSTANCE module, LPCSTR name, WNDCLASSEXW *out) {
    LPWSTR wide = IS_INTRESOURCE(name) ? (LPWSTR)name : widened(name);
    BOOL found = class_information(module, wide, out, false);
    out->lpszClassName = (LPCWSTR)name;
    if (!IS_INTRESOURCE(name))
        release(wide);
    return found;
}

BOOL WINAPI GetClassInfoExA(HINSTANCE module, LPCSTR name, WNDCLASSEXA *out) {
    return narrow_class_information(module, name, (WNDCLASSEXW *)out);
}

static void shorten(const WNDCLASSEXW *all, WNDCLASSW *out) {
    *out = (WNDCLASSW){all->style, all->lpfnWndProc, all->cbClsExtra,    all->cbWndExtra,   all->hInstance,
                       all->hIcon, all->hCursor,     all->hbrBackground, all->lpszMenuName, all->lpszClassName};
}

BOOL WINAPI GetClassInfoW(HINSTANCE module, LPCWSTR name, WNDCLASSW *out) {
    WNDCLASSEXW all = {.cbSize = sizeof all};
    BOOL found = class_information(module, name, &all, true);
    if (found)
        shorten(&all, out);
    return found;
}

BOOL WINAPI GetClassInfoA(HINSTANCE module, LPCSTR name, WNDCLASSA *out) {
    WNDCLASSEXW all = {.cbSize = sizeof all};
    BOOL found = narrow_class_information(module, name, &all);
    if (found)
        shorten(&all, (WNDCLASSW *)out);
    return found;
}

static int class_name(HWND handle, void *out, int room, bool wide) {
    int length = 0;
    if (room <= 0)
        return fail(ERROR_INSUFFICIENT_BUFFER);
    lock_user();
    Window *window = find_window_locked(handle);
    if (window)
        length = put_text(window->of->name, out, room, wide);
    unlock_user();
    return length;
}

int WINAPI GetClassNameW(HWND window, LPWSTR out, int room) { return class_name(window, out, room, true); }
int WINAPI GetClassNameA(HWND window, LPSTR out, int room) { return class_name(window, out, room, false); }
UINT WINAPI RealGetWindowClassW(HWND window, LPWSTR out, UINT room) {
    return (UINT)class_name(window, out, (int)room, true);
}
UINT WINAPI RealGetWindowClassA(HWND window, LPSTR out, UINT room) {
    return (UINT)class_name(window, out, (int)room, false);
}

// Where a word of a class lies: its size in bytes too. NULL for an index that has none.
static void *class_word(WindowClass *class, int index, int size) {
    switch (index) {
    case GCL_STYLE:
        return size == sizeof(LONG) ? &class->of.style : NULL;
    case GCLP_HICON:
        return &class->of.hIcon;
    case GCLP_HICONSM:
        return &class->of.hIconSm;
    case GCLP_HCURSOR:
        return &class->of.hCursor;
    case GCLP_HBRBACKGROUND:
        return &class->of.hbrBackground;
    case GCLP_HMODULE:
        return &class->of.hInstance;
    default:
        return index >= 0 && index + size <= class->of.cbClsExtra ? class->extra + index : NULL;
    }
}

static LONG_PTR class_long(HWND handle, int index, const LONG_PTR *fresh, int size, bool wide) {
    LONG_PTR old = 0;
    lock_user();
    Window *window = find_window_locked(handle);
    WindowClass *class = window ? window->of : NULL;
    if (class && index == GCLP_WNDPROC) {
        old = (LONG_PTR)public_procedure_locked(class->of.lpfnWndProc, class->wide, wide);
        if (fresh) {
            class->wide = wide;
            class->of.lpfnWndProc = real_procedure_locked((WNDPROC)*fresh, &class->wide);
        }
    } else if (class && index == GCW_ATOM) {
        old = class->atom;
    } else if (class && (index == GCL_CBWNDEXTRA || index == GCL_CBCLSEXTRA)) {
        old = index == GCL_CBWNDEXTRA ? class->of.cbWndExtra : class->of.cbClsExtra;
    } else if (class && index == GCL_STYLE) {
        old = (LONG_PTR) class->of.style;
        if (fresh)
            class->of.style = (UINT)*fresh;
    } else if (class) {
        BYTE *at = class_word(class, index, size);
        if (at == NULL)
            fail(ERROR_INVALID_INDEX);
        for (int i = 0; at && i < size; i++) {
            ((BYTE *)&old)[i] = at[i];
            if (fresh)
                at[i] = ((const BYTE *)fresh)[i];
        }
    }
    unlock_user();
    return old;
}

ULONG_PTR WINAPI GetClassLongPtrW(HWND window, int index) {
    return (ULONG_PTR)class_long(window, index, NULL, sizeof(LONG_PTR), true);
}
ULONG_PTR WINAPI GetClassLongPtrA(HWND window, int index) {
    return (ULONG_PTR)class_long(window, index, NULL, sizeof(LONG_PTR), false);
}
ULONG_PTR WINAPI SetClassLongPtrW(HWND window, int index, LONG_PTR value) {
    return (ULONG_PTR)class_long(window, index, &value, sizeof value, true);
}
ULONG_PTR WINAPI SetClassLongPtrA(HWND window, int index, LONG_PTR value) {
    return (ULONG_PTR)class_long(window, index, &value, sizeof value, false);
}
DWORD WINAPI GetClassLongW(HWND window, int index) {
    return (DWORD)class_long(window, index, NULL, sizeof(LONG), true);
}
DWORD WINAPI GetClassLongA(HWND window, int index) {
    return (DWORD)class_long(window, index, NULL, sizeof(LONG), false);
}
DWORD WINAPI SetClassLongW(HWND window, int index, LONG value) {
    LONG_PTR wide = value;
    return (DWORD)class_long(window, index, &wide, sizeof(LONG), true);
}
DWORD WINAPI SetClassLongA(HWND window, int index, LONG value) {
    LONG_PTR wide = value;
    return (DWORD)class_long(window, index, &wide, sizeof(LONG), false);
}
