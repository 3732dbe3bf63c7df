// A name that is not there is missing until anybody makes it, in whatever case; a missing directory is told from a missing name
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { ROUNDS = 150 };

static DWORD open_error(const char *name)
{
    HANDLE file = CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);

    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return 0;
}

static DWORD look_error(const char *name)
{
    return GetFileAttributesA(name) != INVALID_FILE_ATTRIBUTES ? 0 : GetLastError();
}

static void make(const char *name)
{
    CloseHandle(CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
}

int main(int argc, char **argv)
{
    if (argc > 1) { // the other process
        make(argv[1]);
        return 0;
    }
    CreateDirectoryA("Place", NULL);
    make("Place\\There.txt");
    printf("missing: %lu %lu\n", open_error("Place\\none.txt"), look_error("Place\\none.txt"));
    printf("in a missing directory: %lu %lu\n", open_error("Nowhere\\none.txt"), look_error("Nowhere\\deep\\none.txt"));
    printf("below a file: %lu %lu\n", open_error("Place\\There.txt\\none"), look_error("Place\\There.txt\\none"));
    printf("as spelled, otherwise: %lu %lu\n", open_error("Place\\There.txt"), open_error("pLACE\\tHERE.TXT"));
    printf("missing in another case's directory: %lu\n", open_error("pLACE\\none.txt"));

    int wrong = 0;
    for (int i = 0; i < ROUNDS; i++) { // faster than a file system's clock ticks
        char lower[40], upper[40], moved[40];
        sprintf(lower, "Place\\name%d", i);
        sprintf(upper, "Place\\NAME%d", i);
        sprintf(moved, "Place\\Moved%d", i);
        wrong += open_error(upper) != ERROR_FILE_NOT_FOUND;
        make(lower);
        wrong += open_error(upper) != 0 || look_error(upper) != 0;
        if (i % 3 == 0) {
            MoveFileA(lower, moved);
            wrong += look_error(upper) != ERROR_FILE_NOT_FOUND || open_error("place\\moved0") != 0;
        } else if (i % 3 == 1) {
            DeleteFileA(lower);
            wrong += open_error(upper) != ERROR_FILE_NOT_FOUND;
            CreateDirectoryA(lower, NULL);
            wrong += look_error(upper) != 0;
        }
    }
    printf("wrong: %d\n", wrong);

    wrong = 0;
    for (int i = 0; i < 4; i++) { // another process makes it
        char command[600], name[40], upper[40];
        STARTUPINFOA start = {.cb = sizeof(start)};
        PROCESS_INFORMATION child;
        sprintf(name, "Place\\other%d", i);
        sprintf(upper, "Place\\OTHER%d", i);
        wrong += open_error(upper) != ERROR_FILE_NOT_FOUND;
        sprintf(command, "\"%s\" %s", argv[0], name);
        CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child);
        WaitForSingleObject(child.hProcess, INFINITE);
        CloseHandle(child.hProcess);
        CloseHandle(child.hThread);
        wrong += open_error(upper) != 0;
    }
    printf("wrong: %d\n", wrong);

    // What else C runtimes ask of their standard handles.
    HANDLE null = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE file = CreateFileA("Place\\There.txt", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD mode, done = 7;
    BOOL console = GetConsoleMode(file, &mode);
    DWORD error = GetLastError();
    printf("a file: type %lu, console %d (%lu)\n", GetFileType(file), console, error);
    console = GetConsoleMode(null, &mode);
    printf("the null device: type %lu, console %d\n", GetFileType(null), console);
    printf("writing there: %d %lu; ", WriteFile(null, "vanishes", 8, &done, NULL), done);
    printf("with no memory: %d (%lu)\n", WriteFile(null, (void *)16, 8, &done, NULL), GetLastError());
    printf("reading there: %d %lu\n", ReadFile(null, &mode, 4, &done, NULL), done);
    return 0;
}
/* output:
missing: 2 2
in a missing directory: 3 3
below a file: 3 3
as spelled, otherwise: 0 0
missing in another case's directory: 2
wrong: 0
wrong: 0
a file: type 1, console 0 (6)
the null device: type 2, console 0
writing there: 1 8; with no memory: 0 (998)
reading there: 1 0
*/
