// Cursors, icons and the pointer. The system's own are known by handles; there is no picture behind them and no screen.

#include "user32.h"

enum {
    SYSTEM_CURSORS = 0x10003, // where the handles of shared cursors and icons begin
    SYSTEM_ICONS = 0x10027,
    FIRST_CURSOR = 32512, // IDC_ARROW
    LAST_CURSOR = 32651,  // IDC_HELP
    LAST_ICON = 32518,    // IDI_SHIELD
};

static POINT position;
static int shown;

static HANDLE system_picture(ULONG_PTR name, ULONG_PTR last, ULONG_PTR handles) {
    if (name >= FIRST_CURSOR && name <= last)
        return (HANDLE)(handles + 2 * (name - FIRST_CURSOR));
    fail(ERROR_RESOURCE_NAME_NOT_FOUND);
    return NULL;
}

// Of a module's own cursors and icons nothing can be shown; one that is there has its resource for a handle.
static HANDLE module_picture(HINSTANCE module, LPCWSTR name, LPCWSTR type) {
    return (HANDLE)FindResourceW(module, name, type);
}

HCURSOR WINAPI LoadCursorW(HINSTANCE module, LPCWSTR name) {
    return module ? module_picture(module, name, (LPCWSTR)RT_GROUP_CURSOR)
                  : system_picture((ULONG_PTR)name, LAST_CURSOR, SYSTEM_CURSORS);
}

HICON WINAPI LoadIconW(HINSTANCE module, LPCWSTR name) {
    return module ? module_picture(module, name, (LPCWSTR)RT_GROUP_ICON)
                  : system_picture((ULONG_PTR)name, LAST_ICON, SYSTEM_ICONS);
}

HCURSOR WINAPI LoadCursorA(HINSTANCE module, LPCSTR name) {
    LPWSTR wide = IS_INTRESOURCE(name) ? NULL : widened(name);
    HCURSOR found = LoadCursorW(module, wide ? wide : (LPCWSTR)name);
    release(wide);
    return found;
}

HICON WINAPI LoadIconA(HINSTANCE module, LPCSTR name) {
    LPWSTR wide = IS_INTRESOURCE(name) ? NULL : widened(name);
    HICON found = LoadIconW(module, wide ? wide : (LPCWSTR)name);
    release(wide);
    return found;
}

// Shared pictures are never destroyed, which is no error.
BOOL WINAPI DestroyIcon(HICON icon) { return icon ? TRUE : fail(ERROR_INVALID_CURSOR_HANDLE); }
BOOL WINAPI DestroyCursor(HCURSOR cursor) { return DestroyIcon(cursor); }
HICON WINAPI CopyIcon(HICON icon) {
    if (icon == NULL)
        fail(ERROR_INVALID_CURSOR_HANDLE);
    return icon;
}

static HCURSOR current;

HCURSOR WINAPI SetCursor(HCURSOR cursor) {
    HCURSOR old = current;
    current = cursor;
    return old;
}

HCURSOR WINAPI GetCursor(void) { return current; }

int WINAPI ShowCursor(BOOL show) { return shown += show ? 1 : -1; }

BOOL WINAPI GetCursorPos(LPPOINT out) {
    if (out == NULL)
        return fail(ERROR_NOACCESS);
    *out = position;
    return TRUE;
}

// It cannot leave the screen, which is a point.
BOOL WINAPI SetCursorPos(int x, int y) {
    (void)x, (void)y;
    return TRUE;
}

BOOL WINAPI GetCursorInfo(PCURSORINFO out) {
    if (out == NULL || out->cbSize != sizeof *out)
        return fail(ERROR_INVALID_PARAMETER);
    *out = (CURSORINFO){sizeof *out, shown >= 0 ? CURSOR_SHOWING : 0, current, position};
    return TRUE;
}

BOOL WINAPI ClipCursor(const RECT *area) {
    (void)area;
    return TRUE;
}

BOOL WINAPI GetClipCursor(LPRECT out) { return SetRectEmpty(out); }

UINT WINAPI GetDoubleClickTime(void) { return 500; } // milliseconds, Windows' default
