// A process frees its console, has none, gets one of its own or another process's; without one nothing waits.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE open_input(void) {
    return CreateFileA("CONIN$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
}

static HANDLE open_output(void) {
    return CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
}

static BOOL WINAPI handler(DWORD event) { return event == CTRL_C_EVENT; }

static void without(HANDLE in, HANDLE out) {
    char text[16];
    DWORD count = 0, mode;
    INPUT_RECORD record;
    printf("read %d", ReadConsoleA(in, text, sizeof(text), &count, NULL));
    printf(" %lu", GetLastError());
    printf(", file %d", ReadFile(in, text, sizeof(text), &count, NULL));
    printf(" %lu", GetLastError());
    printf(", records %d", ReadConsoleInputA(in, &record, 1, &count));
    printf(" %lu", GetLastError());
    printf(", write %d", WriteFile(out, "x", 1, &count, NULL));
    printf(" %lu", GetLastError());
    printf(", mode %d", GetConsoleMode(out, &mode));
    printf(" %lu, type %lu\n", GetLastError(), GetFileType(out));
    printf("open %d", open_input() == INVALID_HANDLE_VALUE);
    printf(" %lu", GetLastError());
    printf(" %d", open_output() == INVALID_HANDLE_VALUE);
    printf(" %lu", GetLastError());
    printf(", buffer %d",
           CreateConsoleScreenBuffer(GENERIC_READ, 0, NULL, CONSOLE_TEXTMODE_BUFFER, NULL) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    printf("code page %u %lu", GetConsoleCP(), GetLastError());
    SetLastError(0);
    printf(", window %d", GetConsoleWindow() != NULL);
    printf(" %lu", GetLastError());
    printf(", title %d", SetConsoleTitleA("t"));
    printf(" %lu", GetLastError());
    printf(", event %d", GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0));
    printf(" %lu\n", GetLastError());
}

static int child(DWORD parent) {
    char text[8] = "";
    DWORD count, list[4];
    printf("has one already %d", AttachConsole(ATTACH_PARENT_PROCESS));
    printf(" %lu\n", GetLastError());
    FreeConsole();
    printf("no such process %d", AttachConsole(0x7ffffffc));
    printf(" %lu\n", GetLastError());
    printf("attached %d", AttachConsole(parent));
    HANDLE out = open_output();
    ReadConsoleOutputCharacterA(out, text, 6, (COORD){0, 0}, &count);
    printf(" [%s] of %lu\n", text, GetConsoleProcessList(list, 4));
    SetConsoleCursorPosition(out, (COORD){0, 1});
    WriteConsoleA(out, "child", 5, &count, NULL);
    FreeConsole();
    printf("parent's %d\n", AttachConsole(ATTACH_PARENT_PROCESS));
    return 0;
}

int main(int argc, char **argv) {
    char command[MAX_PATH + 32], text[8] = "";
    DWORD count, list[4], mode;
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc > 2)
        return child(strtoul(argv[2], NULL, 10));
    if (argc > 1) { // detached
        FreeConsole();
        printf("detached %d %u\n", open_output() == INVALID_HANDLE_VALUE, GetConsoleOutputCP());
        return 0;
    }
    HANDLE in = open_input(), out = open_output(), given = GetStdHandle(STD_OUTPUT_HANDLE);
    printf("has one %d %lu\n", AllocConsole(), GetLastError());
    SetConsoleCtrlHandler(handler, TRUE);
    printf("freed %d", FreeConsole());
    printf(" again %d, handlers forgotten %d\n", FreeConsole(), !SetConsoleCtrlHandler(handler, FALSE));
    without(in, out);

    printf("allocated %d\n", AllocConsole());
    CONSOLE_SCREEN_BUFFER_INFO info;
    HANDLE mine = open_output();
    printf("screen %d, of %lu\n", GetConsoleScreenBufferInfo(mine, &info) && info.dwSize.X > 0,
           GetConsoleProcessList(list, 4));
    SetConsoleCursorPosition(mine, (COORD){0, 0});
    WriteConsoleA(mine, "parent", 6, &count, NULL);
    STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES, .hStdOutput = given};
    PROCESS_INFORMATION process;
    SetHandleInformation(startup.hStdOutput, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    sprintf(command, "\"%s\" child %lu", argv[0], GetCurrentProcessId());
    CreateProcessA(NULL, command, NULL, NULL, TRUE, CREATE_NEW_CONSOLE, NULL, NULL, &startup, &process);
    WaitForSingleObject(process.hProcess, INFINITE);
    SetConsoleCursorPosition(mine, (COORD){0, 0});
    ReadConsoleOutputCharacterA(mine, text, 5, (COORD){0, 1}, &count);
    printf("[%s]\n", text);
    sprintf(command, "\"%s\" detached", argv[0]);
    CreateProcessA(NULL, command, NULL, NULL, TRUE, DETACHED_PROCESS, NULL, NULL, &startup, &process);
    WaitForSingleObject(process.hProcess, INFINITE);

    // The handles that are not given to it are its console's.
    FreeConsole();
    SetStdHandle(STD_ERROR_HANDLE, NULL);
    printf("allocated again %d", AllocConsole());
    printf(", standard error %d\n", GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &mode));
    return 0;
}

/* output:
has one 0 5
freed 1 again 1, handlers forgotten 1
read 0 6, file 0 6, records 0 6, write 0 6, mode 0 6, type 2
open 1 6 1 6, buffer 1 6
code page 0 6, window 0 6, title 0 6, event 0 6
allocated 1
screen 1, of 1
has one already 0 5
no such process 0 87
attached 1 [parent] of 2
parent's 1
[child]
detached 1 0
allocated again 1, standard error 1
*/
