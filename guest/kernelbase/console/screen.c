// Screen buffers: making them, their size, window, cursor and colours. What is on them is in cells.c.

#include "console.h"

static COORD to_coord(struct condrv_coord from) { return (COORD){from.x, from.y}; }

static BOOL get_info(HANDLE console, struct condrv_screen_info *info) {
    return console_request(console, CONDRV_GET_SCREEN_INFO, NULL, 0, info, sizeof(*info), NULL);
}

BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFO result) {
    struct condrv_screen_info info;
    if (!get_info(console, &info))
        return FALSE;
    *result = (CONSOLE_SCREEN_BUFFER_INFO){
        .dwSize = to_coord(info.size),
        .dwCursorPosition = to_coord(info.cursor),
        .wAttributes = info.attributes,
        .srWindow = {info.window_first.x, info.window_first.y, info.window_last.x, info.window_last.y},
        .dwMaximumWindowSize = to_coord(info.largest),
    };
    return TRUE;
}

BOOL WINAPI GetConsoleScreenBufferInfoEx(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFOEX result) {
    struct condrv_screen_info info;
    if (result->cbSize != sizeof(*result))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!get_info(console, &info))
        return FALSE;
    *result = (CONSOLE_SCREEN_BUFFER_INFOEX){
        .cbSize = sizeof(*result),
        .dwSize = to_coord(info.size),
        .dwCursorPosition = to_coord(info.cursor),
        .wAttributes = info.attributes,
        .srWindow = {info.window_first.x, info.window_first.y, info.window_last.x, info.window_last.y},
        .dwMaximumWindowSize = to_coord(info.largest),
        .wPopupAttributes = info.popup_attributes,
    };
    for (int i = 0; i < 16; i++)
        result->ColorTable[i] = info.colors[i];
    return TRUE;
}

COORD WINAPI GetLargestConsoleWindowSize(HANDLE console) {
    struct condrv_screen_info info;
    return get_info(console, &info) ? to_coord(info.largest) : (COORD){0, 0};
}

BOOL WINAPI SetConsoleCursorPosition(HANDLE console, COORD place) {
    struct condrv_coord at = {place.X, place.Y};
    return console_request(console, CONDRV_SET_CURSOR_POSITION, &at, sizeof(at), NULL, 0, NULL);
}

BOOL WINAPI SetConsoleTextAttribute(HANDLE console, WORD attributes) {
    uint16_t value = attributes;
    return console_request(console, CONDRV_SET_TEXT_ATTRIBUTE, &value, sizeof(value), NULL, 0, NULL);
}

BOOL WINAPI GetConsoleCursorInfo(HANDLE console, PCONSOLE_CURSOR_INFO result) {
    struct condrv_cursor cursor;
    if (!console_request(console, CONDRV_GET_CURSOR_INFO, NULL, 0, &cursor, sizeof(cursor), NULL))
        return FALSE;
    *result = (CONSOLE_CURSOR_INFO){cursor.size, cursor.visible != 0};
    return TRUE;
}

BOOL WINAPI SetConsoleCursorInfo(HANDLE console, const CONSOLE_CURSOR_INFO *info) {
    if (info->dwSize < 1 || info->dwSize > 100)
        return base_fail(ERROR_INVALID_PARAMETER);
    struct condrv_cursor cursor = {info->dwSize, info->bVisible != FALSE};
    return console_request(console, CONDRV_SET_CURSOR_INFO, &cursor, sizeof(cursor), NULL, 0, NULL);
}

BOOL WINAPI SetConsoleScreenBufferSize(HANDLE console, COORD size) {
    struct condrv_coord wanted = {size.X, size.Y};
    return console_request(console, CONDRV_SET_SCREEN_SIZE, &wanted, sizeof(wanted), NULL, 0, NULL);
}

BOOL WINAPI SetConsoleWindowInfo(HANDLE console, BOOL absolute, const SMALL_RECT *window) {
    struct condrv_screen_info info;
    if (!get_info(console, &info))
        return FALSE;
    struct condrv_region wanted = {{window->Left, window->Top}, {window->Right, window->Bottom}};
    if (!absolute) {
        wanted.first.x += info.window_first.x, wanted.first.y += info.window_first.y;
        wanted.last.x += info.window_last.x, wanted.last.y += info.window_last.y;
    }
    return console_request(console, CONDRV_SET_WINDOW, &wanted, sizeof(wanted), NULL, 0, NULL);
}

HANDLE WINAPI CreateConsoleScreenBuffer(DWORD access, DWORD share, const SECURITY_ATTRIBUTES *security, DWORD flags,
                                        LPVOID data) {
    if (flags != CONSOLE_TEXTMODE_BUFFER || data) {
        base_fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    return console_open(L"\\Device\\ConDrv\\ScreenBuffer", access | FILE_READ_ATTRIBUTES, share,
                        security && security->bInheritHandle);
}

BOOL WINAPI SetConsoleActiveScreenBuffer(HANDLE console) {
    return console_request(console, CONDRV_ACTIVATE, NULL, 0, NULL, 0, NULL);
}

BOOL WINAPI SetConsoleScreenBufferInfoEx(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFOEX wanted) {
    if (wanted->cbSize != sizeof(*wanted))
        return base_fail(ERROR_INVALID_PARAMETER);
    struct condrv_screen_info info = {
        .size = {wanted->dwSize.X, wanted->dwSize.Y},
        .cursor = {wanted->dwCursorPosition.X, wanted->dwCursorPosition.Y},
        .window_first = {wanted->srWindow.Left, wanted->srWindow.Top},
        .window_last = {wanted->srWindow.Right, wanted->srWindow.Bottom},
        .attributes = wanted->wAttributes,
        .popup_attributes = wanted->wPopupAttributes,
    };
    for (int i = 0; i < 16; i++)
        info.colors[i] = wanted->ColorTable[i];
    return console_request(console, CONDRV_SET_SCREEN_INFO, &info, sizeof(info), NULL, 0, NULL);
}
