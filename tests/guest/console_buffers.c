// Screen buffers where there is no terminal: cells are written, filled, moved and read back, and text lands in them.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char *row(HANDLE console, SHORT y, SHORT x, DWORD count) {
    static char text[128];
    DWORD read;
    if (!ReadConsoleOutputCharacterA(console, text, count, (COORD){x, y}, &read))
        read = 0;
    text[read] = 0;
    return text;
}

static WORD colour(HANDLE console, SHORT y, SHORT x) {
    WORD word = 0xffff;
    DWORD read;
    ReadConsoleOutputAttribute(console, &word, 1, (COORD){x, y}, &read);
    return word;
}

static void put(HANDLE console, const char *text) {
    DWORD written;
    if (!WriteConsoleA(console, text, (DWORD)strlen(text), &written, NULL) || written != strlen(text))
        printf("not written: %lu\n", GetLastError());
}

static COORD cursor(HANDLE console) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    GetConsoleScreenBufferInfo(console, &info);
    return info.dwCursorPosition;
}

static void text(HANDLE buffer) {
    SetConsoleTextAttribute(buffer, 0x1e);
    put(buffer, "one\r\ntwo\tx\nthree\bE");
    printf("[%s]", row(buffer, 0, 0, 5));
    printf(" [%s]", row(buffer, 1, 0, 12));
    printf(" [%s] colours %02x %02x\n", row(buffer, 2, 0, 6), colour(buffer, 0, 0), colour(buffer, 0, 3));
    printf("cursor %d %d\n", cursor(buffer).X, cursor(buffer).Y);

    SetConsoleCursorPosition(buffer, (COORD){78, 4});
    put(buffer, "abcd");
    printf("wrapped [%s]", row(buffer, 4, 78, 2));
    printf(" [%s] cursor %d %d\n", row(buffer, 5, 0, 3), cursor(buffer).X, cursor(buffer).Y);
    SetConsoleMode(buffer, ENABLE_PROCESSED_OUTPUT);
    SetConsoleCursorPosition(buffer, (COORD){77, 6});
    put(buffer, "abcd");
    printf("held [%s]", row(buffer, 6, 77, 3));
    printf(" [%s]\n", row(buffer, 7, 0, 3));
    SetConsoleMode(buffer, 0);
    SetConsoleCursorPosition(buffer, (COORD){0, 8});
    put(buffer, "a\nb\tc");
    WCHAR units[6] = {0};
    DWORD read;
    ReadConsoleOutputCharacterW(buffer, units, 5, (COORD){0, 8}, &read);
    printf("raw %d\n", !memcmp(units, L"a\nb\tc", 10));
    SetConsoleMode(buffer, ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT);

    SetConsoleCursorPosition(buffer, (COORD){0, 24});
    put(buffer, "last\nnew");
    printf("scrolled [%s]", row(buffer, 23, 0, 4));
    printf(" [%s]", row(buffer, 24, 0, 3));
    printf(" [%s]\n", row(buffer, 0, 0, 3));
}

static void cells(HANDLE buffer) {
    DWORD count;
    CHAR_INFO cell[6], fill = {.Char.UnicodeChar = '#', .Attributes = 0x4f};
    SMALL_RECT region;
    COORD origin = {0, 0};
    FillConsoleOutputCharacterW(buffer, '.', 80 * 25, origin, &count);
    printf("filled %lu", count);
    FillConsoleOutputAttribute(buffer, 0x07, 80 * 30, origin, &count);
    printf(" %lu\n", count);
    WriteConsoleOutputCharacterW(buffer, L"across", 6, (COORD){77, 2}, &count);
    printf("across %lu [%s]", count, row(buffer, 2, 76, 4));
    printf(" [%s]\n", row(buffer, 3, 0, 4));
    WORD words[2] = {0x12, 0x34};
    WriteConsoleOutputAttribute(buffer, words, 2, (COORD){79, 2}, &count);
    printf("attributes %lu: %02x %02x\n", count, colour(buffer, 2, 79), colour(buffer, 3, 0));
    WriteConsoleOutputCharacterW(buffer, L"end!", 4, (COORD){78, 24}, &count);
    printf("at the end %lu\n", count);
    FillConsoleOutputCharacterW(buffer, 'x', 5, (COORD){200, 0}, &count);
    printf("outside %lu\n", count);

    for (int i = 0; i < 6; i++)
        cell[i] = (CHAR_INFO){.Char.UnicodeChar = (WCHAR)('A' + i), .Attributes = (WORD)(0x20 + i)};
    region = (SMALL_RECT){10, 5, 40, 40};
    printf("written %d", WriteConsoleOutputW(buffer, cell, (COORD){3, 2}, (COORD){1, 0}, &region));
    printf(" %d %d %d %d [%s]", region.Left, region.Top, region.Right, region.Bottom, row(buffer, 5, 9, 4));
    printf(" [%s] %02x\n", row(buffer, 6, 9, 4), colour(buffer, 6, 11));
    region = (SMALL_RECT){78, 24, 81, 26};
    memset(cell, 0, sizeof(cell));
    printf("read %d", ReadConsoleOutputW(buffer, cell, (COORD){3, 2}, (COORD){0, 0}, &region));
    printf(" %d %d %d %d %c%c%d\n", region.Left, region.Top, region.Right, region.Bottom, cell[0].Char.UnicodeChar,
           cell[1].Char.UnicodeChar, cell[2].Char.UnicodeChar);
    region = (SMALL_RECT){5, 5, 4, 6};
    SetLastError(0);
    printf("empty %d", WriteConsoleOutputW(buffer, cell, (COORD){3, 2}, origin, &region));
    printf(" %lu", GetLastError());
    region = (SMALL_RECT){0, 0, 1, 1};
    printf(", no cells %d", WriteConsoleOutputW(buffer, cell, (COORD){3, 2}, (COORD){3, 0}, &region));
    printf(" %lu", GetLastError());
    region = (SMALL_RECT){200, 7, 211, 8};
    printf(", beside %d %d\n", WriteConsoleOutputW(buffer, cell, (COORD){3, 2}, origin, &region), region.Left);

    SMALL_RECT moved = {9, 5, 12, 6}, clip = {0, 0, 11, 24};
    printf("moved %d", ScrollConsoleScreenBufferW(buffer, &moved, NULL, (COORD){20, 10}, &fill));
    printf(" [%s]", row(buffer, 10, 19, 6));
    printf(" [%s] %02x\n", row(buffer, 5, 8, 6), colour(buffer, 5, 9));
    moved = (SMALL_RECT){20, 10, 23, 10};
    ScrollConsoleScreenBufferW(buffer, &moved, &clip, (COORD){10, 12}, &fill);
    printf("clipped [%s]", row(buffer, 10, 19, 6));
    printf(" [%s]\n", row(buffer, 12, 9, 6));
    // Clearing as shells do it: everything moves off the top.
    moved = (SMALL_RECT){0, 0, 79, 24};
    fill = (CHAR_INFO){.Char.UnicodeChar = ' ', .Attributes = 0x07};
    ScrollConsoleScreenBufferW(buffer, &moved, NULL, (COORD){0, -25}, &fill);
    printf("cleared [%s]\n", row(buffer, 10, 19, 6));

    WriteConsoleOutputCharacterW(buffer, L"\x6f22\x5b57", 2, origin, &count);
    WCHAR units[8] = {0};
    printf("wide %lu %03x %03x", count, colour(buffer, 0, 0), colour(buffer, 0, 1));
    ReadConsoleOutputCharacterW(buffer, units, 4, origin, &count);
    printf(" %lu %d\n", count, units[0] == 0x6f22 && units[1] == 0x5b57);
}

static void sequences(HANDLE buffer) {
    CONSOLE_CURSOR_INFO shape;
    SetConsoleMode(buffer, ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT);
    SetConsoleCursorPosition(buffer, (COORD){0, 0});
    put(buffer, "\x1b[1mX");
    WCHAR units[5];
    DWORD read;
    ReadConsoleOutputCharacterW(buffer, units, 5, (COORD){0, 0}, &read);
    printf("as they are %d\n", !memcmp(units, L"\x1b[1mX", 10));
    SetConsoleMode(buffer, ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    put(buffer, "\x1b[2J\x1b[3;5H\x1b[31;1mred\x1b[0m plain\x1b[?25l\x1b[1;1");
    put(buffer, "Htop"); // the rest of a sequence
    GetConsoleCursorInfo(buffer, &shape);
    printf("[%s]", row(buffer, 2, 0, 14));
    printf(" [%s] %02x %02x visible %d\n", row(buffer, 0, 0, 4), colour(buffer, 2, 4), colour(buffer, 2, 9),
           shape.bVisible);
    put(buffer, "\x1b[3;5H\x1b[P\x1b[2@\x1b[9C\x1b[K\x1b[?25h");
    printf("[%s]\n", row(buffer, 2, 0, 16));
    put(buffer, "\x1b[2;4r\x1b[4;1Hlow\n\x1b[r\x1b[38;5;12mblue\x1b[48;2;250;0;0mpaper\x1b[m");
    printf("[%s]", row(buffer, 2, 0, 3));
    printf(" [%s] %02x %02x\n", row(buffer, 0, 0, 9), colour(buffer, 0, 0), colour(buffer, 0, 4));
}

static void sizes(HANDLE buffer) {
    CONSOLE_SCREEN_BUFFER_INFOEX info = {.cbSize = sizeof(info)};
    SMALL_RECT window = {0, 0, 39, 9};
    printf("too small %d", SetConsoleScreenBufferSize(buffer, (COORD){40, 10}));
    printf(" %lu\n", GetLastError());
    printf("window %d", SetConsoleWindowInfo(buffer, TRUE, &window));
    printf(" size %d", SetConsoleScreenBufferSize(buffer, (COORD){50, 100}));
    SetConsoleCursorPosition(buffer, (COORD){0, 99});
    GetConsoleScreenBufferInfoEx(buffer, &info);
    printf(": %d by %d, window %d %d %d %d\n", info.dwSize.X, info.dwSize.Y, info.srWindow.Left, info.srWindow.Top,
           info.srWindow.Right, info.srWindow.Bottom);
    window = (SMALL_RECT){0, -1, 0, -1};
    printf("up %d", SetConsoleWindowInfo(buffer, FALSE, &window));
    window = (SMALL_RECT){0, 0, 60, 9};
    printf(" beyond %d", SetConsoleWindowInfo(buffer, TRUE, &window));
    info.ColorTable[3] = 0x112233;
    info.wPopupAttributes = 0x5a;
    printf(" colours %d", SetConsoleScreenBufferInfoEx(buffer, &info));
    GetConsoleScreenBufferInfoEx(buffer, &info);
    printf(" %06lx %02x\n", info.ColorTable[3], info.wPopupAttributes);
}

// What a console is asked as any file or window is, and what it refuses.
static void odds(HANDLE in, HANDLE out) {
    INPUT_RECORD mouse = {.EventType = MOUSE_EVENT, .Event.MouseEvent = {.dwEventFlags = MOUSE_MOVED}};
    CONSOLE_FONT_INFO font;
    DWORD count;
    char title[16];
    SetConsoleCursorPosition(out, (COORD){0, 3});
    WriteConsoleA(out, "\0\0\0", 3, &count, NULL);
    printf("after three NULs %d\n", cursor(out).X);
    WriteConsoleInputW(in, &mouse, 1, &count);
    WriteConsoleInputW(in, &mouse, 1, &count);
    GetNumberOfConsoleInputEvents(in, &count);
    printf("moves %lu", count);
    printf(" flushed %d", FlushFileBuffers(in));
    GetNumberOfConsoleInputEvents(in, &count);
    printf(" %lu, screen %d", count, FlushFileBuffers(out));
    printf(" %lu\n", GetLastError());
    printf("size %d", GetFileSize(in, NULL) == INVALID_FILE_SIZE);
    printf(" %lu", GetLastError());
    printf(", both ways %d",
           CreateFileA("CON", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE);
    printf(" %d\n", GetLastError() == ERROR_INVALID_PARAMETER || GetLastError() == ERROR_FILE_NOT_FOUND);
    printf("records of nowhere %d", WriteConsoleInputA(in, NULL, 1, &count));
    printf(" %d\n", GetLastError() == ERROR_NOACCESS || GetLastError() == ERROR_INVALID_ACCESS);
    printf("font %d %d", GetCurrentConsoleFont(out, FALSE, &font), font.dwFontSize.X > 0);
    printf(" %d\n", GetCurrentConsoleFont(in, FALSE, &font));
    SetConsoleTitleA("some title");
    printf("title %lu", GetConsoleTitleA(title, sizeof(title)));
    printf(" %s %lu\n", title, GetConsoleTitleA(title, 0));
}

int main(void) {
    HANDLE first = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE in = CreateFileA("CONIN$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    CONSOLE_SCREEN_BUFFER_INFO info;
    GetConsoleScreenBufferInfo(first, &info);
    SMALL_RECT window = {0, 0, 79, 24};
    SetConsoleWindowInfo(first, TRUE, &window);
    SetConsoleScreenBufferSize(first, (COORD){80, 25});

    SetLastError(0);
    printf("flags %d", CreateConsoleScreenBuffer(GENERIC_READ, 0, NULL, 2, NULL) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());
    HANDLE buffer = CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE, 3, NULL, CONSOLE_TEXTMODE_BUFFER, NULL);
    GetConsoleScreenBufferInfo(buffer, &info);
    printf("buffer %d by %d cursor %d %d\n", info.dwSize.X, info.dwSize.Y, info.dwCursorPosition.X,
           info.dwCursorPosition.Y);
    text(buffer);
    cells(buffer);
    sequences(buffer);

    // Each is written on its own; CONOUT$ is whichever is active.
    SetConsoleCursorPosition(first, (COORD){0, 0});
    put(first, "first");
    HANDLE read_only = CreateConsoleScreenBuffer(GENERIC_READ, 3, NULL, CONSOLE_TEXTMODE_BUFFER, NULL);
    printf("read only %d", SetConsoleActiveScreenBuffer(read_only));
    printf(" %lu", GetLastError());
    printf(", input %d", SetConsoleActiveScreenBuffer(in));
    printf(" %lu\n", GetLastError());
    printf("active %d\n", SetConsoleActiveScreenBuffer(buffer));
    HANDLE active = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    SetConsoleCursorPosition(active, (COORD){0, 0});
    put(active, "second");
    printf("[%s]", row(buffer, 0, 0, 6));
    printf(" [%s]\n", row(first, 0, 0, 6));
    sizes(buffer);
    CloseHandle(active);
    CloseHandle(buffer);
    active = CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    printf("again [%s]\n", row(active, 0, 0, 6));

    // Bytes are in the output's code page.
    SetConsoleOutputCP(866);
    SetConsoleCursorPosition(active, (COORD){0, 1});
    put(active, "\xe2\xa5\xe1\xe2");
    WCHAR units[4];
    DWORD read;
    ReadConsoleOutputCharacterW(active, units, 4, (COORD){0, 1}, &read);
    printf("code page %d %d\n", !memcmp(units, L"\x442\x435\x441\x442", 8),
           !strcmp(row(active, 1, 0, 4), "\xe2\xa5\xe1\xe2"));

    INPUT_RECORD key = {.EventType = KEY_EVENT,
                        .Event.KeyEvent = {.bKeyDown = TRUE, .wRepeatCount = 1, .uChar.UnicodeChar = 'k'}};
    printf("records %d", WaitForSingleObject(in, 0) == WAIT_TIMEOUT);
    WriteConsoleInputW(in, &key, 1, &read);
    printf(" %d", WaitForSingleObject(in, 0) == WAIT_OBJECT_0);
    memset(&key, 0, sizeof(key));
    ReadConsoleInputW(in, &key, 1, &read);
    printf(" %c\n", key.Event.KeyEvent.uChar.UnicodeChar);
    odds(in, active);
    return 0;
}

/* output:
flags 1 87
buffer 80 by 25 cursor 0 0
[one  ] [two     x   ] [threE ] colours 1e 07
cursor 5 2
wrapped [ab] [cd ] cursor 2 5
held [dbc] [   ]
raw 1
scrolled [last] [new] [two]
filled 2000 2000
across 6 [.acr] [oss.]
attributes 2: 12 34
at the end 2
outside 0
written 1 10 5 11 6 [.BC.] [.EF.] 25
read 1 78 24 79 24 en0
empty 0 87, no cells 0 87, beside 1 200
moved 1 [..BC..] [.####.] 4f
clipped [..BC..] [..B...]
cleared [      ]
wide 2 107 207 2 1
as they are 1
[    red plain ] [top ] 1c 07 visible 0
[      ed plai   ]
[low] [bluepaper] 09 49
read only 0 6, input 0 6
active 1
[second] [first ]
too small 0 87
window 1 size 1: 50 by 100, window 0 90 39 99
up 1 beyond 0 colours 1 112233 5a
again [first ]
code page 1 1
records 1 1 k
after three NULs 3
moves 1 flushed 1 0, screen 0 6
size 1 1, both ways 1 1
records of nowhere 0 1
font 1 1 0
title 10 some title 0
*/
