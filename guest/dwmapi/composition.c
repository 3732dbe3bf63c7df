// The window manager: composition is off, as in a session without a screen.

#define DECLSPEC_IMPORT
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <uxtheme.h>
#include <dwmapi.h>

enum { COMPOSITION_DISABLED = (int)0x80263001 }; // DWM_E_COMPOSITIONDISABLED

HRESULT WINAPI DwmIsCompositionEnabled(BOOL *enabled) {
    if (enabled == NULL)
        return E_INVALIDARG;
    *enabled = FALSE;
    return S_OK;
}

HRESULT WINAPI DwmSetWindowAttribute(HWND window, DWORD attribute, LPCVOID value, DWORD size) {
    (void)window, (void)attribute, (void)value, (void)size;
    return COMPOSITION_DISABLED;
}

HRESULT WINAPI DwmGetWindowAttribute(HWND window, DWORD attribute, PVOID value, DWORD size) {
    (void)window, (void)attribute, (void)value, (void)size;
    return COMPOSITION_DISABLED;
}

HRESULT WINAPI DwmExtendFrameIntoClientArea(HWND window, const MARGINS *margins) {
    (void)window, (void)margins;
    return COMPOSITION_DISABLED;
}

HRESULT WINAPI DwmEnableBlurBehindWindow(HWND window, const DWM_BLURBEHIND *how) {
    (void)window, (void)how;
    return COMPOSITION_DISABLED;
}

HRESULT WINAPI DwmGetColorizationColor(DWORD *color, BOOL *opaque) {
    (void)color, (void)opaque;
    return COMPOSITION_DISABLED;
}

HRESULT WINAPI DwmFlush(void) { return COMPOSITION_DISABLED; }

BOOL WINAPI DwmDefWindowProc(HWND window, UINT message, WPARAM wide, LPARAM parameter, LRESULT *result) {
    (void)window, (void)message, (void)wide, (void)parameter, (void)result;
    return FALSE; // nothing was handled
}
