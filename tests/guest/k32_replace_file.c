// ReplaceFile over a file that is open, of a replacement that is open or read-only; TRUNCATE_EXISTING; an id that is none
#include <stdio.h>
#include <windows.h>

static void make(const char *name, const char *text) {
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, (DWORD)lstrlenA(text), &done, NULL);
    CloseHandle(file);
}

static void show(const char *what, HANDLE file) {
    char text[16] = "";
    DWORD done = 0;
    ReadFile(file, text, sizeof text - 1, &done, NULL);
    printf("%s: %s\n", what, text);
    CloseHandle(file);
}

static HANDLE open(const char *name, DWORD share) {
    return CreateFileA(name, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
}

static void replace(const char *what) {
    SetLastError(0);
    BOOL ok = ReplaceFileA("file.txt", "new.txt", NULL, 0, NULL, NULL);
    printf("%s: %d error %lu\n", what, ok, GetLastError());
}

int main(void) {
    make("file.txt", "old");
    make("new.txt", "new");
    HANDLE reader = open("file.txt", FILE_SHARE_READ | FILE_SHARE_DELETE);
    replace("over an open file");
    show("its reader", reader);
    show("the file", open("file.txt", FILE_SHARE_READ));
    make("new.txt", "newer");
    reader = open("file.txt", FILE_SHARE_READ);
    replace("over a file that may not be deleted");
    CloseHandle(reader);
    reader = open("new.txt", FILE_SHARE_READ | FILE_SHARE_DELETE);
    replace("by a file that may not be written");
    CloseHandle(reader);
    SetFileAttributesA("new.txt", FILE_ATTRIBUTE_READONLY);
    replace("by a read-only file");
    SetFileAttributesA("new.txt", FILE_ATTRIBUTE_NORMAL);
    BOOL ok = ReplaceFileA("file.txt", "new.txt", "backup.txt", 0, NULL, NULL);
    printf("with a backup: %d\n", ok);
    show("the backup", open("backup.txt", FILE_SHARE_READ));
    SetLastError(0);
    HANDLE file = OpenFileById(INVALID_HANDLE_VALUE, NULL, 0, 0, NULL, 0);
    printf("no id: %d error %lu\n", file == INVALID_HANDLE_VALUE, GetLastError());
    DeleteFileA("file.txt");
    DeleteFileA("backup.txt");
    return 0;
}
/* output:
over an open file: 1 error 0
its reader: old
the file: new
over a file that may not be deleted: 0 error 32
by a file that may not be written: 0 error 32
by a read-only file: 0 error 5
with a backup: 1
the backup: new
no id: 1 error 87
*/
