// MORE: text a screen at a time; to a file or a pipe all of it, tabs as blanks.

#include "../common/words.h"

static struct {
    bool squeezed; // /s: several empty lines as one
    DWORD tab;     // /tn
    DWORD first;   // +n: the line to begin with
    DWORD rows;    // of the screen; 0: no pages
    DWORD shown;
} view = {.tab = 8};

static bool pause_at_page(void) {
    if (!view.rows || ++view.shown < view.rows - 1)
        return true;
    view.shown = 0;
    HANDLE input = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                               OPEN_EXISTING, 0, NULL);
    DWORD mode, count;
    WCHAR key = 'q';
    out(L"-- More -- ");
    out_flush();
    if (input != INVALID_HANDLE_VALUE && GetConsoleMode(input, &mode)) {
        SetConsoleMode(input, mode & ~(DWORD)(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
        ReadConsoleW(input, &key, 1, &count, NULL);
        SetConsoleMode(input, mode);
    }
    if (input != INVALID_HANDLE_VALUE)
        CloseHandle(input);
    out(L"\r           \r");
    if (key == '\r' || key == '\n') // one line more
        view.shown = view.rows - 2;
    return fold(key) != 'Q' && key != 3;
}

static bool show_line(const char *line, SIZE_T length) {
    SIZE_T column = 0, start = 0;
    for (SIZE_T i = 0; i < length; i++) {
        if (line[i] != '\t') {
            column += ((UCHAR)line[i] & 0xC0) != 0x80;
            continue;
        }
        out_bytes(line + start, i - start);
        start = i + 1;
        do {
            out(L" ");
            column++;
        } while (view.tab && column % view.tab);
    }
    out_bytes(line + start, length - start);
    out(L"\r\n");
    return pause_at_page();
}

static bool show(HANDLE handle) {
    char *bytes = NULL;
    SIZE_T size = 0, length;
    const char *line;
    if (!read_all(handle, &bytes, &size))
        return true;
    Lines lines = {bytes, bytes + size};
    bool empty = false;
    for (DWORD number = 0; next_line(&lines, &line, &length); number++) {
        bool skipped = number < view.first || (view.squeezed && empty && !length);
        empty = !length;
        if (!skipped && !show_line(line, length))
            return false;
    }
    return true;
}

static int run(void) {
    SIZE_T count;
    Word *words = command_words(&count);
    CONSOLE_SCREEN_BUFFER_INFO screen;
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    PCWSTR end;
    bool files = false;
    int code = 0;
    if (is_console(output) && GetConsoleScreenBufferInfo(output, &screen))
        view.rows = (DWORD)(screen.srWindow.Bottom - screen.srWindow.Top + 1);
    for (SIZE_T i = 0; i < count; i++) {
        PCWSTR text = words[i].text;
        if (equal(text, L"/?")) {
            out(L"MORE [/E] [/C] [/S] [/Tn] [+n] [[drive:][path]name …]\r\n");
            return 0;
        }
        if (equal_folded(text, L"/s"))
            view.squeezed = true;
        else if (*text == '/' && fold(text[1]) == 'T')
            view.tab = (DWORD)number_at(text + 2, &end);
        else if (*text == '+')
            view.first = (DWORD)number_at(text + 1, &end);
        else if (*text != '/') {
            files = true;
            HANDLE file = open_to_read(text);
            if (file == INVALID_HANDLE_VALUE) {
                err(L"Cannot access file %s\r\n", text);
                code = 1;
                continue;
            }
            bool more = show(file);
            CloseHandle(file);
            if (!more)
                return code;
        }
    }
    if (!files)
        show(GetStdHandle(STD_INPUT_HANDLE));
    return code;
}

void program_entry(void) {
    int code = run();
    out_flush();
    ExitProcess((UINT)code);
}
