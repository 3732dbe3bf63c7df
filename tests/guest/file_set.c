// Times, attributes, sizes, names and deletion of open files are set alike whoever serves the call, and seen at once by other opens
// services: NtSetInformationFile
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { DISPOSITION_EX = 64, DELETE_POSIX = 3, RENAME = 10 };

NTSTATUS NTAPI NtSetInformationFile(HANDLE, PIO_STATUS_BLOCK, PVOID, ULONG, FILE_INFORMATION_CLASS);

static HANDLE open_file(const char *name, DWORD access, DWORD disposition)
{
    return CreateFileA(name, access, 7, NULL, disposition, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static void make(const char *name, const char *text)
{
    DWORD done;
    HANDLE file = open_file(name, GENERIC_WRITE, CREATE_ALWAYS);

    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
    CloseHandle(file);
}

static DWORD look(const char *name)
{
    SetLastError(0);
    return GetFileAttributesA(name) != INVALID_FILE_ATTRIBUTES ? 0 : GetLastError();
}

static NTSTATUS set_disposition(HANDLE file, ULONG flags)
{
    IO_STATUS_BLOCK io;

    return NtSetInformationFile(file, &io, &flags, sizeof(flags), (FILE_INFORMATION_CLASS)DISPOSITION_EX);
}

static void print_facts(const char *what, const char *name)
{
    WIN32_FILE_ATTRIBUTE_DATA data;

    GetFileAttributesExA(name, GetFileExInfoStandard, &data);
    printf("%s: %lx %08lx%08lx %08lx%08lx %lu\n", what, data.dwFileAttributes, data.ftCreationTime.dwHighDateTime,
           data.ftCreationTime.dwLowDateTime, data.ftLastWriteTime.dwHighDateTime, data.ftLastWriteTime.dwLowDateTime,
           data.nFileSizeLow);
}

int main(int argc, char **argv)
{
    FILETIME made = {0x11111110, 0x01C11111}, written = {0x22222220, 0x01C22222}, none = {0, 0};
    DWORD done, error;

    if (argc > 1) { // ends with a deletion pending, and ends another's thread's way
        HANDLE file = open_file(argv[1], DELETE, OPEN_EXISTING);
        set_disposition(file, DELETE_POSIX);
        if (argv[2][0] == 'k')
            TerminateProcess(GetCurrentProcess(), 3);
        return 0;
    }
    CreateDirectoryA("d", NULL);
    CreateDirectoryA("e", NULL);

    make("d\\times", "12345");
    HANDLE file = open_file("d\\times", GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING);
    printf("times: %d", SetFileTime(file, &made, NULL, &written));
    CloseHandle(file);
    print_facts("", "d\\times");
    file = open_file("d\\times", FILE_WRITE_ATTRIBUTES, OPEN_EXISTING);
    printf("write alone: %d", SetFileTime(file, NULL, NULL, &made));
    printf(" none: %d", SetFileTime(file, &none, &none, &none));
    CloseHandle(file);
    print_facts("", "d\\times");
    static const DWORD attributes[] = {FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_NORMAL,
                                       FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_ARCHIVE, FILE_ATTRIBUTE_ARCHIVE,
                                       FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_NORMAL};
    for (unsigned i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        printf("%lx: %d", attributes[i], SetFileAttributesA("d\\times", attributes[i]));
        print_facts("", "d\\times");
    }
    printf("directory: %d", SetFileAttributesA("d", FILE_ATTRIBUTE_HIDDEN));
    printf(" %lx", GetFileAttributesA("d"));
    printf(" %d", SetFileAttributesA("d", FILE_ATTRIBUTE_NORMAL));
    printf(" %lx\n", GetFileAttributesA("d"));

    file = open_file("d\\times", GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING);
    SetFilePointer(file, 100000, NULL, FILE_BEGIN);
    printf("size: %d %lu", SetEndOfFile(file), GetFileSize(file, NULL));
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    SetFilePointer(file, 3, NULL, FILE_BEGIN);
    BOOL cut = SetEndOfFile(file);
    error = GetLastError();
    printf(", mapped: %d (%lu)", cut, error);
    CloseHandle(section);
    printf(", not: %d %lu\n", SetEndOfFile(file), GetFileSize(file, NULL));
    CloseHandle(file);

    // A file that had no such attributes for long has them once they are set, and for whoever lists it.
    make("d\\plain", "x");
    int unseen = 0;
    for (int i = 0; i < 12; i++) {
        DWORD wanted = i % 2 ? FILE_ATTRIBUTE_ARCHIVE : FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE;
        WIN32_FIND_DATAA found;
        Sleep(i % 3 ? 0 : 40);
        for (int j = 0; j < 3; j++)
            unseen += i != 0 && GetFileAttributesA("d\\plain") == wanted;
        SetFileAttributesA("d\\plain", wanted);
        unseen += GetFileAttributesA("d\\plain") != wanted;
        FindClose(FindFirstFileA("d\\pla*", &found));
        unseen += found.dwFileAttributes != wanted;
    }
    printf("unseen: %d\n", unseen);
    DeleteFileA("d\\plain");

    // Names.
    make("d\\one", "one");
    make("d\\two", "two");
    printf("move: %d", MoveFileA("d\\one", "d\\three"));
    printf(" %lu %lu %lu", look("d\\one"), look("d\\THREE"), look("d\\three"));
    printf(", over: %d", MoveFileA("d\\three", "d\\two"));
    printf(" (%lu)", GetLastError());
    printf(", over another case: %d", MoveFileA("d\\three", "d\\TWO"));
    printf(" (%lu)", GetLastError());
    printf(", replace: %d", MoveFileExA("d\\three", "d\\two", MOVEFILE_REPLACE_EXISTING));
    file = open_file("d\\two", GENERIC_READ, OPEN_EXISTING);
    printf(" %lu\n", GetFileSize(file, NULL));
    CloseHandle(file);
    printf("elsewhere: %d", MoveFileA("d\\two", "e\\Two"));
    printf(" %lu %lu", look("d\\two"), look("e\\tWO"));
    printf(", its case: %d", MoveFileA("e\\Two", "e\\tWo"));
    WIN32_FIND_DATAA data;
    FindClose(FindFirstFileA("e\\two", &data));
    printf(" %s", data.cFileName);
    printf(", nowhere: %d", MoveFileA("e\\two", "f\\two"));
    printf(" (%lu)\n", GetLastError());
    file = open_file("e\\two", GENERIC_READ, OPEN_EXISTING);
    printf("while open: %d", MoveFileA("e\\two", "e\\open"));
    char path[300];
    GetFinalPathNameByHandleA(file, path, sizeof(path), 0);
    printf(" %s", strrchr(path, '\\'));
    make("e\\target", "t");
    HANDLE target = open_file("e\\target", GENERIC_READ, OPEN_EXISTING);
    printf(", over an open one: %d", MoveFileExA("e\\open", "e\\target", MOVEFILE_REPLACE_EXISTING));
    printf(" (%lu)\n", GetLastError());
    CloseHandle(target);
    CloseHandle(file);

    // Deletion.
    int wrong = 0;
    for (int i = 0; i < 100; i++) {
        make("d\\gone", "x");
        wrong += look("D\\GONE") != 0 || !DeleteFileA(i % 2 ? "d\\gone" : "D\\Gone") || look("d\\gone") != 2;
    }
    printf("wrong: %d\n", wrong);
    make("d\\pending", "x");
    file = open_file("d\\pending", DELETE | GENERIC_READ, OPEN_EXISTING);
    printf("pending: %08lx", (ULONG)set_disposition(file, DELETE_POSIX));
    printf(" %lu", look("d\\pending"));
    printf(" %d", open_file("d\\pending", GENERIC_READ, OPEN_EXISTING) != INVALID_HANDLE_VALUE);
    printf(" (%lu)", GetLastError());
    char text[4] = "";
    printf(" read %d %s", ReadFile(file, text, 3, &done, NULL), text);
    printf(" back: %08lx", (ULONG)set_disposition(file, 0));
    printf(" %lu", look("d\\pending"));
    printf(" again: %08lx", (ULONG)set_disposition(file, DELETE_POSIX));
    CloseHandle(file);
    printf(" %lu\n", look("d\\pending"));
    make("d\\shared", "x");
    HANDLE other = open_file("d\\shared", GENERIC_READ, OPEN_EXISTING);
    printf("with another open: %d", DeleteFileA("d\\shared"));
    printf(" %lu", look("d\\shared"));
    printf(" read %d", ReadFile(other, text, 3, &done, NULL));
    CloseHandle(other);
    SetFileAttributesA("d\\times", FILE_ATTRIBUTE_READONLY);
    printf(", read-only: %d", DeleteFileA("d\\times"));
    printf(" (%lu)", GetLastError());
    printf(", a directory: %d", DeleteFileA("e"));
    printf(" (%lu)", GetLastError());
    printf(", the program: %d", DeleteFileA(argv[0]));
    printf(" (%lu)\n", GetLastError());
    for (int i = 0; i < 2; i++) {
        char command[700];
        STARTUPINFOA start = {.cb = sizeof(start)};
        PROCESS_INFORMATION child;
        make("d\\left", "x");
        sprintf(command, "\"%s\" d\\left %c", argv[0], i ? 'k' : 'e');
        CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child);
        WaitForSingleObject(child.hProcess, INFINITE);
        CloseHandle(child.hProcess);
        CloseHandle(child.hThread);
        printf("left by a process: %lu\n", look("d\\left"));
    }
    return 0;
}
/* output:
times: 1: 20 01c1111111111110 01c2222222222220 5
write alone: 1 none: 1: 20 01c1111111111110 01c1111111111110 5
2: 1: 2 01c1111111111110 01c1111111111110 5
80: 1: 80 01c1111111111110 01c1111111111110 5
21: 1: 21 01c1111111111110 01c1111111111110 5
20: 1: 20 01c1111111111110 01c1111111111110 5
5: 1: 5 01c1111111111110 01c1111111111110 5
80: 1: 80 01c1111111111110 01c1111111111110 5
directory: 1 12 1 10
size: 1 100000, mapped: 0 (1224), not: 1 3
unseen: 0
move: 1 2 0 0, over: 0 (183), over another case: 0 (183), replace: 1 3
elsewhere: 1 2 0, its case: 1 tWo, nowhere: 0 (3)
while open: 1 \open, over an open one: 0 (5)
wrong: 0
pending: 00000000 5 0 (5) read 1 x back: 00000000 0 again: 00000000 2
with another open: 1 2 read 1, read-only: 0 (5), a directory: 0 (5), the program: 0 (5)
left by a process: 2
left by a process: 2
*/
