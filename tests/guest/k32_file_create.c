// CreateFile's five dispositions make, open, empty or refuse a file, and say by the last error which of it they did
#include <stdio.h>
#include <windows.h>

static void try_create(const char *what, const char *name, DWORD access, DWORD disposition, DWORD flags) {
    SetLastError(4711);
    HANDLE file = CreateFileA(name, access, 0, NULL, disposition, flags, NULL);
    DWORD error = GetLastError();
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", what, error);
        return;
    }
    printf("%s: opened, last error %lu, size %lu\n", what, error, GetFileSize(file, NULL));
    if (access & GENERIC_WRITE) {
        DWORD written;
        WriteFile(file, "12345", 5, &written, NULL);
    }
    CloseHandle(file);
}

int main(void) {
    const DWORD rw = GENERIC_READ | GENERIC_WRITE;
    try_create("open missing", "a.txt", rw, OPEN_EXISTING, 0);
    try_create("truncate missing", "a.txt", rw, TRUNCATE_EXISTING, 0);
    try_create("create new", "a.txt", rw, CREATE_NEW, 0);
    try_create("create new again", "a.txt", rw, CREATE_NEW, 0);
    try_create("open", "A.TXT", GENERIC_READ, OPEN_EXISTING, 0);
    try_create("open always", "a.txt", rw, OPEN_ALWAYS, 0);
    try_create("create always", "a.txt", rw, CREATE_ALWAYS, 0);
    try_create("truncate", "a.txt", rw, TRUNCATE_EXISTING, 0);
    try_create("truncate without write", "a.txt", GENERIC_READ, TRUNCATE_EXISTING, 0);
    try_create("open always, missing", "b.txt", rw, OPEN_ALWAYS, 0);
    try_create("create always, missing", "c.txt", rw, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE);
    try_create("open deleted on close", "c.txt", rw, OPEN_EXISTING, 0);
    try_create("bad disposition", "a.txt", rw, 9, 0);
    try_create("empty name", "", rw, OPEN_EXISTING, 0);
    try_create("missing directory", "none\\a.txt", rw, CREATE_NEW, 0);
    try_create("bad characters", "a<b>.txt", rw, CREATE_NEW, 0);
    try_create("directory", ".", GENERIC_READ, OPEN_EXISTING, 0);
    HANDLE directory = CreateFileA(".", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf("directory with backup semantics: %s\n", directory != INVALID_HANDLE_VALUE ? "opened" : "refused");
    CloseHandle(directory);
    HANDLE first = CreateFileA("a.txt", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    try_create("sharing violation", "a.txt", rw, OPEN_EXISTING, 0);
    CloseHandle(first);
    HANDLE null = CreateFileA("nul", rw, 0, NULL, OPEN_EXISTING, 0, NULL);
    DWORD count = 77;
    BOOL ok = WriteFile(null, "gone", 4, &count, NULL);
    printf("nul: wrote %d %lu, ", ok, count);
    char buffer[4];
    ok = ReadFile(null, buffer, 4, &count, NULL);
    printf("read %d %lu, type %lu\n", ok, count, GetFileType(null));
    CloseHandle(null);
    return 0;
}
/* output:
open missing: error 2
truncate missing: error 2
create new: opened, last error 0, size 0
create new again: error 80
open: opened, last error 0, size 5
open always: opened, last error 183, size 5
create always: opened, last error 183, size 0
truncate: opened, last error 0, size 0
truncate without write: error 87
open always, missing: opened, last error 0, size 0
create always, missing: opened, last error 0, size 0
open deleted on close: error 2
bad disposition: error 87
empty name: error 3
missing directory: error 3
bad characters: error 123
directory: error 5
directory with backup semantics: opened
sharing violation: error 32
nul: wrote 1 4, read 1 0, type 2
*/
