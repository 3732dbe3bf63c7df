// Opens the file that is named so many times, reads from each, and loads a DLL; tells how many could be opened.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

int main(int argc, char **argv)
{
    int wanted = argc > 2 ? atoi(argv[2]) : 0, opened = 0;
    HANDLE *files = calloc((size_t)wanted, sizeof *files);
    char byte;
    DWORD got;

    for (; opened < wanted; opened++) {
        files[opened] = CreateFileA(argv[1], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        if (files[opened] == INVALID_HANDLE_VALUE)
            break;
        for (int i = 0; i < 3; i++)
            if (!ReadFile(files[opened], &byte, 1, &got, NULL) || got != 1 || byte != "abc"[i])
                return 9;
    }
    printf("%d %d\n", opened, opened < wanted ? (int)GetLastError() : 0);
    while (opened > 0)
        CloseHandle(files[--opened]);
    printf("%d\n", LoadLibraryA("version.dll") != NULL);
    return 0;
}
