// What a console window has and a terminal has not, or keeps to itself: fonts, history, aliases, selection, display
// mode. Sensible facts are answered; nothing is accepted that could not be done.

#include "console.h"

static BOOL not_here(HANDLE console) {
    return base_fail(console_is(console) ? ERROR_CALL_NOT_IMPLEMENTED : ERROR_INVALID_HANDLE);
}

// No terminal says what it writes with: what Windows' console has unless it is told otherwise.
enum { FONT_WIDTH = 8, FONT_HEIGHT = 16, FONT_WEIGHT = 400, FONT_FAMILY = 0x36 }; // FF_MODERN, TrueType, scalable

BOOL WINAPI GetCurrentConsoleFontEx(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFOEX font) {
    (void)maximum;
    if (font->cbSize != sizeof(*font))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!console_is(console))
        return base_fail(ERROR_INVALID_HANDLE);
    *font = (CONSOLE_FONT_INFOEX){
        .cbSize = sizeof(*font),
        .dwFontSize = {FONT_WIDTH, FONT_HEIGHT},
        .FontFamily = FONT_FAMILY,
        .FontWeight = FONT_WEIGHT,
        .FaceName = L"Consolas",
    };
    return TRUE;
}

BOOL WINAPI GetCurrentConsoleFont(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFO font) {
    (void)maximum;
    if (!console_is(console))
        return base_fail(ERROR_INVALID_HANDLE);
    *font = (CONSOLE_FONT_INFO){.dwFontSize = {FONT_WIDTH, FONT_HEIGHT}};
    return TRUE;
}

BOOL WINAPI SetCurrentConsoleFontEx(HANDLE console, BOOL maximum, PCONSOLE_FONT_INFOEX font) {
    (void)maximum, (void)font;
    return not_here(console);
}

COORD WINAPI GetConsoleFontSize(HANDLE console, DWORD font) {
    if (console_is(console) && font == 0)
        return (COORD){FONT_WIDTH, FONT_HEIGHT};
    base_fail(console_is(console) ? ERROR_INVALID_PARAMETER : ERROR_INVALID_HANDLE);
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
