// The session's settings: colours, parameters, monitors. There is no monitor.

#include "user32.h"

enum { DEFAULT_CARET_BLINK = 530 }; // milliseconds

// The colours of Windows 10 without a theme, by COLOR_.
static const COLORREF colors[] = {
    [COLOR_SCROLLBAR] = 0xC8C8C8,
    [COLOR_BACKGROUND] = 0x000000,
    [COLOR_ACTIVECAPTION] = 0xD1B499,
    [COLOR_INACTIVECAPTION] = 0xDBCDBF,
    [COLOR_MENU] = 0xF0F0F0,
    [COLOR_WINDOW] = 0xFFFFFF,
    [COLOR_WINDOWFRAME] = 0x646464,
    [COLOR_MENUTEXT] = 0x000000,
    [COLOR_WINDOWTEXT] = 0x000000,
    [COLOR_CAPTIONTEXT] = 0x000000,
    [COLOR_ACTIVEBORDER] = 0xB4B4B4,
    [COLOR_INACTIVEBORDER] = 0xFCF7F4,
    [COLOR_APPWORKSPACE] = 0xABABAB,
    [COLOR_HIGHLIGHT] = 0xD77800,
    [COLOR_HIGHLIGHTTEXT] = 0xFFFFFF,
    [COLOR_BTNFACE] = 0xF0F0F0,
    [COLOR_BTNSHADOW] = 0xA0A0A0,
    [COLOR_GRAYTEXT] = 0x6D6D6D,
    [COLOR_BTNTEXT] = 0x000000,
    [COLOR_INACTIVECAPTIONTEXT] = 0x000000,
    [COLOR_BTNHIGHLIGHT] = 0xFFFFFF,
    [COLOR_3DDKSHADOW] = 0x696969,
    [COLOR_3DLIGHT] = 0xE3E3E3,
    [COLOR_INFOTEXT] = 0x000000,
    [COLOR_INFOBK] = 0xE1FFFF,
    [COLOR_HOTLIGHT] = 0xCC6600,
    [COLOR_GRADIENTACTIVECAPTION] = 0xEAD1B9,
    [COLOR_GRADIENTINACTIVECAPTION] = 0xF2E4D7,
    [COLOR_MENUHILIGHT] = 0xD77800,
    [COLOR_MENUBAR] = 0xF0F0F0,
};

DWORD WINAPI GetSysColor(int index) { return index >= 0 && index < (int)ARRAYSIZE(colors) ? colors[index] : 0; }

// What a parameter is, where it is one number.
static bool number_parameter(UINT action, UINT *value) {
    switch (action) {
    case SPI_GETBEEP:
    case SPI_GETMOUSEHOVERTIME:
    case SPI_GETKEYBOARDCUES:
    case SPI_GETSCREENREADER:
    case SPI_GETSCREENSAVEACTIVE:
    case SPI_GETSCREENSAVERRUNNING:
    case SPI_GETSCREENSAVETIMEOUT:
    case SPI_GETCLIENTAREAANIMATION:
    case SPI_GETFONTSMOOTHING:
    case SPI_GETMENUANIMATION:
    case SPI_GETMENUFADE:
        *value = 0;
        return true;
    case SPI_GETKEYBOARDDELAY:
        *value = 1;
        return true;
    case SPI_GETKEYBOARDSPEED:
        *value = 31;
        return true;
    case SPI_GETWHEELSCROLLLINES:
    case SPI_GETWHEELSCROLLCHARS:
        *value = 3;
        return true;
    case SPI_GETMOUSESPEED:
        *value = 10;
        return true;
    case SPI_GETFOREGROUNDLOCKTIMEOUT:
        *value = 200000;
        return true;
    default:
        return false;
    }
}

static BOOL parameter(UINT action, UINT size, PVOID out, bool wide) {
    UINT value;
    if (number_parameter(action, &value)) {
        if (out == NULL)
            return fail(ERROR_NOACCESS);
        *(UINT *)out = value;
        return TRUE;
    }
    switch (action) {
    case SPI_GETWORKAREA:
        return SetRectEmpty(out);
    case SPI_GETDESKWALLPAPER:
        return put_text(L"", out, (int)size, wide) == 0;
    case SPI_GETHIGHCONTRAST:
        if (out == NULL || ((HIGHCONTRASTW *)out)->cbSize < sizeof(HIGHCONTRASTW))
            return fail(ERROR_INVALID_PARAMETER);
        *(HIGHCONTRASTW *)out = (HIGHCONTRASTW){sizeof(HIGHCONTRASTW), 0, NULL};
        return TRUE;
    default:
        // Settings for a screen, a mouse, a keyboard: nothing takes them.
        return fail(ERROR_INVALID_PARAMETER);
    }
}

BOOL WINAPI SystemParametersInfoW(UINT action, UINT size, PVOID out, UINT flags) {
    (void)flags;
    return parameter(action, size, out, true);
}

BOOL WINAPI SystemParametersInfoA(UINT action, UINT size, PVOID out, UINT flags) {
    (void)flags;
    return parameter(action, size, out, false);
}

BOOL WINAPI EnumDisplayMonitors(HDC device, LPCRECT area, MONITORENUMPROC function, LPARAM data) {
    (void)device, (void)area, (void)function, (void)data;
    return TRUE; // all of none
}

HMONITOR WINAPI MonitorFromWindow(HWND window, DWORD flags) {
    (void)window, (void)flags;
    return NULL;
}

HMONITOR WINAPI MonitorFromPoint(POINT point, DWORD flags) {
    (void)point, (void)flags;
    return NULL;
}

HMONITOR WINAPI MonitorFromRect(LPCRECT area, DWORD flags) {
    (void)area, (void)flags;
    return NULL;
}

BOOL WINAPI GetMonitorInfoW(HMONITOR monitor, LPMONITORINFO out) {
    (void)monitor, (void)out;
    return fail(ERROR_INVALID_MONITOR_HANDLE);
}

BOOL WINAPI GetMonitorInfoA(HMONITOR monitor, LPMONITORINFO out) { return GetMonitorInfoW(monitor, out); }

BOOL WINAPI EnumDisplayDevicesW(LPCWSTR device, DWORD number, PDISPLAY_DEVICEW out, DWORD flags) {
    (void)device, (void)number, (void)out, (void)flags;
    return FALSE; // behind the last one
}

BOOL WINAPI EnumDisplaySettingsW(LPCWSTR device, DWORD mode, LPDEVMODEW out) {
    (void)device, (void)mode, (void)out;
    return FALSE;
}

UINT WINAPI GetCaretBlinkTime(void) { return DEFAULT_CARET_BLINK; }

// Scaling: what an unaware program sees.
UINT WINAPI GetDpiForSystem(void) { return USER_DEFAULT_SCREEN_DPI; }
UINT WINAPI GetDpiForWindow(HWND window) { return IsWindow(window) ? USER_DEFAULT_SCREEN_DPI : 0; }
BOOL WINAPI IsProcessDPIAware(void) { return FALSE; }
BOOL WINAPI SetProcessDPIAware(void) { return TRUE; }
