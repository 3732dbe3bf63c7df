// The screen: size, cursor, colours, and what can be written at a place. A terminal cannot be read back, so the
// functions that read the screen say that they are not implemented.

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

// The window is the whole buffer: what would make it anything else fails.
BOOL WINAPI SetConsoleWindowInfo(HANDLE console, BOOL absolute, const SMALL_RECT *window) {
    struct condrv_screen_info info;
    if (!get_info(console, &info))
        return FALSE;
    SMALL_RECT now = {info.window_first.x, info.window_first.y, info.window_last.x, info.window_last.y};
    SMALL_RECT wanted = *window;
    if (!absolute)
        wanted = (SMALL_RECT){now.Left + window->Left, now.Top + window->Top, now.Right + window->Right,
                              now.Bottom + window->Bottom};
    bool same =
        wanted.Left == now.Left && wanted.Top == now.Top && wanted.Right == now.Right && wanted.Bottom == now.Bottom;
    return same || base_fail(ERROR_INVALID_PARAMETER);
}

// The terminal's control sequences are put together here before they go out in one write.
typedef struct {
    HANDLE console;
    DWORD used;
    bool failed;
    char bytes[4096];
} Sequence;

static void flush(Sequence *to) {
    if (!to->failed && !console_write_bytes(to->console, to->bytes, to->used))
        to->failed = true;
    to->used = 0;
}

static void put(Sequence *to, const char *bytes, SIZE_T size) {
    if (to->used + size > sizeof(to->bytes))
        flush(to);
    memcpy(to->bytes + to->used, bytes, size);
    to->used += (DWORD)size;
}

static void put_text(Sequence *to, const char *text) { put(to, text, base_length_a(text)); }

static void put_number(Sequence *to, unsigned number) {
    char digits[10];
    int at = sizeof(digits);
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    put(to, digits + at, sizeof(digits) - (size_t)at);
}

static void put_place(Sequence *to, int x, int y) {
    put_text(to, "\x1b[");
    put_number(to, (unsigned)y + 1);
    put_text(to, ";");
    put_number(to, (unsigned)x + 1);
    put_text(to, "H");
}

// A console's colours are in the order blue, green, red; the terminal's in red, green, blue.
static void put_attribute(Sequence *to, WORD attributes) {
    static const unsigned char order[] = {0, 4, 2, 6, 1, 5, 3, 7};
    unsigned ink = order[attributes & 7], paper = order[attributes >> 4 & 7];
    put_text(to, "\x1b[0;");
    put_number(to, (attributes & FOREGROUND_INTENSITY ? 90 : 30) + ink);
    put_text(to, ";");
    put_number(to, (attributes & BACKGROUND_INTENSITY ? 100 : 40) + paper);
    put_text(to, "m");
}

static void put_unit(Sequence *to, WCHAR unit) {
    char bytes[4];
    ULONG size = 0;
    RtlUnicodeToUTF8N(bytes, sizeof(bytes), &size, &unit, sizeof(unit));
    put(to, bytes, size);
}

// Saves cursor and colours, moves, does the work, restores: the cursor stays where it is for the program.
static void begin_at(Sequence *to, HANDLE console, int x, int y) {
    *to = (Sequence){.console = console};
    put_text(to, "\x1b"
                 "7");
    put_place(to, x, y);
}

static BOOL end_at(Sequence *to) {
    put_text(to, "\x1b"
                 "8");
    flush(to);
    return !to->failed;
}

// How many cells there are from a place to the end of the buffer, at most `count`; 0 for a place outside.
static DWORD cells_from(const struct condrv_screen_info *info, COORD at, DWORD count) {
    if (at.X < 0 || at.Y < 0 || at.X >= info->size.x || at.Y >= info->size.y)
        return 0;
    DWORD left = (DWORD)(info->size.y - at.Y) * (DWORD)info->size.x - (DWORD)at.X;
    return count < left ? count : left;
}

BOOL WINAPI FillConsoleOutputCharacterW(HANDLE console, WCHAR unit, DWORD count, COORD at, LPDWORD written) {
    struct condrv_screen_info info;
    *written = 0;
    if (!get_info(console, &info))
        return FALSE;
    Sequence out;
    count = cells_from(&info, at, count);
    begin_at(&out, console, at.X, at.Y);
    put_attribute(&out, info.attributes);
    int x = at.X, y = at.Y;
    for (DWORD i = 0; i < count; i++) {
        put_unit(&out, unit);
        if (++x == info.size.x && i + 1 < count)
            put_place(&out, x = 0, ++y);
    }
    if (!end_at(&out))
        return FALSE;
    *written = count;
    return TRUE;
}

BOOL WINAPI FillConsoleOutputCharacterA(HANDLE console, CHAR unit, DWORD count, COORD at, LPDWORD written) {
    return FillConsoleOutputCharacterW(console, (UCHAR)unit, count, at, written);
}

// A terminal cannot recolour what it shows, and there is no telling what that is. Cells that take the current colours
// are left alone, which is what clearing a screen (characters, then attributes) needs; other colours are refused.
BOOL WINAPI FillConsoleOutputAttribute(HANDLE console, WORD attributes, DWORD count, COORD at, LPDWORD written) {
    struct condrv_screen_info info;
    *written = 0;
    if (!get_info(console, &info))
        return FALSE;
    if (attributes != info.attributes)
        return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    *written = cells_from(&info, at, count);
    return TRUE;
}

BOOL WINAPI WriteConsoleOutputCharacterW(HANDLE console, LPCWSTR text, DWORD count, COORD at, LPDWORD written) {
    struct condrv_screen_info info;
    *written = 0;
    if (!get_info(console, &info))
        return FALSE;
    Sequence out;
    count = cells_from(&info, at, count);
    begin_at(&out, console, at.X, at.Y);
    int x = at.X, y = at.Y;
    for (DWORD i = 0; i < count; i++) {
        put_unit(&out, text[i]);
        if (++x == info.size.x && i + 1 < count)
            put_place(&out, x = 0, ++y);
    }
    if (!end_at(&out))
        return FALSE;
    *written = count;
    return TRUE;
}

BOOL WINAPI WriteConsoleOutputCharacterA(HANDLE console, LPCSTR text, DWORD count, COORD at, LPDWORD written) {
    BASE_SCOPED PWSTR wide = base_wide_n(text, count);
    return wide && WriteConsoleOutputCharacterW(console, wide, (DWORD)base_length(wide), at, written);
}

BOOL WINAPI WriteConsoleOutputAttribute(HANDLE console, const WORD *attributes, DWORD count, COORD at,
                                        LPDWORD written) {
    (void)console, (void)attributes, (void)count, (void)at;
    *written = 0;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

static BOOL write_cells(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT region, bool wide) {
    struct condrv_screen_info info;
    if (!get_info(console, &info))
        return FALSE;
    SMALL_RECT to = *region;
    if (to.Right > info.size.x - 1)
        to.Right = (SHORT)(info.size.x - 1);
    if (to.Bottom > info.size.y - 1)
        to.Bottom = (SHORT)(info.size.y - 1);
    Sequence out;
    begin_at(&out, console, 0, 0);
    for (int y = to.Top; y <= to.Bottom && from.Y + y - to.Top < size.Y; y++) {
        put_place(&out, to.Left, y);
        WORD colours = 0;
        for (int x = to.Left; x <= to.Right && from.X + x - to.Left < size.X; x++) {
            const CHAR_INFO *cell = &cells[(from.Y + y - to.Top) * size.X + from.X + x - to.Left];
            if (x == to.Left || cell->Attributes != colours)
                put_attribute(&out, colours = cell->Attributes);
            put_unit(&out, wide ? cell->Char.UnicodeChar : (UCHAR)cell->Char.AsciiChar);
        }
    }
    *region = to;
    return end_at(&out);
}

BOOL WINAPI WriteConsoleOutputW(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT region) {
    return write_cells(console, cells, size, from, region, true);
}

BOOL WINAPI WriteConsoleOutputA(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT region) {
    return write_cells(console, cells, size, from, region, false);
}

// Scrolling whole lines of the full width is something a terminal does; anything else would need to read the screen.
BOOL WINAPI ScrollConsoleScreenBufferW(HANDLE console, const SMALL_RECT *moved, const SMALL_RECT *clip, COORD to,
                                       const CHAR_INFO *fill) {
    struct condrv_screen_info info;
    (void)fill; // blanks in the current colours are what a terminal leaves
    if (!get_info(console, &info))
        return FALSE;
    if (clip || moved->Left > 0 || moved->Right < info.size.x - 1 || to.X != moved->Left || moved->Top < 0 ||
        to.Y < 0 || moved->Bottom < moved->Top)
        return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    int lines = moved->Top - to.Y; // upwards
    int first = lines > 0 ? to.Y : moved->Top;
    int last = lines > 0 ? moved->Bottom : moved->Bottom - lines;
    if (last > info.size.y - 1)
        last = info.size.y - 1;
    if (lines == 0)
        return TRUE;
    Sequence out;
    begin_at(&out, console, 0, 0);
    put_text(&out, "\x1b[");
    put_number(&out, (unsigned)first + 1);
    put_text(&out, ";");
    put_number(&out, (unsigned)last + 1);
    put_text(&out, "r\x1b[");
    put_number(&out, (unsigned)(lines > 0 ? lines : -lines));
    put_text(&out, lines > 0 ? "S" : "T");
    put_text(&out, "\x1b[r");
    return end_at(&out);
}

BOOL WINAPI ScrollConsoleScreenBufferA(HANDLE console, const SMALL_RECT *moved, const SMALL_RECT *clip, COORD to,
                                       const CHAR_INFO *fill) {
    return ScrollConsoleScreenBufferW(console, moved, clip, to, fill);
}

BOOL WINAPI ReadConsoleOutputW(HANDLE console, PCHAR_INFO cells, COORD size, COORD from, PSMALL_RECT region) {
    (void)console, (void)cells, (void)size, (void)from, (void)region;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI ReadConsoleOutputA(HANDLE console, PCHAR_INFO cells, COORD size, COORD from, PSMALL_RECT region) {
    return ReadConsoleOutputW(console, cells, size, from, region);
}

BOOL WINAPI ReadConsoleOutputCharacterW(HANDLE console, LPWSTR text, DWORD count, COORD at, LPDWORD read) {
    (void)console, (void)text, (void)count, (void)at;
    *read = 0;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI ReadConsoleOutputCharacterA(HANDLE console, LPSTR text, DWORD count, COORD at, LPDWORD read) {
    (void)console, (void)text, (void)count, (void)at;
    *read = 0;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

BOOL WINAPI ReadConsoleOutputAttribute(HANDLE console, LPWORD attributes, DWORD count, COORD at, LPDWORD read) {
    (void)console, (void)attributes, (void)count, (void)at;
    *read = 0;
    return base_fail(ERROR_CALL_NOT_IMPLEMENTED);
}

HANDLE WINAPI CreateConsoleScreenBuffer(DWORD access, DWORD share, const SECURITY_ATTRIBUTES *security, DWORD flags,
                                        LPVOID data) {
    (void)access, (void)share, (void)security, (void)flags, (void)data;
    base_fail(ERROR_CALL_NOT_IMPLEMENTED);
    return INVALID_HANDLE_VALUE;
}

BOOL WINAPI SetConsoleActiveScreenBuffer(HANDLE console) {
    return console_is(console) ? TRUE : base_fail(ERROR_INVALID_HANDLE); // there is one buffer, and it is active
}

BOOL WINAPI SetConsoleScreenBufferInfoEx(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFOEX wanted) {
    if (wanted->cbSize != sizeof(*wanted))
        return base_fail(ERROR_INVALID_PARAMETER);
    return SetConsoleScreenBufferSize(console, wanted->dwSize) && SetConsoleTextAttribute(console, wanted->wAttributes);
}
