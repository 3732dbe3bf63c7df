// Input methods: none is there, as on Windows without East Asian languages.

#define DECLSPEC_IMPORT

#include <windows.h>

HIMC WINAPI ImmGetContext(HWND window) {
    (void)window;
    return NULL;
}

BOOL WINAPI ImmReleaseContext(HWND window, HIMC context) {
    (void)window, (void)context;
    return FALSE;
}

HWND WINAPI ImmGetDefaultIMEWnd(HWND window) {
    (void)window;
    return NULL;
}

HIMC WINAPI ImmAssociateContext(HWND window, HIMC context) {
    (void)window, (void)context;
    return NULL;
}

BOOL WINAPI ImmAssociateContextEx(HWND window, HIMC context, DWORD flags) {
    (void)window, (void)context, (void)flags;
    return FALSE;
}

BOOL WINAPI ImmDisableIME(DWORD thread) {
    (void)thread;
    return TRUE; // it is
}

BOOL WINAPI ImmIsIME(HKL layout) {
    (void)layout;
    return FALSE;
}

BOOL WINAPI ImmGetOpenStatus(HIMC context) {
    (void)context;
    return FALSE;
}
