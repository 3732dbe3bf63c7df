// What is on a screen buffer: reading and writing cells, in runs that go on in the next row and in rectangles.
// The A functions' bytes are in the console's output code page.

#include "console.h"

enum { CELLS_MOST = 1 << 22 }; // of one rectangle: more than any buffer has

static BOOL read_run(HANDLE console, enum condrv_what what, PWORD words, DWORD count, COORD at, LPDWORD read) {
    struct condrv_run run = {{at.X, at.Y}, what, count < CELLS_MOST ? count : CELLS_MOST};
    DWORD bytes;
    *read = 0;
    if (!console_request(console, CONDRV_READ_RUN, &run, sizeof(run), words, run.count * (DWORD)sizeof(WORD), &bytes))
        return FALSE;
    *read = bytes / sizeof(WORD);
    return TRUE;
}

static BOOL write_run(HANDLE console, enum condrv_what what, const WORD *words, DWORD count, COORD at,
                      LPDWORD written) {
    *written = 0;
    if (count > CELLS_MOST)
        count = CELLS_MOST;
    DWORD size = (DWORD)(sizeof(struct condrv_run) + count * sizeof(WORD)), bytes;
    BASE_SCOPED struct condrv_run *run = base_alloc(size);
    if (!run)
        return FALSE;
    *run = (struct condrv_run){{at.X, at.Y}, what, count};
    memcpy(run + 1, words, count * sizeof(WORD));
    if (!console_request(console, CONDRV_WRITE_RUN, run, size, NULL, 0, &bytes))
        return FALSE;
    *written = bytes / sizeof(WORD);
    return TRUE;
}

static BOOL fill_run(HANDLE console, enum condrv_what what, WORD word, DWORD count, COORD at, LPDWORD written) {
    struct {
        struct condrv_run run;
        uint16_t word;
    } request = {{{at.X, at.Y}, what, count}, word};
    *written = 0;
    return console_request(console, CONDRV_FILL_RUN, &request, sizeof(request), NULL, 0, written);
}

static WCHAR widen(CHAR byte) {
    WCHAR unit = (UCHAR)byte;
    if (unit >= 0x80 && MultiByteToWideChar(GetConsoleOutputCP(), 0, &byte, 1, &unit, 1) != 1)
        unit = 0xfffd;
    return unit;
}

static CHAR narrow(WCHAR unit) {
    CHAR byte = (CHAR)unit;
    if (unit >= 0x80 && WideCharToMultiByte(GetConsoleOutputCP(), 0, &unit, 1, &byte, 1, NULL, NULL) != 1)
        byte = '?';
    return byte;
}

BOOL WINAPI FillConsoleOutputCharacterW(HANDLE console, WCHAR unit, DWORD count, COORD at, LPDWORD written) {
    return fill_run(console, CONDRV_CHARACTERS, unit, count, at, written);
}

BOOL WINAPI FillConsoleOutputCharacterA(HANDLE console, CHAR byte, DWORD count, COORD at, LPDWORD written) {
    return FillConsoleOutputCharacterW(console, widen(byte), count, at, written);
}

BOOL WINAPI FillConsoleOutputAttribute(HANDLE console, WORD attributes, DWORD count, COORD at, LPDWORD written) {
    return fill_run(console, CONDRV_ATTRIBUTES, attributes, count, at, written);
}

BOOL WINAPI WriteConsoleOutputCharacterW(HANDLE console, LPCWSTR text, DWORD count, COORD at, LPDWORD written) {
    return write_run(console, CONDRV_CHARACTERS, text, count, at, written);
}

BOOL WINAPI WriteConsoleOutputCharacterA(HANDLE console, LPCSTR text, DWORD count, COORD at, LPDWORD written) {
    *written = 0;
    if (count > CELLS_MOST)
        count = CELLS_MOST;
    BASE_SCOPED PWSTR wide = base_alloc(count * sizeof(WCHAR));
    if (!wide)
        return FALSE;
    int units = count ? MultiByteToWideChar(GetConsoleOutputCP(), 0, text, (int)count, wide, (int)count) : 0;
    if (!WriteConsoleOutputCharacterW(console, wide, (DWORD)units, at, written))
        return FALSE;
    if (*written == (DWORD)units)
        *written = count;
    return TRUE;
}

BOOL WINAPI WriteConsoleOutputAttribute(HANDLE console, const WORD *attributes, DWORD count, COORD at,
                                        LPDWORD written) {
    return write_run(console, CONDRV_ATTRIBUTES, attributes, count, at, written);
}

BOOL WINAPI ReadConsoleOutputCharacterW(HANDLE console, LPWSTR text, DWORD count, COORD at, LPDWORD read) {
    return read_run(console, CONDRV_CHARACTERS, text, count, at, read);
}

BOOL WINAPI ReadConsoleOutputCharacterA(HANDLE console, LPSTR text, DWORD count, COORD at, LPDWORD read) {
    *read = 0;
    if (count > CELLS_MOST)
        count = CELLS_MOST;
    BASE_SCOPED PWSTR wide = base_alloc((SIZE_T)count * sizeof(WCHAR));
    DWORD units;
    if (!wide || !read_run(console, CONDRV_CHARACTERS, wide, count, at, &units))
        return FALSE;
    UINT page = GetConsoleOutputCP();
    while (units) { // as many as fit, whole
        int size = WideCharToMultiByte(page, 0, wide, (int)units, NULL, 0, NULL, NULL);
        if ((DWORD)size <= count) {
            *read = (DWORD)WideCharToMultiByte(page, 0, wide, (int)units, text, (int)count, NULL, NULL);
            break;
        }
        units -= ((DWORD)size - count + 2) / 3;
    }
    return TRUE;
}

BOOL WINAPI ReadConsoleOutputAttribute(HANDLE console, LPWORD attributes, DWORD count, COORD at, LPDWORD read) {
    return read_run(console, CONDRV_ATTRIBUTES, attributes, count, at, read);
}

// The rectangle of the screen that an array of cells, used from a place on, is for: no larger than the rest of the
// array. False when there is nothing of it.
static bool fit_region(COORD size, COORD from, const SMALL_RECT *given, struct condrv_region *region) {
    *region = (struct condrv_region){{given->Left, given->Top}, {given->Right, given->Bottom}};
    int columns = size.X - from.X, rows = size.Y - from.Y;
    if (from.X < 0 || from.Y < 0 || columns <= 0 || rows <= 0)
        return false;
    if (given->Right - given->Left >= columns)
        region->last.x = (int16_t)(given->Left + columns - 1);
    if (given->Bottom - given->Top >= rows)
        region->last.y = (int16_t)(given->Top + rows - 1);
    return region->last.x >= region->first.x && region->last.y >= region->first.y;
}

static int columns_of(const struct condrv_region *region) { return region->last.x - region->first.x + 1; }
static int rows_of(const struct condrv_region *region) { return region->last.y - region->first.y + 1; }

static SMALL_RECT to_rectangle(struct condrv_region region) {
    return (SMALL_RECT){region.first.x, region.first.y, region.last.x, region.last.y};
}

// A rectangle and its cells as they travel.
static struct condrv_region *allocate_cells(const struct condrv_region *region, DWORD *size) {
    SIZE_T cells = (SIZE_T)columns_of(region) * (SIZE_T)rows_of(region);
    if (cells > CELLS_MOST) {
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    *size = (DWORD)(sizeof(*region) + cells * sizeof(CHAR_INFO));
    return base_alloc(*size);
}

static BOOL write_cells(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT given, bool wide) {
    struct condrv_region region;
    DWORD bytes;
    static_assert(sizeof(CHAR_INFO) == 4, "CHAR_INFO");
    if (!fit_region(size, from, given, &region))
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED struct condrv_region *request = allocate_cells(&region, &bytes);
    if (!request)
        return FALSE;
    *request = region;
    CHAR_INFO *to = (CHAR_INFO *)(request + 1);
    for (int y = 0; y < rows_of(&region); y++)
        for (int x = 0; x < columns_of(&region); x++, to++) {
            *to = cells[(from.Y + y) * size.X + from.X + x];
            if (!wide)
                to->Char.UnicodeChar = widen(to->Char.AsciiChar);
        }
    if (!console_request(console, CONDRV_WRITE_REGION, request, bytes, &region, sizeof(region), NULL))
        return FALSE;
    *given = to_rectangle(region);
    return TRUE;
}

BOOL WINAPI WriteConsoleOutputW(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT region) {
    return write_cells(console, cells, size, from, region, true);
}

BOOL WINAPI WriteConsoleOutputA(HANDLE console, const CHAR_INFO *cells, COORD size, COORD from, PSMALL_RECT region) {
    return write_cells(console, cells, size, from, region, false);
}

static BOOL read_cells(HANDLE console, PCHAR_INFO cells, COORD size, COORD from, PSMALL_RECT given, bool wide) {
    struct condrv_region region;
    DWORD bytes;
    if (!fit_region(size, from, given, &region))
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED struct condrv_region *answer = allocate_cells(&region, &bytes);
    if (!answer || !console_request(console, CONDRV_READ_REGION, &region, sizeof(region), answer, bytes, NULL))
        return FALSE;
    if (columns_of(answer) <= 0 || rows_of(answer) <= 0)
        return base_fail(ERROR_INVALID_PARAMETER);
    const CHAR_INFO *cell = (const CHAR_INFO *)(answer + 1);
    int right = from.X + answer->first.x - region.first.x, down = from.Y + answer->first.y - region.first.y;
    for (int y = 0; y < rows_of(answer); y++)
        for (int x = 0; x < columns_of(answer); x++, cell++) {
            CHAR_INFO *to = &cells[(down + y) * size.X + right + x];
            *to = *cell;
            if (!wide)
                to->Char.UnicodeChar = (UCHAR)narrow(cell->Char.UnicodeChar);
        }
    *given = to_rectangle(*answer);
    return TRUE;
}

BOOL WINAPI ReadConsoleOutputW(HANDLE console, PCHAR_INFO cells, COORD size, COORD from, PSMALL_RECT region) {
    return read_cells(console, cells, size, from, region, true);
}

BOOL WINAPI ReadConsoleOutputA(HANDLE console, PCHAR_INFO cells, COORD size, COORD from, PSMALL_RECT region) {
    return read_cells(console, cells, size, from, region, false);
}

BOOL WINAPI ScrollConsoleScreenBufferW(HANDLE console, const SMALL_RECT *moved, const SMALL_RECT *clip, COORD to,
                                       const CHAR_INFO *fill) {
    struct condrv_scroll request = {
        .moved = {{moved->Left, moved->Top}, {moved->Right, moved->Bottom}},
        .clip = {{0, 0}, {MAXSHORT, MAXSHORT}},
        .to = {to.X, to.Y},
        .unit = fill->Char.UnicodeChar,
        .attributes = fill->Attributes,
    };
    if (clip)
        request.clip = (struct condrv_region){{clip->Left, clip->Top}, {clip->Right, clip->Bottom}};
    return console_request(console, CONDRV_SCROLL, &request, sizeof(request), NULL, 0, NULL);
}

BOOL WINAPI ScrollConsoleScreenBufferA(HANDLE console, const SMALL_RECT *moved, const SMALL_RECT *clip, COORD to,
                                       const CHAR_INFO *fill) {
    CHAR_INFO wide = {.Char.UnicodeChar = widen(fill->Char.AsciiChar), .Attributes = fill->Attributes};
    return ScrollConsoleScreenBufferW(console, moved, clip, to, &wide);
}
