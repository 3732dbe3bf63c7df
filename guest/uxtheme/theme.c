// Themes: none is active, as in Windows' classic appearance.

#define DECLSPEC_IMPORT
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <uxtheme.h>

BOOL WINAPI IsThemeActive(void) { return FALSE; }
BOOL WINAPI IsAppThemed(void) { return FALSE; }
BOOL WINAPI IsCompositionActive(void) { return FALSE; }
DWORD WINAPI GetThemeAppProperties(void) { return 0; }

HTHEME WINAPI OpenThemeData(HWND window, LPCWSTR classes) {
    (void)window, (void)classes;
    SetLastError((DWORD)HRESULT_FROM_WIN32(ERROR_NOT_FOUND));
    return NULL;
}

HTHEME WINAPI GetWindowTheme(HWND window) {
    (void)window;
    return NULL;
}

HRESULT WINAPI CloseThemeData(HTHEME theme) {
    (void)theme;
    return E_HANDLE;
}

// A window keeps which theme it would have; with none active that changes nothing.
HRESULT WINAPI SetWindowTheme(HWND window, LPCWSTR application, LPCWSTR ids) {
    (void)application, (void)ids;
    return window ? S_OK : E_HANDLE;
}
