// Lines and whole files of input. A line is read without taking what follows it: the rest is another program's.

#include "stream.h"

enum { PIECE = 4096 };

// A console gives whole lines.
static bool read_console_line(HANDLE handle, Text *line) {
    WCHAR units[512];
    DWORD count;
    bool some = false;
    for (;;) {
        SetLastError(ERROR_SUCCESS);
        if (!ReadConsoleW(handle, units, ARRAYSIZE(units), &count, NULL) || !count)
            return some || GetLastError() == ERROR_OPERATION_ABORTED; // ^C leaves an empty line, not the end
        some = true;
        bool whole = units[count - 1] == '\n';
        text_add_units(line, units, count);
        if (whole)
            break;
    }
    while (line->length && (line->units[line->length - 1] == '\n' || line->units[line->length - 1] == '\r'))
        line->units[--line->length] = 0;
    return true;
}

static void add_bytes(Text *line, const char *bytes, SIZE_T size) {
    SIZE_T length;
    bool plain = true;
    for (SIZE_T i = 0; i < size && plain; i++)
        plain = (UCHAR)bytes[i] < 0x80;
    PWSTR text = widen(plain ? CP_UTF8 : input_code_page(), bytes, size, &length);
    text_add_units(line, text, length);
}

// A file can be read in pieces and set back; what comes through a pipe is taken byte by byte.
static bool read_bytes_line(HANDLE handle, Text *line) {
    char piece[PIECE];
    bool seekable = GetFileType(handle) == FILE_TYPE_DISK, some = false;
    char *bytes = NULL;
    SIZE_T size = 0, room = 0;
    for (;;) {
        DWORD count;
        if (!ReadFile(handle, piece, seekable ? PIECE : 1, &count, NULL) || !count)
            break;
        some = true;
        DWORD taken = 0;
        while (taken < count && piece[taken] != '\n')
            taken++;
        if (size + taken > room) {
            SIZE_T more = (size + taken) * 2 + 64;
            bytes = memory_resize(bytes, room, more);
            room = more;
        }
        memcpy(bytes + size, piece, taken);
        size += taken;
        if (taken < count) {
            LARGE_INTEGER back = {.QuadPart = (LONGLONG)taken + 1 - count};
            if (back.QuadPart)
                SetFilePointerEx(handle, back, NULL, FILE_CURRENT);
            break;
        }
    }
    while (size && bytes[size - 1] == '\r')
        size--;
    add_bytes(line, bytes, size);
    return some;
}

bool read_line(HANDLE handle, Text *line) {
    text_add_units(line, NULL, 0);
    return is_console(handle) ? read_console_line(handle, line) : read_bytes_line(handle, line);
}

bool ask_line(Text *line) {
    out_flush();
    return read_line(GetStdHandle(STD_INPUT_HANDLE), line);
}

bool read_all(HANDLE handle, char **bytes, SIZE_T *size) {
    char *all = NULL;
    SIZE_T used = 0, room = 0;
    LARGE_INTEGER length;
    if (GetFileType(handle) == FILE_TYPE_DISK && GetFileSizeEx(handle, &length) && length.QuadPart < 1 << 30)
        all = memory_take(room = (SIZE_T)length.QuadPart + 1);
    for (;;) {
        if (used == room) {
            all = memory_resize(all, room, room * 2 + PIECE);
            room = room * 2 + PIECE;
        }
        DWORD count;
        if (!ReadFile(handle, all + used, (DWORD)(room - used), &count, NULL)) {
            if (GetLastError() != ERROR_BROKEN_PIPE && GetLastError() != ERROR_HANDLE_EOF)
                return false;
            count = 0;
        }
        if (!count)
            break;
        used += count;
    }
    *bytes = all;
    *size = used;
    return true;
}
