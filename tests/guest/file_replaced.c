// A name that was a file when its directory was listed is opened as what it is by now
#include <stdio.h>
#include <windows.h>

static void make(const char *name, const char *text)
{
    DWORD put;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);

    WriteFile(file, text, (DWORD)lstrlenA(text), &put, NULL);
    CloseHandle(file);
}

static int list(void)
{
    WIN32_FIND_DATAA data;
    HANDLE search = FindFirstFileA("Place\\*", &data);
    int entries = 0;

    do
        entries++;
    while (FindNextFileA(search, &data));
    FindClose(search);
    return entries;
}

static DWORD open_error(const char *name, DWORD access, DWORD flags)
{
    HANDLE file = CreateFileA(name, access, 7, NULL, OPEN_EXISTING, flags, NULL);

    if (file == INVALID_HANDLE_VALUE)
        return GetLastError();
    CloseHandle(file);
    return 0;
}

static void print_content(const char *name)
{
    char text[16] = "";
    DWORD got = 0, more = 1;
    HANDLE file = CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);

    ReadFile(file, text, sizeof text - 1, &got, NULL);
    BOOL end = ReadFile(file, text + got, 1, &more, NULL);
    printf("%s holds \"%s\", then %d %lu\n", name, text, end, more);
    CloseHandle(file);
}

int main(void)
{
    CreateDirectoryA("Place", NULL);
    make("Place\\one.txt", "first");
    make("Place\\two.txt", "second");
    printf("entries: %d\n", list());
    print_content("Place\\one.txt");

    DeleteFileA("Place\\one.txt");
    printf("deleted: %lu\n", open_error("Place\\one.txt", GENERIC_READ, 0));
    CreateDirectoryA("Place\\one.txt", NULL);
    printf("a directory: %lu %lu %lu %lu\n", open_error("Place\\one.txt", GENERIC_READ, 0),
           open_error("Place\\one.txt", GENERIC_WRITE, 0),
           open_error("Place\\one.txt", GENERIC_READ, FILE_FLAG_BACKUP_SEMANTICS),
           open_error("Place\\one.txt", FILE_READ_ATTRIBUTES, FILE_FLAG_BACKUP_SEMANTICS));
    RemoveDirectoryA("Place\\one.txt");
    make("Place\\one.txt", "third");
    print_content("Place\\one.txt");

    print_content("Place\\two.txt");
    SetFileAttributesA("Place\\two.txt", FILE_ATTRIBUTE_READONLY);
    printf("read-only: %lu %lu\n", open_error("Place\\two.txt", GENERIC_READ, 0),
           open_error("Place\\two.txt", GENERIC_WRITE, 0));
    SetFileAttributesA("Place\\two.txt", FILE_ATTRIBUTE_NORMAL);
    printf("no more: %lu\n", open_error("Place\\two.txt", GENERIC_WRITE, 0));
    DeleteFileA("Place\\two.txt");
    MoveFileA("Place\\one.txt", "Place\\two.txt");
    print_content("Place\\two.txt");
    printf("moved away: %lu\n", open_error("Place\\one.txt", GENERIC_READ, 0));
    return 0;
}
/* output:
entries: 4
Place\one.txt holds "first", then 1 0
deleted: 2
a directory: 5 5 0 0
Place\one.txt holds "third", then 1 0
Place\two.txt holds "second", then 1 0
read-only: 0 5
no more: 0
Place\two.txt holds "third", then 1 0
moved away: 2
*/
