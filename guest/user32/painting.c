// Painting windows: nothing of a window is on a screen, so no part of it ever waits to be painted, and no WM_PAINT comes.

#include "user32.h"

static BOOL known(HWND window) { return window == NULL || IsWindow(window); }

BOOL WINAPI InvalidateRect(HWND window, const RECT *area, BOOL erase) {
    (void)area, (void)erase;
    return known(window);
}

BOOL WINAPI ValidateRect(HWND window, const RECT *area) {
    (void)area;
    return known(window);
}

BOOL WINAPI InvalidateRgn(HWND window, HRGN area, BOOL erase) {
    (void)area, (void)erase;
    return known(window);
}

BOOL WINAPI ValidateRgn(HWND window, HRGN area) {
    (void)area;
    return known(window);
}

BOOL WINAPI UpdateWindow(HWND window) { return known(window); }

BOOL WINAPI RedrawWindow(HWND window, const RECT *area, HRGN region, UINT flags) {
    (void)area, (void)region, (void)flags;
    return known(window);
}

BOOL WINAPI GetUpdateRect(HWND window, LPRECT out, BOOL erase) {
    (void)erase;
    if (out)
        *out = (RECT){0};
    known(window);
    return FALSE;
}

BOOL WINAPI LockWindowUpdate(HWND window) { return known(window); }

BOOL WINAPI SetLayeredWindowAttributes(HWND window, COLORREF key, BYTE alpha, DWORD flags) {
    (void)key, (void)alpha, (void)flags;
    if (!IsWindow(window))
        return FALSE;
    // Only a layered window has them.
    return GetWindowLongPtrW(window, GWL_EXSTYLE) & WS_EX_LAYERED ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI FlashWindowEx(PFLASHWINFO how) {
    if (how == NULL || how->cbSize != sizeof *how)
        return fail(ERROR_INVALID_PARAMETER);
    IsWindow(how->hwnd); // sets the error
    return FALSE;        // it was not active before
}
