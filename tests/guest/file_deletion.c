// Files go when NT says so: with the last handle, at once where that is asked, not while something forbids it
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void report(const char *what, BOOL ok) {
    printf("%s: %d error %lu\n", what, ok, ok ? 0 : GetLastError());
}

static HANDLE open_file(DWORD access, DWORD share, DWORD disposition, DWORD flags) {
    return CreateFileA("f", access, share, NULL, disposition, flags, NULL);
}

static BOOL there(void) { return GetFileAttributesA("f") != INVALID_FILE_ATTRIBUTES; }

int main(void) {
    char buffer[16];
    DWORD count;
    HANDLE file = open_file(GENERIC_WRITE, FILE_SHARE_READ, CREATE_ALWAYS, 0);
    report("not shared", DeleteFileA("f"));
    CloseHandle(file);
    file = open_file(GENERIC_READ | GENERIC_WRITE, 7, CREATE_ALWAYS, 0);
    WriteFile(file, "kept", 4, &count, NULL);
    report("shared", DeleteFileA("f"));
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, buffer, sizeof(buffer), &count, NULL);
    printf("still read: %.*s\n", (int)count, buffer);
    CloseHandle(file);
    printf("there: %d\n", there());
    file = open_file(GENERIC_WRITE | DELETE, 7, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
    HANDLE other = open_file(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING, 0);
    report("without sharing deletion", other != INVALID_HANDLE_VALUE);
    other = open_file(GENERIC_READ, 7, OPEN_EXISTING, 0);
    report("with it", other != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    HANDLE third = open_file(GENERIC_READ, 7, OPEN_EXISTING, 0);
    report("pending", third != INVALID_HANDLE_VALUE);
    report("same name", open_file(GENERIC_WRITE, 7, CREATE_NEW, 0) != INVALID_HANDLE_VALUE);
    CloseHandle(other);
    printf("there: %d\n", there());

    file = open_file(GENERIC_WRITE, 0, CREATE_NEW, 0);
    CloseHandle(file);
    SetFileAttributesA("f", FILE_ATTRIBUTE_READONLY);
    report("read-only", DeleteFileA("f"));
    SetFileAttributesA("f", FILE_ATTRIBUTE_NORMAL);
    report("writable", DeleteFileA("f"));
    report("missing", DeleteFileA("f"));

    FILE_DISPOSITION_INFO disposition = {TRUE};
    file = open_file(GENERIC_WRITE | DELETE, 7, CREATE_NEW, 0);
    report("dispose", SetFileInformationByHandle(file, FileDispositionInfo, &disposition, sizeof(disposition)));
    disposition.DeleteFile = FALSE;
    report("take it back", SetFileInformationByHandle(file, FileDispositionInfo, &disposition, sizeof(disposition)));
    CloseHandle(file);
    printf("there: %d\n", there());

    CreateDirectoryA("d", NULL);
    CloseHandle(CreateFileA("d\\x", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    report("full directory", RemoveDirectoryA("d"));
    report("directory as file", DeleteFileA("d"));
    report("file as directory", RemoveDirectoryA("d\\x"));
    report("rename over a directory", MoveFileExA("f", "d", MOVEFILE_REPLACE_EXISTING));
    file = CreateFileA("d\\x", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    report("rename above an open file", MoveFileA("d", "e"));
    CloseHandle(file);
    report("rename", MoveFileA("d", "e"));
    DeleteFileA("e\\x");
    report("empty directory", RemoveDirectoryA("e"));
    return 0;
}

/* output:
not shared: 0 error 32
shared: 1 error 0
still read: kept
there: 0
without sharing deletion: 0 error 32
with it: 1 error 0
pending: 0 error 5
same name: 0 error 5
there: 0
read-only: 0 error 5
writable: 1 error 0
missing: 0 error 2
dispose: 1 error 0
take it back: 1 error 0
there: 1
full directory: 0 error 145
directory as file: 0 error 5
file as directory: 0 error 267
rename over a directory: 0 error 5
rename above an open file: 0 error 5
rename: 1 error 0
empty directory: 1 error 0
*/
