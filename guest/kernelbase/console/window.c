// What a console window has and a terminal has not, or keeps to itself: fonts, history, aliases, selection, display
// mode. Sensible facts are answered; nothing is accepted that could not be done.

#include "console.h"

static BOOL not_here(HANDLE console) {
    return base_fail(console_is(console) ? ERROR_CALL_NOT_IMPLEMENTED : ERROR_INVALID_HANDLE);
}

// No terminal says what it writes with: what Windows' console has unless it is told otherwise.
enum { FONT_WIDTH = 8, FONT_HEIGHT = 16, FONT_WEIGHT = 400, FONT_FAMILY = 0x36 }; // FF_MODERN, TrueType, scalable

static const CONSOLE_FONT_INFOEX the_font = {
    .cbSize = sizeof(CONSOLE_FONT_INFOEX),
    .dwFontSize = {FONT_WIDTH, FONT_HEIGHT},
    .FontFamily = FONT_FAMILY,
    .FontWeight = FONT_WEIGHT,
    .FaceName = L"Consolas",
};

// Whether a handle is a screen's; ERROR_INVALID_HANDLE else.
static BOOL is_screen(HANDLE console) {
    struct condrv_cursor cursor;
    return console_request(console, CONDRV_GET_CURSOR_INFO, NULL, 0, &cursor, sizeof(cursor), NULL);
}

// For a window as large as can be, the size is told in cells.
static BOOL font_size(HANDLE console, BOOL maximum, COORD *size) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(console, &info))
        return FALSE;
    *size = maximum ? info.dwMaximumWindowSize : the_font.dwFontSize;
    return TRUE;
}

BOOL WINAPI GetCurrentConsoleFontEx(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFOEX font) {
    COORD size;
    if (font->cbSize != sizeof(*font))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!font_size(console, maximum, &size))
        return FALSE;
    *font = the_font;
    font->dwFontSize = size;
    return TRUE;
}

BOOL WINAPI GetCurrentConsoleFont(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFO font) {
    COORD size;
    if (!font_size(console, maximum, &size))
        return FALSE;
    *font = (CONSOLE_FONT_INFO){.dwFontSize = size};
    return TRUE;
}

// Only the font that it has already.
BOOL WINAPI SetCurrentConsoleFontEx(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFOEX font) {
    (void)maximum;
    if (font->cbSize != sizeof(*font))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!is_screen(console))
        return FALSE;
    bool same = font->dwFontSize.X == FONT_WIDTH && font->dwFontSize.Y == FONT_HEIGHT &&
                base_equal_folded(font->FaceName, the_font.FaceName);
    return same || base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

COORD WINAPI GetConsoleFontSize(HANDLE console, DWORD font) {
    if (!is_screen(console))
        return (COORD){0, 0};
    if (font == 0)
        return the_font.dwFontSize;
    base_fail(ERROR_INVALID_PARAMETER);
    return (COORD){0, 0};
}

BOOL WINAPI GetConsoleDisplayMode(LPDWORD flags) {
    *flags = 0; // in a window
    return TRUE;
}

BOOL WINAPI SetConsoleDisplayMode(HANDLE console, DWORD flags, PCOORD size) {
    (void)flags, (void)size;
    return not_here(console);
}

BOOL WINAPI GetConsoleSelectionInfo(PCONSOLE_SELECTION_INFO selection) {
    *selection = (CONSOLE_SELECTION_INFO){.dwFlags = CONSOLE_NO_SELECTION};
    return TRUE;
}

BOOL WINAPI GetConsoleHistoryInfo(PCONSOLE_HISTORY_INFO info) {
    (void)info;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI SetConsoleHistoryInfo(PCONSOLE_HISTORY_INFO info) {
    (void)info;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI AddConsoleAliasW(LPWSTR source, LPWSTR target, LPWSTR program) {
    (void)source, (void)target, (void)program;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI AddConsoleAliasA(LPSTR source, LPSTR target, LPSTR program) {
    (void)source, (void)target, (void)program;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

// There are no aliases, so there is none of any name.
DWORD WINAPI GetConsoleAliasW(LPWSTR source, LPWSTR buffer, DWORD size, LPWSTR program) {
    (void)source, (void)program;
    if (size >= sizeof(WCHAR))
        buffer[0] = 0;
    base_fail(ERROR_GEN_FAILURE);
    return 0;
}

DWORD WINAPI GetConsoleAliasesLengthW(LPWSTR program) {
    (void)program;
    return 0;
}

DWORD WINAPI GetConsoleAliasExesLengthW(void) { return 0; }
