// Painting windows: nothing of a window is on a screen, so no part of it ever waits to be painted, and no WM_PAINT
// comes.

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

// A device context of a window, or of the screen: a memory one, whose drawing nobody sees.
HDC WINAPI GetDC(HWND window) { return known(window) ? CreateCompatibleDC(NULL) : NULL; }
HDC WINAPI GetWindowDC(HWND window) { return GetDC(window); }

HDC WINAPI GetDCEx(HWND window, HRGN area, DWORD flags) {
    (void)area, (void)flags;
    return GetDC(window);
}

int WINAPI ReleaseDC(HWND window, HDC device) {
    (void)window;
    return DeleteDC(device);
}

HDC WINAPI BeginPaint(HWND window, LPPAINTSTRUCT out) {
    HDC device = IsWindow(window) && out ? CreateCompatibleDC(NULL) : NULL;
    if (device)
        *out = (PAINTSTRUCT){.hdc = device}; // an empty area: nothing waits to be painted
    return device;
}

BOOL WINAPI EndPaint(HWND window, const PAINTSTRUCT *paint) {
    (void)window;
    return paint && DeleteDC(paint->hdc);
}

int WINAPI FillRect(HDC device, const RECT *area, HBRUSH brush) {
    HBRUSH own =
        (ULONG_PTR)brush <= COLOR_MENUBAR + 1 ? CreateSolidBrush(GetSysColor((int)(ULONG_PTR)brush - 1)) : brush;
    HGDIOBJ old = SelectObject(device, own);
    BOOL done =
        old && PatBlt(device, area->left, area->top, area->right - area->left, area->bottom - area->top, PATCOPY);
    if (old)
        SelectObject(device, old);
    if (own != brush)
        DeleteObject(own);
    return done;
}

int WINAPI FrameRect(HDC device, const RECT *area, HBRUSH brush) {
    RECT sides[] = {{area->left, area->top, area->right, area->top + 1},
                    {area->left, area->bottom - 1, area->right, area->bottom},
                    {area->left, area->top, area->left + 1, area->bottom},
                    {area->right - 1, area->top, area->right, area->bottom}};
    int done = TRUE;
    for (unsigned i = 0; i < ARRAYSIZE(sides); i++)
        done &= FillRect(device, &sides[i], brush);
    return done;
}

HBRUSH WINAPI GetSysColorBrush(int index) {
    static HBRUSH brushes[COLOR_MENUBAR + 1];
    if (index < 0 || index > COLOR_MENUBAR)
        return NULL;
    if (brushes[index] == NULL) {
        HBRUSH fresh = CreateSolidBrush(GetSysColor(index));
        if (InterlockedCompareExchangePointer((void *volatile *)&brushes[index], fresh, NULL))
            DeleteObject(fresh);
    }
    return brushes[index];
}
