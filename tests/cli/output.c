// Whole lines from two threads and a child at once, short and long ones: `output`; the child is `output once`.
// `output both` has the second thread write to stderr. `output copy` copies stdin to stdout, in pieces of all sizes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { LINES = 2000, LONGEST = 9000 };

static DWORD second_stream = STD_OUTPUT_HANDLE;

static void write_all(DWORD stream, const char *text, DWORD length)
{
    DWORD put;

    if (!WriteFile(GetStdHandle(stream), text, length, &put, NULL) || put != length)
        ExitProcess(9);
}

static DWORD WINAPI write_lines(void *name)
{
    char line[LONGEST + 2];
    DWORD stream = strcmp(name, "two") ? STD_OUTPUT_HANDLE : second_stream;

    for (int i = 0; i < LINES; i++) {
        int length = snprintf(line, sizeof line, "%s %d ", (char *)name, i);
        int wanted = i % 97 == 0 ? LONGEST : length + i % 50;
        memset(line + length, *(char *)name, (size_t)(wanted - length));
        line[wanted] = '\n';
        write_all(stream, line, (DWORD)wanted + 1);
    }
    return 0;
}

static int copy(void)
{
    static char buffer[70000];
    DWORD got, size = 1;

    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), buffer, size, &got, NULL) && got) {
        write_all(STD_OUTPUT_HANDLE, buffer, got);
        size = size * 3 % sizeof buffer + 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    char line[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    HANDLE threads[2];
    DWORD code;

    if (argc > 1 && !strcmp(argv[1], "copy"))
        return copy();
    if (argc > 1 && !strcmp(argv[1], "both"))
        second_stream = STD_ERROR_HANDLE;
    else if (argc > 1)
        return (int)write_lines("child");
    snprintf(line, sizeof line, "\"%s\" once", argv[0]);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child))
        return 8;
    threads[0] = CreateThread(NULL, 0, write_lines, "one", 0, NULL);
    threads[1] = CreateThread(NULL, 0, write_lines, "two", 0, NULL);
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    return (int)code;
}
