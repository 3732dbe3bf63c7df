// Files and directories are made, opened and emptied by every disposition as Windows does; of two spellings made at once one wins
// services: NtCreateFile
// varies: threads race for the same names on purpose
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { ROUNDS = 300 };

static volatile LONG go, made[2];
static char names[2][40];

static void report(const char *what, HANDLE file)
{
    DWORD error = GetLastError();

    if (file == INVALID_HANDLE_VALUE)
        printf("%s: error %lu\n", what, error);
    else
        printf("%s: %lu bytes, error %lu\n", what, GetFileSize(file, NULL), error);
}

static void open_so(const char *what, const char *name, DWORD access, DWORD share, DWORD disposition, DWORD flags)
{
    SetLastError(0);
    HANDLE file = CreateFileA(name, access, share, NULL, disposition, flags, NULL);
    report(what, file);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
}

static void fill(const char *name)
{
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);

    WriteFile(file, "some text", 9, &done, NULL);
    CloseHandle(file);
}

static DWORD WINAPI make_names(void *which)
{
    int self = (int)(INT_PTR)which;

    for (int i = 0; i < ROUNDS; i++) {
        char name[40];

        while (go <= i)
            SwitchToThread();
        strcpy(name, names[self]);
        HANDLE file = CreateFileA(name, GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
        if (file != INVALID_HANDLE_VALUE) {
            InterlockedIncrement(&made[self]);
            CloseHandle(file);
        }
        InterlockedIncrement(&made[1 - self]);
    }
    return 0;
}

int main(void)
{
    CreateDirectoryA("d", NULL);
    open_so("new", "d\\new", GENERIC_WRITE, 0, CREATE_NEW, 0);
    open_so("again", "d\\new", GENERIC_WRITE, 0, CREATE_NEW, 0);
    open_so("in another case", "d\\NEW", GENERIC_WRITE, 0, CREATE_NEW, 0);
    fill("d\\new");
    open_so("open or make", "d\\NEW", GENERIC_READ, 0, OPEN_ALWAYS, 0);
    open_so("make by that", "d\\always", GENERIC_READ | GENERIC_WRITE, 0, OPEN_ALWAYS, 0);
    open_so("empty", "d\\new", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    fill("d\\new");
    open_so("empty by another case", "d\\New", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    open_so("make by that", "d\\made", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    fill("d\\new");
    open_so("truncate", "d\\new", GENERIC_WRITE, 0, TRUNCATE_EXISTING, 0);
    open_so("truncate nothing", "d\\none", GENERIC_WRITE, 0, TRUNCATE_EXISTING, 0);
    open_so("in no directory", "d\\no\\new", GENERIC_WRITE, 0, CREATE_NEW, 0);
    open_so("below a file", "d\\new\\new", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    open_so("a directory's name", "d\\", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);
    open_so("over a directory", "d", GENERIC_WRITE, 0, CREATE_ALWAYS, 0);

    // Who may not write empties nothing.
    fill("d\\shared");
    HANDLE reader = CreateFileA("d\\shared", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    open_so("while others read", "d\\shared", GENERIC_READ, 7, CREATE_ALWAYS, 0);
    report("it", reader);
    CloseHandle(reader);
    HANDLE mapped = CreateFileA("d\\shared", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE section = CreateFileMappingA(mapped, NULL, PAGE_READWRITE, 0, 0, NULL);
    open_so("while it is mapped", "d\\shared", GENERIC_WRITE, 7, CREATE_ALWAYS, 0);
    CloseHandle(section);
    CloseHandle(mapped);
    open_so("and after", "d\\shared", GENERIC_WRITE, 7, CREATE_ALWAYS, 0);

    // Attributes of what is made.
    open_so("read-only", "d\\readonly", GENERIC_WRITE, 0, CREATE_NEW, FILE_ATTRIBUTE_READONLY);
    open_so("to write to", "d\\readonly", GENERIC_WRITE, 0, OPEN_EXISTING, 0);
    open_so("to empty", "d\\readonly", GENERIC_READ, 0, CREATE_ALWAYS, 0);
    open_so("hidden", "d\\hidden", GENERIC_WRITE, 0, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN);
    open_so("to empty as plain", "d\\hidden", GENERIC_WRITE, 0, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL);
    open_so("to empty as hidden", "d\\hidden", GENERIC_WRITE, 0, CREATE_ALWAYS, FILE_ATTRIBUTE_HIDDEN);
    printf("attributes: %lx %lx %lx\n", GetFileAttributesA("d\\readonly"), GetFileAttributesA("d\\hidden"),
           GetFileAttributesA("d\\new"));

    printf("directory: %d", CreateDirectoryA("d\\sub", NULL));
    BOOL again = CreateDirectoryA("d\\SUB", NULL);
    printf(" again: %d (%lu)", again, GetLastError());
    again = CreateDirectoryA("d\\new", NULL);
    printf(" a file's name: %d (%lu)", again, GetLastError());
    again = CreateDirectoryA("d\\no\\sub", NULL);
    printf(" nowhere: %d (%lu)", again, GetLastError());
    printf(" %lx\n", GetFileAttributesA("D\\Sub"));

    // What was made can be read, written and removed at once, by its other spellings too.
    int wrong = 0;
    for (int i = 0; i < 200; i++) {
        char lower[40], upper[40], text[20] = "";
        DWORD done;
        sprintf(lower, "d\\temporary%d", i % 7);
        sprintf(upper, "D\\TEMPORARY%d", i % 7);
        HANDLE file = CreateFileA(lower, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        WriteFile(file, lower, 11, &done, NULL);
        SetFilePointer(file, 0, NULL, FILE_BEGIN);
        ReadFile(file, text, 19, &done, NULL);
        wrong += done != 11 || strncmp(text, lower, 11) != 0;
        wrong += CreateFileA(upper, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL) != INVALID_HANDLE_VALUE;
        CloseHandle(file);
        wrong += !DeleteFileA(i % 2 ? upper : lower);
    }
    printf("wrong: %d\n", wrong);

    // Two threads make one name in two spellings.
    HANDLE threads[2] = {CreateThread(NULL, 0, make_names, (void *)0, 0, NULL),
                         CreateThread(NULL, 0, make_names, (void *)1, 0, NULL)};
    CreateDirectoryA("both", NULL);
    for (int i = 0; i < ROUNDS; i++) {
        LONG before = made[0] + made[1];
        sprintf(names[0], "both\\name%d", i);
        sprintf(names[1], "both\\NAME%d", i);
        InterlockedIncrement(&go);
        while (made[0] + made[1] < before + 3)
            SwitchToThread();
        Sleep(0);
    }
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    WIN32_FIND_DATAA data;
    int count = 0;
    HANDLE find = FindFirstFileA("both\\name*", &data);
    do
        count++;
    while (FindNextFileA(find, &data));
    printf("made: %ld, there: %d\n", made[0] + made[1] - 2 * ROUNDS, count);
    return 0;
}
/* output:
new: 0 bytes, error 0
again: error 80
in another case: error 80
open or make: 9 bytes, error 183
make by that: 0 bytes, error 0
empty: 0 bytes, error 183
empty by another case: 0 bytes, error 183
make by that: 0 bytes, error 0
truncate: 0 bytes, error 0
truncate nothing: error 2
in no directory: error 3
below a file: error 3
a directory's name: error 3
over a directory: error 5
while others read: error 32
it: 9 bytes, error 32
while it is mapped: error 1224
and after: 0 bytes, error 183
read-only: 0 bytes, error 0
to write to: error 5
to empty: error 5
hidden: 0 bytes, error 0
to empty as plain: error 5
to empty as hidden: 0 bytes, error 183
attributes: 21 22 20
directory: 1 again: 0 (183) a file's name: 0 (183) nowhere: 0 (3) 10
wrong: 0
made: 300, there: 300
*/
