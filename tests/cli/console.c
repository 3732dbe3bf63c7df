// What a console program does with a terminal: lines, keys, sizes, the cursor, colours, modes, ^C. The first argument
// says which.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE in, out;

static void say(const WCHAR *text) {
    DWORD count;
    WriteConsoleW(out, text, (DWORD)lstrlenW(text), &count, NULL);
}

static void line(void) {
    WCHAR text[128];
    DWORD count = 0;
    say(L"name? ");
    ReadConsoleW(in, text, 127, &count, NULL);
    text[count] = 0;
    say(L"hello ");
    say(text);
    printf("%lu units, ends in CR LF: %d\n", count, count > 1 && text[count - 2] == '\r' && text[count - 1] == '\n');
}

static void keys(void) {
    INPUT_RECORD record;
    DWORD count, mode;
    GetConsoleMode(in, &mode);
    SetConsoleMode(in, mode & ~(DWORD)(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT));
    printf("ready\n");
    while (ReadConsoleInputW(in, &record, 1, &count) && count) {
        const KEY_EVENT_RECORD *key = &record.Event.KeyEvent;
        if (record.EventType != KEY_EVENT || !key->bKeyDown || key->wVirtualKeyCode == VK_SHIFT ||
            key->wVirtualKeyCode == VK_CONTROL || key->wVirtualKeyCode == VK_MENU)
            continue;
        printf("key %02x character %04x%s%s\n", key->wVirtualKeyCode, key->uChar.UnicodeChar,
               key->dwControlKeyState & SHIFT_PRESSED ? " shift" : "",
               key->dwControlKeyState & (LEFT_CTRL_PRESSED | RIGHT_CTRL_PRESSED) ? " control" : "");
        if (key->uChar.UnicodeChar == 'q')
            break;
    }
    SetConsoleMode(in, mode);
}

static void screen(void) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    GetConsoleScreenBufferInfo(out, &info);
    printf("%d by %d\n", info.srWindow.Right - info.srWindow.Left + 1, info.srWindow.Bottom - info.srWindow.Top + 1);
    SetConsoleCursorPosition(out, (COORD){10, 5});
    say(L"at 10 5");
    GetConsoleScreenBufferInfo(out, &info);
    SetConsoleCursorPosition(out, (COORD){0, 7});
    printf("cursor %d %d\n", info.dwCursorPosition.X, info.dwCursorPosition.Y);
    SetConsoleTextAttribute(out, FOREGROUND_RED | FOREGROUND_INTENSITY);
    say(L"red");
    SetConsoleTextAttribute(out, BACKGROUND_BLUE | FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE);
    say(L" on blue");
    SetConsoleTextAttribute(out, FOREGROUND_RED | FOREGROUND_GREEN | FOREGROUND_BLUE);
    say(L"\n");
    DWORD mode;
    GetConsoleMode(out, &mode);
    SetConsoleMode(out, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    say(L"\x1b[32mgreen\x1b[0m ünïcödé 漢字\n");
    SetConsoleTitleW(L"a title of its own");
    WCHAR title[64];
    GetConsoleTitleW(title, 64);
    printf("title %d\n", !lstrcmpW(title, L"a title of its own"));
}

static void virtual_keys(void) {
    DWORD mode, count;
    WCHAR text[16];
    GetConsoleMode(in, &mode);
    SetConsoleMode(in, ENABLE_VIRTUAL_TERMINAL_INPUT);
    printf("ready\n");
    for (;;) {
        if (!ReadConsoleW(in, text, 16, &count, NULL) || !count)
            break;
        for (DWORD i = 0; i < count; i++)
            printf("%02x ", text[i]);
        printf("\n");
        if (text[0] == 'q')
            break;
    }
    SetConsoleMode(in, mode);
}

static void wait_for_key(void) {
    INPUT_RECORD record;
    DWORD count;
    while (ReadConsoleInputW(in, &record, 1, &count) &&
           !(record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown))
        ;
}

// What is on the terminal is read back, recoloured and moved, whoever wrote it before.
static void cells(void) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    WCHAR text[16] = {0};
    WORD colours[2];
    DWORD count;
    GetConsoleScreenBufferInfo(out, &info);
    SHORT y = info.dwCursorPosition.Y;
    say(L"\x1b[32mread\x1b[0m me\n");
    ReadConsoleOutputCharacterW(out, text, 7, (COORD){0, y}, &count);
    ReadConsoleOutputAttribute(out, colours, 2, (COORD){3, y}, &count);
    printf("[%ls] %02x %02x\n", text, colours[0], colours[1]);
    FillConsoleOutputAttribute(out, BACKGROUND_BLUE | 7, 4, (COORD){0, y}, &count);
    WriteConsoleOutputCharacterW(out, L"M", 1, (COORD){5, y}, &count);
    CHAR_INFO box[2] = {{{'<'}, 0x0c}, {{'>'}, 0x0c}}, fill = {{'~'}, 7};
    SMALL_RECT region = {20, y, 21, y}, moved = {0, y, 6, y};
    WriteConsoleOutputW(out, box, (COORD){2, 1}, (COORD){0, 0}, &region);
    ScrollConsoleScreenBufferW(out, &moved, NULL, (COORD){30, y}, &fill);
}

static void buffers(void) {
    HANDLE other = CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE, 3, NULL, CONSOLE_TEXTMODE_BUFFER, NULL);
    DWORD count;
    say(L"of the first\n");
    WriteConsoleW(other, L"before it is shown", 18, &count, NULL);
    SetConsoleActiveScreenBuffer(other);
    SetConsoleTextAttribute(other, FOREGROUND_RED | FOREGROUND_INTENSITY);
    SetConsoleCursorPosition(other, (COORD){5, 3});
    WriteConsoleW(other, L"while \x6f22", 7, &count, NULL);
    say(L"behind\n");
    wait_for_key();
    CloseHandle(other);
    say(L"again\n");
}

static volatile LONG interrupts;

static BOOL WINAPI handler(DWORD event) {
    if (event == CTRL_C_EVENT)
        InterlockedIncrement(&interrupts);
    return event == CTRL_C_EVENT;
}

static void aborted(void) {
    WCHAR text[128];
    char bytes[128];
    DWORD count = 9;
    SetConsoleCtrlHandler(handler, TRUE);
    for (int i = 0; i < 2; i++) {
        say(i ? L"again? " : L"line? ");
        SetLastError(0);
        BOOL done = i ? ReadFile(in, bytes, 128, &count, NULL) : ReadConsoleW(in, text, 128, &count, NULL);
        DWORD error = GetLastError();
        while (interrupts <= i)
            Sleep(10);
        printf("%d, %lu units, error %lu\n", done, count, error);
    }
    line();
}

static void interrupted(const char *who) {
    SetConsoleCtrlHandler(handler, TRUE);
    printf("%s is ready\n", who);
    while (!interrupts)
        Sleep(10);
    printf("%s got it\n", who);
}

static void group(const char *self) {
    char command[MAX_PATH + 32];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    sprintf(command, "\"%s\" child", self);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return;
    interrupted("the parent");
    WaitForSingleObject(process.hProcess, INFINITE);
    printf("both\n");
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    in = GetStdHandle(STD_INPUT_HANDLE);
    out = GetStdHandle(STD_OUTPUT_HANDLE);
    setvbuf(stdout, NULL, _IONBF, 0);
    if (!strcmp(what, "line"))
        line();
    else if (!strcmp(what, "keys"))
        keys();
    else if (!strcmp(what, "screen"))
        screen();
    else if (!strcmp(what, "virtual"))
        virtual_keys();
    else if (!strcmp(what, "aborted"))
        aborted();
    else if (!strcmp(what, "group"))
        group(argv[0]);
    else if (!strcmp(what, "cells"))
        cells();
    else if (!strcmp(what, "buffers"))
        buffers();
    else if (!strcmp(what, "child"))
        interrupted("the child");
    printf("end of %s\n", what);
    return 0;
}
